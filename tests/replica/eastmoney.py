"""EastMoney's hosts: the news texts as JSON, the share page, the article page."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs

from .answer import Answer, as_json, escape, not_found, render
from .stories import Catalog, Story

_KUAIXUN = re.compile(r"/kuaixun/v2/api/article/(\d{18})")
_ARTICLE = re.compile(r"/(?:a/|news/\d+,)(\d{18})\.html")


def html_body(story: Story) -> str:
    """The body as EastMoney holds it and finews repeats it, credit line included."""
    if story.body:
        return story.body
    paragraphs = "\n ".join(f"<p>{escape(line)}</p>" for line in story.paragraphs)
    return f'{paragraphs}<p class="em_media">（文章来源：{escape(story.source)}）</p>'


def share_url(story: Story) -> str:
    """The source link that a finews post ends with."""
    return f"http://finews.zning.xyz/html_News/NewsShare.html?infoCode={story.info_code}"


def text_url(story: Story) -> str:
    """The address of the story's JSON behind the share page."""
    return f"http://finews.zning.xyz/NewsData/GetNewsText.do?id={story.info_code}"


def kuaixun_url(story: Story) -> str:
    """The address of the story in the newer interface."""
    return f"https://newsinfo.eastmoney.com/kuaixun/v2/api/article/{story.article_id}"


def article_url(story: Story) -> str:
    """The address of the story's page for readers."""
    return f"https://finance.eastmoney.com/a/{story.article_id}.html"


def answer_news(catalog: Catalog, url: SplitResult) -> Answer:
    """Answer a request to one of the hosts of GetNewsText."""
    if url.path == "/html_News/NewsShare.html":
        return render("share.html")
    if url.path == "/NewsData/GetNewsText.do":
        code = parse_qs(url.query).get("id", [""])[0]
        story = catalog.by_id.get(code.removeprefix("NW")) if code.startswith("NW") else None
        return as_json(news_text(story) if story else {})
    return not_found()


def answer_kuaixun(catalog: Catalog, url: SplitResult) -> Answer:
    """Answer a request to newsinfo.eastmoney.com."""
    found = _KUAIXUN.fullmatch(url.path)
    if not found:
        return not_found()
    story = catalog.by_id.get(found[1])
    return as_json({"rc": 1, "data": kuaixun(story)} if story else {"rc": 0, "data": None})


def answer_article(catalog: Catalog, url: SplitResult) -> Answer:
    """Answer a request to finance.eastmoney.com."""
    found = _ARTICLE.fullmatch(url.path)
    story = catalog.by_id.get(found[1]) if found else None
    return article(story) if story else not_found()


def news_text(story: Story) -> dict[str, object]:
    """The JSON of GetNewsText."""
    return {
        "id": story.info_code,
        "author": [],
        "date": f"{story.time:%Y-%m-%d %H:%M:%S}",
        "from": story.source,
        "order": int(f"{story.time:%Y%m%d%H%M%S}"),
        "title": story.title,
        "docreader": "",
        "medianame": story.source,
        "newsid": story.article_id,
        "reletecodes": [],
        "relkey": "",
        "url": "",
        "text": html_body(story),
    }


def kuaixun(story: Story) -> dict[str, str]:
    """The `data` of the newer interface."""
    return {
        "Art_Title": story.title,
        "Art_Guidance": summary(story),
        "Art_Media_Name": story.source,
        "Art_ShowTime": f"{story.time:%Y/%m/%d %H:%M:%S}",
        "Art_Keyword": "百色",
        "Art_Content": html_body(story),
    }


def article(story: Story) -> Answer:
    """The article page in its newer template."""
    return render(
        "finance.html",
        title=escape(story.title),
        time=f"{story.time:%Y年%m月%d日 %H:%M}",
        source=escape(story.source),
        summary=escape(summary(story)),
        body=html_body(story),
        id=story.article_id,
    )


def summary(story: Story) -> str:
    """EastMoney's digest: the first sentence."""
    return story.paragraphs[0].partition("。")[0] + "。"
