"""What hostile servers send: few bytes, or up to the 16 MB that are received, that take a careless parser minutes."""

from __future__ import annotations

from functools import partial


def founder(inner: str) -> str:
    return f"<h2 id='Title'>题目</h2><div id='ozoom'><founder-content>{inner}</founder-content></div>"


HOSTILE: dict[str, str | bytes] = {
    "30,000 attributes": founder("<div " + " ".join(f'a{n}="0"' for n in range(30_000)) + ">字</div>"),
    "900 attributes 2,000 times": founder(
        "".join("<div " + " ".join(f'a{n}="0"' for n in range(900)) + ">字</div>" for _ in range(2000))
    ),
    "100,000 nested divs": founder("<div>" * 100_000 + "字" + "</div>" * 100_000),
    "100,000 open spans": founder("<span>" * 100_000 + "字"),
    "20,000 nested tables": founder("<table><tr><td>" * 20_000 + "字"),
    "a line of 16 MB": founder("字" * 5_500_000),
    "700,000 paragraphs": founder("<p>一句话。</p>" * 700_000),
    "5,000,000 brackets": founder("<" * 5_000_000),
    "unclosed quotes": founder('<a href="' * 200_000),
    "misnested anchors": founder("<a><b>" * 30_000),
    "lone surrogates": founder("<p>本报百色讯 \ud800 字</p>").encode("utf-8", "surrogatepass"),
    "escaped surrogates and NUL": founder("<p>本报百色讯&#xd800;&#0;字</p>" * 1000),
    "NUL": founder("<p>本报百色讯 \0 字\0</p>"),
    "noise": bytes(range(256)) * 60_000,
    "nothing": b"",
}
"""Pages, by what they are full of."""


def _part(share: float, number: int) -> int:
    return int(share * number)


def page_bombs(share: float) -> dict[str, str | bytes]:
    """Return pages, by what parsers or the readers of dates and credits would stumble over: a share of what is said."""
    n = partial(_part, share)
    return {
        "200,000 different fonts": founder("".join(f"<font color=c{i}>" for i in range(n(200_000)))),
        "20,000 paragraphs in 1,000 fonts": founder(
            "".join(f"<font color=c{i}>" for i in range(1000)) + "<p>字" * n(20_000)
        ),
        "100,000 links opened by blocks": founder("<a><div></a>" * n(100_000)),
        "text before 200,000 cells": founder("<table>" + "<b>字" * n(200_000)),
        "800,000 cells": founder("<table>" + "<tr><td>字<td>字</tr>" * n(400_000) + "</table>"),
        "a cell of 99,999,999 columns": founder("<table><tr><td colspan=99999999 rowspan=99999999>字</table>"),
        "an entity of 4 MB": founder("&" + "a" * n(4_000_000) + ";"),
        "a number of 4 MB": founder("&#" + "9" * n(4_000_000) + ";"),
        "500,000 tags of plain text": founder("<plaintext>" + "<b>" * n(500_000)),
        "nested choices": founder("<select><option>" * n(300_000)),
        "500,000 nested templates": founder("<template>" * n(500_000)),
        "nested drawings": founder("<svg><foreignObject>" * n(200_000)),
        "comments without end": founder("<!--" * n(1_000_000)),
        "a title of 12 MB": "<title>" + "县里修路_" * n(1_000_000) + "</title><h1>县里修路</h1><p>字。",
        "700,000 dates": founder("2024-05-06 10:30:" * n(700_000)),
        "700,000 signatures": founder("记者 王小明 " * n(700_000)),
        "1,000,000 credits": founder("来源：" * n(1_000_000)),
        "300,000 authors": "".join(f"<meta name=author content=王{i}>" for i in range(n(300_000))) + founder("字。"),
        "an address of 12 MB": founder("<a href='http://x.cn/" + "../" * n(4_000_000) + "'>字</a>"),
        "deep JSON-LD": "<script type=application/ld+json>" + "[" * n(2_000_000) + "</script>" + founder("字。"),
        "a number in JSON-LD": '<script type=application/ld+json>{"datePublished":' + "9" * 5000 + "}</script>",
        "2,000,000 unclosed fields": "<!--enpproperty " + "<a>" * n(2_000_000) + "/enpproperty-->" + founder("字。"),
        "half escapes of HZ": b"~{" * n(5_000_000),
        "half characters of GB18030": b"\x81\x30" * n(5_000_000),
        "16 MB of blanks": founder(" " * n(16_000_000)),
    }


_ITEM = "<item><link>http://x.cn/2024/05/06/1.htm</link></item>"


def xml_bombs(share: float) -> dict[str, str]:
    """Return feeds and sitemaps, of a share of what is said of each."""
    n = partial(_part, share)
    return {
        "a billion laughs": "<!DOCTYPE r [<!ENTITY a0 'ha'>"
        + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 30))
        + f"]><rss><channel><title>&a29;</title>{_ITEM}</channel></rss>",
        "a long entity, often": f'<!DOCTYPE r [<!ENTITY a "{"x" * n(1_000_000)}">]><rss>{"&a;" * n(1_000_000)}</rss>',
        "a file of this machine": '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><item>'
        "<link>http://x.cn/&a;</link></item></channel></rss>",
        "1,000,000 nested elements": "<rss>" * n(1_000_000),
        "500,000 attributes": "<rss " + " ".join(f'a{i}="1"' for i in range(n(500_000))) + "/>",
        "300,000 namespaces": "<rss " + " ".join(f'xmlns:a{i}="u"' for i in range(n(300_000))) + "/>",
        "200,000 items": f"<rss><channel>{_ITEM * n(200_000)}</channel></rss>",
        "250,000 pages": "<urlset>"
        + "".join(f"<url><loc>http://x.cn/2024/05/06/{i}.htm</loc></url>" for i in range(n(250_000)))
        + "</urlset>",
        "2,000,000 empty pages": "<urlset>" + "<url/>" * n(2_000_000) + "</urlset>",
        "pages within pages": "<urlset>" + "<url>" * 200 + "<loc>x</loc>" * n(400_000),
        "CDATA without end": "<rss><channel><title>" + "<![CDATA[" * n(1_000_000),
        "10,000,000 ampersands": "<rss><channel><title>" + "&" * n(10_000_000),
        "a comment without end": "<rss><!--" + "-" * n(10_000_000),
        "3,000,000 notices before it": "<br>" * n(3_000_000) + "<rss/>",
        "400,000 lines": "http://x.cn/2024/05/06/1.htm\n" * n(400_000),
        "a date of 8 MB": "<rss><channel><item><link>http://x.cn/1.htm</link><pubDate>"
        + "Mon, 06 May 2024 " * n(500_000)
        + "</pubDate></item></channel></rss>",
        "300,000 links of an entry": '<feed xmlns="http://www.w3.org/2005/Atom"><entry>'
        + '<link href="http://x.cn/1.htm"/>' * n(300_000)
        + "</entry></feed>",
    }


def json_bombs(share: float) -> dict[str, str]:
    """Return answers of e-papers that speak JSON, of a share of what is said of each."""
    n = partial(_part, share)
    return {
        "5,000,000 open lists": "[" * n(5_000_000),
        "2,000,000 open objects": '{"a":' * n(2_000_000),
        "100,000 nested lists": "[" * n(100_000) + "]" * n(100_000),
        "900 nested lists": "[" * 900 + "]" * 900,
        "a number of 5,000 digits": '{"code":200,"data":' + "9" * 5000 + "}",
        "a number of 1,000,000 digits": "9" * n(1_000_000),
        "an exponent of 1,000,000 digits": '{"data":1e' + "9" * n(1_000_000) + "}",
        "a key 500,000 times": "{" + '"data":[],' * n(500_000) + '"data":[{"id":1}]}',
        "700,000 keys": "{" + ",".join(f'"k{i}":{i}' for i in range(n(700_000))) + "}",
        "half a surrogate": '{"data":"\\ud800"}',
        "no number": '{"data":NaN}',
        "1,000,000 calls": "a(" * n(1_000_000),
        "15 MB of blanks": " " * n(15_000_000),
        "lists where texts stand": '{"data":[[[[]]]],"pages":[[]],"list":{"a":[]},"title":[],"content":{}}',
        "nothing": "null",
    }


_ALL = b"User-agent: *\n"
ROBOTS_BOMBS: dict[str, bytes] = {
    "500,000 blanks": b" " * 500_000,
    "an agent behind 500,000 blanks": b"user-agent" + b" " * 500_000,
    "100 stars": _ALL + b"Disallow: /" + b"*a" * 100 + b"*b$\n",
    "24,000 rules with stars": _ALL + b"".join(b"Disallow: /*a*%d*b*c\n" % n for n in range(24_000)),
    "28,000 rules": _ALL + b"".join(b"Disallow: /%06d\n" % n for n in range(28_000)),
    "30,000 agents": b"".join(b"User-agent: a%d\n" % n for n in range(30_000)) + b"Disallow: /a\n",
    "one rule of 500 KB": _ALL + b"Disallow: /" + b"%ff" * 160_000 + b"\n",
    "500,000 line ends": b"\r" * 500_000,
    "a pause of 400,000 digits": _ALL + b"Crawl-delay: " + b"9" * 400_000 + b"\n",
    "16 MB without a line": b"a" * (16 << 20),
    "UTF-16 of blanks": b"\xff\xfe" + b" \0" * 250_000,
}
"""Rules for robots, of which 500 KiB are read: in the crawl's own process."""
