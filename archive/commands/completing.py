"""What a shell offers where a paper, an article, a tag or a run is to be named; click writes what the shell needs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from archive.commands.harmless import harmless
from archive.store.glimpse import glimpse

_PLAIN = re.compile(r"\w[\w.·-]*")
"""What stands in a command line as it is. A stranger's `$(…)` that was offered would be run by whoever takes it."""
Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def completing(*kinds: str) -> Complete:
    """Return what offers names of these kinds as an archive has them, a paper's id and its name: see `glimpse`."""

    def offered(ctx: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
        path = Path(ctx.params.get("db") or os.environ.get("ARCHIVE_DB") or "archive.db")
        items = []
        for kind in kinds:
            for name, words in glimpse(path, kind, begun) if begun or kind != "article" else ():
                items.append((name, words))
                if kind == "paper" and begun:
                    items.append((words, name))
        return [
            CompletionItem(name, help=" ".join(harmless(words).split()))
            for name, words in items
            if name.startswith(begun) and _PLAIN.fullmatch(name)
        ]

    return offered
