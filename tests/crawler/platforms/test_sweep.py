"""The sweep: every row of `newspapers.csv` is a paper that can be crawled, and that is unlike every other."""

from __future__ import annotations

import importlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader

from archive.formats.newspapers import last_day_of
from archive.model import Link, LinkKind, Newspaper
from archive.store.archive import Archive
from crawler.papers import Location, addresses, paper_of, papers
from crawler.spider import NewspaperSpider
from tests.crawler.platforms.rows import (
    ADDRESSES,
    DATED,
    DAY,
    PAPERS,
    each_address,
    each_dated_paper,
    each_paper,
    front,
    own_day,
)
from tests.harness.bench import ROOT

OWN_FILES = sorted(path for path in (ROOT / "crawler" / "spiders").glob("*.py") if path.stem != "__init__")
SETTINGS = Settings()
SETTINGS.setmodule("crawler.settings")

ALIASES = [(alias, paper.id) for paper in PAPERS for alias in paper.aliases.split()]

each_alias = pytest.mark.parametrize(("alias", "identifier"), ALIASES)
each_own_file = pytest.mark.parametrize("path", OWN_FILES, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive(tmp_path_factory.mktemp("sweep") / "archive.db") as archive:
        yield archive


# Rows are papers


def test_there_are_hundreds_of_papers() -> None:
    assert len(PAPERS) >= 450


def test_scrapy_knows_every_row_and_nothing_else() -> None:
    assert get_spider_loader(SETTINGS).list() == sorted(paper.id for paper in PAPERS)


@each_paper
def test_a_row_makes_a_paper_that_agrees_with_it(paper: Newspaper) -> None:
    found = paper_of(paper.id)
    assert (found.row, found.platform.name) == (paper, paper.platform)


@each_paper
def test_a_papers_crawl_is_called_as_its_row(paper: Newspaper, archive: Archive) -> None:
    assert NewspaperSpider(paper_of(paper.id), archive=archive).name == paper.id


ASKED_WITH = {"gxrb": "&cb=pages&v=j4"}  # so the interface tells the issue's pages as JSON


@each_dated_paper
def test_a_papers_first_request_for_a_day_is_the_front_of_its_issue(paper: Newspaper) -> None:
    found, day = paper_of(paper.id), own_day(paper)
    link = next(found.issue_links([day]))
    assert link.url == front(paper, day) + ASKED_WITH.get(paper.platform, "")
    assert (link.kind, link.issue_date, link.newspaper) == (LinkKind.LIST, day, paper.id)
    assert found.route(link)


@each_dated_paper
def test_a_paper_knows_how_to_read_the_front_of_an_issue(paper: Newspaper) -> None:
    link = Link(front(paper), LinkKind.LIST, newspaper=paper.id, issue_date=DAY)
    attempts = paper_of(paper.id).route(link)
    assert attempts
    assert attempts[0].kept_at == link.url  # with what is posted as its query


def test_the_one_spider_neither_lowers_the_delay_nor_switches_robots_off() -> None:
    own = SETTINGS.copy()
    NewspaperSpider.update_settings(own)
    assert own.getfloat("DOWNLOAD_DELAY") >= SETTINGS.getfloat("DOWNLOAD_DELAY")
    assert own.getbool("ROBOTSTXT_OBEY")
    assert own.getdict("DOWNLOADER_MIDDLEWARES") == SETTINGS.getdict("DOWNLOADER_MIDDLEWARES")
    assert not hasattr(NewspaperSpider, "download_delay")


# Rows


def test_the_rows_are_in_the_order_of_their_ids_after_the_main_paper() -> None:
    ids = [paper.id for paper in PAPERS]
    assert ids[0] == "youjiang"
    assert ids[1:] == sorted(ids[1:])


def test_a_paper_has_one_row() -> None:
    named = Counter(paper.name for paper in PAPERS)
    assert [name for name, times in named.items() if times > 1] == []


@each_paper
def test_a_row_says_when_its_address_was_seen_to_hold(paper: Newspaper) -> None:
    assert paper.status != "confirmed" or paper.seen
    assert not (seen := last_day_of(paper.seen)) or paper.seen[:4] >= "2022" and seen.year <= 2026


# Papers on other days, and by other ids


def test_some_papers_have_other_addresses_and_former_ids() -> None:
    assert len(ADDRESSES) == len(addresses()) >= 10
    assert len(ALIASES) >= 10


@each_address
def test_an_issue_at_another_address_can_be_read(location: Location) -> None:
    address, paper = location.address, paper_of(location.row.id)
    assert address
    day = address.until or address.since or DAY
    link = Link(front(location.row, day), LinkKind.LIST, newspaper=paper.row.id, issue_date=day)
    assert location.platform.name == address.platform
    assert link.url in [attempt.url for attempt in paper.route(link)]
    assert paper.given(link.url).issue_date == day
    assert urlsplit(location.row.base_url).hostname in paper.hosts
    assert {urlsplit(location.row.base_url).port} - {None} <= paper.ports


@each_address
def test_an_issue_is_asked_for_at_the_address_that_tells_of_its_day(location: Location) -> None:
    address, paper = location.address, paper_of(location.row.id)
    assert address
    day = address.until or address.since or DAY
    link = next(paper.issue_links([day]))
    asked = [attempt.url for attempt in paper.route(link)]
    assert (front(location.row, day) == asked[0]) if address.is_dated else (front(location.row, day) in asked[1:])


@each_alias
def test_a_paper_is_known_by_an_id_that_it_had_before(alias: str, identifier: str) -> None:
    assert alias not in papers()
    assert paper_of(alias) == paper_of(identifier)
    assert get_spider_loader(SETTINGS).load(alias)


def test_people_s_daily_moved_on_a_known_day() -> None:
    links = paper_of("renminribao").issue_links([date(2024, 11, 30), date(2024, 12, 1)])
    assert [link.url for link in links] == [
        "http://paper.people.com.cn/rmrb/html/2024-11/30/nbs.D110000renmrb_01.htm",
        "http://paper.people.com.cn/rmrb/pc/layout/202412/01/node_01.html",
    ]


@each_dated_paper
def test_the_address_of_an_issue_changes_with_its_day(paper: Newspaper) -> None:
    assert "20211224" in re.sub(r"\D", "", front(paper, date(2021, 12, 24)))
    assert not re.search(r"20\d\d[-/]?\d\d/\d\d", paper.first_page)


def test_no_two_papers_have_one_front() -> None:
    rows = [*DATED, *(location.row for location in ADDRESSES)]
    fronts = Counter(front(paper).partition("://")[2] for paper in rows)
    assert [address for address, times in fronts.items() if times > 1] == []


SHARED_BASES = {
    # one interface serves the group's papers and tells them apart by ?name=
    frozenset({"guangxiribao", "hechiribao"}),
    frozenset({"guangxiribao", "nanguozaobao"}),
    frozenset({"hechiribao", "nanguozaobao"}),
    # the papers of one house stand in folders of one host, and their articles in others
    frozenset({"jiefangjunbao", "zhongguoguofangbao"}),
}


def test_the_addresses_of_a_paper_are_no_other_papers() -> None:
    hosts = defaultdict(list)
    for row in (*PAPERS, *(location.row for location in ADDRESSES)):
        base = row.base_url.partition("://")[2].lower() + "/"
        hosts[base.partition("/")[0]].append((row.id, base))
    overlaps = {
        frozenset({outer, inner})
        for rows in hosts.values()
        for outer, around in rows
        for inner, base in rows
        if outer != inner and base.startswith(around)
    }
    assert overlaps == SHARED_BASES


# Papers with a file of their own


def test_most_papers_need_no_file() -> None:
    lines = {path.stem: len(path.read_text("utf-8").splitlines()) for path in OWN_FILES}
    assert median(lines.get(paper.id, 0) for paper in PAPERS) == 0


@each_own_file
def test_a_file_is_called_as_its_row_and_names_the_paper(path: Path) -> None:
    module = importlib.import_module(f"crawler.spiders.{path.stem}")
    assert papers()[path.stem].name in (module.__doc__ or "")


@each_own_file
def test_a_file_makes_the_paper_of_its_row_on_its_platform(path: Path) -> None:
    found, row = paper_of(path.stem), papers()[path.stem]
    assert (found.row, found.platform.name) == (row, row.platform)


@each_own_file
def test_a_file_is_a_short_piece_of_facts(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < 30
