"""The people who signed: how often, in which role, for which paper and with whom."""

from __future__ import annotations

from typing import Any

from archive.search.remembered import remembered_rows
from archive.store.subject import Subject


class Signers(Subject):
    """Counts an archive's bylines, those of all appearances, by the people in them."""

    def count(self, beginning: str = "") -> int:
        """Return how many people there are whose names begin so."""
        return int(remembered_rows(self._db.conn, _COUNT, _span(beginning))[0]["n"])

    def named(self, beginning: str, limit: int, offset: int = 0) -> list[dict[str, Any]]:
        """Return the people whose names begin so, with their articles and roles; the most frequent first."""
        rows = remembered_rows(self._db.conn, _NAMED, _span(beginning) | {"limit": limit, "offset": offset})
        return [row | {"roles": sorted(row["roles"].split(","))} for row in rows]

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


_COUNT = "select count(distinct name) as n from signatures where name >= :begin and name < :end"
_NAMED = """
    select name, count(distinct article) as articles, group_concat(distinct role) as roles
    from signatures join appearances on id = appearance
    where name >= :begin and name < :end group by name order by 2 desc, 1 limit :limit offset :offset
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


def _span(beginning: str) -> dict[str, Any]:
    """Return the parameters for names that begin so."""
    return {"begin": beginning, "end": beginning + "\U0010ffff"}
