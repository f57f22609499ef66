"""The body of an article, out of the container that a reader has cut out."""

from __future__ import annotations

import pytest

from archive.chinese.text import parse_fragment
from crawler.extract.body import body_of

LONG = (
    "近年来，我市牢牢把握铸牢中华民族共同体意识这一主线，全面深入持久开展民族团结进步创建工作，"
    "全市民族团结进步事业迈上新台阶。"
)


def read(container: str) -> tuple[list[str], str]:
    return body_of(parse_fragment(container))


def lines(container: str) -> list[str]:
    return read(container)[0]


def test_the_paragraphs_are_those_of_the_source() -> None:
    second, third = LONG.replace("我市", "靖西市"), LONG.replace("我市", "那坡县")
    assert lines(f"<p>{LONG}</p>\n <p>{second}</p><p>{third}</p>") == [LONG, second, third]


def test_what_found_the_body_is_told() -> None:
    second = LONG.replace("我市", "靖西市")
    found_by = read(f"<p>{LONG}</p><p>{second}</p>")[1]
    assert found_by.startswith("trafilatura 2.") or found_by == "blocks"


@pytest.mark.parametrize(
    "notice",
    [
        "停水通知：12月24日8时至18时，城东片区停水。",
        "（完）",
        "主办：右江日报社",
        "违法和不良信息举报电话已变更。（黄立冬）",
    ],
)
def test_a_short_notice_is_kept_whole(notice: str) -> None:
    assert lines(f"<p>{notice}</p>") == [notice]


def test_short_and_long_paragraphs_are_kept_side_by_side() -> None:
    container = f"<p>本报记者 农秀琴</p><p>{LONG}</p><p>一</p><p>{LONG.replace('我市', '乐业县')}</p>"
    assert lines(container) == ["本报记者 农秀琴", LONG, "一", LONG.replace("我市", "乐业县")]


def test_a_repeated_line_of_a_poem_is_kept() -> None:
    verse = ["江水长", "江水流过我的家乡", "江水长", "江水带走我的歌唱"]
    assert lines("".join(f"<p>{line}</p>" for line in verse)) == verse


def test_line_breaks_part_paragraphs() -> None:
    assert lines("<p>第一行<br>第二行<br/>第三行</p>") == ["第一行", "第二行", "第三行"]


def test_the_cells_of_a_table_are_kept() -> None:
    table = "<table><tr><td>米粉</td><td>8元</td></tr><tr><td>芒果</td><td>6元</td></tr></table>"
    assert lines(f"<p>{LONG}</p>{table}") == [LONG, "米粉", "8元", "芒果", "6元"]


def test_the_credit_line_is_dropped() -> None:
    assert lines(f'<p>{LONG}</p><p class="em_media">（文章来源：右江日报）</p>') == [LONG]


def test_hidden_parts_and_scripts_are_dropped() -> None:
    hidden = '<p style="display: none;height:1px">藏</p><script>var a=1</script><style>p{}</style>'
    assert lines(f"{hidden}<p>{LONG}</p>") == [LONG]


def test_comments_are_dropped() -> None:
    assert lines(f"<!--enpcontent--><p>{LONG}</p><!--/enpcontent-->") == [LONG]


def test_empty_paragraphs_and_indents_are_dropped() -> None:
    assert lines(f"<p>     </p><p>&nbsp;</p><p>　　{LONG}</p><p>     </p>") == [LONG]


def test_a_link_in_a_sentence_leaves_its_words() -> None:
    linked = LONG.replace("创建工作", '<a href="javascript:void(0)">创建工作</a>')
    assert lines(f"<p>{linked}</p>") == [LONG]


def test_markup_in_a_sentence_leaves_no_blank() -> None:
    assert lines("<p>上海<span id='bk'><a href='#'>证券</a></span><span></span>报</p>") == ["上海证券报"]


def test_entities_become_characters() -> None:
    assert lines("<p>气温 &lt; 5℃ &amp; 小雨&#12290;</p>") == ["气温 < 5℃ & 小雨。"]


@pytest.mark.parametrize("container", ["", " ", "<p></p>", "<!-- -->"])
def test_nothing_gives_no_paragraph(container: str) -> None:
    assert lines(container) == []


def test_text_without_any_tag_is_a_paragraph() -> None:
    assert lines("停水通知。") == ["停水通知。"]


def test_the_same_container_gives_the_same_body_whatever_was_read_before() -> None:
    first = read(f"<p>{LONG}</p>")
    for _ in range(5):
        read(f"<p>{LONG}</p><p>{LONG}</p>")
    assert read(f"<p>{LONG}</p>") == first


@pytest.mark.parametrize(
    "piece, line",
    [
        ("<p>□伍忠国</p>", "□伍忠国"),
        ("<div>通讯员 李四</div>", "通讯员 李四"),
        ('<p class="author">记者 王五</p>', "记者 王五"),
        ("<h3>小标题</h3>", "小标题"),
        ("<center>图片来源：右江日报</center>", "图片来源：右江日报"),
        ("<table><tr><td>米粉8元</td></tr></table>", "米粉8元"),
        ("<ul><li>米粉</li></ul>", "米粉"),
        ('<p><a href="/x">详情</a></p>', "详情"),
    ],
)
def test_a_short_piece_of_a_long_article_is_kept_as_it_stands(piece: str, line: str) -> None:
    paragraphs = [f"{number}月，{LONG}" for number in range(1, 21)]
    container = "".join(f"<p>{text}</p>" for text in paragraphs)
    assert lines(container + piece) == [*paragraphs, line]
