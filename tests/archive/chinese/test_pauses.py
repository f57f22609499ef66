"""Notices in which a paper says on which days it does not appear."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from archive.chinese.pauses import read_notice
from tests.harness.editions_of_a_month import NOTICE
from tests.harness.sweep import each


@each(
    "issued, text, spans",
    [
        ("2022-01-29", NOTICE, ["2022-02-01 2022-02-04"]),
        ("2022-01-28", "本报1月31日至2月6日休刊，2月7日恢复正常出版。", ["2022-01-31 2022-02-06"]),
        ("2022-01-28", "本报于１月３１日（农历除夕）至２月６日（正月初六）休刊７天。", ["2022-01-31 2022-02-06"]),
        ("2022-01-28", "春节期间（1月31日—2月6日）本报休刊。", ["2022-01-31 2022-02-06"]),
        ("2022-01-28", "1月31日～2月6日放假7天，本报停刊。", ["2022-01-31 2022-02-06"]),
        ("2022-01-28", "本报休刊时间为1月31日至2月6日。", ["2022-01-31 2022-02-06"]),
        ("2022-01-28", "春节假期本报休刊7天（1月31日至2月6日）。", ["2022-01-31 2022-02-06"]),
        ("2022-01-28", "本报自1月31日起休刊。2月7日（星期一）恢复正常出版。", ["2022-01-31 2022-02-06"]),
        ("2022-01-28", "本报1月30日出版后休刊，2月7日复刊。", ["2022-01-31 2022-02-06"]),
        ("2022-01-28", "右江日报1月31日起暂停出版7天。", ["2022-01-31 2022-02-06"]),
        ("2022-01-30", "本报明日起休刊七天。", ["2022-01-31 2022-02-06"]),
        ("2022-01-30", "本报明日休刊。", ["2022-01-31 2022-01-31"]),
        ("2021-09-30", "国庆期间，本报10月1日至7日休刊。", ["2021-10-01 2021-10-07"]),
        ("2021-09-30", "本报10月1日至3日、6日休刊。", ["2021-10-01 2021-10-03", "2021-10-06 2021-10-06"]),
        ("2021-09-30", "本报10月2日、3日休刊两期。", ["2021-10-02 2021-10-02", "2021-10-03 2021-10-03"]),
        ("2021-12-31", "根据规定，本报1月1日休刊一天，1月2日正常出版。", ["2022-01-01 2022-01-01"]),
        ("2021-12-30", "本报12月31日至1月2日休刊。", ["2021-12-31 2022-01-02"]),
        ("2021-12-30", "敬告读者\n一、1月1日至3日休刊。\n二、1月4日恢复出报。\n本报编辑部", ["2022-01-01 2022-01-03"]),
        ("2021-12-30", "休刊启事\n1月1日至3日休刊，祝读者新年快乐。", ["2022-01-01 2022-01-03"]),
        ("2021-12-31", "因故，本报自2022年1月1日起休刊。", ["2022-01-01 9999-12-31"]),
        ("2021-12-30", "本报及《百色早报》1月1日休刊。", ["2022-01-01 2022-01-01"]),
    ],
)
def test_a_notice_names_the_days_of_a_pause(issued: str, text: str, spans: list[str]) -> None:
    found = read_notice(text, date.fromisoformat(issued), "右江日报")
    assert [f"{first} {last}" for first, last in found] == spans


@pytest.mark.parametrize(
    "text",
    [
        "本报春节期间不休刊，1月31日至2月6日照常出版。",
        "1月31日至2月6日，本报不停刊。",
        "《百色早报》休刊启事\n本报读者周知：1月31日至2月6日休刊。",
        "《百色早报》1月31日至2月6日休刊，本版照常。",
        "南国早报1月31日至2月6日休刊。",
        "本报副刊1月31日至2月6日休刊。",
        "本报讯 1949年5月27日，该报宣布停刊。",
        "本报5月27日停刊已过去七十年。",
        "本报1月31日至2月6日只出四个版。",
        "本报2月30日休刊。",
        "本报每周六、周日休刊。",
        "本报2月6日至1月31日休刊。",
        "本报读者服务部1月31日至2月6日放假。",
        "",
    ],
)
def test_what_is_no_notice_of_the_paper_gives_nothing(text: str) -> None:
    assert read_notice(text, date(2022, 1, 28), "右江日报") == []


def test_a_long_article_has_to_speak_of_the_paper_in_the_same_sentence() -> None:
    text = "本报一路走来。" + "村里修渠九公里。" * 100 + "\n1月31日至2月6日休刊。"
    assert read_notice(text, date(2022, 1, 28)) == []


def test_the_year_of_a_notice_comes_from_its_own_day() -> None:
    text = "本报1月31日至2月6日休刊。"
    assert read_notice(text, date(2019, 1, 28)) == [(date(2019, 1, 31), date(2019, 2, 6))]


PIECES = (
    "本报 1月31日 2月6日 2022年 12月 30日 0日 99日 至 、 起 休刊 停刊 7天 三天 后 ，2月7日 恢复 （ ） 。 明日".split()
    + ["\n"]
)


@given(some.lists(some.sampled_from(PIECES), max_size=14).map("".join), some.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_whatever_a_notice_says_its_days_are_in_order_and_near(text: str, issued: date) -> None:
    for first, last in read_notice(text, issued, "右江日报"):
        assert first <= last
        assert -10 <= (first - issued).days <= 91
        assert last == date.max or (last - first).days <= 99
