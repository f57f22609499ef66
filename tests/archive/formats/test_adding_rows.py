"""A paper's row goes into the file of papers where the order wants it, and leaves all else as it was."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from archive.formats import SeedError
from archive.formats.newspapers import add_newspaper, csv_line, csv_of, read_newspapers
from archive.model import Newspaper

FIRST = Newspaper("youjiang", "右江日报", platform="founder", base_url="http://a.cn", status="unknown")
SECOND = replace(FIRST, id="beihai", name="北海日报")
THIRD = replace(FIRST, id="yulin", name="玉林日报")


@pytest.mark.parametrize(
    "there, expected",
    [
        ([FIRST, SECOND, THIRD], ["youjiang", "beihai", "hezhou", "yulin"]),
        ([FIRST, THIRD, SECOND], ["youjiang", "yulin", "beihai", "hezhou"]),
        ([FIRST], ["youjiang", "hezhou"]),
    ],
    ids=["in order", "in none", "the main paper alone"],
)
def test_a_row_is_added_where_the_order_wants_it(there: list[Newspaper], expected: list[str], tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(csv_of(there), "utf-8")
    add_newspaper(path, replace(FIRST, id="hezhou", name="贺州日报"))
    assert [row.id for row in read_newspapers(path)] == expected


def test_adding_a_row_keeps_every_other_byte(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(csv_of([FIRST, replace(SECOND, place='两行\n"引号"'), THIRD]), "utf-8")
    before = b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n").rstrip()
    path.write_bytes(before)
    row = replace(FIRST, id="hezhou", name="贺,州日报")
    add_newspaper(path, row)
    assert path.read_bytes().replace(csv_line(row).replace("\n", "\r\n").encode(), b"") == before
    assert next(csv.reader([csv_line(row)]))[1] == "贺,州日报"


@pytest.mark.parametrize(
    "row", [SECOND, replace(FIRST, id="Upper"), replace(FIRST, id="new", name=""), replace(FIRST, id="x", platform="y")]
)
def test_a_row_that_could_not_be_loaded_is_refused_and_the_file_stays(row: Newspaper, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(csv_of([FIRST, SECOND]), "utf-8")
    before = path.read_bytes()
    with pytest.raises(SeedError):
        add_newspaper(path, row, ["founder"])
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]
