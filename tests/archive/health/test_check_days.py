"""A paper over its days: one without an issue, a pause, issues that are gone, a run that is long ago."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archive.reasons import Verdict
from tests.harness.paper import DAY, SUNDAY, Paper, before

pytestmark = pytest.mark.slow


def test_twelve_good_days_and_six_challenged_ones_are_blocked_and_not_moved(paper: Paper) -> None:
    days = [DAY - timedelta(days=number) for number in range(18)]
    for day in reversed(days[6:]):
        paper.issue(day)
    for day in reversed(days[:6]):
        paper.front_failed("BlockedPage", day, "瑞数 (Ruishu) challenge")
    found = paper.check()
    assert (found.verdict, found.since) == (Verdict.BLOCKED, days[5])


def test_the_days_to_come_say_nothing(paper: Paper) -> None:
    paper.past()
    paper.issue()
    paper.absent(DAY + timedelta(days=1))
    assert paper.check().verdict is Verdict.FINE


def test_a_day_without_an_issue_is_explained_by_its_weekday(paper: Paper) -> None:
    paper.past(20)
    for n in (7, 14, 21, 0):
        paper.absent(before(n, SUNDAY))
    found = paper.check(SUNDAY)
    assert (found.verdict, found.reason) == (Verdict.NO_ISSUE, "never on Sundays (seen 3 weeks)")


def test_an_issue_is_judged_though_today_has_none_yet(paper: Paper) -> None:
    paper.past(until=before(1))
    paper.issue(before(1), articles=1)
    paper.absent()
    assert (paper.check().verdict, paper.check().since) == (Verdict.THIN, before(1))


def test_issues_that_are_gone_from_their_addresses_have_moved(paper: Paper) -> None:
    paper.past()
    for n in (3, 2, 1, 0):
        paper.absent(before(n))
    found = paper.check()
    assert (found.verdict, found.since) == (Verdict.MOVED, before(3))
    assert found.reason.endswith("no issue for 4 days that should have one, 3 of which were there before")


def test_a_pause_as_long_as_one_of_the_past_is_no_alarm(paper: Paper) -> None:
    paper.past(30)
    for n in (3, 2, 1):
        paper.absent(DAY + timedelta(days=n + 2))
    paper.issue(DAY + timedelta(days=6))
    for n in (10, 11, 12):
        paper.absent(DAY + timedelta(days=n))
    assert paper.check(DAY + timedelta(days=12)).verdict is Verdict.NO_ISSUE


def test_a_host_that_fails_on_days_without_an_issue_raises_no_alarm_on_them(paper: Paper) -> None:
    paper.past(30)
    for n in (28, 21, 14, 7):
        paper.front_failed("ServerTrouble", before(n, SUNDAY))
    paper.issue(DAY)
    paper.front_failed("ServerTrouble", SUNDAY)
    found = paper.check(SUNDAY)
    assert (found.verdict, found.day) == (Verdict.FINE, DAY)
    assert found.notes == (f"{SUNDAY}: it answered 503",)


def test_a_failure_is_told_since_its_first_day(paper: Paper) -> None:
    paper.past()
    for n in (2, 1, 0):
        paper.front_failed("BlockedPage", before(n), "a challenge (加速乐)")
    found = paper.check()
    assert (found.day, found.since, found.reason) == (DAY, before(2), "a challenge (加速乐)")
    assert len(found.failures) == 3


def test_a_paper_that_is_not_crawled_any_more_is_noted(paper: Paper) -> None:
    paper.past()
    paper.issue()
    assert paper.check(before(-7)).notes == ()
    assert paper.check(before(-8)).notes == ("the last run was on 2021-12-24",)


def test_a_run_that_ended_badly_is_noted(paper: Paper) -> None:
    paper.past()
    paper.issue()
    paper.archive.journal.finish(paper.archive.journal.start("youjiang"), "fault", 1, {})
    assert paper.check().notes == ("the last run ended as fault",)
