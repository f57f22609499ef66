"""Articles as lists and pages show them: with the name of the paper, who signed, and what stands for them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from archive.chinese.page_numbers import page_order
from archive.store.subject import Subject


class Summaries(Subject):
    """Reads articles for lists: the columns below, `bylines`, and the head that one is a `reprint_of`."""

    def of(self, articles: Sequence[str]) -> list[dict[str, Any]]:
        """Return some articles by id, in the order that was asked for; those that are there."""
        where = "json_each(:asked) asked join articles on articles.id = asked.value"
        return self._rows(f"from {where} {_PAPER} order by asked.key", asked=json.dumps(list(articles)))

    def at(self, rows: Sequence[int]) -> list[dict[str, Any]]:
        """Return the articles of some row numbers, as a search gives them, in their order."""
        where = "json_each(:asked) asked join articles on articles.rowid = asked.value"
        return self._rows(f"from {where} {_PAPER} order by asked.key", asked=json.dumps(list(rows)))

    def latest(self, limit: int, newspaper: str | None = None) -> list[dict[str, Any]]:
        """Return the articles that the archive took in last, all or a paper's, the newest first."""
        where = "where articles.newspaper = :newspaper" if newspaper is not None else ""
        sql = f"from articles {_PAPER} {where} order by articles.rowid desc limit :limit"
        return self._rows(sql, newspaper=newspaper, limit=limit)

    def of_issue(self, newspaper: str, day: str) -> list[dict[str, Any]]:
        """Return the articles of an issue, page by page."""
        where = "where articles.newspaper = :newspaper and articles.issue_date = :day"
        rows = self._rows(f"from articles {_PAPER} {where} order by articles.rowid", newspaper=newspaper, day=day)
        return sorted(rows, key=lambda row: page_order(row["page"]))

    def signed_by(self, name: str, limit: int, offset: int = 0) -> list[dict[str, Any]]:
        """Return what somebody signed, the newest first."""
        where = "where articles.id in (select article from bylines where name = :name)"
        order = "articles.day desc, articles.newspaper, articles.page, articles.rowid"
        sql = f"from articles {_PAPER} {where} order by {order} limit :limit offset :offset"
        return self._rows(sql, name=name, limit=limit, offset=offset)

    def edited(self, limit: int) -> list[dict[str, Any]]:
        """Return the latest revisions, each with the id, title and text of what it revises."""
        return self._rows(_EDITED, _FORMER, limit=limit)

    def removed(self, limit: int) -> list[dict[str, Any]]:
        """Return the articles that are gone at their address, the last first, with the address, and when and why."""
        return self._rows(_REMOVED, _GONE, limit=limit)

    def repeats(self, article: str, limit: int) -> list[dict[str, Any]]:
        """Return the articles that one repeats, holds or is a part of, by day: as what, and how `alike` (0–1)."""
        return self._rows(_REPEATS, _ALIKE, id=article, limit=limit)

    def doubtful(self, rows: Sequence[int]) -> list[dict[str, Any]]:
        """Return how certain the articles of some row numbers are, in their order, each with its addresses."""
        told = list(self._db.query(_CERTAINTY, {"asked": json.dumps(list(rows))}))
        return [row | {"doubts": row["doubts"].split("\n"), "addresses": json.loads(row["addresses"])} for row in told]

    def whole(self, article: str) -> dict[str, Any]:
        """Return all columns of an article, with what lists show of it."""
        sql = f"select articles.*, newspapers.name as paper from articles {_PAPER} where articles.id = :id"
        return self._told(list(self._db.query(sql, {"id": article})))[0]

    def versions(self, article: str, limit: int) -> list[dict[str, Any]]:
        """Return an article with all that it revises and that revise it, oldest first; each with its text."""
        return list(self._db.query(_VERSIONS, {"id": article, "limit": limit}))

    def documents(self, article: str) -> list[dict[str, Any]]:
        """Return id, name and digest of the documents that an article was read from, by name."""
        return list(self._db.query(_DOCUMENTS, {"id": article}))

    def _rows(self, tables: str, more: str = "", **asked: Any) -> list[dict[str, Any]]:
        return self._told(list(self._db.query(f"select {_COLUMNS}{more} {tables}", asked)))

    def _told(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Add to articles who signed them, and what stands for them."""
        articles = json.dumps([row["id"] for row in rows])
        bylines: dict[str, list[dict[str, str]]] = {}
        for article, name, role in self._db.execute(_BYLINES, [articles]):
            bylines.setdefault(article, []).append({"name": name, "role": role})
        heads = dict(self._db.execute(_HEADS, [articles]).fetchall())
        return [row | {"bylines": bylines.get(row["id"], []), "reprint_of": heads.get(row["id"])} for row in rows]


_COLUMNS = """
    articles.id, articles.title, articles.kicker, articles.subtitle, articles.newspaper, newspapers.name as paper,
    articles.source, articles.published_at, articles.date_precision, articles.issue_date, articles.page,
    articles.page_name, articles.archived_at, articles.revision_of, articles.day, articles.text, articles.doubts,
    exists (select 1 from articles newer where newer.revision_of = articles.id) as superseded
"""
_PAPER = "left join newspapers on newspapers.id = articles.newspaper"
_FORMER = ", former.id as former, former.title as former_title, former.text as former_text"
_EDITED = f"""
    from articles {_PAPER} join articles former on former.id = articles.revision_of
    where articles.revision_of > ''  -- that it is not null would let SQLite read every article; few are revisions
    order by articles.archived_at desc, articles.rowid desc limit :limit
"""
_GONE = ", links.url as gone, links.last_try as gone_at, links.last_reason as reason"
_REMOVED = f"""
    from links join articles on articles.id = links.article {_PAPER}
    where links.state = 'absent' order by links.last_try desc, links.key limit :limit
"""
_ALIKE = ", relations.kind, json_extract(relations.evidence, '$.jaccard') as alike"
_REPEATS = f"""
    from relations join articles on articles.id = relations.other {_PAPER} where relations.article = :id
    order by articles.day is null, articles.day, articles.id limit :limit
"""
_BYLINES = """
    select article, name, role from bylines
    where article in (select value from json_each(?)) order by article, position
"""
_HEADS = """
    select article, head from clusters where article in (select value from json_each(?)) and article != head
"""
_CERTAINTY = f"""
    select articles.id, articles.newspaper, newspapers.name as paper, articles.day, articles.title,
        articles.agreement, articles.doubts, (
            select json_group_array(url) from (
                select url from addresses where article = articles.id order by position)
        ) as addresses
    from json_each(:asked) asked join articles on articles.rowid = asked.value {_PAPER} order by asked.key
"""
_VERSIONS = """
    with recursive former(id) as (
        select :id union select articles.revision_of from former join articles on articles.id = former.id
        where articles.revision_of is not null
    ), chain(id) as (
        select id from former union select articles.id from chain join articles on articles.revision_of = chain.id
    )
    select id, title, text, archived_at, revision_of from articles where id in chain
    order by archived_at, rowid limit :limit
"""
_DOCUMENTS = """
    select documents.id, documents.name, documents.digest
    from passages join documents on documents.id = passages.document
    where passages.article = :id order by documents.name
"""
