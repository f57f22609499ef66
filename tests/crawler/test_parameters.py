"""A link that differs from what is archived in a parameter that tracks by evidence is not asked for; another is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from archive.model import Article, Link, LinkKind, LinkState, Newspaper
from archive.store.archive import Archive
from tests.archive.conftest import Clock
from tests.harness.walk import Walk

BASE = "http://www.beishan.example.cn"
ROW = Newspaper("beishan", "北山日报", platform="site", base_url=BASE, first_page="news/index.html")
DAY = date(2022, 3, 1)
TEXTS = (
    "北山县今年新修的水渠已经通水，沿线三个乡镇的农田都能按时灌溉，群众拍手叫好。",
    "昨日凌晨城区一仓库起火，消防员扑救三小时，无人员伤亡，起火原因正在调查之中。",
)


@pytest.mark.parametrize(
    ("held", "link", "is_asked"),
    [
        ({"t=1646100000": 0, "t=1646186400": 0}, "t=1646272800", False),
        ({"t=5001": 0, "t=5002": 1}, "t=5003", True),
        ({"t=1646100000": 0, "t=1646186400": 1}, "t=1646272800", True),
        ({"id=1": 0, "id=2": 0}, "id=3", True),
    ],
)
def test_what_a_list_names_is_asked_for_unless_it_is_archived(
    tmp_path: Path, held: dict[str, int], link: str, is_asked: bool
) -> None:
    clock = Clock()
    page = f"{BASE}/news/202203/t20220301_100001.html?"
    with Archive(tmp_path / "archive.db", now=clock) as archive:
        archive.add_newspapers([ROW])
        for query, text in held.items():
            clock.forward(days=1)
            archive.add(Article("题", TEXTS[text], newspaper="beishan", addresses=(page + query,)))
        clock.forward(days=1)
        named = f"<a href='{page}{link}'>北山县新修水渠通水 三个乡镇受益</a> 2022-03-01"
        front = f"<html><body><ul><li>{named}</li></ul></body></html>".encode()
        walk = Walk(ROW, archive, lambda url: front if url.startswith(f"{BASE}/news/index") else 404).run(DAY, DAY)
        assert (page + link in walk.asked) is is_asked, walk.asked
        record = archive.links.get(page + link)
        assert record and (record.state is LinkState.DONE) is not is_asked
        if not is_asked:
            assert record.article == archive.at(f"{page}t=1646100000").id  # type: ignore[union-attr]
            assert walk.spider.crawler.stats and walk.spider.crawler.stats.get_value("link/known") == 1
            assert archive.parameters.is_known(Link(page + link, LinkKind.ARTICLE))
