"""Which id a text has: that of its least variant; and every other one by which it was known, or may be asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from archive.store.repeats import Duplicates
from archive.store.witnesses.derived_rows import DerivedRows
from archive.store.witnesses.touched import Touched


class IdRows(DerivedRows):
    """Gives the rows of articles their ids, and takes away those of articles that nothing tells any more."""

    def __init__(self, db: Database, duplicates: Duplicates) -> None:
        super().__init__(db)
        self._duplicates = duplicates

    def name(self, text_class: str) -> str | None:
        """Return the id of the text of a class: that of its least variant; None where nothing tells it any more."""
        row = self.one("select variant from sightings where class = ? and variant < '~' order by 1 limit 1", text_class)
        return str(row[0])[-16:] if row else None

    def make_room(self, text_class: str, article: str, touched: Touched) -> None:
        """Give the row of a class its id: that of another variant before, or of a text that has become a part of it."""
        row = self.one("select id from articles where class = ?", text_class)
        if row is None:
            gone = sorted(former for former, now in touched.gone_to.items() if now == text_class)
            row = next(filter(None, (self._row_that_went(former) for former in gone)), None)
            if row:  # it told another text
                self._duplicates.leave(row[0])
        if row is None:  # an archive of before knew it by an id of its own
            row = self.one(_ADOPTED, text_class)
        if row and row[0] != article:
            self._rename(row[0], article)
            keys = self.all(_KEYS_OF, text_class, article)
            touched.places |= {(text_class, key) for (key,) in keys}
        if row:
            self._db.conn.execute("update articles set class = ? where id = ?", [text_class, article])
        self._write_ids(text_class, article, touched, everything=bool(row and row[0] != article))

    def _row_that_went(self, former: str) -> tuple[Any, ...] | None:
        return None if self.name(former) else self.one("select id from articles where class = ?", former)

    def _rename(self, old: str, new: str) -> None:
        """Give an article another id, wherever it is named."""
        self._db.conn.execute(_DEFER)
        if self.one("select 1 from articles where id = ?", new):
            self.give_way(new, old)
        for table_name, column in _NAMING:
            self._db.conn.execute(f"update {table_name} set {column} = ? where {column} = ?", [new, old])
        self._db.conn.execute("update articles set id = ? where id = ?", [new, old])
        self._duplicates.renamed(old)

    def _write_ids(self, text_class: str, article: str, touched: Touched, *, everything: bool) -> None:
        """Keep every id by which the text of a class was known, or would be if one variant alone were."""
        everything = everything or text_class in touched.gone_to.values()
        if not everything and touched.ids.get(text_class, {article}) == {article}:
            return
        sql = _IDS_OF_CLASS if everything else _IDS_OF_WITNESSES
        asked = {"class": text_class, "article": article, "witnesses": json.dumps(sorted(touched.witnesses))}
        self._db.conn.execute(sql, asked)

    def drop(self, named: Mapping[str, str | None], touched: Touched) -> None:
        """Remove the articles that nothing tells any more; who pointed at one points at the text that it went into."""
        for text_class in sorted(name for name, article in named.items() if not article):
            row = self.one("select id from articles where class = ?", text_class)
            if row:
                at = text_class
                while at in touched.gone_to and not named.get(at):
                    at, before = touched.gone_to[at], at
                    if at == before:
                        break
                self.give_way(row[0], named.get(at))
        self._db.conn.execute(_NOT_FORMER, [json.dumps(sorted(filter(None, named.values())))])

    def choose(self, touched: Touched) -> None:
        """Let the id of a half that went into several articles find the same one, in whichever order they came."""
        if touched.gone_to:
            self._db.conn.execute(_CHOSEN, [json.dumps(sorted(touched.witnesses))])

    def drop_ids(self, named: Mapping[str, str | None]) -> None:
        """Remove the ids that no witness accounts for."""
        for text_class, article in named.items():
            if article:
                self._db.conn.execute(_IDS_OF_NONE, {"class": text_class, "article": article})

    def give_way(self, article: str, now: str | None) -> None:
        """Remove the row of an article, and let who names it name another, or nothing."""
        self._db.conn.execute(_DEFER)
        self._duplicates.leave(article)
        for sql in _POINTING:
            self._db.conn.execute(sql, {"old": article, "now": now})
        if now:
            self._db.conn.execute(_FORMER_ID, {"old": article, "now": now})
        for sql in _FORGOTTEN:
            self._db.conn.execute(sql, [article])


_DEFER = "pragma defer_foreign_keys = on"
"""Until the end of the transaction. Only where an id changes: SQLite then prepares all statements anew, 6 ms."""
_ADOPTED = """
    select articles.id from sightings join witnesses on witnesses.id = sightings.witness
    join json_each(witnesses.given) as asked join articles on articles.id = asked.value
    where sightings.class = ? and articles.class is null order by 1 limit 1
"""
_NAMING = (
    *((name, "article") for name in ("bylines", "addresses", "captures", "passages", "links", "fingerprints", "ids")),
    *((name, "article") for name in ("versions", "sightings", "appearances", "relations", "clusters")),
    *(("relations", "other"), ("clusters", "head"), ("articles", "revision_of")),
)
"""Tables and columns that name an article."""
_KEYS_OF = """
    select key from sightings where class = ? union select key from addresses where article = ?
"""
_POINTING = (
    "update links set article = :now where article = :old",
    "update captures set article = :now where article = :old",
    "update passages set article = :now where article = :old and :now is not null",
    "update or ignore ids set article = :now where article = :old and :now is not null",
    "update articles set revision_of = null where revision_of = :old",
)
_FORGOTTEN = (
    "delete from ids where article = ?",
    "delete from bylines where article = ?",
    "delete from addresses where article = ?",
    "delete from versions where article = ?",
    "delete from articles where id = ?",
)
_NOT_FORMER = "delete from ids where old in (select value from json_each(?))"
"""An article's own id is no former id of another, whichever of the two was written first."""
_CLAIMED = "(select min(article) from sightings where own = ids.old and article not in ('', ids.old))"
_CHOSEN = f"""
    update ids set article = {_CLAIMED}
    where old in (select own from sightings where witness in (select value from json_each(?)))
    and article != {_CLAIMED}
"""
_FORMER_ID = """
    insert into ids (old, article) select :old, min(article) from (
        select :now as article union select article from sightings where own = :old and article not in ('', :old)
    ) where true on conflict (old) do update set article = min(article, excluded.article)
"""  # a half may be one of several articles
_IDS = """
    insert into ids (old, article) select told.id, :article from ({}) as told
    where told.id != :article and not exists (select 1 from articles where articles.id = told.id and class != :class)
    on conflict (old) do update set article = min(article, excluded.article)
"""
_IDS_OF_CLASS = _IDS.format("""
    select own as id from sightings where class = :class and own != '' union
    select asked.value from sightings join witnesses on witnesses.id = sightings.witness
    join json_each(witnesses.given) as asked where class = :class
""")
_IDS_OF_WITNESSES = _IDS.format("""
    select own as id from sightings
    where class = :class and own != '' and witness in (select value from json_each(:witnesses)) union
    select asked.value from sightings join witnesses on witnesses.id = sightings.witness
    join json_each(witnesses.given) as asked
    where class = :class and sightings.witness in (select value from json_each(:witnesses))
""")
_IDS_OF_NONE = """
    delete from ids where article = :article and old not in (select own from sightings where class = :class)
    and old not in (
        select given.value from sightings join witnesses on witnesses.id = sightings.witness
        join json_each(witnesses.given) as given where class = :class
    )
"""
