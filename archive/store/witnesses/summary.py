"""Which appearance stands for an article, and what all of them say together: headlines, names, captions.

A further appearance only adds to these, so that five hundred cost no more than five. The head's come first, the
others in the order of their text: it makes no difference who came first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive.likeness import clusters
from archive.search.index import SIGNATURE_BREAK

_WITHIN = " / "  # a headline's parts


def headline(title: str, kicker: str, subtitle: str) -> str:
    """Return the parts of a headline in one line."""
    return _WITHIN.join(filter(None, (title, kicker, subtitle)))


@dataclass(frozen=True)
class Appearing:
    """What is asked of an appearance: when and by whom it was published, whom it names as its source, what it says."""

    id: str
    moment: str
    publisher: str
    source: str
    agency: str
    title: str
    kicker: str
    subtitle: str
    signature: str
    captions: str
    first_seen: str
    position: int

    @property
    def headline(self) -> str:
        """The parts of the headline in one line."""
        return headline(self.title, self.kicker, self.subtitle)

    @property
    def of_cluster(self) -> clusters.Member:
        """The same, as `clusters` compares it; of those that came out at one moment the one that was seen first."""
        order = f"{self.first_seen} {self.position:04} {self.id}"
        return clusters.Member(order, self.moment, (self.publisher,), (self.source, self.agency))


def named_by(members: Iterable[Appearing]) -> frozenset[str]:
    """Return the outlets that some appearances name as their source."""
    return clusters.houses_named([one.of_cluster for one in members])


def head_of(members: Sequence[Appearing], named: frozenset[str]) -> Appearing:
    """Return the appearance that stands for all: that of the outlet which others name, else the earliest."""
    chosen = clusters.head([one.of_cluster for one in members], named)
    return next(one for one in members if one.of_cluster.id == chosen)


@dataclass
class Summary:
    """What the appearances of an article say together."""

    named: frozenset[str] = frozenset()
    headlines: set[str] = field(default_factory=set)
    signatures: set[str] = field(default_factory=set)
    captions: set[str] = field(default_factory=set)
    since: str = ""

    @classmethod
    def of(cls, row: Sequence[Any]) -> Summary:
        """Return what the row of an article holds: headlines, names, captions, since when, the outlets named."""
        headlines, signature, captions, archived_at, named = row
        return cls(
            frozenset(filter(None, named.split("\n"))),
            set(filter(None, headlines.split("\n"))),
            set(filter(None, signature.split(SIGNATURE_BREAK))),
            set(filter(None, captions.split("\n"))),
            archived_at,
        )

    def names(self, members: Iterable[Appearing]) -> bool:
        """Say whether all outlets that some appearances name are named already."""
        return named_by(members) <= self.named

    def add(self, members: Iterable[Appearing]) -> None:
        """Take in what appearances say."""
        for one in members:
            self.headlines |= {one.headline} - {""}
            self.signatures |= set(filter(None, one.signature.split(SIGNATURE_BREAK)))
            self.captions |= set(filter(None, one.captions.split("\n")))
            since = f"{one.first_seen[:19]}+00:00"
            self.since = min(self.since, since) if self.since else since

    def columns(self, head: Appearing) -> dict[str, str]:
        """Return the columns of the article: headlines besides its head's; names and captions, its head's first."""
        signed = [name for name in head.signature.split(SIGNATURE_BREAK) if name]
        return {
            "headlines": "\n".join(sorted(self.headlines - {head.headline})),
            "signature": SIGNATURE_BREAK.join(_first(signed, self.signatures)),
            "captions": "\n".join(_first([line for line in head.captions.split("\n") if line], self.captions)),
            "archived_at": self.since,
            "named": "\n".join(sorted(self.named)),
        }


def _first(own: Sequence[str], everything: set[str]) -> list[str]:
    return [*dict.fromkeys(own), *sorted(everything.difference(own))]
