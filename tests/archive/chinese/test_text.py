"""Bytes to text, and markup to paragraphs."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.chinese.decoding import decode, encode
from archive.chinese.text import clean, for_terminal, letters, paragraphs, plain_paragraphs, squeeze


@pytest.mark.parametrize(
    "data, text, codec",
    [
        ("县里修渠".encode(), "县里修渠", "utf-8"),
        ("县里修渠".encode("gb18030"), "县里修渠", "gb18030"),
        ("𠮷".encode("gb18030"), "𠮷", "gb18030"),
        (b"\xef\xbb\xbfa", "\ufeffa", "utf-8"),
        (b"a\xff", "a\udcff", "utf-8"),
        (b"", "", "utf-8"),
    ],
)
def test_bytes_are_utf_8_or_else_gb_18030_or_else_escaped(data: bytes, text: str, codec: str) -> None:
    assert decode(data) == (text, codec)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=40))
def test_decoding_loses_nothing(data: bytes) -> None:
    text, codec = decode(data)
    assert encode(text, codec) == data


@pytest.mark.parametrize(
    "text, cleaned",
    [
        ("a\x00b\x07c\x7f", "abc"),
        ("a\tb\nc\rd", "a\tb\nc\rd"),
        ("a\ud800b\udfffc", "a\ufffdb\ufffdc"),
        ("𠮷\u200b\ufeff", "𠮷\u200b\ufeff"),
    ],
)
def test_clean_text_has_neither_control_characters_nor_lone_surrogates(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    "text, line",
    [("　　县里　修渠 \n", "县里 修渠"), (" a\t\r\n\u00a0b ", "a b"), ("\x00a", "a"), ("　", "")],
)
def test_a_squeezed_line_has_single_blanks_and_none_at_its_ends(text: str, line: str) -> None:
    assert squeeze(text) == line


def test_letters_are_the_characters_that_unicode_calls_letters_and_numbers() -> None:
    every = [chr(code) for code in range(0x110000)]
    assert [char for char in every if letters(char) != (unicodedata.category(char)[0] in "LN")] == []


def test_letters_are_what_is_neither_blank_nor_punctuation() -> None:
    assert letters("县里，修 渠9公里（A）。—") == 8


# Markup


@pytest.mark.parametrize(
    "markup, lines",
    [
        ("<p>甲</p><p>乙</p>", ["甲", "乙"]),
        ("<p>甲</p>\r\n <p>乙</p>", ["甲", "乙"]),
        ("甲<br>乙<br/>丙", ["甲", "乙", "丙"]),
        ("<p>上海<span><a href='#'>证券</a></span><span></span>报</p>", ["上海证券报"]),
        ("<div>甲<p>乙</p>丙</div>", ["甲", "乙", "丙"]),
        ("<table><tr><td>甲</td><td>乙</td></tr></table>", ["甲", "乙"]),
        ("<p>&lt;甲&gt; &amp; &#20057;&nbsp;</p>", ["<甲> & 乙"]),
        ("<p>甲<b>乙 </b>丙</p>", ["甲乙 丙"]),
        ("<p></p><p>　</p>", []),
        ("", []),
        ("只有文字", ["只有文字"]),
    ],
)
def test_each_block_of_markup_is_a_paragraph(markup: str, lines: list[str]) -> None:
    assert paragraphs(markup) == lines


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>乙</script>",
        "<style>乙</style>",
        "<!-- 乙 -->",
        '<p style="display: none">乙</p>',
        '<p style="DISPLAY:NONE;height:1px"><b>乙</b></p>',
        '<p class="em_media">（文章来源：乙）</p>',
        "<iframe>乙</iframe>",
        "<select><option>乙</option></select>",
        "<?php 乙 ?>",
    ],
)
def test_what_readers_do_not_see_is_no_text(hidden: str) -> None:
    assert paragraphs(f"<p>甲</p>{hidden}<p>丙</p>") == ["甲", "丙"]


def test_text_after_a_hidden_part_stays() -> None:
    assert paragraphs("<p>甲<script>乙</script>丙</p>") == ["甲丙"]


@pytest.mark.parametrize(
    "markup, text",
    [
        ("<html><body><p>甲</p></body></html>", "甲"),
        ("<html></html>甲<p>乙</p>", "甲乙"),
        ("<html><body>甲</body><body>乙", "甲乙"),
        ("<html><frameset><frame>", ""),
        ("<html>", ""),
        ("<!doctype html><p>甲", "甲"),
        ("<!--", ""),
        ("<p>甲<p>乙<p>丙", "甲乙丙"),
        ("</p></div>甲", "甲"),
    ],
)
def test_broken_or_whole_pages_are_read_too(markup: str, text: str) -> None:
    assert "".join(paragraphs(markup)) == text


def test_a_paragraph_of_a_book_is_read_whole() -> None:
    assert letters(paragraphs(f"<p>{'字' * 4_000_000}</p>")[0]) == 4_000_000


def test_markup_nested_ten_thousand_deep_is_read() -> None:
    assert len(paragraphs("<div>甲" * 10_000)) > 200


_TAGS = st.sampled_from(
    ["<html>", "</html>", "<body>", "<head>", "<frameset>", "<p>", "</p>", "<table>", "<td>", "<script>", "<svg>",
     "<!--",     "-->", "<!doctype html>", "<?xml ?>", "<![CDATA[", "<select>", "甲", "\x00", "&#0;", "&#xd800;", "<",
     "<p style='display:none'>"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_TAGS, max_size=8).map("".join))
def test_any_markup_gives_clean_lines(markup: str) -> None:
    lines = paragraphs(markup)
    assert all(line == squeeze(line) != "" for line in lines)


def test_plain_text_gives_its_lines_without_blank_ones() -> None:
    assert plain_paragraphs("　　甲\r\n\n 乙 丙 \r\u2028丁\n") == ["甲", "乙 丙", "丁"]


@pytest.mark.parametrize(
    "text, shown",
    [
        ("北山\x1b[31m日报\x1b]0;title\x07", "北山[31m日报]0;title"),
        ("北山\x9b31m日报", "北山31m日报"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("题\r\n  ! forged\u2028line\x85end", "题   ! forged line end"),
        ("\u200b零\u200d宽\ufeff", "零宽"),
        ("右江日报，“一”：①　★ — 𠮷", "右江日报，“一”：①　★ — 𠮷"),
    ],
)
def test_words_of_strangers_are_one_line_that_a_terminal_shows_as_it_is(text: str, shown: str) -> None:
    assert for_terminal(text) == shown


@given(st.text())
def test_nothing_shown_commands_a_terminal(text: str) -> None:
    shown = for_terminal(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in shown)
    assert for_terminal(shown) == shown
