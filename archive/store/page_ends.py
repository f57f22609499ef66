"""How the pages of a paper end, learnt by each run: what tells a page that was cut from one that is so."""

from __future__ import annotations

from collections.abc import Iterable

from archive.chinese.text import clean
from archive.store.named_table import table
from archive.store.subject import WrittenSubject


class PageEnds(WrittenSubject):
    """The endings of the papers: host, kind of link, tail, how many pages ended so, the address of the first."""

    def of(self, newspaper: str) -> list[tuple[str, str, str, int, str]]:
        """Return what is known of a paper."""
        sql = "select host, kind, tail, pages, url from endings where newspaper = ? order by rowid"
        return [(host, kind, tail, pages, url) for host, kind, tail, pages, url in self._db.execute(sql, [newspaper])]

    def keep(self, newspaper: str, rows: Iterable[tuple[str, str, str, int, str]]) -> None:
        """Put what is known now in place of what was."""
        told = [
            {"newspaper": newspaper, "host": host, "kind": kind, "tail": clean(tail), "pages": pages, "url": clean(url)}
            for host, kind, tail, pages, url in rows
        ]
        with self._transaction():
            table(self._db, "endings").delete_where("newspaper = ?", [newspaper])
            table(self._db, "endings").insert_all(told, replace=True)
