"""What stood at an address from when to when: edits of text, headline, signature and source; edits taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from archive.model import Article, Byline, Capture, Document, Link, LinkState, Passage
from archive.search.find import Wanted
from archive.store.archive import Archive

TEXT = (
    "本报讯（记者 韦秋实）12月24日，百色市右江区召开民族团结进步创建工作推进会，12个乡镇的负责人参加会议。会议要求，"
    "各级各部门要压实责任，确保创建工作取得实效。会上，区民宗局局长黄某某通报了前三季度工作情况，全年投入资金3560万元，"
    "惠及群众2.4万人。\n与会人员还参观了田东街道。\n责任编辑：李四"
)
BASE = Article(
    "右江区召开民族团结推进会",
    TEXT,
    issue_date=date(2021, 12, 25),
    addresses=("http://a.cn/1.html",),
    bylines=(Byline("韦秋实", "reporter"),),
    source="右江日报",
)
EDITS: dict[str, dict[str, Any]] = {
    "headline": {"title": "右江区民族团结工作敷衍了事"},
    "a number": {"text": TEXT.replace("3560", "3650")},
    "a name": {"text": TEXT.replace("黄某某", "覃某某")},
    "not": {"text": TEXT.replace("确保", "未能确保")},
    "a place": {"text": TEXT.replace("田东街道", "田阳街道")},
    "a sentence less": {"text": TEXT.replace("与会人员还参观了田东街道。\n", "")},
    "signature in the text": {"text": TEXT.replace("韦秋实", "陆小川")},
    "signature": {"bylines": (Byline("陆小川", "reporter"),)},
    "editor": {"text": TEXT.replace("李四", "王五")},
    "source": {"source": "新华社"},
    "paragraphs in another order": {"text": "\n".join(reversed(TEXT.split("\n")[:2])) + "\n责任编辑：李四"},
    "a decimal": {"text": TEXT.replace("2.4万", "24万")},
}
NO_EDITS: dict[str, dict[str, Any]] = {
    "a counter": {"text": TEXT + "\n浏览次数：1234次"},
    "blanks": {"text": TEXT.replace("，", ", ").replace("\n", "\n\n  ")},
    "traditional characters": {"text": TEXT.replace("会议", "會議")},
    "traditional headline": {"title": "右江區召開民族團結推進會"},
    "blanks in the headline": {"title": "右江区 召开民族团结推进会"},
    "day of print": {"issue_date": date(2021, 12, 26)},
    "a caption": {"captions": ("图为会场。",)},
    "no editor": {"text": TEXT.replace("\n责任编辑：李四", "")},
    "a name in traditional characters": {"bylines": (Byline("韋秋實", "reporter"),)},
    "a source in traditional characters": {"source": "右江日報"},
    "an editor in traditional characters": {"text": TEXT.replace("责任编辑", "責任編輯")},
    "a counter in traditional characters": {"text": TEXT + "\n瀏覽次數：358"},
    "a kicker that was not read": {"kicker": "压实责任"},
}
SEEN = datetime(2026, 11, 1, 4, tzinfo=UTC)


def versions(archive: Archive, *names: str) -> list[tuple[Any, ...]]:
    return archive._db.execute(f"select {', '.join(names)} from versions order by key, position").fetchall()


@pytest.mark.parametrize("edit", list(EDITS))
def test_an_edit_is_told(archive: Archive, edit: str) -> None:
    first = archive.add(BASE)
    later = archive.add(replace(BASE, **EDITS[edit]))
    assert (first.outcome, later.outcome) == ("added", "revision")
    assert len(versions(archive, "key")) == 2
    same_text = archive.get(first.article).id == later.article
    assert same_text == (edit in ("headline", "signature in the text", "signature", "editor", "source"))
    assert archive.get(later.article).revision_of == (None if same_text else first.article)


@pytest.mark.parametrize("edit", list(NO_EDITS))
def test_what_is_none_is_not_told(archive: Archive, edit: str) -> None:
    first = archive.add(BASE)
    later = archive.add(replace(BASE, **NO_EDITS[edit]))
    assert later.outcome == "known"
    assert archive.get(first.article).id == archive.get(later.article).id
    assert len(versions(archive, "key")) == 1


def test_an_edit_to_a_text_that_is_known_elsewhere_is_a_revision(archive: Archive) -> None:
    changed = TEXT.replace("3560", "3650")
    elsewhere = archive.add(replace(BASE, text=changed, addresses=("http://b.cn/9.html",))).article
    first = archive.add(BASE).article
    edited = archive.add(replace(BASE, text=changed))
    assert (edited.outcome, edited.article) == ("revision", elsewhere)
    assert archive.get(elsewhere).revision_of == first
    assert archive.revisions(first) == [elsewhere]


def test_an_edit_that_is_taken_back_makes_three_versions(archive: Archive) -> None:
    outcomes = [archive.add(replace(BASE, text=TEXT.replace("3560", n))).outcome for n in ("3560", "3650", "3560")]
    assert outcomes == ["added", "revision", "revision"]
    texts = ["3560" in archive.get(article).article.text for (article,) in versions(archive, "article")]
    assert texts == [True, False, True]
    record = archive.at("http://a.cn/1.html")
    assert record and "3560" in record.article.text


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_versions_stand_in_the_order_in_which_they_were_seen(archive: Archive, order: tuple[int, ...]) -> None:
    for number in order:
        told = replace(BASE, title=f"第{'一二三'[number]}个题目")
        archive.add(told, seen=SEEN + timedelta(days=number))
    assert versions(archive, "title", "since", "is_last") == [
        (f"第{'一二三'[number]}个题目", f"2026-11-0{number + 1}T04:00:00.000000+00:00", int(number == 2))
        for number in range(3)
    ]
    [record] = archive.articles()
    assert record.article.title == "第一个题目", "as it was printed first"


def test_a_version_lasts_from_its_first_to_its_last_sight(archive: Archive) -> None:
    for day, title in ((0, "甲"), (1, "甲"), (2, "乙"), (3, "甲"), (5, "甲")):
        archive.add(replace(BASE, title=f"{title}题目"), seen=SEEN + timedelta(days=day))
    assert [
        (title, since[8:10], until[8:10]) for title, since, until in versions(archive, "title", "since", "until")
    ] == [
        ("甲题目", "01", "01"),
        ("乙题目", "03", "03"),
        ("甲题目", "06", "06"),
    ]


def test_every_capture_is_a_sight_of_its_address(archive: Archive) -> None:
    for day, title in enumerate("甲乙甲乙甲"):
        capture = Capture(
            f"<urn:uuid:{day}>", BASE.addresses[0], SEEN + timedelta(days=day), 200, (), b"", f"sha256:{day}"
        )
        archive.journal.add_capture(capture, "a.warc.gz", day)
        archive.add(replace(BASE, title=f"{title}题目"), capture=capture)
    assert [title[0] for (title,) in versions(archive, "title")] == list("甲乙甲乙甲")
    assert [capture for (capture,) in versions(archive, "capture")] == [f"<urn:uuid:{day}>" for day in range(5)]


def test_a_saved_document_does_not_edit_the_headline_of_the_page(archive: Archive) -> None:
    archive.add_document(Document("d1", "a.md", "jekyll", b"x", "0" * 64))
    seed = archive.add(replace(BASE, title="存档者的题目"), passage=Passage("d1", 0, 1))
    page = archive.add(BASE)
    assert (seed.outcome, page.outcome) == ("added", "known")
    assert versions(archive, "title") == [(BASE.title,)]


@pytest.mark.parametrize("changed", [{}, {"3560": "3650"}])
def test_a_text_that_grew_is_a_revision_and_no_reprint_of_its_former_self(
    archive: Archive, changed: dict[str, str]
) -> None:
    first = archive.add(BASE).article
    text = BASE.text.replace("\n责任编辑", "\n明年还将补装二百盏路灯。\n责任编辑")
    for old, new in changed.items():
        text = text.replace(old, new)
    grown = archive.add(replace(BASE, text=text))
    assert (grown.outcome, grown.repeats) == ("revision", ())
    assert archive.stories.cluster(first).members == (first,)
    assert archive.stories.repeating() == set()


def test_a_reprint_of_either_version_is_still_found(archive: Archive) -> None:
    grown = replace(BASE, text=BASE.text.replace("\n责任编辑", "\n明年还将补装二百盏路灯。\n责任编辑"))
    ids = [archive.add(one).article for one in (BASE, grown)]
    cut = archive.add(replace(BASE, text=TEXT.split("\n")[0], addresses=("http://b.cn/1",)))
    assert set(cut.repeats) == set(ids)
    assert set(archive.stories.cluster(cut.article).members) == {cut.article, *ids}


@pytest.mark.parametrize("state", [LinkState.ABSENT, LinkState.FAILED])
def test_a_link_that_has_led_to_an_article_names_the_last_one_whatever_came_of_the_last_try(
    archive: Archive, state: LinkState
) -> None:
    link = Link(BASE.addresses[0])
    archive.links.finish(link, archive.add(BASE, seen=SEEN).article)
    archive.links.fail(link, state, "not there")
    later = archive.add(replace(BASE, **EDITS["a number"]), seen=SEEN + timedelta(hours=1)).article
    record = archive.links.get(link.url)
    assert record and (record.state, record.article) == (state, later)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_last_reading_of_a_passage_counts_whichever_comes_last(archive: Archive, order: tuple[int, ...]) -> None:
    archive.add_document(Document("d" * 16, "a.md", "jekyll", b"---", "0" * 64))
    readings = [replace(BASE, text=TEXT.replace("3560", number)) for number in ("3561", "3562", "3563")]
    for n in order:
        archive.add(readings[n], passage=Passage("d" * 16, 0, n + 1), seen=SEEN + timedelta(hours=n))
    [(article, passage)] = archive.passages(document="d" * 16)
    assert (archive.get(article).article.text, passage.end) == (readings[2].text, 3)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_an_article_is_found_by_every_headline_that_it_had(archive: Archive, order: tuple[int, ...]) -> None:
    titles = ("民族团结推进会", "右江区敷衍了事", "创建工作推进会")
    for number in order:
        archive.add(replace(BASE, title=titles[number], kicker=""), seen=SEEN + timedelta(days=number))
    assert [len(archive.search.find(Wanted(title))) for title in (*titles, "从未有过的题目")] == [1, 1, 1, 0]
    assert archive._db.execute("select headlines from articles").fetchall() == [("创建工作推进会\n右江区敷衍了事",)]
