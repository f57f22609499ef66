"""`archive check`: what it prints, its exit codes and options. (What broke is saved in the crawler's tests.)"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.cli import main
from archive.reasons import Verdict
from archive.store.archive import Archive
from tests.archive.conftest import Clock
from tests.harness.paper import DAY, Paper

pytestmark = pytest.mark.slow

LATE = "; the last run was on 2021-12-24"  # long ago for a command, which goes by today


@pytest.fixture
def archive(tmp_path: Path, clock: Clock) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db", now=clock) as archive:
        yield archive


@pytest.fixture
def paper(archive: Archive, clock: Clock) -> Paper:
    return Paper(archive, clock)


def run(paper: Paper, *args: str) -> Result:
    return CliRunner().invoke(main, ["check", "--db", str(paper.archive.path), "--no-save", *args])


def test_a_paper_is_told_on_one_line(paper: Paper) -> None:
    paper.past()
    paper.issue()
    result = run(paper, "youjiang")
    assert (result.exit_code, result.output) == (
        0,
        f"youjiang  右江日报  fine  2021-12-24: 4 pages, 8 articles{LATE}\n",
    )


def test_an_alarm_says_since_when_and_why(paper: Paper) -> None:
    paper.past()
    paper.issue(articles=3, signed=3)
    result = run(paper, "youjiang")
    reason = "3 articles (usually 8, never less than 8)"
    assert (result.exit_code, result.output) == (8, f"youjiang  右江日报  thin  since 2021-12-24: {reason}{LATE}\n")


def test_all_papers_that_were_crawled_are_checked_and_the_gravest_counts(
    archive: Archive, clock: Clock, paper: Paper
) -> None:
    paper.past()
    paper.issue(articles=4, signed=3)
    other = Paper(archive, clock, "beihai")
    other.front_failed("Unreachable")
    result = run(paper)
    assert result.exit_code == 3
    assert [line.split("  ")[0] for line in result.output.splitlines()] == [
        "beihai",
        "youjiang",
        "2 papers: 1 unreachable, 1 quiet day",
    ]
    assert run(paper, "youjiang").exit_code == 10


def test_alarms_alone_are_told_on_request(paper: Paper) -> None:
    paper.past()
    paper.absent()
    assert run(paper, "--alarms").exit_code == 0
    assert run(paper, "--alarms").output == ""
    paper.front_failed("BlockedPage", reason="a challenge (加速乐)")
    assert run(paper, "--alarms").exit_code == 5
    assert run(paper, "--alarms").output.endswith(f"blocked  since 2021-12-24: a challenge (加速乐){LATE}\n")


def test_verbose_shows_what_was_compared_and_what_failed(paper: Paper) -> None:
    paper.past()
    paper.issue(articles=2, failed=6, kind="ServerTrouble")
    lines = run(paper, "--verbose").output.splitlines()
    assert lines[1:5] == [
        "    last run 2021-12-24 08:00:00 +0800: fine",
        "    compared with 12 issues",
        "    4 pages (usually 4, never less than 4)",
        "    2 articles (usually 8, never less than 8)",
    ]
    assert lines[5].startswith("    http://epaper.youjiang.cn/pc/content/202112/24/content_2.html  '#ozoom' matches 0")
    assert lines[-1] == f"    … and 1 more: archive gaps youjiang --db {paper.archive.path}"


def test_json_has_all_that_the_verdict_rests_on(paper: Paper) -> None:
    paper.past()
    paper.issue(signed=0)
    result = run(paper, "--json")
    (told,) = json.loads(result.stdout)
    assert (told["newspaper"], told["verdict"], told["exit_code"], told["alarm"]) == ("youjiang", "thin", 8, True)
    assert (told["day"], told["since"], told["compared"]) == (str(DAY), str(DAY), 12)
    (bylines,) = [one for one in told["measures"] if one["name"] == "bylines"]
    assert (bylines["value"], bylines["usual"], bylines["least"], bylines["fall"]) == (0, 0.75, 0.75, "fallen")
    assert told["reason"] == "bylines in 0% of the articles (usually 75%, never less than 75%)"


def test_json_is_empty_where_there_is_no_alarm(paper: Paper) -> None:
    paper.past()
    assert json.loads(run(paper, "--json", "--alarms").stdout) == []


@pytest.mark.parametrize(
    "paper_id, words",
    [
        ("nowhere", "no newspaper 'nowhere'"),
        ("beihai", "北海日报 (beihai): nothing crawled yet: scrapy crawl beihai -s ARCHIVE_DB="),
    ],
)
def test_a_paper_that_cannot_be_checked_is_wrong_use(paper: Paper, paper_id: str, words: str) -> None:
    known = paper.archive.newspaper("youjiang")
    assert known
    paper.archive.add_newspapers([type(known)("beihai", "北海日报")])
    result = run(paper, paper_id)
    assert result.exit_code == 2
    assert words in result.output


def test_a_paper_that_was_crawled_without_its_issues_is_fine(paper: Paper) -> None:
    result = run(paper)
    assert (result.exit_code, result.output) == (
        0,
        "youjiang  右江日报  fine  no issue is known yet; the last run was on 2021-10-25\n",
    )


def test_the_help_names_every_verdict_and_code() -> None:
    text = " ".join(CliRunner().invoke(main, ["check", "--help"]).output.split())
    assert [one.value for one in Verdict if f"{one.code} {one.value}" not in text] == []


def test_an_archive_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["check", "--db", str(tmp_path / "none.db")]).exit_code == 1
