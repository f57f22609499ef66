"""The index takes as little room as its columns allow, and their order changes no search."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from archive.search.index import INDEXED, TOKENIZER
from archive.search.query import expression
from archive.search.segment import segment
from archive.store.archive import Archive
from bench.search_texts import PAPERS, articles

pytestmark = pytest.mark.slow
OTHERWISE = ("title", "signature", "text")
ASKED = "select rowid, rank from {0} where {0} match ? order by rank, rowid"
TOLD = """
    select rowid, title || ' / ' || kicker || ' / ' || subtitle || ' / ' || headlines, signature,
        text || ' / ' || captions from articles
"""


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("room") / "archive.db"
    with Archive(path) as archive:
        archive.add_newspapers(PAPERS)
        with archive.transaction():
            for one in articles(200):
                archive.add(one)
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def indexed(db: sqlite3.Connection, order: tuple[str, ...], rank: str) -> sqlite3.Connection:
    """The same index with its columns in some order, filled at once."""
    plain = sqlite3.connect(":memory:")
    plain.execute(f"create virtual table words using fts5({', '.join(order)}, content='', {TOKENIZER})")
    plain.execute("insert into words (words, rank) values ('rank', ?)", [rank])
    rows = [(row, *map(segment, texts)) for row, *texts in db.execute(TOLD)]
    plain.executemany("insert into words (rowid, title, signature, text) values (?, ?, ?, ?)", rows)
    return plain


@pytest.fixture(scope="module")
def otherwise(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    with closing(indexed(db, OTHERWISE, "bm25(10.0, 5.0, 1.0)")) as plain:
        yield plain


def test_the_text_comes_first_which_saves_a_quarter(db: sqlite3.Connection, otherwise: sqlite3.Connection) -> None:
    size = "select sum(length(block)) from words_data"
    with closing(indexed(db, INDEXED, "bm25(1.0, 10.0, 5.0)")) as plain:
        [ours], [theirs] = (one.execute(size).fetchone() for one in (plain, otherwise))
    assert ours < theirs * 0.8


def test_hits_and_their_ranks_are_those_of_any_order_of_columns(
    db: sqlite3.Connection, otherwise: sqlite3.Connection
) -> None:
    assert sorted(INDEXED) == sorted(OTHERWISE) != list(INDEXED)
    texts = db.execute("select title, text, signature from articles order by rowid limit 40").fetchall()
    wanted = {run[at : at + 2 + at % 3] for title, text, _ in texts for at in range(3)
              for run in (title, re.findall(r"[一-鿿]{6,}", text)[at])}  # fmt: skip
    wanted |= {name for _, _, name in texts} | {f"{title[:2]} OR {text[:2]}" for title, text, _ in texts} | {"Wi-Fi"}
    assert len(wanted) > 200
    for words in wanted:
        asked = [expression(words)]
        found = db.execute(ASKED.format("articles_fts"), asked).fetchall()
        assert found == otherwise.execute(ASKED.format("words"), asked).fetchall()
        assert found
