"""What a run counted, and the short report for people at its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings

from archive.chinese.text import number_of
from archive.health.pictured import is_pictured_alone, pictured_issue
from archive.model import LinkState
from archive.reasons import ExitCode, NoArticle, Untrusted, named
from archive.store.archive import Archive
from archive.store.ways import steady
from archive.store.wording import archive_line
from crawler.extract.picture_counters import (
    ABSENT_PICTURES,
    ASKED_FOR,
    ELSEWHERE,
    FAILED_PICTURES,
    KEPT_PICTURES,
    LEFT_PICTURES,
    TEXTS_OF_PDFS,
)
from crawler.extract.reading import ENDS_EARLY, NO_ADDRESS, NO_ARTICLE, NO_HEADLINE, NO_NEXT, TOO_LONG
from crawler.pipelines import DOUBTFUL
from crawler.plan import time_in_words
from crawler.rechecks import Sight
from crawler.spider import NewspaperSpider
from crawler.web_archives.asking import FAILED_THERE, TAKEN_THERE

_FAILED = "link/failed/"
_GRAVEST = (
    ExitCode.LAYOUT_CHANGED,
    ExitCode.BLOCKED,
    ExitCode.NO_TEXT,
    ExitCode.INCOMPLETE,
    ExitCode.NOTHING_YET,
)
_OUTCOMES = {
    "issue/none-there": ExitCode.LAYOUT_CHANGED,
    "issue/no-article": ExitCode.LAYOUT_CHANGED,
    "issue/not-articles": ExitCode.LAYOUT_CHANGED,
    "issue/no-text": ExitCode.NO_TEXT,
    "nothing-yet": ExitCode.NOTHING_YET,
}
_ISSUES = {
    "none-there": "the host has none of the articles that its pages name",
    "no-article": "its pages name no article",
    "not-articles": "nothing that its pages name is an article",
    "no-text": "an issue without text: its pages are images or PDFs",
}
_SKIPPED = {
    NO_ADDRESS: "entries of lists skipped that have no address",
    NO_ARTICLE: "pages of sitemaps skipped that are no articles by their addresses",
    NO_HEADLINE: "short links passed over on lists, of the form of an article's address",
    NO_NEXT: "lists that go on by a script that does not tell where: what follows is not read",
    ENDS_EARLY: "lists that end early: the next page that they name is not there (404, 410)",
    TOO_LONG: "lists that go on beyond 50 pages: what follows is not read",
}
_SHOWN = ("archive/", "article/", "link/", "list/", "picture/", "recheck/", "seeds/", "web-archive/")
_REJECTED = "article/rejected/"
_NONE_MIN = 3  # pages that are no articles, and nothing else had: fewer are what a site has beside its articles
_LINES_MAX = 20  # failures named one by one; `archive links` has them all


def judged_issues(archive: Archive, spider: NewspaperSpider) -> dict[str, list[date]]:
    """Return the days whose issues a run has read without an article, by what is wrong with them.

    no-text: all pages are images or PDFs, and not all PDFs have told their texts. no-article: the pages name none.
    none-there: the host has none of those that they name. not-articles: what
    they name, and the host has, is none. Of an issue of which a page was not
    read, that page's link tells.
    """
    found: dict[str, list[date]] = {}
    for day in sorted(spider.issues):
        pages = archive.editions.issue(spider.name, day)
        entries = [entry for page in pages for entry in page.entries]
        if any(not (page.page.read or page.state is LinkState.DONE or not page.page.url) for page in pages):
            continue
        states = {LinkState.DONE if entry.is_held else entry.state for entry in entries}  # gone since it was had is had
        if entries and states <= {LinkState.ABSENT, LinkState.NO_ARTICLE}:
            what = "not-articles" if LinkState.NO_ARTICLE in states else "none-there"
            found.setdefault(what, []).append(day)
        elif not entries:
            if not is_pictured_alone(pages):
                found.setdefault("no-article", []).append(day)
            elif pictured_issue(archive, spider.name, day).without_text:
                found.setdefault("no-text", []).append(day)
    return found


def counts_of(stats: Mapping[str, Any], spider: NewspaperSpider | None) -> dict[str, int]:
    """Return a run's counters: ours, the responses, the answers that were no proxy's or server's error, and errors."""
    counts = {name: int(value) for name, value in stats.items() if name.startswith(_SHOWN)}
    statuses = {name: value for name, value in stats.items() if name.startswith("downloader/response_status_count/")}
    counts["responses"] = int(sum(statuses.values()))
    counts["answers"] = int(sum(value for name, value in statuses.items() if int(name.rpartition("/")[2]) < 500))
    counts["errors"] = int(stats.get("log_count/ERROR", 0)) + int(stats.get("log_count/CRITICAL", 0))
    if spider:
        counts["seeds/unread"] = len(spider.problems)
        counts |= {f"issue/{what}": len(days) for what, days in judged_issues(spider.archive, spider).items()}
        counts["nothing-yet"] = int(is_barren(spider, counts))
    return {name: value for name, value in sorted(counts.items()) if value}


def is_barren(spider: NewspaperSpider, counts: Mapping[str, int]) -> bool:
    """Say whether no article of the paper was ever archived, and nothing explains it.

    What explains it: each day asked for is told as 休刊 or lies before the first
    issue; or the lists were read and are empty.
    """
    if spider.plan or spider.archive.links.has_article(spider.name):
        return False
    early = sum(day < first for day in spider.days) if (first := spider.paper.row.first_day) else 0
    silent = sum(counts.get(f"{_FAILED}{name}", 0) for name in ("NoIssue", "NotThere"))
    explained = early + counts.get(f"{_FAILED}NotPublished", 0) + counts.get("list/empty", 0)
    return not explained or silent > early or bool(counts.get("list/read"))


def exit_code(counts: Mapping[str, int], *, finished: bool) -> ExitCode:
    """Return the status of a run from its counters; the gravest thing that happened decides.

    An error in the log: fault. Nothing at all answered: unreachable. Then what
    the reasons of failed links and issues without an article say. A link that
    the run left, a picture that was wanted and not had, a seed that could not be read, a web
    archive that did not answer as it should, or a run broken off: incomplete.
    A source whose certificate cannot be verified: nothing, where articles came.
    A paper that never gave an article: nothing yet. Pages that are no articles
    are fine beside others; where a run had nothing but such, its reader takes
    articles for none, or the paper has become something else: layout changed, and
    incomplete where they are one or two.
    """
    failed = {name.removeprefix(_FAILED) for name, number in counts.items() if number and name.startswith(_FAILED)}
    codes = {named(name).code for name in failed if not (name == Untrusted.__name__ and _had(counts))}
    if counts.get("errors"):
        return ExitCode.FAULT
    if ExitCode.UNREACHABLE in codes:
        if not counts.get("answers"):
            return ExitCode.UNREACHABLE
        codes.add(ExitCode.INCOMPLETE)
    if counts.get("seeds/unread") or not finished or any(name.startswith(FAILED_THERE) for name in counts):
        codes.add(ExitCode.INCOMPLETE)
    codes |= {code for name, code in _OUTCOMES.items() if counts.get(name)}
    codes |= {ExitCode.INCOMPLETE} if lacks_pictures(counts) else set()
    if counts.get("list/read") and counts.get(f"{_FAILED}NotThere") and not _had(counts):
        codes.add(ExitCode.LAYOUT_CHANGED)  # lists all of whose articles are gone
    if (none := counts.get(f"{_FAILED}{NoArticle.__name__}", 0)) and not _had(counts):
        few = ExitCode.NOTHING_YET if counts.get("nothing-yet") else ExitCode.INCOMPLETE
        codes.add(ExitCode.LAYOUT_CHANGED if none >= _NONE_MIN else few)
    return next((code for code in _GRAVEST if code in codes), ExitCode.FINE)


def lacks_pictures(counts: Mapping[str, int]) -> bool:
    """Say whether pictures were wanted that did not come: some failed or are left, or the host has none of them all."""
    lacking = counts.get(LEFT_PICTURES) or any(name.startswith(FAILED_PICTURES) for name in counts)
    return bool(lacking or counts.get(ASKED_FOR) and not counts.get(KEPT_PICTURES))


def ceiling_reached(finish_reason: str, settings: BaseSettings) -> str:
    """Return how to raise the ceiling that ended a run, in words; an empty text where it ended otherwise.

    The reasons are those of Scrapy's CloseSpider, which holds the ceilings.
    """
    if finish_reason == "closespider_pagecount":
        most = settings.getint("CLOSESPIDER_PAGECOUNT")
        return f"the ceiling of {most} requests a run was reached; -s CLOSESPIDER_PAGECOUNT={2 * most} doubles it"
    if finish_reason == "closespider_timeout":
        longest = settings.getfloat("CLOSESPIDER_TIMEOUT")
        told = f"the ceiling of {time_in_words(longest)} a run was reached"
        return f"{told}; -s CLOSESPIDER_TIMEOUT={2 * longest:g} (seconds) doubles it"
    return ""


def report_lines(
    archive: Archive, run: str, spider: NewspaperSpider, counts: Mapping[str, int], code: ExitCode, ceiling: str = ""
) -> Iterator[str]:
    """Yield the report: what was added, known, revised, failed and why, what is left for the next run."""

    def n(name: str) -> int:
        return counts.get(name, 0)

    yield f"{spider.paper.row.name} ({spider.name}): {code.words}"
    for place in ("seeds", "archive"):
        where = "from the seeds" if place == "seeds" else "fetched"
        numbers = [f"{n(f'{place}/{outcome}')} {outcome}" for outcome in ("added", "known", "address", "revision")]
        if number := n(f"{place}/withdrawn"):
            numbers.append(f"{number} withdrawn before, and still")
        yield f"  {where}: {', '.join(numbers)}"
    had = [number_of(n("responses"), "response"), f"{number_of(n('list/read'), 'list')} read"]
    yield f"  {', '.join(had)}, {number_of(n('link/known'), 'article')} already archived"
    yield from _web_archives(counts)
    yield from _passed_over(counts, archive.path)
    yield from _rechecked(spider, counts)
    yield from _pictures(spider, counts, archive.path)
    if number := n(DOUBTFUL):
        doubtful = f"{number_of(number, 'article')} fetched {'is' if number == 1 else 'are'} doubtful"
        yield f"  {doubtful}: {archive_line(archive.path, 'stats', '--doubtful', '--newspaper', spider.name)}"
    if ceiling:
        yield f"  broken off: {ceiling}"
    for problem in spider.problems:
        yield f"  not read: {problem}"
    yield from _failures(archive, run, spider)
    for what, days in judged_issues(archive, spider).items():
        for day in days[:_LINES_MAX]:
            held = f"; {_as_pictures(archive, spider.name, day)}" if what == "no-text" else ""
            yield f"  {day}: {_ISSUES[what]}{held}"
    yield from _learnt(spider, archive.path)
    if code is ExitCode.NOTHING_YET:
        yield from _nothing_yet(archive, run, spider)
    left = archive.links.tally(spider.name)
    waiting = left.get(LinkState.PENDING, 0) + left.get(LinkState.FAILED, 0)
    told = [number_of(waiting, "link")] if waiting else []
    told += [number_of(number, "picture")] if (number := n(LEFT_PICTURES)) else []
    told += [f"{number_of(number, 'picture')} that failed"] if (number := _failed_pictures(archive, spider)) else []
    yield f"  left for the next run: {', '.join(told)}" if told else "  nothing left for the next run"


def _failed_pictures(archive: Archive, spider: NewspaperSpider) -> int:
    """Return how many pictures of the kinds that a run was to fetch failed, now or before, and are tried again."""
    tally = archive.pictures.tally(spider.name) if spider.arguments.images else []
    return sum(one.number for one in tally if one.state is LinkState.FAILED and one.role in spider.arguments.images)


def _as_pictures(archive: Archive, newspaper: str, day: date) -> str:
    return pictured_issue(archive, newspaper, day).words(len(archive.editions.issue(newspaper, day)))


def _passed_over(counts: Mapping[str, int], db: Path) -> Iterator[str]:
    """Yield what lists name and nobody can follow, and which pages are no articles."""
    for what, words in _SKIPPED.items():
        if number := counts.get(f"list/skipped/{what}"):
            yield f"  {number} {words}"
    if rejected := {name.removeprefix(_REJECTED): n for name, n in counts.items() if name.startswith(_REJECTED)}:
        told = ", ".join(f"{number} {what}" for what, number in sorted(rejected.items()))
        number = sum(rejected.values())
        pages = number_of(number, "page that is no article", "pages that are no articles")
        yield f"  {pages}: {told}; {archive_line(db, 'links', '--state', 'no-article')}"


def _rechecked(spider: NewspaperSpider, counts: Mapping[str, int]) -> Iterator[str]:
    """Yield what came of asking for archived articles again, and which of them have changed or are gone."""
    if not (asked := counts.get("recheck/asked")):
        return
    told = ", ".join(f"{number} {sight}" for sight in Sight if (number := counts.get(sight.counter)))
    yield f"  asked again for {number_of(asked, 'archived article')}: {told or 'no answer yet'}"
    found = spider.rechecks.found
    for one in found[:_LINES_MAX]:
        yield f"  {one.sight}: {one.title} {one.url}{f': {one.words}' if one.words else ''}"
    if len(found) > _LINES_MAX:
        yield f"  … and {len(found) - _LINES_MAX} more"


def _pictures(spider: NewspaperSpider, counts: Mapping[str, int], db: Path) -> Iterator[str]:
    """Yield one line on the pictures, where such were asked for: what came of them, and what is left."""
    if not spider.arguments.images:
        return
    words, is_lacking = pictures_in_words(counts)
    lacking = f"; {archive_line(db, 'pictures', '--missing', '--newspaper', spider.name)}" if is_lacking else ""
    yield f"  {words}{lacking}"


def pictures_in_words(counts: Mapping[str, int]) -> tuple[str, bool]:
    """Return what came of the pictures that a run asked for, and whether some failed."""
    failed = {name.removeprefix(FAILED_PICTURES): n for name, n in counts.items() if name.startswith(FAILED_PICTURES)}
    told = {"kept": KEPT_PICTURES, "not there": ABSENT_PICTURES, "at other hosts": ELSEWHERE, "left": LEFT_PICTURES}
    words = [f"{number} {what}" for what, name in told.items() if (number := counts.get(name))]
    words += [f"{sum(failed.values())} failed ({', '.join(sorted(failed))})"] if failed else []
    words += [f"text of {number_of(number, 'page')} from PDFs"] if (number := counts.get(TEXTS_OF_PDFS)) else []
    asked = counts.get(ASKED_FOR, 0)
    none = "no answer yet" if asked else "none is due"
    return f"asked for {number_of(asked, 'picture')}: {', '.join(words) or none}", bool(failed)


def _web_archives(counts: Mapping[str, int]) -> Iterator[str]:
    """Yield what came from web archives, and how often they did not answer as they should."""
    if number := counts.get(TAKEN_THERE):
        yield f"  from web archives: {number_of(number, 'article')}"
    failed = {name.removeprefix(FAILED_THERE): n for name, n in sorted(counts.items()) if name.startswith(FAILED_THERE)}
    if failed:
        yield f"  web archives besides: {', '.join(f'{number} {what}' for what, number in failed.items())}"


def _had(counts: Mapping[str, int]) -> bool:
    """Say whether a run archived an article, or met one that is archived."""
    return bool(counts.get("link/known")) or any(name.startswith("archive/") for name in counts)


def _nothing_yet(archive: Archive, run: str, spider: NewspaperSpider) -> Iterator[str]:
    """Yield what to make of a row of which no article was ever had: what was tried, and what to do."""
    row, days = spider.paper.row, spider.days
    yield f"  this row of newspapers.csv gave nothing: no article of {row.name} was ever archived"
    asked = f"{number_of(len(days), 'day')}, {days[0]} to {days[-1]}" if days else "its lists"
    missed = archive.links.missed_in(run)
    told = f"; {missed[0].link.url}: {missed[0].last_reason}" if missed else ""
    yield f"  tried: platform {row.platform}, {asked}{told}"
    yield (
        f"  to do: look at {row.base_url} in a browser; where the paper has moved, `archive new-source ADDRESS`"
        " proposes a new row; where the day is an unlucky one, ask for others: -a since=YYYY-MM-DD"
    )


def _learnt(spider: NewspaperSpider, db: Path) -> Iterator[str]:
    """Yield the forms of first pages that a run has found and that are not the row's."""
    for way in steady(list(spider.guide.news.values())):
        span = f"{way.first_day}" if way.first_day == way.last_day else f"{way.first_day} to {way.last_day}"
        yield f"  learnt: issues of {span} begin at {way.form}; {archive_line(db, 'papers', spider.name)}"


def _failures(archive: Archive, run: str, spider: NewspaperSpider) -> Iterator[str]:
    missed = [one for one in archive.links.missed_in(run) if not one.article]  # else it is told with the rechecks
    for record in missed[:_LINES_MAX]:
        told = [reason for _, _, reason in archive.links.attempts(record.link.url)] if spider.web.source else []
        yield f"  {record.state}: {record.link.url}: {told[-1] if told else record.last_reason}"
    if len(missed) > _LINES_MAX:
        yield f"  … and {len(missed) - _LINES_MAX} more: {archive_line(archive.path, 'links', '--run', run)}"
