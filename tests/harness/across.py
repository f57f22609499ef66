"""Folders of shards, what is found across them, and what an archive finds into which all of them are merged."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from archive.model import Article
from archive.shards.across import Across
from archive.shards.folder import shards_in
from archive.shards.likeness_units import look_at
from archive.shards.looking import LookedAcross, Looking
from archive.store.archive import Archive
from archive.transfer.merging import Merged, merge, source
from tests.archive.conftest import Clock
from tests.archive.store.test_repeats_laws import PAPERS

Told = dict[str, tuple[dict[str, Any], str, tuple[str, ...]]]


def fill(folder: Path, shards: Mapping[str, Iterable[Article]]) -> None:
    """Add articles to shards, which are made where they are not there."""
    for name, articles in shards.items():
        with Archive(folder / f"{name}.db", now=Clock()) as archive:
            archive.add_newspapers(PAPERS)
            with archive.transaction():
                for one in articles:
                    archive.add(one)


def looked(folder: Path) -> LookedAcross:
    """Look through a folder, each unit and what comes of it having been JSON."""
    with Looking(folder, now=Clock()) as looking:
        while units := looking.units():
            looking.write(json.loads(json.dumps(look_at(json.loads(json.dumps(unit))))) for unit in units)
        return looking.report


def found_across(folder: Path) -> Told:
    """Return of each article that repeats something its relations, the head of its story and the members of that."""
    with Across(folder) as across:
        rows = across._connection.execute("select article from relations union select article from clusters").fetchall()
        return {
            article: (
                {one.other: one.verdict for one in across.of(article)},
                across.head(article),
                tuple(sorted(across.members(article))),
            )
            for (article,) in rows
        }


def found_merged(folder: Path) -> Told:
    """Return the same of an archive into which all shards of a folder are merged."""
    with tempfile.TemporaryDirectory() as scratch, Archive(Path(scratch) / "all.db", now=Clock()) as archive:
        for path in shards_in(folder):
            with source(path) as other:
                for _ in merge(archive, other, Merged(path)):
                    pass
        told: Told = {}
        with closing(archive.articles()) as records:  # type: ignore[type-var]
            for record in records:
                relations = {one.other: one.verdict for one in archive.duplicates.relations(record.id)}
                cluster = archive.stories.cluster(record.id)
                if relations or len(cluster.members) > 1:
                    told[record.id] = relations, cluster.head, tuple(sorted(cluster.members))
        return told
