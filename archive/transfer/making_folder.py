"""A folder of one's own is made, or gets what it lacks: the papers' rows, the seeds, what Scrapy needs there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.formats import SeedError
from archive.formats.addresses import ADDRESSES, add_addresses, read_addresses, table_of_addresses
from archive.formats.newspapers import (
    FILE_NAME,
    add_rows,
    columns_of,
    put_whole,
    read_newspapers,
    refuse_without_column,
)
from archive.formats.own_folder import CONFIG, PROGRAM_SEEDS, config_text, seeds_named
from archive.model import Newspaper, PaperAddress

_PLACE = ("platform", "base_url", "first_page", "hosts")


class NoFolderOfOnesOwn(Exception):
    """A folder has a `scrapy.cfg` that names no rows: it is another project's. Nothing was written."""


class TableFault(Exception):
    """A table of a folder cannot be read, or not have what is to be added to it; the message names file and line."""


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except SeedError as error:
        raise TableFault(f"{path}: {error.words}") from None


@dataclass(frozen=True)
class News:
    """What the program knows and a folder's tables lack: papers, and where papers were before."""

    papers: Sequence[Newspaper]
    addresses: Sequence[PaperAddress]


def seeds_of(folder: Path) -> Path:
    """Return where the rows of a folder are, or will be. Raises FolderError."""
    config = folder / CONFIG
    return (seeds_named(config) if config.exists() else None) or folder / "seeds"


def make_own_folder(folder: Path) -> tuple[list[str], list[str]]:
    """Make what is missing in a folder; return the names of what was made, and of what was there and stays as it is.

    Nothing is written where something that is there cannot be used; two calls at once both end well.

    Raises NoFolderOfOnesOwn, TableFault, FolderError, OSError.
    """
    config = folder / CONFIG
    if os.path.lexists(config) and not seeds_named(config):
        raise NoFolderOfOnesOwn(f"{config} is there, and names no rows")
    seeds = seeds_of(folder)
    _refuse_unusable(seeds, config)
    seeds.mkdir(parents=True, exist_ok=True)
    made: list[str] = []
    there: list[str] = []
    for path, data in _contents(seeds, config):
        name = os.path.relpath(path, folder)
        if os.path.lexists(path):
            there.append(name)
        else:
            put_whole(path, data())
            made.append(name)
    return made, there


def _refuse_unusable(seeds: Path, config: Path) -> None:
    """Raise TableFault or OSError for what is there and cannot be used: no file, or a table that cannot be read."""
    for path, _ in _contents(seeds, config):
        if path.exists() and not path.is_file():  # a pipe would be waited for without end
            raise TableFault(f"{path}: not a file")
    rows, addresses = seeds / FILE_NAME, seeds / ADDRESSES
    papers = papers_in(seeds) if os.path.lexists(rows) else _of_the_program()
    if os.path.lexists(addresses):
        addresses.stat()  # a link that leads nowhere is no table without a row
        with _naming(addresses):
            read_addresses(addresses, papers)


def _contents(seeds: Path, config: Path) -> Iterator[tuple[Path, Callable[[], bytes]]]:
    """Yield the files of a folder of one's own, with what stands in each that is not there yet.

    Addresses are of the papers that its rows have. What makes the folder one's own is the last: a call that is broken
    off leaves none that lacks its rows.
    """
    for document in (*sorted(PROGRAM_SEEDS.glob("*.txt")), PROGRAM_SEEDS / FILE_NAME):
        yield seeds / document.name, document.read_bytes
    yield seeds / ADDRESSES, lambda: table_of_addresses(_addresses_of(papers_in(seeds))).encode()
    yield config, lambda: config_text().encode()


def papers_in(seeds: Path) -> list[Newspaper]:
    """Return the papers of a folder of rows. Raises TableFault, OSError."""
    with _naming(seeds / FILE_NAME):
        return read_newspapers(seeds / FILE_NAME)


def news_for(folder: Path) -> News:
    """Return what the program knows and a folder's tables lack. Raises TableFault, FolderError, OSError.

    A paper is there by its id, by a former one, or by its address; of a paper with addresses of the folder's own, the
    program has nothing to say.
    """
    seeds = seeds_of(folder)
    papers = papers_in(seeds)
    names = {name for row in papers for name in _names(row)}
    places = {(row.base_url, row.first_page) for row in papers}
    lacking = [
        row
        for row in _of_the_program()
        if names.isdisjoint(_names(row)) and (row.base_url, row.first_page) not in places
    ]
    with _naming(seeds / ADDRESSES):
        told = {one.paper for one in read_addresses(seeds / ADDRESSES, papers)}
    return News(lacking, [one for one in _addresses_of([*papers, *lacking]) if one.paper not in told])


def refuse_news(folder: Path) -> None:
    """Raise TableFault where what the program knows cannot be added to a folder's table of papers, if it has one.

    Raises FolderError, OSError, too. Nothing is written.
    """
    seeds = seeds_of(folder)
    rows = seeds / FILE_NAME
    _refuse_unusable(seeds, folder / CONFIG)
    if rows.exists():
        with _naming(rows):
            refuse_without_column(columns_of(rows), news_for(folder).papers)


def add_news(folder: Path, news: News) -> list[str]:
    """Add to a folder's tables what they lack; rows that are there stay. Return the names of the tables that changed.

    Raises TableFault, FolderError, OSError.
    """
    seeds = seeds_of(folder)
    if news.papers:
        with _naming(seeds / FILE_NAME):
            add_rows(seeds / FILE_NAME, news.papers)
    if news.addresses:
        with _naming(seeds / ADDRESSES):
            add_addresses(seeds / ADDRESSES, news.addresses, papers_in(seeds))
    changed = ((FILE_NAME, news.papers), (ADDRESSES, news.addresses))
    return [os.path.relpath(seeds / name, folder) for name, added in changed if added]


def _names(row: Newspaper) -> tuple[str, ...]:
    return (row.id, *row.aliases.split())


def _of_the_program() -> list[Newspaper]:
    return read_newspapers(PROGRAM_SEEDS / FILE_NAME)


def _addresses_of(papers: Sequence[Newspaper]) -> list[PaperAddress]:
    """Return the program's addresses of some papers, but for those that a paper's own row says."""
    rows = {row.id: row for row in papers}
    known = read_addresses(PROGRAM_SEEDS / ADDRESSES, _of_the_program())
    return [one for one in known if one.paper in rows and not _is_said(rows[one.paper], one)]


def _is_said(row: Newspaper, address: PaperAddress) -> bool:
    return all(getattr(row, name) == getattr(address, name) for name in _PLACE)
