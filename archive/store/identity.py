"""What names a text, an article and a document in every archive."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache

SHORT = 20
"""Letters below which a text alone does not say which article it is: 图片新闻, （完）, a caption."""


def digest(text: str) -> str:
    """Return the SHA-256 (64 hex digits) of the NFKC text without white space."""
    return digest_of_bare(bare_text(text))


@lru_cache(maxsize=16)
def bare_text(text: str) -> str:
    """Return the NFKC text without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def digest_of_bare(bare: str) -> str:
    """Return the SHA-256 (64 hex digits) of a text that `bare_text` has made."""
    return hashlib.sha256(bare.encode("utf-8", "replace")).hexdigest()


def document_id(name: str, content: bytes) -> str:
    """Return the 16 hex digits that name a document: a file's name and its bytes."""
    return hashlib.sha256(name.encode("utf-8", "surrogateescape") + b"\0" + content).hexdigest()[:16]
