"""An archive of before becomes one of witnesses: nothing is lost, nothing invented, whenever it is stopped.

`before/` holds what `tests.harness.archive_of_before` made in a checkout of the last version without witnesses, and
what the exports of that version said.
"""

from __future__ import annotations

import gzip
import json
import lzma
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter, namedtuple
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archive.model import Article
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.store.older_copy import MIGRATION
from archive.store.schema import SchemaError
from archive.store.unopened import is_up_to_date
from archive.store.witnesses import taking_over
from archive.transfer.verifying import verify
from tests.harness.archive_of_before import said
from tests.harness.contents import content
from tests.harness.documents import ROOT

BEFORE = Path(__file__).with_name("before")


def unpack(folder: Path) -> Path:
    """Put the archive of before into a folder; return its path."""
    path = folder / "archive.db"
    path.write_bytes(lzma.decompress((BEFORE / "archive.db.xz").read_bytes()))
    shutil.copytree(BEFORE / "archive.warc", folder / "archive.warc")
    return path


def rows(path: Path, sql: str, *values: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql, values).fetchall()


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive(unpack(tmp_path_factory.mktemp("taken"))) as archive:
        yield archive


@pytest.fixture(scope="module")
def exports() -> dict[str, dict[str, str]]:
    return dict(json.loads(gzip.decompress((BEFORE / "exports.json.gz").read_bytes())))


@pytest.fixture(scope="module")
def older(taken: Archive) -> Path:
    """The copy of the archive as it was."""
    return taken.path.with_name(f"archive.db.before-{MIGRATION}")


def id_of(older: Path, title: str) -> str:
    [(identifier,)] = rows(older, "select id from articles where title = ?", title)
    return str(identifier)


def appearances(archive: Archive, identifier: str) -> list[tuple[Any, ...]]:
    sql = """
        select outlet, day, title, kicker, is_head, (
            select group_concat(page) from appearance_pages where appearance = appearances.id order by position
        ) from appearances where article = ? order by day, title
    """
    return rows(archive.path, sql, archive.get(identifier).id)


def test_an_archive_of_before_verifies_afterwards(taken: Archive) -> None:
    assert [fault for fault in verify(taken) if fault] == []
    assert taken.check_integrity() == "ok"
    assert rows(taken.path, "pragma foreign_key_check") == []
    of_none = "select count(*) from sketches where article not in (select number from fingerprints)"
    assert rows(taken.path, of_none) == [(0,)]
    assert is_up_to_date(taken.path)


def test_a_search_finds_what_further_appearances_say(taken: Archive, older: Path) -> None:
    [hit] = taken.search.hits(taken.search.find(Wanted("另题33")).rows)
    assert hit.id == id_of(older, "通稿33")
    with closing(sqlite3.connect(taken.path)) as db:
        db.execute("insert into articles_fts (articles_fts, rank) values ('integrity-check', 1)")


def test_every_id_of_before_finds_its_article(taken: Archive, older: Path) -> None:
    known = rows(older, "select id, title, text from articles")
    assert len(known) == 160
    others = [title for identifier, title, _ in known if taken.get(identifier).id != identifier]
    # Two scripts of one text are one article, and a short text is named by the least of its addresses.
    assert Counter(title[:2] for title in others) == {"通知": 3, "街景": 2}
    for identifier, _, text in known:
        assert len(taken.get(identifier).article.text) == len(text)


def test_exports_say_what_they_said_but_for_heads_and_variants(
    taken: Archive, older: Path, exports: dict[str, dict[str, str]]
) -> None:
    now = said(taken)
    assert now["original"] == exports["original"]
    differ: dict[str, str] = {}
    for identifier, digest in exports["jsonl"].items():
        record = taken.get(identifier)
        if now["jsonl"].get(record.id) == digest:
            continue
        [(paper, day)] = rows(older, "select newspaper, day from articles where id = ?", identifier)
        [(new_paper, new_day)] = rows(taken.path, "select newspaper, day from articles where id = ?", record.id)
        if (paper, day) != (new_paper, new_day):
            assert new_day < day, "the other paper printed it earlier"
            differ[identifier] = "head"
        else:
            assert rows(taken.path, "select 1 from ids where article = ?", record.id)
            differ[identifier] = "variant"
    # Heads: eight texts of two papers under one headline, six under two. Variants: three texts in both scripts and two
    # short ones, which are named by the least of what they are.
    assert Counter(differ.values()) == {"head": 14, "variant": 8}
    before, after = ({name: _by_today(told[name]) for name in ("jekyll", "magazine")} for told in (exports, now))
    others = {file for file, digest in before["magazine"].items() if after["magazine"].get(file) != digest}
    # Posts have more fields than they had, so their names are compared; what they say: `formats/test_jekyll_valid.py`.
    others |= before["jekyll"].keys() - after["jekyll"].keys()
    assert {file.rpartition(".")[0][-16:] for file in others} <= differ.keys()


def _by_today(files: dict[str, str]) -> dict[str, str]:
    """Return the files of an export by the names that they have today: what had no day began with a hyphen."""
    return {file.removeprefix("-"): digest for file, digest in files.items()}


def test_what_two_pages_held_is_one_appearance_on_both(taken: Archive, older: Path) -> None:
    [found] = appearances(taken, id_of(older, "长文7"))
    assert found == ("hechiribao", "2021-01-01", "长文7", "", 1, "01,02")


def test_a_reprint_has_its_own_paper_day_headline_and_page(taken: Archive, older: Path) -> None:
    assert appearances(taken, id_of(older, "通稿33")) == [
        ("hechiribao", "2021-01-03", "另题33", "", 1, "02"),
        ("youjiang", "2021-01-04", "通稿33", "新华社电", 0, "01"),
    ]


def test_a_text_that_came_back_has_three_versions(taken: Archive, older: Path) -> None:
    before, after = id_of(older, "消息3"), id_of(older, "消息3（更新）")
    sql = "select article from versions where key = (select key from versions where article = ?) order by position"
    assert rows(taken.path, sql, after) == [(before,), (after,), (before,)]
    assert taken.get(after).revision_of == before and taken.get(before).revision_of is None


def test_revisions_of_one_second_keep_their_order(taken: Archive, older: Path) -> None:
    known = rows(older, "select id, revision_of from articles where title like '定稿%'")
    assert len(known) > 5
    assert {taken.get(identifier).revision_of == former for identifier, former in known} == {True}


def test_what_was_never_noted_is_not_invented(taken: Archive, older: Path) -> None:
    _, web = appearances(taken, id_of(older, "上网9"))[::-1]
    assert web == ("example2.com", None, "网上标题9", "", 0, None)


def test_captures_and_passages_name_their_witnesses(taken: Archive) -> None:
    assert rows(taken.path, "select count(*), count(witness) from captures") == [(99, 99)]
    assert rows(taken.path, "select count(*), count(witness) from passages") == [(3, 3)]
    kinds = rows(taken.path, "select kind, count(*) from witnesses group by kind order by kind")
    assert [kind for kind, _ in kinds] == ["kept", "page", "passage"]


def test_a_page_that_is_fetched_again_is_not_held_against_what_others_filled_in(tmp_path: Path) -> None:
    with Archive(unpack(tmp_path)) as archive:
        old = archive.get(rows(archive.path, "select id from articles where title = '上网9'")[0][0])
        assert archive.add(replace(old.article, addresses=old.article.addresses[:1])).outcome == "known"
        [reprint] = rows(archive.path, "select article from appearances where title = '通稿33'")
        [address] = rows(archive.path, "select url from addresses where article = ? and title = '通稿33'", *reprint)
        whole = archive.get(reprint[0]).article
        page = Article(
            "通稿33", whole.text, kicker="新华社电", source="右江日报", newspaper="youjiang", addresses=address
        )
        assert archive.add(replace(page, issue_date=date(2021, 1, 4), extractor="founder 3")).outcome == "known"


def test_deriving_again_changes_nothing(tmp_path: Path) -> None:
    with Archive(unpack(tmp_path)) as archive:
        anew = archive.derive_anew()
        anew.note()
        assert sum(anew.run()) == archive.counts()["witnesses"]
        assert {name: number for name, number in anew.others().items() if number} == {}


def test_what_repeats_what_is_what_would_be_found_in_a_new_archive(tmp_path: Path) -> None:
    path = unpack(tmp_path)
    with Archive(path) as archive:
        before = content(path)
        with archive.transaction():
            for name in ("clusters", "relations", "sketches", "fingerprints"):
                archive.search._db.execute(f"delete from {name}")
            for identifier in archive.duplicates.pending():
                archive.duplicates.enter(identifier)
        now = content(path)
    assert len(before["relations, derived"]) > 10 and before["clusters, derived"]
    assert now == before


def test_stopped_at_any_moment_it_is_taken_up_again(
    tmp_path: Path, taken: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = unpack(tmp_path)
    monkeypatch.setattr(taking_over, "_BATCH", 20)
    connect, chance, stops = sqlite3.connect, random.Random(6), 0

    def cut(*args: Any, **options: Any) -> sqlite3.Connection:
        connection = connect(*args, **options)
        steps = iter(range(chance.randrange(5, 90)))
        connection.set_progress_handler(lambda: next(steps, None) is None, 5000)
        return connection

    while stops < 12:
        with monkeypatch.context() as patched:
            patched.setattr(sqlite3, "connect", cut)
            try:
                Archive(path).close()
                break
            except SchemaError:
                stops += 1
    assert stops > 3
    Archive(path).close()
    assert content(path) == content(taken.path)


_KILLED = """
import os, random, sqlite3, sys
from archive.store.archive import Archive
from archive.store.witnesses import taking_over
taking_over._BATCH, chance, connect = 20, random.Random(sys.argv[2]), sqlite3.connect
def cut(*args, **options):
    connection = connect(*args, **options)
    steps = iter(range(chance.randrange(50, 300)))
    connection.set_progress_handler(lambda: next(steps, None) is None and os._exit(9), 5000)
    return connection
sqlite3.connect = cut
Archive(sys.argv[1])
"""


def test_killed_it_is_taken_up_again(tmp_path: Path, taken: Archive) -> None:
    path = unpack(tmp_path)
    command = [sys.executable, "-c", _KILLED, str(path)]
    ends = [subprocess.run([*command, str(n)], cwd=ROOT, env=os.environ).returncode for n in range(3)]
    assert 9 in ends
    assert not (tmp_path / f"archive.db.before-{MIGRATION}~2").exists()
    Archive(path).close()
    assert content(path) == content(taken.path)


def test_the_archive_as_it_was_is_kept_and_the_space_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = unpack(tmp_path)
    before = content_of_before(path)
    Archive(path).close()
    copy = tmp_path / f"archive.db.before-{MIGRATION}"
    assert content_of_before(copy) == before
    assert caplog.messages == [
        f"{path} is brought up to date, which needs about 3 MB beside archive.db; as it was it is kept in {copy.name}"
    ]
    copy.unlink()
    Archive(path).close()
    assert not copy.exists()


def content_of_before(path: Path) -> list[Any]:
    return [rows(path, f"select * from {name}") for name in ("articles", "addresses", "fingerprints", "passages")]


def test_without_space_nothing_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = unpack(tmp_path)
    before = path.read_bytes()
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(9, 9, 1_200_000))
    with pytest.raises(SchemaError, match=r"needs about 3 MB beside archive\.db, and 1 MB are free; nothing was ch"):
        Archive(path)
    assert path.read_bytes() == before
    assert {one.name for one in tmp_path.iterdir()} == {"archive.db", "archive.warc"}


def test_an_empty_archive_needs_no_copy(tmp_path: Path) -> None:
    path = unpack(tmp_path)
    with closing(sqlite3.connect(path)) as db, db:
        for name in ("bylines", "addresses", "captures", "passages", "links", "attempts", "placements", "articles"):
            db.execute(f"delete from {name}")
    with Archive(path) as archive:
        assert archive.counts()["witnesses"] == 0
    assert not list(tmp_path.glob("*before*"))
