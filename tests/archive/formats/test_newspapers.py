"""`newspapers.csv`: a row a paper, and errors that say where."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from archive.formats import SeedError
from archive.formats.newspapers import add_newspaper, last_day_of, read_newspapers
from archive.model import Newspaper
from tests.harness.documents import SEEDS

HEAD = "id,name,place,platform,base_url,first_page,first_issue,status\n"
ROW = "guilin,桂林日报,广西桂林,huaguang,http://epaper.guilinlife.com,Page01BC.htm,,unverified\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "newspapers.csv"


def test_a_row_is_a_paper(path: Path) -> None:
    path.write_text(HEAD + ROW, "utf-8")
    assert read_newspapers(path) == [
        Newspaper(
            "guilin",
            "桂林日报",
            "广西桂林",
            "huaguang",
            "http://epaper.guilinlife.com",
            "Page01BC.htm",
            "",
            "unknown",
        )
    ]


@pytest.mark.parametrize(
    "rows, line, reason",
    [
        ("Guilin" + ROW[6:], 2, "column id: 'Guilin' is not made of a-z, 0-9 and _"),
        (ROW[6:], 2, "column id: '' is not made of a-z, 0-9 and _"),
        (ROW + ROW, 3, "column id: 'guilin' stands on line 2 too"),
        (ROW.replace("桂林日报", ""), 2, "column name: empty"),
        (ROW.replace("http://", "ftp://"), 2, "column base_url: 'ftp://epaper.guilinlife.com' is no http address"),
        (ROW.replace("unverified", "alive"), 2, "column status: 'alive' is none of confirmed, moved, ended, unknown"),
        (ROW + ROW.replace("guilin,", "wuzhou,").replace(",unverified", ""), 3, "8 columns are needed"),
        (ROW.replace("\n", ",more\n"), 2, "8 columns are needed"),
    ],
)
def test_an_error_names_line_and_column(path: Path, rows: str, line: int, reason: str) -> None:
    path.write_text(HEAD + rows, "utf-8")
    with pytest.raises(SeedError) as error:
        read_newspapers(path)
    assert (error.value.line, error.value.reason) == (line, reason)


# Columns that came later


FULL = HEAD.replace("status", "status,seen,hosts,aliases")
FULL_ROW = ROW.replace("unverified", "confirmed,2026-09,articles.x.cn x.cn:9999,glrb glrb_old")


def test_a_row_says_when_its_status_was_seen_on_which_further_hosts_it_is_and_what_its_id_was(path: Path) -> None:
    path.write_text(FULL + FULL_ROW, "utf-8")
    [paper] = read_newspapers(path)
    assert (paper.status, paper.seen) == ("confirmed", "2026-09")
    assert (paper.hosts, paper.aliases) == ("articles.x.cn x.cn:9999", "glrb glrb_old")
    assert paper.further_sites == ("http://articles.x.cn/", "http://x.cn:9999/")


@pytest.mark.parametrize(
    ("written", "status"), [("unverified", "unknown"), ("current", "confirmed"), ("moved", "moved")]
)
def test_a_file_of_eight_columns_with_the_words_of_its_time_still_loads(path: Path, written: str, status: str) -> None:
    path.write_text(HEAD + ROW.replace("unverified", written), "utf-8")
    [paper] = read_newspapers(path)
    assert (paper.status, paper.seen, paper.hosts, paper.aliases) == (status, "", "", "")


@pytest.mark.parametrize("further", ["hosts", "aliases,seen", "hosts,seen"])
def test_the_later_columns_may_be_there_or_not_in_any_order(path: Path, further: str) -> None:
    path.write_text(
        HEAD.replace("status", f"status,{further}") + ROW.replace("\n", "," * further.count(",") + ",\n"), "utf-8"
    )
    assert [paper.id for paper in read_newspapers(path)] == ["guilin"]


@pytest.mark.parametrize("further", ["host", "hosts,hosts", "seen,hosts,aliases,more"])
def test_no_other_columns_may(path: Path, further: str) -> None:
    path.write_text(HEAD.replace("status", f"status,{further}") + ROW, "utf-8")
    with pytest.raises(SeedError, match="and may be seen, hosts, aliases behind them"):
        read_newspapers(path)


@pytest.mark.parametrize(
    ("row", "line", "reason"),
    [
        (FULL_ROW.replace("2026-09", "2026-13"), 2, "column seen: '2026-13' is no day, month or year"),
        (FULL_ROW.replace("2026-09", "2026-02-30"), 2, "column seen: '2026-02-30' is no day, month or year"),
        (FULL_ROW.replace("2026-09", "lately"), 2, "column seen: 'lately' is no day, month or year"),
        (FULL_ROW.replace(":9999", ":99999"), 2, "column hosts: 'x.cn:99999' is no host, and no host:port"),
        (
            FULL_ROW.replace("articles", "http://articles"),
            2,
            "column hosts: 'http://articles.x.cn' is no host, and no host:port",
        ),
        (FULL_ROW.replace("x.cn:", "x.cn/a:"), 2, "column hosts: 'x.cn/a:9999' is no host, and no host:port"),
        (FULL_ROW.replace("x.cn:", "me@x.cn:"), 2, "column hosts: 'me@x.cn:9999' is no host, and no host:port"),
        (FULL_ROW.replace("glrb_old", "GLRB"), 2, "column aliases: 'GLRB' is not made of a-z, 0-9 and _"),
        (FULL_ROW.replace("glrb_old", "guilin"), 2, "column aliases: 'guilin' stands on line 2 too"),
        (FULL_ROW + FULL_ROW.replace("guilin", "wuzhou"), 3, "column aliases: 'glrb' stands on line 2 too"),
        (
            FULL_ROW + ROW.replace("guilin,", "glrb,").replace("\n", ",,,\n"),
            3,
            "column id: 'glrb' stands on line 2 too",
        ),
        (FULL_ROW + ROW, 3, "11 columns are needed"),
    ],
)
def test_an_error_in_a_later_column_names_it_too(path: Path, row: str, line: int, reason: str) -> None:
    path.write_text(FULL + row, "utf-8")
    with pytest.raises(SeedError) as error:
        read_newspapers(path)
    assert (error.value.line, error.value.reason) == (line, reason)


def test_a_row_is_added_with_the_columns_that_the_file_has(path: Path) -> None:
    path.write_text(HEAD + ROW, "utf-8")
    add_newspaper(path, Newspaper("wuzhou", "梧州日报", status="unknown", seen="2026-11-28"))
    assert path.read_text("utf-8") == HEAD + ROW + "wuzhou,梧州日报,,,,,,unknown\n"


def test_a_row_is_not_added_to_a_file_that_has_no_column_for_what_it_says(path: Path) -> None:
    path.write_text(HEAD + ROW, "utf-8")
    with pytest.raises(SeedError, match="no column hosts for 'b.cn' of wuzhou"):
        add_newspaper(path, Newspaper("wuzhou", "梧州日报", status="unknown", hosts="b.cn"))
    assert path.read_text("utf-8") == HEAD + ROW


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026", date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2026-09-28", date(2026, 9, 28)),
        ("2026-9", None),
        ("2026-00", None),
        ("0000", None),
        ("２０２６", None),
        ("", None),
    ],
)
def test_a_year_and_a_month_end_with_their_last_day(text: str, day: date | None) -> None:
    assert last_day_of(text) == day


# What holds for all columns


def test_other_columns_are_an_error_of_line_one(path: Path) -> None:
    path.write_text("id,name\nguilin,桂林日报\n", "utf-8")
    with pytest.raises(SeedError, match="the columns must be id,name,place,platform,base_url,first_page") as error:
        read_newspapers(path)
    assert error.value.line == 1


def test_an_empty_file_is_an_error(path: Path) -> None:
    path.touch()
    with pytest.raises(SeedError, match="the columns must be"):
        read_newspapers(path)


@pytest.mark.parametrize("data", [HEAD.encode() + b"\xff\n", (HEAD + '"guilin').encode(), (HEAD + "a\x00b").encode()])
def test_what_is_no_csv_in_utf_8_is_a_seed_error(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(SeedError):
        read_newspapers(path)


def test_a_spreadsheets_byte_order_mark_does_no_harm(path: Path) -> None:
    path.write_text("\ufeff" + HEAD + ROW, "utf-8")
    assert [paper.id for paper in read_newspapers(path)] == ["guilin"]


# The project's own file


def test_the_projects_papers_load_and_have_different_ids() -> None:
    papers = read_newspapers(SEEDS / "newspapers.csv")
    assert len({paper.id for paper in papers}) == len(papers) > 10


def test_the_projects_papers_hold_the_youjiang_daily() -> None:
    [youjiang] = [paper for paper in read_newspapers(SEEDS / "newspapers.csv") if paper.id == "youjiang"]
    assert (youjiang.name, youjiang.platform) == ("右江日报", "founder")
    assert youjiang.base_url == "http://epaper.bsyjrb.cn/pc"
    assert youjiang.first_page == "column/%Y%m/%d/node_A01.html"


def test_a_platform_that_is_not_covered_is_an_error_of_its_row_and_column(path: Path) -> None:
    path.write_text(HEAD + ROW, "utf-8")
    with pytest.raises(SeedError, match="column platform: 'huaguang' is none of founder, nbs") as error:
        read_newspapers(path, ("nbs", "founder"))
    assert error.value.line == 2


@pytest.mark.parametrize(
    "first_page, complaint",
    [
        ("/%Y/a.htm", "column first_page: '/%Y/a.htm' is no path below base_url"),
        ("http://x.cn/%Y", "column first_page: 'http://x.cn/%Y' is no path below base_url"),
        ("%Y/%Q/%.htm", "column first_page: '%Y/%Q/%.htm' has 2 % that are not %Y, %m, %d, %y or %%"),
    ],
)
def test_a_first_page_is_a_pattern_of_days_below_the_base(path: Path, first_page: str, complaint: str) -> None:
    path.write_text(f"{HEAD}guilin,桂林日报,,huaguang,http://a.cn/glrb,{first_page},,unverified\n", "utf-8")
    with pytest.raises(SeedError, match=re.escape(complaint)):
        read_newspapers(path)


def test_a_base_ends_without_a_slash(path: Path) -> None:
    path.write_text(f"{HEAD}guilin,桂林日报,,huaguang,http://a.cn/glrb/,,,unverified\n", "utf-8")
    with pytest.raises(SeedError, match="column base_url: 'http://a.cn/glrb/' ends with a slash"):
        read_newspapers(path)
