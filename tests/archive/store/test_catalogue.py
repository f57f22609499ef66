"""What the archive says of its papers, days and people in numbers, and of its articles in lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from archive.model import (
    CHINA,
    Article,
    Byline,
    Document,
    Link,
    LinkKind,
    LinkState,
    Newspaper,
    Page,
    Passage,
    Placement,
)
from archive.store.archive import Archive
from archive.store.timeline import EventKind
from tests.archive.conftest import Clock

DAY = date(2021, 12, 24)
URL = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_1.html"
CANAL = Article(
    "修渠",
    "县里今年修渠九公里，清水流到村口，村民说今后浇地不用挑水上山。",
    bylines=(Byline("韦秋实"), Byline("农秀琴", "photographer")),
    newspaper="youjiang",
    issue_date=DAY,
    page="A01",
    addresses=(URL,),
)
LAMPS = Article(
    "路灯",
    "村里的路灯一盏接一盏亮起来了，照见路旁的茶垄和水沟，孩子们放学不再摸黑。",
    bylines=(Byline("韦秋实"),),
    newspaper="youjiang",
    issue_date=date(2022, 1, 4),
    page="A02",
)
MARKET = Article(
    "圩日",
    "三六九是圩日，街上的人比平日多出几倍，卖菜的老人从清早一直忙到天黑才收摊。",
    newspaper="guilin",
    published_at=datetime(2022, 1, 3, 8, 0, tzinfo=CHINA),
)
UNDATED = Article("无日", "这一篇文章没有写明日期，来处也说不清楚，只知道是一位读者从旧报上抄下来的。")


@pytest.fixture
def held(archive: Archive) -> Archive:
    """An archive of two papers with articles, and one that is only known."""
    names = {"youjiang": "右江日报", "guilin": "桂林日报", "hechi": "河池日报"}
    archive.add_newspapers([Newspaper(id_, name) for id_, name in names.items()])
    for article in (CANAL, LAMPS, MARKET, UNDATED):
        archive.add(article)
    return archive


def titles(rows: list[dict[str, object]]) -> list[object]:
    return [row["title"] for row in rows]


def test_totals_count_articles_issues_people_and_what_has_no_day(held: Archive) -> None:
    assert held.catalogue.totals() == {
        "articles": 4, "appearances": 4, "days": 2, "people": 2, "undated": 1, "doubtful": 0,
    }  # fmt: skip


def test_totals_count_what_is_doubtful(held: Archive) -> None:
    for number, doubts in enumerate(((), ("no text",), ("witnesses disagree", "no text"))):
        held.add(replace(LAMPS, title=f"第{number}条", text=f"{number}号渠通水。{LAMPS.text}", doubts=doubts))
    assert held.catalogue.totals()["doubtful"] == 2


def test_an_article_counts_for_the_month_of_its_day(held: Archive) -> None:
    assert held.catalogue.months() == {"2021-12": 1, "2022-01": 2}


def test_papers_are_those_with_articles_and_those_without(held: Archive) -> None:
    told = [(paper["id"], paper["articles"], paper["first"], paper["last"]) for paper in held.catalogue.papers()]
    assert told == [("youjiang", 2, "2021-12-24", "2022-01-04"), ("guilin", 1, None, None)]
    assert [paper["id"] for paper in held.catalogue.others()] == ["hechi"]
    assert held.catalogue.names() == {"guilin": "桂林日报", "hechi": "河池日报", "youjiang": "右江日报"}


def test_a_paper_s_years_and_issues_come_newest_first(held: Archive) -> None:
    years = [(year["year"], year["days"], year["articles"]) for year in held.catalogue.years("youjiang")]
    assert years == [("2022", 1, 1), ("2021", 1, 1)]
    assert held.catalogue.issues("youjiang", 1) == [{"day": "2022-01-04", "articles": 1, "pages": 1}]
    assert [one["day"] for one in held.catalogue.last_issues(9)] == ["2022-01-04", "2021-12-24"]


def test_a_year_of_which_only_a_link_is_known_is_known(held: Archive) -> None:
    held.links.found(Link("http://a.cn/1", newspaper="youjiang", issue_date=date(2019, 5, 1)))
    assert held.catalogue.years_known("youjiang") == [2019, 2021, 2022]


def test_the_issues_beside_a_day_are_those_of_articles_or_pages(held: Archive) -> None:
    held.editions.keep("youjiang", date(2021, 12, 27), [Page("A01")])
    assert held.catalogue.issues_beside("youjiang", date(2021, 12, 25)) == (DAY, date(2021, 12, 27))
    assert held.catalogue.issues_beside("youjiang", date(2022, 1, 4)) == (date(2021, 12, 27), None)


def test_who_signed_is_counted_by_article(held: Archive) -> None:
    assert held.catalogue.signers("youjiang", 9) == [
        {"name": "韦秋实", "articles": 2},
        {"name": "农秀琴", "articles": 1},
    ]
    signers = held.signers
    assert (signers.count(), signers.count("韦"), signers.count("黄")) == (2, 1, 0)
    assert signers.named("韦", 9) == [{"name": "韦秋实", "articles": 2, "roles": ["author"]}]
    for part in ("秋实", "秋", "韋秋實", "韦 秋实", "韋　秋"):
        assert [row["name"] for row in signers.named(part, 9)] == ["韦秋实"] and signers.count(part) == 1
    assert signers.named("", 1, 1) == [{"name": "农秀琴", "articles": 1, "roles": ["photographer"]}]
    assert signers.roles("农秀琴") == [{"role": "photographer", "articles": 1}]
    assert signers.papers("韦秋实") == [{"id": "youjiang", "name": "右江日报", "articles": 2}]
    assert signers.companions("韦秋实", 9) == [{"name": "农秀琴", "articles": 1}]
    assert signers.articles("韦秋实") == 2


def test_lists_of_articles_have_their_orders(held: Archive) -> None:
    summaries = held.summaries
    assert titles(summaries.latest(2)) == ["无日", "圩日"]
    assert titles(summaries.latest(9, "youjiang")) == ["路灯", "修渠"]
    assert titles(summaries.of_issue("youjiang", "2021-12-24")) == ["修渠"]
    assert titles(summaries.signed_by("韦秋实", 1, 1)) == ["修渠"]
    assert titles(summaries.at([3, 1])) == ["圩日", "修渠"]


def test_a_summary_names_the_paper_and_who_signed(held: Archive) -> None:
    [row] = held.summaries.of(["0000000000000000", held.id_of(held.summaries.latest(9)[-1]["id"])])
    assert (row["paper"], row["day"], row["superseded"], row["reprint_of"]) == ("右江日报", "2021-12-24", 0, None)
    assert row["bylines"] == [
        {"name": "韦秋实", "role": "author"},
        {"name": "农秀琴", "role": "photographer"},
    ]


def test_a_revision_and_a_removal_are_listed_with_what_they_concern(held: Archive, clock: Clock) -> None:
    edited = held.add(replace(CANAL, text=CANAL.text.replace("九公里", "八公里"))).article
    clock.forward(days=1)
    held.links.finish(Link(URL), edited)
    held.links.fail(Link(URL), LinkState.ABSENT, "404")
    gone, change = held.timeline.events(9)
    assert (gone.kind, gone.article, gone.url, gone.reason) == (EventKind.REMOVAL, edited, URL, "404")
    assert (change.kind, change.article, change.position) == (EventKind.EDIT, edited, 2)
    former, later = held.histories.versions(edited)
    assert (former["edit"], later["edit"].former, later["changed"]) == (None, former["article"], ["text"])
    shown = held.summaries.appeared_at([(gone.article, gone.key), (former["article"], gone.key)])
    assert [(one["id"], one["title"]) for one in shown] == [(edited, "修渠"), (former["article"], "修渠")]


def test_the_articles_of_a_page_come_as_its_index_names_them(held: Archive) -> None:
    other = held.add(replace(LAMPS, text=LAMPS.text + "灯亮了。", issue_date=DAY, page="A01")).article
    first = held.add(CANAL).article
    second = Link("http://a.cn/2", newspaper="youjiang", issue_date=DAY)
    for link, article in ((Link(URL), first), (second, other)):
        held.links.finish(link, article)
    held.editions.keep("youjiang", DAY, [Page("A01", placements=(Placement(second.url), Placement(URL)))])
    assert held.editions.order("youjiang", "2021-12-24", "A01", first) == [other, first]


def test_the_links_of_an_article_a_day_and_a_paper(held: Archive) -> None:
    article = held.add(CANAL).article
    front = Link("http://a.cn/node_1.htm", LinkKind.LIST, newspaper="youjiang", issue_date=DAY)
    held.links.finish(Link(URL, newspaper="youjiang"), article)
    held.links.found(Link("http://a.cn/nobodys"))
    held.links.fail(front, LinkState.FAILED, "no answer")
    assert [one.link.url for one in held.links.of_article(article)] == [URL]
    assert [one.link.url for one in held.links.lists_of("youjiang", DAY)] == [front.url]
    assert held.links.tally_of("youjiang") == {"done": 1, "failed": 1}
    assert [(one["state"], one["reason"], one["n"]) for one in held.links.reasons(9)] == [
        ("pending", "", 1),
        ("failed", "no answer", 1),
    ]


def test_the_reasons_of_a_run_are_counted(held: Archive) -> None:
    run, other = held.journal.start("youjiang"), held.journal.start("guilin")
    for number in range(2):
        held.links.missed(Link(f"http://a.cn/{number}"), f"http://a.cn/{number}", "no answer", run, "Unreachable")
    told = [{**one, "last_try": ""} for one in held.journal.reasons([run, other], 9)]
    assert told == [
        {"run": run, "kind": "Unreachable", "reason": "no answer", "n": 2, "example": "http://a.cn/0", "last_try": ""}
    ]
    assert held.journal.count() == 2
    assert [one.id for one in held.journal.runs(1, 1)] == [run]


def test_headlines_are_alike_by_the_pairs_of_characters_that_they_share(held: Archive) -> None:
    lamps = held.add(LAMPS).article
    other = held.add(replace(UNDATED, title="村口的路灯", text=UNDATED.text + "路灯。")).article
    assert held.search.like_headline("路灯亮了", [], 9) == [lamps, other]
    assert held.search.like_headline("路灯亮了", [lamps], 9) == [other]
    assert held.search.like_headline("A", [], 9) == []


def test_what_an_article_repeats_is_listed_with_how_alike_it_is(held: Archive) -> None:
    copy = held.add(replace(MARKET, text=f"{MARKET.text * 3}", newspaper=None)).article
    again = held.add(replace(MARKET, text=f"{MARKET.text * 3}完", newspaper=None)).article
    [row] = held.summaries.repeats(again, 9)
    assert (row["id"], row["kind"]) == (copy, "same")
    assert 0.9 < row["alike"] <= 1
    assert held.summaries.of([again])[0]["reprint_of"] == copy


def test_the_documents_of_an_article_are_told_by_name_without_their_content(held: Archive) -> None:
    for name in ("b", "a"):
        held.add_document(Document(f"d{name}", f"{name}.txt", "magazine", b"text", name * 64))
        article = held.add(CANAL, passage=Passage(f"d{name}", 0, 4)).article
    assert held.summaries.documents(article) == [
        {"id": "da", "name": "a.txt", "digest": "a" * 64},
        {"id": "db", "name": "b.txt", "digest": "b" * 64},
    ]
    assert held.summaries.documents(held.add(LAMPS).article) == []
