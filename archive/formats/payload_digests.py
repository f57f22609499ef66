"""Digests of payloads as WARC files of any program have them."""

from __future__ import annotations

import base64
import hashlib

_METHODS = ("md5", "sha1", "sha256", "sha512")


def agrees(payload: bytes, told: str) -> bool:
    """Say whether a payload has a digest as WARC writes them: `sha1:` in base 32 or hex; yes of an unknown method."""
    method, _, value = told.partition(":")
    name = method.lower().replace("-", "")
    if name not in _METHODS:
        return True
    digest = hashlib.new(name, payload, usedforsecurity=False).digest()
    return value.lower() in (digest.hex(), base64.b32encode(digest).decode().rstrip("=").lower()) or (
        value.rstrip("=") == base64.b64encode(digest).decode().rstrip("=")
    )
