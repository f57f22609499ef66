"""What is withdrawn in any shard: it repeats nothing in the others either. Within the caller's transaction."""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database

from archive.store.subject import Subject


class WithdrawnAcross(Subject):
    """Unites what shards say of withdrawals as a merge does: what one withdrew and another took back, by the later."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self._before = self.names()

    def names(self) -> frozenset[str]:
        """Return the ids of articles, and `class:` with the classes of their texts, that are withdrawn."""
        return frozenset(text for (text,) in self._db.conn.execute(_STANDING))

    def read(self, shard: int, connection: sqlite3.Connection) -> None:
        """Take in what is withdrawn in a shard now."""
        rows = connection.execute("select text, since, until from withdrawals").fetchall()
        self._db.conn.execute("delete from withdrawals where shard = ?", [shard])
        sql = "insert into withdrawals (shard, text, since, until) values (?, ?, ?, ?)"
        self._db.conn.executemany(sql, [(shard, *row) for row in rows])

    def settle(self) -> None:
        """Have all shards looked through again where other things are withdrawn than before: they may have them."""
        if self.names() != self._before:
            self._db.conn.execute("update shards set stamp = ''")


_STANDING = """
    select text from (
        select text, until, row_number() over (
            partition by text order by coalesce(until, since) desc, until is null desc
        ) as place
        from withdrawals
    ) where place = 1 and until is null
"""
