"""finews.withounder.com and finews.zning.me: the Jekyll site that repeats EastMoney's texts."""

from __future__ import annotations

from urllib.parse import SplitResult

from .answer import Answer, escape, not_found, render
from .eastmoney import html_body, share_url
from .stories import Catalog, Story

BASE = "https://finews.withounder.com"
CATEGORY = "/category/youjiangribao.html"
# 2021-12: a race in the generator gave this category another paper's title.
CATEGORY_TITLE = "中国体育报新闻"


def post_path(story: Story) -> str:
    """The path of a story's post: Jekyll's default permalink."""
    return f"/youjiangribao/{story.time:%Y/%m/%d}/{story.info_code}.html"


def post_url(story: Story) -> str:
    """The address of a story's post."""
    return BASE + post_path(story)


def answer(catalog: Catalog, url: SplitResult) -> Answer:
    """Answer a request to the site."""
    posts = sorted(catalog.by_id.values(), key=lambda story: story.time, reverse=True)
    if url.path in ("/", "/index.html"):
        return _list("金融消息", "右江日报新闻", "/", posts[:5])
    if url.path == CATEGORY:
        return _list(CATEGORY_TITLE, CATEGORY_TITLE, CATEGORY, posts)
    for story in posts:
        if url.path == post_path(story):
            return post(story)
    return not_found()


def post(story: Story) -> Answer:
    """The page of one post."""
    return render(
        "finews_post.html",
        title=escape(story.title),
        path=post_path(story),
        time=f"{story.time:%Y-%m-%d %H:%M:%S}",
        body=html_body(story),
        share=escape(share_url(story)),
        category=CATEGORY,
        source=escape(story.source),
    )


def _list(title: str, heading: str, path: str, posts: list[Story]) -> Answer:
    links = (
        f'<li><a href="{post_path(story)}">{escape(story.title)}</a> <small>{story.time:%Y-%m-%d}</small></li>'
        for story in posts
    )
    return render("finews_list.html", title=title, heading=heading, path=path, posts="\n".join(links))
