"""CSL-JSON, which Zotero, pandoc and citeproc read: a list of articles, written one after the other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from archive.formats import Format, Listing
from archive.formats.citing import UNTITLED, cited_authors, first_and_last
from archive.formats.moments import china_day


def _items(articles: Iterable[Listing]) -> Iterator[bytes]:
    before = "[\n"
    for article in articles:
        yield (before + json.dumps(_item(article), ensure_ascii=False)).encode("utf-8", "replace")
        before = ",\n"
    yield b"\n]\n" if before == ",\n" else b"[]\n"


def _item(article: Listing) -> dict[str, Any]:
    told = {
        "id": article["id"],
        "type": "article-newspaper" if article["paper"] else "webpage",
        "title": article["title"] or UNTITLED,
        "author": [{"literal": name} for name in cited_authors(article)],
        "container-title": article["paper"] or article["source"],
        "issued": _date(article["day"]),
        "page": "-".join(filter(None, first_and_last(article["page"]))),
        "section": article["page_name"],
        "URL": article["cited_url"],
        "accessed": _date(china_day(article["archived_at"])) if article["cited_url"] else None,
        "language": "zh-CN",
        "keyword": ", ".join(article["tags"]),
    }
    return {name: value for name, value in told.items() if value}


def _date(day: str | None) -> dict[str, Any] | None:
    return {"date-parts": [list(map(int, day.split("-")))]} if day else None


FORMAT = Format("csl-json", suffix="json", write_list=_items)
