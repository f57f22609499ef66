"""A page of any site → an article: headline and body, and what must make no difference to them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import Article, Capture
from archive.reasons import BlockedPage, LayoutChanged, Refused
from crawler.extract.article import extract, join_parts
from crawler.extract.head.headline import read_headline
from crawler.extract.page import open_page
from crawler.extract.parsing.tree import parse_tree
from tests.harness.bench import capture

URL = "http://news.example.cn/2024-03/06/content_123.html"
FIRST = "本报百色讯（记者 韦秋实）3月5日，凌云县沙里瑶族乡的茶农迎来春茶开采，满山新绿，采茶的人从清早忙到日落。"
SECOND = "“今年雨水好，芽头比去年早了一个星期。”茶农黄大姐说，她家的二十亩茶园一天能采三十斤鲜叶，收购价每斤六十元。"
THIRD = "县农业农村局的负责人介绍，全县茶园面积已达十一万亩，春茶季预计带动三千多户农户增收，加工厂也添了两条新线。"
BODY = (FIRST, SECOND, THIRD)
TITLE = "凌云春茶开采 茶农喜迎丰收"

CHANNELS = ("首页", "要闻", "县区", "教育", "旅游")
MENU = "".join(f'<li><a href="/{n}/">{name}</a></li>' for n, name in enumerate(CHANNELS))
RELATED = "".join(
    f'<li><a href="/{n}.html">{name}</a> 2024-02-0{n}</li>'
    for n, name in enumerate(("乐业天坑迎客", "靖西绣球走俏海外", "田阳番茄上市"), 1)
)
PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}_要闻_示例新闻网</title></head><body>
<div class="nav"><ul>{menu}</ul></div><div class="crumb">当前位置：<a href="/">首页</a> &gt; 要闻 &gt; 正文</div>
<div class="main"><h1>{title}</h1><div class="info">2024年03月06日 08:51 来源：右江日报 字号：大 中 小</div>
<div class="text">{body}</div><p>责任编辑：罗开明</p><p>分享到：微信 微博</p></div>
<div class="list"><h3>相关新闻</h3><ul>{related}</ul></div>
<div class="foot">主办：示例新闻网 版权所有 未经许可不得转载 桂ICP备00000000号 Copyright © 2008-2025</div>
{more}</body></html>"""


def page(body: str = "", charset: str = "utf-8", title: str = TITLE, more: str = "") -> str:
    body = body or "".join(f"<p>　　{line}</p>" for line in BODY)
    return PAGE.format(charset=charset, title=title, body=body, menu=MENU, related=RELATED, more=more)


def read(text: str | bytes, url: str = URL, content_type: str = "text/html") -> Article:
    data = text.encode() if isinstance(text, str) else text
    now = datetime(2026, 11, 1, tzinfo=UTC)
    return extract(Capture("<urn:uuid:1>", url, now, 200, (("Content-Type", content_type),), data, "sha256:0"))


def fields(article: Article) -> tuple[object, ...]:
    """What must stay the same: everything but the markup and what was noted on the way."""
    names = "title text kicker subtitle published_at date_precision bylines source agency place"
    return tuple(getattr(article, name) for name in names.split())


def test_the_text_is_the_article_and_nothing_else() -> None:
    assert read(page()).text == "\n".join(BODY)


def test_the_headline_has_no_site_or_channel_at_its_end() -> None:
    assert read(page()).title == TITLE


def test_day_minute_source_and_reporter_are_read() -> None:
    article = read(page())
    assert article.published_at == datetime.fromisoformat("2024-03-06T08:51:00+08:00")
    assert article.date_precision == "minute"
    assert article.source == "右江日报"
    assert [(b.name, b.role) for b in article.bylines if b.role != "editor"] == [("韦秋实", "reporter")]
    assert (article.agency, article.place) == ("本报", "百色")


def test_each_field_keeps_its_ballot() -> None:
    evidence = read(page()).evidence
    assert {one.field for one in evidence} >= {"title", "text", "published_at", "bylines", "source"}
    winner = next(one for one in evidence if one.field == "title" and one.chosen)
    assert winner.value == TITLE


SENTENCES = st.lists(
    st.sampled_from([*BODY, "天气晴好，气温回升。", "游客纷纷前来体验采茶乐趣，茶香四溢。"]), max_size=4
)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(SENTENCES)
def test_an_encoding_in_gbk_changes_no_field(more: list[str]) -> None:
    body = "".join(f"<p>{line}</p>" for line in dict.fromkeys([*BODY, *more]))
    utf8 = read(page(body))
    gbk = read(page(body, charset="gb2312").encode("gb18030"), content_type="text/html; charset=gb2312")
    assert fields(gbk) == fields(utf8)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<div class='footer'>违法和不良信息举报电话：0776-0000000</div>",
                "<div>Copyright © 1999-2026 示例传媒 版权所有</div>",
                "<div><a href='/about'>关于我们</a> | <a href='/ad'>广告服务</a></div>",
                "<p>主办单位：示例市委宣传部　承办单位：示例日报社</p>",
                "<div>建议使用 1024×768 分辨率浏览本站</div>",
            ]
        ),
        max_size=5,
    )
)
def test_a_footer_changes_no_field(footers: list[str]) -> None:
    assert fields(read(page(more="".join(footers)))) == fields(read(page()))


@pytest.mark.parametrize(
    "wrap",
    [
        "<table><tr><td>{}</td></tr></table>",
        "<table width='100%'><tbody><tr><td></td><td>{}</td></tr></tbody></table>",
        "<div><div><div>{}</div></div></div>",
        "<section><center>{}</center></section>",
    ],
)
def test_a_body_wrapped_in_a_layout_table_changes_no_field(wrap: str) -> None:
    body = wrap.format("".join(f"<p>{line}</p>" for line in BODY))
    assert fields(read(page(body))) == fields(read(page()))


@pytest.mark.parametrize("broken", ["{}<br><br>", "{}<br>", "<div>　　{}</div>", "<p><font>{}</font></p>"])
def test_paragraphs_are_those_of_the_source(broken: str) -> None:
    assert read(page("".join(broken.format(line) for line in BODY))).text == "\n".join(BODY)


def test_a_short_notice_is_whole_and_clean() -> None:
    notice = "因线路检修，定于3月8日8时至18时在城东片区停电，请用户提前做好准备。"
    assert read(page(f"<p>{notice}</p>", title="停电通知：城东片区")).text == notice


def test_the_repeated_headline_is_cut() -> None:
    assert read(page("".join(f"<p>{line}</p>" for line in (TITLE, *BODY)))).text == "\n".join(BODY)


def test_a_caption_is_kept_apart_from_the_text() -> None:
    body = f"<p>{FIRST}</p><p class='pic-caption'>图为茶农在采摘春茶。</p><p>{SECOND}</p><p>{THIRD}</p>"
    article = read(page(body))
    assert article.text == "\n".join(BODY)
    assert article.captions == ("图为茶农在采摘春茶。",)


def test_a_link_in_a_sentence_stays_in_it() -> None:
    body = "".join(f"<p>{line}</p>" for line in BODY).replace("黄大姐", "<a href='/p'>黄大姐</a>")
    assert read(page(body)).text == "\n".join(BODY)


def test_a_second_article_below_the_disclaimer_is_not_ours() -> None:
    other = "".join(f"<p>另一篇讲的是别处的事，第{n}段写得很长，和茶叶没有一点关系。</p>" for n in range(9))
    disclaimer = "<p>以上内容（包括图片及视频）为创作者平台用户上传并发布，本平台仅提供信息存储服务。</p>"
    body = "".join(f"<p>{line}</p>" for line in BODY) + disclaimer + other
    assert read(page(body)).text == "\n".join(BODY)


def test_a_subtitle_below_the_headline_is_told_apart() -> None:
    text = page().replace("</h1>", "</h1><h2>——沙里瑶族乡见闻</h2>")
    article = read(text)
    assert (article.title, article.subtitle) == (TITLE, "沙里瑶族乡见闻")


@pytest.mark.parametrize(
    "title",
    [
        "{}_要闻_示例新闻网",
        "{}-示例新闻网",
        "{} - 要闻 - 示例日报",
        "{}--示例频道--示例网",
        "{}|茶叶|凌云|示例新闻",
        "{} 示例日报网",
        "{}",
    ],
)
def test_a_site_name_is_cut_off_the_title_however_it_is_set(title: str) -> None:
    text = page().replace(f"<title>{TITLE}_要闻_示例新闻网</title>", f"<title>{title.format(TITLE)}</title>")
    assert read_headline(parse_tree(text)).title == TITLE


def test_a_headline_without_any_heading_is_the_line_above_the_date() -> None:
    text = page().replace(f"<title>{TITLE}_要闻_示例新闻网</title>", "<title>示例新闻网</title>")
    assert read(text.replace("<h1>", "<b>").replace("</h1>", "</b><br>")).title == TITLE


def test_a_page_in_another_language_is_left_to_trafilatura() -> None:
    lines = [f"The harvest of spring tea began in the hills on Tuesday, farmers said, number {n}." for n in range(8)]
    article = read(f"<html><title>Tea</title><body><article>{''.join(f'<p>{line}</p>' for line in lines)}</article>")
    assert article.text.splitlines()[0] == lines[0]
    assert "trafilatura" in article.extractor


def test_a_challenge_is_blocked_and_an_empty_page_is_a_changed_layout() -> None:
    with pytest.raises(BlockedPage):
        read("<html><script>var x='__jsl_clearance';</script></html>")
    with pytest.raises(LayoutChanged):
        read("<html><body></body></html>")
    with pytest.raises(Refused):
        read("<html><body " + " ".join(f"a{n}=1" for n in range(30000)) + ">")


def test_undecodable_bytes_are_noted() -> None:
    article = read(page().encode().replace("茶农".encode(), b"\xff\xff", 1))
    assert any("undecodable" in note for note in article.notes)


def test_the_next_page_of_an_article_is_found() -> None:
    text = page(more='<a href="content_123_2.html">[下一页]</a>')
    assert open_page(capture(URL, text)).next_page == "http://news.example.cn/2024-03/06/content_123_2.html"
    assert open_page(capture(URL, page())).next_page == ""


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("示例新闻网-要闻-凌云春茶开采 茶农喜迎丰收", TITLE),
        ("凌云春茶开采…_示例新闻网", TITLE),
        ("欢迎访问示例新闻网官方网站", TITLE),
        ("春茶开采 - 示例新闻网", TITLE),
    ],
)
def test_a_heading_is_trusted_where_the_title_says_less(title: str, heading: str) -> None:
    text = page().replace(f"<title>{TITLE}_要闻_示例新闻网</title>", f"<title>{title}</title>")
    assert read(text).title == heading


def test_a_text_without_a_single_sentence_is_kept() -> None:
    names = ["韦秋实 凌云县第一小学", "黄立冬 乐业县第二中学", "农秀琴 田阳区职业学校", "陆春梅 那坡县实验小学"]
    body = "".join(f"<p>{name}</p>" for name in names)
    assert read(page(body, title="百色市优秀教师名单公示")).text.split("\n") == names


def test_the_parts_of_a_paginated_article_are_joined_in_order() -> None:
    parts = [read(page(f"<p>{line}</p>"), f"http://news.example.cn/{n}.html") for n, line in enumerate(BODY)]
    whole = join_parts(parts)
    assert whole.text == "\n".join(BODY)
    assert whole.title == TITLE
    assert whole.addresses == tuple(f"http://news.example.cn/{n}.html" for n in range(3))


@pytest.mark.parametrize(
    "line",
    [
        "编辑 唐峥 校对 柳宝庆",
        "供稿：陆雨桐",
        "初审：王敏 复审：何冬梅 终审：赵刚",
        "本文系示例网独家稿件，未经授权，不得转载。",
        "示例网声明：凡本网注明“来源：示例网”的所有作品，版权均属于示例网，任何组织未经授权不得转载，违者将被追究责任。",
        "来源｜山城周刊",
    ],
)
def test_staff_and_legal_lines_below_the_text_are_cut(line: str) -> None:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in (*BODY, line))
    assert read(page(body)).text == "\n".join(BODY)


def test_a_lead_above_the_text_is_the_summary() -> None:
    body = "".join(f"<p>{line}</p>" for line in ("核心提示：凌云春茶开采，茶农增收。", *BODY))
    article = read(page(body))
    assert (article.summary, article.text) == ("凌云春茶开采，茶农增收。", "\n".join(BODY))


def test_a_credited_caption_is_kept_apart() -> None:
    body = "".join(f"<p>{line}</p>" for line in (FIRST, "茶农在采摘春茶。本报记者 韦秋实 摄", SECOND, THIRD))
    article = read(page(body))
    assert (article.text, article.captions) == ("\n".join(BODY), ("茶农在采摘春茶。本报记者 韦秋实 摄",))


def test_a_box_of_links_between_paragraphs_does_not_end_the_text() -> None:
    box = "<div>延伸阅读 <a href='/1'>乐业天坑迎客</a><a href='/2'>靖西绣球走俏海外</a></div>"
    body = f"<div class='c'><p>{FIRST}</p><p>{SECOND}</p>{box}<p>{THIRD}</p></div>"
    assert read(page(body)).text == "\n".join(BODY)


def test_a_day_and_a_minute_glued_to_the_source_are_read() -> None:
    glued = "<span>来源：右江日报</span><span>时间：2024-03-06 08:51:27</span><span>浏览：12</span>"
    article = read(page().replace("2024年03月06日 08:51 来源：右江日报 字号：大 中 小", glued), "http://a.cn/x")
    assert article.published_at == datetime.fromisoformat("2024-03-06T08:51:27+08:00")


@pytest.mark.parametrize(
    "lead",
    [
        "<div class='summary'>凌云春茶开采，茶农增收，全县茶园已达十一万亩。</div>",
        f"<div class='intro'>{FIRST[:30]}...</div>",
        f"<p>{FIRST[:30]}…</p>",
    ],
)
def test_a_lead_in_a_box_of_its_own_is_no_text(lead: str) -> None:
    body = lead + "".join(f"<p>{line}</p>" for line in BODY)
    assert read(page(body)).text == "\n".join(BODY)


def test_a_heading_inside_a_link_is_still_the_headline() -> None:
    text = page().replace(f"<h1>{TITLE}</h1>", f"<h1 class='t'><a href='#'>{TITLE}</a></h1>")
    text = text.replace(f"<title>{TITLE}_要闻_示例新闻网</title>", f"<title>{TITLE} | 城市看点</title>")
    assert read(text).title == TITLE


def test_a_disclaimer_that_quotes_a_source_names_none() -> None:
    disclaimer = "<p>凡本网注明“来源：示例网”的所有作品，版权均属于示例网，未经授权不得转载。</p>"
    assert read(page(more=disclaimer)).source == "右江日报"
    assert read(page(more=disclaimer).replace("来源：右江日报", "")).source != "示例网”的所有作品"
