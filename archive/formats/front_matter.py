"""Front matter as other people write it: YAML, read safely, and what of it an article has a field for.

Every scalar stays the text that stands there (none is made a date, a number or an object), so that a date is
read by one rule, whatever quotes are around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml

from archive.addresses.canonical import is_address
from archive.chinese.bylines import read_bylines
from archive.chinese.text import squeeze
from archive.formats.moments import read_moment
from archive.model import Byline, Precision

_LOADER: Any = (
    yaml.BaseLoader
)  # makes texts, lists and mappings alone. The one in C falls over 60,000 brackets, 2026-11
_SIZE_MAX = 1 << 14  # characters
_BRACKETS_MAX = 500  # the time for such that do not close grows with their square
_MANY = 50  # items of a list that are read
_WHEN = ("date", "pubdate", "publishdate", "publish_date", "published", "published_at", "日期", "时间")
_WHO = ("author", "authors", "byline", "作者", "记者")
_FROM = ("source", "from", "origin", "来源")
_WHERE = ("source_url", "source_link", "original_url", "original", "link", "url", "canonical_url", "external_url")
_ABOUT = ("tags", "tag", "categories", "category", "keywords")


@dataclass(frozen=True)
class Fronted:
    """What front matter told. `dated` is its date as it stands, readable or not; `used` are the fields read."""

    title: str = ""
    published_at: datetime | None = None
    precision: Precision | None = None
    dated: str = ""
    bylines: tuple[Byline, ...] = ()
    source: str = ""
    addresses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    used: frozenset[str] = frozenset()


def read_front_matter(text: str) -> Fronted | None:
    """Return what stands between two fences; None where it is no YAML, or no mapping."""
    if len(text) > _SIZE_MAX or text.count("[") + text.count("{") > _BRACKETS_MAX:
        return None
    try:
        told = yaml.load(text, Loader=_LOADER)  # noqa: S506  # the loader makes no objects
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    if not isinstance(told, dict):
        return None
    fields = {str(name).lower(): value for name, value in told.items() if isinstance(name, str)}
    dated = next((text for name in _WHEN for text in _texts(fields.get(name))), "")
    moment = read_moment(dated)
    named = [text for name in (*_FROM, *_WHERE, "permalink") for text in _texts(fields.get(name))]
    used = {"title", "layout", *_WHEN, *_WHO, *_FROM, *_WHERE, *_ABOUT}
    used |= {"permalink"} if any(map(is_address, _texts(fields.get("permalink")))) else set()
    return Fronted(
        title=next(_texts(fields.get("title")), ""),
        published_at=moment[0] if moment else None,
        precision=moment[1] if moment else None,
        dated=dated,
        bylines=tuple(
            dict.fromkeys(line for name in _WHO for text in _names(fields.get(name)) for line in _signed(text))
        ),
        source=next((text for name in _FROM for text in _texts(fields.get(name)) if not is_address(text)), ""),
        addresses=tuple(dict.fromkeys(filter(is_address, named))),
        notes=tuple(f"{name}: {', '.join(texts)}" for name in _ABOUT if (texts := list(_texts(fields.get(name))))),
        used=frozenset(used),
    )


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts of a value: itself, or those of a list, also of lists in it (categories of Hexo)."""
    if isinstance(value, str):
        if text := squeeze(value):
            yield text
    elif isinstance(value, list):
        for one in value[:_MANY]:
            if isinstance(one, str | list) and one is not value:
                yield from _texts(one if isinstance(one, str) else [text for text in one if isinstance(text, str)])


def _names(value: Any) -> Iterator[str]:
    """Yield who is named: texts, and of mappings their `name`."""
    for one in value[:_MANY] if isinstance(value, list) else [value]:
        yield from _texts(one.get("name") if isinstance(one, dict) else one)


def _signed(text: str) -> tuple[Byline, ...]:
    """Return the signatures of a field for them: with a role where one is told, else its author as named there."""
    return read_bylines([text]) or read_bylines([f"作者：{text}"]) or (Byline(text),)
