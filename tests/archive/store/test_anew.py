"""Deriving everything anew changes nothing on a sound archive, and mends one that is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

import pytest

from archive.model import CHINA, Article, Byline, Document, Newspaper, Passage
from archive.store.archive import Archive
from archive.store.witnesses import anew

PAPERS = [
    Newspaper("youjiang", "右江日报", base_url="http://epaper.bsyjrb.cn/pc"),
    Newspaper("beihairibao", "北海日报", base_url="http://epaper.bhxww.com/bhrb"),
]
LONG = "县里今年修渠九公里，清水流到村口，村民说好。\n明年再修五公里，两千人出工，自带干粮，从冬天干到春天，一天没停。"


def page(url: str, **fields: object) -> Article:
    told = {"title": "新渠通水", "text": LONG, "addresses": (url,), "newspaper": "youjiang", "page": "01"}
    return Article(**told | {"issue_date": date(2021, 12, 24), "bylines": (Byline("王小明", "reporter"),)} | fields)  # type: ignore[arg-type]


ONWARD = page("http://epaper.bsyjrb.cn/pc/1/1.html", title="长文", text=f"{LONG}\n下转第2版", page="01")
BEGUN = page("http://epaper.bsyjrb.cn/pc/1/2.html", title="长文", text=f"上接第1版\n{LONG[::-1]}", page="02")
THERE = page("http://epaper.bhxww.com/bhrb/b.html", newspaper="beihairibao", issue_date=date(2021, 12, 25))
PLAIN = [
    page("http://epaper.bsyjrb.cn/pc/a.html"),
    replace(THERE, title="渠通了"),
    replace(THERE, title="渠通水了"),
    page("http://epaper.bsyjrb.cn/pc/a.html", text=LONG.replace("九公里", "八公里")),
    page("http://epaper.bsyjrb.cn/pc/s1.html", text="今日无雨。", title="天气"),
    page("http://epaper.bsyjrb.cn/pc/s2.html", text="今日无雨。", title="天气"),
    replace(page("http://epaper.bsyjrb.cn/pc/s1.html", text="今日无雨。", title="天气"), addresses=(
        "http://epaper.bsyjrb.cn/pc/s1.html", "http://epaper.bsyjrb.cn/pc/s2.html")),
    ONWARD,
    BEGUN,
    page("http://epaper.bhxww.com/bhrb/c.html", text=f"{LONG}\n{LONG[::-1]}\n记者看到，渠边种了树。", title="渠边"),
]  # fmt: skip


def filled(archive: Archive, articles: list[Article]) -> None:
    archive.add_newspapers(PAPERS)
    for number, article in enumerate(articles):
        archive.add(article, seen=datetime(2026, 11, 2, tzinfo=CHINA) + timedelta(hours=number))


def with_document(archive: Archive) -> None:
    content = LONG.encode()
    archive.add_document(Document("d1", "d.txt", "magazine", content, ""))
    archive.add(page("", addresses=(), newspaper=None), passage=Passage("d1", 0, 10))
    archive.add(page("", addresses=(), newspaper=None, text=LONG * 2), passage=Passage("d1", 0, 12))


def derived(archive: Archive) -> dict[str, int]:
    again = archive.derive_anew()
    again.note()
    list(again.run())
    return {name: count for name, count in again.others().items() if count}


@pytest.mark.parametrize("seed", range(6))
def test_deriving_anew_changes_nothing(archive: Archive, seed: int) -> None:
    filled(archive, Random(seed).sample(PLAIN, len(PLAIN)))
    with_document(archive)
    assert derived(archive) == {}


def test_a_derivation_that_is_stopped_leaves_a_sound_archive(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(archive, PLAIN)
    monkeypatch.setattr(anew, "_BATCH", 2)
    stopped = archive.derive_anew()
    stopped.note()
    assert len(stopped.batches) == 3
    next(stopped.run())
    assert not any(stopped.others().values())
    assert derived(archive) == {}


def test_the_passages_of_articles_that_turn_out_to_be_one_name_it(archive: Archive) -> None:
    archive.add_document(Document("d1", "d.txt", "magazine", b"x" * 99, ""))
    here, there, both = PLAIN[4:7]
    for number, article in enumerate((there, here)):
        archive.add(replace(article, newspaper=None), passage=Passage("d1", number, number + 1))
    article = archive.add(replace(both, newspaper=None)).article
    assert [name for name, _ in archive.passages(document="d1")] == [article] * 2


@pytest.mark.parametrize(
    "harm, tables",
    [
        ("update articles set title = '别的' where title = '渠通水了' or title = '新渠通水'", {"articles"}),
        ("update appearances set day = '2020-01-01' where title = '渠通了'", {"appearances"}),
        ("delete from signatures", {"signatures"}),
        ("delete from ids", {"ids"}),
        ("insert into ids select '0000', id from articles limit 1", {"ids"}),
        ("delete from versions where position > 1", {"versions"}),
        (("insert into versions select 'x.cn/', 1, article, '', '', '', '', '', since, until, 1, witness, null"
         " from versions limit 1"), {"versions"}),
        ("insert into addresses select id, 'http://x.cn/', 'x.cn/', 1, '', '', null from articles limit 1",
         {"addresses"}),
        ("delete from sightings", {"sightings"}),
        ("update sightings set class = 'k0' where class in (select class from sightings limit 1)", {"sightings"}),
        ("delete from sketches", {"sketches"}),
        ("delete from clusters", {"clusters"}),
        (("insert into articles (id, title, kicker, subtitle, summary, source, text, html, digest, extractor, notes,"
         " page, page_name, archived_at, class)"
         " values ('ff', '', '', '', '', '', '', '', '', '', '', '', '', '', 'kff')"),
         {"articles"}),
    ],
)  # fmt: skip
def test_what_no_witness_accounts_for_is_told_and_mended(archive: Archive, harm: str, tables: set[str]) -> None:
    filled(archive, PLAIN)
    sound = archive.derive_anew()
    sound.note()
    archive.derivation._db.conn.execute(harm)
    archive.derivation._db.conn.commit()
    assert tables <= derived(archive).keys()
    assert not any(sound.others().values()) or derived(archive) == {}
