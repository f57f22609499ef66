"""Keys that told less than addresses do: what stood for several addresses stands for its first one."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from archive.addresses import rules
from archive.model import Link, LinkKind, LinkState, Page, Placement
from archive.store.archive import Archive
from archive.store.keys_anew import RULES
from archive.transfer.merging import Merged, merge, source
from tests.archive.conftest import Clock
from tests.harness.contents import content
from tests.harness.kept_keys import (
    DAY,
    MENDED,
    TEXT,
    article,
    capture,
    keys_agree,
    newer,
    no_memory,  # noqa: F401 - a fixture for every test
    opened,
    rows,
)

LIST = "http://e.example.cn/news/index.html"
ONE, TWO, THREE = (f"http://e.example.cn/detail.html?guid={n}" for n in ("4f1a", "77bc", "90de"))
COARSE = re.compile(rules.TRACKING.pattern.replace("|spm|", "|spm|guid|"), re.IGNORECASE)
KEY = "e.example.cn/detail.html"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def clock() -> Clock:
    return Clock()


def by_coarse_rules(monkeypatch: pytest.MonkeyPatch, version: int = 1) -> None:
    monkeypatch.setattr(rules, "TRACKING", COARSE)
    monkeypatch.setattr(rules, "VERSION", version)


def named(url: str) -> Link:
    return Link(url, LinkKind.ARTICLE, LIST, "youjiang")


def states(archive: Archive) -> dict[str, tuple[LinkState, str | None]]:
    return {record.link.url: (record.state, record.article) for record in archive.links.select()}


def read(archive: Archive) -> None:
    """Note what a list names: of links with one key the first, which is all that older rules kept."""
    archive.links.found(Link(LIST, LinkKind.LIST, newspaper="youjiang"))
    for url in (ONE, TWO):
        archive.links.found(named(url))
    archive.links.finish(Link(LIST, LinkKind.LIST, newspaper="youjiang"))


@contextmanager
def coarsely_kept(path: Path, clock: Clock) -> Iterator[Archive]:
    """An archive by the coarse rules that has read a list."""
    with pytest.MonkeyPatch.context() as before:
        by_coarse_rules(before)
        with opened(path, clock) as archive:
            read(archive)
            yield archive


def fetch(archive: Archive, clock: Clock, url: str, text: str) -> str:
    clock.forward(minutes=1)
    identifier = archive.add(article("路灯", text, url), capture=capture(archive, url, clock.now)).article
    archive.links.finish(named(url), identifier)
    return identifier


def test_the_list_that_named_what_counted_as_done_is_read_again(path: Path, clock: Clock) -> None:
    with coarsely_kept(path, clock) as archive:
        identifier = fetch(archive, clock, ONE, TEXT)
        assert archive.links.is_done(TWO)
    with Archive(path) as archive:
        assert states(archive) == {ONE: (LinkState.DONE, identifier), LIST: (LinkState.PENDING, None)}
        assert [record.link.url for record in archive.links.unfinished("youjiang")] == [LIST]
        assert not archive.links.is_done(TWO)
        assert archive.links.found(named(TWO))
    keys_agree(path)


def test_a_link_that_was_done_by_what_another_address_gave_is_due(path: Path, clock: Clock) -> None:
    with coarsely_kept(path, clock) as archive:
        identifier = fetch(archive, clock, TWO, MENDED)
    with Archive(path) as archive:
        assert states(archive) == {
            ONE: (LinkState.PENDING, None),
            TWO: (LinkState.DONE, identifier),
            LIST: (LinkState.PENDING, None),
        }
        assert [one.tries for one in archive.links.select() if one.link.url == ONE] == [0]
    keys_agree(path)


def test_articles_that_were_one_page_are_two_and_no_revisions(path: Path, clock: Clock) -> None:
    with coarsely_kept(path, clock) as archive:
        archive.editions.keep("youjiang", DAY, [Page("01", placements=(Placement(ONE, "路灯"),))])
        one, two = (fetch(archive, clock, url, text) for url, text in ((ONE, TEXT), (TWO, MENDED)))
        assert archive.get(two).revision_of == one
    with Archive(path) as archive:
        assert archive.get(one).revision_of is None and archive.get(two).revision_of is None
        assert [archive.at(url).id for url in (ONE, TWO)] == [one, two]  # type: ignore[union-attr]
        assert states(archive) == {
            ONE: (LinkState.DONE, one),
            TWO: (LinkState.DONE, two),
            LIST: (LinkState.PENDING, None),
        }
        [entry] = archive.editions.issue("youjiang", DAY)[0].entries
        assert (entry.url, entry.article) == (ONE, one)
    assert rows(path, "select key, article from versions order by key") == [
        (f"{KEY}?guid=4f1a", one),
        (f"{KEY}?guid=77bc", two),
    ]
    keys_agree(path)


def test_an_absence_goes_to_the_address_that_was_asked_for(path: Path, clock: Clock) -> None:
    with coarsely_kept(path, clock) as archive:
        fetch(archive, clock, ONE, TEXT)
        fetch(archive, clock, TWO, MENDED)
        clock.forward(days=1)
        archive.links.missed(named(TWO), TWO, "404", kind="NotThere")
        clock.forward(seconds=5)
        archive.links.missed(named(TWO), "http://mirror.example.cn/77bc", "404", kind="NotThere")
        archive.links.fail(named(TWO), LinkState.ABSENT, "404")
    with Archive(path) as archive:
        assert {url: state for url, (state, _) in states(archive).items()} == {
            ONE: LinkState.PENDING,  # nothing tells what became of it since
            TWO: LinkState.DONE,
            LIST: LinkState.PENDING,
        }
        assert [len(archive.links.attempts(url)) for url in (ONE, TWO)] == [1, 1]
    assert rows(path, "select key, until from absences") == [(f"{KEY}?guid=77bc", None)]
    keys_agree(path)


def test_what_failed_at_another_address_is_due_and_the_other_a_link_of_its_own(path: Path, clock: Clock) -> None:
    with coarsely_kept(path, clock) as archive:
        archive.links.missed(named(TWO), TWO, "timeout", kind="Unreachable")
        archive.links.fail(named(TWO), LinkState.FAILED, "timeout")
    with Archive(path) as archive:
        assert states(archive) == dict.fromkeys((ONE, TWO, LIST), (LinkState.PENDING, None))
        assert [[reason for _, _, reason in archive.links.attempts(url)] for url in (ONE, TWO)] == [[], ["timeout"]]
    keys_agree(path)


def test_keys_that_tell_less_than_before_ask_for_nothing_again(
    path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(path, clock) as archive:
        read(archive)
        identifier = fetch(archive, clock, ONE, TEXT)
        archive.links.missed(named(TWO), "http://mirror.example.cn/77bc", "404", kind="NotThere")
        archive.links.fail(named(TWO), LinkState.ABSENT, "404")
    newer(monkeypatch, COARSE)
    with Archive(path) as archive:
        assert states(archive) == {ONE: (LinkState.DONE, identifier), LIST: (LinkState.DONE, None)}


def test_what_was_tried_at_its_own_address_stays_as_it_is(path: Path, clock: Clock) -> None:
    with coarsely_kept(path, clock) as archive:
        archive.links.missed(named(ONE), ONE, "404", kind="NotThere")
        archive.links.fail(named(ONE), LinkState.ABSENT, "404")
    with Archive(path) as archive:
        assert {url: state for url, (state, _) in states(archive).items()} == {
            ONE: LinkState.ABSENT,
            LIST: LinkState.PENDING,
        }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("e.example.cn:8080/content/3?channel=a", "e.example.cn:8080/content/3"),
        ("[::1]:8080/content/3?channel=a", "[::1]:8080/content/3"),
        ("eastmoney:202112242224696612", "eastmoney:202112242224696612"),
        ("mailto:a@b.cn?channel=a", "mailto:a@b.cn?channel=a"),
        ("别的 ?channel=a", "别的 ?channel=a"),
    ],
)
def test_an_absence_of_which_no_link_is_known_keeps_its_host_and_port(
    path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, before: str, after: str
) -> None:
    opened(path, clock).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("insert into absences values (?, '2026', null, '404', '')", [before])
    newer(monkeypatch)
    Archive(path).close()
    assert rows(path, "select key from absences") == [(after,)]


def test_it_makes_no_difference_by_which_rules_an_archive_was_kept_that_is_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept(name: str, urls: tuple[str, ...], since: int) -> Path:
        clock = Clock()
        clock.forward(days=since)
        path = tmp_path / name / "archive.db"
        with opened(path, clock) as archive:
            read(archive)
            for url, text in zip(urls, (TEXT, MENDED), strict=True):
                fetch(archive, clock, url, text)
        return path

    def united(name: str, first: Path, second: Path) -> dict[str, Any]:
        target = tmp_path / name / "archive.db"
        with Archive(target, now=Clock()) as archive:
            for one in (first, second):
                with source(one) as other:
                    for _ in merge(archive, other, Merged(one)):
                        pass
        keys_agree(target)
        told = content(target)
        return {table: some for table, some in told.items() if table != "standing"}

    with monkeypatch.context() as before:
        by_coarse_rules(before)
        older = kept("older", (ONE, TWO), 0)
    newer_one = kept("newer", (THREE, ONE), 3)
    there = united("there", older, newer_one)
    assert there == united("back", newer_one, older)
    assert rows(tmp_path / "there" / "archive.db", "select url, state from links order by url") == [
        (ONE, "done"), (TWO, "done"), (THREE, "done"), (LIST, "done")
    ]  # fmt: skip
    assert rows(older, f"select value from standing where name = '{RULES}'") == [("1",)]
