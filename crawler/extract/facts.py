"""What a page offers to the readers of its fields, once headline and body are found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, eq=False)
class Facts:
    """The surroundings of an article, as plain data: everything a field reader may look at.

    `head` are the lines above the body, the nearest last; `tail` those below
    it, the nearest first; `body` are the article's own paragraphs. `labelled`
    are texts of elements whose class or id says what they are (source, author,
    time …): pairs of that class and the text. `linked` are the lines of `head` and
    `tail` that are made of links: menus, other articles' titles. `properties` is Founder's
    `enpproperty` comment. `edition` is the issue's day, where the link tells it.
    """

    url: str
    title: str
    head: tuple[str, ...]
    body: tuple[str, ...]
    tail: tuple[str, ...]
    meta: tuple[tuple[str, str], ...] = ()
    json_ld: tuple[dict[str, Any], ...] = ()
    labelled: tuple[tuple[str, str], ...] = ()
    linked: frozenset[str] = frozenset()
    properties: dict[str, str] = field(default_factory=dict)
    edition: date | None = None


@dataclass(frozen=True)
class Candidate:
    """One value that a rule proposes for a field. The heaviest wins; `weight` is from 0 to 100."""

    value: str
    rule: str
    weight: float
