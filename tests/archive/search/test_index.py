"""The search index stays right, whoever writes to the archive and with whatever tool."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from archive.model import Article, Byline
from archive.search.index import ensure_index
from archive.store.archive import Archive
from archive.store.schema import migrations
from tests.harness.indexed import NEW, SECOND, assert_clean, columns, found
from tests.harness.patience import patience
from tests.harness.prints import OWN, PAPERS, REPRINT

# Plain tools


def test_plain_sqlite_inserts_updates_and_deletes(path: Path, db: Database) -> None:
    with closing(sqlite3.connect(path)) as plain, plain:
        plain.execute(f"insert into articles {columns(db, id=repr('x'), title=repr('百色'))}")
        assert plain.execute("select rowid from articles_fts where articles_fts match '百色'").fetchall() == [(3,)]
        assert plain.execute("select rowid from articles_fts where articles_fts match '\"今年 年修\"'").fetchall() == [
            (1,),
            (3,),
        ]
        plain.execute("update articles set text = '右江' where id = 'x'")
        plain.execute("update articles set year = 2021")
    assert found(db, "右江") == ["百色"]
    assert found(db, "修渠九公里") == ["修渠"]
    assert_clean(db)
    with closing(sqlite3.connect(path)) as plain, plain:
        plain.execute("delete from articles where id = 'x'")
        plain.execute("delete from articles where title = '夜读'")
    assert found(db, "右江 OR 灯 OR 九公里") == ["修渠"]
    assert_clean(db)


def test_sqlite_utils_finds_and_keeps_the_index(db: Database) -> None:
    articles = db["articles"]
    assert articles.detect_fts() == "articles_fts"
    assert [row["title"] for row in articles.search("十点")] == ["夜读"]
    articles.insert(NEW)
    articles.upsert(NEW | {"title": "田东"}, pk="id")
    articles.update("new", {"text": "田阳"})
    assert (found(db, "百色 OR 右江"), found(db, "田东 田阳")) == ([], ["田东"])
    assert_clean(db)
    articles.rebuild_fts()
    articles.optimize()
    assert_clean(db)
    articles.delete("new")
    assert found(db, "田东") == []
    assert_clean(db)


STOCK = """
import asyncio, json, sys

sys._called_from_test = True  # by this Datasette knows that it is to load no plugin that is installed
from datasette.app import Datasette

async def main():
    datasette = Datasette([sys.argv[1]])
    response = await datasette.client.get(f"/archive/articles.json?_shape=array&{sys.argv[2]}")
    print(json.dumps([row["title"] for row in response.json()]))

asyncio.run(main())
"""


@pytest.mark.parametrize(
    "query, titles",
    [("_search=十点", ["夜读"]), ("_search_title=修渠", ["修渠"]), ("_search=晚", [])],
)
def test_datasette_without_a_plugin_reads_the_index(path: Path, query: str, titles: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, "-c", STOCK, str(path), query],
        capture_output=True,
        timeout=patience(60),
    )
    assert result.stderr == b""
    assert json.loads(result.stdout) == titles


@pytest.mark.parametrize("statement", ["insert or replace into articles {}", "replace into articles {}"])
def test_replacing_an_article_is_refused(db: Database, statement: str) -> None:
    db.execute("pragma recursive_triggers = off")  # as every tool but sqlite-utils has it
    with pytest.raises(sqlite3.IntegrityError, match="INSERT OR REPLACE would damage the search index: use an upsert"):
        db.execute(statement.format(columns(db, title="'百色'")))
    db.rollback()
    assert (found(db, "百色"), found(db, "修渠")) == ([], ["修渠"])
    assert_clean(db)


def test_sqlite_utils_may_replace_since_it_has_triggers_told_of_it(db: Database) -> None:
    db["articles"].insert(NEW)
    db["articles"].insert(NEW | {"title": "田东"}, replace=True)
    assert (found(db, "百色"), found(db, "右江")) == ([], ["田东"])
    assert_clean(db)


def test_an_update_that_replaces_another_article_is_refused(db: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="use an upsert"):
        db.execute("update or replace articles set id = (select id from articles where rowid = 1) where rowid = 2")
    db.rollback()
    assert_clean(db)


def test_inserts_that_replace_nothing_are_none_of_that(db: Database) -> None:
    db.execute(f"insert or replace into articles {columns(db, id=repr('x'))}")
    db.execute(f"insert or ignore into articles {columns(db)}")
    db.execute(f"insert into articles {columns(db)} on conflict (id) do update set title = '百色'")
    db.execute("delete from articles where rowid = 1")
    db.execute(f"insert into articles {columns(db, id=repr('y')).replace('rowid = 1', 'rowid = 3')}")
    assert found(db, "修渠") == ["修渠", "修渠"]
    assert_clean(db)


@settings(max_examples=30, deadline=None)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["insert", "title", "text", "delete", "sign", "year"]),
            st.integers(0, 5),
            st.text(max_size=12),
        ),
        max_size=25,
    )
)
def test_the_index_is_right_after_any_changes(steps: list[tuple[str, int, str]]) -> None:
    db = Database(memory=True)
    migrations.apply(db)
    ensure_index(db)
    for action, number, text in steps:
        text = text.encode("utf-8", "ignore").decode()
        if action == "insert":
            db["articles"].insert(NEW | {"id": str(number), "title": text}, ignore=True)
        elif action == "delete":
            db.execute("delete from bylines where article = ?", [str(number)])
            db.execute("delete from articles where id = ?", [str(number)])
        elif action == "sign":
            db.execute(
                "insert or replace into bylines select id, 1, ?, 'reporter' from articles where id = ?",
                [text, str(number)],
            )
        else:
            db.execute(
                f"update articles set {action} = ? where id = ?", [number if action == "year" else text, str(number)]
            )
    assert_clean(db)
    db.close()


# Names


def test_changed_bylines_are_found_by_their_new_names(db: Database) -> None:
    article = db.execute("select id from articles where rowid = 2").fetchone()[0]
    db["bylines"].insert_all(
        {"article": article, "position": n, "name": name, "role": "author"}
        for n, name in ((2, "覃桂芳"), (1, "陆建群"))
    )
    assert db.execute("select signature from articles order by rowid").fetchall() == [
        ("韦秋实、罗开明",),
        ("陆建群、覃桂芳",),
    ]
    db["bylines"].update((article, 2), {"name": "岑志安"})
    assert (found(db, "覃桂芳"), found(db, "岑志安"), found(db, "罗开明")) == ([], ["夜读"], ["修渠"])
    db["bylines"].delete_where()
    assert found(db, "岑志安 OR 韦秋实") == []
    assert_clean(db)


def test_a_second_witness_that_brings_the_bylines_makes_them_findable(path: Path, db: Database) -> None:
    with Archive(path) as archive:
        archive.add(Article(SECOND.title, SECOND.text, bylines=(Byline("岑志安"),)))
    assert found(db, "岑志安") == ["夜读"]
    assert_clean(db)


def test_words_do_not_reach_from_one_name_to_the_next(db: Database) -> None:
    assert found(db, "实罗") == []


SIGNED = [
    replace(OWN, bylines=(Byline("韦秋实、农秀琴"), Byline("农秀琴", "photographer"), Byline("韦秋实", "editor"))),
    replace(REPRINT, bylines=(Byline("李芳", "editor"), Byline("Zoe"), Byline("农秀琴"))),
    replace(
        OWN,
        bylines=(Byline("阿木、韦秋实"), Byline("覃海燕")),
        issue_date=date(2022, 3, 1),
        addresses=("http://c.cn/1",),
    ),
]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_an_index_that_is_made_anew_changes_no_article(tmp_path: Path, order: tuple[int, ...]) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        archive.add_newspapers(PAPERS)
        for number in order:
            archive.add(SIGNED[number], seen=datetime(2026, 11, 1, number, tzinfo=UTC))
        archive.add(replace(SIGNED[0], summary="提要"))
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        db = Database(connection)
        before = db.execute("select * from articles").fetchall()
        assert db.execute("select signature, headlines from articles").fetchall() == [
            ("韦秋实、农秀琴、Zoe、李芳、覃海燕、阿木", "清渠入村来 / 邻市见闻")
        ]
        assert_clean(db)
        db.execute("drop table articles_fts")
        assert ensure_index(db) is True
        assert db.execute("select * from articles").fetchall() == before
        db.execute("update bylines set position = position")  # a tool that writes what is there already
        assert db.execute("select * from articles").fetchall() == before


def test_names_of_further_prints_stay_when_a_tool_changes_those_of_the_head(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        archive.add_newspapers(PAPERS)
        for article in (OWN, REPRINT):
            archive.add(article)
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        db = Database(connection)
        db.execute("update bylines set name = '覃海燕' where name = '农秀琴'")
        assert db.execute("select signature from articles").fetchall() == [("韦秋实、覃海燕、李芳",)]
        assert (found(db, "覃海燕"), found(db, "李芳"), found(db, "农秀琴")) == ([OWN.title], [OWN.title], [])
        db.execute("delete from bylines where name = '覃海燕'")
        assert found(db, "覃海燕") == []
        connection.commit()
        assert_clean(db)
