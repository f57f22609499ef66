"""E-papers (数字报) that are laid out as issue → pages → articles in HTML: what their publishing systems share."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from archive.addresses.absolute import site_of, split
from archive.addresses.day import day_of
from archive.chinese.page_numbers import is_step
from archive.chinese.text import number_of
from archive.model import Capture, Link, LinkKind, Newspaper, Page
from archive.reasons import LayoutChanged, NoIssue, NotPublished, NotThere, Refused
from crawler.epaper.article import Skin, read_printed
from crawler.epaper.index import other_days, picture_of, read_index, says_no_paper, shows_no_issue, unknown_targets
from crawler.epaper.own_day import own_day
from crawler.extract.checks.instead import instead_of, refresh_of
from crawler.extract.page import WebPage, open_page
from crawler.extract.reading import Attempt, AttemptKind, Platform, Reading

_PAGES_MAX, _ARTICLES_MAX, _ISSUE_MAX = 500, 500, 5000  # far above any issue's pages, a page's and an issue's articles


@dataclass(frozen=True)
class HtmlPlatform(Platform):
    """A system whose issues are lists of pages, and pages lists of articles.

    `page_file` and `article_file` are regular expressions for the end of an
    address below a paper's `base_url`; a group `page` in the former is the
    page's number where no label tells it, in the latter that of the article's
    page. `skin` is where the parts of its
    articles stand.

    Where an issue's first page is not where it was, these say where to look
    (`crawler.epaper.ways`): `months` are the names of a month's index, in the
    folder around its days; `starts` those of a page that leads to the newest
    issue, in the folder of the list; `folders` what that folder is called at
    other papers; `usual` and `labels` what first pages are called there, whole
    or by the number in the paper's own file, of which the part before it is the paper's code where it `is_coded`.
    """

    page_file: str = ""
    article_file: str = ""
    skin: Skin = Skin((), ())
    months: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    is_coded: bool = False

    def attempts(self, paper: Newspaper, link: Link) -> tuple[Attempt, ...]:
        """Return how to read an address of a paper."""
        if link.kind is LinkKind.ARTICLE:
            is_own = self.is_article(paper, link.url)
            return (Attempt(link.url, partial(self.read_article, paper)),) if is_own else ()
        if self.page_number(paper, link.url) is None:
            return ()
        if self.is_front(paper, link.url):
            return (self.front(paper, link.url),)
        return (Attempt(link.url, partial(self.read_page, paper)),)

    def front(self, paper: Newspaper, url: str, kind: AttemptKind = AttemptKind.FRONT, named_in: str = "") -> Attempt:
        """Return the attempt at the first page of an issue, where it is or may be."""
        reader = partial(self.read_issue, paper)
        return Attempt(url, reader, kind=kind, platform=self, row=paper, named_in=named_in)

    def issue_day(self, url: str) -> date | None:
        """Return the day of the issue that an address belongs to."""
        return day_of(url)

    def is_front(self, paper: Newspaper, url: str) -> bool:
        """Say whether an address is that of the first page of a day's issue."""
        day = day_of(url)
        return day is not None and url == paper.front(day)

    def page_number(self, paper: Newspaper, url: str) -> str | None:
        """Return the number of the page at an address by its file's name, None where it is no page of an issue."""
        rest = below(paper, url)
        match = re.search(rf"(?:^|/)(?:{self.page_file})(?:\?.*)?$", rest) if rest is not None else None
        return (match.groupdict().get("page") or "") if match else None

    def is_article(self, paper: Newspaper, url: str) -> bool:
        """Say whether an address is that of an article of a paper."""
        rest = below(paper, url)
        if rest is None or self.page_number(paper, url) is not None:
            return False
        return re.search(rf"(?:^|/)(?:{self.article_file})(?:\?.*)?$", rest) is not None

    def page_of_article(self, paper: Newspaper, url: str) -> str:
        """Return the number of the page that an article's address names, as `page_number` does; empty where none."""
        rest = below(paper, url)
        match = re.search(rf"(?:^|/)(?:{self.article_file})(?:\?.*)?$", rest) if rest is not None else None
        return (match.groupdict().get("page") or "") if match else ""

    def read_issue(self, paper: Newspaper, capture: Capture, link: Link) -> Reading:
        """Read the first page of an issue: its own articles and the other pages.

        Raises NoIssue where the host sends another day's issue, at its own address
        or with its own date at this one (`own_day`), or the paper's own page
        without one, NotPublished where that page says so: papers do any of them on
        days without an issue. LayoutChanged for whatever else.
        """
        day, page = day_of(link.url), open_page(capture)
        led = day_of(capture.url)
        if led and led != day and self._names_an_issue(paper, page, link, led):
            raise NoIssue(f"no issue of {day}: the host leads to {capture.url}")
        reading = self._index(paper, page, link, day)
        if reading.links or _has_pictures(reading):
            if shown := own_day(page, paper.name, day) if day else None:
                raise NoIssue(f"no issue of {day}: the page is that of {shown}")
            return reading
        if other := other_days(page, day, partial(below, paper)) if day else None:
            raise NoIssue(f"no issue of {day}: the page is that of {other}")
        if words := says_no_paper(page):
            raise NotPublished(f"no issue of {day}: the page says {words}")
        if not refresh_of(page) and instead_of(page) is None and shows_no_issue(page, paper.name):
            raise NoIssue(f"no issue of {day}: {paper.name}'s own page at {page.url} names none")
        raise LayoutChanged(self._nothing_at(capture.url))

    def _names_an_issue(self, paper: Newspaper, page: WebPage, link: Link, day: date) -> bool:
        reading = self._index(paper, page, link, day)
        return bool(reading.links) or _has_pictures(reading)

    def read_page(self, paper: Newspaper, capture: Capture, link: Link) -> Reading:
        """Read a further page of an issue: its articles. A page of advertisements has none."""
        day = day_of(link.url)
        self._check_day(day, capture)
        reading = self._index(paper, open_page(capture), link, day)
        if not reading.links and not _has_pictures(reading):
            raise LayoutChanged(self._nothing_at(capture.url))
        return reading

    def read_article(self, paper: Newspaper, capture: Capture, link: Link) -> Reading:
        """Read an article."""
        day = day_of(link.url)
        self._check_day(day, capture)
        link = replace(link, issue_date=day or link.issue_date, newspaper=paper.id)
        return read_printed(open_page(capture), link, self.skin, paper.name)

    @staticmethod
    def _check_day(day: date | None, capture: Capture) -> None:
        """Raise NotThere where the host leads to another day, LayoutChanged where it leads to none."""
        led = day_of(capture.url)
        if led != day:
            raise (NotThere if led else LayoutChanged)(f"the host leads to {capture.url}")

    def _index(self, paper: Newspaper, page: WebPage, link: Link, day: date | None) -> Reading:
        """Return what an index names: links to its articles and to the other pages, and the pages themselves."""

        def is_page(url: str) -> str | None:
            return self.page_number(paper, url) if day_of(url) == day else None

        def is_article(url: str) -> bool:
            return day_of(url) in (day, None) and self.is_article(paper, url)

        index = read_index(page, is_page=is_page, is_article=is_article, page_of=partial(self.page_of_article, paper))
        here = index.here
        counts = [len(one.placements) for one in index.pages]
        placed = sum(counts)
        if len(counts) > _PAGES_MAX or max(counts) > _ARTICLES_MAX or placed > _ISSUE_MAX:
            raise Refused(f"{len(index.pages)} pages and {placed} articles are named at {page.url}")
        is_told = link.page and not is_step(link.page_name)  # older versions took the 4 of an arrow for a number
        if is_told and (link.page_name or not here.page_name):
            here = replace(here, page=link.page, page_name=link.page_name or here.page_name)  # as its list named it
        lacking = ""
        if not placed:
            here = replace(here, image=here.image or picture_of(page, day))
            lacking = self._lacking(paper, page, day)
            here = replace(here, read=index.names_itself or not lacking)
        pages = tuple(here if one is index.here else one for one in index.pages)
        articles = (
            Link(placement.url, LinkKind.ARTICLE, page.url, paper.id, day, one.page, one.page_name)
            for one in pages
            for placement in one.placements
        )
        lists = (page_link(paper, one, page.url, day) for one in pages if one is not here)
        return Reading(links=(*articles, *lists), pages=pages, issue_date=day, lacking=lacking)

    def _lacking(self, paper: Newspaper, page: WebPage, day: date | None) -> str:
        """Return what a page without articles leads to all the same, in addresses that nobody knows."""
        unknown = [url for url in unknown_targets(page, day) if self.page_number(paper, url) is None]
        if not unknown:
            return ""
        links = number_of(len(unknown), "link that is", "links that are")
        return f"no article, but {links} no article's by their addresses: {unknown[0]}"

    def _nothing_at(self, url: str) -> str:
        return f"no link to a page of an issue or to an article, as {self.name} calls them, at {url}"


def _has_pictures(reading: Reading) -> bool:
    """Say whether pages are offered as images or PDFs alone: an issue without text is an issue."""
    return not reading.lacking and any(page.image or page.pdf for page in reading.pages)


def page_link(paper: Newspaper, page: Page, found_in: str, day: date | None) -> Link:
    """Return the link to a page of an issue that its index names."""
    return Link(page.url, LinkKind.LIST, found_in, paper.id, day, page.page, page.page_name)


def below(paper: Newspaper, url: str) -> str | None:
    """Return what follows a paper's base in an address; None where it is not the paper's. http is https.

    On a further host the paper's folder may have another name: there all that
    stands behind the host may be the paper's, and its file has to tell.
    """
    base, parts = split(paper.base_url), split(url)
    if not base or not parts or not is_hosted(paper, url):
        return None
    folder = base.path.rstrip("/") + "/"
    if not parts.path.startswith(folder):
        if site_of(url) == site_of(paper.base_url):
            return None
        folder = "/"
    return parts.path[len(folder) :] + (f"?{parts.query}" if parts.query else "")


def is_hosted(paper: Newspaper, url: str) -> bool:
    """Say whether an address is on the host of a paper's base or on a further host of the paper."""
    site = site_of(url)
    return bool(site) and (site == site_of(paper.base_url) or site in map(site_of, paper.further_sites))
