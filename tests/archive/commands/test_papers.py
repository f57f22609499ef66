"""`archive papers`: what is known of a paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from archive.model import Newspaper, Way, WayKind
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
