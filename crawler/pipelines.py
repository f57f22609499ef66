"""Articles into the archive, through its one door."""

from __future__ import annotations

from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from archive.formats.jsonl import record_fields
from crawler.extract.named_pictures import depicted
from crawler.extract.reading import Collected
from crawler.spider import NewspaperSpider
from crawler.web_archives.asking import TAKEN_THERE

DOUBTFUL = "article/doubtful"
"""Counts the articles that a run had and that are doubtful."""


class ArchivePipeline:
    """Add each article and settle its link in one transaction.

    A piece of an article that a page cut is added as it is: the archive joins what belongs together.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._exported = bool(crawler.settings.getdict("FEEDS"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchivePipeline:
        return cls(crawler)

    def process_item(self, item: Collected) -> dict[str, Any]:
        """Commit an article; return its fields where `-o FILE` writes them. Raises DropItem where nothing is kept."""
        kept = self._spider.keeping.attempt(self._add, item)
        if kept is None:
            raise DropItem("nothing can be kept any more")
        return kept

    def _add(self, item: Collected) -> dict[str, Any]:
        archive = self._spider.archive
        article = archive.editions.placed(item.article, item.link)
        with archive.transaction():
            added = archive.add(article, capture=item.capture)
            there = added.outcome != "withdrawn"
            archive.links.finish(item.link, added.article if there else None)
            if there and (images := self._spider.arguments.images):
                archive.pictures.note(depicted(article, item.capture.url, images, item.pictures))
        if there:
            self._spider.rechecks.had(item, added.article, changed=added.outcome == "revision")
        if item.had is None:  # what was asked for again is no news: the rechecks count it
            self._crawler.stats.inc_value(f"archive/{added.outcome}")
            if there and item.capture and item.capture.origin:
                self._crawler.stats.inc_value(TAKEN_THERE)
            if article.doubts:
                self._crawler.stats.inc_value(DOUBTFUL)
        return record_fields(archive.get(added.article)) if self._exported and there else {"id": added.article}

    @property
    def _spider(self) -> NewspaperSpider:
        spider = self._crawler.spider
        assert isinstance(spider, NewspaperSpider)
        return spider
