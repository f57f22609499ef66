"""What searches have found before, so that a later one can tell what is new."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence

from archive.store.subject import WrittenSubject

_BYTES = 8  # an id has 16 hex digits


class Searches(WrittenSubject):
    """The searches that somebody asks again and again, by a name, each with the articles that it has found."""

    def seen(self, name: str) -> set[str] | None:
        """Return the articles that a search has found, by the ids that they have now; None where it was never asked."""
        row = self._db.conn.execute("select seen from searches where name = ?", [name]).fetchone()
        if row is None:
            return None
        told = zlib.decompress(row[0])
        ids = {told[at : at + _BYTES].hex() for at in range(0, len(told), _BYTES)}
        sql = "select article from json_each(?) as asked cross join ids on ids.old = asked.value"
        return ids | {one for (one,) in self._db.conn.execute(sql, [json.dumps(list(ids))])}

    def note(self, name: str, articles: Sequence[str]) -> None:
        """Note that a search has found some articles, by their whole ids, besides those that it had."""
        with self._transaction():
            known = (self.seen(name) or set()) | set(articles)
            told = zlib.compress(b"".join(bytes.fromhex(one) for one in sorted(known)))
            sql = "insert or replace into searches (name, asked_at, seen) values (?, ?, ?)"
            self._db.conn.execute(sql, [name, self._stamp(), told])
