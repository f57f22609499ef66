"""When two addresses are one: the key that all addresses of a page share. What makes no difference is in the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from operator import itemgetter
from urllib.parse import quote, quote_plus, unquote_to_bytes

from archive.addresses import rules
from archive.addresses.absolute import split, told_once
from archive.addresses.eastmoney import infocode_at, infocode_of_key
from archive.chinese.text import clean

_KEY_MAX = 2000  # characters of what is no address: a page's whole text may stand in an href
_WITHIN = re.compile(r"[\t\r\n]")  # browsers drop line ends from within an address
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT = _UNRESERVED | frozenset("!$&'()*+,;=:@")  # servers take these for the same in a path; no server sees a fragment
_PLAIN_PATH = re.compile(r"(?:/[\w~-][\w.~-]*)*", re.ASCII)  # nothing to be written otherwise; `/./` is not plain
_PLAIN_VALUE = re.compile(r"[\w.~-]*", re.ASCII)
_NAME = re.compile(r"[\w.-]+", re.ASCII)
_NAME_MAX = 253  # characters of a host, RFC 1035
_IN_PATH = re.compile(r"%[0-9A-Fa-f]{2}|%|[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]+")
_IN_FRAGMENT = re.compile(r"%[0-9A-Fa-f]{2}|%|[^A-Za-z0-9\-._~!$&'()*+,;=:@/%?]+")


@told_once
def canonical_url(url: str) -> str:
    """Return one key for all addresses of the same page: the address without its scheme, written in one way.

    Scheme, www and mobile hosts, default ports, the spelling of hosts, escapes and
    queries, the order of parameters, anchors and index pages make no difference,
    nor does the mirror on which an infoCode is asked for, an e-paper's layout, or
    a parameter that a named convention makes tracking; all else counts. The rules
    are listed in `archive.addresses.rules`. A key with `http://` before it has
    itself as its key. Raises ValueError for what is no http address.
    """
    url = _WITHIN.sub("", clean(url)).strip()
    parts = split(url)
    if not parts or not parts.hostname:
        if code := infocode_of_key(url):
            return f"eastmoney:{code}"
        raise ValueError(f"not an http address: {url[:200]!r}")
    host = _canonical_host(parts.hostname)
    if not host:
        raise ValueError(f"not an http address: {url[:200]!r}")
    port = "" if parts.port in rules.DEFAULT_PORTS else f":{parts.port}"
    page = _canonical_page(host + port + _canonical_path(parts.path))
    if cached := rules.AMP_CACHE.match(page):
        return canonical_url(f"http://{page[cached.end() :]}?{parts.query}#{parts.fragment}")
    query = _canonical_query(parts.query, page) if parts.query else ""
    if code := infocode_at(host, page.removeprefix(host + port) + query):
        return f"eastmoney:{code}"
    return page + query + (_canonical_fragment(parts.fragment, page) if parts.fragment else "")


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
    host = host.strip(".").lower()
    if not host.isascii():
        host = _ascii(host).strip(".")
    if ":" in host:
        return f"[{host}]"
    if len(host) > _NAME_MAX:
        return host
    while (match := rules.HOST_PREFIX.match(host)) and host[match.end() :] not in rules.SECOND_LEVEL:
        host = host[match.end() :]
    if host in rules.HOST_ALIASES:
        return rules.HOST_ALIASES[host]
    labels = host.rsplit(".", 2)
    twin = rules.TWIN_DOMAINS.get(".".join(labels[-2:]))
    return ".".join((*labels[:-2], twin)) if twin else host


def _ascii(host: str) -> str:
    """Return a host as the domain name system has it: `新闻.cn` is `xn--efvy88h.cn`; as it is, where it can be none."""
    try:
        name = host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
    return name if _NAME.fullmatch(name) else host


def _canonical_path(path: str) -> str:
    if not _PLAIN_PATH.fullmatch(path):
        path = _IN_PATH.sub(_written, path.replace("\\", "/"))
        if ";" in path:
            path = rules.SESSION.sub("", path)
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    while segments and _is_of_layout(segments):
        del segments[-1]
    return "/" + "/".join(segments)


def _is_of_layout(segments: list[str]) -> bool:
    """Say whether the last part of a path tells nothing that those before it do not."""
    last = segments[-1]
    return bool(
        rules.INDEX_PAGE.fullmatch(last) or (len(last) == 3 and rules.AMP_PAGE.fullmatch("/".join(segments[-2:])))
    )


def _canonical_page(page: str) -> str:
    for pattern, standard in rules.PATHS:
        page = pattern.sub(standard, page)
    host = page.partition("/")[0]
    for domain in _domains(host):
        for pattern, standard in rules.SITE_PATHS.get(domain, ()):
            page = pattern.sub(standard, page)
    return page


def _domains(host: str) -> Iterator[str]:
    """Yield the domains that may be a site's, the longer first, and the host itself where it is none of these."""
    labels = host.rsplit(".", 3)
    if len(labels) > 3:
        yield host
    for start in range(max(len(labels) - 3, 0), len(labels) - 1):
        yield ".".join(labels[start:])


def _canonical_query(query: str, page: str) -> str:
    """Return the pairs that count, by their names; those of one name as they came, for servers differ in which counts.

    Bytes stay what they are, since names and values may be GBK.
    """
    here = _tracking_on(page) if query else []
    kept: list[tuple[str, str]] = []
    for part in query.split("&"):
        name, _, value = part.partition("=")
        name, value = _form(name), _form(value)
        if part and not _is_tracking(name, value) and not any(one.fullmatch(f"{name}={value}") for one in here):
            kept.append((name, value))
    kept.sort(key=itemgetter(0))
    return "?" + "&".join([f"{name}={value}" for name, value in kept]) if kept else ""


def _is_tracking(name: str, value: str) -> bool:
    if rules.TRACKING.match(name):
        return True
    values = rules.TRACKING_VALUES.get(name.lower())
    return values is not None and values.fullmatch(value) is not None


def _tracking_on(page: str) -> list[re.Pattern[str]]:
    """Return the patterns of pairs that make no difference at a page."""
    at_site = [rules.TRACKING_AT[domain] for domain in _domains(page.partition("/")[0]) if domain in rules.TRACKING_AT]
    return at_site + [pairs for pages, pairs in rules.TRACKING_ON if pages.search(page)]


def _canonical_fragment(fragment: str, page: str) -> str:
    """Return a fragment that names something, in the way of an application of one page; an anchor is none."""
    fragment = _IN_FRAGMENT.sub(_written_in_fragment, fragment).partition(rules.TEXT_DIRECTIVE)[0]
    if not rules.NAMES_A_STATE.search(fragment) or page.lower().endswith(rules.DOCUMENTS):
        return ""
    name, _, query = fragment.partition("?")
    query = _canonical_query(query, page)
    if not query and "=" in name and "/" not in name and not name.startswith("!"):
        state = _canonical_query(name, page)[1:]
    else:
        state = name + query
    return f"#{state}" if rules.NAMES_A_STATE.search(state) else ""


def _form(text: str) -> str:
    """Return a name or a value of a query as forms write it."""
    if _PLAIN_VALUE.fullmatch(text):
        return text
    return quote_plus(unquote_to_bytes(text.replace("+", " ")))


def _written(match: re.Match[str], kept: frozenset[str] = _KEPT) -> str:
    """Return characters as an address holds them: escaped but for those that need it not, a `%` alone too."""
    text = match[0]
    if len(text) == 3 and text[0] == "%":
        character = chr(int(text[1:], 16))
        return character if character in kept else text.upper()
    return quote(text, safe="", errors="replace")


_written_in_fragment = partial(_written, kept=_UNRESERVED)
