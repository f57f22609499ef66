"""What a mistaken import or run told is taken back: the archive is what it would be without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from archive.model import Article, Capture, Document, Passage
from archive.store.archive import Archive
from archive.store.witnesses.anew import DERIVED
from archive.store.witnesses.origins import Forgotten, Mistaken
from tests.archive.store.test_anew import BEGUN, LONG, ONWARD, PAPERS, PLAIN, derived, page

HERE = "http://epaper.bsyjrb.cn/pc/a.html"
WEATHER = [f"http://epaper.bsyjrb.cn/pc/s{number}.html" for number in (1, 2)]
MOMENT = datetime(2026, 11, 1, tzinfo=UTC)


def weather(*addresses: str) -> Article:
    return page("", text="今日无雨。", title="天气", addresses=addresses)


CASES: dict[str, tuple[list[Article], list[Article]]] = {
    "a text of its own": ([page(HERE)], [page("http://epaper.bsyjrb.cn/pc/b.html", text=LONG[::-1])]),
    "the same text": ([page(HERE)], [page(HERE, title="别的题"), page("http://epaper.bhxww.com/bhrb/b.html")]),
    "a revision": ([page(HERE)], [page(HERE, text=LONG.replace("九公里", "八公里"))]),
    "what was revised": ([page(HERE, text=LONG.replace("九公里", "八公里"))], [page(HERE)]),
    "the first half of a jump": ([BEGUN], [ONWARD]),
    "the second half of a jump": ([ONWARD], [BEGUN]),
    "a whole text, of which a half was there": ([ONWARD], [page(ONWARD.addresses[0], text=f"{ONWARD.text}\n{LONG}")]),
    "what connected two addresses": ([weather(WEATHER[0]), weather(WEATHER[1])], [weather(*WEATHER)]),
    "a variant with a lesser id": ([page(HERE, text=f"{LONG}\n\n责任编辑：李芳")], [page(HERE)]),
    "the only one with a day": ([page(HERE, issue_date=None)], [page(HERE)]),
    "everything": ([], [page(HERE)]),
}


def told(archive: Archive, articles: list[Article], passage: Callable[[int], Passage | None], hours: int) -> None:
    for number, article in enumerate(articles):
        archive.add(article, passage=passage(number), seen=MOMENT + timedelta(hours=hours + number))


def content(archive: Archive, *, without: str = "") -> dict[str, set[Any]]:
    """Return what the derived tables say, and which witnesses there are."""
    execute = archive.derivation._db.conn.execute
    found = {name: set(execute(sql)) for name, sql in DERIVED.items() if name != without}
    found["witnesses"] = set(execute("select id, document, run from witnesses"))
    found["contents"] = set(execute("select digest from contents"))
    found["documents"] = set(execute("select id from documents"))
    return found


def with_document(archive: Archive, articles: list[Article], identifier: str = "d1") -> Mistaken:
    archive.add_document(Document(identifier, f"{identifier}.txt", "magazine", b"x" * 99, ""))
    told(archive, articles, lambda number: Passage(identifier, number * 9, number * 9 + 8), 5)
    return Mistaken("document", identifier, f"{identifier}.txt")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("first", [True, False])
def test_without_a_document_the_archive_is_as_if_it_had_never_been(tmp_path: Path, case: str, first: bool) -> None:
    right, mistaken = CASES[case]
    with Archive(tmp_path / "a.db") as archive, Archive(tmp_path / "never.db") as never:
        for one in (archive, never):
            one.add_newspapers(PAPERS)
        if not first:
            told(archive, right, lambda _: None, 0)
        for _ in range(2):
            document = with_document(archive, mistaken)
        told(archive, right, lambda _: None, 0)
        told(never, right, lambda _: None, 0)
        assert content(archive) != content(never)
        found = archive.forget(document)
        assert found.witnesses == len(mistaken)
        assert content(archive) == content(never)


POOL = [article for right, mistaken in CASES.values() for article in (*right, *mistaken)] + [*PLAIN, weather()]


@pytest.mark.parametrize("seed", [48, 65, *range(4)])
def test_it_makes_no_difference_in_which_order_right_and_mistaken_came(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    articles = list(enumerate(chance.sample(POOL, 8)))
    mistaken = {number for number, _ in articles if chance.random() < 0.45}
    with Archive(tmp_path / "a.db") as archive, Archive(tmp_path / "never.db") as never:
        for one in (archive, never):
            one.add_newspapers(PAPERS)
        document = with_document(archive, [])
        for number, article in chance.sample(articles, len(articles)):
            passage = Passage("d1", number * 9, number * 9 + 8) if number in mistaken else None
            for one in (archive, never) if not passage else (archive,):
                one.add(article, passage=passage, seen=MOMENT + timedelta(hours=number))
        assert derived(archive) == {}
        archive.forget(document)
        assert content(archive) == content(never)


def capture(number: int) -> Capture:
    moment = MOMENT + timedelta(hours=number)
    return Capture(f"urn:uuid:{number}", HERE, moment, 200, (), b"", "sha1:")


@pytest.mark.parametrize("case", CASES)
def test_without_a_run_only_its_captures_are_left(tmp_path: Path, case: str) -> None:
    right, mistaken = CASES[case]
    with Archive(tmp_path / "a.db") as archive, Archive(tmp_path / "never.db") as never:
        for one in (archive, never):
            one.add_newspapers(PAPERS)
            told(one, right, lambda _: None, 0)
        run = archive.journal.start("youjiang")
        for number, article in enumerate(mistaken):
            archive.journal.add_capture(capture(number), "a.warc", 0, run)
            archive.add(article, capture=capture(number))
        found = archive.forget(Mistaken("run", run))
        assert (found.witnesses, found.captures) == (len(mistaken), len(mistaken))
        assert archive.journal.count() == 1
        assert [one.article for one in archive.journal.captures()] == [None] * len(mistaken)
        assert content(archive, without="captures") == content(never, without="captures")


def test_what_another_run_or_document_told_too_stays(archive: Archive) -> None:
    archive.add_newspapers(PAPERS)
    runs = [archive.journal.start("youjiang") for _ in range(2)]
    for number, run in enumerate(runs):
        archive.journal.add_capture(capture(number), "a.warc", 0, run)
        archive.add(page(HERE), capture=capture(number))
    kept = content(archive)
    assert archive.forget(Mistaken("run", runs[0])) == Forgotten(0, (), (), 1, 1, 0)
    assert content(archive) == kept


def test_what_a_later_run_found_unchanged_stays_with_the_body_that_the_first_had(archive: Archive) -> None:
    archive.add_newspapers(PAPERS)
    first, later = (archive.journal.start("youjiang") for _ in range(2))
    revisit = replace(capture(1), status=304, revisit_of=capture(0).id)
    for one, run in ((capture(0), first), (revisit, later)):
        archive.journal.add_capture(one, "a.warc", 0, run)
        archive.add(page(HERE), capture=one)
    kept = content(archive)
    assert archive.forget(Mistaken("run", first)) == Forgotten(0, (), (), 1, 1, 0)
    assert content(archive) == kept
    assert archive.forget(Mistaken("run", later)).witnesses == 0, "the first tells it still"
    told = {one.id: one for one in archive.journal.captures()}
    assert told[revisit.id].revisit_of in told


def test_a_correction_waits_for_its_text(archive: Archive) -> None:
    archive.add_newspapers(PAPERS)
    document = with_document(archive, [page(HERE)])
    [article] = [one.id for one in archive.articles()]
    archive.correct(article, {"title": "对的"}, "印错")
    assert archive.forget(document).articles == (article,)
    assert not list(archive.articles())
    assert [one.corrects for one in archive.histories.unattached()] == [("title",)]
    with_document(archive, [page(HERE)])
    assert archive.get(article).article.title == "对的"


def test_a_document_is_named_by_id_or_name(archive: Archive) -> None:
    for identifier in ("abc1", "abc2"):
        with_document(archive, [], identifier)
    run = archive.journal.start("youjiang")
    assert [one.id for one in archive.origins.named("abc")] == ["abc1", "abc2"]
    assert archive.origins.named("abc1.txt") == [Mistaken("document", "abc1", "abc1.txt")]
    assert archive.origins.named(run) == [Mistaken("run", run)]
    assert archive.origins.named("") == archive.origins.named("x") == []
