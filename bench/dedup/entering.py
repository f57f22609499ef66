"""Texts into an archive, and what the archive then says of their pairs."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import combinations, product
from typing import Any

from archive.model import CHINA, Article
from archive.store.archive import Archive

_Pairs = set[tuple[int, int]]
_BATCH = 200  # articles a transaction, as an import of many files has
_EPOCH = datetime(1970, 1, 1, tzinfo=CHINA)


def article_of(doc: dict[str, Any]) -> Article:
    """Return a text of the benchmark as an article, at an address of its own."""
    published = None if doc["day"] is None else _EPOCH + timedelta(days=doc["day"])
    address = f"http://bench.example/{doc['id']}.html"
    return Article(
        doc["title"],
        doc["text"],
        published_at=published,
        date_precision="day" if published else None,
        source=doc["paper"],
        addresses=(address,),
    )


def added(archive: Archive, docs: list[dict[str, Any]]) -> dict[int, str]:
    """Add texts in their order; return the article that each became."""
    articles: dict[int, str] = {}
    for start in range(0, len(docs), _BATCH):
        with archive.transaction():
            for doc in docs[start : start + _BATCH]:
                articles[doc["id"]] = archive.add(article_of(doc)).article
    return articles


@contextmanager
def entering_timed(archive: Archive) -> Iterator[list[float]]:
    """Count the CPU seconds that an archive spends on finding duplicates."""
    spent = [0.0]
    settle = archive.duplicates.settle

    def timed(article: str) -> None:
        start = time.process_time()
        try:
            settle(article)
        finally:
            spent[0] += time.process_time() - start

    archive.duplicates.settle = timed  # type: ignore[method-assign]
    yield spent


def pairs_of(archive: Archive, articles: dict[int, str]) -> tuple[_Pairs, _Pairs, _Pairs]:
    """Return the pairs that the archive holds for one story, for a text and a part of it, for one that draws on it."""
    ids: dict[str, list[int]] = defaultdict(list)
    for number, article in articles.items():
        ids[archive.id_of(article)].append(number)  # a shorter variant may have come since, and named the text
    same: _Pairs = set()
    parts: _Pairs = set()
    draws: _Pairs = set()
    for article, numbers in ids.items():
        same |= {(min(pair), max(pair)) for pair in combinations(numbers, 2)}
        for relation in archive.duplicates.relations(article):
            pairs = {(min(pair), max(pair)) for pair in product(numbers, ids[relation.other])}
            if relation.verdict.kind == "same":
                same |= pairs
            elif relation.verdict.kind in ("part of", "contains"):
                parts |= pairs
            else:
                draws |= pairs
        cluster = archive.stories.cluster(article)
        if cluster.head == article:
            numbers = [number for member in cluster.members for number in ids[member]]
            same |= {(min(pair), max(pair)) for pair in combinations(numbers, 2)}
    return same, parts, draws
