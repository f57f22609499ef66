"""Articles in lists: the same card everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from archive.browse.site import Ask
from archive.chinese.openings import opening
from archive.formats.citing import UNTITLED

_AROUND = 2  # pages before and after the one that is shown
_OPENING = 120  # characters of a text that a list shows


def cards(ask: Ask, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return articles as `Summaries` tells them with what a list shows: the opening, and where they and people are."""
    return [
        {name: value for name, value in row.items() if name != "text"}
        | {"title": row["title"] or UNTITLED, "opening": shown_opening(row)}
        | {"bylines": signed(ask, row["bylines"]), "url": ask.site.article(row["id"])}
        | {"doubts": row["doubts"].splitlines()}
        for row in rows
    ]


def shown_opening(row: Mapping[str, Any]) -> str:
    """Return how the text of an article begins, as a list shows it: without the signature, which stands beside it."""
    return opening(row["text"], {line["name"] for line in row["bylines"]}, _OPENING)


def cards_of(ask: Ask, rows: Sequence[int], shown: Mapping[int, str] | None) -> list[dict[str, Any]]:
    """Return the cards of some rows in their order, as the appearances that were found, with their whole texts."""
    return with_text(ask, ask.archive.summaries.at(rows, shown))


def with_text(ask: Ask, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return articles as cards with their whole texts."""
    return [card | {"text": row["text"]} for card, row in zip(cards(ask, rows), rows, strict=True)]


def signed(ask: Ask, bylines: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Return bylines, each with the address of the person."""
    return [line | {"url": ask.site.person(line["name"])} for line in bylines]


def _numbers(here: int, last: int) -> Iterator[int]:
    """Yield the pages that a reader may turn to: the first, the last, those around; 0 for some that are left out."""
    before = 0
    for number in sorted({1, last, *range(max(here - _AROUND, 1), min(here + _AROUND, last) + 1)}):
        if number > before + 1:
            yield before + 1 if number == before + 2 else 0
        yield number
        before = number


def paged(ask: Ask, total: int, size: int, **asked: object) -> dict[str, Any]:
    """Return where a reader is in a long list, with the addresses before and after."""
    last = max((total + size - 1) // size, 1)
    here = min(ask.number("p"), last)
    name = asked.pop("parts")
    parts = name if isinstance(name, tuple) else (str(name),)

    def at(number: int) -> str:
        return ask.site.url(*parts, **asked, p=number if number > 1 else "")

    return {
        "pages": [{"number": n, "url": at(n), "here": n == here} if n else None for n in _numbers(here, last)],
        "here": here,
        "last": last,
        "total": total,
        "previous": at(here - 1) if here > 1 else None,
        "next": at(here + 1) if here < last else None,
    }
