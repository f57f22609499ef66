"""An import of records that is killed goes on where it was, and ends with the rows of one that was left in peace.

`make soak` kills ten times in a row, here twice: while records are copied, and while pages are read.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from archive.store.archive import Archive
from archive.transfer.verifying import verify
from tests.harness import warm
from tests.harness.bench import ROOT
from tests.harness.patience import patience
from tests.harness.same_archive import told

_CHILD = """
import sys
from dataclasses import replace
from crawler.commands import take_in
from crawler.intake import passing
limits = replace(take_in.reading_limits(), workers=0)  # one process, which a kill ends
take_in.reading_limits = lambda: limits
passing._PAGES = 5  # a small file, committed as a large one is
passing._SECONDS = 0
take_in.import_files_and_records.main(sys.argv[1:], standalone_mode=True)
"""
_DONE = "select (select count(*) from captures) + (select count(*) from captures where witness is not null)"
_CAPTURES = """
    select id, url, fetched_at, status, content_type, digest, length, article, witness, cut, revisit_of from captures
    order by id
"""


class KilledImport:
    """An archive into which a file was imported by programs that were killed, and one by a program that was not."""

    def __init__(self, folder: Path, warc: Path, moments: list[int]) -> None:
        self.calm, self.killed = folder / "calm.db", folder / "killed.db"
        self._warc = warc
        assert self._to_its_end(self.calm) == 0
        self.struck = sum(self._strike(moment) for moment in moments)
        assert self._to_its_end(self.killed) == 0

    def _import(self, db: Path) -> warm.Running:
        return warm.begin(ROOT, ["-c", _CHILD, str(self._warc), "--db", str(db)], os.environ, patience(120))

    def _to_its_end(self, db: Path) -> int:
        with self._import(db) as process:
            return process.wait(patience(60))

    def _strike(self, moment: int) -> bool:
        """Kill an import once so many captures are there, those that were read counted twice."""
        with self._import(self.killed) as process:
            end = time.monotonic() + patience(60)
            while process.poll() is None and self._done() < moment and time.monotonic() < end:
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
            return process.wait(patience(10)) == -signal.SIGKILL

    def _done(self) -> int:
        if not self.killed.exists():
            return 0
        try:
            with closing(sqlite3.connect(f"file:{self.killed}?mode=ro", uri=True)) as db:
                return int(db.execute(_DONE).fetchone()[0])
        except sqlite3.OperationalError:  # it is being made
            return 0

    def assert_same_rows(self) -> None:
        calm, killed = told(self.calm, but_clocks=True), told(self.killed, but_clocks=True)
        assert calm.keys() == killed.keys()
        # How pages end is told of each run; a record's byte depends on how well the first one of its file packs.
        assert {name for name in calm if calm[name] != killed[name]} <= {"endings", "captures"}
        assert _captures(self.calm) == _captures(self.killed)
        with Archive(self.killed, create=False) as archive:
            assert [fault for fault in verify(archive) if fault] == []
            assert archive.intake.count() == 0


def _captures(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(_CAPTURES).fetchall()


def test_it_ends_with_the_same_rows(tmp_path: Path, crawled: Path) -> None:
    [warc] = (crawled / "archive.warc").glob("*.warc.gz")
    killed = KilledImport(tmp_path, warc, [10, 34])
    assert killed.struck == 2
    killed.assert_same_rows()
