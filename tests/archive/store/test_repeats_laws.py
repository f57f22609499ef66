"""What holds of duplicates in whichever order things come, however often, and from however many archives."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import Article, Newspaper
from archive.store.archive import Archive
from tests.archive.conftest import Clock
from tests.archive.store.test_repeats import article
from tests.harness.retold import BRIDGE, LIBRARY, ROUTE, lead_of, notice
from tests.harness.same_archive import assert_same_archive

pytestmark = pytest.mark.slow

PAPERS = [Newspaper("youjiang", "右江日报"), Newspaper("zuojiang", "左江日报")]
_TEXTS = [
    *(frame.format(text=text) for text in (BRIDGE, ROUTE, LIBRARY) for frame in (
        "{text}", "本报讯（记者 王小明）{text}", "{text}\n责任编辑：李芳",
    )),
    *(lead_of(BRIDGE, paragraphs) for paragraphs in (2, 3, 4)),
    "\n".join(BRIDGE.split("\n")[2:]),
    lead_of(ROUTE, 3),
    BRIDGE.replace("竹篮", "竹蓝").replace("后生", "后主").replace("杉木", "衫木").replace("榫卯", "榫卵"),
    BRIDGE.replace("七十一岁", "七十二岁"),
    BRIDGE + "\n" + ROUTE,
    ROUTE + "\n" + LIBRARY,
    LIBRARY + "\n" + BRIDGE,
    "本期第一版\n" + BRIDGE + "\n" + ROUTE + "\n" + LIBRARY,
    *(notice(f"12月{day}日", line) for day in (24, 25) for line in ("城关", "石桥")),
    notice().replace("12月24日8时至18时", "近期"),
    "图片新闻",
]  # fmt: skip
_STORIES = {text: {name for name, story in (("bridge", BRIDGE), ("route", ROUTE), ("library", LIBRARY))
                   if story.split("\n")[-1] in text or story.split("\n")[0] in text} for text in _TEXTS}  # fmt: skip
ARTICLES = [
    replace(article(text, number, title=f"题{number}", days=days, source=source), newspaper=paper)
    for number, text in enumerate(_TEXTS)
    for days, source, paper in [((number * 7) % 25, ("", "右江日报", "左江日报")[number % 3],
                                 (None, "youjiang", "zuojiang", None)[number % 4])]
]  # fmt: skip
UNDATED = [replace(one, published_at=None, date_precision=None) for one in ARTICLES[:3]]
_CHOSEN = st.lists(st.sampled_from(ARTICLES + ARTICLES), min_size=2, max_size=14)
_SEEN = datetime(2026, 11, 1, 4, tzinfo=UTC)
_SETTINGS = settings(max_examples=10, deadline=None)


def found(archive: Archive) -> dict[str, Any]:
    """Return all that an archive says of duplicates, without the moments at which it found it."""
    told: dict[str, Any] = {}
    for record in archive.articles():
        relations = {relation.other: relation.verdict for relation in archive.duplicates.relations(record.id)}
        told[record.id] = relations, archive.stories.cluster(record.id)
    return told


def told_of(*streams: Iterable[Article]) -> dict[str, Any]:
    """Add the articles of streams, one stream after the other, and return what was found."""
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db", now=Clock()) as archive:
        archive.add_newspapers(PAPERS)
        for stream in streams:
            for one in stream:
                archive.add(one)
        return found(archive)


def shuffled(articles: st.SearchStrategy[list[Article]]) -> st.SearchStrategy[tuple[list[Article], list[Article]]]:
    return articles.flatmap(lambda chosen: st.tuples(st.just(chosen), st.permutations(chosen)))


@_SETTINGS
@given(shuffled(_CHOSEN))
def test_the_order_of_arrival_does_not_matter(pair: tuple[list[Article], list[Article]]) -> None:
    assert told_of(pair[0]) == told_of(pair[1])


@_SETTINGS
@given(shuffled(st.lists(st.sampled_from([*UNDATED, *ARTICLES[:6]]), min_size=2, max_size=5)))
def test_of_what_was_seen_at_one_moment_the_order_of_arrival_decides_nothing(
    pair: tuple[list[Article], list[Article]],
) -> None:
    """Of several tellings of a print the one that was seen first is believed: it goes by when, not by what came in."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / "one.db", Path(folder) / "other.db"]
        for path, articles in zip(paths, pair, strict=True):
            with Archive(path, now=Clock()) as archive:
                archive.add_newspapers(PAPERS)
                for one in articles:
                    archive.add(one, seen=_SEEN)
        assert_same_archive(*paths)


def test_all_of_them_in_both_directions_are_found_alike() -> None:
    assert told_of(ARTICLES) == told_of(reversed(ARTICLES))


@_SETTINGS
@given(_CHOSEN)
def test_adding_twice_changes_nothing(chosen: list[Article]) -> None:
    assert told_of(chosen, chosen) == told_of(chosen)


@_SETTINGS
@given(_CHOSEN, _CHOSEN)
def test_two_archives_that_are_merged_are_one_archive(ours: list[Article], theirs: list[Article]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Archive(Path(folder) / "theirs.db", now=Clock()) as other,
        Archive(Path(folder) / "ours.db", now=Clock()) as archive,
    ):
        for one, articles in ((other, theirs), (archive, ours)):
            one.add_newspapers(PAPERS)
            for article in articles:
                one.add(article)
        brought = other.derivation.sightings.table
        with archive.transaction():
            kept = archive.derivation.sightings.table
            archive.derivation.derive([kept.keep(one)[0] for one in brought.read(brought.all_ids())])
        assert found(archive) == told_of(ours, theirs)


@_SETTINGS
@given(_CHOSEN)
def test_looking_through_an_archive_finds_what_entry_found(chosen: list[Article]) -> None:
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db", now=Clock()) as archive:
        archive.add_newspapers(PAPERS)
        for one in chosen:
            archive.add(one)
        entered = found(archive)
        for table in ("clusters", "relations", "sketches", "fingerprints"):
            archive._db.execute(f"delete from {table}")
        archive._db.conn.commit()
        for identifier in archive.duplicates.pending():
            archive.duplicates.enter(identifier)
        assert found(archive) == entered


@_SETTINGS
@given(_CHOSEN)
def test_no_cluster_holds_two_stories_but_by_a_page_of_both(chosen: list[Article]) -> None:
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db", now=Clock()) as archive:
        archive.add_newspapers(PAPERS)
        stories = {archive.add(one).article: _STORIES[one.text] for one in chosen}
        for identifier in stories:
            single = [stories[one] for one in archive.stories.cluster(identifier).members if len(stories[one]) == 1]
            assert len(set().union(*single)) <= 1


@_SETTINGS
@given(_CHOSEN, st.sampled_from(UNDATED))
def test_an_article_without_a_day_is_found_before_and_after_the_others(chosen: list[Article], undated: Article) -> None:
    others = [one for one in chosen if one.text != undated.text]
    assert told_of([undated], others) == told_of(others, [undated])
