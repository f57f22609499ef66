"""What taking WARC in is measured by: its file has the pages of the measurement, its steps are those of the program."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive.store.archive import Archive
from bench.peers import pages
from bench.peers.records import steps, write
from crawler.commands import take_in


@pytest.mark.slow
def test_the_steps_take_in_all_pages_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = replace(take_in.reading_limits(), workers=0)
    monkeypatch.setattr(take_in, "reading_limits", lambda: limits)
    assert write(1, tmp_path / "a.warc.gz") == pages.FRONTS + pages.IN_ISSUE
    found = steps(tmp_path / "a.warc.gz", tmp_path)
    assert set(found) == {"extraction, in workers", "reading and copying records", "writing"}
    with Archive(tmp_path / "steps.db", create=False) as archive:
        assert archive.counts()["articles"] == pages.IN_ISSUE
