"""How a text begins in lists: with its own first words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.chinese.openings import opening
from tests.harness.cost import cpu_seconds
from tests.harness.sweep import each

NAMES = ("韦秋实", "罗开明")
TEXT = "冬至这天傍晚，茶农收完最后一筐鲜叶。"
BEFORE = (
    "",
    "本报讯 ",
    "本报讯　",
    "本报讯（记者 韦秋实）",
    "本报讯（记者韦秋实 通讯员罗开明）",
    "本報訊（記者韋秋實）",
    "本报讯 记者韦秋实 通讯员罗开明 ",
    "本报讯 记者 韦秋实 罗开明 摄影报道\n",
    "本报讯 记者韦秋实 报道：\n",
    "（本报记者 韦秋实）",
    "（记者 韦秋实 文/图）",
    "本报记者 韦秋实\n",
    "本报记者 韦秋实 通讯员 罗开明\n",
    "韦秋实 罗开明\n",
    "文/图 韦秋实\n",
    "图/文 记者 韦秋实\n",
    "作者：韦秋实\n",
    "新华社南宁12月24日电（记者 韦秋实）",
    "新华社南宁12月24日电 ",
    "中新网南宁1月2日电 (韦秋实)",
    "本报百色讯 ",
    "右江日报讯 ",
    "【本報訊】",
    "〔記者韦秋实／台北報導〕",
    "【记者韦秋实/报道】",
)


@each("set_as", ["梁 伟", "梁　伟", "梁　　伟"])
@each("before", [one for one in BEFORE if "韦秋实" in one])
def test_a_name_of_two_characters_is_known_where_it_is_set_as_long_as_one_of_three(before: str, set_as: str) -> None:
    assert opening(before.replace("韦秋实", set_as) + TEXT, ("梁伟", "罗开明"), 120) == TEXT


@each("before", BEFORE)
def test_what_stands_before_the_first_sentence_is_not_shown(before: str) -> None:
    assert opening(before + TEXT, NAMES, 120) == TEXT


@pytest.mark.parametrize(
    "text",
    [
        "记者从自治区水利厅获悉，三县签订协议。",
        "本报从今日起改为四版。",
        "韦秋实是凌云县的茶农。",
        "记者韦秋实在现场看到，灯都亮了。",
        "【电商节】今天开幕。",
        "电影院里坐满了人。",
        "文山州的客人来了。",
        "图为新建的水渠。",
        "（一）总则",
    ],
)
def test_a_sentence_stays_whole(text: str) -> None:
    assert opening(text, NAMES, 120) == text


MARKED = (
    "□ 记者 韦秋实\n",
    "□韦秋实\n",
    "□　韦秋实　罗开明\n",
    "■本报记者 韦秋实\n",
    "■ 本报记者韦秋实 通讯员罗开明\n",
    "◎韦秋实 文/图\n",
    "● 记者 韦秋实 罗开明\n",
    "◆本报全媒体记者 韦秋实 ",
    "○ 通讯员：罗开明\n",
    "□ 本報記者 韋秋實\n",
    "■記者韋秋實／台北報導\n",
    "▲ 文/图 韦秋实\n",
    "□ 见习记者 韦秋实 摄影报道\n",
)


@pytest.mark.parametrize("before", MARKED)
def test_a_signature_behind_a_mark_is_not_shown(before: str) -> None:
    assert opening(before + TEXT, NAMES, 120) == TEXT


@pytest.mark.parametrize(
    "before",
    [
        "（韋秋實）",
        "（记者韦秋实、罗开明）",
        "【記者羅開明／綜合報導】",
        "（韦秋实 摄）",
        "（图/文 韦秋实）",
        "〔本报记者　韦秋实〕",
        "[通讯员 罗开明]",
        "（文/图）",
        "本报讯（通讯员 罗开明 记者 韦秋实）",
    ],
)
def test_a_signature_in_brackets_is_not_shown(before: str) -> None:
    assert opening(before + TEXT, NAMES, 120) == TEXT
    assert opening(before + TEXT, tuple(map(in_traditional, NAMES)), 120) == TEXT


def in_traditional(name: str) -> str:
    return name.translate(str.maketrans("韦实罗开", "韋實羅開"))


OWN = (
    "（记者手记）冬至这天，天还没亮。",
    "（記者手記）冬至這天，天還沒亮。",
    "【记者节】今天是第二十二个记者节。",
    "【記者節】今天是第二十二個記者節。",
    "（电讯）两地今天通车。",
    "（電訊）兩地今天通車。",
    "【快讯】两地今天通车。",
    "【记者调查】冬至这天，天还没亮。",
    "【記者觀察】冬至這天，天還沒亮。",
    "（通讯员之家）今年办了三期。",
    "（记者韦秋实手记）冬至这天，天还没亮。",
    "（本报评论员）路灯是小事，也是大事。",
    "【图说】新建的水渠。",
    "（文化）节目一台接一台。",
    "（摄影展）今天开幕。",
    "【韦秋实】是谁？",
    "■ 今年以来，全县补装路灯三百盏。",
    "●一是登记，二是巡查。",
    "□ 记者从水利厅获悉，三县签订协议。",
    "◎记者手记\n冬至这天，天还没亮。",
    "□ 韦秋实是凌云县的茶农。",
    "■记者韦秋实走进茶山，看到灯都亮了。",
    "记者韦秋实走进茶山，看到灯都亮了。",
    "記者韋秋實走進茶山，看到燈都亮了。",
    "◎ 导读",
    "（记者 张三）不在署名里的人。",
)


@each("text", OWN)
def test_a_text_that_begins_with_its_own_mark_or_bracket_stays_whole(text: str) -> None:
    whole = "".join(line.strip() for line in text.split("\n"))
    assert opening(text, NAMES, 120) == whole


def test_both_ways_are_held_by_many() -> None:
    assert len(BEFORE) + len(MARKED) >= 30 and len(OWN) >= 26


@pytest.mark.parametrize("text", ["本报讯（记者 韦秋实）", "本报记者 韦秋实"])
def test_a_text_of_nothing_else_is_shown(text: str) -> None:
    assert opening(text, NAMES, 120) == text


def test_what_is_cut_ends_in_dots_and_what_is_whole_does_not() -> None:
    assert opening("甲" * 120, (), 120) == "甲" * 120
    assert opening("甲" * 121, (), 120) == "甲" * 120 + "…"
    assert opening("甲。\n乙。", (), 120) == "甲。乙。"


@pytest.mark.parametrize(
    "piece",
    [
        "文图",
        "图文/",
        "记者 ",
        "本报",
        "■",
        "记者韦秋实 ",
        "韦秋实 ",
        "、",
        "（韦秋实",
        "（韦秋实文图文图文图）",
        "中国报道",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    def reading() -> None:
        for end in ("", "x", "）。"):
            opening(piece * (4000 // len(piece)) + end, NAMES, 120)
            opening(f"（{piece * (40 // len(piece))}{end}韦秋实）", NAMES, 120)

    assert cpu_seconds(reading, below=4) < 4


@pytest.mark.parametrize("name", ["文静", "图雅", "报春"])
def test_a_name_that_begins_as_a_role_is_a_name(name: str) -> None:
    assert opening(f"记者 {name}\n{TEXT}", (name,), 120) == opening(f"□ {name} 文/图\n{TEXT}", (name,), 120) == TEXT


@given(st.text(alphabet="本报讯电（）() 记者韦秋实文/图摄\n。甲乙", max_size=60))
def test_an_opening_is_the_text_s_own_and_never_empty(text: str) -> None:
    told = opening(text, NAMES, 20)
    assert told.removesuffix("…") in "".join(line.strip() for line in text.split("\n")) or " " in text
    assert bool(told) is bool(text.strip())
    assert len(told) <= 21
