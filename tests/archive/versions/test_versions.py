"""An archive that an older version wrote opens with this one, and says what that version said of it.

A folder for each version holds an archive, and what its own exports told; a README says how it was made.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.model import CHINA
from archive.store.archive import Archive
from archive.transfer.exporting import export
from archive.transfer.verifying import verify

HERE = Path(__file__).parent
ONE_TODAY = {"2867161f4ded6ce4": "b2c53902317d39bd"}
"""An id of a text that was two for that version: the other ends with a line that says its source."""
VERSIONS = sorted(path.name for path in HERE.iterdir() if (path / "told.json").exists())


@pytest.fixture(scope="module", params=VERSIONS)
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Open a copy of a version's archive; yield it, and what that version told of it."""
    kept, folder = HERE / request.param, tmp_path_factory.mktemp(request.param)
    (folder / "archive.db").write_bytes(lzma.decompress((kept / "archive.db.xz").read_bytes()))
    shutil.copytree(kept / "archive.warc", folder / "archive.warc")
    with Archive(folder / "archive.db") as archive:
        yield archive, json.loads((kept / "told.json").read_text("utf-8"))


def rows(archive: Archive, sql: str) -> list[Any]:
    with closing(sqlite3.connect(archive.path)) as db:
        return db.execute(sql).fetchall()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_every_article_has_the_id_text_headline_and_addresses_that_it_had(opened: Any) -> None:
    archive, told = opened
    ids = {one["id"] for one in told["articles"]}
    assert {one.id for one in archive.articles()} == ids - ONE_TODAY.keys() != set()
    for one in told["articles"]:
        record = archive.get(one["id"])
        assert record.id == ONE_TODAY.get(one["id"], one["id"])
        article = record.article
        assert set(one["addresses"]) <= set(article.addresses) and article.title == one["title"]
        if one["id"] in ONE_TODAY:
            continue
        assert sha256(article.text.encode()) == one["text_sha256"]
        fields = ("title", "kicker", "subtitle", "source", "page", "page_name", "newspaper")
        assert {name: getattr(article, name) for name in fields} == {name: one[name] for name in fields}
        assert [{"name": signed.name, "role": signed.role} for signed in article.bylines] == one["bylines"]
        assert str(article.issue_date or "") == (one["issue_date"] or "")
        moment = article.published_at and article.published_at.astimezone(CHINA).isoformat()
        assert moment == one["published_at"]


def test_every_article_appeared_where_that_version_said_that_it_stood(opened: Any) -> None:
    archive, told = opened
    stands = {
        row[:-1]: row[-1]
        for row in rows(archive, "select article, newspaper, issue_date, page, title from appearances")
    }
    for one in told["articles"]:
        where = (ONE_TODAY.get(one["id"], one["id"]), one["newspaper"], one["issue_date"], one["page"])
        assert stands[where] == one["title"]


def test_its_documents_are_written_back_byte_for_byte(opened: Any, tmp_path: Path) -> None:
    archive, told = opened
    files = [one.path for one in export(archive, "original", tmp_path)]
    assert {path.name: sha256(path.read_bytes()) for path in files} == told["documents"]


def test_nothing_that_was_fetched_or_noted_is_lost(opened: Any) -> None:
    archive, told = opened
    names = ("captures", "documents", "links", "runs")
    held = {name: rows(archive, f"select count(*) from {name}")[0][0] for name in names}
    assert held == {name: told["stats"][name] for name in names}
    assert rows(archive, "select count(*) from newspapers")[0][0] >= told["stats"]["newspapers"]
    assert dict(rows(archive, "select state, count(*) from links group by state")) == told["links"]


def test_it_is_proven_without_a_fault(opened: Any) -> None:
    archive, _ = opened
    checked = list(verify(archive))
    assert len(checked) >= 10 + 27 + 2  # articles, captures, documents
    assert [fault for fault in checked if fault] == []
