"""Withdrawn articles go out of what is derived, and come back: their witnesses, and those of their edits.

What is withdrawn is told by the rows of `withdrawals`; `settle` brings everything in line with them, and does nothing
where it is. A text that stood at an address of a withdrawn one and is that one edited goes with it, and so on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping

from sqlite_utils import Database

from archive.addresses.canonical import is_address, link_key
from archive.store.witnesses.known_again import is_edited
from archive.store.witnesses.reading import Sightings
from archive.store.witnesses.withheld import Withheld
from archive.store.witnesses.witness import Witness, WitnessKind


class Withholding:
    """Withholds witnesses and lets them go, within the caller's transaction."""

    def __init__(
        self,
        db: Database,
        withheld: Withheld,
        sightings: Sightings,
        derive: Callable[[Iterable[Witness]], None],
        take_back: Callable[[Collection[str]], None],
    ) -> None:
        self._db = db
        self._withheld = withheld
        self._sightings = sightings
        self._derive = derive
        self._take_back = take_back

    def left_of(self, told: Iterable[Witness]) -> list[Witness]:
        """Withhold which of some witnesses tell what is withdrawn; return the others."""
        witnesses = list(told)
        if self._withheld.is_empty():
            return witnesses
        found = {one.id: article for one in witnesses if (article := self._withheld.article_of(one))}
        gone = self._withhold_all(found)
        return [one for one in witnesses if one.id not in gone]

    def settle(self) -> None:
        """Let go what is withdrawn no longer, and withhold what is."""
        freed = self._withheld.release()
        if freed:
            self._derive(freed)
        self._withhold_all(self._withheld.told_again())
        self._withheld.seal_titles()
        self._withheld.hush_documents()
        self._withheld.put_back()
        self._restore()

    def _withhold_all(self, found: Mapping[str, str]) -> dict[str, str]:
        """Pack witnesses away, and what tells elsewhere what goes along with them; return all."""
        gone: dict[str, str] = {}
        while found:
            gone |= self._withhold(found)
            found = self._withheld.told_again()
        return gone

    def _withhold(self, found: Mapping[str, str]) -> dict[str, str]:
        """Pack witnesses away with those of their edits; return all, with the withdrawn article of each."""
        gone = self._with_edits(found)
        asked = json.dumps(sorted(gone))
        self._note(asked)
        captures = self._db.conn.execute(_CAPTURES, [asked]).fetchall()
        for witness in list(self._sightings.table.read(sorted(gone))):
            self._withheld.seal(witness, gone[witness.id])
        self._take_back(gone)
        self._db.conn.executemany("update captures set witness = ? where id = ?", captures)
        return gone

    def _with_edits(self, found: Mapping[str, str]) -> dict[str, str]:
        """Return witnesses, all others of their texts, and those of what each was edited to or from, and so on."""
        gone = dict(found)
        rest = sorted(gone)
        while rest:
            at = rest.pop()
            witness = next(self._sightings.table.read([at]), None)
            if witness is None:
                continue
            others = {one for (one,) in self._db.conn.execute(_OF_TEXT, [witness.id])}
            if witness.kind is WitnessKind.PASSAGE:
                others |= {one for (one,) in self._db.conn.execute(_READINGS, [witness.origin])}
            others |= self._edits(witness, others)
            for other in sorted(others - gone.keys()):
                gone[other] = gone[witness.id]
                rest.append(other)
        return gone

    def _edits(self, witness: Witness, known: Collection[str]) -> set[str]:
        """Return the witnesses that saw a witness's text at its addresses, edited."""
        if witness.kind is WitnessKind.CORRECTION:
            return set()
        keys = [link_key(url) for url in witness.article.addresses if is_address(url)]
        rows = self._db.conn.execute(_AT, [json.dumps(keys)]).fetchall()
        others = self._sightings.table.read(one for (one,) in rows if one not in known)
        return {one.id for one in others if is_edited(witness.article, one.article)}

    # What no witness tells: the numbers of rows, by which equals are ordered, and moments

    def _note(self, witnesses: str) -> None:
        execute = self._db.conn.execute
        for article, row in execute(_ROWS, [witnesses]).fetchall():
            told = {
                "row": row,
                "relations": execute("select other, found_at from relations where article = ?", [article]).fetchall(),
                "related": execute("select article, found_at from relations where other = ?", [article]).fetchall(),
                "pages": execute(_ON_PAGES, [article]).fetchall(),
                "links": execute("select key, next_check from links where article = ?", [article]).fetchall(),
            }
            execute("update links set next_check = null where article = ?", [article])  # nobody asks for it again
            sql = "insert or replace into withdrawn_rows (article, told) values (?, ?)"
            execute(sql, [article, json.dumps(told)])

    def _restore(self) -> None:
        execute = self._db.conn.execute
        for article, row, noted in execute(_BACK).fetchall():
            told = json.loads(noted)
            if row != told["row"] and not execute("select 1 from articles where rowid = ?", [told["row"]]).fetchone():
                execute("update articles set rowid = ? where id = ?", [told["row"], article])
            pairs = [(at, article, other) for other, at in told["relations"]]
            pairs += [(at, other, article) for other, at in told["related"]]
            self._db.conn.executemany(_FOUND_AT, pairs)
            self._db.conn.executemany(_CHECKED, [(check, key) for key, check in told["links"]])
            rows = [(article, key) for key, _ in told["links"]]
            self._db.conn.executemany("update links set article = ? where key = ? and article is null", rows)
            execute("delete from withdrawn_rows where article = ?", [article])


_ASKED = "(select value from json_each(?))"
_CAPTURES = f"select witness, id from captures where witness in {_ASKED}"
_OF_TEXT = """
    select distinct other.witness from sightings join sightings as other on other.class = sightings.class
    where sightings.witness = ?
"""
_ON_PAGES = """
    select distinct newspaper, issue_date, appearance_pages.page from appearances
    join appearance_pages on appearance_pages.appearance = appearances.id
    where article = ? and newspaper is not null and issue_date is not null
"""
_READINGS = "select id from witnesses where origin = ? and kind = 'passage'"
_AT = f"select distinct witness from sightings where key in {_ASKED}"
_ROWS = f"""
    select id, rowid from articles where id in (select article from sightings where witness in {_ASKED}) order by id
"""
_BACK = """
    select article, articles.rowid, told from withdrawn_rows join articles on articles.id = withdrawn_rows.article
"""
_CHECKED = "update links set next_check = ? where key = ? and next_check is null"
_FOUND_AT = "update relations set found_at = ? where article = ? and other = ?"
