"""The hosts that the replica knows, and who answers for each."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from . import eastmoney, epaper, finews
from .answer import Answer
from .eastmoney import article_url, html_body, kuaixun_url, share_url, text_url
from .epaper import content_url, founder_body, newest_front, page_url
from .finews import post_url
from .stories import Catalog

__all__ = [
    "HOSTS",
    "answer",
    "article_url",
    "content_url",
    "founder_body",
    "html_body",
    "kuaixun_url",
    "newest_front",
    "page_url",
    "post_url",
    "share_url",
    "text_url",
]

HOSTS: dict[str, Callable[[Catalog, SplitResult], Answer]] = {
    "epaper.bsyjrb.cn": epaper.answer,
    "finews.zning.xyz": eastmoney.answer_news,
    "choicewzp1.eastmoney.com": eastmoney.answer_news,
    "app.jg.eastmoney.com": eastmoney.answer_news,
    "newsinfo.eastmoney.com": eastmoney.answer_kuaixun,
    "finance.eastmoney.com": eastmoney.answer_article,
    "finews.withounder.com": finews.answer,
    "finews.zning.me": finews.answer,
}


def answer(catalog: Catalog, url: str) -> Answer | None:
    """Answer a request, or None where the host is not known. robots.txt is nowhere: 404."""
    parts = urlsplit(url)
    host = HOSTS.get(parts.hostname or "")
    return host(catalog, parts) if host else None
