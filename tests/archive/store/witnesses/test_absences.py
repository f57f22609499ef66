"""What stood at an address and does not any more: since when, why, and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archive.model import Article, Link, LinkState
from archive.store.archive import Archive
from tests.archive.conftest import Clock
from tests.harness.terminal import run

URL = "http://a.cn/1.html"
ARTICLE = Article("修渠", "县里今年修渠九公里，清水流到村口，村民说今后浇地不用挑水上山。", addresses=(URL,))
OTHER = Article("修桥", "村口的石桥垮了三年，今年入冬前终于重新修好，赶圩的人不用再绕远路。", addresses=(URL,))


def absences(archive: Archive) -> list[tuple[object, ...]]:
    return archive._db.execute("select key, since, until, reason from absences order by since").fetchall()


def gone(archive: Archive, reason: str = "404") -> None:
    archive.links.fail(Link(URL), LinkState.ABSENT, reason)


def test_a_removal_is_noted_once_with_its_moment_and_reason(archive: Archive, clock: Clock) -> None:
    archive.add(ARTICLE)
    for _ in range(2):
        clock.forward(days=1)
        gone(archive)
    assert absences(archive) == [("a.cn/1.html", "2026-11-02T04:00:00.000000+00:00", None, "404")]


@pytest.mark.parametrize("back", [ARTICLE, OTHER])
def test_it_ends_when_something_stands_there_again(archive: Archive, clock: Clock, back: Article) -> None:
    archive.add(ARTICLE)
    clock.forward(days=1)
    gone(archive)
    clock.forward(days=1)
    archive.add(back)
    clock.forward(days=1)
    archive.add(back)
    assert [until for _, _, until, _ in absences(archive)] == ["2026-11-03T04:00:00.000000+00:00"]
    clock.forward(days=1)
    gone(archive, "410")
    assert [reason for *_, until, reason in absences(archive) if until is None] == ["410"]


def test_where_nothing_ever_stood_nothing_is_gone(archive: Archive) -> None:
    gone(archive)
    archive.links.fail(Link("http://a.cn/2.html"), LinkState.FAILED, "no answer")
    assert absences(archive) == []


def test_what_was_seen_before_the_removal_does_not_end_it(archive: Archive, clock: Clock) -> None:
    archive.add(ARTICLE)
    clock.forward(days=1)
    gone(archive)
    archive.add(OTHER, seen=datetime(2026, 11, 1, 5, tzinfo=UTC))
    assert [until for _, _, until, _ in absences(archive)] == [None]


def test_it_is_shown(archive: Archive, clock: Clock) -> None:
    identifier = archive.add(ARTICLE).article
    clock.forward(days=1)
    gone(archive)
    result = run("show", identifier, "--db", archive.path)
    assert "gone       a.cn/1.html since 2026-11-02 12:00:00 +0800 (404)" in result.output


def test_a_sight_told_late_ends_it_in_whichever_order_they_are_told(archive: Archive, clock: Clock) -> None:
    archive.add(ARTICLE)
    clock.forward(days=1)
    gone(archive)
    clock.forward(days=5)
    for hours in (90, 40):
        archive.add(ARTICLE, seen=datetime(2026, 11, 1, 4, tzinfo=UTC) + timedelta(hours=hours))
    assert [until for _, _, until, _ in absences(archive)] == ["2026-11-04T22:00:00.000000+00:00"]
