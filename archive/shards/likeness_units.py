"""The costly part of finding what repeats what between shards, cut into units of plain data.

A unit is a dictionary that JSON can hold, and so is what comes of one. Whoever has the folder of shards can look at it:
here, in another process, on another machine. Nothing but the shards is asked, and nothing is written.

Two kinds there are. `read`: articles of one shard are made ready to be looked for. `compare`: pairs of articles are
compared; their texts are read from one shard after the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from archive.likeness.relation import EXACT_ONLY, Text, compare
from archive.shards.article_rows import shard_rows, text_and_titles
from archive.shards.opened_shards import ShardUnreadable, shard_opened
from archive.shards.survey import Unit

_READY = 512  # texts made ready that are kept for the next pair: some 80 KB each


def look_at(unit: Unit) -> dict[str, Any]:
    """Do a unit's work and return what came of it: a pure function of the unit and the shards.

    `folder` of a unit is where the shards lie; who lends it another folder changes that. A shard that cannot be read
    is no error: `faults` of the answer has the reason by its name, and the rest is done.
    """
    return _read(unit) if unit["kind"] == "read" else _compare(unit)


def _read(unit: Unit) -> dict[str, Any]:
    """Sketch articles of a shard. Those that are there no more are left out."""
    articles: list[dict[str, Any]] = []
    answer = {"kind": "read", "shard": unit["shard"], "articles": articles, "faults": {}}
    try:
        with shard_opened(Path(unit["folder"]), unit["shard"]) as connection:
            for row in shard_rows(connection, unit["articles"]):
                if told := text_and_titles(connection, row.article):
                    text = Text(*told)
                    articles.append(
                        {"key": row.key, "variant": row.variant, "state": row.state, "letters": text.letters}
                        | {"days": sorted(text.days), "titles": sorted(text.title_hashes)}
                        | {"sketch": text.sketch if text.letters >= EXACT_ONLY else []}
                    )
    except ShardUnreadable as error:
        articles.clear()
        answer["faults"] = {error.shard: error.words}
    return answer


def _compare(unit: Unit) -> dict[str, Any]:
    """Compare pairs. `unread` are the articles of which not every shard that has them could be asked."""
    raw, faults = _texts(Path(unit["folder"]), unit["held"])

    @lru_cache(maxsize=_READY)
    def ready(article: str) -> Text:
        return Text(*raw[article])

    found = []
    for one, other in unit["pairs"]:
        if one in raw and other in raw and (verdict := compare(ready(one), ready(other))):
            found.append([one, other, asdict(verdict)])
    unread = sorted(unit["held"].keys() - raw.keys())
    return {"kind": "compare", "found": found, "unread": unread, "faults": faults}


_Raw = tuple[str, frozenset[int], frozenset[str]]


def _texts(folder: Path, held: Mapping[str, list[list[str]]]) -> tuple[dict[str, _Raw], dict[str, str]]:
    """Return texts with the days and headlines of all shards that have them, and why shards could not be read."""
    by_shard: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for article, places in held.items():
        for shard, there in places:
            by_shard[shard].append((article, there))
    raw: dict[str, _Raw] = {}
    faults: dict[str, str] = {}
    lacking: set[str] = set()
    for shard, articles in sorted(by_shard.items()):
        try:
            with shard_opened(folder, shard) as connection:
                for article, there in articles:
                    if told := text_and_titles(connection, there):
                        _, days, titles = raw.get(article, told)
                        raw[article] = told[0], days | told[1], titles | told[2]
                    else:
                        lacking.add(article)
        except ShardUnreadable as error:
            faults[shard] = error.words
            lacking |= {article for article, _ in articles}
    return {article: told for article, told in raw.items() if article not in lacking}, faults
