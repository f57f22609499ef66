"""The interface of TRS e-papers: JSON that is asked for with posted forms.

`findBmMenu.do` (docPubTime) names the pages of an issue, `getBmDetail.do` (bc,
docpubtime) the articles of a page, `detailData.do` (guid) is an article.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from archive.article import CHINA, Article, Capture, Link, LinkKind, Page, Placement
from archive.bylines import read_bylines, read_source
from archive.reasons import LayoutChanged, NoIssue
from archive.text import squeeze
from crawler.edition import day_of
from crawler.extract.body import VERSION, body_of
from crawler.extract.credits import dateline_fields
from crawler.extract.facts import by_rule
from crawler.extract.page import open_page
from crawler.newspaper import NewspaperSpider
from crawler.reading import Attempt, Reading

_MENU, _PAGE, _ARTICLE = "findBmMenu.do", "getBmDetail.do", "detailData.do"


class TrsSpider(NewspaperSpider):
    """A paper on such a system. A link's address carries the form as its query, for people to see."""

    platform = "trs"

    def issue_links(self, days: list[date]) -> Iterator[Link]:
        """Yield the list of pages of each day's issue."""
        for day in days:
            url = f"{self.base_url}/{day.strftime(self.first_page)}"
            yield Link(url, LinkKind.LIST, newspaper=self.name, issue_date=day)

    @classmethod
    def attempts(cls, link: Link) -> tuple[Attempt, ...]:
        """Return how to read an address of this paper."""
        parts = urlsplit(link.url)
        readers = {_MENU: cls.read_issue, _PAGE: cls.read_page, _ARTICLE: cls.read_article}
        reader = readers.get(parts.path.rpartition("/")[2])
        if reader is None or not link.url.startswith(f"{cls.base_url}/"):
            return ()
        if (reader == cls.read_article) != (link.kind is LinkKind.ARTICLE):
            return ()
        url = parts._replace(query="", fragment="").geturl()
        return (Attempt(url, reader, tuple(parse_qsl(parts.query))),)

    @classmethod
    def read_issue(cls, capture: Capture, link: Link) -> Reading:
        """Read an issue's list of pages. Raises NoIssue where it is empty."""
        day = day_of(link.url)
        rows = _rows(capture)
        if not rows:
            raise NoIssue(f"no issue of {day}: the list of pages is empty")
        pages = tuple(
            Page(
                _number(row.get("BC")),
                squeeze(str(row.get("BM", ""))),
                cls._url(link, _PAGE, bc=row.get("BC", ""), docpubtime=f"{day:%Y/%m/%d}"),
                _absolute(capture, row.get("BM_JPG_URL")),
                _absolute(capture, row.get("PDPATH")),
            )
            for row in rows
        )
        links = (Link(page.url, LinkKind.LIST, link.url, cls.name, day, page.page, page.page_name) for page in pages)
        return Reading(links=tuple(links), pages=pages, issue_date=day)

    @classmethod
    def read_page(cls, capture: Capture, link: Link) -> Reading:
        """Read the list of a page's articles; it may be empty."""
        day = day_of(link.url)
        placements = tuple(
            Placement(cls._url(link, _ARTICLE, guid=row["ZB_GUID"]), squeeze(str(row.get("DOCTITLE", ""))))
            for row in _rows(capture)
            if row.get("ZB_GUID")
        )
        page = Page(link.page, link.page_name, link.url, placements=placements, read=True)
        links = (
            Link(one.url, LinkKind.ARTICLE, link.url, cls.name, day, link.page, link.page_name) for one in placements
        )
        return Reading(links=tuple(links), pages=(page,), issue_date=day)

    @classmethod
    def read_article(cls, capture: Capture, link: Link) -> Reading:
        """Read an article. Raises LayoutChanged where it has neither a title nor a text."""
        row = _told(capture)
        if isinstance(row, dict):
            row = row.get("data", row)
        if not isinstance(row, dict):
            raise LayoutChanged(f"no article in the JSON at {capture.url}")
        html = _blocks(str(row.get("content") or ""))
        lines, found_by = body_of(html) if html else ([], "nothing")
        title = squeeze(str(row.get("docTitle") or ""))
        if not title and not lines:
            raise LayoutChanged(f"neither a title nor a text at {capture.url}")
        day = link.issue_date or day_of(str(row.get("docPubTime") or ""))
        author = squeeze(str(row.get("docAuthor") or ""))
        article = Article(
            title=title,
            kicker=squeeze(str(row.get("yt") or "")),
            subtitle=squeeze(str(row.get("fb") or "")),
            text="\n".join(lines),
            html=html,
            bylines=read_bylines(lines) or (read_bylines([f"作者：{author}"]) if author else ()),
            source=read_source(html) or cls.paper,
            published_at=datetime(day.year, day.month, day.day, tzinfo=CHINA) if day else None,
            date_precision="day" if day else None,
            issue_date=day,
            page=link.page or _number(row.get("bc")),
            page_name=link.page_name,
            newspaper=cls.name,
            addresses=(link.url,),
            captions=tuple(filter(None, squeeze(str(row.get("ts") or "")).removesuffix("null").split("；"))),
            extractor=f"trs {VERSION}, {found_by}",
            evidence=by_rule(title=(title, "docTitle"), text=("content", found_by), published_at=(str(day), "issue")),
            **dateline_fields(lines),
        )
        return Reading(article)

    @classmethod
    def _url(cls, link: Link, name: str, **form: Any) -> str:
        return f"{urljoin(link.url, name)}?{urlencode(form)}"


def _told(capture: Capture) -> Any:
    try:
        return json.loads(open_page(capture).text)
    except ValueError as error:
        raise LayoutChanged(f"no JSON at {capture.url}: {error}") from error


def _rows(capture: Capture) -> list[dict[str, Any]]:
    """Return the rows of an answer: a list, or the `data` of an object."""
    told = _told(capture)
    rows = told.get("data") if isinstance(told, dict) else told
    if not isinstance(rows, list):
        raise LayoutChanged(f"no list in the JSON at {capture.url}")
    return [row for row in rows if isinstance(row, dict)]


def _number(label: Any) -> str:
    """Return a page's number: 第01版 is 01."""
    return squeeze(str(label or "")).removeprefix("第").removesuffix("版")


def _blocks(content: str) -> str:
    """Return a text as HTML. Where it has no tags of its own, its lines are paragraphs."""
    if "<" in content:
        return content
    return "".join(f"<p>{line}</p>" for line in content.splitlines() if line.strip())


def _absolute(capture: Capture, path: Any) -> str:
    """Return the address of a file; of an image in several sizes, the largest."""
    if isinstance(path, dict):
        path = path.get("JPPATH_ZT") or next(iter(path.values()), "")
    return urljoin(capture.url, str(path)) if path else ""
