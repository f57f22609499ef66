"""Systems that answer in JSON: what each says, and that nothing odd is taken for an issue, an article or a holiday."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest

from archive.addresses.canonical import canonical_url
from archive.model import Link, LinkKind
from archive.reasons import BlockedPage, CutPage, LayoutChanged, NoIssue, NotThere, ReadError, ServerTrouble
from crawler.epaper.json_system import JsonSystem
from crawler.extract.checks.instead import read_answer
from crawler.extract.reading import Attempt, Reading
from crawler.papers import paper_of
from tests.harness.bench import capture
from tests.harness.strangers import STRANGERS
from tests.harness.sweep import each
from tests.replica.papers import PAPERS

SYSTEMS = {name: paper for name, paper in PAPERS.items() if isinstance(paper_of(name).platform, JsonSystem)}
DAY, NO_DAY = date(2022, 3, 1), date(2022, 3, 3)
each_system = each("name", SYSTEMS)


def asked(name: str, attempt: Attempt) -> bytes:
    """Return what the replica answers to an attempt."""
    posted = dict(attempt.form) or (json.loads(attempt.json) if attempt.json else None)
    return SYSTEMS[name].answer(urlsplit(attempt.url), posted).content


def read(name: str, attempt: Attempt, link: Link, body: str | bytes | None = None, url: str = "") -> Reading:
    told = asked(name, attempt) if body is None else body
    return read_answer(attempt.read, capture(url or attempt.url, told, "application/json"), link)


def front(name: str, day: date = DAY) -> tuple[Attempt, Link]:
    found = paper_of(name)
    [link] = found.issue_links([day])
    attempt = found.route(link)[0]
    return attempt, link


def steps(name: str) -> Iterator[tuple[Attempt, Link]]:
    """Yield a request of each kind: an issue, a page, an article."""
    attempt, link = front(name)
    yield attempt, link
    links = list(read(name, attempt, link).links)
    for kind in (LinkKind.LIST, LinkKind.ARTICLE):
        for one in (one for one in links if one.kind is kind):
            attempt = paper_of(name).route(one)[0]
            yield attempt, one
            links += read(name, attempt, one).links if kind is LinkKind.LIST else ()
            break


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# What a system says


@each_system
def test_an_issue_names_its_pages_and_the_way_to_every_article(name: str) -> None:
    paper = SYSTEMS[name]
    attempt, link = front(name)
    reading = read(name, attempt, link)
    assert [(page.page, page.page_name) for page in reading.pages] == [
        (page.page, page.name) for page in paper.issue(DAY).pages
    ]
    lists = [one for one in reading.links if one.kind is LinkKind.LIST]
    articles = [one for one in reading.links if one.kind is LinkKind.ARTICLE]
    for one in lists:
        [further] = paper_of(name).route(one)
        articles += read(name, further, one).links
    assert sorted(canonical_url(one.url) for one in articles) == sorted(
        canonical_url(paper.article_url(piece)) for piece in paper.issue(DAY).pieces
    )
    assert {(one.newspaper, one.issue_date) for one in articles} == {(name, DAY)}
    assert all(one.page and one.page_name for one in articles)


@each_system
def test_an_article_that_is_asked_for_alone_is_the_printed_one(name: str) -> None:
    paper = SYSTEMS[name]
    piece = paper.issue(DAY).pieces[2]
    link = Link(paper.article_url(piece), newspaper=name, issue_date=DAY, page=piece.page, page_name=piece.page_name)
    attempt = paper_of(name).route(link)[0]
    article = read(name, attempt, link).article
    assert article
    assert (article.title, article.kicker, article.subtitle) == (piece.title, piece.kicker, piece.subtitle)
    assert article.text == "\n".join(piece.paragraphs)
    assert (article.issue_date, article.page, article.source) == (DAY, piece.page, paper.name)


def test_a_file_with_all_texts_gives_every_article_at_once() -> None:
    attempt, link = front("jiefangjunbao")
    reading = read("jiefangjunbao", attempt, link)
    assert [told.url for told, _ in reading.articles] == [one.url for one in reading.links]
    assert [article.title for _, article in reading.articles] == [
        piece.title for piece in SYSTEMS["jiefangjunbao"].issue(DAY).pieces
    ]


def test_an_article_that_its_issue_lacks_is_not_there() -> None:
    paper = SYSTEMS["jiefangjunbao"]
    url = paper.article_url(paper.issue(DAY).pieces[0])
    link = Link(url.rpartition("=")[0] + "=1", issue_date=DAY)
    attempt = paper_of("jiefangjunbao").route(link)[0]
    with pytest.raises(NotThere, match="has no article"):
        read("jiefangjunbao", attempt, link)


@pytest.mark.parametrize(
    "other, own", [("jiefangjunbao", "zhongguoguofangbao"), ("zhongguoguofangbao", "jiefangjunbao")]
)
def test_two_papers_of_one_host_do_not_read_each_others_addresses(other: str, own: str) -> None:
    [link] = paper_of(own).issue_links([DAY])
    assert paper_of(own).route(link)
    assert not paper_of(other).route(link)


def test_the_articles_of_the_defence_paper_stand_in_a_folder_of_their_own() -> None:
    attempt, link = front("zhongguoguofangbao")
    body = asked("jiefangjunbao", front("jiefangjunbao")[0])
    urls = [one.url for one in read("jiefangjunbao", attempt, link, body).links]
    assert urls[0].startswith("http://www.81.cn/szb_223187/gfbszbxq/index.html?paperName=zggfb&paperDate=2022-03-01&")


# A day without an issue is a claim


CALENDARS: dict[str, Callable[[date], Any]] = {
    "kejiribao": lambda day: {"status": "200", "obj": {"dateList": [str(day)]}},
    "jiefangribao": lambda day: {"success": True, "object": {"departList": [{"code": "jfrb", "jdate": str(day)}]}},
    "xinjingbao": lambda day: {f"{day:%Y}": {f"{day:%m}": [f"{day:%Y%m%d}"]}},
    "zhongguoqixiangbao": lambda day: [str(day)],
}
EMPTY = {"xinjingbao": "[]"}  # whose host sends its home page instead


def calendar_of(name: str, day: date) -> tuple[Attempt, Link]:
    attempt, link = front(name, day)
    reading = read(name, attempt, link, EMPTY.get(name))
    assert reading.ask and not reading.links
    return reading.ask, link


@pytest.mark.parametrize("name", CALENDARS)
def test_an_empty_list_is_no_holiday_before_the_papers_calendar_says_so(name: str) -> None:
    attempt, link = calendar_of(name, NO_DAY)
    with pytest.raises(NoIssue, match="no issue of 2022-03-03: the paper's calendar at"):
        read(name, attempt, link)


SAY_NOTHING = {
    "xinjingbao": [{}, [], {"2022": {"02": ["20220228"]}}, {"2022": None}, [5]],
    "zhongguoqixiangbao": [[], {}, ["2022-02-28"], [None, 5], ["x"]],
    "kejiribao": [
        {"status": "200", "obj": {"dateList": []}},
        {"status": "200", "obj": {"dateList": ["2021-12-01", "2021-12-02"]}},
        {"status": "200", "obj": None},
        {"status": "200", "obj": {"dateList": [5, None, {}]}},
        {"status": "200", "obj": {"dateList": "x"}},
    ],
    "jiefangribao": [
        {"success": True, "object": {"departList": []}},
        {"success": True, "object": {"departList": [{"code": "shfzb", "jdate": "2020-01-01"}]}},
        {"success": True, "object": {"departList": [{"code": "jfrb", "jdate": None}]}},
        {"success": True, "object": {"departList": [{"code": "jfrb", "jdate": "2022-03-09"}]}},
    ],
}


@pytest.mark.parametrize("name", CALENDARS)
def test_a_calendar_that_names_the_day_makes_an_empty_list_a_failure(name: str) -> None:
    attempt, link = calendar_of(name, NO_DAY)
    with pytest.raises(LayoutChanged, match="does not say that there is none"):
        read(name, attempt, link, as_json(CALENDARS[name](NO_DAY)))


@each("name, told", [(name, told) for name, all_ in SAY_NOTHING.items() for told in all_])
def test_a_calendar_that_says_nothing_of_the_day_is_no_evidence(name: str, told: Any) -> None:
    attempt, link = calendar_of(name, NO_DAY)
    with pytest.raises(LayoutChanged):
        read(name, attempt, link, as_json(told))


def test_an_empty_list_is_no_holiday_where_no_calendar_is_known() -> None:
    attempt, link = front("jiefangjunbao")
    with pytest.raises(LayoutChanged, match="is empty, and no calendar is known"):
        read("jiefangjunbao", attempt, link, as_json({"paperInfo": []}))


@pytest.mark.parametrize("name", ["kejiribao", "jiefangjunbao", "xinjingbao"])
def test_another_days_answer_is_no_issue(name: str) -> None:
    other, _ = front(name, date(2022, 3, 2))
    attempt, link = front(name)
    with pytest.raises(NoIssue, match="no issue of 2022-03-01: the answer at .* is that of 2022-03-02"):
        read(name, attempt, link, asked(name, other))


HOME = '<html><head><META HTTP-EQUIV="REFRESH" CONTENT="0; URL=html/{0:%Y/%Y%m%d/%Y%m%d}_A01/i.html"></head></html>'


def test_a_host_that_leads_home_and_on_to_another_issue_is_asked_for_its_calendar() -> None:
    attempt, link = front("xinjingbao", NO_DAY)
    reading = read("xinjingbao", attempt, link, HOME.format(date(2022, 3, 4)), "http://epaper.bjnews.com.cn/")
    assert reading.ask and reading.ask.url == "http://epaper.bjnews.com.cn/period/yearMonthDay.json"
    assert reading.ask.kind.is_shared and not reading.links


def test_a_host_that_leads_home_and_on_to_the_same_issue_says_nothing() -> None:
    attempt, link = front("xinjingbao")
    reading = read("xinjingbao", attempt, link, HOME.format(DAY), "http://epaper.bjnews.com.cn/")
    assert reading.moved_to and not reading.links


@pytest.mark.parametrize(
    "name, told, is_removed",
    [
        ("jiefangribao", {"success": True, "object": {"article": None}}, True),
        ("jiefangribao", {"success": False, "object": {}}, True),
        ("jiefangribao", {"success": False, "errorinfo": "该文章不存在"}, True),
        ("jiefangribao", {"success": False, "errorinfo": "系统繁忙，请稍后再试"}, False),
        ("jiefangribao", {"success": True, "object": {"article": {"title": "", "content": ""}}}, True),
        ("jiefangribao", {"success": True, "object": {"article": "稍后"}}, False),
        ("kejiribao", {"status": "200", "msg": "", "obj": None}, True),
        ("kejiribao", {"status": "500", "msg": "空指针"}, False),
    ],
)
def test_an_interface_that_has_an_article_no_more_says_so_by_an_empty_answer(
    name: str, told: dict[str, Any], is_removed: bool
) -> None:
    attempt, link = list(steps(name))[-1]
    with pytest.raises((LayoutChanged, ServerTrouble)) as caught:
        read(name, attempt, link, as_json(told))
    assert caught.value.removed is is_removed


# Odd answers


@pytest.mark.parametrize("name", ["kejiribao", "jiefangribao"])
def test_an_answer_that_denies_access_is_a_block(name: str) -> None:
    told = {"kejiribao": {"status": "500", "msg": "no access!"}, "jiefangribao": {"success": False, "msg": "无权访问"}}
    for attempt, link in steps(name):
        with pytest.raises(BlockedPage, match=r"says '(no access!|无权访问)'"):
            read(name, attempt, link, as_json(told[name]))


@pytest.mark.parametrize("name", ["kejiribao", "jiefangribao"])
def test_an_answer_that_says_of_itself_that_it_is_none_is_told_with_its_words(name: str) -> None:
    told = {"kejiribao": {"status": "500", "msg": "空指针"}, "jiefangribao": {"success": False, "errorinfo": "空指针"}}
    for attempt, link in steps(name):
        with pytest.raises(LayoutChanged, match="says '空指针'"):
            read(name, attempt, link, as_json(told[name]))


@each_system
def test_a_cut_answer_is_cut(name: str) -> None:
    for attempt, link in steps(name):
        body = asked(name, attempt).decode()
        if not body.startswith(("{", "[")):
            continue  # a page of HTML, which other tests cut
        for part in range(1, 8):
            with pytest.raises(CutPage):
                read(name, attempt, link, body[: len(body) * part // 8])


@pytest.mark.parametrize("kind", [kind for kind, stranger in STRANGERS.items() if stranger.status == 200])
@each_system
def test_a_page_that_stands_in_place_of_an_answer_is_told_for_what_it_is(name: str, kind: str) -> None:
    for attempt, link in steps(name):
        with pytest.raises(ReadError) as caught:
            read(name, attempt, link, STRANGERS[kind].body)
        assert isinstance(caught.value, STRANGERS[kind].reason)


ODD: tuple[Any, ...] = (None, 5, -1.5, True, "", "x", [], {}, [None], [5], [[]], [{}], {"x": 1}, "<b>", "//[", "\ud83d")


def places(told: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value in an answer; of lists to the first and the last."""
    yield way
    keys = list(told) if isinstance(told, dict) else [0, len(told) - 1] if isinstance(told, list) and told else []
    for key in dict.fromkeys(keys):
        yield from places(told[key], (*way, key))


def small(told: Any) -> Any:
    """Return an answer with no list longer than two and no text longer than a line."""
    if isinstance(told, dict):
        return {key: small(value) for key, value in told.items()}
    if isinstance(told, list):
        return [small(value) for value in (told[:1] + told[1:][-1:])]
    return told[:60] if isinstance(told, str) else told


def changed(told: Any, way: tuple[Any, ...], odd: Any) -> Any:
    if not way:
        return odd
    copy = deepcopy(told)
    place = copy
    for key in way[:-1]:
        place = place[key]
    place[way[-1]] = odd
    return copy


def outcome(name: str, attempt: Attempt, link: Link, body: str) -> Reading | ReadError:
    try:
        return read(name, attempt, link, body)
    except ReadError as reason:
        return reason


@pytest.mark.slow
@each_system
def test_a_value_of_any_type_at_any_place_gives_a_reading_or_a_reason(name: str) -> None:
    """No list of pages is taken for a day without an issue because something in it is odd."""
    for attempt, link in steps(name):
        body = asked(name, attempt)
        if not body.startswith((b"{", b"[")):
            continue
        told = small(json.loads(body))
        for way in places(told):
            for odd in ODD:
                said = outcome(name, attempt, link, json.dumps(changed(told, way, odd)))
                assert not isinstance(said, NoIssue), (way, odd)
                assert isinstance(said, Reading) or said.reason
                assert not isinstance(said, Reading) or link.kind is LinkKind.LIST or said.article


HOSTILE = ("../../../x", "//evil.example/a", "http://evil.example/a", "?a=1#b", "{day}", "a&id=2", "%2e%2e/")


@pytest.mark.slow
@each_system
def test_hostile_values_become_no_address_elsewhere(name: str) -> None:
    """What a row says is quoted into an address: it leads to no other host, and to no other kind of page."""
    attempt, link = front(name)
    told = small(json.loads(asked(name, attempt)))
    base = paper_of(name).row.base_url
    for way in places(told):
        for hostile in HOSTILE:
            said = outcome(name, attempt, link, as_json(changed(told, way, hostile)))
            links = said.links if isinstance(said, Reading) else ()
            assert all(one.url.startswith(f"{base}/") and paper_of(name).route(one) for one in links)
