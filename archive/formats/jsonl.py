"""JSON Lines: one article a line, with all fields; times in ISO form with +08:00."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from archive.formats import Format
from archive.model import Article
from archive.store.rows import parsed

if TYPE_CHECKING:
    from archive.store.archive import Record

NAME = "jsonl"


def record_fields(record: Record) -> dict[str, Any]:
    """Return an article's fields as JSON knows them, under the names that the types give them."""
    fields: dict[str, Any] = {"id": record.id}
    for name, value in asdict(record.article).items():
        fields[name] = value.isoformat() if isinstance(value, date | datetime) else value
    return fields | {"digest": record.digest, "archived_at": record.archived_at, "revision_of": record.revision_of}


def line_of(record: Record) -> str:
    """Return an article as one line, without the line break."""
    return json.dumps(record_fields(record), ensure_ascii=False)


def read_line(line: str) -> tuple[str, Article]:
    """Return the id and the article of a line. Raises ValueError or KeyError for a line that is not ours."""
    try:
        fields = json.loads(line)
    except RecursionError as error:
        raise ValueError("a line that is nested too deep") from error
    kept = {name: fields.pop(name) for name in ("id", "digest", "archived_at", "revision_of")}
    return str(kept["id"]), parsed(fields)


FORMAT = Format(NAME, write_all=lambda records: (line_of(record).encode("utf-8") + b"\n" for record in records))
