"""Rows of `newspapers.csv` that cannot be used are named by every command of Scrapy, without a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.documents import ROOT
from tests.harness.patience import patience

ROWS = """id,name,place,platform,base_url,first_page,first_issue,status
xinbao,新报,,p001,http://xin.example.cn/,%Y/a.html,,current
"""


@pytest.mark.parametrize(
    "words",
    [("list",), ("crawl", "xinbao"), ("fetch", "--spider=xinbao", "http://xin.example.cn/"), ("edit", "xinbao")],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, words: tuple[str, ...]) -> None:
    rows = tmp_path / "newspapers.csv"
    rows.write_text(ROWS, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        env={"ARCHIVE_NEWSPAPERS": str(rows), "ARCHIVE_DB": str(tmp_path / "a.db"), "PATH": ""},
        cwd=ROOT, capture_output=True, text=True, timeout=patience(60), check=False,
    )  # fmt: skip
    told = done.stdout + done.stderr
    assert done.returncode in (1, 2), told
    assert f"{rows}: line 2: column base_url" in told
    assert "Traceback" not in told
