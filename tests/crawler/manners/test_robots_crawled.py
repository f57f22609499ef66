"""robots.txt in a crawl: how it is found and obeyed."""

from __future__ import annotations

import gzip
import zlib

import pytest

from archive.formats.warc import read_capture
from crawler.manners.robots import RULES_MAX
from tests.harness.bench import FRONT, Bench, TimedReplica
from tests.harness.burst import AT_ONCE, HOST, burst, run
from tests.replica import STORIES

ROBOTS = f"{HOST}/robots.txt"
FORBID_ALL = b"User-agent: *\nDisallow: /\n"
TODAYS = {story.title for story in STORIES if f"{story.date}" == "2021-12-24"}


def put_robots(replica: TimedReplica, text: str, status: int = 200) -> None:
    replica.put(ROBOTS, text.encode(), "text/plain", status)


def lead(replica: TimedReplica, *urls: str, status: int = 302) -> None:
    """Have each address lead to the next."""
    for url, target in zip(urls, urls[1:], strict=False):
        replica.put(url, b"", "text/html", status, [("Location", target)])


def titles(bench: Bench) -> set[str]:
    return {record.article.title for record in bench.records()}


# Where it is found, and what holds where it is not


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


@pytest.mark.parametrize("value", ["-5", "nan", "inf", "1e999", "soon"])
def test_a_crawl_delay_that_is_nonsense_changes_nothing(replica: TimedReplica, value: str) -> None:
    put_robots(replica, f"User-agent: *\nCrawl-delay: {value}\n")
    told = run(replica, 1, "DOWNLOAD_DELAY=0.3", "DOWNLOAD_DELAY_JITTER=0")
    assert told == "least pause 0.3\n"


def test_a_group_that_is_named_like_a_part_of_our_user_agent_is_not_ours(replica: TimedReplica) -> None:
    put_robots(replica, "".join(f"User-agent: {name}\nDisallow: /\n\n" for name in ("news", "local", "personal", "a")))
    assert sorted(burst(replica, 1, *AT_ONCE)) == ["/pc/0.html", "/robots.txt"]


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_robots_txt_on_another_host_that_is_not_there_allows_all(
    bench: Bench, replica: TimedReplica, status: int
) -> None:
    lead(replica, ROBOTS, "http://www.beishangroup.example/404.html", status=status)
    replica.put("http://www.beishangroup.example/404.html", b"not here", "text/html", 404)
    assert bench.crawl(*bench.small).code == 0
    assert titles(bench) == TODAYS


def test_the_rules_at_the_end_of_five_redirects_hold_for_the_site_first_asked(
    bench: Bench, replica: TimedReplica
) -> None:
    hops = ["http://a.example/robots.txt", "https://b.example/r?a=1", "https://b.example/2", "http://c.example/"]
    lead(replica, ROBOTS, *hops, "http://d.example/rules")
    replica.put("http://d.example/rules", FORBID_ALL, "text/plain")
    assert bench.crawl(*bench.small).code == 5
    assert replica.log == [ROBOTS, *hops, "http://d.example/rules"]
    assert bench.link(FRONT) == ("failed", f"{ROBOTS} forbids /pc/column/202112/24/node_A01.html")


def test_more_than_five_redirects_are_no_robots_txt(bench: Bench, replica: TimedReplica) -> None:
    hops = [f"http://a{number}.example/robots.txt" for number in range(6)]
    lead(replica, ROBOTS, *hops)
    replica.put(hops[-1], FORBID_ALL, "text/plain")
    assert bench.crawl(*bench.small).code == 0
    assert replica.log[:7] == [ROBOTS, *hops[:5], FRONT]


@pytest.mark.parametrize(
    "target",
    [ROBOTS, "", "file:///etc/passwd", "http://[x/", "ftp://a.example/robots.txt", "http://a.example:22/robots.txt"],
)
def test_a_redirect_that_leads_nowhere_is_no_robots_txt(bench: Bench, replica: TimedReplica, target: str) -> None:
    replica.put(ROBOTS, b"", "text/html", 302, [("Location", target)])
    assert bench.crawl(*bench.small).code == 0
    assert replica.log[:2] == [ROBOTS, FRONT]
    assert not [url for url in replica.log if not url.startswith(f"{HOST}/")]


def test_two_robots_txts_that_lead_to_each_other_are_none(bench: Bench, replica: TimedReplica) -> None:
    lead(replica, ROBOTS, "http://a.example/robots.txt", ROBOTS)
    assert bench.crawl(*bench.small).code == 0
    assert replica.log[:3] == [ROBOTS, "http://a.example/robots.txt", FRONT]


def test_pages_are_still_asked_for_at_the_papers_hosts_alone(bench: Bench, replica: TimedReplica) -> None:
    lead(replica, ROBOTS, "http://a.example/robots.txt")
    lead(replica, FRONT, "http://a.example/robots.txt")
    replica.put("http://a.example/robots.txt", b"none", "text/plain", 404)
    assert bench.crawl(*bench.small).code == 6
    assert replica.log.count("http://a.example/robots.txt") == 1


# The status goes before the body


PLAIN = b"not compressed at all"


@pytest.mark.parametrize(
    "status, encoding, body",
    [
        *((status, "gzip", PLAIN) for status in (400, 403, 404, 410, 451)),
        *((404, encoding, PLAIN) for encoding in ("deflate", "br", "zstd", "x")),
        (404, "gzip", gzip.compress(PLAIN, mtime=0)[:15]),
        (404, "gzip", b""),
        (404, "gzip", FORBID_ALL),
        (404, "gzip", gzip.compress(FORBID_ALL, mtime=0)),
    ],
)
def test_a_robots_txt_that_is_not_there_allows_all_whatever_its_body(
    replica: TimedReplica, status: int, encoding: str, body: bytes
) -> None:
    replica.put(ROBOTS, body, "text/plain", status, [("Content-Encoding", encoding)])
    assert burst(replica, 1, *AT_ONCE) == ["/robots.txt", "/pc/0.html"]


@pytest.mark.parametrize("status", [403, 404])
def test_a_paper_whose_robots_txt_is_not_there_is_fetched(bench: Bench, replica: TimedReplica, status: int) -> None:
    replica.put(ROBOTS, b"<h1>not here</h1>", "text/html", status, [("Content-Encoding", "gzip")])
    assert bench.crawl(*bench.small).code == 0
    assert titles(bench) == TODAYS


def test_a_robots_txt_that_is_not_there_may_be_larger_than_any_page(replica: TimedReplica) -> None:
    replica.put(ROBOTS, FORBID_ALL + b"#" * (20 << 20), "text/plain", 404)
    assert burst(replica, 1, *AT_ONCE) == ["/robots.txt", "/pc/0.html"]


# Its size and encoding


def test_of_a_robots_txt_larger_than_any_page_the_beginning_is_read(bench: Bench, replica: TimedReplica) -> None:
    replica.put(ROBOTS, FORBID_ALL + b"#" * (20 << 20), "text/plain")
    assert bench.crawl(*bench.small).code == 5
    assert replica.log == [ROBOTS]
    with bench.archive() as archive:
        [kept] = archive.journal.captures_at(ROBOTS)
        path = archive.warc_folder / kept.warc
    assert 2 * RULES_MAX < len(read_capture(path, kept.offset).body) < 4 * RULES_MAX
    assert b"\r\nWARC-Truncated: length\r\n" in gzip.decompress(path.read_bytes())


def test_a_robots_txt_without_end_is_no_failure(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("huge", ROBOTS, bytes=1 << 40)
    assert bench.crawl(*bench.small).code == 0
    assert titles(bench) == TODAYS


def test_rules_behind_the_first_500_kib_are_passed_over(replica: TimedReplica) -> None:
    replica.put(ROBOTS, b"#" * RULES_MAX + b"\n" + FORBID_ALL, "text/plain")
    assert burst(replica, 1, *AT_ONCE) == ["/robots.txt", "/pc/0.html"]


@pytest.mark.parametrize(
    "encoding, body",
    [
        ("gzip", gzip.compress(FORBID_ALL, mtime=0)),
        ("deflate", zlib.compress(FORBID_ALL)),
        ("gzip", gzip.compress(FORBID_ALL + b"#" * (200 << 20), 1, mtime=0)),
    ],
    ids=["gzip", "deflate", "bomb"],
)
def test_a_compressed_robots_txt_is_read(replica: TimedReplica, encoding: str, body: bytes) -> None:
    replica.put(ROBOTS, body, "text/plain", 200, [("Content-Encoding", encoding)])
    assert burst(replica, 3, *AT_ONCE) == ["/robots.txt"]


def test_half_a_robots_txt_is_none_that_could_be_had(bench: Bench, replica: TimedReplica) -> None:
    put_robots(replica, "User-agent: *\nDisallow: /private/\n")
    replica.fault("cut-gzip", ROBOTS)
    assert bench.crawl(*bench.small).code == 6
    assert replica.log == [ROBOTS, ROBOTS]
    assert "the gzip body stops before its end" in bench.link(FRONT)[1]


def test_a_web_page_in_the_place_of_robots_txt_holds_no_rules(bench: Bench, replica: TimedReplica) -> None:
    page = b"<!DOCTYPE html>\n<html><body><pre>\nUser-agent: *\nDisallow: /\n</pre></body></html>"
    replica.put(ROBOTS, page, "text/html")
    assert bench.crawl(*bench.small).code == 0
    assert titles(bench) == TODAYS


# A host in trouble, or one that bars us


@pytest.mark.parametrize("status, vendor, name", [(521, "jiasule", "加速乐"), (503, "aliyun", "阿里云")])
def test_a_challenge_in_the_place_of_robots_txt_is_reported_as_blocked(
    bench: Bench, replica: TimedReplica, status: int, vendor: str, name: str
) -> None:
    replica.fault("challenge", ROBOTS, status=status, vendor=vendor)
    result = bench.crawl(*bench.small)
    assert (result.code, bench.last_run()) == (5, ("blocked", 5))
    assert set(replica.log) == {ROBOTS}
    state, reason = bench.link(FRONT)
    assert (state, reason[:50]) == ("failed", f"{ROBOTS} answered {status}: {name}"[:50])
    assert reason in result.err


def test_a_challenge_where_robots_txt_leads_names_both(bench: Bench, replica: TimedReplica) -> None:
    lead(replica, ROBOTS, "http://a.example/robots.txt")
    replica.fault("challenge", "http://a.example/", status=521)
    assert bench.crawl(*bench.small).code == 5
    assert f"{ROBOTS} leads to http://a.example/robots.txt answered 521: 加速乐" in bench.link(FRONT)[1]


@pytest.mark.parametrize("seconds", [1, 86_400])
def test_a_pause_that_the_host_asks_for_at_robots_txt_is_kept(
    bench: Bench, replica: TimedReplica, seconds: int
) -> None:
    replica.put(ROBOTS, b"slowly", "text/plain", 429, [("Retry-After", str(seconds))])
    code = bench.crawl(*bench.small).code
    if seconds == 1:
        assert (code, titles(bench)) == (0, TODAYS)
        first, second = replica.when(ROBOTS)
        assert min(second - first, replica.when(FRONT)[0] - second) > 0.9
    else:
        assert (code, replica.log) == (6, [ROBOTS])
        assert "429 and asks to wait until" in bench.link(FRONT)[1]


def test_a_robots_txt_that_leads_to_a_host_without_a_good_certificate_cannot_be_had(
    bench: Bench, replica: TimedReplica
) -> None:
    lead(replica, ROBOTS, "https://a.example/robots.txt")
    replica.put("https://a.example/robots.txt", b"", "text/plain")
    replica.fault("bad-certificate", "a.example/")
    assert bench.crawl(*bench.small).code == 6
    assert bench.link(FRONT)[1].startswith(f"{ROBOTS}: the certificate cannot be verified")
