"""What markup does within a text: names of elements, depth, links, boxes, tags that are closed early or never."""

from __future__ import annotations

from collections.abc import Iterator

from tests.crawler.extract.text.kinds.shells import (
    OTHERS,
    ROAD,
    SHELLS,
    TEA,
    Page,
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

NAMED = "keyword tag ad-word share hot comment-user related-stock copyright footer-note nav-item".split()


def inline_names() -> Iterator[Page]:
    """Words in sentences, in elements that are named as furniture is."""
    shells = list(SHELLS.values())
    for number, name in enumerate(NAMED):
        shell = shells[number % len(shells)]
        opened, closed = (
            (f'<a href="/q" class="{name}">', "</a>"),
            (f'<span class="{name}">', "</span>"),
            (f'<em id="{name}">', "</em>"),
        )[number % 3]
        first = ROAD.lines[0].replace("青河县交通运输局", f"{opened}青河县交通运输局{closed}")
        second = (
            ROAD.lines[1]
            .replace("六个乡镇、", f"{opened}六个乡镇{closed}、")
            .replace("农产品", f"{opened}农产品{closed}")
        )
        markup = shell(ROAD.title, ps((first, second, ROAD.lines[2])))
        yield Page(f"inline-{name}-{shell.__name__}", markup, ROAD.lines)


def deep() -> Iterator[Page]:
    """Lines in elements that are never closed: each one deeper than the last."""
    lines = tuple(f"第{n}户村民领到了新房钥匙，{n}月里就能搬进去住，老人们都很高兴。" for n in range(1, 281))
    for tag, shell in (("font", table_2005), ("b", div_soup), ("span", weixin), ("strong", gov_cms)):
        markup = shell("二百八十户村民领到新房钥匙", "\n".join(f"<{tag}>{line}<br>" for line in lines))
        yield Page(f"deep-{tag}-{shell.__name__}", markup, lines)
    for tag, shell in (("div", county), ("section", vue)):
        markup = shell("二百八十户村民领到新房钥匙", "\n".join(f"<{tag}>{line}" for line in lines))
        yield Page(f"deep-{tag}-{shell.__name__}", markup, lines)
    far = "<div>" * 270 + ps(TEA.lines) + "</div>" * 270
    yield Page("deep-wrapped-taiwan", taiwan(TEA.title, far), TEA.lines)


LINKED = (
    "据<a href='/a'>青河县人民政府门户网站</a>消息，<a href='/b'>青河至河口公路</a>今天通车，两地车程缩短为四十分钟，沿线群众出行更加方便。",
    "这个月底，还有一次重要的<a href='/c'>青河县春季农产品展销会暨招商推介活动</a>，它规模最大，会首次请来外省的客商三百人。",
    "参加会议的有<a href='/d'>青河镇</a>、<a href='/e'>河口镇</a>、<a href='/f'>云岭乡</a>、<a href='/g'>山口乡</a>等乡镇的负责人。",
)


def _bare(line: str) -> str:
    parts = line.split("<")
    return parts[0] + "".join(part.partition(">")[2] for part in parts[1:])


def linked() -> Iterator[Page]:
    """Paragraphs of which a third to a half is links, anywhere in a text."""
    shells = list(SHELLS.values())
    for number, line in enumerate(LINKED):
        for turn, place in enumerate(("first", "middle", "last")):
            at = (0, 2, 4)[turn]
            shell = shells[(3 * number + turn) % len(shells)]
            body = [*TEA.lines[:at], line, *TEA.lines[at:]]
            yield Page(f"linked-{place}-{number}-{shell.__name__}", shell(TEA.title, ps(body)), tuple(map(_bare, body)))
    body = [f"<a href='/w/{n}'>{line[:6]}</a>{line[6:]}" for n, line in enumerate(ROAD.lines)]
    yield Page("linked-openings-wordpress", wordpress(ROAD.title, ps(body)), ROAD.lines)


HEADS = [head for head, _ in OTHERS]


def boxes() -> Iterator[Page]:
    """Boxes of links to other articles between two paragraphs."""
    items = "".join(f'<li><a href="/n/{n}">{head}</a></li>' for n, head in enumerate(HEADS))
    forms = {
        "headed": f"<div><h4>相关阅读</h4><ul>{items}</ul></div>",
        "bare": f"<ul>{items}</ul>",
        "lines": "".join(f'<p><a href="/n/{n}">{head}</a></p>' for n, head in enumerate(HEADS[:3])),
        "more": f'<p>延伸阅读：<a href="/n/1">{HEADS[0]}</a></p>',
        "arrow": f'<p>▶ <a href="/n/1">{HEADS[1]}</a></p>',
        "table": "<table align='right' width='200'><tr><td>热点推荐</td></tr>"
        + "".join(f'<tr><td>·<a href="/n/{n}">{head}</a></td></tr>' for n, head in enumerate(HEADS))
        + "</table>",
        "card": f'<a href="/n/2"><div><h5>{HEADS[2]}</h5><p>{OTHERS[2][1]}</p></div></a>',
        "star": f'<p>★延伸阅读★</p><p><a href="/n/1">{HEADS[0]}</a></p><p><a href="/n/2">{HEADS[1]}</a></p>',
        "bracket": f'<p>[相关新闻：<a href="/n/1">{HEADS[0]}</a>]</p>',
        "advertisement": "<div><p>我是广告 请继续往下阅读</p></div>",
        "advertisement-below": "<div>（广告）</div><div><a href='http://ad.example.com/'><img src='/ad.jpg'></a></div>",
        "newsletter": "<form><p>订阅青河电子报，每天早上收到要闻</p><input name='mail'><button>订阅</button></form>",
        "titled": f"<aside><div>你可能还想看</div><div><a href='/n/3'>{HEADS[2]}</a></div></aside>",
    }
    shells = list(SHELLS.values())
    for number, (form, box) in enumerate(forms.items()):
        for turn in (0, 1):
            shell = shells[(number + 5 * turn) % len(shells)]
            lines = TEA.lines
            cut = (2, 3)[turn]
            body = ps(lines[:cut]) + box + ps(lines[cut:])
            yield Page(f"box-{form}-{shell.__name__}", shell(TEA.title, body), lines)


def closed_early() -> Iterator[Page]:
    """`</html>` and `</body>` before the end: of an included header, or pasted into the text."""
    for end, shell in (
        ("</html>", gov_cms),
        ("</body>", table_2005),
        ("</body></html>", div_soup),
        ("</html>", wordpress),
    ):
        body = f"<p>{ROAD.lines[0]}</p>{end}{ps(ROAD.lines[1:])}"
        yield Page(f"closed-inside-{len(end)}-{shell.__name__}", shell(ROAD.title, body), ROAD.lines)
    for end, shell in (("</body></html>", county), ("</html>", taiwan)):
        markup = shell(TEA.title, ps(TEA.lines))
        yield Page(
            f"closed-header-{shell.__name__}",
            markup.replace("</header>", f"</header>{end}").replace("</nav>", f"</nav>{end}"),
            TEA.lines,
        )
    document = f"<html><head><title>无标题文档</title></head><body>{ps(TEA.lines)}</body></html>"
    yield Page("closed-pasted-vue", vue(TEA.title, document), TEA.lines)


def anchors() -> Iterator[Page]:
    """`<a>` around an article that is no link, or a link that nobody closed."""
    for name, opened, closed, shell in (
        ("name", '<a name="text">', "</a>", table_2005),
        ("bare", "<a>", "</a>", div_soup),
        ("unclosed-name", '<a name="top">', "", gov_cms),
        ("unclosed-href", '<a href="/index.html">', "", wordpress),
        ("unclosed-href", '<a href="#">', "", county),
        ("unclosed-empty", '<a href="">', "", table_2005),
        ("target", '<a id="content" target="_blank">', "</a>", taiwan),
        ("picture", '<a href="/big.jpg"><img src="/a.jpg">', "", div_soup),
    ):
        markup = shell(TEA.title, f"{opened}{ps(TEA.lines)}{closed}")
        yield Page(f"anchor-{name}-{shell.__name__}", markup, TEA.lines)
    body = ps(tuple(f'<a name="p{n}"></a>{line}' for n, line in enumerate(TEA.lines)))
    yield Page("anchor-empty-vue", vue(TEA.title, body), TEA.lines)


def lines() -> Iterator[Page]:
    """Paragraphs that other elements than `<p>` make."""
    title, text = ROAD.title, ROAD.lines
    forms = {
        "pre": "<pre>\n" + "\n".join(f"　　{line}" for line in text) + "\n</pre>",
        "pre-wrap": '<div style="white-space: pre-wrap">' + "\n\n".join(text) + "</div>",
        "span-block": "".join(f'<span style="display: block;">{line}</span>' for line in text),
        "span-block-important": "".join(
            f'<span style="color:red;display:block!important">{line}</span>' for line in text
        ),
        "custom": "<ucap-content>" + "".join(f"<txt>{line}</txt>" for line in text) + "</ucap-content>",
        "custom-hyphen": "".join(f"<cms-p>{line}</cms-p>" for line in text),
        "breaks": "<br><br>".join(f"　　{line}" for line in text),
        "breaks-nbsp": "<br/>\n&nbsp;<br/>".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{line}" for line in text),
        "ensp": ps(text, "div", "&ensp;&ensp;&emsp;"),
        "cells": "<table>" + "".join(f"<tr><td>{line}</td></tr>" for line in text) + "</table>",
        "sections": "".join(
            f'<section style="margin:0 8px"><section><span style="font-size:16px">{line}</span></section></section>'
            for line in text
        ),
        "font-each": "".join(
            f'<p><font face="宋体"><span lang="EN-US"><o:p>&nbsp;</o:p></span>{line}</font></p>' for line in text
        ),
        "word-tags": ps(
            (
                text[0].replace("5月5日", '<st1:chsdate year="2024" month="5" day="5" w:st="on">5月5日</st1:chsdate>')
                + "<o:p></o:p>",
                *text[1:],
            )
        ),
        "word-number": ps(
            (text[0].replace("一百公里", '<st1:chmetcnv unitname="公里" w:st="on">一百公里</st1:chmetcnv>'), *text[1:])
        ),
        "custom-inline": ps(
            (text[0].replace("青河县交通运输局", "<entity-name>青河县交通运输局</entity-name>"), *text[1:])
        ),
        "split-spans": ps(
            tuple("".join(f"<span>{line[n : n + 7]}</span>" for n in range(0, len(line), 7)) for line in text)
        ),
        "ruby": ps((text[0].replace("青河", "<ruby>青河<rp>（</rp><rt>qīng hé</rt><rp>）</rp></ruby>"), *text[1:])),
        "ruby-rb": ps((text[0].replace("全县", "<ruby><rb>全县</rb><rt>ㄒㄧㄢˋ</rt></ruby>"), *text[1:])),
        "list": "<ul>" + "".join(f"<li>{line}</li>" for line in text) + "</ul>",
        "quoted": f"<blockquote>{ps(text)}</blockquote>",
        "bare-text": f"{text[0]}<p>{text[1]}</p>{text[2]}",
        "centre": "<center>" + ps(text) + "</center>",
        "comments-between": ps(tuple(line.replace("，", "，<!-- x -->", 1) for line in text)),
        "paragraph-in-span": "".join(f"<span><p><span>{line}</span></p></span>" for line in text),
        "headings": ps(text, "h4"),
        "picture-column": f'<table><tr><td><img src="/a.jpg"></td><td>{ps(text)}</td></tr></table>',
        "dropped-initial": f'<p><span style="float:left;font-size:3em">5</span>{text[0][1:]}</p>' + ps(text[1:]),
        "inline-block": ps((text[0].replace("青河县", '<span style="display:inline-block">青河县</span>'), *text[1:])),
        "custom-first": ps(
            (
                text[0],
                text[1].replace("据介绍", "<x-w>据介绍</x-w>"),
                text[2].replace("满意。", "<x-w><x-v>满意。</x-v></x-w>"),
            )
        ),
        "junk-hidden": ps(
            tuple(line.replace("，", '，<span style="display:none">8 q7 g: x9</span>', 1) for line in text)
        ),
        "junk-small": ps(
            tuple(line.replace("，", '，<font style="font-size:0px;color:#FFF">8 q7 g: x9</font>', 1) for line in text)
        ),
        "nested-list": "<ul>" + "".join(f"<li><ul><li>{line}</li></ul></li>" for line in text) + "</ul>",
        "empty-links": ps(tuple(f'{line[:9]}<a href="/x"></a><a href="javascript:;"></a>{line[9:]}' for line in text)),
        "uneven": f"<div><div><p>{text[0]}</p></div><div><div><div><p>{text[1]}</p></div></div></div></div><p>{text[2]}</p>",
        "wbr": ps((text[0].replace("青河县", "青河<wbr>县&#8203;"), *text[1:])),
    }
    shells = list(SHELLS.values())
    for number, (form, body) in enumerate(forms.items()):
        for shell in dict.fromkeys((shells[number % len(shells)], shells[(3 * number + 1) % len(shells)])):
            yield Page(f"lines-{form}-{shell.__name__}", shell(title, body), text)


def captions() -> Iterator[Page]:
    """What stands below a picture is no paragraph."""
    under = "施工队伍在青河镇铺设路面。"
    credited = "图为通车的公路。 记者 王小山 摄"
    for form, box, caption, shell in (
        ("figcaption", f'<figure><img src="/1.jpg"><figcaption>{under}</figcaption></figure>', under, wordpress),
        ("figcaption", f"<figure><img src='/1.jpg'/><figcaption>{credited}</figcaption></figure>", credited, taiwan),
        (
            "below",
            f'<p style="text-align: center"><img src="/1.jpg"></p><p style="text-align: center">{under}</p>',
            under,
            gov_cms,
        ),
        ("below", f'<p align="center"><img src="/1.jpg"></p><p align="center">{under}</p>', under, table_2005),
        ("credited", f'<p><img src="/1.jpg"></p><p>{credited}</p>', credited, div_soup),
        (
            "credited",
            f"<section><img src='/1.jpg'/></section><section><span>{credited}</span></section>",
            credited,
            weixin,
        ),
        ("brackets", "<p><img src='/1.jpg'></p><p>通车的公路。（资料图片）</p>", "通车的公路。（资料图片）", vue),
        (
            "table",
            f"<table align='center'><tr><td><img src='/1.jpg'></td></tr><tr><td align='center'>{under}</td></tr></table>",
            under,
            table_2005,
        ),
        ("break", f'<p align="center"><img src="/1.jpg"><br>{under}</p>', under, gov_cms),
        (
            "taiwan",
            "<div><img src='/1.jpg'><p>▲通车的公路。（图／记者王小山摄）</p></div>",
            "▲通车的公路。（图／记者王小山摄）",
            taiwan,
        ),
        (
            "provided",
            "<p><img src='/1.jpg'></p><p>青河镇新修的公路。（交通运输局提供）</p>",
            "青河镇新修的公路。（交通运输局提供）",
            taiwan,
        ),
        (
            "agency",
            "<p><img src='/1.jpg'></p><p>5月5日，施工队伍在青河镇铺设路面。新华社记者 王小山 摄</p>",
            "5月5日，施工队伍在青河镇铺设路面。新华社记者 王小山 摄",
            div_soup,
        ),
        ("slash", "<p><img src='/1.jpg'></p><p>通车的公路 图／王小山</p>", "通车的公路 图／王小山", vue),
        ("triangle", "<p><img src='/1.jpg'></p><p>△通车的公路（王小山 摄）</p>", "△通车的公路（王小山 摄）", county),
    ):
        body = ps(ROAD.lines[:1]) + box + ps(ROAD.lines[1:])
        yield Page(f"caption-{form}-{shell.__name__}", shell(ROAD.title, body), ROAD.lines, (caption,))


def pages() -> Iterator[Page]:
    yield from inline_names()
    yield from deep()
    yield from linked()
    yield from boxes()
    yield from closed_early()
    yield from anchors()
    yield from lines()
    yield from captions()
