"""File formats: one module each, with a reader, a writer and a round trip."""

from __future__ import annotations

from dataclasses import dataclass

from archive.article import Article, Link, Passage


class SeedError(Exception):
    """A document that cannot be read: the reason, and the line where it shows (from 1)."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True)
class Step:
    """One decision of a reader: the line it concerns, the rule that decided, what came of it."""

    line: int
    rule: str
    result: str


@dataclass(frozen=True)
class Imported:
    """What a reader found in a document."""

    articles: tuple[tuple[Article, Passage], ...]
    links: tuple[Link, ...] = ()
    problems: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


def byte_offset(text: str, codec: str) -> int:
    """Return how many bytes a text from the start of a document takes."""
    return len(text.encode(codec, "surrogateescape" if codec == "utf-8" else "strict"))
