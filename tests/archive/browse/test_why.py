"""Reasons in Chinese: those that are kept, and those of the calendar."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from archive.browse.why import why
from archive.chinese.holidays import NOT_KNOWN
from archive.health.weekdays import Weekdays

SUNDAY = date(2022, 3, 6)
_URL = "http://epaper.bsyjrb.cn/pc/column/202112/25/node_A01.html"
TOLD = {
    f"no issue: {_URL} answered 404": "原站答 404，没有此页",
    f"{_URL} answered 410": "原站答 410，没有此页",
    f"{_URL} answered 403": "原站答 403，不让看",
    f"{_URL} answered 503": "原站答 503，出错",
    f"unreachable: {_URL} did not answer within 60 s": "原站没有应答",
    "the host took too long (User timeout caused connection failure)": "原站太久没有应答",
    f"neither a title nor a text at {_URL}": "既无标题也无正文",
    "no issue of 2021-12-25: the page is that of 2021-12-24": "原站给的是2021年12月24日的一期",
    "no issue of 2021-12-25: the page says 今日休刊": "原页写着“今日休刊”",
    "no issue: the page is that of 2021-12-24": "原站给的是2021年12月24日的一期",
    f"'h1' matches 2 times instead of once at {_URL}": "版式已变，找不到正文",
    f"no copy of {_URL} at the Wayback Machine is of a page: they are of answers 404": "网页档案馆没有存样",
    f"no copy of {_URL} in https://index.commoncrawl.org/CC-MAIN-2022-05-index": "网页档案馆没有存样",
    "the Wayback Machine gives no copy: the page is excluded there": "网页档案馆不提供此页",
    f"the copy of 2022-01-03 02:00 at https://web.archive.org/web/20220103020000id_/{_URL} is of no page: …": (
        "网页档案馆的存样不是此页"
    ),
    "春节": "春节",
    "never asked": "没有查过",
    "never asked; the archive holds 3 of its articles": "没有查过；但存有这一天的 3 篇文章",
    "2 pages, 1 article not held": "",
    "2 pages not held, 1 article not held": "2版未存，1篇未存",
    "the host says no issue: it answered 404; but the archive holds 1 of its articles": (
        "原站答 404，没有此页；但存有这一天的 1 篇文章"
    ),
    f"the host says no issue: it answered 404; {NOT_KNOWN}; asked on the day itself, it may come late": (
        "原站答 404，没有此页；是否节假日不详；当天查的，可能晚些才有"
    ),
    "休刊 notice of 2022-01-29 (article 0123456789abcdef)": "2022年1月29日的休刊启事",
    "its pages are images or PDFs, without a text; not held as pictures: -a images=pages fetches them": (
        "版面只有图片或 PDF，没有文字；版面图没有取过"
    ),
    "its pages are images or PDFs, without a text; 3 of 4 pages held as pictures": (
        "版面只有图片或 PDF，没有文字；4 版中存有 3 版的版面图"
    ),
    "its pages are PDFs, and their texts were read from these": "版面是 PDF，文字从中读出",
    f"{_URL} is a page of markup, and no picture": "来的是网页，不是图片",
    f"{_URL} is larger than 64 MB, and kept as cut": "超过 64 MB，只存了开头",
    f"{_URL} is a picture of 100000 x 100000 pixels": "图片过大（100000 × 100000 像素）",
    "a picture that cannot be decoded: image file is truncated": "图片损坏，无法解码",
    "a picture that no decoder of JPEG, PNG, GIF, WEBP knows": "图片损坏，无法解码",
    "a picture of too many pixels: more than a bomb": "图片过大",
    "a PDF that cannot be read: File has not been decrypted": "PDF 损坏或加密，读不出",
    "a text layer that reads as no text of its language (0.20)": "PDF 的文字层不是可读的文字",
    "pictures.example.org: no host of the paper's": "图片在别的网站",
    "http://epaper.bsyjrb.cn/robots.txt forbids /pc/pic/1.jpg": "网站的 robots.txt 不准取",
    "localhost leads to 127.0.0.1, an address inside this network": "转到内部网络的地址，不取",
    "localhost:18101: not a port that this spider asks": "不是这份报纸的地址，不取",
    f"{_URL} leads to http://a.example/1.jpg: a.example: not a host that this spider visits": "转到别处",
    "elsewhere.example: not a host that this spider visits": "不是这份报纸的地址，不取",
    "ftp:1.jpg: not an http address": "不是这份报纸的地址，不取",
    f"{_URL} answered 302: leads to file:///etc/passwd": "原站答 302：转到别处",
    "no turn at epaper.bsyjrb.cn: no space left on device": "没有轮到它",
    "half a page: the connection was closed": "页面只来了一半",
    "max redirections reached": "原站转来转去",
    "what nobody ever wrote": "",
    "the host says what nobody ever wrote; never asked": "",
    "": "",
}


@pytest.mark.parametrize("reason", list(TOLD))
def test_a_reason_is_told_in_chinese_or_left_as_it_is_kept(reason: str) -> None:
    assert why(reason) == TOLD[reason]


@pytest.mark.parametrize("weekday", range(7))
def test_what_is_said_of_a_weekday_has_its_words(weekday: int) -> None:
    days = [SUNDAY + timedelta(days=n) for n in range(-70, 70)]
    absent = [day for day in days if day.weekday() == weekday]
    never = Weekdays([day for day in days if day not in absent], absent)
    rare = Weekdays([day for day in days if day not in absent[1:]], absent[1:])
    day = absent[len(absent) // 2]
    said = [
        never.hardly_any(day),
        never.certainly_none(day),
        f"{never.certainly_none(day)}, not asked",
        never.usual(day),
    ]
    said += filter(None, (rare.hardly_any(day), rare.usual(day)))
    for words in said:
        assert re.search(f"星期{'一二三四五六日'[weekday]}", why(words)), words
