"""What a run of many papers says: how far it is, and how each of them ended."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from archive.chinese.text import number_of
from archive.commands.output import print_json, say
from archive.commands.tables import say_table
from archive.reasons import ExitCode
from crawler.papers import papers
from crawler.plan import time_in_words
from crawler.runs.many import GRAVEST, CrawlOutcome, Far

_COLUMNS = {"paper": "bold", "name": "cyan", "ended": "", "added": "", "known": "", "requests": "", "why": ""}
_NOT_BEGUN = "not begun"


def show_far(far: Far, number: int, seconds: float) -> None:
    """Draw the line that says how far a run of so many papers is after these seconds."""
    left = f", some {time_in_words(seconds / far.done * (number - far.done))} left" if far.done else ""
    sys.stderr.write(
        f"\r\x1b[K{far.done} of {number_of(number, 'paper')} done, {far.active} under way, "
        f"fetched {far.fetched}, added {far.added}{left}"
    )
    sys.stderr.flush()


def wipe_line() -> None:
    """Wipe that line away."""
    sys.stderr.write("\r\x1b[K")


def tell_outcomes(
    crawled: Iterable[CrawlOutcome],
    waiting: Sequence[str],
    seconds: float,
    faults: int,
    *,
    as_json: bool,
    notes: Sequence[str] = (),
) -> ExitCode:
    """Say how each paper ended; where no terminal looks on, only what is not fine. Return the gravest exit code.

    `waiting` papers were not begun, `faults` errors of the log are no paper's, and `notes` are of no paper either.
    """
    outcomes = sorted(crawled, key=lambda one: (GRAVEST.index(one.code), one.newspaper))
    code = outcomes[0].code if outcomes else ExitCode.FINE
    if waiting:
        code = min(code, ExitCode.INCOMPLETE, key=GRAVEST.index)
    if faults:
        code = ExitCode.FAULT
    for note in notes:
        say(note, err=True)
    if as_json:
        left = [CrawlOutcome(paper, ExitCode.INCOMPLETE, _NOT_BEGUN) for paper in waiting]
        print_json([asdict(one) | {"code": one.code.words, "exit_code": int(one.code)} for one in (*outcomes, *left)])
        return code
    rows = papers()
    is_seen = sys.stdout.isatty()
    shown = outcomes if is_seen else [one for one in outcomes if one.code is not ExitCode.FINE]
    names = {one.newspaper: rows[one.newspaper].name for one in shown}
    say_table(_COLUMNS, [_cells(one, names) for one in shown], (_line(one, names) for one in shown))
    if waiting:
        say(f"{_NOT_BEGUN}, and first in the next run: {number_of(len(waiting), 'paper')}")
    if faults:
        say(f"{number_of(faults, 'error')} in the log, of no paper", err=True)
    if is_seen or code is not ExitCode.FINE:
        counted = Counter(one.code.words for one in outcomes)
        told = ", ".join(f"{counted[one.words]} {one.words}" for one in GRAVEST if counted[one.words])
        added = sum(one.counts.get("archive/added", 0) for one in outcomes)
        in_all = f"{number_of(len(outcomes), 'paper')} in {time_in_words(seconds)}"
        say(f"{': '.join(filter(None, (in_all, told)))}; {number_of(added, 'article')} added")
    return code


def _cells(one: CrawlOutcome, names: dict[str, str]) -> tuple[str | int, ...]:
    known = one.counts.get("archive/known", 0) + one.counts.get("link/known", 0)
    added, asked = one.counts.get("archive/added", 0), one.counts.get("responses", 0)
    return one.newspaper, names[one.newspaper], one.code.words, added, known, asked, one.why


def _line(one: CrawlOutcome, names: dict[str, str]) -> str:
    return f"{names[one.newspaper]} ({one.newspaper}): {one.code.words}" + (f": {one.why}" if one.why else "")
