"""What is withdrawn is on no page, and every page is as it was when that is taken back."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copy
from urllib.parse import quote, unquote, urlsplit

import pytest

from archive.browse.routes import ARTICLE_FILES, FEEDS, PAGES
from archive.browse.taking import ARTICLE_FORMS
from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader
from tests.harness.newsroom import TOMATOES
from tests.harness.same_archive import tables

pytestmark = pytest.mark.slow

SENTENCES = ("小番茄搭上", "番茄分拣场", "凌晨四点", "九十多吨")
FILES = [f".{form.suffix}" for form in ARTICLE_FORMS]
LEDGER = ("withdrawals", "withheld", "withheld_marks", "withdrawn_rows")
"""The tables that say what is withdrawn, or hold it packed away."""
APART = {
    r"[?&]sql=": "rows that are asked for in no order have none",
    r"/(fingerprints|sketches)\b": "an article's number in them is a row's, which no page tells",
    r"^/archive$": "it counts the rows of the ledger",
    r"\.xlsx": "a ZIP file tells when it was made",
}
"""What may differ afterwards, and why."""
LINKED = re.compile(
    r"^/archive/(links|attempts|placements)\b|^/archive\?sql=select \* from (links|attempts|placements)$"
)
"""Where its address stays, so that no crawl asks for it again, and no issue looks as if it lacked an article."""
_HREF = re.compile(r'(?:href|src|action)="([^"]*)"')
_PASSING = re.compile(r'name="csrftoken" value="[^"]*"|"query_ms": [0-9.e-]+|Queries took [0-9.]+ms')
_PAGES_MOST = 450

Told = tuple[str, dict[str, str], dict[str, str], dict[str, str]]


@pytest.fixture(scope="module")
def place(newsroom: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("withdrawn") / "archive.db"
    copy(newsroom, path)
    return path


@pytest.fixture(scope="module")
def told(place: Path, opened: Opened) -> Told:
    """The article's id, and every page before it is withdrawn, then, and after that was taken back."""
    with Archive(place) as archive:
        found = archive.at(TOMATOES.addresses[0])
        assert found
        archive.tags.give("番茄", [found.id])
        own = {f"/article/{found.id}{suffix}": "" for suffix in ("", ".json", *FILES)}
        before = dict(pages(opened(place), place)) | dict(pages(opened(place), place, own))
        archive.withdrawals.withdraw([found.id], "court")
        then = dict(pages(opened(place), place, before))
        archive.withdrawals.undo([found.id])
        after = dict(pages(opened(place), place, before))
        archive.withdrawals.withdraw([found.id], "court")
    return found.id, before, then, after


def pages(reader: Reader, place: Path, known: dict[str, str] | None = None) -> Iterator[tuple[str, str]]:
    """Yield every page that can be reached, with its text: of our routes, tables, rows, files, answers to SQL."""
    waiting = list(known or ["/", "/home", "/-/databases.json", *map(str, starts(place))])
    seen = set(waiting)
    while waiting:
        path = waiting.pop(0)
        answer = reader.get(path)
        if answer.status_code in (301, 302):
            answer = reader.get(answer.headers["location"])
        text = _PASSING.sub("", answer.content.decode("utf-8", "replace"))
        yield path, text
        for link in map(html.unescape, _HREF.findall(text)):
            parts = urlsplit(link)
            address = parts.path + (f"?{parts.query}" if parts.query else "")
            wanted = parts.netloc in ("", "localhost") and address.startswith("/") and "static" not in address
            if known is None and wanted and address not in seen and len(seen) < _PAGES_MOST and worth(address):
                seen.add(address)
                waiting.append(address)


def worth(address: str) -> bool:
    """Say whether a page tells what no other does: one narrowing of a search, no orders of a table."""
    if re.search(r"^/article/\w+\.", address):
        return False  # the files of one article are asked for by name
    return "_sort" not in address and "_facet" not in address and address.count("&") < 1 and "ledger" not in address


def starts(place: Path) -> Iterator[str]:
    yield from ("/paper/youjiang", "/paper/youjiang/2021", "/paper/youjiang/2021-12-24", "/paper/youjiang.atom")
    yield from (
        "/papers",
        "/tags",
        "/people",
        f"/tag/{quote('番茄')}",
        "/runs",
        "/changes",
        "/changes.atom",
        f"/search?q={quote('百色')}",
    )
    for suffix in ("", ".atom", ".csv", ".ris", ".bib", ".csl.json", ".all.json"):
        yield f"/search{suffix}"
    for name in tables(place):
        yield f"/archive/{name}"
        yield f"/archive/{name}.json?_shape=array&_size=max"
        yield f"/archive/{name}.csv?_stream=on"
        yield f"/archive?sql={quote(f'select * from {name}')}"


def betraying(pages: dict[str, str]) -> list[str]:
    def says(text: str) -> bool:
        return any(one in text or one.encode("unicode_escape").decode() in text for one in SENTENCES)

    return [path for path, text in pages.items() if says(unquote(html.unescape(text)))]


def test_the_sweep_reaches_every_page(told: Told) -> None:
    _, before, _, _ = told
    assert len(betraying(before)) > 15
    for address in [page.address for page in PAGES] + [*FEEDS, *ARTICLE_FILES]:
        assert any(re.fullmatch(address, path.partition("?")[0]) for path in before), address


def test_no_page_tells_of_what_is_withdrawn(told: Told) -> None:
    _, before, then, _ = told
    asked_for = {
        path for path in before if any(one in unquote(path) for one in SENTENCES)
    }  # a page says what was asked
    assert [path for path in betraying(then) if path not in asked_for] == []


def test_its_address_is_in_the_tables_of_what_was_asked_for_alone(told: Told) -> None:
    _, before, then, _ = told
    address = TOMATOES.addresses[0]
    says = {path for path, text in then.items() if address in unquote(html.unescape(text))}
    assert says < {path for path in before if address in unquote(html.unescape(before[path]))}
    assert [path for path in says if not LINKED.search(unquote(path))] == []


def test_every_page_is_as_before_when_it_is_taken_back(
    told: Told,
) -> None:
    _, before, _, after = told
    left_out = re.compile("|".join((*APART, *LEDGER)))
    assert [path for path in before if before[path] != after[path] and not left_out.search(path)] == []


@pytest.mark.parametrize(
    "sql",
    [
        "select content from withheld",
        "select * from withheld where kind = 'witness'",
        "select hex(content) as content from main.withheld",
        "select w.content as content from (select * from withheld) as w",
        "select reason as content from withdrawals",
    ],
)
def test_no_sql_reads_what_is_withheld(sql: str, told: Told, place: Path, opened: Opened) -> None:
    asked = f"/archive.json?_shape=objects&sql={quote(sql)}"
    rows = opened(place).get(asked, follow_redirects=True).json()["rows"]
    assert rows and not any(row["content"] for row in rows)


@pytest.mark.parametrize("suffix", ["", ".json", *FILES, "?q=番茄"])
def test_its_own_page_is_gone_and_says_no_more_than_that(suffix: str, told: Told, place: Path, opened: Opened) -> None:
    reader, identifier = opened(place), told[0]
    for asked in (identifier, identifier[:8]):
        answer = reader.get(f"/article/{asked}{suffix}")
        assert answer.status_code == 410
        said = answer.json()["title"] if suffix.endswith(".json") else answer.text
        assert "已撤下" in said and "court" not in answer.text
        assert not any(one in answer.text for one in SENTENCES)
    assert reader.get("/article/0000000000000000").status_code == 404
