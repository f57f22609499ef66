"""Streams of other articles: teasers of many forms, and a sponsored piece, behind a short article."""

from __future__ import annotations

from collections.abc import Iterator

from tests.crawler.extract.text.kinds.shells import (
    NOTICE,
    OTHERS,
    SHELLS,
    SHORT,
    Page,
    county,
    div_soup,
    ps,
    table_2005,
    taiwan,
    vue,
    wordpress,
)

NAMES = "青河日报 河口晚报 江南网 山城时报 海岸新闻 平原周刊".split()
LINKS = "".join(
    f'<li><a href="/n/{n}.html">{head}</a><span>05-0{n + 1}</span></li>' for n, (head, _) in enumerate(OTHERS)
)


def cards() -> str:
    return (
        '<div class="feed">'
        + "".join(
            f'<div class="card"><div class="pic"><a href="/n/{n}"><img src="/{n}.jpg"></a></div><div class="txt">'
            f'<div class="hd"><a href="/n/{n}">{head}</a></div><div class="sum">{snippet}</div><div class="t">{n + 1}小时前</div></div></div>'
            for n, (head, snippet) in enumerate(OTHERS)
        )
        + "</div>"
    )


def flat() -> str:
    return "".join(
        f'<h3><a href="/n/{n}">{head}</a></h3><p>{name} 2024-05-0{n + 1}</p><p>{snippet}</p>'
        for n, ((head, snippet), name) in enumerate(zip(OTHERS, NAMES, strict=True))
    )


def rows() -> str:
    return (
        "<table width='100%'>"
        + "".join(
            f'<tr><td><img src="/{n}.jpg" width="80"></td><td><a href="/n/{n}.htm"><b>{head}</b></a><br>{snippet}</td></tr>'
            for n, (head, snippet) in enumerate(OTHERS)
        )
        + "</table>"
    )


def definitions() -> str:
    return (
        "<dl>"
        + "".join(f'<dt><a href="/n/{n}">{head}</a></dt><dd>{snippet}</dd>' for n, (head, snippet) in enumerate(OTHERS))
        + "</dl>"
    )


def outlets() -> str:
    return (
        "<ul>"
        + "".join(
            f'<li><h4><a href="/n/{n}">{head}</a></h4><span>{name}·{n + 1}小时前</span><div>{snippet}</div></li>'
            for n, ((head, snippet), name) in enumerate(zip(OTHERS, NAMES, strict=True))
        )
        + "</ul>"
    )


def whole_links() -> str:
    return (
        '<div class="list">'
        + "".join(
            f'<a href="/n/{n}"><div class="h">{head}</div><div class="s">{snippet}</div><div class="w">{n + 2}天前</div></a>'
            for n, (head, snippet) in enumerate(OTHERS)
        )
        + "</div>"
    )


def sponsored() -> str:
    return (
        '<div class="promo"><span>广告</span><h3><a href="https://ad.example.com/x">一杯好水，从源头开始</a></h3><p>青泉山泉取自海拔一千米的'
        "林间，口感甘甜，富含多种矿物质，深受广大消费者的喜爱，是家庭和办公室的好选择。</p><p>即日起购买整箱可享八折优惠，新用户另送"
        "饮水杯一个，数量有限，送完为止，全国包邮。</p></div>"
    )


def sections() -> str:
    return "".join(
        f'<section><header><h2><a href="/n/{n}">{head}</a></h2><time>2024-05-0{n + 1}</time></header>'
        f"<p>{snippet}</p><footer><a href='/n/{n}'>阅读全文</a></footer></section>"
        for n, (head, snippet) in enumerate(OTHERS)
    )


def read_on() -> str:
    return "".join(
        f"<div class='it'><h4>{head}</h4><div>{snippet}<a href='/n/{n}'>[详细]</a></div></div>"
        for n, (head, snippet) in enumerate(OTHERS)
    )


def without_links() -> str:
    return (
        "<div data-v-1>"
        + "".join(
            f'<div data-v-1 class="row"><div class="tt">{head}</div><div class="ds">{snippet}</div><div class="ft">{name} 05-0{n + 1}</div></div>'
            for n, ((head, snippet), name) in enumerate(zip(OTHERS, NAMES, strict=True))
        )
        + "</div>"
    )


def columns() -> str:
    cells = [
        f'<td width="50%"><a href="/n/{n}"><img src="/{n}.jpg"></a><p><a href="/n/{n}">{head}</a></p><p>{snippet}</p></td>'
        for n, (head, snippet) in enumerate(OTHERS)
    ]
    return f"<table>{''.join(f'<tr>{one}{other}</tr>' for one, other in zip(cells[::2], cells[1::2], strict=True))}</table>"


def two_only() -> str:
    return (
        "<div>"
        + "".join(
            f'<div class="c"><h3><a href="/n/{n}">{head}</a></h3><p>{snippet}记者在现场看到，前来办事的群众络绎不绝。</p></div>'
            for n, (head, snippet) in enumerate(OTHERS[:2])
        )
        + "</div>"
    )


def linked_snippets() -> str:
    return (
        "<ul>"
        + "".join(
            f'<li><a href="/n/{n}">{head}</a><a href="/n/{n}">{snippet}</a></li>'
            for n, (head, snippet) in enumerate(OTHERS)
        )
        + "</ul>"
    )


def one_large() -> str:
    (head, snippet), *others = OTHERS
    large = f'<div class="hero"><a href="/n/0"><img src="/0.jpg"><h2>{head}</h2></a><p>{snippet}</p></div>'
    return large + "".join(
        f'<div class="s"><a href="/n/{n}">{title}</a><p>{text}</p></div>' for n, (title, text) in enumerate(others, 1)
    )


def sponsored_in_words() -> str:
    return sponsored().replace("<span>广告</span>", "<div>赞助内容</div>")


def dated() -> str:
    return (
        "<ul>"
        + "".join(
            f'<li><a href="/n/{n}">{head}</a><span>2024-05-0{n + 1}</span><p>{snippet}</p></li>'
            for n, (head, snippet) in enumerate(OTHERS)
        )
        + "</ul>"
    )


def counted() -> str:
    return "".join(
        f'<div><a href="/n/{n}"><b>{head}</b></a> <i>{name}</i> <i>评论 {n}</i> <i>阅读 10{n}</i><div>{snippet}</div></div>'
        for n, ((head, snippet), name) in enumerate(zip(OTHERS, NAMES, strict=True))
    )


TEASERS = {
    "dated": dated,
    "counted": counted,
    "read-on": read_on,
    "without-links": without_links,
    "columns": columns,
    "two-only": two_only,
    "linked-snippets": linked_snippets,
    "one-large": one_large,
    "sponsored-in-words": sponsored_in_words,
    "cards": cards,
    "flat": flat,
    "rows": rows,
    "definitions": definitions,
    "outlets": outlets,
    "whole-links": whole_links,
    "sponsored": sponsored,
    "sections": sections,
}


def teasers() -> Iterator[Page]:
    """A short article followed by a stream of others, with and without a heading."""
    places = (
        (div_soup, SHORT),
        (table_2005, NOTICE),
        (taiwan, SHORT),
        (vue, NOTICE),
        (wordpress, SHORT),
        (county, NOTICE),
    )
    shells = list(SHELLS.values())
    for number, (form, make) in enumerate(TEASERS.items()):
        for turn in ((0, 1), (1, 2), (0, 2))[number % 3]:
            shell = shells[(number + 3 * turn) % len(shells)]
            story = places[(number + turn) % len(places)][1]
            heading = ("", "<h2>更多新闻</h2>", "<div>今日看点</div>")[turn]
            markup = shell(story.title, ps(story.lines), heading + make())
            yield Page(f"teasers-{form}-{shell.__name__}", markup, story.lines)
    yield Page("teasers-inside-container-div_soup", div_soup(SHORT.title, ps(SHORT.lines) + cards()), SHORT.lines)
    yield Page("teasers-inside-container-taiwan", taiwan(NOTICE.title, ps(NOTICE.lines) + outlets()), NOTICE.lines)
    yield Page("teasers-inside-container-county", county(SHORT.title, ps(SHORT.lines) + flat()), SHORT.lines)


def pages() -> Iterator[Page]:
    yield from teasers()
