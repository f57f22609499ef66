"""Which files of a folder are shards; what cannot be read is told, and never left out in silence."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.shards.folder import UnreadableShards, look_into, shards_in
from archive.store.archive import Archive


def shard(path: Path) -> Path:
    Archive(path).close()
    return path


def test_shards_come_by_name(tmp_path: Path) -> None:
    for name in ("youjiang.db", "baise.db", "nanning.2021.db"):
        shard(tmp_path / name)
    assert [path.name for path in shards_in(tmp_path)] == ["baise.db", "nanning.2021.db", "youjiang.db"]


def test_what_is_no_shard_is_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    known = shard(tmp_path / "youjiang.db")
    for name in ("relations.db", ".hidden.db", "other.db"):
        with closing(sqlite3.connect(tmp_path / name)) as db:
            db.execute("create table things (id)")
    (tmp_path / "youjiang.warc").mkdir()
    (tmp_path / "notes.txt").write_text("db")
    with caplog.at_level(logging.WARNING):
        assert shards_in(tmp_path) == [known]
    assert [record.getMessage() for record in caplog.records] == [
        f"{tmp_path / 'other.db'} is a database, but no archive: it is left out"
    ]


def test_what_cannot_be_read_is_told_with_the_reason(tmp_path: Path) -> None:
    known = shard(tmp_path / "youjiang.db")
    (tmp_path / "damaged.db").write_bytes(b"no database, but long enough to be taken for one" * 100)
    (tmp_path / "empty.db").touch()
    (tmp_path / "folder.db").mkdir()
    (tmp_path / "lost.db").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UnreadableShards, match=r"damaged\.db: file is not a database; .*empty\.db: an empty file"):
        shards_in(tmp_path)
    found = look_into(tmp_path)
    assert found.shards == (known,)
    assert {path.name for path in found.unreadable} == {"damaged.db", "empty.db", "folder.db", "lost.db"}


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        shards_in(tmp_path / "nowhere")
    with pytest.raises(NotADirectoryError):
        shards_in(shard(tmp_path / "youjiang.db"))
