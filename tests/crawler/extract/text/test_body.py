"""The body of an article, out of the container that a reader has cut out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import trafilatura
from lxml.html import HtmlElement
from opencc import OpenCC
from trafilatura.settings import Document

from archive.chinese.text import parse_fragment
from crawler.extract.text.body import body_of
from tests.harness.sweep import each

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
    ],
)
def test_a_short_piece_of_a_long_article_is_kept_as_it_stands(piece: str, line: str) -> None:
    paragraphs = [f"{number}月，{LONG}" for number in range(1, 21)]
    container = "".join(f"<p>{text}</p>" for text in paragraphs)
    assert lines(container + piece) == [*paragraphs, line]


FIVE = "".join(f"<p>{number}月，{LONG}</p>" for number in range(1, 6))
LINKS = "".join(f'<li><a href="/{n}.html">靖西市举行第{n}届民族团结进步宣传月活动</a></li>' for n in range(1, 6))
FURNITURE = {
    "a share bar": '<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a></div>',
    "a share bar without links": '<div class="share-box"><span>微信</span><span>QQ空间</span><span>链接</span></div>',
    "a share bar with a script": '<div class="bdsharebuttonbox"><a href="#">一键分享</a><a>QQ空间</a></div>',
    "related articles": f"<p>相关阅读</p><ul>{LINKS}</ul>",
    "related articles under a heading": f"<h3>相关链接：</h3><ul>{LINKS}</ul>",
    "related articles in a box": f'<div class="related"><h4>延伸阅读</h4><ul>{LINKS}</ul></div>',
    "related articles in paragraphs": f"<p>延伸阅读</p>{LINKS.replace('li>', 'p>')}",
    "neighbours": '<div><a href="1">上一篇：县里的路修好了</a> <a href="2">下一篇：河上的新桥通车</a></div>',
    "neighbours in paragraphs": '<p><a href="1">上一篇：县里的路修好了</a></p><p><a href="2">下一篇：新桥</a></p>',
    "buttons": '<div class="tools">【<a href="#">打印</a>】【<a href="#">关闭</a>】</div>',
    "a link to more": '<p><a href="/x">详情</a></p>',
    "rights": '<div class="footer">版权所有 右江日报社</div>',
}


def in_both_scripts(pieces: dict[str, str]) -> list[Any]:
    """Return pieces of HTML as parameters, each also in traditional characters."""
    convert = OpenCC("s2tw").convert
    both = (("", str), (", traditional", convert))
    return [pytest.param(form(piece), form, id=name + how) for name, piece in pieces.items() for how, form in both]


@each("piece, form", in_both_scripts(FURNITURE))
def test_furniture_in_a_container_goes(piece: str, form: Callable[[str], str]) -> None:
    paragraphs = [f"{number}月，{form(LONG)}" for number in range(1, 6)]
    behind, within = read(form(FIVE) + piece), read(form(FIVE) + piece + form(f"<p>6月，{LONG}</p>"))
    assert behind == (paragraphs, f"trafilatura {trafilatura.__version__}")
    assert within[0] == [*paragraphs, f"6月，{form(LONG)}"]


OWN = {
    "a sub-heading": ("<h3>民族团结一家亲</h3>", ["民族团结一家亲"]),
    "a bold sub-heading": ("<p><strong>民族团结一家亲</strong></p>", ["民族团结一家亲"]),
    "a poem": (
        "<div>江水长<br>流过我的家乡<br>江水长<br>带走我的歌唱</div>",
        ["江水长", "流过我的家乡", "江水长", "带走我的歌唱"],
    ),
    "a table of names": (
        "<table><tr><td>韦一</td><td>黄二</td></tr><tr><td>农三</td></tr></table>",
        ["韦一", "黄二", "农三"],
    ),
    "a list": ("<ul><li>一等奖</li><li>二等奖</li></ul>", ["一等奖", "二等奖"]),
    "a signature in a box that is named": ('<div class="comment-author">记者 农秀琴</div>', ["记者 农秀琴"]),
    "an editor in a box that is named": ('<div class="footer">责任编辑：李明</div>', ["责任编辑：李明"]),
    "a sentence in a box that is named": (f'<div class="related">{LONG}</div>', [LONG]),
    "a caption": ('<div class="img"><img src="1.jpg"><span>图为活动现场</span></div>', ["图为活动现场"]),
    "an editor above a share bar": (f"<p>责任编辑：李明</p>{FURNITURE['a share bar']}", ["责任编辑：李明"]),
    "a line of marks": ("<p>※　※　※</p>", ["※ ※ ※"]),
}


@each("piece, form", in_both_scripts({name: piece for name, (piece, _) in OWN.items()}))
def test_what_is_the_articles_own_stays_in_its_place(piece: str, form: Callable[[str], str]) -> None:
    own = next(lines for told, lines in OWN.values() if form(told) == piece)
    paragraphs = [f"{number}月，{form(LONG)}" for number in range(1, 6)]
    assert lines(form(FIVE) + piece + form(FIVE)) == [*paragraphs, *map(form, own), *paragraphs]


def test_a_notice_of_nothing_but_furniture_is_kept_whole() -> None:
    assert lines('<p><a href="/1.html">上一篇：停水通知</a></p>') == ["上一篇：停水通知"]


def test_trafilatura_is_called_once_and_gets_a_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    whole = trafilatura.bare_extraction

    def counted(content: object, **options: Any) -> object:
        calls.append(content)
        return whole(content, **options)

    monkeypatch.setattr(trafilatura, "bare_extraction", counted)
    read(FIVE + FURNITURE["related articles"])
    assert [type(content) for content in calls] == [HtmlElement]


def test_what_trafilatura_drops_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read(FIVE + "<p>相关阅读</p>")[0]
    monkeypatch.setattr(trafilatura, "bare_extraction", lambda *_, **__: Document(text=FIVE.replace("<p>", "\n")))
    assert (whole[-1], read(FIVE + "<p>相关阅读</p>")[0]) == ("相关阅读", whole[:-1])
