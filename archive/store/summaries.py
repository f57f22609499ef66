"""Articles as lists and pages show them: with the name of the paper, who signed, and what stands for them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from archive.addresses.absolute import linkable
from archive.chinese.page_numbers import page_order
from archive.store.subject import Subject
from archive.store.tags import tags_of_each
from archive.store.witnesses.contents import ContentTable
from archive.store.witnesses.versions import IS_SUPERSEDED


class Summaries(Subject):
    """Reads articles for lists: the columns below, `bylines`, and the head that one is a `reprint_of`.

    Where a list is of one paper, one issue or one signer, each article is shown as it appeared there: printed so,
    taken in then, and `superseded` where another text followed it at the addresses of that appearance.
    """

    def of(self, articles: Sequence[str]) -> list[dict[str, Any]]:
        """Return some articles by id, in the order that was asked for; those that are there."""
        where = "json_each(:asked) asked join articles on articles.id = asked.value"
        return self._rows(f"from {where} {_PAPER} order by asked.key", asked=json.dumps(list(articles)))

    def at(self, rows: Sequence[int], shown: Mapping[int, str] | None = None) -> list[dict[str, Any]]:
        """Return the articles of some row numbers, as a search gives them, in their order, and as what it found."""
        asked = json.dumps([[row, (shown or {}).get(row)] for row in rows])
        tables = "from json_each(:asked) asked join articles on articles.rowid = json_extract(asked.value, '$[0]')"
        if shown is None:
            return self._rows(f"{tables} {_PAPER} order by asked.key", asked=asked)
        shown_as = _as(f"shown.id = coalesce(json_extract(asked.value, '$[1]'), {_HEAD_APPEARANCE})")
        return self._as_shown(f"{tables} {shown_as}", "asked.key", asked=asked)

    def listed(self, rows: Sequence[int], shown: Mapping[int, str] | None = None) -> list[dict[str, Any]]:
        """Return the same with `tags` and `cited_url`: an address that may be a link, of that appearance if any."""
        told = self.at(rows, shown)
        asked = json.dumps([[row["id"], row.get("appearance")] for row in told])
        urls: dict[int, str] = {}
        for number, url in self._db.conn.execute(_CITED, [asked]):
            if number not in urls and linkable(url):
                urls[number] = url
        tags = tags_of_each(self._db, [row["id"] for row in told])
        return [row | {"cited_url": urls.get(n, ""), "tags": tags.get(row["id"], [])} for n, row in enumerate(told)]

    def latest(self, limit: int, newspaper: str | None = None) -> list[dict[str, Any]]:
        """Return the articles that the archive took in last, all or what appeared in a paper, the newest first."""
        if newspaper is None:
            order = "articles.archived_at desc, articles.rowid desc limit :limit"
            return self._rows(f"from articles {_PAPER} order by {order}", limit=limit)
        where = f"from articles {_as('shown.article = articles.id')} where shown.id in ({_LATEST_OF_PAPER})"
        return self._as_shown(where, "shown.first_seen desc, shown.id", newspaper=newspaper, limit=limit)

    def of_issue(self, newspaper: str, day: str) -> list[dict[str, Any]]:
        """Return the articles of an issue, page by page."""
        where = f"from articles {_as('shown.article = articles.id')}"
        where += " where shown.newspaper = :newspaper and shown.issue_date = :day"
        rows = self._as_shown(where, "+shown.first_seen, shown.id", newspaper=newspaper, day=day)
        return sorted(rows, key=lambda row: page_order(row["page"]))

    def signed_by(self, name: str, limit: int, offset: int = 0) -> list[dict[str, Any]]:
        """Return what somebody signed, as it appeared under the name first, the newest first."""
        where = f"from ({_SIGNED}) signed join articles on articles.id = signed.article"
        where += f" {_as('shown.id = signed.id')}"
        order = "shown.day desc, shown.newspaper, shown.page, shown.id limit :limit offset :offset"
        return self._as_shown(where, order, name=name, limit=limit, offset=offset)

    def as_printed(self, appearances: Sequence[str]) -> list[dict[str, Any]]:
        """Return articles as some appearances of them, in the order that was asked for; those that are there."""
        tables = "from json_each(:asked) asked join appearances as shown on shown.id = asked.value"
        tables += " join articles on articles.id = shown.article"
        tables += " left join newspapers on newspapers.id = shown.newspaper"
        return self._as_shown(tables, "asked.key", asked=json.dumps(list(appearances)))

    def keys_of(self, kind: KeyKind, *asked: str | int) -> list[tuple[Any, ...]]:
        """Return what the order of a list goes by, in that order: last of each the article, before it the appearance.

        Of `latest` (how many), `in paper` (which, how many), `issue` (paper, day) and `signed` (by whom).
        """
        return list(self._db.execute(_KEYS[kind], list(asked)).fetchall())

    def appeared_at(self, places: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
        """Return articles as they appeared at an address, by ids and keys of addresses, in the order asked for.

        One that has no appearance there (any more) is shown as its head.
        """
        tables = "from json_each(:asked) asked join articles on articles.id = json_extract(asked.value, '$[0]')"
        shown_as = _as(f"shown.id = coalesce({_APPEARANCE_AT}, {_HEAD_APPEARANCE})")
        asked = json.dumps([list(place) for place in places])
        return self._as_shown(f"{tables} {shown_as}", "asked.key", ", asked.key as number", asked=asked)

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

    def markup(self, article: str) -> str:
        """Return the body of an article as it was received, to be cleaned where it is shown; empty where none is kept.

        It is what the article's text was read from.
        """
        rows = list(self._db.query("select html, evidence, joined from articles where id = ?", [article]))
        return ContentTable(self._db).told(rows[0])["html"] if rows else ""

    def documents(self, article: str) -> list[dict[str, Any]]:
        """Return id, name and digest of the documents that an article was read from, by name."""
        return list(self._db.query(_DOCUMENTS, {"id": article}))

    def _rows(self, tables: str, more: str = "", **asked: Any) -> list[dict[str, Any]]:
        return self._told(list(self._db.query(f"select {_COLUMNS}{more} {tables}", asked)))

    def _as_shown(self, tables: str, order: str, more: str = "", **asked: Any) -> list[dict[str, Any]]:
        """Return articles with what one appearance says of them in place of what the head does."""
        sql = f"select {_SHOWN_COLUMNS}{more} {tables} order by {order}"
        rows = list(self._db.query(sql, asked))
        bylines = self._signed(_SIGNATURES, json.dumps([row["appearance"] for row in rows]))
        return [row | {"bylines": bylines.get(row["appearance"], [])} for row in self._told(rows)]

    def _told(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Add to articles who signed them, and what stands for them."""
        articles = json.dumps([row["id"] for row in rows])
        bylines = self._signed(_BYLINES, articles)
        heads = dict(self._db.execute(_HEADS, [articles]).fetchall())
        return [row | {"bylines": bylines.get(row["id"], []), "reprint_of": heads.get(row["id"])} for row in rows]

    def _signed(self, sql: str, asked: str) -> dict[str, list[dict[str, str]]]:
        bylines: dict[str, list[dict[str, str]]] = {}
        for of, name, role in self._db.execute(sql, [asked]):
            bylines.setdefault(of, []).append({"name": name, "role": role})
        return bylines


KeyKind = Literal["latest", "in paper", "issue", "signed"]
"""The lists of which `Summaries.keys_of` tells the order."""


def _as(condition: str) -> str:
    """Return the SQL that joins the appearance as which an article is shown, and its paper."""
    return f"join appearances as shown on {condition} left join newspapers on newspapers.id = shown.newspaper"


_TEXT = "articles.id, articles.revision_of, articles.text, articles.doubts, newspapers.name as paper"
_PRINTED = (
    *("title", "kicker", "subtitle", "newspaper", "source", "published_at", "date_precision", "issue_date", "page"),
    *("page_name", "day"),
)
_STOOD = "select 1 from versions where versions.article = articles.id"
_COLUMNS = f"""
    {_TEXT}, articles.archived_at, {", ".join(f"articles.{name}" for name in _PRINTED)},
    (exists ({_STOOD}) and not exists ({_STOOD} and is_last = 1)) as superseded
"""
_SHOWN_COLUMNS = f"""
    {_TEXT}, substr(shown.first_seen, 1, 19) || '+00:00' as archived_at, shown.id as appearance,
    {", ".join(f"shown.{name}" for name in _PRINTED)}, {IS_SUPERSEDED.format("shown.id")} as superseded
"""
_PAPER = "left join newspapers on newspapers.id = articles.newspaper"
_HEAD_APPEARANCE = "(select id from appearances where article = articles.id and is_head = 1)"
_LATEST_OF_PAPER = "select id from appearances where newspaper = :newspaper order by first_seen desc, id limit :limit"
_SIGNED = """
    select article, id, min(coalesce(day, '~') || id)
    from signatures join appearances on id = appearance where name = :name group by article
"""
_KEYS: dict[KeyKind, str] = {
    "latest": "select archived_at, id from articles order by archived_at desc, rowid desc limit ?",
    "in paper": """
        select first_seen, id, article from appearances where newspaper = ? order by first_seen desc, id limit ?
    """,
    "issue": """
        select page, first_seen, id, article from appearances where newspaper = ? and issue_date = ?
        order by +first_seen, id
    """,
    "signed": """
        select day, newspaper, page, appearances.id, appearances.article from (
            select article, id, min(coalesce(day, '~') || id)
            from signatures join appearances on id = appearance where name = ? group by article
        ) as signed join appearances on appearances.id = signed.id
        order by day desc, newspaper, page, appearances.id
    """,
}
_APPEARANCE_AT = """(
    select max(appearance) from addresses where key = json_extract(asked.value, '$[1]') and article = articles.id
)"""
_ALIKE = ", relations.kind, json_extract(relations.evidence, '$.jaccard') as alike"
_REPEATS = f"""
    from relations join articles on articles.id = relations.other {_PAPER} where relations.article = :id
    and not exists (
        select 1 from addresses as own join addresses as others on others.key = own.key
        where own.article = :id and others.article = relations.other
    )
    order by articles.day is null, articles.day, articles.id limit :limit
"""
_CITED = """
    select asked.key, addresses.url from json_each(?) as asked
    join addresses on addresses.article = json_extract(asked.value, '$[0]')
    left join appearances on appearances.id = addresses.appearance
    order by asked.key, addresses.appearance is json_extract(asked.value, '$[1]') desc, is_head desc nulls last,
        appearances.first_seen, appearances.position, addresses.first_seen, addresses.position, addresses.url
"""
_BYLINES = """
    select article, name, role from bylines
    where article in (select value from json_each(?)) order by article, position
"""
_SIGNATURES = """
    select appearance, name, role from signatures
    where appearance in (select value from json_each(?)) order by appearance, position
"""
_HEADS = """
    select article, head from clusters where article in (select value from json_each(?)) and article != head
    and not exists (
        select 1 from addresses as own join addresses as heads on heads.key = own.key
        where own.article = clusters.article and heads.article = clusters.head
    )
"""
_CERTAINTY = f"""
    select articles.id, articles.newspaper, newspapers.name as paper, articles.day, articles.title,
        articles.agreement, articles.doubts, (
            select json_group_array(url) from (
                select url from addresses where article = articles.id order by position)
        ) as addresses
    from json_each(:asked) asked join articles on articles.rowid = asked.value {_PAPER} order by asked.key
"""
_DOCUMENTS = """
    select documents.id, documents.name, documents.digest
    from passages join documents on documents.id = passages.document
    where passages.article = :id order by documents.name
"""
