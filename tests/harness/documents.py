"""Small documents of our own in every variant that the site is known to have made, and where real ones lie."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
MAGAZINE_SEED = SEEDS / "000_7c155fbc1eac5b23.txt"
POST_SEED = SEEDS / "003_2ab8d2395e847c7a.txt"
REAL_POSTS = ROOT.parent / "shared" / "posts"
NO_REAL_POSTS = "needs the real posts in ../shared/posts: others' articles, which are no part of the project"

_MEDIA_FRONT = """---
layout: post
title: "示例县：水渠修到村口"
date: 2021-12-24 08:51:00 +0800
categories: shiliribao
tags: 示例日报新闻
---
"""
_SHARE = "\n\n<http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224000001>"
_MEDIA_BACK = (
    "\n\n[返回示例日报新闻](//finews.withounder.com/category/shiliribao.html)｜[返回首页](//finews.withounder.com/)"
)


def _emnews(zone: str, body: str, link: str, back: str = "", *, title: str = "示例县水库水位升至最高") -> str:
    return (
        f'---\nlayout: post\ntitle: "{title}"\ndate: 2021-12-08 10:46:18{zone}\ncategories: emnews\n'
        f"tags: 东财滚动新闻\n---\n{body}\n\n<{link}>{back}"
    )


_FINANCE = "http://finance.eastmoney.com/news/1350,202112082206000001.html"
_PLAIN = "\n示例县水库水位今日升至6.35米，为建库以来最高。"
_QUOTED = "> 水位升至6.35米。\n\n<p>示例县水库水位今日升至6.35米。</p><p>为建库以来最高。</p>"

VARIANTS: dict[str, bytes] = {
    name: text.encode()
    for name, text in {
        "init": '---\nlayout: post\ntitle: "试刊"\ndate: 2021-12-01 13:33:50\ncategories: sitenews\n'
        "tags: 站长消息\n---\n\n祝贺试刊\n",
        "V0a": _emnews("", _PLAIN, _FINANCE) + "\n",
        "V0b": _emnews("", _PLAIN, _FINANCE),
        "V1a": _emnews("", _PLAIN, _FINANCE, "\n\n[返回东财滚动新闻](./emnews/)\n[返回首页](./)"),
        "V1b": _emnews("", _PLAIN, _FINANCE, "\n\n[返回东财滚动新闻](../emnews/)\n[返回首页](../)"),
        "V1c": _emnews(
            "",
            _PLAIN,
            "http://hk.eastmoney.com/news/1535,202112082206000001.html",
            "\n\n[返回东财滚动新闻](//finews.withounder.com/emnews/)\n[返回首页](//finews.withounder.com/)",
        ),
        "V2": _emnews(
            "",
            _PLAIN,
            _FINANCE,
            "\n\n[返回东财滚动新闻](//finews.withounder.com/emnews/)｜[返回首页](//finews.withounder.com/)",
        ),
        "V3": _emnews(
            " +0800",
            _PLAIN,
            _FINANCE,
            "\n\n[返回东财滚动新闻](//finews.withounder.com/emnews/)｜[返回首页](//finews.withounder.com/)",
        ),
        "V3-": _emnews(" +0800", _PLAIN, _FINANCE),
        "V4": _emnews(
            " +0800",
            _QUOTED,
            _FINANCE,
            "\n\n[返回东财滚动新闻](//finews.withounder.com/emnews/)｜[返回首页](//finews.withounder.com/)",
        ),
        "V4x": '---\nlayout: post\ntitle: ""\ndate:  +0800\ncategories: emnews\ntags: 东财滚动新闻\n---\n'
        f"{_QUOTED}\n\n<>\n\n"
        "[返回东财滚动新闻](//finews.withounder.com/emnews/)｜[返回首页](//finews.withounder.com/)",
        "M3": f"{_MEDIA_FRONT}<p>示例县今年修渠九公里，清水流到了村口。</p>\n <p>村民说，今后浇地再不用挑水上山。 "
        f'□王小明 </p><p class="em_media">（文章来源：示例日报）</p>{_SHARE}{_MEDIA_BACK}',
        "CR LF in the body": f"{_MEDIA_FRONT}<p>示例县今年修渠九公里，清水流到了村口。</p>\r\n <p>村民说好。</p>\r\n"
        f" <p>明年再修。</p>{_SHARE}{_MEDIA_BACK}",
        "CR LF everywhere": f"{_MEDIA_FRONT}<p>示例县今年修渠九公里。</p>{_SHARE}{_MEDIA_BACK}\n".replace("\n", "\r\n"),
        "byte order mark": f"\ufeff{_MEDIA_FRONT}<p>示例县今年修渠九公里。</p>{_SHARE}{_MEDIA_BACK}",
        "quote in the title": _emnews(" +0800", _PLAIN, _FINANCE, title='水库"满"了'),
        "backslash in the title": _emnews(" +0800", _PLAIN, _FINANCE, title="水库\\满了\\n"),
        "colon in the title": _emnews(" +0800", _PLAIN, _FINANCE, title="水库: 满了 # 真的"),
        "unknown field": _emnews(" +0800", _PLAIN, _FINANCE).replace("\n---\n", "\neditor: 王小明\n---\n", 1),
        "nothing after the front matter": '---\nlayout: post\ntitle: "空"\ndate: 2021-12-08 10:46:18\n---',
        "category page": "---\nlayout: category\ntitle: 示例体育报新闻\ncategory: shiliribao\n---",
    }.items()
}
VARIANTS["GB 18030"] = VARIANTS["M3"].decode().encode("gb18030")
VARIANTS["a byte of no encoding"] = VARIANTS["M3"] + b"\xff"

UNCLOSED = '---\nlayout: post\ntitle: "没有结束"\ndate: 2021-12-08 10:46:18\n正文没有结束的地方。\n'.encode()

MAGAZINE = """
山村：修渠引水到田头

□ 王小明 李 芳

示例县山村今年修渠九公里，清水流到了田头。

县里拨款三十万元，村民出工两千个，自带干粮上山，从冬天一直干到开春，终于把渠

修到了山顶，三百亩旱地变成水田。

示例县读书会：

一座小城的夜读

——记县城西街的二十个晚上

□ 陈大文

西街的灯每晚亮到十点。

读书的人来了又去，座位总是满的。
""".encode()
"""Two articles: the first with a paragraph that a page break cut, the second with kicker and subtitle."""
