"""`archive import`: the archive's verb, with files of records, whose pages are read in processes of their own."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from filelock import FileLock, Timeout

from archive.commands.files import import_command, import_documents
from archive.commands.options import opened
from archive.commands.output import say
from archive.commands.tables import progress
from archive.reasons import ExitCode
from archive.store.opening import CannotWrite, ReadOnlyPlace, make_room_for, real_file
from archive.store.pictures import IMAGES, PictureRole
from archive.store.schema import SchemaError
from archive.transfer.walking import left_out, list_files
from crawler.cluster.engine import Engine, EngineError
from crawler.commands.dask_options import dask_options

if TYPE_CHECKING:  # what reads records and pages is loaded when there are some: `archive --help` loads this module, too
    from crawler.intake.inputs import RecordFile
    from crawler.intake.taking import Limits, TakenFile

_ANOTHER = "another import of WARC files is at work on {}: nothing was taken in"
_ALL = click.Option(
    ["--all", "everything"], is_flag=True, help="Of WARC files also what stands on hosts that are no paper's."
)
_IMAGES = click.Option(
    ["--images"],
    type=click.Choice(list(IMAGES)),
    default="none",
    show_default=True,
    help="Of WARC files also the pictures that pages and articles name, if the archive lacks them.",
)


def _import(
    paths: tuple[Path, ...],
    explain: bool,
    as_json: bool,
    db: Path,
    everything: bool,
    images: str,
    engine: Engine | None,
) -> None:
    if engine and not engine.is_local:
        raise click.UsageError("--dask local:N: the files, and the archive, lie on this machine")
    files = [file for path in paths for file in _files_at(path)]
    take = partial(_take_shared, engine=engine) if engine else _take
    taken = take(files, db, everything=everything) if files else []
    if files and IMAGES[images]:
        taken = _with_pictures(taken, files, db, IMAGES[images])
    others = {file.path for file in files}
    rest = [path for path in paths if path not in others]
    if not import_documents(rest, db, explain=explain, as_json=as_json, others=taken):
        sys.exit(1)


def _take(files: Sequence[RecordFile], db: Path, *, everything: bool) -> list[TakenFile]:
    from crawler.intake.held_clock import HeldClock
    from crawler.intake.taking import take_files
    from crawler.papers import PapersError

    moment = HeldClock()
    with opened(db, create=True, now=moment) as archive:
        if archive.is_read_only:
            raise ReadOnlyPlace
        try:
            with FileLock(f"{archive.path}.import.lock", timeout=0):  # two would write into one file
                return take_files(archive, files, moment, reading_limits(), progress, everything=everything)
        except Timeout:
            say(_ANOTHER.format(archive.path), err=True)
            sys.exit(ExitCode.ACTIVE)
        except CannotWrite as error:
            raise click.ClickException(f"{db}: {error}") from None
        except PapersError as error:
            raise click.ClickException(str(error)) from None


def _take_shared(files: Sequence[RecordFile], db: Path, *, everything: bool, engine: Engine) -> list[TakenFile]:
    from crawler.intake.import_shards import ImportFault, take_shared
    from crawler.papers import PapersError

    path = real_file(db)
    try:
        make_room_for(path)
        with FileLock(f"{path}.import.lock", timeout=0):
            return take_shared(path, files, engine, reading_limits(), progress, everything=everything)
    except Timeout:
        say(_ANOTHER.format(path), err=True)
        sys.exit(ExitCode.ACTIVE)
    except CannotWrite as error:
        raise click.ClickException(f"{db}: {error}") from None
    except (EngineError, ImportFault, PapersError, SchemaError, OSError) as error:
        raise click.ClickException(str(error)) from None


def _with_pictures(
    taken: Sequence[TakenFile], files: Sequence[RecordFile], db: Path, roles: Collection[PictureRole]
) -> list[TakenFile]:
    """Take the pictures out of files, too; return what became of these with it."""
    from crawler.intake.held_clock import HeldClock
    from crawler.intake.pictures_in import PicturesIn
    from crawler.intake.taking import STEP, in_steps
    from crawler.workers import Workers

    moment, found = HeldClock(), {(report.path, report.name): report for report in taken}
    limits = reading_limits()
    with (
        opened(db, now=moment) as archive,
        FileLock(f"{archive.path}.import.lock", timeout=0),
        Workers(1, limits.seconds, limits.memory, limits.preload) as workers,
    ):
        for file in files:
            report = found[file.path, file.name]
            if not report.error:
                pictures = PicturesIn(archive, moment, roles, limits.software, workers)
                steps = in_steps(pictures.run(file), 0)
                for _ in progress(steps, 2 * file.size // STEP, f"Pictures of {file.path.name}"):
                    pass
                problems = tuple(dict.fromkeys((*report.problems, *pictures.problems)))
                told = replace(report, counts=report.counts | dict(pictures.counts), problems=problems)
                found[file.path, file.name] = told
    return list(found.values())


def reading_limits() -> Limits:
    """Return the limits under which pages are read, as the settings of a crawl have them."""
    from scrapy.settings import Settings

    from crawler import settings
    from crawler.intake.taking import Limits

    limits = Settings()
    limits.setmodule(settings)
    return Limits(limits.getfloat("EXTRACT_SECONDS"), limits.getint("EXTRACT_MEMORY"), limits["USER_AGENT"])


def _files_at(path: Path) -> list[RecordFile]:
    """Return the files of records at a path, or below a folder: those that are no documents by their names.

    A name without an ending says neither.
    """
    paths = [path]
    if path.is_dir():
        paths = [one.path for one in left_out(path) if one.is_of_no_kind]
        paths += [file for file in list_files(path) if not file.suffix and file.is_file()]
    return [file for one in paths for file in _readable(one)]


def _readable(path: Path) -> list[RecordFile]:
    from crawler.intake.inputs import record_files

    try:
        return record_files(path)
    except OSError:  # who imports documents tries it as well, and says why not
        return []


_WORDS = """

WARC, ARC and WACZ files are told by what they hold; of each the pages of known papers are copied to a WARC file beside
the archive, and read as a crawl would have read them, at the moment at which they were fetched. What was decided about
how many records is told. Records that are broken are named and passed over; the exit code is then 1.
With --dask local:N such files are shared among processes of this machine; each takes some into a shard of its own,
and these become one archive. What a file refers to in another one is looked for once they are.
With --images the files are gone through once more for pictures: of issues' pages, of articles, or of both. Those are
taken that pages here name and that are lacking, also where the pages were taken in before.
One import of such files at a time is at work on an archive: a second one says so, changes nothing, and exits with 7.
"""
_help: dict[str, Any] = {
    "help": cleandoc(import_command.help or "") + _WORDS,
    "short_help": "Import documents and WARC files.",
}
import_files_and_records = click.command(
    "import", cls=click.Command, params=[*import_command.params, _ALL, _IMAGES], **_help
)(dask_options(_import))
