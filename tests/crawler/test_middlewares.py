"""Allowed hosts, Retry-After, a host that refuses: what stands between a request and the network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
from tests.harness.bench import EPAPER, FRONT, ONE_DAY, ROOT, Bench, TimedReplica
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
    replica.fault("busy", f"{HOST}/pc/", times=1, seconds=1)
    asked = burst(replica, 4, "DOWNLOAD_DELAY=0.01")
    assert sorted(set(asked)) == ["/pc/0.html", "/pc/1.html", "/pc/2.html", "/pc/3.html", "/robots.txt"]
    assert gaps(replica)[1] > 0.9


def test_a_host_that_is_silent_three_times_is_left_alone(replica: TimedReplica) -> None:
    replica.fault("down", f"{HOST}/pc/")
    asked = burst(replica, 20, "DOWNLOAD_DELAY=0")
    assert len([path for path in set(asked) if path != "/robots.txt"]) <= 6


# A host that refuses

ROW = 8  # HOST_REFUSALS_MAX
IN_FLIGHT = 5  # CONCURRENT_REQUESTS, and one that took the place of the last refused: without a pause, all are out


def crowded(replica: TimedReplica, count: int = 200) -> list[str]:
    """Make a front page of so many articles; return their addresses."""
    front = replica.respond(FRONT)
    assert front
    page = front.content.decode()
    urls = [f"{EPAPER}/content/202112/24/content_{number}.html" for number in range(50_000, 50_000 + count)]
    items = "".join(f'<li class="resultList"><a href="{url}"><h4>第{url[-8:-5]}篇</h4></a></li>' for url in urls)
    head, found, rest = page.partition('<li class="resultList">')
    replica.put(FRONT, (head + items + found + rest).encode())
    return urls


def refuse(replica: TimedReplica, status: int, urls: Iterable[str], *headers: tuple[str, str]) -> None:
    for url in urls:
        replica.put(url, b"no", "text/plain", status, headers)


def articles_asked(replica: TimedReplica) -> list[str]:
    return [url for url in replica.log if "/content/" in url]


@pytest.mark.parametrize("status, code", [(403, 5), (429, 5), (500, 6), (521, 5)])
def test_a_host_that_refuses_everything_is_asked_little(
    bench: Bench, replica: TimedReplica, status: int, code: int
) -> None:
    urls = crowded(replica)
    refuse(replica, status, urls)
    result = bench.crawl(*bench.small)
    assert result.code == code
    assert ROW <= len(articles_asked(replica)) <= ROW + IN_FLIGHT
    words = f"epaper.bsyjrb.cn answered {status} to 8 addresses in a row: nothing more is asked of it in this run"
    reasons = [bench.link(url) for url in urls]
    assert reasons.count(("failed", words)) >= 200 - ROW - IN_FLIGHT
    assert words in result.err


def test_what_was_not_asked_for_is_due_and_comes_first_in_the_next_run(bench: Bench, replica: TimedReplica) -> None:
    urls = crowded(replica, 30)
    refuse(replica, 403, urls)
    bench.crawl(*bench.small)
    asked = {url for url in articles_asked(replica) if url in urls}
    with bench.archive() as archive:
        tries = {record.link.url: record.tries for record in archive.links.unfinished("youjiang")}
    assert {url: tries[url] for url in urls} == {url: int(url in asked) for url in urls}
    replica.clear_log()
    bench.crawl(*bench.bare, "-a", "until=2021-12-23")
    again = [url for url in articles_asked(replica) if url in urls]
    assert asked.isdisjoint(again[:ROW])


def test_a_host_that_refuses_single_articles_is_asked_for_all_others(bench: Bench, replica: TimedReplica) -> None:
    urls = crowded(replica, 60)
    refuse(replica, 404, urls)
    refuse(replica, 403, [url for place, url in enumerate(urls) if place % 10 == 0])
    assert bench.crawl(*bench.small).code == 5
    assert set(urls) <= set(replica.log)


def test_one_bad_page_that_is_tried_again_is_counted_once(bench: Bench, replica: TimedReplica) -> None:
    urls = crowded(replica, 20)
    refuse(replica, 404, urls)
    refuse(replica, 500, urls[:1])
    assert bench.crawl(*bench.small, settings={"RETRY_TIMES": 8}).code == 6
    assert replica.log.count(urls[0]) == 9
    assert set(urls) <= set(replica.log)


def test_a_host_that_says_how_long_to_wait_is_waited_for(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("busy", f"{EPAPER}/content/", times=1, seconds=1)
    assert bench.crawl(*bench.small, settings={"HOST_REFUSALS_MAX": 1}).code == 0


def test_a_challenge_on_every_page_is_a_refusal(bench: Bench, replica: TimedReplica) -> None:
    urls = crowded(replica)
    replica.fault("challenge", f"{EPAPER}/content/")
    assert bench.crawl(*bench.small).code == 5
    assert len(articles_asked(replica)) <= ROW + IN_FLIGHT
    words = "epaper.bsyjrb.cn answered 200: 加速乐 (jsl) challenge to 8 addresses in a row"
    assert len([url for url in urls if bench.link(url)[1].startswith(words)]) >= 200 - ROW - IN_FLIGHT


def test_other_hosts_are_asked_as_before(bench: Bench, replica: TimedReplica) -> None:
    refuse(replica, 403, crowded(replica))
    bench.crawl(*ONE_DAY, "-a", f"seeds={ROOT / 'seeds' / '003_2ab8d2395e847c7a.txt'}")
    assert bench.link("https://finews.withounder.com/category/youjiangribao.html") == ("done", "")
