"""Newer rules for addresses: what is kept under a key of before gets its new one, and what follows is derived anew."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from archive.addresses import rules
from archive.model import Link, LinkKind, LinkState, Page, Placement
from archive.store.archive import Archive
from archive.store.keys_anew import RULES
from archive.store.schema import SchemaError
from tests.archive.conftest import Clock
from tests.harness.contents import content
from tests.harness.kept_keys import (
    DAY,
    FINER,
    MENDED,
    NEWER,
    TEXT,
    article,
    capture,
    keys_agree,
    link,
    newer,
    no_memory,  # noqa: F401 - a fixture for every test
    opened,
    rows,
)

PLAIN = "http://e.example.cn/content/1?id=1"
SHARED = "http://e.example.cn/content/1?id=1&channel=share"
OTHER = "http://e.example.cn/content/2?id=2"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_rules_by_which_keys_were_made_are_kept(path: Path) -> None:
    Archive(path).close()
    assert rows(path, f"select value from standing where name = '{RULES}'") == [("2",)]


def test_an_archive_by_newer_rules_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "VERSION", 9)
    Archive(path).close()
    monkeypatch.setattr(rules, "VERSION", 8)
    before = path.read_bytes()
    with pytest.raises(SchemaError, match=r"compared by newer rules \(9\)"):
        Archive(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("done_first", [True, False])
def test_two_links_that_become_one_keep_the_better_state_and_what_both_have(
    path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, done_first: bool
) -> None:
    done, failed = (PLAIN, SHARED) if done_first else (SHARED, PLAIN)
    with opened(path, clock) as archive:
        archive.links.missed(link(failed, "02"), failed, "timeout", kind="Unreachable")
        archive.links.fail(link(failed, "02"), LinkState.FAILED, "timeout")
        archive.links.missed(link(done), done, "503", kind="Unreachable")
        identifier = archive.add(article("路灯", TEXT, done)).article
        archive.links.finish(link(done), identifier)
        pages = [
            Page("01", "要闻", placements=(Placement(done, "路灯", "1,1,2,2", "rect"),)),
            Page("02", placements=(Placement(failed),)),
        ]
        archive.editions.keep("youjiang", DAY, pages)
    newer(monkeypatch)
    with Archive(path) as archive:
        [record] = archive.links.select()
        assert (record.state, record.article, record.link.page) == (LinkState.DONE, identifier, "01")
        assert {reason for _, _, reason in archive.links.attempts(PLAIN)} == {"timeout", "503"}
        assert archive.at(failed) == archive.at(done) == archive.get(identifier)
        [first, second] = archive.editions.issue("youjiang", DAY)
        assert [entry.article for entry in first.entries] == [identifier] and second.entries == ()
    told = rows(path, "select page, announced, area, shape from placements order by page")
    assert told == [("01", 0, "1,1,2,2", "rect"), ("02", 1, "", "")]
    keys_agree(path)


@pytest.mark.parametrize(
    ("states", "kept"),
    [
        ((LinkState.FAILED, LinkState.ABSENT), LinkState.FAILED),
        ((LinkState.PENDING, LinkState.ABSENT), LinkState.ABSENT),
        ((LinkState.PENDING, LinkState.FAILED), LinkState.FAILED),
        ((LinkState.REFUSED, LinkState.PENDING), LinkState.PENDING),
        ((LinkState.ABSENT, LinkState.NO_ARTICLE), LinkState.NO_ARTICLE),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_better_of_two_states_stays(
    path: Path,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    states: tuple[LinkState, LinkState],
    kept: LinkState,
    turned: bool,
) -> None:
    with opened(path, clock) as archive:
        for url, state in zip((PLAIN, SHARED), reversed(states) if turned else states, strict=True):
            archive.links.found(link(url), state)
    newer(monkeypatch)
    with Archive(path) as archive:
        assert [record.state for record in archive.links.select()] == [kept]


def test_two_addresses_that_become_one_tell_one_history(
    path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(path, clock) as archive:
        before = archive.add(article("路灯", TEXT, PLAIN)).article
        clock.forward(days=1)
        after = archive.add(article("路灯", MENDED, SHARED)).article
        assert archive.get(after).revision_of is None
    newer(monkeypatch)
    with Archive(path) as archive:
        assert archive.get(after).revision_of == before
        assert archive.at(PLAIN) == archive.get(after)
    keys_agree(path)


def test_one_link_that_becomes_two_is_pending_again_where_it_was_never_fetched(
    path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    coarse = rules.TRACKING
    monkeypatch.setattr(rules, "TRACKING", FINER)
    with opened(path, clock) as archive:
        fetched = capture(archive, SHARED, clock.now)
        identifier = archive.add(article("路灯", TEXT, SHARED, PLAIN), capture=fetched).article
        archive.links.finish(link(SHARED), identifier)
        archive.editions.keep("youjiang", DAY, [Page("01", placements=(Placement(SHARED, "路灯"),))])
    newer(monkeypatch, coarse)
    with Archive(path) as archive:
        states = {record.link.url: (record.state, record.article) for record in archive.links.select()}
        assert states == {SHARED: (LinkState.DONE, identifier), PLAIN: (LinkState.PENDING, None)}
        assert [record.link for record in archive.links.unfinished("youjiang")] == [link(PLAIN)]
        assert [entry.url for entry in archive.editions.issue("youjiang", DAY)[0].entries] == [SHARED]
    keys_agree(path)


def test_one_link_that_becomes_two_is_done_twice_where_both_were_fetched(
    path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    coarse = rules.TRACKING
    monkeypatch.setattr(rules, "TRACKING", FINER)
    with opened(path, clock) as archive:
        for url, text in ((PLAIN, TEXT), (SHARED, MENDED)):
            clock.forward(minutes=1)
            archive.links.missed(link(url), url, f"503 at {len(url)}")
            archive.links.finish(
                link(url), archive.add(article("路灯", text, url), capture=capture(archive, url, clock.now)).article
            )
        assert archive.get(archive.at(PLAIN).id).revision_of  # type: ignore[union-attr]
    newer(monkeypatch, coarse)
    with Archive(path) as archive:
        assert [(record.link.url, record.state) for record in archive.links.select()] == [
            (PLAIN, LinkState.DONE),
            (SHARED, LinkState.DONE),
        ]
        plain, shared = archive.at(PLAIN), archive.at(SHARED)
        assert plain and shared and (plain.article.text, shared.article.text) == (TEXT, MENDED)
        assert plain.revision_of is None and shared.revision_of is None
        assert [reason for _, _, reason in archive.links.attempts(SHARED)] == [f"503 at {len(SHARED)}"]
        assert [reason for _, _, reason in archive.links.attempts(PLAIN)] == [f"503 at {len(PLAIN)}"]
    keys_agree(path)


def test_short_texts_that_a_common_address_made_one_are_two_again(
    path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    coarse = rules.TRACKING
    monkeypatch.setattr(rules, "TRACKING", FINER)
    with opened(path, clock) as archive:
        ids = {archive.add(article(title, "图片新闻", url)).article for title, url in (("甲", PLAIN), ("乙", SHARED))}
        assert archive.counts()["articles"] == 1
    newer(monkeypatch, coarse)
    with Archive(path) as archive:
        assert archive.counts()["articles"] == 2
        assert {archive.get(identifier).id for identifier in ids}
    keys_agree(path)


def test_keys_that_are_exchanged_stay_apart(path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new key of one link is the one of before of another."""
    one, two = "http://e.example.cn/content/1", "http://e.example.cn/content/2"
    with opened(path, clock) as archive:
        for url, state in ((one, LinkState.ABSENT), (two, LinkState.FAILED)):
            archive.links.found(link(url), state)
            archive.links.missed(link(url), url, f"at {url}")
    moved = ((re.compile("content/1$"), "content/9"), (re.compile("content/2$"), "content/1"))
    monkeypatch.setattr(rules, "PATHS", (*rules.PATHS, *moved))
    monkeypatch.setattr(rules, "VERSION", NEWER)
    with Archive(path) as archive:
        states = {(record.link.url, record.state) for record in archive.links.select()}
        assert states == {(one, LinkState.ABSENT), (two, LinkState.FAILED)}
        assert [[reason for _, _, reason in archive.links.attempts(url)] for url in (one, two)] == [
            [f"at {one}"],
            [f"at {two}"],
        ]


def test_pages_and_absences_get_their_new_keys(path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(path, clock) as archive:
        front = Link(SHARED, LinkKind.LIST, newspaper="youjiang", issue_date=DAY)
        archive.links.found(front)
        archive.editions.keep("youjiang", DAY, [Page("01", url=SHARED)])
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "insert into absences values (?, '2026', null, '404', '')", ["e.example.cn/content/1?channel=share&id=1"]
        )
        db.execute("insert into absences values (?, '2026', null, '404', '')", ["e.example.cn/content/3?channel=a"])
    newer(monkeypatch)
    Archive(path).close()
    assert (
        rows(path, "select link from pages")
        == rows(path, "select key from links")
        == [("e.example.cn/content/1?id=1",)]
    )
    assert rows(path, "select key from absences order by key") == [
        ("e.example.cn/content/1?id=1",),
        ("e.example.cn/content/3",),
    ]


def test_keys_made_anew_and_back_again_say_what_they_said(
    path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    coarse = rules.TRACKING
    with opened(path, clock) as archive:
        for n, url in enumerate((PLAIN, SHARED, OTHER)):
            clock.now += timedelta(hours=1)
            archive.add(
                article("路灯", TEXT + "又" * (n % 2), url), capture=capture(archive, url, clock.now.astimezone(UTC))
            )
    before = content(path)
    newer(monkeypatch)
    Archive(path).close()
    assert content(path)["versions, derived"] != before["versions, derived"]
    newer(monkeypatch, coarse, NEWER + 1)
    Archive(path).close()
    now = content(path)
    del before["standing"], now["standing"]
    assert now == before
