"""The index of an issue: which pages it has, and which articles stand on each of them. Pure functions of a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from parsel import Selector

from archive.addresses.absolute import host_of
from archive.addresses.canonical import canonical_url
from archive.addresses.day import day_of
from archive.chinese.text import squeeze
from archive.likeness.key import simplified
from archive.model import Page, Placement
from crawler.extract.page import WebPage

_LABEL = re.compile(
    r"第?\s*(?P<page>[A-Za-z]{0,3}\d{1,3}[A-Za-z]?)\s*(?:版(?:面)?\s*[-:：|]?|[:：|])?\s*(?P<name>.*)", re.DOTALL
)
_NAMED = re.compile(r".*?[（(]?第?\s*(?P<page>[A-Z]{0,3}\d{1,3})\s*版")
_NAVIGATION = re.compile(r"[上下前后][一]?[版页篇期]|返回|首页|目录|导航|阅读|放大|^版面|PDF|pdf")
_NAME_MAX = 20  # characters of a page's name
_NO_PAPER = re.compile(
    r"(?:今日|今天|当日|当天|该日|本日)(?:无报|没有(?!找到|权限)|暂无|未出版|不出版|无出版)"
    r"|(?:没有(?!找到|权限)|暂无|无(?!法|权))[^。]{0,6}(?:报纸|版面|数字报|出版)|休刊|停刊一[天日期]|不出报"
)
_NOTICE = 1500  # characters of text; a page that only says so, with the site's menus around it
_HEADLINE = 8  # characters of a link that may be a headline; those of menus have fewer
_STATEMENT = 6  # Chinese characters; the words of a menu have fewer: 往期回顾, 数字报刊
_HAN = re.compile("[\u3400-\u9fff]")
_IMPRINT = re.compile(
    "版权|所有|备案|许可|主办|主管|承办|技术支持|地址|电话|邮编|热线|网址|传真|刊号|邮发|总第|星期|年.{0,4}月|联系|设计|浏览|分辨率"
)
_FILES = re.compile(r"\.(?:pdf|jpe?g|png|gif|webp|css|js|xml|zip|apk)(?:\.\d)?$", re.IGNORECASE)


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


def says_no_paper(page: WebPage) -> str:
    """Return the words by which a page says that the paper does not appear that day; empty where it does not."""
    if len(page.visible) >= _NOTICE:
        return ""
    match = _NO_PAPER.search(simplified(page.visible))
    return match[0] if match else ""


def shows_no_issue(page: WebPage, name: str) -> bool:
    """Say whether a page is the paper's own and shows that there is no issue.

    It has the paper's name, and nothing that could be a page or an article: no
    link like a headline, no map, no label of a page. And it says nothing else:
    whoever sends a notice that nobody here has read yet may put the name on it.
    """
    root = page.selector
    masthead = " ".join([*root.css("title::text, h1 ::text, h2 ::text, img::attr(alt)").getall(), page.visible])
    closed = "</body" in page.text.lower() or "</html" in page.text.lower()  # the rest of one that was cut is not known
    if not closed or not name or name not in masthead or len(page.visible) >= _NOTICE or root.css("area[href]"):
        return False
    texts = (target.text for target in targets(page))
    if any(_says_something(said, name) for said in page.texts):
        return False
    return not any(len(text) >= _HEADLINE or _LABEL.fullmatch(text) and "版" in text for text in texts)


def _says_something(text: str, name: str) -> bool:
    """Say whether a text is a statement, and none of the paper's name, its day, or its imprint."""
    return name not in text and len(_HAN.findall(text)) >= _STATEMENT and not _IMPRINT.search(text)


def unknown_targets(page: WebPage, day: date | None) -> list[str]:
    """Return where the map and the lists of a page lead on its own host, if to that day, but for files.

    Of a page on which no article was found these say that it has some.
    """
    host = host_of(page.url)
    found = [
        target.url
        for target in targets(page)
        if host_of(target.url) == host
        and target.url != page.url
        and (target.area or day and day_of(target.url) == day)
        and not _FILES.search(urlsplit(target.url).path)
    ]
    return list(dict.fromkeys(found))


def picture_of(page: WebPage, day: date | None) -> str:
    """Return the address of the picture of a page that has no map: one that lies among that day's files."""
    for source in page.selector.css("img::attr(src)").getall():
        url = page.join(source)
        if url and day and day_of(url) == day:
            return url
    return ""


def other_days(page: WebPage, day: date, below: Callable[[str], str | None]) -> date | None:
    """Return the newest other day whose pages a page names, where it names none of the day itself."""
    led = (target.url for target in targets(page) if target.url != page.url)  # `href="#"` names no issue
    days = {day_of(url) for url in led if below(url) is not None}
    found: Sequence[date] = sorted(filter(None, days))
    return found[-1] if found and day not in found else None
