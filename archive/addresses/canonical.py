"""When two addresses are one: the key that all addresses of a page share. What makes no difference is in the rules."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode

from archive.addresses import rules
from archive.addresses.absolute import split
from archive.addresses.eastmoney import infocode
from archive.chinese.text import clean

_KEY_MAX = 2000  # characters of what is no address: a page's whole text may stand in an href
_WITHIN = re.compile(r"[\t\r\n]")  # browsers drop line ends from within an address


def canonical_url(url: str) -> str:
    """Return one key for all addresses of the same page.

    Scheme, www and mobile hosts, default ports, tracking parameters, the order
    of parameters, fragments and index pages make no difference, nor does the
    mirror on which an infoCode is asked for, nor an e-paper's layout. What makes
    none is listed in `archive.addresses.rules`. Raises ValueError for what is no
    http address.
    """
    url = _WITHIN.sub("", clean(url)).strip()
    parts = split(url)
    if not parts or not parts.hostname:
        raise ValueError(f"not an http address: {url[:200]!r}")
    code = infocode(url)
    if code:
        return f"eastmoney:{code}"
    port = "" if parts.port in rules.DEFAULT_PORTS else f":{parts.port}"
    path = _canonical_path(parts.path)
    query = _canonical_query(parts.query, path)
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""
    return _canonical_page(_canonical_host(parts.hostname) + port + path) + query + fragment


def link_key(url: str) -> str:
    """Return the key of any text that stands where an address should: its canonical address, else the text itself."""
    try:
        return canonical_url(url)
    except ValueError:
        return clean(url)[:_KEY_MAX]


def is_address(url: str) -> bool:
    """Say whether a text is an http address that `canonical_url` takes."""
    try:
        return bool(canonical_url(url))
    except ValueError:
        return False


def _canonical_host(host: str) -> str:
    host = host.rstrip(".").lower()
    while (match := rules.HOST_PREFIX.match(host)) and host[match.end() :] not in rules.SECOND_LEVEL:
        host = host[match.end() :]
    return rules.HOST_ALIASES.get(host, host)


def _canonical_page(page: str) -> str:
    for pattern, standard in rules.PATHS:
        page = pattern.sub(standard, page)
    return page


def _canonical_path(path: str) -> str:
    path = re.sub(r"/{2,}", "/", path or "/")
    try:
        path = unquote(path, errors="strict")
    except UnicodeDecodeError:  # GBK in the address: leave it, or different names would become one
        path = re.sub(r"%[0-9a-f]{2}", lambda match: match[0].upper(), path, flags=re.IGNORECASE)
    path = quote(path, safe="/%:@!$&'()*+,;=~-._", errors="replace")
    path = rules.INDEX_PAGE.sub("/", path)
    return path.rstrip("/") or "/"


def _canonical_query(query: str, path: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True, encoding="latin-1")  # as bytes: the names may be GBK
    named = rules.NAMES_A_PAGE.search(path) is not None
    kept = sorted(pair for pair in pairs if not rules.TRACKING.match(pair[0]))
    kept = [pair for pair in kept if not (named and pair[0].lower() in rules.SOMETIMES_TRACKING)]
    naming = [pair for pair in kept if pair[0].lower() not in rules.OFTEN_TRACKING]
    kept = naming if named or naming else kept
    return "?" + urlencode(kept, encoding="latin-1", errors="xmlcharrefreplace") if kept else ""
