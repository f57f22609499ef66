"""Pages of eight families of sites, to be filled with a text and with what stands around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page of our own and the lines of its text. `⟪u:…⟫` in its markup is written as `\\uXXXX` (`finished`)."""

    id: str
    markup: str
    lines: tuple[str, ...]
    captions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    title: str
    lines: tuple[str, ...]


ROAD = Story(
    "青河县今年新修农村公路一百公里",
    (
        "5月5日，记者从青河县交通运输局了解到，今年全县计划新修农村公路一百公里，目前已完成三十公里，其余路段年底前全部通车。",
        "据介绍，新修的公路连接六个乡镇、二十三个行政村，建成后群众赶集、就医、上学的时间将缩短一半，农产品外运也更加方便。",
        "县交通运输局负责人表示，施工期间将严把质量关，确保把好事办好、实事办实，让群众满意。",
    ),
)
TEA = Story(
    "云岭乡春茶开采 茶农喜迎丰收",
    (
        "清明前后，云岭乡的千亩茶园迎来开采，满山新绿，采茶的人从清早忙到日落，茶厂里的灯亮到深夜。",
        "“今年雨水好，芽头比去年早了一个星期。”一位茶农说，她家的二十亩茶园一天能采三十斤鲜叶，收购价每斤六十元。",
        "乡里介绍，全乡茶园面积已达一万一千亩，春茶季预计带动三千多户农户增收，加工厂也添了两条新线。",
        "下一步，云岭乡将把茶园同古道、瀑布连成一线，让来喝茶的人住下来，也让采茶的人多一份收入。",
    ),
)
SCHOOL = Story(
    "城南小学搬进新校舍",
    (
        "新学期第一天，城南小学的八百名学生搬进了新校舍，教室宽敞明亮，操场也比原来大了一倍。",
        "学校的旧校舍建于上世纪七十年代，多年来雨季漏水、冬天漏风，家长们盼着搬迁已经盼了很久。",
        "县教育局表示，今年还将改造五所乡村学校，添置课桌三千套，让更多孩子在家门口上好学。",
    ),
)
SHORT = Story(
    "某国五月企业信心保持稳定",
    (
        "一项月度调查显示，企业信心五月保持稳定，但制造商预料未来三个月将会恶化，因为原材料成本损害了利润；服务业指数比上月高一点。",
    ),
)
NOTICE = Story(
    "城东片区明日停水",
    (
        "因管道抢修，5月6日上午9时至下午5时，城东新区、河滨路一带停水，请附近居民提前储水。",
        "恢复供水的时间另行通知，不便之处，敬请谅解。",
    ),
)
OTHERS = (
    (
        "暴雨来袭 多条公交线路临时调整",
        "气象部门昨天发布暴雨预警，提醒市民减少外出，注意防范山洪和地质灾害，公交线路也有调整",
    ),
    (
        "运动会开幕 千名运动员同场竞技",
        "全市运动会昨天开幕，来自各县区的一千名运动员将参加十二个大项的比赛，赛程为期五天。",
    ),
    (
        "老街改造完工 商户陆续搬回",
        "历时一年的老街改造工程日前完工，一百二十家商户陆续搬回，街上又热闹起来，管线也全部入地。",
    ),
    (
        "医院新楼启用 床位增加三百张",
        "市医院新楼昨天启用，床位增加三百张，急诊和儿科的面积都扩大了一倍，停车难也得到缓解，",
    ),
    (
        "图书馆延长开放 夜读人数翻番",
        "自本月起，图书馆开放到晚上十点，夜里来读书的人比去年同期翻了一番，座位要提前预约。",
    ),
    (
        "稻田养鱼见效 每亩增收两千元",
        "走进河口村，稻田里鱼儿游动。村支书说，稻田养鱼以后，每亩能增收两千元左右，今年还要扩大规模。",
    ),
)
MENU = "".join(f'<li><a href="/{n}/">{name}</a></li>' for n, name in enumerate("首页 要闻 县区 教育 旅游 视频".split()))
FOOT = "主办：青河县融媒体中心 版权所有 未经许可不得转载 桂ICP备00000000号"


def ps(lines: Iterable[str], tag: str = "p", indent: str = "　　") -> str:
    return "\n".join(f"<{tag}>{indent}{line}</{tag}>" for line in lines)


def table_2005(title: str, body: str, after: str = "", before: str = "") -> str:
    return f"""<html><head><title>{title}-青河新闻网</title><meta http-equiv="Content-Type" content="text/html"></head>
<body bgcolor="#ffffff"><table width="760" align="center" border="0"><tr><td>{MENU.replace("li>", "font>")}</td></tr></table>
<table width="760" align="center"><tr><td width="200" valign="top">{before}</td><td width="560" valign="top">
<table width="100%"><tr><td align="center"><b><font size="5">{title}</font></b></td></tr>
<tr><td align="center">青河新闻网 2006-05-06 09:30 来源：青河日报</td></tr>
<tr><td style="line-height:180%"><font size="3">{body}</font></td></tr></table>
{after}</td></tr></table><table width="760" align="center"><tr><td align="center">{FOOT}</td></tr></table></body></html>"""


def div_soup(title: str, body: str, after: str = "", before: str = "") -> str:
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_要闻_青河网</title></head><body>
<div class="top"><div class="nav"><ul>{MENU}</ul></div></div><div class="box"><div class="l">{before}</div>
<div class="c"><div class="t1">{title}</div><div class="t2">2019-05-06 09:30:00　来源：青河日报　字号：大 中 小</div>
<div class="t3">{body}</div>{after}</div></div><div class="f">{FOOT}</div></body></html>"""


def wordpress(title: str, body: str, after: str = "", before: str = "") -> str:
    return f"""<!DOCTYPE html><html lang="zh"><head><meta charset="UTF-8"><title>{title} – 青河周报</title>
<meta property="og:title" content="{title}"><meta property="og:type" content="article"></head>
<body class="post-template single single-post"><header><nav><ul id="menu">{MENU}</ul></nav></header>
<div id="secondary">{before}</div><main id="primary"><article id="post-12" class="post type-post hentry">
<header class="entry-header"><h1 class="entry-title">{title}</h1><div class="entry-meta"><time datetime="2021-05-06T09:30:00+08:00">2021 年 5 月 6 日</time></div></header>
<div class="entry-content">{body}</div></article>{after}</main><footer><p>© 2021 青河周报</p></footer></body></html>"""


def gov_cms(title: str, body: str, after: str = "", before: str = "") -> str:
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_青河县人民政府</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2022-05-06 09:30"><meta name="ContentSource" content="青河日报"></head>
<body><div class="header"><div class="container"><ul>{MENU}</ul></div></div><div class="main">{before}
<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zw/">政务动态</a></div>
<div class="article"><h1>{title}</h1><div class="pages-date">2022-05-06 09:30　来源：青河日报　【字体：大 中 小】　打印</div>
<div class="pages_content" id="UCAP-CONTENT"><div class="view TRS_UEDITOR trs_paper_default">{body}</div></div></div>
{after}</div><div class="footer"><p>主办单位：青河县人民政府办公室　桂ICP备00000000号</p></div></body></html>"""


def weixin(title: str, body: str, after: str = "", before: str = "") -> str:
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title></title><meta property="og:title" content="{title}"/>
<meta property="og:url" content="http://mp.weixin.qq.com/s?__biz=AAAA&amp;mid=1"/></head><body id="activity-detail">
{before}<div id="js_article" class="rich_media"><div class="rich_media_inner"><div id="page-content"><div id="img-content">
<h1 class="rich_media_title" id="activity-name">{title}</h1><div id="meta_content" class="rich_media_meta_list">
<span class="rich_media_meta rich_media_meta_nickname" id="profileBt"><a href="javascript:void(0);" id="js_name">青河发布</a></span>
<em id="publish_time" class="rich_media_meta">2023-05-06 09:30</em></div>
<div class="rich_media_content" id="js_content">{body}</div></div></div></div></div>{after}
<script>var ct = "1683336600"; var nickname = "青河发布";</script></body></html>"""


def vue(title: str, body: str, after: str = "", before: str = "") -> str:
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div id="app">
<div data-v-7ba5bd90 class="layout"><div data-v-7ba5bd90 class="aside">{before}</div><div data-v-7ba5bd90 class="wrap">
<div data-v-19a3c class="hd"><ul>{MENU}</ul></div><div data-v-3e1f class="detail"><h2 data-v-3e1f class="ttl">{title}</h2>
<div data-v-3e1f class="sub"><span>青河客户端</span><span>2024-05-06 09:30</span></div><div data-v-3e1f class="rich-text">{body}</div></div>
{after}</div></div></div><script src="/static/js/app.5f2.js"></script></body></html>"""


def taiwan(title: str, body: str, after: str = "", before: str = "") -> str:
    return f"""<!DOCTYPE html><html lang="zh-Hant"><head><meta charset="utf-8"><title>{title} | 地方 | 青河新闻</title>
<meta property="og:title" content="{title}"><meta property="article:published_time" content="2024-05-06T09:30:00+08:00"></head>
<body><nav class="navbar"><ul>{MENU}</ul></nav><aside>{before}</aside><div class="container"><article class="article-content">
<h1 class="article-content__title">{title}</h1><section class="authors"><time>2024-05-06 09:30</time> 青河新闻／综合报导</section>
<section class="article-content__editor" itemprop="articleBody">{body}</section></article>{after}</div>
<footer><div>© 2024 青河新闻股份有限公司 All Rights Reserved</div></footer></body></html>"""


def county(title: str, body: str, after: str = "", before: str = "") -> str:
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="app-main">
<header class="hd-nav"><ul>{MENU}</ul></header>{before}<section class="news-detail"><h3 class="news-title">{title}</h3>
<p class="news-info">青河县融媒体中心 2023-05-06 09:30</p><div class="news-body">{body}</div></section>{after}
<section class="ft"><p>{FOOT}</p></section></div></body></html>"""


Shell = Callable[..., str]
SHELLS: dict[str, Shell] = {
    shell.__name__: shell for shell in (table_2005, div_soup, wordpress, gov_cms, weixin, vue, taiwan, county)
}


def finished(markup: str) -> str:
    """Return the markup of a page with its escapes written: after its characters were made traditional."""
    start = markup.find("⟪u:")
    while start >= 0:
        end = markup.index("⟫", start)
        escaped = "".join(f"\\u{ord(one):04x}" if ord(one) > 126 else one for one in markup[start + 3 : end])
        markup = markup[:start] + escaped + markup[end + 1 :]
        start = markup.find("⟪u:")
    return markup
