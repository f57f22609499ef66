"""The body of an article: trafilatura over the container that a platform's reader has cut out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from copy import deepcopy
from itertools import chain, islice

import trafilatura
from lxml import etree, html
from trafilatura.settings import DEFAULT_CONFIG, Document, Extractor

from archive.chinese.bylines import read_bylines
from archive.chinese.text import visible
from crawler.extract.parsing.markup import make_shallow
from crawler.extract.parsing.tree import Line, lines_of
from crawler.extract.text.furniture import is_credit, is_menu, is_terminal


def _settings() -> ConfigParser:
    """Return trafilatura's settings for Chinese: a whole notice has 60 to 240 characters, its floor is 250."""
    config = deepcopy(DEFAULT_CONFIG)
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "10")
    return config


TRAFILATURA = _settings()
"""trafilatura's settings for Chinese."""
_OPTIONS = Extractor(config=TRAFILATURA, output_format="python", fast=True, comments=False, tables=True)
_NO_LETTERS = re.compile(r"[\W_]+")
_WINDOW = 2000  # characters of lines that trafilatura dropped or changed, behind which the next is looked for
_APART = re.compile(
    r"(?<![a-z])(?:bd)?(?:share|related|recommend|tool|nav|menu|footer|comment|copyright|qr-?code)", re.I
)
"""Names of elements that hold no part of an article, in English as all skins write them."""
_AROUND = 20  # elements around a line whose names are looked at


def body_of(container: html.HtmlElement) -> tuple[list[str], str]:
    """Return the paragraphs of a container, and what chose them. The container stays as it is.

    trafilatura says which text is the article's, the container's blocks say where its paragraphs end: trafilatura cuts
    a sentence at each `<span>`. What it drops (share bars, lists of links, and now and then a signature, a caption or a
    heading: 2026-11) stays only where our own rules say that it is the article's, and a heading of dropped links goes
    with them. Where nothing would be left, as of a notice that it does not take for a text, all stays.
    """
    article = visible(deepcopy(container))
    lines = list(lines_of(article))
    if not lines:
        return [], "blocks"
    own = _chosen(lines, _by_trafilatura(article))
    kept = list(_kept(lines, own, article)) if any(own) else []
    agreed = kept and own.issuperset(kept)
    return [line.text for line in kept or lines], f"trafilatura {trafilatura.__version__}" if agreed else "blocks"


def _by_trafilatura(article: html.HtmlElement) -> str:
    """Return what trafilatura takes for the text of an article's element, which becomes part of a page for it."""
    found = trafilatura.bare_extraction(make_shallow(_as_page(article)), options=_OPTIONS)
    return found.text or "" if isinstance(found, Document) else ""


def _chosen(lines: Sequence[Line], text: str) -> set[Line]:
    """Return the lines that stand in a text, in their order; what it changed of one is passed over for the next."""
    text, at, passed = _letters(text), 0, 0
    chosen: set[Line] = set()
    for line in lines:
        if not (letters := _letters(line.text)):
            chosen.add(line)
            continue
        place = text.find(letters, at, at + min(passed, _WINDOW) + len(letters))
        if place < 0:
            passed += len(letters)
        else:
            chosen.add(line)
            at, passed = place + len(letters), 0
    return chosen


def _kept(lines: Sequence[Line], own: set[Line], article: html.HtmlElement) -> Iterator[Line]:
    """Yield the lines that trafilatura keeps or our rules, without headings of what neither does."""
    stays = [line in own or _is_article(line, article) for line in lines]
    for number, line in enumerate(lines):
        heads = is_terminal(line) and not all(stays[number + 1 : number + 2]) and not read_bylines([line.text])
        if stays[number] and not heads:
            yield line


def _is_article(line: Line, article: html.HtmlElement) -> bool:
    """Say whether a line that trafilatura drops is the article's: signed, a sentence, or nothing calls it furniture."""
    if read_bylines([line.text]):
        return True
    if is_terminal(line) or is_credit(line) or is_menu(line):
        return False
    return line.is_sentence or not _stands_apart(line.node, article)


def _stands_apart(node: html.HtmlElement, article: html.HtmlElement) -> bool:
    """Say whether an element, or one around it within the article, is named as something beside an article."""
    for element in islice(chain((node,), node.iterancestors()), _AROUND):
        if element is article:
            return False
        if _APART.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            return True
    return False


def _as_page(article: html.HtmlElement) -> html.HtmlElement:
    """Return a page that holds nothing but an article, whatever its element was."""
    article.tag, article.tail = "article", None
    article.attrib.clear()
    page = html.Element("html")
    etree.SubElement(page, "body").append(article)
    return page


def _letters(text: str) -> str:
    """Return a text without what trafilatura writes between cells and before items, and blanks."""
    return _NO_LETTERS.sub("", text)
