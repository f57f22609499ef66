"""The pages that all crawls of a measurement fetch: an e-paper of the Founder system, and a plain news site.

Articles are of some 750 characters, pages of 15 to 60 KB: menus, side lists, scripts, comments and footers make up the
rest, as on real ones. The same numbers give the same pages.
"""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from archive.model import Article
from bench.search_texts import articles

FIRST = date(2021, 12, 1)
FRONTS, ON_FRONT = 4, 20  # pages of an issue, and articles on each
IN_ISSUE = FRONTS * ON_FRONT
IN_LIST = 20  # articles in a list of the news site
EPAPER = "http://epaper.bsyjrb.cn/pc"
_CHANNELS = (
    "时政 要闻 社会 经济 教育 文化 体育 旅游 健康 法治 农业 科技 视频 图片 专题 评论 县区 民生 环保 交通".split()
)
_KILOBYTES = (15, 60)
_COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面"


@dataclass(frozen=True)
class Furniture:
    """What stands around the articles of a site; made once, cut to another size for each page."""

    scripts: str
    comments: str
    links: tuple[str, ...]


def furniture(chance: random.Random, base: str, texts: list[Article]) -> Furniture:
    """Return what a site's pages have around their articles."""
    script = "".join(
        f"var item{n}={{id:{chance.randrange(10**6)},url:'/ajax/count.do?aid={n}',on:function(e){{if(e&&e.target)"
        f"{{e.target.className+=' c{n}';}}return {chance.random():.6f};}}}};\n"
        for n in range(240)
    )
    comment = "".join(
        f'<li class="comment-item"><span class="nick">网友{n}</span><p>{"".join(chance.choices(_COMMON, k=24))}</p>'
        f'<a href="javascript:;" class="reply">回复</a></li>'
        for n in range(40)
    )
    links = tuple(
        f'<li><a href="{base}/ad/{chance.randrange(10**6)}/" title="{one.title}">{one.title}</a></li>'
        for one in texts[:200]
    )
    return Furniture(script, comment, links)


def around(chance: random.Random, have: Furniture, kilobytes: float) -> tuple[str, str, str]:
    """Return what fills a page to a size, above the article, beside it and below it: half of it scripts."""
    size = int(kilobytes * 1024)
    menu = "".join(f'<li class="nav-{n}"><a href="/channel/{n}/">{name}</a></li>' for n, name in enumerate(_CHANNELS))
    side = "".join(chance.sample(have.links, min(len(have.links), size // 1000)))
    script = f'<script type="text/javascript">\n{have.scripts[: size // 2]}\n</script>'
    head = f'<div id="top"><div class="logo"><img src="/logo.png" alt="logo"></div><ul class="nav">{menu}</ul></div>'
    beside = f'<div class="side"><h3>热点排行</h3><ul class="rank">{side}</ul></div>'
    said = have.comments[: max(0, have.comments.rfind("<li", 0, size // 8))]
    below = (
        f'<div class="comments"><h3>网友评论</h3><ul>{said}</ul></div><div class="footer"><ul>{menu}</ul>'
        f"<p>版权所有 未经许可不得转载 备案号000000</p></div>{script}"
    )
    return f"{script[: size // 8]}</script>{head}", beside, below


def epaper(days: int, base: str = EPAPER, seed: int = 5) -> Iterator[tuple[str, bytes]]:
    """Yield the addresses and pages of so many issues of an e-paper, from the first day on."""
    chance = random.Random(seed)
    texts = list(articles(days * IN_ISSUE, seed))
    have, kilobytes = furniture(chance, base, texts), chance.uniform
    for number in range(days):
        day = FIRST + timedelta(days=number)
        lists = "".join(f'<li><a href="node_A{n:02}.html">第A{n:02}版：要闻{n}</a></li>' for n in range(1, FRONTS + 1))
        for front in range(FRONTS):
            own = texts[number * IN_ISSUE + front * ON_FRONT :][:ON_FRONT]
            numbers = range(front * ON_FRONT + 1, (front + 1) * ON_FRONT + 1)
            named = "".join(
                f'<li><a href="../../../content/{day:%Y%m/%d}/content_{n}.html"><h4>{one.title}</h4></a></li>'
                for n, one in zip(numbers, own, strict=True)
            )
            above, _, below = around(chance, have, kilobytes(*_KILOBYTES))
            body = f'<div><ul class="pages">{lists}</ul></div><div class="news-list"><ul>{named}</ul></div>'
            yield f"{base}/column/{day:%Y%m/%d}/node_A{front + 1:02}.html", _page("数字报", above, body, below)
            for n, one in zip(numbers, own, strict=True):
                above, _, below = around(chance, have, kilobytes(*_KILOBYTES))
                body = f'<div class="nav-list"><ul class="pages">{lists}</ul><ul>{named}</ul></div>{_printed(one, day)}'
                yield f"{base}/content/{day:%Y%m/%d}/content_{n}.html", _page(one.title, above, body, below)


def _printed(one: Article, day: date) -> str:
    """Return an article as the newer Founder system lays it out."""
    lines = one.text.split("\n")
    told = f"本报讯（记者 {one.bylines[0].name}）"
    body = "".join(f"<p>　　{line}</p>\n" for line in [told + lines[0], *lines[1:]])
    return (
        f'<div class="newsdetatit totalTitle"><p id="PreTitle">{one.kicker}</p><h2 id="Title">{one.title}</h2>'
        f'<p id="SubTitle"></p></div><div id="ozoom" class="content"><founder-content><!--enpcontent-->{body}'
        f"<!--/enpcontent--><!--enpproperty <date>{day}</date><author>{one.bylines[0].name}</author>"
        f"<title>{one.title}</title><introtitle>{one.kicker}</introtitle>/enpproperty--></founder-content></div>"
    )


def news_site(count: int, base: str, seed: int = 6) -> Iterator[tuple[str, bytes]]:
    """Yield the addresses and pages of a news site: its lists, each leading to the next, and so many articles."""
    chance = random.Random(seed)
    texts = list(articles(count, seed))
    have, kilobytes = furniture(chance, base, texts), chance.uniform
    day, last = FIRST, (count - 1) // IN_LIST
    for place in range(last + 1):
        own = list(enumerate(texts[place * IN_LIST :][:IN_LIST], place * IN_LIST + 100_001))
        named = "".join(
            f'<li><a href="{_path(day, n)}" target="_blank">{one.title}</a><span class="date">{day}</span></li>'
            for n, one in own
        )
        onward = f'<div class="page"><a href="/news/list_{place + 1}.html">下一页</a></div>' if place < last else ""
        above, _, below = around(chance, have, 15)
        body = f'<div class="main"><ul class="news-list">{named}</ul>{onward}</div>'
        yield f"{base}/news/list_{place}.html", _page("新闻中心", above, body, below)
        for n, one in own:
            above, beside, below = around(chance, have, kilobytes(*_KILOBYTES))
            body = f'<div class="main">{_told(one, day, n)}</div>{beside}'
            yield base + _path(day, n), _page(f"{one.title}_要闻_某某新闻网", above, body, below)


def _path(day: date, number: int) -> str:
    return f"/news/{day:%Y%m}/t{day:%Y%m%d}_{number}.html"


def _told(one: Article, day: date, number: int) -> str:
    body = "".join(f"<p>　　{line}</p>\n" for line in one.text.split("\n"))
    return (
        f'<div class="crumbs"><a href="/">首页</a> &gt; <a href="/news/">新闻</a> &gt; 正文</div><h1>{one.title}</h1>'
        f'<div class="info"><span>{day} {8 + number % 12:02}:{number % 60:02}</span><span>来源：右江日报</span>'
        f'<span>作者：{one.bylines[0].name}</span></div><div class="article-content" id="content">{body}</div>'
        '<div class="editor">（责任编辑：韦小明）</div><div class="share">分享到：微信 微博 QQ空间</div>'
    )


def _page(title: str, above: str, body: str, below: str) -> bytes:
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/css/main.css"></head>\n'
        f'<body>{above}<div class="wrap">{body}</div>{below}</body></html>\n'
    ).encode()


def write(path: Path, pages: dict[str, bytes]) -> None:
    """Write pages for the server."""
    path.write_bytes(pickle.dumps(pages))


def given_site(bodies: list[bytes], base: str) -> Iterator[tuple[str, bytes]]:
    """Yield the addresses and pages of a site whose articles are given: its lists, each leading to the next."""
    day, last = FIRST, (len(bodies) - 1) // IN_LIST
    for place in range(last + 1):
        own = list(enumerate(bodies[place * IN_LIST :][:IN_LIST], place * IN_LIST + 100_001))
        named = "".join(f'<li><a href="{_path(day, n)}">本报今日要闻第{n}号报道</a> {day}</li>' for n, _ in own)
        onward = f'<div class="page"><a href="/news/list_{place + 1}.html">下一页</a></div>' if place < last else ""
        body = f'<div class="main"><ul class="news-list">{named}</ul>{onward}</div>'
        yield f"{base}/news/list_{place}.html", _page("新闻中心", "", body, "")
        yield from ((base + _path(day, n), content) for n, content in own)
