"""The papers as spiders: a row of `newspapers.csv`, its platform's base spider, and a file of its own where it is odd.

`scrapy list` and `scrapy crawl ID` know every row whose platform is covered.
"""

from __future__ import annotations

import builtins
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from scrapy import Request
from scrapy.settings import BaseSettings
from scrapy.utils.misc import walk_modules_iter

from archive.article import Newspaper
from archive.formats import SeedError
from archive.newspapers import FILE_NAME, read_newspapers
from crawler.arguments import SEEDS
from crawler.newspaper import NewspaperSpider

NEWSPAPERS = Path(os.environ.get("ARCHIVE_NEWSPAPERS") or SEEDS / FILE_NAME)
"""The rows. A variable and no setting: worker processes read it, too."""

Paper = type[NewspaperSpider]


class PapersError(Exception):
    """The rows cannot be used; the message names file, line and column."""


@cache
def platforms() -> dict[str, Paper]:
    """Return the base spiders by the name by which a row calls them."""
    return {found.platform: found for found in _classes("crawler.platforms") if "platform" in vars(found)}


@cache
def papers() -> dict[str, Newspaper]:
    """Return the rows by id. Raises PapersError."""
    try:
        rows = read_newspapers(NEWSPAPERS, platforms())
    except (SeedError, OSError) as error:
        where = f"line {error.line}: {error.reason}" if isinstance(error, SeedError) else error.strerror
        raise PapersError(f"{NEWSPAPERS}: {where}") from None
    return {row.id: row for row in rows}


@cache
def spider_class(identifier: str) -> Paper:
    """Return the spider of a paper. Raises KeyError for an unknown id, PapersError where the rows cannot be used."""
    row = papers()[identifier]
    base = _odd_ones().get(identifier) or platforms()[row.platform]
    facts = {"name": row.id, "paper": row.name, "base_url": row.base_url, "first_page": row.first_page}
    return type(identifier, (base,), {**facts, "__module__": __name__, "__doc__": f"{row.name}."})


def __getattr__(name: str) -> Paper:
    """Return the spider of a paper as an attribute of this module: so its readers can be sent to worker processes."""
    if name.startswith("_") or name not in papers():
        raise AttributeError(f"no newspaper {name!r}")
    return spider_class(name)


@cache
def _odd_ones() -> dict[str, Paper]:
    """Return the papers that have a file of their own."""
    return {found.name: found for found in _classes("crawler.spiders")}


def _classes(package: str) -> Iterator[Paper]:
    """Yield the spiders that the modules of a package define."""
    for module in walk_modules_iter(package):
        for found in vars(module).values():
            if isinstance(found, type) and issubclass(found, NewspaperSpider) and found.__module__ == module.__name__:
                yield found


class PaperLoader:
    """What Scrapy asks for spiders."""

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> PaperLoader:
        return cls()

    def load(self, spider_name: str) -> Paper:
        """Return a paper's spider. Raises KeyError."""
        return spider_class(spider_name)

    def list(self) -> list[str]:
        """Return the ids of all papers."""
        return sorted(papers())

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """Return the papers whose addresses begin like a request's."""
        return [name for name, row in sorted(papers().items()) if request.url.startswith(f"{row.base_url}/")]
