"""Words are marked in the text as it stands, and an excerpt shows the best of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.highlight import ELLIPSIS, Stretch, marked


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
