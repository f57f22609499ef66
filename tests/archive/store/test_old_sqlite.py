"""An SQLite that is too old is told before anything is written, by the verbs and by a crawl."""

from __future__ import annotations

import sqlite3
from argparse import Namespace
from pathlib import Path

import pytest
from scrapy.settings import Settings

from archive.reasons import ExitCode
from archive.store.archive import Archive
from archive.store.schema import SchemaError
from crawler.commands.crawl import Command as Crawl
from crawler.runs.command import Command as CrawlPapers
from tests.harness.terminal import run

WORDS = "the SQLite of this Python is 3.36.0, and 3.37 or newer is needed: nothing was written."


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.36.0")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_no_archive_is_opened(here: Path) -> None:
    with pytest.raises(SchemaError, match="3.36.0"):
        Archive(here / "deep" / "a.db")
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    "words", [["import", "x.txt"], ["stats"], ["init", "mine"], ["compact"]], ids=lambda one: one[0]
)
def test_no_verb_writes_anything(words: list[str], here: Path) -> None:
    result = run(*words)
    assert result.exit_code == ExitCode.FAULT and result.stderr.startswith(f"Error: {WORDS}")
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("command", [Crawl, CrawlPapers], ids=["crawl", "crawl-papers"])
def test_no_crawl_begins(command: type[Crawl | CrawlPapers], here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crawl = command()
    crawl.settings = Settings()
    crawl.settings.setmodule("crawler.settings", "project")
    crawl.settings.set("ARCHIVE_DB", str(here / "deep" / "a.db"))
    crawl.settings.set("ARCHIVE_STATE", str(here / "state"))
    crawl.crawler_process = object()  # type: ignore[assignment]  # it is not asked
    names = ("dask", "shards", "place", "platform", "all", "tls_ca", "tls_cert", "tls_key")
    crawl.run(["youjiang"], Namespace(spargs={}, json=False, **dict.fromkeys(names)))
    assert crawl.exitcode == ExitCode.FAULT
    told_all = capsys.readouterr()
    assert WORDS in told_all.out + told_all.err
    assert list(here.iterdir()) == []
