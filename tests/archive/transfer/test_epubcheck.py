"""epubcheck, the W3C's own judge of e-books, finds no fault in one with pictures and all that is awkward."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from archive.store.archive import Archive
from archive.transfer.books_out import BookWritten, export_book
from tests.harness.awkward import awkward
from tests.harness.depicted import issue
from tests.harness.judges import EPUBCHECK, JAVA

pytestmark = pytest.mark.judge

QUICKLY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # half the CPU of one that is to run for hours
WHERE = "import epubcheck.const; print(epubcheck.const.EPUBCHECK)"


@pytest.mark.skipif(JAVA is None, reason="Java is not installed (Debian's package `default-jre-headless`)")
@pytest.mark.skipif(not EPUBCHECK.is_there, reason="not made, or not to be had: make judges")
def test_epubcheck_finds_no_fault(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        issue(archive)
        for article in awkward().values():
            archive.add(article)
        list(export_book(archive, tmp_path / "a.epub", BookWritten()))
    jar = subprocess.run([EPUBCHECK.python, "-c", WHERE], check=True, capture_output=True, text=True).stdout.strip()
    command = [str(JAVA), *QUICKLY, "-jar", jar, tmp_path / "a.epub", "--json", "-", "--usage"]
    done = subprocess.run(command, capture_output=True, text=True)
    told = json.loads(done.stdout)
    assert [(one["ID"], one["message"], one["locations"][:1]) for one in told["messages"]] == []
    assert (done.returncode, told["publication"]["ePubVersion"]) == (0, "3.3")
