"""The headline of pages that nobody has seen: which of the texts that name a page it is, in both scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from opencc import OpenCC

from crawler.extract.head.headline import read_headline
from crawler.extract.parsing.tree import parse_tree
from tests.crawler.extract.test_extract import read
from tests.harness.cost import cpu_seconds
from tests.harness.sweep import each

TITLE = "青河县今年新修农村公路一百公里"
HEADLINES = (TITLE, "两条山路修通了", "“一百公里”怎么修？青河县给出答案", "2024年5月起青河县公交免费 三十条线路先行")
BODY = (
    "5月5日，记者从青河县交通运输局了解到，今年全县计划新修农村公路一百公里，目前已完成三十公里，其余路段年底前全部通车。",
    "据介绍，新修的公路连接六个乡镇、二十三个行政村，建成后群众赶集、就医、上学的时间将缩短一半，农产品外运也更加方便。",
    "县交通运输局负责人表示，施工期间将严把质量关，确保把好事办好、实事办实，让群众满意。",
)
DATELINE = "<p>2024-05-06 09:30　来源：青河日报</p>"
CRUMB = "<div>您当前的位置：<a href='/'>首页</a> &gt; <a href='/t/'>通知公告</a></div>"
_TRADITIONAL = OpenCC("s2tw")
SCRIPTS: dict[str, Callable[[str], str]] = {"simplified": str, "traditional": _TRADITIONAL.convert}
both_scripts = each("script", SCRIPTS)


def page(title: str | None, above: str, head: str = "", below: str = DATELINE) -> str:
    named = "" if title is None else f"<title>{title}</title>"
    text = "".join(f"<p>　　{line}</p>" for line in BODY)
    return f"<html><head>{named}{head}</head><body>{above}{below}<div>{text}</div></body></html>"


def headline(markup: str, script: str = "simplified") -> str:
    return read_headline(parse_tree(SCRIPTS[script](markup))).title


def og(content: str, name: str = "og:title") -> str:
    return f"<meta property='{name}' content='{content}'>"


NOT_NAMES = (
    "",
    "news_detail.html",
    "content.aspx?id=12",
    "http://www.example.cn/a/1.shtml",
    "www.example.cn",
    "无标题文档",
    "Untitled Document",
    "index",
    "青河新闻网",
    "青河县人民政府",
    "青河日报",
    "通知公告",
    "新闻详情",
    "新闻中心-青河县人民政府",
    "详情页_青河网",
    "正文",
    "工作动态 | 青河县融媒体中心",
    "青河县第一中学六十周年校庆",
    "青河政府网站 - 要闻",
)
PLACES = (
    "<h1>{}</h1>",
    "<h4>{}</h4>",
    "<div class='q7'>{}</div>",
    "<p class='bt'>{}</p>",
    "<center><b>{}</b></center>",
)


@pytest.mark.slow
@both_scripts
@each("title", NOT_NAMES)
def test_a_title_that_names_no_article_is_not_its_headline(title: str, script: str) -> None:
    expected = [SCRIPTS[script](text) for text in HEADLINES for _ in PLACES]
    top = f"<div>{title}</div>" if title.startswith("青河") else ""
    assert [
        headline(page(title, top + CRUMB + place.format(text)), script) for text in HEADLINES for place in PLACES
    ] == expected


@pytest.mark.slow
@both_scripts
@each("title", NOT_NAMES)
def test_a_title_that_names_no_article_is_not_its_headline_above_a_text_without_dateline(
    title: str, script: str
) -> None:
    top = f"<div>{title}</div>" if title.startswith("青河") else ""
    wrong = [
        text
        for text in HEADLINES
        for place in PLACES
        if headline(page(title, top + CRUMB + place.format(text), below=""), script) != SCRIPTS[script](text)
    ]
    assert wrong == []


ENDS = (
    "_青河网",
    "__2024年第3号公报__青河政府网",
    "--2024年第3号公报--青河政府网",
    "-青河新闻网",
    " - 要闻 - 青河日报",
    "|青河|公路|交通_网易订阅",
    "｜青河新聞",
    " | 生活 | 中央社 CNA",
    "丨青河融媒",
    "—青河新闻网",
    " – BBC News 中文",
    "·青河网",
    " · 青河",
    " » 青河在线",
    " > 新闻 > 青河网",
    "<青河网",
    "/青河新闻网",
    "：青河新闻网",
    " ← 青河论坛",
    "←青河网",
    " ETtoday生活新聞 | ETtoday新聞雲",
    "-健康-青河都市报",
    "_QingHe News",
    " - Yahoo奇摩新聞",
    "_手机新浪网",
    "--经济·科技--青河网",
    "_数据_宏观频道首页_青河网 - QINGHE.COM.CN",
    " 青河网-青河日报官方网站",
    " - www.qinghe.gov.cn",
)


@pytest.mark.slow
@both_scripts
@each("end", ENDS)
def test_no_site_and_no_separator_stays_at_the_end(end: str, script: str) -> None:
    """Where the page shows no headline as well as where it does."""
    for text in HEADLINES[:3]:
        escaped = (text + end).replace("<", "&lt;")
        assert headline(page(escaped, ""), script) == SCRIPTS[script](text)
        for place in PLACES:
            assert headline(page(escaped, CRUMB + place.format(text)), script) == SCRIPTS[script](text)


@both_scripts
@pytest.mark.parametrize(
    "begin", ["青河网-", "青河日报 | ", "科普青河-", "青河新闻网_新闻_", "港闻｜", "【青河发布】", "青河网："]
)
def test_no_site_stays_at_the_beginning_where_the_page_shows_the_headline(begin: str, script: str) -> None:
    wrong = [
        (text, place)
        for text in HEADLINES
        for place in PLACES
        if headline(page(begin + text, place.format(text)), script) != SCRIPTS[script](text)
    ]
    assert wrong == []


SEPARATED = (
    "书记县长这一周 | 修好每一条农村公路，走好每一段回家的路",
    "图说青河| 青河职业技术学院：学生修路记",
    "北京-上海高铁明年开通",
    "一线调研丨山路怎么通到村口",
    "2024/25赛季青河队首战告捷",
    "对比试车—测试两款新车",
    "把路修到家门口——青河县农村公路建设纪实",
    "新闻1+1：农村公路怎么修",
    "A·B两条公路同时开工",
)


@pytest.mark.slow
@both_scripts
@each("end", ["", "_青河网", "-要闻-青河新闻网", " | 青河日报", "--青河网"])
@each("text", SEPARATED)
def test_a_headline_that_holds_a_separator_is_whole(text: str, end: str, script: str) -> None:
    wrong = [
        place
        for place in PLACES
        if headline(page(text + end, CRUMB + place.format(text)), script) != SCRIPTS[script](text)
    ]
    assert wrong == []


LABELS = ("原创", "独家", "视频", "图集", "图文", "组图", "直播", "快讯", "置顶", "1/10", "【独家】", "HOT")
SET = (
    "<h1><span class='q1'>{l}</span>{t}</h1>",
    "<h1>{t}<em>{l}</em></h1>",
    "<h1><i>{l}</i> {t}</h1>",
    "<h2><b>{l}</b><span>{t}</span></h2>",
    "<div class='title'>{t} <font color='red'>{l}</font></div>",
    "<span>{l}</span><h1>{t}</h1>",
)


@pytest.mark.slow
@both_scripts
@each("label", LABELS)
@each("title", [None, "{}", "{}_青河网"])
def test_a_label_that_is_an_element_of_its_own_is_no_part(title: str | None, label: str, script: str) -> None:
    wrong = []
    for markup in SET:
        for text in HEADLINES:
            named = title.format(text) if title else None
            found = headline(page(named, markup.format(l=label, t=text)), script)
            if found != SCRIPTS[script](text):
                wrong.append((markup, found))
    assert wrong == []


@both_scripts
@pytest.mark.parametrize("label", ["原创", "独家", "视频", "组图", "1/10"])
def test_a_label_that_the_title_lacks_is_no_part(label: str, script: str) -> None:
    for end in ("", "_青河网"):
        assert headline(page(TITLE + end, f"<h1>{label}{TITLE}</h1>"), script) == SCRIPTS[script](TITLE)


@both_scripts
@each(
    "text",
    [
        "视频监控覆盖全县公路",
        "独家经营权转让引发争议",
        "直播带货进山村",
        "【视频】两条山路修通了",
        "组图：两条山路修通了",
        "图文并茂讲公路故事",
    ],
)
@each("title", [None, "{}", "{}_青河网"])
def test_a_headline_that_begins_with_the_word_of_a_label_is_whole(title: str | None, text: str, script: str) -> None:
    for place in PLACES:
        named = title.format(text) if title else None
        assert headline(page(named, CRUMB + place.format(text)), script) == SCRIPTS[script](text)


@pytest.mark.parametrize("label", ["原创", "视频"])
def test_a_headline_with_a_label_is_no_line_of_the_text(label: str) -> None:
    article = read(page(TITLE, f"<h1><span>{label}</span>{TITLE}</h1>"))
    assert (article.title, article.text) == (TITLE, "\n".join(BODY))


LINES = ("青河县人民代表大会常务委员会", "关于批准发行公路建设", "债券的决议")
IN_LINES = (
    "<h1>{}<br>{}<br>{}</h1>",
    "<p align='center'><font><strong>{}<br>{}<br>\n{}</strong></font><br>（2024年5月6日通过）</p>",
    "<h1>{}</h1><h1>{}</h1><h1>{}</h1>",
    "<div><p>{}</p><p>{}</p><p>{}</p></div>",
    "<h1><p>{}</p><p>{}</p><p>{}</p></h1>",
    "<table><tr><td>{}</td></tr><tr><td>{}</td></tr><tr><td>{}</td></tr></table>",
)


@both_scripts
@each("end", ["", "_青河网", "_2024年第3号公报_青河政府网", " - 政策 - 青河县人民政府"])
@each("markup", IN_LINES)
def test_a_headline_of_three_lines_is_spelt_as_the_title_spells_it(markup: str, end: str, script: str) -> None:
    assert headline(page("".join(LINES) + end, markup.format(*LINES)), script) == SCRIPTS[script]("".join(LINES))


@both_scripts
@each("markup", ["<h1>{}<br>{}</h1>", "<h1>{}</h1><h1>{}</h1>", "<div>{}</div><div>{}</div>"])
@each("gap", ["——", " ", "", "："])
def test_two_lines_that_the_title_joins_are_one_headline(markup: str, gap: str, script: str) -> None:
    first, second = "把公路修到家门口", "青河县农村公路建设纪实"
    shown = f"——{second}" if gap == "——" else second
    assert headline(page(f"{first}{gap}{second}_青河网", markup.format(first, shown)), script) == SCRIPTS[script](
        f"{first}{gap}{second}"
    )


@both_scripts
def test_the_lines_of_a_heading_without_a_title_are_one_headline(script: str) -> None:
    assert headline(page(None, "<h1>把公路修到家门口<br>——青河县农村公路建设纪实</h1>"), script) == SCRIPTS[script](
        "把公路修到家门口——青河县农村公路建设纪实"
    )


@both_scripts
@each(
    "logo",
    [
        "<h1><a href='/'>青河新闻网</a></h1>",
        "<h1>青河日报</h1>",
        "<h1 class='logo'>青河县人民政府</h1>",
        "<h1>要闻</h1>",
    ],
)
@each("title", [None, "{}_青河新闻网", "青河新闻网", "{}"])
def test_a_main_heading_that_is_the_sites_name_is_no_headline(title: str | None, logo: str, script: str) -> None:
    for place in PLACES:
        named = title.format(TITLE) if title else None
        assert headline(page(named, logo + CRUMB + place.format(TITLE)), script) == SCRIPTS[script](TITLE)


@both_scripts
@pytest.mark.parametrize(
    "head", [og("青河网"), og("青河网") + og("青河网", "og:site_name"), og("新闻详情"), og("index.html")]
)
def test_metadata_that_name_the_site_are_no_headline(head: str, script: str) -> None:
    for title in (None, "青河网", f"{TITLE}_青河网"):
        assert headline(page(title, CRUMB + f"<h2>{TITLE}</h2>", head=head), script) == SCRIPTS[script](TITLE)


@both_scripts
@pytest.mark.parametrize("short", ["青河县新修百公里路", "青河今年新修农村公路…", f"视频丨{TITLE}", f"{TITLE}（图）"])
def test_the_headline_is_the_one_that_is_printed(short: str, script: str) -> None:
    """Where `<title>` and metadata say it in other words."""
    shown = page(f"{short}_青河网", CRUMB + f"<h1>{TITLE}</h1>", head=og(short))
    assert headline(shown, script) == SCRIPTS[script](TITLE)


def test_metadata_with_markup_in_them_are_read_without() -> None:
    assert headline(page("青河网", "", head=og("把公路修到家门口&lt;div&gt;——青河县建设纪实&lt;/div&gt;"))) == (
        "把公路修到家门口——青河县建设纪实"
    )


@pytest.mark.parametrize(
    "piece",
    [
        " ",
        "　",
        "_",
        " - ",
        "—",
        "·",
        "|",
        "雨_",
        "雨 ",
        "首页",
        "大中小",
        "来源",
        "来源：",
        "2024-",
        "20",
        "【",
        "原创",
        "网",
        "新闻",
        "a.",
        ".html",
        "www.",
        "<b>",
        "&amp;",
    ],
)
def test_a_title_costs_no_more_than_its_length(piece: str) -> None:
    """In every place where a headline is looked for."""

    def cost(size: int, below: float) -> float:
        text = piece * (size // len(piece))
        markup = page(text, f"<h1>{text}</h1><p>{text}</p>", head=og(text))
        return cpu_seconds(lambda: read_headline(parse_tree(markup)), below)

    assert cost(20_000, 0.2) < 0.2
    assert cost(80_000, 0.6) < 0.6
