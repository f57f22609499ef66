"""The addresses of EastMoney (东方财富): one table for all who meet them. What its pages say is read by its platform.

The same article is at a share page, a text API, an article API and an article
page, on several hosts that are mirrors of each other.
"""

from __future__ import annotations

import re

from archive.addresses.absolute import host_of, split

EASTMONEY_HOSTS = ("eastmoney.com", "finews.zning.xyz")
TEXT_HOSTS = ("finews.zning.xyz", "choicewzp1.eastmoney.com", "app.jg.eastmoney.com")
"""Hosts that were seen to answer GetNewsText.do, 2021-12 to 2022-05."""

TEXT = "{scheme}://{host}/NewsData/GetNewsText.do?id=NW{code}"
ARTICLE_API = "https://newsinfo.eastmoney.com/kuaixun/v2/api/article/{code}"
ARTICLE_PAGE = "http://finance.eastmoney.com/a/{code}.html"
LISTS = "https://np-listapi.eastmoney.com/comm/web/getNewsByColumns"
"""Said to work in 2026: `data.list`, which is empty past the end."""

_ID = re.compile(
    r"(?:^|[/,]|[?&](?:infocode|id|newsid|code)=)(?:NW)?(20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{9,10})"
    r"(?:\.html)?(?:$|[&#?])",
    re.IGNORECASE,
)
"""`NW` + 18 digits is the infoCode of an article, the bare digits its id, which begins with the day; 17 in 2018-08.

/news/1350,ID.html, /a/ID.html, wap. (2026-09), getnews?newsid=ID, detail.html?infocode=NWID (2026-02).
"""

_KEY = re.compile(r"(?:https?://)?eastmoney:(20\d{15,16})")
"""What stands for all addresses of an article."""


def infocode(url: str) -> str:
    """Return the digits, 17 or 18, that name an article in an address of these hosts, or an empty text."""
    parts = split(url)
    return infocode_at(host_of(url), parts.path + ("?" + parts.query if parts.query else "")) if parts else ""


def infocode_at(host: str, place: str) -> str:
    """Return the digits that name an article in the path and query of an address, as `infocode` does."""
    if not host.endswith(EASTMONEY_HOSTS) or not any(
        host == one or host.endswith(f".{one}") for one in EASTMONEY_HOSTS
    ):
        return ""
    found = _ID.search(place)
    return found[1] if found else ""


def infocode_of_key(key: str) -> str:
    """Return the digits in the key that stands for all addresses of an article, or an empty text."""
    found = _KEY.fullmatch(key)
    return found[1] if found else ""
