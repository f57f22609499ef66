"""What the measurement beside peers rests on: its pages are read by all, its counts are those of the program."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.model import Capture, Link, LinkKind, Newspaper
from bench.peers import pages
from bench.peers.aims import Aim, table
from bench.peers.contenders import Contender, once
from bench.peers.counting import sitecustomize
from bench.peers.measuring import ROOT, spend
from bench.peers.server import serving
from crawler.papers import paper_of
from crawler.platforms import platforms


@pytest.fixture(name="env")
def _env(tmp_path: Path) -> Mapping[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}


def _captured(url: str, body: bytes) -> Capture:
    return Capture("", url, datetime(2026, 11, 1, tzinfo=UTC), 200, (("Content-Type", "text/html"),), body, "")


def test_the_papers_own_reader_reads_each_article_of_its_pages() -> None:
    paper = paper_of("youjiang")
    issue = dict(pages.epaper(1))
    assert len(issue) == 84
    articles = {url: body for url, body in issue.items() if "/content_" in url}
    assert len(articles) == 80
    for url, body in articles.items():
        link = Link(url, newspaper="youjiang", issue_date=paper.issue_day(url))
        article = paper.route(link)[0].read(_captured(url, body), link).article
        assert article
        assert len(article.text) > 300
        assert article.extractor.startswith("printed")


def test_pages_have_the_size_of_real_ones() -> None:
    sizes = [len(body) for body in dict(pages.epaper(1)).values()]
    assert min(sizes) > 12_000
    assert max(sizes) < 70_000


def test_the_site_names_all_its_articles_in_lists_that_lead_on() -> None:
    site = dict(pages.news_site(45, "http://www.example.cn"))
    paper = Newspaper("site", "站", platform="site", base_url="http://www.example.cn")
    at, found = "http://www.example.cn/news/list_0.html", set()
    while at:
        link = Link(at, LinkKind.LIST, newspaper="site")
        reading = platforms()["site"].attempts(paper, link)[0].read(_captured(at, site[at]), link)
        found |= {one.url for one in reading.links}
        at = reading.next_page
    assert len(found) == 45
    assert found < site.keys()


def test_the_server_stands_in_for_all_hosts(tmp_path: Path) -> None:
    pages.write(tmp_path / "pages", {"http://one.example.cn/a": b"<p>one</p>", "http://two.example.cn/a": b"two"})
    with serving(tmp_path / "pages") as env:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": env["http_proxy"]}))
        assert opener.open("http://one.example.cn/a").read() == b"<p>one</p>"
        assert opener.open("http://two.example.cn/a").read() == b"two"
        with pytest.raises(urllib.error.HTTPError):
            opener.open("http://two.example.cn/b")


def test_statements_commits_and_parses_are_counted(tmp_path: Path, env: Mapping[str, str]) -> None:
    (tmp_path / "counts").mkdir()
    program = (
        "import sqlite3; from lxml import etree, html; from selectolax.lexbor import LexborHTMLParser\n"
        f"db = sqlite3.connect({str(tmp_path / 'db')!r}, isolation_level=None)\n"
        "db.execute('create table t (a)'); db.execute('create table u (a)')\n"
        "db.execute('create trigger i after insert on t begin insert into u values (new.a); end')\n"
        "db.execute('begin'); db.execute('insert into t values (1)'); db.execute('insert into t values (2)')\n"
        "db.execute('commit'); db.execute('insert into u values (3)')\n"
        "page = '<p>' + 'a' * 20_000; html.fromstring(page); html.fromstring('<p>a'); LexborHTMLParser(page)\n"
    )
    own = env | {
        "PYTHONPATH": f"{Path(sitecustomize.__file__).parent}:{ROOT}",
        "BENCH_COUNTS": str(tmp_path / "counts"),
    }
    subprocess.run([sys.executable, "-c", program], env=own, check=True)
    (file,) = (tmp_path / "counts").iterdir()
    counts = dict(zip(sitecustomize.NAMES, struct.unpack("5q", file.read_bytes()), strict=True))
    # Of each of the two inserts a trigger tells its start and its step.
    assert counts == {"statements": 8, "nested": 4, "commits": 2, "lexbor": 1, "lxml": 1}


def test_cpu_and_memory_of_a_programs_own_processes_count(tmp_path: Path) -> None:
    busy = "import time\nhold = bytearray(b'x') * 50_000_000\nwhile time.process_time() < 1: pass"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}]); print('done')"
    spent = spend([[sys.executable, "-c", program]], {}, tmp_path / "log", with_memory=True)
    assert spent.said == ("done\n",)
    assert spent.cpu > 0.9
    assert spent.memory > 50


def test_a_program_that_had_fewer_articles_is_no_measure() -> None:
    lazy = Contender("lazy", lambda folder, size: [sys.executable, "-c", "print(7)"], lambda folder, said: int(said))
    assert once(lazy, 7, {}, 7).said == ("7\n",)
    with pytest.raises(SystemExit, match="lazy: 7 of 8 articles"):
        once(lazy, 8, {}, 8)


def test_a_program_that_fails_is_no_measure(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="ended with 3"):
        spend([[sys.executable, "-c", "raise SystemExit(3)"]], {}, tmp_path / "log")


@pytest.mark.parametrize(
    ("aim", "met"),
    [
        (Aim("p", "w", 2, 1.9), True),
        (Aim("p", "w", 2, 2.1), False),
        (Aim("p", "w", 2, 2.1, at_least=True), True),
        (Aim("p", "w", 2, 1.9, at_least=True), False),
        (Aim("p", "w", 2, None, why="nothing here"), False),
    ],
)
def test_what_was_not_measured_is_not_met(aim: Aim, met: bool) -> None:
    assert aim.is_met is met
    assert aim.cells[3] == ("yes" if met else "**no**")


def test_a_table_is_markdown() -> None:
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"
