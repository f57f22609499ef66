"""Datasette, started as people start it, shows an archive where nothing may be written."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from datasette.app import Datasette

from tests.archive.browse.conftest import free_port, wait_for
from tests.harness.patience import patience
from tests.harness.unprivileged import prefix, read_only

pytestmark = pytest.mark.skipif(prefix() is None, reason="modes do not hold for root, and setpriv is missing")


def test_an_archive_in_a_read_only_place_is_shown(newsroom: Path, tmp_path: Path) -> None:
    folder = tmp_path / "place"
    folder.mkdir()
    with sqlite3.connect(newsroom) as db:
        db.execute("pragma wal_checkpoint(truncate)")
    db.close()
    shutil.copy(newsroom, folder / "archive.db")
    port = free_port()
    command = [*(prefix() or ()), sys.executable, "-m", "datasette", "serve", "--port", str(port)]
    command += ["archive.db"] if hasattr(Datasette, "table_metadata") else ["-i", "archive.db"]  # 1.0 asks us too late
    with read_only(folder):
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        try:
            wait_for(process, f"http://127.0.0.1:{port}")
            with urlopen(f"http://127.0.0.1:{port}/search?q=%E8%B7%AF%E7%81%AF", timeout=patience(30)) as answer:
                assert "茶山深处" in answer.read().decode()
            with urlopen(f"http://127.0.0.1:{port}/archive/articles.json?_shape=array", timeout=patience(30)) as answer:
                assert b'"id"' in answer.read()
        finally:
            process.terminate()
            process.wait(patience(30))
