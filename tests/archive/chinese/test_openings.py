"""How a text begins in lists: with its own first words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.chinese.openings import opening

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


@pytest.mark.parametrize("before", BEFORE)
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


@pytest.mark.parametrize("text", ["本报讯（记者 韦秋实）", "本报记者 韦秋实"])
def test_a_text_of_nothing_else_is_shown(text: str) -> None:
    assert opening(text, NAMES, 120) == text


def test_what_is_cut_ends_in_dots_and_what_is_whole_does_not() -> None:
    assert opening("甲" * 120, (), 120) == "甲" * 120
    assert opening("甲" * 121, (), 120) == "甲" * 120 + "…"
    assert opening("甲。\n乙。", (), 120) == "甲。乙。"


@given(st.text(alphabet="本报讯电（）() 记者韦秋实文/图摄\n。甲乙", max_size=60))
def test_an_opening_is_the_text_s_own_and_never_empty(text: str) -> None:
    told = opening(text, NAMES, 20)
    assert told.removesuffix("…") in "".join(line.strip() for line in text.split("\n")) or " " in text
    assert bool(told) is bool(text.strip())
    assert len(told) <= 21
