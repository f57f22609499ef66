"""A command line that is printed for somebody to copy can be copied: it means the archive and the days asked about."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from archive.chinese.text import number_of
from archive.store.archive import Archive
from archive.store.wording import archive_line, scrapy_line
from crawler.arguments import parse_arguments
from tests.archive.conftest import Clock
from tests.harness.editions_of_a_month import february
from tests.harness.newsroom import LAMPS, build
from tests.harness.terminal import run

ODD = "it's (my) archive.db"
LINE = re.compile(r"(?:archive|scrapy) [a-z-]+(?: (?:'[^']*'|\"[^\"]*\"|[^\s'\"():,;]|\\.)+)*")


def lines(text: str) -> list[list[str]]:
    """Return the command lines of a text, as a shell reads them."""
    return [shlex.split(found[0]) for found in LINE.finditer(text)]


@pytest.fixture
def odd(here: Path) -> Path:
    clock = Clock()
    with Archive(here / ODD, now=clock) as archive:
        february(archive, clock)
    return here / ODD


GIVEN = [
    ["--since", "2022-02-08", "--until", "2022-02-12"],
    ["--since", "2022年2月", "--until", "202202"],
    ["--until", "2022-02-15"],
]


@pytest.mark.parametrize("given", GIVEN, ids=" ".join)
def test_the_line_that_fills_gaps_fills_these_and_no_others(odd: Path, given: list[str]) -> None:
    shown = run("gaps", "youjiang", *given, "--db", ODD)
    [filling, *crawls] = lines(shown.stdout.partition("To fetch ")[2])
    assert filling[:3] == ["archive", "gaps", "youjiang"] and filling[-3:] == ["--fill", "--db", ODD]
    assert run(*(word for word in filling[1:] if word != "--fill")).stdout == shown.stdout
    first, last = date(2022, 1, 1), date(2022, 2, 28)
    assert crawls
    for crawl in crawls:
        assert crawl[:3] == ["scrapy", "crawl", "youjiang"] and crawl[-2:] == ["-s", f"ARCHIVE_DB={ODD}"]
        arguments = parse_arguments(dict(word.split("=", 1) for word in crawl[4:-2:2]))
        assert arguments.since and arguments.until and first <= arguments.since <= arguments.until <= last


def test_no_archive_is_named_that_is_taken_anyway(odd: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shlex.split(archive_line(Path(ODD), "links"))[-2:] == ["--db", ODD]
    assert ODD in shlex.split(scrapy_line(Path(ODD), "crawl", "a"))[-1]
    monkeypatch.setenv("ARCHIVE_DB", ODD)
    assert archive_line(Path(ODD), "links") == "archive links"
    assert scrapy_line(Path(ODD), "crawl", "a") == "scrapy crawl a"
    shown = run("gaps", "youjiang", *GIVEN[0])
    assert "archive gaps youjiang --since 2022-02-08 --until 2022-02-12 --fill)" in shown.stdout


def test_what_other_verbs_tell_to_call_is_on_the_same_archive(here: Path) -> None:
    build(here / ODD)
    with Archive(here / ODD) as archive:
        [lamps] = [one.id for one in archive.articles() if one.article.title == LAMPS.title]
        archive.withdrawals.withdraw([lamps], "约定")
    asked = {
        "archive withdraw --list": ["show", lamps],
        "archive papers": ["correct", next_id(here), "--newspaper", "nobody", "--reason", "r"],
        "scrapy crawl shanghaibao": ["check", "shanghaibao"],
    }
    with Archive(here / ODD) as archive:
        row = archive.newspaper("youjiang")
        assert row
        archive.add_newspapers([type(row)("shanghaibao", "上海报", "上海", "founder", "http://a.cn")])
    for expected, arguments in asked.items():
        told = run(*arguments, "--db", ODD).stderr.replace("\n", " ")
        named = ["-s", f"ARCHIVE_DB={ODD}"] if expected.startswith("scrapy") else ["--db", ODD]
        assert shlex.join([*expected.split(), *named]) in told
        if expected.startswith("archive"):
            assert run(*expected.split()[1:], *named).exit_code == 0


def next_id(here: Path) -> str:
    with Archive(here / ODD) as archive:
        return next(iter(archive.articles())).id


@pytest.mark.parametrize("number, words", [(0, "0 files"), (1, "1 file"), (2, "2 files")])
def test_one_is_one(number: int, words: str) -> None:
    assert number_of(number, "file") == words
    assert number_of(1, "try", "tries") == "1 try" and number_of(3, "try", "tries") == "3 tries"
