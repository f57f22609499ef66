"""What stood at an address, from when to when. Pure functions.

Formatting, counters and furniture make no version, since they make no other article. A headline, a signature, an
editor or a source does where both tellings have one; where one has none, only between pages that the same program
read, for another one may simply not have read it. A document tells what somebody saved: its text counts, its
headline and names are the saver's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from archive.chinese.bylines import read_bylines
from archive.chinese.text import clean
from archive.likeness.key import key_text, letters_of
from archive.model import Article, Byline, Role
from archive.search.index import SIGNATURE_BREAK
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
TEXT, SIGNATURE = "text", "signature"
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
class FieldChange:
    """A field that a version has otherwise than the one before it. Of the signature, those of one `role`.

    Of the text it says no more than that it is another one.
    """

    field: str
    former: str = ""
    now: str = ""
    role: str = ""


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
    return bool(field_changes(one, other))


def field_changes(one: Seen, other: Seen) -> list[FieldChange]:
    """Return what two neighbours at an address tell otherwise: the text first, then headline, source and names."""
    found = [FieldChange(TEXT)] if _is_another_text(one, other) else []
    if one.witness == other.witness or not (one.is_page and other.is_page):
        return found
    alike_read = bool(one.told.extractor) and one.told.extractor == other.told.extractor
    alike_read = alike_read and not (one.is_sum or other.is_sum)
    for name in _PARTS:
        a, b = getattr(one.told, name), getattr(other.told, name)
        if letters_of(a) != letters_of(b) and (a and b or alike_read):
            found.append(FieldChange(name, clean(a), clean(b)))
    return found + _signature_changes(one.told, other.told, alike_read)


def _is_another_text(one: Seen, other: Seen) -> bool:
    is_half = one.is_half and other.is_half
    return one.article != other.article or is_half and key_text(one.told.text) != key_text(other.told.text)


def _signature_changes(one: Article, other: Article, alike_read: bool) -> list[FieldChange]:
    """Return in which roles other names sign: by what was read as a signature, or else by what stands in the texts.

    Where different programs have read the two, or neither has read a name in a role, only one of which both tell.
    """
    fields = [_roles(told.bylines) for told in (one, other)]
    texts = [_roles(read_bylines(told.text.split("\n"))) for told in (one, other)]
    found = []
    for role in get_args(Role):
        own = [told.get(role, {}) for told in fields]
        both = list(zip(own, (text.get(role, {}) for text in texts), strict=True))
        if alike_read and any(own):
            is_told, names = own[0].keys() != own[1].keys(), [read or text for read, text in both]
        else:
            names = [read | text for read, text in both]
            is_told = all(names)
        if is_told and names[0].keys() != names[1].keys():
            former, now = (SIGNATURE_BREAK.join(called.values()) for called in names)
            found.append(FieldChange(SIGNATURE, former, now, role))
    return found


def _roles(bylines: Iterable[Byline]) -> dict[str, dict[str, str]]:
    """Return who signed in which role: names by their letters."""
    roles: dict[str, dict[str, str]] = {}
    for byline in bylines:
        roles.setdefault(byline.role, {})[letters_of(byline.name)] = clean(byline.name)
    return roles
