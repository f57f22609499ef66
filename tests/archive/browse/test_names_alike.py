"""A page and the terminal tell an article by the same names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.cli import main
from tests.archive.browse.conftest import Reader

ALIKE = ("id", "newspaper", "paper", "title", "kicker", "subtitle", "source", "day", "page")


def _told(newsroom: Path, *arguments: str) -> Any:
    return json.loads(CliRunner().invoke(main, [*arguments, "--db", str(newsroom), "--json"]).stdout)


@pytest.mark.parametrize("words", ["茶山", "小番茄", "沿线四县", "旅居者"])
def test_an_article_is_named_alike_in_a_search_of_the_page_and_of_the_terminal(
    newsroom: Path, reader: Reader, words: str
) -> None:
    def names(row: dict[str, Any]) -> dict[str, Any]:
        return {name: row[name] or "" for name in ALIKE}

    page = [names(one) | {"title": one["title"]} for one in reader.json(f"/search.json?q={words}")["results"]]
    assert page == [names(hit) for hit in _told(newsroom, "search", words)["hits"]]
    shown, article = _told(newsroom, "show", page[0]["id"]), reader.json(f"/article/{page[0]['id']}.json")
    alike = ("id", "published_at", "archived_at", "issue_date", "page", "digest")
    assert {name: shown[name] for name in alike} == {name: article[name] for name in alike}
    assert (shown["newspaper"] or "") == (article["newspaper"] or "")


def test_moments_are_those_of_china_on_pages_and_on_the_terminal(newsroom: Path, reader: Reader) -> None:
    runs = {row["id"]: row for row in reader.json("/runs.json")["runs"]}
    for run in _told(newsroom, "runs"):
        for name in ("started_at", "finished_at"):
            assert run[name] == runs[run["id"]][name]
            assert "T" in run[name] and run[name].endswith("+08:00")
