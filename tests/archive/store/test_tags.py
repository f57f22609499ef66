"""Tags stay with an article whatever becomes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive.model import Article
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.store.tags import TAG_MOST, new_tag_name, tag_name
from archive.transfer.merging import Merged, merge, source
from tests.archive.conftest import Clock
from tests.harness.same_archive import assert_same_archive

FLOOD = Article("水退了", "县城的水昨天夜里退了，沿河的几条街正在清淤，学校明天复课。", addresses=("http://a.cn/1",))
BRIDGE = Article(
    "桥修好了", "冲坏的便桥昨天修好了，对岸两个屯的人不用再绕十里山路去赶圩。", addresses=("http://a.cn/2",)
)


@pytest.mark.parametrize(
    "told, name",
    [
        ("水灾", "水灾"),
        ("  水 \t灾\n2022 ", "水 灾 2022"),
        ("e\u0301t\u00e9", "\u00e9t\u00e9"),
        ("水\u200b灾\u202e\x1b[31m", "水灾[31m"),
        ("灾" * TAG_MOST, "灾" * TAG_MOST),
        ("<script>", "<script>"),
        ("'; drop table tags; --", "'; drop table tags; --"),
    ],
)
def test_a_tag_is_a_name_in_one_line(told: str, name: str) -> None:
    assert tag_name(told) == name
    assert tag_name(name) == name


@pytest.mark.parametrize("told", ["", "   ", "\u200b", "\x00\n", "灾" * (TAG_MOST + 1)])
def test_what_is_no_name_is_no_tag(told: str, archive: Archive) -> None:
    with pytest.raises(ValueError):
        archive.tags.give(told, [archive.add(FLOOD).article])
    assert archive.tags.counts() == []


UNOPENED = [
    ".",
    "..",
    "y.json",
    "Y.JSON",
    "水灾.atom",
    ".csv",
    "一.xlsx",
    "一.ris",
    "一.bib",
    "\u200b..",
    "y.json\u200b ",
]
"""Names whose page no browser comes to, or comes to another form of."""


@pytest.mark.parametrize("told", UNOPENED)
def test_a_tag_that_could_not_be_opened_is_not_given_and_one_of_before_is_taken_away(
    told: str, archive: Archive
) -> None:
    flood = archive.add(FLOOD).article
    for refused in (lambda: archive.tags.give(told, [flood]), lambda: new_tag_name(told)):
        with pytest.raises(ValueError, match="a tag has a page"):
            refused()
    assert archive.tags.counts() == []
    assert archive.tags.told_of("", flood, [told]) == 1
    assert selected(archive, tag_name(told)) == {flood}
    assert archive.tags.take_away(told, [flood]) == 1
    assert archive.tags.counts() == []


@pytest.mark.parametrize("told", ["...", "..x", "a.b", "json", ".jsonl", "y.json x", "a/b", "2021.12.24"])
def test_other_names_with_dots_are_names(told: str) -> None:
    assert new_tag_name(told) == told


def test_tags_are_given_counted_found_and_taken_away(archive: Archive) -> None:
    flood, bridge = archive.add(FLOOD).article, archive.add(BRIDGE).article
    assert [archive.tags.give("水灾", [flood, bridge]), archive.tags.give("水灾", [flood])] == [2, 0]
    assert archive.tags.give("桥", [bridge]) == 1
    assert archive.tags.counts() == [("水灾", 2), ("桥", 1)]
    assert archive.tags.of(bridge) == ["桥", "水灾"]
    assert selected(archive, "水灾") == {flood, bridge}
    assert [archive.tags.take_away("水灾", [flood]), archive.tags.take_away("水灾", [flood])] == [1, 0]
    assert (selected(archive, "水灾"), selected(archive, "火灾")) == ({bridge}, set())
    assert archive.tags.give("水灾", [flood]) == 1
    assert selected(archive, "水灾") == {flood, bridge}


def selected(archive: Archive, tag: str) -> set[str]:
    return set(archive.search.ids(archive.search.find(Wanted(tag=tag)).rows))


def test_a_tag_stays_where_the_text_gets_another_id(archive: Archive) -> None:
    longer = replace(FLOOD, text=FLOOD.text + "\n阅读：1234")
    first = archive.add(longer).article
    archive.tags.give("水灾", [first])
    second = archive.add(FLOOD).article
    assert first != second and archive.id_of(first) == second
    assert archive.tags.of(second) == ["水灾"]
    assert (archive.tags.give("水灾", [second]), archive.tags.counts()) == (0, [("水灾", 1)])
    assert archive.tags.take_away("水灾", [second]) == 1
    assert archive.tags.counts() == []


def test_a_tag_goes_and_comes_back_with_what_is_withdrawn(archive: Archive) -> None:
    flood = archive.add(FLOOD).article
    archive.tags.give("水灾", [flood])
    archive.withdrawals.withdraw([flood], "court")
    assert (archive.tags.counts(), selected(archive, "水灾")) == ([], set())
    archive.withdrawals.undo([flood])
    assert archive.tags.counts() == [("水灾", 1)]


def test_merged_archives_have_the_tags_of_both(clock: Clock, tmp_path: Path) -> None:
    one, other = tmp_path / "one.db", tmp_path / "other.db"
    with Archive(one, now=clock) as archive:
        archive.tags.give("水灾", [archive.add(FLOOD).article])
        archive.copy_to(other)
    clock.forward(hours=1)
    with Archive(other, now=clock) as archive:
        archive.tags.take_away("水灾", [archive.add(FLOOD).article])
        archive.tags.give("桥", [archive.add(BRIDGE).article])
    for here, there in ((one, other), (other, one)):
        with Archive(here, now=clock) as archive, source(there) as read:
            list(merge(archive, read, Merged(there)))
            assert archive.tags.counts() == [("桥", 1)]
    assert_same_archive(one, other)
