"""广西日报's list of pages: empty, another day's, this day's."""

from __future__ import annotations

import json

import pytest

from archive.model import Link, LinkKind
from archive.reasons import NoIssue
from crawler.papers import papers
from crawler.platforms.gxrb import read_pages
from tests.harness.bench import capture

URL = "https://ssw.gxrb.com.cn/json/interface/epaper/api.php?name=gxrb&date=2021-12-24"


@pytest.mark.parametrize(
    "listed, shown, told",
    [
        ([], "2021-12-24", "the list of pages is empty"),
        ([], "", "the list of pages is empty"),
        ([], "2021-12-23", "the list of pages is that of 2021-12-23"),
        ([{"banci": "001"}], "2021-12-23", "the list of pages is that of 2021-12-23"),
    ],
)
def test_a_list_without_the_days_pages_says_what_it_is(listed: list[object], shown: str, told: str) -> None:
    answer = capture(URL, json.dumps({"list": listed, "riqi": shown}), "application/json")
    with pytest.raises(NoIssue, match=f"^no issue of 2021-12-24: {told}$"):
        read_pages(papers()["guangxiribao"], answer, Link(URL, LinkKind.LIST))
