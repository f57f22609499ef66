"""*.beishan.example.cn: what a county has that no row knows of, for whoever learns to add a paper.

An e-paper on a known system, a news site without sitemap and feed, an
application, and a weekly on a system of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import SplitResult

from ..answer import Answer, escape, not_found, plain
from .markup import paragraphs

DAYS = (date(2022, 3, 1), date(2022, 3, 2), date(2022, 3, 4))

_STORIES = """
城东公园的老水车又转了起来|停了十一年的老水车昨天重新转动，围观的居民从桥头一直站到对岸的榕树下。|木匠莫有田带着两个徒弟修了四十天，换下七十六块叶板，轴还是原来那根。
北山水库本周开始向下游放水|水库管理站说，放水每天早上六点开始，到傍晚结束，一共持续九天。|下游三个镇的八千亩秧田等着这批水，水渠里的淤泥已经提前清了两遍。
五里村的果农卖完了今年的柚子|最后一车柚子前天装上了去省城的货车，合作社的仓库里只剩下空筐。|社长韦家宁算了账，平均每斤比去年多卖三角钱，修冷库的欠款还清了一半。
夜班公交开到了工业园门口|末班车推迟到二十三点四十分，下晚班的工人不用再走四公里回县城。|头一个星期每晚有六十多人上车，司机老黄说坐得最满的是星期五。
县图书馆把书送进了八所村小|流动书车装着一千二百册书，每两个星期到一所学校，孩子们自己登记借还。|借得最多的是昆虫图鉴，石桥小学的三年级为它排了一个月的队。
渡口的摆渡人收起了竹篙|新桥通车以后，罗水渡口停了航，摆渡三十三年的梁大叔把船交给了博物馆。|他最后一趟载了四个学生和一辆单车，没有收钱，靠岸后在船头坐了很久。
旧粮仓里办起了木偶戏班|十四个年轻人租下镇上闲置的粮仓，白天刻木偶，晚上排戏，观众坐在麻袋上看。|戏班先学会了三出老戏，词是从八十六岁的班主那里一句一句记下来的。
南街菜市场装上了公平秤|六台公平秤放在进出口和鱼档旁边，谁都可以把买到的菜再称一遍。|头三天有两个摊位因为短秤被停业，市场把名单贴在了公告栏里。
山路转弯处立起四十面凸面镜|从县城到高岭乡的二十九公里山路，每个看不见来车的弯道都立了镜子。|去年这条路出过七起碰擦，全部在弯道上，乡里的货车司机凑钱买了头十面。
中学生给古井测出了水温和水量|物理兴趣小组量了城里十九口古井，画出一张图，标明哪些井还能用。|他们发现水量最大的是文庙后面那口，一小时能出两吨水，冬天也不干。
赶圩的日子改成了逢三逢八|镇上听了五百多户人家的意见，把圩日错开，免得和邻镇撞在同一天。|卖竹器的覃婶说这样一个月能多赶三场，只是要重新记一遍日子。
停电检修提前三天用广播通知|供电所和村里的大喇叭约好，检修的时间、线路和复电的钟点都要播三遍。|养鱼的农户因此有时间备好发电机，上个月没有一口塘因为缺氧死鱼。
"""


@dataclass(frozen=True)
class _Story:
    title: str
    paragraphs: tuple[str, ...]


def _stories() -> Iterator[_Story]:
    """Yield the county's stories, always the same: the guide shows some of them."""
    for line in _STORIES.strip().splitlines():
        title, *paragraphs = line.split("|")
        yield _Story(title, tuple(paragraphs))


@dataclass(frozen=True)
class StaticSite:
    """Pages that are written at once. `newest_front` is where strayed readers are sent to."""

    host: str
    write: Callable[[], Mapping[str, str]]
    newest_front: str

    @cached_property
    def pages(self) -> Mapping[str, str]:
        """The pages by their paths."""
        return self.write()

    def answer(self, url: SplitResult, form: Mapping[str, str] | None = None) -> Answer:
        """Answer a request."""
        if url.path == "/robots.txt":
            return plain("User-agent: *\nDisallow: /admin/\n")
        page = self.pages.get(url.path)
        return not_found() if page is None else Answer(page.encode())


def _page(title: str, body: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n{head}</head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )


# epaper: Founder's newer form, `/pc/column/202203/01/node_A01.html` → `/pc/content/202203/01/content_6101.html`

_PAGES = {"A01": "要闻", "A02": "综合", "A03": "民生"}
_PER_PAGE = 2


def _daily() -> Mapping[str, str]:
    stories, pages, number = _stories(), dict[str, str](), 6100
    for day in DAYS[:2]:
        tabs = "".join(
            f'<li><a href="node_{label}.html">第{label}版：{name}</a></li>' for label, name in _PAGES.items()
        )
        for label, name in _PAGES.items():
            items = ""
            for _ in range(_PER_PAGE):
                number += 1
                story = next(stories)
                path = f"content/{day:%Y%m/%d}/content_{number}.html"
                title = f'<p id="PreTitle"></p><h2 id="Title">{escape(story.title)}</h2><p id="SubTitle"></p>'
                text = f"<founder-content>{paragraphs(story.paragraphs)}</founder-content>"
                back = f'<a href="../../../column/{day:%Y%m/%d}/node_{label}.html">返回 第{label}版</a>'
                pages[f"/pc/{path}"] = _page("北山日报数字报", f'{back}{title}<div id="ozoom">{text}</div>')
                items += f'<li class="resultList"><a href="../../../{path}"><h4>{escape(story.title)}</h4></a></li>'
            lists = f'<div class="nav-list"><ul>{tabs}</ul></div><p>第{label}版：{name}</p><ul>{items}</ul>'
            path = f"/pc/column/{day:%Y%m/%d}/node_{label}.html"
            pages[path] = _page("北山日报数字报", f'{lists}<div class="footer">北山日报社主办</div>')
    return pages


# www: a news site as many a county has one

_NAME = "北山新闻网"
_FOOT = f'<div class="foot">主办：{_NAME} 技术支持 违法和不良信息举报电话：0000-0000000</div>'
_CHANNELS = {"bdxw": "本地新闻", "zwyw": "政务要闻"}
_ON_HOME = 3  # of each channel; its own page has all


def _news() -> Mapping[str, str]:
    stories, pages = _stories(), dict[str, str]()
    lists: dict[str, list[str]] = {channel: [] for channel in _CHANNELS}
    nav = '<div class="nav"><a href="/">首页</a> ' + " ".join(
        f'<a href="/{channel}/">{name}</a>' for channel, name in _CHANNELS.items()
    )
    nav += ' <a href="http://epaper.beishan.example.cn/pc/column/202203/02/node_A01.html">数字报</a></div>'
    for number in range(12):
        day = DAYS[0] + timedelta(days=number // 2)
        channel, story = tuple(_CHANNELS)[number % 2], next(stories)
        path = f"/{channel}/{day:%Y%m}/{5210 + 3 * number}.shtml"
        pages[path] = _page(f"{story.title}_{_NAME}", _article(nav, story, day))
        lists[channel].insert(0, f'<li><a href="{path}">{escape(story.title)}</a> <span>{day:%m-%d}</span></li>')
    for channel, items in lists.items():
        pages[f"/{channel}/"] = _page(f"{_CHANNELS[channel]}_{_NAME}", f"{nav}<ul>{''.join(items)}</ul>{_FOOT}")
    newest = "".join(item for items in lists.values() for item in items[:_ON_HOME])
    return pages | {"/": _page(f"{_NAME}_首页", f"{nav}<ul>{newest}</ul>{_FOOT}")}


def _article(nav: str, story: _Story, day: date) -> str:
    info = f'<div class="info">{day} 09:20:00　来源：{_NAME}</div>'
    text = paragraphs(story.paragraphs)
    return f'{nav}<div class="main"><h1>{escape(story.title)}</h1>{info}<div class="text">{text}</div></div>{_FOOT}'


# app: what readers see comes from an interface


def _application() -> Mapping[str, str]:
    code = 'window.config = {apiBase: "https://api.beishan.example.cn/cms/v1/"};'
    shell = f'<div id="app"></div>\n<script>{code}</script>\n<script src="/js/chunk-vendors.5f1c.js"></script>'
    return {"/": _page("北山融媒", f"<noscript>请允许脚本</noscript>\n{shell}")}


# zhoubao: a weekly, `/issue/20220304/p1.html` → `/issue/20220304/a52101.html`

_SECTIONS = ("要闻", "副刊")


def _weekly() -> Mapping[str, str]:
    stories, pages, number = _stories(), dict[str, str](), 52100
    for day in (date(2022, 2, 25), date(2022, 3, 4)):
        tabs = "".join(f'<a href="p{n}.html">第{n:02}版：{name}</a>' for n, name in enumerate(_SECTIONS, 1))
        for place, name in enumerate(_SECTIONS, 1):
            items = ""
            for _ in range(2):
                number += 1
                story = next(stories)
                text = f'<h2 class="hl">{escape(story.title)}</h2><div class="txt">{paragraphs(story.paragraphs)}</div>'
                pages[f"/issue/{day:%Y%m%d}/a{number}.html"] = _page(f"{story.title} - 北山周报", text)
                items += f'<li><a href="a{number}.html">{escape(story.title)}</a></li>'
            head = f"<h1>北山周报 {day.year}年{day.month}月{day.day}日 第{place:02}版：{name}</h1>"
            path = f"/issue/{day:%Y%m%d}/p{place}.html"
            pages[path] = _page("北山周报数字报", f'{head}<div class="tabs">{tabs}</div><ul>{items}</ul>')
    return pages


_HOST = "beishan.example.cn"
DAILY = StaticSite(f"epaper.{_HOST}", _daily, f"http://epaper.{_HOST}/pc/column/202203/02/node_A01.html")
NEWS = StaticSite(f"www.{_HOST}", _news, f"http://www.{_HOST}/")
APPLICATION = StaticSite(f"app.{_HOST}", _application, f"http://app.{_HOST}/")
WEEKLY = StaticSite(f"zhoubao.{_HOST}", _weekly, f"http://zhoubao.{_HOST}/issue/20220304/p1.html")
COUNTY = (DAILY, NEWS, APPLICATION, WEEKLY)
