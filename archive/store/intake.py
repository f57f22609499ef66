"""How far WARC files were taken in, and which pages of them wait to be read: what a killed import goes on from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from archive.addresses.canonical import link_key
from archive.chinese.text import clean
from archive.model import Capture, LinkKind
from archive.store.runs import CaptureRecord, capture_record
from archive.store.subject import WrittenSubject
from archive.store.witnesses.tables import NO_LONGER_THERE
from archive.store.witnesses.witness import seen_at, utc


@dataclass(frozen=True)
class SourceFile:
    """A file that is taken in. `id` tells it from others, and by which rules it is.

    `offset` and `within` are the place in it up to which it was taken, `written` the bytes of `warc`, the file of
    ours that has what was kept of it. `counts` say what was decided about how many records. It is finished when all
    of it was read, its pages too.
    """

    id: str
    name: str
    size: int
    warc: str = ""
    offset: int = 0
    within: int = 0
    written: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    taken_at: str = ""

    def counting(self, counts: Mapping[str, int]) -> SourceFile:
        """Return it with more counted."""
        names = self.counts.keys() | counts.keys()
        return replace(self, counts={name: self.counts.get(name, 0) + counts.get(name, 0) for name in sorted(names)})


@dataclass(frozen=True)
class WaitingPage:
    """A capture that waits to be read: of which file and paper, and the key of the link that leads to it."""

    number: int
    capture: CaptureRecord
    source: str
    newspaper: str
    key: str


@dataclass(frozen=True)
class Stood:
    """What stood at an address: when it was seen there first and last, and the last article."""

    first: datetime
    last: datetime
    article: str


@dataclass(frozen=True)
class GoneAnswer:
    """An answer by which a host has an article no more: when it came, from which address, and what it says."""

    moment: datetime
    url: str
    reason: str


class Intake(WrittenSubject):
    """The files that are taken in, and their pages that wait."""

    def source(self, identifier: str) -> SourceFile | None:
        """Return a file by its id, None for one that nobody has begun with."""
        row = self._db.execute(f"select {_NAMES} from _import_files where id = ?", [identifier]).fetchone()
        if row is None:
            return None
        told = dict(zip(_COLUMNS, row, strict=True))
        return SourceFile(**told | {"counts": dict(sorted(json.loads(told["counts"]).items()))})

    def sources(self) -> list[SourceFile]:
        """Return all files that were begun with, in the order of their ids."""
        ids = [one for (one,) in self._db.execute("select id from _import_files order by 1").fetchall()]
        return [found for one in ids if (found := self.source(one))]

    def keep(self, source: SourceFile) -> None:
        """Note how far a file was taken."""
        row = [getattr(source, name) for name in _COLUMNS]
        row[_COLUMNS.index("counts")] = json.dumps(dict(source.counts))
        with self._transaction():
            self._db.conn.execute(_KEEP, row)

    def wait(self, capture: Capture, source: str, newspaper: str) -> None:
        """Have a capture wait to be read."""
        rank = f"{_RANKS.get(capture.status // 100, 0)}{len(capture.url):06}{capture.url}"
        with self._transaction():
            self._db.conn.execute(_WAIT, [capture.id, source, newspaper, link_key(capture.url), clean(rank)])

    def moment(self) -> str:
        """Return this moment as rows have it."""
        return self._stamp()

    def later(self, source: str, offset: int, within: int) -> None:
        """Note the place of a record that is looked at again when all files were: a revisit of what was not seen."""
        with self._transaction():
            self._db.conn.execute("insert or ignore into _import_later values (?, ?, ?)", [source, offset, within])

    def places(self, source: str) -> list[tuple[int, int]]:
        """Return the places of a file that are looked at again, in order."""
        sql = 'select "offset", within from _import_later where source = ? order by 1, 2'
        return [(offset, within) for offset, within in self._db.execute(sql, [source])]

    def later_done(self, source: str) -> None:
        """Note that all of them were looked at."""
        with self._transaction():
            self._db.conn.execute("delete from _import_later where source = ?", [source])

    def has_left(self, source: str) -> bool:
        """Say whether anything of a file waits: pages to be read, or records to be looked at again."""
        return bool(self._db.execute(_LEFT, {"source": source}).fetchone()[0])

    def lead(self, url: str, link: str) -> None:
        """Note that what waits at one address is what a link to another one leads to, an interface's answer."""
        with self._transaction():
            self._db.conn.execute("update _import_pages set link = ? where key = ?", [link_key(link), link_key(url)])

    def done(self, captures: Iterable[str], source: str, counts: Mapping[str, int]) -> None:
        """Note that captures were read, and what came of it: they wait no more. Within the caller's transaction."""
        for one in captures:
            self._db.conn.execute("delete from _import_pages where capture = ?", [one])
        for name, number in counts.items():
            self._db.conn.execute(_COUNT, {"source": source, "path": f'$."{name}"', "number": number})

    def names_beyond(self, warc: str, offset: int) -> bool:
        """Say whether a capture lies in a WARC file at a byte or behind it."""
        asked = 'select 1 from captures where warc = ? and "offset" >= ? limit 1'
        return bool(self._db.execute(asked, [warc, offset]).fetchone())

    def stood(self, url: str) -> Stood | None:
        """Return what stood at an address; None where nothing did."""
        first, last, article = self._db.execute(_STOOD, {"key": link_key(url)}).fetchone()
        return Stood(datetime.fromisoformat(first), datetime.fromisoformat(last), article) if article else None

    def gone_answers(self, url: str) -> list[GoneAnswer]:
        """Return the answers that no run got, but that were taken in, by which the host has nothing at an address."""
        rows = self._db.execute(_GONE, {"url": url, "key": link_key(url)}).fetchall()
        return [GoneAnswer(datetime.fromisoformat(at), one, f"{one} answered {status}") for at, one, status in rows]

    def note_gone(self, url: str, reason: str) -> None:
        """Note that what stood at an address was not there at this moment, and when it was there again."""
        key, since = link_key(url), seen_at(self._now())
        with self._transaction():
            self._db.conn.execute(NO_LONGER_THERE, {"key": key, "since": since, "reason": clean(reason)})
            seen = [utc(at) for at, one in self._db.execute(_CAPTURED, [key]).fetchall() if link_key(one) == key]
            if again := min((at for at in seen if at > since), default=None):
                self._db.conn.execute(_AGAIN, {"key": key, "since": since, "again": again})

    def newspapers(self) -> list[str]:
        """Return the papers of which pages wait, in order; an empty name stands for those of none."""
        return [one for (one,) in self._db.execute("select distinct newspaper from _import_pages order by 1")]

    def count(self) -> int:
        """Return how many captures wait."""
        return int(self._db.execute("select count(*) from _import_pages").fetchone()[0])

    def waits(self, url: str) -> bool:
        """Say whether anything waits at an address."""
        return bool(self._db.execute("select 1 from _import_pages where key = ?", [link_key(url)]).fetchone())

    def waiting(self, newspaper: str, after: int, most: int) -> list[WaitingPage]:
        """Return pages of a paper in the order in which they came, from a number on."""
        return self._pages(_IN_ORDER, [newspaper, after, most])

    def named(self, newspaper: str, kind: LinkKind, after: int, most: int) -> list[WaitingPage]:
        """Return pages of a paper to which links of a kind lead, in the order in which they came, from a number on."""
        return self._pages(_NAMED, [newspaper, after, kind.value, most])

    def others(self, newspaper: str, most: int) -> list[WaitingPage]:
        """Return pages of a paper: those first that lead elsewhere, then the shortest addresses."""
        return self._pages(_OTHERS, [newspaper, most])

    def nearest(self, url: str, moment: datetime) -> CaptureRecord | None:
        """Return the capture at an address that was made nearest to a moment, waiting or not; None where none was."""
        found = self._db.execute(_NEAREST, [url, link_key(url), moment.isoformat()]).fetchone()
        return capture_record(dict(zip(CAPTURE_COLUMNS, found, strict=True))) if found else None

    def original(self, identifier: str, url: str, date: str, digest: str) -> CaptureRecord | None:
        """Return the capture that a revisit refers to: by its id, its address and moment, or its payload there.

        `date` is in UTC, to the second, without its zone.
        """
        asked = {"id": identifier, "url": url, "date": date, "digest": digest}
        found = self._db.execute(_ORIGINAL, asked).fetchone()
        return capture_record(dict(zip(CAPTURE_COLUMNS, found, strict=True))) if found else None

    def _pages(self, sql: str, asked: list[Any]) -> list[WaitingPage]:
        pages = []
        for row in self._db.execute(sql, asked).fetchall():
            number, source, newspaper, key = row[len(CAPTURE_COLUMNS) :]
            capture = capture_record(dict(zip(CAPTURE_COLUMNS, row, strict=False)))
            pages.append(WaitingPage(number, capture, source, newspaper, key))
        return pages


_RANKS = {2: 1, 4: 2}
"""By the first digit of a status: what leads elsewhere is read first, then pages, then what is not there."""
CAPTURE_COLUMNS = tuple(one.name for one in fields(CaptureRecord))
_COLUMNS = (
    *("id", "name", "size", "warc", "offset", "within", "written", "counts", "taken_at"),
)  # fmt: skip
_COUNT = """
    update _import_files set counts = json_set(counts, :path, coalesce(counts ->> :path, 0) + :number)
    where id = :source
"""
_LEFT = """
    select exists (select 1 from _import_pages where source = :source)
    or exists (select 1 from _import_later where source = :source)
"""
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_KEEP = f"insert or replace into _import_files ({_NAMES}) values ({', '.join('?' * len(_COLUMNS))})"
_WAIT = "insert or ignore into _import_pages (capture, source, newspaper, key, rank) values (?, ?, ?, ?, ?)"
_CAPTURE = ", ".join(f'captures."{name}"' for name in CAPTURE_COLUMNS)
_PAGE = f"""
    select {_CAPTURE}, pages.number, pages.source, pages.newspaper, coalesce(pages.link, pages.key)
    from _import_pages as pages join captures on captures.id = pages.capture
"""
_IN_ORDER = f"{_PAGE} where pages.newspaper = ? and pages.number > ? order by pages.number limit ?"
_NAMED = f"""
    {_PAGE} join links on links.key = coalesce(pages.link, pages.key)
    where pages.newspaper = ? and pages.number > ? and links.kind = ? order by pages.number limit ?
"""
_OTHERS = f"{_PAGE} where pages.newspaper = ? order by pages.rank, pages.number limit ?"
_NEAREST = f"""
    select {_CAPTURE} from captures where url = ?1
    or id in (select capture from _import_pages where key = ?2)
    order by abs(julianday(fetched_at) - julianday(?3)), rowid limit 1
"""
_ORIGINAL = f"""
    select {_CAPTURE} from captures where revisit_of is null and (
        id = :id or url = :url and (substr(fetched_at, 1, 19) = :date or digest = :digest)
    ) order by id != :id, digest != :digest, rowid limit 1
"""
_STOOD = """
    select min(since), max(until), (select article from versions where key = :key order by position desc limit 1)
    from versions where key = :key
"""
_GONE = """
    select fetched_at, url, status from captures
    where url in (:url, 'http://' || :key, 'https://' || :key) and status in (404, 410) and run is null
    order by fetched_at, rowid
"""
_CAPTURED = """
    select fetched_at, captures.url from sightings join captures on captures.witness = sightings.witness
    where sightings.key = ?
"""
_AGAIN = "update absences set until = :again where key = :key and since = :since and until > :again"
