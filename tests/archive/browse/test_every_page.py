"""What holds for every page there is, by the list of the routes: none is left out because nobody thought of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import html5lib
import pytest

from archive.browse.routes import PAGES
from archive.model import Byline
from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader
from tests.archive.browse.every_page import ERRORS, STATES, every_page, pages_of_routes, stock_pages
from tests.harness.newsroom import LAMPS, YOUJIANG


def _faults(page: str) -> str:
    try:
        html5lib.HTMLParser(strict=True).parse(page)
    except html5lib.html5parser.ParseError as error:
        return str(error) or type(error).__name__
    return ""


@pytest.mark.parametrize("route", [page.address for page in PAGES])
def test_each_route_has_an_address_here_that_is_answered(route: str, reader: Reader) -> None:
    addresses = pages_of_routes(reader.json)[route]
    assert {reader.get(address).status_code for address in addresses} <= {200, 404}
    assert 200 in {reader.get(address).status_code for address in addresses}
    assert all(re.fullmatch(route, address) for address in addresses if "%" not in address)


@pytest.mark.slow
@pytest.mark.parametrize("addresses", [every_page, stock_pages], ids=["ours", "stock"])
def test_every_page_is_valid_html(addresses: Callable[[Any], list[str]], reader: Reader) -> None:
    faults = {address: _faults(reader.get(address).text) for address in addresses(reader.json)}
    assert len(faults) > 30
    assert {address: fault for address, fault in faults.items() if fault} == {}


def test_what_is_no_html_is_seen() -> None:
    assert _faults("<!DOCTYPE html><html lang=zh><head><title>x</title></head><body><p><div></p></body></html>")
    assert not _faults("<!DOCTYPE html><html lang=zh><head><title>x</title></head><body><p>x</p></body></html>")


@pytest.mark.slow
def test_a_refusal_is_valid_html(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    put = reader.loop.run_until_complete(reader.datasette.client.request(method="PUT", path="/papers"))
    monkeypatch.setattr("archive.browse.routes.TIME_LIMIT", 0)
    slow = reader.get("/home")
    monkeypatch.setattr("archive.browse.routes._asked", lambda *_: 1 / 0)
    broken = reader.get("/papers")
    assert [(answer.status_code, _faults(answer.text)) for answer in (put, slow, broken)] == [
        (405, ""),
        (503, ""),
        (500, ""),
    ]


@pytest.mark.parametrize("address", [*STATES, *ERRORS])
def test_a_state_of_a_page_is_what_it_says(address: str, reader: Reader) -> None:
    assert reader.get(address).status_code == (200 if address in STATES else 400 if "_size=" in address else 404)


def test_the_main_navigation_leads_to_each_list(reader: Reader) -> None:
    header = reader.html("/runs").partition("</header>")[0]
    assert re.findall(r'href="(/\w*)"', header.partition("<nav")[2]) == [
        "/",
        "/search",
        "/papers",
        "/people",
        "/tags",
        "/changes",
        "/runs",
    ]
    assert '<a href="/runs" aria-current="page">采集</a>' in header


@pytest.mark.parametrize("page", ["/", "/search", "/paper/youjiang", "/paper/youjiang/2021-12-24"])
def test_a_person_of_two_roles_stands_once_in_a_list(page: str, tmp_path: Path, opened: Opened) -> None:
    both = (Byline("韦秋实", "reporter"), Byline("农秀琴", "editor"), Byline("韦秋实", "photographer"))
    with Archive(tmp_path / "archive.db") as archive:
        archive.add_newspapers([YOUJIANG])
        archive.add(replace(LAMPS, bylines=both))
    listed = re.findall(r'class="(?:facts )?names">(.*?)</(?:span|p)>', opened(tmp_path / "archive.db").html(page))
    assert [re.findall(">([^<>]+)</a>", one) for one in listed] == [["韦秋实", "农秀琴"]]


def test_of_what_came_back_one_word_is_used(reader: Reader) -> None:
    runs = reader.html("/runs")
    assert "应答 62，其中出错 1" in runs and "响应" not in runs
