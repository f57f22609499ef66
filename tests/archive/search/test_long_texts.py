"""Texts of any length: the index takes time in proportion to them, up to a limit that the article tells."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.browse.pages.articles import article
from archive.browse.site import Ask, ReadingRoom, tables_of
from archive.model import Article
from archive.search.find import Wanted
from archive.search.segment import INDEXED_CHARACTERS, segment, segment_sql
from archive.store.archive import Archive
from tests.harness.cost import cpu_growth
from tests.harness.indexed import assert_clean
from tests.harness.terminal import run

TEXT = ("甲乙丙丁" * (INDEXED_CHARACTERS // 4))[:-4] + "右江百色" + "田阳番茄" * 200_000


@pytest.fixture
def memory() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        yield connection


def test_the_index_takes_time_in_proportion_to_the_text(memory: sqlite3.Connection) -> None:
    text = "".join(chr(0x4E00 + number * 7 % 5000) for number in range(200_000))

    def segmented(size: int) -> None:
        assert memory.execute(f"select length({segment_sql('?1')})", [text[:size]]).fetchone()[0] > size

    grown = cpu_growth(segmented, 25_000, 200_000, below=3 * 8, floor=0)
    assert grown < 3 * 8, "it was 50 times as long for eight times the text"


@pytest.mark.parametrize("size", [31, 32, 33, 63, 64, 65, 2047, 2048, 2049, 4096, 10_000])
@pytest.mark.parametrize("unit", ["百色", "百 色", "G80高速", "a ", "𬶍百", "，百色", "百\n\n"])
def test_words_reach_over_the_cuts_of_a_long_text(memory: sqlite3.Connection, size: int, unit: str) -> None:
    text = (unit * size)[:size]
    assert memory.execute(f"select {segment_sql('?1')}", [text]).fetchone()[0].split() == segment(text).split()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("long") / "archive.db"
    with Archive(path) as archive:
        archive.add(Article("长", TEXT))
        archive.add(Article("短", TEXT[:100]))
    return path


def titles(archive: Archive, words: str) -> list[str]:
    return [hit.title for hit in archive.search.hits(archive.search.find(Wanted(words)).rows)]


@pytest.mark.slow
def test_of_a_longer_text_its_first_300_000_characters_are_searched_and_all_are_kept(path: Path) -> None:
    with Archive(path) as archive:
        assert [titles(archive, word) for word in ("右江百色", "田阳", "色田")] == [["长"], [], []]
        [whole] = [record for record in archive.articles() if record.article.title == "长"]
        assert whole.article.text == TEXT
        archive._db.execute("update articles set title = '更' || title")
        assert [titles(archive, word) for word in ("更长 右江", "田阳")] == [["更长"], []]
        assert_clean(archive._db)
        archive._db.execute("update articles set title = substr(title, 2)")


def test_the_article_tells_what_no_search_looks_at(path: Path) -> None:
    with Archive(path) as archive:
        ids = {record.article.title: record.id for record in archive.articles()}
        ask = Ask(archive._db.conn, ReadingRoom("a", tables=tables_of(path)), path={"id": ids["长"]})
        assert article(ask)["notes"] == [f"正文有 {len(TEXT):,} 字，检索只及前 300,000 字"]
        assert not article(Ask(archive._db.conn, ask.site, path={"id": ids["短"]}))["notes"]
    told = {title: run("show", identifier, "--db", path).output for title, identifier in ids.items()}
    words = f"searches look at the first 300,000 of {len(TEXT):,} characters"
    assert {title: words in output for title, output in told.items()} == {"长": True, "短": False}
