"""Peer: a naive spider. Every link is followed, trafilatura reads every page, each row is an upsert of its own.

`python -m bench.peers.programs.naive FOLDER ADDRESS …`, with Scrapy's own settings.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import sqlite_utils
import trafilatura
from scrapy.http import Response
from scrapy.linkextractors import LinkExtractor

from bench.peers.programs.following import Following, run


class NaiveSpider(Following):
    """It looks for links and for an article on every page."""

    name = "naive"

    def __init__(self, starts: list[str], folder: Path) -> None:
        super().__init__(starts)
        host = starts[0].split("/")[2]
        self._links = LinkExtractor(allow_domains=[host])
        self._db = sqlite_utils.Database(folder / "peer.db")
        table = self._db["articles"]
        table.create({"url": str, "title": str, "author": str, "date": str, "text": str}, pk="url")
        table.enable_fts(["title", "text"], create_triggers=True, tokenize="trigram")

    def parse(self, response: Response) -> Any:
        """Keep what trafilatura reads, and follow all links."""
        found = trafilatura.bare_extraction(response.text, url=response.url, with_metadata=True)
        if found and found.text and "content_" in response.url:
            row = {"url": response.url, "title": found.title, "author": found.author, "date": found.date}
            self._db["articles"].upsert(row | {"text": found.text}, pk="url")
            self.done += 1
        for link in self._links.extract_links(response):
            yield response.follow(link.url, self.parse)


if __name__ == "__main__":
    run(NaiveSpider, {}, folder=Path(sys.argv[1]))
