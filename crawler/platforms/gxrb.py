"""The interface of the Guangxi Daily group's e-papers (广西日报, 南国早报, 河池日报), one address for all.

`api.php?name=gxrb&date=2022-03-01&code=001` is a page, `&xuhao=1` behind it an
article; with `cb` and `v=j4` it tells the pages of the issue as JSON. In use
from 2026-06 to 2026-08.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from archive.addresses.absolute import absolute, split
from archive.addresses.day import day_of
from archive.chinese.page_numbers import page_number
from archive.model import Capture, Link, LinkKind, Newspaper, Page
from archive.reasons import LayoutChanged, NoIssue
from crawler.epaper.article import Skin
from crawler.epaper.html import HtmlPlatform, below, page_link
from crawler.extract.page import open_page
from crawler.extract.parsing.json_answer import objects, read_json
from crawler.extract.reading import Attempt, Reading

_AS_JSON = "&cb=pages&v=j4"


@dataclass(frozen=True)
class Gxrb(HtmlPlatform):
    """The group's interface, whose pages and articles are told apart by their parameters."""

    def issue_links(self, paper: Newspaper, days: Sequence[date]) -> Iterator[Link]:
        """Yield the list of pages of each day's issue."""
        for day in days:
            yield Link(paper.front(day) + _AS_JSON, LinkKind.LIST, newspaper=paper.id, issue_date=day)

    def attempts(self, paper: Newspaper, link: Link) -> tuple[Attempt, ...]:
        """Return how to read an address of a paper."""
        if link.kind is LinkKind.LIST and "cb" in _query(paper, link.url):
            return (Attempt(link.url, partial(read_pages, paper)),)
        return super().attempts(paper, link)

    def page_number(self, paper: Newspaper, url: str) -> str | None:
        """Return the code of a page by its address, None where it is no page of a paper."""
        query = _query(paper, url)
        return query.get("code", "") if query and "xuhao" not in query else None

    def is_article(self, paper: Newspaper, url: str) -> bool:
        """Say whether an address is that of an article of a paper."""
        return "xuhao" in _query(paper, url)

    def page_of_article(self, paper: Newspaper, url: str) -> str:
        """Return the code of the page that an article's address names: a page may carry the maps of all (2026-09)."""
        return _query(paper, url).get("code", "")

    def read_page(self, paper: Newspaper, capture: Capture, link: Link) -> Reading:
        """Read a page. One without articles shows its name and nothing else: advertisements."""
        try:
            return super().read_page(paper, capture, link)
        except LayoutChanged:
            day = day_of(link.url)
            if not link.page_name or link.page_name not in open_page(capture).text or day_of(capture.url) != day:
                raise
            return Reading(pages=(Page(link.page, link.page_name, link.url, read=True),), issue_date=day)


def read_pages(paper: Newspaper, capture: Capture, link: Link) -> Reading:
    """Read an issue's list of pages. Raises NoIssue where it is empty or another day's, LayoutChanged for any other."""
    day, told = day_of(link.url), read_json(capture)
    if not isinstance(told, dict) or not isinstance(told.get("list"), list | dict):
        raise LayoutChanged(f"no list of pages in the JSON at {capture.url}")
    shown = day_of(str(told.get("riqi", "")))
    if not told["list"] or shown and shown != day:
        is_another = shown and shown != day
        raise NoIssue(f"no issue of {day}: the list of pages is {f'that of {shown}' if is_another else 'empty'}")
    own = link.url.removesuffix(_AS_JSON).rpartition("code=")[0]
    pages = tuple(_page(f"{own}code={code}", row, capture.url) for code, row in _rows(told["list"]))
    if not pages:
        raise LayoutChanged(f"no page in the list of pages at {capture.url}")
    return Reading(links=tuple(page_link(paper, page, link.url, day) for page in pages), pages=pages, issue_date=day)


def _query(paper: Newspaper, url: str) -> dict[str, str]:
    """Return the parameters of an address of a paper; nothing for another's."""
    parts, rest = split(url), below(paper, url)
    interface, _, own = paper.first_page.partition("?")
    if not parts or rest is None or rest.partition("?")[0] != interface:
        return {}
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return asked if asked.get("name") == parse_qs(own).get("name", [""])[0] else {}


def _rows(told: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the pages with their codes; a list counts from 001."""
    if isinstance(told, dict):
        yield from ((str(code), row) for code, row in told.items() if isinstance(row, dict))
    else:
        yield from ((f"{number:03}", row) for number, row in enumerate(objects(told), 1))


def _page(url: str, row: dict[str, Any], base: str) -> Page:
    image = row.get("zhentu") or {}
    path = f"{image.get('lujing', '')}{image.get('wenjianming', '')}" if isinstance(image, dict) else ""
    number = str(row.get("banci") or url.rpartition("=")[2])
    return Page(
        page_number(number) or number,
        str(row.get("banming") or ""),
        url,
        image=absolute(base, path) or "" if path else "",
    )


PLATFORM = Gxrb(
    "gxrb",
    day_form=r"[^/?]+\?(?:[^/]*&)?date=%Y-%m-%d",
    skin=Skin(
        body=("#ozoom", "#content", ".content"),
        title=("#title", ".title", "h1", "h2"),
        kicker=("#yinti", ".yinti", ".introtitle"),
        subtitle=("#futi", ".futi", ".subtitle"),
        captions=(".pic p, figcaption",),
        author=("#author", ".author"),
    ),
)
