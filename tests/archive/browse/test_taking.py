"""The whole result of a search, taken along as a table or as references."""

from __future__ import annotations

import asyncio
import csv
import json
import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest

from archive.browse import taking
from archive.browse.taking import FORMS
from tests.archive.browse.conftest import Reader

SEARCHES = ["", "q=百色", "q=百色&year=2021", "paper=youjiang&sort=oldest", "by=韦秋实", "since=2021-12&until=2021-12"]


def rows(reader: Reader, query: str) -> list[dict[str, str]]:
    answer = reader.get(f"/search.csv?{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


def found(reader: Reader, query: str) -> Iterator[str]:
    """Yield the ids of a search, page by page."""
    total = reader.json(f"/search.json?{query}")["total"]
    for number in range(1, total // 20 + 2):
        yield from (one["id"] for one in reader.json(f"/search.json?{query}&p={number}")["results"])


@pytest.mark.parametrize("query", SEARCHES)
def test_a_table_has_every_article_of_a_search_in_its_order(reader: Reader, query: str) -> None:
    assert [row["编号"] for row in rows(reader, query)] == list(found(reader, query)) != []


@pytest.mark.parametrize("query", SEARCHES)
def test_the_page_links_to_each_form_with_its_filters_and_the_number(reader: Reader, query: str) -> None:
    told, html = reader.json(f"/search.json?{query}"), reader.html(f"/search?{query}")
    assert f"带走全部 {told['total']:,} 篇" in html
    assert len(told["taken"]) == len(FORMS)
    for one in told["taken"]:
        assert reader.get(one["url"]).status_code == 200
        assert one["url"].replace("&", "&amp;") in html
    assert len(rows(reader, told["taken"][0]["url"].partition("?")[2])) == told["total"]


def test_every_form_has_every_article(reader: Reader) -> None:
    total = reader.json("/search.json")["total"]
    answers = {form.suffix: reader.get(f"/search.{form.suffix}") for form in FORMS}
    for form in FORMS:
        headers = answers[form.suffix].headers
        assert headers["content-type"] == form.content_type
        assert headers["content-disposition"].startswith(f'attachment; filename="search.{form.suffix}"')
    book = openpyxl.load_workbook(BytesIO(answers["xlsx"].content))
    counts = {
        "csv": len(rows(reader, "")),
        "xlsx": book.worksheets[0].max_row - 1,
        "ris": answers["ris"].text.count("TY  - "),
        "bib": len(re.findall(r"^@\w+\{", answers["bib"].text, re.MULTILINE)),
        "csl.json": len(json.loads(answers["csl.json"].text)),
        "all.json": len(json.loads(answers["all.json"].text)),
    }
    assert counts == dict.fromkeys(counts, total)


def test_of_a_search_that_finds_nothing_there_is_nothing_to_take(reader: Reader) -> None:
    assert reader.json("/search.json?q=没有这个词")["taken"] == []
    assert rows(reader, "q=没有这个词") == []


def test_what_is_too_much_is_said_and_not_begun(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "ARTICLES_MAX", 3)
    answer = reader.get("/search.csv")
    assert answer.status_code == 413 and "一次最多带走 3 篇" in answer.text


def test_a_third_reader_is_asked_to_come_back_while_two_are_served(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "DOWNLOADS_AT_ONCE", 0)
    answer = reader.get("/search.xlsx")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    monkeypatch.setattr(taking, "DOWNLOADS_AT_ONCE", 1)
    assert [reader.get("/search.xlsx").status_code for _ in range(3)] == [200] * 3


def test_pages_are_answered_while_a_file_is_written(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "_STEP", 0.0)  # every piece is a step
    ended: list[str] = []

    async def ask(path: str) -> None:
        assert (await reader.datasette.client.get(path)).status_code == 200
        ended.append(path)

    async def both() -> Any:
        await asyncio.gather(ask("/search.xlsx"), ask("/papers"))

    reader.loop.run_until_complete(both())
    assert ended == ["/papers", "/search.xlsx"]


def test_a_download_that_takes_too_long_is_broken_off(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "SECONDS_MAX", 0)
    with pytest.raises(AssertionError):  # of the client: a second answer within the first
        reader.get("/search.csv")
    monkeypatch.undo()
    assert reader.get("/search.csv").status_code == 200, "and its place is free again"


def test_nothing_more_is_written_for_a_reader_who_has_gone(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "_STEP", 0.0)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, str]:
        await asyncio.sleep(0)
        return {"type": "http.disconnect"} if len(sent) > 3 else {"type": "http.request"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": "/search.csv", "raw_path": b"/search.csv"}
    scope |= {"query_string": b"", "headers": [(b"host", b"localhost")], "scheme": "http"}
    reader.loop.run_until_complete(reader.datasette.app()(scope, receive, send))
    total = reader.json("/search.json")["total"]
    assert b"".join(one.get("body", b"") for one in sent).count(b"\r\n") < total
