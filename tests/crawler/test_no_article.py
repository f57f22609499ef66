"""A page that is no article is an answer: told as what it is, kept, counted, and not asked for again and again.

The reader of these tests takes for none whatever says so itself; which pages are none is the general reader's matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archive.browse.words import SORTS_OF_PAGES, sort_of_page
from archive.health.calendar import DayKind, GapState, calendar
from archive.model import Article, Link, LinkKind, LinkState, Newspaper, Page, Placement
from archive.reasons import BlockedPage, CutPage, ExitCode, LayoutChanged, NoArticle, ReadError, ServerTrouble
from archive.store.archive import Archive
from crawler.commands.extract import result_line
from crawler.extract import article as general
from crawler.extract.checks.instead import read_answer
from crawler.extract.checks.without_text import no_article
from crawler.extract.page import WebPage, open_page
from crawler.extract.reading import Reading
from crawler.papers import Paper
from crawler.platforms import platforms, site
from crawler.report import counts_of, exit_code, judged_issues, report_lines
from crawler.spider import NewspaperSpider
from tests.archive.conftest import Clock
from tests.harness.bench import capture
from tests.harness.terminal import run
from tests.harness.walk import Walk, at

BASE = "http://www.beishan.example.cn"
ROW = Newspaper("beishan", "北山日报", platform="site", base_url=BASE, first_page="news/index.html")
URLS = [f"{BASE}/news/202203/t20220301_10000{n}.html" for n in range(4)]
DAY = date(2022, 3, 1)
LINE = "北山县今年新修的水渠已经通水，沿线三个乡镇的农田都能按时灌溉，群众拍手叫好。"


@pytest.fixture
def archive(tmp_path: Path, clock: Clock) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db", now=clock) as archive:
        yield archive


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the reader of sites take for none what says so: <p id=none>a video page</p>."""

    def read(page: WebPage, link: Link) -> Article:
        if what := page.selector.css("#none::text").get():
            raise NoArticle(f"{what} at {page.url}")
        return general.extract_page(page, link)

    monkeypatch.setattr(site, "extract_page", read)


def news(number: int, body: str = "") -> str:
    return (
        f"<html><head><title>第{number}条水渠通水了</title></head><body><h1>第{number}条水渠通水了</h1>"
        f"<p>2022-03-01 08:30 来源：北山日报</p><div>{body or f'<p>{number}号渠。{LINE}</p>' * 3}</div></body></html>"
    )


def none(what: str = "a video page", more: str = "") -> str:
    return f"<html><head><title>视频</title></head><body><p id=none>{what}</p>{more}</body></html>"


def listed(*urls: str) -> str:
    links = "".join(f"<li><a href='{url}'>北山县第{n}条水渠昨日开工建设</a></li>" for n, url in enumerate(urls))
    return f"<html><body><ul>{links}</ul></body></html>"


def walk(archive: Archive, pages: dict[str, str]) -> tuple[Walk, dict[str, int], ExitCode]:
    """Crawl the site, whose list names all pages; return what was counted and how the run ends."""
    done = Walk(ROW, archive, at({f"{BASE}/news/index.html": listed(*URLS), **pages})).run(DAY, DAY)
    stats: dict[str, Any] = done.spider.crawler.stats.get_stats()
    counts = counts_of({**stats, "downloader/response_status_count/200": 9}, done.spider)
    return done, counts, exit_code(counts, finished=True)


def state(archive: Archive, url: str) -> tuple[str, str]:
    record = archive.links.get(url)
    assert record
    return record.state.value, record.last_reason


def of_article(archive: Archive, *urls: str) -> None:
    """Note that the paper had an article once."""
    archive.add_newspapers([ROW])
    for url in urls:
        archive.links.finish(Link(url, newspaper=ROW.id))


# One among others


def test_a_page_that_is_no_article_is_told_kept_and_counted_and_the_run_is_fine(archive: Archive) -> None:
    of_article(archive, URLS[0])
    pages = dict(zip(URLS, (news(0), news(1), none(), none("a sign-in wall")), strict=True))
    done, counts, code = walk(archive, pages)
    assert state(archive, URLS[2]) == ("no-article", f"a video page at {URLS[2]}")
    assert state(archive, URLS[1])[0] == "done"
    assert archive.journal.captures_at(URLS[2]), "as received"
    told = {name: n for name, n in counts.items() if name.startswith(("link/", "article/"))}
    assert told == {
        "link/known": 1,
        "link/failed/NoArticle": 2,
        "article/rejected/video-page": 1,
        "article/rejected/sign-in-wall": 1,
    }
    assert code is ExitCode.FINE
    assert archive.links.unfinished(ROW.id) == []
    lines = list(report_lines(archive, done.spider.run or "", done.spider, counts, code))
    listed = f"archive links --state no-article --db {archive.path}"
    assert f"  2 pages that are no articles: 1 sign-in-wall, 1 video-page; {listed}" in lines
    assert f"  no-article: {URLS[2]}: a video page at {URLS[2]}" in lines
    assert lines[-1] == "  nothing left for the next run"


def test_it_is_not_asked_for_again_while_it_rests_though_a_list_names_it_in_every_run(
    archive: Archive, clock: Clock
) -> None:
    pages = dict(zip(URLS, (news(0), news(1), none(), news(3)), strict=True))
    walk(archive, pages)
    for _ in range(3):
        clock.forward(days=9)
        again, counts, code = walk(archive, pages)
        assert URLS[2] not in again.asked
        assert (counts["link/resting"], code) == (1, ExitCode.FINE)
    clock.forward(days=9)
    later, _, _ = walk(archive, pages | {URLS[2]: news(2)})
    assert URLS[2] in later.asked, "what was none for a month may have become one"
    assert state(archive, URLS[2]) == ("done", "")


def test_what_no_list_names_any_more_is_never_due_again(archive: Archive, clock: Clock) -> None:
    archive.links.fail(Link(URLS[0]), LinkState.NO_ARTICLE, "a list at x")
    clock.forward(days=400)
    assert archive.links.unfinished() == []


def test_it_is_asked_for_again_where_the_user_wants_it(archive: Archive) -> None:
    link = Link(URLS[0], newspaper=ROW.id, issue_date=DAY)
    archive.add_newspapers([ROW])
    archive.links.fail(link, LinkState.NO_ARTICLE, "a list at x")
    assert archive.links.rests(link.url)
    assert [record.link.url for record in archive.links.resting(ROW.id, [DAY])] == [link.url]


# Nothing but such


@pytest.mark.parametrize("number, code", [(1, 6), (2, 6), (3, 4), (4, 4)])
def test_a_run_that_had_nothing_else_is_not_fine(archive: Archive, number: int, code: int) -> None:
    of_article(archive, f"{BASE}/news/202202/t20220201_1.html")
    done = Walk(ROW, archive, at({f"{BASE}/news/index.html": listed(*URLS[:number]), **dict.fromkeys(URLS, none())}))
    done.run(DAY, DAY)
    stats: dict[str, Any] = done.spider.crawler.stats.get_stats()
    assert exit_code(counts_of(stats, done.spider), finished=True) == code


def test_a_paper_that_never_gave_anything_else_has_given_nothing_yet(archive: Archive) -> None:
    done = Walk(ROW, archive, at({f"{BASE}/news/index.html": listed(URLS[0]), URLS[0]: none()})).run(DAY, DAY)
    stats: dict[str, Any] = done.spider.crawler.stats.get_stats()
    assert exit_code(counts_of(stats, done.spider), finished=True) is ExitCode.NOTHING_YET


def issue_of(archive: Archive, *states: LinkState) -> list[Link]:
    """Put down an issue of one page whose articles' links have these states."""
    archive.add_newspapers([ROW])
    front = Link(f"{BASE}/front", LinkKind.LIST, newspaper=ROW.id, issue_date=DAY)
    archive.links.finish(front)
    links = [Link(f"{BASE}/{n}", newspaper=ROW.id, issue_date=DAY) for n in range(len(states))]
    for link, is_now in zip(links, states, strict=True):
        archive.links.fail(link, is_now, f"a video page at {link.url}")
    placements = tuple(Placement(link.url, "甲") for link in links)
    archive.editions.keep(ROW.id, DAY, [Page("01", url=front.url, placements=placements, read=True)])
    return links


@pytest.mark.parametrize(
    "states, what",
    [
        ((LinkState.NO_ARTICLE,), {"not-articles": [DAY]}),
        ((LinkState.NO_ARTICLE, LinkState.ABSENT), {"not-articles": [DAY]}),
        ((LinkState.ABSENT, LinkState.ABSENT), {"none-there": [DAY]}),
        ((LinkState.NO_ARTICLE, LinkState.FAILED), {}),
        ((LinkState.NO_ARTICLE, LinkState.DONE), {}),
    ],
)
def test_an_issue_of_which_nothing_is_an_article_is_told(
    archive: Archive, states: tuple[LinkState, ...], what: dict[str, list[date]]
) -> None:
    issue_of(archive, *states)
    spider = NewspaperSpider(Paper(ROW, platforms()["site"]), archive=archive)
    spider.issues = {DAY}
    assert judged_issues(archive, spider) == what


def test_the_calendar_names_it_as_a_gap_that_no_crawl_can_close(archive: Archive) -> None:
    (link,) = issue_of(archive, LinkState.NO_ARTICLE)
    (day,) = calendar(archive, ROW.id, DAY, DAY, DAY)
    (gap,) = day.gaps
    assert (day.kind, gap.state, gap.url, gap.reason) == (
        DayKind.PARTIAL,
        GapState.NO_ARTICLE,
        link.url,
        "a video page at it",
    )
    assert not gap.can_be_closed


# What it is not


def answer(body: str, kind: LinkKind = LinkKind.ARTICLE) -> Reading | ReadError:
    """Return what comes of a page that a reader takes for no article."""

    def read(*_: object) -> Reading:
        raise NoArticle(f"a list at {URLS[0]}")

    try:
        return read_answer(read, capture(URLS[0], body), Link(URLS[0], kind))
    except ReadError as error:
        return error


@pytest.mark.parametrize(
    "body, reason",
    [
        (none(), NoArticle),
        ("<html><body><video src=a.mp4></video><script>play()</script></body></html>", NoArticle),
        ("<html><body></body></html>", NoArticle),
        ("<html><title>安全验证</title><body>请拖动滑块完成验证</body></html>", BlockedPage),
        ("<html><title>安全驗證</title><body>請拖動滑塊完成驗證</body></html>", BlockedPage),
        ("<html><body><form><input name=u><input type=password></form></body></html>", BlockedPage),
        ("<html><body>系统维护中，请稍后再访问</body></html>", ServerTrouble),
        ("<html><body>此域名可供出售</body></html>", LayoutChanged),
        ("<html><body><div><p>一条一条地列着，还没有列", CutPage),
    ],
)
def test_what_stands_in_place_of_any_page_is_told_as_what_it_is(body: str, reason: type[ReadError]) -> None:
    assert type(answer(body)) is reason


def test_a_page_that_sends_readers_on_is_followed() -> None:
    found = answer(f'<html><head><meta http-equiv=refresh content="0;url={URLS[1]}"></head><body></body></html>')
    assert isinstance(found, Reading) and found.moved_to == URLS[1]


def test_a_list_is_no_article_anyway_and_has_to_be_asked_for_again() -> None:
    found = answer(none(), LinkKind.LIST)
    assert type(found) is LayoutChanged and found.state is LinkState.FAILED


def test_an_article_that_goes_on_at_a_page_that_is_none_is_not_lost_for_it(archive: Archive) -> None:
    onward = f"{URLS[0].removesuffix('.html')}_2.html"
    first = news(0, f"<p>{LINE}</p>" * 3 + f'<p><a href="{onward}">下一页</a></p>')
    walk(archive, dict(zip(URLS, map(news, range(4)), strict=True)) | {URLS[0]: first, onward: none("a list")})
    assert state(archive, URLS[0]) == ("failed", f"an article goes on there: a list at {onward}")


def test_a_saved_page_that_is_no_article_is_told_by_its_kind() -> None:
    line = result_line(NoArticle(f"a video page at {URLS[0]}"), False)
    assert line == {"error": f"a video page at {URLS[0]}", "kind": "NoArticle"}


def test_they_are_listed_by_their_state(archive: Archive) -> None:
    archive.links.fail(Link(URLS[0]), LinkState.NO_ARTICLE, f"a video page at {URLS[0]}")
    archive.links.fail(Link(URLS[1]), LinkState.FAILED, "no answer")
    result = run("links", "--state", "no-article", "--db", archive.path)
    assert result.output.startswith(f"no-article 1 try    {URLS[0]}  a video page at {URLS[0]}  (next try ")
    assert len(result.output.splitlines()) == 1


_LINKS = "".join(f"<a href='/{n}.html'>北山县第{n}条水渠昨日开工建设</a>" for n in range(12))
KINDS = {
    "a video page": "<h1>水渠通水</h1><video src='/1.mp4'></video>",
    "a page of pictures": "<h1>水渠通水</h1><img src='/1.jpg' width=800>",
    "a list": f"<h1>要闻</h1>{_LINKS}",
    "a search result": "<h1>搜索结果</h1><p>共找到 3 条结果</p>",
    "a sign-in wall": "<h1>水渠通水</h1><p>请登录后查看</p>",
    "a page without text": "<h1>水渠通水</h1>",
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_has_its_word_in_the_browser(kind: str) -> None:
    reason = no_article(open_page(capture(URLS[0], f"<html><body>{KINDS[kind]}</body></html>"))).reason
    assert reason == f"{kind} at {URLS[0]}"
    assert sort_of_page(reason)


def test_the_browser_has_no_word_for_a_kind_that_there_is_not() -> None:
    assert SORTS_OF_PAGES.keys() == KINDS.keys()
