"""Texts and Markdown of other people: a headline, lines that say when, where and who, paragraphs; in any encoding."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.chinese.decoding import decode, encode
from archive.formats.credit_line import read_credit_lines
from archive.formats.marked_text import markdown_paragraphs
from archive.formats.moments import read_moment
from archive.model import CHINA, Article, Byline
from archive.transfer.exporting import rewritten
from archive.transfer.importing import read_document
from tests.harness.sweep import each

LINES = (
    "示例县水库水位今日升至六米三，为建库以来的最高水位，县里已经安排人员日夜值守，下游的村庄都做好了准备。",
    "村民说好，今年的庄稼有指望了，大家正修渠引水，准备春天的耕种，孩子们也到田头来看新修的水渠。",
)
TEXT = "水库满了\n2022年3月5日 08:30 来源：右江日报 作者：李芳\n\n" + "\n\n".join(LINES) + "\n"
TRADITIONAL = TEXT.translate(
    str.maketrans("满县库为里经员庄备说来报时图应现实设开关进动过产义务传众农级纪统线组织济议论话请让证识读书头买卖红绿养孩",
                  "滿縣庫為裡經員莊備說來報時圖應現實設開關進動過產義務傳眾農級紀統線組織濟議論話請讓證識讀書頭買賣紅綠養孩")
).translate(str.maketrans("们这个渠么样", "們這個渠麼樣"))  # fmt: skip


def only(name: str, content: bytes) -> Article:
    document, imported, error = read_document(name, content)
    assert error == ""
    assert rewritten(document) == content
    [(article, passage)] = imported.articles
    assert 0 <= passage.start < passage.end <= len(content)
    return article


@each("name", ["a.txt", "a.md"])
@each("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"])
def test_a_text_is_read_alike_in_any_encoding(codec: str, name: str) -> None:
    article = only(name, TEXT.encode(codec))
    assert (article.title, article.text) == ("水库满了", "\n".join(LINES))
    assert (article.source, article.bylines) == ("右江日报", (Byline("李芳"),))
    assert (article.published_at, article.date_precision) == (datetime(2022, 3, 5, 8, 30, tzinfo=CHINA), "minute")


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize("codec", ["big5", "utf-8", "gb18030", "utf-16"])
def test_a_text_in_traditional_characters_is_read_alike_in_any_encoding(codec: str, name: str) -> None:
    content = TRADITIONAL.encode(codec)
    assert len(content) > 200
    assert only(name, content).title == "水庫滿了"
    assert only(name, content).source == "右江日報"
    assert only(name, content) == only(name, TRADITIONAL.encode())


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16", "utf-32", "big5", "gb18030", "utf-8"])
@given(text=st.text(max_size=60))
def test_whatever_a_text_is_its_bytes_are_had_back(codec: str, text: str) -> None:
    content = text.encode(codec, "ignore")
    assert encode(*decode(content)) == content


@given(content=st.binary(max_size=80))
@pytest.mark.parametrize("mark", [b"", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0"])
def test_whatever_bytes_are_they_are_had_back(mark: bytes, content: bytes) -> None:
    assert encode(*decode(mark + content)) == mark + content


@pytest.mark.parametrize(
    "head",
    [
        *("# 水库满了\n\n", "\ufeff# 水库满了 #\n\n", "\n\n## **水库满了**\n"),
        *("水库满了\n====\n", "水库满了\n\n", "水库满了\r\n\r\n"),
    ],
)
def test_the_headline_of_markdown_is_its_first_line(head: str) -> None:
    article = only("a.md", (head + LINES[0]).encode())
    assert (article.title, article.text) == ("水库满了", LINES[0])


@pytest.mark.parametrize(
    "content, reason",
    [
        ("水库满了，村民说好。\n\n大家都来看水。\n", "line 1: no headline: "),
        ("长" * 61 + "\n\n大家都来看水。\n", "line 1: no headline: "),
        ("\n# 水库满了\n\n", "line 2: a headline alone: no text below it"),
        ("# 水库满了\n\n2022-03-05 来源：右江日报\n", "line 1: a headline alone: no text below it"),
    ],
)
def test_a_text_without_headline_or_text_is_named_with_line_and_reason(content: str, reason: str) -> None:
    document, imported, error = read_document("a.md", content.encode())
    assert error.startswith(reason)
    assert (document.format, imported.articles) == ("unread", ())


@each(
    "marked, plain",
    [
        ("县里**水库**满了。", ["县里水库满了。"]),
        ("县里[水库](http://a.cn/b(c).htm \"题\")满了。", ["县里水库满了。"]),
        ("见<http://a.cn/b>。", ["见http://a.cn/b。"]),
        ("甲\n乙。", ["甲乙。"]),
        ("one\ntwo.", ["one two."]),
        ("甲。\n乙。", ["甲。", "乙。"]),
        ("甲  \n乙", ["甲", "乙"]),
        ("甲\n\n乙", ["甲", "乙"]),
        ("## 甲\n乙", ["甲", "乙"]),
        ("- 甲\n- 乙\n1. 丙", ["甲", "乙", "丙"]),
        ("> 甲\n\n乙", ["甲", "乙"]),
        ("甲\n\n---\n\n乙", ["甲", "乙"]),
        ("甲<!-- more -->乙", ["甲乙"]),
        ("{% include a.html %}甲{: .x}", ["甲"]),
        ("![图](a.png)\n\n甲", ["甲"]),
        (r"3\*4\_5", ["3*4_5"]),
        ("a_b_c 2*3*4", ["a_b_c 2*3*4"]),
    ],
)  # fmt: skip
def test_marks_are_no_words(marked: str, plain: list[str]) -> None:
    assert markdown_paragraphs(marked) == plain


@pytest.mark.parametrize("piece", ["[", "![](", "**", "<!--", "{%", "{:", "# ", "<http://", "*a ", "`", "> "])
def test_marks_that_do_not_close_are_read_in_time(piece: str) -> None:
    assert markdown_paragraphs(piece * 50_000) is not None


@each(
    "line, moment",
    [
        ("2022-03-05", ("2022-03-05T00:00:00+08:00", "day")),
        ("2022/3/5 8:05", ("2022-03-05T08:05:00+08:00", "minute")),
        ("2022.03.05", ("2022-03-05T00:00:00+08:00", "day")),
        ("2022年3月5日08:30", ("2022-03-05T08:30:00+08:00", "minute")),
        ("2022-03-05T00:30:00Z", ("2022-03-05T08:30:00+08:00", "second")),
        ("2022-03-05 08:30:00.123 +0800", ("2022-03-05T08:30:00+08:00", "second")),
        ("2022-03-05 08:30:00 -05:00", ("2022-03-05T21:30:00+08:00", "second")),
        *((text, None) for text in ("2022-03", "05/03/2022", "2022-13-05", "2022-03-05 25:00", "昨天", "", "2022-03.05",
                                    "0001-01-01 00:00:00 +1400", "2022-03-05 08:30 +9900")),
    ],
)  # fmt: skip
def test_a_moment_is_read_as_it_is_written_or_not_at_all(line: str, moment: tuple[str, str] | None) -> None:
    told = read_moment(line)
    assert (told and (told[0].isoformat(), told[1])) == moment


@pytest.mark.parametrize(
    "line, read",
    [
        ("来源：右江日报", 1),
        ("來源：右江日報　2022-03-05", 1),
        ("2022-03-05 08:30 | 来源: 右江日报", 1),
        ("发布时间：2022-03-05 08:30:00 来源：右江日报", 1),
        ("作者：李芳 韦秋实", 1),
        ("来源：右江日报，这是一句话。", 1),
        ("说明：右江日报", 0),
        ("2022年3月5日，县里通水。", 0),
        ("水库满了", 0),
    ],
)
def test_a_line_under_the_headline_tells_of_the_article_or_is_its_text(line: str, read: int) -> None:
    assert read_credit_lines([line]).lines == read
