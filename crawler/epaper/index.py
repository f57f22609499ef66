"""The index of an issue: which pages it has, and which articles stand on each of them. Pure functions of a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from parsel import Selector

from archive.addresses.canonical import canonical_url
from archive.addresses.day import day_of
from archive.chinese.text import squeeze
from archive.model import Page, Placement
from crawler.extract.page import WebPage

_LABEL = re.compile(
    r"第?\s*(?P<page>[A-Za-z]{0,3}\d{1,3}[A-Za-z]?)\s*(?:版(?:面)?\s*[-:：|]?|[:：|])?\s*(?P<name>.*)", re.DOTALL
)
_NAMED = re.compile(r".*?[（(]?第?\s*(?P<page>[A-Z]{0,3}\d{1,3})\s*版")
_NAVIGATION = re.compile(r"[上下前后][一]?[版页篇期]|返回|首页|目录|导航|阅读|放大|^版面|PDF|pdf")
_NAME_MAX = 20  # characters of a page's name
_EMPTY_PAGE = 200  # characters of text: a "no paper today" page has fewer, a page of an issue thousands
_EMPTY_LINKS = 3  # such a page may lead back home; a page of an issue names its pages and articles
_NO_PAPER = re.compile(
    r"(?:今日|当日|当天|该日|本日)(?:无报|没有|暂无|未出版|不出版)|(?:没有|暂无|无)[^。]{0,6}(?:报纸|版面|数字报)|休刊"
)
_NOTICE = 1500  # characters of text; a page that only says so, with the site's menus around it


@dataclass(frozen=True)
class Target:
    """A link on an index: where it leads, what it says, and its outline on the page's image, if it has one."""

    url: str
    text: str
    area: str


@dataclass(frozen=True)
class Index:
    """What an index names: the issue's pages in order, and the articles on the page that it belongs to."""

    pages: tuple[Page, ...]
    here: Page


def targets(page: WebPage) -> Iterator[Target]:
    """Yield the links and image areas of a page, in its order, without fragments."""
    for node in page.selector.root.iter("a", "area"):
        address = page.join(node.get("href").partition("#")[0]) if node.get("href") is not None else None
        if address:
            text = squeeze(node.text_content()) or squeeze(node.get("title") or "")
            yield Target(address, text, squeeze(node.get("coords") or ""))


def read_index(page: WebPage, *, is_page: Callable[[str], str | None], is_article: Callable[[str], bool]) -> Index:
    """Read an index. `is_page` tells the number of a page by its address, or None where it is no page.

    A page's number comes from its label (第A01版：要闻) where there is one, for
    a file's number may mean nothing (`node_51.htm`).
    """
    pages: dict[str, Page] = {}
    placements: dict[str, Placement] = {}
    own_pdf, last = "", ""
    for target in targets(page):
        number = is_page(target.url)
        if number is not None:
            last = canonical_url(target.url)  # a page may be written in several ways: `?v=1`
            before = pages.get(last)
            named = _labelled(before, target, number)
            if before and named != before:
                del pages[last]  # its place is that of its label in the list, not that of a 下一版 above it
            pages[last] = named
        elif is_article(target.url):
            known = placements.get(target.url, Placement(target.url))
            title = known.title or ("" if target.area else target.text)
            placements[target.url] = replace(known, title=title, area=known.area or target.area)
        elif urlsplit(target.url).path.lower().endswith(".pdf"):
            if last and not pages[last].pdf:
                pages[last] = replace(pages[last], pdf=target.url)
            own_pdf = own_pdf or target.url
    own = canonical_url(page.url)
    here = pages.get(own) or Page(_own_number(page.selector, is_page(page.url)), url=page.url)
    source = page.selector.css("img[usemap]::attr(src)").get()
    image = page.join(source) if source is not None else None
    here = replace(here, image=image or "", pdf=here.pdf or own_pdf, placements=tuple(placements.values()), read=True)
    return Index(tuple(here if key == own else named for key, named in pages.items()), here)


def _labelled(known: Page | None, target: Target, number: str) -> Page:
    """Return a page with the number and the name of its label, the first that has one."""
    if known and known.page_name:
        return known
    url = known.url if known else target.url
    label = _LABEL.fullmatch(target.text)
    if label:
        return Page(label["page"], label["name"].strip(" :：-|　"), url, pdf=known.pdf if known else "")
    text = target.text
    name = text if len(text) <= _NAME_MAX and not text.isdigit() and not _NAVIGATION.search(text) else ""
    if known:
        return replace(known, page_name=name) if name else known
    return Page(number, name, url)


def _own_number(root: Selector, number: str | None) -> str:
    """Return the number of a page that its own list does not name: as its `<title>` tells, else by its file."""
    match = _NAMED.match(root.css("title::text").get(""))
    return match["page"] if match else number or "1"


def says_no_paper(root: Selector) -> str:
    """Return why a page without pages and articles stands for a day without an issue; empty where it does not."""
    text = squeeze(" ".join(root.xpath("//body//text()[not(ancestor::script or ancestor::style)]").getall()))
    if len(text) < _EMPTY_PAGE and len(root.css("a, area")) <= _EMPTY_LINKS:
        return "the page is empty"
    match = _NO_PAPER.search(text)
    return f"the page says {match[0]}" if match and len(text) < _NOTICE else ""


def other_days(page: WebPage, day: date, below: Callable[[str], str | None]) -> date | None:
    """Return the newest other day whose pages a page names, where it names none of the day itself."""
    days = {day_of(target.url) for target in targets(page) if below(target.url) is not None}
    found: Sequence[date] = sorted(filter(None, days))
    return found[-1] if found and day not in found else None
