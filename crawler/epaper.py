"""E-papers (数字报) that are laid out as issue → pages → articles in HTML: what their platforms have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import ClassVar
from urllib.parse import urlsplit

from parsel import Selector

from archive.article import Capture, Link, LinkKind, Page
from archive.reasons import LayoutChanged, NoIssue, NotThere, Refused
from crawler.edition import day_of, other_days, read_index, says_no_paper
from crawler.extract.page import open_page
from crawler.newspaper import NewspaperSpider
from crawler.printed import Skin, read_printed
from crawler.reading import Attempt, Reading

_PAGES_MAX, _ARTICLES_MAX = 500, 500  # far above any printed issue's pages, and any page's articles


class EpaperSpider(NewspaperSpider):
    """A paper whose issues are lists of pages, and pages lists of articles.

    A platform says how the files of pages and articles are named, by regular
    expressions for the end of an address below `base_url`, and what skins its
    articles come in. A group `page` in `page_file` is the page's number where
    no label tells it.
    """

    page_file: ClassVar[str] = ""
    article_file: ClassVar[str] = ""
    skin: ClassVar[Skin]

    def issue_links(self, days: list[date]) -> Iterator[Link]:
        """Yield the first page of each day's issue."""
        for day in days:
            yield Link(self.front(day), LinkKind.LIST, newspaper=self.name, issue_date=day)

    @classmethod
    def front(cls, day: date) -> str:
        """Return the address of the first page of a day's issue."""
        return f"{cls.base_url}/{day.strftime(cls.first_page)}"

    @classmethod
    def given(cls, url: str) -> Link:
        """Return the link for an address that the user gave; a list belongs to the day that it names."""
        return replace(super().given(url), issue_date=day_of(url))

    @classmethod
    def attempts(cls, link: Link) -> tuple[Attempt, ...]:
        """Return how to read an address of this paper."""
        if link.kind is LinkKind.ARTICLE:
            return (Attempt(link.url, cls.read_article),) if cls.is_article(link.url) else ()
        if cls.page_number(link.url) is None:
            return ()
        day = day_of(link.url)
        first = day is not None and link.url == cls.front(day)
        return (Attempt(link.url, cls.read_issue if first else cls.read_page),)

    @classmethod
    def below(cls, url: str) -> str | None:
        """Return what follows the paper's base in an address; None where it is not the paper's. http is https."""
        base, parts = urlsplit(cls.base_url), urlsplit(url)
        folder = base.path.rstrip("/") + "/"
        if parts.scheme not in ("http", "https") or parts.netloc.lower() != base.netloc.lower():
            return None
        if not parts.path.startswith(folder):
            return None
        return parts.path[len(folder) :] + (f"?{parts.query}" if parts.query else "")

    @classmethod
    def page_number(cls, url: str) -> str | None:
        """Return the number of the page at an address by its file's name, None where it is no page of an issue."""
        rest = cls.below(url)
        match = re.search(rf"(?:^|/)(?:{cls.page_file})(?:\?.*)?$", rest) if rest is not None else None
        return (match.groupdict().get("page") or "") if match else None

    @classmethod
    def is_article(cls, url: str) -> bool:
        """Say whether an address is that of an article of this paper."""
        rest = cls.below(url)
        if rest is None or cls.page_number(url) is not None:
            return False
        return re.search(rf"(?:^|/)(?:{cls.article_file})(?:\?.*)?$", rest) is not None

    @classmethod
    def read_issue(cls, capture: Capture, link: Link) -> Reading:
        """Read the first page of an issue: its own articles and the other pages.

        Raises NoIssue where the host sends another day's issue or a page without
        one: papers do either on days without an issue.
        """
        day = day_of(link.url)
        if day_of(capture.url) != day:
            raise NoIssue(f"no issue of {day}: the host leads to {capture.url}")
        root = open_page(capture).selector
        reading = cls._index(root, capture, link, day)
        if reading.links:
            return reading
        if other := other_days(root, capture.url, day, cls.below) if day else None:
            raise NoIssue(f"no issue of {day}: the page is that of {other}")
        if words := says_no_paper(root):
            raise NoIssue(f"no issue of {day}: {words}")
        raise LayoutChanged(cls._nothing_at(capture.url))

    @classmethod
    def read_page(cls, capture: Capture, link: Link) -> Reading:
        """Read a further page of an issue: its articles. A page of advertisements has none."""
        day = day_of(link.url)
        if day_of(capture.url) != day:
            raise NotThere(f"the host leads to {capture.url}")
        reading = cls._index(open_page(capture).selector, capture, link, day)
        if not reading.links:
            raise LayoutChanged(cls._nothing_at(capture.url))
        return reading

    @classmethod
    def read_article(cls, capture: Capture, link: Link) -> Reading:
        """Read an article."""
        day = day_of(link.url) or link.issue_date
        if day_of(capture.url) != day_of(link.url):
            raise NotThere(f"the host leads to {capture.url}")
        return Reading(read_printed(capture, link, cls.skin, cls.name, cls.paper, day))

    @classmethod
    def _index(cls, root: Selector, capture: Capture, link: Link, day: date | None) -> Reading:
        """Return what an index names: links to its articles and to the other pages, and the pages themselves."""

        def is_page(url: str) -> str | None:
            return cls.page_number(url) if day_of(url) == day else None

        def is_article(url: str) -> bool:
            return day_of(url) in (day, None) and cls.is_article(url)

        index = read_index(root, capture.url, is_page=is_page, is_article=is_article)
        here = index.here
        if len(index.pages) > _PAGES_MAX or len(here.placements) > _ARTICLES_MAX:
            raise Refused(f"{len(index.pages)} pages and {len(here.placements)} articles are named at {capture.url}")
        if link.page:  # the list that named this page has told what it is
            here = replace(here, page=link.page, page_name=link.page_name or here.page_name)
        others = [page for page in index.pages if page.url != index.here.url]
        articles = (
            Link(placement.url, LinkKind.ARTICLE, capture.url, cls.name, day, here.page, here.page_name)
            for placement in here.placements
        )
        lists = (cls._page_link(page, capture.url, day) for page in others)
        order = [here if page.url == index.here.url else page for page in index.pages] or [here]
        return Reading(links=(*articles, *lists), pages=tuple(order), issue_date=day)

    @classmethod
    def _nothing_at(cls, url: str) -> str:
        return f"no link to a page ({cls.page_file}) or an article ({cls.article_file}) at {url}"

    @classmethod
    def _page_link(cls, page: Page, found_in: str, day: date | None) -> Link:
        return Link(page.url, LinkKind.LIST, found_in, cls.name, day, page.page, page.page_name)
