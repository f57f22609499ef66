"""An archive kept by other rules for addresses than today's, and what must agree when its keys are made anew."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.addresses import absolute, rules
from archive.model import Article, Capture, Link, Newspaper
from archive.store.archive import Archive
from tests.archive.conftest import Clock

PAPER = Newspaper("youjiang", "右江日报", base_url="http://e.example.cn")
DAY = date(2021, 12, 24)
TEXT = "百色市凌云县加尤镇的茶农收完最后一筐鲜叶，沿着新铺的水泥路往家走，路边的太阳能灯一盏接一盏亮起来。"
MENDED = f"{TEXT}县里补装了三百四十六盏路灯，更换老化电池五十一组。"
FINER = re.compile(rules.TRACKING.pattern.replace("|spm|", "|spm|channel|"), re.IGNORECASE)
assert FINER.match("channel")
NEWER = rules.VERSION + 1
"""By these `channel` names no page."""


@pytest.fixture(autouse=True)
def no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what an address is be worked out each time: the rules, which no running program changes, change here."""
    monkeypatch.setattr(absolute, "_REMEMBERED_MAX", -1)


def opened(path: Path, clock: Clock) -> Archive:
    archive = Archive(path, now=clock)
    archive.add_newspapers([PAPER])
    return archive


def rows(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def link(url: str, page: str = "01") -> Link:
    return Link(url, newspaper="youjiang", issue_date=DAY, page=page)


def article(title: str, text: str, *addresses: str) -> Article:
    return Article(title, text, newspaper="youjiang", issue_date=DAY, addresses=addresses)


def capture(archive: Archive, url: str, moment: datetime) -> Capture:
    taken = Capture(f"<{url} {moment:%Y%m%d%H%M%S}>", url, moment, 200, (), b"", "sha256:0")
    archive.journal.add_capture(taken, "a.warc.gz", 0)
    return taken


def newer(monkeypatch: pytest.MonkeyPatch, tracking: re.Pattern[str] = FINER, version: int = NEWER) -> None:
    monkeypatch.setattr(rules, "TRACKING", tracking)
    monkeypatch.setattr(rules, "VERSION", version)


def keys_agree(path: Path) -> None:
    """What is derived is what a derivation of all would give, and the tables are sound."""
    with Archive(path) as archive:
        anew = archive.derive_anew()
        anew.note()
        for _ in anew.run():
            pass
        assert {name: number for name, number in anew.others().items() if number} == {}
        assert archive.check_integrity() == "ok"
    assert rows(path, "pragma foreign_key_check") == []
