"""Pages of our own writing, by the kinds of what makes a text hard to find: (id, markup, lines of the text)."""

from __future__ import annotations

from tests.crawler.extract.text.kinds import around, crowded, edges, inside, teasers, texts, unseen
from tests.crawler.extract.text.kinds.shells import Page

PAGES: tuple[Page, ...] = tuple(
    page for wing in (inside, texts, teasers, around, crowded, edges, unseen) for page in wing.pages()
)
