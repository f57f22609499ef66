"""A newspaper's year: of which days an issue is complete, partial or missing, and on which there was none."""

from __future__ import annotations

from calendar import Calendar
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from archive.browse.pages.papers import newspaper_of
from archive.browse.site import Ask, Missing
from archive.browse.words import NOT_THERE
from archive.health.calendar import Day, DayKind, calendar
from archive.model import CHINA

STATE_WORDS = {
    DayKind.COMPLETE: "完整",
    DayKind.PARTIAL: "不全",
    DayKind.NO_TEXT: "有版无文",
    DayKind.NO_ISSUE: "无报",
    DayKind.MISSING: "缺",
    DayKind.FAILED: "未取到",
    DayKind.NOT_FETCHED: "未查",
}
STATE_SIGNS = {
    DayKind.COMPLETE: "●",
    DayKind.PARTIAL: "◐",
    DayKind.NO_TEXT: "▣",
    DayKind.NO_ISSUE: "–",
    DayKind.MISSING: "?",
    DayKind.FAILED: "○",
    DayKind.NOT_FETCHED: "·",
}


_UNKNOWN = (DayKind.NOT_FETCHED, DayKind.MISSING)


def year_of(ask: Ask, newspaper: str, year: int) -> dict[date, Day]:
    """Return what is known of each day of a year that has come, as `archive calendar` tells it.

    A day whose issue was never read, but of which articles came by other ways, is partial.
    """
    today, span = datetime.now(CHINA).date(), (date(year, 1, 1), date(year, 12, 31))
    days = calendar(ask.archive, newspaper, *span, today)
    held = ask.archive.editions.held(newspaper, *span)
    unread = {day.day for day in days if day.kind in _UNKNOWN and day.day in held}
    return {day.day: replace(day, kind=DayKind.PARTIAL) if day.day in unread else day for day in days}


def calendar_page(ask: Ask) -> dict[str, Any]:
    """The calendar: twelve months, each day with its state and the address of its issue."""
    paper = newspaper_of(ask)
    year = int(ask.path["year"])
    if not 1800 <= year <= 9998:
        raise Missing(NOT_THERE["year"])
    days = year_of(ask, paper["id"], year)
    counts = Counter(day.kind for day in days.values())
    return {
        "title": f"{paper['name']} {year}年日历",
        "paper": paper,
        "year": year,
        "counts": counts,
        "has_issues": not ask.archive.figures.is_without_issues(paper["id"]),
        "months": [_month(ask, paper["id"], days, year, number) for number in range(1, 13)],
        "states": [
            {"state": state, "word": STATE_WORDS[state], "sign": STATE_SIGNS[state]}
            for state in DayKind
            if counts[state]
        ],
        "years": _years(ask, paper["id"], year),
        "search": ask.site.search(paper=paper["id"], year=str(year)),
        "canonical": ask.site.year(paper["id"], year),
    }


def _month(ask: Ask, newspaper: str, days: dict[date, Day], year: int, number: int) -> dict[str, Any]:
    """Return a month as weeks of days; None stands for the days of its neighbours."""
    weeks = [
        [_day(ask, newspaper, day, days.get(day)) if day.month == number else None for day in week]
        for week in Calendar().monthdatescalendar(year, number)
    ]
    return {"month": f"{year}-{number:02}", "weeks": weeks}


def _day(ask: Ask, newspaper: str, day: date, found: Day | None) -> dict[str, Any]:
    """Return a day as the page shows it; of one that has not come yet only its number."""
    kind = found.kind if found else DayKind.NOT_FETCHED
    linked = kind in (DayKind.COMPLETE, DayKind.PARTIAL, DayKind.NO_TEXT, DayKind.FAILED)
    told = {"day": day.isoformat(), "number": day.day, "state": kind, "word": STATE_WORDS[kind]}
    told |= {"reason": found.reason if found else "", "sign": STATE_SIGNS[kind] if found else ""}
    return told | {"url": ask.site.issue(newspaper, day.isoformat()) if linked else None}


def _years(ask: Ask, newspaper: str, here: int) -> list[dict[str, Any]]:
    """Return the years that something is known of, and the one that is shown."""
    known = {*ask.archive.catalogue.years_known(newspaper), here}
    return [{"year": year, "url": ask.site.year(newspaper, year), "here": year == here} for year in sorted(known)]
