"""Crawls without a proxy: which hosts may lead to this machine, and what is said of those that may not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.store.archive import Archive
from crawler.arguments import Arguments
from crawler.papers import paper_of
from crawler.spider import NewspaperSpider
from tests.harness import warm
from tests.harness.bench import ONE_DAY, ROOT, Bench, Result, TimedReplica
from tests.harness.names import RESOLVER, asked_of_us
from tests.harness.patience import patience

HEAD = "id,name,place,platform,base_url,first_page,first_issue,status\n"
HERE = [["127.0.0.1"]]
ROBOTS = (b"User-agent: *\nAllow: /\n", "text/plain")
SHARE = "http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224000001"


class Site:
    """A paper on this machine, asked by its name and port and through no proxy."""

    def __init__(self, bench: Bench, replica: TimedReplica, base: str = "http://paper.test:PORT/pc") -> None:
        self.bench, self.replica = bench, replica
        self.port = urlsplit(replica.proxy_url).port
        self.base = base.replace("PORT", str(self.port))
        self.front = f"{self.base}/column/202112/24/node_A01.html"
        self.robots()
        rows = f"{HEAD}paper,试报,广西百色,founder,{self.base},column/%Y%m/%d/node_A01.html,,unverified\n"
        (bench.folder / "rows.csv").write_text(rows, "utf-8")

    def robots(self, host: str = "") -> None:
        site = f"http://{host}:{self.port}" if host else self.base.removesuffix("/pc")
        self.replica.put(f"{site}/robots.txt", *ROBOTS)

    def redirect(self, target: str, source: str = "") -> None:
        self.replica.put(source or self.front, b"", status=302, headers=[("Location", target)])

    def crawl(self, *args: str, names: dict[str, list[list[str]]], **settings: object) -> Result:
        env = asked_of_us(names) | {"ARCHIVE_NEWSPAPERS": str(self.bench.folder / "rows.csv")}
        given = {"TWISTED_DNS_RESOLVER": RESOLVER, "RETRY_TIMES": 0, **settings}
        result = self.bench.crawl(*self.bench.bare, *args, settings=given, env=env, paper="paper")
        assert "Traceback" not in result.err
        return result


@pytest.fixture
def site(bench: Bench, replica: TimedReplica) -> Site:
    return Site(bench, replica)


def test_the_host_of_the_papers_own_row_may_be_inside(site: Site) -> None:
    site.replica.put(site.front, b"", status=404)
    assert site.crawl(*ONE_DAY, names={"paper.test": HERE}).code == 12  # nothing yet, but it was asked
    own = f"http://paper.test:{site.port}/"
    assert site.replica.log[:2] == [f"{own}robots.txt", site.front]
    assert all(url.startswith(own) for url in site.replica.log)  # it looked for the issue elsewhere at the host


@pytest.mark.parametrize("host", ["127.0.0.1", "0x7f.1", "2130706433"])
def test_a_row_may_name_an_address_inside(bench: Bench, replica: TimedReplica, host: str) -> None:
    site = Site(bench, replica, f"http://{host}:PORT/pc")
    replica.put(site.front, b"", status=404)
    assert site.crawl(*ONE_DAY, names={host: HERE}).code == 12  # nothing yet, but it was asked
    assert site.front in replica.log


def test_a_redirect_to_a_name_that_leads_inside_is_refused(site: Site) -> None:
    site.redirect(f"http://img.paper.test:{site.port}/pc/other.html")
    result = site.crawl(*ONE_DAY, names={"paper.test": HERE, "img.paper.test": HERE})
    reason = "img.paper.test leads to 127.0.0.1, an address inside this network"
    assert (result.code, site.bench.link(site.front)) == (6, ("failed", reason))
    assert f"failed: {site.front}: {reason}" in result.err
    assert not [url for url in site.replica.log if "img." in url]
    with closing(sqlite3.connect(site.bench.db)) as db:
        assert db.execute("select kind from attempts").fetchall() == [("Refused",)]


def test_a_robots_txt_that_leads_inside_is_not_followed(site: Site) -> None:
    robots = f"http://paper.test:{site.port}/robots.txt"
    site.redirect(f"http://img.paper.test:{site.port}/robots.txt", robots)
    site.crawl(*ONE_DAY, names={"paper.test": HERE, "img.paper.test": HERE})
    assert site.replica.log == [robots]
    assert site.bench.link(site.front)[1] == "img.paper.test leads to 127.0.0.1, an address inside this network"


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "fd00::1"])
def test_a_source_that_leads_inside_is_refused_at_once(site: Site, address: str) -> None:
    site.replica.put(site.front, b"", status=404)
    seeds = site.bench.folder / "no-seeds"
    head = '---\nlayout: post\ntitle: "修渠"\ndate: 2021-12-24 08:51:00 +0800\ntags: 试报新闻\n---\n'
    post = f"{head}<p>修渠。</p>\n\n<{SHARE}>"
    (seeds / "a.md").write_text(post, "utf-8")
    hosts = ("finews.zning.xyz", "choicewzp1.eastmoney.com", "app.jg.eastmoney.com", "newsinfo.eastmoney.com")
    names = {"paper.test": HERE} | {host: [[address]] for host in (*hosts, "finance.eastmoney.com")}
    result = site.crawl(*ONE_DAY, names=names)
    state, reason = site.bench.link(SHARE)
    assert (result.code, state) == (6, "failed")
    assert reason.endswith(f"leads to {address}, an address inside this network")


def test_an_address_that_is_asked_about_may_be_inside(site: Site) -> None:
    url = f"http://new.test:{site.port}/html/2022-03/01/content_1_2.htm"
    words = ["-m", "archive", "new-source", "--no-examples", url]
    for setting in ("DOWNLOAD_DELAY=0", f"TWISTED_DNS_RESOLVER={RESOLVER}"):
        words += ["-s", setting]
    done = warm.run(ROOT, words, site.bench.environment(asked_of_us({"new.test": HERE})), patience(60))
    assert f"http://new.test:{site.port}/robots.txt" in site.replica.log
    assert "Traceback" not in done.stderr


def test_what_a_crawl_is_asked_for_by_its_address_may_be_inside(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        spider = NewspaperSpider(paper_of("youjiang"), archive=archive, arguments=Arguments(urls=(SHARE,)))
    assert spider.named_hosts == {"epaper.bsyjrb.cn", "finews.zning.xyz"}


def test_a_name_that_leads_nowhere_is_unreachable_as_ever(site: Site) -> None:
    assert site.crawl(*ONE_DAY, names={}).code == 3
    assert "the host name cannot be resolved" in site.bench.link(site.front)[1]


# Without a row that names anything

SCRIPT = """
import sys
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from crawler.answers import reason_of

class Plain(Spider):
    name = "plain"
    async def start(self):
        for url in sys.argv[1:]:
            yield Request(url, lambda response: print("answered", response.url), errback=self.failed, dont_filter=True)
    def failed(self, failure):
        reason = reason_of(failure.value, failure.request)
        print(type(reason).__name__, reason)

settings = Settings()
settings.setmodule("crawler.settings")
for name, value in {"DOWNLOAD_DELAY": 0, "RETRY_TIMES": 0}.items():
    settings.set(name, value, priority="cmdline")
process = CrawlerProcess(settings)
process.crawl(Plain)
process.start()
"""


def told(bench: Bench, env: dict[str, str], *urls: str) -> list[str]:
    """Ask for addresses with a spider that names no host; return what came of each."""
    done = warm.run(ROOT, ["-c", SCRIPT, *urls], bench.environment(env), patience(60))
    done.check_returncode()
    assert "Traceback" not in done.stderr
    return done.stdout.splitlines()


NO_PROXY = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "")
LITERALS = [
    ("127.0.0.1", "127.0.0.1"),
    ("2130706433", "127.0.0.1"),
    ("0x7f.1", "127.0.0.1"),
    ("0177.0.0.1", "127.0.0.1"),
    ("127.1", "127.0.0.1"),
    ("0.0.0.0", "0.0.0.0"),
    ("0", "0.0.0.0"),
    ("[::1]", "::1"),
    ("[::ffff:127.0.0.1]", "127.0.0.1"),
    ("[64:ff9b::7f00:1]", "127.0.0.1"),
    ("169.254.169.254", "169.254.169.254"),
    ("127。0。0。1", "127.0.0.1"),
]


@pytest.fixture(scope="module")
def one_bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with TimedReplica() as replica:
        yield Bench(tmp_path_factory.mktemp("literals"), replica)


@pytest.mark.parametrize("proxy", [False, True], ids=["no proxy", "proxy"])
def test_an_address_in_a_link_is_refused_in_every_spelling(one_bench: Bench, proxy: bool) -> None:
    port = urlsplit(one_bench.replica.proxy_url).port
    said = told(one_bench, {} if proxy else NO_PROXY, *(f"http://{host}:{port}/a.html" for host, _ in LITERALS))
    ends = [f" leads to {address}, an address inside this network" for _, address in LITERALS]
    assert all(line.startswith("Refused ") for line in said)
    assert sorted(line[line.index(" leads to ") :] for line in said) == sorted(ends)
    assert one_bench.replica.log == []


def test_a_name_that_the_system_knows_as_this_machine_is_refused(one_bench: Bench) -> None:
    port = urlsplit(one_bench.replica.proxy_url).port
    said = told(one_bench, NO_PROXY, f"http://localhost:{port}/a.html", f"https://localhost:{port}/a.html")
    assert said == ["Refused localhost leads to 127.0.0.1, an address inside this network"] * 2
    assert one_bench.replica.log == []


def test_behind_a_proxy_names_are_not_resolved_here(one_bench: Bench) -> None:
    one_bench.replica.put("http://inside.test/a.html", b"there")
    assert told(one_bench, {}, "http://inside.test/a.html") == ["answered http://inside.test/a.html"]
