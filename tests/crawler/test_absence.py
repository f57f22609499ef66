"""What a whole crawl says of a host that brings nothing: its exit status, the link, the calendar, `archive check`."""

from __future__ import annotations

from datetime import date

import pytest

from archive.health.calendar import DayKind, GapState, calendar
from archive.health.check import check
from archive.health.finding import Finding
from archive.reasons import Verdict
from crawler.papers import papers
from tests.harness.bench import EPAPER, FRONT, Bench, TimedReplica
from tests.replica import STORIES

pytestmark = pytest.mark.slow

DAY = date(2021, 12, 24)
FOLDER = f"{EPAPER}/column/202112/24"
OLD = "http://www.ghjt.gx.cn"


def day_of(bench: Bench):  # type: ignore[no-untyped-def]
    with bench.archive() as archive:
        (day,) = calendar(archive, "youjiang", DAY, DAY, DAY)
        return day


def checked(bench: Bench, paper: str = "youjiang") -> Finding:
    with bench.archive() as archive:
        return check(archive, papers()[paper], archive.figures.last_runs()[paper], DAY)


PDF = """<html><head><meta charset="utf-8"><title>右江日报 第01版</title></head><body>
<img src="../../../att/202112/24/A01.jpg"><ul><li><a href="node_A01.html">第A01版：要闻</a>
<a href="../../../att/202112/24/A01.pdf">PDF</a></li>{more}</ul></body></html>"""
SECOND = '<li><a href="node_A02.html">第A02版：综合</a></li>'


@pytest.mark.parametrize("more", ["", SECOND], ids=["one page", "two pages"])
def test_an_issue_of_images_and_pdfs_is_an_issue_without_text(bench: Bench, replica: TimedReplica, more: str) -> None:
    replica.put(FRONT, PDF.format(more=more).encode())
    replica.put(f"{FOLDER}/node_A02.html", PDF.format(more=more).replace("A01.", "A02.").encode())
    result = bench.crawl(*bench.small)
    assert result.code == 13 and "2021-12-24: an issue without text" in result.err
    assert bench.link(FRONT)[0] == "done"
    day = day_of(bench)
    assert day.kind is DayKind.NO_TEXT and day.pages_read == 1 + bool(more)
    assert [gap.state for gap in day.gaps] == [GapState.NO_TEXT] and not day.can_be_filled
    assert checked(bench).verdict is Verdict.NO_TEXT


def test_an_issue_with_pages_and_no_article_is_not_fine(bench: Bench, replica: TimedReplica) -> None:
    page = f"<html><body><ul><li><a href='node_A01.html'>第A01版：要闻</a></li>{SECOND}</ul></body></html>"
    replica.put(FRONT, page.encode())
    replica.put(f"{FOLDER}/node_A02.html", page.encode())
    result = bench.crawl(*bench.small)
    assert result.code == 4 and "2021-12-24: its pages name no article" in result.err
    assert day_of(bench).kind is DayKind.PARTIAL
    assert checked(bench).verdict is Verdict.LAYOUT_CHANGED


def test_a_page_whose_map_leads_to_addresses_that_nobody_knows_is_a_changed_layout(
    bench: Bench, replica: TimedReplica
) -> None:
    page = f"""<html><body><img src="a.jpg" usemap="#m"><map name="m"><area coords="1,2,3,4" href="/show.do?id=1">
    <area coords="5,6,7,8" href="/show.do?id=2"></map><ul>{SECOND}</ul></body></html>"""
    replica.put(FRONT, page.encode())
    assert bench.crawl(*bench.small).code == 4
    state, reason = bench.link(FRONT)
    assert state == "failed" and "no article, but 2 links that are no article's by their addresses" in reason
    assert bench.link(f"{FOLDER}/node_A02.html")[0] == "done"  # what it names besides is read all the same
    assert day_of(bench).kind is DayKind.PARTIAL


def test_an_issue_none_of_whose_articles_is_there_is_not_fine(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("missing-404", f"{EPAPER}/content/")
    result = bench.crawl(*bench.small)
    assert result.code == 4 and "2021-12-24: the host has none of the articles that its pages name" in result.err
    assert day_of(bench).kind is DayKind.PARTIAL


# META REFRESH


def refresh(target: str) -> bytes:
    return f'<html><head><META HTTP-EQUIV="REFRESH" CONTENT="0; URL={target}"></head><body></body></html>'.encode()


def test_a_refresh_to_the_same_days_page_is_followed(bench: Bench, replica: TimedReplica) -> None:
    answer = replica.respond(FRONT)
    assert answer
    replica.put(f"{FOLDER}/node_A01a.html", answer.content)
    replica.put(FRONT, refresh("node_A01a.html"))
    result = bench.crawl(*bench.small)
    assert (result.code, result.err) == (0, "")
    assert bench.link(FRONT)[0] == "done"
    assert len(bench.records()) == sum(f"{story.date}" == "2021-12-24" for story in STORIES)


@pytest.mark.parametrize(
    "target, code, state, words",
    [
        (f"{EPAPER}/column/202112/27/node_A01.html", 12, "absent", "no issue of 2021-12-24: the host leads to"),
        ("http://new.example/epaper/", 6, "failed", "leads to http://new.example/epaper/"),
        ("/login.html", 5, "failed", "a login at http://epaper.bsyjrb.cn/login.html"),
        ("b.html", 4, "failed", "the last of too many"),
    ],
)
def test_a_refresh_elsewhere_is_told_with_its_target(
    bench: Bench, replica: TimedReplica, target: str, code: int, state: str, words: str
) -> None:
    replica.put(FRONT, refresh(target))
    replica.put("http://epaper.bsyjrb.cn/login.html", b"<form><input type=password></form>")
    replica.put(f"{FOLDER}/b.html", refresh("c.html"))
    replica.put(f"{FOLDER}/c.html", refresh("b.html"))
    assert bench.crawl(*bench.small).code == code
    found = bench.link(FRONT)
    assert found[0] == state and words in found[1]


# A paper whose hosts answer nothing at all


def test_days_before_the_first_issue_and_announced_pauses_are_no_reason_to_worry(
    bench: Bench, replica: TimedReplica
) -> None:
    replica.fault("missing-notice", f"{EPAPER}/column/")
    result = bench.crawl(*bench.bare, "-a", "since=2021-12-20", "-a", "until=2021-12-24")
    assert (result.code, result.err) == (0, "")
    assert (day_of(bench).kind, day_of(bench).reason) == (DayKind.NO_ISSUE, "its page says so: 休刊")
    assert checked(bench).verdict is Verdict.NO_ISSUE


def test_one_silent_day_among_announced_pauses_is_told(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("missing-notice", f"{EPAPER}/column/")
    replica.fault("missing-404", FRONT)
    result = bench.crawl(*bench.bare, "-a", "since=2021-12-20", "-a", "until=2021-12-24")
    assert result.code == 12 and FRONT in result.err
    assert checked(bench).verdict is Verdict.NOTHING_YET
