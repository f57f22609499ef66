"""What a shard has that another one may have, too: as numbers, of which a million take little room."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Trait(StrEnum):
    """By what something of two shards is one: a text, an id, an address, an issue, one with halves of texts, a run.

    And of which papers a shard has anything, and by what something of one is withdrawn in another.
    """

    TEXT = "text"
    ID = "id"
    ADDRESS = "address"
    ISSUE = "issue"
    HALVES = "halves"
    RUN = "run"
    PAPER = "paper"
    WITHDRAWN = "withdrawn"


TRAITS: dict[Trait, str] = {
    Trait.TEXT: "select class from articles",
    Trait.ID: "select id from articles union all select old from ids",
    Trait.ADDRESS: "select key from sightings union select key from links union select key from absences",
    Trait.ISSUE: "select distinct newspaper || '|' || issue_date from pages union"
    " select distinct newspaper || '|' || issue_date from placements",
    Trait.HALVES: "select distinct issue from sightings where issue is not null",
    Trait.RUN: "select id from runs",
    Trait.PAPER: "select distinct newspaper from appearances where newspaper is not null union"
    " select distinct newspaper from links where newspaper is not null union select distinct newspaper from pages",
    Trait.WITHDRAWN: "select text from withdrawals where until is null union select mark from withheld_marks",
}
"""Of each trait the SQL that tells what a shard has of it. What is withdrawn is told by marks: class:…, text:…"""
_MARKED = {"class": Trait.TEXT, "text": Trait.ID, "key": Trait.ADDRESS}

Imprint = Mapping[Trait, frozenset[int]]
"""What a shard has, trait by trait, as numbers that are the same within a process."""


def imprint_of(connection: sqlite3.Connection) -> Imprint:
    """Return what a shard has."""
    found: dict[Trait, set[int]] = {trait: set() for trait in Trait}
    for trait, sql in TRAITS.items():
        for (name,) in connection.execute(sql):
            if trait is not Trait.WITHDRAWN:
                found[trait].add(hash(name))
            else:
                mark, colon, text = str(name).partition(":")
                told = _MARKED.get(mark) if colon else Trait.ID
                if told:
                    found[trait].add(hash((told, hash(text if colon else mark))))
    return {trait: frozenset(numbers) for trait, numbers in found.items()}


def withdrawn_in(connection: sqlite3.Connection) -> int:
    """Return a number that stands for all that a shard withdraws, and by what it knows it again."""
    told = connection.execute("select text, article, since, until from withdrawals order by text").fetchall()
    marks = connection.execute("select mark, witness from withheld_marks order by mark, witness").fetchall()
    return hash((tuple(told), tuple(marks)))


@dataclass(frozen=True)
class Overlap:
    """What several shards have, trait by trait; and what of a shard another one has withdrawn."""

    several: Mapping[Trait, frozenset[int]]
    withdrawn: frozenset[int]

    def holds(self, trait: Trait, name: str) -> bool:
        """Say whether several shards have something, or one has withdrawn it."""
        number = hash(name)
        return number in self.several[trait] or (bool(self.withdrawn) and hash((trait, number)) in self.withdrawn)


def overlap_of(imprints: Iterable[Imprint]) -> Overlap:
    """Return what several of some shards have."""
    known: Sequence[Imprint] = list(imprints)
    several: dict[Trait, frozenset[int]] = {}
    for trait in Trait:
        once: set[int] = set()
        twice: set[int] = set()
        for one in known:
            twice |= once & one[trait]
            once |= one[trait]
        several[trait] = frozenset(twice)
    return Overlap(several, frozenset().union(*(one[Trait.WITHDRAWN] for one in known)))
