"""The index of an issue: which pages it has, and which articles stand on each of them. Pure functions of a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from archive.addresses.absolute import host_of
from archive.addresses.canonical import canonical_url
from archive.addresses.day import day_of
from archive.chinese.page_numbers import halves, is_in_a_row, page_number, page_order
from archive.chinese.text import squeeze
from archive.likeness.key import simplified
from archive.model import Page, Placement
from crawler.epaper.charts import best_picture, charts_of, larger_ones, with_outlines
from crawler.epaper.labels import Label, is_editors_line, is_numbered, read_label
from crawler.epaper.lists import Entry, headed, is_ranked, pdfs_of
from crawler.epaper.outlines import OutlinePiece
from crawler.epaper.own_page import headings, own_page
from crawler.epaper.targets import Target, alternative_text, options, quoted_files, scripted, targets
from crawler.extract.page import WebPage
from crawler.extract.picture_address import picture_address

_NO_PAPER = re.compile(
    r"(?:今日|今天|当日|当天|该日|本日)(?:无报|没有(?!找到|权限)|暂无|未出版|不出版|无出版)"
    r"|(?:没有(?!找到|权限)|暂无|无(?!法|权))[^。]{0,6}(?:报纸|版面|数字报|出版)|休刊|停刊一[天日期]|不出报"
)
_NOTICE = 1500  # characters of text; a page that only says so, with the site's menus around it
_BULLETS = "·•▪ "  # before the titles of a list
_HEADLINE = 8  # characters of a link that may be a headline; those of menus have fewer
_STATEMENT = 6  # Chinese characters; the words of a menu have fewer: 往期回顾, 数字报刊
_HAN = re.compile("[\u3400-\u9fff]")
_IMPRINT = re.compile(
    "版权|所有|备案|许可|主办|主管|承办|技术支持|地址|电话|邮编|热线|网址|传真|刊号|邮发|总第|星期|年.{0,4}月|联系|设计|浏览|分辨率"
)
_FILES = re.compile(r"\.(?:pdf|jpe?g|png|gif|webp|css|js|xml|zip|apk)(?:\.\d)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Index:
    """What an index names: the issue's pages in order, each with its articles; `here` is the one that it belongs to.

    `names_itself` says that its own list has it, too.
    """

    pages: tuple[Page, ...]
    here: Page
    names_itself: bool


@dataclass
class _Named:
    """A page that an index names: its address, the number in it, and the labels of its links with their places."""

    url: str
    number: str
    place: int
    labels: list[tuple[Label, int]]

    @property
    def best(self) -> tuple[Label, int]:
        """The best label, of equal ones the first, and its place; nothing where there is none."""
        return max(self.labels, key=lambda one: one[0].rank, default=(Label("", ""), self.place))


def read_index(
    page: WebPage,
    *,
    is_page: Callable[[str], str | None],
    is_article: Callable[[str], bool],
    page_of: Callable[[str], str] = lambda url: "",
) -> Index:
    """Read an index. `is_page` tells the number of a page by its address, or None where it is no page.

    A page's number comes from its best label (第A01版：要闻) where there is one, for a file's number
    may mean nothing (`node_51.htm`). An article stands on the page that its address names
    (`page_of`, which numbers pages as `is_page` does); else on this page where its map shows it;
    else under the heading that it has in a list of all pages; else on this page. Where no element
    leads to an article, the scripts' lists are read.
    """
    named: dict[str, _Named] = {}
    placements: dict[str, Placement] = {}
    pieces: dict[str, list[OutlinePiece]] = {}
    entries: list[Entry] = []
    files: list[Target] = []
    for place, target in enumerate(_targets(page, is_page, is_article)):
        number = is_page(target.url)
        if number is not None:
            key = canonical_url(target.url)  # a page may be written in several ways: `?v=1`
            label = _label(target, number)
            one = named.setdefault(key, _Named(target.url, number, place, []))
            if label and (label.page or not target.stays):
                one.labels.append((label, place))
                entries += [Entry(target.element, page=key)] if target.element is not None else []
        elif is_article(target.url):
            if target.element is not None and is_ranked(target.element):
                continue
            key = canonical_url(target.url)  # `?div=-1` is no other
            known = placements.setdefault(key, Placement(target.url))
            placements[key] = replace(known, title=known.title or _title(target))
            pieces.setdefault(key, []).extend(target.pieces)
            if target.element is not None and not target.pieces:
                entries.append(Entry(target.element, article=known.url))
        elif _FILES.search(urlsplit(target.url).path):
            files.append(target)
    own = canonical_url(page.url)
    numbered = _numbered(named)
    under = _plainly_headed(page, entries, numbered, own) | headed(entries, own)
    shown = {placed.url for key, placed in placements.items() if pieces[key]}
    stands_on = _places(placements.values(), shown, named, under, own, page_of)
    pdfs, own_pdf = pdfs_of([one for one in files if urlsplit(one.url).path.lower().endswith(".pdf")], entries)
    pages = {key: replace(one, pdf=pdfs.get(key, "")) for key, one in numbered.items()}
    if own not in pages:
        pages = {own: _unlisted(page, is_page(page.url) or "")} | pages
    pages = {key: replace(one, placements=tuple(stands_on.get(key, ()))) for key, one in pages.items()}
    holders = {piece.chart for some in pieces.values() for piece in some if piece.chart is not None}
    pages = with_outlines(pages, own, pieces, list(charts_of(page, holders, files)))
    pdf = _written_pdf(page) or pages[own].pdf or own_pdf
    pages[own] = replace(pages[own], pdf=pdf, read=True)
    return Index(tuple(pages.values()), pages[own], names_itself=own in named)


def _title(target: Target) -> str:
    """Return what a link says of an article's headline: an area or a shape shows nothing, whatever it says."""
    return "" if target.pieces else target.text.lstrip(_BULLETS)


def _label(target: Target, number: str) -> Label | None:
    """Return what a link to a page says of it: in words, else in those of its picture, where these have a number."""
    if target.text:
        return read_label(target.text, number)
    label = read_label(alternative_text(target), number)
    return label if label and label.page and not label.bare else None


def _targets(
    page: WebPage, is_page: Callable[[str], str | None], is_article: Callable[[str], bool]
) -> Iterator[Target]:
    """Yield what a page leads to; the pages among its choices; and what scripts list.

    Scripts' lists of pages count where no link leads to another page, articles with
    titles where scripts list no pages, for they may be the whole issue's; and all that
    scripts name where no element leads to an article (海南日报, 2026-09).
    """
    own = canonical_url(page.url)
    leads = lists = False
    for target in (*targets(page), *(one for one in options(page) if is_page(one.url) is not None)):
        leads = leads or is_article(target.url)
        lists = lists or is_page(target.url) is not None and canonical_url(target.url) != own
        yield target
    objects = list(scripted(page))
    numbered = [one for one in objects if is_page(one.url) is not None and is_numbered(one.text)]
    yield from () if lists else numbered
    yield from () if numbered else (one for one in objects if is_article(one.url) and _HAN.search(one.text))
    for script in () if leads else page.selector.css("script::text").getall():
        for url in filter(None, map(page.join, quoted_files(script))):
            yield Target(url.partition("#")[0], "")


def _numbered(named: dict[str, _Named]) -> dict[str, Page]:
    """Return the pages with number and name, in the order of their best labels: not of a 下一版 above the list."""
    best = {key: one.best[0] for key, one in named.items()}
    sure = {page_order(label.page): key for key, label in best.items() if label.page and not label.bare}
    found: dict[str, Page] = {}
    for key, one in sorted(named.items(), key=lambda item: item[1].best[1]):
        label = best[key]
        if label.bare and sure.get(page_order(label.page), key) != key:
            label = Label("", label.name)  # digits alone that are another page's number: an arrow, a count
        number = _over_two(label.page, one, sure, key) or one.number
        name = label.name or next((other.name for other, _ in one.labels if not other.page), "")
        found[key] = Page(_counted_anew(number, name, found.values()), name, one.url)
    return found


def _counted_anew(number: str, name: str, before: Iterable[Page]) -> str:
    """Return a page's number; a further one of that number and another name, as of a 特刊 that counts from 01 again,
    has `01(2)`. Addresses of one page have its name, or none.
    """
    names = [one.page_name for one in before if number and one.page.partition("(")[0] == number]
    return f"{number}({len(names) + 1})" if name and names and all(names) and name not in names else number


def _over_two(number: str, named: _Named, sure: dict[tuple[str, int, str], str], key: str) -> str:
    """Return the number of a page in view of its other labels.

    Where 06版 and 07版 lead to one address, it is that of a page over both;
    where 07 has an address of its own, 06、07版 is 06.
    """
    others = [label.page for label, _ in named.labels if label.page and not label.bare]
    if parts := halves(number):
        elsewhere = sure.get(page_order(parts[1]), key) != key
        return parts[0] if elsewhere and parts[0] in others else number
    joint = (f"{number}-{other}" for other in others if not halves(other))
    over = next((page_number(both) for both in joint if number and is_in_a_row(page_number(both))), "")
    return over if over and sure.get(page_order(halves(over)[1]), key) == key else number


def _plainly_headed(page: WebPage, entries: Sequence[Entry], pages: dict[str, Page], own: str) -> dict[str, str]:
    """Return the pages under whose headings articles stand, where these are no links, as `headed` does."""
    keys = {page_order(one.page): key for key, one in pages.items() if one.page}
    heads = [(element, keys[page_order(number)]) for element, number in headings(page) if page_order(number) in keys]
    if len({key for _, key in heads}) < 2:
        return {}
    articles = [entry for entry in entries if entry.article]
    order = {element: place for place, element in enumerate(page.selector.root.iter())}
    plain = [Entry(element, page=key) for element, key in heads]
    return headed(sorted([*plain, *articles], key=lambda entry: order.get(entry.element, 0)), own)


def _places(
    placements: Iterable[Placement],
    shown: Collection[str],
    named: dict[str, _Named],
    under: dict[str, str],
    own: str,
    page_of: Callable[[str], str],
) -> dict[str, list[Placement]]:
    """Return the articles of each page, by its key; editors' lines, which no map shows, are none.

    `shown` are the addresses of those that a map shows.
    """
    by_file = {page_order(one.number): key for key, one in reversed(named.items()) if one.number}
    found: dict[str, list[Placement]] = {}
    for placement in placements:
        if placement.url in shown or not is_editors_line(placement.title):
            number = page_of(placement.url)
            key = by_file.get(page_order(number)) if number else None
            here = own if placement.url in shown else under.get(placement.url, own)
            found.setdefault(key or here, []).append(placement)
    return found


def _unlisted(page: WebPage, number: str) -> Page:
    """Return a page that its own list does not name: as its heading or title tells, else by its file."""
    told = own_page(page)
    return Page(told.label.page, told.label.name, page.url) if told else Page(number, url=page.url)


def _written_pdf(page: WebPage) -> str:
    """Return the PDF whose address stands as text in `p#pdfUrl` (founder: 安徽商报, 河北法制报, 2026-09)."""
    written = squeeze(page.selector.css("#pdfUrl::text").get(""))
    url = page.join(written) if written else None
    return url if url and urlsplit(url).path.lower().endswith(".pdf") else ""


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
    return not any(len(text) >= _HEADLINE or "版" in text and is_numbered(text) for text in texts)


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
        and (target.pieces or day and day_of(target.url) == day)
        and not _FILES.search(urlsplit(target.url).path)
    ]
    return list(dict.fromkeys(found))


def picture_of(page: WebPage, day: date | None) -> str:
    """Return the address of the picture of a page that has no map: one that lies among that day's files."""
    for image in page.selector.root.iter("img"):
        url = picture_address(image, page.join)
        if url and day and day_of(url) == day:
            return best_picture(page, image, url, larger_ones(targets(page)))
    return ""


def other_days(page: WebPage, day: date, below: Callable[[str], str | None]) -> date | None:
    """Return the newest other day whose pages a page names, where it names none of the day itself."""
    led = (target.url for target in targets(page) if target.url != page.url)  # `href="#"` names no issue
    days = {day_of(url) for url in led if below(url) is not None}
    found: Sequence[date] = sorted(filter(None, days))
    return found[-1] if found and day not in found else None
