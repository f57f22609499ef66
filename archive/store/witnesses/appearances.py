"""What an appearance says: the fields of its witnesses, the most believed first. Pure functions.

Empty is filled, what is there stays, but for a moment that another tells more exactly; corrections have the last word.
The halves of an article that a page cut are one witness: the first half's fields, both texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from archive.likeness.jumps import Piece, joined, partner, piece_of
from archive.model import Article, Byline
from archive.store.rows import Row, filled, row_of
from archive.store.witnesses.contents import joined_of
from archive.store.witnesses.places import FIRST_HALF, SECOND_HALF, WHOLE, Sighting
from archive.store.witnesses.witness import WitnessKind


@dataclass(frozen=True)
class Appearance:
    """What was told of an appearance: its columns, text and html among them, its signatures, its pages.

    `joined` names which of html and evidence no one witness tells so.
    """

    row: Row
    bylines: tuple[Byline, ...]
    pages: tuple[tuple[str, str], ...]
    joined: tuple[str, ...] = ()


def appearance_of(sightings: Sequence[Sighting]) -> Appearance:
    """Return what all sightings of an appearance say together."""
    by_witness = {one.witness.id: one for one in sorted(sightings, key=lambda one: one.rank)}
    ranked = list(by_witness.values())
    told = [one for one in ranked if one.witness.kind is not WitnessKind.CORRECTION]
    articles = _whole(told) or [one.told for one in ranked]
    row = reduce(lambda kept, more: kept | filled(kept, more), map(row_of, articles))
    paper = next((one.paper.id for one in told or ranked if one.paper), None)
    row["newspaper"] = paper
    bylines = next((article.bylines for article in articles if article.bylines), ())
    pages = _pages(articles, told)
    corrections = [one for one in ranked if one.witness.kind is WitnessKind.CORRECTION]
    for one in sorted(corrections, key=lambda one: (one.witness.last_seen, one.witness.id)):
        correction = one.witness
        paper = one.paper.id if one.paper and correction.article.newspaper else None
        right = row_of(correction.article) | {"newspaper": paper}
        row |= {name: right[name] for name in correction.corrects if name in row}
        row |= filled(row, row)  # the day follows
        bylines = correction.article.bylines if "bylines" in correction.corrects else bylines
        if {"page", "page_name"} & set(correction.corrects):  # it is that on which the article begins
            first = [(row["page"], row["page_name"])] if row["page"] else []
            pages = (*first, *(page for page in pages[1:] if page[0] != row["page"]))
    of_several = joined_of(row, (row_of(one.witness.article) for one in ranked)) if len(ranked) > 1 else ()
    return Appearance(row, bylines, pages, of_several)


def _whole(told: Sequence[Sighting]) -> list[Article]:
    """Return the articles of sightings by rank; the best first half and the best second one are one."""
    first, second = ([one for one in told if one.half == half] for half in (FIRST_HALF, SECOND_HALF))
    pieces = [piece for half in (first[:1], second[:1]) for one in half if (piece := piece_of(one.told))]
    whole = [left_alone(one.told) for one in told if one.half == WHOLE]
    return ([joined(*pieces)] if len(pieces) == 2 else []) + whole


def _pages(articles: Sequence[Article], told: Sequence[Sighting]) -> tuple[tuple[str, str], ...]:
    """Return number and name of each page, that on which the article begins first."""
    pages = [(article.page, article.page_name) for article in articles]
    pages += [(one.told.page, one.told.page_name) for one in told]
    names: dict[str, str] = {}
    for page, name in pages:
        if page:
            names[page] = names.get(page) or name
    return tuple(names.items())


def left_alone(article: Article) -> Article:
    """Return an article; a piece whose other half is not there with a note that says so."""
    piece = piece_of(article)
    if piece is None:
        return article
    way = "goes on" if piece.mark.onward else "begins"
    note = f"{way} on page {piece.mark.page}, which did not come"
    return replace(article, notes=tuple(dict.fromkeys((*article.notes, note))))


def halves_of(pieces: Sequence[tuple[str, Piece]]) -> list[tuple[str, str]]:
    """Return which pieces of an issue belong together, by their names: the first half, the second one.

    Two are one article where each is the other's partner; then the rest is looked at again. It makes no difference
    in which order the pieces come.
    """
    left = dict(sorted(pieces, key=lambda one: one[0]))
    pairs: list[tuple[str, str]] = []
    while True:
        chosen = {name: _partner(name, left) for name in left}
        found = [
            (name, other)
            for name, other in chosen.items()
            if other and chosen[other] == name and left[name].mark.onward
        ]
        if not found:
            return pairs
        pairs += found
        for name in {name for pair in found for name in pair}:
            del left[name]


def _partner(name: str, left: dict[str, Piece]) -> str | None:
    other = partner(left[name], (piece for one, piece in left.items() if one != name))
    return next((one for one, piece in left.items() if piece is other), None) if other else None
