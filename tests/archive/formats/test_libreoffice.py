"""LibreOffice opens the tables: every article a row, every character as it was, dates as dates, nothing run."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from lxml import etree

from archive.chinese.text import clean
from archive.formats.columns import TABLE_COLUMNS
from archive.store.archive import Archive
from archive.transfer.exporting import export
from tests.harness.awkward import PAPER, awkward
from tests.harness.patience import patience

OFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.judge,
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed (Debian's libreoffice-calc-nogui)"),
]
SPACES = {"table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0"}
SPACES |= {"office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0"}
SPACES |= {"text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0"}
AS_UTF8 = "CSV:44,34,76,1,,0,false,true,false"  # commas, double quotes, UTF-8, from the first line on


@pytest.fixture(scope="module", params=["csv", "xlsx"])
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, etree._Element]:
    """What LibreOffice has of a table that it opened, as its own XML."""
    folder = tmp_path_factory.mktemp(request.param)
    with Archive(folder / "archive.db") as archive:
        archive.add_newspapers([PAPER])
        for article in awkward().values():
            archive.add(article)
        [file] = [one.path for one in export(archive, request.param, folder / "out") if one.path.suffix != ".md"]
    command = [str(OFFICE), "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "fods"]
    command += [f"--infilter={AS_UTF8}"] if request.param == "csv" else []
    command += ["--outdir", str(folder / "seen"), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=patience(300))
    assert done.returncode == 0, done.stderr
    return request.param, etree.parse(folder / "seen" / "articles.fods", etree.XMLParser(huge_tree=True)).getroot()


def rows(sheet: etree._Element) -> list[list[etree._Element]]:
    found = []
    for row in sheet.iterfind(".//table:table-row", SPACES):
        cells: list[etree._Element] = []
        for cell in row.iterfind("table:table-cell", SPACES):
            times = int(cell.get(f"{{{SPACES['table']}}}number-columns-repeated", "1"))
            cells += [cell] * min(times, len(TABLE_COLUMNS))
        found.append(cells[: len(TABLE_COLUMNS)])
    return [cells for cells in found if any(shown(cell) for cell in cells)]


def shown(cell: etree._Element) -> str:
    """Return the text of a cell, its paragraphs as lines and runs of blanks as they are."""
    lines = []
    for line in cell.iterfind("text:p", SPACES):
        for blank in line.iterfind(".//text:s", SPACES):
            blank.text = " " * int(blank.get(f"{{{SPACES['text']}}}c", "1"))
        for tab in line.iterfind(".//text:tab", SPACES):
            tab.text = "\t"
        lines.append("".join(line.itertext()))
    return "\n".join(lines)


def comparable(text: str) -> str:
    """Return a text without what a sheet has otherwise: line ends, and the apostrophe before what could run."""
    return re.sub(r"[\s\u2028\u2029\x85]+", " ", clean(text).replace("\ufffe", "").replace("\uffff", "")).strip(" '")


def column(name: str) -> int:
    return [one.header for one in TABLE_COLUMNS].index(name)


def test_every_article_is_a_row_with_its_headline_as_it_was(opened: tuple[str, etree._Element]) -> None:
    header, *told = rows(opened[1])
    assert [shown(cell) for cell in header] == [one.header for one in TABLE_COLUMNS]
    assert len(told) == len(awkward())
    titles = sorted(comparable(shown(row[column("主题")])) for row in told)
    assert titles == sorted(comparable(article.title) for article in awkward().values())


def test_nothing_in_it_is_a_formula(opened: tuple[str, etree._Element]) -> None:
    assert opened[1].xpath("//@table:formula", namespaces=SPACES) == []


def test_dates_of_a_workbook_are_dates(opened: tuple[str, etree._Element]) -> None:
    kind, sheet = opened
    _, *told = rows(sheet)
    values = [row[column("日期")].get(f"{{{SPACES['office']}}}date-value") for row in told]
    days = [one.issue_date or one.published_at for one in awkward().values()]
    if kind == "csv":  # a file of text, in which they stand as ISO 8601 writes them
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d|", shown(row[column("日期")])) for row in told)
    else:  # Excel has no day before 1900-03-01
        assert sorted(filter(None, values)) == sorted(f"{day:%Y-%m-%d}" for day in days if day and day.year > 1900)
