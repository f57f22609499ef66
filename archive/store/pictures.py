"""Pictures: of printed pages, their PDFs, and those of articles. What is named, what came of it, what was sent.

A picture is known by its address, a file by its digest. What was sent is in the WARC files: here is what it is, read
from its first bytes. What belongs to a withdrawn article is not shown, and no page on which that stands, for the page
says it, too.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from archive.addresses.canonical import link_key
from archive.chinese.text import clean
from archive.model import LinkState
from archive.store import picture_sql as sql
from archive.store.links import wait_after
from archive.store.subject import WrittenSubject

NOT_OF_THE_PAPER = "no host of the paper's"
"""How the reason ends for which a picture at another host is a link, and not fetched."""


class PictureRole(StrEnum):
    """What a picture is: that of a page, the smaller one on which outlines lie, a page's PDF, one in an article."""

    PAGE = "page"
    MAP = "map"
    PDF = "pdf"
    ARTICLE = "article"


_OF_PAGES = (PictureRole.PAGE, PictureRole.MAP, PictureRole.PDF)
IMAGES = {"none": (), "pages": _OF_PAGES, "articles": (PictureRole.ARTICLE,), "all": (*_OF_PAGES, PictureRole.ARTICLE)}
"""What `images` asks for, of a crawl and of an import."""


@dataclass(frozen=True)
class PictureLink:
    """A picture that a page names, absolute, and where it stands.

    Of an article's picture `shown_at` is the address of its page, `position` its place there, from 1.
    """

    url: str
    role: PictureRole
    newspaper: str | None = None
    issue_date: date | None = None
    page: str = ""
    shown_at: str = ""
    position: int = 0
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class PictureFile:
    """What was sent for a picture. `digest` is the SHA-256 of its bytes, decoded, in hexadecimal; `type` what these
    say, empty for what is no picture; the size in pixels, 0 where it is not told; `fault` why it is not shown."""

    digest: str
    capture: str
    type: str
    width: int = 0
    height: int = 0
    bytes: int = 0
    fault: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture by its address: what came of it, and the file that was sent last, if there is one that can be shown."""

    url: str
    role: PictureRole
    newspaper: str | None
    issue_date: str | None
    page: str
    state: LinkState
    reason: str
    tries: int
    next_try: str | None
    file: PictureFile | None = None


@dataclass(frozen=True)
class PagePictures:
    """The pictures of a printed page: its own, the one that its outlines lie on where that is another, its PDF.

    `is_withheld` says that they are not shown, for something on the page is withdrawn.
    """

    image: Picture | None = None
    map: Picture | None = None
    pdf: Picture | None = None
    is_withheld: bool = False

    @property
    def digests(self) -> set[str]:
        """The digests of what was sent for them."""
        return {one.file.digest for one in (self.image, self.map, self.pdf) if one and one.file}


@dataclass(frozen=True)
class ArticlePicture:
    """A picture of an article, in the order of its page."""

    picture: Picture
    caption: str
    credit: str


@dataclass(frozen=True)
class NoText:
    """A page or a PDF of which no text is had, and why: it would have to be read from a picture."""

    newspaper: str
    issue_date: str
    page: str
    url: str
    type: str
    digest: str
    reason: str


class PictureTally(NamedTuple):
    """How many pictures of a paper and a kind stand so, and the bytes of the files that can be shown."""

    newspaper: str
    role: PictureRole
    state: LinkState
    number: int
    bytes: int


class NamedBy(NamedTuple):
    """What may name pictures in a capture: its address, its article, the issues (paper, day) that it lists."""

    url: str
    article: str | None
    issues: tuple[tuple[str, str], ...]


class PictureStanding(NamedTuple):
    """What a file belongs to: articles by id, pages by paper, day and number."""

    articles: list[str]
    pages: list[tuple[str, str, str]]


class Pictures(WrittenSubject):
    """The pictures of an archive."""

    def note(self, pictures: Iterable[PictureLink]) -> int:
        """Note pictures that pages name; return how many are new, or stand on another issue's page now.

        A known one keeps its state; at the address of a page's picture a later issue's may come, which is asked for.
        """
        with self._transaction():
            return sum(self._note(one) for one in pictures)

    def _note(self, one: PictureLink) -> int:
        row = {
            "key": link_key(one.url),
            "url": clean(one.url),
            "role": one.role.value,
            "newspaper": one.newspaper,
            "issue_date": one.issue_date.isoformat() if one.issue_date else None,
            "page": clean(one.page),
            "found_at": self._stamp(),
        }
        news = self._db.conn.execute(sql.NOTE, row).rowcount
        if one.role is not PictureRole.ARTICLE and not news:
            news = self._db.conn.execute(sql.LATER_ISSUE, row).rowcount
            self._db.conn.execute(sql.PAGE_RENUMBERED, row)
        if one.shown_at:
            told: dict[str, Any] = {"shown_at": link_key(one.shown_at), "picture": row["key"], "position": one.position}
            told |= {"caption": clean(one.caption), "credit": clean(one.credit)}
            self._db.conn.execute(sql.DEPICT, told)
        return news

    def due(self, newspaper: str, roles: Collection[PictureRole], limit: int | None = None) -> list[Picture]:
        """Return a paper's pictures of some kinds that are to be fetched: never tried first, then those tried least."""
        asked = {"newspaper": newspaper, "roles": json.dumps(sorted(roles)), "now": self._stamp()}
        return [_picture(row) for row in self._db.query(sql.DUE, asked | {"limit": -1 if limit is None else limit})]

    def ask_again(self, newspaper: str, days: Collection[date], *, whatever: bool = True) -> int:
        """Let the pictures of some days be due that were not had, whatever came of them, or those that failed.

        Return how many they are.
        """
        asked = {"newspaper": newspaper, "days": json.dumps(sorted(map(str, days))), "whatever": whatever}
        with self._transaction():
            return self._db.conn.execute(sql.ASK_AGAIN, asked).rowcount

    def get(self, url: str) -> Picture | None:
        """Return what is known of a picture by its address, with its file."""
        return self.at([url]).get(link_key(url))

    def keep(self, url: str, file: PictureFile) -> None:
        """Note what was sent for a picture, whose capture is there. What is to be shown settles it."""
        row: dict[str, Any] = {
            "picture": link_key(url),
            "digest": file.digest,
            "capture": file.capture,
            "type": file.type,
        }
        row |= {"width": file.width, "height": file.height, "bytes": file.bytes, "fault": clean(file.fault)}
        with self._transaction():
            now = self._stamp()
            self._db.conn.execute(sql.SENT, row | {"seen_at": now})
            if not file.fault:
                told = {"key": row["picture"], "state": LinkState.DONE, "reason": "", "now": now, "next": None}
                self._db.conn.execute(sql.SETTLE, told)

    def fail(self, url: str, state: LinkState, reason: str, not_before: datetime | None = None) -> None:
        """Note that a picture was not had, and why. One that failed is tried again, ever more rarely."""
        with self._transaction():
            known = self.get(url)
            wait = wait_after((known.tries if known else 0) + 1)
            due = max(filter(None, (not_before, self._now() + wait)))
            again = due.isoformat(timespec="seconds") if wait > timedelta(0) or not_before else None
            told = {"key": link_key(url), "state": state, "reason": clean(reason), "now": self._stamp()}
            self._db.conn.execute(sql.SETTLE, told | {"next": again if state is LinkState.FAILED else None})

    def keep_text(self, digest: str, reader: str, text: str) -> None:
        """Keep what a PDF's text layer says, maybe nothing, and who read it."""
        with self._transaction():
            self._db.conn.execute(
                "insert or replace into picture_texts (digest, reader, text) values (?, ?, ?)",
                [digest, reader, clean(text)],
            )

    def text_of(self, digest: str) -> str | None:
        """Return what a PDF's text layer says; None where nobody has read it."""
        row = self._db.conn.execute("select text from picture_texts where digest = ?", [digest]).fetchone()
        return str(row[0]) if row else None

    def are_named_at(self, url: str) -> bool:
        """Say whether pictures are known that the page of an article at an address shows."""
        asked = [link_key(url)]
        return self._db.conn.execute("select 1 from depictions where shown_at = ?", asked).fetchone() is not None

    def named_by(self, captures: Sequence[str]) -> Iterator[NamedBy]:
        """Yield of which article some captures are, by their ids, and of which issues a list at their address is."""
        for url, article in self._db.conn.execute(sql.CAPTURED, [json.dumps(list(captures))]).fetchall():
            issues = self._db.conn.execute(sql.LISTS_AT, [link_key(url)]).fetchall()
            yield NamedBy(url, article, tuple(issues))

    def unread(self, newspaper: str) -> list[Picture]:
        """Return a paper's pages that are held as PDFs whose text layer nobody has looked for."""
        return [_picture(row) for row in self._db.query(sql.UNREAD_PDFS, {"newspaper": newspaper})]

    # What is shown

    def at(self, urls: Collection[str]) -> dict[str, Picture]:
        """Return the pictures at some addresses by their canonical ones, each with the file that is shown."""
        keys = {link_key(url) for url in urls}
        rows = self._db.query(sql.AT, {"keys": json.dumps(sorted(keys))})
        return {row["key"]: _picture(row) for row in rows}

    def of_article(self, article: str) -> list[ArticlePicture]:
        """Return an article's pictures in the order of its page."""
        rows = self._db.query(sql.OF_ARTICLE, {"article": article})
        found = {row["key"]: ArticlePicture(_picture(row), row["caption"], row["credit"]) for row in rows}
        return list(found.values())

    def of_issue(self, newspaper: str, day: date | str) -> dict[str, PagePictures]:
        """Return the pictures of an issue's pages, by their numbers: those that were sent when they were that day's."""
        asked = {"newspaper": newspaper, "day": str(day)}
        rows = [dict(row) for row in self._db.query(sql.PICTURED_PAGES, asked)]
        names = ("image", "map_image", "pdf")
        keys = {row[name]: link_key(row[name]) for row in rows for name in names if row[name]}
        told = self._db.query(sql.OF_DAY, asked | {"keys": json.dumps(sorted(set(keys.values())))})
        known = {row["key"]: _picture(row) for row in told if row["digest"] or row["issue_date"] == str(day)}
        withheld = {page for (page,) in self._db.conn.execute(sql.WITHHELD_OF_ISSUE, asked)}
        digests = self.withheld_digests()
        found: dict[str, PagePictures] = {}
        for row in rows:
            image, brief, pdf = (known.get(keys.get(row[name], "")) for name in names)
            own = PagePictures(image, brief, pdf)
            gone = row["page"] in withheld or not digests.isdisjoint(own.digests)
            found[row["page"]] = PagePictures(is_withheld=True) if gone else own
        return found

    def withheld_digests(self) -> set[str]:
        """Return the digests of what was sent for pages on which something withdrawn stands."""
        return {digest for (digest,) in self._db.conn.execute(sql.WITHHELD_DIGESTS)}

    def shown(self, digest: str) -> PictureFile | None:
        """Return a file that may be shown, by its digest; None for what is none, or belongs to what is withdrawn."""
        rows = list(self._db.query(sql.FILES, {"digest": digest}))
        if not rows or digest in self.withheld_digests():
            return None
        return next((_file(row) for row in rows if self._is_shown(row)), None)

    def _is_shown(self, row: Mapping[str, Any]) -> bool:
        if row["role"] == PictureRole.ARTICLE:
            return self._db.conn.execute(sql.STANDS.format(":key"), {"key": row["key"]}).fetchone() is not None
        asked = {"newspaper": row["newspaper"], "day": row["issue_date"]}
        return row["page"] not in {page for (page,) in self._db.conn.execute(sql.WITHHELD_OF_ISSUE, asked)}

    def stands(self, digest: str) -> PictureStanding:
        """Return the articles and the pages that a file belongs to."""
        pages, articles = [], []
        for row in self._db.query(sql.FILES, {"digest": digest}):
            articles += [one for (one,) in self._db.conn.execute(sql.SHOWN_BY, {"key": row["key"]})]
            if row["role"] != PictureRole.ARTICLE:
                pages.append((row["newspaper"] or "", row["issue_date"] or "", row["page"]))
        return PictureStanding(articles, pages)

    def articles_on(self, newspaper: str, day: str) -> list[tuple[str, str]]:
        """Return the pages of an issue with the articles that stand on them, in pairs."""
        return list(self._db.conn.execute(sql.ON_PAGES, {"newspaper": newspaper, "day": day}))

    # What there is

    def usual(self, newspaper: str | None = None) -> dict[PictureRole, tuple[int, int]]:
        """Return how many pictures of each kind were had, of a paper or all, and the bytes of them together."""
        rows = self._db.conn.execute(_of(sql.USUAL, newspaper), {"newspaper": newspaper})
        return {PictureRole(role): (number, size) for role, number, size in rows}

    def tally(self, newspaper: str | None = None, since: str = "", until: str = "9") -> list[PictureTally]:
        """Return how many pictures of some days there are, both ends included, by paper, kind and state.

        One that several issues named at one address counts for each of which it was had.
        """
        asked = {"newspaper": newspaper, "since": since, "until": until}
        rows = self._db.conn.execute(_of(sql.TALLY, newspaper), asked)
        return [PictureTally(paper, PictureRole(role), LinkState(state), *told) for paper, role, state, *told in rows]

    def lacking(self, newspaper: str | None = None, since: str = "", until: str = "9") -> Iterator[Picture]:
        """Yield the pictures of some days that are named and not had, by paper, day and page."""
        asked = {"newspaper": newspaper, "since": since, "until": until}
        yield from map(_picture, self._db.query(_of(sql.LACKING, newspaper), asked))

    def without_text(self, newspaper: str | None = None, day: date | None = None) -> Iterator[NoText]:
        """Yield the pages of which nothing but a picture is had, in their order: no article, no text in the PDF."""
        asked = {"newspaper": newspaper, "day": str(day) if day else None}
        for row in self._db.query(_of(sql.WITHOUT_TEXT, newspaper), asked):
            for name in ("pdf", "image"):
                if not row[name]:
                    continue
                known = self.at([row[name]]).get(link_key(row[name]))
                file = known.file if known else None
                if file and file.type == "pdf" and self.text_of(file.digest):
                    break
                if file or name == "image" or not row["image"]:
                    about = row["newspaper"], row["issue_date"], row["page"], row[name]
                    yield NoText(*about, *((file.type, file.digest) if file else ("", "")), self._untold(known))
                    break

    def _untold(self, known: Picture | None) -> str:
        """Return why no text is had of a page's picture or PDF."""
        if known is None or known.file is None:
            return known.reason if known and known.reason else "not fetched"
        if known.file.type != "pdf":
            return "a picture"
        asked = [known.file.digest]
        reader = self._db.conn.execute("select reader from picture_texts where digest = ?", asked).fetchone()
        return reader[0].partition(": ")[2] if reader else "nobody has looked for its text yet"


def _of(told: str, newspaper: str | None) -> str:
    """Return what is asked of a paper's pictures, or of all."""
    return told.format(paper=sql.OF_ANY if newspaper is None else sql.OF_PAPER)


def _picture(row: Mapping[str, Any]) -> Picture:
    told = (row["url"], PictureRole(row["role"]), row["newspaper"], row["issue_date"], row["page"])
    file = _file(row) if row.get("digest") else None
    state = LinkState(row["state"])
    return Picture(*told, state, row["last_reason"], row["tries"], row["next_try"], file)


def _file(row: Mapping[str, Any]) -> PictureFile:
    size = row["width"], row["height"], row["bytes"]
    return PictureFile(row["digest"], row["capture"], row["type"], *size, row["fault"])
