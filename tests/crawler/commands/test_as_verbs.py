"""Our commands of Scrapy as verbs of `archive`: with our settings wherever one stands, all else as Scrapy has it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.papers import papers
from tests.harness.bench import ROOT
from tests.harness.patience import patience
from tests.harness.terminal import run


def called(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "theirs"}
    command = [sys.executable, "-m", "archive", *words]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=patience(30))


def test_where_no_project_is_ours_is_the_one_that_is_used(tmp_path: Path) -> None:
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = theirs\n")
    done = called(tmp_path, "list")
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, sorted(papers()), "")
    done = called(tmp_path, "crawl", "youjiang", "-aarchives=maybe")  # click would find its own -h in it
    assert done.returncode == 2 and done.stderr.endswith(" error: -a archives=maybe: 1 or 0 expected\n")


@pytest.mark.parametrize("verb", ["crawl", "crawl-papers", "example", "extract", "list"])
def test_help_tells_the_options_by_the_name_that_it_has_here(
    verb: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "theirs")
    told = run(verb, "--help").stdout
    assert told.startswith(f"Usage: main {verb} [OPTIONS]") and "-s NAME=VALUE" in told
    assert "Exit codes: 0 fine" in " ".join(told.split()) or verb != "crawl"
