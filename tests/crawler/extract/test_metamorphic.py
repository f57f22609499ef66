"""What leaves an article as it is changes nothing of what is read: pages, transformed, give the very same fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.likeness.key import simplified
from archive.model import Capture
from archive.reasons import ReadError
from bench.metamorphic.transformations import TRANSFORMATIONS, Transformation
from crawler.extract.article import extract
from crawler.extract.page import decode_page
from tests.harness.sweep import each

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
HELD = [*sorted((HERE / "pages").glob("*.html")), *sorted((ROOT / "tests/examples/site").glob("news-2*.html"))]
TAKES_AWAY = frozenset(("no <title>", "no metadata, no JSON-LD", "h1 to h3 are div"))  # what may be the only witness
ADDRESS = "http://news.example.cn/2021-12/24/content_1234567.html"

_MENU = "".join(f'<li><a href="/{name}/">{name}</a></li>' for name in "要闻 县区 时政 民生 文化 图片 专题".split())
_MORE = "".join(f'<li><a href="/n/{n}.html">靖西市举行第{n}届民族团结进步宣传月活动</a></li>' for n in range(1, 8))
_TEXT = (
    "12月23日，从山上到城里的班车开出了第一趟，车上坐满了去赶集的人，沿途的村民放起了鞭炮。",
    "这条路有二十三公里长，修了两年零四个月，中间停过一次，因为雨季的洪水冲走了一座小桥。",
    "“以后去城里只要半个小时。”六十岁的覃大姐说，她以前要走三个小时，天不亮就得出门。",
    "县里说，明年还要修四条这样的路，到那时候，全县的村子都通上班车，孩子们上学也近了。",
)
_PARAGRAPHS = "".join(f"<p>　　{line}</p>" for line in _TEXT)
_HEAD = (
    '<meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>山里的路修好了_{site}</title>'
    '<meta property="og:title" content="山里的路修好了"><meta name="author" content="韦秋实">'
)
FULL = {
    "county": (
        f"<html><head>{_HEAD.format(site='靖西新闻网')}</head><body><div class='nav'><ul>{_MENU}</ul></div>"
        "<div class='main'><h1 class='title'>山里的路修好了</h1>"
        "<div class='info'>2021-12-24 10:30 来源：右江日报 作者：韦秋实</div>"
        f"<div class='content'>{_PARAGRAPHS}</div><p class='editor'>责任编辑：李明</p></div>"
        f"<div class='more'><h3>相关新闻</h3><ul>{_MORE}</ul></div>"
        "<div class='foot'>版权所有 靖西市融媒体中心</div></body></html>"
    ),
    "table": (
        f"<html><head>{_HEAD.format(site='百色新闻网')}</head><body><table><tr><td><ul>{_MENU}</ul></td></tr><tr><td>"
        "<h1>山里的路修好了</h1></td></tr>"
        "<tr><td>时间：2021年12月24日 10:30　来源：右江日报　记者：韦秋实</td></tr><tr><td>"
        f"{_PARAGRAPHS}</td></tr><tr><td><ul>{_MORE}</ul></td></tr></table></body></html>"
    ),
    "lines": (
        f"<html><head>{_HEAD.format(site='田东新闻')}</head><body><div id='top'><ul>{_MENU}</ul></div><div id='art'>"
        "<h2>山里的路修好了</h2><p>2021-12-24 10:30:15 来源：右江日报</p><div id='txt'>"
        f"{'<br><br>'.join('　　' + line for line in _TEXT)}<br>（记者 韦秋实）</div></div>"
        f"<ul>{_MORE}</ul></body></html>"
    ),
}


def pages() -> Iterator[tuple[str, str, bool]]:
    """Yield names and sources, and whether all that they tell is told more than once."""
    for path in HELD:
        yield path.stem, decode_page(path.read_bytes()).text, False
    for name, markup in FULL.items():
        yield f"full-{name}", markup, True


def laws() -> Iterator[Any]:
    """Yield each page with each transformation that is a law for it."""
    for name, markup, is_full in pages():
        for one in TRANSFORMATIONS:
            if is_full or one.name not in TAKES_AWAY:
                yield pytest.param(markup, one, id=f"{name}, {one.name}")


def fields(body: bytes, fold: Callable[[str], str] = str) -> dict[str, Any]:
    """Return what is read of a page, or why nothing is, in one script."""
    url = ADDRESS
    try:
        article = extract(Capture("", url, datetime(2026, 11, 28, tzinfo=UTC), 200, (), body, ""))
    except ReadError as error:
        return {"error": type(error).__name__}
    return {
        "title": fold(article.title),
        "text": fold(article.text),
        "published_at": article.published_at,
        "precision": article.date_precision,
        "bylines": [(fold(byline.name), byline.role) for byline in article.bylines],
        "source": fold(article.source),
        "captions": [fold(caption) for caption in article.captions],
    }


def marked(markup: str) -> bytes:
    return b"\xef\xbb\xbf" + markup.encode()


@pytest.mark.slow
@each("markup, one", list(laws()))
def test_what_leaves_the_article_as_it_is_changes_no_field(markup: str, one: Transformation) -> None:
    changed = one.changed(markup)
    fold: Callable[[str], str] = simplified if one.changes_script else str
    plain = fields(marked(markup), lambda text: fold(one.gold(text)))
    assert fields(changed if isinstance(changed, bytes) else marked(changed), fold) == plain


@pytest.mark.parametrize("name", FULL)
def test_the_full_pages_are_read_as_they_were_written(name: str) -> None:
    read = fields(marked(FULL[name]))
    assert read["text"].split("\n")[:4] == list(_TEXT)
    assert (read["title"], read["source"], read["bylines"][0][0]) == ("山里的路修好了", "右江日报", "韦秋实")
    assert str(read["published_at"]).startswith("2021-12-24 10:30")
