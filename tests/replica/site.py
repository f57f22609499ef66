"""The hosts that the replica knows, and who answers for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import SplitResult, urlsplit

from . import eastmoney, epaper, finews
from .answer import Answer
from .eastmoney import article_url, html_body, kuaixun_url, share_url, text_url
from .epaper import content_url, founder_body, newest_front, page_url
from .faults import without_scheme
from .finews import post_url
from .papers import sites
from .stories import Catalog

__all__ = [
    "HOSTS",
    "answer",
    "article_url",
    "content_url",
    "founder_body",
    "front_for",
    "host_of",
    "html_body",
    "knows",
    "kuaixun_url",
    "newest_front",
    "page_url",
    "post_url",
    "share_url",
    "takes_forms",
    "text_url",
]

HOSTS: dict[str, Callable[[Catalog, SplitResult], Answer]] = {
    "epaper.bsyjrb.cn": epaper.answer,
    "finews.zning.xyz": eastmoney.answer_news,
    "choicewzp1.eastmoney.com": eastmoney.answer_news,
    "app.jg.eastmoney.com": eastmoney.answer_news,
    "newsinfo.eastmoney.com": eastmoney.answer_kuaixun,
    "np-listapi.eastmoney.com": eastmoney.answer_list,
    "finance.eastmoney.com": eastmoney.answer_article,
    "finews.withounder.com": finews.answer,
    "finews.zning.me": finews.answer,
}


def knows(host: str) -> bool:
    """Say whether a host exists."""
    return host in HOSTS or host in sites.SITES


def answer(catalog: Catalog, url: str, form: Mapping[str, str] | None = None) -> Answer | None:
    """Answer a request, or None where the host is not known. `form` is what was posted."""
    parts = urlsplit(url)
    if place := sites.SITES.get(host_of(url)):
        return place.answer(parts, form)
    host = HOSTS.get(parts.hostname or "")
    return host(catalog, parts) if host else None


def takes_forms(url: str) -> bool:
    """Say whether the host of an address answers forms that are posted."""
    return host_of(url) in sites.FORM_HOSTS


def front_for(catalog: Catalog, url: str) -> str:
    """Return the front page that the site of this address sends strayed readers to."""
    place = sites.SITES.get(host_of(url))
    return place.newest_front if place else newest_front(catalog)


def host_of(url: str) -> str:
    """Return an address's host as hosts are known here: in lower case, a port only where it is unusual."""
    return without_scheme(url).partition("/")[0].partition("?")[0]
