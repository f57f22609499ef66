"""Newer rules for addresses: what is kept under a key of before gets its new one, and what follows is derived anew."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.addresses import rules
from archive.model import Article, Capture, Link, LinkKind, LinkState, Newspaper, Page, Placement
from archive.store.archive import Archive
from archive.store.keys_anew import RULES
from archive.store.schema import SchemaError
from archive.transfer.merging import Merged, merge, source
from tests.archive.conftest import Clock
from tests.harness.contents import content

PAPER = Newspaper("youjiang", "右江日报", base_url="http://e.example.cn")
DAY = date(2021, 12, 24)
PLAIN = "http://e.example.cn/content/1?id=1"
SHARED = "http://e.example.cn/content/1?id=1&channel=share"
OTHER = "http://e.example.cn/content/2?id=2"
TEXT = "百色市凌云县加尤镇的茶农收完最后一筐鲜叶，沿着新铺的水泥路往家走，路边的太阳能灯一盏接一盏亮起来。"
MENDED = f"{TEXT}县里补装了三百四十六盏路灯，更换老化电池五十一组。"
FINER = re.compile(rules.TRACKING.pattern.replace("|spm|", "|spm|channel|"), re.IGNORECASE)
assert FINER.match("channel")
NEWER = rules.VERSION + 1
"""By these `channel` names no page."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def clock() -> Clock:
    return Clock()


def opened(path: Path, clock: Clock) -> Archive:
    archive = Archive(path, now=clock)
    archive.add_newspapers([PAPER])
    return archive


def rows(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def link(url: str, page: str = "01") -> Link:
    return Link(url, newspaper="youjiang", issue_date=DAY, page=page)


def article(title: str, text: str, *addresses: str) -> Article:
    return Article(title, text, newspaper="youjiang", issue_date=DAY, addresses=addresses)


def capture(archive: Archive, url: str, moment: datetime) -> Capture:
    taken = Capture(f"<{url} {moment:%Y%m%d%H%M%S}>", url, moment, 200, (), b"", "sha256:0")
    archive.journal.add_capture(taken, "a.warc.gz", 0)
    return taken


def newer(monkeypatch: pytest.MonkeyPatch, tracking: re.Pattern[str] = FINER, version: int = NEWER) -> None:
    monkeypatch.setattr(rules, "TRACKING", tracking)
    monkeypatch.setattr(rules, "VERSION", version)


def keys_agree(path: Path) -> None:
    """What is derived is what a derivation of all would give, and the tables are sound."""
    with Archive(path) as archive:
        anew = archive.derive_anew()
        anew.note()
        for _ in anew.run():
            pass
        assert {name: number for name, number in anew.others().items() if number} == {}
        assert archive.check_integrity() == "ok"
    assert rows(path, "pragma foreign_key_check") == []


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
            Page("01", "要闻", placements=(Placement(done, "路灯", "1,1,2,2"),)),
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
    assert rows(path, "select page, announced from placements order by page") == [("01", 0), ("02", 1)]
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


# Keys that told less than addresses do: what stood for several addresses stands for its first one

LIST = "http://e.example.cn/news/index.html"
ONE, TWO, THREE = (f"http://e.example.cn/detail.html?guid={n}" for n in ("4f1a", "77bc", "90de"))
COARSE = re.compile(rules.TRACKING.pattern.replace("|spm|", "|spm|guid|"), re.IGNORECASE)
KEY = "e.example.cn/detail.html"


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


def fetch(archive: Archive, clock: Clock, url: str, text: str) -> str:
    clock.forward(minutes=1)
    identifier = archive.add(article("路灯", text, url), capture=capture(archive, url, clock.now)).article
    archive.links.finish(named(url), identifier)
    return identifier


def test_the_list_that_named_what_counted_as_done_is_read_again(
    path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        by_coarse_rules(before)
        with opened(path, clock) as archive:
            read(archive)
            identifier = fetch(archive, clock, ONE, TEXT)
            assert archive.links.is_done(TWO)
    with Archive(path) as archive:
        assert states(archive) == {ONE: (LinkState.DONE, identifier), LIST: (LinkState.PENDING, None)}
        assert [record.link.url for record in archive.links.unfinished("youjiang")] == [LIST]
        assert not archive.links.is_done(TWO)
        assert archive.links.found(named(TWO))
    keys_agree(path)


def test_a_link_that_was_done_by_what_another_address_gave_is_due(
    path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        by_coarse_rules(before)
        with opened(path, clock) as archive:
            read(archive)
            identifier = fetch(archive, clock, TWO, MENDED)
    with Archive(path) as archive:
        assert states(archive) == {
            ONE: (LinkState.PENDING, None),
            TWO: (LinkState.DONE, identifier),
            LIST: (LinkState.PENDING, None),
        }
        assert [one.tries for one in archive.links.select() if one.link.url == ONE] == [0]
    keys_agree(path)


def test_articles_that_were_one_page_are_two_and_no_revisions(
    path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        by_coarse_rules(before)
        with opened(path, clock) as archive:
            read(archive)
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


def test_an_absence_goes_to_the_address_that_was_asked_for(
    path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        by_coarse_rules(before)
        with opened(path, clock) as archive:
            read(archive)
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


def test_what_failed_at_another_address_is_due_and_the_other_a_link_of_its_own(
    path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        by_coarse_rules(before)
        with opened(path, clock) as archive:
            read(archive)
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


def test_what_was_tried_at_its_own_address_stays_as_it_is(
    path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        by_coarse_rules(before)
        with opened(path, clock) as archive:
            read(archive)
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
