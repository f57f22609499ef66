"""The calendar of a paper: each kind of day, what explains a day without an issue, and what a crawl has to ask for."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from archive.chinese.holidays import NOT_KNOWN
from archive.health.calendar import Day, DayKind, GapKind, GapState, calendar, ranges_to_fill
from archive.model import Link, LinkKind, LinkState, Newspaper
from archive.store.archive import Archive
from tests.archive.conftest import Clock
from tests.harness.editions_of_a_month import BASE, absent, appeared, complete, day, february, front, hold, page

pytestmark = pytest.mark.slow

LATER = date(2022, 4, 1)


def days_of(archive: Archive, first: str, last: str) -> list[Day]:
    return calendar(archive, "youjiang", day(first), day(last), LATER)


def one_day(archive: Archive, text: str) -> Day:
    return days_of(archive, text, text)[0]


@pytest.fixture
def month(archive: Archive, clock: Clock) -> Archive:
    february(archive, clock)
    return archive


@pytest.fixture
def empty(archive: Archive) -> Archive:
    archive.add_newspapers([Newspaper("youjiang", "右江日报", base_url=BASE)])
    return archive


# A month with a gap of every kind


def test_every_day_of_a_month_has_its_kind(month: Archive) -> None:
    kinds = [one.kind.value for one in days_of(month, "02-01", "02-28")]
    assert kinds == (
        ["no_issue"] * 6
        + ["complete", "partial", "partial", "failed", "missing", "not_fetched", "no_issue"]
        + ["not_fetched", "not_fetched", "partial", "not_fetched", "missing", "complete", "no_issue"]
        + ["complete"] * 6
        + ["no_issue", "complete"]
    )


def test_a_day_of_which_all_is_held_is_complete(month: Archive) -> None:
    assert one_day(month, "02-07") == Day(
        day("02-07"), DayKind.COMPLETE, pages_named=1, pages_read=1, articles_named=1, articles_held=1
    )


def test_a_page_that_was_not_read_is_a_gap(month: Archive) -> None:
    found = one_day(month, "02-08")
    assert (found.kind, found.reason, found.pages_named, found.pages_read) == ("partial", "2 pages not held", 4, 2)
    assert [(gap.kind, gap.page, gap.title, gap.state, gap.reason, gap.tries) for gap in found.gaps] == [
        ("page", "A02", "综合", "failed", "HTTP 500 Internal Server Error", 1),
        ("page", "A03", "副刊", "not_fetched", "", 0),
    ]


def test_an_article_that_is_not_held_is_one_gap_of_the_page_whose_own_it_is_though_two_name_it(month: Archive) -> None:
    found = one_day(month, "02-09")
    assert (found.articles_named, found.articles_held) == (5, 1)
    assert [(gap.kind, gap.page, gap.title, gap.state, gap.can_be_closed) for gap in found.gaps] == [
        ("article", "A01", "凌云白毫茶", "failed", True),
        ("article", "A01", "图片新闻", "absent", False),
        ("article", "A01", "别处的一篇", "refused", False),
        ("article", "A02", "百色芒果丰收", "not_fetched", True),
    ]


def test_a_day_that_failed_says_why_and_when_it_is_tried_again(month: Archive) -> None:
    found = one_day(month, "02-10")
    assert (found.kind, found.reason) == ("failed", "HTTP 503 Service Unavailable")
    (gap,) = found.gaps
    assert (gap.kind, gap.url, gap.tries) == ("day", f"{BASE}/column/202202/10/node_A01.html", 4)
    assert gap.next_try == datetime(2022, 4, 2, 4, tzinfo=UTC)


def test_a_day_that_the_host_does_not_have_and_nothing_explains_is_missing(month: Archive) -> None:
    found = one_day(month, "02-11")
    assert found.kind == DayKind.MISSING
    assert found.reason == "the host says no issue: it answered 404; 9 of 10 Fridays nearby have one"
    assert found.can_be_filled


def test_a_day_that_nobody_asked_for_is_not_fetched(month: Archive) -> None:
    found = one_day(month, "02-12")
    assert (found.kind, found.reason, found.gaps[0].url) == ("not_fetched", "never asked", "")


def test_a_day_that_was_noted_and_never_tried_is_not_fetched(month: Archive) -> None:
    found = one_day(month, "02-17")
    assert (found.kind, found.reason) == ("not_fetched", "noted, but never tried")


def test_a_front_page_whose_pages_are_not_kept_has_to_be_read_again(month: Archive) -> None:
    found = one_day(month, "02-16")
    words = "the front page was read, but which pages and articles it names is not kept"
    assert (found.kind, found.reason, found.can_be_filled) == ("partial", words, True)


def test_a_day_is_not_explained_away_where_the_archive_holds_its_articles(month: Archive) -> None:
    found = one_day(month, "02-18")
    words = "the host says no issue: it answered 404; but the archive holds 1 of its articles"
    assert (found.kind, found.reason) == ("missing", words)


def test_a_holiday_is_no_reason_where_the_archive_holds_an_article_of_the_day(month: Archive) -> None:
    hold(month, day("02-03"), 1)
    assert one_day(month, "02-03").kind == DayKind.MISSING


def test_a_day_is_missing_and_may_be_a_holiday_where_its_year_has_no_table(empty: Archive) -> None:
    when = date(2099, 10, 1)
    absent(empty, when)
    (found,) = calendar(empty, "youjiang", when, when, when)
    assert (found.kind, found.can_be_filled) == (DayKind.MISSING, True)
    assert found.reason.startswith("the host says no issue: ")
    assert found.reason.endswith(f"; {NOT_KNOWN}; asked on the day itself, it may come late")


# No issue that day


def test_a_notice_goes_before_the_holiday_and_names_its_article(archive: Archive, clock: Clock) -> None:
    notice = february(archive, clock)
    reasons = [one.reason for one in days_of(archive, "01-31", "02-06")]
    told = f"休刊 notice of 2022-01-29 (article {notice})"
    assert reasons == ["春节", told, told, told, told, "春节", "春节"]


def test_a_weekday_is_explained_by_its_own_past(month: Archive) -> None:
    found = one_day(month, "02-20")
    assert (found.kind, found.reason) == ("no_issue", "never on Sundays (seen 10 weeks)")


def test_a_weekday_that_is_certain_need_not_be_asked_for_but_the_words_say_so(month: Archive) -> None:
    found = one_day(month, "02-13")
    assert (found.kind, found.reason) == ("no_issue", "never on Sundays (seen 11 weeks), not asked")


def test_a_weekday_in_the_middle_of_nothing_explains_nothing(empty: Archive) -> None:
    for text in ("03-07", "03-14", "03-21", "03-28"):
        absent(empty, day(text))
    assert one_day(empty, "03-14").kind == DayKind.MISSING


def test_days_before_the_first_issue_have_none(empty: Archive) -> None:
    empty.add_newspapers([Newspaper("youjiang", "右江日报", first_issue="2022-03-02")])
    assert [(one.kind, one.reason) for one in days_of(empty, "03-01", "03-02")] == [
        ("no_issue", "before the first issue, of 2022-03-02"),
        ("not_fetched", "never asked"),
    ]


def test_a_notice_without_an_end_holds_until_the_next_issue(empty: Archive) -> None:
    complete(empty, day("03-01"))
    hold(
        empty,
        day("03-01"),
        2,
        "休刊公告",
        "因印刷厂搬迁，本报自2022年3月2日起休刊，恢复时间另行通知，敬请广大读者谅解。",
    )
    for text in ("03-02", "03-10", "03-17"):
        absent(empty, day(text))
    complete(empty, day("03-16"))
    kinds = {one.day: one.kind for one in days_of(empty, "03-01", "03-17")}
    assert [kinds[day(text)] for text in ("03-02", "03-10", "03-17")] == ["no_issue", "no_issue", "missing"]


def test_the_notice_of_a_paper_that_ended_is_found_from_years_later(empty: Archive) -> None:
    complete(empty, date(2019, 12, 31))
    hold(
        empty, date(2019, 12, 31), 2, "致读者", "本报自2020年1月1日起停刊，感谢广大读者二十年来的陪伴与支持，后会有期。"
    )
    absent(empty, day("03-01"))
    assert one_day(empty, "03-01").kind == DayKind.NO_ISSUE


# Late issues


def test_an_issue_may_come_late_on_its_own_day(empty: Archive, clock: Clock) -> None:
    clock.now = datetime(2022, 3, 30, 23, 40, tzinfo=UTC)  # the 31st in China
    absent(empty, day("03-31"))
    found = one_day(empty, "03-31")
    assert found.reason == "the host says no issue: it answered 404; asked on the day itself, it may come late"


def test_an_issue_that_came_late_makes_the_day_complete(empty: Archive) -> None:
    absent(empty, day("03-31"))
    complete(empty, day("03-31"))
    assert one_day(empty, "03-31").kind == DayKind.COMPLETE


def test_an_issue_that_the_host_dropped_later_stays_complete(empty: Archive) -> None:
    complete(empty, day("03-31"))
    absent(empty, day("03-31"))
    assert one_day(empty, "03-31").kind == DayKind.COMPLETE


def test_the_front_page_that_failed_tells_more_than_the_one_that_only_led_to_it(empty: Archive) -> None:
    empty.links.finish(Link(f"{BASE}/column/202203/31/", LinkKind.LIST, newspaper="youjiang", issue_date=day("03-31")))
    empty.links.fail(front(day("03-31")), LinkState.FAILED, "HTTP 500")
    assert one_day(empty, "03-31").reason == "HTTP 500"


# Which days


def test_days_that_have_not_come_are_left_out(empty: Archive) -> None:
    assert [one.day for one in calendar(empty, "youjiang", day("03-31"), day("04-30"), LATER)] == [
        date(2022, 3, 31),
        date(2022, 4, 1),
    ]
    assert calendar(empty, "youjiang", day("04-02"), day("04-30"), LATER) == []


def test_a_leap_day_is_a_day(empty: Archive) -> None:
    found = calendar(empty, "youjiang", date(2020, 2, 28), date(2020, 3, 1), LATER)
    assert [str(one.day) for one in found] == ["2020-02-28", "2020-02-29", "2020-03-01"]


def test_what_has_to_be_asked_for_is_merged_over_days_without_an_issue(month: Archive) -> None:
    found = days_of(month, "02-01", "02-28")
    assert ranges_to_fill(found) == [(day("02-08"), day("02-18"))]
    kept = [one for one in found if one.day.day in (11, 12, 13, 14, 19, 20)]
    assert ranges_to_fill(kept) == [(day("02-11"), day("02-14"))]
    assert ranges_to_fill(one for one in found if one.day.day not in (10, 16)) == [
        (day("02-08"), day("02-09")), (day("02-11"), day("02-15")), (day("02-17"), day("02-18")),
    ]  # fmt: skip


def test_gaps_that_no_crawl_can_close_are_not_asked_for(empty: Archive) -> None:
    when = day("03-01")
    appeared(empty, when, {1: "图片新闻"}, page(when, "A02", "综合", {}))
    empty.links.fail(Link(f"{BASE}/content/202203/01/content_1.html"), LinkState.ABSENT, "HTTP 404 Not Found")
    (found,) = days_of(empty, "03-01", "03-01")
    assert (found.kind, [(gap.kind, gap.state) for gap in found.gaps]) == (
        "partial",
        [(GapKind.ARTICLE, GapState.ABSENT)],
    )
    assert ranges_to_fill([found]) == []
