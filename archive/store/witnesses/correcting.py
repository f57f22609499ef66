"""Corrections: what a person says is right, as a witness that outranks what readers told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from archive.model import CHINA, Article, in_zone
from archive.store.rows import article_of
from archive.store.witnesses.appearances import appearance_of
from archive.store.witnesses.places import Sighting
from archive.store.witnesses.witness import Witness, WitnessKind, keys_of

CORRECTED = ("title", "kicker", "subtitle", "bylines", "source", "page", "page_name", "newspaper")
"""The fields that can be corrected as they are; the day, `date`, is told by several."""


def correction_of(
    identifier: str, sightings: Sequence[Sighting], right: Mapping[str, Any], reason: str, moment: str
) -> Witness:
    """Return the correction of an appearance, by what was seen of it. Raises ValueError for what corrects nothing."""
    if not right or not reason.strip():
        raise ValueError("a correction says what is right, and why")
    if unknown := right.keys() - {*CORRECTED, "date"}:
        raise ValueError(f"no field that can be corrected: {', '.join(sorted(unknown))}")
    seen = sorted(sightings, key=lambda one: one.rank)
    addresses = tuple(dict.fromkeys(one.url for one in seen if one.url))
    found = appearance_of(seen)
    told = article_of(found.row, bylines=found.bylines, addresses=addresses)
    fields = {name: value for name, value in right.items() if name != "date"}
    fields |= _of_day(told, right["date"]) if "date" in right else {}
    article = replace(told, **fields, html="", evidence=(), captions=(), doubts=(), notes=(reason.strip(),))
    keys = keys_of(article) + tuple(dict.fromkeys(one.key for one in seen if not one.url))
    corrects = tuple(sorted(fields))
    return Witness(
        article, WitnessKind.CORRECTION, keys[0], keys, moment, moment, given=(identifier,), corrects=corrects
    )


def _of_day(told: Article, day: date | None) -> dict[str, Any]:
    """Return the fields that tell the day: of a printed article that of its issue, else that of publication.

    A moment of publication that only repeats the issue's day follows it.
    """
    if day is None:
        return {"issue_date": None, "published_at": None, "date_precision": None}
    midnight = datetime.combine(day, time(), CHINA)
    published: dict[str, Any] = {"published_at": midnight, "date_precision": "day"}
    if not (told.issue_date or told.page):
        return published
    at = in_zone(told.published_at).date() if told.published_at and told.date_precision == "day" else None
    repeats = at is not None and at == told.issue_date
    return {"issue_date": day} | (published if repeats else {})
