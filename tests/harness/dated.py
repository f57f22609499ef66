"""A page with a date on it, and what is read of it in the words that the tests of dates use."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crawler.extract.dating.dates import Moment, choose_date, date_candidates, read_moments
from crawler.extract.facts import Facts

FULL_WIDTH = str.maketrans("0123456789:/-.", "０１２３４５６７８９：／－．")
PAGE = Facts(
    url="",
    title="右江区稻田养鱼喜获丰收",
    head=("首页 > 新闻 > 正文", "右江区稻田养鱼喜获丰收", "2024-05-20 09:47:48 来源：右江日报"),
    body=("5月19日，记者在右江区看到，稻田里鱼儿正肥。", "当地从2019年3月1日起推广稻渔共生。"),
    tail=("责任编辑：韦丽", "相关阅读"),
)
BARE = replace(PAGE, head=("首页 > 新闻 > 正文", "右江区稻田养鱼喜获丰收"))


def told(moment: Moment | None) -> str:
    if moment is None:
        return ""
    return moment.value.isoformat(" ")[: {"day": 10, "minute": 16, "second": 19}[moment.precision]]


def read(text: str, edition: date | None = None) -> list[str]:
    moments = read_moments(text, edition)
    assert all(moment.value.isoformat().endswith("+08:00") for moment in moments)
    return [told(moment) for moment in moments]


def chosen(facts: Facts) -> str:
    return told(choose_date(date_candidates(facts))[0])


def under_headline(line: str) -> str:
    return chosen(replace(BARE, head=(*BARE.head, *line.split("\n"))))
