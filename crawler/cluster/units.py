"""Which papers go together: those that share a host, so that a host is asked by one worker at a time. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crawler.manners.turns import host_key


@dataclass(frozen=True)
class Group:
    """Papers of which each shares a host with another one of them, and all hosts that are theirs, in order."""

    papers: tuple[str, ...]
    hosts: tuple[str, ...]

    @property
    def name(self) -> str:
        """What tells the group from all others: no host is in two; of one without any, its paper."""
        return self.hosts[0] if self.hosts else self.papers[0]


def groups_of(hosts: Mapping[str, Collection[str]], shared: Collection[str] = ()) -> list[Group]:
    """Return the connected components of papers by their hosts, in the order of the papers.

    `hosts` are each paper's; a host and one below it are one, for who visits a domain visits all below it. What
    lies on or below a `shared` host is nobody's own.
    """
    everybodys = {host_key(host) for host in shared}
    own = {
        paper: [key for key in sorted(map(host_key, theirs)) if everybodys.isdisjoint(_upwards(key))]
        for paper, theirs in hosts.items()
    }
    known = {key for keys in own.values() for key in keys}
    leader = {key: key for key in known}

    def lead(key: str) -> str:
        while leader[key] != key:
            leader[key] = key = leader[leader[key]]
        return key

    for key in known:
        for above in known.intersection(_upwards(key)):
            leader[lead(key)] = lead(above)
    for first, *others in filter(None, own.values()):
        for key in others:
            leader[lead(key)] = lead(first)
    papers, theirs = defaultdict[str, list[str]](list), defaultdict[str, set[str]](set)
    for paper, keys in own.items():
        place = lead(keys[0]) if keys else f"/{paper}"  # which is no host
        papers[place].append(paper)
        theirs[place].update(keys)
    return [Group(tuple(papers[place]), tuple(sorted(theirs[place]))) for place in papers]


def is_on_or_below(host: str, hosts: Collection[str]) -> bool:
    """Say whether a host is one of these (each as `host_key` has it), or lies below one."""
    return any(one in hosts for one in _upwards(host_key(host)))


def _upwards(host: str) -> Iterator[str]:
    """Yield a host and all domains that it lies in."""
    yield host
    while "." in host:
        host = host.partition(".")[2]
        yield host


def gathered(groups: Iterable[Group], workers: int, most: int) -> list[list[Group]]:
    """Return groups put together to units, as even in papers as groups allow, none of them empty.

    A worker crawls `most` papers side by side. So there is a unit for each of the workers, and more only where one
    would have more papers than that: with fewer, papers would wait for others that are of no business to them.
    """
    waiting = sorted(groups, key=lambda one: -len(one.papers))  # stable: else in their order
    papers = sum(len(one.papers) for one in waiting)
    number = max(workers, math.ceil(papers / most))
    units: list[list[Group]] = [[] for _ in range(min(number, len(waiting)))]
    for group in waiting:
        min(units, key=_size).append(group)
    return units


def _size(unit: Sequence[Group]) -> int:
    return sum(len(group.papers) for group in unit)
