"""Who wrote an article, where it comes from, and its dateline, read from the facts of its page."""

from __future__ import annotations

from typing import Any

import pytest

from archive.chinese.variants import simplified
from archive.model import Byline
from crawler.extract.credit.credits import authors, byline_candidates, choose_bylines
from crawler.extract.credit.dateline import dateline
from crawler.extract.credit.sources import choose_source, source_candidates
from crawler.extract.facts import Facts
from tests.harness.sweep import each
from tests.replica.papers.forms import in_traditional

TITLE = "县里修渠九公里 村民用上自来水"
BODY = ("县里今年修渠九公里，三个村的村民用上了自来水。", "“水渠一直修到田头。”村民说。", "明年还要再修五公里。")


def page(**given: Any) -> Facts:
    facts: dict[str, Any] = {"url": "http://www.example.cn/a.html", "title": TITLE, "head": (TITLE,), "body": BODY}
    return Facts(**{**facts, "tail": (), **given})


def with_info(*lines: str) -> Facts:
    return page(head=("首页 > 要闻", TITLE, *lines))


def signed(text: str) -> tuple[Byline, ...]:
    """Return the bylines of `王小明 reporter, 李芳 editor`."""
    return tuple(Byline(*part.split()) for part in text.split(", ") if part)  # type: ignore[arg-type]


@each(
    "line, expected",
    [
        ("本报记者 王小明 李芳", "王小明 reporter, 李芳 reporter"),
        ("本报记者 王乐文 方 敏", "王乐文 reporter, 方敏 reporter"),
        ("光明日报记者 王小明", "王小明 reporter"),
        ("中青报·中青网记者 魏其濛 来源：中国青年报", "魏其濛 reporter"),
        ("新华社记者邹多为、唐诗凝、丁乐", "邹多为 reporter, 唐诗凝 reporter, 丁乐 reporter"),
        ("本报记者罗科苏盈发自北京", "罗科 reporter, 苏盈 reporter"),
        ("顶端新闻·河南商报记者马俊峰/文受访者供图", "马俊峰 reporter"),
        ("新京报记者 彭冲 山东冠县报道", "彭冲 reporter"),
        ("见习记者 王小明 实习生 李芳", "王小明 reporter, 李芳 reporter"),
        ("本报首席记者 王小明", "王小明 reporter"),
        ("全媒体记者 王小明 通讯员 李芳", "王小明 reporter, 李芳 correspondent"),
        ("中新社记者 王小明 摄", "王小明 photographer"),
        ("本报记者 王小明 摄影报道", "王小明 reporter, 王小明 photographer"),
        ("摄影/本报记者 王小明", "王小明 photographer"),
        ("□ 王小明 李芳", "王小明 author, 李芳 author"),
        ("□ 本报记者 王小明 文 李芳 摄", "王小明 reporter, 李芳 photographer"),
        ("■本报记者 王小明", "王小明 reporter"),
        ("文/图 王小明", "王小明 author, 王小明 photographer"),
        ("王小明/文 李芳/图", "王小明 author, 李芳 photographer"),
        ("文｜王小明 编辑｜李芳", "王小明 author, 李芳 editor"),
        ("文/羊城晚报全媒体记者 王小明", "王小明 reporter"),
        ("文丨政能亮特约评论员 韩涵", "韩涵 author"),
        ("特约评论员 王小明", "王小明 author"),
        ("执笔/王小明", "王小明 author"),
        ("撰文：王小明 摄影：李芳 设计：陈文", "王小明 author, 李芳 photographer"),
        ("作者 王之言 高孜然", "王之言 author, 高孜然 author"),
        ("采写：新京报记者 王小明", "王小明 reporter"),
        ("文字记者 王小明 摄影记者 李芳", "王小明 reporter, 李芳 photographer"),
        ("每经记者：王小明 每经编辑：李芳", "王小明 reporter, 李芳 editor"),
        ("出品：右江日报 记者：王小明 视频：李芳 编审：陈文", "王小明 reporter, 陈文 editor"),
        ("作者：[美]约翰·史密斯 译者：王小明", "约翰·史密斯 author"),
        ("作者：黄石发布", ""),
        ("口述：王小明 整理：李芳", ""),
        ("记者 艾力·买买提", "艾力·买买提 reporter"),
        ("记者 欧阳修文 司马光", "欧阳修文 reporter, 司马光 reporter"),
        ("记者 格桑边觉", "格桑边觉 reporter"),
        ("视频：王小明 制图：李芳", ""),
        ("编辑 周褶褶 ｜ 排版 魏蔚", "周褶褶 editor"),
        ("记者：谢谢", ""),
        ("本报评论员", ""),
        ("图/受访者提供", ""),
        ("本报记者 县委宣传部", ""),
        ("作者：人民日报", ""),
        ("□同意 □不同意", ""),
        ("记者手记", ""),
        ("编辑部的故事", ""),
    ],
)
def test_a_signature_of_its_own_line_is_read_above_and_below_the_text(line: str, expected: str) -> None:
    assert choose_bylines(page(body=(line, *BODY))) == signed(expected)
    assert choose_bylines(page(body=(*BODY, line))) == signed(expected)
    assert choose_bylines(page(tail=(line, "相关新闻", "记者 赵大文"))) == signed(expected)


@each(
    "line, expected",
    [
        ("县里修渠。（记者 王小明 通讯员 李芳 陈大文）", "王小明 reporter, 李芳 correspondent, 陈大文 correspondent"),
        ("县里修渠。（记者王小明、李芳）", "王小明 reporter, 李芳 reporter"),
        ("县里修渠。（记者格桑边觉）", "格桑边觉 reporter"),
        ("县里修渠。（常书香 马丹阳 ）", "常书香 author, 马丹阳 author"),
        ("县里修渠。（姚峰 上海报道）", "姚峰 author"),
        ("（袁源）", "袁源 author"),
        ("（本报记者 王小明 摄影 李芳）", "王小明 reporter, 李芳 photographer"),
        ("县里修渠。（王小明 文/图）", "王小明 author, 王小明 photographer"),
        ("县里修渠。（作者：王小明，系广西大学教授）", "王小明 author"),
        ("县里修渠。（执笔：王小明 李芳）", "王小明 author, 李芳 author"),
        ("〔記者陳大文／台北報導〕縣裡修渠。", "陳大文 reporter"),
        ("（中央社记者王小明台北9日电）县里修渠。", "王小明 reporter"),
        ("新华社北京5月19日电（刘艺、杨吉）县里修渠。", "刘艺 reporter, 杨吉 reporter"),
        ("据新华社拉萨电（记者 格桑边觉）记者近日了解到，县里修渠。", "格桑边觉 reporter"),
        ("本报讯（记者 王小明 实习生 李芳 文/图）县里修渠。", "王小明 reporter, 李芳 reporter, 李芳 photographer"),
        ("县里修渠。（参与采写：李芳、陈文）", ""),
        ("县里修渠。【编辑:王小明】", "王小明 editor"),
        ("县里修渠。（全文）", ""),
        ("县里修渠。（有删节）", ""),
        ("县里修渠。（新华社）", ""),
        ("县里修渠。（金融界）", ""),
        ("县里修渠。（北京 上海）", ""),
        ("县里修渠。（作者单位：广西大学）", ""),
        ("县里修渠。（作者是自由撰稿人）", ""),
        ("主持人（王小明）说。", ""),
    ],
)
def test_a_signature_in_brackets_is_read(line: str, expected: str) -> None:
    assert choose_bylines(page(body=(line,))) == signed(expected)


@pytest.mark.parametrize(
    "line, expected",
    [
        ("2024-05-10 10:11 来源：右江日报 作者：王小明 李芳 编辑：陈文", "王小明 author, 李芳 author, 陈文 editor"),
        ("稿源：红网 作者：王小明 编辑：李芳 2024-05-10 10:11:12", "王小明 author, 李芳 editor"),
        ("BUSINESS.SOHU.COM 2004年7月16日08:19 [ 黄宇 ]\ue5c2 来源：[ 国际金融报 ]", "黄宇 author"),
        ("来源：解放军报作者：王小明责任编辑：李芳", "王小明 author, 李芳 editor"),
        ("记者：王小明 | 发布时间：2024-05-10", "王小明 reporter"),
        ("作者：右江日报社 发布时间：2024-05-10", ""),
        ("2010年07月01日08:09 华夏时报 王小明 我要评论(0)", "王小明 author"),
        ("2024-05-10 10:11 来源：右江日报 王小明", "王小明 author"),
        ("2024-05-10 10:11 | 浙江在线 记者 王小明 通讯员 李芳", "王小明 reporter, 李芳 correspondent"),
        ("作者：10086", ""),
        ("作者：admin 点击：12", ""),
        ("责任编辑：王小明", "王小明 editor"),
        ("本文来源于国家统计局 2024-05-11 09:36:26", ""),
        ("右江日报", ""),
        ("点击数：120 作者：佚名", ""),
    ],
)
def test_an_information_line_names_the_writer(line: str, expected: str) -> None:
    assert choose_bylines(with_info(line, "分享到：")) == signed(expected)


def test_the_note_at_the_end_names_the_writer_behind_his_offices() -> None:
    note = "（本文来源：经济日报 作者：中国国际经济交流中心研究部部长，“一带一路”研究部部长、研究员徐占忱）返回搜狐"
    assert choose_bylines(page(tail=(note,))) == (Byline("徐占忱"),)


def test_the_writer_may_stand_below_editor_and_source() -> None:
    facts = page(tail=("编辑： 金金", "来源： 21世纪经济报道", "作者：宋怡 杨志华", "相关报道"))
    assert authors(choose_bylines(facts)) == ["宋怡", "杨志华"]


def test_a_person_below_the_text_in_the_place_of_the_outlet_is_the_writer() -> None:
    facts = page(head=(TITLE, "2005年03月21日 11:21 《理财周刊》"), tail=("来源: 尹娟",))
    assert authors(choose_bylines(facts)) == ["尹娟"]
    assert choose_source(facts) == "理财周刊"


def test_the_texts_own_signature_outweighs_the_information_line() -> None:
    facts = page(head=(TITLE, "作者：李芳"), body=(*BODY, "（记者 王小明）"))
    assert authors(choose_bylines(facts)) == ["王小明"]
    assert [candidate.value for candidate in byline_candidates(facts)] == ["王小明 (reporter)", "李芳 (author)"]
    assert [candidate.rule for candidate in byline_candidates(facts)] == ["text", "head"]


def test_names_in_a_list_of_other_articles_are_not_read() -> None:
    assert choose_bylines(page(tail=("相关新闻", "记者 王小明", "作者：李芳"))) == ()


def test_questions_of_an_interview_are_no_signatures() -> None:
    body = ("记者：王小明", "王小明：谢谢。", "记者：万事开头难", *BODY)
    assert choose_bylines(page(body=body)) == ()


def test_a_labelled_element_names_the_writer_where_the_article_shows_it() -> None:
    shown = page(head=(TITLE, "王小明", "2024-05-10"), labelled=(("author", "王小明"),))
    elsewhere = page(labelled=(("author", "王小明"),))
    assert authors(choose_bylines(shown)) == ["王小明"]
    assert choose_bylines(elsewhere) == ()


@pytest.mark.parametrize(
    "name", ["10086", "右江日报", "网易", "www.yunnan.cn,云南网", "青网新闻杨逸凡", "admin", "李楠"]
)
def test_a_meta_author_that_is_no_visible_person_is_not_believed(name: str) -> None:
    assert choose_bylines(page(meta=(("author", name),))) == ()


def test_an_editor_whom_the_metadata_calls_author_stays_an_editor() -> None:
    facts = page(meta=(("author", "李楠"),), tail=("编辑:李楠",))
    assert choose_bylines(facts) == (Byline("李楠", "editor"),)
    assert authors(choose_bylines(facts)) == []


def test_who_only_took_pictures_or_edited_is_no_author() -> None:
    bylines = signed("王小明 reporter, 李芳 photographer, 陈文 correspondent, 赵大文 editor, 王小明 photographer")
    assert authors(bylines) == ["王小明", "陈文"]


@each(
    "line, source",
    [
        ("来源：新华网", "新华网"),
        ("来源: 《理财周刊》", "理财周刊"),
        ("2024-05-10 10:11 来源：人民网－人民日报 作者：王小明 责编：李芳", "人民网－人民日报"),
        ("2012年03月05日 08:12　来源：中国新闻网　参与互动(0)", "中国新闻网"),
        ("2022-02-13 07:00:00来源：央广网", "央广网"),
        ("发布时间：2024-05-10 来源：市政府办公室 浏览次数：123", "市政府办公室"),
        ("信息来源：县水利局 发布时间：2024-05-10", "县水利局"),
        ("稿源：红网 作者：王小明 编辑：李芳", "红网"),
        ("稿件来源：浙江在线", "浙江在线"),
        ("文章来源：上海证券报", "上海证券报"),
        ("转自：央视新闻客户端", "央视新闻客户端"),
        ("【来源：半月谈】", "半月谈"),
        ("来源 | 澎湃新闻", "澎湃新闻"),
        ("来源丨央视新闻客户端", "央视新闻客户端"),
        ("出处：南方周末", "南方周末"),
        ("来源：经济日报-中国经济网", "经济日报-中国经济网"),
        ("来源：荆楚网（湖北日报网）", "荆楚网"),
        ("来源：解放军报作者：王小明责任编辑：李芳", "解放军报"),
        ("来源：中国政府网 【字体：大 中 小】", "中国政府网"),
        ("来源：财联社 记者 王小明", "财联社"),
        ("来源：光明网-《光明日报》2024-05-12 04:05", "光明网-《光明日报》"),
        ("2024-05-22 07:16:06 来源: 鞭牛士 北京 举报", "鞭牛士"),
        ("BUSINESS.SOHU.COM 2005年3月11日12:12 来源：[ 人民网 ]\ue5c2", "人民网"),
        ("本文来源于国家统计局 2024-05-11 09:36:26", "国家统计局"),
        ("本文转载自微信公众号“长安街知事”", "长安街知事"),
        ("原创：39健康网2024-04-23 12:27:25", "39健康网"),
        ("http://www.sina.net 2005年03月21日 11:21 《理财周刊》", "理财周刊"),
        ("2005年03月31日03:18 北京娱乐信报", "北京娱乐信报"),
        ("2003年11月12日16:36 金羊网—新快报", "金羊网—新快报"),
        ("2024年05月10日 00:26 每日经济新闻", "每日经济新闻"),
        ("2024-05-09 22:30·新华社", "新华社"),
        ("2024-05-10 10:11:12 新华网 字体：大 中 小", "新华网"),
        ("新华网 2024-05-10 10:11:12", "新华网"),
        ("网易商业报道 http://biz.163.com", "网易商业报道"),
        ("来源：上海发布", "上海发布"),
        ("来源：中国评论新闻网", "中国评论新闻网"),
        ("来源：第一财经日报(上海) 网友评论 0 条", "第一财经日报"),
        ("来源：手机中国", "手机中国"),
        ("来源：转载自南方周末", "南方周末"),
        ("2012年03月05日08:12 经济观察报[微博] 王小明", "经济观察报"),
        ("报纸网 |发布: 2021-1-29 13:18|点击: 313|来自: 互联网", ""),
        ("2005-04-28 11:13更新 来源：转载文章", ""),
        ("来源：本站原创", ""),
        ("来源：网络整理", ""),
        ("来源：互联网", ""),
        ("来源：未知", ""),
        ("来源：12345", ""),
        ("来源：王小明", ""),
        ("图片来源：视觉中国", ""),
        ("数据来源：中国统计年鉴", ""),
        ("2024-05-13 06:15 发布于：北京市", ""),
        ("2024年01月25日 18:03:35 来自内蒙古自治区", ""),
        ("字体：大 中 小", ""),
    ],
)
def test_an_information_line_names_the_source(line: str, source: str) -> None:
    assert choose_source(with_info(line, "分享到：")) == source


@pytest.mark.parametrize(
    "line, source",
    [
        ("来源：21世纪经济报道", "21世纪经济报道"),
        ("来源：巴彦淖尔日报 \u2002\u2002\u2002编辑：苏亮", "巴彦淖尔日报"),
        ("文章来源：千龙网", "千龙网"),
        ("（本文来源：经济日报 作者：研究员徐占忱）返回搜狐，查看更多", "经济日报"),
        ("（来源：上海证券报）", "上海证券报"),
        ("转载自南方周末", "南方周末"),
        ("【责任编辑：刘峻凌】", ""),
        ("来源：网络", ""),
    ],
)
def test_a_line_below_the_text_names_the_source(line: str, source: str) -> None:
    assert choose_source(page(tail=(line,))) == source
    assert choose_source(page(body=(*BODY, line))) == source


def test_a_label_may_stand_on_the_line_before_the_outlet() -> None:
    assert choose_source(with_info("2024-05-10", "来源：", "光明日报")) == "光明日报"


def test_credits_between_two_headlines_and_above_the_first_are_read() -> None:
    between = (TITLE, "来源：右江日报 作者：王小明", TITLE, "分享到：")
    assert choose_source(page(head=between)) == "右江日报"
    assert authors(choose_bylines(page(head=between))) == ["王小明"]
    assert choose_source(page(head=("2024-05-10 来源：右江日报", TITLE))) == "右江日报"


def test_a_named_outlet_below_wins_over_a_vague_one_above() -> None:
    assert choose_source(page(head=(TITLE, "来源：转载文章"), tail=("来源：新闻晨报",))) == "新闻晨报"


def test_the_head_wins_over_the_tail_and_the_ballot_tells_both() -> None:
    facts = page(head=(TITLE, "来源：千龙新闻网"), tail=("来源：北京晚报",))
    assert choose_source(facts) == "千龙新闻网"
    assert [(c.value, c.rule) for c in source_candidates(facts)] == [("千龙新闻网", "head"), ("北京晚报", "tail")]


@pytest.mark.parametrize(
    "name, value, source",
    [
        ("contentsource", "巴彦淖尔日报", "巴彦淖尔日报"),
        ("source", "央广网", "央广网"),
        ("mediaid", "中国经济网", "中国经济网"),
        ("article:author", "每日经济新闻", "每日经济新闻"),
        ("article:author", "网易", ""),
        ("author", "右江日报", ""),
    ],
)
def test_metadata_name_the_source(name: str, value: str, source: str) -> None:
    assert choose_source(page(meta=((name, value),))) == source


@pytest.mark.parametrize(
    "url, lines, source",
    [
        ("https://news.ifeng.com/c/8Wda", ("在人间", "下载客户端", "2024年01月25日 18:03:35"), "在人间"),
        ("https://www.360kuai.com/9a01", ("播报文章", "中国新闻网", "2024-05-20 13:09"), "中国新闻网"),
        ("https://finance.sina.cn/a.d.html", ("上海证券报网络版", "2005.08.26 05:39", "关注"), "上海证券报网络版"),
        ("https://www.163.com/dy/a.html", ("北青网-北京青年报", "2024-05-20 13:09"), "北青网-北京青年报"),
        ("https://www.toutiao.com/article/7", ("2024-05-09 22:30·长安街知事",), "长安街知事"),
        ("http://www.example.cn/a.html", ("在人间", "2024年01月25日 18:03"), ""),
        ("http://www.example.cn/a.html", ("第A02版：成长周刊", "2024年01月25日"), ""),
        ("https://www.sohu.com/a/1", ("发布于：北京市", "分享到："), ""),
    ],
)
def test_a_portal_names_the_account_under_the_headline(url: str, lines: tuple[str, ...], source: str) -> None:
    assert choose_source(page(url=url, head=(TITLE, *lines))) == source


def test_a_labelled_element_names_the_source_where_the_article_shows_it() -> None:
    label = (("source", "右江日报"),)
    assert choose_source(page(head=(TITLE, "右江日报 | 阅读 12"), labelled=label)) == "右江日报"
    assert choose_source(page(labelled=label)) == ""


def test_an_agency_in_the_dateline_is_a_weak_source() -> None:
    assert choose_source(page(body=("据新华社拉萨电 县里修渠。",))) == "新华社"
    assert choose_source(page(body=("本报讯 县里修渠。",))) == ""


@each(
    "text, expected",
    [
        ("新华社北京5月9日电 题：县里修渠", ("新华社", "北京")),
        ("新华社北京5月19日电（刘艺、杨吉）县里修渠。", ("新华社", "北京")),
        ("据新华社拉萨电（记者 格桑边觉）记者近日", ("新华社", "拉萨")),
        ("本报百色讯（记者 王小明）县里修渠。", ("本报", "百色")),
        ("本报讯 县里修渠。", ("本报", "")),
        ("本报北京5月8日电 （记者王小明）", ("本报", "北京")),
        ("中新网上海5月9日电 (记者 王小明)", ("中新网", "上海")),
        ("中新网上海新闻5月9日电(王小明)", ("中新网", "上海")),
        ("中新社联合国5月9日电", ("中新社", "联合国")),
        ("央广网北京2月13日消息 据报道", ("央广网", "北京")),
        ("中国网5月13日讯 据网站消息", ("中国网", "")),
        ("河南日报客户端讯 县里修渠。", ("河南日报客户端", "")),
        ("（中央社记者王小明台北9日电）", ("中央社", "")),
        ("中国新闻社北京5月9日电", ("中国新闻社", "北京")),
        ("据新华社报道，县里修渠。", ("", "")),
        ("本报消息灵通人士说", ("", "")),
        ("县里今年修渠九公里。", ("", "")),
    ],
)
def test_a_dateline_tells_agency_and_place(text: str, expected: tuple[str, str]) -> None:
    assert dateline(page(body=(text, *BODY))) == expected
    traditional = in_traditional(text)
    told = dateline(page(body=(traditional, *BODY)))
    assert tuple(map(simplified, told)) == expected
    assert all(value in traditional for value in told)


def test_a_page_without_credits_names_nobody() -> None:
    empty = Facts(url="", title="", head=(), body=(), tail=())
    assert (choose_bylines(empty), choose_source(empty), dateline(empty)) == ((), "", ("", ""))
