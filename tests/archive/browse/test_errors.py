"""What cannot be answered is told in the reading room's own clothes, and to programs as they know it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.archive.browse.conftest import Opened, Reader, configured
from tests.archive.browse.every_page import pages_of_routes

NOWHERE = (
    "/nowhere",
    "/article/unknown",
    "/article/0123456789abcdef",
    "/paper/unknown",
    "/paper/youjiang/2021-13-45",
    "/archive/nothing",
    "/archive/articles/nobody",
    "/nothing/articles",
    "/papers/of/nobody",
    "/one/two/three/four",
    "/archive/articles.x.y",
)
SUFFIXES = (".json.csv", ".csv.json", ".atom.json", ".blob", ".json.json", "..json", ".json.", ".x", ".x.y.z", "/x.y.z")
"""What no page has behind its address."""


@pytest.mark.parametrize("path", NOWHERE)
def test_what_is_nowhere_has_a_way_home_and_a_search_field(reader: Reader, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 404
    assert 'action="/search"' in answer.text and '<a href="/">回到首页</a>' in answer.text
    assert "reading.css" in answer.text and "<h1>没有找到</h1>" in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_suffix_that_a_page_has_not_is_no_fault_of_ours(reader: Reader, suffix: str) -> None:
    routes = pages_of_routes(reader.json)
    assert len(routes) > 10
    files = ("/search.atom", "/search.csv", "/opensearch.xml", "/robots.txt")
    tables = ("/nothing", "/archive", "/archive/articles", "/archive/nothing", "/-/versions")
    for path in (*(told[0] for told in routes.values()), *files, *tables):
        answer = reader.get(f"{path}{suffix}")
        assert answer.status_code < 500, f"{path}{suffix}"
        if answer.status_code >= 400 and not suffix.endswith(".json"):
            assert '<a href="/">回到首页</a>' in answer.text, f"{path}{suffix}"


@pytest.mark.parametrize("path", ["/tags", "/home", "/search", "/article/0123456789abcdef", "/nothing"])
def test_two_suffixes_are_nowhere(reader: Reader, path: str) -> None:
    answer = reader.get(f"{path}.json.csv")
    assert answer.status_code == 404
    assert "<h1>没有找到</h1>" in answer.text and 'action="/search"' in answer.text


TAKES_JSON = (
    "application/json",
    "application/json, text/plain, */*",
    "text/html;q=0.5, application/json",
    "Application/JSON ; q=0.2",
    "application/problem+json",
)
TAKES_PAGES = (
    "",
    "*/*",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "text/html, application/json",
    "application/json;q=0.9, text/html",
    "application/json;q=0",
    "application/jsonx",
    ";;,q=,",
)


def is_told_in_json(answer: Any, status: int) -> bool:
    """Say whether an error is JSON with our words."""
    told = answer.json()
    assert (answer.status_code, told["ok"], told["status"]) == (status, False, status)
    assert answer.headers["content-type"].startswith("application/json")
    assert int(answer.headers.get("content-length", len(answer.content))) == len(answer.content)
    return all(told[name] for name in ("title", "message", "error")) and not told["message"].isascii()


@pytest.mark.parametrize("path", NOWHERE)
def test_programs_are_told_in_json(reader: Reader, path: str) -> None:
    asked = reader.get(f"{path}.json")
    assert is_told_in_json(asked, 404)
    assert not asked.json()["error"].isascii()
    for accept in TAKES_JSON:
        assert is_told_in_json(reader.get(path, headers={"Accept": accept}), 404)


@pytest.mark.parametrize("accept", TAKES_PAGES)
def test_who_does_not_prefer_json_is_told_on_a_page(reader: Reader, accept: str) -> None:
    for path in ("/nowhere", "/article/0123456789abcdef"):
        answer = reader.get(path, headers={"Accept": accept})
        assert answer.status_code == 404
        assert "<h1>没有找到</h1>" in answer.text


@pytest.mark.parametrize(
    "path, status",
    [
        ("/search.atom?bad=1", 400),
        ("/search.csv?bad=1", 400),
        ("/search.csl.json?bad=1", 400),
        ("/sitemap.xml", 404),
        ("/archive?sql=select+*+from+nope", 400),
        ("/archive?sql=drop+table+articles", 400),
        ("/archive/articles?_size=many", 400),
        ("/archive/articles.csv?_size=many", 400),
        ("/nowhere.json.csv", 404),
    ],
)
def test_every_error_is_told_in_json_to_who_asks_for_it(reader: Reader, path: str, status: int) -> None:
    assert is_told_in_json(reader.get(path, headers={"Accept": "application/json"}), status)


def test_what_is_wrong_with_a_query_is_told_in_json(reader: Reader) -> None:
    for path in ("/archive?sql=select+*+from+nope", "/archive.json?sql=select+*+from+nope"):
        answer = reader.get(path, headers={"Accept": "application/json"})
        assert answer.json()["error"] == "no such table: nope"


def test_what_cannot_be_read_of_an_address_is_said(reader: Reader) -> None:
    answer = reader.get("/archive/articles?_size=many")
    assert answer.status_code == 400
    assert "<h1>看不懂这个请求</h1>" in answer.text and "_size must be" in answer.text
    assert reader.get("/archive/articles.json?_size=many").json()["ok"] is False


def test_a_page_is_only_read(reader: Reader) -> None:
    options = {"method": "PUT", "headers": {"Authorization": "Bearer x"}}
    for path in ("/papers", "/papers.json"):
        answer = reader.loop.run_until_complete(reader.datasette.client.request(path=path, **options))
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
        assert ("<h1>不能这样请求</h1>" in answer.text) is (path == "/papers")


def test_who_may_not_read_is_told_so(newsroom: Path, opened: Opened) -> None:
    nobody = {"databases": {"archive": {"allow": False}}}
    kind = "metadata" if "metadata" in configured({}) else "config"
    reader = opened(newsroom, **{kind: nobody})
    for path in ("/archive/articles", "/search"):
        answer = reader.get(path)
        assert answer.status_code == 403
        assert "<h1>不能看</h1>" in answer.text and "回到首页" in answer.text


def test_a_fault_of_ours_is_told_without_its_insides_and_logged(
    newsroom: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise ValueError("a secret of the server")

    monkeypatch.setattr("archive.browse.routes._asked", fails)
    answer = opened(newsroom).get("/papers")
    assert answer.status_code == 500
    assert "<h1>出错了</h1>" in answer.text and "a secret" not in answer.text
    assert "ValueError: a secret of the server" in capsys.readouterr().err
    assert opened(newsroom).get("/papers.json").headers["content-type"].startswith("application/json")


def test_what_is_wrongly_asked_fills_no_log(reader: Reader, capsys: pytest.CaptureFixture[str]) -> None:
    for path in ("/nowhere", "/archive/articles?_size=many", "/archive/nothing.json", "/search.atom?bad=1"):
        assert 400 <= reader.get(path).status_code < 500
    assert capsys.readouterr() == ("", "")


def test_another_database_keeps_its_own_errors(newsroom: Path, tmp_path: Path, opened: Opened) -> None:
    with closing(sqlite3.connect(tmp_path / "blog.db")) as db, db:
        db.execute("create table posts (id integer primary key)")
    reader = opened(newsroom, tmp_path / "blog.db")
    assert "回到首页" not in reader.get("/blog/nothing").text
    assert "回到首页" in reader.get("/archive/nothing").text
    asked = {"Accept": "application/json"}
    assert reader.get("/blog/nothing", headers=asked).headers["content-type"].startswith("text/html")
    assert reader.get("/blog/nothing.json").json()["error"] == "Table not found"
    assert is_told_in_json(reader.get("/archive/nothing", headers=asked), 404)
