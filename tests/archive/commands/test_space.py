"""`archive stats --space` says what takes how much room, wherever the archive lies."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.commands.space import CAPTURES_TITLE
from archive.formats.torn import members
from archive.store import space
from archive.store.archive import Archive
from archive.store.space import Room, RoomPart
from archive.transfer.pictures import keep_thumbnail, thumbnails_beside
from tests.archive.commands.test_read_only import asked, place
from tests.harness.captured import SITE, Captured
from tests.harness.depicted import BASE, drawn, issue
from tests.harness.newsroom import build
from tests.harness.terminal import run
from tests.harness.unprivileged import prefix


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "archive.db"
    build(path)
    with sqlite3.connect(path) as db:
        db.execute("pragma wal_checkpoint(truncate)")
    db.close()
    (path.with_suffix(".warc")).mkdir(exist_ok=True)
    (path.with_suffix(".warc") / "a.warc.gz").write_bytes(b"0" * 1234)
    return path


def told(path: Path) -> dict[str, Any]:
    done = run("stats", "--space", "--json", "--db", path)
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


def test_all_bytes_of_the_file_are_told_of(newsroom: Path) -> None:
    room = told(newsroom)
    assert room["is_exact"] is True
    assert sum(one["bytes"] for one in room["tables"].values()) + room["free"] == room["file"]
    assert room["file"] == newsroom.stat().st_size
    assert room["warc"] == 1234
    with closing(sqlite3.connect(newsroom)) as db:
        texts = [text for (text,) in db.execute("select text from articles")]
        names = {name for (name,) in db.execute("select name from sqlite_schema where rootpage > 0")}
    assert room["text"] == sum(len(text.encode()) for text in texts)
    assert room["articles"] == len(texts)
    assert room["ratio"] == pytest.approx((room["file"] - room["free"]) / room["text"])
    parts = [part for one in room["tables"].values() for part in one["parts"]]
    assert {part["name"] for part in parts} == names | {"sqlite_schema"}
    assert all(0 <= part["unused"] <= part["bytes"] for part in parts)
    articles = room["tables"]["articles"]
    assert articles["ratio"] == pytest.approx(articles["bytes"] / room["text"])
    assert {part["table"] for part in articles["parts"]} == {"articles"}
    assert [part["kind"] for part in articles["parts"]].count("table") == 1


def test_the_terminal_is_told_the_largest_table_first_and_the_ratio_last(newsroom: Path) -> None:
    room = told(newsroom)
    head, columns, *lines = run("stats", "--space", "--db", newsroom).stdout.splitlines()
    lines, captured = lines[: lines.index(CAPTURES_TITLE)], lines[lines.index(CAPTURES_TITLE) + 2 :]
    assert [line.split() for line in captured] == [["1", "0", "6", "0", "2026", "右江日报", "(youjiang)"]]
    assert head == f"{room['articles']} articles, {room['text']:,} bytes of text"
    assert columns.split("  ")[-1] == "table, or part of it"
    tables = [line.split("  ")[-1] for line in lines[:-3] if not line.split("%  ")[-1].startswith("  ")]
    assert tables == sorted(room["tables"], key=lambda name: (-room["tables"][name]["bytes"], name))
    assert "  rows" in {line[-6:] for line in lines}
    assert lines[-3].startswith(f"{room['file']:,} bytes in the file, in pages of 4,096; {room['free']:,} of them free")
    assert lines[-2] == "0 bytes in the log beside it, 1,234 in WARC files"
    assert lines[-1].startswith(f"{room['ratio']:.2f} times the text")


def test_what_is_deleted_is_free_and_not_counted(newsroom: Path, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(newsroom.read_bytes())
    before = told(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("create table more as select zeroblob(100000) as content")
        db.execute("drop table more")
        db.commit()
    after = told(path)
    assert after["free"] >= before["free"] + 100_000
    assert after["ratio"] == pytest.approx(before["ratio"])


@pytest.mark.slow
@pytest.mark.skipif(prefix() is None, reason="modes do not hold for root, and setpriv is missing")
@pytest.mark.parametrize("kind", ["closed cleanly", "a folder alone", "the file alone", "while somebody else writes"])
def test_it_is_told_where_nothing_may_be_written(kind: str, newsroom: Path, tmp_path: Path) -> None:
    with place(kind, newsroom, tmp_path / "place") as folder:
        done = asked({"stats": ["stats", "--space"]}, folder, tmp_path / "out")["stats"]
    assert (done[0], done[2], done[3]) == (0, "", "")
    assert "times the text" in done[1].partition(f"\n{CAPTURES_TITLE}\n")[0].splitlines()[-1]


@pytest.fixture
def without_dbstat(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(space, "_PAGES", "select * from no_dbstat")
    monkeypatch.setattr(space, "_LACKING", "no such table: no_dbstat")
    return


def test_where_sqlite_cannot_tell_its_pages_it_is_what_stands_in_the_columns(
    newsroom: Path, without_dbstat: None
) -> None:
    with Archive(newsroom) as archive:
        room = archive.catalogue.room(archive.path, archive.warc_folder)
    assert room.is_exact is False
    articles = next(part for part in room.parts if part.table == "articles")
    assert room.text < articles.bytes < room.text + 2000 * room.articles
    assert {part.kind for part in room.parts} == {"table"}
    assert "this SQLite cannot tell its pages" in run("stats", "--space", "--db", newsroom).stdout


def test_an_archive_without_text_has_no_ratio(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        assert archive.catalogue.room(archive.path, archive.warc_folder).ratio_in_all == 0
    assert run("stats", "--space", "--db", tmp_path / "archive.db").exit_code == 0


def test_parts_belong_to_their_table() -> None:
    parts = (RoomPart("i", "a", "index", 7, 0), RoomPart("a", "a", "table", 2, 1), RoomPart("b", "b", "table", 8, 0))
    room = Room(1, 10, 20, 5, 0, 0, 4096, True, parts)
    assert room.tables() == [("a", 9, [parts[1], parts[0]]), ("b", 8, [parts[2]])]
    assert room.ratio_in_all == 1.5


def test_it_is_no_list_of_articles(newsroom: Path) -> None:
    assert run("stats", "--space", "--newspaper", "youjiang", "--db", newsroom).exit_code == 2


def test_captures_are_told_by_paper_and_year_to_the_last_byte(archive: Archive) -> None:
    shelf = Captured(archive)
    shelf.unchanged(shelf.issue(1), file="first")
    shelf.article(1, file="second")
    shelf.now = shelf.now.replace(year=2027)
    later = shelf.fetch(f"{SITE}/1.html", b"x" * 700, file="second")
    with closing(sqlite3.connect(archive.path)) as db, db:
        db.execute("update captures set run = ? where warc = 'first.warc.gz'", [archive.journal.start("youjiang")])
    of_none, of_next_year, of_run = told(archive.path)["captures"]
    assert [(one["newspaper"], one["paper"], one["year"]) for one in (of_none, of_next_year, of_run)] == [
        ("", "", "2026"),
        ("", "", "2027"),
        ("youjiang", "右江日报", "2026"),
    ]
    assert [(one["captures"], one["revisits"]) for one in (of_none, of_next_year, of_run)] == [(1, 0), (1, 0), (2, 1)]
    assert of_next_year["bodies"] == len(later.body)
    first, second = (archive.warc_folder / f"{name}.warc.gz" for name in ("first", "second"))
    head = next(members(first))[1]
    assert of_run["warc"] == first.stat().st_size - head
    assert of_none["warc"] + of_next_year["warc"] == second.stat().st_size - next(members(second))[1]


def test_of_a_lost_warc_file_the_last_record_has_no_size(archive: Archive) -> None:
    shelf = Captured(archive)
    shelf.fetch(f"{SITE}/1.html", b"x")
    (archive.warc_folder / "first.warc.gz").unlink()
    [captured] = told(archive.path)["captures"]
    assert (captured["captures"], captured["bodies"], captured["warc"]) == (1, 1, 0)


def test_what_pictures_take_is_told(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        issue(archive, pages=1)
        files = [picture.file for picture in archive.pictures.at([f"{BASE}/A01.jpg", f"{BASE}/res/A01.png"]).values()]
    size = sum(file.bytes for file in files if file)
    assert (told(path)["pictures"], told(path)["small_pictures"]) == (size, 0)
    keep_thumbnail(thumbnails_beside(path), "ab" * 32, "small", drawn(1))
    assert told(path)["small_pictures"] == len(drawn(1))
    line = f"{size:,} bytes of pictures and PDFs are among the latter, each file once, {len(drawn(1)):,} in small ones"
    assert line in run("stats", "--space", "--db", path).output
