"""The database of relations beside shards, opened to be read: what is none is told."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.shards.across import Across
from archive.store.schema import SchemaError


def test_where_nothing_was_compared_yet_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="archive dedup --across"):
        Across(tmp_path / "relations.db")


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be looked at" * 20, b""])
def test_a_file_that_is_no_such_database_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "relations.db").write_bytes(content)
    with pytest.raises(SchemaError, match=r"relations\.db"):
        Across(tmp_path / "relations.db")


def test_the_database_of_another_program_is_told(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "relations.db")) as connection:
        connection.execute("create table relations (one, other)")
    with pytest.raises(SchemaError, match="none of relations across shards"):
        Across(tmp_path / "relations.db")
