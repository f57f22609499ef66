"""An article's fields as the commands print them and the examples keep them: plain JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from archive.model import Article, in_zone
from crawler.extract.credit.credits import authors


def fields_of(article: Article) -> dict[str, Any]:
    """Return all fields, text and title first, and `authors`: the names that wrote it.

    A moment is in ISO form with its offset; where only the day is known, it is the bare day.
    """
    told = {name: _plain(value) for name, value in asdict(article).items()}
    if article.published_at and article.date_precision == "day":
        told["published_at"] = in_zone(article.published_at).date().isoformat()
    return {"text": told.pop("text"), "title": told.pop("title"), "authors": list(authors(article.bylines))} | told


def _plain(value: Any) -> Any:
    return (
        value.isoformat() if isinstance(value, date | datetime) else list(value) if isinstance(value, tuple) else value
    )
