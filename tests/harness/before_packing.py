"""An archive as versions before `m020` had it: markup and evidence in the rows of articles, contents in UTF-8."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from archive.store.witnesses.contents import ContentTable, content_of

MIGRATION = "m020_packed_once"
_CONTENTS = """
    create table contents_before (digest text primary key, content blob not null) strict, without rowid
"""


def as_before_packing(path: Path) -> None:
    """Turn an archive of today into one of before."""
    with closing(sqlite3.connect(path)) as connection:
        db = Database(connection)
        connection.row_factory = sqlite3.Row
        for row in connection.execute("select id, html, evidence, joined from articles").fetchall():
            told = ContentTable(db).told(row)
            update = "update articles set html = ?, evidence = ? where id = ?"
            connection.execute(update, [told["html"], told["evidence"], row["id"]])
        connection.create_function("as_before", 2, lambda one, base: zlib.compress(content_of(one, base).encode(), 1))
        for sql in (
            "drop view packed_articles",
            "create index idx_articles_digest on articles (digest)",
            "alter table articles drop column joined",
            _CONTENTS,
            """insert into contents_before select contents.digest, as_before(contents.packed, bases.packed)
                from contents left join contents as bases on bases.digest = contents.base
                where contents.digest in (
                    select text from witnesses union select html from witnesses union select evidence from witnesses
                )""",
            "drop table contents",
            "alter table contents_before rename to contents",
            "update withheld set content = as_before(content, null)",
            f"delete from _sqlite_migrations where name = '{MIGRATION}'",
        ):
            connection.execute(sql)
        connection.commit()
        connection.execute("vacuum")
