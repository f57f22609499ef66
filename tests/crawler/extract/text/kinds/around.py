"""What stands around an article: readers' comments, another article, lists before it, a second copy."""

from __future__ import annotations

from collections.abc import Iterator

from tests.crawler.extract.text.kinds.shells import (
    NOTICE,
    ROAD,
    SCHOOL,
    SHELLS,
    SHORT,
    TEA,
    Page,
    Shell,
    Story,
    county,
    div_soup,
    gov_cms,
    ps,
    table_2005,
    taiwan,
    vue,
    weixin,
    wordpress,
)
from tests.crawler.extract.text.kinds.teasers import (
    LINKS,
    cards,
    columns,
    definitions,
    flat,
    outlets,
    rows,
    sections,
    whole_links,
    without_links,
)

SAID = (
    ("云上的人", "说得好，我们村的路也该修一修了，每到下雨天就全是泥，希望有关部门能来看一看。"),
    ("老李头", "支持！这几年县里的变化真大，大家都看在眼里，记在心上。"),
    ("匿名用户", "什么时候才能通到我们镇呢？已经说了三年了，还没有看到动静，等得花儿都谢了。"),
    ("江边渔夫", "楼上的别急，听说明年就要开工了，规划图都贴在镇政府的门口，可以去看。"),
)


def floors() -> str:
    return "<div>网友评论</div>" + "".join(
        f'<div class="floor"><div class="u">{n + 1}楼 {who} 发表于 2024-05-07 1{n}:20</div><div class="w">{what}</div><div>支持({n}) 回复</div></div>'
        for n, (who, what) in enumerate(SAID)
    )


def avatars() -> str:
    return (
        "<ul>"
        + "".join(
            f'<li><img src="/a{n}.png" width="40"><b>{who}</b><span>{n + 1}小时前</span><p>{what}</p><a href="javascript:;">回复</a></li>'
            for n, (who, what) in enumerate(SAID)
        )
        + "</ul>"
    )


def quotes() -> str:
    return (
        "<table width='100%'>"
        + "".join(
            f"<tr><td>网友 {who} 于 2008-5-7 1{n}:20:05 评论道：</td></tr><tr><td><blockquote>引用：{SAID[n - 1][1]}</blockquote>{what}</td></tr>"
            for n, (who, what) in enumerate(SAID)
        )
        + "</table>"
    )


def replies() -> str:
    return (
        '<ol class="comment-list">'
        + "".join(
            f'<li class="comment"><article><footer><b>{who}</b>说道：<time>2021年5月7日 1{n}:20</time></footer><div><p>{what}</p></div>'
            f'<a href="#r{n}">回复</a></article></li>'
            for n, (who, what) in enumerate(SAID)
        )
        + "</ol>"
    )


def days_only() -> str:
    return "<h4>评论 (4)</h4>" + "".join(
        f'<div><span class="n">{who}</span> <span class="d">2024-05-0{n + 5}</span><p>{what}</p></div>'
        for n, (who, what) in enumerate(SAID)
    )


def without_times() -> str:
    return (
        "<div><div>全部评论</div>"
        + "".join(f"<div><b>{who}</b><p>{what}</p><span>赞 {n}</span></div>" for n, (who, what) in enumerate(SAID))
        + "</div>"
    )


def prefixed() -> str:
    return "".join(f"<p>网友“{who}”：{what}</p>" for who, what in SAID).join(
        ('<div class="pl"><p>网友热议</p>', "</div>")
    )


def one_only() -> str:
    return f"<div><h3>1 条评论</h3><div><b>{SAID[0][0]}</b><span>2024-05-07 10:20</span><p>{SAID[0][1]}</p><a href='#'>回复</a></div></div>"


def minutes() -> str:
    return (
        "<section>"
        + "".join(
            f"<div class='cm'><div>{who}</div><div>{what}</div><div>{n + 2}分钟前 来自广西 <span>回复</span></div></div>"
            for n, (who, what) in enumerate(SAID)
        )
        + "</section>"
    )


COMMENTS = {
    "floors": floors,
    "avatars": avatars,
    "quotes": quotes,
    "replies": replies,
    "days-only": days_only,
    "without-times": without_times,
    "prefixed": prefixed,
    "one-only": one_only,
    "minutes": minutes,
}


def comments() -> Iterator[Page]:
    """An article and what its readers say."""
    shells = list(SHELLS.values())
    for number, (form, make) in enumerate(COMMENTS.items()):
        for turn in range(3):
            shell = shells[(2 * number + 3 * turn + 1) % len(shells)]
            story = (SHORT, ROAD, NOTICE)[turn]
            yield Page(f"comments-{form}-{shell.__name__}", shell(story.title, ps(story.lines), make()), story.lines)


def _whole(story: Story, heading: str) -> str:
    return f"{heading.format(story.title)}<p>2024-05-05 10:20　来源：河口晚报</p><div>{ps(story.lines)}</div>"


def another_article() -> Iterator[Page]:
    """An article and below it the next one, whole, as a page shows that is scrolled on."""
    for shell, heading in (
        (div_soup, "<h1>{}</h1>"),
        (wordpress, '<h1 class="entry-title"><a href="/n/2">{}</a></h1>'),
        (taiwan, "<h2>{}</h2>"),
        (vue, '<h2 class="ttl">{}</h2>'),
        (gov_cms, '<div class="tt"><strong>{}</strong></div>'),
    ):
        markup = shell(ROAD.title, ps(ROAD.lines), f"<article>{_whole(SCHOOL, heading)}</article>")
        yield Page(f"another-article-{shell.__name__}", markup, ROAD.lines)
    markup = county(
        NOTICE.title,
        ps(NOTICE.lines),
        "".join(f"<article>{_whole(one, '<h3>{}</h3>')}</article>" for one in (SCHOOL, TEA)),
    )
    yield Page("another-article-two-county", markup, NOTICE.lines)


def before() -> Iterator[Page]:
    """Lists in the source before the article, as of sidebars that stand beside it."""
    plain = f"<div><h3>热点新闻</h3><ul>{LINKS}</ul></div>"
    forms: tuple[tuple[Shell, str, Story], ...] = (
        (table_2005, plain, ROAD),
        (div_soup, plain + cards(), TEA),
        (wordpress, flat(), ROAD),
        (vue, outlets(), TEA),
        (taiwan, whole_links(), NOTICE),
        (gov_cms, definitions(), SHORT),
        (county, sections(), ROAD),
        (
            wordpress,
            "<div><h3>本站公告</h3><p>本站将于5月8日零时起进行系统维护，届时将暂停访问，请您谅解，感谢支持。</p></div>",
            TEA,
        ),
        (div_soup, "<div>青河县今天多云转小雨，气温18至25度，东南风三级，出门请带伞。</div>", ROAD),
        (table_2005, rows(), NOTICE),
        (taiwan, columns(), SHORT),
        (vue, without_links(), TEA),
        (weixin, "<div>微信扫一扫，关注该公众号，第一时间收到推送。</div>", ROAD),
    )
    for number, (shell, above, story) in enumerate(forms, 1):
        yield Page(f"before-{number}-{shell.__name__}", shell(story.title, ps(story.lines), "", above), story.lines)


def copies() -> Iterator[Page]:
    """A page that holds its text for desks and once more for telephones."""
    for shell, story in ((div_soup, TEA), (gov_cms, ROAD), (weixin, ROAD)):
        once = f'<div class="pc">{ps(story.lines)}</div><div class="m">{ps(story.lines, "div")}</div>'
        yield Page(f"copies-inside-{shell.__name__}", shell(story.title, once), story.lines)
    again = f"<h1>{TEA.title}</h1><p>2024-05-06</p><div>{ps(TEA.lines)}</div>"
    yield Page("copies-beside-vue", vue(TEA.title, ps(TEA.lines), f'<div class="only-phone">{again}</div>'), TEA.lines)
    short = f'<div class="a">{ps(NOTICE.lines)}</div><div class="b">{ps(NOTICE.lines)}</div>'
    yield Page("copies-notice-county", county(NOTICE.title, short), NOTICE.lines)
    cut = f"<div>{TEA.lines[0][:28]}…</div>"
    yield Page("copies-of-the-lead-taiwan", taiwan(TEA.title, cut + ps(TEA.lines)), TEA.lines)


def pages() -> Iterator[Page]:
    yield from comments()
    yield from another_article()
    yield from before()
    yield from copies()
