"""The body of an article: trafilatura over the container that a platform's reader has cut out."""

from __future__ import annotations

from configparser import ConfigParser
from copy import deepcopy

import trafilatura
from lxml.html import tostring
from trafilatura.settings import DEFAULT_CONFIG

from archive.text import letters, paragraphs, plain_paragraphs, visible

_LOSS_MAX = 0.02  # of the container's letters; it is the article already, so there is little to drop


def _settings() -> ConfigParser:
    """Return trafilatura's settings for Chinese: a whole notice has 60 to 240 characters, its floor is 250."""
    config = deepcopy(DEFAULT_CONFIG)
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "10")
    return config


_CONFIG = _settings()


def body_of(container: str) -> tuple[list[str], str]:
    """Return the paragraphs of a container's HTML, and what found them.

    trafilatura reads it; where it drops more than 2 % of the container's
    letters (short notices, 2026-11), the container's own blocks are taken.
    """
    blocks = paragraphs(container)
    article = tostring(visible(container), encoding="unicode")
    found = trafilatura.extract(
        f"<html><body><article>{article}</article></body></html>",
        fast=True,
        include_comments=False,
        include_tables=False,
        deduplicate=False,
        config=_CONFIG,
    )
    lines = plain_paragraphs(found or "")
    whole, kept = letters("".join(blocks)), letters("".join(lines))
    if kept and abs(whole - kept) <= whole * _LOSS_MAX:
        return lines, f"trafilatura {trafilatura.__version__}"
    return blocks, "blocks"
