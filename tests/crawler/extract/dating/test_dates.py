"""When an article was published: what is read as a date, and which of a page's dates is the article's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from archive.addresses.day import path_day
from crawler.extract.dating.dates import choose_date, date_candidates
from crawler.extract.facts import Candidate
from tests.harness.dated import BARE, PAGE, chosen, read, told, under_headline
from tests.harness.sweep import each


@each(
    "text, expected",
    [
        ("2024年3月6日", "2024-03-06"),
        ("2024年03月06日", "2024-03-06"),
        ("2024 年 3 月 6 日", "2024-03-06"),
        ("2007年11月18号", "2007-11-18"),
        ("２０２４年３月６日", "2024-03-06"),
        ("2024-03-06", "2024-03-06"),
        ("2024-3-6", "2024-03-06"),
        ("2024/3/6", "2024-03-06"),
        ("2024.03.06", "2024-03-06"),
        ("二〇二四年三月六日", "2024-03-06"),
        ("二零二四年三月六日", "2024-03-06"),
        ("二○二四年十二月三十一日", "2024-12-31"),
        ("一九九八年十月二十日", "1998-10-20"),
        ("二OO五年十一月十日", "2005-11-10"),
        ("2024年3月6日 08:51", "2024-03-06 08:51"),
        ("2024年3月6日 08：51", "2024-03-06 08:51"),
        ("2024年3月6日8时51分", "2024-03-06 08:51"),
        ("2024年3月6日8时51分7秒", "2024-03-06 08:51:07"),
        ("2024-03-06 08:51:07", "2024-03-06 08:51:07"),
        ("2024-03-06 08:51:07.0", "2024-03-06 08:51:07"),
        ("2022-2-3 9:05", "2022-02-03 09:05"),
        ("2005年03月31日03:18", "2005-03-31 03:18"),
        ("2022年02月13日07:48", "2022-02-13 07:48"),
        ("2005.08.2605:39", "2005-08-26 05:39"),
        ("2024年3月6日 星期三 08:51", "2024-03-06 08:51"),
        ("2024年3月6日(星期三) 08:51", "2024-03-06 08:51"),
        ("2022-02-13 10:08 星期日", "2022-02-13 10:08"),
        ("2024年3月6日下午3:05", "2024-03-06 15:05"),
        ("2024-03-06 3:05 PM", "2024-03-06 15:05"),
        ("2005-04-03 17:19PM", "2005-04-03 17:19"),
        ("2024-03-06T08:51:07", "2024-03-06 08:51:07"),
        ("2024-03-06T08:51:07Z", "2024-03-06 16:51:07"),
        ("2024-05-09T22:30:07.000Z", "2024-05-10 06:30:07"),
        ("2024-03-06T08:51:07+00:00", "2024-03-06 16:51:07"),
        ("2024-03-06T08:51:07+08:00", "2024-03-06 08:51:07"),
        ("2024-03-06T08:51+0800", "2024-03-06 08:51"),
        ("2024-03-06 08:51:07 -0500", "2024-03-06 21:51:07"),
        ("2024-03-06 10:48-12:00", "2024-03-06 10:48"),
        ("2024 05/20 09:47:48", "2024-05-20 09:47:48"),
        ("06/02/2022 - 13:48", "2022-02-06 13:48"),
        ("20 05 2024 09:47:48", "2024-05-20 09:47:48"),
        ("13/02/2022", "2022-02-13"),
        ("02/13/2022", "2022-02-13"),
        ("发布时间：24-05-20 09:47", "2024-05-20 09:47"),
        ("新华网-2024年5月20日", "2024-05-20"),
        ("2024-03-06 25:61", "2024-03-06"),
    ],
)
def test_every_way_to_write_a_date_is_read(text: str, expected: str) -> None:
    assert read(text) == [expected]


@each(
    "text",
    [
        "2024年2月30日",
        "2023-02-29",
        "2024-13-01",
        "1989年6月1日",
        "2100-01-01",
        "2150年3月5日",
        "06/02/2022",
        "24/3/6",
        "24-05-20 09:47",
        "3月5日",
        "05-20 14:30",
        "Copyright © 2008-2025",
        "0871-64166935",
        "192.168.2024.3",
        "7367007067191640576",
        "20240520",
        "2024年3月",
        "三十日内",
        "",
    ],
)
def test_what_is_no_certain_date_gives_nothing(text: str) -> None:
    assert read(text) == []


def test_several_dates_come_in_their_order() -> None:
    assert read("2022年02月12日 查看旧版(2007年11月18号以前)") == ["2022-02-12", "2007-11-18"]


@pytest.mark.parametrize(
    "text, edition, expected",
    [
        ("3月5日", date(2024, 3, 6), ["2024-03-05"]),
        ("3月6日14:30", date(2024, 3, 6), ["2024-03-06 14:30"]),
        ("三月五日", date(2024, 3, 6), ["2024-03-05"]),
        ("12月31日", date(2024, 1, 1), ["2023-12-31"]),
        ("3月7日", date(2024, 3, 6), ["2023-03-07"]),
        ("2月29日", date(2025, 3, 1), ["2024-02-29"]),
        ("2月29日", date(2023, 3, 1), []),
        ("去年3月5日", date(2024, 3, 6), []),
        ("2月30日", date(2024, 3, 6), []),
    ],
)
def test_a_day_without_a_year_is_completed_from_the_edition(text: str, edition: date, expected: list[str]) -> None:
    assert read(text, edition) == expected


@each(
    "url, expected",
    [
        ("http://finance.people.com.cn/n1/2024/0510/c1004-40232587.html", date(2024, 5, 10)),
        ("http://economy.caijing.com.cn/20240520/5012641.shtml", date(2024, 5, 20)),
        ("http://news.china.com.cn/2024-05/13/content_117184963.shtml", date(2024, 5, 13)),
        ("https://finance.sina.cn/sa/2005-08-26/detail-ikknscsi2623250.d.html?from=wap", date(2005, 8, 26)),
        ("https://news.sina.com.cn/c/2024-05-10/doc-inausehc2630922.shtml", date(2024, 5, 10)),
        ("http://epaper.bsyjrb.cn/pc/content/202112/24/content_128707.html", date(2021, 12, 24)),
        ("https://news.youth.cn/gn/202405/t20240513_15249693.htm", date(2024, 5, 13)),
        ("https://new.qq.com/rain/a/20240513A00GCM00", date(2024, 5, 13)),
        ("https://www.example.cn/2024/05/20/title", date(2024, 5, 20)),
        ("https://www.example.cn/2024/5/9/title.html", date(2024, 5, 9)),
        ("https://www.toutiao.com/article/7367007067191640576/?log_from=194eba7dc9a22_1715309867993", None),
        ("https://j.021east.com/p/1716193079034519", None),
        ("https://www.163.com/dy/article/J22CN60P0514R9KQ.html", None),
        ("https://www.sohu.com/a/780060546_458722", None),
        ("http://politics.people.com.cn/c1001-20110523.html", None),
        ("https://www.example.cn/202405204567890/", None),
        ("https://www.example.cn/2024/0230/", None),
        ("https://www.example.cn/a?from=/20240520/", None),
        ("", None),
    ],
)
def test_an_address_tells_its_day(url: str, expected: date | None) -> None:
    assert path_day(url) == expected


@each(
    "line, expected",
    [
        ("发布日期：2022-02-11 08:52 分享到： 【字体：大 中 小】", "2022-02-11 08:52"),
        ("发布时间：2022-02-13 04:22:18 来源：云南日报", "2022-02-13 04:22:18"),
        ("发稿时间：2024-05-13 06:03:00 来源： 中国青年报", "2024-05-13 06:03:00"),
        ("发表时间： 06/02/2022 - 13:48", "2022-02-06 13:48"),
        ("发表于 2024-05-20 09:47", "2024-05-20 09:47"),
        ("时间：2004年10月21日14:18 作者：郭励弘", "2004-10-21 14:18"),
        ("日期:2022-2-3 9:05 点击:313", "2022-02-03 09:05"),
        ("报纸网 |发布: 2021-1-29 13:18|点击: 313|来自: 互联网", "2021-01-29 13:18"),
        ("2005-04-05 06:40更新 来源：转载文章", "2005-04-05 06:40"),
        ("更新时间：2005-8-16 10:20:00 点击数：12", "2005-08-16 10:20:00"),
        ("发布时间：2024-05-20 08:00 更新时间：2024-05-21 09:00", "2024-05-20 08:00"),
        ("成文日期：2024年5月1日 发布日期：2024年5月20日", "2024-05-20"),
        ("来源：太原晚报 2021-11-25 16:26:07", "2021-11-25 16:26:07"),
        ("2022年02月13日07:48 | 来源：新华日报", "2022-02-13 07:48"),
        ("http://house.sina.com.cn 2005年03月31日03:18 北京娱乐信报", "2005-03-31 03:18"),
        ("BUSINESS.SOHU.COM 2004年7月16日08:19 [ 黄宇 ] 来源：[ 国际金融报 ]", "2004-07-16 08:19"),
        ("2024-05-13 06:16发布于北京经济日报官方账号", "2024-05-13 06:16"),
        ("2024年01月25日 18:03:35 来自内蒙古自治区", "2024-01-25 18:03:35"),
        ("2024-05-13 09:16:04 来源: 北青网-北京青年报 北京 举报", "2024-05-13 09:16:04"),
        ("2024-05-09 22:30·新华社", "2024-05-09 22:30"),
        ("2022-02-13 10:08 星期日", "2022-02-13 10:08"),
        ("2022-02-13\n10:08", "2022-02-13 10:08"),
        ("2005年08月16日 来源：新华网", "2005-08-16"),
        ("２０２４年５月２０日　０９：４７", "2024-05-20 09:47"),
        ("二〇二四年五月二十日", "2024-05-20"),
        ("2022年02月12日 查看旧版(2007年11月18号以前)", "2022-02-12"),
        ("查看旧版(2007年11月18号以前)", ""),
        ("今天是2024年11月21日 星期四", ""),
        ("Copyright © 2008-2025 2025-01-01", ""),
        ("当地时间2024年5月15日，法国戛纳，第77届戛纳电影节举行首映。", ""),
        ("2023年5月1日拍摄的百色大桥（无人机照片）", ""),
        ("百色市民因病医治无效，于2022年2月12日23时16分在百色逝世。（记者 张倩）", ""),
        ("活动时间：2024年6月1日", ""),
        ("截至2024年5月1日", ""),
    ],
)
def test_a_dateline_under_the_headline_is_known_from_other_lines(line: str, expected: str) -> None:
    assert under_headline(line) == expected


@each(
    "changes, expected",
    [
        ({"meta": (("article:published_time", "2024-05-20T01:47:48Z"),)}, "2024-05-20 09:47:48"),
        ({"meta": (("pubdate", "2022-02-11 08:52"),)}, "2022-02-11 08:52"),
        ({"meta": (("publishdate", "2024-05-20"),)}, "2024-05-20"),
        ({"meta": (("pubdate", "20240520"),)}, "2024-05-20"),
        ({"meta": (("pubdate", "20240520094748"),)}, "2024-05-20 09:47"),
        ({"meta": (("og:release_date", "2024-05-20T00:00:00+08:00"),)}, "2024-05-20"),
        ({"meta": (("og:release_date", "2024-05-19T16:00:00Z"),)}, "2024-05-20"),
        ({"meta": (("article:modified_time", "2024-05-20T09:47:48+08:00"),)}, ""),
        ({"meta": (("description", "2024年5月20日"),)}, ""),
        ({"meta": (("og:image", "http://n.sinaimg.cn/2024-05-20/a.jpg"),)}, ""),
        ({"json_ld": ({"datePublished": "2024-05-09T14:30:07.000Z"},)}, "2024-05-09 22:30:07"),
        ({"json_ld": ({"pubDate": "2024-04-23T12:27:25", "upDate": "2024-04-24T13:42:33"},)}, "2024-04-23 12:27:25"),
        ({"json_ld": ({"@type": "VideoObject", "uploadDate": "2024-04-23"},)}, ""),
        ({"json_ld": ({"datePublished": ["2024-04-23"]},)}, ""),
        ({"url": "https://www.1905.com/news/20240520/1676288.shtml"}, "2024-05-20"),
        ({"labelled": (("pubtime_baidu", "2024-05-20 09:47:48"),)}, "2024-05-20 09:47:48"),
        ({"labelled": (("time datetime", "2024-05-20T09:47:48+08:00"),)}, "2024-05-20 09:47:48"),
        ({"labelled": (("comment-time", "2024-05-20 09:47:48"),)}, ""),
        ({"labelled": (("time", "2024-05-20"), ("time", "2024-05-21"))}, ""),
        ({"labelled": (("time", "2024年11月21日 星期四"),)}, ""),
        ({"properties": {"date": "2022-02-13 00:00:00:0"}}, "2022-02-13"),
        ({"properties": {"date": "2024-05-13 13:48:13:671"}}, "2024-05-13 13:48:13"),
        ({"edition": date(2022, 2, 13)}, "2022-02-13"),
        ({"head": ("2022年02月13日", "右江区稻田养鱼喜获丰收")}, "2022-02-13"),
        ({"head": ("2024年11月21日 星期四", "右江区稻田养鱼喜获丰收")}, ""),
        ({"tail": ("《光明日报》（2022年02月13日 02版）",)}, "2022-02-13"),
        ({"tail": ("发布时间：2024-05-20 09:47", "责任编辑：韦丽")}, "2024-05-20 09:47"),
        ({"tail": ("（2024年5月20日）",)}, "2024-05-20"),
        ({"tail": ("2024-05-20 09:02", "2024-05-21 11:02", "2024-05-22 12:02")}, ""),
        ({"tail": ("购楼即赚已成往事2005-03-25 15:10:13",)}, ""),
        ({"tail": ("首页 导航 Sina.cn(京ICP证000007) 2024-03-14 15:51",)}, ""),
        ({"body": ("新华社北京2024年5月20日电 记者从会上获悉，稻渔共生已经推广。",)}, ""),
    ],
)
def test_each_witness_alone_says_what_it_may_say(changes: dict[str, object], expected: str) -> None:
    assert chosen(replace(BARE, **changes)) == expected  # type: ignore[arg-type]


def test_the_edition_wins_over_everything() -> None:
    facts = replace(PAGE, edition=date(2024, 5, 18), properties={"date": "2024-05-19 10:00:00.0"})
    moment, note = choose_date(date_candidates(facts))
    assert told(moment) == "2024-05-18"
    assert note == ("the date is 2024-05-18, but enpproperty says 2024-05-19, line below the headline says 2024-05-20")


def test_the_address_of_an_e_paper_wins_over_a_date_in_its_frame() -> None:
    facts = replace(PAGE, url="http://epaper.bsyjrb.cn/pc/content/202112/24/content_128707.html")
    assert chosen(facts) == "2021-12-24"


def test_the_time_shown_wins_over_the_one_of_a_program() -> None:
    facts = replace(PAGE, meta=(("article:published_time", "2024-05-20T14:00:00+08:00"),))
    assert chosen(facts) == "2024-05-20 09:47:48"


def test_seconds_come_from_the_witness_that_has_them() -> None:
    head = (*BARE.head, "2024-05-20 09:47 来源：右江日报")
    facts = replace(BARE, head=head, meta=(("pubdate", "2024-05-20 09:47:48"),))
    assert chosen(facts) == "2024-05-20 09:47:48"


def test_a_time_of_change_gives_no_time_of_publication() -> None:
    head = (*BARE.head, "2024-05-20 来源：右江日报")
    facts = replace(BARE, head=head, meta=(("article:modified_time", "2024-05-20T22:00:00+08:00"),))
    assert chosen(facts) == "2024-05-20"


def test_a_local_time_marked_as_utc_is_no_conflict() -> None:
    head = (*BARE.head, "2024-05-20 22:30 来源：右江日报")
    facts = replace(BARE, head=head, meta=(("article:published_time", "2024-05-20T22:30:00Z"),))
    moment, note = choose_date(date_candidates(facts))
    assert (told(moment), note) == ("2024-05-20 22:30", "")


def test_strong_witnesses_that_disagree_are_noted() -> None:
    moment, note = choose_date(date_candidates(replace(PAGE, url="https://www.example.cn/20240518/1.html")))
    assert told(moment) == "2024-05-20 09:47:48"
    assert note == "the date is 2024-05-20, but address says 2024-05-18"


def test_a_headline_that_names_a_day_tells_no_date() -> None:
    title = "2024年5月1日起百色公交免费"
    assert chosen(replace(BARE, title=title, head=(f"{title}_右江日报网", title))) == ""


def test_each_candidate_names_its_rule() -> None:
    facts = replace(
        PAGE,
        url="https://www.example.cn/20240520/1.html",
        edition=date(2024, 5, 20),
        body=("新华社北京5月19日电（刘艺）稻渔共生已经推广。",),
        meta=(("pubdate", "2024-05-20"),),
        json_ld=({"datePublished": "2024-05-20T09:47:48+08:00"},),
        labelled=(("pubtime left", "2024-05-20 09:47"),),
        properties={"date": "2024-05-20 09:47:48.0"},
        tail=("发布时间：2024-05-20", "《右江日报》（2024年5月20日 02版）"),
    )
    assert [(one.rule, one.value) for one in date_candidates(facts)] == [
        ("edition", "2024-05-20"),
        ("address", "2024-05-20"),
        ("enpproperty", "2024-05-20T09:47:48+08:00"),
        ("meta pubdate", "2024-05-20"),
        ("json-ld datePublished", "2024-05-20T09:47:48+08:00"),
        ("line below the headline", "2024-05-20T09:47:48+08:00"),
        ("tail, published", "2024-05-20"),
        ("dateline 5月19日电", "2024-05-19"),
        ("printed issue", "2024-05-20"),
        ("labelled pubtime", "2024-05-20T09:47+08:00"),
    ]


@pytest.mark.parametrize("weight, expected", [(39, ""), (40, "2024-05-20")])
def test_weak_evidence_gives_nothing(weight: float, expected: str) -> None:
    assert told(choose_date([Candidate("2024-05-20", "address", weight)])[0]) == expected


def test_no_candidates_give_nothing() -> None:
    assert choose_date([]) == (None, "")
