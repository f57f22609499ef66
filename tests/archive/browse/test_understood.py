"""A file and a feed have no place for a note: what was not understood is told in their stead, for every condition."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copy

import pytest

from archive.browse.matching import NARROWING
from archive.browse.taking import FORMS
from archive.search.find import Wanted
from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader, words_of
from tests.archive.browse.test_finding import UNASKED

FILES = ["atom", *(form.suffix for form in FORMS)]
STRANGE = {
    **UNASKED,
    "by=查无此人": "没有“查无此人”这个署名",
    "source=火星晚报": "没有“火星晚报”这个来源",
    "tag=没有的标签": "没有“没有的标签”这个标签",
    "by=%01": "没有“\ufffd”这个署名",
    "newspaper=unknown": "没有“newspaper”这种条件，是不是 paper？",
    "Papper=youjiang": "没有“Papper”这种条件",
}
"""What a search does not ask, and what is said of it."""


@pytest.mark.parametrize("asked", STRANGE)
def test_what_has_no_place_for_notes_does_not_go_on_without_a_condition(asked: str, reader: Reader) -> None:
    if "q=" in asked:  # a feed says below its title which words it does not look for
        feed = reader.get(f"/search.atom?{asked}")
        assert (feed.status_code, f"{STRANGE[asked]}" in feed.text) == (200, True)
    for suffix in FILES[1:] if "q=" in asked else FILES:
        answer = reader.get(f"/search.{suffix}?{asked}")
        assert (answer.status_code, STRANGE[asked] in words_of(answer)) == (400, True), suffix
        form = "application/json" if suffix.endswith(".json") else "text/plain"
        assert answer.headers["content-type"] == f"{form}; charset=utf-8"
        assert "content-disposition" not in answer.headers
    told = reader.json(f"/search.json?{asked}")
    assert [one for one in told["notes"] if STRANGE[asked] in one], "and the page says the same"


def test_every_kind_of_condition_is_among_these() -> None:
    assert {asked.partition("=")[0] for asked in STRANGE} >= {*NARROWING, "q", "sort"} - {"until"}


@pytest.mark.parametrize("suffix", FILES)
def test_what_is_understood_is_written_found_or_not(suffix: str, reader: Reader) -> None:
    for asked in (
        "since=20211201",
        "q=没有这个词",
        "year=2035",
        "by=韦秋实&q=没有这个词",
        "utm_source=x&_=1",
        "p=2&copies=1",
    ):
        assert reader.get(f"/search.{suffix}?{asked}").status_code == 200


def test_a_feed_of_a_tag_that_was_taken_away_is_empty_and_there(newsroom: Path, tmp_path: Path, opened: Opened) -> None:
    copy(newsroom, tmp_path / "archive.db")
    with Archive(tmp_path / "archive.db") as archive:
        [row] = archive.search.ids(archive.search.find(Wanted(tag="路灯"), "newest").rows)
        archive.tags.take_away("路灯", [row])
    answer = opened(tmp_path / "archive.db").get("/search.atom?tag=路灯")
    assert (answer.status_code, "<entry>" in answer.text) == (200, False)


def test_a_file_is_not_empty_for_want_of_an_index(newsroom: Path, tmp_path: Path, opened: Opened) -> None:
    copy(newsroom, tmp_path / "archive.db")
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db, db:
        db.execute("drop table articles_fts")
    reader = opened(tmp_path / "archive.db")
    for suffix in FILES:
        answer = reader.get(f"/search.{suffix}?q=芒果")
        assert (answer.status_code, "还没有检索索引" in words_of(answer)) == (503, True)
        assert reader.get(f"/search.{suffix}").status_code == 200


@pytest.mark.parametrize(
    "asked, status, words",
    [
        ("changes.atom?kind=nonsense", 400, "没有“nonsense”这种变动"),
        ("changes.atom?newspaper=youjiang", 400, "没有“newspaper”这种条件，是不是 paper？"),
        ("changes.atom?paper=nobody", 404, "没有这份报纸"),
        ("changes.atom?kind=edit&paper=nobody", 404, "没有这份报纸"),
        ("paper/youjiang.atom?since=2022", 400, "没有“since”这种条件"),
        ("paper/nobody.atom", 404, "没有这份报纸"),
    ],
)
def test_no_feed_goes_on_without_a_condition(asked: str, status: int, words: str, reader: Reader) -> None:
    answer = reader.get(f"/{asked}")
    assert (answer.status_code, words in answer.text) == (status, True)


def test_the_feed_of_one_kind_of_change_has_that_alone(reader: Reader) -> None:
    edits = reader.get("/changes.atom?kind=edit").text
    assert "<title>修订：平陆运河" in edits and "<title>原站已无：" not in edits
    assert reader.json("/changes.json?kind=edit")["feed"] == "/changes.atom?kind=edit"
