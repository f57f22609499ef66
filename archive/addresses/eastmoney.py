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

_ID = re.compile(r"(?:^|[/=,])(?:NW)?(20\d{16})(?:\.html)?(?:$|[&#?])", re.IGNORECASE)
"""`NW` + 18 digits is the infoCode of an article, the bare digits its id."""


def infocode(url: str) -> str:
    """Return the 18 digits that name an article in an address of these hosts, or an empty text."""
    parts, host = split(url), host_of(url)
    if not parts or not any(host == known or host.endswith("." + known) for known in EASTMONEY_HOSTS):
        return ""
    found = _ID.search(parts.path + ("?" + parts.query if parts.query else ""))
    return found[1] if found else ""
