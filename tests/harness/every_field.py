"""For each field of an article, whatever it is called, an article that has it and the same one without it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any, get_type_hints

from archive.model import CHINA, Article, Byline, Evidence, Newspaper, Precision

PAPER = Newspaper("youjiang", "右江日报", platform="founder", status="unknown")
FIELDS = tuple(field.name for field in fields(Article))
REQUIRED = ("title", "text")
"""The fields that every article has: where others are without, these have another value."""
VALUES: dict[Any, Any] = {
    str: "石龙村",
    str | None: PAPER.id,  # the one such field is the paper, which has to be one that is there
    float | None: 0.75,
    Precision | None: "minute",
    date | None: date(2021, 12, 24),
    datetime | None: datetime(2021, 12, 24, 8, 51, tzinfo=CHINA),
    tuple[str, ...]: ("一条", "二条"),
    tuple[Byline, ...]: (Byline("王小明", "reporter"), Byline("李芳", "photographer")),
    tuple[Evidence, ...]: (Evidence("title", "水塔", "h1", 40, True),),
}
"""For each type of a field a value that is not its default; a field of another type needs one here."""
_WITH = {"date_precision": {"published_at": VALUES[datetime | None]}}  # it says nothing without its moment
_BOTH = {"page_name": {"page": "A02", "issue_date": VALUES[date | None]}}  # it is that of a page of an issue


def with_and_without(name: str) -> tuple[Article, Article]:
    """Return an article that has a field, and the same without it; of each name another text at another address."""
    number = FIELDS.index(name)
    text = "".join(chr(0x4E00 + 37 * number + 7 * place) for place in range(40)) + "。"
    both: dict[str, Any] = _BOTH.get(name, {})
    without = Article(f"第{number}题", text, addresses=(f"http://a.example/{number}.html",), **both)
    value = VALUES[get_type_hints(Article)[name]]
    if name in REQUIRED:
        value = f"{getattr(without, name)}{value}"
    elif name == "addresses":
        value = (*without.addresses, f"http://b.example/{number}.html")
    more: dict[str, Any] = _WITH.get(name, {})
    return replace(without, **more | {name: value}), without
