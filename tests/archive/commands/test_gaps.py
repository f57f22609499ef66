"""`archive calendar` and `archive gaps`: what they print, and their exit codes 0, 1 and 2."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.cli import main
from archive.model import Newspaper
from archive.store.archive import Archive
from archive.store.wording import command_line
from crawler.commands.gaps import run_scrapy
from tests.archive.conftest import Clock
from tests.harness.editions_of_a_month import BASE, absent, complete, day, february

MONTH = ["--since", "2022-02-01", "--until", "2022-02-28"]

CALENDAR = """\
youjiang 右江日报 2022-02

   Mon   Tue   Wed   Thu   Fri   Sat   Sun
          1.    2.    3.    4.    5.    6.
    7#    8+    9+   10!   11?   12o   13.
   14o   15o   16+   17o   18?   19#   20.
   21#   22#   23#   24#   25#   26#   27.
   28#

2022-02-01 Tue to 2022-02-04 Fri  no issue: 休刊 notice of 2022-01-29 (article NOTICE)
2022-02-05 Sat to 2022-02-06 Sun  no issue: 春节
2022-02-08 Tue  partial: 2 pages not held
2022-02-09 Wed  partial: 4 articles not held
2022-02-10 Thu  failed: HTTP 503 Service Unavailable
2022-02-11 Fri  missing: the host says no issue: it answered 404; 9 of 10 Fridays nearby have one
2022-02-12 Sat  not fetched: never asked
2022-02-13 Sun  no issue: never on Sundays (seen 11 weeks), not asked
2022-02-14 Mon to 2022-02-15 Tue  not fetched: never asked
2022-02-16 Wed  partial: the front page was read, but which pages and articles it names is not kept
2022-02-17 Thu  not fetched: noted, but never tried
2022-02-18 Fri  missing: the host says no issue: it answered 404; but the archive holds 1 of its articles
2022-02-20 Sun  no issue: never on Sundays (seen 10 weeks)
2022-02-27 Sun  no issue: never on Sundays (seen 10 weeks)

#    9  complete
+    3  partial: some pages or articles are not held
=    0  no text: the pages are images or PDFs
.    9  no issue that day
?    2  missing: the host says there is none, and nothing explains it
!    1  failed: asked in vain
o    4  not fetched
13 of 15 pages read, 11 of 15 articles held
"""

YEAR = """\
youjiang 右江日报 2022

         1234567890123456789012345678901
2022-01  #.######.######.######.######..  25 issues, 0 gaps
2022-02  ......#++!?o.oo+o?#.######.#     12 issues, 14 gaps
2022-03  #####.######.######.######.####  27 issues, 0 gaps
2022-04  oooooooooooooooooooooooooooooo   0 issues, 30 gaps
"""

GAPS = f"""\
youjiang 右江日报, 2022-02-01 to 2022-02-28

2022-02-08 Tue  partial: 2 pages not held
  page    A02 综合  {BASE}/column/202202/08/node_A02.html  failed: HTTP 500 Internal Server Error  1 try
  page    A03 副刊  {BASE}/column/202202/08/node_A03.html  not fetched

2022-02-09 Wed  partial: 4 articles not held
  article A01 凌云白毫茶  {BASE}/content/202202/09/content_3.html  failed: the connection was cut  1 try
  article A01 图片新闻  {BASE}/content/202202/09/content_4.html  absent: HTTP 404 Not Found  1 try
  article A01 别处的一篇  {BASE}/content/202202/09/content_5.html  refused: not a host that this spider visits  1 try
  article A02 百色芒果丰收  {BASE}/content/202202/09/content_2.html  not fetched

2022-02-10 Thu  failed: HTTP 503 Service Unavailable
  day  {BASE}/column/202202/10/node_A01.html  4 tries  next try 2022-04-02 12:00:00 +0800

2022-02-11 Fri  missing: the host says no issue: it answered 404; 9 of 10 Fridays nearby have one
  day  {BASE}/column/202202/11/node_A01.html  1 try

2022-02-12 Sat  not fetched: never asked

2022-02-14 Mon to 2022-02-15 Tue  not fetched: never asked

2022-02-16 Wed  partial: the front page was read, but which pages and articles it names is not kept
  day  {BASE}/column/202202/16/node_A01.html

2022-02-17 Thu  not fetched: noted, but never tried
  day  {BASE}/column/202202/17/node_A01.html

2022-02-18 Fri  missing: the host says no issue: it answered 404; but the archive holds 1 of its articles
  day  {BASE}/column/202202/18/node_A01.html  1 try

14 gaps: 8 days, 2 pages, 4 articles; 7 not fetched, 3 failed, 3 absent, 1 refused
no crawl can close 2 of them: the host has no such text, or its address may not be followed

To fetch what may be had (or archive gaps youjiang --since 2022-02-01 --until 2022-02-28 --fill):
  scrapy crawl youjiang -a since=2022-02-08 -a until=2022-02-18 -a again=failed
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARCHIVE_DB", raising=False)
    return tmp_path


@pytest.fixture
def notice(here: Path) -> str:
    """Make `archive.db` with the month that has a gap of every kind."""
    clock = Clock()
    with Archive(here / "archive.db", now=clock) as archive:
        return february(archive, clock)


@pytest.fixture
def empty(here: Path) -> Iterator[Archive]:
    with Archive(here / "archive.db", now=lambda: datetime(2022, 4, 1, tzinfo=UTC)) as archive:
        archive.add_newspapers(
            [Newspaper("youjiang", "右江日报", base_url=BASE), Newspaper("nanningribao", "南宁日报")]
        )
        yield archive


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


# calendar


def test_a_month_is_drawn_in_weeks_with_every_reason(notice: str) -> None:
    result = run("calendar", "youjiang", "2022-02")
    assert result.output == CALENDAR.replace("NOTICE", notice)
    assert result.exit_code == 0


def test_a_year_is_drawn_in_months(notice: str) -> None:
    result = run("calendar", "youjiang", "2022")
    assert result.output.startswith(YEAR)
    assert "2022-12  ooooooooooooooooooooooooooooooo  0 issues, 31 gaps\n" in result.output


def test_a_calendar_as_json_holds_every_day(notice: str) -> None:
    told = json.loads(run("calendar", "youjiang", "2022-02", "--json").stdout)
    assert (told["newspaper"], told["paper"]) == ("youjiang", "右江日报")
    assert (told["since"], told["until"]) == ("2022-02-01", "2022-02-28")
    days = told["days"]
    assert [one["day"] for one in days][::27] == ["2022-02-01", "2022-02-28"]
    assert days[4] == {
        "day": "2022-02-05",
        "kind": "no_issue",
        "reason": "春节",
        "pages_named": 0,
        "pages_read": 0,
        "articles_named": 0,
        "articles_held": 0,
        "gaps": [],
        "pages_pictured": 0,
    }


def test_a_month_that_has_not_come_has_no_days(empty: Archive) -> None:
    assert "\nno day of it has come yet\n" in run("calendar", "youjiang", "2099-01").output


# gaps


def test_a_month_with_gaps_of_every_kind_is_reported_exactly(notice: str) -> None:
    result = run("gaps", "youjiang", *MONTH)
    assert result.output == GAPS
    assert result.exit_code == 1


def test_gaps_as_json_hold_the_days_that_have_any_and_the_crawls(notice: str) -> None:
    result = run("gaps", "youjiang", *MONTH, "--json")
    (report,) = json.loads(result.stdout)
    assert [one["day"][-2:] for one in report["days"]] == "08 09 10 11 12 14 15 16 17 18".split()
    assert report["crawls"] == [
        ["scrapy", "crawl", "youjiang", "-a", "since=2022-02-08", "-a", "until=2022-02-18", "-a", "again=failed"]
    ]
    assert report["days"][0]["gaps"][1] == {
        "kind": "page",
        "state": "not_fetched",
        "url": f"{BASE}/column/202202/08/node_A03.html",
        "page": "A03",
        "title": "副刊",
        "reason": "",
        "tries": 0,
        "next_try": None,
    }
    assert result.exit_code == 1


def test_without_gaps_the_exit_code_is_0(notice: str) -> None:
    result = run("gaps", "youjiang", "--since", "2022-03-01", "--until", "2022-03-31")
    assert result.output == "youjiang 右江日报, 2022-03-01 to 2022-03-31\n\nno gaps\n"
    assert result.exit_code == 0


def test_gaps_that_no_crawl_can_close_are_told_with_exit_code_0(notice: str, here: Path) -> None:
    with Archive(here / "archive.db") as archive:
        for number in (2, 3):
            archive.links.finish(archive.links.get(f"{BASE}/content/202202/09/content_{number}.html").link)  # type: ignore[union-attr]
    result = run("gaps", "youjiang", "--since", "2022-02-09", "--until", "2022-02-09")
    assert result.output.splitlines()[-2:] == [
        "2 gaps: 2 articles; 1 absent, 1 refused",
        "no crawl can close 2 of them: the host has no such text, or its address may not be followed",
    ]
    assert result.exit_code == 0


def test_without_days_it_is_from_the_first_day_known_to_today(notice: str) -> None:
    lines = run("gaps", "youjiang").output.splitlines()
    assert lines[0].startswith("youjiang 右江日报, 2022-01-01 to 20")
    assert lines[-1].startswith("  scrapy crawl youjiang -a since=2022-04-01 -a until=20")


def test_without_a_paper_each_that_is_known_is_summed_up(empty: Archive) -> None:
    complete(empty, day("03-01"))
    absent(empty, day("03-02"))
    result = run("gaps", "--until", "2022-03-03")
    assert result.output == ("youjiang 右江日报, 2022-03-01 to 2022-03-03: 2 gaps: 2 days; 1 not fetched, 1 absent\n")
    assert result.exit_code == 1


def test_an_archive_without_any_issue_has_nothing_to_sum_up(empty: Archive) -> None:
    result = run("gaps")
    assert (result.output, result.exit_code) == ("no issue of any paper was asked for yet\n", 0)


def test_the_crawl_names_an_archive_that_spiders_would_not_find(here: Path) -> None:
    with Archive(here / "my archive.db") as archive:
        archive.add_newspapers([Newspaper("youjiang", "右江日报")])
    result = run("gaps", "youjiang", "--since", "2022-03-03", "--until", "2022-03-03", "--db", "my archive.db")
    assert result.output.splitlines()[-1] == (
        "  scrapy crawl youjiang -a since=2022-03-03 -a until=2022-03-03 -a again=failed -s 'ARCHIVE_DB=my archive.db'"
    )


# Filling


def test_nothing_is_crawled_where_nothing_is_missing(notice: str) -> None:
    result = run("gaps", "youjiang", "--since", "2022-03-01", "--until", "2022-03-31", "--fill")
    assert (result.stderr, result.exit_code) == ("", 0)
    assert result.stdout.endswith("\nno gaps\n")


@pytest.mark.slow
def test_scrapy_is_started_on_the_archive_with_its_words_on_standard_error(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run_scrapy(["settings", "--get", "ARCHIVE_DB"], Path("x.db")) == 0
    assert capfd.readouterr() == ("", f"{here / 'x.db'}\n")


@pytest.mark.slow
def test_the_exit_code_of_scrapy_is_handed_on(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_scrapy(["crawl", "nobody"], Path("x.db")) == 2
    assert "nobody" in capfd.readouterr().err


def test_a_command_is_shown_as_one_types_it() -> None:
    assert command_line(["crawl", "a b"]) == "scrapy crawl 'a b'"


# Wrong use


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["calendar", "youjang", "2022-02"], "no newspaper 'youjang'; did you mean 右江日报 (youjiang)?"),
        (["gaps", "youjang"], "no newspaper 'youjang'; did you mean 右江日报 (youjiang)?"),
        (["calendar", "youjiang", "2022-13"], "'MONTH|YEAR': '2022-13': there is no such month"),
        (["calendar", "youjiang", "20220201"], "'20220201' is neither a month like 2021-12 nor a year like 2021"),
        (["calendar", "youjiang", "0000"], "'MONTH|YEAR': '0000': there is no such year"),
        (["calendar", "youjiang", "1899-12"], "'MONTH|YEAR': 1899-12 lies before the first e-paper"),
        (["calendar", "youjiang"], "Missing argument 'MONTH|YEAR'"),
        (["gaps", "nanningribao"], "no issue of nanningribao was asked for yet: give --since"),
        (["gaps", "youjiang", "--since", "2022-02-30"], "'--since': '2022-02-30': there is no such day"),
        (["gaps", "youjiang", "--since", "0001-01-01"], "--since 0001-01-01 lies before the first e-paper"),
        (["gaps", "--since", "2999"], "--since 2999 lies after today, "),
        (
            ["gaps", "--since", "2022-03-02", "--until", "2022-03-01"],
            "--since 2022-03-02 lies after --until 2022-03-01",
        ),
    ],
)
def test_wrong_use_is_exit_code_2_and_says_what_is_wrong(empty: Archive, arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr.replace("\n", " ")


def test_filling_needs_a_first_day() -> None:
    result = run("gaps", "youjiang", "--fill")
    assert result.exit_code == 2
    assert "--fill needs --since: years that nobody asked for are a crawl of days" in result.output
