"""What Scrapy asks for spiders: every row of `newspapers.csv` is one."""

from __future__ import annotations

import builtins

from scrapy import Request, Spider
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from archive.model import Newspaper
from crawler.papers import Paper, PapersError, paper_of, papers


class Visitor(Spider):
    """The spider that `scrapy fetch`, `shell` and `view` get for a paper: it keeps nothing. `crawl` has its own."""

    name = "visitor"


class PaperLoader:
    """The papers by their ids."""

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> PaperLoader:
        return cls()

    def load(self, spider_name: str) -> type[Spider]:
        """Return a spider for a paper. Raises KeyError for an unknown id, UsageError."""
        if spider_name not in _rows() and _paper(spider_name) is None:
            raise KeyError(f"no newspaper {spider_name!r}; `scrapy list` names them")
        return Visitor

    def list(self) -> list[str]:
        """Return the ids of all papers. Raises UsageError."""
        return sorted(_rows())

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """Return the papers that a request's address is of."""
        return [name for name in sorted(_rows()) if (paper := _paper(name)) and paper.owns(request.url)]


def _rows() -> dict[str, Newspaper]:
    try:
        return papers()
    except PapersError as error:  # the file is somebody's to write: Scrapy's commands name the line, with exit code 2
        raise UsageError(str(error), print_help=False) from error


def _paper(name: str) -> Paper | None:
    try:
        return paper_of(name)
    except KeyError:
        return None
    except PapersError as error:
        raise UsageError(str(error), print_help=False) from error
