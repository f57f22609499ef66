"""Notices of one form: which loose relations stand, in whichever order things come, go, and come back."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from archive.likeness.relation import Text, compare, of_one_form
from archive.model import Article
from archive.store.archive import Archive
from tests.archive.conftest import Clock
from tests.archive.store.test_repeats_laws import found

DAY = date(2021, 12, 24)
_FORM = (
    "{place}卫生院定于{day}上午在{place}中心广场为群众免费测量血压、检查视力，届时有三名医生到场{verb}健康知识，"
    "请各村群众相互转告，带好身份证件前来参加，咨询电话请向村委会了解。"
)


def form(place: str = "龙坪镇", day: str = "12月26日", verb: str = "讲解") -> str:
    return _FORM.format(place=place, day=day, verb=verb)


FIRST, REWORDED = form(), form(verb="宣传")
OTHERS = [form("石桥镇", "12月27日", "演示"), form("平山乡", "12月28日", "播放")]
ALIKE = [form("石桥镇", "12月27日"), form("平山乡", "12月28日")]  # these say it as the first does
TEXTS = [FIRST, REWORDED, *OTHERS, *ALIKE]


def article(text: str, number: int) -> Article:
    return Article(f"题{number}", text, issue_date=DAY, addresses=(f"http://a.cn/{TEXTS.index(text)}.html",))


def add(archive: Archive, texts: list[str]) -> dict[str, str]:
    return {text: archive.add(article(text, number)).article for number, text in enumerate(texts)}


def are_related(archive: Archive, ids: dict[str, str]) -> bool:
    related = [one.other for one in archive.duplicates.relations(ids[FIRST])]
    assert (ids[REWORDED] in archive.stories.cluster(ids[FIRST]).members) == (ids[REWORDED] in related)
    return ids[REWORDED] in related


def test_the_texts_are_what_they_are_taken_for() -> None:
    first, reworded, *others = map(Text, TEXTS[:4])
    verdict = compare(first, reworded)
    assert verdict
    assert (verdict.kind, verdict.loose) == ("same", True)
    assert all(of_one_form(a, b) for a in (first, reworded) for b in others)
    assert of_one_form(*others)


@pytest.mark.parametrize("known, stands", [(0, True), (1, True), (2, False)])
def test_a_loose_relation_stands_till_the_archive_shows_a_form(archive: Archive, known: int, stands: bool) -> None:
    ids = add(archive, [*OTHERS[:known], FIRST, REWORDED])
    assert are_related(archive, ids) is stands


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_word_that_all_others_of_a_form_share_is_said_otherwise_and_fills_in_nothing(
    archive: Archive, order: tuple[int, int]
) -> None:
    ids = add(archive, [*ALIKE, *([FIRST, REWORDED][one] for one in order)])
    assert are_related(archive, ids)
    third = add(archive, [OTHERS[0]])
    assert not are_related(archive, ids), "one of the form says something else there"
    with archive.transaction():
        archive.duplicates.leave(third[OTHERS[0]])
    assert are_related(archive, ids)


def test_a_loose_relation_falls_when_a_form_is_seen_and_is_back_when_it_is_not(archive: Archive) -> None:
    ids = add(archive, [FIRST, REWORDED, OTHERS[0]])
    assert are_related(archive, ids)
    third = add(archive, [OTHERS[1]])[OTHERS[1]]
    assert not are_related(archive, ids)
    with archive.transaction():
        archive.duplicates.leave(third)
    assert are_related(archive, ids)
    with archive.transaction():
        archive.duplicates.settle(third)
    assert not are_related(archive, ids)


def test_two_prints_of_one_other_notice_make_no_form(archive: Archive) -> None:
    ids = add(archive, [FIRST, REWORDED, OTHERS[0]])
    archive.add(replace(article(OTHERS[0], 9), text="本报讯 " + OTHERS[0], addresses=("http://b.cn/9",)))
    assert are_related(archive, ids)


def _of(path: Path, texts: list[str]) -> dict[str, Any]:
    with Archive(path, now=Clock()) as archive:
        add(archive, texts)
        return found(archive)


@pytest.mark.slow
def test_the_order_in_which_forms_and_reprints_come_makes_no_difference(tmp_path: Path) -> None:
    orders = Random(5).sample(list(itertools.permutations(TEXTS)), 10)
    told = {tuple(order): _numbered(_of(tmp_path / f"{n}.db", list(order))) for n, order in enumerate(orders)}
    assert len({repr(sorted(one.items())) for one in told.values()}) == 1


def _numbered(told: dict[str, Any]) -> dict[str, Any]:
    return {one: (sorted(relations.items(), key=str), cluster) for one, (relations, cluster) in told.items()}


def test_looking_through_an_archive_anew_finds_the_same(tmp_path: Path) -> None:
    chance = Random(3)
    for turn in range(4):
        texts = chance.sample(TEXTS, len(TEXTS))
        with Archive(tmp_path / f"{turn}.db", now=Clock()) as archive:
            add(archive, texts)
            entered = found(archive)
            for table in ("clusters", "relations", "sketches", "fingerprints"):
                archive._db.execute(f"delete from {table}")
            archive._db.conn.commit()
            for identifier in archive.duplicates.pending():
                archive.duplicates.enter(identifier)
            assert found(archive) == entered


@pytest.mark.parametrize("turned", [False, True])
def test_archives_that_are_merged_know_the_forms_of_both(tmp_path: Path, turned: bool) -> None:
    halves = [[FIRST, REWORDED], OTHERS]
    ours, theirs = reversed(halves) if turned else halves
    with Archive(tmp_path / "a.db", now=Clock()) as archive, Archive(tmp_path / "b.db", now=Clock()) as other:
        add(archive, ours)
        add(other, theirs)
        brought = other.derivation.sightings.table
        with archive.transaction():
            kept = archive.derivation.sightings.table
            archive.derivation.derive([kept.keep(one)[0] for one in brought.read(brought.all_ids())])
        merged = found(archive)
    assert {one: relations for one, (relations, _) in merged.items()} == {one: {} for one in merged}
    assert len(merged) == len(ours) + len(theirs)
