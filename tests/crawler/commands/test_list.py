"""`scrapy list`: the ids, and with --status what is known of each paper's address."""

from __future__ import annotations

import json
from argparse import ArgumentParser

import pytest
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from archive.formats.newspapers import STATUSES
from archive.model import Newspaper
from crawler.commands.list import Command, as_json, status_lines
from crawler.papers import papers

ROWS = [
    Newspaper("youjiang", "右江日报", status="unknown"),
    Newspaper("beihai", "北海日报", status="confirmed", seen="2024-07"),
    Newspaper("anshan", "鞍山日报", status="confirmed", seen="2026-09-28"),
    Newspaper("jinri", "今日早报", status="ended"),
]


def run(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    """Run the command as Scrapy does, and return what it prints."""
    command, parser = Command(), ArgumentParser(conflict_handler="resolve")
    command.settings = Settings()
    command.settings.setmodule("crawler.settings")
    command.add_options(parser)
    opts, rest = parser.parse_known_args(list(args))
    command.run(rest, opts)
    return capsys.readouterr().out


def test_each_status_is_counted_also_where_no_row_has_it() -> None:
    assert list(status_lines(ROWS, verbose=False)) == [
        "confirmed     2",
        "moved         0",
        "ended         1",
        "unknown       1",
    ]


def test_the_ids_stand_below_in_their_order_with_the_day_on_which_that_was_seen() -> None:
    assert list(status_lines(ROWS, verbose=True)) == [
        "confirmed     2",
        "  anshan 2026-09-28",
        "  beihai 2024-07",
        "moved         0",
        "ended         1",
        "  jinri",
        "unknown       1",
        "  youjiang",
    ]


def test_for_programs_there_are_ids_and_days() -> None:
    assert json.loads(as_json(ROWS)) == {
        "confirmed": {"anshan": "2026-09-28", "beihai": "2024-07"},
        "moved": {},
        "ended": {"jinri": ""},
        "unknown": {"youjiang": ""},
    }


def test_every_row_is_counted_once(capsys: pytest.CaptureFixture[str]) -> None:
    told = dict(line.split() for line in run(capsys, "--status").splitlines())
    assert tuple(told) == STATUSES
    assert sum(map(int, told.values())) == len(papers())
    named = json.loads(run(capsys, "--status", "--json"))
    assert sorted(key for ids in named.values() for key in ids) == sorted(papers())


def test_without_it_the_list_is_ids_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys).splitlines() == sorted(papers())


@pytest.mark.parametrize("option", ["-v", "--json"])
def test_what_only_says_more_of_the_statuses_needs_them(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError, match="need --status"):
        run(capsys, option)
