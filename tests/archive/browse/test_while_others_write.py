"""The reading room while other programs write to its archive: it sees what they wrote, and stays where the file is."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader
from tests.archive.browse.every_page import every_page, stock_pages
from tests.harness import warm
from tests.harness.bench import ROOT
from tests.harness.newsroom import build
from tests.harness.patience import patience


@pytest.fixture
def path(tmp_path: Path) -> Path:
    build(tmp_path / "archive.db")
    return tmp_path / "archive.db"


def written(path: Path, *words: str) -> None:
    """Run a verb in a program of its own: within this one all locks are shared."""
    done = warm.run(ROOT, ["-m", "archive", *words, "--db", str(path)], os.environ, patience(60))
    assert done.returncode == 0, done.stderr


def addresses_of(reader: Reader) -> list[str]:
    return [*every_page(reader.json), *stock_pages(reader.json)]


def visit(reader: Reader, addresses: list[str]) -> None:
    for address in addresses:
        assert reader.get(address).status_code < 500 or "nothing" in address, address
        if "?" not in address and "." not in address and address != "/":
            reader.get(f"{address}.json")
    for address in ("/search.atom", "/changes.atom", "/search.csv", "/search.all.json", "/search.ris?q=百色"):
        assert reader.get(address).status_code == 200


def test_what_others_write_is_seen_whatever_was_looked_at_before(path: Path, opened: Opened) -> None:
    reader, log = opened(path), path.with_name("archive.db-wal")
    with Archive(path) as archive:
        ids = [record.id for record in archive.articles()][:2]
    addresses = addresses_of(reader)
    for number, identifier in enumerate(ids):
        addresses = addresses[:: number * 3 + 1]  # what was seen once more: fewer are enough
        visit(reader, addresses)
        assert log.exists(), "the reader's hold keeps it"
        written(path, "tag", f"第{number}", identifier)
        assert log.exists(), "the reader's hold keeps it, whoever closes the file"
        assert f"第{number}" in reader.html("/tags") and f"第{number}" in reader.html(f"/article/{identifier}")
        visit(reader, addresses)
        written(path, "withdraw", identifier, "--reason", "court order")
        assert reader.get(f"/article/{identifier}").status_code == 410
        assert identifier not in reader.get("/search.atom").text
        assert all(identifier not in reader.get(one).text for one in ("/", "/search?q=百色", "/tags"))


def test_no_page_opens_the_file_but_by_sqlite(path: Path, opened: Opened) -> None:
    opened_files: list[str] = []
    sys.addaudithook(lambda event, args: opened_files.append(str(args[0])) if event == "open" else None)
    reader = opened(path)
    visit(reader, addresses_of(reader))
    assert [one for one in opened_files if one.startswith(str(path))] == []
