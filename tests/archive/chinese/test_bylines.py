"""Signatures and outlets, read from the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from archive.chinese.bylines import read_bylines, read_source, split_names
from archive.model import Byline, Role
from tests.harness.sweep import each
from tests.replica.papers.forms import in_traditional

Script = Callable[[str], str]
BOTH_SCRIPTS = each("script", [str, in_traditional], ids=["simplified", "traditional"])


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


def signed(text: str, role: Role) -> tuple[Byline, ...]:
    return tuple(Byline(name, role) for name in text.split())


def both(text: str) -> tuple[Byline, ...]:
    return tuple(Byline(name, role) for name in text.split() for role in ("author", "photographer"))


def in_script(bylines: tuple[Byline, ...], script: Script) -> tuple[Byline, ...]:
    return tuple(Byline(script(byline.name), byline.role) for byline in bylines)


@BOTH_SCRIPTS
@each(
    "line, authors, photographers",
    [
        ("文：王小明/图：李芳", "王小明", "李芳"),
        ("文：王小明／图：李芳", "王小明", "李芳"),
        ("文：王小明｜图：李芳", "王小明", "李芳"),
        ("文：王小明|图：李芳", "王小明", "李芳"),
        ("文：王小明 图：李芳", "王小明", "李芳"),
        ("文：王小明，图：李芳", "王小明", "李芳"),
        ("文：王小明；图：李芳", "王小明", "李芳"),
        ("文：王小明/摄：李芳", "王小明", "李芳"),
        ("（文：王小明/图：李芳）", "王小明", "李芳"),
        ("文/王小明 图/李芳", "王小明", "李芳"),
        ("文/王小明/图/李芳", "王小明", "李芳"),
        ("文｜王小明/图｜李芳", "王小明", "李芳"),
        ("文 王小明 图 李芳", "王小明", "李芳"),
        ("文◎王小明 图◎李芳", "王小明", "李芳"),
        ("文＼王小明 图＼李芳", "王小明", "李芳"),
        ("■文/王小明 图/李芳", "王小明", "李芳"),
        ("王小明（文） 李芳（图）", "王小明", "李芳"),
        ("王小明（文）李芳（摄影）", "王小明", "李芳"),
        ("王小明 方敏（文） 李芳 赵金宾（图）", "王小明 方敏", "李芳 赵金宾"),
        ("□王小明/文 李芳/图", "王小明", "李芳"),
        ("文：王小明 方敏 图：李芳 赵金宾", "王小明 方敏", "李芳 赵金宾"),
        ("文：王小明、方敏/图：李芳、赵金宾", "王小明 方敏", "李芳 赵金宾"),
        ("文/王小明、方敏 图/李芳、赵金宾", "王小明 方敏", "李芳 赵金宾"),
        ("文 王小明 方敏 图 李芳 赵金宾", "王小明 方敏", "李芳 赵金宾"),
        # a name ends as a role's sign does
        ("文：王小明、陈大文/图：李芳", "王小明 陈大文", "李芳"),
        ("文：王小明 陈大文 图：李芳 方敏", "王小明 陈大文", "李芳 方敏"),
        ("文/王小明、陈大文 图/李芳、方敏", "王小明 陈大文", "李芳 方敏"),
        ("文/陈大文/图/李芳", "陈大文", "李芳"),
        ("文：陈大文/摄影：李芳", "陈大文", "李芳"),
        # one side only names a person
        ("文：王小明/图：县融媒体中心", "王小明", ""),
        ("文：王小明/图：资料图", "王小明", ""),
        ("文：新华社/图：王小明", "", "王小明"),
        ("文：赏析/图：解读", "", ""),
        ("文：赏析 图：解读", "", ""),
        ("文：导读", "", ""),
        ("村民说，图：王小明", "", ""),
        ("作者：好，请问：王小明", "", ""),
        ("文：伊文·图尔迪/图：李芳", "伊文·图尔迪", "李芳"),
        ("文/伊文·图尔迪", "伊文·图尔迪", ""),
        ("来源｜文汇报", "", ""),
    ],
)
def test_words_and_pictures_are_told_apart(line: str, authors: str, photographers: str, script: Script) -> None:
    expected = (*signed(authors, "author"), *signed(photographers, "photographer"))
    assert read_bylines([script(line)]) == in_script(expected, script)


@BOTH_SCRIPTS
def test_pictures_may_be_named_before_the_words(script: Script) -> None:
    expected = (*signed("王小摄 李芳", "photographer"), *signed("陈大文", "author"))
    for line in ("图：王小摄、李芳/文：陈大文", "图：王小摄、李芳 文：陈大文", "摄影：王小摄、李芳｜文：陈大文"):
        assert read_bylines([script(line)]) == in_script(expected, script), line


@BOTH_SCRIPTS
def test_the_reporter_s_words_and_another_s_pictures_are_told_apart(script: Script) -> None:
    expected = (Byline("王小明", "reporter"), Byline("李芳", "photographer"))
    for line in (
        "采写：王小明/图：李芳",
        "本报记者 王小明（文） 李芳（图）",
        "文：本报记者 王小明/图：通讯员 李芳",
        "文/本报记者 王小明 图/通讯员 李芳",
    ):
        assert read_bylines([script(line)]) == in_script(expected, script), line


@BOTH_SCRIPTS
@each(
    "form",
    ["图文：{}", "文图：{}", "文图/{}", "文·图/{}", "图·文：{}", "文、图/{}", "{} 文·图", "文/图 {}", "◎{} 文/图",
     "{}（文/图）", "●{} 文/摄", "撰文&摄影：{}", "文字/摄影：{}"],
)  # fmt: skip
def test_who_did_both_is_told_with_both_roles(form: str, script: Script) -> None:
    for people in ("王小明", "王小明 李芳"):
        assert read_bylines([script(form.format(people))]) == in_script(both(people), script), people


@BOTH_SCRIPTS
def test_a_reporter_who_took_the_pictures_is_told_with_both_roles(script: Script) -> None:
    expected = tuple(Byline(name, role) for name in ("王小明", "李芳") for role in ("reporter", "photographer"))
    for line in (
        "采写/摄影：王小明 李芳",
        "采写、摄影：王小明、李芳",
        "采访/摄影 王小明 李芳",
        "记者 王小明 李芳 文·图",
    ):
        assert read_bylines([script(line)]) == in_script(expected, script), line


@BOTH_SCRIPTS
@each(
    "form, role",
    [
        ("航拍：{}", "photographer"),
        ("航拍/{}", "photographer"),
        ("无人机航拍：{}", "photographer"),
        ("（{} 航拍）", "photographer"),
        ("摄影师：{}", "photographer"),
        ("摄影摄像：{}", "photographer"),
        ("图◎{}", "photographer"),
        ("撰写：{}", "author"),
        ("撰文：{}", "author"),
        ("执笔：{}", "author"),
        ("（执笔：{}）", "author"),
        ("文◎{}", "author"),
        ("◎{} 文", "author"),
        ("小记者 {}", "author"),
        ("统稿：{}", "editor"),
        ("组稿：{}", "editor"),
        ("核校：{}", "editor"),
    ],
)
def test_a_role_s_word_names_one_and_several(form: str, role: Role, script: Script) -> None:
    for people in ("王小明", "王小明 李芳"):
        assert read_bylines([script(form.format(people))]) == in_script(signed(people, role), script), people


@BOTH_SCRIPTS
@each(
    "label",
    "供图 制图 海报 海报设计 剪辑 插画 插图 手绘 题图 图源 脚本 文案 编导 配乐 字幕 动画 口述 整理 通联 出镜".split(),
)
def test_whose_part_is_no_signature_takes_no_other_s_role(label: str, script: Script) -> None:
    for line in (f"记者：王小明 {label}：李芳 方敏", f"{label}：李芳 方敏 记者：王小明", f"记者：王小明/{label}：李芳"):
        assert read_bylines([script(line)]) == in_script(reporter("王小明"), script), line


@BOTH_SCRIPTS
@each(
    "line",
    ["记者站 王小明", "本报右江记者站 王小明", "记者团 王小明", "记者们 王小明", "编辑部 王小明", "摄影展 王小明",
     "摄影协会 王小明", "采访团 王小明", "航拍花海", "航拍 花海", "花海 航拍",
     "（高空 航拍）", "县城航拍", "撰写报告 王小明", "金秋（图）", "金秋时节（组图）", "县里修渠（图）",
     "讲述 王小明", "制作 王小明"],
)  # fmt: skip
def test_a_word_that_looks_like_a_role_s_names_nobody(line: str, script: Script) -> None:
    assert read_bylines([script(line)]) == ()


@BOTH_SCRIPTS
def test_a_role_s_word_between_names_parts_them(script: Script) -> None:
    expected = (*reporter("王小明"), Byline("李芳", "photographer"))
    for line in ("记者 王小明 航拍 李芳", "记者 王小明 航拍：李芳 剪辑：方敏", "（右江记者站记者 王小明 航拍 李芳）"):
        assert read_bylines([script(line)]) == in_script(expected, script), line
