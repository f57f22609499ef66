"""The body of an article: trafilatura over the container that a platform's reader has cut out."""

from __future__ import annotations

from configparser import ConfigParser
from copy import deepcopy

import trafilatura
from lxml import etree, html
from trafilatura.settings import DEFAULT_CONFIG

from archive.chinese.text import paragraphs_of, visible


def _settings() -> ConfigParser:
    """Return trafilatura's settings for Chinese: a whole notice has 60 to 240 characters, its floor is 250."""
    config = deepcopy(DEFAULT_CONFIG)
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "10")
    return config


TRAFILATURA = _settings()
"""trafilatura's settings for Chinese."""


def body_of(container: html.HtmlElement) -> tuple[list[str], str]:
    """Return the paragraphs of a container, and what chose them. The container stays as it is.

    trafilatura says which text is the article's, the container's blocks say
    where its paragraphs end: trafilatura cuts a sentence at each `<span>`. The
    container is the article's own, so nothing in it is given up: where
    trafilatura would drop text (short notices, signatures, headings in long
    articles), all blocks stay. Both seen 2026-11.
    """
    article = visible(deepcopy(container))
    blocks = paragraphs_of(article)
    found = trafilatura.extract(
        _as_page(article),
        fast=True,
        include_comments=False,
        include_tables=False,
        deduplicate=False,
        config=TRAFILATURA,
    )
    chosen = _bare(found or "")
    agreed = all(_bare(block) in chosen for block in blocks)
    return blocks, f"trafilatura {trafilatura.__version__}" if agreed else "blocks"


def _as_page(article: html.HtmlElement) -> html.HtmlElement:
    """Return a page that holds nothing but an article, whatever its element was."""
    article.tag, article.tail = "article", None
    article.attrib.clear()
    page = html.Element("html")
    etree.SubElement(page, "body").append(article)
    return page


def _bare(text: str) -> str:
    return "".join(text.split())
