"""A newspaper's year: of which days an issue is complete, partial or missing, and on which there was none."""

from __future__ import annotations

from calendar import Calendar
from collections import Counter
from datetime import date
from itertools import groupby
from typing import Any

from archive.browse.pages.papers import newspaper_of
from archive.browse.site import Ask, Missing
from archive.browse.why import why
from archive.browse.words import NOT_THERE, safe_url
from archive.chinese import clock
from archive.health.calendar import Day, DayKind, GapKind, calendar

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

_READ = (DayKind.COMPLETE, DayKind.PARTIAL, DayKind.NO_TEXT)


def days_of(ask: Ask, newspaper: str, since: date, until: date) -> dict[date, Day]:
    """Return what is known of each day that has come, as `archive calendar` tells it."""
    today = clock.today()
    return {day.day: day for day in calendar(ask.archive, newspaper, since, until, today)}


def state_of(day: Day | None) -> dict[str, str]:
    """Return a day's state as pages tell it: its name, its word and sign, and the reason as kept and in Chinese."""
    if day is None:
        return dict.fromkeys(("state", "word", "sign", "reason", "why"), "")
    told = {"state": day.kind, "word": STATE_WORDS[day.kind], "sign": STATE_SIGNS[day.kind]}
    return told | {"reason": day.reason, "why": why(day.reason)}


def calendar_page(ask: Ask) -> dict[str, Any]:
    """The calendar: twelve months, each day with its state and the address of its issue."""
    paper = newspaper_of(ask)
    year = int(ask.path["year"])
    if not 1800 <= year <= 9998:
        raise Missing(NOT_THERE["year"])
    days = days_of(ask, paper["id"], date(year, 1, 1), date(year, 12, 31))
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
    told = [day for week in weeks for day in week if day]
    return {"month": f"{year}-{number:02}", "weeks": weeks, "told": _spans(told)}


def _spans(days: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the days of which there is more to say than that nobody asked; neighbours alike as one."""
    spans = [list(alike) for _, alike in groupby(days, key=lambda day: (day["state"], day["reason"], day["word"]))]
    return [
        {name: span[0][name] for name in ("state", "word", "sign", "reason", "why")}
        | {"first": span[0], "last": span[-1], "asked": [day for day in span if day["asked"]]}
        for span in spans
        if span[0]["reason"] and (span[0]["url"] or span[0]["state"] != DayKind.NOT_FETCHED)
    ]


def _day(ask: Ask, newspaper: str, day: date, found: Day | None) -> dict[str, Any]:
    """Return a day as the page shows it; of one that has not come yet only its number."""
    told = {"day": day.isoformat(), "number": day.day} | state_of(found)
    linked = found and (found.kind in _READ or any(gap.url for gap in found.gaps))
    asked = next((safe_url(gap.url) for gap in found.gaps if gap.kind is GapKind.DAY), "") if found else ""
    return told | {"url": ask.site.issue(newspaper, day.isoformat()) if linked else None, "asked": asked}


def _years(ask: Ask, newspaper: str, here: int) -> list[dict[str, Any]]:
    """Return the years that something is known of, and the one that is shown."""
    known = {*ask.archive.catalogue.years_known(newspaper), here}
    return [{"year": year, "url": ask.site.year(newspaper, year), "here": year == here} for year in sorted(known)]
