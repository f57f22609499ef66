"""Allowed hosts, Retry-After, a host that refuses: what stands between a request and the network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.utils.test import get_crawler

from archive.store.archive import Archive
from crawler.arguments import Arguments
from crawler.downloadermiddlewares import AllowedHosts, retry_after
from crawler.manners.errors import NotAllowed
from crawler.papers import paper_of
from crawler.spider import NewspaperSpider
from tests.harness.bench import TimedReplica
from tests.harness.burst import HOST, burst

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
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


# Pauses, in a crawl of one host


def gaps(replica: TimedReplica) -> list[float]:
    moments = [moment for moment, _ in replica.times]
    return [after - before for before, after in zip(moments, moments[1:], strict=False)]


def test_a_host_that_asks_to_wait_is_asked_nothing_meanwhile(replica: TimedReplica) -> None:
    replica.fault("busy", f"{HOST}/pc/", times=1, seconds=2)
    asked = burst(replica, 4, "DOWNLOAD_DELAY=0.01")
    assert sorted(set(asked)) == ["/pc/0.html", "/pc/1.html", "/pc/2.html", "/pc/3.html", "/robots.txt"]
    assert gaps(replica)[1] > 1.9


def test_a_host_that_is_silent_three_times_is_left_alone(replica: TimedReplica) -> None:
    replica.fault("down", f"{HOST}/pc/")
    asked = burst(replica, 20, "DOWNLOAD_DELAY=0")
    assert len([path for path in set(asked) if path != "/robots.txt"]) <= 6
