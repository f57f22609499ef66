"""Articles for tables and references, one after the other, however many they are."""

from __future__ import annotations

from collections.abc import Iterator

from archive.formats import Listing
from archive.search.found import Found
from archive.store.archive import Archive

_BATCH = 200  # articles that are read together


def listings(archive: Archive, found: Found) -> Iterator[Listing]:
    """Yield what was found in its order, each as it appeared where it was looked for."""
    rows = found.part(0, len(found))
    for start in range(0, len(rows), _BATCH):
        yield from archive.summaries.listed(rows[start : start + _BATCH], found.shown)
