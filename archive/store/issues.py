"""The editions: the pages of each issue, and the articles that each page names, in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from archive.addresses.canonical import link_key
from archive.chinese.page_numbers import halves, page_order
from archive.chinese.text import clean
from archive.model import Article, Link, LinkState, Page
from archive.store.links import MAY_BE_NAMED
from archive.store.named_table import table
from archive.store.renumber import rename_page
from archive.store.standing import settle
from archive.store.subject import WrittenSubject
from archive.store.witnesses.versions import IS_SUPERSEDED


@dataclass(frozen=True)
class IndexEntry:
    """An article that a page names: where it stands, and what came of its link."""

    url: str
    title: str
    area: str
    state: LinkState
    reason: str
    article: str | None
    tries: int = 0
    next_try: datetime | None = None
    shape: str = ""

    @property
    def is_held(self) -> bool:
        """Whether the archive holds it, though its host may have it no more."""
        return self.state is LinkState.DONE or (self.state is LinkState.ABSENT and self.article is not None)


@dataclass(frozen=True)
class PageRecord:
    """A page as the archive knows it, with the state of its link."""

    page: Page
    state: LinkState | None
    reason: str
    entries: tuple[IndexEntry, ...]
    tries: int = 0
    next_try: datetime | None = None
    read_at: datetime | None = None


@dataclass(frozen=True)
class Mention:
    """An article in which one of some words occurs: its id, the day of its issue (else of publication), its text."""

    article: str
    day: date
    title: str
    text: str


class Editions(WrittenSubject):
    """The issues of an archive, as their own indexes tell them. What was named once stays.

    `settled` is called with paper and day when an index says where its articles stand.
    """

    def __init__(
        self,
        db: Database,
        transaction: Callable[[], AbstractContextManager[None]],
        now: Callable[[], datetime],
        settled: Callable[[str, str], None],
    ) -> None:
        super().__init__(db, transaction, now)
        self._settled = settled

    def keep(self, newspaper: str, day: date, pages: Sequence[Page]) -> None:
        """Note pages of an issue.

        A placement whose link is not in the ledger is left out. Later news of a page
        fill what earlier ones left empty, and its articles' order is the latest. An
        address is one page: the better label gives its number. An article that
        several pages name stands on one of them (`archive.store.standing`), and it
        and its link follow.
        """
        with self._transaction():
            for page in pages:
                number = self._keep_page(newspaper, day, page)
                self._keep_placements(newspaper, day, replace(page, page=number))
            self.settle(newspaper, day)

    def settle(self, newspaper: str, day: date) -> None:
        """Say of each placement of an issue whether it only announces an article, and bring what follows in line."""
        with self._transaction():
            settle(self._db, newspaper, day.isoformat())
            self._settled(newspaper, day.isoformat())

    def standing(self, link: Link) -> tuple[str, str] | None:
        """Return number and name of the page on which a link's article stands, None where no index has told by now."""
        sql = "select page, page_name from links where key = ? and page != ''"
        row = self._db.execute(sql, [link_key(link.url)]).fetchone()
        return (row[0], row[1]) if row else None

    def dates(self, newspaper: str, since: date | None = None, until: date | None = None) -> list[date]:
        """Return the days of which an issue is known, in order."""
        return [date.fromisoformat(row["issue_date"]) for row in self._db.query(_DATES, _days(newspaper, since, until))]

    def issue(self, newspaper: str, day: date) -> list[PageRecord]:
        """Return the pages of an issue in their order, each with what it names; empty where no issue is known."""
        return self.issues(newspaper, day, day).get(day, [])

    def issues(self, newspaper: str, since: date | None, until: date | None) -> dict[date, list[PageRecord]]:
        """Return the issues of some days, both ends included, as two queries tell them."""
        asked = _days(newspaper, since, until)
        entries: dict[tuple[str, str], list[IndexEntry]] = {}
        for row in self._db.query(_ENTRIES, asked):
            state = LinkState(row["state"])
            told = (row["url"], row["title"], row["area"], state, row["last_reason"], row["article"])
            entry = IndexEntry(*told, row["tries"], _moment(row["next_try"]), row["shape"])
            entries.setdefault((row["issue_date"], row["page"]), []).append(entry)
        found: dict[date, list[tuple[int, PageRecord]]] = {}
        for row in self._db.query(_PAGES, asked):
            names = entries.get((row["issue_date"], row["page"]), [])
            found.setdefault(date.fromisoformat(row["issue_date"]), []).append(
                (row["position"], _page_record(row, names))
            )
        return {day: _in_order(pages) for day, pages in found.items()}

    def order(self, newspaper: str, day: str, page: str, article: str) -> list[str]:
        """Return the articles of a page as its index orders them, then the others: this one, and those not revised."""
        unnamed = (one for _, one in self.unnamed(newspaper, day, page, article))
        return list(dict.fromkeys((*self.named(newspaper, day, page), *unnamed)))

    def named(self, newspaper: str, day: str, page: str) -> list[str]:
        """Return the articles that the index of a page names and that are held, in its order."""
        asked = {"newspaper": newspaper, "day": day, "page": page}
        return [one for (one,) in self._db.execute(_NAMED, asked)]

    def unnamed(self, newspaper: str, day: str, page: str, article: str) -> list[tuple[str, str]]:
        """Return when which articles were seen first that stand on a page: this one, and those not revised."""
        asked = {"newspaper": newspaper, "day": day, "page": page, "article": article}
        return list(self._db.execute(_UNNAMED, asked).fetchall())

    def held(self, newspaper: str, since: date, until: date) -> dict[date, int]:
        """Return how many articles the archive holds of each day's issue, whoever their witness is."""
        rows = self._db.query(_HELD, _days(newspaper, since, until))
        return {date.fromisoformat(row["issue_date"]): row["n"] for row in rows}

    def mentions(self, newspaper: str, since: date, until: date, words: Sequence[str]) -> list[Mention]:
        """Return a paper's articles of some days, both ends included, in which one of the words occurs, by day."""
        wanted = re.compile("|".join(map(re.escape, words)))  # a third of the time that SQLite's instr() takes
        rows = self._db.execute(_TEXTS, _days(newspaper, since, until))
        return [
            Mention(article, date.fromisoformat(day), title, text)
            for article, day, title, text in rows
            if wanted.search(text) or wanted.search(title)
        ]

    def placed(self, article: Article, link: Link) -> Article:
        """Return an article with the page that indexes give it by now: its link was made when fewer were read."""
        told = self.standing(link)
        if told is None or article.issue_date != link.issue_date:
            return article
        return replace(article, page=told[0], page_name=told[1])

    def _keep_page(self, newspaper: str, day: date, page: Page) -> str:
        """Note a page; return the number under which it is kept."""
        pages, issue = table(self._db, "pages"), (newspaper, day.isoformat())
        told: dict[str, Any] = {name: clean(getattr(page, name)) for name in ("page_name", "url", "image", "pdf")}
        told |= {"link": link_key(page.url)} if page.url else {}
        if page.map_image:
            told |= {name: getattr(page, name) for name in _MAP}
        number = self._number(issue, clean(page.page), told["page_name"], told.get("link", ""))
        if page.read:
            told["read_at"] = self._stamp()
        key = dict(zip(("newspaper", "issue_date", "page"), (*issue, number), strict=True))
        known = list(pages.rows_where("newspaper = ? and issue_date = ? and page = ?", list(key.values())))
        if known:
            news = {name: value for name, value in told.items() if value or page.map_image and name in _MAP}
            pages.update(tuple(key.values()), news)
        else:
            last = self._db.execute(_LAST, issue).fetchone()[0]
            pages.insert(key | {"link": ""} | told | {"position": last + 1})
        return number

    def _number(self, issue: tuple[str, str], number: str, name: str, link: str) -> str:
        """Return the number of a page by the best label that its address has had; the row of a worse one is renamed."""
        where = "newspaper = ? and issue_date = ? and link = ? and page != ?"
        others = list(table(self._db, "pages").rows_where(where, [*issue, link, number])) if link else []
        for row in others:
            if _is_better((number, name), (row["page"], row["page_name"])):
                rename_page(self._db, issue, (row["page"], row["page_name"]), (number, name or row["page_name"]))
            else:
                return str(row["page"])
        return number

    def _keep_placements(self, newspaper: str, day: date, page: Page) -> None:
        rows: dict[str, dict[str, Any]] = {}
        now = self._stamp()
        for placement in page.placements:
            key = link_key(placement.url)
            row = rows.setdefault(key, {"link": key, "position": len(rows) + 1, "title": "", "area": ""})
            row["title"] = row["title"] or clean(placement.title)
            if not row["area"]:
                row |= {"area": clean(placement.area), "shape": clean(placement.shape)}
        same = {"newspaper": newspaper, "issue_date": day.isoformat(), "page": clean(page.page)}
        self._db.conn.executemany(_PLACE, [same | row | {"found_at": now} for row in rows.values()])


def _is_better(new: tuple[str, str], known: tuple[str, str]) -> bool:
    """Say whether a page's new label tells more: a number where there was none, both halves, a name."""
    if not new[0] or new[0] in halves(known[0]):
        return False
    return not known[0] or known[0] in halves(new[0]) or bool(new[1]) > bool(known[1])


def _in_order(pages: Sequence[tuple[int, PageRecord]]) -> list[PageRecord]:
    """Return the pages of an issue as its index orders them; those that came together by their numbers."""
    return [record for _, record in sorted(pages, key=lambda one: (one[0], page_order(one[1].page.page)))]


_MAP = ("map_image", "map_width", "map_height", "map_size_from")
_LAST = "select coalesce(max(position), 0) from pages where newspaper = ? and issue_date = ?"
_PLACE = """
    insert into placements (newspaper, issue_date, page, link, position, title, area, shape, found_at)
    select :newspaper, :issue_date, :page, :link, :position, :title, :area, :shape, :found_at
    where exists (select 1 from links where key = :link)
    on conflict (newspaper, issue_date, page, link) do update set position = excluded.position,
    title = iif(excluded.title = '', title, excluded.title), area = iif(excluded.area = '', area, excluded.area),
    shape = iif(excluded.area = '', shape, excluded.shape)
"""  # an address that nobody may follow is no link
_DATES = """
    select distinct issue_date from pages
    where newspaper = :newspaper and issue_date between :since and :until order by issue_date
"""
_PAGES = """
    select pages.*, links.state, links.last_reason, links.tries, links.next_try
    from pages left join links on links.key = pages.link
    where pages.newspaper = :newspaper and pages.issue_date between :since and :until
    order by pages.issue_date, pages.position, pages.page
"""
_ENTRIES = f"""
    select placements.issue_date, placements.page, placements.title, placements.area, placements.shape,
        links.url, links.state, links.last_reason, links.article, links.tries, links.next_try
    from placements join links on links.key = placements.link
    where placements.newspaper = :newspaper and placements.issue_date between :since and :until
        and not placements.announced
        and {MAY_BE_NAMED}
    order by placements.issue_date, placements.page, placements.position
"""
_NAMED = """
    select links.article from placements join links on links.key = placements.link
    where placements.newspaper = :newspaper and placements.issue_date = :day and placements.page = :page
    and links.article is not null and not placements.announced order by placements.position
"""
_UNNAMED = f"""
    select first_seen, article from appearances
    where newspaper = :newspaper and issue_date = :day and exists (
        select 1 from appearance_pages where appearance = appearances.id and page = :page
    ) and (article = :article or not {IS_SUPERSEDED.format("appearances.id")}) order by +first_seen, article
"""  # our own words; the plus keeps SQLite from reading all of the paper by that order
_HELD = """
    select issue_date, count(*) as n from appearances
    where newspaper = :newspaper and issue_date between :since and :until group by issue_date
"""
_TEXTS = """
    select articles.id, appearances.day, appearances.title, text
    from appearances join articles on articles.id = appearances.article
    where appearances.newspaper = :newspaper and appearances.day between :since and :until
    order by appearances.day, articles.id
"""


def _days(newspaper: str, since: date | None, until: date | None) -> dict[str, str]:
    """Return the parameters for a paper's days, both ends included."""
    return {"newspaper": newspaper, "since": str(since or date.min), "until": str(until or date.max)}


def _page_record(row: dict[str, Any], entries: Sequence[IndexEntry]) -> PageRecord:
    told = {name: row[name] for name in ("page", "page_name", "url", "image", "pdf", *_MAP)}
    page = Page(**told, read=bool(row["read_at"]))
    state = LinkState(row["state"]) if row["state"] else None
    return PageRecord(
        page,
        state,
        row["last_reason"] or "",
        tuple(entries),
        row["tries"] or 0,
        _moment(row["next_try"]),
        _moment(row["read_at"]),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
