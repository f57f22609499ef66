"""Which texts are one story together, from the pairs that are, and which of them stands for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from archive.likeness.key import simplified

Pair = tuple[str, str]

_HOUSES = {  # who signs a 电头, and the outlets that are its own
    "新华社": ("新华社", "新华网", "新华每日电讯", "新华通讯社"),
    "中新社": ("中新社", "中新网", "中国新闻网", "中国新闻社"),
    "人民日报": ("人民日报", "人民网", "人民日报客户端"),
    "央视": ("央视", "央视网", "央视新闻", "中央电视台", "新闻联播"),
}
_HOUSE = {outlet: house for house, outlets in _HOUSES.items() for outlet in outlets}
_OWN = frozenset(("", "本报", "本网", "本台", "本刊"))


@dataclass(frozen=True)
class Member:
    """What is known of a text's origin: when it came out first, who published it, whom its prints name as source."""

    id: str
    moment: str = ""
    publishers: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def clusters(same: Mapping[Pair, float], related: Iterable[Pair], akin: Callable[[str, str], bool]) -> list[list[str]]:
    """Return the clusters of the texts in `same`, whose values say how alike a pair is; each cluster in order of id.

    The most alike are joined first, and two clusters only where each text of
    the one is related or akin to each of the other: a page that holds two
    stories joins one of them, and does not bring the two together. The result
    depends on the pairs alone, not on the order in which they were found.
    """
    cluster = {identifier: [identifier] for pair in same for identifier in pair}
    known = {tuple(sorted(pair)) for pair in (*same, *related)}
    for a, b in sorted(same, key=lambda pair: (-same[pair], *sorted(pair))):
        ours, theirs = cluster[a], cluster[b]
        if ours is theirs:
            continue
        strangers = (pair for pair in product(ours, theirs) if tuple(sorted(pair)) not in known)
        if all(akin(*sorted(pair)) for pair in strangers):
            joined = sorted(ours + theirs)
            cluster.update(dict.fromkeys(joined, joined))
    return sorted({id(members): members for members in cluster.values()}.values())


def houses_named(members: Iterable[Member]) -> frozenset[str]:
    """Return the houses that members name as their source, but for those that alone published what names them."""
    named: set[str] = set()
    for one in members:
        publishers = {_house(name) for name in one.publishers} or {""}
        named |= {house for house in map(_house, one.named) if publishers != {house}}
    return frozenset(named - _OWN)


def head(members: Sequence[Member], houses: frozenset[str] | None = None) -> str:
    """Return the member that stands for a cluster: that of the outlet which others name as source, else the earliest.

    `houses` are those that are named, by others too, where not all members of the cluster are given.
    """
    named = houses_named(members) if houses is None else houses
    return min(members, key=lambda member: (named.isdisjoint(map(_house, member.publishers)), *order(member))).id


def order(member: Member) -> tuple[bool, str, str]:
    """Return what sorts texts by when they came out; those without a day come last, and ids settle what is left."""
    return not member.moment, member.moment, member.id


def _house(outlet: str) -> str:
    """Return the house of an outlet, in simplified characters: 新华网 is 新华社's, and so is 新華網."""
    name = simplified(outlet)
    return _HOUSE.get(name, name)
