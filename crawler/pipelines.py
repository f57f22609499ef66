"""Articles into the archive, through its one door."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from archive.formats.jsonl import record_fields
from archive.model import Article, Link
from archive.likeness.jumps import Piece, joined, partner, piece_of
from crawler.extract.reading import Collected
from crawler.spider import NewspaperSpider

DOUBTFUL = "article/doubtful"
"""Counts the articles that a run had and that are doubtful."""


class ArchivePipeline:
    """Add each article and settle its link in one transaction.

    A piece of an article that a page cut waits for the other piece until the
    end of the run; its link stays undone, so that a kill loses nothing.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._exported = bool(crawler.settings.getdict("FEEDS"))
        self._waiting: dict[int, tuple[Piece, Collected]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchivePipeline:
        return cls(crawler)

    def process_item(self, item: Collected) -> dict[str, Any]:
        """Commit an article; return its fields where `-o FILE` writes them. Raises DropItem for half of one."""
        item = replace(item, article=self._placed(item.article, item.link))
        piece = piece_of(item.article)
        if piece is None:
            return self._keep(item.article, item)
        other = partner(piece, (waiting for waiting, _ in self._waiting.values()))
        if other is None:
            self._waiting[id(piece)] = (piece, item)
            raise DropItem(f"{item.link.url} waits for page {piece.mark.page}")
        _, other_item = self._waiting.pop(id(other))
        first, second = (piece, other) if piece.mark.onward else (other, piece)
        items = (item, other_item) if piece.mark.onward else (other_item, item)
        return self._keep(joined(first, second), *items)

    def close_spider(self) -> None:
        """Archive the pieces whose other half never came: with that of an earlier run, or as they are."""
        for piece, item in self._waiting.values():
            self._keep_alone(piece, item)
        self._waiting.clear()

    def _keep_alone(self, piece: Piece, item: Collected) -> None:
        earlier = self._spider.archive.issue_articles(item.article.newspaper, item.article.issue_date)
        pieces = (piece_of(article) for article in earlier)
        other = partner(piece, filter(None, pieces))
        if other:
            first, second = (piece, other) if piece.mark.onward else (other, piece)
            self._keep(joined(first, second), item)
            return
        way = "goes on" if piece.mark.onward else "begins"
        note = f"{way} on page {piece.mark.page}, which did not come"
        self._keep(replace(item.article, notes=(*item.article.notes, note)), item)

    def _keep(self, article: Article, *items: Collected) -> dict[str, Any]:
        """Archive an article that one or more responses gave, and settle their links."""
        archive = self._spider.archive
        article = self._placed(article, items[0].link) if items[0].link.url in article.addresses[:1] else article
        with archive.transaction():
            added = [archive.add(article, capture=item.capture) for item in items]
            for item in items:
                archive.links.finish(item.link, added[0].article)
        self._crawler.stats.inc_value(f"archive/{added[0].outcome}")
        if article.doubts:
            self._crawler.stats.inc_value(DOUBTFUL)
        return record_fields(archive.get(added[0].article)) if self._exported else {"id": added[0].article}

    def _placed(self, article: Article, link: Link) -> Article:
        """Return an article with the page that indexes give it by now: its link was made when fewer were read."""
        told = self._spider.archive.editions.standing(link)
        if told is None or article.issue_date != link.issue_date:
            return article
        return replace(article, page=told[0], page_name=told[1])

    @property
    def _spider(self) -> NewspaperSpider:
        spider = self._crawler.spider
        assert isinstance(spider, NewspaperSpider)
        return spider
