"""What the archive's door adds is indexed at the end of its transaction; whoever else writes has the triggers."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from archive.model import Article, Byline
from archive.search.find import Wanted
from archive.store.archive import Archive
from tests.harness.documents import ROOT
from tests.harness.indexed import FIRST, SECOND, assert_clean, columns, found
from tests.harness.patience import patience

PLACES = "平果田东德保那坡凌云乐业田林西林隆林靖西"


def _told(number: int, day: int = 1) -> Article:
    """Return an article whose words nobody else has."""
    place = PLACES[number % 10 * 2 : number % 10 * 2 + 2]
    text = "\n".join(f"{place}第{number}年第{line}季修渠{number * 31 + line}里，通水{line}处。" for line in range(9))
    url = f"http://a.cn/{number}.html"
    names = (Byline(f"韦{place[0]}", "reporter"),)
    return Article(f"{place}修渠", text, addresses=(url,), bylines=names, issue_date=date(2021, 12, day))


def test_articles_are_found_once_their_transaction_ends(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        with archive.transaction():
            archive.add(FIRST)
            archive.add(SECOND)
        assert len(archive.search.find(Wanted("修渠"))) == 1
        assert len(archive.search.find(Wanted("夜读"))) == 1
        assert_clean(Database(tmp_path / "archive.db"))


def test_a_transaction_that_fails_leaves_nothing_pending(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        with pytest.raises(RuntimeError), archive.transaction():
            archive.add(FIRST)
            raise RuntimeError
        with archive.transaction():
            with pytest.raises(RuntimeError), archive.transaction():
                archive.add(FIRST)
                raise RuntimeError
            archive.add(SECOND)
        db = Database(tmp_path / "archive.db")
        assert (found(db, "修渠"), found(db, "夜读")) == ([], ["夜读"])
        db.execute(f"insert into articles {columns(db, id=repr('x'), title=repr('百色'))}")
        db.conn.commit()
        assert found(db, "百色") == ["百色"]
        assert_clean(db)


KILLED = """
import os, sys
from archive.model import Article
from archive.store.archive import Archive

with Archive(sys.argv[1]) as archive:
    archive.add(Article("百色", "右江边的民族中学，理发店的灯亮着。"))
    with archive.transaction():
        archive.add(Article("田东", "渠水流到村口，地不用挑上山。"))
        os._exit(9)
"""


def test_a_transaction_that_is_killed_leaves_nothing_pending(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    assert subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, timeout=patience(60)).returncode == 9
    db = Database(path)
    assert (found(db, "理发店"), found(db, "渠水")) == (["百色"], [])
    assert_clean(db)


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "retitle", "sign", "reprint", "withdraw", "commit"]), st.integers(0, 9)),
    max_size=25,
)


@settings(max_examples=20, deadline=None)
@given(STEPS)
def test_whatever_happens_within_a_transaction_the_index_tells_what_the_articles_are(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    path = tmp_path_factory.mktemp("pending") / "archive.db"
    with Archive(path) as archive:
        for block in _blocks(steps):
            with archive.transaction():
                for step, number in block:
                    _do(archive, step, number)
    db = Database(path)
    assert_clean(db)
    # What the triggers alone would have written is what stands there now: forgetting it by them leaves nothing.
    assert db.execute("select count(*) from articles_fts_pending").fetchone()[0] == 0
    for name in ("bylines", "articles"):
        db.execute("pragma foreign_keys = off")
        db.execute(f"delete from {name}")
    assert db.execute("select count(*) from articles_fts where articles_fts match '修渠 OR 通水'").fetchone()[0] == 0


def _blocks(steps: list[tuple[str, int]]) -> list[list[tuple[str, int]]]:
    blocks: list[list[tuple[str, int]]] = [[]]
    for step in steps:
        if step[0] == "commit":
            blocks.append([])
        else:
            blocks[-1].append(step)
    return blocks


def _do(archive: Archive, step: str, number: int) -> None:
    told = _told(number)
    if step == "add":
        archive.add(told)
    elif step == "retitle":
        archive.add(replace(told, title=f"改题{number}"))
    elif step == "sign":
        archive.add(replace(told, bylines=(Byline(f"黄{number}", "reporter"),)))
    elif step == "reprint":
        archive.add(replace(_told(number, 9), addresses=(f"http://b.cn/{number}.html",), title=f"又见{number}"))
    elif (record := archive.at(told.addresses[0])) is not None:
        archive.withdrawals.withdraw([record.id], "本人要求")


def test_an_article_that_gets_another_number_before_its_transaction_ends_is_indexed_once(tmp_path: Path) -> None:
    """As what is withdrawn no longer gets the number back that it had."""
    with Archive(tmp_path / "archive.db") as archive:
        archive.add(_told(1))
        with archive.transaction():
            [identifier, other] = [archive.add(_told(number)).article for number in (2, 3)]
            archive._db.execute("update articles set rowid = 77 where id = ?", [identifier])
            archive._db.execute("update articles set rowid = 78, title = '百色' where id = ?", [other])
        db = Database(tmp_path / "archive.db")
        assert_clean(db)
        assert (found(db, "东德修渠"), found(db, "百色")) == ([], ["百色"])
        assert [row for (row,) in db.execute("select id from articles_fts_docsize order by id")] == [1, 77, 78]
        for row in (77, 78):
            db.execute("delete from articles where rowid = ?", [row])
        db.conn.commit()
        assert_clean(db)
