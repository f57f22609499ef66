"""An archive of before keeps markup and evidence once and packed: nothing is lost, and it says what it said."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copy, copytree
from typing import Any

import pytest

from archive.model import Article, Evidence
from archive.store import compacting
from archive.store.archive import Archive
from archive.store.witnesses.contents import content_of
from archive.transfer.verifying import verify
from tests.harness.archive_of_before import build, said
from tests.harness.before_packing import MIGRATION, as_before_packing
from tests.harness.same_archive import assert_same_archive

pytestmark = pytest.mark.slow
TOLD = Article(
    "榕树下的图书角",
    "塘兴村的榕树下新添了一个图书角，村民自己登记，自己归还。\n书是县图书馆送来的，每月换一次。",
    html="<p>塘兴村的榕树下新添了一个图书角，村民自己登记，自己归还。</p><p>书是县图书馆送来的，每月换一次。</p>",
    addresses=("http://news.example.cn/2022/0301/shelf.html",),
)
APPLIED = f"select count(*) from _sqlite_migrations where name = '{MIGRATION}'"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of today with all that was ever a case of its own, one article of it withdrawn."""
    path = tmp_path_factory.mktemp("filled") / "archive.db"
    build(path, 60)
    with Archive(path) as archive:
        first, *_, last = archive.articles()
        archive.withdrawals.withdraw([first.id], "court")
        for number, rule in enumerate(("h1", "metadata")):  # two that tell one appearance, each with its own evidence
            evidence = (Evidence("title", last.article.title, rule, 90, chosen=True),)
            again = replace(last.article, notes=(f"read {number}",), evidence=evidence)
            assert archive.add(again).article == last.id
        archive.add(replace(TOLD, evidence=(Evidence("title", TOLD.title, "h1", 90, chosen=True),)))
    return path


@pytest.fixture
def before(filled: Path, tmp_path: Path) -> Path:
    """The same as a version of before had it."""
    path = Path(copy(filled, tmp_path / "archive.db"))
    copytree(filled.with_suffix(".warc"), tmp_path / "archive.warc")
    as_before_packing(path)
    return path


def one(path: Path, sql: str, *asked: Any) -> Any:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql, asked).fetchone()[0]


def test_what_an_archive_of_before_says_it_says_packed(filled: Path, before: Path) -> None:
    assert one(before, "select count(*) from articles where html like '<p>%' and html like '%</p>'") > 40
    assert one(before, "select count(*) from pragma_table_info('contents') where name = 'base'") == 0
    with Archive(filled) as archive:
        exports = said(archive)
    with Archive(before) as archive:
        assert said(archive) == exports
        assert [fault for fault in verify(archive) if fault] == [] == list(archive.dangling())
        anew = archive.derive_anew()
        anew.note()
        assert sum(anew.run()) > 60
        assert not any(anew.others().values())
    assert_same_archive(filled, before)


def test_markup_takes_a_tenth_of_what_it_took(before: Path) -> None:
    size = "select sum(length({})) from contents where digest in (select html from witnesses)"
    unpacked = one(before, size.format("content"))
    Archive(before).close()
    assert one(before, size.format("packed")) < unpacked / 5
    assert one(before, "select count(*) from articles where length(html) not in (0, 32)") == 0
    assert one(before, "select count(*) from sqlite_schema where name = 'idx_articles_digest'") == 0


class Killed(BaseException):
    """What ends a process in the midst of it."""


@pytest.mark.parametrize("after", [0, 1, 30, 50])
def test_a_migration_that_was_killed_has_done_nothing_and_is_done_again(
    filled: Path, before: Path, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_it_was = before.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(compacting, "named_apart", _killed(compacting.named_apart, after))
        with pytest.raises(Killed):
            Archive(before)
    with closing(sqlite3.connect(before)) as db:
        db.execute("pragma wal_checkpoint(truncate)")
        assert db.execute(APPLIED).fetchone() == (0,)
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    assert len(before.read_bytes()) == len(as_it_was)
    Archive(before).close()
    assert one(before, APPLIED) == 1
    assert_same_archive(filled, before)


def _killed(function: Callable[..., Any], after: int) -> Callable[..., Any]:
    calls = iter(range(after))

    def called(*asked: Any) -> Any:
        if next(calls, None) is None:
            raise Killed
        return function(*asked)

    return called


@pytest.mark.parametrize("name", ["text", "html", "evidence"])
@pytest.mark.parametrize(
    "broken", [b"", b"x\x9c", zlib.compress("不是".encode("gbk"))], ids=["empty", "cut", "no UTF-8"]
)
def test_what_cannot_be_read_is_kept_and_told(before: Path, name: str, broken: bytes) -> None:
    digest = one(before, f"select {name} from witnesses where {name} is not null order by id")
    with closing(sqlite3.connect(before)) as db:
        db.execute("update contents set content = ? where digest = ?", [broken, digest])
        db.commit()
    with Archive(before) as archive:
        faults = [fault for fault in verify(archive) if fault]
        assert faults
        assert {fault.where.partition(" ")[0] for fault in faults} <= {"witness", "article"}
        assert len(list(archive.articles())) > 50
    assert one(before, "select packed from contents where digest = ?", digest) == broken


def test_a_content_is_packed_against_what_has_no_base_itself(filled: Path) -> None:
    chains = "select count(*) from contents where base in (select digest from contents where base is not null)"
    assert one(filled, chains) == 0
    assert one(filled, "select count(*) from contents where base not in (select digest from contents)") == 0
    with closing(sqlite3.connect(filled)) as db:
        rows = list(_markup(db))
    assert len(rows) > 50
    assert all(text.split("\n")[0] in html for html, text in rows)


def _markup(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    sql = """
        select packed_articles.html, html_base, text from packed_articles join articles using (id)
        where packed_articles.html is not null
    """
    yield from ((content_of(html, base), text) for html, base, text in db.execute(sql))


def test_a_program_of_before_that_still_runs_mangles_nothing(filled: Path) -> None:
    """What it tells is told in the words of before: it fails, and takes its transaction back."""
    with (
        closing(sqlite3.connect(filled)) as db,
        pytest.raises(sqlite3.OperationalError, match="no column named content"),
    ):
        db.execute("insert or ignore into contents (digest, content) values ('1', x'00')")
