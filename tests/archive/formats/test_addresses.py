"""`addresses.csv`: where papers are on other days than their rows say, and errors that say where."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from archive.formats import SeedError
from archive.formats.addresses import read_addresses
from archive.model import Newspaper, PaperAddress

HEAD = "paper,since,until,platform,base_url,first_page,hosts\n"
ROW = "beishan,2019-05-01,2024-11-30,nbs,http://old.beishan.example/bsrb,html/%Y-%m/%d/nbs.D1_01.htm,\n"
CLASH = "column since: days of beishan that another address has on line 2"
NO_PATH = "column first_page: '/html/%Y-%m/%d/nbs.D1_01.htm' is no path below base_url"
PAPER = Newspaper(
    "beishan", "北山日报", platform="founder", base_url="http://beishan.example/pc", first_page="a/%Y%m/%d/b"
)
PAPERS = [PAPER, Newspaper("nanshan", "南山日报")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "addresses.csv"


def read(path: Path, rows: str) -> list[PaperAddress]:
    path.write_text(HEAD + rows, "utf-8")
    return read_addresses(path, PAPERS, ("nbs", "founder"))


def test_a_row_is_an_address(path: Path) -> None:
    first, last = date(2019, 5, 1), date(2024, 11, 30)
    place = ("nbs", "http://old.beishan.example/bsrb", "html/%Y-%m/%d/nbs.D1_01.htm")
    assert read(path, ROW) == [PaperAddress("beishan", first, last, *place, "")]


def test_no_file_is_no_address(path: Path) -> None:
    assert read_addresses(path, PAPERS) == []


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2019-05-01", "2024-11-30", "0110"),
        ("", "2024-11-30", "1110"),
        ("2019-05-01", "", "0111"),
        ("", "", "0000"),  # nobody knows
    ],
)
def test_an_address_tells_of_its_days_both_ends_included(path: Path, since: str, until: str, days: str) -> None:
    [address] = read(path, ROW.replace("2019-05-01,2024-11-30", f"{since},{until}"))
    asked = (date(2019, 4, 30), date(2019, 5, 1), date(2024, 11, 30), date(2024, 12, 1))
    assert [address.tells_of(day) for day in asked] == [sign == "1" for sign in days]
    assert address.is_dated == bool(since or until)


def test_days_that_follow_each_other_and_addresses_without_days_do_not_clash(path: Path) -> None:
    later = ROW.replace("2019-05-01,2024-11-30", "2024-12-01,2025-01-01").replace("old", "new")
    undated = ROW.replace("2019-05-01,2024-11-30", ",").replace("old", "older")
    assert len(read(path, ROW + later + undated + undated.replace("older", "oldest"))) == 4
    assert len(read(path, ROW + ROW.replace("beishan,", "nanshan,"))) == 2


@pytest.mark.parametrize(
    ("rows", "line", "reason"),
    [
        (ROW.replace("beishan,", "xishan,"), 2, "column paper: 'xishan' has no row in newspapers.csv"),
        (ROW.replace("2019-05-01", "2019-05"), 2, "column since: '2019-05' is no day like 2024-12-01"),
        (ROW.replace("2019-05-01", "20190501"), 2, "column since: '20190501' is no day like 2024-12-01"),
        (ROW.replace("2024-11-30", "2024-11-31"), 2, "column until: '2024-11-31' is no day like 2024-12-01"),
        (ROW.replace("2019", "2029"), 2, "column until: 2024-11-30 is before 2029-05-01"),
        (ROW.replace("nbs,", "trs,"), 2, "column platform: 'trs' is none of founder, nbs"),
        (ROW.replace("http:", "ftp:"), 2, "column base_url: 'ftp://old.beishan.example/bsrb' is no http address"),
        (ROW.replace("/bsrb", "/bsrb/"), 2, "column base_url: 'http://old.beishan.example/bsrb/' ends with a slash"),
        (ROW.replace("http://old.beishan.example/bsrb", ""), 2, "column base_url: empty"),
        (ROW.replace("html/%Y-%m/%d/nbs.D1_01.htm", ""), 2, "column first_page: empty"),
        (ROW.replace("html/", "/html/"), 2, NO_PATH),
        (ROW.replace(",\n", ",a b/c\n"), 2, "column hosts: 'b/c' is no host, and no host:port"),
        (ROW.replace(",\n", "\n"), 2, "7 columns are needed"),
        (ROW + ROW, 3, CLASH),
        (ROW + ROW.replace("2019-05-01,2024-11-30", "2024-11-30,"), 3, CLASH),
        (
            f"beishan,,,{PAPER.platform},{PAPER.base_url},{PAPER.first_page},\n",
            2,
            "column base_url: that is where the row of beishan says, too",
        ),
    ],
)
def test_an_error_names_line_and_column(path: Path, rows: str, line: int, reason: str) -> None:
    with pytest.raises(SeedError) as error:
        read(path, rows)
    assert (error.value.line, error.value.reason) == (line, reason)


@pytest.mark.parametrize("data", [b"paper\n", b"", HEAD.encode() + b"\xff\n", (HEAD + '"beishan').encode()])
def test_what_is_no_such_table_is_a_seed_error(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(SeedError):
        read_addresses(path, PAPERS)
