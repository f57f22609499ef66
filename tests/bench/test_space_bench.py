"""An archive that a crawl fills takes no more room to its text than it did."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.store.archive import Archive
from archive.store.space import Room
from bench.space import filled

pytestmark = pytest.mark.slow
EMPTY = 139 * 4096  # what an archive takes that has nothing: a page a table and an index, 14 of them for pictures


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Room:
    path = Path(tmp_path_factory.mktemp("space") / "archive.db")
    filled(path, 300)
    with Archive(path) as archive:
        return archive.catalogue.room(archive.path, archive.warc_folder)


def bytes_of(room: Room, table: str) -> int:
    return next(number for name, number, _ in room.tables() if name == table)


def test_an_archive_takes_seven_times_its_text(room: Room) -> None:
    assert room.articles == 300
    assert room.ratio(room.file - room.free - EMPTY) < 7.6  # 13 with markup as it is and contents without rowids


@pytest.mark.parametrize(
    ("table", "ratio"),
    {
        "articles": 2.1,  # text and what else is told of it; some of each page stays empty
        "contents": 0.95,  # the text packed, and next to nothing for markup and evidence
        "articles_fts_data": 1.95,
        "witnesses": 0.6,
    }.items(),
)
def test_no_table_takes_more_than_it_did(table: str, ratio: float, room: Room) -> None:
    assert room.ratio(bytes_of(room, table)) < ratio
