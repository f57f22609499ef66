"""What a crawl meets, and what `archive check` says of it afterwards: each verdict by a scenario, none by another's."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from archive.reasons import ExitCode
from crawler.discover.examples import load, problems
from crawler.papers import paper_of
from tests.harness import warm
from tests.harness.bench import EPAPER, ROOT, Bench
from tests.harness.patience import patience
from tests.replica import Replica, Story, site

DAY = date(2021, 12, 24)
SUNDAY = DAY + timedelta(days=2)
FRONT = f"{EPAPER}/column/202112/24/node_A01.html"
ARTICLES = f"{EPAPER}/content/202112/24/"
NAMES = {"A01": "要闻", "A02": "综合新闻", "A03": "民生"}


def story(day: date, page: str, place: int) -> Story:
    """Return one of the two stories of a page."""
    number = int(f"{day:%m%d}{page[1:]}{place}")
    lines = (
        f"本报讯（记者 韦秋实）{day.month}月{day.day}日，第{number}号水渠在伟达村通水，沿渠三个屯用上了山泉。",
        f"村民岑志安说，往年这时要到{number % 97}里外挑水，如今清水到了村口，家家户户的菜地都浇上了，日子有了盼头。",
    )
    return Story(
        number,
        day,
        page,
        NAMES[page],
        f"第{number}号水渠通水",
        lines,
        "",
        "",
        "（记者 韦秋实）",
        (("韦秋实", "reporter"),),
    )


def issue(day: date) -> list[Story]:
    return [story(day, page, place) for page in NAMES for place in (1, 2)]


PAST = [one for n in range(18, 0, -1) if (day := DAY - timedelta(days=n)).weekday() != 6 for one in issue(day)]
"""Sixteen issues of six stories on three pages each, none on a Sunday."""


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Crawl the past once."""
    folder = tmp_path_factory.mktemp("past")
    with Replica(PAST) as replica:
        bench = Bench(folder, replica)
        assert bench.crawl(*bench.bare, "-a", "since=2021-12-06", "-a", "until=2021-12-23").code == 0
    return folder


class Check:
    """An archive with a past, and what happens to the paper now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stories = issue(DAY)
        self.faults: list[tuple[str, str]] = []
        self.pages: dict[str, str] = {}
        self.since, self.until = DAY, DAY

    def crawl(self) -> int:
        """Crawl the newest days, and return the exit code."""
        with Replica([*PAST, *self.stories]) as replica:
            for kind, prefix in self.faults:
                replica.fault(kind, prefix)
            for url, page in self.pages.items():
                replica.put(url, page.encode())
            bench = Bench(self.folder, replica)
            return bench.crawl(*bench.bare, "-a", f"since={self.since}", "-a", f"until={self.until}").code

    def check(self, *args: str) -> subprocess.CompletedProcess[str]:
        words = ["-m", "archive", "check", "youjiang", "--db", str(self.folder / "archive.db"), *args]
        return warm.run(ROOT, words, os.environ, patience(60))


@pytest.fixture
def paper(past: Path, tmp_path: Path) -> Check:
    shutil.copytree(past, tmp_path / "paper")
    return Check(tmp_path / "paper")


@pytest.fixture
def new_paper(tmp_path: Path) -> Check:
    return Check(tmp_path)


def fault(kind: str, prefix: str = "epaper.bsyjrb.cn/") -> Callable[[Check], None]:
    return lambda paper: paper.faults.append((kind, prefix))


def quiet(paper: Check) -> None:
    paper.stories = [one for one in paper.stories if one.page != "A03"][:3]


def thin(paper: Check) -> None:
    paper.stories = paper.stories[:1]


def unsigned(paper: Check) -> None:
    lines = ("{}日，水渠在伟达村通水，沿渠三个屯用上了山泉。", "家家户户的菜地都浇上了，日子有了盼头。")
    paper.stories = [
        replace(one, paragraphs=(f"第{one.number}号：{lines[0].format(DAY.day)}", lines[1]), bylines="", signers=())
        for one in paper.stories
    ]


def a_sunday(paper: Check) -> None:
    paper.stories += issue(DAY + timedelta(days=1))
    paper.until = SUNDAY


def taken_down(paper: Check) -> None:
    paper.faults.append(("missing-404", "epaper.bsyjrb.cn/pc/"))
    paper.since = DAY - timedelta(days=3)


def teasers(paper: Check) -> None:
    """Let the articles come in a new layout that an old selector still fits, but only their first words."""
    for one in paper.stories:
        page = (
            f'<section class="x1"><h1 id="Title">{one.title}</h1><div id="zoom"><p>{one.text[:25]}</p></div></section>'
        )
        paper.pages[site.content_url(one)] = f"<html><head><title>{one.title}</title></head><body>{page}</body></html>"


def emptied(paper: Check) -> None:
    """Let the articles come in a new layout that has their headlines alone: a script brings the rest."""
    for one in paper.stories:
        page = f'<section class="x1"><h1>{one.title}</h1><div class="x2"></div></section>'
        paper.pages[site.content_url(one)] = f"<html><head><title>{one.title}</title></head><body>{page}</body></html>"


SCENARIOS: dict[str, tuple[str, int, Callable[[Check], None]]] = {
    "an issue as usual": ("fine", 0, lambda paper: None),
    "an issue of three stories": ("quiet day", 10, quiet),
    "a Sunday": ("no issue", 11, a_sunday),
    "an issue of one story": ("thin", 8, thin),
    "stories that nobody signs": ("thin", 8, unsigned),
    "articles in another layout": ("no skin", 15, fault("layout", ARTICLES)),
    "articles in a layout without a text": ("layout changed", 4, emptied),
    "a front page in another layout": ("layout changed", 4, fault("layout", FRONT)),
    "articles of which a new layout shows the first words": ("layout changed", 4, teasers),
    "a challenge": ("blocked", 5, fault("challenge")),
    "a robots.txt that forbids": ("blocked", 5, fault("robots-forbid")),
    "another host": ("moved", 9, fault("offsite-redirect", "epaper.bsyjrb.cn/pc/")),
    "an e-paper that was taken down": ("moved", 9, taken_down),
    "no answer": ("unreachable", 3, fault("down")),
    "an error of the server": ("unreachable", 3, fault("server-error")),
}


@pytest.mark.parametrize("verdict, code, happens", SCENARIOS.values(), ids=SCENARIOS)
def test_each_scenario_has_its_verdict(paper: Check, verdict: str, code: int, happens: Callable[[Check], None]) -> None:
    happens(paper)
    paper.crawl()
    found = paper.check("--no-save")
    assert (found.returncode, found.stdout.split("  ")[:3]) == (code, ["youjiang", "右江日报", verdict])
    assert found.stderr == ""


def test_where_the_words_are_the_same_the_codes_are_those_of_a_crawl() -> None:
    told = {verdict: code for verdict, code, _ in SCENARIOS.values()}
    crawls = {code.words: code.value for code in ExitCode}
    assert set(told) & set(crawls) == {"fine", "unreachable", "layout changed", "blocked"}
    assert all(crawls.get(verdict, code) == code for verdict, code in told.items())
    assert {code for verdict, code in told.items() if verdict not in crawls}.isdisjoint(crawls.values())


# First runs


@pytest.mark.parametrize(
    "happens",
    [lambda paper: None, teasers, fault("layout", site.content_url(issue(DAY)[0]))],
    ids=["as usual", "first words", "one article"],
)
def test_a_first_run_raises_no_false_alarm(new_paper: Check, happens: Callable[[Check], None]) -> None:
    happens(new_paper)
    new_paper.crawl()
    found = new_paper.check()
    assert (found.returncode, found.stdout.split("  ")[2]) == (0, "fine")
    assert "0 issues before it: too few to compare it with" in found.stdout


@pytest.mark.parametrize("kind, code", [("layout", 4), ("down", 3)])
def test_a_first_run_that_reads_nothing_says_why(new_paper: Check, kind: str, code: int) -> None:
    fault(kind, "epaper.bsyjrb.cn/pc/")(new_paper)
    new_paper.crawl()
    assert new_paper.check("--no-save").returncode == code


# Pages that broke


def saved(paper: Check) -> Path:
    (path,) = (paper.folder / "archive.broken" / "youjiang").glob("*.json")
    return path


def test_an_article_that_broke_is_saved_once_as_an_example_to_review(paper: Check) -> None:
    emptied(paper)
    paper.crawl()
    assert paper.check().returncode == 4
    path = saved(paper)
    example = load(path)
    assert (example.reviewed, example.link.url) == (False, site.content_url(paper.stories[0]))
    assert (example.link.page, example.link.page_name) == ("A01", "要闻")
    assert (example.article["title"], example.article["text"]) == ("", "")
    assert b"x1" in example.capture.body
    assert "LayoutChanged" in list(problems(example, paper_of("youjiang")))[1]
    before = path.stat().st_mtime_ns
    assert (paper.check().stderr, path.stat().st_mtime_ns) == ("", before)


def test_a_list_that_broke_is_saved_with_the_links_that_are_known_and_holds_once_its_reader_is_right(
    paper: Check,
) -> None:
    paper.crawl()
    fault("layout", FRONT)(paper)
    paper.crawl()
    assert paper.check().returncode == 4
    example = load(saved(paper))
    assert (example.link.url, example.link.kind) == (FRONT, "list")
    articles = [site.content_url(one) for one in paper.stories if one.page == "A01"]
    lists = [FRONT.replace("A01", page) for page in ("A02", "A03")]
    assert example.article["links"] == sorted([*lists, *articles])
    assert [(page["page"], page["page_name"]) for page in example.article["pages"]] == list(NAMES.items())
    assert [placed["url"] for placed in example.article["pages"][0]["placements"]] == articles
    with Replica([*PAST, *paper.stories]) as replica:
        answer = replica.respond(FRONT)
    assert answer
    right = replace(example, reviewed=True, capture=replace(example.capture, body=answer.content))
    assert list(problems(right, paper_of("youjiang"))) == []
