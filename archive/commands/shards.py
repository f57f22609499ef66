"""Shards in a folder or a bucket: `archive shards`, `fetch-shards`, `publish-shards`."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.chinese.text import clean, number_of
from archive.commands.options import json_option
from archive.commands.output import china_time, print_json, say
from archive.commands.tables import progress, say_table
from archive.store.schema import SchemaError

if TYPE_CHECKING:
    from archive.shards.depot import Depot, Fetched, Swept
    from archive.shards.generation import Generation

_COLUMNS = ("shard", "generation", "made", "articles", "WARC files", "bytes")
_FOLDER = click.Path(file_okay=False, path_type=Path)
_url = click.argument("url")
_ids = click.argument("shards", metavar="[ID]...", nargs=-1)


class _Troubles:
    """What went wrong with single shards: each is told at once on standard error, and holds up no other."""

    def __init__(self) -> None:
        self.number = 0

    def tell(self, line: str) -> None:
        """Print what went wrong, which makes the exit code 1."""
        self.number += 1
        say(clean(line), err=True)

    def note(self, line: str) -> None:
        """Print what somebody may want to know, and is no fault."""
        say(clean(line), err=True)

    def each(self, shards: Sequence[str], label: str, work: Callable[[str], Any]) -> Iterator[Any]:
        """Yield what comes of each shard for which the work does not fail."""
        from archive.shards.bucket import DepotError

        for shard in progress(shards, len(shards), label):
            try:
                yield work(shard)
            except (DepotError, SchemaError) as error:
                self.tell(str(error))
            except (OSError, sqlite3.DatabaseError) as error:
                self.tell(f"{shard}: {error}")

    def end(self) -> None:
        """Exit with 1 where something went wrong."""
        if self.number:
            sys.exit(1)


def _depot(url: str, troubles: _Troubles, *, create: bool = False) -> Depot:
    """Open a depot; end with a message where it cannot be. Lines of which somebody should know are printed."""
    from archive.shards.bucket import DepotError
    from archive.shards.depot import Depot

    try:
        return Depot(url, create=create, tell=troubles.tell, outrun=troubles.note)
    except DepotError as error:
        raise click.ClickException(str(error)) from None


def _there(depot: Depot, named: Sequence[str]) -> list[str]:
    """Return the shards that are named, else all that may be there; end with a message for one that is not."""
    from archive.shards.bucket import DepotError

    try:
        known = depot.folders()
    except DepotError as error:
        raise click.ClickException(str(error)) from None
    if missing := [name for name in named if name not in known]:
        raise click.ClickException(f"{depot.url} has no shard {', '.join(missing)}; `archive shards` lists them")
    return list(dict.fromkeys(named)) or known


@click.command("shards")
@_url
@click.option("--sweep", is_flag=True, help="Remove older generations, and what killed publishers left.")
@click.option("--keep", type=click.IntRange(1), default=2, show_default=True, help="With --sweep: generations to keep.")
@click.option("--dry-run", is_flag=True, help="With --sweep: say what would go.")
@json_option
def list_shards(url: str, sweep: bool, keep: int, dry_run: bool, as_json: bool) -> None:
    """List the shards in the folder or bucket URL, each with its newest generation.

    URL is a folder, file:///folder, or s3://bucket/prefix: S3 is reached by the
    usual AWS_ variables (AWS_ENDPOINT_URL for a server of one's own). With
    --sweep the newest two generations of each shard are kept, and what belongs
    to none goes when it is a day old; WARC files go when no kept generation
    names them. What the generations say is told; `fetch-shards` proves it.
    Exits with 1 where a generation is broken.
    """
    if not sweep and (dry_run or click.get_current_context().get_parameter_source("keep") is not _DEFAULT):
        raise click.UsageError("--keep and --dry-run go with --sweep")
    troubles = _Troubles()
    depot = _depot(url, troubles)
    shards = _there(depot, ())
    if sweep:
        swept = troubles.each(shards, "Sweeping", lambda shard: depot.sweep(shard, keep, dry_run=dry_run))
        _say_swept([one for one in swept if one.files], dry_run, as_json)
    else:
        found = [one for one in troubles.each(shards, "Looking", depot.newest) if one]
        _say_generations(found, as_json)
    troubles.end()


_DEFAULT = click.core.ParameterSource.DEFAULT


def _say_generations(found: Sequence[Generation], as_json: bool) -> None:
    if as_json:
        print_json([_told(one) for one in found])
        return
    rows = [(one.shard, one.number, china_time(one.made_at), one.articles, len(one.warcs), one.size) for one in found]
    say_table(dict.fromkeys(_COLUMNS, ""), rows, map(_line, found))
    if not found:
        say("no shard is there")


def _told(one: Generation) -> dict[str, Any]:
    """Return what JSON tells of a generation: its WARC files by their number."""
    told = {"shard": one.shard, "generation": one.number, "base": one.base, "made_at": one.made_at}
    return told | {"articles": one.articles, "warcs": len(one.warcs), "bytes": one.size, "lost": one.lost}


def _line(one: Generation) -> str:
    holds = f"{number_of(one.articles, 'article')}, {number_of(len(one.warcs), 'WARC file')}, {one.size:,} bytes"
    return f"{one.shard}: generation {one.number} of {china_time(one.made_at)}, {holds}"


def _say_swept(swept: Sequence[Swept], dry_run: bool, as_json: bool) -> None:
    if as_json:
        print_json([asdict(one) for one in swept])
        return
    verb = "would go" if dry_run else "removed"
    for one in swept:
        say(clean(f"{one.shard}: {number_of(len(one.files), 'file')} {verb}, {one.bytes:,} bytes"))
    if not swept:
        say("nothing to sweep")


@click.command("fetch-shards")
@_url
@click.argument("folder", metavar="DIR", type=_FOLDER)
@_ids
@click.option("--with-warc", is_flag=True, help="Bring the WARC files, too: for reparse, export and verify.")
@json_option
def fetch_shards(url: str, folder: Path, shards: tuple[str, ...], with_warc: bool, as_json: bool) -> None:
    """Bring the newest generation of shards, or of all, from URL into DIR, as DIR/ID.db.

    Each is proven by its SHA-256. A file that is an older generation, unchanged,
    gives way to the newest; into one that has more the newest is merged. URL is
    as for `archive shards`. A database alone can be read and crawled on. Exits
    with 1 where a shard cannot be had, none is there, or WARC files are lost.
    """
    troubles = _Troubles()
    depot = _depot(url, troubles)
    named = _there(depot, shards)
    came = troubles.each(named, "Fetching", lambda shard: depot.fetch(shard, folder, with_warc=with_warc))
    fetched = []
    for one in came:
        if one.generation:
            fetched.append(one)
        elif shards:
            troubles.tell(f"{url}: {one.path.stem} has no whole generation yet")
    if not fetched and not troubles.number:
        troubles.tell(f"{url}: no shard is there")
    if as_json:
        print_json([_told(one.generation) | {"merged": one.merged, "lost": one.lost} for one in fetched])
    else:
        _say_lines(_fetched_line(one) for one in fetched)
    for one in fetched:
        _tell_lost(troubles, one.path, one.lost)
    troubles.end()


def _fetched_line(one: Fetched) -> str:
    assert one.generation
    return _line(one.generation) + (f"; merged into {one.path}, which was there" if one.merged else "")


@click.command("publish-shards")
@click.argument("source", metavar="DIR|FILE.db", type=click.Path(path_type=Path))
@_url
@_ids
@json_option
def publish_shards(source: Path, url: str, shards: tuple[str, ...], as_json: bool) -> None:
    """Make a new generation of the shards in a folder, or of one archive, in the folder or bucket URL.

    DIR/ID.db is the shard ID. What the depot has of it, by whomever, is merged
    into the archive first, so that nothing there is lost; who is outrun says so,
    merges again and takes the next number. Where nothing has changed nothing is
    sent, but the depot's database is read: one that is not what it should be is
    told, and published anew.
    URL is as for `archive shards`; a folder is made. Exits with 1 where a shard
    cannot be published, or WARC files that it names are neither here nor there.
    """
    troubles = _Troubles()
    paths = {path.stem: path for path in _archives(source, troubles)}
    if missing := [name for name in shards if name not in paths]:
        raise click.ClickException(f"{source} has no shard {', '.join(missing)}")
    depot = _depot(url, troubles, create=True)
    named = list(dict.fromkeys(shards)) or list(paths)
    made: list[Generation] = list(troubles.each(named, "Publishing", lambda shard: depot.publish(shard, paths[shard])))
    if as_json:
        print_json([_told(one) for one in made])
    else:
        _say_lines(map(_line, made))
    for one in made:
        _tell_lost(troubles, paths[one.shard], one.lost)
    troubles.end()


def _archives(source: Path, troubles: _Troubles) -> list[Path]:
    """Return the archives of a folder, or the one that is named; what cannot be read is told."""
    from archive.shards.folder import look_into

    if source.is_file():
        return [source]
    try:
        found = look_into(source)
    except OSError as error:
        raise click.ClickException(f"{source}: {error.strerror}") from None
    for path, why in found.unreadable.items():
        troubles.tell(f"{path}: {why}")
    if not found.shards and not found.unreadable:
        raise click.ClickException(f"{source}: there is no archive in it")
    return list(found.shards)


def _say_lines(lines: Iterable[str]) -> None:
    for line in lines:
        say(clean(line))


def _tell_lost(troubles: _Troubles, path: Path, lost: Sequence[str]) -> None:
    for name in lost:
        troubles.tell(f"{path}: the WARC file {name} is neither here nor in the depot; its captures cannot be read")
