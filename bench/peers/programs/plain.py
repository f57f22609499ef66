"""Peer: a plain good spider for a site that nobody has rules for: links from lists, trafilatura, rows in batches.

`python -m bench.peers.programs.plain FOLDER ADDRESS …`. Blocks of links are cut out before trafilatura reads a
page; where little is left of it, it reads the whole page.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from lxml import html
from scrapy.http import Response
from trafilatura import bare_extraction

from bench.peers.programs.following import GOOD, Following, run
from bench.peers.programs.keeping_rows import Rows

_NEVER = "//script | //style | //noscript | //iframe | //form | //nav | //footer | //aside"
_BLOCKS = "//body//div | //body//ul | //body//ol | //body//table | //body//section"
_LITTLE = 250  # characters of text


def pruned(root: html.HtmlElement) -> html.HtmlElement:
    """Cut out what is no text, and the blocks that are links for the most part."""
    for node in root.xpath(_NEVER):
        node.drop_tree()
    for node in reversed(root.xpath(_BLOCKS)):  # those within first: what a block holds beside links shows then
        said = len(node.text_content().strip())
        linked = sum(len(anchor.text_content().strip()) for anchor in node.iter("a"))
        if linked > 0.6 * said and (parent := node.getparent()) is not None:
            parent.remove(node)
    return root


class PlainSpider(Following):
    """It reads the articles that lists name."""

    name = "plain"

    def __init__(self, starts: list[str], folder: Path) -> None:
        super().__init__(starts)
        self._rows = Rows(folder)

    def article(self, response: Response) -> Any:
        """Read an article of any site."""
        parser = html.HTMLParser(encoding=response.encoding)
        asked: dict[str, Any] = {"url": response.url, "with_metadata": True, "include_comments": False}
        found = bare_extraction(pruned(html.document_fromstring(response.body, parser=parser)), **asked)
        if not found or len(found.text or "") < _LITTLE:
            found = bare_extraction(html.document_fromstring(response.body, parser=parser), **asked) or found
        if found:
            told = (found.title or "", found.date or "", found.author or "", found.text or "")
            self._rows.add((response.url, *told))
            self.done += 1

    def closed(self, reason: str) -> None:
        """Write what waits."""
        self._rows.close()


if __name__ == "__main__":
    run(PlainSpider, GOOD, folder=Path(sys.argv[1]))
