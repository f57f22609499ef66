"""A list of articles as JSON, each as it was found: what the table has, by the names of the archive's columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from archive.formats import Format, Listing
from archive.formats.citing import gbt7714

_FIELDS = (
    *("id", "title", "kicker", "subtitle", "newspaper", "paper", "source", "day", "issue_date", "page", "page_name"),
    *("published_at", "date_precision", "bylines", "tags", "cited_url", "text", "archived_at"),
)


def _articles(articles: Iterable[Listing]) -> Iterator[bytes]:
    before = "[\n"
    for article in articles:
        yield (before + json.dumps(_told(article), ensure_ascii=False)).encode("utf-8", "replace")
        before = ",\n"
    yield b"\n]\n" if before == ",\n" else b"[]\n"


def _told(article: Listing) -> dict[str, Any]:
    told = {name: article[name] for name in _FIELDS}
    return told | {"archived_at": f"{article['archived_at'][:19]}+00:00", "citation": gbt7714(article)}


FORMAT = Format("json", suffix="json", write_list=_articles)
