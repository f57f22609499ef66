"""A paper that was elsewhere on days that nobody knows: its issues are looked for by the indexes of each host."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from archive.model import Newspaper, PaperAddress
from archive.store.archive import Archive
from crawler.papers import Location
from crawler.platforms import platforms
from tests.harness.walk import Walk

DAY = date(2022, 3, 1)
FOUNDER = platforms()["founder-old"]
ROW = Newspaper("beishan", "北山日报", "", "founder-old", "http://a.example/bs", "html/%Y-%m/%d/node_1.htm")
OLD = replace(ROW, base_url="http://b.example/bs")
ELSEWHERE = (Location(OLD, FOUNDER, PaperAddress("beishan", None, None, "founder-old", OLD.base_url, OLD.first_page)),)
PERIOD = (
    "<period_list><period><period_date>2022-03-01</period_date>"
    "<front_page>01/node_9.htm</front_page></period></period_list>"
)
ISSUE = "<html><body><a id=pageLink href=node_9.htm>第01版：要闻</a><a href=content_1.htm>春耕忙</a></body></html>"


@pytest.mark.parametrize("host", ["a.example", "b.example"])
def test_the_index_of_the_month_is_asked_for_on_each_host(tmp_path: Path, host: str) -> None:
    pages = {
        f"http://{host}/bs/html/2022-03/period.xml": PERIOD,
        f"http://{host}/bs/html/2022-03/01/node_9.htm": ISSUE,
    }
    with Archive(tmp_path / "archive.db") as archive:
        walk = Walk(ROW, archive, lambda url: pages[url].encode() if url in pages else 404, ELSEWHERE).run(DAY, DAY)
        assert archive.editions.issue("beishan", DAY), walk.asked
