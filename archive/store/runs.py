"""The journal: which runs there were, and what each of them fetched."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from archive.chinese.text import clean
from archive.model import Capture, Run
from archive.portable import is_running
from archive.store.named_table import table
from archive.store.subject import WrittenSubject

KILLED = "killed"
LAST_ID = "~"
"""What no id of a capture comes after."""


@dataclass(frozen=True)
class CaptureRecord:
    """Where a response lies: `warc` is a file name in the WARC folder, `offset` a byte in it.

    `cut` says how it shows that the response stops before its end, and is empty where it does not. `etag` and
    `last_modified` are what the host said of the page's age. `revisit_of` is the capture that has the body, where
    the host said that the page is as it was (304), or the same bytes came again. `origin` is where in a web archive it
    is from, empty where its host gave it; `fetched_at` is then when the web archive fetched it, and `taken_at` when we
    took it from there.
    """

    id: str
    url: str
    fetched_at: str
    status: int
    digest: str
    warc: str
    offset: int
    article: str | None
    cut: str = ""
    etag: str = ""
    last_modified: str = ""
    revisit_of: str = ""
    origin: str = ""
    taken_at: str | None = None

    def is_first_sight(self, moment: str) -> bool:
        """Say whether a moment at which something was seen first is that at which a web archive made this copy."""
        return bool(self.origin) and self.fetched_at[:19] == moment[:19]


def capture_record(row: Mapping[str, Any]) -> CaptureRecord:
    """Return a row of captures as a record."""
    return CaptureRecord(**{name: row[name] for name in _RECORD} | {"revisit_of": row["revisit_of"] or ""})


class Journal(WrittenSubject):
    """The runs and captures of an archive."""

    def start(self, newspaper: str, arguments: str = "") -> str:
        """Open a run and return its id: the second it began, the paper, and a random part."""
        now = self._now().astimezone(UTC)
        identifier = f"{now:%Y%m%dT%H%M%SZ}-{newspaper}-{uuid4().hex[:6]}"
        row = {"id": identifier, "newspaper": newspaper, "arguments": clean(arguments), "outcome": "", "counts": "{}"}
        row |= {"started_at": now.isoformat(timespec="seconds"), "host": socket.gethostname()}
        with self._transaction():
            table(self._db, "runs").insert(row | {"process": os.getpid()})
        return identifier

    def finish(self, run: str, outcome: str, exit_code: int, counts: dict[str, int]) -> None:
        """Close a run with its outcome."""
        row = {"outcome": outcome, "exit_code": exit_code, "counts": json.dumps(counts, ensure_ascii=False)}
        with self._transaction():
            finished = self._stamp()
            table(self._db, "runs").update(run, row | {"finished_at": finished})

    def bury(self, newspaper: str) -> list[str]:
        """Mark the runs of a paper that never ended as killed, and return their ids.

        Only for who holds the paper's lock: nobody else can then be running.
        """
        with self._transaction():
            dead = list(table(self._db, "runs").rows_where("newspaper = ? and outcome = ''", [newspaper]))
            for row in dead:
                table(self._db, "runs").update(row["id"], {"outcome": KILLED})
        return [row["id"] for row in dead]

    def count(self) -> int:
        """Return how many runs there were."""
        return int(table(self._db, "runs").count)

    def ids(self) -> list[str]:
        """Return the ids of all runs."""
        return [one for (one,) in self._db.conn.execute("select id from runs")]

    def runs(self, limit: int | None = None, offset: int | None = None) -> Iterator[Run]:
        """Yield the runs, newest first."""
        order = "started_at desc, rowid desc"
        for row in list(table(self._db, "runs").rows_where(order_by=order, limit=limit, offset=offset)):
            yield Run(
                row["id"],
                row["newspaper"],
                row["arguments"],
                datetime.fromisoformat(row["started_at"]),
                datetime.fromisoformat(row["finished_at"]) if row["finished_at"] else None,
                how_ended(row),
                row["exit_code"],
                json.loads(row["counts"]),
            )

    def reasons(self, runs: Sequence[str], limit: int) -> list[dict[str, Any]]:
        """Return why links failed in some runs, by run and reason: how often, one address, the last try; most first."""
        return list(self._db.query(_REASONS, {"runs": json.dumps(list(runs)), "limit": limit}))

    def add_capture(self, capture: Capture, warc: str, offset: int, run: str | None = None) -> None:
        """Note a response whose WARC record is already on the disk."""
        row = {"id": capture.id, "url": clean(capture.url), "status": capture.status, "digest": capture.digest}
        row |= {"fetched_at": _in_utc(capture.fetched_at), "length": len(capture.body)}
        row |= {"content_type": clean(capture.header("Content-Type")), "warc": warc, "offset": offset, "run": run}
        row |= {"etag": clean(capture.header("ETag")), "last_modified": clean(capture.header("Last-Modified"))}
        taken = _in_utc(capture.taken_at) if capture.taken_at else None
        row |= {"revisit_of": capture.revisit_of or None, "origin": clean(capture.origin), "taken_at": taken}
        with self._transaction():
            sql = f"insert into captures ({', '.join(row)}) values ({', '.join(f':{name}' for name in row)})"
            self._db.conn.execute(sql, row)

    def mark_cut(self, capture: str, reason: str) -> None:
        """Note that a capture holds a page that was cut, and how that shows; of a revisit also what has the body."""
        with self._transaction():
            self._db.conn.execute(_CUT, {"id": capture, "cut": clean(reason)})

    def capture(self, identifier: str) -> CaptureRecord | None:
        """Return a capture, None where there is no such one."""
        return next(iter(self._captures("id = ?", [identifier])), None)

    def newest_page(self, url: str) -> CaptureRecord | None:
        """Return the newest capture at an address that is a page, from its host, not known to be cut."""
        found = self._captures(_PAGE, [clean(url)], order="fetched_at desc, rowid desc", limit=1)
        return next(iter(found), None)

    def same_payload(self, digest: str, fetched_at: datetime, identifier: str = LAST_ID) -> CaptureRecord | None:
        """Return the first capture that has a body of this digest itself, and came before a moment (and an id)."""
        moment = _in_utc(fetched_at)
        asked = {"digest": digest, "moment": moment, "id": identifier}
        found = self._captures(_SAME, asked, order="fetched_at, id", limit=1)
        return next(iter(found), None)

    def captures_in(self, warc: str) -> list[CaptureRecord]:
        """Return the captures that lie in a WARC file."""
        return self._captures("warc = ?", [warc])

    def captures(self, article: str | None = None) -> list[CaptureRecord]:
        """Return the captures, or those of one article, oldest first."""
        where, values = ("article = ?", [article]) if article else (None, None)
        return self._captures(where, values)

    def captures_at(self, url: str) -> list[CaptureRecord]:
        """Return the captures of an address, oldest first."""
        return self._captures("url = ?", [clean(url)])

    def _captures(
        self,
        where: str | None,
        values: list[str] | dict[str, str] | None,
        *,
        order: str = "fetched_at, rowid",
        limit: int | None = None,
    ) -> list[CaptureRecord]:
        rows = table(self._db, "captures").rows_where(where, values, order_by=order, limit=limit)
        return [capture_record(row) for row in rows]


def _in_utc(moment: datetime) -> str:
    """Return a moment as rows have it: those of all captures are compared as texts."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def how_ended(run: Mapping[str, Any]) -> str:
    """Return the outcome that a row of a run has; of one without any, whose process is gone, that it was killed.

    Nothing is written: the next run of the paper does that, which holds its lock. Empty while it goes on, and where
    that cannot be known: it began on another machine, or this one has no such question.
    """
    outcome = str(run["outcome"])
    if outcome or run["host"] != socket.gethostname():
        return outcome
    return KILLED if is_running(run["process"]) is False else ""


_RECORD = tuple(one.name for one in fields(CaptureRecord))
_PAGE = "url = ? and status = 200 and cut = '' and origin = ''"
_CUT = """
    update captures set cut = :cut where id in (
        select :id union all
        select body.id from captures as told join captures as body on body.id = told.revisit_of and body.url = told.url
        where told.id = :id
    )
"""
_SAME = """
    substr(digest, 8, 12) = substr(:digest, 8, 12) and +digest = :digest and revisit_of is null and cut = ''
    and (fetched_at, id) < (:moment, :id)
"""
"""With + SQLite leaves the piece of the digest as it stands, which the index `idx_captures_payload` has."""
_REASONS = """
    select run, max(kind) as kind, reason, count(*) as n, min(url) as example, max(tried_at) as last_try from attempts
    where run in (select value from json_each(:runs)) group by run, reason order by run, 4 desc, reason limit :limit
"""
