"""Peer: a well-made small spider of one platform with WARC, rows in batches and an index.

`python -m bench.peers.programs.small FOLDER[:rules] ADDRESS …`. The article's container is cut out by the platform's
own rules, and trafilatura reads the text in it; with `:rules` its paragraphs are the text.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from lxml import etree, html
from scrapy.http import Response
from trafilatura import extract

from bench.peers.programs.following import GOOD, Following, run
from bench.peers.programs.keeping_rows import Records, Rows

_PARSER = html.HTMLParser(encoding="utf-8", remove_comments=False)
_TITLE = etree.XPath("string(//*[@id='Title'])")
_KICKER = etree.XPath("string(//*[@id='PreTitle'])")
_BODY = etree.XPath("(//founder-content)[1]")
_LINES = etree.XPath("p")
_FACTS = etree.XPath("string(comment()[starts-with(., 'enpproperty')])")


def inside(text: str, name: str) -> str:
    """Return what stands between two tags."""
    return text.partition(f"<{name}>")[2].partition(f"</{name}>")[0]


class SmallSpider(Following):
    """Its articles are read, kept as rows, and written as WARC records."""

    name = "small"

    def __init__(self, starts: list[str], folder: Path, is_plain: bool) -> None:
        super().__init__(starts)
        self._rows, self._records = Rows(folder), Records(folder)
        self._is_plain = is_plain

    def parse(self, response: Response) -> Any:
        """Keep an index page as well."""
        self._records.keep(response)
        return super().parse(response)

    def article(self, response: Response) -> Any:
        """Read and keep an article."""
        self._records.keep(response)
        root = html.document_fromstring(response.body, parser=_PARSER)
        body, facts = _BODY(root)[0], _FACTS(_BODY(root)[0])
        title = _TITLE(root).strip() or inside(facts, "title")
        if self._is_plain:
            text = "\n".join(line for node in _LINES(body) if (line := node.text_content().strip()))
        else:
            page = html.Element("html")
            page.append(html.Element("body"))
            page[0].append(body)
            text = extract(page, include_comments=False, fast=True) or ""
        self._rows.add((response.url, f"{_KICKER(root)} {title}", inside(facts, "date"), inside(facts, "author"), text))
        self.done += len(text) > 100

    def closed(self, reason: str) -> None:
        """Write what waits."""
        self._rows.close()
        self._records.close()


if __name__ == "__main__":
    place, _, how = sys.argv[1].partition(":")
    run(SmallSpider, GOOD, folder=Path(place), is_plain=how == "rules")
