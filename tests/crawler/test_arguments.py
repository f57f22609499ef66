"""What `-a` understands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.arguments import ArgumentError, Arguments, check_picture_limits, parse_arguments
from crawler.papers import paper_of

TODAY = date(2026, 11, 21)
WEEK = [date(2026, 11, day) for day in range(15, 22)]


def test_without_arguments_a_paper_starts_from_its_own_seeds_if_it_has_any() -> None:
    arguments = parse_arguments({})
    assert (arguments.seeds, arguments.urls) == (None, ())
    seeds = paper_of("youjiang").seeds
    assert seeds and (seeds / "newspapers.csv").exists()
    assert paper_of("beihairibao").seeds is None


def test_since_and_until_are_iso_days() -> None:
    arguments = parse_arguments({"since": "2021-12-23", "until": "2021-12-27"})
    assert (arguments.since, arguments.until) == (date(2021, 12, 23), date(2021, 12, 27))


@pytest.mark.parametrize("text", ["yesterday", "2021-13-01", "2021-02-30", "24.12.2021", "12月24日", " "])
@pytest.mark.parametrize("name", ["since", "until"])
def test_what_is_no_day_is_refused(name: str, text: str) -> None:
    with pytest.raises(ArgumentError, match=f"-a {name}={text}: (no day, month or year|there is no such)"):
        parse_arguments({name: text})


@pytest.mark.parametrize("written", ["2021-12", "202112", "2021年12月", "2021/12"])
def test_a_month_is_all_its_days(written: str) -> None:
    arguments = parse_arguments({"since": written, "until": written})
    assert (arguments.since, arguments.until) == (date(2021, 12, 1), date(2021, 12, 31))
    assert parse_arguments({"since": "2021", "until": "2021"}).until == date(2021, 12, 31)


def test_a_since_after_until_is_refused() -> None:
    with pytest.raises(ArgumentError, match="-a since=2021-12-27 lies after until=2021-12-23"):
        parse_arguments({"since": "2021-12-27", "until": "2021-12-23"})


def test_a_mistyped_name_is_refused_and_the_right_ones_are_told() -> None:
    with pytest.raises(ArgumentError, match="-a sinse: not an argument; known are since, until, seeds, url"):
        parse_arguments({"sinse": "2021-12-24"})


def test_seeds_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="no-such: there is no such file or folder"):
        parse_arguments({"seeds": str(tmp_path / "no-such")})


def test_seeds_may_be_one_file(tmp_path: Path) -> None:
    (tmp_path / "one.md").touch()
    assert parse_arguments({"seeds": str(tmp_path / "one.md")}).seeds == tmp_path / "one.md"


def test_several_addresses_are_told_apart_by_blanks() -> None:
    urls = parse_arguments({"url": "http://a.cn/1  https://b.cn/2"}).urls
    assert urls == ("http://a.cn/1", "https://b.cn/2")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "epaper.bsyjrb.cn/pc", "ftp://a.cn/", "http://", "http://[::1"])
def test_what_is_no_http_address_is_refused(url: str) -> None:
    with pytest.raises(ArgumentError, match="not an http address"):
        parse_arguments({"url": url})


# The days to ask for


def test_without_since_the_days_touched_and_the_last_seven_are_asked_for() -> None:
    assert Arguments().days({date(2021, 12, 24)}, TODAY) == [date(2021, 12, 24), *WEEK]


def test_a_touched_day_of_the_last_seven_is_asked_for_once() -> None:
    assert Arguments().days({date(2026, 11, 20)}, TODAY) == WEEK


def test_a_day_in_the_future_is_not_asked_for() -> None:
    assert Arguments().days({date(2027, 1, 1)}, TODAY) == WEEK


def test_since_and_until_are_both_included_and_nothing_else() -> None:
    arguments = Arguments(date(2021, 12, 30), date(2022, 1, 2))
    days = [date(2021, 12, 30), date(2021, 12, 31), date(2022, 1, 1), date(2022, 1, 2)]
    assert arguments.days({date(2021, 12, 24)}, TODAY) == days


def test_since_alone_reaches_to_today() -> None:
    assert Arguments(since=date(2026, 11, 19)).days(set(), TODAY) == WEEK[-3:]


def test_until_alone_is_that_day() -> None:
    assert Arguments(until=date(2021, 12, 24)).days(set(), TODAY) == [date(2021, 12, 24)]


def test_a_since_in_the_future_asks_for_no_day() -> None:
    assert Arguments(since=date(2027, 1, 1)).days(set(), TODAY) == []


@pytest.mark.parametrize("name", ["plan", "again"])
def test_a_switch_is_on_with_1_and_off_with_0_or_nothing(name: str) -> None:
    assert [getattr(parse_arguments({name: text}), name) for text in ("1", "0", "")] == [True, False, False]
    with pytest.raises(ArgumentError, match=f"-a {name}=yes: 1 or 0 expected"):
        parse_arguments({name: "yes"})


@pytest.mark.parametrize(
    "given, rechecks",
    [
        ({}, 10),
        ({"recheck": "0"}, 0),
        ({"recheck": "30"}, 30),
        ({"only": "recheck"}, None),
        ({"only": "recheck", "recheck": "5"}, 5),
    ],
)
def test_a_run_may_spend_some_requests_on_archived_articles(given: dict[str, str], rechecks: int | None) -> None:
    assert parse_arguments(given).rechecks == rechecks


@pytest.mark.parametrize(
    "given, words",
    [
        ({"recheck": "-1"}, "not a number"),
        ({"recheck": "all"}, "not a number"),
        ({"recheck": "三"}, "not a number"),
        ({"only": "lists"}, "recheck expected"),
        ({"only": "recheck", "url": "http://a.cn/"}, "archived articles alone"),
        ({"only": "recheck", "again": "1"}, "archived articles alone"),
        ({"only": "recheck", "plan": "1"}, "is not made"),
    ],
)
def test_what_cannot_be_meant_of_rechecks_is_said(given: dict[str, str], words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        parse_arguments(given)


def test_a_web_archive_is_asked_where_it_is_named_and_beside_hosts_where_that_is_said() -> None:
    assert not parse_arguments({}).archives and not parse_arguments({}).source
    assert parse_arguments({"archives": "1"}).archives
    from_there = parse_arguments({"from": "wayback"})
    assert (from_there.source, from_there.rechecks) == ("wayback", 0), "no host is asked, for what is archived neither"
    assert from_there.days({date(2021, 12, 24)}, TODAY) == [date(2021, 12, 24)], "the last week is no vanished paper's"


@pytest.mark.parametrize(
    "given, words",
    [
        ({"from": "memory"}, "wayback or commoncrawl expected"),
        ({"archives": "yes"}, "1 or 0 expected"),
        ({"from": "wayback", "only": "recheck"}, "what was not had"),
        ({"archives": "1", "plan": "1"}, "what was not had"),
        ({"from": "wayback", "again": "1"}, "what was not had"),
    ],
)
def test_what_cannot_be_meant_of_web_archives_is_said(given: dict[str, str], words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        parse_arguments(given)


@pytest.mark.parametrize("since", ["1400", "0001", "1899-12-31", "١٤٠٠"])
def test_days_before_the_first_e_paper_are_a_slip_of_the_pen(since: str) -> None:
    with pytest.raises(ArgumentError, match="before the first e-paper"):
        parse_arguments({"since": since})


@pytest.mark.parametrize(
    "text, roles",
    [
        ("", ()),
        ("none", ()),
        ("pages", ("page", "map", "pdf")),
        ("articles", ("article",)),
        ("all", ("page", "map", "pdf", "article")),
    ],
)
def test_which_pictures_are_fetched_is_said_and_none_without(text: str, roles: tuple[str, ...]) -> None:
    assert parse_arguments({"images": text} if text else {}).images == roles


@pytest.mark.parametrize(
    "given, words",
    [
        ({"images": "1"}, "-a images=1: none, pages, articles, all expected"),
        ({"images": "all", "only": "recheck"}, "not with recheck"),
        ({"images": "pages", "from": "wayback"}, "not with wayback"),
    ],
)
def test_pictures_that_cannot_be_meant_are_refused(given: dict[str, str], words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        parse_arguments(given)


@pytest.mark.parametrize(
    "name, value, is_fine",
    [
        ("PICTURES_MAX", "abc", False),
        ("PICTURES_MAX", "-1", False),
        ("PICTURES_MAX", "1.5", False),
        ("PICTURES_MAX", "0", True),
        ("PICTURES_MAX", 3, True),
        ("PICTURES_MAX_MB", "nan", False),
        ("PICTURES_MAX_MB", "0.01", True),
        ("PICTURES_MAX_MB", "1.0.1", False),
        ("PICTURES_MAX_MB", "", False),
        ("PICTURES_MEMORY_MB", "0", False),
        ("PICTURES_MEMORY_MB", "-512", False),
        ("PICTURES_MEMORY_MB", 0.2, True),
    ],
)
def test_a_limit_on_pictures_that_is_no_number_is_refused(name: str, value: object, is_fine: bool) -> None:
    settings = Settings({"PICTURES_MAX": 1000, "PICTURES_MAX_MB": 1024, "PICTURES_MEMORY_MB": 512, name: value})
    if is_fine:
        check_picture_limits(settings)
    else:
        with pytest.raises(ArgumentError, match=f"-s {name}=.*: not a number of"):
            check_picture_limits(settings)
