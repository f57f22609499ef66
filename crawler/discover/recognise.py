"""Which publishing system an address belongs to, and the row of `newspapers.csv` that follows. Pure functions.

An address tells it by two things: the form of the day in it, and the name of
its file, which the platform knows (`page_file`, `article_file`).
Where both leave a doubt, the page behind the address decides: by what it names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from urllib.parse import urlsplit

from archive.addresses.absolute import host_of, site_of, split
from archive.addresses.day import dated, day_of
from archive.model import Capture, Link, LinkKind, Newspaper
from crawler.epaper.html import HtmlPlatform, is_hosted
from crawler.epaper.json_system import JsonSystem
from crawler.epaper.labels import is_numbered
from crawler.epaper.targets import targets
from crawler.extract.page import WebPage, open_page, properties
from crawler.extract.reading import Platform
from crawler.papers import URL_MAX, Location, Paper

_PARTS = {"%Y": r"20\d\d", "%m": r"(?:0[1-9]|1[0-2])", "%d": r"(?:0[1-9]|[12]\d|3[01])"}
_LISTS = re.compile(r"(?:/html)?/szbz$|/(?:html\d*|layout|column|col|content|page)$", re.IGNORECASE)
_VERSION = re.compile(r"\?(?:v=\d+|div=-?\d+)$")  # it names no other page
_BACK = re.compile(r"返回|版面|目录")
_FIRST = re.compile("头版|頭版")
_STEPS = re.compile(r"返回|首页|版面|目录|导航|[上下前后]一?[版页期篇张]")
_SAYS_HARDLY, _LINKS_HARDLY = 200, 3  # characters and links of a page that only leads to another
_NO_DAY = "its address has no day"
_A_DAY = date(2026, 11, 28)  # by which a form of the day is shown
_REFRESH = re.compile(
    r"<meta[^<>]+url\s*=\s*['\"]?([^'\"\s<>;]+)|location(?:\.href)?\s*=\s*['\"]([^'\"<>\s]+)", re.IGNORECASE
)


@dataclass(frozen=True)
class Fit:
    """An address as a platform understands it. `folder` is what stands before the day: `http://host/pc/column`.

    `text` is what the link said that named it.
    """

    platform: Platform
    url: str
    day: date
    folder: str
    is_page: bool
    text: str = ""


def told_by_address(platforms: Iterable[Platform]) -> dict[str, Platform]:
    """Return the systems that an address tells by how it writes the day; those last whose addresses look like many."""
    found = sorted((one for one in platforms if one.day_form), key=lambda one: one.is_common)
    return {one.name: one for one in found}


def fits(url: str, platforms: Iterable[Platform], text: str = "") -> tuple[Fit, ...]:
    """Return how platforms understand an address: as that of a page first, then as that of an article."""
    found = [fit for platform in platforms if (fit := _fit(url, platform, text))]
    return tuple(sorted(found, key=lambda fit: not fit.is_page))


def _fit(url: str, platform: Platform, text: str) -> Fit | None:
    day, parts = day_of(url), split(url)
    if not day or not parts or not platform.day_form or len(url) > URL_MAX or not url.isprintable():
        return None
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    match = _form(platform.day_form).search(rest)
    if not match:
        return None
    origin = f"{parts.scheme}://{parts.netloc}"
    probe = Newspaper("", "", base_url=origin, first_page=dated(rest[1:], day))
    is_page = _reads(platform, probe, url, LinkKind.LIST)
    if not is_page and not _reads(platform, probe, url, LinkKind.ARTICLE):
        return None
    return Fit(platform, url, day, origin + rest[: match.start("issue")].rstrip("/"), is_page, text)


def _reads(platform: Platform, paper: Newspaper, url: str, kind: LinkKind) -> bool:
    """Say whether a paper's very address is read, not only another that may stand for it."""
    own = url.partition("?")[0]
    return any(attempt.url.partition("?")[0] == own for attempt in platform.attempts(paper, Link(url, kind)))


@cache
def _form(day_form: str) -> re.Pattern[str]:
    """Return the pattern of a form of the day; `issue` is what changes from day to day, where that is not all of it."""
    form = day_form if "<issue>" in day_form else f"(?P<issue>{day_form})"
    return re.compile(r"(?<=/)" + re.sub("%[Ymd]", lambda found: _PARTS[found[0]], form) + r"(?![\w-])")


# What a page names


def fits_named(capture: Capture, platforms: Collection[Platform], day: date | None = None) -> tuple[Fit, ...]:
    """Return the pages and articles that a page names on its own host, in its order; of one day, or of the newest.

    The first of the platforms counts of which there is a page.
    """
    page = open_page(capture)
    links = [(target.url, target.text) for target in targets(page)]
    told = (*_sent_on(page), page.join(properties(page.text).get("url", "")))
    links += [(url, "") for url in told if url and url != page.url]
    own = [(_VERSION.sub("", url), text) for url, text in links if urlsplit(url).netloc == urlsplit(capture.url).netloc]
    for platform in platforms:
        found = [fit for url, text in own for fit in fits(url, (platform,), text)]
        days = [fit.day for fit in found if fit.is_page]
        if days and (day is None or day in days):
            return tuple(fit for fit in found if fit.day == (day or max(days)))
    return ()


def _sent_on(page: WebPage) -> Iterator[str]:
    """Yield where a page sends readers on to, by META REFRESH or by script."""
    for match in _REFRESH.finditer(page.text[:20_000]):
        if url := page.join(match[1] or match[2]):
            yield url


def sent_on(page: WebPage) -> str:
    """Return where a page leads that says nothing itself; an empty text where it leads nowhere.

    A page with links of its own may have a script that leads on when a reader asks for it.
    """
    if len(page.visible) > _SAYS_HARDLY or len(page.selector.css("a[href]")) > _LINKS_HARDLY:
        return ""
    return next((url for url in _sent_on(page) if url != page.url), "")


def page_labels(page: WebPage) -> tuple[str, ...]:
    """Return how a page of an e-paper of whatever system labels the issue's pages: 第01版：要闻, 第02版：综合.

    Nothing where it names less than two, or its address no day: a news site may
    show what today's paper has.
    """
    labels = dict.fromkeys(target.text for target in targets(page) if "版" in target.text and is_numbered(target.text))
    return tuple(labels) if day_of(page.url) and len(labels) > 1 else ()


def first_page(found: Sequence[Fit], own: Fit | None) -> Fit | None:
    """Return the page that a page names as the issue's first; `own` is the page itself where it is one.

    That is the first of the list of pages. Links to the page before or behind
    say little; the way back from an article leads to its page.
    """
    pages = [fit for fit in found if fit.is_page]
    labelled = [fit for fit in pages if is_numbered(fit.text) or _FIRST.match(fit.text)]
    others = [fit for fit in pages if fit.text and not _STEPS.search(fit.text)]
    if listed := labelled or [fit for fit in others if not own or page_key(fit.url) != page_key(own.url)]:
        lacks_own = own is not None and page_key(own.url) not in [page_key(fit.url) for fit in listed]
        return min(own, listed[0], key=_order) if own and lacks_own else listed[0]
    if own:
        return min((own, *pages), key=_order)
    return next((fit for fit in pages if _BACK.search(fit.text)), min(pages, key=_order, default=None))


def other_fronts(capture: Capture, front: Fit) -> Iterator[str]:
    """Yield the first pages that a page names of the issues before and after, where they are called otherwise."""
    for target in targets(open_page(capture)):
        for fit in fits(target.url, (front.platform,)) if "期" in target.text else ():
            if fit.is_page and page_key(dated(fit.url, fit.day)) != page_key(dated(front.url, front.day)):
                yield fit.url


def page_key(url: str) -> str:
    """Return an address without its scheme and version: what tells whether two are the same page."""
    return _VERSION.sub("", url).partition("://")[2]


def _order(fit: Fit) -> list[tuple[int, str]]:
    pieces = re.findall(r"\d+|\D+", page_key(fit.url))
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces]


def above(fit: Fit) -> Iterator[str]:
    """Yield where else the way to an issue may begin, for an article that does not name its own."""
    if "&" in fit.url:
        yield fit.url.rpartition("&")[0]
    folder = _LISTS.sub("", fit.folder) if _LISTS.search(fit.folder) else fit.folder.rpartition("/")[0]
    for place in dict.fromkeys((folder, fit.folder.rpartition("/")[0])):
        if "://" in place:
            yield f"{place}/paperindex.htm" if fit.platform.name == "founder-old" else f"{place}/"


def form_of(url: str) -> str:
    """Return the folder of a TRS reader, whose addresses are posted forms; empty for any other address."""
    match = re.match(r"(https?://[^?#]+/reader/layout/)(?:findBmMenu|getBmDetail|detailData)\.do\?", url)
    return match[1] if match else ""


# The row


def base_url(front: Fit, articles: Iterable[Fit], taken: Collection[str]) -> str:
    """Return what all addresses of a paper begin with, and those of no other (`taken` are their bases).

    Where articles have a folder of their own beside the list's, it is the
    folder around both; else the part before the day, without the list's own
    folder (layout, html …).
    """
    folders = {front.folder, *(fit.folder for fit in articles)}
    base = _around(folders) if len(folders) > 1 else _LISTS.sub("", front.folder)
    return front.folder if _overlaps(base, taken) and len(folders) == 1 else base


def _around(folders: Collection[str]) -> str:
    """Return the folder around folders of one host."""
    split = [folder.split("/") for folder in folders]
    common = [parts[0] for parts in zip(*split, strict=False) if len(set(parts)) == 1]
    steps = next((n for n, parts in enumerate(zip(*split, strict=False)) if len(set(parts)) > 1), len(common))
    return "/".join(split[0][:steps])


def _overlaps(base: str, taken: Collection[str]) -> bool:
    mine = base.partition("://")[2].lower() + "/"
    return any((other.partition("://")[2].lower() + "/").startswith(mine) for other in taken)


def proposed_row(front: Fit, articles: Iterable[Fit], rows: Collection[Newspaper]) -> Newspaper:
    """Return the row of the paper with this first page, without id, name and place."""
    taken = [row.base_url for row in rows if row.base_url]
    base = base_url(front, [fit for fit in articles if fit.platform is front.platform], taken)
    path = dated(front.url[len(base) + 1 :], front.day)
    return Newspaper("", "", platform=front.platform.name, base_url=base, first_page=path, status="unknown")


def same_place(row: Newspaper, other: Newspaper) -> bool:
    """Say whether two rows have their issues in one place."""
    return _place(row) == _place(other)


def _place(row: Newspaper) -> str:
    return (
        page_key(f"{row.base_url}/{row.first_page}").rpartition("%d")[0].lower() if "%d" in row.first_page else row.id
    )


def known(url: str, papers: Iterable[Paper]) -> Paper | None:
    """Return the paper that an address certainly belongs to: a page, or an article in a folder beside the pages'."""
    host = host_of(url)
    near = ((paper, at) for paper in papers for at in paper.locations if host and host in map(host_of, _sites(at.row)))
    return next((paper for paper, location in near if _is_own(url, location)), None)


def _sites(row: Newspaper) -> tuple[str, ...]:
    return (row.base_url, *row.further_sites)


def _is_own(url: str, location: Location) -> bool:
    platform, row = location.platform, location.row
    if is_hosted(row, url) and site_of(url) != site_of(row.base_url):  # the same folder on a further host
        url = urlsplit(url)._replace(netloc=urlsplit(row.base_url).netloc).geturl()
    if form_of(url) or isinstance(platform, JsonSystem):  # its addresses tell whose they are, field by field
        return any(platform.attempts(row, Link(url, kind)) for kind in LinkKind)
    fit = _fit(url, platform, "")
    if not fit or not _reads(platform, row, url, LinkKind.LIST if fit.is_page else LinkKind.ARTICLE):
        return False
    front = _fit(row.front(fit.day), platform, "")
    beside = not fit.is_page and page_key(fit.folder).rpartition("/")[0] == page_key(row.base_url)
    return beside or front is not None and page_key(fit.folder) == page_key(front.folder)


def nearest(capture: Capture, platforms: Iterable[Platform]) -> str:
    """Return which platform an address and its page come nearest to, and what does not fit."""
    urls = [capture.url, *(target.url for target in targets(open_page(capture)))]
    found = {one.name: tuple(_misses(urls, one)) for one in platforms if isinstance(one, HtmlPlatform)}
    name, misses = min(found.items(), key=lambda one: (len(one[1]), "".join(one[1][:1]).startswith(_NO_DAY)))
    but = " and ".join(misses) or "no first page of an issue was found"
    return f"no platform reads {capture.url}; nearest is {name}, but {but}"


def _misses(urls: Sequence[str], platform: HtmlPlatform) -> Iterator[str]:
    own = urls[0]
    if not _form(platform.day_form).search(own.partition("://")[2]):
        yield f"{_NO_DAY} like {_A_DAY.strftime(written_day(platform))}"
    if not _named_like(platform.page_file, own) and not _named_like(platform.article_file, own):
        yield "its file is called neither like a page nor like an article there"
    if not any(_named_like(platform.page_file, url) for url in urls[1:]):
        yield "it names no page of an issue"


def written_day(platform: Platform) -> str:
    """Return how a platform writes the day in its addresses, as `strftime` has it: `%Y-%m/%d`."""
    form = platform.day_form
    return form[form.index("%Y") : form.index("%d") + 2]


def _named_like(file: str, url: str) -> bool:
    return bool(file) and re.search(rf"/(?:{file})(?:\?.*)?$", url) is not None
