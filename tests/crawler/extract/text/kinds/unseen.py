"""Texts that a page holds and does not show: in data, scripts, forms, and in parts that a style hides."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator

from tests.crawler.extract.text.kinds.shells import (
    NOTICE,
    ROAD,
    SCHOOL,
    TEA,
    Page,
    Shell,
    Story,
    county,
    div_soup,
    gov_cms,
    ps,
    table_2005,
    taiwan,
    vue,
    weixin,
    wordpress,
)


def _as_escapes(text: str) -> str:
    return f"⟪u:{text}⟫"


def _hex(markup: str) -> str:
    """Write the markup's own characters as a page of WeChat's does."""
    for character in "<>\"'&":
        markup = markup.replace(character, f"\\x{ord(character):02x}")
    return markup.replace("\n", "\\x0a")


def _next(story: Story) -> str:
    data = {
        "props": {
            "pageProps": {
                "detail": {"id": 12, "title": story.title, "content": ps(story.lines), "tags": ["公路", "交通"]}
            }
        }
    }
    return f'<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{json.dumps(data, ensure_ascii=False)}</script>'


def _nuxt(story: Story) -> str:
    text = _as_escapes(ps(story.lines).replace("/", "\\u002F").replace("<", "\\u003C").replace("\n", ""))
    return f'<div id="__nuxt"></div><script>window.__NUXT__=(function(a,b){{return {{data:[{{id:a,content:"{text}",hits:b}}]}}}}(12,0));</script>'


def _state(story: Story) -> str:
    data = json.dumps({"article": {"detail": {"body": ps(story.lines), "author": ""}}}, ensure_ascii=False).replace(
        "</", "<\\/"
    )
    return f'<div id="root"></div><script>window.__INITIAL_STATE__={data};(function(){{}}());</script>'


def _json_ld(story: Story) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "articleBody": "\n".join(story.lines),
    }
    return f'<div id="app"></div><script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def _json_ld_graph(story: Story) -> str:
    data = {
        "@graph": [
            {"@type": "WebPage", "name": "x"},
            {"@type": "Article", "articleBody": "".join(f"<p>{one}</p>" for one in story.lines)},
        ]
    }
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def _json_escaped(story: Story) -> str:
    return f'<script type="application/json">{{"content": "{_as_escapes("".join(f"<p>{one}</p>" for one in story.lines))}"}}</script>'


def _json_paragraphs(story: Story) -> str:
    data = {"title": story.title, "blocks": [{"type": "text", "data": one} for one in story.lines]}
    return f'<script type="application/json">{json.dumps(data, ensure_ascii=False)}</script>'


def _json_in_json(story: Story) -> str:
    inner = json.dumps({"content": "".join(f"<p>{one}</p>" for one in story.lines)}, ensure_ascii=False)
    return f'<script>window.__DATA__ = {{"page": {json.dumps(inner, ensure_ascii=False)}}};</script>'


def _with_others(story: Story) -> str:
    """Data that hold the article and, beside it, longer ones that the page recommends."""
    other = Story(
        "城南小学搬进新校舍",
        (*SCHOOL.lines, *(f"第{n}所乡村学校也将在明年完成改造，工程队已经进场，老师们都很期待。" for n in range(1, 6))),
    )
    data = {
        "detail": {"title": story.title, "content": ps(story.lines)},
        "recommend": [
            {"title": other.title, "content": ps(other.lines)},
            {"title": "改造", "content": ps(other.lines[2:])},
        ],
    }
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(data, ensure_ascii=False)}</script>'


def _streamed(story: Story) -> str:
    """Next.js's app router: `self.__next_f.push([1, "…"])`, the text cut wherever a chunk ends."""
    text = json.dumps("".join(f"<p>{one}</p>" for one in story.lines), ensure_ascii=False)[1:-1]
    half = len(text) // 2
    return "".join(f'<script>self.__next_f.push([1,"{part}"])</script>' for part in (text[:half], text[half:]))


UNSEEN = {
    "json-paragraphs": _json_paragraphs,
    "json-in-json": _json_in_json,
    "with-others": _with_others,
    "streamed": _streamed,
    "script-template": lambda story: f'<script type="text/html" id="tpl">{ps(story.lines)}</script>',
    "document-write": lambda story: (
        f"<script>document.write('{ps(story.lines, indent='').replace(chr(10), '')}');</script>"
    ),
    "attribute": lambda story: f'<div id="c" data-content="{html.escape(ps(story.lines))}"></div>',
    "srcdoc": lambda story: f'<iframe srcdoc="{html.escape(ps(story.lines))}"></iframe>',
    "details": lambda story: f"<details><summary>正文</summary>{ps(story.lines)}</details>",
    "json-ld": _json_ld,
    "json-ld-graph": _json_ld_graph,
    "next": _next,
    "nuxt": _nuxt,
    "state": _state,
    "json-escaped": _json_escaped,
    "string": lambda story: (
        f"<div id='c'></div><script>var newsContent = '{''.join(f'<p>　　{one}</p>' for one in story.lines)}';</script>"
    ),
    "string-escaped": lambda story: (
        f'<script>document.getElementById("c").innerHTML = "{_as_escapes("".join(f"<p>{one}</p>" for one in story.lines))}";</script>'
    ),
    "string-hex": lambda story: f"<script>var d = {{content: JsDecode('{_hex(ps(story.lines))}')}};</script>",
    "template-string": lambda story: f"<script>const article = {{ html: `{ps(story.lines)}` }};</script>",
    "noscript": lambda story: f"<div id='c'></div><noscript>{ps(story.lines)}</noscript>",
    "textarea": lambda story: (
        f"<div id='c'></div><textarea style='display:none'>{html.escape(ps(story.lines))}</textarea>"
    ),
    "textarea-raw": lambda story: f"<textarea style='display:none'>{ps(story.lines)}</textarea>",
    "input": lambda story: f'<input type="hidden" value="{html.escape(ps(story.lines))}">',
    "template": lambda story: f"<template>{ps(story.lines)}</template>",
    "display-none": lambda story: f'<div style="display: none">{ps(story.lines)}</div>',
    "display-none-important": lambda story: f'<div style="display:none !important;">{ps(story.lines)}</div>',
    "hidden": lambda story: f"<div hidden>{ps(story.lines)}</div>",
    "visibility": lambda story: f'<div style="visibility: hidden; opacity: 0">{ps(story.lines)}</div>',
}
SHOWN: tuple[Shell, ...] = (vue, div_soup, taiwan, gov_cms, county, table_2005, wordpress)


def unseen() -> Iterator[Page]:
    for number, (form, make) in enumerate(UNSEEN.items()):
        for turn, story in enumerate((ROAD, TEA, NOTICE)):
            shell = SHOWN[(number + 3 * turn) % len(SHOWN)]
            yield Page(f"unseen-{form}-{shell.__name__}", shell(story.title, make(story)), story.lines)
    yield Page(
        "unseen-js-content-weixin",
        weixin(ROAD.title, f'<div style="visibility: hidden; opacity: 0;">{ps(ROAD.lines)}</div>'),
        ROAD.lines,
    )


def half_hidden() -> Iterator[Page]:
    """展开全文: the first lines are shown, the others wait for a click."""
    button = '<div class="btn"><a href="javascript:;">展开全文</a></div>'
    for shell, hidden in (
        (vue, '<div style="display:none">{}</div>'),
        (county, '<div style="display: none;">{}</div>'),
        (gov_cms, '<section style="color:#333;display:none">{}</section>'),
        (div_soup, '<div style="height:0;overflow:hidden">{}</div>'),
    ):
        body = ps(TEA.lines[:2]) + hidden.format(ps(TEA.lines[2:])) + button
        yield Page(f"half-hidden-{shell.__name__}", shell(TEA.title, body), TEA.lines)
    data = json.dumps({"content": ps(TEA.lines)}, ensure_ascii=False)
    body = f'{ps(TEA.lines[:1])}{button}<script type="application/json">{data}</script>'
    yield Page("half-hidden-data-taiwan", taiwan(TEA.title, body), TEA.lines)


def twice() -> Iterator[Page]:
    """A page that shows its text and holds it once more in data: what is shown is read."""
    for shell, form in ((taiwan, _json_ld), (vue, _next), (county, _state)):
        yield Page(f"shown-and-held-{shell.__name__}", shell(TEA.title, ps(TEA.lines) + form(TEA)), TEA.lines)
    other = f"<div hidden>{ps(ROAD.lines)}</div>"
    yield Page("another-hidden-by-attribute-county", county(TEA.title, ps(TEA.lines), other), TEA.lines)
    yield Page("another-held-vue", vue(NOTICE.title, ps(NOTICE.lines), _next(ROAD)), NOTICE.lines)
    other = f'<div style="display:none">{ps(ROAD.lines)}</div>'
    yield Page("another-hidden-div_soup", div_soup(TEA.title, ps(TEA.lines), other), TEA.lines)
    yield Page("another-hidden-short-table_2005", table_2005(NOTICE.title, ps(NOTICE.lines), other), NOTICE.lines)


def pages() -> Iterator[Page]:
    yield from unseen()
    yield from half_hidden()
    yield from twice()
