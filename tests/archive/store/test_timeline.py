"""What is told to have happened at addresses: which edits, removals and returns, in which order, and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from archive.model import Article, Byline, Capture, Link, LinkState, Newspaper
from archive.store.archive import Archive
from archive.store.edits import Edit
from archive.store.timeline import Event, EventKind
from archive.transfer.merging import Merged, merge, source
from tests.archive.conftest import Clock
from tests.harness.terminal import parsed, run

URL = "http://a.cn/1.html"
KEY = "a.cn/1.html"
EDITOR = Byline("李四", "editor")
TEXT = (
    "12月24日，百色市右江区召开民族团结进步创建工作推进会，12个乡镇的负责人参加会议。会议要求，各级各部门要压实责任，"
    "确保创建工作取得实效。会上，区民宗局局长黄某某通报了前三季度工作情况，全年投入资金3560万元，惠及群众2.4万人。\n"
    "与会人员还参观了田东街道。\n责任编辑：李四\n浏览次数：1200次"
)
BASE = Article(
    "右江区召开民族团结推进会",
    TEXT,
    issue_date=date(2021, 12, 25),
    addresses=(URL,),
    bylines=(Byline("韦秋实", "reporter"), EDITOR),
    source="右江日报",
    extractor="一个读者",
)
MORE = "会后，大家走访了三户人家。"
SEEN = datetime(2026, 11, 1, 4, tzinfo=UTC)

EDITS: dict[str, tuple[dict[str, Any], list[tuple[str, ...]], list[str]]] = {
    "headline": (
        {"title": "右江区民族团结工作敷衍了事"},
        [("title", "", BASE.title, "右江区民族团结工作敷衍了事")],
        [],
    ),
    "kicker": ({"kicker": "压实责任"}, [("kicker", "", "", "压实责任")], []),
    "number": (
        {"text": TEXT.replace("3560", "3650")},
        [],
        ["会上，区民宗局局长黄某某通报了前三季度工作情况，全年投入资金[-3560][+3650]万元，惠及群众2.4万人。"],
    ),
    "decimal": ({"text": TEXT.replace("2.4万", "24万")}, [], ["惠及群众[-2.4][+24]万人"]),
    "not": ({"text": TEXT.replace("确保", "未能确保")}, [], ["各级各部门要压实责任，[+未能]确保创建工作取得实效。"]),
    "grown": ({"text": TEXT.replace("\n责任", f"\n{MORE}\n责任")}, [], [f"[+{MORE}]"]),
    "grown behind a signature": (
        {"text": TEXT.replace("\n责任编辑：李四\n浏览次数：1200次", f"\n责任编辑：李四\n{MORE}")},
        [],
        [f"[+{MORE}]"],
    ),
    "cut": ({"text": TEXT.replace("与会人员还参观了田东街道。\n", "")}, [], ["[-与会人员还参观了田东街道。]"]),
    "editor": (
        {"bylines": (BASE.bylines[0], Byline("王五", "editor"))},
        [("signature", "editor", "李四", "王五")],
        [],
    ),
    "reporter": (
        {"bylines": (Byline("陆小川", "reporter"), EDITOR)},
        [("signature", "reporter", "韦秋实", "陆小川")],
        [],
    ),
    "role": (
        {"bylines": (Byline("韦秋实", "correspondent"), EDITOR)},
        [("signature", "reporter", "韦秋实", ""), ("signature", "correspondent", "", "韦秋实")],
        [],
    ),
    "signed by nobody": (
        {"bylines": ()},
        [("signature", "reporter", "韦秋实", "")],  # the editor is still in the text
        [],
    ),
    "source": ({"source": "新华社"}, [("source", "", "右江日报", "新华社")], []),
    "number, with another counter and another editor in the text": (
        {"text": TEXT.replace("12个", "13个").replace("1200次", "9300次").replace("李四", "王五")},
        [],
        ["召开民族团结进步创建工作推进会，[-12][+13]个乡镇的负责人参加会议。"],
    ),
    "headline and text": (
        {"title": "右江区召开推进会", "text": TEXT.replace("田东街道", "田阳街道")},
        [("title", "", BASE.title, "右江区召开推进会")],
        ["与会人员还参观了田[-东][+阳]街道。"],
    ),
}
GROWN = {"grown": "grown", "grown behind a signature": "grown", "cut": "cut"}
NO_EDITS: dict[str, dict[str, Any]] = {
    "a counter": {"text": TEXT.replace("1200次", "1234次")},
    "another counter": {"text": TEXT + "\n点赞（35）\n阅读量：9"},
    "no furniture": {"text": TEXT.partition("\n责任编辑")[0]},
    "further furniture": {"text": TEXT + "\n上一篇：县里修渠\n分享到微信"},
    "blanks": {
        "text": TEXT.replace("，", "， ").replace("\n", "\n\n\u3000\u3000"),
        "title": "右江区　召开民族团结推进会",
    },
    "traditional characters": {
        "title": "右江區召開民族團結推進會",
        "text": TEXT.replace("会议", "會議").replace("责任编辑", "責任編輯"),
        "bylines": (Byline("韋秋實", "reporter"), EDITOR),
        "source": "右江日報",
    },
    "full-width digits": {"text": TEXT.replace("3560", "３５６０")},
    "marks": {"text": TEXT.replace("取得实效。", "取得实效！"), "title": "右江区召开“民族团结”推进会"},
    "another order of names": {"bylines": BASE.bylines[::-1]},
    "markup": {"html": "<p class='b'>x</p>"},
    "a caption": {"captions": ("图为会场。",)},
}


def shown(edit: Edit) -> list[str]:
    """Return the changed sentences of an edit in one line each: [-before] and [+now]."""
    marks = {"same": "{}", "removed": "[-{}]", "added": "[+{}]"}
    return ["".join(marks[part.kind].format(part.text) for part in sentence) for sentence in edit.sentences]


def edit_of(archive: Archive, event: Event) -> Edit:
    assert event.position
    return archive.histories.edits([(event.key, event.position)])[event.key, event.position]


def gone(archive: Archive, url: str = URL, reason: str = "404") -> None:
    archive.links.fail(Link(url), LinkState.ABSENT, reason)


def see(archive: Archive, article: Article) -> str:
    """Take in what a page tells now, with its capture, as a crawl does."""
    now = archive._now()
    capture = Capture(f"<urn:uuid:{now:%d%H}>", URL, now, 200, (), b"", "sha256:0")
    archive.journal.add_capture(capture, "a.warc.gz", 0)
    return archive.add(article, capture=capture).article


def kinds(archive: Archive, **asked: Any) -> list[str]:
    return [str(event.kind) for event in archive.timeline.events(99, **asked)]


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_tells_the_fields_and_the_sentences_that_changed(archive: Archive, name: str) -> None:
    change, fields, sentences = EDITS[name]
    archive.add(BASE, seen=SEEN)
    archive.add(replace(BASE, **change), seen=SEEN + timedelta(days=1))
    [event] = archive.timeline.events(9)
    edit = edit_of(archive, event)
    assert (event.kind, event.url, event.seen_at[:10]) == (EventKind.EDIT, URL, "2026-11-02")
    assert [(one.field, one.role, one.former, one.now) for one in edit.fields] == fields
    told = shown(edit)
    assert len(told) == len(sentences) and all(part in line for part, line in zip(sentences, told, strict=True)), told
    assert edit.growth == (GROWN.get(name, "edited") if sentences else None)


@pytest.mark.parametrize("name", NO_EDITS)
def test_what_is_no_edit_is_not_told(archive: Archive, name: str) -> None:
    archive.add(BASE, seen=SEEN)
    archive.add(replace(BASE, **NO_EDITS[name]), seen=SEEN + timedelta(days=1))
    assert archive.timeline.events(9) == []


@pytest.mark.parametrize(
    "later, edits",
    [
        ("山里的春天来得早。\n浏览次数：1234次", 0),
        ("山裡的春天來得早。", 0),
        ("山里的 春天来得早！", 0),
        ("山里的春天来得晚。", 1),
        ("山里的春天来得早。农户下地了。", 1),
    ],
)
def test_of_a_few_words_too_only_another_word_is_an_edit(archive: Archive, later: str, edits: int) -> None:
    archive.add(replace(BASE, text="山里的春天来得早。"), seen=SEEN)
    archive.add(replace(BASE, text=later), seen=SEEN + timedelta(days=1))
    assert len(archive.timeline.events(9)) == edits


def test_the_editor_whom_only_the_text_names_is_told_where_another_one_is_named(archive: Archive) -> None:
    told = replace(BASE, bylines=())
    archive.add(told, seen=SEEN)
    archive.add(replace(told, text=TEXT.replace("责任编辑：李四", "责任编辑：王五")), seen=SEEN + timedelta(days=1))
    [edit] = [edit_of(archive, event) for event in archive.timeline.events(9)]
    assert [(one.field, one.role, one.former, one.now) for one in edit.fields] == [
        ("signature", "editor", "李四", "王五")
    ]
    assert (edit.growth, edit.sentences) == (None, ())


def test_an_edit_that_is_taken_back_is_two(archive: Archive) -> None:
    for day, number in enumerate(("3560", "3650", "3560")):
        archive.add(replace(BASE, text=TEXT.replace("3560", number)), seen=SEEN + timedelta(days=day))
    told = [shown(edit_of(archive, event)) for event in archive.timeline.events(9)]
    assert ["资金[-3650][+3560]万元" in told[0][0], "资金[-3560][+3650]万元" in told[1][0]] == [True, True]


def test_an_edit_to_a_text_that_is_known_elsewhere_is_told_at_its_own_address(archive: Archive) -> None:
    changed = replace(BASE, text=TEXT.replace("3560", "3650"))
    archive.add(replace(changed, addresses=("http://b.cn/9.html",)), seen=SEEN)
    archive.add(BASE, seen=SEEN)
    archive.add(changed, seen=SEEN + timedelta(days=1))
    [event] = archive.timeline.events(9)
    assert (event.key, len(shown(edit_of(archive, event)))) == (KEY, 1)


@pytest.mark.parametrize("back", [BASE, replace(BASE, title="右江区民族团结工作敷衍了事")])
def test_a_removal_and_a_return_are_told_with_their_days_and_the_reason(
    archive: Archive, clock: Clock, back: Article
) -> None:
    see(archive, BASE)
    clock.forward(days=2)
    see(archive, BASE)
    clock.forward(days=1)
    gone(archive, reason="410")
    clock.forward(days=1)
    gone(archive)
    [event] = archive.timeline.events(9)
    assert (event.kind, event.reason, event.until) == (EventKind.REMOVAL, "410", "")
    assert (event.seen_at[:10], event.since[:10], event.last_seen[:10]) == ("2026-11-04", "2026-11-04", "2026-11-03")
    clock.forward(days=1)
    see(archive, back)
    clock.forward(days=1)
    identifier = see(archive, back)
    edits = ["edit"] if back != BASE else []
    assert kinds(archive) == [*edits, "return", "removal"]
    for event in archive.timeline.events(9)[len(edits) :]:
        days = [moment[:10] for moment in (event.since, event.until, event.last_seen)]
        assert days == ["2026-11-04", "2026-11-06", "2026-11-03"]
    assert [one["until"][:10] for one in archive.timeline.absences(identifier)] == ["2026-11-06"]


def test_two_archives_that_saw_one_removal_tell_it_once(tmp_path: Path) -> None:
    hours = count(1)
    for name in ("a", "b"):
        clock = Clock()
        with Archive(tmp_path / f"{name}.db", now=clock) as archive:
            archive.add(BASE)
            clock.forward(days=1, hours=next(hours))
            gone(archive)
    with Archive(tmp_path / "a.db", now=Clock()) as archive:
        with source(tmp_path / "b.db") as other:
            list(merge(archive, other, Merged(other.path)))
        [event] = archive.timeline.events(9)
        assert event.since[:16] == "2026-11-02T05:00"
        archive.add(BASE, seen=SEEN + timedelta(days=3))
        assert kinds(archive) == ["return", "removal"]


def test_events_of_one_moment_come_in_one_order_whatever_is_asked_for_at_once(archive: Archive) -> None:
    for number in range(7):
        told = replace(BASE, text=f"第{number}件事：{TEXT}", addresses=(f"http://a.cn/{number}.html",))
        for day, title in enumerate("甲乙丙"):
            archive.add(replace(told, title=f"{title}题目"), seen=SEEN + timedelta(days=day))
    every = archive.timeline.events(99)
    assert len(every) == 14 and len({event.seen_at for event in every}) == 2
    for size in (1, 3, 5):
        parts = [archive.timeline.events(size, at) for at in range(0, len(every), size)]
        assert [event for part in parts for event in part] == every
    assert [event.seen_at for event in every] == sorted((event.seen_at for event in every), reverse=True)


def test_events_are_told_of_a_paper_and_of_a_kind(archive: Archive, clock: Clock) -> None:
    archive.add_newspapers([Newspaper("youjiang", "右江日报"), Newspaper("guilin", "桂林日报")])
    for number, paper in enumerate(("youjiang", "guilin", None)):
        url = f"http://a.cn/{number}.html"
        told = replace(BASE, source="", newspaper=paper, text=f"第{number}件事：{TEXT}", addresses=(url,))
        archive.add(told)
        clock.forward(days=1)
        archive.add(replace(told, title="另一个题目"))
        clock.forward(days=1)
        if paper != "guilin":
            gone(archive, url)
    assert kinds(archive) == ["removal", "edit", "edit", "removal", "edit"]
    assert kinds(archive, newspaper="youjiang") == ["removal", "edit"]
    assert kinds(archive, newspaper="youjiang", kind=EventKind.EDIT) == ["edit"]
    assert archive.timeline.tally() == {"edit": 3, "removal": 2}
    assert archive.timeline.tally("guilin") == {"edit": 1}
    assert archive.timeline.papers() == [("youjiang", "右江日报", 2), ("guilin", "桂林日报", 1)]


def test_what_an_archive_of_before_knew_of_links_alone_is_a_removal(tmp_path: Path) -> None:
    path, clock = tmp_path / "a.db", Clock()
    with Archive(path, now=clock) as archive:
        archive.add(BASE)
        clock.forward(days=1)
        gone(archive)
    with closing(sqlite3.connect(path)) as db, db:  # as it was before removals were kept, and articles had witnesses
        db.execute("delete from absences")
        db.execute("update articles set class = null")
    with Archive(path, now=clock) as archive:
        [event] = archive.timeline.events(9)
        assert (event.kind, event.key, event.seen_at[:10], event.reason) == ("removal", KEY, "2026-11-02", "404")


def test_the_terminal_shows_what_changed_when_and_what_was_gone(archive: Archive, clock: Clock) -> None:
    archive.add(BASE)
    clock.forward(days=1)
    edited = replace(BASE, title="右江区召开推进会", bylines=(BASE.bylines[0], Byline("王五", "editor")))
    edited = replace(edited, text=TEXT.replace("\n责任", f"\n{MORE}\n责任").replace("12个", "13个"))
    identifier = archive.add(edited).article
    clock.forward(days=1)
    gone(archive)
    clock.forward(days=1)
    archive.add(edited)
    lines = run("show", identifier, "--db", archive.path).output.splitlines()
    first = next(n for n, line in enumerate(lines) if line.endswith("text and title and signature changed"))
    sentence = "12月24日，百色市右江区召开民族团结进步创建工作推进会，{}个乡镇的负责人参加会议。"
    assert [line.strip() for line in lines[first + 1 : first + 8]] == [
        f"title: {BASE.title} → 右江区召开推进会",
        "signature (editor): 李四 → 王五",
        "text: edited",
        f"- {sentence.format(12)}",
        f"+ {sentence.format(13)}",
        f"+ {MORE}",
        (
            f"gone       {KEY} since 2026-11-03 12:00:00 +0800, back 2026-11-04 12:00:00 +0800 (404),"
            " seen last 2026-11-02 12:00:00 +0800"
        ),
    ]
    told = parsed("show", identifier, "--db", archive.path)
    edit = told["versions"][1]["edit"]
    assert (edit["growth"], len(edit["fields"]), len(edit["sentences"])) == ("edited", 2, 2)
    assert [told["absences"][0][name][:10] for name in ("since", "until", "last_seen")] == [
        *("2026-11-03", "2026-11-04", "2026-11-02"),
    ]


@pytest.mark.parametrize("ask", [lambda one: one.timeline.events(9), lambda one: one.timeline.tally("youjiang")])
def test_what_is_not_there_is_not_told(archive: Archive, ask: Callable[[Archive], Any]) -> None:
    archive.add(BASE)
    gone(archive, "http://a.cn/never.html")
    assert not ask(archive)
