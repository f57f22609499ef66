"""Every misbehaviour of the replica: what the archive and the exit status say about it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.harness.bench import EPAPER, FRONT, ONE_DAY, ROOT, Bench, TimedReplica
from tests.harness.patience import load, patience
from tests.replica import STORIES, site
from tests.replica.faults import FAULTS

SEED = ROOT / "seeds" / "003_2ab8d2395e847c7a.txt"
STORY = next(story for story in STORIES if story.number == 28412)
INDEX = f"{EPAPER}/column/202112/period.xml"
PAGE = site.content_url(STORY)
TODAYS = [story for story in STORIES if f"{story.date}" == "2021-12-24"]
CATEGORY = "https://finews.withounder.com/category/youjiangribao.html"


def titles(bench: Bench) -> set[str]:
    return {record.article.title for record in bench.records()}


ALL = {story.title for story in TODAYS}
OTHERS = ALL - {STORY.title}


def test_every_misbehaviour_of_the_replica_has_a_test() -> None:
    files = [
        ROOT / "tests" / "crawler" / f"test_{name}.py" for name in ("misbehaviour", "misleading", "cut", "revisits")
    ]
    text = "".join(file.read_text("utf-8") for file in files)
    assert [kind for kind in FAULTS if f'"{kind}"' not in text] == []


# A day without an issue


@pytest.mark.parametrize(
    "kind, reason, status, first",
    [
        ("missing-404", f"no issue: {FRONT} answered 404", 404, 12),
        ("missing-own", f"no issue of 2021-12-24: 右江日报's own page at {FRONT} names none", 200, 12),
        ("missing-notice", "no issue of 2021-12-24: the page says 休刊", 200, 0),
        (
            "missing-redirect",
            f"no issue of 2021-12-24: the host leads to {EPAPER}/column/202112/27/node_A01.html",
            302,
            12,
        ),
    ],
)
def test_a_day_without_an_issue_is_noted_and_no_failure_but_where_nothing_was_ever_had(
    bench: Bench, replica: TimedReplica, kind: str, reason: str, status: int, first: int
) -> None:
    replica.fault(kind, FRONT)
    replica.fault("missing-404", INDEX)
    assert bench.crawl(*bench.small).code == first
    assert bench.link(FRONT) == ("absent", reason)
    assert bench.captures(FRONT) == [status]
    assert bench.records() == []
    assert bench.crawl(*bench.bare, "-a", "since=2021-12-27", "-a", "until=2021-12-27").code == 0  # another day
    assert bench.records()
    assert bench.crawl(*bench.small, "-a", "again=1").code == 0


def test_a_first_run_without_an_issue_says_what_was_tried_and_what_to_do(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("missing-404", FRONT)
    replica.fault("missing-404", INDEX)
    told = bench.crawl(*bench.small).err
    assert "this row of newspapers.csv gave nothing: no article of 右江日报 was ever archived" in told
    assert f"tried: platform founder, 1 day, 2021-12-24 to 2021-12-24; {FRONT}: no issue: {FRONT} answered 404" in told
    assert "to do: look at http://epaper.bsyjrb.cn/pc in a browser" in told


def test_an_empty_page_is_no_evidence_of_a_day_without_an_issue(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("missing-empty", FRONT)
    assert bench.crawl(*bench.small).code == 4
    assert bench.link(FRONT) == ("failed", f"an empty page at {FRONT}")


def test_an_article_that_is_not_there_is_noted_and_no_failure(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("missing-404", PAGE)
    assert bench.crawl(*bench.small).code == 0
    assert bench.link(PAGE) == ("absent", f"{PAGE} answered 404")
    assert titles(bench) == OTHERS


# A host that is busy


@pytest.mark.parametrize("kind", ["busy", "busy-date"])
def test_a_busy_host_is_asked_again_when_it_said(bench: Bench, replica: TimedReplica, kind: str) -> None:
    replica.fault(kind, FRONT, times=1, seconds=1)
    assert bench.crawl(*bench.small).code == 0
    first, second = replica.when(FRONT)
    assert second - first > 0.9
    assert titles(bench) == ALL
    assert bench.captures(FRONT) == [503, 200]


def test_a_host_busy_for_a_day_is_left_alone(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("busy", FRONT, seconds=86_400)
    result = bench.crawl(*bench.small)
    assert (result.code, bench.last_run()) == (6, ("incomplete", 6))
    assert replica.log == ["http://epaper.bsyjrb.cn/robots.txt", FRONT]
    assert "epaper.bsyjrb.cn answered 503 and asks to wait until" in result.err


def test_a_host_busy_for_a_day_is_asked_again_after_that_day(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("busy", FRONT, seconds=86_400)
    began = datetime.now(UTC).replace(microsecond=0)
    bench.crawl(*bench.small)
    with bench.archive() as archive:
        record = archive.links.get(FRONT)
    assert record and record.state == "failed" and record.next_try
    assert began + timedelta(days=1) <= record.next_try <= datetime.now(UTC) + timedelta(days=1)


def test_a_host_busy_for_a_day_is_not_asked_by_the_next_run(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("busy", FRONT, seconds=86_400)
    bench.crawl(*bench.small)
    replica.clear_log()
    assert bench.crawl(*bench.small).code == 6
    assert FRONT not in replica.log


# A host that forbids


@pytest.mark.parametrize(
    "vendor, status, name", [("jiasule", 200, "加速乐"), ("jiasule", 521, "加速乐"), ("aliyun", 405, "阿里云")]
)
def test_a_challenge_is_reported_as_blocked_and_gives_no_article(
    bench: Bench, replica: TimedReplica, vendor: str, status: int, name: str
) -> None:
    replica.fault("challenge", f"{EPAPER}/", status=status, vendor=vendor)
    result = bench.crawl(*bench.small)
    state, reason = bench.link(FRONT)
    assert (result.code, bench.last_run()) == (5, ("blocked", 5))
    assert state == "failed" and name in reason and name in result.err
    assert bench.records() == []
    assert bench.captures(FRONT) == [status]


def test_a_robots_txt_that_forbids_is_obeyed_and_reported_as_blocked(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("robots-forbid", "epaper.bsyjrb.cn/")
    assert bench.crawl(*bench.small).code == 5
    assert replica.log == ["http://epaper.bsyjrb.cn/robots.txt"]
    reason = "http://epaper.bsyjrb.cn/robots.txt forbids /pc/column/202112/24/node_A01.html"
    assert bench.link(FRONT) == ("failed", reason)


@pytest.mark.parametrize("kind, options", [("server-error", {}), ("busy", {"seconds": 86_400})])
def test_a_robots_txt_that_cannot_be_had_leaves_the_host_unasked(
    bench: Bench, replica: TimedReplica, kind: str, options: dict[str, object]
) -> None:
    replica.fault(kind, "epaper.bsyjrb.cn/robots.txt", **options)
    assert bench.crawl(*bench.small).code == 6
    assert set(replica.log) == {"http://epaper.bsyjrb.cn/robots.txt"}
    assert bench.link(FRONT)[0] == "failed"


# A host in trouble


def test_a_server_error_is_tried_again_and_left_for_the_next_run(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("server-error", PAGE)
    result = bench.crawl(*bench.small)
    assert result.code == 6
    assert bench.link(PAGE) == ("failed", f"{PAGE} answered 500")
    assert f"failed: {PAGE}: {PAGE} answered 500" in result.err
    assert bench.captures(PAGE) == [500, 500]
    assert titles(bench) == OTHERS


def test_the_next_run_fetches_what_the_last_one_left(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("server-error", PAGE)
    bench.crawl(*bench.small)
    replica.clear_faults()
    assert bench.crawl(*bench.bare, "-a", "until=2021-12-23").code == 0
    assert bench.link(PAGE) == ("done", "")
    assert STORY.title in titles(bench)


def test_without_any_answer_the_seeds_are_archived_and_the_run_is_unreachable(
    bench: Bench, replica: TimedReplica
) -> None:
    for host in site.HOSTS:
        replica.fault("down", f"{host}/")
    result = bench.crawl(*ONE_DAY)
    assert (result.code, bench.last_run()) == (3, ("unreachable", 3))
    assert len(bench.records()) == 3
    for url in (site.share_url(STORIES[0]), CATEGORY, FRONT):
        state, reason = bench.link(url)
        assert state == "failed" and "failed" in reason
        assert url in result.err


def test_without_a_network_each_link_is_named_with_its_reason(bench: Bench) -> None:
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    result = bench.crawl(*ONE_DAY, env=nowhere)
    assert result.code == 3
    assert "the connection was refused" in bench.link(FRONT)[1]


def test_one_host_that_is_down_leaves_the_run_incomplete(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("down", "finews.withounder.com/")
    assert bench.crawl(*ONE_DAY, "-a", f"seeds={SEED}").code == 6
    assert bench.link(CATEGORY)[0] == "failed"
    assert titles(bench) == ALL


def test_a_page_that_comes_too_late_is_left_for_the_next_run(bench: Bench, replica: TimedReplica) -> None:
    limit = load()
    replica.fault("slow", PAGE, seconds=3 * limit)
    assert bench.crawl(*bench.small, settings={"DOWNLOAD_TIMEOUT": limit}).code == 6
    state, reason = bench.link(PAGE)
    assert state == "failed" and "the host took too long" in reason
    assert titles(bench) == OTHERS


# Pages that are not what they seem


def test_a_cut_gzip_body_never_becomes_half_an_article(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("cut-gzip", PAGE)
    assert bench.crawl(*bench.small).code == 6
    state, reason = bench.link(PAGE)
    assert state == "failed" and "the gzip body stops before its end" in reason
    assert bench.captures(PAGE) == [200, 200]
    assert titles(bench) == OTHERS


@pytest.mark.parametrize("where", [PAGE, FRONT])
def test_a_flood_of_gzip_members_holds_up_no_crawl(bench: Bench, replica: TimedReplica, where: str) -> None:
    replica.fault("gzip-flood", where)
    start = time.monotonic()
    assert bench.crawl(*bench.small).code == 6
    assert time.monotonic() - start < patience(15), "29 s of CPU for each time that it was read"
    state, reason = bench.link(PAGE if where == PAGE else FRONT)
    assert state == "failed" and "the gzip body is of more than 1,000 gzip members" in reason


def test_a_flood_of_gzip_members_for_robots_txt_holds_up_no_crawl(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("gzip-flood", "http://epaper.bsyjrb.cn/robots.txt")  # where there is none: its status says all
    start = time.monotonic()
    assert bench.crawl(*bench.small).code == 0
    assert time.monotonic() - start < patience(15)
    assert titles(bench) == ALL


def test_a_body_that_was_cut_once_is_fetched_whole(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("cut-gzip", PAGE, times=1)
    assert bench.crawl(*bench.small).code == 0
    assert STORY.text in {record.article.text for record in bench.records()}


def test_a_wrong_charset_label_does_no_harm(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("wrong-charset", f"{EPAPER}/")
    assert bench.crawl(*bench.small).code == 0
    archived = {(record.article.title, record.article.text, record.article.page_name) for record in bench.records()}
    assert archived == {(story.title, story.text, story.page_name) for story in TODAYS}


def test_a_list_in_a_new_layout_is_reported_with_what_is_missing_and_address(
    bench: Bench, replica: TimedReplica
) -> None:
    replica.fault("layout", FRONT)
    result = bench.crawl(*bench.small)
    state, reason = bench.link(FRONT)
    assert (result.code, bench.last_run()) == (4, ("layout changed", 4))
    assert state == "failed" and "as founder calls them" in reason and FRONT in reason
    assert reason in result.err


def test_an_article_in_a_new_layout_is_read_without_a_skin_and_says_so(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("layout", PAGE)
    assert bench.crawl(*bench.small).code == 0
    (found,) = (record.article for record in bench.records() if record.article.title == STORY.title)
    assert found.text == STORY.text
    assert any("read without a skin" in note and "#ozoom founder-content" in note for note in found.notes)


def test_a_new_layout_of_the_text_api_is_reported(bench: Bench, replica: TimedReplica) -> None:
    share = site.share_url(STORIES[0])
    for host in site.HOSTS:
        if not host.startswith("epaper."):
            replica.fault("layout", f"{host}/")
    assert bench.crawl(*bench.small, "-a", f"url={share}").code == 4
    assert bench.link(share)[0] == "failed"


def test_a_flood_of_attributes_is_refused_without_delay(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("flood", PAGE)
    began = time.monotonic()
    assert bench.crawl(*bench.small).code == 6
    assert time.monotonic() - began < 20 * load()
    state, reason = bench.link(PAGE)
    assert state == "failed" and "with over 1000 attributes" in reason
    assert titles(bench) == OTHERS


def test_a_huge_page_is_broken_off(bench: Bench, replica: TimedReplica) -> None:
    replica.fault("huge", PAGE)
    assert bench.crawl(*bench.small, settings={"DOWNLOAD_MAXSIZE": 500_000}).code == 6
    state, reason = bench.link(PAGE)
    assert state == "failed" and "large" in reason
    assert (bench.captures(PAGE), titles(bench)) == ([], OTHERS)
