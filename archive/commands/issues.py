"""The editions: `archive calendar`, `gaps`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from archive.chinese import clock
from archive.chinese.text import number_of
from archive.commands.completing import completing
from archive.commands.dates import DATE, PERIOD, in_order
from archive.commands.options import db_option, json_option, not_crawled, opened, paper_named
from archive.commands.output import china_time, print_json, say
from archive.health.calendar import PICTURE_WORDS, Day, DayKind, Gap, GapKind, GapState, calendar, ranges_to_fill
from archive.model import LinkState, Newspaper
from archive.search.days import FIRST_YEAR, first_day, last_day
from archive.store.archive import Archive
from archive.store.pictures import PictureRole
from archive.store.wording import archive_line, command_line, scrapy_arguments

SIGNS = {
    DayKind.COMPLETE: ("#", "complete"),
    DayKind.PARTIAL: ("+", "partial: some pages or articles are not held"),
    DayKind.NO_TEXT: ("=", "no text: the pages are images or PDFs"),
    DayKind.NO_ISSUE: (".", "no issue that day"),
    DayKind.MISSING: ("?", "missing: the host says there is none, and nothing explains it"),
    DayKind.FAILED: ("!", "failed: asked in vain"),
    DayKind.NOT_FETCHED: ("o", "not fetched"),
}
"""How a day is drawn, and what that means."""
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Report:
    """The days of one paper. `no_issues` says in words that it is a site without issues, which has none."""

    paper: Newspaper
    since: date
    until: date
    days: list[Day]
    db: Path
    no_issues: str = ""

    def gaps(self) -> list[Gap]:
        return [gap for day in self.days for gap in day.gaps]

    def crawls(self, source: str = "") -> list[list[str]]:
        """Return the crawls that fill the gaps; they name the archive where it is not the one that spiders take.

        `source` is the web archive that is asked in the place of the paper's host, none where that is.
        """
        ranges = ranges_to_fill(self.days, elsewhere=bool(source))
        asked = [(*ends, source, "" if source else self._images(*ends)) for ends in ranges]
        return [scrapy_arguments(self.db, *crawl_arguments(self.paper.id, *one)) for one in asked]

    def _images(self, first: date, last: date) -> str:
        """Return which pictures a crawl of some days has to ask for, as its argument names them; nothing for none."""
        within = [gap for day in self.days if first <= day.day <= last for gap in day.gaps if gap.can_be_closed]
        titles = {gap.title for gap in within if gap.kind is GapKind.PICTURE}
        in_articles = PICTURE_WORDS[PictureRole.ARTICLE]
        if titles > {in_articles}:
            return "all"
        return ("articles" if in_articles in titles else "pages") if titles else ""

    def filling(self) -> str:
        """Return the command that runs them, and no others."""
        days = ["--since", str(self.since), "--until", str(self.until)]
        return archive_line(self.db, "gaps", self.paper.id, *days, "--fill")


@click.command("calendar")
@click.argument("paper", shell_complete=completing("paper"))
@click.argument("period", metavar="MONTH|YEAR", type=PERIOD)
@json_option
@db_option
def calendar_command(paper: str, period: tuple[date, date], as_json: bool, db: Path) -> None:
    """Show what is held of a paper's issues, one sign a day: a month in weeks, a year in months.

    PAPER is a paper's id, as `scrapy list` names it, its name, or a part that no other has.
    """
    with opened(db) as archive:
        report = _report(archive, _paper(archive, paper), *period)
        nothing = not_crawled(archive, report.paper, *_days(report.since, report.until)) if report.days else ""
    if as_json:
        print_json(_told_of(report) | {"days": [asdict(day) for day in report.days]})
        return
    if report.no_issues:
        say(f"{_title(report)}: {report.no_issues}")
        return
    month = period[0].month == period[1].month
    say(f"{_title(report)} {period[0]:%Y-%m}" if month else f"{_title(report)} {period[0]:%Y}")
    lines = (_month_lines if month else _year_lines)(report.days) if report.days else ["no day of it has come yet"]
    say("\n".join([*lines, *_legend(report.days), *filter(None, [nothing])]))


def _paper(archive: Archive, identifier: str) -> Newspaper:
    return paper_named(archive, identifier, "PAPER")


def _report(archive: Archive, paper: Newspaper, since: date, until: date) -> Report:
    today = clock.today()
    days = calendar(archive, paper.id, since, until, today)
    words = _without_issues(archive, paper) if archive.figures.is_without_issues(paper.id) else ""
    return Report(paper, since, min(until, today), days, archive.path, words)


def _without_issues(archive: Archive, paper: Newspaper) -> str:
    """Say of a site without issues what is told instead of its gaps: its articles, its lists, what is left to fetch."""
    number, first, last = archive.figures.articles(paper.id)
    lists, links = archive.figures.lists(paper.id), archive.links.tally_of(paper.id)
    left = links.get(LinkState.PENDING, 0) + links.get(LinkState.FAILED, 0)
    span = f" of {first} to {last}" if first else ""
    read = f"{sum(one is None for one in lists)} of {number_of(len(lists), 'list')} read"
    held = f"{number_of(number, 'article')}{span}"
    return f"a site without issues, so without gaps; {held}, {read}, {number_of(left, 'link')} left"


def _title(report: Report) -> str:
    return f"{report.paper.id} {report.paper.name}"


def _month_lines(days: Sequence[Day]) -> Iterator[str]:
    yield "\n" + "".join(f"{name:>6}" for name in _WEEKDAYS)
    cells = [""] * days[0].day.weekday() + [f"{day.day.day}{SIGNS[day.kind][0]}" for day in days]
    for start in range(0, len(cells), 7):
        yield "".join(f"{cell:>6}" for cell in cells[start : start + 7]).rstrip()
    yield ""
    for span in _spans(day for day in days if day.kind is not DayKind.COMPLETE):
        yield f"{_span_words(span)}  {_day_words(span[0])}"


def _year_lines(days: Sequence[Day]) -> Iterator[str]:
    yield "\n" + " " * 9 + "".join(str(n % 10) for n in range(1, 32))
    for _, month in groupby(days, key=lambda day: day.day.month):
        found = list(month)
        signs = " " * (found[0].day.day - 1) + "".join(SIGNS[day.kind][0] for day in found)
        issues = sum(day.kind in (DayKind.COMPLETE, DayKind.PARTIAL) for day in found)
        gaps = sum(len(day.gaps) for day in found)
        yield f"{found[0].day:%Y-%m}  {signs:31}  {number_of(issues, 'issue')}, {number_of(gaps, 'gap')}"


def _legend(days: Sequence[Day]) -> Iterator[str]:
    counts = Counter(day.kind for day in days)
    yield ""
    for kind, (sign, words) in SIGNS.items():
        yield f"{sign} {counts[kind]:4}  {words}"
    pages = f"{sum(day.pages_read for day in days)} of {number_of(sum(day.pages_named for day in days), 'page')} read"
    named = number_of(sum(day.articles_named for day in days), "article")
    yield f"{pages}, {sum(day.articles_held for day in days)} of {named} held"


def _spans(days: Iterator[Day]) -> Iterator[list[Day]]:
    """Yield days in runs of neighbours that have the same to say, each partial day by itself."""
    span: list[Day] = []
    for day in days:
        last = span[-1] if span else None
        alike = last and (last.kind, last.reason) == (day.kind, day.reason) and last.day + timedelta(days=1) == day.day
        asked = any(gap.url for gap in day.gaps)  # a day that was asked for has a story of its own: tries, an address
        if alike and not asked:
            span.append(day)
            continue
        if span:
            yield span
        span = [day]
    if span:
        yield span


def _span_words(span: Sequence[Day]) -> str:
    first = f"{span[0].day} {_WEEKDAYS[span[0].day.weekday()]}"
    return first if len(span) == 1 else f"{first} to {span[-1].day} {_WEEKDAYS[span[-1].day.weekday()]}"


def _day_words(day: Day) -> str:
    words = day.kind.replace("_", " ")
    return f"{words}: {day.reason}" if day.reason else words


@click.command("gaps")
@click.argument("paper", required=False, shell_complete=completing("paper"))
@click.option(
    "--since",
    type=DATE,
    default="",
    help="The first day, month or year. Without it: the first day of which anything is known.",
)
@click.option("--until", type=DATE, default="", help="The last day, month or year. Without it: today, in China.")
@json_option
@db_option
def gaps_command(paper: str | None, since: str, until: str, as_json: bool, db: Path) -> None:
    """List the days, pages, articles and pictures that are not held, why, and the crawls that fetch them.

    PAPER is a paper's id; without it, each paper of which an issue was ever
    asked for is summed up, and each site without issues. Of such a site it tells
    how many articles are held. Exits with 1 while there are gaps that a crawl may close.
    """
    found = reports(db, paper, since, until)
    if as_json:
        print_json([_as_json(report) for report in found])
    elif paper:
        say("\n".join(_gap_lines(found[0])))
    else:
        say("\n".join(map(_summary, found)) or "no issue of any paper was asked for yet")
    if any(report.crawls() for report in found):
        sys.exit(1)


def reports(db: Path, paper: str | None, since: str, until: str) -> list[Report]:
    """Return the days of a paper, or of all that are known. The archive is closed again before anything else.

    Ends with a message for days that cannot be meant.
    """
    first, last, today = first_day(since), last_day(until), clock.today()
    if first and first.year < FIRST_YEAR:
        raise click.UsageError(f"--since {since} lies before the first e-paper")
    if first and first > today:
        raise click.UsageError(f"--since {since} lies after today, {today}, in China")
    in_order(since, until)
    with opened(db) as archive:
        first_days = archive.links.first_days()
        no_day = dict.fromkeys(archive.figures.without_issues(), today)
        first_days = dict(sorted((no_day | first_days).items()))
        papers = [_paper(archive, one) for one in ([paper] if paper else first_days)]
        if paper and not first and papers[0].id not in first_days:
            asked = f"no issue of {papers[0].id} was asked for yet: give --since"
            raise click.UsageError("; ".join(filter(None, [not_crawled(archive, papers[0]), asked])))
        return [_report(archive, one, first or first_days[one.id], last or today) for one in papers]


def crawl_arguments(newspaper: str, since: date, until: date, source: str = "", images: str = "") -> list[str]:
    """Return the arguments of `scrapy` that fetch what is missing of some days, both ends included.

    `again=failed`: links of these days are asked for although they rest after a failure, and no archived article. A
    web archive, the `source`, is asked for all of them anyway. `images` are the pictures that are missing.
    """
    how = f"from={source}" if source else "again=failed"
    return ["crawl", newspaper, *_days(since, until), "-a", how, *(["-a", f"images={images}"] if images else ())]


def _days(since: date, until: date) -> list[str]:
    return ["-a", f"since={since}", "-a", f"until={until}"]


def _told_of(report: Report) -> dict[str, Any]:
    """Return the paper and the days of a report, as JSON has them."""
    paper = {"newspaper": report.paper.id, "paper": report.paper.name}
    return paper | {"since": report.since, "until": report.until}


def _as_json(report: Report) -> dict[str, Any]:
    days = [asdict(day) for day in report.days if day.gaps]
    return _told_of(report) | {"days": days, "crawls": [["scrapy", *crawl] for crawl in report.crawls()]}


def _summary(report: Report) -> str:
    if report.no_issues:
        return f"{_title(report)}: {report.no_issues}"
    return f"{_title(report)}, {report.since} to {report.until}: {_tally(report)}"


def _gap_lines(report: Report) -> Iterator[str]:
    if report.no_issues:
        yield _summary(report)
        return
    yield f"{_title(report)}, {report.since} to {report.until}"
    for span in _spans(day for day in report.days if day.gaps):
        yield f"\n{_span_words(span)}  {_day_words(span[0])}"
        yield from (_gap_line(gap) for gap in span[0].gaps if gap.url)
    yield f"\n{_tally(report)}"
    closed = sum(not gap.can_be_closed for gap in report.gaps())
    if closed:
        yield f"no crawl can close {closed} of them: the host has no such text, or its address may not be followed"
    if crawls := report.crawls():
        yield f"\nTo fetch what may be had (or {report.filling()}):"
        yield from (f"  {command_line(crawl)}" for crawl in crawls)


def _gap_line(gap: Gap) -> str:
    words = [f"  {gap.kind:8}{' '.join(filter(None, (gap.page, gap.title)))}".rstrip(), gap.url]
    if gap.kind is not GapKind.DAY:
        words.append(": ".join(filter(None, (gap.state.replace("_", " "), gap.reason))))
    if gap.state is not GapState.NOT_FETCHED:
        words.append(number_of(gap.tries, "try", "tries"))
    if gap.next_try:
        words.append(f"next try {china_time(gap.next_try)}")
    return "  ".join(words)


def _tally(report: Report) -> str:
    gaps = report.gaps()
    kinds = Counter(gap.kind for gap in gaps)
    states = Counter(gap.state for gap in gaps)
    if not gaps:
        return "no gaps"
    what = ", ".join(number_of(kinds[kind], kind.value) for kind in GapKind if kinds[kind])
    why = ", ".join(f"{states[state]} {state.replace('_', ' ')}" for state in GapState if states[state])
    return f"{number_of(len(gaps), 'gap')}: {what}; {why}"
