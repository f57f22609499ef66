"""`archive reparse`: what today's readers tell of the pages that are kept, and that a worse one changes nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive.cli import main
from archive.store.archive import Archive
from crawler.commands import reparse as verb
from crawler.commands.take_in import reading_limits
from crawler.workers import Workers
from tests.harness.same_archive import told

assert Workers  # pages are read in processes of their own
DAY = date(2022, 3, 2)


@pytest.fixture
def db(crawled: Path, tmp_path: Path) -> Path:
    """Return an archive of a crawl of its own."""
    shutil.copy(crawled / "archive.db", tmp_path / "archive.db")
    shutil.copytree(crawled / "archive.warc", tmp_path / "archive.warc")
    return tmp_path / "archive.db"


def reparse(db: Path, *options: str, reader: str = "", monkeypatch: pytest.MonkeyPatch) -> Result:
    """Run the verb, by today's readers or by those of a module."""
    limits = replace(reading_limits(), workers=1 if reader else 0)  # today's are here already
    chosen = replace(limits, preload=f"tests.harness.{reader}") if reader else limits
    monkeypatch.setattr(verb, "reading_limits", lambda: chosen)
    return CliRunner().invoke(main, ["reparse", *options, "--db", str(db)])


def as_json(done: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_same_readers_tell_the_same(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = told(db)
    done = reparse(db, "--json", monkeypatch=monkeypatch)
    found = as_json(done)
    assert (done.exit_code, found["pages"], found["changed"], found["fields"], found["unread"]) == (0, 19, 0, {}, {})
    assert told(db) == before


def test_a_reader_that_loses_signatures_is_refused_and_the_field_is_named(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = told(db)
    done = reparse(db, reader="worse_reader", monkeypatch=monkeypatch)
    assert done.exit_code == 1
    assert "nothing is written: bylines would fall" in done.stderr
    assert "bylines: 0 gained, 18 lost, 0 changed; 18 → 0 filled" in done.stdout
    assert told(db) == before
    assert reparse(db, "--force", reader="worse_reader", monkeypatch=monkeypatch).exit_code == 0
    with Archive(db) as archive:
        assert {one.article.bylines for one in archive.articles()} == {()}


def test_a_better_reader_changes_the_very_pages_that_it_reads_better(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive(db) as archive:
        before = {one.id: one.article for one in archive.articles()}
    found = as_json(reparse(db, "--dry-run", "--json", reader="better_reader", monkeypatch=monkeypatch))
    of_day = {one for one, article in before.items() if article.issue_date == DAY}
    assert found["changed"] == found["fields"]["summary"]["gained"]
    assert list(found["fields"]) == ["summary"]
    assert {one["article"] for one in found["fields"]["summary"]["examples"]} <= of_day
    done = reparse(db, "--json", reader="better_reader", monkeypatch=monkeypatch)
    assert done.exit_code == 0, done.output
    with Archive(db) as archive:
        after = {one.id: one.article for one in archive.articles()}
    assert after.keys() == before.keys()
    assert {one for one, article in after.items() if article.summary == "提要"} == of_day
    changed = {
        one
        for one in after
        if replace(after[one], evidence=(), extractor="") != replace(before[one], evidence=(), extractor="")
    }
    assert changed == of_day
    with closing(sqlite3.connect(db)) as rows:
        told_of = rows.execute("select count(*) from witnesses").fetchone()[0]
        versions = rows.execute("select max(position) from versions").fetchone()[0]
    assert told_of == 19 + found["changed"]  # what was read before stays
    assert versions == 1  # and is no revision by the paper
    assert as_json(reparse(db, "--json", reader="better_reader", monkeypatch=monkeypatch))["changed"] == 0
    verified = CliRunner().invoke(main, ["verify", "--db", str(db)])
    assert verified.exit_code == 0, verified.output
    derived = told(db)
    assert CliRunner().invoke(main, ["derive", "--db", str(db)]).exit_code == 0
    assert told(db) == derived


def test_a_selection_is_read_again_alone(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = reparse(db, "--json", "--since", str(DAY), "--until", str(DAY), monkeypatch=monkeypatch)
    with Archive(db) as archive:
        own = [one for one in archive.articles() if one.article.issue_date == DAY]
    assert as_json(done)["pages"] >= len(own)
    assert as_json(done)["pages"] < 19
    assert reparse(db, "--query", "无此一词", monkeypatch=monkeypatch).exit_code == 1


def test_a_page_in_which_nothing_could_be_read_is_read_by_a_reader_that_can(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive(db) as archive:
        [url] = {one.link.url for one in archive.links.select() if one.link.url.endswith("_151209.htm")}
        article = archive.at(url)
        assert article
        link = archive.links.get(url)
        assert link
    with closing(sqlite3.connect(db)) as rows, rows:  # as a run leaves it whose reader did not know the layout
        rows.execute("update captures set witness = null, article = null where url = ?", [url])
        rows.execute("update links set state = 'failed', article = null where url = ?", [url])
    done = reparse(db, "--json", reader="better_reader", monkeypatch=monkeypatch)
    assert done.exit_code == 0, done.output
    assert as_json(done)["fields"]["title"]["gained"] == 1
    with Archive(db) as archive:
        record = archive.links.get(url)
        assert record
        assert (record.state, record.article) == ("done", article.id)


def test_a_lost_file_is_no_worse_reader(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = told(db)
    [warc] = db.with_suffix(".warc").glob("*.warc.gz")
    warc.rename(warc.with_suffix(".lost"))
    done = reparse(db, "--json", monkeypatch=monkeypatch)
    found = as_json(done)
    assert (done.exit_code, found["not_read_back"], found["pages"]) == (1, 19, 19)
    assert (found["fields"], found["unread"], found["fallen"], found["refused"]) == ({}, {}, [], "")
    assert "19 pages of which the record is lost or damaged; archive verify names the files" in done.stderr
    assert told(db) == before
