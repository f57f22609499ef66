"""Tables and references: every article is in them once, whatever it holds, and no program runs what it holds."""

from __future__ import annotations

import csv
import json
import re
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from archive.chinese.text import clean, squeeze
from archive.formats import Listing, formats
from archive.formats.columns import CELL_MAX, TABLE_COLUMNS, cell_text, may_run
from archive.model import Article, Byline
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.transfer.exporting import export, export_forms
from archive.transfer.listing import listings
from tests.harness.awkward import PAPER, TITLES, awkward

LISTS = [name for name, form in formats().items() if form.write_list]
HEADERS = [
    *("网址", "报纸", "日期", "版次", "版名", "引题", "主题", "副题", "记者", "通讯员", "作者", "摄影", "责编", "来源"),
    *("出版日期", "发布时间", "正文", "引用（GB/T 7714）", "编号", "标签"),
]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive of the awkward articles."""
    with Archive(tmp_path_factory.mktemp("awkward") / "archive.db") as archive:
        archive.add_newspapers([PAPER])
        for article in awkward().values():
            assert archive.add(article).outcome == "added"
        yield archive


@pytest.fixture(scope="module")
def listed(kept: Archive) -> list[Listing]:
    return list(listings(kept, kept.search.find(Wanted(), "oldest")))


def written(name: str, articles: list[Listing]) -> bytes:
    form = formats()[name]
    assert form.write_list
    return b"".join(form.write_list(iter(articles)))


def of_csv(articles: list[Listing]) -> list[dict[str, str]]:
    text = written("csv", articles).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def of_xlsx(articles: list[Listing]) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(BytesIO(written("xlsx", articles))).worksheets[0]
    headers, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    return [dict(zip(headers, row, strict=True)) for row in rows]


def of_ris(articles: list[Listing]) -> list[dict[str, list[str]]]:
    lines = written("ris", articles).decode().split("\r\n")
    found: list[dict[str, list[str]]] = []
    for line in filter(None, lines):
        match = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert match, line
        if match[1] == "TY":
            found.append({})
        found[-1].setdefault(match[1], []).append(match[2])
    return found


@pytest.mark.parametrize("name", export_forms())
def test_every_article_is_written_once_in_every_format(kept: Archive, tmp_path: Path, name: str) -> None:
    files = list(export(kept, name, tmp_path))
    articles = [] if name == "original" else awkward()
    assert sum(one.articles for one in files) == len(articles)
    assert len({one.path for one in files}) == len(files) == sum(path.is_file() for path in tmp_path.rglob("*"))
    text = b"".join(one.path.read_bytes() for one in files if name != "xlsx").decode()
    assert name in ("xlsx", "original") or text.count("无日期") >= 1


@pytest.mark.parametrize("name", LISTS)
def test_of_nothing_each_format_is_a_valid_file(name: str) -> None:
    data = written(name, [])
    assert {"csv": of_csv, "xlsx": of_xlsx}.get(name, lambda _: [])([]) == []
    assert name != "csl-json" or json.loads(data) == []


# Tables


def test_a_table_has_readable_headers_and_the_mark_by_which_excel_knows_the_encoding(listed: list[Listing]) -> None:
    assert written("csv", listed).startswith(b"\xef\xbb\xbf" + ",".join(HEADERS).encode() + b"\r\n")
    assert [column.header for column in TABLE_COLUMNS] == list(of_xlsx(listed)[0]) == HEADERS


@pytest.mark.parametrize("read", [of_csv, of_xlsx])
def test_every_title_is_in_the_table_as_it_is(listed: list[Listing], read: Any) -> None:
    rows = read(listed)
    assert len(rows) == len(listed) == len(awkward())
    for row, article in zip(rows, listed, strict=True):
        title = re.sub("[\ufffe\uffff]", "", article["title"])
        assert (row["主题"] or "").removeprefix("'" if may_run(title) and read is of_csv else "") == title
        assert row["编号"] == article["id"]


def test_no_cell_of_a_csv_is_taken_for_a_formula(listed: list[Listing]) -> None:
    cells = [cell for row in of_csv(listed) for cell in row.values()]
    assert sum(cell.startswith("'") for cell in cells) > 10
    assert [cell for cell in cells if re.match(r"[\s]*[=+\-@＝＋－＠]|[\t\r\n]", cell)] == []


def test_no_cell_of_a_workbook_is_a_formula(listed: list[Listing]) -> None:
    sheet = openpyxl.load_workbook(BytesIO(written("xlsx", listed))).active
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "inlineStr", "n", "d"}
    assert [c.value for row in sheet.iter_rows() for c in row if may_run(str(c.value)) and not c.quotePrefix] == []


def test_dates_are_dates_and_a_year_that_excel_has_not_is_text(kept: Archive, listed: list[Listing]) -> None:
    rows = {row["主题"]: row for row in of_xlsx(listed)}
    assert rows["null"]["日期"] == rows["null"]["出版日期"] == datetime(2022, 3, 1)
    assert rows["长文"]["发布时间"] == datetime(2022, 3, 1, 8, 51, 30)
    assert rows["旧闻"]["日期"] == "1899-12-31"
    assert rows["无日期"]["日期"] is None
    told = {row["主题"]: row for row in of_csv(listed)}
    assert (told["null"]["日期"], told["长文"]["发布时间"]) == ("2022-03-01", "2022-03-01 08:51:30")


def test_a_row_has_the_bylines_by_role_and_the_reference(listed: list[Listing]) -> None:
    row = next(row for row in of_xlsx(listed) if row["主题"] == "null")
    assert (row["记者"], row["通讯员"], row["作者"], row["摄影"]) == ("王小明", "李 芳", None, "=cmd")
    assert (row["报纸"], row["版名"], row["网址"]) == ("右江日报", "要闻", row["网址"])
    assert row["引用（GB/T 7714）"].startswith("王小明, 李 芳. null[N/OL]. 右江日报, 2022-03-01(")


@pytest.mark.parametrize("text", ["字" * CELL_MAX, "字" * (CELL_MAX + 1), "🌾" * CELL_MAX, "a" + "🌾" * CELL_MAX])
def test_a_cell_holds_what_excel_holds_and_says_what_is_left_out(text: str) -> None:
    cell = cell_text(text)
    assert len(cell.encode("utf-16-le")) // 2 <= CELL_MAX
    assert (cell == text) == (len(text.encode("utf-16-le")) // 2 <= CELL_MAX)
    if cell != text:
        kept, left_out = re.fullmatch(r"(.*)……（以下 ([\d,]+) 字从略：.*）", cell).groups()  # type: ignore[union-attr]
        assert text.startswith(kept) and len(kept) + int(left_out.replace(",", "")) == len(text)


def test_the_longest_text_is_cut_in_both_tables(listed: list[Listing]) -> None:
    for rows in (of_csv(listed), of_xlsx(listed)):
        text = next(row["正文"] for row in rows if row["主题"] == "长文")
        assert "字从略" in text and len(text.encode("utf-16-le")) // 2 <= CELL_MAX


def test_a_further_sheet_takes_what_one_cannot_hold(monkeypatch: pytest.MonkeyPatch, listed: list[Listing]) -> None:
    monkeypatch.setattr("archive.formats.xlsx.ROWS_MAX", 10)
    book = openpyxl.load_workbook(BytesIO(written("xlsx", listed[:18])))
    assert [(sheet.title, sheet.max_row) for sheet in book] == [("文章", 10), ("文章 2", 10)]


@pytest.mark.parametrize("name", [name for name in LISTS if name != "xlsx"])
def test_a_list_is_written_while_it_is_read_and_memory_does_not_grow(listed: list[Listing], name: str) -> None:
    form = formats()[name]
    assert form.write_list
    article = next(one for one in listed if one["title"] == "null")
    pieces = form.write_list(iter([article] * 3000))
    next(pieces)
    tracemalloc.start()
    assert sum(map(len, pieces)) > 3000 * 50
    assert tracemalloc.get_traced_memory()[1] < 300_000
    tracemalloc.stop()


# References


def test_ris_has_an_entry_an_article_a_tag_a_line(listed: list[Listing]) -> None:
    entries = of_ris(listed)
    assert len(entries) == len(listed)
    for entry, article in zip(entries, listed, strict=True):
        assert (list(entry)[0], list(entry)[-1]) == ("TY", "ER")
        assert entry["ID"] == [article["id"]]
    one = next(entry for entry, article in zip(entries, listed, strict=True) if article["title"] == "null")
    assert (one["TY"], one["AU"], one["T2"]) == (["NEWS"], ["王小明", "李 芳"], ["右江日报"])
    assert (one["DA"], one["PY"], one["LA"]) == (["2022/03/01"], ["2022"], ["zh-CN"])
    assert one["UR"][0].startswith("http://epaper.bsyjrb.cn/")


def test_csl_json_is_a_list_with_a_literal_name_for_each_author(listed: list[Listing]) -> None:
    items = json.loads(written("csl-json", listed))
    assert [item["id"] for item in items] == [article["id"] for article in listed]
    one = next(item for item in items if item["title"] == "null")
    assert one["author"] == [{"literal": "王小明"}, {"literal": "李 芳"}]
    assert one["issued"] == {"date-parts": [[2022, 3, 1]]}
    assert (one["type"], one["container-title"]) == ("article-newspaper", "右江日报")
    assert next(item for item in items if item["title"] == "无日期").keys() == {"id", "type", "title", "language"}


def entries(bibtex: str) -> Iterator[dict[str, str]]:
    """Yield the fields of entries as BibTeX reads them: a value goes on until its brace is closed, escaped or not."""
    at = 0
    while (start := bibtex.find("@", at)) >= 0:
        at = bibtex.index(",\n", start)
        fields = {"": bibtex[start:at]}
        while bibtex[at : at + 4] == ",\n  ":
            name, _, _ = bibtex[at + 4 :].partition(" = {")
            first = at = at + 4 + len(name) + len(" = {")
            depth = 1
            while depth:
                depth += {"{": 1, "}": -1}.get(bibtex[at], 0)
                at += 1
            fields[name] = bibtex[first : at - 1]
        assert bibtex[at : at + 3] == ",\n}"
        yield fields


def test_bibtex_is_read_whatever_braces_a_title_has(listed: list[Listing]) -> None:
    found = list(entries(written("bibtex", listed).decode()))
    assert len(found) == len(listed) and len({one[""] for one in found}) == len(listed)
    for fields, article in zip(found, listed, strict=True):
        assert fields[""].endswith(article["id"])
        assert fields["title"].startswith("{") and fields["title"].endswith("}") and "\n" not in fields["title"]
        assert "author" not in fields or fields["author"] == "{王小明} and {李 芳}"
        assert not re.search(r"[\s{}\\]", fields.get("url", ""))


# Markdown


def test_markdown_shows_a_headline_as_it_stands(kept: Archive, tmp_path: Path) -> None:
    list(export(kept, "markdown", tmp_path))
    shown = [path.read_text("utf-8") for path in tmp_path.iterdir()]
    heads = {re.search(r"^# (.*)$", text, re.MULTILINE)[1] for text in shown}  # type: ignore[index]
    for title in TITLES.values():
        assert (squeeze(clean(title)) or "（无题）") in {re.sub(r"\\(\W|_)", r"\1", head) for head in heads}
    assert not any(re.search(r"^[^\\\n]*<b>", text, re.MULTILINE) for text in shown)
    assert all(r"\# 也不是标题。" in text for text in shown if "公里" in text)
    assert not any(path.name.startswith("-") for path in tmp_path.iterdir())


# What is listed


def test_an_article_is_listed_as_it_appeared_where_it_was_looked_for(archive: Archive) -> None:
    archive.add_newspapers([PAPER, replace(PAPER, id="guilin", name="桂林日报")])
    first = Article(
        "渠通了",
        "新渠今日通水，村民都到村口来看，说这一天等了三十年。",
        bylines=(Byline("王小明"),),
        issue_date=date(2022, 3, 1),
        newspaper="youjiang",
        addresses=("http://a.cn/1",),
    )
    archive.add(first)
    again = {"newspaper": "guilin", "issue_date": date(2022, 3, 2), "addresses": ("http://b.cn/2",)}
    archive.add(replace(first, title="桂林也说渠通了", **again))  # type: ignore[arg-type]
    found = [list(listings(archive, archive.search.find(Wanted(newspaper=paper)))) for paper in ("", "guilin")]
    assert [[(one["title"], one["paper"], one["cited_url"]) for one in some] for some in found] == [
        [("渠通了", "右江日报", "http://a.cn/1")],
        [("桂林也说渠通了", "桂林日报", "http://b.cn/2")],
    ]


def test_a_list_as_json_has_every_article_whole(listed: list[Listing]) -> None:
    items = json.loads(written("json", listed))
    for item, article in zip(items, listed, strict=True):
        assert (item["id"], item["paper"], item["day"]) == (article["id"], article["paper"], article["day"])
        assert item["title"] == article["title"].encode("utf-8", "replace").decode() and item["text"] == article["text"]
        assert [(one["name"], one["role"]) for one in item["bylines"]] == [
            (one["name"], one["role"]) for one in article["bylines"]
        ]
        assert item["citation"].endswith((".", "）")) and item["archived_at"].endswith("+00:00")


@pytest.mark.parametrize(
    "page, ris, bibtex, csl",
    [
        ("A01", ["SP  - A01"], "A01", "A01"),
        ("06-07", ["SP  - 06", "EP  - 07"], "06--07", "06-07"),
        ("A06-07", ["SP  - A06", "EP  - A07"], "A06--A07", "A06-A07"),
        ("第1-2版", ["SP  - 1", "EP  - 2"], "1--2", "1-2"),
        ("副刊-甲", ["SP  - 副刊-甲"], "副刊-甲", "副刊-甲"),
        ("", [], None, None),
    ],
)
def test_a_page_over_two_is_a_range_in_references(
    page: str, ris: list[str], bibtex: str | None, csl: str | None, listed: list[Listing]
) -> None:
    one = dict(listed[0]) | {"page": page}
    assert [line for line in written("ris", [one]).decode().splitlines() if line[:2] in ("SP", "EP")] == ris
    assert next(entries(written("bibtex", [one]).decode())).get("pages") == bibtex
    assert json.loads(written("csl-json", [one]))[0].get("page") == csl
