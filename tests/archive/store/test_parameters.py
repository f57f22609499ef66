"""Which parameters are tracking at a page is told by what was archived there; what is no evidence swallows nothing."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.addresses.canonical import canonical_url
from archive.model import Article, Link, LinkKind, LinkState
from archive.store.archive import Archive
from archive.store.parameters import MOST
from tests.archive.conftest import Clock

PAGE = "http://e.example.cn/detail.html"
LIST = "http://e.example.cn/list.html"
TEXTS = (
    "百色市凌云县加尤镇的茶农收完最后一筐鲜叶，沿着新铺的水泥路往家走，路边的太阳能灯一盏接一盏亮起来。",
    "昨日凌晨城区一仓库起火，消防员扑救三小时，无人员伤亡，起火原因正在调查，损失正在统计之中。",
    "市图书馆的流动书车开进三个村屯，孩子们踮起脚在书架前挑选，志愿者教他们怎样办一张借书证。",
)
LOGIN = "您访问的页面需要登录后才能查看，请先登录或者注册一个账号，如有疑问请拨打客服电话与我们联系。"


@dataclass
class Case:
    """What was archived, address by address, and a link that is found then."""

    held: dict[str, str]
    link: str
    same: str = ""
    """The text to which the link leads; empty where it is to be asked for."""


A, B, C = TEXTS
MOMENTS = (1700000000, 1700000001, 1700086400)

CASES = {
    "a moment names no article": Case({"t=1700000000": A, "t=1700000001": A}, "t=1700086400", A),
    "milliseconds": Case({"_t=1700000000123": A, "_t=1700000001456": A}, "_t=1700086400789", A),
    "a moment beside an id": Case({"id=5&t=1700000000": A, "id=5&t=1700000001": A}, "id=5&t=1700000009", A),
    "two articles under two values each": Case(
        {"id=1&r=.1": A, "id=1&r=.2": A, "id=2&r=.3": B, "id=2&r=.4": B}, "id=2&r=.5", B
    ),
    "what two other articles show": Case(
        {"id=1&r=a": A, "id=1&r=b": A, "id=2&r=c": B, "id=2&r=d": B, "id=3&r=e": C}, "id=3&r=f", C
    ),
    "with a fragment that names": Case(
        {"t=1700000000#/a": A, "t=1700000001#/a": A, "t=1700000002#/b": B}, "t=1700000003#/a", A
    ),
    # what must be asked for
    "ids": Case({"t=5001": A, "t=5002": B}, "t=5003"),
    "moments that name": Case({"t=1700000000": A, "t=1700000001": B}, "t=1700000002"),
    "one address alone": Case({"t=1700000000": A}, "t=1700000001"),
    "an id, though both gave one text": Case({"t=5001": A, "t=5002": A}, "t=5003"),
    "moments, and then an id": Case({"t=1700000000": A, "t=1700000001": A}, "t=5003"),
    "a contrary pair elsewhere at the page": Case(
        {"id=1&t=1700000000": A, "id=1&t=1700000001": A, "id=2&t=1700000000": B, "id=2&t=1700000001": C},
        "id=1&t=1700000002",
    ),
    "the id of another article": Case({"id=5&t=1700000000": A, "id=5&t=1700000001": A}, "id=6&t=1700000009"),
    "the other page": Case({"t=1700000000": A, "t=1700000001": A}, "../other.html?t=1700000002"),
    "another parameter": Case({"t=1700000000": A, "t=1700000001": A}, "s=1700000002"),
    "one parameter more": Case({"t=1700000000": A, "t=1700000001": A}, "id=1&t=1700000002"),
    "twice in one address": Case({"t=1700000000": A, "t=1700000001": A}, "t=1700000002&t=1700000003"),
    "a host that asks to log in": Case({f"id={n}": LOGIN for n in range(40)}, "id=41"),
    "a host that asks to log in, with moments": Case(
        {f"id={n}&t={t}": LOGIN for n in range(5) for t in MOMENTS}, f"id=6&t={MOMENTS[0]}"
    ),
    "a fragment": Case({"t=1700000000#/a": A, "t=1700000001#/a": A}, "t=1700000002#/b"),
}


def address(query: str) -> str:
    return query.replace("..", "http://e.example.cn") if query.startswith("..") else f"{PAGE}?{query}"


def link(query: str, found_in: str = LIST) -> Link:
    return Link(address(query), LinkKind.ARTICLE, found_in)


def keep(archive: Archive, held: dict[str, str], clock: Clock, found_in: str = "") -> dict[str, str]:
    """Archive texts; return the article of each."""
    articles = {}
    for query, text in held.items():
        clock.forward(hours=5)
        archive.links.found(link(query, found_in or f"{LIST}?{query}"))
        added = archive.add(Article("题", text, addresses=(address(query),)))
        archive.links.finish(link(query), added.article)
        articles[text] = added.article
    clock.forward(hours=5)
    return articles


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_link_is_done_where_the_archive_tells_that_it_is_no_article_of_its_own(
    archive: Archive, clock: Clock, case: Case
) -> None:
    articles = keep(archive, case.held, clock)
    assert len({canonical_url(address(one)) for one in (*case.held, case.link)}) == len(case.held) + 1
    assert archive.parameters.settle(link(case.link)) is bool(case.same)
    record = archive.links.get(address(case.link))
    if case.same:
        assert record and (record.state, record.article, record.tries) == (LinkState.DONE, articles[case.same], 0)
        assert record.last_reason.startswith(f"the same as {PAGE}?")
        assert archive.links.is_done(address(case.link))
    else:
        assert record is None or record.state is LinkState.PENDING


@pytest.mark.parametrize("case", [one for one in CASES.values() if one.same])
def test_a_list_that_names_two_values_beside_each_other_names_two_articles(
    archive: Archive, clock: Clock, case: Case
) -> None:
    keep(archive, case.held, clock)
    other = (
        case.link.replace("=", "=9", 1)
        if "id" not in case.link
        else case.link.replace("r=", "r=9").replace("t=", "t=9")
    )
    for query in (case.link, other):
        archive.links.found(link(query, "http://e.example.cn/today.html"))
    assert archive.parameters.settle(link(case.link)) is False
    record = archive.links.get(address(case.link))
    assert record and record.state is LinkState.PENDING


def test_a_host_that_gave_one_page_for_all_its_listed_moments_swallows_none(archive: Archive, clock: Clock) -> None:
    for moment in MOMENTS:
        archive.links.found(link(f"newsid={moment}"))
    keep(archive, {f"newsid={moment}": LOGIN for moment in MOMENTS}, clock, LIST)
    assert archive.parameters.settle(link("newsid=1700090000")) is False


def test_what_was_settled_is_due_again_where_two_values_give_two_texts(archive: Archive, clock: Clock) -> None:
    keep(archive, {"t=1700000000": A, "t=1700000001": A}, clock)
    assert archive.parameters.settle(link("t=1700000002"))
    keep(archive, {"t=1700000003": B}, clock)
    assert not archive.parameters.settle(link("t=1700000004"))
    record = archive.links.get(address("t=1700000002"))
    assert record and (record.state, record.article, record.last_reason) == (LinkState.PENDING, None, "")


def test_an_edit_between_two_values_is_no_contrary_evidence(archive: Archive, clock: Clock) -> None:
    edited = A.replace("三", "四") + "县里补装了三百四十六盏路灯。"
    keep(archive, {"id=5&t=1700000000": A, "id=5&t=1700000001": A}, clock)
    now = keep(archive, {"id=5&t=1700000001": edited}, clock)[edited]
    assert archive.parameters.settle(link("id=5&t=1700000002"))
    record = archive.links.get(address("id=5&t=1700000002"))
    assert record and record.article in (now, archive.at(address("id=5&t=1700000000")).id)  # type: ignore[union-attr]


def test_an_address_that_is_archived_itself_and_one_without_a_query_are_not_asked_about(
    archive: Archive, clock: Clock
) -> None:
    keep(archive, {"t=1700000000": A, "t=1700000001": A}, clock)
    for url in (PAGE, f"{PAGE}#/x?t=1", "mailto:a@b.cn?t=1"):
        assert archive.parameters.settle(Link(url)) is False
    archive.add(Article("题", A, addresses=(address("t=1700000002"),)))
    assert archive.parameters.settle(link("t=1700000002")) is False


def test_what_was_settled_stays_so_when_all_is_derived_anew(archive: Archive, clock: Clock) -> None:
    keep(archive, {"t=1700000000": A, "t=1700000001": A}, clock)
    assert archive.parameters.settle(link("t=1700000002"))
    before = archive.links.get(address("t=1700000002"))
    anew = archive.derive_anew()
    anew.note()
    for _ in anew.run():
        pass
    assert {name: number for name, number in anew.others().items() if number} == {}
    assert archive.links.get(address("t=1700000002")) == before


def test_keys_do_not_depend_on_what_is_archived_nor_evidence_on_the_order_in_which_it_came(
    tmp_path: Path, clock: Clock
) -> None:
    held = list(CASES["what two other articles show"].held.items())
    told = set()
    for seed in range(4):
        random.Random(seed).shuffle(held)
        with Archive(tmp_path / f"{seed}.db", now=Clock()) as archive:
            articles = keep(archive, dict(held), clock)
            assert archive.parameters.settle(link("id=3&r=f"))
            record = archive.links.get(address("id=3&r=f"))
            told.add((record.article, record.last_reason) if record else None)
            assert articles[C] == record.article if record else False
    assert len(told) == 1


def test_of_a_page_with_very_many_addresses_nothing_is_taken_for_tracking(archive: Archive, clock: Clock) -> None:
    keep(archive, {"t=1700000000": A, "t=1700000001": A}, clock)
    row = "insert into links (key, url, kind, state, tries, last_reason, found_in, page, page_name, found_at)"
    row += " values (?, ?, 'article', 'pending', 0, '', '', '', '', '2026-11-01T04:00:00+00:00')"
    keys = [f"e.example.cn/detail.html?t=x{n}" for n in range(MOST)]
    with archive.transaction():
        archive._db.conn.executemany(row, [(key, f"http://{key}") for key in keys])
    assert archive.parameters.settle(link("t=1700000002")) is False
