"""The search index: what it covers, how any SQLite tool keeps it, and how it is made good.

The index is derived from the articles, so no migration knows it: `ensure_index`
makes it after the migrations and on opening, and makes it anew where a tool has
dropped a part of it (sqlite-utils' `transform()` drops triggers).

`articles_fts` has three columns:

- `text` with captions: what a reader sees (weight 1). It comes first, since FTS5 names each word's column but for the
  first one: behind the others its words cost a third more;
- `title` with kicker and subtitle: together they are the headline; and further headlines under which the article
  appeared (weight 10);
- `signature`: the names of all its bylines, wherever it appeared, since a reporter's name is looked for
  and stands in no text (weight 5).

The source is no part of it. Nearly every article of a paper credits that paper,
whose name would find them all; `newspaper` and `source` are facets instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlite_utils import Database

from archive.search.segment import segment, segment_sql

INDEX = "articles_fts"
_VIEW = "articles_words"
_GUARD = "articles_fts_guard"
_PENDING = "articles_fts_pending"
INDEXED = ("text", "title", "signature")
TOKENIZER = "tokenize='unicode61 remove_diacritics 2'"
_RANK = "bm25(1.0, 10.0, 5.0)"
_SOURCES = {
    "text": ("text", "captions"),
    "title": ("title", "kicker", "subtitle", "headlines"),
    "signature": ("signature",),
}
"""The columns of `articles` that each column of the index covers."""
SIGNATURE_BREAK = "、"
_NAMES = f"json_each('[' || replace(json_quote(name), '{SIGNATURE_BREAK}', '\",\"') || ']') as asked"
_SIGNATURE = (
    f"coalesce((select group_concat(name, '{SIGNATURE_BREAK}') from (select name from ("
    f"select asked.value as name, position * 1000 + asked.key as place from bylines join {_NAMES}"
    " where article = articles.id union all"
    f" select asked.value, 1 << 40 from signatures join appearances on appearances.id = signatures.appearance"
    f" join {_NAMES} where appearances.article = articles.id and is_head = 0"
    ") where name != '' group by name order by min(place), name)), '')"
)
"""The names that signed an article, each once: those of its bylines in their order, then others, of further prints.

A byline may hold several.
"""
_MARK = 0  # no rowid of an article: SQLite gives none below 1
_WAIT = f"insert or ignore into {_PENDING} (row) values ({_MARK})"
_PENDING_ROWS = f"""
    select articles.rowid, {", ".join(" || ' / ' || ".join(columns) for columns in _SOURCES.values())}
    from {_PENDING} left join articles on articles.rowid = row
"""
_REFUSAL = "INSERT OR REPLACE would damage the search index: use an upsert (INSERT … ON CONFLICT DO UPDATE)"


def ensure_index(db: Database) -> bool:
    """Make the index, or make it anew where it is not as it should be; say whether that was needed.

    In an archive as it should be this reads a few rows and writes nothing.
    """
    if not faults(db):
        return False
    with db.atomic():
        drop_index(db)
        db.execute(f"update articles set signature = {_SIGNATURE} where signature is not {_SIGNATURE}")
        for statement in _statements().values():
            db.execute(statement)
        db.execute(f"insert into {INDEX} ({INDEX}, rank) values ('rank', '{_RANK}')")
        fill_index(db)
    return True


def faults(db: Database) -> list[str]:
    """Say what is wrong with the index; nothing is where all is well."""
    found = dict(
        db.execute("select name, sql from sqlite_master where type in ('table', 'view', 'trigger')").fetchall()
    )
    wrong = [
        f"{name} is {'not ours' if name in found else 'missing'}"
        for name, sql in _statements().items()
        if found.get(name) != sql
    ]
    if wrong:
        return wrong
    # Row numbers may change with a table that is copied (VACUUM, a dump read back), and the last one with them.
    last = db.execute(f"select (select max(rowid) from articles), (select max(id) from {INDEX}_docsize)").fetchone()
    return [] if last[0] == last[1] else [f"the last article is row {last[0]}, in the index it is {last[1]}"]


def fill_index(db: Database) -> None:
    """Fill the index from all articles, faster than FTS5's own `rebuild`: the words are made in Python."""
    db.register_function(segment, deterministic=True, name="archive_words")
    words = ", ".join(f"archive_words({_joined(column)})" for column in INDEXED)
    db.execute(f"insert into {INDEX} ({INDEX}) values ('delete-all')")
    db.execute(f"insert into {INDEX} (rowid, {', '.join(INDEXED)}) select rowid, {words} from articles")
    db.execute(f"insert into {INDEX} ({INDEX}) values ('optimize')")


def insert_unindexed(db: Database, row: Mapping[str, Any]) -> None:
    """Write the row of an article that is not there yet; its words are written by `index_pending`.

    Within the caller's transaction, which ends with that.
    """
    execute = db.conn.execute
    execute(_WAIT)
    execute(f"insert into articles ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values()))


def index_pending(db: Database) -> None:
    """Index the articles of `insert_unindexed`: words that Python makes, written together, cost a sixth of a trigger's.

    FTS5 writes what it has in memory at each savepoint, and SQL is slow to segment (2026-11: .2 and 1.3 ms an article).
    """
    rows = db.conn.execute(_PENDING_ROWS).fetchall()
    if rows:
        words = ((number, *map(segment, told)) for number, *told in rows if number is not None)
        db.conn.executemany(f"insert into {INDEX} (rowid, {', '.join(INDEXED)}) values (?, ?, ?, ?)", words)
        db.conn.execute(f"delete from {_PENDING}")


def drop_index(db: Database) -> None:
    """Drop the index with all that belongs to it, whatever is left of it."""
    drop_triggers(db)
    db.execute(f"drop view if exists {_VIEW}")
    for name in (INDEX, _GUARD, _PENDING):
        db.execute(f"drop table if exists {name}")


def drop_triggers(db: Database) -> None:
    """Drop every trigger that writes to the index, whoever made it; `ensure_index` undoes that."""
    sql = "select name from sqlite_master where type = 'trigger' and (sql like ? or name like ?)"
    for (name,) in db.execute(sql, [f"%{INDEX}%", f"{INDEX}%"]).fetchall():
        db.execute('drop trigger "{}"'.format(name.replace('"', '""')))


def _joined(column: str) -> str:
    """Return the SQL for a column's text. The slash parts its pieces, so that no word reaches over them."""
    return " || ' / ' || ".join(_SOURCES[column])


@cache
def _statements() -> dict[str, str]:
    """Return what is to stand in the schema: name → SQL, in the order of making."""
    return _index() | _article_triggers() | _byline_triggers()


def _index() -> dict[str, str]:
    view = ",\n  ".join(f"{segment_sql(_joined(column))} as {column}" for column in INDEXED)
    return {
        _VIEW: f"CREATE VIEW {_VIEW} as select rowid as id,\n  {view}\nfrom articles",
        # By the comment Datasette and sqlite-utils find the index of a table.
        INDEX: f'CREATE VIRTUAL TABLE {INDEX} using fts5 (/* content="articles" */ {", ".join(INDEXED)},'
        f" content='{_VIEW}', content_rowid='id', {TOKENIZER})",
        _GUARD: f"CREATE TABLE {_GUARD} (id text not null, row integer not null) strict",
        _PENDING: f"CREATE TABLE {_PENDING} (row integer primary key) strict",
    }


def _article_triggers() -> dict[str, str]:
    """Keep the index in step with the articles.

    REPLACE deletes a row without a word to triggers: which one is in the way of
    an insert is noted before it and looked up after it. While 0 is among the
    pending rows, new articles are noted there, and nothing else is done of them
    before they are indexed. No one else sees that: it begins and ends within a
    transaction.
    """
    names = ", ".join(INDEXED)
    covered = [source for sources in _SOURCES.values() for source in sources]
    changed = " or ".join(f"old.{name} is not new.{name}" for name in ("id", "rowid", *covered))
    words = f"select id, {names} from {_VIEW} where id ="
    gone = f"insert into {INDEX} ({INDEX}, rowid, {names}) select 'delete', * from ({words} old.rowid);"
    here = f"insert into {INDEX} (rowid, {names}) {words} new.rowid;"
    refuse = f"select raise(abort, '{_REFUSAL}') where exists (select 1 from"
    in_the_way = "id = new.id and id is not old.id or rowid = new.rowid and rowid is not old.rowid"
    note = f"delete from {_GUARD}; insert into {_GUARD} select id, rowid from articles"
    waits = f"exists (select 1 from {_PENDING} where row = {{}})"
    is_indexed = f"not {waits.format('old.rowid')}"
    changed = f"({changed}) and {is_indexed}"
    return {
        **_trigger(
            "before insert on articles",
            f"{note} where id = new.id or rowid = new.rowid;",
            f"not {waits.format(_MARK)}",
        ),
        **_trigger(
            "after insert on articles",
            f"{refuse} {_GUARD} where id = new.id or row = new.rowid); {here}",
            f"not {waits.format(_MARK)}",
        ),
        **_trigger(
            "after insert on articles",
            f"insert or ignore into {_PENDING} (row) values (new.rowid);",
            waits.format(_MARK),
            "_pending",
        ),
        **_trigger("before delete on articles", f"{gone} delete from {_GUARD} where id = old.id;", is_indexed),
        **_trigger("before update on articles", f"{refuse} articles where {in_the_way}); {gone}", changed),
        # A row that waits may get another number; SQLite says not which of the two triggers comes first.
        **_trigger("after update on articles", here, f"{changed} and not {waits.format('new.rowid')}"),
        **_trigger(
            "after update on articles",
            f"insert or ignore into {_PENDING} (row) values (new.rowid); delete from {_PENDING} where row = old.rowid;",
            f"old.rowid is not new.rowid and {waits.format('old.rowid')}",
            "_pending",
        ),
    }


def _byline_triggers() -> dict[str, str]:
    """Keep `articles.signature` in step with the bylines; `Archive.add` has written it before they come."""
    sign = f"update articles set signature = {_SIGNATURE} where id in"
    mark = f"'{SIGNATURE_BREAK}'"
    known = f"instr({mark} || signature || {mark}, {mark} || new.name || {mark})"
    return {
        **_trigger("after insert on bylines", f"{sign} (new.article) and not {known};"),
        **_trigger("after delete on bylines", f"{sign} (old.article);"),
        **_trigger("after update on bylines", f"{sign} (old.article, new.article);"),
    }


def _trigger(event: str, action: str, condition: str = "", suffix: str = "") -> dict[str, str]:
    name = f"{INDEX}_{event.replace(' on ', '_').replace(' ', '_')}{suffix}"
    when = f" when {condition}" if condition else ""
    return {name: f"CREATE TRIGGER {name} {event}{when} begin {action} end"}
