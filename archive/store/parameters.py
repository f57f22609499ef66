"""Which parameters of a page are tracking by what was archived there: two values gave one text, and none gave two.

Keys of addresses know nothing of it: they are the same in every archive. It is asked before an article is asked for,
so that a link that differs from what is archived in such a parameter alone is no article of its own. Since a wrong
answer loses an article, all doubts speak against it:

* two articles have been had under two values each, or the values are moments (`?t=1700000000`); else a host that
  gives one text for all addresses, a page that asks to log in, would make all that names its articles tracking;
* no two values gave two texts;
* no list names two values beside each other: then they name two articles, whatever was had there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from archive.addresses.canonical import link_key
from archive.model import Link, LinkState
from archive.store.links import Ledger
from archive.store.named_table import table
from archive.store.subject import WrittenSubject

MOST = 1000
"""So many addresses of one page are read; where there are more, nothing is taken for tracking."""

_BESIDE = timedelta(minutes=1)  # the links of one reading of a list are noted within it
_MOMENT = re.compile(r"1\d{9}(?:\d{3})?")  # seconds or milliseconds since 1970, from 2001 to 2033
_SAME = "the same as "

_Texts = frozenset[str]


@dataclass(frozen=True)
class _Address:
    """An address with a query, or its key, in its parts."""

    pairs: tuple[tuple[str, str], ...]
    fragment: str

    def without(self, name: str) -> tuple[object, str] | None:
        """Return what the address has besides a parameter; None where that is not there, or more than once."""
        rest = tuple(pair for pair in self.pairs if pair[0] != name)
        return (rest, self.fragment) if len(rest) == len(self.pairs) - 1 else None

    def value(self, name: str) -> str:
        return dict(self.pairs)[name]


class Parameters(WrittenSubject):
    """What an archive knows of the parameters of its addresses."""

    def is_known(self, link: Link) -> bool:
        """Say whether what a link leads to is archived: it was fetched, or is settled by evidence now."""
        return Ledger(self._db, self._transaction, self._now).is_done(link.url) or self.settle(link)

    def settle(self, link: Link) -> bool:
        """Note a link as done where it leads to an archived article by evidence; say whether it does.

        What was settled so at the same page, and is in doubt by now, is due again.
        """
        key = link_key(link.url)
        page, question, _ = key.partition("?")
        if not question or "#" in page:
            return False
        at_page = {"first": f"{page}?", "end": f"{page}@", "most": MOST}  # `@` is what follows `?`
        if self._db.execute(_TOO_MANY, at_page).fetchone() or not self._db.execute(_ANY, at_page).fetchone():
            return False
        evidence = _Evidence(self._db.execute(_HELD, at_page), lambda: self._db.query(_LINKS, at_page))
        same = evidence.same_as(key)
        settled = self._db.execute(_SETTLED, at_page | {"same": _SAME}).fetchall()
        doubtful = [one for (one,) in settled if not evidence.same_as(one)]
        if same or doubtful:
            self._note(link, same, doubtful)
        return same is not None

    def _note(self, link: Link, same: tuple[str, str] | None, doubtful: Iterable[str]) -> None:
        """Note that a link is settled, and that others are so no longer."""
        with self._transaction():
            for key in doubtful:
                again = {"state": LinkState.PENDING, "article": None, "last_reason": ""}
                table(self._db, "links").update(key, again)
            if same:
                url, article = same
                Ledger(self._db, self._transaction, self._now).found(link)
                row = {"state": LinkState.DONE, "article": article, "last_reason": f"{_SAME}{url}", "next_try": None}
                table(self._db, "links").update(link_key(link.url), row)


class _Evidence:
    """What the addresses and links of one page tell."""

    def __init__(
        self, held: Iterable[tuple[str, str, str, str]], links: Callable[[], Iterable[Mapping[str, Any]]]
    ) -> None:
        self._last: dict[_Address, tuple[str, str]] = {}  # of each address: as told, and its article; the latest counts
        texts: dict[_Address, set[str]] = defaultdict(set)
        for key, url, article, _ in sorted(held, key=lambda row: (row[3], row[2], row[1])):
            address = _address(key)
            texts[address].add(article)
            self._last[address] = url, article
        self._texts = {address: frozenset(some) for address, some in texts.items()}
        self._links = links

    def same_as(self, key: str) -> tuple[str, str] | None:
        """Return an archived address, with its article, from which one differs in what is tracking alone."""
        wanted = _address(key)
        if wanted in self._texts:
            return None
        for name in dict(wanted.pairs):
            rest = wanted.without(name)
            like = [one for one in self._texts if rest and one.without(name) == rest]
            if like and self._is_tracking(name, wanted.value(name)):
                return max((self._last[one] for one in like), key=lambda found: found[1])
        return None

    def _is_tracking(self, name: str, value: str) -> bool:
        shared: set[_Texts] = set()
        values = {value}
        for group in self._groups(name):
            some = sorted((self._texts[one] for one in group), key=len)
            if any(not one <= other for one, other in zip(some, some[1:], strict=False)):
                return False
            if len(some) > 1:
                shared.add(some[0])
                values |= {one.value(name) for one in group}
        is_moment = all(_MOMENT.fullmatch(one) for one in values)
        return bool(shared) and (len(shared) > 1 or is_moment) and not self._are_listed_apart(name)

    def _groups(self, name: str) -> Collection[list[_Address]]:
        """Return the archived addresses that differ in a parameter alone, together."""
        groups: dict[object, list[_Address]] = defaultdict(list)
        for one in self._texts:
            if rest := one.without(name):
                groups[rest].append(one)
        return groups.values()

    def _are_listed_apart(self, name: str) -> bool:
        """Say whether one reading of a list named two addresses that differ in a parameter alone."""
        for named in self._lists.values():
            seen: dict[object, datetime] = {}
            for moment, rest in sorted(self._listed(name, named), key=lambda one: one[0]):
                if rest in seen and moment - seen[rest] <= _BESIDE:
                    return True
                seen[rest] = moment
        return False

    @cached_property
    def _lists(self) -> dict[str, list[tuple[datetime, _Address]]]:
        """What each list named, and when."""
        lists: dict[str, list[tuple[datetime, _Address]]] = defaultdict(list)
        for row in self._links():
            lists[row["found_in"]].append((datetime.fromisoformat(row["found_at"]), _address(row["key"])))
        return lists

    def _listed(self, name: str, named: Iterable[tuple[datetime, _Address]]) -> Iterator[tuple[datetime, object]]:
        for moment, one in named:
            if rest := one.without(name):
                yield moment, rest


def _address(key: str) -> _Address:
    query, _, fragment = key.partition("?")[2].partition("#")
    pairs = tuple((name, value) for name, _, value in (pair.partition("=") for pair in query.split("&")))
    return _Address(pairs, fragment)


_TOO_MANY = """
    select 1 from (select key from addresses where key >= :first and key < :end limit 1 offset :most)
    union all select 1 from (select key from links where key >= :first and key < :end limit 1 offset :most)
"""
_ANY = "select 1 from addresses where key >= :first and key < :end limit 1"
_HELD = "select key, url, article, first_seen from addresses where key >= :first and key < :end"
_LINKS = "select key, found_in, found_at from links where key >= :first and key < :end and found_in != ''"
_SETTLED = """
    select key from links where key >= :first and key < :end and substr(last_reason, 1, length(:same)) = :same
"""
