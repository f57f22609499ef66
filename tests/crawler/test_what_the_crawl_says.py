"""What a host does, and what crawl and check say of it: on a first run and after good days. The table is in `docs/`.

`WRITE_DOCS=1 pytest tests/crawler/test_what_the_crawl_says.py` writes it anew, to be looked through line by line.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from archive.health.check import check
from archive.reasons import ExitCode
from crawler.papers import papers
from tests.crawler.commands.test_check import PAST, issue
from tests.harness.bench import EPAPER, FRONT, ONE_DAY, ROOT, Bench, TimedReplica
from tests.harness.strangers import STRANGERS
from tests.replica import Story
from tests.replica.stories import Catalog

pytestmark = pytest.mark.slow

WRITE = bool(os.environ.get("WRITE_DOCS"))
DOCUMENT = ROOT / "docs" / "what-the-crawl-says.md"
DAY = date(2021, 12, 24)
HOME = "http://epaper.bsyjrb.cn/"
ROBOTS = "http://epaper.bsyjrb.cn/robots.txt"
FOLDER = f"{EPAPER}/column/202112/24"
ARTICLES = f"{EPAPER}/content/202112/24/"
NEWEST = f"{EPAPER}/column/202112/23/node_A01.html"
INDEX = f"{EPAPER}/column/202112/period.xml"
HEAD = """# What the crawl says

What a host does on the day that is asked for, what `scrapy crawl` ends with, and what `archive check` then says: for a
paper that is crawled for the first time, and for one of which sixteen issues are held. The last column is the reason on
the link (`archive links`) or in the report. Made by `tests/crawler/test_what_the_crawl_says.py`, which crawls a host of
each kind on loopback; the pages are in `tests/harness/strangers.py`.

| the host | first run | check | after good days | check | the reason |
|---|---|---|---|---|---|
"""


class Host(TimedReplica):
    """The replica with sixteen issues of a paper and that of the day."""

    def __init__(self) -> None:
        super().__init__()
        self.stories = (*PAST, *issue(DAY))
        self._catalog = Catalog(self.stories)

    def page(self, url: str) -> str:
        """Return a page as it should be."""
        answer = self.respond(url)
        assert answer
        return answer.content.decode("utf-8-sig")


def answers(body: str, status: int = 200, url: str = FRONT, *headers: tuple[str, str]) -> Callable[[Host], None]:
    return lambda host: host.put(url, body.encode(), status=status, headers=headers)


def sends_to(target: str, url: str = FRONT, status: int = 302) -> Callable[[Host], None]:
    return answers("", status, url, ("Location", target))


def refreshes_to(target: str) -> Callable[[Host], None]:
    return answers(f'<html><head><META HTTP-EQUIV="REFRESH" CONTENT="0; URL={target}"></head><body></body></html>')


def together(*steps: Callable[[Host], None]) -> Callable[[Host], None]:
    def act(host: Host) -> None:
        for step in steps:
            step(host)

    return act


def spoils(kind: str, prefix: str = FRONT, **options: object) -> Callable[[Host], None]:
    return lambda host: host.fault(kind, prefix, **options)


def issue_of_pictures(host: Host) -> None:
    for number in ("A01", "A02", "A03"):
        pages = "".join(f'<li><a href="node_A0{n}.html">第A0{n}版：要闻</a></li>' for n in (1, 2, 3))
        picture = (
            f'<img src="../../../att/202112/24/{number}.jpg"><a href="../../../att/202112/24/{number}.pdf">PDF</a>'
        )
        host.put(f"{FOLDER}/node_{number}.html", f"<html><body>{picture}<ul>{pages}</ul></body></html>".encode())


def issue_without_articles(host: Host) -> None:
    for number in ("A01", "A02", "A03"):
        pages = "".join(f'<li><a href="node_A0{n}.html">第A0{n}版：要闻</a></li>' for n in (1, 2, 3))
        host.put(f"{FOLDER}/node_{number}.html", f"<html><body><ul>{pages}</ul></body></html>".encode())


def other_article_addresses(host: Host) -> None:
    for number in ("A01", "A02", "A03"):
        url = f"{FOLDER}/node_{number}.html"
        host.put(url, host.page(url).replace("content_", "show_").encode())


def another_days_issue(host: Host) -> None:
    page = host.page(NEWEST).replace('href="node_', f'href="{EPAPER}/column/202112/23/node_')
    host.put(FRONT, page.encode())


def a_refresh_within_the_day(host: Host) -> None:
    host.put(f"{FOLDER}/node_A01a.html", host.page(FRONT).encode())
    refreshes_to("node_A01a.html")(host)


HOSTS: dict[str, Callable[[Host], None]] = {
    "brings the issue": lambda host: None,
    "says 404": together(spoils("missing-404"), spoils("missing-404", INDEX)),
    "says 404, and its month's index names the issue": spoils("missing-404"),
    "says 410": together(answers("", 410), answers("", 410, INDEX)),
    "says that the paper does not appear (休刊)": spoils("missing-notice"),
    "shows its own page, which names no issue": spoils("missing-own"),
    "leads to another day's issue (302)": sends_to(NEWEST),
    "shows another day's issue": another_days_issue,
    "leads to its home page, which holds nothing (302)": together(
        sends_to(HOME), answers("<html><body>欢迎光临</body></html>", url=HOME)
    ),
    "leads to a login on its own host (302)": together(
        sends_to(f"{HOME}login"), answers("<form><input type=password></form>", url=f"{HOME}login")
    ),
    "leads to another host (302)": sends_to("http://new.example/epaper/"),
    "leads everything to the bare host (301)": together(
        *(sends_to(url.replace("epaper.", ""), url, 301) for url in (ROBOTS, FRONT)),
        answers("", 404, "http://bsyjrb.cn/robots.txt"),
    ),
    "leads to itself (302)": spoils("self-redirect"),
    "sends on by META REFRESH to a page of that day": a_refresh_within_the_day,
    "sends on by META REFRESH to another day": refreshes_to(NEWEST),
    "sends on by META REFRESH to another host": refreshes_to("http://new.example/"),
    "offers images and PDFs alone": issue_of_pictures,
    "names pages and no article": issue_without_articles,
    "names its articles by addresses that nobody knows": other_article_addresses,
    "has none of the articles that it names (404)": spoils("missing-404", ARTICLES),
    "is laid out anew": spoils("layout", f"{EPAPER}/"),
    "cuts the front page": spoils("cut"),
    "cuts the front page, no length told": spoils("cut", told=False),
    "cuts the front page in its head": spoils("cut", share=0.045),
    "cuts the articles": spoils("cut", ARTICLES),
    "cuts a gzip body": spoils("cut-gzip"),
    "has a robots.txt that forbids": spoils("robots-forbid", "http://epaper.bsyjrb.cn/"),
    "answers its robots.txt with 503": answers("", 503, ROBOTS),
    "answers its robots.txt with 加速乐, 521": answers(STRANGERS["加速乐, 521"].body, 521, ROBOTS),
    "answers its robots.txt with 404 and a broken gzip body": answers("no", 404, ROBOTS, ("Content-Encoding", "gzip")),
    "leads its robots.txt to another host's 404": together(
        sends_to("http://www.group.example/404.html", ROBOTS), answers("", 404, "http://www.group.example/404.html")
    ),
    "is busy for a day (503, Retry-After)": spoils("busy", seconds=86_400),
    "says too many requests (429)": answers("", 429),
    "hangs up": spoils("down", "http://epaper.bsyjrb.cn/"),
    **{f"sends {name}": answers(one.body, one.status) for name, one in STRANGERS.items()},
}


@dataclass(frozen=True)
class Said:
    """What crawl and check said, on a first run and after good days."""

    first: ExitCode
    first_check: str
    later: ExitCode
    later_check: str
    reason: str
    held: int

    def row(self, host: str) -> str:
        ends = [f"{code.value} {code.words}" for code in (self.first, self.later)]
        cells = (f"… {host}", ends[0], self.first_check, ends[1], self.later_check, self.reason.replace("|", "/"))
        return f"| {' | '.join(cells)} |"


def said(name: str, folder: Path, past: Path) -> Said:
    """Crawl a host of a kind for the first time, and into an archive with a past.

    What is sent in place of a page has no other meaning after good days: of
    those the second crawl is made where the table is written.
    """
    told: list[tuple[ExitCode, str]] = []
    reason, held = "", 0
    is_stranger = name.removeprefix("sends ") in STRANGERS
    for era in ("first",) if is_stranger and not WRITE else ("first", "later"):
        with Host() as host:
            bench = Bench(folder / re.sub(r"\W+", "-", name) / era, host)
            if era == "later":
                shutil.copytree(past, bench.folder, dirs_exist_ok=True)
            HOSTS[name](host)
            result = bench.crawl(*bench.small)
            assert "Traceback" not in result.err
            with bench.archive() as archive:
                run = archive.figures.last_runs()["youjiang"]
                verdict = check(archive, papers()["youjiang"], run, DAY).verdict.value
                if era == "first":
                    held = len(list(archive.articles()))
                    missed = archive.links.missed_in(run["id"])
                    reason = missed[0].last_reason if missed else _from_report(result.err)
            told.append((ExitCode(result.code), verdict))
    (first, first_check), (later, later_check) = told[0], told[-1]
    return Said(first, first_check, later, later_check, _without_addresses(reason), held)


def _from_report(text: str) -> str:
    found = re.search(r"2021-12-24: (.*)", text)
    return found[1] if found else ""


def _without_addresses(reason: str) -> str:
    """Return a reason as the table shows it: the front page is *it*, moments are no two days the same."""
    return re.sub(r"until \S+Z", "until …", reason.replace(FRONT, "it").replace(EPAPER, "…"))


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Said]]:
    folder = tmp_path_factory.mktemp("hosts")
    with Host() as host:
        bench = Bench(folder / "past", host)
        days = sorted({story.date for story in PAST})
        result = bench.crawl(*bench.bare, "-a", f"since={days[0]}", "-a", f"until={days[-1]}")
        assert (result.code, len(days)) == (0, 16)
    with ThreadPoolExecutor(2) as threads:
        yield dict(zip(HOSTS, threads.map(lambda name: said(name, folder, bench.folder), HOSTS), strict=True))


def test_the_table_in_the_documents_is_what_the_program_says(table: dict[str, Said]) -> None:
    made = HEAD + "".join(f"{one.row(name)}\n" for name, one in table.items())
    if WRITE:
        DOCUMENT.write_text(made, "utf-8")
    assert DOCUMENT.read_text("utf-8") == made


EXPLAINED = ("brings the issue", "says that the paper does not appear (休刊)")


@pytest.mark.parametrize("name", HOSTS)
def test_no_first_run_that_brought_nothing_is_fine(table: dict[str, Said], name: str) -> None:
    one = table[name]
    assert one.held or one.first is not ExitCode.FINE or name in EXPLAINED
    assert one.first is not ExitCode.FAULT and one.later is not ExitCode.FAULT


@pytest.mark.parametrize("name", STRANGERS)
def test_what_stands_in_place_of_the_page_is_no_day_without_an_issue(table: dict[str, Said], name: str) -> None:
    one = table[f"sends {name}"]
    assert one.first is one.later is STRANGERS[name].reason.code
    assert one.first_check == one.later_check == STRANGERS[name].reason.front.value


def test_there_are_many_kinds_of_hosts() -> None:
    assert len(HOSTS) >= 30
    assert {story.date for story in issue(DAY)} == {DAY} and ONE_DAY[1].endswith(str(DAY))
    assert all(isinstance(story, Story) for story in PAST)
