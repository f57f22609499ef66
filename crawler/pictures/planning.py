"""What pictures cost, before any is asked for: requests and room of the days that are planned, and of a year."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from archive.addresses.absolute import host_of
from archive.chinese.text import number_of
from archive.model import LinkState
from archive.store.archive import Archive
from archive.store.pictures import PictureRole
from crawler.extract.pictures import article_pictures
from crawler.plan import Plan, time_in_words

ASSUMED_BYTES = {
    PictureRole.PAGE: 800_000,
    PictureRole.MAP: 150_000,
    PictureRole.PDF: 2_000_000,
    PictureRole.ARTICLE: 150_000,
}
"""Bytes of a picture where no paper's was had: e-papers' pages had 0.3 to 1.5 MB, their PDFs 1 to 4 MB (2026-11)."""
ASSUMED_PER_ARTICLE = 0.25
"""Pictures of an article where none of the paper is archived: three on a page of twelve articles."""

_NEWEST = 3  # issues whose articles tell how many pictures articles have
_YEAR = 365
_UNITS = ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "KB"))


@dataclass(frozen=True)
class PictureNeed:
    """How many pictures of a kind a crawl would ask for, of how many in all, and the bytes of one.

    `known_from` is who told the bytes.
    """

    role: PictureRole
    number: float
    in_all: float
    bytes_each: float
    known_from: str


def lines_on_pictures(
    archive: Archive,
    beside: Archive,
    newspaper: str,
    roles: Collection[PictureRole],
    plan: Plan,
    delay: Callable[[str], float],
) -> Iterator[str]:
    """Yield what a planned crawl would ask for of pictures, in words; `beside` has what the plan's lists named.

    `delay` tells the seconds between requests to a host.
    """
    needs = list(_needs(archive, beside, newspaper, roles, plan))
    number, size = sum(one.number for one in needs), sum(one.number * one.bytes_each for one in needs)
    named = beside.pictures.due(newspaper, roles)
    pause = max((delay(host_of(one.url)) for one in named), default=delay(""))
    told = f"{_pictures(number)}, {in_units(size)}, {time_in_words(number * pause)} at {pause:g} s each"
    yield f"  pictures, when all texts are there: {told}"
    for one in needs:
        yield f"    {one.role}: {math.ceil(one.number)} of {in_units(one.bytes_each)} each, {one.known_from}"
    if plan.days and needs:
        share = _YEAR / len(plan.days)
        number, size = sum(one.in_all for one in needs), sum(one.in_all * one.bytes_each for one in needs)
        yield f"    a year of such days: {_pictures(number * share)}, {in_units(size * share)}"


def _pictures(number: float) -> str:
    return number_of(math.ceil(number), "picture")


def _needs(
    archive: Archive, beside: Archive, newspaper: str, roles: Collection[PictureRole], plan: Plan
) -> Iterator[PictureNeed]:
    """Yield what is needed of each kind that pages name, those that are held left out; of articles an estimate."""
    named = beside.pictures.due(newspaper, roles)
    known = archive.pictures.at([one.url for one in named])
    held = {one.url for one in known.values() if one.state is LinkState.DONE}
    own, all_papers = archive.pictures.usual(newspaper), archive.pictures.usual()
    for role in roles:
        of_role = [one.url for one in named if one.role is role]
        number, in_all = (len(one) * plan.factor for one in ([url for url in of_role if url not in held], of_role))
        if role is PictureRole.ARTICLE:
            each = _per_article(archive, newspaper)
            number, in_all = plan.articles * each, (plan.articles + plan.known_articles) * each
        if in_all:
            yield PictureNeed(role, number, in_all, *_usual(role, own, all_papers))


def _usual(
    role: PictureRole, own: dict[PictureRole, tuple[int, int]], all_papers: dict[PictureRole, tuple[int, int]]
) -> tuple[float, str]:
    """Return the bytes of one picture, and who told them: the paper's own, those of all papers, or an assumption."""
    for told, words in ((own, "as this paper's"), (all_papers, "as other papers'")):
        number, size = told.get(role, (0, 0))
        if number:
            return size / number, f"{words} {number} that are held"
    return ASSUMED_BYTES[role], "which is assumed"


def _per_article(archive: Archive, newspaper: str) -> float:
    """Return how many pictures an article of a paper has: as those of its newest issues, else as is assumed."""
    days = archive.editions.dates(newspaper)[-_NEWEST:]
    articles = [one for day in days for one in archive.issue_articles(newspaper, day) if one.addresses]
    if not articles:
        return ASSUMED_PER_ARTICLE
    return sum(len(article_pictures(one.html, one.addresses[0])) for one in articles) / len(articles)


def in_units(size: float) -> str:
    """Return bytes for people: `1.2 GB`, `340 MB`, `12 KB`."""
    for unit, name in _UNITS:
        if size >= unit:
            return f"{size / unit:.1f} {name}" if size < 10 * unit else f"{size / unit:.0f} {name}"
    return f"{size:.0f} bytes"
