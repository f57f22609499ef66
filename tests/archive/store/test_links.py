"""The ledger of links: states, tries and reasons, and when a link is due again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from archive.addresses.canonical import link_key
from archive.model import CHINA, Article, Link, LinkKind, LinkRecord, LinkState, Newspaper
from archive.store.archive import Archive
from archive.store.links import wait_after
from tests.archive.conftest import Clock

URL = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_1.html"
LINK = Link(URL, LinkKind.ARTICLE, "seed.md", None, date(2021, 12, 24), "A02", "要闻")
LIST = Link("http://finews.withounder.com/category/youjiangribao.html", LinkKind.LIST)
PAPERS = [Newspaper("youjiang", "右江日报"), Newspaper("guilin", "桂林日报")]


def record(archive: Archive, link: Link = LINK) -> LinkRecord:
    found = archive.links.get(link.url)
    assert found is not None
    return found


def due(archive: Archive, newspaper: str | None = None) -> list[str]:
    return [one.link.url for one in archive.links.unfinished(newspaper)]


# Finding


def test_a_new_link_is_pending_and_keeps_all_facts(archive: Archive) -> None:
    assert archive.links.found(LINK) is True
    assert record(archive) == LinkRecord(LINK, LinkState.PENDING)


def test_a_known_link_stays_as_it_is(archive: Archive) -> None:
    archive.links.found(LINK)
    archive.links.finish(LINK)
    assert archive.links.found(Link(URL, LinkKind.LIST, "other.md")) is False
    assert record(archive).link == LINK
    assert record(archive).state is LinkState.DONE


@pytest.mark.parametrize("spelling", [URL.replace("http:", "https:"), URL + "?from=timeline", URL + "#top"])
def test_another_spelling_of_an_address_is_the_same_link(archive: Archive, spelling: str) -> None:
    archive.links.found(LINK)
    assert archive.links.found(Link(spelling)) is False
    assert archive.links.get(spelling) == LinkRecord(LINK, LinkState.PENDING)


def test_a_link_may_be_found_refused_with_a_reason(archive: Archive) -> None:
    odd = Link("javascript:alert(1)")
    archive.links.found(odd, LinkState.REFUSED, "not http")
    assert record(archive, odd) == LinkRecord(odd, LinkState.REFUSED, last_reason="not http")
    assert due(archive) == []


def test_an_unknown_link_has_no_record(archive: Archive) -> None:
    assert archive.links.get(URL) is None
    assert archive.links.is_done(URL) is False
    assert archive.links.attempts(URL) == []


@pytest.mark.parametrize(
    "url", ["http://a\udcff.cn/1", "http://a.cn/\ud800", "http://a.cn/#/\udcff", "http://\x01/1", "x\ud800\x00y", ""]
)
def test_any_text_can_be_noted_as_a_link(archive: Archive, url: str) -> None:
    assert archive.links.found(Link(url)) is True
    assert archive.links.found(Link(url)) is False


@pytest.mark.parametrize(
    "url, key",
    [
        ("HTTP://www.Example.CN:80/a/?utm_source=x#top", "example.cn/a"),
        (
            "http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224000001",
            "eastmoney:202112242224000001",
        ),
        ("mailto:a@b.cn", "mailto:a@b.cn"),
        ("no\x00thing", "nothing"),
    ],
)
def test_a_links_key_is_its_canonical_address_or_else_its_text(url: str, key: str) -> None:
    assert link_key(url) == key


# Finishing and failing


def test_a_finished_link_names_its_article(archive: Archive) -> None:
    article = archive.add(Article("题", "县里今年修渠九公里，清水流到村口，村民说好。")).article
    archive.links.finish(LINK, article)
    assert record(archive) == LinkRecord(
        LINK, LinkState.DONE, 1, "", datetime(2026, 11, 1, 4, tzinfo=UTC), None, article
    )
    assert archive.links.is_done(URL) is True


def test_a_link_that_failed_keeps_its_reason_and_is_due_at_once(archive: Archive) -> None:
    archive.links.fail(LINK, LinkState.FAILED, "connection refused")
    assert record(archive) == LinkRecord(
        LINK, LinkState.FAILED, 1, "connection refused", datetime(2026, 11, 1, 4, tzinfo=UTC)
    )
    assert due(archive) == [URL]


def test_success_after_failure_clears_reason_and_next_try(archive: Archive) -> None:
    archive.links.fail(LINK, LinkState.FAILED, "busy", datetime(2026, 11, 2, tzinfo=UTC))
    archive.links.finish(LINK)
    found = record(archive)
    assert (found.state, found.tries, found.last_reason, found.next_try) == (LinkState.DONE, 2, "", None)


@pytest.mark.parametrize("state", [LinkState.ABSENT, LinkState.REFUSED])
def test_an_absent_or_refused_link_is_not_due_again(archive: Archive, state: LinkState) -> None:
    archive.links.fail(LINK, state, "no such page")
    assert (record(archive).state, record(archive).last_reason, record(archive).next_try) == (
        state,
        "no such page",
        None,
    )
    assert due(archive) == []


@pytest.mark.parametrize(
    "tries, days",
    [(0, 0), (1, 0), (2, 0), (3, 0), (4, 1), (5, 2), (6, 4), (7, 8), (8, 16), (9, 30), (10, 30), (999, 30)],
)
def test_a_link_rests_longer_the_more_often_it_failed(tries: int, days: int) -> None:
    assert wait_after(tries) == timedelta(days=days)


def test_after_the_fourth_failure_a_link_rests_a_day(archive: Archive, clock: Clock) -> None:
    for _ in range(4):
        archive.links.fail(LINK, LinkState.FAILED, "no answer")
    assert record(archive).next_try == datetime(2026, 11, 2, 4, tzinfo=UTC)
    clock.forward(hours=23, minutes=59)
    assert due(archive) == []
    clock.forward(minutes=1)
    assert due(archive) == [URL]


def test_the_host_may_ask_for_a_later_try(archive: Archive, clock: Clock) -> None:
    archive.links.fail(LINK, LinkState.FAILED, "503", datetime(2026, 11, 1, 5, tzinfo=UTC))
    assert due(archive) == []
    clock.forward(hours=1)
    assert due(archive) == [URL]


def test_the_longer_of_the_two_waits_counts(archive: Archive) -> None:
    for _ in range(4):
        archive.links.fail(LINK, LinkState.FAILED, "503", datetime(2026, 11, 1, 5, tzinfo=UTC))
    assert record(archive).next_try == datetime(2026, 11, 2, 4, tzinfo=UTC)


def test_the_zone_of_the_hosts_wish_makes_no_difference(archive: Archive, clock: Clock) -> None:
    archive.links.fail(LINK, LinkState.FAILED, "503", datetime(2026, 11, 1, 13, tzinfo=CHINA))  # 05:00 UTC
    clock.forward(hours=2)
    assert due(archive) == [URL]


# What is due


def test_links_are_due_in_the_order_in_which_they_were_found(archive: Archive, clock: Clock) -> None:
    for name in ("c", "a", "b"):
        archive.links.found(Link(f"http://a.cn/{name}"))
    clock.forward(hours=-1)
    archive.links.found(Link("http://a.cn/d"))
    assert due(archive) == ["http://a.cn/d", "http://a.cn/c", "http://a.cn/a", "http://a.cn/b"]


def test_a_paper_sees_its_own_links_and_nobodys(archive: Archive) -> None:
    archive.add_newspapers(PAPERS)
    archive.links.found(Link("http://a.cn/1", newspaper="youjiang"))
    archive.links.found(Link("http://a.cn/2", newspaper="guilin"))
    archive.links.found(Link("http://a.cn/3"))
    assert due(archive, "youjiang") == ["http://a.cn/1", "http://a.cn/3"]
    assert due(archive) == ["http://a.cn/1", "http://a.cn/2", "http://a.cn/3"]


def test_a_list_of_no_day_is_asked_for_in_every_run(archive: Archive) -> None:
    archive.links.finish(LIST)
    assert archive.links.standing_lists("youjiang") == [LIST]


def test_articles_lists_of_a_day_and_refused_lists_are_no_standing_lists(archive: Archive) -> None:
    archive.links.found(Link("http://a.cn/1"))
    archive.links.found(Link("http://a.cn/2", LinkKind.LIST, issue_date=date(2021, 12, 24)))
    archive.links.found(Link("http://a.cn/3", LinkKind.LIST), LinkState.REFUSED)
    assert archive.links.standing_lists("youjiang") == []


def test_a_standing_list_of_another_paper_is_not_asked_for(archive: Archive) -> None:
    archive.add_newspapers(PAPERS)
    archive.links.found(Link("http://a.cn/1", LinkKind.LIST, newspaper="guilin"))
    assert archive.links.standing_lists("youjiang") == []
    assert len(archive.links.standing_lists("guilin")) == 1


def test_a_list_that_keeps_failing_rests(archive: Archive, clock: Clock) -> None:
    for _ in range(4):
        archive.links.fail(LIST, LinkState.FAILED, "no answer")
    assert archive.links.standing_lists("youjiang") == []
    clock.forward(days=1)
    assert archive.links.standing_lists("youjiang") == [LIST]


def test_a_list_that_was_fetched_often_does_not_rest_after_its_first_failure(archive: Archive) -> None:
    for _ in range(30):
        archive.links.finish(LIST)
    archive.links.fail(LIST, LinkState.FAILED, "no answer")
    assert archive.links.standing_lists("youjiang") == [LIST]
    assert due(archive) == [LIST.url]


# Attempts and counts


def test_each_failed_attempt_is_kept_with_time_address_and_reason(archive: Archive, clock: Clock) -> None:
    archive.links.missed(LINK, "http://one.cn/", "no answer")
    clock.forward(seconds=1)
    archive.links.missed(LINK, "http://two.cn/", "404")
    assert archive.links.attempts(URL) == [
        ("2026-11-01T04:00:00.000000+00:00", "http://one.cn/", "no answer"),
        ("2026-11-01T04:00:01.000000+00:00", "http://two.cn/", "404"),
    ]


def test_the_attempts_at_several_links_are_told_by_address(archive: Archive) -> None:
    archive.links.missed(LINK, "http://one.cn/", "no answer")
    assert archive.links.attempts_at([URL + "?from=timeline", LIST.url]) == {
        URL + "?from=timeline": [("2026-11-01T04:00:00.000000+00:00", "http://one.cn/", "no answer")],
        LIST.url: [],
    }


def test_an_attempt_notes_its_link_but_settles_nothing(archive: Archive) -> None:
    archive.links.missed(LINK, "http://one.cn/", "no answer")
    assert record(archive) == LinkRecord(LINK, LinkState.PENDING)


def test_a_run_names_what_it_tried_in_vain(archive: Archive) -> None:
    run, other = archive.journal.start("youjiang"), archive.journal.start("youjiang")
    for name, which in (("1", run), ("2", run), ("3", other)):
        archive.links.missed(Link(f"http://a.cn/{name}"), f"http://a.cn/{name}", "no answer", which)
    archive.links.finish(Link("http://a.cn/2"))
    assert [one.link.url for one in archive.links.missed_in(run)] == ["http://a.cn/1"]


def test_a_tally_counts_links_by_state(archive: Archive) -> None:
    archive.links.found(Link("http://a.cn/1"))
    archive.links.found(Link("http://a.cn/2"))
    archive.links.finish(Link("http://a.cn/3"))
    archive.links.fail(Link("http://a.cn/4"), LinkState.ABSENT, "404")
    assert archive.links.tally() == {"absent": 1, "done": 1, "pending": 2}


def test_a_tally_of_a_paper_counts_its_own_links_and_nobodys(archive: Archive) -> None:
    archive.add_newspapers(PAPERS)
    for number, newspaper in enumerate(["youjiang", "guilin", "guilin", None]):
        archive.links.found(Link(f"http://a.cn/{number}", newspaper=newspaper))
    archive.links.fail(Link("http://a.cn/1"), LinkState.FAILED, "no answer")
    assert archive.links.tally("youjiang") == {"pending": 2}
    assert archive.links.tally("guilin") == {"failed": 1, "pending": 2}
    assert archive.links.tally() == {"failed": 1, "pending": 3}


def test_links_can_be_selected_by_state(archive: Archive) -> None:
    archive.links.found(Link("http://a.cn/1"))
    archive.links.finish(Link("http://a.cn/2"))
    assert [one.link.url for one in archive.links.select(LinkState.DONE)] == ["http://a.cn/2"]
    assert [one.link.url for one in archive.links.select()] == ["http://a.cn/1", "http://a.cn/2"]


# What was not asked for


def test_a_link_that_was_put_off_is_as_due_as_before(archive: Archive) -> None:
    archive.links.found(LINK)
    archive.links.put_off(LINK, "a.cn answered 403 to 8 addresses in a row")
    found = record(archive)
    assert (found.state, found.tries, found.last_try, found.next_try) == (LinkState.FAILED, 0, None, None)
    assert found.last_reason == "a.cn answered 403 to 8 addresses in a row"
    assert due(archive) == [URL]


def test_what_was_tried_less_often_is_due_first(archive: Archive) -> None:
    for number in range(4):
        archive.links.found(Link(f"http://a.cn/{number}"))
    for number in (0, 1, 1):
        archive.links.fail(Link(f"http://a.cn/{number}"), LinkState.FAILED, "answered 403")
    archive.links.put_off(Link("http://a.cn/2"), "not asked")
    assert due(archive) == ["http://a.cn/2", "http://a.cn/3", "http://a.cn/0", "http://a.cn/1"]
