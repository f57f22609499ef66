"""EastMoney's lists of news by column, newest first; its articles are a source that all papers know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from archive.article import Capture, Link, LinkKind
from archive.dedup import infocode
from archive.reasons import LayoutChanged
from crawler.edition import day_of
from crawler.extract.page import open_page
from crawler.newspaper import NewspaperSpider
from crawler.reading import Attempt, Reading

LISTS = "https://np-listapi.eastmoney.com/comm/web/getNewsByColumns"
"""Said to work in 2026: `data.list`, which is empty past the end."""

_FIELDS = "code,showTime,title,mediaName,summary,image,url,uniqueUrl,Np_dst"
_PAGE_SIZE = 50


class EastMoneySpider(NewspaperSpider):
    """EastMoney as a paper. `first_page` names the columns, parted by blanks."""

    platform = "eastmoney"

    def issue_links(self, days: list[date]) -> Iterator[Link]:
        """Yield the first page of each column's list."""
        for column in self.first_page.split():
            yield Link(_address(column, 1), LinkKind.LIST, newspaper=self.name)

    @classmethod
    def attempts(cls, link: Link) -> tuple[Attempt, ...]:
        """Return how to read a column's list; articles are a source's."""
        is_list = link.kind is LinkKind.LIST and link.url.startswith(f"{LISTS}?")
        return (Attempt(link.url, cls.read_column),) if is_list else ()

    @classmethod
    def read_column(cls, capture: Capture, link: Link) -> Reading:
        """Read a page of a column's list: articles with their days. An empty one is the end."""
        try:
            told: Any = json.loads(open_page(capture).text)
            rows = (told.get("data") or {}).get("list") or []
        except (ValueError, AttributeError) as error:
            raise LayoutChanged(f"no list in the JSON at {capture.url}: {error}") from error
        links = tuple(
            Link(str(row["url"]), LinkKind.ARTICLE, capture.url, cls.name, day_of(str(row.get("showTime", ""))))
            for row in rows
            if isinstance(row, dict) and infocode(str(row.get("url", "")))
        )
        query = parse_qs(urlsplit(capture.url).query)
        column, page = query.get("column", [""])[0], query.get("page_index", ["1"])[0]
        following = _address(column, int(page) + 1) if links and page.isdecimal() else ""
        return Reading(links=links, next_page=following)


def _address(column: str, page: int) -> str:
    form = {"client": "web", "biz": "web_news_col", "column": column, "order": 1, "page_index": page}
    return f"{LISTS}?{urlencode(form | {'page_size': _PAGE_SIZE, 'req_trace': 1, 'fields': _FIELDS})}"
