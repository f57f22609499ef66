"""What makes no difference in an address, as data: `archive.addresses.canonical.canonical_url` applies it.

Each rule was seen, or is a convention whose owner is named; the day is told beside it. With a rule too many two pages
become one, and an article is lost; with a rule too few a page is fetched twice. So, in doubt, all counts. What is
tracking at one site only by what was archived there, `archive.store.parameters` finds out.
"""

from __future__ import annotations

import re

VERSION = 2
"""Raised when the rules change: an archive whose keys were made by older ones makes them anew on opening."""

# Hosts

HOST_PREFIX = re.compile(r"^(?:www\d?|m|wap|3g|mobile|h5|amp|touch)\.(?=[^.]+\.[^.]+)")
"""Hosts that give the same pages in another layout."""

SECOND_LEVEL = frozenset(
    f"{label}.cn"
    for label in (
        "ac com edu gov mil net org "
        "ah bj cq fj gd gs gx gz ha hb he hi hk hl hn jl js jx ln mo nm nx qh sc sd sh sn sx tj tw xj xz yn zj"
    ).split()
)
"""What is no host of its own, so that the label before it is none of a layout: m.com.cn. By the registry of `.cn`."""

HOST_ALIASES = {
    "news.xinhuanet.com": "news.cn",  # 2023-07
    "finews.zning.me": "finews.withounder.com",  # og:url of the same Jekyll site, 2022-05
}

TWIN_DOMAINS = {
    "xinhuanet.com": "news.cn",  # 新华网, its provinces too, 2019-12 to 2023-07
    "people.cn": "people.com.cn",  # 人民网: health.people.cn/n1/2022/0508/c14739-32416935.html, 2022-05
    "chinanews.com": "chinanews.com.cn",  # 中新网: /gn/2026/03-27/10593800.shtml and /ydyl/2026/09-04/…, 2026-09
}
"""Domains all of whose hosts have a twin with the same pages. `.com` and `.com.cn` alone tell nothing."""

DEFAULT_PORTS = frozenset((80, 443, None))

AMP_CACHE = re.compile(r"(?:[\w-]+\.cdn\.ampproject\.org/[civ]/(?:s/)?)+(?=[\w.-]+\.[a-z]+(?:[:/]|$))")
"""What Google's cache puts before an address (amp.dev, "AMP Cache URL format", 2023)."""

# Paths

SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
"""A session in the path (Servlet 4.0, 7.1.3)."""

INDEX_PAGE = re.compile(r"(?:index|default)\.(?:s?html?|php|aspx?|jsp)", re.IGNORECASE)
"""What a server gives for a folder: index.htm, index.shtml and default.htm of e-papers, 2022-11 to 2023-04."""

AMP_PAGE = re.compile(r"[^/]*\d[^/]*/amp", re.IGNORECASE)
"""The end of a post's path in AMP (WordPress's own plugin, 2023), with the part before it, which names the post."""

PATHS: tuple[tuple[re.Pattern[str], str], ...] = (
    # Founder's e-papers give each page in several layouts, with the same numbers:
    # /pc/content/202112/24/content_10.html and /pad/… (2022-02, 人民日报 2026-09; /Pad/… 2025-07).
    # wap and mobile are taken for layouts where folder, day and number agree.
    (
        re.compile(
            r"^([^/]+(?:/[\w-]+){0,3}?)/(?:pc|pad|wap|mobile)/(?=(?:paper/)?(?:[a-z]+/)?\d{6}/\d\d/\w+\.html?$)",
            re.IGNORECASE,
        ),
        r"\1/pc/",
    ),
    # /xzrb/202202/13/content_1.html and /xzrbpad/… (2022-02)
    (re.compile(r"^([^/]+/\w{1,40}?)(?:pad)+/(?=(?:\w+/)?\d{6}/\d\d/(?:content|node|con|col)\w*\.html?$)"), r"\1/"),
    # /html/2021-12/24/content_7_41.htm and /h5/html5/…, whose lists count otherwise: 广州日报 (2023-07,
    # beside /pc/html/ 2025-04), 新快报 (2025-12), 南国都市报 (2026-07)
    (
        re.compile(r"^([^/]+(?:/[\w-]+){0,3}?)/(?:h5/html5|pc/html)/(?=\d{4}-\d\d/\d\d/content_\d+_\d+\.html?$)"),
        r"\1/html/",
    ),
)
"""Patterns of host and path, and what stands for all that match."""

SITE_PATHS: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    # Sina's own pages and those for telephones: /c/2023-07-22/doc-imz….shtml, /gn/2023-07-22/detail-imz….d.html
    **dict.fromkeys(
        ("sina.com.cn", "sina.cn"),
        (
            (
                re.compile(r"^(\w+)\.sina\.(?:com\.)?cn/(?:.*/)?(?:doc|detail)-(i\w{10,})(?:\.(?:d\.)?s?html)?$"),
                r"\1.sina.com.cn/doc-\2",
            ),
        ),
    ),
    # 澎湃: the page and that for telephones, 2026-09
    "thepaper.cn": ((re.compile(r"^thepaper\.cn/detail/(\d+)$"), r"thepaper.cn/newsDetail_forward_\1"),),
    # 中新网, its page for telephones, 2017-12 to 2026-09
    "chinanews.com.cn": ((re.compile(r"^([^/]+)/wap/detail/zw/(?=\w+/\d{4}/\d\d-\d\d/\d+\.shtml$)"), r"\1/"),),
    # 人民网: it.people.com.cn/GB/n1/2020/0218/c1009-31591745.html, 2020-02
    "people.com.cn": ((re.compile(r"^([^/]+)/GB/(?=n\d/\d{4}/\d{4}/c\w+-\d+\.html$)"), r"\1/"),),
    # 网易: www.163.com/dy/article/J2P….html and m. (2024-05), c.m.163.com/news/a/L17….html (2026-07), which its own
    # script sends on to 3g.163.com/all/article/
    "163.com": (
        (
            re.compile(r"^(?:c\.m\.)?163\.com/(?:news/a|\w+/article)/([A-Z0-9]{12,})\.html$"),
            r"163.com/article/\1.html",
        ),
    ),
    # 头条: /article/7367…/ (2024-05), m.toutiao.com/a7535…/ (2025-08), /i…/, /group/…/
    "toutiao.com": ((re.compile(r"^toutiao\.com/(?:article/|group/|a|i)(\d{10,})$"), r"toutiao.com/article/\1"),),
}
"""The same for the hosts of one domain."""

# Parameters

TRACKING = re.compile(
    r"^(?:utm_\w+"  # Urchin, then Google Analytics
    r"|gclid|gclsrc|dclid|gbraid|wbraid|_gl|_ga"  # Google Ads and Analytics
    r"|fbclid|igshid|twclid|ttclid|msclkid|ysclid|yclid"  # Meta, X, TikTok, Microsoft, Yandex
    r"|mc_cid|mc_eid|mkt_tok"  # Mailchimp, Marketo
    r"|spm|scm"  # Alibaba; scm at sohu.com too, 2024-05
    r"|hmsr|hmpl|hmcu|hmkw|hmci|bd_vid"  # Baidu's statistics (百度统计) and advertisements
    r"|isappinstalled|nsukey"  # WeChat, for whatever is shared in it
    r"|ivk_sa"  # telephones' browsers that open an app, on all hosts, 2021 to 2023
    r"|phpsessid|jsessionid"  # PHP (session.use_trans_sid), Java servlets
    r")$",
    re.IGNORECASE,
)
"""Parameters that never name a page, whatever their value."""

TRACKING_VALUES: dict[str, re.Pattern[str]] = {
    # WeChat writes from=timeline, singlemessage, groupmessage into what is shared; sites the others for their readers
    "from": re.compile(
        r"(?:timeline|singlemessage|groupmessage|weixin|wechat|wx|weibo|qq|qzone|androidqq|app|wap|share)",
        re.IGNORECASE,
    ),
    "_": re.compile(r"\d{13}"),  # jQuery's `cache: false`: the milliseconds of the request
    "print": re.compile(r"1|true|yes"),  # the form to be printed: Joomla, WP-Print
    "amp": re.compile(r"1?"),  # WordPress's AMP plugin
    "mobile": re.compile(r"1|2|yes|no"),  # Discuz! X
}
"""Parameters, in small letters, that name no page where they have such a value."""

TRACKING_AT: dict[str, re.Pattern[str]] = {
    # an article is named by __biz, mid, idx and sn, or by its path; WeChat adds all these, 2023-07 to 2026-01
    "mp.weixin.qq.com": re.compile(
        r"(?:a8scene|abtest_cookie|ascene|chksm|clicktime|countrycode|devicetype|enterid|exportkey|fontgear|fontscale|from"
        r"|key|lang|mpshare|nettype|pass_ticket|scene|sessionid|session_us|sharer_\w+|srcid|subscene|uin|version|winzoom"
        r"|wx_header)=.*",
        re.IGNORECASE,
    ),
    "thepaper.cn": re.compile(r"commtag=.*", re.IGNORECASE),  # 2023-07
    "sina.com.cn": re.compile(r"(?:cref|vt|pos)=.*", re.IGNORECASE),  # 2023-07
    "sina.cn": re.compile(r"(?:cref|vt|pos)=.*", re.IGNORECASE),
    "toutiao.com": re.compile(r"log_from=.*"),  # 2024-05
    "baijiahao.baidu.com": re.compile(r"wfr=spider|for=pc"),  # wfr=spider&for=pc, 2023
}
"""Patterns of parameters with their values that make no difference on a host, nor on those below it."""

TRACKING_ON: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    # Founder's dated pages, which their number names: node_1.htm?v=1, content_7.htm?div=-1, 2022-11 to 2023-04
    (
        re.compile(r"/\d{4}-?\d\d/\d\d/(?:node|content|column|col|con|layout|l|c)_?\w+\.html?$", re.IGNORECASE),
        re.compile(r"v=\d+|div=-?\d+"),
    ),
    # 网易's articles: f=post2020_dy_recommends (2024-05), spss=newsapp&spst=0&spsf=wx&spsw=1 (2018 to 2022)
    (re.compile(r"^163\.com/article/"), re.compile(r"(?:f|sps\w+)=.*")),
)
"""Patterns of host and path, and of parameters with their values that make none there."""

# Fragments

TEXT_DIRECTIVE = ":~:"
"""What follows it in a fragment is for the browser alone (WICG, "URL Fragment Text Directives")."""

NAMES_A_STATE = re.compile(r"^!|[/?=&]")
"""What a fragment holds that names something in an application of one page; without it, it is an anchor."""

DOCUMENTS = (".pdf",)
"""Paths of what is no page: a fragment leads to a place in the same document (RFC 8118: `#page=2`)."""
