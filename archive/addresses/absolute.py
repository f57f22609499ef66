"""Addresses as browsers join them: the one place where a page's `href` becomes an address.

By the WHATWG URL standard, as far as it concerns http: blanks around and line
ends within are dropped, `\\` is `/`, and a query is written in the page's own
encoding. What is no http address afterwards is none; nothing here raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial, wraps
from typing import TypeVar
from urllib.parse import SplitResult, quote, urljoin, urlsplit

Absolute = Callable[[str], str | None]
"""What makes an address of a page's `href`."""

_AROUND = "".join(map(chr, range(0x21)))
_WITHIN = re.compile(r"[\t\r\n]")
_NEVER = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")  # in no address
_NO_HOST = re.compile(r"[\s<>\"'|^`{}\\%]")
_HOSTLESS = re.compile(r"(?:https?:)?//(?:[/?]|$)", re.IGNORECASE)  # `http:///x`: urljoin would lend it the base's host
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_REMEMBERED = 4096  # answers: what is asked about the addresses of an issue, some hundred, comes within a minute
_REMEMBERED_MAX = 300  # characters; a page may be full of addresses of a megabyte

_Told = TypeVar("_Told")


def told_once(ask: Callable[[str], _Told]) -> Callable[[str], _Told]:
    """Remember what a function says of addresses: a crawl asks some twenty times about each. Errors are not kept."""
    known = lru_cache(_REMEMBERED)(ask)

    @wraps(ask)
    def told(url: str) -> _Told:
        return known(url) if len(url) <= _REMEMBERED_MAX else ask(url)

    return told


@told_once
def split(url: str) -> SplitResult | None:
    """Return the parts of an http address with a host, None for anything else: `http://[x/`, `http://a:99999/`."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    is_http = parts.scheme.lower() in ("http", "https")
    return parts if is_http and host and not _NO_HOST.search(host) and not _NEVER.search(url) else None


def linkable(url: str) -> str:
    """Return an address that may be a link, or nothing: http and https only, no control characters, no blanks."""
    return "" if any(sign <= " " or sign == "\x7f" for sign in url) or not split(url) else url


@told_once
def host_of(url: str) -> str:
    """Return the host of an address in lower case, an empty text where it is no http address."""
    parts = split(url)
    return (parts.hostname or "").lower() if parts else ""


@told_once
def site_of(url: str) -> str:
    """Return the host of an address in lower case, with its port where that is unusual; http and https are one.

    An empty text where it is no http address.
    """
    parts = split(url)
    if not parts:
        return ""
    return parts.netloc.lower().removesuffix(":443" if parts.scheme.lower() == "https" else ":80")


def absolute(base: str, href: str, encoding: str = "utf-8") -> str | None:
    """Return the http address that an `href` on a page at `base` leads to, or None; it never raises.

    `encoding` is the page's: `?q=百色` on a page in GBK asks for `%B0%D9%C9%AB`.
    """
    rest, hash_mark, fragment = _WITHIN.sub("", href.strip(_AROUND)).partition("#")
    path, question, query = rest.partition("?")
    reference = path.replace("\\", "/") + question + _written(query, encoding)
    if _HOSTLESS.match(reference):
        return None
    try:
        url = urljoin(base.partition("#")[0] if split(base) else "", reference)
    except ValueError:
        return None
    return url + hash_mark + fragment if split(url + fragment) else None


def joining(base: str, href: str = "", encoding: str = "utf-8") -> Absolute:
    """Return what joins the addresses of a page at `base`, whose `<base href>` may say something else."""
    return partial(absolute, absolute(base, href) or base, encoding=encoding)


def _written(query: str, encoding: str) -> str:
    """Return a query with its foreign characters as browsers send them; those that the encoding lacks as `&#…;`."""
    encoding = "utf-8" if encoding.startswith("utf-16") else encoding
    return _FOREIGN.sub(lambda match: quote(match[0].encode(encoding, "xmlcharrefreplace"), safe=""), query)
