"""E-papers whose issues, pages and articles are told in JSON: one engine, of which a system is a table.

The table says how each kind of address is written and asked for, and under
which keys the pages, the articles and the fields of an article stand. Pure functions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from archive.addresses.absolute import absolute
from archive.addresses.canonical import link_key
from archive.addresses.day import day_of
from archive.chinese.bylines import read_source
from archive.chinese.text import number_of, parse_fragment
from archive.model import Article, Capture, Link, LinkKind, Newspaper, Page, Placement
from archive.reasons import BlockedPage, LayoutChanged, NoIssue, NotThere, Refused
from crawler.epaper.article import Skin, read_printed
from crawler.epaper.html import below
from crawler.epaper.json_keys import (
    address_by,
    at,
    file_at,
    label_of,
    list_at,
    markup_of,
    query_of,
    scalars,
    several_at,
    text_at,
    texts_in,
)
from crawler.epaper.json_table import ArticleKeys, Calendar, Call, PageKeys, TextKeys
from crawler.epaper.outlines import OutlinePiece, pieces_joined
from crawler.extract.checks.instead import refresh_of
from crawler.extract.checks.removed import says_removed
from crawler.extract.compose import by_rule, compose, day_moment
from crawler.extract.page import open_page
from crawler.extract.parsing.guard import refuse_floods
from crawler.extract.parsing.json_answer import read_json
from crawler.extract.pictures import NamedPicture, article_pictures, captioned
from crawler.extract.reading import Attempt, AttemptKind, Platform, Reading
from crawler.extract.text.body import body_of

_PAGES_MAX, _ARTICLES_MAX = 500, 500  # far above any printed issue's pages, and any page's articles
_SPACED = re.compile("(?<=[\u3400-\u9fff])\\s+(?=[\u3400-\u9fff])")  # 要 闻
_HOLE = re.compile(r"\\\{(\w*)[^{}]*\\\}")  # in a template that is escaped
_NO_ACCESS = re.compile(r"no access|forbidden|denied|无权|权限|禁止|拒绝|频繁|未授权", re.IGNORECASE)


@dataclass(frozen=True)
class JsonSystem(Platform):
    """A system by its table.

    Without `page` the list of pages holds the articles' titles as well; with
    `whole` it holds their texts. `skin` is that of articles that are pages of
    HTML. `status` is the key that says whether an answer is one, with the values that do, `says` that of its words.
    `headers` are sent with each request.
    """

    issue: Call = Call()
    page: Call | None = None
    article: Call = Call()
    pages: PageKeys = PageKeys("")
    articles: ArticleKeys = ArticleKeys("")
    text: TextKeys = TextKeys()
    whole: bool = False
    skin: Skin | None = None
    calendar: Calendar | None = None
    status: str = ""
    good: tuple[str, ...] = ()
    says: str = ""
    headers: tuple[tuple[str, str], ...] = field(default=())

    def attempts(self, paper: Newspaper, link: Link) -> tuple[Attempt, ...]:
        """Return how to read an address of a paper."""
        if below(paper, link.url) is None:
            return ()
        day = self._day(link)
        if link.kind is LinkKind.ARTICLE:
            if not self._fits(paper, self.article, link.url):
                return ()
            if self.whole:
                return (self._attempt(paper, self.issue, paper.front(day), link, self.read_told),) if day else ()
            return (self._attempt(paper, self.article, link.url, link, self.read_article),)
        is_front = day is not None and link.url == paper.front(day)
        if self.page and not is_front and self._fits(paper, self.page, link.url):
            return (self._attempt(paper, self.page, link.url, link, self.read_page),)
        if day and self._fits(paper, self.issue, link.url):
            return (self._attempt(paper, self.issue, link.url, link, self.read_issue),)
        return ()

    def issue_day(self, url: str) -> date | None:
        """Return the day of the issue that an address belongs to, where it names one."""
        return day_of(url)

    def shared(self, paper: Newspaper) -> dict[str, str]:
        """Return the fields that a paper's templates may name: those that its row's `first_page` asks with."""
        return {name: value for name, value in query_of(paper.first_page).items() if name != "page"}

    def read_issue(self, paper: Newspaper, capture: Capture, link: Link) -> Reading:
        """Read an issue's list of pages.

        Where it is empty, or the host leads to another day's, the paper's calendar
        has to be asked. Raises NoIssue where the answer is another day's;
        BlockedPage or LayoutChanged for one that is none.
        """
        day = self._day(link)
        try:
            told = self._told(capture, day)
        except NoIssue:
            if self.calendar and day:
                return Reading(ask=self._calendar_attempt(paper, link, day))
            raise
        shown = day_of(text_at(told, self.pages.day))
        if shown and shown != day:
            raise NoIssue(f"no issue of {day}: the answer at {capture.url} is that of {shown}")
        rows = [] if self._says_nothing(told) else list_at(told, self.pages.rows, capture.url)
        if not rows:
            if self.calendar and day:
                return Reading(ask=self._calendar_attempt(paper, link, day))
            raise LayoutChanged(f"the list of pages at {capture.url} is empty, and no calendar is known")
        if len(rows) > _PAGES_MAX:
            raise Refused(f"{len(rows)} pages are named at {capture.url}")
        return self._issue(paper, capture, replace(link, issue_date=day), told, rows)

    def _issue(
        self, paper: Newspaper, capture: Capture, link: Link, told: Any, rows: Sequence[Mapping[str, Any]]
    ) -> Reading:
        own = text_at(told, self.pages.own)
        pages: list[Page] = []
        links: list[Link] = []
        articles: list[tuple[Link, Article]] = []
        nameless = 0
        if self.page is None and not any(at(row, self.articles.rows) is not None for row in rows):
            raise LayoutChanged(f"no page with a list {self.articles.rows!r} in the JSON at {capture.url}")
        for place, row in enumerate(rows, 1):
            page = self._page(paper, capture, link, row, place)
            is_own = bool(self.pages.own) and (page.page == own if own else page.url == link.url)
            if self.page is None or is_own:
                here = replace(link, page=page.page, page_name=page.page_name)
                inside = row if self.page is None else told
                is_bare = self.page is None and at(row, self.articles.rows) is None  # advertisements
                listed = [] if is_bare else list_at(inside, self.articles.rows, capture.url)
                named = self._articles(paper, here, listed, scalars(row))
                nameless += len(listed) - len(named)
                page = replace(page, placements=tuple(placement for placement, _ in named), read=True)
                links += [self._article_link(paper, here, placement.url) for placement, _ in named]
                if self.whole:
                    articles += self._whole(paper, capture, links[len(links) - len(named) :], named)
            elif page.url:
                number = (page.page, page.page_name)
                links.append(Link(page.url, LinkKind.LIST, link.url, paper.id, link.issue_date, *number))
            pages.append(page)
        if self.pages.own and not any(page.read for page in pages):
            raise LayoutChanged(f"the answer at {capture.url} is of page {own!r}, which its list of pages lacks")
        lacking = f"{number_of(nameless, 'article')} without an address" if nameless else ""
        return Reading(
            links=tuple(links),
            pages=tuple(pages),
            issue_date=link.issue_date,
            lacking=lacking,
            articles=tuple(articles),
        )

    def read_page(self, paper: Newspaper, capture: Capture, link: Link) -> Reading:
        """Read the list of a page's articles; it may be empty."""
        day = self._day(link)
        link = replace(link, issue_date=day)
        listed = list_at(self._told(capture, day), self.articles.rows, capture.url)
        named = self._articles(paper, link, listed, {})
        placements = tuple(placement for placement, _ in named)
        page = Page(link.page, link.page_name, link.url, placements=placements, read=True)
        links = tuple(self._article_link(paper, link, placement.url) for placement in placements)
        nameless = len(listed) - len(named)
        lacking = f"{number_of(nameless, 'article')} without an address" if nameless else ""
        return Reading(links=links, pages=(page,), issue_date=day, lacking=lacking)

    def read_article(self, paper: Newspaper, capture: Capture, link: Link) -> Reading:
        """Read an article. Raises LayoutChanged where it has neither a title nor a text.

        An interface answers so of what it has no more: whoever had the article before may take it for that.
        """
        if self.skin:
            led, day = day_of(capture.url), self._day(link)
            if led != day:
                raise (NotThere if led else LayoutChanged)(f"the host leads to {capture.url}")
            known = replace(link, issue_date=day, newspaper=paper.id)
            return read_printed(open_page(capture), known, self.skin, paper.name)
        row = at(self._told(capture, None), self.text.root)
        if not isinstance(row, dict):
            raise LayoutChanged(f"no article in the JSON at {capture.url}", removed=not row)
        if not (text_at(row, self.text.title) or markup_of(at(row, self.text.text))):
            raise LayoutChanged(f"neither a title nor a text at {link.url}", removed=True)
        return Reading(self._text(paper, link, row), pictures=self._pictures(paper, capture, row))

    def read_told(self, paper: Newspaper, capture: Capture, link: Link) -> Reading:
        """Read one article out of its issue. Raises NotThere where the issue has no such article."""
        reading = self.read_issue(paper, capture, Link(paper.front(self._day(link) or date.min), LinkKind.LIST))
        key = link_key(link.url)
        for told, article in reading.articles:
            if link_key(told.url) == key:
                return Reading(article)
        if any(link_key(told.url) == key for told in reading.links):
            raise LayoutChanged(f"neither a title nor a text of {link.url} at {capture.url}")
        raise NotThere(f"the issue at {capture.url} has no article {link.url}", removed=True)

    def read_calendar(self, paper: Newspaper, capture: Capture, link: Link) -> Reading:
        """Raise NoIssue where the paper's own calendar says that there is none, LayoutChanged for all else."""
        assert self.calendar
        day, own = self._day(link), self.shared(paper)
        told = self._told(capture, None)
        rows: list[Any] = [told]
        if self.calendar.rows:
            rows = list(list_at(told, self.calendar.rows, capture.url))
        rows = [row for row in rows if all(text_at(row, key) == own.get(key, "") for key in self.calendar.own)]
        words = (word for row in rows for word in texts_in(at(row, self.calendar.days)))
        days = {known for word in words if (known := day_of(word))}
        near = [known for known in days if day and (known.year, known.month) == (day.year, day.month)]
        if day and days and (day > max(days) if self.calendar.newest else near and day not in days):
            raise NoIssue(f"no issue of {day}: the paper's calendar at {capture.url} has none", settled=True)
        raise LayoutChanged(f"the list of pages of {day} is empty, and {capture.url} does not say that there is none")

    # One row

    def _page(self, paper: Newspaper, capture: Capture, link: Link, row: Mapping[str, Any], place: int) -> Page:
        """Return a page; one whose number nobody tells has that of its place in the list."""
        number, name = label_of(text_at(row, self.pages.label))
        own = text_at(row, self.pages.number)
        number = number or label_of(own)[0] or own.removeprefix("第").removesuffix("版") or str(place)  # 增刊 stays
        name = _SPACED.sub("", text_at(row, self.pages.name) or name)
        known = scalars(row) | ({"asked": text_at(row, self.pages.asked)} if self.pages.asked else {})
        url = self._address(paper, self.page, link, known) if self.page else ""
        base = self._files_from(paper, capture)
        image, pdf = (file_at(row, key, base) if key else "" for key in (self.pages.image, self.pages.pdf))
        return Page(number, name, url, image, pdf, map_image=image if self.articles.area else "")

    def _articles(
        self, paper: Newspaper, link: Link, rows: Sequence[Mapping[str, Any]], page: Mapping[str, str]
    ) -> list[tuple[Placement, Mapping[str, Any]]]:
        """Return the articles that have an address, each once, with their rows."""
        if len(rows) > _ARTICLES_MAX:
            raise Refused(f"{len(rows)} articles are named at {link.url}")
        named: dict[str, tuple[Mapping[str, Any], list[OutlinePiece]]] = {}
        for row in rows:
            url = self._address(paper, self.article, link, {**page, **scalars(row)})
            if url:
                pieces = named.setdefault(url, (row, []))[1]
                if area := text_at(row, self.articles.area):
                    pieces.append(OutlinePiece(area, ""))
        found = [
            (Placement(url, text_at(row, self.articles.title), *pieces_joined(pieces)), row)
            for url, (row, pieces) in named.items()
        ]
        return found[:: -1 if self.articles.reversed else 1]

    def _article_link(self, paper: Newspaper, link: Link, url: str) -> Link:
        return Link(url, LinkKind.ARTICLE, link.url, paper.id, link.issue_date, link.page, link.page_name)

    def _whole(
        self, paper: Newspaper, capture: Capture, links: Sequence[Link], named: Sequence[tuple[Any, Mapping[str, Any]]]
    ) -> Iterator[tuple[Link, Article]]:
        """Yield the articles that a list holds; one that is not whole there is left to be asked for by itself."""
        for link, (_, row) in zip(links, named, strict=True):
            try:
                yield link, self._text(paper, link, row)
            except LayoutChanged:
                continue

    def _text(self, paper: Newspaper, link: Link, row: Mapping[str, Any]) -> Article:
        keys = self.text
        html = markup_of(at(row, keys.text))
        refuse_floods(html)
        lines, found_by = body_of(parse_fragment(html)) if html else ([], "nothing")
        title = text_at(row, keys.title)
        told = day_of(text_at(row, keys.day))
        day = link.issue_date or self._day(link) or told
        conflict = f"the address says {day}, {keys.day} says {told}" if told and told != day else ""
        return compose(
            replace(link, issue_date=day, newspaper=paper.id),
            self.name,
            found_by,
            title=title,
            lines=lines,
            kicker=text_at(row, keys.kicker),
            subtitle=text_at(row, keys.subtitle),
            html=html,
            author=text_at(row, keys.author),
            source=read_source(html) or paper.name,
            moment=day_moment(day),
            page=label_of(text_at(row, keys.page))[0],
            captions=tuple(filter(None, several_at(row, keys.captions))),
            notes=(*filter(None, (conflict,)), *(() if lines else ("the answer has no text",))),
            evidence=by_rule(
                title=(title, keys.title), text=(keys.text, found_by), published_at=(str(day or ""), "issue")
            ),
        )

    def _pictures(self, paper: Newspaper, capture: Capture, row: Mapping[str, Any]) -> tuple[NamedPicture, ...]:
        """Return the pictures of an article: those in its text, then those beside it, each with its caption."""
        markup = markup_of(at(row, self.text.text))
        within = article_pictures(markup, capture.url, text_at(row, self.text.title))
        ways, captions = several_at(row, self.text.pictures), several_at(row, self.text.captions)
        captions = captions if len(captions) == len(ways) else [""] * len(ways)
        urls = (absolute(self._files_from(paper, capture), way) if way else None for way in ways)
        beside = [captioned(url, caption) for url, caption in zip(urls, captions, strict=True) if url]
        return tuple({one.url: one for one in (*within, *beside)}.values())

    # Addresses and answers

    def _files_from(self, paper: Newspaper, capture: Capture) -> str:
        """Return from where the ways to pictures and PDFs lead."""
        return f"{paper.base_url}/" if self.pages.is_below_base else capture.url

    def _day(self, link: Link) -> date | None:
        return day_of(link.url) or link.issue_date

    def _fits(self, paper: Newspaper, call: Call, url: str) -> bool:
        """Say whether an address is of a kind: the path by its template, every field there, the paper's own as its."""
        told, shared = query_of(url), self.shared(paper)
        path = re.split(r"[?#]", call.link)[0].lstrip("/")
        pattern = _HOLE.sub(lambda hole: re.escape(shared.get(hole[1], "")) or "[^/?#]+", re.escape(path))
        own = path and re.search(rf"/{pattern}$", re.split(r"[?#]", url)[0])
        fields = ((name, shared.get(value.strip("{}"))) for name, value in query_of(call.link).items())
        return bool(own) and all(name in told and value in (None, told[name]) for name, value in fields)

    def _address(self, paper: Newspaper, call: Call, link: Link, row: Mapping[str, str]) -> str:
        """Return the address of what a row names, an empty text where it lacks a field or leads elsewhere."""
        known = {**self.shared(paper), **query_of(link.url), "page": link.page, **row}
        href = address_by(call.link, known, link.issue_date)
        url = absolute(link.url, href) if href else None
        fits = url and below(paper, url) is not None and self._fits(paper, call, url)
        return url if url and fits else ""

    def _attempt(self, paper: Newspaper, call: Call, url: str, link: Link, reader: Any) -> Attempt:
        """Return how an address is asked for: its query in the address, as a form, or as JSON."""
        known = {**self.shared(paper), **query_of(url)}
        if call.ask:
            href = address_by(call.ask, known, self._day(link))
            url = absolute(f"{paper.base_url}/", href) or url
        asked, query = url, tuple[tuple[str, str], ...]()
        if call.send != "query":
            asked, query = re.split(r"[?#]", url)[0], tuple(query_of(url).items())
        form = query if call.send == "form" else ()
        text = json.dumps(dict(query), ensure_ascii=False) if call.send == "json" else ""
        return Attempt(asked, partial(reader, paper), form, text, self.headers)

    def _says_nothing(self, told: Any) -> bool:
        """Say whether an answer is one, and holds nothing at all where its list should be: the calendar knows more."""
        is_answer = bool(self.calendar and self.status) and isinstance(told, dict) and self.status in told
        return is_answer and not at(told, self.pages.rows.partition(".")[0])

    def _calendar_attempt(self, paper: Newspaper, link: Link, day: date) -> Attempt:
        assert self.calendar
        asked = replace(link, issue_date=day)
        attempt = self._attempt(paper, self.calendar.call, link.url, asked, self.read_calendar)
        return replace(attempt, kind=AttemptKind.MONTH)  # it is asked for once a run, whatever the day

    def _told(self, capture: Capture, day: date | None) -> Any:
        """Return an answer's JSON. Raises NoIssue where the host leads to another day's issue instead."""
        try:
            told = read_json(capture)
        except LayoutChanged:
            led = day_of(refresh_of(open_page(capture))) or day_of(capture.url)
            if day and led and led != day:
                raise NoIssue(f"no issue of {day}: the host leads to that of {led}") from None
            raise
        if self.status and isinstance(told, dict) and self.status in told:
            status = str(told[self.status])
            if status.lower() not in self.good:
                words = text_at(told, self.says)
                reason = BlockedPage if _NO_ACCESS.search(words) else LayoutChanged
                raise reason(f"{capture.url} says {words or status[:60]!r}", removed=not words or says_removed(words))
        return told
