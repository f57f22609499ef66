"""What stood at an address, from when to when. Pure functions.

Formatting, counters and furniture make no version, since they make no other article. A headline, a signature, an
editor or a source does where both tellings have one; where one has none, only between pages that the same program
read, for another one may simply not have read it. A document tells what somebody saved: its text counts, its
headline and names are the saver's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.chinese.bylines import read_bylines
from archive.likeness.key import key_text, letters_of
from archive.model import Article, Byline
from archive.store.witnesses.witness import WitnessKind

IS_SUPERSEDED = """(
    exists (
        select 1 from addresses join versions on versions.key = addresses.key and versions.article = addresses.article
        where addresses.appearance = {0}
    ) and not exists (
        select 1 from addresses join versions on versions.key = addresses.key and versions.article = addresses.article
        where addresses.appearance = {0} and is_last = 1
    )
)"""
"""Whether an appearance stood at addresses, and another text or headline stands at each of these by now, in SQL."""
_PARTS = ("title", "kicker", "subtitle", "source")


@dataclass(frozen=True)
class Seen:
    """One moment at which a witness saw an address: which article stood there, and what else was told.

    `is_sum` says that it tells what several had told, whom an archive of before did not keep apart.
    """

    moment: str
    witness: str
    article: str
    told: Article
    kind: WitnessKind
    capture: str | None = None
    is_half: bool = False
    is_sum: bool = False

    @property
    def is_page(self) -> bool:
        """Whether headline and names are those of the page."""
        return self.kind is WitnessKind.PAGE


@dataclass(frozen=True)
class Version:
    """What stood at an address from the moment it was first seen there to the last before another was."""

    seen: Seen
    since: str
    until: str


def versions_of(events: Iterable[Seen]) -> list[Version]:
    """Return the versions of an address in the order seen."""
    versions: list[Version] = []
    for event in sorted(events, key=lambda one: (one.moment, one.witness, one.capture or "")):
        last = versions[-1] if versions else None
        if last and not differ(last.seen, event):
            shown = event if event.is_page and not last.seen.is_page else last.seen
            versions[-1] = Version(shown, last.since, event.moment)
        else:
            versions.append(Version(event, event.moment, event.moment))
    return versions


def differ(one: Seen, other: Seen) -> bool:
    """Say whether two neighbours at an address are two versions."""
    if one.article != other.article or (
        one.is_half and other.is_half and key_text(one.told.text) != key_text(other.told.text)
    ):
        return True
    if one.witness == other.witness or not (one.is_page and other.is_page):
        return False
    alike_read = bool(one.told.extractor) and one.told.extractor == other.told.extractor
    alike_read = alike_read and not (one.is_sum or other.is_sum)
    for name in _PARTS:
        a, b = getattr(one.told, name), getattr(other.told, name)
        if letters_of(a) != letters_of(b) and (a and b or alike_read):
            return True
    ours, theirs = _signed(one.told, alike_read), _signed(other.told, alike_read)
    roles = ours.keys() | theirs.keys() if alike_read else ours.keys() & theirs.keys()
    return any(ours.get(role) != theirs.get(role) for role in roles)


def _signed(article: Article, alike_read: bool) -> dict[str, frozenset[str]]:
    """Return who signed in which role; where the same program read both, without what only stands in the text."""
    bylines: Sequence[Byline] = (
        article.bylines if alike_read else (*article.bylines, *read_bylines(article.text.split("\n")))
    )
    roles: dict[str, set[str]] = {}
    for byline in bylines:
        roles.setdefault(byline.role, set()).add(letters_of(byline.name))
    return {role: frozenset(names) for role, names in roles.items()}
