"""Peer: fetching alone. Links are followed from index pages only, articles are not looked at. Others build on it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

BEST = {
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "CONCURRENT_ITEMS": 1,
    "COOKIES_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOADER_MIDDLEWARES": {
        f"scrapy.downloadermiddlewares.{name}": None
        for name in (
            "httpauth.HttpAuthMiddleware",
            "downloadtimeout.DownloadTimeoutMiddleware",
            "defaultheaders.DefaultHeadersMiddleware",
            "useragent.UserAgentMiddleware",
            "retry.RetryMiddleware",
            "redirect.MetaRefreshMiddleware",
            "redirect.RedirectMiddleware",
            "cookies.CookiesMiddleware",
            "httpcompression.HttpCompressionMiddleware",
            "stats.DownloaderStats",
            "offsite.OffsiteMiddleware",
            "robotstxt.RobotsTxtMiddleware",
        )
    },
    "SPIDER_MIDDLEWARES": {
        f"scrapy.spidermiddlewares.{name}": None
        for name in (
            "httperror.HttpErrorMiddleware",
            "referer.RefererMiddleware",
            "urllength.UrlLengthMiddleware",
            "depth.DepthMiddleware",
        )
    },
    "EXTENSIONS": {"scrapy.extensions.memusage.MemoryUsage": None, "scrapy.extensions.logstats.LogStats": None},
    "LOG_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
}
"""What fetches fastest: whatever Scrapy can do without is off."""
GOOD = {
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "COOKIES_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
    "LOG_LEVEL": "WARNING",
    "METAREFRESH_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "ROBOTSTXT_OBEY": True,
    "TELNETCONSOLE_ENABLED": False,
    "USER_AGENT": "peer (+http://example.org)",
}
"""What somebody sets who knows Scrapy and means to keep the manners."""


class Following(Spider):
    """Begin at the addresses given, follow what index pages name, and hand each article to `article`."""

    name = "following"
    done = 0

    def __init__(self, starts: list[str]) -> None:
        super().__init__()
        self.start_urls = starts

    def parse(self, response: Response) -> Iterator[Request]:
        """Read an index: its pages or its next one, and its articles."""
        for href in response.xpath('//ul[@class="pages"]//a/@href | //div[@class="page"]/a/@href').getall():
            yield response.follow(href, self.parse, priority=1)
        for href in response.xpath('//*[contains(@class, "news-list")]//a/@href').getall():
            yield response.follow(href, self.article)

    def article(self, response: Response) -> Any:
        """Read an article; here only count it."""
        self.done += 1


def run(spider: type[Following], settings: dict[str, Any], **given: Any) -> None:
    """Crawl from the addresses of the command line, and print how many articles were had."""
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(spider)
    process.crawl(crawler, starts=sys.argv[2:], **given)
    process.start()
    print(crawler.spider.done if crawler.spider else 0)


if __name__ == "__main__":
    run(Following, BEST)
