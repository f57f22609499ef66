"""Rows of `newspapers.csv` that cannot be used are named by every command of Scrapy, without a traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.harness import warm
from tests.harness.documents import ROOT
from tests.harness.patience import patience

ROWS = """id,name,place,platform,base_url,first_page,first_issue,status
xinbao,新报,,p001,http://xin.example.cn/,%Y/a.html,,current
"""


ADDRESSES = """paper,since,until,platform,base_url,first_page,hosts
xinbao,2024-13-01,,p001,http://alt.example.cn,%Y/a.html,
"""


def scrapy(folder: Path, *words: str) -> tuple[int, str]:
    """Run Scrapy on the rows of a folder; return how it ended and what it said."""
    own = {"ARCHIVE_NEWSPAPERS": str(folder / "newspapers.csv"), "ARCHIVE_DB": str(folder / "a.db"), "PATH": ""}
    done = warm.run(ROOT, ["-m", "scrapy", *words], os.environ | own, patience(60))
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    "words",
    [("list",), ("crawl", "xinbao"), ("fetch", "--spider=xinbao", "http://xin.example.cn/"), ("edit", "xinbao")],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, words: tuple[str, ...]) -> None:
    rows = tmp_path / "newspapers.csv"
    rows.write_text(ROWS, "utf-8")
    code, told = scrapy(tmp_path, *words)
    assert code in (1, 2), told
    assert f"{rows}: line 2: column base_url" in told
    assert "Traceback" not in told


def test_an_address_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "newspapers.csv").write_text(ROWS.replace("cn/,", "cn,"), "utf-8")
    (tmp_path / "addresses.csv").write_text(ADDRESSES, "utf-8")
    code, told = scrapy(tmp_path, "crawl", "xinbao")
    assert code in (1, 2), told
    assert f"{tmp_path / 'addresses.csv'}: line 2: column since: '2024-13-01' is no day" in told
    assert "Traceback" not in told
