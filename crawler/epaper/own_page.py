"""Which printed page a page says that it is, in words of its own: a heading (第07版：要闻), a comment, its title."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import html

from archive.chinese.page_numbers import ONE, page_number, page_order
from archive.chinese.text import squeeze
from crawler.epaper.labels import Label, read_label
from crawler.epaper.targets import shown_text
from crawler.extract.page import WebPage

_PAGENUM = re.compile(r"<founder-pagenum>\s*([^<>]{1,20}?)\s*</founder-pagenum>", re.IGNORECASE)
_HEADING = re.compile(rf"\s*(?:第\s*[^\s版]{{1,12}}|{ONE})\s*版面?(?:\s*[:：|｜（(\s]|\s*$)")  # not 第三版《辞海》
_IN_TITLE = re.compile(r"第\s*([^\s第版]{1,12})\s*版")
_TEXTS = (
    "//body//text()[contains(., '版')]"
    "[not(ancestor::a or ancestor::script or ancestor::style or ancestor::option or ancestor::noscript)]"
)
_LOOKED_AT, _LENGTH = 200, 40  # texts; characters of one


@dataclass(frozen=True)
class OwnPage:
    """What a page says of itself, and by which rule it was read."""

    label: Label
    rule: str


def own_page(page: WebPage, body: html.HtmlElement | None = None) -> OwnPage | None:
    """Return the printed page that a page says it is, None where it says none or several.

    `body` is the text of an article, whose words tell nothing. A heading is no
    link: links lead to other pages.
    """
    headings = [label for label in _headings(page, body) if label.page]
    numbers = {page_order(label.page) for label in headings}
    best = max(headings, key=lambda label: label.rank) if len(numbers) == 1 else None
    told = _PAGENUM.search(page.text)
    if told and (number := page_number(told[1])):
        agrees = best is not None and page_order(best.page) == page_order(number)
        return OwnPage(best if best and agrees else Label(number, ""), "founder-pagenum")
    if best:
        return OwnPage(best, "heading")
    titles = {page_number(match[1]) for match in _IN_TITLE.finditer(page.selector.css("title::text").get("")[:200])}
    number = next(iter(titles), "") if len(titles) == 1 else ""
    return OwnPage(Label(number, ""), "title") if number else None


def headings(page: WebPage) -> list[tuple[html.HtmlElement, str]]:
    """Return the elements that are headings of printed pages and no links, with the pages' numbers, in order."""
    return [(element, label.page) for element, label in _headed(page, None) if label.page]


def _headings(page: WebPage, body: html.HtmlElement | None) -> list[Label]:
    return [label for _, label in _headed(page, body)]


def _headed(page: WebPage, body: html.HtmlElement | None) -> list[tuple[html.HtmlElement, Label]]:
    found: list[tuple[html.HtmlElement, Label]] = []
    for text in page.selector.root.xpath(_TEXTS)[:_LOOKED_AT]:
        line, element = squeeze(text), text.getparent()
        if len(line) > _LENGTH or not _HEADING.match(line) or body is not None and _is_within(element, body):
            continue
        label = read_label(line)
        is_bare = label is not None and not label.name and text.is_text  # behind an element, that is `element`
        around = squeeze(shown_text(element)) if is_bare else ""
        whole = read_label(around) if around and len(around) <= _LENGTH else None
        found += [(element, whole if whole and whole.page == label.page else label)] if label else []
    return found


def _is_within(element: html.HtmlElement, body: html.HtmlElement) -> bool:
    return element is body or any(above is body for above in element.iterancestors())
