"""A crawl of one host in a process of its own: many requests, and what the host was asked."""

from __future__ import annotations

import os

from tests.harness import warm
from tests.harness.bench import ROOT, TimedReplica
from tests.harness.patience import patience

HOST = "http://epaper.bsyjrb.cn"
SCRIPT = """
import sys
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

class Burst(Spider):
    name = "burst"
    async def start(self):
        for number in range(int(sys.argv[1])):
            yield Request(f"http://epaper.bsyjrb.cn/pc/{number}.html", self.parse, errback=print, dont_filter=True)
    def parse(self, response):
        slot = self.crawler.engine.downloader.slots["epaper.bsyjrb.cn"]
        print("least pause", slot.delay * (1 - slot.jitter))

settings = Settings()
settings.setmodule("crawler.settings")
for setting in sys.argv[2:]:
    settings.set(*setting.split("="), priority="cmdline")
process = CrawlerProcess(settings)
process.crawl(Burst)
process.start()
"""
AT_ONCE = ("DOWNLOAD_DELAY=0", "CONCURRENT_REQUESTS=64", "CONCURRENT_REQUESTS_PER_DOMAIN=64")


def burst(replica: TimedReplica, count: int, *settings: str) -> list[str]:
    """Ask a host for many pages; return the paths that it was asked for."""
    run(replica, count, *settings)
    return [url.removeprefix(HOST) for url in replica.log]


def run(replica: TimedReplica, count: int, *settings: str) -> str:
    """Ask a host for many pages; return what the crawl says."""
    words = ["-c", SCRIPT, str(count), *settings]
    done = warm.run(ROOT, words, {**os.environ, **replica.env}, patience(60))
    done.check_returncode()
    return done.stdout
