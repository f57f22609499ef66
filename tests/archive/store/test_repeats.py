"""What an archive finds when articles come in: what they repeat, which one stands for all, what is a revision."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.model import CHINA, Article, Document, Newspaper, Passage
from archive.store.archive import Archive
from archive.store.identity import digest
from archive.store.schema import migrations
from archive.store.stories import Cluster
from tests.archive.conftest import Clock
from tests.harness.retold import BRIDGE, LIBRARY, ROUTE, lead_of, notice

DAY = datetime(2021, 12, 24, tzinfo=CHINA)
PAPERS = [Newspaper("youjiang", "右江日报"), Newspaper("zuojiang", "左江日报")]


def article(text: str, number: int, *, title: str = "桥", days: int = 0, source: str = "", agency: str = "") -> Article:
    """Return an article at an address of its own, published some days after the 24th."""
    moment = DAY + timedelta(days=days)
    address = f"http://szb.cn/content_{number}.html"
    return Article(
        title, text, published_at=moment, date_precision="day", source=source, agency=agency, addresses=(address,)
    )


def add(archive: Archive, *texts: str) -> list[str]:
    return [archive.add(article(text, number)).article for number, text in enumerate(texts)]


def kinds(archive: Archive, one: str) -> dict[str, str]:
    return {relation.other: relation.verdict.kind for relation in archive.duplicates.relations(one)}


# What an article repeats


def test_a_reprint_is_kept_and_related_both_ways(archive: Archive) -> None:
    bridge, reprint = add(archive, BRIDGE, "本报讯（记者 王小明）" + lead_of(BRIDGE, 4))
    assert archive.counts()["articles"] == 2
    assert kinds(archive, bridge) == {reprint: "same"}
    assert kinds(archive, reprint) == {bridge: "same"}


def test_adding_tells_what_is_repeated(archive: Archive) -> None:
    bridge = archive.add(article(BRIDGE, 1))
    reprint = archive.add(article("本报讯 " + lead_of(BRIDGE, 4), 2))
    assert (bridge.outcome, bridge.repeats) == ("added", ())
    assert (reprint.outcome, reprint.repeats) == ("added", (bridge.article,))


def test_a_relation_carries_its_evidence(archive: Archive) -> None:
    bridge, cut = add(archive, BRIDGE, lead_of(BRIDGE, 4))
    [relation] = archive.duplicates.relations(cut)
    verdict = relation.verdict
    assert (relation.other, verdict.kind, verdict.change, verdict.exact) == (bridge, "same", "cut", False)
    assert (verdict.covered, verdict.numbers_conflict) == (1.0, 0)
    assert verdict.jaccard == verdict.covers == pytest.approx(0.8, abs=0.05)
    assert relation.found_at == "2026-11-01T04:00:00+00:00"


def test_a_lead_is_a_part_and_the_story_contains_it(archive: Archive) -> None:
    whole, part = add(archive, BRIDGE + "\n" + ROUTE, lead_of(BRIDGE, 2))
    assert kinds(archive, part) == {whole: "part of"}
    assert kinds(archive, whole) == {part: "contains"}
    assert archive.stories.cluster(part) == Cluster(part, (part,))


def test_notices_of_one_form_are_not_related(archive: Archive) -> None:
    ids = add(archive, *(notice(f"12月{day}日") for day in range(10, 25)), notice(line="石桥"), notice(place="平山镇"))
    assert archive.counts()["relations"] == 0
    assert len(ids) == len(set(ids))


def test_adding_twice_finds_nothing_new(archive: Archive, clock: Clock) -> None:
    add(archive, BRIDGE, lead_of(BRIDGE, 4))
    before = archive.counts(), [archive.duplicates.relations(record.id) for record in archive.articles()]
    clock.forward(days=1)
    add(archive, BRIDGE, lead_of(BRIDGE, 4))
    assert (archive.counts(), [archive.duplicates.relations(record.id) for record in archive.articles()]) == before


def test_what_is_found_is_undone_with_its_article(archive: Archive) -> None:
    [bridge] = add(archive, BRIDGE)
    with pytest.raises(RuntimeError), archive.transaction():
        archive.add(article("本报讯 " + BRIDGE, 2))
        raise RuntimeError
    assert archive.duplicates.relations(bridge) == []
    assert archive.counts()["fingerprints"] == 1


def test_an_old_story_that_is_printed_again_is_found_word_for_word_only(archive: Archive) -> None:
    bridge = archive.add(article(BRIDGE, 1)).article
    later = archive.add(article("本报讯 " + BRIDGE, 2, days=700))
    cut = archive.add(article(lead_of(BRIDGE, 4), 3, days=400))
    assert (later.outcome, later.article) == ("address", bridge)
    assert cut.repeats == ()


def test_a_text_that_is_printed_again_has_its_reprints_on_both_days(archive: Archive) -> None:
    early = archive.add(article(lead_of(BRIDGE, 4), 1))
    late = archive.add(article(lead_of(BRIDGE, 3), 2, days=700))
    assert late.repeats == ()
    bridge = archive.add(article(BRIDGE, 3, days=2)).article
    archive.add(article("本报讯 " + BRIDGE, 4, days=710))
    assert kinds(archive, bridge) == {early.article: "same", late.article: "same"}


@pytest.mark.parametrize("days", range(0, 31, 3))
def test_a_reprint_within_thirty_days_is_found_on_any_day_of_the_year(archive: Archive, days: int) -> None:
    for start in range(0, 70, 7):
        story = BRIDGE.replace("黄岭屯", f"第{start}屯").replace("陆奶奶", f"陆{start}奶奶")
        first = archive.add(article(story, start, days=start * 40)).article
        second = archive.add(article(lead_of(story, 4), start + 1000, days=start * 40 + days))
        assert second.repeats == (first,)


def test_an_article_without_a_day_is_found_among_all_days(archive: Archive) -> None:
    bridge = archive.add(article(BRIDGE, 1, days=4000)).article
    undated = archive.add(replace(article(lead_of(BRIDGE, 4), 2), published_at=None, date_precision=None))
    third = archive.add(article("新华社南宁电 " + lead_of(BRIDGE, 3), 3, days=-4000))
    assert undated.repeats == (bridge,)
    assert third.repeats == (undated.article,)


def test_a_day_that_is_told_later_is_taken_in(archive: Archive) -> None:
    cut = replace(article(lead_of(BRIDGE, 4), 2), published_at=None, date_precision=None)
    bridge = archive.add(article(BRIDGE, 1)).article
    known = archive.add(cut).article
    assert kinds(archive, bridge) == {known: "same"}
    archive.add(article(lead_of(BRIDGE, 4), 2, days=300))
    assert kinds(archive, bridge) == {}
    assert archive.stories.cluster(bridge).members == (bridge,)


# Clusters


def test_reprints_are_one_cluster_in_the_order_in_which_they_came_out(archive: Archive) -> None:
    late = archive.add(article("本报讯 " + lead_of(BRIDGE, 4), 1, days=2)).article
    first = archive.add(article(BRIDGE, 2)).article
    cut = archive.add(article(lead_of(BRIDGE, 3), 3, days=1)).article
    assert archive.stories.cluster(late) == Cluster(first, (first, cut, late))
    assert archive.stories.repeating() == {cut, late}


def test_the_paper_that_others_name_as_source_is_the_head(archive: Archive) -> None:
    archive.add_newspapers(PAPERS)
    reprint = replace(article("本报讯 " + lead_of(BRIDGE, 4), 1, source="右江日报"), newspaper="zuojiang")
    early = archive.add(reprint).article
    named = archive.add(article(BRIDGE, 2, days=1, source="右江日报")).article
    assert archive.stories.cluster(early).head == named


def test_the_agency_of_a_dateline_is_the_head(archive: Archive) -> None:
    archive.add_newspapers([*PAPERS, Newspaper("xinhua", "新华社")])
    text = "新华社南宁12月24日电（记者 王小明）" + lead_of(BRIDGE, 4)
    early = archive.add(replace(article(text, 1, source="右江日报"), newspaper="youjiang")).article
    wire = archive.add(replace(article(BRIDGE, 2, days=1), newspaper="xinhua")).article
    assert archive.stories.cluster(early).head == wire


def test_a_source_that_is_told_later_moves_the_head(archive: Archive) -> None:
    archive.add_newspapers(PAPERS)
    reprint = replace(article("本报讯 " + lead_of(BRIDGE, 4), 1, source="左江日报"), newspaper="zuojiang")
    early = archive.add(replace(reprint, source="")).article
    late = archive.add(article(BRIDGE, 2, days=1, source="右江日报")).article
    assert archive.stories.cluster(late).head == early
    archive.add(replace(reprint, source="右江日报"))
    assert archive.stories.cluster(late).head == late


@pytest.mark.parametrize("turned", [False, True])
def test_the_first_print_of_an_article_in_any_outlet_decides_who_came_first(archive: Archive, turned: bool) -> None:
    archive.add_newspapers(PAPERS)
    prints = [
        replace(article(BRIDGE, 1, days=3), newspaper="youjiang"),
        replace(article(BRIDGE, 2), newspaper="zuojiang"),
        replace(article(lead_of(BRIDGE, 4), 3, days=1), newspaper="youjiang"),
    ]
    ids = [archive.add(one).article for one in (reversed(prints) if turned else prints)]
    whole = ids[2] if turned else ids[0]
    cluster = archive.stories.cluster(whole)
    assert (len(cluster.members), cluster.head) == (2, whole)


@pytest.mark.parametrize("turned", [False, True])
def test_an_agency_that_one_print_alone_names_is_the_head(archive: Archive, turned: bool) -> None:
    archive.add_newspapers([*PAPERS, Newspaper("xinhua", "新华社")])
    told = [
        replace(article(lead_of(BRIDGE, 4), 1), newspaper="youjiang"),
        replace(article(lead_of(BRIDGE, 4), 2, days=2, agency="新华社"), newspaper="zuojiang"),
        replace(article(BRIDGE, 3, days=1), newspaper="xinhua"),
    ]
    ids = [archive.add(one).article for one in (reversed(told) if turned else told)]
    wire = ids[0] if turned else ids[2]
    cluster = archive.stories.cluster(wire)
    assert (len(cluster.members), cluster.head) == (2, wire)


def test_the_outlet_that_others_name_is_the_head_though_another_printed_it_first(archive: Archive) -> None:
    archive.add_newspapers(PAPERS)
    archive.add(replace(article(BRIDGE, 1), newspaper="zuojiang"))
    named = archive.add(replace(article(BRIDGE, 2, days=3), newspaper="youjiang")).article
    early = replace(article(lead_of(BRIDGE, 4), 3, days=-1, source="右江日报"), newspaper="zuojiang")
    assert archive.stories.cluster(archive.add(early).article).head == named


# Headlines as evidence

_HEADLINE = "黄岭屯六个后生修好风雨桥"
_SHORTER = "\n".join(BRIDGE.split("\n")[1:3])
_RETOLD = _SHORTER + "\n" + ROUTE.split("\n")[0]


@pytest.mark.parametrize("one_day", [True, False])
def test_texts_under_one_headline_on_a_day_are_one_story_though_they_share_less(
    archive: Archive, one_day: bool
) -> None:
    bridge = archive.add(article(BRIDGE, 1, title=_HEADLINE)).article
    retold = archive.add(article(_RETOLD, 2, title=_HEADLINE, days=0 if one_day else 1)).article
    assert (kinds(archive, bridge).get(retold) == "same") is one_day


@pytest.mark.parametrize("turned", [False, True])
def test_a_headline_that_comes_later_is_taken_in(archive: Archive, turned: bool) -> None:
    both = [article(BRIDGE, 1, title=_HEADLINE), article(_RETOLD, 2, title="旧题目与此无关")]
    bridge, retold = [archive.add(one).article for one in (reversed(both) if turned else both)]
    assert kinds(archive, bridge).get(retold) != "same"
    archive.add(replace(both[1], title=_HEADLINE, addresses=("http://b.cn/9",)))
    assert kinds(archive, bridge)[retold] == "same"
    assert archive.duplicates._is_sketched(archive.duplicates._known(bridge).number, archive.duplicates._text(bridge))  # type: ignore[union-attr]


def test_a_headline_of_many_on_a_day_is_not_looked_up(archive: Archive) -> None:
    sketches = archive.duplicates._sketches
    for number in range(1, 18):
        sketches.add(number, [], [], [(5, 11531)])
        assert len(sketches.namesakes([(5, 11531)], besides=0)) == (number if number <= 16 else 0)


# What draws on another


def test_what_draws_on_another_is_related_and_never_in_its_cluster(archive: Archive) -> None:
    report = ROUTE + "\n" + "\n".join(BRIDGE.split("\n")[1:4]) + "\n" + LIBRARY
    one, other = add(archive, BRIDGE, report)
    found = kinds(archive, one)
    assert (found, kinds(archive, other)) == ({other: "drawn on by"}, {one: "draws on"})
    assert archive.stories.cluster(one).members == (one,)


@pytest.mark.parametrize("pages", [1, 4])
def test_pages_of_two_stories_do_not_make_them_one(archive: Archive, pages: int) -> None:
    bridge, route = add(archive, BRIDGE, ROUTE + "\n" + LIBRARY)
    page = BRIDGE + "\n" + ROUTE + "\n" + LIBRARY
    for number in range(pages):
        archive.add(article(f"本期第{'一二三四'[number]}版。\n" + page, 10 + number))
    assert archive.stories.cluster(bridge).head != archive.stories.cluster(route).head


def test_a_short_notice_does_not_make_one_of_two(archive: Archive) -> None:
    one, other = add(archive, notice("12月24日"), notice("12月25日"))
    archive.add(article(notice().replace("12月24日8时至18时", "近期"), 3))
    assert archive.stories.cluster(one).head != archive.stories.cluster(other).head


def test_what_became_of_a_story_is_told_of_each_copy(archive: Archive) -> None:
    first = archive.add(article(BRIDGE, 1, title="风雨桥修好了")).article
    same = archive.add(article("本报讯 " + BRIDGE, 2, title="风雨桥修好了", days=1)).article
    cut = archive.add(article(lead_of(BRIDGE, 4), 3, title="六个后生修桥", days=2)).article
    longer = archive.add(article(BRIDGE + "\n" + lead_of(LIBRARY, 1), 4, title="风雨桥修好了", days=3)).article
    archive.add(article(LIBRARY, 5, title="夜读", days=3))
    page = archive.add(article(BRIDGE + "\n" + LIBRARY, 6, title="风雨桥修好了", days=4)).article
    assert {copy.id: copy.changes for copy in archive.stories.copies(first)} == {
        first: (),
        same: (),
        cut: ("title changed", "cut"),
        longer: ("extended",),
        page: ("merged",),
    }


def test_heads_are_a_view_of_articles(archive: Archive) -> None:
    [first, other] = add(archive, BRIDGE, LIBRARY)
    archive.add(article("本报讯 " + BRIDGE, 3, days=1))
    connection = sqlite3.connect(archive.path)
    try:
        assert {row[0] for row in connection.execute("select id from heads")} == {first, other}
    finally:
        connection.close()


# Archives that were made without all this


def test_an_older_archive_is_looked_through_as_it_is_brought_up_to_date(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "archive.db"
    older = Database(sqlite3.connect(path))
    migrations.apply(older, stop_before="m006_duplicates")
    text = lead_of(BRIDGE, 4)
    row = dict.fromkeys(("title", "kicker", "subtitle", "summary", "source", "html", "extractor", "notes"), "")
    row |= {"id": digest(text)[:16], "text": text, "digest": digest(text), "page": "", "page_name": ""}
    row |= {"published_at": "2021-12-24T00:00:00+08:00", "date_precision": "day", "archived_at": "2021-12-25"}
    older["articles"].insert(row)  # type: ignore[union-attr]
    older.conn.commit()
    older.close()
    with Archive(path, create=False, now=clock) as archive:
        assert archive.duplicates.pending() == []
        assert archive.add(article(BRIDGE, 1)).repeats == (row["id"],)
        assert len(archive.stories.cluster(row["id"]).members) == 2


def test_what_another_method_found_is_found_anew(archive: Archive) -> None:
    ids = add(archive, BRIDGE, lead_of(BRIDGE, 4), LIBRARY)
    assert archive.duplicates.renew() is False
    connection = sqlite3.connect(archive.path)
    with connection:
        connection.execute("update fingerprints set method = 0")
    connection.close()
    assert archive.duplicates.renew() is True
    assert archive.duplicates.pending() == sorted(ids)
    assert archive.counts()["relations"] == archive.counts()["sketches"] == 0


def test_a_passage_of_a_document_may_say_the_same_otherwise_formatted(archive: Archive) -> None:
    archive.add(article(BRIDGE, 1))
    archive.add_document(Document("00000000000000d1", "a.txt", "unread", b"x", "0" * 64))
    again = archive.add(article(BRIDGE + "\n阅读 12", 1), passage=Passage("00000000000000d1", 0, 1))
    assert again.outcome == "known"
