"""What a run counted, and the short report for people at its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scrapy.settings import BaseSettings

from archive.model import LinkState
from archive.reasons import ExitCode, named
from archive.store.archive import Archive
from crawler.plan import time_in_words
from crawler.spider import NewspaperSpider

_FAILED = "link/failed/"
_GRAVEST = (ExitCode.LAYOUT_CHANGED, ExitCode.BLOCKED, ExitCode.INCOMPLETE)
_SHOWN = ("archive/", "link/", "list/", "seeds/")
_LINES_MAX = 20  # failures named one by one; `archive links` has them all


def counts_of(stats: Mapping[str, Any], spider: NewspaperSpider | None) -> dict[str, int]:
    """Return a run's counters: ours, the responses, the answers that were no proxy's or server's error, and errors."""
    counts = {name: int(value) for name, value in stats.items() if name.startswith(_SHOWN)}
    statuses = {name: value for name, value in stats.items() if name.startswith("downloader/response_status_count/")}
    counts["responses"] = int(sum(statuses.values()))
    counts["answers"] = int(sum(value for name, value in statuses.items() if int(name.rpartition("/")[2]) < 500))
    counts["errors"] = int(stats.get("log_count/ERROR", 0)) + int(stats.get("log_count/CRITICAL", 0))
    if spider and spider.problems:
        counts["seeds/unread"] = len(spider.problems)
    return {name: value for name, value in sorted(counts.items()) if value}


def exit_code(counts: Mapping[str, int], *, finished: bool) -> ExitCode:
    """Return the status of a run from its counters; the gravest thing that happened decides.

    An error in the log: fault. Nothing at all answered: unreachable. Then what
    the reasons of failed links say. A link that the run left, a seed that could
    not be read, or a run broken off: incomplete.
    """
    codes = {named(name.removeprefix(_FAILED)).code for name in counts if name.startswith(_FAILED)}
    if counts.get("errors"):
        return ExitCode.FAULT
    if ExitCode.UNREACHABLE in codes:
        if not counts.get("answers"):
            return ExitCode.UNREACHABLE
        codes.add(ExitCode.INCOMPLETE)
    if counts.get("seeds/unread") or not finished:
        codes.add(ExitCode.INCOMPLETE)
    return next((code for code in _GRAVEST if code in codes), ExitCode.FINE)


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
        yield f"  {where}: {', '.join(numbers)}"
    yield f"  {n('responses')} responses, {n('list/read')} lists read, {n('link/known')} articles already archived"
    if ceiling:
        yield f"  broken off: {ceiling}"
    for problem in spider.problems:
        yield f"  not read: {problem}"
    yield from _failures(archive, run)
    left = archive.links.tally(spider.name)
    waiting = left.get(LinkState.PENDING, 0) + left.get(LinkState.FAILED, 0)
    yield f"  left for the next run: {waiting} links" if waiting else "  nothing left for the next run"


def _failures(archive: Archive, run: str) -> Iterator[str]:
    missed = archive.links.missed_in(run)
    for record in missed[:_LINES_MAX]:
        yield f"  {record.state}: {record.link.url}: {record.last_reason}"
    if len(missed) > _LINES_MAX:
        yield f"  … and {len(missed) - _LINES_MAX} more: archive links --run {run}"
