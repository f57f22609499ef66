"""*.beishan.example.cn: what a county has that no row knows of, for whoever learns to add a paper.

An e-paper on a known system, a news site without sitemap and feed, an
application, and a weekly on a system of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import SplitResult

from ..answer import Answer, escape, not_found, plain
from .markup import paragraphs
from .newsroom import Draft, Newsroom

DAYS = (date(2022, 3, 1), date(2022, 3, 2), date(2022, 3, 4))
_WRITERS = "examplenews"  # whose stories the county's papers print


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
    newsroom, pages, number = Newsroom(_WRITERS), dict[str, str](), 6100
    for day in DAYS[:2]:
        tabs = "".join(
            f'<li><a href="node_{label}.html">第{label}版：{name}</a></li>' for label, name in _PAGES.items()
        )
        for label, name in _PAGES.items():
            items = ""
            for _ in range(_PER_PAGE):
                number += 1
                draft = newsroom.write(day, length=3)
                path = f"content/{day:%Y%m/%d}/content_{number}.html"
                title = f'<p id="PreTitle"></p><h2 id="Title">{escape(draft.title)}</h2><p id="SubTitle"></p>'
                text = f"<founder-content>{paragraphs(draft.paragraphs)}</founder-content>"
                back = f'<a href="../../../column/{day:%Y%m/%d}/node_{label}.html">返回 第{label}版</a>'
                pages[f"/pc/{path}"] = _page("北山日报数字报", f'{back}{title}<div id="ozoom">{text}</div>')
                items += f'<li class="resultList"><a href="../../../{path}"><h4>{escape(draft.title)}</h4></a></li>'
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
    newsroom, pages = Newsroom(_WRITERS), dict[str, str]()
    lists: dict[str, list[str]] = {channel: [] for channel in _CHANNELS}
    nav = '<div class="nav"><a href="/">首页</a> ' + " ".join(
        f'<a href="/{channel}/">{name}</a>' for channel, name in _CHANNELS.items()
    )
    nav += ' <a href="http://epaper.beishan.example.cn/pc/column/202203/02/node_A01.html">数字报</a></div>'
    for number in range(12):
        day = DAYS[0] + timedelta(days=number // 2)
        channel, draft = tuple(_CHANNELS)[number % 2], newsroom.write(day, length=2 + number % 3)
        path = f"/{channel}/{day:%Y%m}/{5210 + 3 * number}.shtml"
        pages[path] = _page(f"{draft.title}_{_NAME}", _article(nav, draft, day))
        lists[channel].insert(0, f'<li><a href="{path}">{escape(draft.title)}</a> <span>{day:%m-%d}</span></li>')
    for channel, items in lists.items():
        pages[f"/{channel}/"] = _page(f"{_CHANNELS[channel]}_{_NAME}", f"{nav}<ul>{''.join(items)}</ul>{_FOOT}")
    newest = "".join(item for items in lists.values() for item in items[:_ON_HOME])
    return pages | {"/": _page(f"{_NAME}_首页", f"{nav}<ul>{newest}</ul>{_FOOT}")}


def _article(nav: str, draft: Draft, day: date) -> str:
    info = f'<div class="info">{day} 09:20:00　来源：{_NAME}</div>'
    text = paragraphs(draft.paragraphs)
    return f'{nav}<div class="main"><h1>{escape(draft.title)}</h1>{info}<div class="text">{text}</div></div>{_FOOT}'


# app: what readers see comes from an interface


def _application() -> Mapping[str, str]:
    code = 'window.config = {apiBase: "https://api.beishan.example.cn/cms/v1/"};'
    shell = f'<div id="app"></div>\n<script>{code}</script>\n<script src="/js/chunk-vendors.5f1c.js"></script>'
    return {"/": _page("北山融媒", f"<noscript>请允许脚本</noscript>\n{shell}")}


# zhoubao: a weekly, `/issue/20220304/p1.html` → `/issue/20220304/a52101.html`

_SECTIONS = ("要闻", "副刊")


def _weekly() -> Mapping[str, str]:
    newsroom, pages, number = Newsroom(_WRITERS), dict[str, str](), 52100
    for day in (date(2022, 2, 25), date(2022, 3, 4)):
        tabs = "".join(f'<a href="p{n}.html">第{n:02}版：{name}</a>' for n, name in enumerate(_SECTIONS, 1))
        for place, name in enumerate(_SECTIONS, 1):
            items = ""
            for _ in range(2):
                number += 1
                draft = newsroom.write(day, length=3)
                text = f'<h2 class="hl">{escape(draft.title)}</h2><div class="txt">{paragraphs(draft.paragraphs)}</div>'
                pages[f"/issue/{day:%Y%m%d}/a{number}.html"] = _page(f"{draft.title} - 北山周报", text)
                items += f'<li><a href="a{number}.html">{escape(draft.title)}</a></li>'
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
