"""No page of a table, and no table for a spreadsheet, loses a row or has one twice."""

from __future__ import annotations

import csv
import inspect
import io
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from html import unescape
from pathlib import Path
from shutil import copy
from urllib.parse import urlencode, urlsplit

import pytest
from datasette.app import Datasette

from archive.browse import table_csv
from archive.model import CHINA, Article, Byline, Newspaper
from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader
from tests.harness.crowded import ROWS, crowd

SIZE = 7  # of a page, less than the rows of any table: a page ends between two rows that are alike
DAY = date(2021, 12, 24)
TABLES = """
    absences addresses appearance_pages appearances articles attempts bylines captures clusters contents
    depictions documents endings fingerprints ids links newspapers pages passages picture_files picture_texts
    pictures placements relations runs searches sightings signatures sketches tags versions ways withdrawals
    withdrawn_rows withheld withheld_marks witnesses heads revisions articles_words packed_articles
""".split()


@pytest.fixture(scope="module")
def crowded(newsroom: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("crowded") / "archive.db"
    crowd(newsroom, path)
    return path


@pytest.fixture(scope="module")
def reads(crowded: Path, opened: Opened) -> Reader:
    return opened(crowded, settings={"suggest_facets": False})


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory, opened: Opened) -> Reader:
    """An archive of one day: 60 articles that differ in nothing by which a table is sorted at first."""
    path = tmp_path_factory.mktemp("day") / "archive.db"
    with Archive(path) as archive:
        archive.add_newspapers([Newspaper("youjiang", "右江日报")])
        with archive.transaction():
            for n in range(60):
                archive.add(
                    Article(
                        f"第{n}号通知",
                        f"这是第{n}号通知，请第{n * 7919}组的各位居民于明日上午到社区服务中心领取{n}号证件。",
                        newspaper="youjiang",
                        issue_date=DAY,
                        published_at=datetime(2021, 12, 24, tzinfo=CHINA),
                        date_precision="day",
                        bylines=(Byline("韦秋实", "reporter"), Byline("农秀琴", "editor")),
                    )
                )
    return opened(path)


def held(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute(f"select count(*) from {table}").fetchone()[0])


def columns_of(path: Path, table: str) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [row[1] for row in db.execute(f"pragma table_info({table})")]


def sorts(path: Path, table: str) -> Iterator[dict[str, str]]:
    """Yield the orders of a table: by each column, and downwards by one of each kind of columns."""
    yield {}
    kinds = set()
    with closing(sqlite3.connect(path)) as db:
        columns = db.execute(f"pragma table_info({table})").fetchall()
    for _, column, kind, needed, _, key in columns:
        yield {"_sort": column}
        if (kind, needed, key) not in kinds:
            yield {"_sort_desc": column}
        kinds.add((kind, needed, key))


def rows_of_pages(reader: Reader, path: str, **asked: str) -> list[str]:
    """Every row of every page, as a reader gets them who follows `next_url`."""
    found: list[str] = []
    url = f"{path}?{urlencode(asked)}"
    while url:
        assert len(url) < 8000  # which a server takes
        told = reader.json(url)
        found += [repr(row) for row in told["rows"]]
        parts = urlsplit(told["next_url"] or "")
        url = f"{parts.path}?{parts.query}" if told["next_url"] else ""
        assert len(found) <= 1000
    return found


def lines_of(reader: Reader, path: str, **asked: str) -> list[tuple[str, ...]]:
    """The lines of a whole table as CSV but for the first."""
    answer = reader.get(f"{path}?{urlencode({'_stream': 'on', **asked})}")
    assert answer.status_code == 200, answer.text
    return [tuple(line) for line in csv.reader(io.StringIO(answer.text, newline=""))][1:]


def in_order(lines: list[tuple[str, ...]], columns: list[str], sort: dict[str, str]) -> bool:
    """Say whether lines go up, or down, in the texts of the column they are sorted by."""
    column = next(iter(sort.values()), "")
    if not column.endswith(("title", "page", "name", "day")):
        return True  # numbers and bytes are not written as they are sorted
    values = [line[columns.index(column)].removeprefix("'") for line in lines]
    return values == sorted(values, reverse="_sort_desc" in sort)


def test_every_table_and_view_is_read(crowded: Path) -> None:
    with closing(sqlite3.connect(crowded)) as db:
        found = {name for (name,) in db.execute("select name from sqlite_master where type in ('table', 'view')")}
        assert {name for name in found if not name.startswith(("articles_fts", "_", "sqlite_", "standing"))} == set(
            TABLES
        )


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES)
def test_every_order_of_a_table_has_every_row_once_on_its_pages(table: str, crowded: Path, reads: Reader) -> None:
    rows, wrong = held(crowded, table), {}
    assert rows >= 5
    asked = {"_size": str(rows * SIZE // ROWS), "_nocount": "1", "_nofacet": "1"}
    for sort in sorts(crowded, table):
        found = rows_of_pages(reads, f"/archive/{table}.json", **sort, **asked)
        if len(found) != rows or len(set(found)) != rows:
            wrong[str(sort)] = (len(found), len(set(found)))
    assert wrong == {}


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES)
def test_every_order_of_a_table_has_every_row_once_as_csv(
    table: str, crowded: Path, reads: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, wrong = held(crowded, table), {}
    monkeypatch.setattr(table_csv, "_BATCH", rows * SIZE // ROWS)
    for sort in sorts(crowded, table):
        found = lines_of(reads, f"/archive/{table}.csv", **sort)
        if len(found) != rows or len(set(found)) != rows or not in_order(found, columns_of(crowded, table), sort):
            wrong[str(sort)] = (len(found), len(set(found)))
    assert wrong == {}


@pytest.mark.parametrize("table", ["articles", "bylines", "pages", "placements", "versions", "heads", "documents"])
def test_a_reader_who_follows_the_next_page_sees_every_row_once(table: str, reads: Reader) -> None:
    seen: list[str] = []
    url = f"/archive/{table}?_size={SIZE}"
    for _ in range(3):
        page = reads.html(url)
        seen += re.findall(r"<tr[^>]*>\s*<td.*?</tr>", page, re.DOTALL)
        assert "%24null" not in page
        following = re.search(r'<a href="([^"]*)">Next page', page)
        if not following:
            break
        url = unescape(following[1]).removeprefix("http://localhost")
    assert len(seen) == len(set(seen)) == ROWS


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked",
    [{}, {"_sort": "title"}, {"_sort_desc": "source"}, {"_sort": "issue_date", "newspaper": "youjiang"},
     {"_search": "通知", "_facet": "year"}, {"_search": "通知 社区", "_sort_desc": "day"},
     {"_search": '"通知"', "_searchmode": "raw", "_sort": "year"},
     {"_where": "title like '第%'", "_sort_desc": "page"}, {"title__contains": "号", "_labels": "on"}],
)  # fmt: skip
def test_articles_of_one_day_are_each_on_one_page(asked: dict[str, str], day: Reader) -> None:
    found = rows_of_pages(day, "/archive/articles.json", **asked)
    assert len(found) == len(set(found)) == 60


@pytest.mark.parametrize("table, rows", [("articles", 60), ("bylines", 120), ("signatures", 120), ("appearances", 60)])
def test_a_tables_first_order_has_every_row_once(table: str, rows: int, day: Reader) -> None:
    found = rows_of_pages(day, f"/archive/{table}.json")
    assert len(found) == len(set(found)) == rows


@pytest.mark.parametrize(
    "asked",
    [{}, {"_sort": "title"}, {"_search": "通知", "_sort_desc": "source"}, {"_search": '"通知"', "_searchmode": "raw"},
     {"_where": "title like '第%'"}, {"title__contains": "号", "_labels": "on"}, {"_col": "title"},
     {"newspaper": "youjiang", "_nocol": "html"}, {"_next": "$null,x"}],
)  # fmt: skip
def test_articles_of_one_day_are_each_one_line(asked: dict[str, str], day: Reader) -> None:
    found = lines_of(day, "/archive/articles.csv", **asked)
    assert len(found) == len(set(found)) == 60


@pytest.mark.parametrize("table, rows", [("articles", 60), ("bylines", 120), ("signatures", 120), ("appearances", 60)])
def test_a_table_as_csv_has_every_row_once(table: str, rows: int, day: Reader) -> None:
    found = lines_of(day, f"/archive/{table}.csv")
    assert len(found) == len(set(found)) == rows


def test_the_facets_of_a_later_page_count_all_rows_and_lead_to_the_first_of_them(day: Reader) -> None:
    asked = "/archive/articles.json?_facet=newspaper&_size=25&_sort=page&_extra=count,facet_results"
    first = day.json(asked)
    second = day.json(asked + "&_next=" + first["next"])
    facets = [
        told["facet_results"].get("results", told["facet_results"])["newspaper"]["results"] for told in (first, second)
    ]
    assert [facet[0]["count"] for facet in facets] == [60, 60]
    assert "_next" not in facets[1][0]["toggle_url"]


def test_a_page_goes_on_behind_a_row_that_is_gone(reads: Reader) -> None:
    told = reader_rows(reads, "/archive/articles.json?_sort=id&_next=5,5")
    assert told and all(row > "5" for row in told)


def reader_rows(reader: Reader, path: str) -> list[str]:
    return [row["id"] if isinstance(row, dict) else row[0] for row in reader.json(path)["rows"]]


@pytest.mark.slow
@pytest.mark.parametrize("asked", ["_col=newspaper", "_nocol=published_at", "_col=newspaper&_sort=page"])
def test_a_page_that_shows_other_columns_than_the_sorted_one_goes_on(asked: str, day: Reader) -> None:
    page = day.html(f"/archive/articles?{asked}&_size=25")
    following = re.search(r'<a href="([^"]*)">Next page', page)
    assert following
    second = day.html(unescape(following[1]).removeprefix("http://localhost"))
    ids = [
        re.findall(r'<td class="col-id[^>]*>.*?href="/archive/articles/([^"]*)"', one, re.DOTALL)
        for one in (page, second)
    ]
    assert len(set(ids[0] + ids[1])) == 50


def test_a_view_of_ones_own_is_left_as_datasette_has_it(newsroom: Path, tmp_path: Path, opened: Opened) -> None:
    path = tmp_path / "archive.db"
    copy(newsroom, path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("create view mine as select title, day from articles")
    reader = opened(path)
    assert len(reader.json("/archive/mine.json?_sort=day&_size=5")["rows"]) == 5
    assert len(reader.get("/archive/mine.csv?_stream=on&_sort=day").text.splitlines()) == 52


def test_the_row_with_which_a_page_ended_may_be_gone(reads: Reader) -> None:
    assert reads.get("/archive/articles.json?_sort=text&_next=$row,nobody").status_code == 404


def link_to_csv(page: str) -> str:
    found = re.search(r'<a href="([^"]*\.csv[^"]*)">CSV</a>', page)
    assert found
    return unescape(found[1])


@pytest.mark.parametrize("asked", ["", "?_search=通知&_size=5&_sort_desc=title", "?_size=5&_next=x,y&_facet=year"])
def test_a_tables_page_leads_to_a_file_of_all_rows_that_excel_reads(asked: str, day: Reader) -> None:
    address = link_to_csv(day.html(f"/archive/articles{asked}"))
    answer = day.get(address)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="articles.csv"'
    assert answer.headers["x-content-type-options"] == "nosniff" and "content-security-policy" in answer.headers
    assert answer.content.startswith(b"\xef\xbb\xbfid,newspaper,newspaper_label,")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert len(lines) == 60 and {line["newspaper_label"] for line in lines} == {"右江日报"}
    assert "_facet" not in address and "_next" not in address


def test_the_form_for_csv_asks_for_all_rows_too(day: Reader) -> None:
    form = re.search(
        r'<form[^>]*action="/archive/articles\.csv".*?</form>', day.html("/archive/articles?_sort=page"), re.DOTALL
    )
    assert form
    hidden = dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form[0]))
    assert hidden == {"_sort": "page", "_stream": "on", "_bom": "on"}


@pytest.mark.parametrize("path", ["articles", "bylines", "documents"])
def test_a_page_as_csv_has_the_rows_of_the_page(path: str, reads: Reader) -> None:
    first = reads.json(f"/archive/{path}.json?_size=5")
    second = lines_of(reads, f"/archive/{path}.csv", _stream="", _size="5", _next=first["next"])
    every = lines_of(reads, f"/archive/{path}.csv")
    assert second == every[5:10]
    assert lines_of(reads, f"/archive/{path}.csv", _stream="", _size="5") == every[:5]
    assert len(lines_of(reads, f"/archive/{path}.csv", _stream="", _size="max")) == ROWS


@pytest.mark.parametrize("size", ["-1", "many", "100000"])
def test_a_page_as_csv_has_no_other_sizes(size: str, reads: Reader) -> None:
    assert reads.get(f"/archive/articles.csv?_size={size}").status_code == 400


@pytest.mark.parametrize("stream", ["on", ""])
def test_no_cell_is_a_formula(stream: str, reads: Reader) -> None:
    lines = lines_of(reads, "/archive/articles.csv", _stream=stream)
    cells = {cell for line in lines for cell in line}
    assert "'=1+1" in cells and "=1+1" not in cells
    numbers = {line[1] for line in lines_of(reads, "/archive/fingerprints.csv", _col="letters")}
    assert "-7" in numbers  # a number is none


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1"])
def test_what_a_spreadsheet_takes_for_a_formula_gets_an_apostrophe(text: str) -> None:
    assert table_csv.disarmed(text) == f"'{text}"


@pytest.mark.parametrize("value", ["百色=市", "", None, -1, 0.5, "“=1”", "'=1"])
def test_what_no_spreadsheet_takes_for_a_formula_stays(value: object) -> None:
    assert table_csv.disarmed(value) == value


def test_columns_and_the_first_line_are_chosen(day: Reader) -> None:
    told = day.get("/archive/bylines.csv?_stream=on&_col=role&_header=off&name=韦秋实").text.splitlines()
    assert len(told) == 60 and all(line.endswith(",1,reporter") for line in told)
    assert "html" not in day.get("/archive/articles.csv?_stream=on&_nocol=html").text.splitlines()[0].split(",")


@pytest.mark.parametrize(
    "asked", ["_sort=nothing", "_col=nothing", "_nocol=id", "_where=nothing", "_sort=id&_sort_desc=id"]
)
def test_what_cannot_be_asked_of_a_table_is_refused(asked: str, day: Reader) -> None:
    assert day.get(f"/archive/articles.csv?_stream=on&{asked}").status_code == 400


def test_bytes_are_told_by_their_address(reads: Reader) -> None:
    addresses = {line[1] for line in lines_of(reads, "/archive/documents.csv", _col="content")} - {""}
    assert all(one.startswith("http://localhost/archive/documents/") for one in addresses)
    assert {reads.get(one.removeprefix("http://localhost")).content for one in addresses} >= {b"\x00\xff", b"PDF"}


def test_what_is_larger_than_may_go_out_breaks_off(
    newsroom: Path, opened: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    reader = opened(newsroom)
    reader.datasette._settings["max_csv_mb"] = 0.01  # whole ones alone are taken, and this archive is smaller
    with pytest.raises(AssertionError):  # of the client within, which gets no end
        reader.get("/archive/articles.csv?_stream=on")
    assert "TooLarge: articles.csv has more than 0.01 MB: --setting max_csv_mb 0" in capsys.readouterr().err
    assert opened(newsroom, settings={"max_csv_mb": 0}).get("/archive/articles.csv?_stream=on").status_code == 200


def test_a_table_that_takes_too_long_says_so(newsroom: Path, opened: Opened) -> None:
    endless = "(with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n)"
    reader = opened(newsroom, settings={"sql_time_limit_ms": 20})
    answer = reader.get("/archive/articles.csv", params={"_stream": "on", "_where": endless})
    assert answer.status_code == 503 and answer.text.startswith("查询超过了时限")


@pytest.mark.parametrize("table", ["articles", "bylines", "heads"])
def test_a_table_that_may_not_be_read_is_not_read_as_csv(table: str, newsroom: Path, opened: Opened) -> None:
    forbidden = {"databases": {"archive": {"tables": {table: {"allow": False}}}}}
    since_1 = "config" in inspect.signature(Datasette).parameters
    reader = opened(newsroom, **{"config" if since_1 else "metadata": forbidden})
    assert reader.get(f"/archive/{table}.csv?_stream=on").status_code == 403
    assert reader.get("/archive/runs.csv?_stream=on").status_code == 200


def test_where_csv_is_not_streamed_the_page_leads_to_its_own_rows(newsroom: Path, opened: Opened) -> None:
    reader = opened(newsroom, settings={"allow_csv_stream": False})
    assert "_stream" not in link_to_csv(reader.html("/archive/articles"))
    assert reader.get("/archive/articles.csv?_stream=on").status_code == 400
