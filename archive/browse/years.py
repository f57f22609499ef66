"""A newspaper's year: of which days an issue is complete, partial or missing, and on which there was none."""

from __future__ import annotations

from calendar import Calendar
from datetime import date
from enum import StrEnum
from typing import Any

from archive.browse.papers import newspaper_of
from archive.browse.site import Ask, Missing


class DayState(StrEnum):
    """How much of a day's issue is in the archive.

    complete: all that the issue's indexes name is there. partial: some of it is
    not. no_issue: the paper did not appear. missing: it is not known why there
    is none. failed: asked for in vain. not_fetched: not asked for.
    """

    COMPLETE = "complete"
    PARTIAL = "partial"
    NO_ISSUE = "no_issue"
    MISSING = "missing"
    FAILED = "failed"
    NOT_FETCHED = "not_fetched"


STATE_WORDS = {
    DayState.COMPLETE: "完整",
    DayState.PARTIAL: "不全",
    DayState.NO_ISSUE: "无报",
    DayState.MISSING: "缺",
    DayState.FAILED: "未取到",
    DayState.NOT_FETCHED: "未查",
}
STATE_SIGNS = {
    DayState.COMPLETE: "●",
    DayState.PARTIAL: "◐",
    DayState.NO_ISSUE: "–",
    DayState.MISSING: "?",
    DayState.FAILED: "○",
    DayState.NOT_FETCHED: "·",
}
WHOLE_YEAR = {"since": "{}-01-01", "until": "{}-12-31"}
_PAGES = """
    select issue_date as day, count(*) as pages, count(read_at) as read from pages
    where newspaper = :newspaper and issue_date between :since and :until group by 1
"""
_NAMED = """
    select placements.issue_date as day, count(*) as named, sum(links.state = 'done') as done
    from placements join links on links.key = placements.link
    where placements.newspaper = :newspaper and placements.issue_date between :since and :until group by 1
"""
_LISTS = """
    select issue_date as day, sum(state = 'absent') as absent, sum(state = 'failed') as failed, count(*) as lists
    from links where newspaper = :newspaper and kind = 'list' and issue_date between :since and :until group by 1
"""
_HELD = """
    select issue_date as day, count(*) as articles from articles
    where newspaper = :newspaper and issue_date between :since and :until group by 1
"""


def year_of(ask: Ask, newspaper: str, year: int) -> dict[date, DayState]:
    """Return the state of each day of a year, as the pages, their articles and the links tell it.

    Where the host says that there is no issue, it is believed.
    """
    told: dict[str, dict[str, int]] = {}
    span = {name: form.format(f"{year:04}") for name, form in WHOLE_YEAR.items()}
    for sql in (_PAGES, _NAMED, _LISTS, _HELD):
        for row in ask.rows(sql, newspaper=newspaper, **span):
            told.setdefault(row.pop("day"), {}).update({name: count or 0 for name, count in row.items()})
    days = (day for month in range(1, 13) for day in Calendar().itermonthdates(year, month) if day.month == month)
    return {day: _state(told.get(day.isoformat(), {})) for day in days}


def _state(told: dict[str, int]) -> DayState:
    pages, articles = told.get("pages", 0), told.get("articles", 0)
    if pages and told["read"] == pages and told.get("named", 0) == told.get("done", 0):
        return DayState.COMPLETE
    if articles or told.get("done", 0):
        return DayState.PARTIAL
    if told.get("lists", 0) and told.get("absent", 0) == told["lists"] and not pages:
        return DayState.NO_ISSUE
    return DayState.FAILED if told.get("failed", 0) else DayState.NOT_FETCHED


def calendar_page(ask: Ask) -> dict[str, Any]:
    """The calendar: twelve months, each day with its state and the address of its issue."""
    paper = newspaper_of(ask)
    year = int(ask.path["year"])
    if not 1800 <= year <= 9998:
        raise Missing("没有这一年")
    states = year_of(ask, paper["id"], year)
    counts = {state: sum(found is state for found in states.values()) for state in DayState}
    return {
        "title": f"{paper['name']} {year}年日历",
        "paper": paper,
        "year": year,
        "counts": counts,
        "months": [_month(ask, paper["id"], states, year, number) for number in range(1, 13)],
        "states": [
            {"state": state, "word": STATE_WORDS[state], "sign": STATE_SIGNS[state]}
            for state in DayState
            if counts[state]
        ],
        "years": _years(ask, paper["id"], year),
        "canonical": ask.site.year(paper["id"], year),
    }


def _month(ask: Ask, newspaper: str, states: dict[date, DayState], year: int, number: int) -> dict[str, Any]:
    """Return a month as weeks of days; None stands for the days of its neighbours."""
    weeks = [
        [_day(ask, newspaper, day, states[day]) if day.month == number else None for day in week]
        for week in Calendar().monthdatescalendar(year, number)
    ]
    return {"month": f"{year}-{number:02}", "weeks": weeks}


def _day(ask: Ask, newspaper: str, day: date, state: DayState) -> dict[str, Any]:
    linked = state not in (DayState.NO_ISSUE, DayState.NOT_FETCHED)
    told = {"day": day.isoformat(), "number": day.day, "state": state, "word": STATE_WORDS[state]}
    return told | {"sign": STATE_SIGNS[state], "url": ask.site.issue(newspaper, day.isoformat()) if linked else None}


def _years(ask: Ask, newspaper: str, here: int) -> list[dict[str, Any]]:
    """Return the years that something is known of, and the one that is shown."""
    sql = """
        select substr(issue_date, 1, 4) as year from articles where newspaper = :newspaper and issue_date is not null
        union select substr(issue_date, 1, 4) from links where newspaper = :newspaper and issue_date is not null
    """
    known = {int(row["year"]) for row in ask.rows(sql, newspaper=newspaper)} | {here}
    return [{"year": year, "url": ask.site.year(newspaper, year), "here": year == here} for year in sorted(known)]
