"""What is usual for a paper, and what is less: its own past is the measure."""

from __future__ import annotations

from datetime import date

import pytest

from archive.chinese.holidays import NOT_KNOWN
from archive.reasons import Verdict
from tests.harness.paper import DAY, SUNDAY, Paper, before

pytestmark = pytest.mark.slow


def test_an_issue_is_measured_by_its_own_weekday(paper: Paper) -> None:
    paper.past(30)
    for n in (7, 14, 21, 28, 35):
        paper.issue(before(n - 2), articles=2, pages=1, signed=1)  # on Sundays
    paper.issue(SUNDAY, articles=2, pages=1, signed=1)
    assert paper.check(SUNDAY).verdict is Verdict.FINE


def test_a_weekday_that_is_rare_yet_is_measured_by_all(paper: Paper) -> None:
    paper.past(30)
    paper.issue(SUNDAY, articles=2, pages=1, signed=1)
    assert paper.check(SUNDAY).verdict is Verdict.THIN


def test_a_small_issue_is_quiet_where_the_past_has_seen_one_as_small(paper: Paper) -> None:
    paper.past(19)
    paper.issue(before(30), articles=1, pages=1)
    paper.issue(articles=1, pages=1)
    found = paper.check()
    assert found.verdict is Verdict.QUIET_DAY
    assert found.reason == "1 page (usually 4, never less than 1), 1 article (usually 8, never less than 1)"


def test_a_public_holiday_explains_a_small_issue(paper: Paper) -> None:
    paper.past()
    paper.issue(date(2022, 1, 3), articles=1, pages=1)
    found = paper.check(date(2022, 1, 3))
    assert found.verdict is Verdict.QUIET_DAY
    assert found.reason.endswith("(元旦)")


def test_a_public_holiday_does_not_explain_an_issue_without_articles(paper: Paper) -> None:
    paper.past()
    paper.issue(date(2022, 1, 3), articles=0)
    assert paper.check(date(2022, 1, 3)).verdict is Verdict.THIN


YEAR_WITHOUT_TABLE = date(2099, 2, 11)
"""A Wednesday; no table of public holidays has its year."""


def test_a_small_issue_is_an_alarm_that_says_where_it_is_not_known_whether_there_is_a_holiday(paper: Paper) -> None:
    paper.past(until=YEAR_WITHOUT_TABLE)
    paper.issue(YEAR_WITHOUT_TABLE, articles=1, pages=1)
    found = paper.check(YEAR_WITHOUT_TABLE)
    assert (found.verdict, found.notes) == (Verdict.THIN, (f"2099-02-11: {NOT_KNOWN}",))


def test_what_no_holiday_would_explain_is_told_without_one(paper: Paper) -> None:
    paper.past(until=YEAR_WITHOUT_TABLE)
    paper.issue(YEAR_WITHOUT_TABLE, articles=0)
    assert [note for note in paper.check(YEAR_WITHOUT_TABLE).notes if NOT_KNOWN in note] == []


def test_issues_that_are_gone_have_moved_and_may_have_been_a_holidays_where_that_is_not_known(paper: Paper) -> None:
    paper.past(until=YEAR_WITHOUT_TABLE)
    for n in (3, 2, 1, 0):
        paper.absent(before(n, YEAR_WITHOUT_TABLE))
    found = paper.check(YEAR_WITHOUT_TABLE)
    assert (found.verdict, found.notes) == (Verdict.MOVED, (f"{found.since}: {NOT_KNOWN}",))


def test_a_thin_paper_stays_thin_on_the_next_days(paper: Paper) -> None:
    paper.past(until=before(3))
    for n in (3, 2, 1, 0):
        paper.issue(before(n), articles=1)
    found = paper.check()
    assert (found.verdict, found.since) == (Verdict.THIN, before(3))


def test_a_change_that_stays_becomes_usual(paper: Paper) -> None:
    paper.past(40, until=before(24))
    for n in range(24, -1, -1):
        paper.issue(before(n), articles=2, signed=1)
    assert paper.check().verdict is Verdict.FINE


def test_few_articles_say_nothing_about_what_they_consist_of(paper: Paper) -> None:
    paper.past(articles=2, signed=1)
    paper.issue(articles=2, signed=0)
    assert paper.check().verdict is Verdict.FINE


def test_a_server_that_gave_the_index_alone_makes_a_thin_issue(paper: Paper) -> None:
    paper.past()
    paper.issue(articles=2, failed=6, kind="ServerTrouble")
    found = paper.check()
    assert (found.verdict, len(found.failures)) == (Verdict.THIN, 6)


def test_an_article_that_a_server_in_trouble_kept_is_noted(paper: Paper) -> None:
    paper.past()
    paper.issue(articles=7, failed=1, kind="ServerTrouble")
    found = paper.check()
    assert found.verdict is Verdict.FINE
    assert found.notes[0].startswith("1 link of it not had: '#ozoom' matches 0 times")


def test_an_issue_that_is_not_all_tried_yet_is_not_judged(paper: Paper) -> None:
    paper.past()
    paper.issue(articles=1, pending=7)
    found = paper.check()
    assert (found.verdict, found.day, found.notes) == (Verdict.FINE, before(1), (f"{DAY}: 7 links not tried yet",))
