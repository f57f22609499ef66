"""What Scrapy asks for spiders: every row of `newspapers.csv` is one."""

from __future__ import annotations

import builtins

from scrapy import Request, Spider
from scrapy.settings import BaseSettings

from crawler.papers import papers


class Visitor(Spider):
    """The spider that `scrapy fetch`, `shell` and `view` get for a paper: it keeps nothing. `crawl` has its own."""

    name = "visitor"


class PaperLoader:
    """The papers by their ids."""

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> PaperLoader:
        return cls()

    def load(self, spider_name: str) -> type[Spider]:
        """Return a spider for a paper. Raises KeyError for an unknown id."""
        if spider_name not in papers():
            raise KeyError(f"no newspaper {spider_name!r}; `scrapy list` names them")
        return Visitor

    def list(self) -> list[str]:
        """Return the ids of all papers."""
        return sorted(papers())

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """Return the papers whose addresses begin like a request's."""
        return [name for name, row in sorted(papers().items()) if request.url.startswith(f"{row.base_url}/")]
