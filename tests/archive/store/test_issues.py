"""What the archive can be asked about editions: front pages, first days, held articles, mentions, tries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.model import Article, Link, LinkKind, LinkState, Newspaper, Page
from archive.store.archive import Archive
from archive.store.issues import Mention
from tests.archive.conftest import Clock
from tests.harness.editions_of_a_month import absent, appeared, article_link, complete, day, front, hold, page

MARCH = (day("03-01"), day("03-31"))


@pytest.fixture
def kept(archive: Archive) -> Archive:
    archive.add_newspapers([Newspaper("youjiang", "右江日报"), Newspaper("nanningribao", "南宁日报")])
    return archive


def test_the_front_pages_of_some_days_are_told_apart_from_the_pages_they_name(kept: Archive) -> None:
    appeared(kept, day("03-02"), {}, page(day("03-02"), "A02", "综合", {}))
    absent(kept, day("03-01"))
    complete(kept, day("04-01"))
    found = kept.links.fronts("youjiang", *MARCH)
    assert [(one.link.issue_date, one.state) for one in found] == [
        (day("03-01"), LinkState.ABSENT),
        (day("03-02"), LinkState.DONE),
    ]
    assert kept.links.fronts("nanningribao", *MARCH) == []


def test_the_first_day_of_each_paper_is_that_of_its_first_dated_link(kept: Archive) -> None:
    kept.links.found(Link("http://a.cn/", LinkKind.LIST, newspaper="nanningribao"))
    kept.links.found(front(day("03-09")))
    kept.links.found(article_link(day("03-02"), 1))
    assert kept.links.first_days() == {"youjiang": day("03-02")}


def test_a_site_whose_lists_date_articles_has_no_first_day(kept: Archive) -> None:
    site = Link("http://a.cn/rss.xml", LinkKind.LIST, newspaper="nanningribao")
    kept.links.found(site)
    kept.links.found(Link("http://a.cn/1", found_in=site.url, newspaper="nanningribao", issue_date=day("03-02")))
    assert kept.links.first_days() == {}
    assert kept.figures.without_issues() == []  # nothing was asked for yet
    kept.links.finish(site)
    assert kept.figures.without_issues() == ["nanningribao"]
    kept.links.found(front(day("03-09")))
    assert kept.figures.without_issues() == ["nanningribao"]  # the other paper's issue


def test_a_paper_with_a_list_of_its_own_and_an_issue_has_issues(kept: Archive) -> None:
    category = Link("http://a.cn/", LinkKind.LIST, newspaper="youjiang")
    kept.links.found(category)
    kept.links.finish(category)
    kept.links.found(front(day("03-09")))
    assert kept.figures.without_issues() == []


def test_held_articles_are_counted_by_the_day_of_their_issue(kept: Archive) -> None:
    hold(kept, day("03-02"), 1)
    hold(kept, day("03-02"), 2)
    hold(kept, day("04-02"), 1)
    assert kept.editions.held("youjiang", *MARCH) == {day("03-02"): 2}


def test_mentions_are_found_in_title_and_text_of_the_days_asked_for(kept: Archive) -> None:
    title = hold(kept, day("03-02"), 1, "休刊启事", "敬告广大读者，报社搬迁，请留意本版通知，谢谢各位的理解。")
    text = hold(kept, day("03-01"), 2, "启事", "敬告广大读者，报社搬迁，本报明日休刊，谢谢各位的理解。")
    hold(kept, day("04-01"), 3, "休刊启事", "这是四月的启事，敬告广大读者，报社搬迁，请留意本版通知。")
    hold(kept, day("03-03"), 4, "修渠", "村里修渠九公里，清水到了村口，老人说这是三十年来头一回。")
    found = kept.editions.mentions("youjiang", *MARCH, ["停刊", "休刊"])
    assert [(one.article, one.day) for one in found] == [(text, day("03-01")), (title, day("03-02"))]
    assert found[1] == Mention(
        title, day("03-02"), "休刊启事", "敬告广大读者，报社搬迁，请留意本版通知，谢谢各位的理解。"
    )


def test_an_article_without_an_issue_is_dated_by_its_publication(kept: Archive) -> None:
    moment = datetime.fromisoformat("2022-03-05T00:00:00+08:00")
    kept.add(
        Article("启事", "本报明日休刊。", newspaper="youjiang", published_at=moment, addresses=("http://a.cn/1.html",))
    )
    assert [one.day for one in kept.editions.mentions("youjiang", *MARCH, ["休刊"])] == [day("03-05")]


def test_words_are_taken_as_they_are(kept: Archive) -> None:
    hold(kept, day("03-02"), 1)
    assert kept.editions.mentions("youjiang", *MARCH, [".*", "村("]) == []


def test_pages_and_entries_tell_how_often_they_were_tried_and_when_next(kept: Archive, clock: Clock) -> None:
    when = day("03-02")
    appeared(kept, when, {1: "一篇"}, page(when, "A02", "综合", {}, read=False))
    for _ in range(4):
        kept.links.fail(article_link(when, 1), LinkState.FAILED, "HTTP 503")
    first, second = kept.editions.issue("youjiang", when)
    assert (first.entries[0].tries, first.entries[0].next_try) == (4, datetime(2026, 11, 2, 4, tzinfo=UTC))
    assert (second.tries, second.next_try) == (0, None)


def test_a_page_without_an_address_has_no_tries(kept: Archive) -> None:
    kept.editions.keep("youjiang", day("03-02"), [Page("1", "要闻")])
    (found,) = kept.editions.issue("youjiang", day("03-02"))
    assert (found.state, found.tries, found.next_try) == (None, 0, None)
