"""Articles that a page cuts: the halves are witnesses, and what they make does not hang on when the other one comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from archive.model import Article, Link, Newspaper
from archive.store.archive import Archive

FIRST_TEXT = (
    "本报讯（记者 包国栋）扫一扫包装上的二维码，哪块地种的、什么时候施的肥，一目了然。"
    "种植户陈一鸣说，他今年少打了三遍药，"
)
SECOND_TEXT = "果子反而更光鲜。据初步统计，去年一年海城区在这方面投入的资金有7110万元，其中三成来自社会捐助。"
FIRST = Article(
    "专家住进村，沙虫挑起大梁",
    FIRST_TEXT + "（下转第2版）",
    issue_date=date(2022, 3, 1),
    page="01",
    page_name="要闻",
    newspaper="beihairibao",
    addresses=("http://epaper.bhxww.com/content_3021.htm",),
)
SECOND = Article(
    "沙虫挑起大梁",
    "（上接第1版）" + SECOND_TEXT,
    issue_date=date(2022, 3, 1),
    page="02",
    page_name="综合",
    newspaper="beihairibao",
    addresses=("http://epaper.bhxww.com/content_3055.htm",),
)
MOBILE = replace(SECOND, addresses=("http://m.bhxww.com/share/3055.htm",))
WHOLE = FIRST_TEXT + SECOND_TEXT
SEEN = datetime(2026, 11, 1, 4, tzinfo=UTC)


@pytest.fixture
def paper(archive: Archive) -> Archive:
    archive.add_newspapers([Newspaper("beihairibao", "北海日报", base_url="http://epaper.bhxww.com")])
    return archive


def rows(archive: Archive, sql: str) -> list[tuple[Any, ...]]:
    return archive._db.execute(sql).fetchall()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_halves_are_one_article_on_two_pages_in_whichever_order_they_come(
    paper: Archive, order: tuple[int, ...]
) -> None:
    pieces = (FIRST, SECOND, MOBILE)
    ids = [paper.add(pieces[number], seen=SEEN + timedelta(hours=number)).article for number in order]
    [record] = paper.articles()
    assert record.article.text == WHOLE
    assert (record.article.title, record.article.page) == (FIRST.title, "01")
    assert record.article.notes == ("joined from pages 01 and 02",)
    assert set(record.article.addresses) == {one.addresses[0] for one in pieces}
    assert {paper.get(one).id for one in ids} == {record.id}, "the ids of halves, too, find it"
    assert rows(paper, "select count(*) from appearances") == [(1,)]
    assert rows(paper, "select page, page_name from appearance_pages order by position") == [
        ("01", "要闻"),
        ("02", "综合"),
    ]


def test_marks_in_traditional_characters_join_halves_too(paper: Archive) -> None:
    paper.add(replace(FIRST, text=FIRST.text.replace("下转", "下轉")))
    paper.add(replace(SECOND, text=SECOND.text.replace("上接", "緊接"), title="（緊接第1版）沙虫挑起大梁"))
    [record] = paper.articles()
    assert record.article.text == WHOLE


def test_a_half_whose_other_one_never_came_says_so(paper: Archive) -> None:
    record = paper.get(paper.add(FIRST).article)
    assert record.article.text == FIRST.text
    assert record.article.notes == ("goes on on page 2, which did not come",)
    paper.add(SECOND)
    assert paper.get(record.id).article.notes == ("joined from pages 01 and 02",)


def test_the_other_half_of_a_later_run_is_no_revision(paper: Archive) -> None:
    outcomes = [paper.add(one).outcome for one in (FIRST, SECOND, FIRST, SECOND)]
    assert outcomes == ["added", "address", "known", "known"]
    assert rows(paper, "select count(*) from versions") == [(2,)]
    assert rows(paper, "select * from revisions") == []


def test_halves_of_other_issues_and_papers_stay_apart(paper: Archive) -> None:
    paper.add_newspapers([Newspaper("b", "乙报")])
    strange = [replace(SECOND, issue_date=date(2022, 3, 2)), replace(SECOND, newspaper="b"), replace(SECOND, page="03")]
    for number, other in enumerate(strange):
        paper.add(replace(other, text=f"{other.text}共{number}个。", addresses=(f"http://epaper.bhxww.com/{number}",)))
    paper.add(FIRST)
    assert paper.counts()["articles"] == 4


EDITED = replace(SECOND, text=SECOND.text.replace("7110", "7101"))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_an_edit_of_a_half_is_told_and_the_article_is_as_it_stands_now(paper: Archive, order: tuple[int, ...]) -> None:
    pieces = (FIRST, SECOND, EDITED)
    outcomes = {number: paper.add(pieces[number], seen=SEEN + timedelta(hours=number)) for number in order}
    [record] = paper.articles()
    assert record.article.text == WHOLE.replace("7110", "7101")
    assert {paper.get(one.article).id for one in outcomes.values()} == {record.id}
    assert rows(paper, "select key, position from revisions") == [("epaper.bhxww.com/content_3055.htm", 2)]
    if order == (0, 1, 2):
        assert outcomes[2].outcome == "revision"


@pytest.mark.parametrize("whole_first", [True, False])
def test_a_half_at_the_address_of_the_whole_text_is_a_part_of_it(paper: Archive, whole_first: bool) -> None:
    whole = replace(FIRST, text=WHOLE, addresses=(*FIRST.addresses, *SECOND.addresses))
    for one in (whole, FIRST) if whole_first else (FIRST, whole):
        paper.add(one)
    [record] = paper.articles()
    assert record.article.text == WHOLE
    assert rows(paper, "select * from revisions") == []


def test_links_follow_the_halves(paper: Archive) -> None:
    for one in (FIRST, SECOND):
        link = Link(one.addresses[0], newspaper="beihairibao")
        paper.links.found(link)
        paper.links.finish(link, paper.add(one).article)
    [record] = paper.articles()
    assert [one.article for one in paper.links.select()] == [record.id, record.id]


@pytest.mark.parametrize("times", ["两遍", "四遍", "五遍", "六遍"])  # which text is written first hangs on it
def test_an_id_that_is_an_articles_own_is_no_former_id_of_another(paper: Archive, tmp_path: Path, times: str) -> None:
    first = replace(FIRST, text=FIRST.text.replace("三遍", times))
    paper.add(first, seen=SEEN)
    paper.add(replace(SECOND, text=SECOND.text.replace("7110", "7210")), seen=SEEN + timedelta(hours=2))
    with Archive(tmp_path / "other.db") as other:
        other.add_newspapers([Newspaper("beihairibao", "北海日报", base_url="http://epaper.bhxww.com")])
        other.add(SECOND, seen=SEEN + timedelta(hours=1))
        other.add(replace(FIRST, text=WHOLE.replace("三遍", times)), seen=SEEN + timedelta(hours=3))
        brought = other.derivation.sightings.table
        witnesses = list(brought.read(brought.all_ids()))
    with paper.transaction():
        paper.derivation.derive([paper.derivation.sightings.table.keep(one)[0] for one in witnesses])
    assert rows(paper, "select count(*) from articles") == [(2,)]
    assert rows(paper, "select old from ids where old in (select id from articles)") == []


def nothing_else_follows(archive: Archive) -> bool:
    """Say whether deriving everything anew changes nothing."""
    anew = archive.derive_anew()
    anew.note()
    for _ in anew.run():
        pass
    return not any(anew.others().values())


@pytest.mark.parametrize("corrected", [FIRST, SECOND])
@pytest.mark.parametrize("again", [False, True])
def test_what_was_corrected_of_a_half_is_right_of_the_whole(paper: Archive, corrected: Article, again: bool) -> None:
    other = SECOND if corrected is FIRST else FIRST
    identifier = paper.add(corrected).article
    paper.correct(identifier, {"source": "北海日报融媒体"}, "报样如此")
    paper.add(other)
    if again:
        paper.add(replace(other, text=other.text.replace("7110", "7101").replace("三遍药", "四遍药")))
    [record] = paper.articles()
    assert record.article.source == "北海日报融媒体"
    assert [one["reason"] for one in paper.histories.corrections(record.id)] == ["报样如此"]
    assert nothing_else_follows(paper)


def test_what_was_corrected_of_the_whole_stays_right_when_a_half_is_edited(paper: Archive) -> None:
    for one in (FIRST, SECOND):
        identifier = paper.add(one).article
    paper.correct(identifier, {"title": "沙虫有了追溯码"}, "报样如此")
    paper.add(EDITED)
    [record] = paper.articles()
    assert ("7101" in record.article.text, record.article.title) == (True, "沙虫有了追溯码")
    assert nothing_else_follows(paper)


THEIRS = [
    replace(one, newspaper="b", addresses=(f"http://b.cn/{number}",), text=one.text.replace("三遍药", "四遍药"))
    for number, one in enumerate((FIRST, SECOND))
]


@pytest.mark.slow
def test_the_id_of_a_half_of_two_articles_finds_the_same_in_any_order(tmp_path: Path) -> None:
    found = set()
    for number, order in enumerate(permutations((FIRST, SECOND, *THEIRS))):
        with Archive(tmp_path / f"{number}.db") as archive:
            names = ("beihairibao", "http://epaper.bhxww.com"), ("b", "http://b.cn")
            archive.add_newspapers([Newspaper(name, name, base_url=url) for name, url in names])
            for one in order:
                archive.add(one, seen=SEEN)
            found.add(tuple(rows(archive, "select old, article from ids order by 1")))
            assert nothing_else_follows(archive)
    assert len(found) == 1
