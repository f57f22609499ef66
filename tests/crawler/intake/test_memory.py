"""A file of any length is passed over in the memory that a batch of it takes."""

from __future__ import annotations

import random
import tracemalloc
from pathlib import Path

import pytest

from archive.store.archive import Archive
from archive.store.intake import SourceFile
from crawler.intake import passing
from crawler.intake.inputs import record_files
from crawler.intake.passing import Passing
from tests.harness.foreign_records import response, written

_BATCH = 5


def peak(folder: Path, pages: int) -> int:
    """Return the most bytes that were held while a file of so many pages, which hardly pack, was passed over."""
    chance = random.Random(pages)
    bodies = (chance.randbytes(50_000).hex().encode() for _ in range(pages))
    urls = (f"http://epaper.bhxww.com/bhrb/html/2024-03/06/content_1_{number}.htm" for number in range(pages))
    path = written(folder / f"{pages}.warc.gz", *map(response, urls, bodies))
    [file] = record_files(path)
    with Archive(folder / f"{pages}.db") as archive:
        source = SourceFile(f"{pages}", file.name, file.size, f"{pages}-copy.warc.gz")
        tracemalloc.start()
        try:
            for _ in Passing(archive, source, "test", everything=False).run(file):
                pass
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert archive.intake.count() == pages
    return most


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "_PAGES", _BATCH)
    peak(tmp_path, 2 * _BATCH)  # what is loaded once
    assert peak(tmp_path, 12 * _BATCH) < 1.25 * peak(tmp_path, 3 * _BATCH)
