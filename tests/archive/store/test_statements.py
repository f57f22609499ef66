"""How much SQL an article costs: statements that the program asks, and those of triggers and of the index within."""

from __future__ import annotations

from collections import Counter

from archive.model import Newspaper
from archive.store.archive import Archive
from bench.adding import invented

_NEW = 60  # statements of the program for a new article
_WHOLE = 100  # with those of the triggers and of FTS5


def test_a_new_article_costs_few_statements_and_one_commit(archive: Archive) -> None:
    archive.add_newspapers([Newspaper("p0", "第0报", base_url="http://p0.example.cn")])
    for number in range(5):
        archive.add(invented(number))
    asked = Counter[str]()
    archive._db.conn.set_trace_callback(lambda sql: asked.update([" ".join(sql.split())[:60]]))
    try:
        archive.add(invented(5))
    finally:
        archive._db.conn.set_trace_callback(None)
    counted = {sql: n for sql, n in asked.items() if not sql.startswith("--")}
    assert asked["COMMIT"] == 1
    assert sum(asked.values()) <= _WHOLE
    # A trigger's steps are traced under the text of the statement that fired it: one for each byline and article.
    fired = sum(n for sql, n in counted.items() if sql.startswith(("insert into bylines", "insert into articles ")))
    assert sum(counted.values()) - fired + 3 <= _NEW


def test_an_article_that_is_known_costs_fewer(archive: Archive) -> None:
    archive.add_newspapers([Newspaper("p0", "第0报", base_url="http://p0.example.cn")])
    archive.add(invented(1))
    asked: list[str] = []
    archive._db.conn.set_trace_callback(asked.append)
    try:
        archive.add(invented(1))
    finally:
        archive._db.conn.set_trace_callback(None)
    assert len(asked) <= _NEW
