"""The text of pages of every kind, in both scripts, and what must make no difference to it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from opencc import OpenCC

from archive.likeness.key import simplified
from archive.reasons import LayoutChanged, NoArticle
from crawler.extract.fields import fields_of
from tests.crawler.extract.test_extract import read
from tests.crawler.extract.text.kinds import PAGES
from tests.crawler.extract.text.kinds.shells import Page, finished
from tests.crawler.extract.text.known import REASONS
from tests.harness.sweep import each

FOLDER = Path(__file__).parents[1] / "pages"
SCRIPTS: dict[str, Callable[[str], str]] = {"simplified": str, "traditional": OpenCC("s2tw").convert}
NAMED = {name: FOLDER / name for name in sorted(path.stem for path in FOLDER.glob("*.json"))}


def _strict(reason: str | None) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(reason=reason, strict=True)] if reason else []


def _both_scripts(names: list[str]) -> list[Any]:
    return [
        pytest.param(name, script, id=f"{name}-{script}", marks=_strict(REASONS.get(name)))
        for name in names
        for script in SCRIPTS
    ]


def text_and_captions(markup: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lines that are read, characters folded. A page of which nothing can be read has none."""
    try:
        article = read(finished(markup), "http://news.example.cn/a/12.html")
    except (LayoutChanged, NoArticle):
        return (), ()
    return _lines(article.text), tuple(map(simplified, article.captions))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(simplified(text).split("\n")) if text else ()


@pytest.mark.slow
@each("name, script", _both_scripts(list(NAMED)))
def test_every_field_of_a_page_is_right(name: str, script: str) -> None:
    wanted = json.loads(NAMED[name].with_suffix(".json").read_text("utf-8"))
    markup = NAMED[name].with_suffix(".html").read_text("utf-8")
    fields = fields_of(read(SCRIPTS[script](markup)))
    right = {name: SCRIPTS[script](_plain(value)) for name, value in wanted.items() if name != "why"}
    assert {name: simplified(_plain(fields[name])) for name in right} == {
        name: simplified(value) for name, value in right.items()
    }


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


BY_ID = {page.id: page for page in PAGES}


def test_every_page_has_a_name_of_its_own() -> None:
    assert len(BY_ID) == len(PAGES)


def test_what_is_known_to_fail_is_there() -> None:
    cases = {*NAMED, *BY_ID, *(f"{name} {law.__name__}" for name in BY_ID for law in LAWS)}
    assert REASONS.keys() <= cases


@pytest.mark.slow
@each("name, script", _both_scripts(list(BY_ID)))
def test_the_text_is_the_article_and_nothing_else(name: str, script: str) -> None:
    page = BY_ID[name]
    right = tuple(map(simplified, map(SCRIPTS[script], page.lines)))
    lines, captions = _as_it_is(page) if script == "simplified" else text_and_captions(SCRIPTS[script](page.markup))
    assert lines == right
    assert captions == tuple(map(simplified, map(SCRIPTS[script], page.captions)))


_NAMES = re.compile(r"""(<[a-z][^<>]*?\s)(class|id)=("[^"<>]*"|'[^'<>]*')""", re.IGNORECASE)
_TAG = re.compile(r"(</?)([a-zA-Z][a-zA-Z0-9:-]*)(?=[\s>/])")
_ATTRIBUTES = re.compile(r"""(<[a-zA-Z][a-zA-Z0-9:-]*)((?:\s+[\w:-]+=(?:"[^"<>]*"|'[^'<>]*')){2,})""")
_ATTRIBUTE = re.compile(r"""[\w:-]+=(?:"[^"<>]*"|'[^'<>]*')""")
_BODY = re.compile(r"<body[^<>]*>", re.IGNORECASE)
_SAID = (
    "支持，这样的好事越多越好，希望一直办下去。",
    "我家就在附近，天天都看得到，确实不错。",
    "楼上说得对，大家都来出一份力吧！",
)


def in_other_markup(markup: str) -> str:
    """Write a page as another site might: other classes and ids, attributes, upper case, one wrapper more."""
    while (renamed := _NAMES.sub(lambda m: f'{m[1]}data-{m[2]}="x{len(m[3])}q"', markup)) != markup:
        markup = renamed
    markup = markup.replace(" data-class=", " class=").replace(" data-id=", " id=")
    markup = _BODY.sub(lambda m: f"{m[0]}<div><div class='wrap'>", markup, count=1)
    markup = _ATTRIBUTES.sub(lambda m: f"{m[1]} {' '.join(reversed(_ATTRIBUTE.findall(m[2])))}", markup)
    return _TAG.sub(lambda m: m[1] + m[2].upper(), markup)


def among_furniture(markup: str) -> str:
    """Write a page with a menu more, readers' comments and a footer."""
    channels = "国内 国际 财经 体育 房产 汽车 健康".split()
    menu = "".join(f'<li><a href="/c/{number}">{name}</a></li>' for number, name in enumerate(channels))
    comments = "".join(
        f"<li><b>网友{number}</b> <i>2024-05-07 1{number}:20</i><p>{words}</p><a href='#{number}'>回复</a></li>"
        for number, words in enumerate(_SAID)
    )
    foot = (
        f"<div><h3>网友评论</h3><ul>{comments}</ul></div>"
        '<div><ul><li><a href="/about">关于我们</a></li><li><a href="/map">网站地图</a></li></ul>'
        "<p>版权所有：江南县人民政府　地址：江南路1号　备案号：桂ICP备00000001号</p><p>网站标识码：0000000000</p></div>"
    )
    markup = _BODY.sub(lambda m: f"{m[0]}<nav><ul>{menu}</ul></nav>", markup, count=1)
    before, end, after = markup.rpartition("</body>")
    return f"{before}{foot}{end}{after}"


ALIKE = frozenset(page.id for page in PAGES if page.id.startswith(("edge-", "stays-", "headless-")))
"""Pages that differ in a line only, or are others without their headline: the laws are held on those others."""
LAWS = (in_other_markup, among_furniture)
UNCHANGED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}


def _as_it_is(page: Page) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if page.id not in UNCHANGED:
        UNCHANGED[page.id] = text_and_captions(page.markup)
    return UNCHANGED[page.id]


@pytest.mark.slow
@each(
    "name, law",
    [
        pytest.param(
            page.id, law, id=f"{page.id}-{law.__name__}", marks=_strict(REASONS.get(f"{page.id} {law.__name__}"))
        )
        for page in PAGES
        if page.id not in ALIKE
        for law in LAWS
    ],
)
def test_what_readers_do_not_see_changes_nothing(name: str, law: Callable[[str], str]) -> None:
    page = BY_ID[name]
    assert text_and_captions(law(page.markup)) == _as_it_is(page)
