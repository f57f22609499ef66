"""An archive of before becomes one of witnesses: batch by batch, stopped at any moment and taken up again.

First all that was kept is told by witnesses, then everything is derived of them. What has been done is seen by what
is there, and by a row of `standing` where the first part stands. The search index and the links follow by themselves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from sqlite_utils import Database

from archive.model import Byline
from archive.store.repeats import Duplicates
from archive.store.rows import article_of
from archive.store.witnesses.deriving import Derivation
from archive.store.witnesses.naming import IdRows
from archive.store.witnesses.older import (
    AddressFacts,
    OldAddress,
    OldArticle,
    OldCapture,
    OldPassage,
    tellings,
    told_at,
)

TAKING_OVER = "taking over"
"""The row of `standing` that an archive has while it is taken over."""

_BATCH = 200  # articles, then witnesses, a transaction
_DERIVING = "derive"


class TakingOver:
    """Takes over what an archive of before has, as witnesses and what follows from them."""

    def __init__(
        self,
        db: Database,
        transaction: Callable[[], AbstractContextManager[None]],
        derivation: Derivation,
        duplicates: Duplicates,
    ) -> None:
        self._db = db
        self._transaction = transaction
        self._derivation = derivation
        self._ids = IdRows(db, duplicates)
        self._derived = 0  # the row of the last witness that was

    def run(self) -> None:
        """Take over all that there is; in an archive of today that is nothing."""
        while self._is_needed():
            with self._transaction():
                self._step()

    def _is_needed(self) -> bool:
        return bool(self._db.conn.execute(_NEEDED).fetchone()[0])

    def _step(self) -> None:
        """Do the next batch. Another program may have done it since it was looked whether one is needed."""
        execute = self._db.conn.execute
        row = execute("select value from standing where name = ?", [TAKING_OVER]).fetchone()
        if row is None and not self._is_needed():
            return
        if row and row[0] == _DERIVING:
            self._derive()
        else:
            self._tell(json.loads(row[0]) if row else ["", ""])

    def _tell(self, last: Sequence[str]) -> None:
        """Keep the witnesses of the next articles, in the order in which these came."""
        execute = self._db.conn.execute
        rows = execute(_NEXT, [*last, _BATCH]).fetchall()
        for identifier, _ in rows:
            self._take_over(identifier)
        if rows:
            identifier, since = rows[-1]
            self._stand(json.dumps([since, identifier]))
        else:
            execute("update articles set revision_of = null where class is null")  # now it is derived
            self._stand(_DERIVING)

    def _take_over(self, identifier: str) -> None:
        execute = self._db.conn.execute
        for telling in tellings(self._article(identifier), self._facts):
            witness, _ = self._derivation.sightings.table.keep(telling.witness)
            for capture in telling.captures:
                execute("update captures set witness = ? where id = ?", [witness.id, capture])
            if passage := telling.passage:
                asked = [witness.id, passage.document, passage.start]
                execute("update passages set witness = ? where document = ? and start = ?", asked)
        execute("delete from addresses where article = ?", [identifier])

    def _article(self, identifier: str) -> OldArticle:
        [row] = self._rows("select * from articles where id = ?", identifier)
        bylines = self._rows("select name, role from bylines where article = ? order by position", identifier)
        row = row | {"evidence": row["evidence"] or "[]"}  # of before in full, where there was any
        article = article_of(row, bylines=tuple(Byline(**line) for line in bylines), addresses=())
        addresses = self._rows(_ADDRESSES, identifier)
        captures = self._rows("select id, url, fetched_at, run from captures where article = ?", identifier)
        passages = self._rows(_PASSAGES, identifier)
        [(edits,)] = self._db.conn.execute(_EDITS, [identifier]).fetchall()
        return OldArticle(
            identifier,
            article,
            told_at(row["archived_at"]),
            edits,
            tuple(OldAddress(**one | {"first_seen": told_at(one["first_seen"])}) for one in addresses),
            tuple(OldCapture(**one | {"fetched_at": told_at(one["fetched_at"])}) for one in captures),
            tuple(OldPassage(**one | {"imported_at": told_at(one["imported_at"])}) for one in passages),
        )

    def _facts(self, key: str) -> AddressFacts | None:
        """Return what the link to an address says, else the one issue whose pages name it."""
        execute = self._db.conn.execute
        link = execute(_LINK, [key]).fetchone()
        if link is None:
            return None
        newspaper, day, page, page_name = link
        placed = execute(_PLACED, {"link": key, "newspaper": newspaper, "day": day}).fetchall()
        if len({one[:2] for one in placed}) == 1 and (not day or not page):
            newspaper, day, page, page_name = placed[0]
        return AddressFacts(newspaper, date.fromisoformat(day) if day else None, page, page_name)

    def _derive(self) -> None:
        """Derive the next witnesses; at the end, remove the rows of articles that have gone into others."""
        execute = self._db.conn.execute
        rows = execute(_UNTOLD, [self._derived, _BATCH]).fetchall()
        if rows:
            self._derivation.derive(list(self._derivation.sightings.table.read(one for one, _ in rows)))
            self._derived = rows[-1][1]
            return
        gone = execute(_GONE, [_BATCH]).fetchall()
        for identifier, now in gone:
            self._ids.give_way(identifier, now)
        if not gone:
            execute(_REMOVED)
            execute("delete from standing where name = ?", [TAKING_OVER])

    def _stand(self, value: str) -> None:
        self._db.conn.execute("insert or replace into standing (name, value) values (?, ?)", [TAKING_OVER, value])

    def _rows(self, sql: str, identifier: str) -> list[dict[str, Any]]:
        return list(self._db.query(sql, [identifier]))


_NEEDED = f"""
    select exists (select 1 from standing where name = '{TAKING_OVER}')
    or exists (select 1 from articles where class is null)
"""
_NEXT = """
    select id, archived_at from articles
    where (archived_at, id) > (?, ?) and class is null order by archived_at, id limit ?
"""
_ADDRESSES = "select url, key, title, first_seen from addresses where article = ? order by position, rowid"
_PASSAGES = """
    select document, start, imported_at from passages join documents on documents.id = passages.document
    where article = ? order by document, start
"""
_EDITS = """
    with recursive former (id, number) as (
        select revision_of, 1 from articles where id = ?
        union all
        select revision_of, number + 1 from articles join former using (id) where number < 900
    )
    select coalesce(max(number), 0) from former where id is not null
"""
_REMOVED = """
    insert or ignore into absences (key, since, until, reason, evidence)
    select key, substr(last_try, 1, 19) || '.000000+00:00', null, last_reason, 'the answer of the host' from links
    where state = 'absent' and last_try is not null and exists (select 1 from versions where versions.key = links.key)
    and not exists (select 1 from versions where versions.key = links.key and until > last_try)
    and not exists (select 1 from absences where absences.key = links.key)
"""
"""What a host had no more when it was asked for last, as an archive of before noted it of links alone."""
_LINK = "select newspaper, issue_date, page, page_name from links where key = ? and kind = 'article'"
_PLACED = """
    select newspaper, issue_date, placements.page, coalesce(page_name, '')
    from placements left join pages using (newspaper, issue_date, page)
    where placements.link = :link and not announced and (:day is null or issue_date = :day)
    and (:newspaper is null or newspaper = :newspaper) order by 1, 2, 3 = '', 3
"""
_UNTOLD = """
    select id, rowid from witnesses
    where rowid > ? and not exists (select 1 from sightings where witness = witnesses.id) order by rowid limit ?
"""
_GONE = """
    select articles.id, ids.article from articles left join ids on ids.old = articles.id
    where class is null order by 1 limit ?
"""
