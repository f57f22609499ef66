"""File formats: one module each, with a reader, a writer and a round trip. Having a `FORMAT` is all that makes one.

A format that needs what this package may not know is a `Format` of another package, which registers it in the entry
point group `archive.formats`: so the crawler adds saved pages, which its extraction reads in processes of their own.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from archive.chinese.decoding import encode
from archive.model import Article, Document, Link, Passage

if TYPE_CHECKING:
    from archive.store.histories import Whole
    from archive.store.witnesses.witness import Witness


_GROUP = "archive.formats"
LINE_LIMIT = 64 << 20
"""So many bytes may a line have of a file that is read line by line: an article with all its versions has some MB."""


class SeedError(Exception):
    """A document that cannot be read: the reason, and the line where it shows (from 1; 0 where no line does)."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line

    @property
    def words(self) -> str:
        """The reason, and where it shows."""
        return f"line {self.line}: {self.reason}" if self.line else self.reason


@dataclass(frozen=True)
class Cut:
    """One decision of a reader: the line it concerns, the rule that decided, what came of it."""

    line: int
    rule: str
    result: str


@dataclass(frozen=True)
class Imported:
    """What a reader found in a document. `seen` is when its articles were seen, where the document tells it.

    `tags` are those that people had given its articles in the archive that wrote it.
    """

    articles: tuple[tuple[Article, Passage], ...]
    links: tuple[Link, ...] = ()
    problems: tuple[str, ...] = ()
    steps: tuple[Cut, ...] = ()
    seen: datetime | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class TellingLine:
    """A line of a file that holds whole witnesses: its number from 1, and what it tells, or why that cannot be read.

    `tags` are those that the article had there, by its `id`.
    """

    number: int
    witnesses: tuple[Witness, ...] = ()
    problem: str = ""
    id: str = ""
    tags: tuple[str, ...] = ()


Listing = Mapping[str, Any]
"""An article for tables and references, as `archive.store.summaries` lists it: as it appeared somewhere, with
`bylines`, the name of the `paper`, its `tags`, and `cited_url`, an address that may be a link, or nothing."""


@dataclass(frozen=True)
class PictureBeside:
    """A picture that lies beside the files that are written: its path from there, its address, caption and credit."""

    path: str
    url: str
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Format:
    """A file format, by what it can do; what it cannot is None.

    A format of documents recognises them by name and bytes, reads them, and
    writes them back byte for byte; where it cannot write them anew (`rewritten`),
    the bytes as received are all that goes out. It is asked for any bytes where
    it decodes them itself (`decodes`), else for a text alone. Articles go out as a file each (the article,
    its id and its tags → file name, content), or all in one file, `articles.NAME` or what `suffix` says. Formats
    that are read by other programs alone, tables and references, are written of what lists have of an article: as
    a list in one file, bit by bit, or a file each. `with_pictures` puts pictures into a file of one article.
    A format that reads lines is one of whole witnesses: its files are recognised
    by name and beginning, read line by line, and not kept.
    """

    name: str
    recognises: Callable[[str, bytes], bool] | None = None
    read: Callable[[Document], Imported] | None = None
    rewritten: Callable[[bytes], bytes] | None = None
    decodes: bool = False
    write: Callable[[Article, str, Sequence[str]], tuple[str, bytes]] | None = None
    write_all: Callable[[Iterable[Whole]], Iterator[bytes]] | None = None
    write_list: Callable[[Iterable[Listing]], Iterator[bytes]] | None = None
    write_listing: Callable[[Listing], tuple[str, bytes]] | None = None
    with_pictures: Callable[[bytes, Sequence[PictureBeside]], bytes] | None = None
    suffix: str = ""
    recognises_lines: Callable[[str, bytes], bool] | None = None
    read_lines: Callable[[Iterable[bytes]], Iterator[TellingLine]] | None = None

    @property
    def file_name(self) -> str:
        """The name of the file that all articles are written to."""
        return f"articles.{self.suffix or self.name}"

    @property
    def writes(self) -> bool:
        """Whether articles can be written in it."""
        return any((self.write, self.write_all, self.write_list, self.write_listing))


@cache
def formats() -> Mapping[str, Format]:
    """Return the formats by their names, in the order of these: so they are asked whether they recognise a document."""
    modules = (import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    ours = (getattr(module, "FORMAT", None) for module in modules)
    found = (*ours, *(entry.load() for entry in entry_points(group=_GROUP)))
    return {one.name: one for one in sorted(filter(None, found), key=lambda one: one.name)}


def byte_offset(text: str, codec: str) -> int:
    """Return how many bytes a text from the start of a document takes."""
    return len(encode(text, codec))
