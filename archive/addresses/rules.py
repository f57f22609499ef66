"""What makes no difference in an address, as data: `archive.addresses.canonical.canonical_url` applies it.

Each rule was seen; with a rule too many two pages become one, with a rule too few a page is fetched twice.
"""

from __future__ import annotations

import re

VERSION = 1
"""Raised when the rules change: an archive whose keys were made by older ones makes them anew on opening."""

HOST_PREFIX = re.compile(r"^(?:www\d?|m|wap|3g|mobile|h5|amp|touch)\.(?=[^.]+\.[^.]+)")
"""Hosts that give the same pages in another layout."""

SECOND_LEVEL = frozenset(("com.cn", "gov.cn", "net.cn", "org.cn"))
"""What is no host of its own, so that the label before it is none of a layout: m.com.cn."""

HOST_ALIASES = {
    "xinhuanet.com": "news.cn",
    "news.xinhuanet.com": "news.cn",
    "news.sina.cn": "news.sina.com.cn",
    "finews.zning.me": "finews.withounder.com",  # og:url of the same Jekyll site, 2022-05
}

DEFAULT_PORTS = frozenset((80, 443, None))

INDEX_PAGE = re.compile(r"/(?:index|default)\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)

TRACKING = re.compile(
    r"^(?:utm_\w+|spm|scm|isappinstalled|fbclid|gclid|yclid|msclkid|share\w*|sharer_\w+|mpshare|srcid|scene"
    r"|chksm|clicktime|enterid|sessionid|phpsessid|jsessionid|_t|_|timestamp|rnd|random|cref|vt"
    r"|commtag|weibo_id|wfr|ivk_sa|ascene|devicetype|pass_ticket|winzoom|nettype"
    r"|abtest_cookie|subscene|sessionfrom|uin|exportkey)$",
    re.IGNORECASE,
)
"""Parameters that never name a page."""

OFTEN_TRACKING = frozenset(("div", "from", "pos", "sid", "t", "ts"))
"""Names that are dropped where the path or another parameter names the page."""

SOMETIMES_TRACKING = frozenset(("app", "guid", "key", "lang", "platform", "r", "v", "version"))
"""Names that are dropped only where the path alone names the page."""

NAMES_A_PAGE = re.compile(r"\.s?html?$|\d{6,}", re.IGNORECASE)

PATHS: tuple[tuple[re.Pattern[str], str], ...] = (
    # Founder's e-paper gives each page for screens (pc) and for tablets (pad), with the same numbers:
    # /pc/content/202112/24/content_10.html and /pad/…; /xzrb/202202/13/content_1.html and /xzrbpad/… (2022-02)
    (re.compile(r"(^[^/]+(?:/[\w-]+)?)/(?:pad|PAD)/(?=[\w/]*\d{6}/\d{2}/)"), r"\1/pc/"),
    (re.compile(r"(^[^/]+/\w+?)pad/(?=(?:\w+/)?\d{6}/\d{2}/(?:content|node|con|col)\w*\.html?$)"), r"\1/"),
    # Sina's own pages and those for telephones: /c/2023-07-22/doc-imz….shtml, /gn/2023-07-22/detail-imz….d.html
    (re.compile(r"^news\.sina\.com\.cn/.*/(?:doc|detail)-(i\w{10,})\.(?:d\.)?s?html$"), r"news.sina.com.cn/doc-\1"),
)
"""Patterns of host and path, and what stands for all that match."""
