"""Contents are packed, and come back as they were told, however they were packed and whoever reads them."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Article, Evidence
from archive.store.archive import Archive
from archive.store.witnesses.contents import (
    BALLOT,
    content_digest,
    content_of,
    joined_of,
    named_apart,
    packed,
    unpacked_for_sql,
)
from archive.store.witnesses.witness import Witness, WitnessKind, keys_of
from tests.harness.newsroom import YOUJIANG as PAPER

URL = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_7.html"
OTHER = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_8.html"
TEXT = "塘兴村的旧账本找到了。\n账本记着一九五八年修渠的工分，八十六岁的覃老人一页页认出了当年的名字。"
MARKUP = "".join(f"<p>{line}</p>" for line in TEXT.split("\n"))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@given(TEXTS, TEXTS)
def test_what_is_packed_comes_back_whatever_it_is_packed_against(content: str, base: str) -> None:
    assert content_of(packed(content)) == content
    assert content_of(packed(content, base), packed(base)) == content
    assert unpacked_for_sql(packed(content, base), packed(base)) == content


def test_every_character_comes_back() -> None:
    every = "".join(chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    assert content_of(packed(every)) == every


def test_anybody_reads_a_content_with_two_lines_of_python() -> None:
    content, base = packed(MARKUP, TEXT), packed(TEXT)
    assert zlib.decompress(base).decode("gb18030") == TEXT
    assert zlib.decompressobj(zdict=zlib.decompress(base)).decompress(content).decode("gb18030") == MARKUP


def test_markup_costs_next_to_nothing_beside_its_text() -> None:
    assert len(packed(MARKUP, TEXT)) < len(packed(MARKUP)) / 2


@given(st.one_of(st.binary(max_size=200), st.none(), st.integers(), st.text(max_size=20)), st.binary(max_size=60))
def test_what_is_no_content_is_nothing_to_a_query(content: object, base: bytes) -> None:
    told = unpacked_for_sql(content, base)
    assert told is None or isinstance(told, str)


@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"\x78\x9c", packed("修渠")[:-2], zlib.compress(b"\xff\xff"), packed(MARKUP, TEXT), "修渠", 7, None],
    ids="empty byte head cut no-text no-base text number nothing".split(),
)
def test_what_cannot_be_unpacked_is_nothing(content: object) -> None:
    assert unpacked_for_sql(content) is None


@pytest.mark.slow
def test_a_bomb_is_not_inflated() -> None:
    bomb = zlib.compress(zlib.compress(b"0" * (200 << 20), 9), 9)
    assert len(bomb) < 2000
    assert unpacked_for_sql(zlib.decompress(bomb)) is None
    assert unpacked_for_sql(packed("修渠"), zlib.decompress(bomb)) is None


def test_an_article_names_what_one_witness_tells_and_has_the_rest() -> None:
    row = {"html": MARKUP, "evidence": "[1, 2]"}
    told = [{"html": MARKUP, "evidence": "[1]"}, {"html": "", "evidence": "[2]"}]
    assert joined_of(row, told) == ("evidence",)
    assert named_apart(row, ["evidence"]) == {
        "html": content_digest(MARKUP),
        "evidence": "",
        "joined": '{"evidence": "[1, 2]"}',
    }
    assert named_apart({"html": "", "evidence": "[]"}, []) == {"html": "", "evidence": "", "joined": None}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    opened = Archive(tmp_path / "archive.db")
    opened.add_newspapers([PAPER])
    return opened


def contents(archive: Archive) -> dict[str, str | None]:
    """The contents of an archive, each with what it is packed against, as they were told."""
    rows = archive._db.execute("""
        select told.packed, told.base is not null, bases.packed from contents as told
        left join contents as bases on bases.digest = told.base
    """)
    found = {content_of(one, base): content_of(base) if base else None for one, has_base, base in rows}
    assert None not in found
    return found


def test_markup_is_packed_against_the_text_and_evidence_against_a_ballot(archive: Archive) -> None:
    evidence = (Evidence("title", "旧账本", "h1", 90, chosen=True),)
    identifier = archive.add(Article("旧账本", TEXT, html=MARKUP, addresses=(URL,), evidence=evidence)).article
    ballot = '[{"field": "title", "value": "旧账本", "rule": "h1", "weight": 90, "chosen": true}]'
    assert contents(archive) == {TEXT: None, MARKUP: TEXT, BALLOT: None, ballot: BALLOT}
    assert archive.get(identifier).article.html == MARKUP
    assert archive.get(identifier).article.evidence == evidence


@pytest.mark.parametrize("first", [0, 1])
def test_what_is_a_text_is_packed_alone_whoever_comes_first(archive: Archive, first: int) -> None:
    """A plain text has no markup of its own, and may be another page's markup, to the letter."""
    articles = [
        Article("旧账本", TEXT, html=TEXT, addresses=(URL,)),
        Article("另一页", f"{TEXT}\n后记。", html=TEXT, addresses=(OTHER,)),
    ]
    for one in (articles[first], articles[1 - first]):
        archive.add(one)
    assert contents(archive) == {TEXT: None, f"{TEXT}\n后记。": None}
    assert [one.article.html for one in archive.articles()] == [TEXT, TEXT]


def test_a_text_does_not_stay_for_what_was_packed_against_it(archive: Archive) -> None:
    """The same markup read twice, with another text: what the first reading told is forgotten, and gone."""
    shorter = TEXT.split("\n")[0] * 3
    runs = [archive.journal.start(PAPER.id) for _ in range(2)]
    for text, run, url in ((TEXT, runs[0], URL), (shorter, runs[1], OTHER)):
        archive.derivation.derive([kept(archive, Article("旧账本", text, html=MARKUP, addresses=(url,)), run)])
    assert contents(archive) == {TEXT: None, MARKUP: TEXT, shorter: None}
    [mistaken] = archive.origins.named(runs[0])
    archive.origins.forget(mistaken, archive.derivation)
    assert contents(archive) == {MARKUP: None, shorter: None}
    assert [one.article.html for one in archive.articles()] == [MARKUP]


def kept(archive: Archive, article: Article, run: str) -> Witness:
    seen = "2026-11-01T04:00:00.000000+00:00"
    witness = Witness(article, WitnessKind.PAGE, article.addresses[0], keys_of(article), seen, seen, run=run)
    return archive.derivation.sightings.table.keep(witness)[0]


def test_an_archive_that_lost_a_content_says_so_and_shows_the_rest(archive: Archive) -> None:
    identifier = archive.add(Article("旧账本", TEXT, html=MARKUP, addresses=(URL,))).article
    archive._db.execute("delete from contents where base is null")
    archive._db.conn.commit()
    assert archive.get(identifier).article.html == ""
    assert archive.get(identifier).article.text == TEXT
    assert list(archive.derivation.sightings.table.check()) != [None]
