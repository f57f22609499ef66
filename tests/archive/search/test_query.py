"""What is found: every word wherever its characters stand together, and nothing else."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from archive.chinese.radicals import UNIFIED
from archive.chinese.variants import forms, forms_of
from archive.model import Article, Byline
from archive.search.query import expression, marked, raw_expression, terms
from archive.search.segment import segment, segment_sql
from archive.store.archive import Archive
from bench.search_texts import PAPERS, articles
from tests.harness.sweep import each

ALPHABET = (
    "百色市右江民族发后〇々㙟𬶍⻓⼈⺠⺄⻛⺀\u2e9a\uf90a\ufa0e\U0002f800"
    "abGé80２ＡＺ①"
    " \n\t\u3000\u200b\ufe00\U000e0100"
    "，。“”、-_<>\"'()*"
)
TEXTS = st.text(st.sampled_from(ALPHABET), max_size=150) | st.text(max_size=50)
WORDS = st.text(st.sampled_from(ALPHABET + "ORANDT:^{}+"), max_size=30) | st.text(max_size=20)


class Found:
    """An index of articles that the tests can ask."""

    def __init__(self, path: Path, *told: Article) -> None:
        self.archive = Archive(path / "search.db")
        self.archive.add_newspapers(PAPERS)
        with self.archive.transaction():
            for article in told:
                self.archive.add(article)
        self.db = Database(path / "search.db")
        covered = "select title, kicker, signature, text from articles order by rowid"
        self.texts = self.db.execute(covered).fetchall()

    def matches(self, expression: str) -> list[int]:
        sql = "select rowid from articles_fts where articles_fts match ? order by rowid"
        return [row for (row,) in self.db.execute(sql, [expression]).fetchall()]

    def __call__(self, words: str) -> list[int]:
        return self.matches(expression(words))

    def raw(self, words: str) -> list[int]:
        return self.matches(raw_expression(words))


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return Found(
        tmp_path_factory.mktemp("few"),
        Article("走进百色", "百色市推进民族团结。李　明走上G80高速，2021年通车。"),
        Article("右江两岸", "右江边的民族中学，理髮店的老師傅头发白了。", kicker="乡村见闻", subtitle="老街的一天"),
        Article("百色右江", "阅读的灯。", bylines=(Byline("黄小明"), Byline("韦四", "photographer"))),
        Article("王后", "百年之後，裡面的鐘还在走。瞭解情况的人说ＷＴＯ。", captions=("图为开渠现场",)),
    )


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return Found(tmp_path_factory.mktemp("many"), *articles(500))


# Words of any length


@pytest.mark.parametrize(
    "words, rows",
    [
        ("百", [1, 3, 4]), ("色", [1, 3]), ("市", [1]), ("百色", [1, 3]), ("百色市", [1]), ("族团", [1]),
        ("进民族团结", [1]), ("G80", [1]), ("g80高", [1]), ("上G80高速", [1]), ("2021年", [1]), ("年通", [1]),
        ("李明", [1]), ("明李", []), ("色百", []), ("色民", []),
    ],
)  # fmt: skip
def test_a_word_is_found_wherever_its_characters_stand_together(few: Found, words: str, rows: list[int]) -> None:
    assert few(words) == rows


@pytest.mark.parametrize(
    "words, rows", [("黄小明", [3]), ("韦四", [3]), ("乡村见闻", [2]), ("一天", [2]), ("开渠", [4]), ("江乡", [])]
)
def test_bylines_kickers_subtitles_and_captions_are_found(few: Found, words: str, rows: list[int]) -> None:
    assert few(words) == rows


@pytest.mark.parametrize("column, rows", [("title", [1, 3]), ("text", [1]), ("signature", [])])
def test_a_column_is_looked_in_alone(few: Found, column: str, rows: list[int]) -> None:
    assert few.matches(f"{column} : ({expression('百色')})") == rows


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_what_is_found_is_what_a_look_at_every_text_finds(many: Found, data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from(many.texts))[-1]
    run = data.draw(st.sampled_from(re.findall("[\u4e00-\u9fff]+", whole)))
    start = data.draw(st.integers(0, len(run) - 1))
    word = run[start : start + data.draw(st.integers(1, 12))]
    told = forms(word)
    expected = [row for row, texts in enumerate(many.texts, 1) if any(form in text for form in told for text in texts)]
    assert many(word) == expected


# Operators


@pytest.mark.parametrize(
    "words, rows",
    [
        ("百色 右江", [3]), ("百色 AND 右江", [3]), ("百色　右江", [3]), ("百色 OR 右江", [1, 2, 3]),
        ("百色 | 右江", [1, 2, 3]), ("百色 -右江", [1]), ("百色 NOT 右江", [1]), ("百色 －右江", [1]),
        ('"百色" "右江"', [3]), ("“百色” “右江”", [3]), ('百色 -"右江" -灯', [1]), ("百色 OR 王后 -钟", [1, 3]),
        ('"民族 团结"', [1]), ("民族 团结", [1]), ("G8*", [1]), ("G8", []), ("百色 民族 OR 右江 民族", [1, 2]),
    ],
)  # fmt: skip
def test_operators_mean_what_they_mean_elsewhere(few: Found, words: str, rows: list[int]) -> None:
    assert few(words) == rows


@pytest.mark.parametrize("words", ["", " ", "-", '"', '""', "，", "*", "OR", "NOT", "AND OR", "-百色", "\x00", "🙂"])
def test_where_nothing_is_asked_nothing_is_found(few: Found, words: str) -> None:
    assert few(words) == []


@settings(max_examples=300, deadline=None)
@given(words=WORDS)
def test_nothing_that_can_be_typed_is_a_syntax_error(few: Found, words: str) -> None:
    few(words)
    few.raw(words)


@pytest.mark.parametrize("words", ["百 " * 3000, "-百 " * 3000 + "色", '"' * 5000, "百" * 20000, "发" * 30, "(" * 500])
def test_long_queries_are_no_error_either(few: Found, words: str) -> None:
    few(words)
    few.raw(words)


@pytest.mark.parametrize(
    "words, rows",
    [
        ("百色 OR title:王后", [1, 3, 4]), ("title:百色", [1, 3]), ("title : (百色 AND 右江)", [3]),
        ("百* NOT 右", [1, 4]),
        ("{title text} : 民族 右江", [2]), ("- title : 百色", [1]), ("NEAR(百色 民族, 5)", [1]), ("^百色", [1, 3]),
        ("(百色 OR 右江) AND 头发", [2]), ("(百色 OR 右江) 頭髮", [2]), ("头发 NOT 理发", []), ("G80 + 高速", [1]),
        ("G8*", [1]), ("百色G80", []), ("上G80高速", [1]), ("g80 高速", [1]),
        ("a.b OR 百色", [1, 3]), ("百色)", [1, 3]), ("nosuch:百色", []), ('"百色', [1, 3]),
    ],
)  # fmt: skip
def test_raw_expressions_keep_their_meaning_and_wrong_ones_are_read_as_words(
    few: Found, words: str, rows: list[int]
) -> None:
    assert few.raw(words) == rows


def test_the_words_to_mark_are_those_that_a_hit_may_hold() -> None:
    assert terms('百色 OR "民族 团结" -右江 NOT 江 G80') == ["百色", "民族 团结", "G80"]
    assert terms("标题:百色 右江 NEAR/5 通车 -灯") == ["百色", "右江", "通车"]


# Simplified and traditional, full and half width


@pytest.mark.parametrize(
    "words, rows",
    [
        ("头发", [2]), ("頭髮", [2]), ("理发店", [2]), ("老师", [2]), ("之后", [4]), ("之後", [4]), ("王後", [4]),
        ("里面", [4]), ("裏面", [4]), ("裡面", [4]), ("钟", [4]), ("閱讀", [3]), ("了解", [4]), ("瞭解", [4]),
        ("鄉村見聞", [2]), ("黃小明", [3]), ("WTO", [4]), ("ｗｔｏ", [4]), ("Ｇ８０", [1]),
    ],
)  # fmt: skip
def test_simplified_and_traditional_full_and_half_width_find_each_other(
    few: Found, words: str, rows: list[int]
) -> None:
    assert few(words) == rows


@pytest.mark.parametrize(
    "character, others",
    [("发", "發髮"), ("后", "後"), ("里", "裏裡"), ("着", "著"), ("餘", "余馀"), ("百", ""), ("A", "")],
)
def test_a_character_has_all_its_forms(character: str, others: str) -> None:
    assert forms_of(character)[0] == character
    assert set(forms_of(character)) == {character, *others}


@pytest.mark.parametrize("words", ["长江", "⻓江", "人民群众", "新风尚", "⼈民", "長江"])
def test_radicals_are_the_characters_that_they_stand_for(tmp_path: Path, words: str) -> None:
    found = Found(
        tmp_path, Article("⻓江两岸", "⻓江两岸⼈⺠群众喜迎新⻛尚。"), Article("长江", "长江两岸人民群众喜迎新风尚。")
    )
    assert found(words) == [1, 2]
    hits = [[piece.text for piece in marked(text, terms(words)) if piece.hit] for *_, text in found.texts]
    assert [sum(map(len, pieces)) for pieces in hits] == [len(words)] * 2


@pytest.mark.parametrize(
    "words", ["金城", "\uf90a城", "金城江", "金\U000e0100城", "金\ufe01\uf98a", "樂業", "\uf95c業", "乐业"]
)
def test_doubles_and_chosen_drawings_are_the_characters_that_they_look_like(tmp_path: Path, words: str) -> None:
    found = Found(
        tmp_path,
        Article("一", "\uf90a\U000e0101城江边的\uf95c業，\uf90a\uf98a。"),
        Article("二", "金城江边的乐业，金\ufe00力。"),
    )
    assert found(words) == [1, 2]
    for *_, text in found.texts:
        assert [piece.text for piece in marked(text, terms(words)) if piece.hit]


@each("code", [code for code in UNIFIED if code < 0xF900] + list(UNIFIED)[-1_002::40])
def test_each_radical_stands_for_the_character_that_unicode_says(code: int) -> None:
    compatible = unicodedata.normalize("NFKC", chr(code))
    assert unicodedata.category(UNIFIED[code]) in ("Lo", "Cn")  # Python may know a Unicode before that of U+2B739
    assert compatible in (chr(code), UNIFIED[code])
    with sqlite3.connect(":memory:") as memory:
        assert (
            memory.execute(f"select {segment_sql('?1')}", [f"一{chr(code)}"]).fetchone()[0].split()[0]
            == f"一{UNIFIED[code]}"
        )


@given(st.text(st.sampled_from("发發髮后後里裡裏百色"), min_size=1, max_size=3))
def test_each_form_of_a_word_has_the_same_forms(word: str) -> None:
    assert {frozenset(forms(form)) for form in forms(word)} == {frozenset(forms(word))}


def test_a_long_word_is_looked_for_in_its_usual_forms_only() -> None:
    assert "發後裏" * 9 in forms("发后里" * 9) or len(forms("发后里" * 9)) <= 7
    assert len(forms("系" * 100)) <= 7


# Segmentation


@pytest.fixture(scope="module")
def memory() -> Iterator[Database]:
    db = Database(memory=True)
    yield db
    db.close()


@pytest.mark.parametrize(
    "text, words",
    [
        ("百色市", "百色 色市 市"), ("百", "百"), ("百\n　色", "百色 色"), ("百，色", "百 ， 色"),
        ("在G80上", "在 G80 上"),
        ("ＷＴＯ２０", "WTO20"), ("𬶍㙟〇々", "𬶍㙟 㙟〇 〇々 々"), ("a b", "a b"), ("葛\ufe00城", "葛城 城"), ("", ""),
    ],
)  # fmt: skip
def test_chinese_becomes_pairs_and_all_else_stays(memory: Database, text: str, words: str) -> None:
    assert segment(text).split() == words.split()
    assert memory.execute(f"select {segment_sql('?1')}", [text]).fetchone()[0].split() == words.split()


@settings(max_examples=500, deadline=None)
@given(text=TEXTS)
def test_sql_and_python_make_the_same_words_of_every_text(memory: Database, text: str) -> None:
    text = text.encode("utf-8", "ignore").decode("utf-8")
    in_sql = memory.execute(f"select {segment_sql('?1')}", [text]).fetchone()[0]
    gaps = "[\\s\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\xad\U000e0100-\U000e01ef]+"  # no part of a word to FTS5
    assert re.sub(gaps, " ", in_sql).split() == re.sub(gaps, " ", segment(text)).split()
