"""The interface of the Guangxi Daily group's e-papers (广西日报, 南国早报, 河池日报), one address for all.

`api.php?name=gxrb&date=2022-03-01&code=001` is a page, `&xuhao=1` behind it an
article; with `cb` and `v=j4` it tells the pages of the issue as JSON. In use
from 2026-06 to 2026-08.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar
from urllib.parse import parse_qs, urljoin, urlsplit

from archive.article import Capture, Link, LinkKind, Page
from archive.reasons import LayoutChanged, NoIssue
from crawler.edition import day_of
from crawler.epaper import EpaperSpider
from crawler.extract.page import open_page
from crawler.printed import Skin
from crawler.reading import Attempt, Reading

_AS_JSON = "&cb=pages&v=j4"


class GxrbSpider(EpaperSpider):
    """A paper of the group. `first_page` is the address of an issue's page one."""

    platform = "gxrb"
    skin: ClassVar[Skin] = Skin(
        body=("#ozoom", "#content", ".content"),
        title=("#title", ".title", "h1", "h2"),
        kicker=("#yinti", ".yinti", ".introtitle"),
        subtitle=("#futi", ".futi", ".subtitle"),
        captions=(".pic p, figcaption",),
        author=("#author", ".author"),
    )

    def issue_links(self, days: list[date]) -> Iterator[Link]:
        """Yield the list of pages of each day's issue."""
        for day in days:
            yield Link(self.front(day) + _AS_JSON, LinkKind.LIST, newspaper=self.name, issue_date=day)

    @classmethod
    def attempts(cls, link: Link) -> tuple[Attempt, ...]:
        """Return how to read an address of this paper."""
        if link.kind is LinkKind.LIST and "cb" in cls._query(link.url):
            return (Attempt(link.url, cls.read_pages),)
        return super().attempts(link)

    @classmethod
    def page_number(cls, url: str) -> str | None:
        """Return the code of a page by its address, None where it is no page of this paper."""
        query = cls._query(url)
        return query.get("code", "") if query and "xuhao" not in query else None

    @classmethod
    def is_article(cls, url: str) -> bool:
        """Say whether an address is that of an article of this paper."""
        return "xuhao" in cls._query(url)

    @classmethod
    def read_pages(cls, capture: Capture, link: Link) -> Reading:
        """Read an issue's list of pages. Raises NoIssue where it is empty or another day's."""
        day, told = day_of(link.url), _json(open_page(capture).text, capture.url)
        shown = day_of(str(told.get("riqi", "")))
        if not told.get("list") or shown and shown != day:
            raise NoIssue(f"no issue of {day}: the list of pages is {f'that of {shown}' if shown else 'empty'}")
        own = link.url.removesuffix(_AS_JSON).rpartition("code=")[0]
        pages = tuple(_page(f"{own}code={code}", row, capture.url) for code, row in _rows(told["list"]))
        return Reading(links=tuple(cls._page_link(page, link.url, day) for page in pages), pages=pages, issue_date=day)

    @classmethod
    def read_page(cls, capture: Capture, link: Link) -> Reading:
        """Read a page. One without articles shows its name and nothing else: advertisements."""
        try:
            return super().read_page(capture, link)
        except LayoutChanged:
            day = day_of(link.url)
            if not link.page_name or link.page_name not in open_page(capture).text or day_of(capture.url) != day:
                raise
            page = Page(link.page, link.page_name, link.url, read=True)
            return Reading(pages=(page,), issue_date=day)

    @classmethod
    def _query(cls, url: str) -> dict[str, str]:
        """Return the parameters of an address of this paper; nothing for another's."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        own = parse_qs(urlsplit(cls.first_page).query).get("name", [""])[0]
        rest = cls.below(url)
        ours = rest is not None and rest.partition("?")[0] == cls.first_page.partition("?")[0]
        return asked if ours and asked.get("name") == own else {}


def _json(text: str, url: str) -> dict[str, Any]:
    """Return the object of a JSON or JSONP answer. Raises LayoutChanged."""
    try:
        told = json.loads(text[text.index("{") : text.rindex("}") + 1])
    except ValueError as error:
        raise LayoutChanged(f"no JSON at {url}: {error}") from error
    return told if isinstance(told, dict) else {}


def _rows(told: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the pages with their codes; a list counts from 001."""
    rows = told.items() if isinstance(told, dict) else ((f"{n:03}", row) for n, row in enumerate(told, 1))
    yield from ((str(code), row) for code, row in rows if isinstance(row, dict))


def _page(url: str, row: dict[str, Any], base: str) -> Page:
    image = row.get("zhentu") or {}
    path = f"{image.get('lujing', '')}{image.get('wenjianming', '')}" if isinstance(image, dict) else ""
    number = str(row.get("banci") or url.rpartition("=")[2])
    return Page(number, str(row.get("banming") or ""), url, image=urljoin(base, path) if path else "")
