"""EastMoney's hosts: the news texts as JSON, the share page, the article page."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs

from .answer import Answer, as_json, escape, not_found, render
from .stories import Catalog, Story

_KUAIXUN = re.compile(r"/kuaixun/v2/api/article/(\d{18})")
_ARTICLE = re.compile(r"/(?:a/|news/\d+,)(\d{18})\.html")

# Columns that were seen; others are empty.
_COLUMNS = "344 345 371 1350 1351 1353 1354 1355 11060 11228 1405 1535 1611".split()


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


def answer_list(catalog: Catalog, url: SplitResult) -> Answer:
    """Answer a request to np-listapi.eastmoney.com: a column, newest first, page by page."""
    if url.path != "/comm/web/getNewsByColumns":
        return not_found()
    asked = {name: values[0] for name, values in parse_qs(url.query).items()}
    size, page = int(asked.get("page_size", "20")), int(asked.get("page_index", "1"))
    taken = [story for story in catalog.stories if story.info_code and asked.get("column") in _COLUMNS]
    taken.sort(key=lambda story: story.time, reverse=True)
    rows = [listed(story) for story in taken[(page - 1) * size : page * size]]
    data = {"list": rows, "page_index": page, "page_size": size, "total_hits": len(taken)}
    return as_json({"code": "1", "data": data, "message": "success", "req_trace": asked.get("req_trace", "")})


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


def listed(story: Story) -> dict[str, str]:
    """One row of a column."""
    return {
        "code": story.article_id,
        "showTime": f"{story.time:%Y-%m-%d %H:%M:%S}",
        "title": story.title,
        "mediaName": story.source,
        "summary": summary(story),
        "image": "",
        "url": article_url(story),
        "uniqueUrl": article_url(story).replace("https:", "http:"),
        "Np_dst": "",
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
