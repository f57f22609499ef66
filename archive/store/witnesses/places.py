"""Where a text stood: the outlet and the day of each place, by what witnesses told of it. Pure functions.

A place is an address, or what a witness told without one. It counts for one day and one outlet, whatever several
witnesses say of it: the evidence decides, then who saw it first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tld import get_fld

from archive.addresses.absolute import host_of
from archive.addresses.canonical import is_address
from archive.model import Article, Newspaper, in_zone
from archive.store.witnesses.witness import Witness, WitnessKind, document_of

WHOLE, FIRST_HALF, SECOND_HALF, PART = 0, 1, 2, 3
"""What a witness has of its article: all; a half that another completes; a piece of what stands there whole, too."""
DAY_FIELDS = frozenset({"issue_date", "published_at"})


OF_DOCUMENT = "document:"
"""What the outlet of a text begins with that only a document tells of, before the document's id."""


@dataclass(frozen=True)
class Sighting:
    """What a witness says of one address: the `position`-th of its own, 0 where it has none."""

    witness: Witness
    position: int
    key: str
    url: str
    half: int = WHOLE
    article: str = ""
    appearance: str = ""
    text_class: str = ""
    paper: Newspaper | None = None
    placed: Article | None = None

    @property
    def told(self) -> Article:
        """What the witness tells, on the page on which the issue's index places it."""
        return self.placed or self.witness.article

    @property
    def rank(self) -> tuple[bool, int, bool, str, str]:
        """What is believed first: what is no remnant, what is less doubtful, what knows its issue, the earlier one."""
        told = self.witness.article
        is_remnant = self.witness.kind is WitnessKind.KEPT
        evidence = (is_remnant, len(told.doubts), told.issue_date is None)
        return (*evidence, self.witness.first_seen, self.witness.id)


@dataclass(frozen=True)
class Standing:
    """The outlet and the day (ISO, empty without one) that a place counts for."""

    outlet: str
    day: str


def seen_first(sighting: Sighting) -> tuple[str, str, int]:
    """Return what sorts sightings by when they were seen first."""
    return sighting.witness.first_seen, sighting.witness.id, sighting.position


def standing_of(sightings: Sequence[Sighting]) -> Standing:
    """Return what a place counts for, by all that was told of it."""
    ranked = sorted(sightings, key=lambda one: one.rank)
    corrected = [one for one in ranked if one.witness.kind is WitnessKind.CORRECTION]
    told = [one for one in ranked if one not in corrected] or ranked
    last_first = sorted(corrected, key=lambda one: (one.witness.last_seen, one.witness.id), reverse=True)
    issue_days = [one.witness.article.issue_date for one in told if one.witness.article.issue_date]
    by_issue = issue_days[0].isoformat() if issue_days else ""
    day = by_issue or next(filter(None, (_day(one.witness) for one in told)), "")
    of_day = next((one for one in last_first if DAY_FIELDS & set(one.witness.corrects)), None)
    if of_day:
        day = _day(of_day.witness)
    of_paper = next((one for one in last_first if "newspaper" in one.witness.corrects), None)
    if of_paper and of_paper.paper and of_paper.witness.article.newspaper:
        return Standing(of_paper.paper.id, day)
    paper = None if of_paper else next((one for one in told if one.paper), None)
    return Standing(_outlet(paper or told[0], of_paper is None, bool(by_issue)), day)


def with_corrections(own: Sequence[Sighting], further: Sequence[Sighting]) -> list[Sighting]:
    """Return sightings with those corrections of another text at their address that hold for them, too.

    A text that is edited stays corrected. One of another day is another article, and what corrects the day is not known
    to be of this one.
    """
    told = [one for one in own if one.witness.kind is not WitnessKind.CORRECTION]
    if not told or not further:
        return list(own)
    day = standing_of(told).day
    return [
        *own,
        *(one for one in further if _day(one.witness) == day and not DAY_FIELDS & set(one.witness.corrects)),
    ]


def appearance_id(standing: Standing, article: str) -> str:
    """Return what names an appearance in every archive: made from outlet, day and article."""
    return hashlib.sha256(f"{standing.outlet}|{standing.day}|{article}".encode("utf-8", "replace")).hexdigest()[:16]


def _day(witness: Witness) -> str:
    """Return the day that a witness tells: that of the issue, else that of publication in China."""
    told = witness.article
    if told.issue_date:
        return told.issue_date.isoformat()
    return in_zone(told.published_at).date().isoformat() if told.published_at else ""


def _outlet(sighting: Sighting, may_be_papers: bool, knows_issue: bool) -> str:
    """Return who published: the paper on its pages, in its issue or without an address; else site, else document."""
    paper, site = (
        sighting.paper if may_be_papers else None,
        registered_site(sighting.key) if is_address(sighting.url) else "",
    )
    if paper and (knows_issue or not site or site in own_sites(paper)):
        return paper.id
    document = document_of(sighting.witness)
    return site or (f"{OF_DOCUMENT}{document}" if document else "")


@lru_cache(maxsize=4096)
def registered_site(key: str) -> str:
    """Return the site of a canonical address, the domain that somebody has registered; else its host."""
    host = key.partition("/")[0].partition(":")[0]
    if "." not in host:
        return host  # eastmoney:NW…: its mirrors are one
    return get_fld(f"http://{host}/", fail_silently=True) or host


@lru_cache(maxsize=1024)
def own_sites(paper: Newspaper) -> frozenset[str]:
    """Return the sites on which a paper's own pages stand."""
    addresses: Iterable[str] = (paper.base_url, *paper.further_sites)
    return frozenset(registered_site(host) for url in addresses if (host := host_of(url)))
