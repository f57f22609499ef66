"""Files of records into the archive: a pass over each, then the pages that wait, read side by side in workers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from archive.commands.output import china_time
from archive.formats.stored import Position
from archive.portable import processors
from archive.store.archive import Archive
from archive.store.intake import SourceFile
from crawler.extract.compose import EXTRACTION
from crawler.intake.held_clock import HeldClock
from crawler.intake.inputs import RecordFile
from crawler.intake.kept_page import PRELOAD
from crawler.intake.passing import Passing
from crawler.intake.replay import Replay
from crawler.papers import addresses, papers
from crawler.workers import Workers

Shown = Callable[[Iterable[int], int, str], Iterable[int]]
"""Passes steps on, of which there are so many, and shows under a name how far that is."""
STEP = 1 << 20  # bytes of a file that are one step of what is shown
_WORDS = {
    "article/added": "new articles",
    "article/known": "known articles",
    "article/address": "known at a new address",
    "article/revision": "revised",
    "article/withdrawn": "withdrawn",
    "list": "lists",
    "no-article": "no article",
    "no-reader": "no reader for the address",
    "known": "records known before",
    "no-paper": "on no paper's host",
    "not-html": "no page",
    "error-status": "of an error status",
    "too-large": "too large",
    "as-response": "kept as answers of HTTP, which they were not",
    "picture/kept": "pictures",
    "picture/failed": "that are no pictures, or cannot be shown",
    "broken": "broken",
    "revisit-of-nothing": "revisits of what is not here",
}
"""How counts are told in a line; what is not named here is told by its name."""
_UNTOLD = ("kept", "no-page")


@dataclass
class TakenFile:
    """What became of a file of records; of one that was taken in `before`, what became of it at that moment."""

    path: Path
    name: str
    before: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    error: str = ""

    @property
    def took(self) -> bool:
        """Whether it holds an article, a list or a picture, here now or before."""
        return any(
            n
            for what, n in self.counts.items()
            if what in ("list", "known", "picture/kept") or what.startswith("article/")
        )

    @property
    def is_faulty(self) -> bool:
        """Whether it, or records of it, could not be read."""
        return bool(self.error or self.counts.get("broken"))

    def told(self) -> dict[str, Any]:
        """Return it as JSON knows it."""
        about = {"path": self.path, "name": self.name, "taken_before": self.before or None}
        return about | {"records": self.counts, "problems": self.problems, "error": self.error}

    def lines(self) -> list[str]:
        """Return it in lines: what was decided about how many records, and what is broken."""
        if self.error:
            return [f"not read: {self.error}"]
        named = [
            f"{number:,} {_WORDS.get(what, what)}" for what, number in self.counts.items() if _is_told(what, number)
        ]
        day = f"taken in before, on {china_time(self.before)[:10]}: " if self.before else ""
        return [f"{self.name}: {day}{', '.join(named) or 'no record'}", *(f"  {problem}" for problem in self.problems)]


def _is_told(what: str, number: int) -> bool:
    return bool(number) and what not in _UNTOLD


def take_files(
    archive: Archive, files: Sequence[RecordFile], moment: HeldClock, limits: Limits, shown: Shown, *, everything: bool
) -> list[TakenFile]:
    """Take files of records in and report on each; what is broken off goes on at its next call.

    `everything`: pages of hosts that are no paper's, too. Raises CannotWrite.
    """
    archive.add_newspapers(list(papers().values()))
    reports, passed = list[TakenFile](), dict[str, tuple[RecordFile, Passing]]()
    known = list[tuple[TakenFile, str]]()
    for file in files:
        reports.append(report := TakenFile(file.path, file.name))
        try:
            source = _source(archive, file, fingerprint_of(file, everything=everything))
            if source.taken_at and (source.id in passed or not archive.intake.has_left(source.id)):
                report.before = source.taken_at
            else:
                passing = Passing(archive, source, limits.software, everything=everything)
                if not source.taken_at:
                    steps = in_steps(passing.run(file), source.offset)
                    for _ in shown(steps, (file.size - source.offset) // STEP, f"Taking in {file.path.name}"):
                        pass
                passed[source.id] = file, passing
            known.append((report, source.id))
        except (OSError, BadZipFile) as error:
            report.error = f"{file.name}: {error}"
    for identifier, (file, passing) in passed.items():
        if places := archive.intake.places(identifier):
            with file.opened() as stream:
                passing.again(stream, [Position(*place) for place in places])
    _read(archive, moment, limits, shown)
    for report, identifier in known:
        _finish(archive, report, identifier, passed)
    return reports


@dataclass(frozen=True)
class Limits:
    """How pages are read: for how long, with how much memory, by how many processes; and who we are.

    `preload` is the module that each process imports before its first page.
    """

    seconds: float
    memory: int
    software: str
    workers: int = processors()
    preload: str = PRELOAD


def _read(archive: Archive, moment: HeldClock, limits: Limits, shown: Shown) -> None:
    """Read all that waits, in batches of commits."""
    if not (waits := archive.intake.count()):
        return
    count = min(limits.workers, waits)
    batch = archive.gather(lambda: None, lambda: None)
    with Workers(count, limits.seconds, limits.memory, limits.preload) as workers:
        try:
            for _ in shown(_ones(Replay(archive, workers, moment).run()), waits, "Reading"):
                pass
        finally:
            batch.end()


def _ones(numbers: Iterator[int]) -> Iterator[int]:
    for number in numbers:
        yield from [1] * number


def in_steps(places: Iterator[int], start: int) -> Iterator[int]:
    """Yield once for each step that a pass gets on."""
    with closing(places):  # type: ignore[type-var]  # a generator
        at = start
        for place in places:
            while place - at >= STEP:
                at += STEP
                yield at


def fingerprint_of(file: RecordFile, *, everything: bool) -> str:
    """Return what tells a file from others, and by which rules it is taken in. Raises OSError, BadZipFile."""
    return file.fingerprint(_rules(), str(everything))


def files_taken(archive: Archive, files: Iterable[RecordFile], *, everything: bool) -> Iterator[tuple[str, TakenFile]]:
    """Yield the name of each file that an archive has taken in whole, and what became of it then."""
    for file in files:
        source = archive.intake.source(fingerprint_of(file, everything=everything))
        if source and source.taken_at and not archive.intake.has_left(source.id):
            yield file.name, TakenFile(file.path, file.name, source.taken_at, dict(source.counts))


def _source(archive: Archive, file: RecordFile, identifier: str) -> SourceFile:
    known = archive.intake.source(identifier)
    return known or SourceFile(identifier, file.name, file.size, f"import-{identifier}.warc.gz")


def _finish(
    archive: Archive, report: TakenFile, identifier: str, passed: Mapping[str, tuple[RecordFile, Passing]]
) -> None:
    source = archive.intake.source(identifier)
    assert source
    report.counts = dict(source.counts)
    if identifier in passed and not report.before:
        report.problems = tuple(passed[identifier][1].passed.problems)


def _rules() -> str:
    """Return what pages are recognised and read by, as a digest: where that changed, a file is gone through again."""
    told = hashlib.sha256(EXTRACTION.encode())
    for row in (*papers().values(), *addresses()):
        told.update(repr(row).encode())
    return told.hexdigest()
