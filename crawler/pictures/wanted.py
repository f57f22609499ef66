"""Whether a run fetches pictures: only then is loaded what looks at them, a quarter of a second of CPU (2026-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.spider import NewspaperSpider

if TYPE_CHECKING:
    from crawler.pictures.fetching import PictureFetching


class PicturesWanted:
    """An extension of Scrapy: that which fetches pictures, in runs that were asked for some."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PictureFetching:
        """Return what fetches them. Raises NotConfigured for a plan, and for a run without `-a images`."""
        spider = crawler.spider
        if not isinstance(spider, NewspaperSpider) or spider.plan or not spider.arguments.images:
            raise NotConfigured
        from crawler.pictures.fetching import PictureFetching

        return PictureFetching(crawler, spider)
