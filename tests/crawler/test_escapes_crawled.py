"""No crawl lets a terminal have what a server wrote as more than text: pages, headers, addresses, robots.txt, logs."""

from __future__ import annotations

import pytest

from tests.harness import warm
from tests.harness.bench import EPAPER, FRONT, ONE_DAY, ROOT, Bench, TimedReplica
from tests.harness.escapes import MARK, poison, spoofs
from tests.harness.patience import patience

ROBOTS = "http://epaper.bsyjrb.cn/robots.txt"
IN_HEADER = MARK.replace("\r", "").replace("\n", "").encode().decode("latin-1")
ARTICLE = f"{EPAPER}/content/202112/24/content_1.html"


def headers(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(name, IN_HEADER) for name in ("Server", "X-Powered-By", "ETag", "Last-Modified", "Set-Cookie")] + [*more]


def page(inside: str = "") -> bytes:
    return f"<html><head><title>{MARK}</title></head><body>{MARK}{inside}</body></html>".encode()


HOSTS = {
    "a strange page": lambda host: host.put(FRONT, page(), headers=headers()),
    "an error": lambda host: host.put(FRONT, page(), "text/html", 503, headers(("Retry-After", IN_HEADER))),
    "a status of its own": lambda host: host.put(FRONT, page(), "text/html", 599, headers()),
    "forbidden": lambda host: host.put(FRONT, page(), f"text/html; charset={IN_HEADER}", 403, headers()),
    "leads on": lambda host: host.put(FRONT, b"", "text/html", 302, headers(("Location", f"/{IN_HEADER}"))),
    "leads elsewhere": lambda host: host.put(FRONT, b"", "", 302, headers(("Location", f"http://{IN_HEADER}.cn/"))),
    "a strange encoding": lambda host: host.put(FRONT, page(), headers=headers(("Content-Encoding", IN_HEADER))),
    "a strange type": lambda host: host.put(FRONT, page(), IN_HEADER, headers=headers()),
    "robots.txt": lambda host: host.put(
        ROBOTS, f"User-agent: *\nCrawl-delay: {MARK}\n{MARK}: {MARK}\nDisallow: /{MARK}\nDisallow: /pc\n".encode()
    ),
    "robots.txt fails": lambda host: host.put(ROBOTS, page(), "text/html", 503, headers()),
    "links": lambda host: host.put(
        FRONT, page(f'<a href="{MARK}">{MARK}</a><a href="content_{MARK}.html">{MARK}</a><area href="http://{MARK}/">')
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTS)
@pytest.mark.parametrize("arguments", [(), ("-a", "plan=1"), ("-L", "DEBUG")], ids=["run", "plan", "log"])
def test_nothing_of_a_server_reaches_a_terminal_as_a_command(
    bench: Bench, replica: TimedReplica, name: str, arguments: tuple[str, ...]
) -> None:
    HOSTS[name](replica)
    result = bench.crawl(*bench.bare, *ONE_DAY, *arguments)
    assert not spoofs(result.out + result.err)
    assert "Traceback" not in result.err
    assert result.err or result.out


def test_no_crawl_passes_on_what_an_archive_of_others_holds(bench: Bench) -> None:
    bench.crawl(*bench.small)
    poison(bench.db)
    result = bench.crawl(*bench.small, "-L", "DEBUG", "-a", "recheck=9")
    assert not spoofs(result.out + result.err)


def test_no_command_passes_on_its_own_words(bench: Bench) -> None:
    for words in (["crawl", MARK], ["example", "youjiang", f"http://a.cn/{MARK}"], ["extract", "--id", MARK]):
        done = warm.run(ROOT, ["-m", "scrapy", *words], bench.environment(), patience(60))
        said = done.stdout + done.stderr
        assert said and not spoofs(said), words
