"""An archive of two articles whose search index is looked into."""

from __future__ import annotations

from sqlite_utils import Database

from archive.model import Article, Byline
from archive.search.find import Wanted
from archive.search.query import expression
from archive.store.archive import Archive

FIRST = Article("修渠", "县里今年修渠九公里，清水流到村口。", bylines=(Byline("韦秋实"), Byline("罗开明")))
SECOND = Article("夜读", "西街的灯每晚亮到十点，座位总是满的。")
NEW = {"id": "new", "title": "百色", "text": "右江"} | dict.fromkeys(
    "kicker subtitle summary source html digest extractor notes page page_name archived_at".split(), ""
)


def titles(archive: Archive, words: str) -> list[str]:
    return [hit.title for hit in archive.search.hits(archive.search.find(Wanted(words)).rows)]


def found(db: Database, words: str) -> list[str]:
    sql = "select title from articles where rowid in (select rowid from articles_fts where articles_fts match ?)"
    return [title for (title,) in db.execute(f"{sql} order by rowid", [expression(words)]).fetchall()]


def assert_clean(db: Database) -> None:
    """Let FTS5 compare the index with the articles: it raises where they differ."""
    db.execute("insert into articles_fts (articles_fts) values ('integrity-check')")
    db.execute("insert into articles_fts (articles_fts, rank) values ('integrity-check', 1)")
    db.rollback()


def columns(db: Database, **changed: str) -> str:
    """Return the columns of the first article as SQL, some of them changed."""
    values = [changed.get(column.name, column.name) for column in db["articles"].columns]
    return f"select {', '.join(values)} from articles where rowid = 1"
