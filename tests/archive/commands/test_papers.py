"""`archive papers`: what is known of a paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from archive.model import Article, Newspaper, Way, WayKind
from archive.store.archive import Archive
from tests.harness.terminal import parsed, run

ROW = Newspaper(
    "beishan", "北山日报", "广西北山", "founder", "http://e.cn/pc", "column/%Y%m/%d/node_A01.html", "", "current"
)
OTHER = "layout/%Y%m/%d/node_01.html"


def learnt(folder: Path) -> None:
    with Archive(folder / "archive.db") as archive:
        archive.add_newspapers([ROW])
        for form, first, last in ((ROW.first_page, 1, 15), (OTHER, 16, 31)):
            days = date(2022, 3, first), date(2022, 3, last)
            archive.ways.note("beishan", Way(WayKind.FIRST_PAGE, "founder", ROW.base_url, form, *days))
        archive.journal.finish(archive.journal.start("beishan"), "fine", 0, {})


def test_a_paper_is_told_with_its_row_what_was_learnt_and_its_last_run(here: Path) -> None:
    learnt(here)
    lines = run("papers", "beishan").stdout.splitlines()
    assert lines[:3] == [
        "北山日报 (beishan), 广西北山: current",
        "  row: founder, http://e.cn/pc, column/%Y%m/%d/node_A01.html",
        "  0 articles",
    ]
    assert lines[3].startswith(
        f"  first page {ROW.first_page} (the row's): brought issues of 2022-03-01 to 2022-03-15, seen "
    )
    assert lines[4].startswith(f"  first page {OTHER}: brought issues of 2022-03-16 to 2022-03-31, seen ")
    assert lines[5] == f"  the newest issues begin at {OTHER}: to be put into the row"
    assert lines[-1].startswith("  last run: 20") and lines[-1].endswith(" fine")


def test_the_same_is_told_to_programs(here: Path) -> None:
    learnt(here)
    told = parsed("papers", "beishan")
    assert told["row"]["first_page"] == ROW.first_page
    assert told["learned"]["first_page"] == OTHER
    assert [(way["form"], way["first_day"], way["last_day"], way["steady"]) for way in told["ways"]] == [
        (ROW.first_page, "2022-03-01", "2022-03-15", True), (OTHER, "2022-03-16", "2022-03-31", True),
    ]  # fmt: skip
    assert told["last_run"]["outcome"] == "fine"


def test_a_paper_that_is_not_known_is_an_error(here: Path) -> None:
    learnt(here)
    found = run("papers", "nosuchpaper")
    assert found.exit_code == 2
    assert "no newspaper 'nosuchpaper'" in found.stderr


def test_without_an_id_the_papers_that_are_held_are_listed(seeded: Path) -> None:
    assert len(run("papers").stdout.splitlines()) == len(parsed("papers"))


@pytest.mark.parametrize(
    "status, seen, words",
    [
        ("", "", "its address was not checked yet"),
        ("unknown", "", "its address was not checked yet"),
        ("confirmed", "2026-11", "its address is confirmed (seen 2026-11)"),
        ("moved", "2026", "moved: it was seen at another address (seen 2026)"),
        ("ended", "", "ended: it appears no more"),
    ],
)
def test_a_status_says_what_it_means(here: Path, status: str, seen: str, words: str) -> None:
    with Archive(here / "archive.db") as archive:
        archive.add_newspapers([replace(ROW, status=status, seen=seen)])
        archive.add(Article("修渠", "县里今年修渠九公里。", newspaper="beishan"))
    assert run("papers", "beishan").stdout.splitlines()[0] == f"北山日报 (beishan), 广西北山: {words}"
    assert words.partition(" (seen")[0] in run("papers").stdout


def test_a_text_that_only_a_document_has_is_told_to_be_of_that_document(seeded: Path) -> None:
    with Archive(seeded / "archive.db") as archive:
        [one, *_] = [record.id for record in archive.articles() if not record.article.newspaper]
        [passage, *_] = archive.summaries.documents(one)
    shown = run("show", one).stdout
    assert f"in the imported document {passage['name']}: " in shown and "document:" not in shown
