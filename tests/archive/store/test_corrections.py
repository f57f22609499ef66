"""A correction outranks what readers told, and survives all that comes later."""

from __future__ import annotations

import itertools
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archive.model import Byline, Document, Passage
from archive.store.archive import Archive
from tests.archive.store.test_anew import PAPERS, page

HERE = "http://epaper.bsyjrb.cn/pc/a.html"
THERE = "http://epaper.bhxww.com/bhrb/b.html"
FIRST = page(HERE)
OTHER = page(THERE, newspaper="beihairibao", title="渠通了", issue_date=date(2021, 12, 25), page="03")
SHORT = page("", addresses=(), text="今日无雨。", title="天气", newspaper=None)


def of(archive: Archive, article: str) -> list[dict[str, Any]]:
    return archive.histories.appearances(article)


def test_a_corrected_headline_stands_whatever_is_read_later(archive: Archive) -> None:
    archive.add_newspapers(PAPERS)
    article = archive.add(FIRST).article
    archive.correct(article[:8], {"title": "新渠通水到村", "bylines": (Byline("李芳", "author"),)}, "印错")
    archive.add(FIRST)
    archive.add(page(HERE, subtitle="副题"))
    found = archive.get(article).article
    assert (found.title, found.bylines, found.subtitle) == ("新渠通水到村", (Byline("李芳", "author"),), "副题")
    assert found.notes == ()
    [told] = archive.histories.corrections(article)
    assert (told["fields"]["title"], told["reason"], told["addresses"]) == ("新渠通水到村", "印错", [HERE])


def test_the_later_correction_wins_and_one_that_is_said_again_is_later(archive: Archive) -> None:
    archive.add_newspapers(PAPERS)
    article = archive.add(FIRST).article
    for title in ("甲", "乙"):
        archive.correct(article, {"title": title}, "印错")
    assert archive.get(article).article.title == "乙"
    archive.correct(article, {"source": "新华社"}, "漏了")
    assert archive.get(article).article.title == "乙"


def test_a_field_can_be_emptied(archive: Archive) -> None:
    archive.add_newspapers(PAPERS)
    article = archive.add(FIRST).article
    archive.correct(article, {"bylines": (), "date": None, "newspaper": None, "page": ""}, "不是本报")
    found = archive.get(article).article
    assert (found.bylines, found.issue_date, found.newspaper, found.page) == ((), None, None, "")
    [told] = of(archive, article)
    assert (told["outlet"], told["day"], told["pages"]) == ("bsyjrb.cn", None, [])


def test_an_appearance_is_corrected_by_its_address_and_the_others_stay(archive: Archive) -> None:
    archive.add_newspapers(PAPERS)
    article = archive.add(FIRST).article
    archive.add(OTHER)
    archive.correct(article, {"date": date(2021, 12, 26), "page": "04", "page_name": "综合"}, "次日", address=THERE)
    first, other = of(archive, article)
    assert (first["day"], first["page"]) == ("2021-12-24", "01")
    assert (other["outlet"], other["day"], other["pages"]) == (
        "beihairibao", "2021-12-26", [{"page": "04", "page_name": "综合"}])  # fmt: skip
    with pytest.raises(KeyError):
        archive.correct(article, {"title": "甲"}, "印错", address="http://x.cn/")


def test_a_corrected_paper_is_whose_appearance_it_is(archive: Archive) -> None:
    archive.add_newspapers(PAPERS)
    article = archive.add(page("http://mirror.cn/1", newspaper=None, issue_date=None)).article
    archive.correct(article, {"newspaper": "beihairibao"}, "报头")
    [told] = of(archive, article)
    assert (told["outlet"], told["newspaper"]) == ("beihairibao", "beihairibao")
    with pytest.raises(sqlite3.IntegrityError):
        archive.correct(article, {"newspaper": "nobody"}, "报头")


def test_a_passage_without_an_address_keeps_its_one_appearance(archive: Archive) -> None:
    archive.add_document(Document("d1", "d.txt", "magazine", b"x" * 20, ""))
    article = archive.add(SHORT, passage=Passage("d1", 0, 10)).article
    archive.correct(article, {"title": "雨"}, "印错")
    archive.correct(article, {"date": date(2021, 12, 25)}, "次日")
    [told] = of(archive, article)
    assert (told["title"], told["day"], told["outlet"]) == ("雨", "2021-12-25", "document:d1")


@pytest.mark.parametrize("right, reason", [({}, "印错"), ({"title": "甲"}, " "), ({"text": "甲"}, "印错")])
def test_what_corrects_nothing_or_has_no_reason_is_refused(
    archive: Archive, right: dict[str, Any], reason: str
) -> None:
    article = archive.add(page(HERE, newspaper=None)).article
    with pytest.raises(ValueError, match=r"why|no field"):
        archive.correct(article, right, reason)


def test_corrections_and_texts_may_come_in_any_order(archive: Archive, tmp_path: Path) -> None:
    archive.add_newspapers(PAPERS)
    for told in (FIRST, OTHER, page("http://a.cn/s", text="今日无雨。", title="天气"), SHORT):
        article = archive.add(told).article
        archive.correct(article, {"title": f"{told.title}吗"}, "印错")
    archive.correct(archive.add(FIRST).article, {"date": date(2021, 12, 26)}, "次日", address=THERE)
    table = archive.derivation.sightings.table
    witnesses = list(table.read(table.all_ids()))
    expected = content(archive)
    assert len(expected["appearances"]) == 4
    for number, order in enumerate((witnesses[::-1], sorted(witnesses, key=lambda one: one.kind), witnesses[3:])):
        with Archive(tmp_path / f"{number}.db") as other:
            other.add_newspapers(PAPERS)
            for one in itertools.chain(order, witnesses):
                other.take_in([one])
            assert content(other) == expected


def content(archive: Archive) -> dict[str, set[Any]]:
    """Return what the derived tables of an archive say."""
    from archive.store.witnesses.anew import DERIVED

    return {name: set(archive.derivation._db.conn.execute(sql)) for name, sql in DERIVED.items()}
