"""Signatures and outlets, read from the text."""

from __future__ import annotations

import pytest

from archive.chinese.bylines import read_bylines, read_source, split_names
from archive.model import Byline
from tests.harness.sweep import each


def reporter(*names: str) -> tuple[Byline, ...]:
    return tuple(Byline(name, "reporter") for name in names)


@pytest.mark.parametrize(
    "text, names",
    [
        ("赵金宾 李积埔", ["赵金宾", "李积埔"]),
        ("吴汉时　吴荣", ["吴汉时", "吴荣"]),
        ("赵金宾、李积埔，王芳", ["赵金宾", "李积埔", "王芳"]),
        ("方 敏", ["方敏"]),
        ("方　敏 李 芳 王小明", ["方敏", "李芳", "王小明"]),
        ("王小明 方 敏", ["王小明", "方敏"]),
        ("方敏 文/图", ["方敏"]),
        ("阿不都·热合曼 方敏", ["阿不都·热合曼", "方敏"]),
        ("", []),
    ],
)
def test_a_list_of_names_is_split(text: str, names: list[str]) -> None:
    assert split_names(text) == names


@each(
    "line, bylines",
    [
        ("村民说好。 □伍忠国 ", (Byline("伍忠国"),)),
        ("村民说好。□王小明 李芳", (Byline("王小明"), Byline("李芳"))),
        ("村民说好。□记者 王小明", reporter("王小明")),
        ("本报百色讯（记者 王小明）县里修渠。", reporter("王小明")),
        ("本报讯(记者王小明 李芳)县里修渠。", reporter("王小明", "李芳")),
        ("村民说好。（记者 王小明 通讯员 李芳 陈大文）",
         (*reporter("王小明"), Byline("李芳", "correspondent"), Byline("陈大文", "correspondent"))),
        ("（本报记者 王小明 摄影 李芳）", (*reporter("王小明"), Byline("李芳", "photographer"))),
        ("（实习记者 方 敏）", reporter("方敏")),
        ("本报记者 王小明 李芳", reporter("王小明", "李芳")),
        ("　　本报记者　王小明　通讯员　李芳", (*reporter("王小明"), Byline("李芳", "correspondent"))),
        ("作者：陈大文", (Byline("陈大文"),)),
        ("本报记者 王小明 文/图", (*reporter("王小明"), Byline("王小明", "photographer"))),
        ("新华社记者 王小明 摄", (Byline("王小明", "photographer"),)),
        ("摄影/本报记者 王小明", (Byline("王小明", "photographer"),)),
        ("文/王小明 图/李芳", (Byline("王小明"), Byline("李芳", "photographer"))),
        ("本报记者罗科苏盈发自北京", reporter("罗科", "苏盈")),
        ("村民说好。（记者格桑边觉）", reporter("格桑边觉")),
        ("〔記者陳大文／台北報導〕", reporter("陳大文")),
        ("责任编辑：王小明 校对：李芳", (Byline("王小明", "editor"),)),
        ("村民说好。（参与采写：李芳、陈大文）", ()),
    ],
)  # fmt: skip
def test_a_signature_is_read_with_its_role(line: str, bylines: tuple[Byline, ...]) -> None:
    assert read_bylines([line]) == bylines


@pytest.mark.parametrize(
    "line",
    [
        "县里修渠九公里。",
        "记者从县水利局获悉，水渠已经修通。",
        "通讯员队伍越来越大，每年有三百人。",
        "（图片由县水利局提供）",
        "选择题：□是 ■否。",
        "（作者单位：广西民族大学）",
        "村民说好。（有删节）",
        "□同意 □不同意",
        "记者：谢谢",
        "本报记者 县委宣传部",
        "作者：右江日报",
        "（作者系广西民族大学教授）",
    ],
)
def test_a_sentence_is_no_signature(line: str) -> None:
    assert read_bylines([line]) == ()


def test_an_outlet_that_ends_like_a_role_word_is_an_outlet() -> None:
    assert read_bylines(["他不好意思地说。（大河报·豫视频记者 段伟朵）"]) == reporter("段伟朵")


def test_a_name_that_signs_twice_is_told_once() -> None:
    assert read_bylines(["（记者 王小明）县里修渠。", "村民说好。（记者 王小明）"]) == reporter("王小明")


def test_signatures_come_in_the_texts_order() -> None:
    assert read_bylines(["（记者 王小明）县里修渠。", "村民说好。□陈大文"]) == (*reporter("王小明"), Byline("陈大文"))


@pytest.mark.parametrize(
    "markup, source",
    [
        ('<p class="em_media">（文章来源：右江日报）</p>', "右江日报"),
        (
            '<p class="em_media">（文章来源：上海<span id="bk"><a href="#">证券</a></span><span></span>报）</p>',
            "上海证券报",
        ),
        ('<p>甲</p><p class="x em_media">来源: 中国经济网 </p>', "中国经济网"),
        ('<p class="em_media">（责任编辑：王小明）</p>', ""),
        ("<p>（文章来源：右江日报）</p>", ""),
        ("", ""),
    ],
)
def test_the_outlet_is_what_the_credit_line_names(markup: str, source: str) -> None:
    assert read_source(markup) == source
