"""Allowed hosts, robots.txt, Retry-After: what stands between a request and the network."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.utils.test import get_crawler

from archive.store.archive import Archive
from crawler.arguments import Arguments
from crawler.downloadermiddlewares import AllowedHosts, NotAllowed, retry_after
from crawler.papers import paper_of
from crawler.spider import NewspaperSpider
from tests.harness.bench import ROOT, TimedReplica
from tests.harness.patience import patience

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
HOST = "http://epaper.bsyjrb.cn"

YOUJIANG = paper_of("youjiang")


# Retry-After


@pytest.mark.parametrize(
    "value, seconds",
    [
        ("0", 0),
        ("120", 120),
        (" 7 ", 7),
        ("99999999999999999999", 366 * 86400),
        ("Sat, 21 Nov 2026 08:31:00 GMT", 60),
        ("Sat, 21 Nov 2026 16:31:00 +0800", 60),
        ("Sat, 21 Nov 2026 08:29:00 GMT", -60),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: int) -> None:
    assert retry_after(value, NOW) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("value", ["", "soon", "-5", "1.5", "2026-11-21", "²", "٣x", "Sat, 99 Nov 2026 08:31:00 GMT"])
def test_a_retry_after_that_says_nothing_is_passed_over(value: str) -> None:
    assert retry_after(value, NOW) is None


# Allowed hosts


@pytest.fixture(scope="module")
def allowed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AllowedHosts]:
    folder: Path = tmp_path_factory.mktemp("allowed")
    with Archive(folder / "archive.db") as archive:
        crawler = get_crawler(NewspaperSpider)
        crawler.spider = NewspaperSpider(YOUJIANG, archive=archive, arguments=Arguments())
        yield AllowedHosts(crawler)


@pytest.mark.parametrize(
    "url",
    [
        "http://epaper.bsyjrb.cn/pc/",
        "https://epaper.bsyjrb.cn/pc/",
        "http://EPAPER.bsyjrb.cn/pc/",
        "http://img.epaper.bsyjrb.cn/",
        "https://newsinfo.eastmoney.com/kuaixun/",
        "http://finews.zning.xyz/",
        "https://finews.withounder.com/",
        "https://finews.zning.me/",
    ],
)
def test_the_papers_host_and_those_of_the_sources_may_be_asked(allowed: AllowedHosts, url: str) -> None:
    allowed.process_request(Request(url))


@pytest.mark.parametrize(
    "url",
    [
        "http://evil.example/",
        "http://epaper.bsyjrb.cn.evil.example/",
        "http://evil-epaper.bsyjrb.cn/",
        "http://bsyjrb.cn/",
        "http://fakeeastmoney.com/",
        "http://epaper.bsyjrb.cn@evil.example/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://localhost/",
    ],
)
def test_any_other_host_may_not_be_asked(allowed: AllowedHosts, url: str) -> None:
    with pytest.raises(NotAllowed, match="not a host that this spider visits"):
        allowed.process_request(Request(url, dont_filter=True))


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://epaper.bsyjrb.cn/", "data:text/html,x", "s3://b/k"])
def test_any_other_scheme_may_not_be_asked(allowed: AllowedHosts, url: str) -> None:
    with pytest.raises(NotAllowed, match="not an http address"):
        allowed.process_request(Request(url, dont_filter=True))


# robots.txt and pauses, in a crawl of one host

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
    command = [sys.executable, "-c", SCRIPT, str(count), *settings]
    env = {**os.environ, **replica.env}
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True, timeout=patience(60))
    return done.stdout


def put_robots(replica: TimedReplica, text: str, status: int = 200) -> None:
    replica.put(f"{HOST}/robots.txt", text.encode(), "text/plain", status)


def test_a_robots_txt_that_forbids_all_holds_for_fifty_requests_at_once(replica: TimedReplica) -> None:
    put_robots(replica, "User-agent: *\nDisallow: /\n")
    assert burst(replica, 50, *AT_ONCE) == ["/robots.txt"]


def test_a_robots_txt_that_cannot_be_had_forbids_all(replica: TimedReplica) -> None:
    put_robots(replica, "busy", 503)
    assert set(burst(replica, 50, *AT_ONCE)) == {"/robots.txt"}


def test_a_robots_txt_that_never_comes_forbids_all(replica: TimedReplica) -> None:
    replica.fault("down", f"{HOST}/robots.txt")
    assert set(burst(replica, 10, *AT_ONCE)) == {"/robots.txt"}


@pytest.mark.parametrize("status", [403, 404])
def test_a_host_without_a_robots_txt_allows_all(replica: TimedReplica, status: int) -> None:
    put_robots(replica, "none here", status)
    asked = burst(replica, 3, *AT_ONCE)
    assert asked[0] == "/robots.txt"
    assert sorted(asked) == ["/pc/0.html", "/pc/1.html", "/pc/2.html", "/robots.txt"]


def test_robots_txt_may_forbid_a_part(replica: TimedReplica) -> None:
    put_robots(replica, "User-agent: *\nDisallow: /pc/1.html\n")
    assert sorted(burst(replica, 3, *AT_ONCE)) == ["/pc/0.html", "/pc/2.html", "/robots.txt"]


def test_robots_txt_may_speak_to_us_by_name(replica: TimedReplica) -> None:
    put_robots(replica, "User-agent: *\nAllow: /\n\nUser-agent: local-news-archive\nDisallow: /\n")
    assert burst(replica, 3, *AT_ONCE) == ["/robots.txt"]


def gaps(replica: TimedReplica) -> list[float]:
    moments = [moment for moment, _ in replica.times]
    return [after - before for before, after in zip(moments, moments[1:], strict=False)]


def test_a_crawl_delay_is_the_least_pause_between_two_requests(replica: TimedReplica) -> None:
    put_robots(replica, "User-agent: *\nCrawl-delay: 0.6\n")
    told = run(replica, 2, "DOWNLOAD_DELAY=0")
    assert told.splitlines() == ["least pause 0.6"] * 2


def test_a_crawl_delay_below_our_own_pause_changes_nothing(replica: TimedReplica) -> None:
    put_robots(replica, "User-agent: *\nCrawl-delay: 0.1\n")
    told = run(replica, 1, "DOWNLOAD_DELAY=0.6", "DOWNLOAD_DELAY_JITTER=0")
    assert told == "least pause 0.6\n"


def test_a_crawl_delay_without_end_is_cut_to_what_a_run_can_bear(replica: TimedReplica) -> None:
    put_robots(replica, "User-agent: *\nCrawl-delay: 86400\n")
    told = run(replica, 1, "DOWNLOAD_DELAY=0", "CRAWL_DELAY_MAX=0.4", "DOWNLOAD_DELAY_JITTER=0")
    assert told == "least pause 0.4\n"


def test_a_host_that_asks_to_wait_is_asked_nothing_meanwhile(replica: TimedReplica) -> None:
    replica.fault("busy", f"{HOST}/pc/", times=1, seconds=2)
    asked = burst(replica, 4, "DOWNLOAD_DELAY=0.01")
    assert sorted(set(asked)) == ["/pc/0.html", "/pc/1.html", "/pc/2.html", "/pc/3.html", "/robots.txt"]
    assert gaps(replica)[1] > 1.9


def test_a_host_that_is_silent_three_times_is_left_alone(replica: TimedReplica) -> None:
    replica.fault("down", f"{HOST}/pc/")
    asked = burst(replica, 20, "DOWNLOAD_DELAY=0")
    assert len([path for path in set(asked) if path != "/robots.txt"]) <= 6
