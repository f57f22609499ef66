"""What is withdrawn is nowhere to be seen, whatever tells it again, and comes back as it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from archive.model import Article, Byline, Document, Link, LinkKind, Newspaper, Page, Passage, Placement
from archive.store.archive import Archive
from archive.transfer.merging import Merged, merge, source
from archive.transfer.verifying import verify
from tests.archive.conftest import Clock
from tests.harness.same_archive import assert_same_archive, told

PAPER = Newspaper("youjiang", "右江日报", base_url="http://epaper.bsyjrb.cn/pc")
DAY = date(2022, 3, 1)
SEEN = datetime(2026, 11, 1, 3, tzinfo=UTC)
GONE = Article(
    "塘兴村的旧账本找到了",
    "本报讯（记者 韦秋实）塘兴村的老会计在阁楼里翻出三十年前的账本，谁家出过几个工，记得清清楚楚。村里决定照着账本补发工钱，"
    "第一批十七户已经领到。\n老会计说，账本要是再找不到，他这辈子都睡不好觉。",
    bylines=(Byline("韦秋实", "reporter"),),
    source="右江日报",
    newspaper="youjiang",
    issue_date=DAY,
    page="02",
    addresses=("http://epaper.bsyjrb.cn/pc/content_2.html",),
    html="<p>塘兴村的老会计在阁楼里翻出三十年前的账本</p>",
)
OTHER = replace(
    GONE,
    title="平果江边修了步道",
    text="平果市沿江新修的步道通了灯，晚饭后来散步的人比往年多了一倍，卖凉粉的摊子也多了两家，一直摆到夜里十点。",
    html="",
    addresses=("http://epaper.bsyjrb.cn/pc/content_3.html",),
)
SENTENCES = ("塘兴村的旧账本", "老会计", "补发工钱")
SHORT = replace(GONE, title="图片新闻", text="账本。", html="")


@pytest.fixture
def filled(archive: Archive) -> Archive:
    fill(archive)
    return archive


def fill(archive: Archive) -> str:
    """Put down an issue with two articles, one of them in a document, too; return the id of the one that has to go."""
    archive.add_newspapers([PAPER])
    front = "http://epaper.bsyjrb.cn/pc/node_2.html"
    placed = tuple(Placement(one.title, one.addresses[0]) for one in (GONE, OTHER))
    links = [Link(one.addresses[0], LinkKind.ARTICLE, "youjiang", issue_date=DAY, page="02") for one in (GONE, OTHER)]
    for link in links:
        archive.links.found(link)
    archive.editions.keep(PAPER.id, DAY, [Page("02", "要闻", front, placements=placed)])
    document = Document.of("2022-03-01-塘兴村的旧账本找到了.md", "unread", f"{GONE.title}\n{GONE.text}".encode())
    archive.add_document(document)
    identifier = archive.add(GONE, seen=SEEN).article
    archive.add(GONE, passage=Passage(document.id, 0, 9), seen=SEEN)
    other = archive.add(OTHER, seen=SEEN).article
    for link, article in zip(links, (identifier, other), strict=True):
        archive.links.finish(link, article)
    return identifier
