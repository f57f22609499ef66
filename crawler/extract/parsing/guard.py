"""What a page may cost its parsers: pages come from strangers, and a tree takes time that grows with a square."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache

from archive.reasons import Refused
from crawler.extract.parsing.tags import Tag, attributes_in, tags

_LONG = 2000  # characters; the attributes of a shorter tag cannot be so many
_ATTRIBUTES_MAX = 1000

_DEPTH_MAX = 10_000  # elements within each other
_STEPS_MAX = 300_000_000  # up the tree; a parser takes one for each open element at each tag, 1.4 s in all (2026-11)
_COPIED_MAX = 50_000_000  # characters of tags that are opened again in each block, 1.3 s in all (2026-11)
_FEW = 10_000  # tags, which can neither nest deeper than _DEPTH_MAX nor cost more than _STEPS_MAX
_BRACKETS = 10  # characters of a tag around its attributes: `<strong>` has eight
_ALIKE_MAX = 3  # of formatting elements that are the same: the standard opens no more of them again
_EMPTY = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_CLOSED_BY_THE_NEXT = frozenset("p li dt dd tr td th thead tbody tfoot option optgroup rb rt rtc rp".split())
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())


def refuse_floods(markup: str) -> None:
    """Raise Refused for a tag with more attributes than a parser can take: 30,000 cost it 6 s (2026-11)."""
    is_too_deep(markup)


@lru_cache(maxsize=2)
def is_too_deep(markup: str) -> bool:
    """Say whether elements are left open so often that parsing by the standard takes too long: no page that is read is.

    Raises Refused for a flood of attributes. The answer for the last page is
    kept: it is asked where a page is opened, and where it is parsed.
    """
    formats = number = 0
    for tag in tags(markup):
        number += 1
        if len(tag.attributes) > _LONG:
            _refuse_flood(tag)
        if tag.name in _FORMATTING:
            formats += len(tag.attributes) + _BRACKETS
    if number <= _FEW and number * formats <= _COPIED_MAX:  # as on all pages but one in a thousand
        return False
    nested = _Nesting()
    for tag in tags(markup):
        nested.add(tag)
    return nested.is_too_much


def _refuse_flood(tag: Tag) -> None:
    number = sum(1 for _ in attributes_in(tag))
    if number > _ATTRIBUTES_MAX:
        raise Refused(f"a tag of {tag.end - tag.start} characters with over {_ATTRIBUTES_MAX} attributes")


class _Nesting:
    """What is open at a place of a page, roughly, and what that has cost a parser so far."""

    def __init__(self) -> None:
        self._depth = self._deepest = self._steps = self._copied = self._size = 0
        self._alike = Counter[str]()
        self._formats: dict[str, list[str]] = defaultdict(list)
        self._number = 0  # of formatting elements that are open
        self._options = 0  # of the list of choices that is open

    @property
    def is_too_much(self) -> bool:
        return self._deepest > _DEPTH_MAX or self._steps > _STEPS_MAX or self._copied > _COPIED_MAX

    def add(self, tag: Tag) -> None:
        """Go on to the next tag."""
        name = tag.name
        if name in _FORMATTING:
            self._open_format(name, f"<{name}{tag.attributes}>")
        elif name[1:] in _FORMATTING and name[0] == "/":
            self._close_format(name[1:])
            self._steps += self._depth + self._number
        elif name not in _EMPTY and name[0] != "#":
            if name.removeprefix("/") not in _CLOSED_BY_THE_NEXT:
                self._depth = max(0, self._depth + (-1 if name[0] == "/" else 1))
                self._deepest = max(self._deepest, self._depth)
            self._options = 0 if name == "select" else self._options + (name == "option")
            self._steps += self._depth + self._number + (self._options if name == "option" else 0)
            self._copied += 0 if name[0] == "/" else self._size

    def _open_format(self, name: str, written: str) -> None:
        if name == "a":  # a link closes the one before
            self._close_format(name)
        self._number += 1
        self._formats[name].append(written)
        self._alike[written] += 1
        self._size += len(written) if self._alike[written] <= _ALIKE_MAX else 0

    def _close_format(self, name: str) -> None:
        if self._formats[name]:
            self._number -= 1
            written = self._formats[name].pop()
            self._size -= len(written) if self._alike[written] <= _ALIKE_MAX else 0
            self._alike[written] -= 1
