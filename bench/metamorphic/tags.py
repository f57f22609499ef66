"""The tags of a page, where they stand in its source: for changing a page as text, without writing it anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.extract.parsing import tags as tokenizer

_ATTRIBUTE = re.compile(r"[\s/]*(?P<name>[^\s/>][^\s/>=]*)(?:\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|[^\s>\"'][^\s>]*))?")


@dataclass(frozen=True)
class Attribute:
    """An attribute's name in lower case and its value's place in the source, without quotes; -1 where it has none."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class PlacedTag:
    """A tag's name in lower case, its place in the source, and its attributes."""

    name: str
    is_end: bool
    start: int
    end: int
    attributes: tuple[Attribute, ...] = ()

    def value(self, markup: str, name: str) -> str | None:
        """Return the source of an attribute's value, or none."""
        return next((markup[one.start : one.end] for one in self.attributes if one.name == name), None)


def placed_tags(markup: str) -> Iterator[PlacedTag]:
    """Yield the tags of a page as browsers see them."""
    for tag in tokenizer.tags(markup):
        if not tag.name.startswith("#"):
            start = tag.start + 1 + len(tag.name)
            attributes = tuple(_attributes(markup, start, start + len(tag.attributes)))
            yield PlacedTag(tag.name.lstrip("/"), tag.name.startswith("/"), tag.start, tag.end, attributes)


def _attributes(markup: str, start: int, end: int) -> Iterator[Attribute]:
    for found in _ATTRIBUTE.finditer(markup, start, end):
        first, last = found.span("value")
        quoted = 1 if found["value"] and found["value"][0] in "\"'" else 0
        yield Attribute(found["name"].lower(), first + quoted, last - quoted)


def replaced(markup: str, changes: list[tuple[int, int, str]]) -> str:
    """Return a text with some stretches, given by start and end in order, replaced."""
    pieces, at = [], 0
    for start, end, text in changes:
        pieces += [markup[at:start], text]
        at = end
    return "".join([*pieces, markup[at:]])
