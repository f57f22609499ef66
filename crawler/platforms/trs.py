"""The interface of TRS e-papers: JSON that is asked for with posted forms.

`findBmMenu.do` (docPubTime) names the pages of an issue, `getBmDetail.do` (bc,
docpubtime) the articles of a page, `detailData.do` (guid) is an article.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from archive.addresses.absolute import absolute, split
from archive.addresses.day import day_of
from archive.chinese.bylines import read_source
from archive.chinese.page_numbers import page_number
from archive.chinese.text import parse_fragment, squeeze
from archive.model import Capture, Link, LinkKind, Newspaper, Page, Placement
from archive.reasons import LayoutChanged, NoIssue
from crawler.epaper.html import below
from crawler.extract.body import body_of
from crawler.extract.compose import by_rule, compose, day_moment
from crawler.extract.page import read_json, refuse_floods, rows_of
from crawler.extract.reading import Attempt, Platform, Reading

_MENU, _PAGE, _ARTICLE = "findBmMenu.do", "getBmDetail.do", "detailData.do"


@dataclass(frozen=True)
class Trs(Platform):
    """The interface. A link's address carries the form as its query, for people to see."""

    def attempts(self, paper: Newspaper, link: Link) -> tuple[Attempt, ...]:
        """Return how to read an address of a paper."""
        parts = split(link.url)
        if not parts or below(paper, link.url) is None:
            return ()
        reader = _READERS.get((link.kind, parts.path.rpartition("/")[2]))
        url = parts._replace(query="", fragment="").geturl()
        return (Attempt(url, partial(reader, paper), tuple(parse_qsl(parts.query))),) if reader else ()


def read_issue(paper: Newspaper, capture: Capture, link: Link) -> Reading:
    """Read an issue's list of pages. Raises NoIssue where it is empty."""
    day = day_of(link.url)
    rows = _rows(capture)
    if not rows:
        raise NoIssue(f"no issue of {day}: the list of pages is empty")
    pages = tuple(
        Page(
            _number(row.get("BC")),
            squeeze(str(row.get("BM", ""))),
            _url(link, _PAGE, bc=row.get("BC", ""), docpubtime=f"{day:%Y/%m/%d}"),
            _file(capture, row.get("BM_JPG_URL")),
            _file(capture, row.get("PDPATH")),
        )
        for row in rows
    )
    links = (Link(page.url, LinkKind.LIST, link.url, paper.id, day, page.page, page.page_name) for page in pages)
    return Reading(links=tuple(links), pages=pages, issue_date=day)


def read_page(paper: Newspaper, capture: Capture, link: Link) -> Reading:
    """Read the list of a page's articles; it may be empty."""
    day = day_of(link.url)
    placements = tuple(
        Placement(_url(link, _ARTICLE, guid=row["ZB_GUID"]), squeeze(str(row.get("DOCTITLE", ""))))
        for row in _rows(capture)
        if row.get("ZB_GUID")
    )
    page = Page(link.page, link.page_name, link.url, placements=placements, read=True)
    links = (Link(one.url, LinkKind.ARTICLE, link.url, paper.id, day, link.page, link.page_name) for one in placements)
    return Reading(links=tuple(links), pages=(page,), issue_date=day)


def _read_article(paper: Newspaper, capture: Capture, link: Link) -> Reading:
    """Read an article. Raises LayoutChanged where it has neither a title nor a text."""
    row = read_json(capture)
    if isinstance(row, dict):
        row = row.get("data", row)
    if not isinstance(row, dict):
        raise LayoutChanged(f"no article in the JSON at {capture.url}")
    html = _blocks(str(row.get("content") or ""))
    refuse_floods(html)
    lines, found_by = body_of(parse_fragment(html)) if html else ([], "nothing")
    title = squeeze(str(row.get("docTitle") or ""))
    day = link.issue_date or day_of(str(row.get("docPubTime") or ""))
    captions = squeeze(str(row.get("ts") or "")).removesuffix("null").split("；")
    article = compose(
        replace(link, issue_date=day, newspaper=paper.id),
        "trs",
        found_by,
        title=title,
        lines=lines,
        kicker=squeeze(str(row.get("yt") or "")),
        subtitle=squeeze(str(row.get("fb") or "")),
        html=html,
        author=squeeze(str(row.get("docAuthor") or "")),
        source=read_source(html) or paper.name,
        moment=day_moment(day),
        page=_number(row.get("bc")),
        captions=tuple(filter(None, captions)),
        evidence=by_rule(title=(title, "docTitle"), text=("content", found_by), published_at=(str(day), "issue")),
    )
    return Reading(article)


_READERS = {
    (LinkKind.LIST, _MENU): read_issue,
    (LinkKind.LIST, _PAGE): read_page,
    (LinkKind.ARTICLE, _ARTICLE): _read_article,
}
PLATFORM = Trs("trs", day_form=r"(?P<issue>reader/layout/findBmMenu\.do\?docPubTime=%Y%m%d)")


def _url(link: Link, name: str, **form: Any) -> str:
    return f"{link.url.partition('?')[0].rpartition('/')[0]}/{name}?{urlencode(form)}"


def _rows(capture: Capture) -> list[dict[str, Any]]:
    """Return the rows of an answer: a list, or the `data` of an object."""
    told = read_json(capture)
    return rows_of(told.get("data") if isinstance(told, dict) else told, capture.url)


def _number(label: Any) -> str:
    """Return a page's number: 第01版 is 01, 第0607版 is 06-07; what is no number stays as it is."""
    text = squeeze(str(label or ""))
    return page_number(text) or text.removeprefix("第").removesuffix("版")


def _blocks(content: str) -> str:
    """Return a text as HTML. Where it has no tags of its own, its lines are paragraphs."""
    if "<" in content:
        return content
    return "".join(f"<p>{line}</p>" for line in content.splitlines() if line.strip())


def _file(capture: Capture, path: Any) -> str:
    """Return the address of a file; of an image in several sizes, the largest."""
    if isinstance(path, dict):
        path = path.get("JPPATH_ZT") or next(iter(path.values()), "")
    return absolute(capture.url, str(path)) or "" if path else ""
