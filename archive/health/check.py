"""The check of a paper against its own past. `archive.reasons` says what each verdict means.

Evaluated from the archive alone, from what it says now: a link that failed and
was had later has not failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby, takewhile
from typing import Any

from archive.chinese.holidays import NOT_KNOWN, holiday
from archive.chinese.text import number_of
from archive.formats.warc import WarcError
from archive.health.brought import Brought, brought
from archive.health.calendar import Day, DayKind, calendar
from archive.health.finding import Finding
from archive.health.layout import Rebuilt, rebuilt
from archive.health.usual import ENOUGH, PAST, Fall, Measure, measure
from archive.model import LinkKind, Newspaper, in_zone
from archive.reasons import Verdict, named
from archive.store.archive import Archive
from archive.store.figures import Failure, Front, IssueFigures
from archive.store.runs import KILLED

_FRONTS = 120  # days that are looked back upon: a weekly's 35 issues are not all needed to know its weekday
_SILENT_DAYS = (
    3  # days in a row, each of which should have had an issue: fewer are a late issue or an unannounced pause
)
_FEW = 0.2  # of an issue's links; so many that cannot be read may be an oddity of the paper's
_OFTEN = 0.25  # of the past's issues; an oddity that is known is found in as many
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class _Case:
    """What is known of a paper. `fronts` and `past` begin with the newest; `past` is what `issue` is compared with."""

    archive: Archive
    paper: Newspaper
    today: date
    run: dict[str, Any]
    fronts: Sequence[Front]
    issue: IssueFigures | None
    past: Sequence[IssueFigures]
    brought: Brought
    measures: Sequence[Measure] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def has_past(self) -> bool:
        return len(self.past) >= ENOUGH

    def found(self, verdict: Verdict, day: date | None, since: date | None, reason: str, **more: Any) -> Finding:
        compared = len(self.past) if self.has_past else 0
        shown = (day, since, reason, tuple(self.notes), compared, tuple(self.measures))
        return Finding(self.paper.id, self.paper.name, verdict, *shown, run=self.run, **more)


_Rule = Callable[[_Case], Finding | None]


def check(archive: Archive, paper: Newspaper, run: dict[str, Any], today: date, *, skeletons: bool = False) -> Finding:
    """Return how a paper stands on a day (China's) after its last run.

    With `skeletons`, a layout that changed without harm is noted.
    """
    case = _case(archive, paper, run, today)
    for rule in _RULES:
        if found := rule(case):
            return found
    if skeletons and case.has_past and (changed := _rebuilt(case)):
        case.notes.append(f"{changed.words}; all is read as before")
    if case.issue is None:
        return case.found(Verdict.FINE, None, None, _without_issues(case))
    return case.found(Verdict.FINE, case.issue.day, case.issue.day, _amount(case.issue))


def _case(archive: Archive, paper: Newspaper, run: dict[str, Any], today: date) -> _Case:
    fronts = archive.figures.fronts(paper.id, today, _FRONTS)
    issues = archive.figures.issues(paper.id, today, PAST + 1 + int(_WEEK.days))
    # Of what a run left behind when it was broken off, or is still about, nothing can be said.
    final = [one for one in issues if not one.pending]
    issue, past = (final[0], final[1 : PAST + 1]) if final else (None, [])
    last = brought(archive, paper.id, run, issue)
    case = _Case(archive, paper, today, run, fronts, issue, past, last, measure(issue, past) if issue else ())
    if issue and issues[0] is not issue:
        case.notes.append(f"{issues[0].day}: {_links(issues[0].pending)} not tried yet")
    if issue and not case.has_past:
        number = f"{len(past)} issue{'' if len(past) == 1 else 's'} before it"
        case.notes.append(f"{number}: too few to compare it with")
    case.notes.extend(_about_run(run, today))
    if issue and issue.unskinned:
        case.notes.append(_about_skins(case))
    case.notes.extend(filter(None, (last.doubts, last.none_of_it)))
    return case


def _about_run(run: dict[str, Any], today: date) -> Iterator[str]:
    """Yield what is wrong with the last run itself: then the verdict may be that of former days."""
    day = in_zone(datetime.fromisoformat(run["started_at"])).date()
    if today - day > _WEEK:
        yield f"the last run was on {day}"
    if run["outcome"] in ("fault", KILLED):
        yield f"the last run ended as {run['outcome']}"


def _front_failed(case: _Case) -> Finding | None:
    """The front page of the newest day could not be had or read."""
    failure = case.fronts[0].failure if case.fronts else None
    if failure is None:
        return None
    verdict = _meaning(failure)
    days = list(takewhile(lambda front: front.failure and _meaning(front.failure) is verdict, case.fronts))
    newest = case.fronts[0].day
    if (not case.has_past and _was_read(case)) or (case.has_past and _is_usual(case, verdict)):
        case.notes.append(f"{newest}: {failure.reason}")
        return None
    failures = tuple(front.failure for front in days if front.failure)
    broken = failure.url if verdict is Verdict.LAYOUT_CHANGED else ""
    return case.found(verdict, newest, days[-1].day, failure.reason, failures=failures, broken=broken)


def _meaning(failure: Failure) -> Verdict:
    """Return what the failure of a day's front page means; of a time when its reason was not kept, silence."""
    return named(failure.sort).front if failure.sort else Verdict.UNREACHABLE


def _was_read(case: _Case) -> bool:
    """Say whether the last run could read anything of the paper's issues."""
    started = datetime.fromisoformat(case.run["started_at"])
    return bool(case.archive.figures.read_since(case.paper.id, started, [front.day for front in case.fronts]))


def _is_usual(case: _Case, verdict: Verdict) -> bool:
    """Say whether a front page fails so on most days of this weekday, in a week that has an issue.

    Some hosts answer with an error where there is no issue.
    """
    newest = case.fronts[0].day
    same = [front for front in case.fronts[1:] if front.day.weekday() == newest.weekday()]
    alike = [front for front in same if front.failure and _meaning(front.failure) is verdict]
    in_time = case.issue is not None and newest - case.issue.day < _WEEK
    return in_time and len(same) >= 4 and 2 * len(alike) >= len(same)


def _lists_failed(case: _Case) -> Finding | None:
    """None of the lists that the row of a paper without issues names could be had or read."""
    if case.fronts:
        return None
    lists = case.archive.figures.lists(case.paper.id)
    failures = [one for one in lists if one]
    if not failures:
        return None
    if len(failures) < len(lists):
        case.notes.extend(f"{one.url}: {one.reason}" for one in failures)
        return None
    worst = min(failures, key=lambda one: list(Verdict).index(_meaning(one)))
    verdict = _meaning(worst)
    broken = worst.url if verdict is Verdict.LAYOUT_CHANGED else ""
    return case.found(verdict, None, None, worst.reason, failures=tuple(failures), broken=broken)


def _without_text(case: _Case) -> Finding | None:
    """The newest issue has pages, and no article that they name."""
    issue = case.issue
    if issue is None or issue.named or not issue.pages or issue.failures or case.has_past and not issue.pictured:
        return None
    since = [issue.day, *(one.day for one in takewhile(lambda one: not one.named, case.past))][-1]
    pages = f"{issue.pages} page{'' if issue.pages == 1 else 's'}"
    if issue.pictured and not any(case.archive.pictures.without_text(case.paper.id, issue.day)):
        return case.found(Verdict.FINE, issue.day, since, f"{pages}, whose texts were read from their PDFs")
    if issue.pictured:
        return case.found(Verdict.NO_TEXT, issue.day, since, f"{pages}, offered as images or PDFs alone")
    return case.found(Verdict.LAYOUT_CHANGED, issue.day, since, f"{pages}, which name no article")


def _barren(case: _Case) -> Finding | None:
    """Not one article was ever archived, and the paper does not say why."""
    if case.archive.links.has_article(case.paper.id) or case.run["exit_code"] == 0:
        return None
    newest = case.fronts[0].day if case.fronts else None
    since = case.fronts[-1].day if case.fronts else None
    told = case.fronts[0].absent if case.fronts else ""
    reason = f"no article was ever archived{': ' if told else ''}{told}"
    return case.found(Verdict.NOTHING_YET, newest, since, reason)


def _without_issues(case: _Case) -> str:
    lists = case.archive.figures.lists(case.paper.id)
    if not lists:
        return "no issue is known yet"
    failures = [one for one in lists if one]
    told = f"{len(lists) - len(failures)} of {len(lists)}" if failures else str(len(lists))
    unread = f"; not read: {', '.join(one.url for one in failures)}" if failures else ""
    return f"{told} list{'' if len(lists) == 1 else 's'} read{unread}"


def _unread(case: _Case) -> Finding | None:
    """Pages or articles of the newest issue are not laid out as known, or kept from us."""
    if case.issue is None:
        return None
    for verdict in (Verdict.LAYOUT_CHANGED, Verdict.BLOCKED, Verdict.CUT):
        failures = _failures(case.issue, verdict)
        if not failures or _is_known(case, verdict, len(failures)):
            continue
        first = min(failures, key=lambda one: one.kind is not LinkKind.ARTICLE)
        broken = first.url if verdict is Verdict.LAYOUT_CHANGED else ""
        reason = f"{_links(len(failures))} not read: {first.reason}"
        since = _unread_since(case, verdict)
        return case.found(verdict, case.issue.day, since, reason, failures=tuple(failures), broken=broken)
    if others := case.issue.failures:
        case.notes.append(f"{_links(len(others))} of it not had: {others[0].reason}")
    return None


def _unread_since(case: _Case, verdict: Verdict) -> date:
    assert case.issue
    days = [one.day for one in takewhile(lambda one: _failures(one, verdict), case.past)]
    return days[-1] if days else case.issue.day


def _failures(issue: IssueFigures, verdict: Verdict) -> list[Failure]:
    return [one for one in issue.failures if one.sort and named(one.sort).unread is verdict]


def _is_known(case: _Case, verdict: Verdict, number: int) -> bool:
    """Say whether so many failures are an oddity of the paper's, or too early to be told from one."""
    assert case.issue
    if not case.has_past:
        return any(one.held for one in (case.issue, *case.past))
    with_some = sum(bool(_failures(one, verdict)) for one in case.past)
    few = number <= _FEW * (case.issue.named + case.issue.pages)
    return few and with_some >= _OFTEN * len(case.past)


def _fallen(case: _Case) -> Finding | None:
    """A figure of the newest issue is less than half of the usual and less than ever.

    A public holiday explains why an issue is small. It does not explain an issue without any text.
    """
    fallen = [one for one in case.measures if one.fall is Fall.FALLEN]
    if not fallen or case.issue is None:
        return None
    small, name = [one for one in fallen if one.is_count and one.value > 0], holiday(case.issue.day)
    fallen = [one for one in fallen if not name or one not in small]
    if not fallen:
        return None
    if small and name is None:
        case.notes.append(f"{case.issue.day}: {NOT_KNOWN}")
    since = min(one.since for one in fallen)
    reason = ", ".join(map(compared, fallen))
    failures = case.issue.failures
    if changed := _rebuilt(case):
        told = (case.issue.day, since, f"{reason}; {changed.words}")
        return case.found(Verdict.LAYOUT_CHANGED, *told, failures=failures, broken=changed.url)
    return case.found(Verdict.THIN, case.issue.day, since, reason, failures=failures)


def _silent(case: _Case) -> Finding | None:
    """The host says that there is no issue of the newest day."""
    if not case.fronts or not case.fronts[0].absent:
        return None
    newest = case.fronts[0]
    days = [front.day for front in takewhile(lambda front: front.absent, case.fronts)]
    known = {one.day for one in (case.issue, *case.past) if one}
    told = calendar(case.archive, case.paper.id, days[-1], newest.day, case.today)
    lost = [one.day for one in told if one.day in known or one.kind is DayKind.MISSING]
    if case.has_past and len(lost) >= _SILENT_DAYS and len(lost) > _longest_silence(case):
        gone = sum(day in known for day in lost)
        reason = f"{newest.absent}; no issue for {number_of(len(lost), 'day')} that should have one"
        reason += f", {gone} of which were there before" if gone else ""
        case.notes.extend(f"{day}: {NOT_KNOWN}" for day in lost[:1] if holiday(day) is None)
        return case.found(Verdict.MOVED, newest.day, lost[0], reason)
    reason = told[-1].reason if told and told[-1].day not in known else newest.absent
    return case.found(Verdict.NO_ISSUE, newest.day, days[-1], reason)


def _longest_silence(case: _Case) -> int:
    """Return the most days in a row that should have had an issue, between those of the past."""
    assert case.issue
    between = calendar(case.archive, case.paper.id, case.past[-1].day, case.issue.day, case.today)

    def is_missing(day: Day) -> bool:
        return day.kind is DayKind.MISSING

    told = (one for one in between if one.kind not in (DayKind.NO_ISSUE, DayKind.NOT_FETCHED))
    return max((len(list(days)) for missing, days in groupby(told, is_missing) if missing), default=0)


def _quiet(case: _Case) -> Finding | None:
    """The newest issue has clearly fewer pages or articles than usual."""
    less = [one for one in case.measures if one.is_count and one.fall is not Fall.NO]
    if not less or case.issue is None:
        return None
    words = ", ".join(map(compared, less))
    name = holiday(case.issue.day)
    words += f" ({name})" if name else ""
    return case.found(Verdict.QUIET_DAY, case.issue.day, min(one.since for one in less), words)


def _unskinned(case: _Case) -> Finding | None:
    """Articles of the newest issue were read without a skin: all there, but less surely than with one."""
    if case.issue is None or not case.issue.unskinned:
        return None
    if not case.has_past and 2 * case.issue.unskinned <= case.issue.held:
        return None  # a few of a new paper's: the note tells them
    words = _about_skins(case)
    case.notes.remove(words)  # it is the finding itself
    return case.found(Verdict.NO_SKIN, case.issue.day, case.issue.day, f"{_amount(case.issue)}; {words}")


def _no_articles(case: _Case) -> Finding | None:
    """What was had is nothing but pages that are no articles: the paper has changed, or what is taken for none."""
    if not case.brought.is_no_article:
        return None
    case.notes.remove(case.brought.none_of_it)
    first, day = case.brought.no_articles[0], case.issue.day if case.issue else None
    reason = f"{case.brought.none_of_it}, and nothing else was had: {first.reason}"
    return case.found(Verdict.LAYOUT_CHANGED, day, day, reason, failures=case.brought.no_articles, broken=first.url)


def _mostly_doubtful(case: _Case) -> Finding | None:
    """Most of the newest articles are doubtful."""
    return _about_doubts(case, Verdict.MOSTLY_DOUBTFUL) if case.brought.is_mostly_doubtful else None


def _doubtful(case: _Case) -> Finding | None:
    """Some of the newest articles are doubtful."""
    return _about_doubts(case, Verdict.DOUBTFUL) if case.brought.doubtful else None


def _about_doubts(case: _Case, verdict: Verdict) -> Finding:
    case.notes.remove(case.brought.doubts)  # it is the finding itself
    if case.issue is None:
        return case.found(verdict, None, None, f"{_without_issues(case)}; {case.brought.doubts}")
    day = case.issue.day
    return case.found(verdict, day, day, f"{_amount(case.issue)}; {case.brought.doubts}")


def _about_skins(case: _Case) -> str:
    """Return how many articles were read without a skin, and what there is to do."""
    assert case.issue
    held = number_of(case.issue.held, "article")
    told = f"{case.issue.unskinned} of {held} of {case.issue.day} were read without a skin"
    platform = case.paper.platform or "its platform"
    return f"{told}: compare some with their pages, and name their selectors in the skin of {platform}"


_RULES: Iterable[_Rule] = (
    _front_failed,
    _lists_failed,
    _unread,
    _no_articles,
    _without_text,
    _barren,
    _fallen,
    _mostly_doubtful,
    _silent,
    _quiet,
    _unskinned,
    _doubtful,
)


def _rebuilt(case: _Case) -> Rebuilt | None:
    assert case.issue
    try:
        return rebuilt(case.archive, case.paper.id, case.issue.day, [one.day for one in case.past])
    except WarcError as error:
        case.notes.append(f"how its pages are built cannot be compared: {error}")
        return None


def compared(one: Measure) -> str:
    """Return a figure in words, with what its past is."""
    value, usual, least = (_number(one, number) for number in (one.value, one.usual, one.least))
    if one.is_count:
        return f"{number_of(int(one.value), one.name.removesuffix('s'))} (usually {usual}, never less than {least})"
    if one.name == "characters":
        return f"{value} characters an article (usually {usual}, never less than {least})"
    return f"{one.name} in {value} of the articles (usually {usual}, never less than {least})"


def _number(one: Measure, number: float) -> str:
    return f"{number:g}" if one.is_count or one.name == "characters" else f"{number:.0%}"


def _amount(issue: IssueFigures) -> str:
    return f"{number_of(issue.pages, 'page')}, {number_of(issue.held, 'article')}"


def _links(number: int) -> str:
    return number_of(number, "link")
