"""The day of a moment is the day in China, wherever one is told: of taking in, withdrawal, publication."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.formats import formats
from archive.formats.moments import china_day
from archive.model import Article, Link, Newspaper
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.transfer.exporting import export
from archive.transfer.listing import listings
from tests.harness.terminal import run

NIGHT = datetime(2026, 10, 31, 17, 30, tzinfo=UTC)
"""Half past one of the first of November, in China."""
URL = "http://news.example.cn/1.html"


@pytest.mark.parametrize(
    "moment, day",
    [
        ("2026-10-31T15:59:59+00:00", "2026-10-31"),
        ("2026-10-31T16:00:00+00:00", "2026-11-01"),
        ("2026-12-31T17:30:00.000000+00:00", "2027-01-01"),
        ("2026-10-31T17:30:00Z", "2026-11-01"),
        ("2026-11-01T00:30:00+08:00", "2026-11-01"),
        ("2026-11-01T00:30:00+09:00", "2026-10-31"),
        ("2026-11-01", "2026-11-01"),
        ("9999-12-31T17:30:00+00:00", "9999-12-31"),
        ("", ""),
    ],
)
def test_a_moment_is_of_a_day_in_china(moment: str, day: str) -> None:
    assert china_day(moment) == day


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """An archive that took in an article of the web that night."""
    monkeypatch.chdir(tmp_path)
    with Archive(tmp_path / "archive.db", now=lambda: NIGHT) as archive:
        archive.add(
            Article(
                "题",
                "监测点本月全部建成。",
                source="新闻网",
                addresses=(URL,),
                published_at=NIGHT,
                date_precision="second",
            )
        )
        yield archive


ACCESSED = {
    "csv": "(2026-11-01)[2026-11-01]. http",
    "json": "(2026-11-01)[2026-11-01]. http",
    "ris": "Y2  - 2026/11/01\r\n",
    "bibtex": "urldate = {2026-11-01},",
    "csl-json": '"accessed": {"date-parts": [[2026, 11, 1]]}',
}
"""How the day of taking in stands in each list."""


def test_every_list_that_cites_is_here() -> None:
    assert {name for name, form in formats().items() if form.write_list} == {*ACCESSED, "xlsx"}


@pytest.mark.parametrize("form", ACCESSED)
def test_a_reference_names_the_day_in_china(form: str, night: Archive) -> None:
    write: Any = formats()[form].write_list
    told = b"".join(write(listings(night, night.search.find(Wanted(), "oldest")))).decode("utf-8-sig")
    assert ACCESSED[form] in told
    assert not re.search("2026[-/]10|2026, 10", told.replace("2026-10-31T17:30:00+00:00", "")), told


@pytest.mark.parametrize("form", ["markdown", "magazine", "jekyll"])
def test_a_file_is_called_by_its_day_in_china(form: str, night: Archive, tmp_path: Path) -> None:
    [file] = [one.path for one in export(night, form, tmp_path / "out") if one.articles]
    assert file.name.startswith("2026-11-01-")
    assert "2026-10" not in file.read_text("utf-8")


def test_what_is_withdrawn_is_listed_by_its_day_in_china(night: Archive) -> None:
    [one] = listings(night, night.search.find(Wanted(), "oldest"))
    night.withdrawals.withdraw([one["id"]], "court")
    assert run("withdraw", "--list").stdout == f"{one['id']}  2026-11-01  court\n"


@pytest.mark.parametrize("since, pending", [(date(2026, 10, 31), 1), (date(2026, 11, 1), 1), (date(2026, 11, 2), 0)])
def test_what_was_archived_since_a_day_was_so_in_china(since: date, pending: int, night: Archive) -> None:
    with closing(sqlite3.connect(night.path)) as db, db:
        for table in ("clusters", "relations", "sketches", "fingerprints"):
            db.execute(f"delete from {table}")
    assert len(night.duplicates.pending(since)) == pending


def test_an_article_without_a_day_is_asked_for_again_by_that_of_its_finding_in_china(night: Archive) -> None:
    night.add_newspapers([Newspaper("youjiang", "右江日报")])
    link = Link("http://news.example.cn/2.html", newspaper="youjiang")
    night.links.finish(link, night.add(Article("又题", "又一个监测点。", addresses=(link.url,))).article)
    first = date(2026, 11, 1)
    assert night.checks.of_days("youjiang", first, first) == [link.url]
    assert not night.checks.of_days("youjiang", None, date(2026, 10, 31))
