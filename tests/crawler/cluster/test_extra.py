"""Dask is an extra: nothing loads it before it is asked for, and who asks is told what to install."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.cluster.engine import Engine, EngineError, connected
from tests.harness.bench import ROOT

_LOADED = """
import sys
import archive.cli, crawler.runs.command, crawler.commands.reparse, crawler.commands.take_in, crawler.commands.dedup
import crawler.manners.downloadhandlers
print([name for name in sys.modules if name.partition(".")[0] in ("dask", "distributed", "obstore")])
"""


def test_no_command_loads_it_when_it_starts() -> None:
    done = subprocess.run([sys.executable, "-c", _LOADED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_where_it_is_not_installed_who_asks_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(EngineError, match=r"pip install 'local-news-archive\[cluster\]'"), connected(Engine(2), 30):
        pass
