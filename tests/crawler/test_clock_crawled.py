"""What pages and hosts say of days at the ends of the calendar, and crawls in other zones and times."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from crawler.downloadermiddlewares import retry_after
from crawler.extract.dating.moments import days_beside
from tests.harness import warm
from tests.harness.bench import ONE_DAY, ROOT, Bench
from tests.harness.patience import patience


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1900, 3, 1), date(2024, 2, 29), date(9999, 12, 31)])
def test_the_days_beside_any_day_are_told(day: date) -> None:
    before, after = days_beside(day)
    assert before <= day <= after


@pytest.mark.parametrize(
    "value", ["0", "999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 29 Feb 1900 00:00:00 GMT", "-1", "١"]
)
@pytest.mark.parametrize("now", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_a_wait_that_a_host_asks_for_is_read_at_any_moment(value: str, now: datetime) -> None:
    until = retry_after(value, now)
    assert until is None or until.tzinfo


def crawl(bench: Bench, moment: str, zone: str, *args: str) -> tuple[int, str]:
    """Crawl with a clock that says a moment, on a machine in a zone."""
    words = bench.command(*args)[3:]
    code = f"""
import sys
from datetime import datetime
from archive.chinese import clock
clock.now = lambda: datetime.fromisoformat({moment!r})
from scrapy.cmdline import execute
sys.argv = ["scrapy", *{words!r}]
execute()
"""
    environment = bench.environment({"TZ": zone})
    done = warm.run(ROOT, ["-c", code], environment, patience(90))
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("zone", ["", "America/Los_Angeles", "Pacific/Kiritimati", "Europe/Berlin"])
def test_a_crawl_brings_the_same_in_any_zone(bench: Bench, zone: str) -> None:
    code, said = crawl(bench, "2026-11-29T16:30:00+00:00", zone, *bench.small)
    assert (code, "Traceback" in said) == (0, False), said
    assert all(record.archived_at.startswith("2026-11-29T16:30") for record in bench.records())
    assert len(bench.records()) > 3


@pytest.mark.parametrize(
    "moment, days",
    [
        ("1900-01-01T00:00:00+00:00", "1899-12-26 to 1900-01-01"),
        ("1969-12-31T23:59:59+00:00", "1969-12-26 to 1970-01-01"),
        ("2024-02-28T16:00:00+00:00", "2024-02-23 to 2024-02-29"),
        ("2026-12-31T16:00:00+00:00", "2026-12-26 to 2027-01-01"),
        ("9999-12-31T23:59:59+00:00", "9999-12-25 to 9999-12-31"),
    ],
)
def test_the_last_days_are_those_of_china_whatever_the_clock_says(bench: Bench, moment: str, days: str) -> None:
    _, said = crawl(bench, moment, "America/Los_Angeles", *bench.bare, "-a", "plan=1")
    assert days in said and "Traceback" not in said


@pytest.mark.parametrize("moment", ["1900-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
def test_a_run_ends_in_order_whatever_the_clock_says(bench: Bench, moment: str) -> None:
    code, said = crawl(bench, moment, "UTC", *bench.bare, *ONE_DAY)
    assert "Traceback" not in said and code in (0, 6), said
    assert bench.last_run()[1] == code
