"""An article as a row: the columns, derived from the fields of the model by their types and what `about` says of them.

What a further witness changes is said here too. Empty is filled; what is there
stays, but for a moment that the other tells more exactly. Of captions, notes,
evidence, extractors and doubts all witnesses' are kept, each once; where
witnesses differ they stand in the order of their text, so that it makes no
difference who came first. Of agreements the least is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, get_type_hints

from archive.chinese.text import clean
from archive.doubts import least
from archive.model import Article, Byline, Evidence, Precision, in_zone

Row = dict[str, Any]
"""Columns of the table `articles` with their values."""

EXTRACTORS = " + "  # between those that read an article; a comma stands within the name of one
_MOMENT = ("published_at", "date_precision")
_EXACT = {"day": len("2021-12-24"), "minute": len("2021-12-24T08:51"), "second": len("2021-12-24T08:51:30")}


@dataclass(frozen=True)
class ColumnKind:
    """How values of a type are written into a column and read from it, and how they are read from JSON."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    parse: Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """A field of an article and its column, of the same name; `apart` says that it has a table instead."""

    name: str
    kind: ColumnKind
    label: str
    searched: str
    several: bool
    apart: bool


def _as_it_is(value: Any) -> Any:
    return value


def _where_told(kind: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: kind(value) if value else None


def _lines(items: Sequence[str]) -> str:
    """Return texts as lines, one each; their own line ends become blanks."""
    return "\n".join(filter(None, (clean(item).replace("\n", " ") for item in items)))


def _items(lines: str) -> tuple[str, ...]:
    return tuple(filter(None, lines.split("\n")))


def _ballot(evidence: Sequence[Evidence]) -> str:
    return clean(json.dumps([asdict(one) for one in evidence], ensure_ascii=False))


def _candidates(told: Sequence[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(**one) for one in told)


def _moment(told: datetime) -> str:
    return in_zone(told).isoformat(timespec="seconds")


_TEXT = ColumnKind(clean, _as_it_is, _as_it_is)
_KINDS: dict[Any, ColumnKind] = {
    str: _TEXT,
    str | None: ColumnKind(_where_told(clean), _as_it_is, _as_it_is),
    float | None: ColumnKind(_as_it_is, _as_it_is, _as_it_is),
    Precision | None: ColumnKind(_as_it_is, _as_it_is, _as_it_is),
    date | None: ColumnKind(_where_told(str), *[_where_told(date.fromisoformat)] * 2),
    datetime | None: ColumnKind(_where_told(_moment), *[_where_told(datetime.fromisoformat)] * 2),
    tuple[str, ...]: ColumnKind(_lines, _items, tuple),
    tuple[Byline, ...]: ColumnKind(_as_it_is, _as_it_is, lambda told: tuple(Byline(**one) for one in told)),
    tuple[Evidence, ...]: ColumnKind(_ballot, lambda text: _candidates(json.loads(text)), _candidates),
}
"""For each type of a field its kind; a field of another type needs one of its own."""
_TYPES = get_type_hints(Article)

COLUMNS = tuple(Column(field.name, _KINDS[_TYPES[field.name]], **field.metadata) for field in fields(Article))
"""Every field of an article, in the order of the model."""


def cleaned(article: Article) -> Article:
    """Return an article whose texts can be stored (`archive.chinese.text.clean`), without blank addresses."""
    told: dict[str, Any] = {name: _clean(value) for name, value in vars(article).items()}
    return Article(**told | {"addresses": tuple(filter(str.strip, told["addresses"]))})


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(map(_clean, value))
    if isinstance(value, Byline):
        return Byline(clean(value.name), value.role)
    return value


def row_of(article: Article) -> Row:
    """Return the columns of an article, those that are derived from its fields too."""
    row = {one.name: one.kind.write(getattr(article, one.name)) for one in COLUMNS if not one.apart}
    row["date_precision"] = row["date_precision"] if row["published_at"] else None
    return row | _derived(row)


def article_of(row: Mapping[str, Any], *, bylines: tuple[Byline, ...], addresses: tuple[str, ...]) -> Article:
    """Return the article of a row, with what is kept apart."""
    told = {one.name: one.kind.read(row[one.name]) for one in COLUMNS if not one.apart}
    return Article(**told, bylines=bylines, addresses=addresses)


def parsed(told: Mapping[str, Any]) -> Article:
    """Return the article of fields as JSON has them. Raises KeyError for a field that is none of an article's."""
    kinds = {one.name: one.kind for one in COLUMNS}
    return Article(**{name: kinds[name].parse(value) for name, value in told.items()})


def filled(kept: Mapping[str, Any], told: Row) -> Row:
    """Return the columns of a row that a further witness changes, with their new values."""
    row = {name: kept[name] or value for name, value in told.items()}
    row |= {name: told[name] if _is_finer(kept, told) else kept[name] for name in _MOMENT}
    row |= {one.name: _joined(one, kept[one.name], told[one.name]) for one in COLUMNS if one.several}
    row |= {"agreement": least((kept["agreement"], told["agreement"]))}
    row |= _derived(row)
    return {name: value for name, value in row.items() if value != kept[name]}


def _derived(row: Mapping[str, Any]) -> Row:
    """Return the columns that follow from others."""
    day = row["issue_date"]
    if not day and row["published_at"]:  # an archive of an older version may hold a moment as another zone tells it
        day = in_zone(datetime.fromisoformat(row["published_at"])).date().isoformat()
    return {"day": day or None, "year": int(day[:4]) if day else None}


def _is_finer(kept: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    """Say whether a witness tells a moment where none was told, or the same one more exactly."""
    if not kept["published_at"]:
        return True
    before, after = (_EXACT.get(one["date_precision"], 0) for one in (kept, told))
    same = str(told["published_at"])[: before or None] == kept["published_at"][: before or None]
    return same and after > before


def _joined(column: Column, kept: str, told: str) -> str:
    """Return what two witnesses say in a column; a text holds names."""
    if column.kind is _TEXT:
        return EXTRACTORS.join(_together(*(tuple(filter(None, one.split(EXTRACTORS))) for one in (kept, told))))
    return str(column.kind.write(_together(column.kind.read(kept), column.kind.read(told))))


def _together(kept: tuple[Any, ...], told: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what stands in either, each once; in the order of the text where both have something of their own."""
    return tuple(sorted({*kept, *told}, key=str)) if kept and told and kept != told else kept or told
