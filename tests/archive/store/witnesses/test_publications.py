"""Every publication of a text has its row: whatever paper, whatever day, whoever came first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from archive.model import Article, Byline, Newspaper
from archive.store.archive import Archive

MARTYRS = (
    "9月30日是国家设立的烈士纪念日，当天上午，党和国家领导人将同各界代表一起，在天安门广场向人民英雄敬献花篮。"
    "届时，本台将现场直播。"
)
PAPERS = [Newspaper("a", "甲日报", base_url="http://a.cn"), Newspaper("b", "乙日报", base_url="http://epaper.b.cn")]
PRINTS = [
    Article("烈士纪念日", MARTYRS, issue_date=date(2022, 9, 29), newspaper="a", page="1", addresses=("http://a.cn/22/1",)),
    Article("烈士纪念日", MARTYRS, issue_date=date(2023, 9, 29), newspaper="a", page="1", addresses=("http://a.cn/23/1",)),
    Article("敬献花篮", MARTYRS, kicker="明日上午", issue_date=date(2022, 9, 30), newspaper="b", page="2",
            bylines=(Byline("韦秋实", "editor"),), addresses=("http://epaper.b.cn/1.html",)),
]  # fmt: skip
SEEN = datetime(2026, 11, 1, 4, tzinfo=UTC)


def appearances(archive: Archive, *names: str) -> list[tuple[Any, ...]]:
    """Return columns of all appearances, by day."""
    sql = f"select {', '.join(names)} from appearances order by day, id"
    return archive._db.execute(sql).fetchall()


def told(archive: Archive, articles: Iterable[tuple[int, Article]]) -> list[str]:
    """Add articles, each seen at the hour of its number; return their ids."""
    return [archive.add(one, seen=SEEN + timedelta(hours=hour)).article for hour, one in articles]


def test_the_same_words_on_another_day_or_in_another_paper_are_one_text_with_an_appearance_each(
    archive: Archive,
) -> None:
    archive.add_newspapers(PAPERS)
    [identifier] = {archive.add(one).article for one in PRINTS}
    assert appearances(archive, "newspaper", "day", "page", "title", "kicker", "signature") == [
        ("a", "2022-09-29", "1", "烈士纪念日", "", ""),
        ("b", "2022-09-30", "2", "敬献花篮", "明日上午", "韦秋实"),
        ("a", "2023-09-29", "1", "烈士纪念日", "", ""),
    ]
    assert archive.get(identifier).article == replace(PRINTS[0], addresses=tuple(one.addresses[0] for one in PRINTS))
    [row] = archive._db.query("select headlines, signature from articles")
    assert row == {"headlines": "敬献花篮 / 明日上午", "signature": "韦秋实"}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_it_makes_no_difference_which_paper_comes_first(archive: Archive, order: tuple[int, ...]) -> None:
    archive.add_newspapers(PAPERS)
    told(archive, [(number, PRINTS[number]) for number in order])
    [record] = archive.articles()
    assert (record.article.issue_date, record.article.newspaper) == (date(2022, 9, 29), "a")
    assert record.archived_at == "2026-11-01T04:00:00+00:00"
    assert [place.url for place in archive.places(record.id)] == [one.addresses[0] for one in PRINTS]


MEETING = (
    "本报讯 昨日，右江区召开民族团结进步创建工作推进会，12个乡镇的负责人参加会议，区民宗局通报了前三季度工作情况，"
    "全年投入资金3560万元，惠及群众2.4万人，会议要求各级各部门压实责任。"
)
OWN = Article("会议", MEETING, issue_date=date(2021, 12, 20), source="右江日报", addresses=("http://a.cn/1.html",))
REPRINT = Article("会议", MEETING, issue_date=date(2021, 12, 28), source="百色早报", addresses=("http://b.cn/1.html",))
LONGER = Article("另一标题", MEETING + "会后，与会人员参观了现场。", issue_date=date(2021, 12, 24), source="广西日报",
                 addresses=("http://c.cn/1.html",))  # fmt: skip


@pytest.mark.parametrize("order", list(permutations((OWN, REPRINT, LONGER))))
def test_day_source_and_head_do_not_hang_on_which_address_came_first(
    archive: Archive, order: tuple[Article, ...]
) -> None:
    ids = {one: archive.add(one).article for one in order}
    kept = archive.get(ids[OWN]).article
    assert ids[OWN] == ids[REPRINT] != ids[LONGER]
    assert (kept.issue_date, kept.source) == (date(2021, 12, 20), "右江日报")
    assert archive.stories.cluster(ids[LONGER]).head == ids[OWN]


COUNTED = [MEETING, f"{MEETING}\n浏览次数：1234次", MEETING.replace("，", ", "), f"{MEETING}\n责任编辑：李四"]


@pytest.mark.parametrize("same_address", [True, False])
@pytest.mark.parametrize("order", list(permutations(range(len(COUNTED)))))
def test_counters_formatting_and_furniture_make_no_other_text_and_no_other_id(
    archive: Archive, order: tuple[int, ...], same_address: bool
) -> None:
    for number in order:
        address = f"http://a.cn/{0 if same_address else number}.html"
        archive.add(replace(OWN, text=COUNTED[number], addresses=(address,)))
    [record] = archive.articles()
    assert record.id == archive.add(replace(OWN, addresses=("http://a.cn/0.html",))).article
    assert archive.counts()["appearances"] == 1


def test_an_id_that_a_text_had_before_a_shorter_variant_came_finds_it(archive: Archive) -> None:
    early = archive.add(replace(OWN, text=COUNTED[1])).article
    late = archive.add(replace(OWN, addresses=("http://c.cn/2.html",))).article
    assert early != late
    assert archive.get(early).id == archive.get(late).id == late
    assert archive.id_of(early[:6]) == late


SHORT = Article("图片新闻", "新渠通水", addresses=("http://a.cn/1.html", "http://b.cn/2.html"))


def test_a_short_text_at_two_addresses_is_one_whichever_is_named_first(archive: Archive) -> None:
    first = archive.add(SHORT)
    turned = archive.add(replace(SHORT, addresses=SHORT.addresses[::-1]))
    assert (first.outcome, turned.outcome) == ("added", "known")
    assert archive.counts()["articles"] == 1


def test_two_short_texts_are_one_as_soon_as_somebody_names_both_addresses(archive: Archive) -> None:
    one = archive.add(replace(SHORT, addresses=SHORT.addresses[:1])).article
    other = archive.add(replace(SHORT, addresses=SHORT.addresses[1:])).article
    assert one != other
    both = archive.add(SHORT).article
    assert archive.counts()["articles"] == 1
    assert archive.get(one).id == archive.get(other).id == both == min(one, other)


def test_captions_of_every_print_are_kept_whoever_came_first(archive: Archive) -> None:
    pictured = replace(REPRINT, captions=("图为会场。",))
    for order in ((OWN, pictured), (pictured, OWN)):
        for one in order:
            identifier = archive.add(one).article
    assert archive.get(identifier).article.captions == ("图为会场。",)


def test_mobile_and_print_form_of_one_outlet_are_one_appearance(archive: Archive) -> None:
    archive.add_newspapers(PAPERS)
    page = replace(PRINTS[2], addresses=("http://epaper.b.cn/content_1.html",))
    mobile = replace(page, addresses=("http://m.b.cn/content_1.html?print=1",), page="")
    share = replace(page, addresses=("https://share.b.cn/a/1",), issue_date=None, page="",
                    published_at=datetime(2022, 9, 30, 8, tzinfo=UTC), date_precision="minute")  # fmt: skip
    for one in (share, mobile, page):
        archive.add(one)
    assert appearances(archive, "outlet", "day", "page") == [("b", "2022-09-30", "2")]


def test_a_site_that_reprints_is_an_outlet_of_its_own(archive: Archive) -> None:
    archive.add_newspapers(PAPERS)
    archive.add(PRINTS[0])
    finews = "https://finews.withounder.com/a/2022/09/30/NW1.html"
    moment = datetime(2022, 9, 30, tzinfo=UTC)
    copied = Article("烈士纪念日", MARTYRS, source="甲日报", published_at=moment, addresses=(finews,))
    archive.add(copied)
    assert appearances(archive, "outlet", "newspaper", "day") == [
        ("a", "a", "2022-09-29"),
        ("withounder.com", "a", "2022-09-30"),
    ]


def test_what_has_no_day_joins_what_has_one_at_its_address_else_stands_alone(archive: Archive) -> None:
    archive.add_newspapers(PAPERS)
    archive.add(replace(PRINTS[0], issue_date=None))
    archive.add(PRINTS[0])
    archive.add(replace(PRINTS[0], issue_date=None, addresses=("http://a.cn/undated.html",)))
    assert appearances(archive, "outlet", "day") == [("a", None), ("a", "2022-09-29")]


def test_papers_that_are_told_later_get_what_is_theirs(archive: Archive) -> None:
    copied = Article("烈士纪念日", MARTYRS, source="甲日报", addresses=("http://www.a.cn/1.html",))
    archive.add(copied)
    assert appearances(archive, "outlet", "newspaper") == [("a.cn", None)]
    archive.add_newspapers(PAPERS)
    assert appearances(archive, "outlet", "newspaper") == [("a", "a")]
    archive.add_newspapers([replace(PAPERS[0], base_url="http://elsewhere.cn")])
    assert appearances(archive, "outlet", "newspaper") == [("a.cn", "a")]
