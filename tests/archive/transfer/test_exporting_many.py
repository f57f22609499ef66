"""Exports of many articles: asked for a hundred at a time, and the same as asked for one by one."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.chinese.variants import simplified
from archive.formats.jsonl import record_fields, whole_line, witness_fields
from archive.likeness.jumps import without_marks
from archive.store.archive import Archive
from archive.store.records import RECORDS_AT_ONCE
from archive.store.witnesses.keeping import WitnessTable
from archive.transfer.exporting import export
from bench.browsing_archive import made

pytestmark = pytest.mark.slow

_FORMATS = ("jsonl", "jekyll", "magazine", "markdown", "csv")


@pytest.fixture(name="many", scope="module")
def _many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of more than two batches, with further prints, edits, bylines and tags."""
    path = tmp_path_factory.mktemp("many") / "archive.db"
    made(path, 2 * RECORDS_AT_ONCE + 30)
    with Archive(path) as archive:
        some = [record.id for record in archive.articles()]
        archive.tags.give("茶", some[::7])
        archive.tags.give("路灯", some[::5])
    return path


@pytest.mark.parametrize("form", _FORMATS)
def test_an_article_costs_no_statement_of_its_own(many: Path, tmp_path: Path, form: str) -> None:
    with Archive(many) as archive:
        asked: list[str] = []
        archive._db.conn.set_trace_callback(asked.append)
        articles = sum(written.articles for written in export(archive, form, tmp_path / form))
        archive._db.conn.set_trace_callback(None)
    assert articles == 2 * RECORDS_AT_ONCE + 30
    assert len(asked) < articles / 4


def test_a_batch_holds_what_each_article_alone_has(many: Path) -> None:
    with Archive(many) as archive:
        records = list(archive.articles())
        assert [archive.get(record.id) for record in records] == records
        wholes = list(archive.histories.wholes(records))
        assert [next(archive.histories.wholes([record])) for record in records] == wholes
        for whole in wholes:
            assert whole.record
            identifier = whole.record.id
            alone = archive.histories.appearances(identifier)
            assert [one["id"] for one in whole.appearances] == [one["id"] for one in alone]
            assert list(whole.tags) == archive.tags.of(identifier)
            versions = [one for one in archive.histories.versions(identifier) if one["article"] == identifier]
            assert [(one["key"], one["position"]) for one in whole.versions] == [
                (one["key"], one["position"]) for one in versions
            ]
        assert any(len(whole.appearances) > 1 for whole in wholes)
        assert any(len(whole.versions) > 1 for whole in wholes)
        assert any(len(whole.tags) > 1 for whole in wholes)


def test_witnesses_are_told_as_they_are_read(many: Path) -> None:
    """They are written without being read into an article: the fields are the same, in the same order."""
    with Archive(many) as archive:
        table = WitnessTable(archive._db)
        ids = table.all_ids()
        told = table.told(ids)
        read = [witness_fields(one) for one in sorted(table.read(ids), key=lambda one: one.id)]
    assert len(told) > 2 * RECORDS_AT_ONCE
    assert list(map(json.dumps, told)) == list(map(json.dumps, read))


def test_fields_are_those_of_the_article(many: Path) -> None:
    def plain(value: Any) -> Any:
        return value.isoformat() if isinstance(value, date | datetime) else value

    with Archive(many) as archive:
        for record in archive.articles():
            fields = json.loads(json.dumps(record_fields(record)))
            assert fields == json.loads(json.dumps({"id": record.id} | _kept(record, plain)))
            assert list(fields) == ["id", *asdict(record.article), "digest", "archived_at", "revision_of"]


def _kept(record: Any, plain: Any) -> dict[str, Any]:
    told = {name: plain(value) for name, value in asdict(record.article).items()}
    return told | {name: getattr(record, name) for name in ("digest", "archived_at", "revision_of")}


def test_what_is_written_of_an_article_cannot_change_it(many: Path) -> None:
    with Archive(many) as archive:
        record = next(one for one in archive.articles() if one.article.bylines)
        record_fields(record)["bylines"][0]["name"] = "别人"
        assert record.article.bylines[0].name != "别人"


def test_a_walk_goes_on_where_articles_vanish_meanwhile(many: Path, tmp_path: Path) -> None:
    with Archive(many) as other:
        other._db.conn.execute("vacuum into ?", [str(tmp_path / "copy.db")])
    with Archive(tmp_path / "copy.db") as archive:
        walk = archive.articles()
        first = next(walk)
        last = archive._db.execute("select id from articles order by published_at desc, id desc").fetchone()[0]
        with sqlite3.connect(tmp_path / "copy.db") as file:
            file.execute("pragma foreign_keys = off")
            file.execute("delete from articles where id = ?", [last])
        rest = [record.id for record in walk]
        assert first.id not in rest
        assert last not in rest
        assert len(rest) == 2 * RECORDS_AT_ONCE + 28


def test_lines_hold_one_article_each(many: Path, tmp_path: Path) -> None:
    with Archive(many) as archive:
        lines = [whole_line(whole) for whole in archive.histories.wholes(archive.articles())]
        list(export(archive, "jsonl", tmp_path))
    assert (tmp_path / "articles.jsonl").read_text("utf-8").splitlines() == lines


def test_only_what_names_a_page_can_bear_a_mark() -> None:
    """Markup without 版 is not looked at: no other character is that one in the other script."""
    assert [one for one in map(chr, range(0x3400, 0xA000)) if simplified(one) == "版"] == ["版"]
    marked = "<p>水渠修到村口（下轉第2版）</p>"
    assert without_marks(marked, "水渠修到村口") == "<p>水渠修到村口</p>"
