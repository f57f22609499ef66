"""Days are one kind of option: every verb and every spider takes them in the same forms, and says what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from archive.cli import main
from archive.commands.dates import DateType, DayType
from archive.store.archive import Archive
from crawler.arguments import ArgumentError, parse_arguments
from tests.harness.newsroom import build
from tests.harness.terminal import run

FORMS = {
    "2021-12-24": ["2021-12-24", "20211224", "2021/12/24", "2021.12.24", "2021年12月24日", "２０２１年１２月２４日"],
    "2021-12": ["2021-12", "202112", "2021年12月", "2021/12"],
    "2021": ["2021", "2021年"],
}
WRONG = {
    "2021-02-30": "there is no such day",
    "2021-13": "there is no such month",
    "0000": "there is no such year",
    "gestern": "is no day, month or year",
    " ": "is no day, month or year",
}


def dated() -> Iterator[tuple[str, click.Option]]:
    """Yield each option of each verb that takes a day, with its verb."""
    context = click.Context(main)
    for name in main.list_commands(context):
        verb = main.get_command(context, name)
        assert verb
        for option in verb.params:
            words = {word for spelling in option.opts for word in spelling.strip("-").split("-")}
            if isinstance(option, click.Option) and words & {"since", "until", "date", "day", "from", "to"}:
                yield name, option


OPTIONS = [pytest.param(verb, option, id=f"{verb} {option.opts[0]}") for verb, option in dated() if not option.is_flag]


def test_the_verbs_that_narrow_by_days_are_among_them() -> None:
    named = {one.id for one in OPTIONS}
    ranges = ("gaps", "dedup", "export", "recheck", "search", "stats", "tag", "withdraw")
    assert named >= {f"{verb} {option}" for verb in ranges for option in ("--since", "--until")}
    assert named >= {"dedup --archived-since", "same --date", "correct --date"}


@pytest.mark.parametrize("verb, option", OPTIONS)
def test_each_takes_a_day_in_every_form(verb: str, option: click.Option) -> None:
    context = click.Context(main)
    assert isinstance(option.type, DateType)
    for iso, written in FORMS.items():
        for one in written:
            if isinstance(option.type, DayType) and iso != "2021-12-24":
                with pytest.raises(click.BadParameter, match="is no single day"):
                    option.type.convert(one, option, context)
            else:
                assert str(option.type.convert(one, option, context)) == iso


def test_a_single_day_is_asked_for_where_a_month_makes_no_sense() -> None:
    days = {one.id for one in OPTIONS if isinstance(one.values[1].type, DayType)}  # type: ignore[union-attr]
    assert days == {"same --date", "correct --date"}


@pytest.mark.parametrize("wrong, reason", WRONG.items())
@pytest.mark.parametrize("verb, option", OPTIONS)
def test_a_wrong_day_is_told_with_the_name_of_its_option(
    here: Path, verb: str, option: click.Option, wrong: str, reason: str
) -> None:
    first = ["FILE"] if verb == "same" else ["ID"] if verb in ("correct", "tag") else []
    Path("FILE").touch()
    needed = ["--reason", "r"] if verb == "correct" else ["--format", "csv", "--out", "o"] if verb == "export" else []
    result = run(verb, *first, *needed, option.opts[0], wrong)
    assert result.exit_code == 2
    assert f"'{option.opts[0]}'" in result.stderr and reason in result.stderr


@pytest.mark.parametrize("name", ["since", "until"])
def test_spiders_take_the_same_forms_and_name_what_is_wrong(name: str) -> None:
    for iso, written in FORMS.items():
        assert len({parse_arguments({name: one}) for one in [iso, *written]}) == 1
    for wrong in WRONG:
        with pytest.raises(ArgumentError, match=f"-a {name}={wrong}: "):
            parse_arguments({name: wrong})


@pytest.mark.parametrize("verb", sorted({one.values[0] for one in OPTIONS if one.values[1].opts == ["--since"]}))
def test_days_that_end_before_they_begin_are_told(here: Path, verb: str) -> None:
    build(here / "archive.db")
    more = {"export": ["--format", "csv", "--out", "o"], "search": ["路灯"], "stats": ["--doubtful"], "tag": ["t"]}
    more |= {"withdraw": ["--reason", "r", "--yes"]}
    result = run(verb, *more.get(verb, []), "--since", "2022年3月2日", "--until", "20220301")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--since 2022-03-02 lies after --until 2022-03-01" in result.stderr


def test_a_calendar_takes_its_month_in_every_form(here: Path) -> None:
    build(here / "archive.db")
    shown = {run("calendar", "youjiang", one).stdout for one in FORMS["2021-12"]}
    assert len(shown) == 1 and "youjiang 右江日报 2021-12\n" in shown.pop()


def test_what_was_archived_in_a_month_is_looked_at_from_its_first_day_on(here: Path) -> None:
    build(here / "archive.db")
    with Archive("archive.db") as archive:
        first = min(record.archived_at for record in archive.articles())[:7]
    assert run("dedup", "--dry-run", "--archived-since", first).stdout == run("dedup", "--dry-run").stdout
