"""Labels of pages, steps to other pages, and lines of editors: what the words of a link are, in both scripts."""

from __future__ import annotations

import time

import pytest

from archive.chinese.page_numbers import halves, page_number, page_order
from crawler.epaper.labels import Label, is_editors_line, read_label
from tests.harness.patience import patience
from tests.harness.sweep import each

NUMBERED = {
    "第0607版": "06-07",
    "06、07版": "06-07",
    "06-07版": "06-07",
    "06—07版": "06-07",
    "０６、０７版": "06-07",
    "第06-07版": "06-07",
    "第06版、第07版": "06-07",
    "6、7版": "6-7",
    "A06A07版": "A06-07",
    "A06-A07版": "A06-07",
    "A08-B01版": "A08-B01",
    "001002版": "001-002",
    "05-08版": "05-08",
    "(GA01)": "GA01",
    "（GA01）": "GA01",
    "【A1】": "A1",
    "00001版": "00001",
    "第一版": "1",
    "第十版": "10",
    "第十二版": "12",
    "第二十版": "20",
    "第二十四版": "24",
    "第1版": "1",
    "０１版": "01",
    "A01": "A01",
    "4": "4",
    "0607": "06-07",
    "A叠01版": "A01",
    "特1版": "特1",
    "增1版": "增1",
    "第廿五版": "25",
}
NAMED = {
    "01版：要闻": ("01", "要闻"),
    "01版:要闻": ("01", "要闻"),
    "A01： 头版": ("A01", "头版"),
    "第1版 要闻": ("1", "要闻"),
    "第1版　　　　要闻": ("1", "要闻"),
    "第A01版：頭版": ("A01", "頭版"),
    "第01版（要聞）": ("01", "要聞"),
    "第02版：验清开02版": ("02", "验清开02版"),
    "第09版：过去5年·回望⑧": ("09", "过去5年·回望⑧"),
    "（GA01）要闻": ("GA01", "要闻"),
    "要闻(GA01)": ("GA01", "要闻"),
    "要闻 第03版": ("03", "要闻"),
    "第06-07版：特别报道": ("06-07", "特别报道"),
    "第0607版：特別報道": ("06-07", "特別報道"),
    "第三版：天下版": ("3", "天下版"),
    "第05版：阅读": ("05", "阅读"),
    "01版面：要闻": ("01", "要闻"),
    "第01版:要闻 PDF": ("01", "要闻"),
    "第04版：下一站·旅游": ("04", "下一站·旅游"),
    "A叠01 头版": ("A01", "头版"),
    "A疊01 頭版": ("A01", "頭版"),
    "B叠·": ("", "B叠·"),
    "C叠05版：旅游": ("C05", "旅游"),
    "A叠06、A叠07版：图片": ("A06-07", "图片"),
    "A叠第02版 社区": ("A02", "社区"),
    "特1版：年货": ("特1", "年货"),
    "特01版 专刊": ("特01", "专刊"),
    "特刊2版：迎春": ("特刊2", "迎春"),
    "增1版 增刊": ("增1", "增刊"),
    "增２、增３版：迎春": ("增2-3", "迎春"),
    "A03·民生": ("A03", "民生"),
    "A12 健康": ("A12", "健康"),
    "体育 A05": ("A05", "体育"),
    "體育 GA05": ("GA05", "體育"),
    "第廿五版：公告": ("25", "公告"),
    "第廿版 副刊": ("20", "副刊"),
    "第卅一版：法治": ("31", "法治"),
    "版31：法治": ("31", "法治"),
    "版次A02：時政": ("A02", "時政"),
    "第23版：综合 责任编辑：某甲": ("23", "综合"),
    "第23版：綜合 責任編輯：某甲": ("23", "綜合"),
    "第23版：综合责任编辑：某甲": ("23", "综合"),
    "第23版：综合（责编：张三）": ("23", "综合"),
    "第23版：综合 编辑 张三 校对 李四": ("23", "综合"),
    "第23版：编辑部的故事": ("23", "编辑部的故事"),
    "第23版：责任编辑手记": ("23", "责任编辑手记"),
}
STEPS = "下一版 上一版 4下一版 3上一期 上一頁 下一頁 后一版 後一版 前一版 下版 <上一期 下一期> « → Next PREV".split()
FURNITURE = [*"返回 首页 首頁 目录 版面导航 版面導航 PDF 放大 下转第2版 …".split(), "今日 8版"]
DATES = ["12:30", "2022-03-01", "2024年3月1日", "3月1日"]


@each("text", NUMBERED)
def test_a_label_tells_the_number_of_its_page(text: str) -> None:
    label = read_label(text)
    assert label
    assert (label.page, label.name) == (NUMBERED[text], "")


@each("text", NAMED)
def test_a_label_tells_number_and_name(text: str) -> None:
    assert read_label(text) == Label(*NAMED[text])


@each("text", [*STEPS, *FURNITURE, *DATES])
def test_navigation_is_no_label(text: str) -> None:
    assert read_label(text) is None


@pytest.mark.parametrize("text", ["03-05", "2017", "组图(2)", "2版权声明", "第2版本", "G20·峰会", "歼击机 J20"])
def test_a_number_that_is_no_pages_is_none(text: str) -> None:
    label = read_label(text)
    assert label is None or label.page == ""


def test_a_number_before_a_blank_counts_where_the_address_has_it_too() -> None:
    assert read_label("A01 要闻", "A01") == Label("A01", "要闻")
    assert read_label("1 要闻", "01") == Label("1", "要闻")
    assert read_label("02综合新闻", "02") == Label("02", "综合新闻")
    assert read_label("A01/要聞", "A01") == Label("A01", "要聞")
    assert read_label("2孩政策解读", "2") == Label("", "2孩政策解读")
    assert read_label("2 孩政策解读", "07") == Label("", "2 孩政策解读")


def test_a_number_with_a_name_is_better_than_a_number_and_that_than_a_name() -> None:
    ranks = [label.rank for label in map(read_label, ("要闻", "第01版", "第01版：要闻")) if label]
    assert ranks == sorted(set(ranks)) and len(ranks) == 3


def test_pages_are_ordered_as_papers_count_them() -> None:
    pages = ["10", "2", "06-07", "1", "B1", "A12", "A2", "08", "A06-07", "00003"]
    assert sorted(pages, key=page_order) == ["1", "2", "00003", "06-07", "08", "10", "A2", "A06-07", "A12", "B1"]


@each("number", [*NUMBERED.values(), *(page for page, _ in NAMED.values())])
def test_reading_a_number_again_changes_nothing(number: str) -> None:
    assert page_number(number) == number


def test_a_page_over_two_has_two_halves() -> None:
    assert halves("06-07") == ("06", "07")
    assert halves("A06-07") == ("A06", "A07")
    assert halves("A08-B01") == ("A08", "B01")
    assert halves("06") == ()


CREDITS = [
    "本版责编 张三",
    "本版责编：张三 李四",
    "■本版责编张三",
    "责任编辑：王小二 校对 李四",
    "值班主任：赵一 编辑：钱二三 美编：孙四",
    "責任編輯：王小二",
    "本版編輯/張三 美編/李四",
    "責任編輯 王 輝",
    "（责编：李四）",
    "主编：李四、王五六 电话：12345678",
]
HEADLINES = [
    "责任编辑的一天",
    "责任重于泰山",
    "責任編輯的一天",
    "校对 要有工匠精神",
    "编辑：请把版面还给读者",
    "编辑部的故事",
    "校对 苦乐 人生",
    "统筹：发展与安全",
    "责任 担当 作为",
    "本版编辑记者走基层侧记",
    "编辑张三",
    "编辑：",
]


@pytest.mark.parametrize("text", CREDITS)
def test_a_line_of_editors_is_told(text: str) -> None:
    assert is_editors_line(text)


@pytest.mark.parametrize("text", HEADLINES)
def test_a_headline_that_begins_like_one_is_a_headline(text: str) -> None:
    assert not is_editors_line(text)


@pytest.mark.parametrize("text", ["1、" * 50_000, "编辑 " * 50_000, "甲 " * 50_000, "（" * 50_000, "A1" * 50_000])
def test_words_without_end_cost_nothing(text: str) -> None:
    begin = time.perf_counter()
    read_label(text)
    read_label(text[:100])
    is_editors_line(text)
    is_editors_line(text[:100])
    page_number(text)
    assert time.perf_counter() - begin < patience(1)
