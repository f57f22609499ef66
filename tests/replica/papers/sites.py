"""The sites of the papers by their hosts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from urllib.parse import SplitResult

from ..answer import Answer
from .county import COUNTY
from .news import NEWS_SITE
from .registry import ON_TWO_HOSTS, PAPERS
from .told_in_json import Technology
from .trs import Trs


class Site(Protocol):
    """What stands behind a host."""

    @property
    def newest_front(self) -> str:
        """The page that strayed readers are sent to."""

    def answer(self, url: SplitResult, form: Mapping[str, str] | None = None) -> Answer:
        """Answer a request, or what was posted."""


SITES: dict[str, Site] = {
    **{paper.host: paper for paper in PAPERS.values()},
    ON_TWO_HOSTS.host: ON_TWO_HOSTS,
    ON_TWO_HOSTS.articles_at.partition("://")[2]: ON_TWO_HOSTS,
    **dict.fromkeys(NEWS_SITE.hosts, NEWS_SITE),
    **{place.host: place for place in COUNTY},
}
FORM_HOSTS = frozenset(paper.host for paper in PAPERS.values() if isinstance(paper.press, Technology | Trs))
