"""The people who signed: how often, in which role, for which paper and with whom."""

from __future__ import annotations

import json
from typing import Any

from archive.chinese.variants import simplified
from archive.search.remembered import remembered, remembered_rows
from archive.search.segment import plain
from archive.store.subject import Subject


class Signers(Subject):
    """Counts an archive's bylines, those of all appearances, by the people in them."""

    def count(self, part: str = "") -> int:
        """Return how many people there are whose names have a part, in either script."""
        if part:
            return len(self._names(part))
        return int(remembered_rows(self._db.conn, _COUNT)[0]["n"])

    def named(self, part: str, limit: int, offset: int = 0) -> list[dict[str, Any]]:
        """Return the people whose names have a part, in either script, with their articles and roles.

        The most frequent first. Without a part all people are meant.
        """
        among = {"names": json.dumps(self._names(part), ensure_ascii=False)} if part else {}
        sql = _NAMED.format(among="where name in (select value from json_each(:names))" if part else "")
        rows = remembered_rows(self._db.conn, sql, among | {"limit": limit, "offset": offset})
        return [row | {"roles": sorted(row["roles"].split(","))} for row in rows]

    def _names(self, part: str) -> list[str]:
        asked = folded_name(part)
        return [name for name, folded in remembered(self._db.conn, _ALL, self._folded_names) if asked in folded]

    def _folded_names(self) -> list[tuple[str, str]]:
        return [(name, folded_name(name)) for (name,) in self._db.conn.execute(_ALL)]

    def everybody(self) -> list[tuple[str, str | None, int]]:
        """Return how many articles everybody signed, and, with a role, how many in that one."""
        return remembered(self._db.conn, _EVERYBODY, lambda: self._db.conn.execute(_EVERYBODY).fetchall())

    def roles(self, name: str) -> list[dict[str, Any]]:
        """Return in which roles somebody signed, the most frequent first."""
        return list(self._db.query(_ROLES, {"name": name}))

    def papers(self, name: str) -> list[dict[str, Any]]:
        """Return for which papers somebody signed, the most frequent first."""
        return list(self._db.query(_PAPERS, {"name": name}))

    def companions(self, name: str, limit: int) -> list[dict[str, Any]]:
        """Return with whom somebody signed, the most frequent first."""
        return list(self._db.query(_COMPANIONS, {"name": name, "limit": limit}))

    def articles(self, name: str) -> int:
        """Return how many articles somebody signed."""
        sql = "select count(distinct article) from signatures join appearances on id = appearance where name = ?"
        return int(self._db.execute(sql, [name]).fetchone()[0])


_COUNT = "select count(distinct name) as n from signatures"
_ALL = "select distinct name from signatures order by name"
_EVERYBODY = """
    select name, null, count(distinct article) from signatures join appearances on id = appearance group by 1
    union all
    select name, role, count(distinct article) from signatures join appearances on id = appearance group by 1, 2
"""
_NAMED = """
    select name, count(distinct article) as articles, group_concat(distinct role) as roles
    from signatures join appearances on id = appearance
    {among} group by name order by 2 desc, 1 limit :limit offset :offset
"""
_ROLES = """
    select role, count(distinct article) as articles from signatures join appearances on id = appearance
    where name = :name group by 1 order by 2 desc, 1
"""
_PAPERS = """
    select newspapers.id, newspapers.name, count(distinct appearances.article) as articles
    from signatures join appearances on appearances.id = signatures.appearance
    join newspapers on newspapers.id = appearances.newspaper
    where signatures.name = :name group by 1 order by 3 desc, 1
"""
_COMPANIONS = """
    select others.name, count(distinct appearances.article) as articles
    from signatures join signatures as others
    on others.appearance = signatures.appearance and others.name != signatures.name
    join appearances on appearances.id = signatures.appearance
    where signatures.name = :name group by 1 order by 2 desc, 1 limit :limit
"""


def folded_name(name: str) -> str:
    """Return a name as others write it: simplified, in half width, without blanks, in lower case."""
    return "".join(simplified(plain(name)).split()).casefold()
