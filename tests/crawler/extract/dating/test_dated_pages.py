"""Pages with a date on them: in forms of both scripts, beside dates that are not the article's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.extract.dating.dates import read_moments
from tests.crawler.extract.head.test_headlines import BODY, SCRIPTS, TITLE, both_scripts
from tests.crawler.extract.test_extract import read
from tests.harness.cost import cpu_seconds
from tests.harness.sweep import each

PAGES = Path(__file__).parents[1] / "pages"
URL = "http://news.example.cn/a.html"


def page(line: str = "", head: str = "", title: str = TITLE, top: str = "", tail: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in BODY)
    named = f"<html><head><title>{title}_青河网</title>{head}</head><body>{top}<h1>{title}</h1>"
    return f"{named}{line}<div>{text}</div>{tail}</body></html>"


def moment(markup: str, url: str = URL) -> str:
    article = read(markup, url=url)
    if article.published_at is None:
        return ""
    size = {"day": 10, "minute": 16, "second": 19, None: 0}[article.date_precision]
    return article.published_at.isoformat(" ")[:size]


@pytest.mark.slow
@both_scripts
@each(
    "line, expected",
    [
        ("<div><span>21</span><span>2024年02月</span></div>", "2024-02-21"),
        ("<div><b>21</b><br>2024年02月</div>", "2024-02-21"),
        ("<div>21</div><div>2024年02月</div>", "2024-02-21"),
        ("<div>21</div><div>2024-02</div>", "2024-02-21"),
        ("<div>21</div><div>2024/02</div>", "2024-02-21"),
        ("<div>21</div><div>2024.02</div>", "2024-02-21"),
        ("<div>2024-02</div><div>21</div>", "2024-02-21"),
        ("<div>2024年02月</div><div>21</div>", "2024-02-21"),
        ("<div>2024年2月</div><div>21日</div>", "2024-02-21"),
        ("<div>2020</div><div>07/08</div><div>16:37</div>", "2020-07-08 16:37"),
        ("<div><span>2020</span><span>07/08</span><span>16:37</span></div>", "2020-07-08 16:37"),
        ("<div>2020</div><div>07-08 16:37</div>", "2020-07-08 16:37"),
        ("<div>05-06</div><div>2024</div>", "2024-05-06"),
        ("<div>05/06</div><div>2024</div><div>来源：青河日报</div>", "2024-05-06"),
        ("<div><span>2024</span> / <span>05</span> / <span>06</span> <span>09:30</span></div>", "2024-05-06 09:30"),
        ("<div><p>2024</p><p>05</p><p>06</p><p>09:30</p></div>", "2024-05-06 09:30"),
        ("<div><p>2024年</p><p>05月</p><p>06日</p><p>09:30</p></div>", "2024-05-06 09:30"),
        ("<div><p>2024年</p><p>05月06日</p><p>09:30</p></div>", "2024-05-06 09:30"),
        ("<div><p>05月06日</p><p>2024年</p></div>", "2024-05-06"),
        ("<div><p>06</p><p>05月</p><p>2024</p></div>", "2024-05-06"),
        ("<div><p>06</p><p>5月 2024</p></div>", "2024-05-06"),
        ("<div>2024<span>05/06</span>09:30:12</div>", "2024-05-06 09:30:12"),
        ("<div>2024 05/06 09:30:12</div>", "2024-05-06 09:30:12"),
        ("<div><span>2024</span> <span>05/06</span> <span>09:30</span> 来源：青河日报</div>", "2024-05-06 09:30"),
        ("<div>2024-05-06</div><div>09:30</div>", "2024-05-06 09:30"),
        ("<div>2024-05-06</div><div>星期一</div><div>09:30</div>", "2024-05-06 09:30"),
        ("<div>发布时间：</div><div>2024-05-06 09:30</div>", "2024-05-06 09:30"),
        ("<table><tr><td>发布日期</td><td>2024-05-06</td><td>来源</td><td>青河日报</td></tr></table>", "2024-05-06"),
        ("<p>2024-05-06 周一 09:30</p>", "2024-05-06 09:30"),
        ("<p>2024/05/06（一）09:30</p>", "2024-05-06 09:30"),
        ("<p>2024年5月6日 週一 上午9:30</p>", "2024-05-06 09:30"),
        ("<p>2024年5月6日 週一 下午1:52·2 分鐘 (閱讀時間)</p>", "2024-05-06 13:52"),
        ("<p>2024-05-06 下午 01:52</p>", "2024-05-06 13:52"),
        ("<p>2024/5/6 下午 01:52:03</p>", "2024-05-06 13:52:03"),
        ("<p>2024/05/06 PM 01:52</p>", "2024-05-06 13:52"),
        ("<p>2024/05/06 01:52 PM</p>", "2024-05-06 13:52"),
        ("<p>2024/05/06 12:10 AM</p>", "2024-05-06 00:10"),
        ("<p>2024/05/06 上午 12:10</p>", "2024-05-06 00:10"),
        ("<p>中華民國113年5月6日</p>", "2024-05-06"),
        ("<p>民國113年05月06日 09:30</p>", "2024-05-06 09:30"),
        ("<p>發布日期：113-05-06</p>", "2024-05-06"),
        ("<p>發布日期：113/05/06</p>", "2024-05-06"),
        ("<p>發佈日期：113.05.06</p>", "2024-05-06"),
        ("<p>發布時間：2024/05/06 09:30</p>", "2024-05-06 09:30"),
        ("<p>發稿時間：2024/05/06 09:30</p>", "2024-05-06 09:30"),
        ("<p>出版時間：2024/05/06 09:30</p>", "2024-05-06 09:30"),
        ("<p>發佈時間：2024-05-06 09:30 更新時間：2024-05-07 10:00</p>", "2024-05-06 09:30"),
        ("<p>更新時間：2024-05-07 10:00 發佈時間：2024-05-06 09:30</p>", "2024-05-06 09:30"),
        ("<p>最新更新：2024/05/07 10:00</p><p>發布：2024/05/06 09:30</p>", "2024-05-06 09:30"),
        ("<p>首次發佈：2024年5月6日 09:30</p><p>更新：2024年5月7日 10:30</p>", "2024-05-06 09:30"),
        ("<p>（2024/5/6 09:30）</p>", "2024-05-06 09:30"),
        ("<p>2024-05-06T09:30:00+08:00</p>", "2024-05-06 09:30:00"),
        ("<p>二〇二四年五月六日</p>", "2024-05-06"),
        ("<p>二零二四年五月廿六日</p>", "2024-05-26"),
        ("<p>二０二四年五月六日</p>", "2024-05-06"),
        ("<p>2024年05月06日09时30分</p>", "2024-05-06 09:30"),
        ("<p>2024年05月06日 09時30分</p>", "2024-05-06 09:30"),
        ("<p>2024-05-06 09:30</p><p>评论 3</p><p>网友甲 2024-05-08 10:00</p>", "2024-05-06 09:30"),
        ("<p>3小时前 来源：青河日报</p>", ""),
        ("<p>昨天 09:30</p>", ""),
        ("<p>05-06 09:30</p>", ""),
        ("<p>06 May 2024 09:30</p>", "2024-05-06 09:30"),
        ("<p>May 6, 2024</p>", "2024-05-06"),
        ("<p>周一 2024年5月6日</p>", "2024-05-06"),
        ("<p>星期一, 05/06/2024 - 09:30</p>", ""),
        ("<p>2024-05-06 | 09:30</p>", "2024-05-06 09:30"),
        ("<p>2024-05-06&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;09:30</p>", "2024-05-06 09:30"),
        ("<p>来源：青河日报 2024-05-06 09:30 作者：张三 编辑：李四 浏览：123次</p>", "2024-05-06 09:30"),
        ("<p>青河日报</p><p>2024-05-06 09:30:15</p>", "2024-05-06 09:30:15"),
        ("<p>日期：2024-05-06 浏览次数：2024</p>", "2024-05-06"),
        ("<p>【发布日期：2024-05-06】</p>", "2024-05-06"),
        ("<p>2024.5.6</p>", "2024-05-06"),
        ("<p><span>09:30</span><span>2024/05/06</span></p>", "2024-05-06 09:30"),
        ("<p>09:30 2024/05/06</p>", "2024-05-06 09:30"),
        ("<div>09:30</div><div>2024-05-06</div>", "2024-05-06 09:30"),
        ("<p>發佈時間: 09:30 2024-05-06 HKT</p>", "2024-05-06 09:30"),
        ("<p>2024-05-06 HKT 09:30</p>", "2024-05-06 09:30"),
        ("<p>更新時間：10:30 2024-05-07 HKT發佈時間：09:30 2024-05-06 HKT</p>", "2024-05-06 09:30"),
        ("<p>撰文：李四</p><p>出版：2024-05-06 09:30</p><p>更新：2024-05-07 10:00</p>", "2024-05-06 09:30"),
        ("<p>出版：2024-05-06 09:30更新：2024-05-07 10:00</p>", "2024-05-06 09:30"),
        ("<p>更新：2024-05-07 10:00</p><p>出版：2024-05-06 09:30</p>", "2024-05-06 09:30"),
        ("<p>发布/2024年5月6日 09:30</p><p>更新/2024年5月7日 10:30</p>", "2024-05-06 09:30"),
        ("<p>2024/5/6 09:30（5/6 10:00 更新）</p>", "2024-05-06 09:30"),
        ("<p>2024-05-06 09:30 聯合報／記者李四／台北即時報導</p>", "2024-05-06 09:30"),
        ("<p>發布時間 2024.05.06 09:30 臺北時間</p><p>更新時間 2024.05.07 09:30 臺北時間</p>", "2024-05-06 09:30"),
        ("<p>时间：2024-05-06 09:30 新闻引据：采访</p>", "2024-05-06 09:30"),
        ("<p>大字体 小字体 2024年05月06日 09:30 来源：青河新闻网 分享到：</p>", "2024-05-06 09:30"),
        ("<p>来源：青河网 作者：李四 编辑：王五 2024-05-06 09:30:12</p>", "2024-05-06 09:30:12"),
        ("<p>【字体：大 中 小】 2024-05-06 09:30</p>", "2024-05-06 09:30"),
        ("<p>索 引 号：01</p><p>成文日期：2024年05月01日</p><p>发布日期：2024年05月06日</p>", "2024-05-06"),
        ("<p>发文日期：2024年05月01日</p><p>名称：关于修路的通知</p><p>发布日期：2024年05月06日</p>", "2024-05-06"),
        ("<p>成文日期：2024年05月01日</p>", ""),
        ("<p>成稿时间：2024-05-05</p><p>发布时间：2024-05-06</p>", "2024-05-06"),
        ("<div><a>上一篇 2024-05-03</a> <a>下一篇 2024-05-09</a></div>", ""),
        ("<div><a href='a'>上一期</a> 2024-05-03 <a href='b'>下一期</a></div><p>2024-05-06</p>", "2024-05-06"),
        (
            "<p>上一期：<a>某某 2024-05-03</a></p><p>下一期：<a>某 2024-05-09</a></p><p>2024-05-06 09:30</p>",
            "2024-05-06 09:30",
        ),
    ],
)
def test_a_date_below_the_headline_is_read(line: str, expected: str, script: str) -> None:
    assert moment(SCRIPTS[script](page(line))) == expected


@pytest.mark.slow
@both_scripts
@each(
    "parts, expected",
    [
        ({"head": '<meta name="article:published_time" content="2024-05-06T01:30:00Z">'}, "2024-05-06 09:30"),
        (
            {
                "head": '<meta name="article:published_time" content="2024-05-06T01:30:00Z">',
                "line": "<p>2024-05-06 09:30</p>",
            },
            "2024-05-06 09:30",
        ),
        (
            {
                "head": '<meta name="article:published_time" content="2024-05-05T17:30:00Z">',
                "line": "<p>2024-05-06 01:30</p>",
            },
            "2024-05-06 01:30",
        ),
        (
            {
                "head": '<meta name="article:published_time" content="2024-05-06T20:30:00Z">',
                "line": "<p>2024-05-06 20:30</p>",
            },
            "2024-05-06 20:30",
        ),
        (
            {
                "head": '<meta name="article:published_time" content="2024-05-06T20:30:00+00:00">',
                "line": "<p>發布時間：2024/05/06 20:30</p>",
            },
            "2024-05-06 20:30",
        ),
        (
            {
                "head": '<meta name="article:published_time" content="2024-05-05T20:30:00Z">',
                "line": "<p>2024-05-06 来源：青河日报</p>",
            },
            "2024-05-06 04:30",
        ),
        (
            {
                "head": '<meta name="article:published_time" content="2024-05-06T20:30:00Z">',
                "line": "<p>2024-05-06 来源：青河日报</p>",
            },
            "2024-05-06",
        ),
        ({"line": '<time datetime="2024-05-05T22:30:00Z">2024年5月6日 06:30</time>'}, "2024-05-06 06:30"),
        ({"line": '<time datetime="2024-05-05T22:30:00Z">2024年5月6日</time>'}, "2024-05-06 06:30"),
        ({"line": '<time datetime="2024-05-05T22:30:00.000Z">May 6, 2024</time>'}, "2024-05-06 06:30"),
        ({"line": '<time datetime="2024-05-06 09:30">2小时前</time>'}, "2024-05-06 09:30"),
        ({"head": '<meta name="PubDate" content="2024-05-06 09:30">'}, "2024-05-06 09:30"),
        ({"head": '<meta name="pubdate" content="2024-05-06T09:30:00+08:00">'}, "2024-05-06 09:30"),
        ({"head": '<meta name="publishdate" content="2024-05-06">'}, "2024-05-06"),
        ({"head": '<meta itemprop="datePublished" content="2024-05-06T09:30:00+08:00">'}, "2024-05-06 09:30"),
        ({"head": '<meta name="weibo: article:create_at" content="2024-05-06 09:30:00">'}, "2024-05-06 09:30"),
        (
            {"head": '<meta name="dateModified" content="2024-05-07T09:30:00+08:00">', "line": "<p>2024-05-06</p>"},
            "2024-05-06",
        ),
        (
            {
                "head": '<script type="application/ld+json">'
                '{"@graph":[{"@type":"WebSite"},'
                '{"@type":"NewsArticle","datePublished":"2024-05-06T01:30:00+00:00"}]}</script>'
            },
            "2024-05-06 09:30",
        ),
        (
            {
                "head": '<script type="application/ld+json">'
                '[{"@type":"BreadcrumbList"},'
                '{"@type":"NewsArticle","datePublished":"2024-05-06T09:30:00+08:00"}]</script>'
            },
            "2024-05-06 09:30",
        ),
        (
            {
                "head": '<script type="application/ld+json">'
                '{"@type":"WebPage","mainEntity":'
                '{"@type":"NewsArticle","datePublished":"2024-05-06T09:30:00+08:00"}}</script>'
            },
            "2024-05-06 09:30",
        ),
        ({"title": "2024年5月6日青河新闻联播"}, "2024-05-06"),
        ({"title": "青河新闻联播（2024年5月6日）"}, "2024-05-06"),
        ({"title": "青河新闻联播 20240506"}, "2024-05-06"),
        ({"title": "2024年5月1日起青河公交免费"}, ""),
        ({"title": "2024年5月1日起青河公交免费", "line": "<p>2024-05-06</p>"}, "2024-05-06"),
        ({"top": "<div>今天是2024年11月21日 星期四</div>", "line": "<p>2024-05-06</p>"}, "2024-05-06"),
        ({"top": "<div>2024年11月21日 星期四 晴 12℃~20℃</div>"}, ""),
        ({"top": "<div>2024-11-21 多云 青河天气</div>"}, ""),
        ({"tail": "<div>Copyright © 2008-2025 青河网 2024-01-02</div>"}, ""),
        ({"tail": "<h3>评论</h3><div>网友甲</div><div>2024-05-08 10:00</div><div>修得好！</div>"}, ""),
        ({"tail": "<p>2024年5月6日</p>"}, "2024-05-06"),
        ({"tail": "<p>青河县人民政府</p><p>2024年5月6日</p>"}, "2024-05-06"),
        (
            {"line": "<p>2024-05-06 09:30</p>", "head": '<meta name="pubdate" content="2024-05-07 00:00:00">'},
            "2024-05-06 09:30",
        ),
    ],
)
def test_what_a_page_tells_is_weighed(parts: dict[str, str], expected: str, script: str) -> None:
    found = moment(SCRIPTS[script](page(**parts)))
    assert found.removesuffix(":00") == expected if expected.count(":") == 1 else found == expected


@each(
    "url, expected",
    [
        ("http://x.example.gov.cn/art/2024/5/6/art_12_345.html", "2024-05-06"),
        ("http://x.example.cn/xw/202405/t20240506_123456.html", "2024-05-06"),
        ("http://x.example.cn/2024-05/06/content_1.htm", "2024-05-06"),
        ("http://x.example.cn/n1/2024/0506/c1-2.html", "2024-05-06"),
        ("http://x.example.cn/20240506/1.html", "2024-05-06"),
        ("http://x.example.cn/system/2024/05/06/012.shtml", "2024-05-06"),
        ("http://x.example.cn/c/2024-05-06/123.shtml", "2024-05-06"),
        ("http://x.example.cn/news/20240506123456789.html", ""),
        ("http://x.example.cn/a/240506/1.html", ""),
        ("http://x.example.cn/news/2024-05-06-title.html", "2024-05-06"),
        ("http://x.example.cn/content/20240506/ABCD.html", "2024-05-06"),
        ("http://x.example.cn/zwgk/t20240506_1.shtml", "2024-05-06"),
        ("http://x.example.cn/2024/5/6/1.html", "2024-05-06"),
        ("http://www.cna.com.tw/news/aipl/202405060123.aspx", ""),
        ("https://udn.com/news/story/7314/7945123", ""),
        ("https://x.example.cn/p/20240506-1.html", "2024-05-06"),
        ("https://x.example.cn/content_20240506.html", "2024-05-06"),
        ("https://x.example.tw/realtimenews/20240506001234-260402", ""),
        ("https://x.example.cn/202405/06/t20240506_1.html", "2024-05-06"),
        ("https://x.example.cn/2024/202405/t20240506_1.html", "2024-05-06"),
        ("https://x.example.cn/system/20240506/x.html", "2024-05-06"),
    ],
)
def test_an_address_tells_the_day_where_nothing_else_does(url: str, expected: str) -> None:
    assert moment(page(), url) == expected


NAMES = [
    "title-is-file-name",
    "title-is-site-name",
    "title-separator-double-dash",
    "title-separator-double-underscore",
    "title-separator-underscore",
    "headline-three-lines",
    "label-in-headline-dujia",
    "label-in-headline-shipin",
    "label-in-headline-yuanchuang",
    "date-in-headline-only",
    "date-previous-next-article",
    "date-previous-next-day",
]


@both_scripts
@each("name", NAMES)
def test_headline_and_date_of_a_saved_page_are_right(name: str, script: str) -> None:
    right = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    article = read(SCRIPTS[script]((PAGES / f"{name}.html").read_text(encoding="utf-8")))
    if "title" in right:
        assert article.title == SCRIPTS[script](right["title"])
    if "published_at" in right:
        told = article.published_at.isoformat() if article.published_at else ""
        assert (told[:10] if article.date_precision == "day" else told) == right["published_at"]


LINKS = ["上一{}", "下一{}", "前一{}", "后一{}"]


@pytest.mark.slow
@both_scripts
@each("unit", "天日期篇条页")
@each("form", ["<a>{} {}</a>", "<a>{}</a> {}", "<p>{}：<a>{}</a></p>", "<p>{}</p><p>{}</p>"])
def test_days_of_the_neighbours_are_not_the_articles(form: str, unit: str, script: str) -> None:
    days = ("2024-05-05", "2024-05-07", "2024-05-05", "2024-05-07")
    links = "".join(form.format(link.format(unit), day) for link, day in zip(LINKS, days, strict=True))
    assert moment(SCRIPTS[script](page(f"<div>{links}</div>"))) == ""
    assert moment(SCRIPTS[script](page(f"<div>{links}</div><p>2024-05-06 09:30</p>"))) == "2024-05-06 09:30"


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "2024-05-06 ",
        "2024",
        "20240506",
        "5月",
        "民国",
        "一二三四",
        "二〇二四年",
        "1:1",
        " ",
        "-",
        "(星期一)",
        "时",
        "T09:30Z",
    ],
)
def test_reading_dates_costs_no_more_than_the_texts_length(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert cpu_seconds(lambda: read_moments(text), below=2) < 2


TEASERS = "".join(
    f"<li><a href='/{at}'>青河县举办第{at}届春季运动会</a><span>2024-05-0{at}</span></li>" for at in (1, 2, 3)
)
MENU = "".join(
    f"<li><a href='/{name}'>{name}</a></li>" for name in ("首页", "要闻", "政务", "民生", "视频", "图片", "专题")
)


@both_scripts
@pytest.mark.parametrize(
    "parts",
    [
        {"top": f"<ul>{TEASERS}</ul>"},
        {"tail": f"<ul>{TEASERS}</ul>"},
        {"line": f"<ul>{TEASERS}</ul>"},
        {"top": f"<div>2024年11月28日 10:25:30</div><ul>{MENU}</ul>"},
        {"top": f"<div>2024年11月28日</div><div>星期四</div><ul>{MENU}</ul>"},
        {"line": "<p>活动时间：2024年6月1日至6月5日</p>"},
        {"line": "<p>截止日期：2024-06-30</p>"},
    ],
)
def test_dates_of_teasers_clocks_and_events_are_not_the_articles(parts: dict[str, str], script: str) -> None:
    assert moment(SCRIPTS[script](page(**parts))) == ""
    dated = {**parts, "line": "<p>2024-04-06 09:30　来源：青河日报</p>" + parts.get("line", "")}
    assert moment(SCRIPTS[script](page(**dated))) == "2024-04-06 09:30"
