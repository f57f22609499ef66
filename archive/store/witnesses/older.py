"""What an archive of before, which kept articles and no witnesses, had kept of one; and the witnesses that this gives.

As far as kept: the row of an article holds what all its witnesses said together, so that one of them carries all of
it. Of a further address only its title was kept, and what links and pages say of it; what else stood there has been
forgotten, and is not invented. Pure functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from archive.addresses.canonical import is_address, link_key
from archive.addresses.day import day_of
from archive.chinese.text import letters
from archive.model import Article
from archive.store.identity import SHORT
from archive.store.witnesses.places import registered_site
from archive.store.witnesses.witness import Witness, WitnessKind, seen_at

UNKNOWN_RULES = 0
"""The version of the rules by which an archive of before made its keys: it did not keep that."""

_UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)
_ONE_ADD = timedelta(seconds=2)  # an article, its addresses and its passage were dated one after the other
_REVISED = timedelta(milliseconds=1)  # what is told in one second is told in the order of the revisions,
_FURTHER = timedelta(microseconds=1)  # then of the addresses


@dataclass(frozen=True)
class OldAddress:
    """A row of addresses."""

    url: str
    key: str
    title: str
    first_seen: datetime


@dataclass(frozen=True)
class OldCapture:
    """A row of captures."""

    id: str
    url: str
    fetched_at: datetime
    run: str | None


@dataclass(frozen=True)
class OldPassage:
    """A row of passages, and when its document was imported."""

    document: str
    start: int
    imported_at: datetime


@dataclass(frozen=True)
class OldArticle:
    """An article as it was kept: all that its witnesses said together, without addresses. `edits` lie before it."""

    id: str
    article: Article
    archived_at: datetime
    edits: int
    addresses: tuple[OldAddress, ...]
    captures: tuple[OldCapture, ...]
    passages: tuple[OldPassage, ...]


@dataclass(frozen=True)
class AddressFacts:
    """What links and pages know of the article at an address."""

    newspaper: str | None = None
    issue_date: date | None = None
    page: str = ""
    page_name: str = ""


@dataclass(frozen=True)
class Telling:
    """A witness that an archive of before had, as far as kept, with its captures or its passage."""

    witness: Witness
    captures: tuple[str, ...] = ()
    passage: OldPassage | None = None


def tellings(old: OldArticle, facts: Callable[[str], AddressFacts | None]) -> Iterator[Telling]:
    """Yield the witnesses of an article of before; `facts` are those of an address by its key of today, if any."""
    captured = {link_key(capture.url) for capture in old.captures}
    covered: set[str] = set()
    moments = [address.first_seen for address in old.addresses]
    for passage in old.passages:
        since = max(passage.imported_at, old.archived_at)
        moments.append(since)
        told = [one for one in old.addresses if abs(one.first_seen - since) <= _ONE_ADD]
        covered |= {one.url for one in told}
        yield Telling(_passage_witness(old, passage, told, since), passage=passage)
    if not moments or old.archived_at < min(moments) - _ONE_ADD:  # it was told without an address first
        yield Telling(_page_witness(old, (), old.archived_at, ()))
    left = [one for one in old.addresses if one.url not in covered or link_key(one.url) in captured]
    yield from _at_addresses(old, left, facts, captured)


def _at_addresses(
    old: OldArticle, left: Sequence[OldAddress], facts: Callable[[str], AddressFacts | None], captured: set[str]
) -> Iterator[Telling]:
    """Yield what was told at the addresses of which no passage tells: at the first all that is known."""
    whole: tuple[OldAddress, ...] = ()
    keys: set[str] = set()  # whose captures have their witness
    if left and left[0] == old.addresses[0]:
        first, *further = left
        whole = (first, *(one for one in further if _told_with(old, first, one, facts(link_key(one.url)))))
        keys.add(link_key(first.url))
        captures = _captures_at(old, link_key(first.url), or_elsewhere=True)
        together = abs(first.first_seen - old.archived_at) <= _ONE_ADD
        since = min(first.first_seen, old.archived_at) if together else first.first_seen
        yield Telling(_page_witness(old, whole, since, captures), tuple(one.id for one in captures))
    for place, one in enumerate(old.addresses):
        key = link_key(one.url)
        known = facts(key)
        is_more = key not in keys and (known is not None or key in captured)
        if one not in left or (one in whole and not is_more):
            continue
        captures = [] if key in keys else _captures_at(old, key)
        keys.add(key)
        witness = _kept_witness(old, one, known or AddressFacts(), place, captures)
        yield Telling(witness, tuple(capture.id for capture in captures))


def _told_with(old: OldArticle, first: OldAddress, other: OldAddress, known: AddressFacts | None) -> bool:
    """Say whether a further address was told together with the first one.

    That is so where it was noted in the same moment under the same title, and neither links nor the address itself
    say that it is of another paper, site or day. A short text was told at its first address each time.
    """
    article = old.article
    if letters(article.text) < SHORT:
        return True
    if (other.first_seen, other.title) != (first.first_seen, first.title):
        return False
    if known is not None:
        return (known.newspaper, known.issue_date) == (article.newspaper, article.issue_date)
    if not is_address(other.url) or not is_address(first.url):
        return True
    same_site = registered_site(other.key) == registered_site(first.key)
    return same_site and day_of(other.url) in (None, day_of(first.url))


def _captures_at(old: OldArticle, key: str, *, or_elsewhere: bool = False) -> list[OldCapture]:
    """Return the captures at an address, oldest first; `or_elsewhere` those at none of the article's, too."""
    known = {link_key(one.url) for one in old.addresses}
    captures = sorted(old.captures, key=lambda one: (one.fetched_at, one.id))
    return [one for one in captures if (at := link_key(one.url)) == key or (or_elsewhere and at not in known)]


def _passage_witness(old: OldArticle, passage: OldPassage, told: Sequence[OldAddress], since: datetime) -> Witness:
    article = replace(old.article, addresses=tuple(one.url for one in told))
    seen = seen_at(since + old.edits * _REVISED)
    return Witness(
        article,
        WitnessKind.PASSAGE,
        f"{passage.document}:{passage.start}",
        tuple(one.key for one in told),
        seen,
        seen,
        rules=UNKNOWN_RULES,
        given=(old.id,),
        document=passage.document,
    )


def _page_witness(
    old: OldArticle, whole: Sequence[OldAddress], since: datetime, captures: Sequence[OldCapture]
) -> Witness:
    article = replace(old.article, addresses=tuple(one.url for one in whole))
    return _seen(old, WitnessKind.PAGE, article, tuple(one.key for one in whole), since, captures)


def _kept_witness(
    old: OldArticle, at: OldAddress, known: AddressFacts, place: int, captures: Sequence[OldCapture]
) -> Witness:
    article = Article(
        at.title or old.article.title,
        old.article.text,
        old.article.html,
        newspaper=known.newspaper,
        issue_date=known.issue_date,
        page=known.page,
        page_name=known.page_name,
        addresses=(at.url,),
    )
    return _seen(old, WitnessKind.KEPT, article, (at.key,), at.first_seen + place * _FURTHER, captures)


def _seen(
    old: OldArticle,
    kind: WitnessKind,
    article: Article,
    keys: tuple[str, ...],
    since: datetime,
    captures: Sequence[OldCapture],
) -> Witness:
    """Return a witness that saw an address from a moment to that of its last capture."""
    first = seen_at(since + old.edits * _REVISED)
    last = max([first, *(seen_at(one.fetched_at) for one in captures)])
    run = next((one.run for one in captures if one.run), None)
    origin = next(iter(keys), "")
    return Witness(article, kind, origin, keys, first, last, rules=UNKNOWN_RULES, given=(old.id,), run=run)


def told_at(stamp: str) -> datetime:
    """Return a moment as rows have it: without a zone that of UTC; what is none is older than all that are."""
    try:
        told = datetime.fromisoformat(stamp)
    except ValueError:
        return _UNKNOWN
    return told if told.tzinfo else told.replace(tzinfo=UTC)
