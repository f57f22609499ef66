"""Articles into the archive, through its one door."""

from __future__ import annotations

from typing import Any

from scrapy.crawler import Crawler

from archive.formats.jsonl import fields_of
from crawler.newspaper import NewspaperSpider
from crawler.reading import Collected


class ArchivePipeline:
    """Add each article and settle its link in one transaction."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchivePipeline:
        return cls(crawler)

    def process_item(self, item: Collected) -> dict[str, Any]:
        """Commit an article; return its fields, which is what `-o FILE` writes."""
        spider = self._crawler.spider
        assert isinstance(spider, NewspaperSpider)
        with spider.archive.transaction():
            added = spider.archive.add(item.article, capture=item.capture)
            spider.archive.links.finish(item.link, added.article)
        self._crawler.stats.inc_value(f"archive/{added.outcome}")
        return fields_of(spider.archive.get(added.article))
