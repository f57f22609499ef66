"""Words are marked in the text as it stands, and an excerpt shows the best of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.highlight import ELLIPSIS, Stretch, marked
from tests.harness.cost import cpu_seconds


def hits(text: str, *words: str) -> list[str]:
    return [piece.text for piece in marked(text, words) if piece.hit]


@pytest.mark.parametrize(
    "text, words, expected",
    [
        ("百色市在百色", ["百色"], ["百色", "百色"]),
        ("李　明和\n民族\n团结", ["李明", "民族团结"], ["李　明", "民族\n团结"]),
        ("頭髮与头发", ["头发"], ["頭髮", "头发"]),
        ("瞭解，了解", ["了解"], ["瞭解", "了解"]),
        ("ＷＴＯ和wto", ["WTO"], ["ＷＴＯ", "wto"]),
        ("Ｇ８０高速", ["g80高"], ["Ｇ８０高"]),
        ("G80与G801", ["G80"], ["G80"]),
        ("2021年，12021年", ["2021年"], ["2021年"]),
        ("在百色，右江", ["百色，右江"], ["百色，右江"]),
        ("百色右江", ["百色，右江"], []),
        ("Wi-Fi、wi fi", ["wi-fi"], ["Wi-Fi", "wi fi"]),
        ("百色民族", ["百色", "百色民"], ["百色民"]),
        ("<b>百色</b>", ["<b>"], ["b", "b"]),
        ("百色", [], []),
        ("百色", ["，", ""], []),
    ],
)
def test_what_the_index_finds_is_marked(text: str, words: list[str], expected: list[str]) -> None:
    assert hits(text, *words) == expected


@given(st.text("百色发 \n，G8", max_size=40), st.lists(st.text("百色髮G8 *(", max_size=4), max_size=3))
def test_pieces_put_together_are_the_text(text: str, words: list[str]) -> None:
    assert "".join(piece.text for piece in marked(text, words)) == text


def test_a_piece_says_whether_it_is_a_hit() -> None:
    assert marked("去百色市", ["百色"]) == [Stretch("去"), Stretch("百色", True), Stretch("市")]


def test_a_short_text_is_no_excerpt() -> None:
    assert marked("去\n百色", ["百色"], 10) == [Stretch("去\n"), Stretch("百色", True)]


def test_an_excerpt_shows_where_most_words_stand_together() -> None:
    text = "百色。" + "无" * 200 + "。走进百色看右江，" + "无" * 200
    pieces = marked(text, ["百色", "右江"], 40)
    assert [piece.text for piece in pieces if piece.hit] == ["百色", "右江"]
    assert pieces[0].text == ELLIPSIS
    assert pieces[1].text == "走进"
    assert pieces[-1].text == ELLIPSIS


def test_an_excerpt_without_a_hit_is_the_beginning_on_one_line() -> None:
    assert marked("一\n二" + "三" * 50, ["百色"], 5) == [Stretch("一 二三三"), Stretch(ELLIPSIS)]


@given(st.text("百色。 无", max_size=200), st.integers(5, 60))
def test_an_excerpt_is_about_as_long_as_asked(text: str, width: int) -> None:
    shown = "".join(piece.text for piece in marked(text, ["百色"], width))
    assert len(shown) <= width + 2 * len(ELLIPSIS)


@pytest.mark.parametrize(
    "text, words, expected",
    [
        ("百色民族", ["百", "色", "百色民族"], ["百色民族"]),
        ("在右江日报", ["右江", "江日"], ["右江日"]),
        ("百色百色", ["百色"], ["百色", "百色"]),
        ("百色，右江", ["百色右江"], []),
        ("百色G80高速", ["百色，G80"], ["百色G80"]),
        ("民族团民族团结", ["民族团结"], ["民族团结"]),
        ("⻓江和長江", ["长江"], ["⻓江", "長江"]),
    ],
)
def test_each_word_that_stands_in_a_text_is_marked(text: str, words: list[str], expected: list[str]) -> None:
    assert hits(text, *words) == expected


@given(st.text("百色，江 a", max_size=30), st.lists(st.text("百色江", min_size=1, max_size=4), max_size=6))
def test_a_character_is_marked_where_it_is_part_of_a_word(text: str, words: list[str]) -> None:
    letters = [(at, one) for at, one in enumerate(text) if one != " "]
    run = "".join(one for _, one in letters)
    expected = {
        letters[start + part][0]
        for word in words
        for start in range(len(run))
        if run.startswith(word, start)
        for part in range(len(word))
    }
    at, found = 0, set()
    for piece in marked(text, words):
        found |= {at + part for part, one in enumerate(piece.text) if piece.hit and one != " "}
        at += len(piece.text)
    assert found == expected


HOSTILE = {
    "a thousand words that begin alike": ("百色" * 10_000, ["百色" * 20 + chr(0x4E00 + n) for n in range(1000)]),
    "one word as long as the text": ("百" * 20_000, ["百" * 10_000 + "色"]),
    "seven hundred words, each a part of the next": ("百" * 20_000, ["百" * n for n in range(1, 701)]),
    "characters with the most forms": ("发干台只" * 5000, ["发干台只" * n + "後" for n in range(1, 60)]),
    "words of other scripts that begin alike": ("a " * 10_000, ["a " * n + "b" for n in range(1, 300)]),
    "punctuation without an end": ("百" + "，" * 20_000, ["百，色", "，" * 2000 + "百"]),
    "one word of letters": ("a" * 20_000, ["a" * 19_000, "b" * 20_000]),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_no_query_and_no_text_makes_marking_slow(case: str) -> None:
    """Going through each text for each word would take minutes."""
    text, words = HOSTILE[case]
    assert cpu_seconds(lambda: (marked(text, words), marked(text, words, 110)), below=3) < 3
