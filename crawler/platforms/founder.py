"""Founder (方正翔宇) e-papers in their newer form: issue → pages → articles.

`<base>/column/YYYYMM/DD/node_A01.html` is a page of an issue,
`<base>/content/YYYYMM/DD/content_123.html` an article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from urllib.parse import urljoin

from parsel import Selector, SelectorList

from archive.article import CHINA, Article, Capture, Evidence, Link, LinkKind
from archive.bylines import read_bylines, read_source
from archive.text import squeeze
from crawler.extract.body import VERSION, body_of
from crawler.extract.credits import dateline_fields
from crawler.extract.facts import by_rule
from crawler.extract.page import Page, open_page
from crawler.newspaper import NewspaperSpider
from crawler.reading import Attempt, LayoutChanged, NoIssue, NotThere, Reading, one, some

_PROPERTY = re.compile(r"<!--enpproperty(?P<fields>.*?)/enpproperty-->", re.DOTALL)
_FIELD = re.compile(r"<(?P<name>\w+)>(?P<value>.*?)</(?P=name)>", re.DOTALL)
_PAGE_LABEL = re.compile(r"第?\s*(?P<page>[A-Z]{0,2}\d{1,3})\s*版?\s*[:：]?\s*(?P<name>.*)")
_DAY = re.compile(r"/(?P<year>20\d\d)(?P<month>\d\d)/(?P<day>\d\d)/")
_EMPTY_PAGE = 200  # characters of text: a "no paper today" page has fewer, a page of an issue thousands
_EMPTY_LINKS = 3  # such a page may lead back home; a page of an issue names its pages and articles


class FounderSpider(NewspaperSpider):
    """A paper on a newer Founder system. A paper's class gives its facts; a changed skin, other selectors."""

    first_page = "node_01.html"
    list_path = "column"
    article_path = "content"

    page_links = "div.nav-list a[href*='node_']"
    article_links = "li.resultList a[href*='content_'], map area[href*='content_']"
    kicker = "#PreTitle"
    title = "#Title"
    subtitle = "#SubTitle"
    body = "#ozoom founder-content"
    captions = "div.attachment p, div.attachment td, div.attachment figcaption"

    def issue_links(self, days: list[date]) -> Iterator[Link]:
        """Yield the first page of each day's issue."""
        for day in days:
            url = f"{self.base_url}/{self.list_path}/{day:%Y%m/%d}/{self.first_page}"
            yield Link(url, LinkKind.LIST, newspaper=self.name, issue_date=day)

    @classmethod
    def attempts(cls, link: Link) -> tuple[Attempt, ...]:
        """Return how to read an address of this paper."""
        if link.kind is LinkKind.ARTICLE and link.url.startswith(f"{cls.base_url}/{cls.article_path}/"):
            return (Attempt(link.url, cls.read_article),)
        if link.kind is LinkKind.LIST and link.url.startswith(f"{cls.base_url}/{cls.list_path}/"):
            first = link.url.endswith("/" + cls.first_page)
            return (Attempt(link.url, cls.read_issue if first else cls.read_page),)
        return ()

    @classmethod
    def read_issue(cls, capture: Capture, link: Link) -> Reading:
        """Read the first page of an issue: its own articles and the other pages.

        Raises NoIssue where the host sends another day's issue or an empty
        page: papers do either on days without one.
        """
        day = day_of(link.url)
        if day_of(capture.url) != day:
            raise NoIssue(f"no issue of {day}: the host leads to {capture.url}")
        root = open_page(capture).selector
        if not root.css(cls.page_links) and _is_empty(root):
            raise NoIssue(f"no issue of {day}: the page is empty")
        pages = tuple(cls._pages(root, capture, link))
        here = next((known for known in pages if known.url == capture.url), link)
        others = tuple(known for known in pages if known.url != capture.url)
        return Reading(links=(*cls._articles(root, capture, here), *others))

    @classmethod
    def read_page(cls, capture: Capture, link: Link) -> Reading:
        """Read a further page of an issue: its articles. A page of advertisements has none."""
        if day_of(capture.url) != day_of(link.url):
            raise NotThere(f"the host leads to {capture.url}")
        root = open_page(capture).selector
        some(root, cls.page_links, capture.url)
        return Reading(links=tuple(cls._articles(root, capture, link)))

    @classmethod
    def read_article(cls, capture: Capture, link: Link) -> Reading:
        """Read an article: headline parts, body, and the `enpproperty` comment that Founder writes behind it."""
        day = day_of(link.url)
        if day_of(capture.url) != day:
            raise NotThere(f"the host leads to {capture.url}")
        page = open_page(capture)
        root = page.selector
        facts = properties(page.text)
        container = one(root, cls.body, capture.url)
        html = "".join(node.get() for node in container.xpath("node()[not(self::comment())]")).strip()
        lines, found_by = body_of(html)
        title = _text(one(root, cls.title, capture.url)) or facts.get("title", "")
        if not title and not lines:
            raise LayoutChanged(f"neither a title nor a text at {capture.url}")
        article = Article(
            title=title,
            kicker=_text(root.css(cls.kicker)) or facts.get("introtitle", ""),
            subtitle=_text(root.css(cls.subtitle)) or facts.get("subtitle", ""),
            text="\n".join(lines),
            html=html,
            bylines=read_bylines(lines),
            source=read_source(html) or cls.paper,
            published_at=datetime(day.year, day.month, day.day, tzinfo=CHINA) if day else None,
            date_precision="day" if day else None,
            issue_date=day,
            page=link.page,
            page_name=link.page_name,
            newspaper=cls.name,
            addresses=(link.url,),
            captions=tuple(filter(None, (_text(caption) for caption in root.css(cls.captions)))),
            extractor=f"founder {VERSION}, {found_by}",
            notes=(*page.notes, *_conflicts(page, day, facts), *(() if lines else ("the page has no text",))),
            evidence=cls._evidence(title, found_by, day, facts),
            **dateline_fields(lines),
        )
        return Reading(article)

    @classmethod
    def _evidence(cls, title: str, found_by: str, day: date | None, facts: dict[str, str]) -> tuple[Evidence, ...]:
        told = facts.get("date", "")[:10]
        ballot = by_rule(
            title=(title, cls.title),
            text=(cls.body, found_by),
            published_at=(str(day or ""), "address"),
            source=(cls.paper, "newspaper"),
        )
        return (*ballot, Evidence("published_at", told, "enpproperty", 95, told == str(day))) if told else ballot

    @classmethod
    def _pages(cls, root: Selector, capture: Capture, link: Link) -> Iterator[Link]:
        """Yield the pages of an issue that its list names, each once, with number and name."""
        seen: set[str] = set()
        day = day_of(link.url)
        for anchor in some(root, cls.page_links, capture.url):
            url = urljoin(capture.url, anchor.attrib["href"])
            if url not in seen and day_of(url) == day and url.startswith(cls.base_url + "/"):
                seen.add(url)
                label = _PAGE_LABEL.fullmatch(_text(anchor))
                page, name = (label["page"], label["name"].strip()) if label else ("", "")
                yield Link(url, LinkKind.LIST, "", cls.name, day, page, name)

    @classmethod
    def _articles(cls, root: Selector, capture: Capture, link: Link) -> Iterator[Link]:
        """Yield the articles that a page names, each once, in the page's order."""
        hrefs = (anchor.attrib["href"] for anchor in root.css(cls.article_links))
        day = day_of(link.url)
        for url in dict.fromkeys(urljoin(capture.url, href) for href in hrefs):
            if day_of(url) == day:
                yield Link(url, LinkKind.ARTICLE, capture.url, cls.name, day, link.page, link.page_name)


def _is_empty(root: Selector) -> bool:
    """Say whether a page holds next to nothing, as papers send it on days without an issue."""
    text = squeeze(" ".join(root.css("body ::text").getall()))
    return len(text) < _EMPTY_PAGE and len(root.css("a, area")) <= _EMPTY_LINKS


def day_of(url: str) -> date | None:
    """Return the day that a Founder address names (`/202112/24/`), or None."""
    match = _DAY.search(url)
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"])) if match else None
    except ValueError:
        return None


def properties(text: str) -> dict[str, str]:
    """Return the fields of the `enpproperty` comment, the best witness that a Founder page has."""
    match = _PROPERTY.search(text)
    return {field["name"]: squeeze(field["value"]) for field in _FIELD.finditer(match["fields"])} if match else {}


def _conflicts(page: Page, day: date | None, facts: dict[str, str]) -> Iterator[str]:
    """Yield what the comment contradicts: the issue's day comes from the address."""
    told = facts.get("date", "")[:10]
    if day and told and told != day.isoformat():
        yield f"the address says {day}, enpproperty says {told}"


def _text(nodes: Selector | SelectorList[Selector]) -> str:
    return squeeze("".join(nodes.css("::text").getall()))
