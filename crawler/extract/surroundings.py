"""What stands around an article on its page, as plain data for the readers of its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from lxml import html

from archive.chinese.text import squeeze
from archive.model import CHINA, Link
from crawler.extract.facts import Facts
from crawler.extract.head.headline import Headline
from crawler.extract.page import WebPage, properties
from crawler.extract.parsing.tree import Line, Tree
from crawler.extract.text.furniture import is_credit

_LABEL = re.compile(
    r"source|author|time|date|editor|info|laiyuan|zuozhe|media|publish|from|writer|byline|origin", re.IGNORECASE
)
_LABELLED_MAX, _LABELS_MAX = 120, 80  # characters of a labelled text; how many are looked at
_HEAD, _TAIL = 60, 120  # lines above and below the body that may hold its credits
_LINKED = 0.6  # share of its characters from which on a line is made of links
_WECHAT = ("activity-detail", "js_article", "cgiDataNew", "msg_title")  # what its pages alone hold
_WECHAT_TIME = re.compile(r"""\bct\s{0,3}=\s{0,3}["'](1\d{9})["']""")
_WECHAT_NAMES = (  # the account's; `window.name` is a shared picture's
    r"""\b(?:var |window\.)nickname\s{0,3}=\s{0,3}(?:htmlDecode\()?["']([^"'<>\\=]{1,40})["']""",
    r"""\bnick_?name\s{0,3}:\s{0,3}(?:JsDecode|htmlDecode)?\(?["']([^"'<>\\=]{1,40})["']""",
    r"""\bwindow\.name\s{0,3}=\s{0,3}(?:JsDecode|htmlDecode)?\(?["']([^"'<>\\=]{1,40})["']""",
)


def labelled_texts(root: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield the short texts of elements whose names say what they are."""
    count = 0
    for element in root.iter():
        name = f"{element.get('class') or ''} {element.get('id') or ''}".strip()
        if element.tag == "time" and element.get("datetime"):
            yield "time datetime", squeeze(element.get("datetime"))[:_LABELLED_MAX]
        if name and _LABEL.search(name) and count < _LABELS_MAX:
            text = squeeze(element.text_content()) if len(element) < 20 else ""
            if 0 < len(text) <= _LABELLED_MAX:
                count += 1
                yield name[:80], text


def facts_around(
    page: WebPage,
    tree: Tree,
    headline: Headline,
    body: Sequence[Line],
    labelled: tuple[tuple[str, str], ...],
    link: Link,
) -> Facts:
    """Return the surroundings of a body that was found on a page.

    `labelled` are taken from the tree before the text is looked for, which changes it.
    """
    first, last = _span(tree.lines, headline, body)
    inside = tree.lines[first : last + 1]
    text = {line.text for line in body}
    opening = next((at for at, line in enumerate(inside) if line.is_sentence and line.text in text), 0)
    early = [line.text for line in inside[:opening] if line.text not in text]
    dropped = [line.text for line in inside[opening:] if is_credit(line)]
    above, below = tree.lines[max(0, first - _HEAD) : first], tree.lines[last + 1 : last + 1 + _TAIL]
    return Facts(
        url=page.url,
        title=headline.title,
        head=(*(line.text for line in above), *early),
        body=tuple(line.text for line in body),
        tail=(*dropped, *(line.text for line in below)),
        meta=(*tree.meta, *_canonical(tree.root), *_from_script(page.text)),
        json_ld=tree.json_ld,
        labelled=labelled,
        linked=frozenset(line.text for line in (*above, *below) if line.linked > _LINKED * len(line.text)),
        properties=properties(page.text),
        edition=link.issue_date,
    )


def _canonical(root: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield the address that a page gives as its own, like a meta element's."""
    for link in root.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and link.get("href"):
            yield "canonical", link.get("href")


def _from_script(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a WeChat page tells in a script alone: its moment (seconds since 1970) and the account's name.

    `var ct = "…"`, `window.ct = '…' || ''` and `window.cgiDataNew = { nick_name: JsDecode('…')` of text and picture
    shares, seen 2026-11.
    """
    if not any(mark in text for mark in _WECHAT):
        return
    if moment := _WECHAT_TIME.search(text):
        yield "datepublished", datetime.fromtimestamp(int(moment[1]), CHINA).isoformat()
    account = next((match for name in _WECHAT_NAMES if (match := re.search(name, text))), None)
    if account:
        yield "source", squeeze(account[1])


def _span(lines: Sequence[Line], headline: Headline, body: Sequence[Line]) -> tuple[int, int]:
    """Return the first and last line of the body among all lines of the page."""
    start = 0 if headline.anchor is None else headline.anchor + 1
    if not body:
        return min(start, len(lines)), min(start, len(lines)) - 1
    texts = [line.text for line in lines]
    first = next((i for i in range(start, len(texts)) if texts[i] == body[0].text), None)
    first = first if first is not None else next((i for i, text in enumerate(texts) if text == body[0].text), None)
    if first is None:  # the page does not show it
        return len(lines), len(lines) - 1
    last = next((i for i in range(len(texts) - 1, first - 1, -1) if texts[i] == body[-1].text), first)
    return first, last
