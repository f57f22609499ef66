"""Tables and progress for people: aligned by how wide characters are, coloured, only where a terminal looks on.

Elsewhere, in cron, files and pipes, with NO_COLOR or TERM=dumb, a table is the lines that it always was.
Titles and names come from strangers: they are text, never the markup, links or emoji codes of rich.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any, TypeVar

from archive.commands.harmless import harmless
from archive.commands.output import say, say_styled
from archive.commands.streams import has_colours

_T = TypeVar("_T")
Style = str | Callable[[str], str]
"""How rich shows a column, or how it shows what stands in it."""


def say_table(columns: Mapping[str, Style], rows: Sequence[Sequence[Any]], plain: Iterable[str]) -> None:
    """Print rows below the names of their columns, or the plain lines where no terminal looks on."""
    if rows and sys.stdout.isatty() and has_colours():
        say_styled(_table(columns, rows))
        return
    for line in plain:
        say(line)


def _table(columns: Mapping[str, Style], rows: Sequence[Sequence[Any]]) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="underline")
    for number, name in enumerate(columns):
        is_number = all(isinstance(row[number], int | float) for row in rows)
        table.add_column(Text(name), justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        words = ["" if cell is None else " ".join(harmless(str(cell)).split()) for cell in row]
        styles = (style if isinstance(style, str) else style(word) for style, word in zip(columns.values(), words))  # noqa: B905
        table.add_row(*(Text(word, style) for word, style in zip(words, styles, strict=True)))
    out = StringIO()
    Console(file=out, force_terminal=True, width=shutil.get_terminal_size().columns, legacy_windows=False).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def progress(items: Iterable[_T], length: int, label: str) -> Iterator[_T]:
    """Pass items on; how far it is, and how long it takes, is shown while a terminal looks on."""
    if not sys.stderr.isatty() or not has_colours():
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    shown = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*shown, console=console, redirect_stdout=False, redirect_stderr=False) as bars:
        yield from bars.track(items, total=length, description=harmless(label))
