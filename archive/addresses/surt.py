"""Addresses as indexes of web archives sort them: `http://www.a.cn/B?y&x` → `cn,a)/b?x&y` (SURT).

Replaying programs look a page up by this key and make it of what a reader asks for, so it has to be theirs to the
byte: that of the canonicaliser of the Internet Archive, which pywb has (a test asks it). It is coarser than
`archive.addresses.canonical`, and makes no two texts one: beside it an index has the address as it was asked for.
"""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import quote_from_bytes, unquote_to_bytes

from archive.addresses.absolute import split

_DEFAULT_PORTS = {"http": 80, "https": 443}
_WWW = re.compile(rb"www\d*\.")
_AS_IT_IS = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"  # beside letters and digits
_UNESCAPED_MAX = 8  # times: each takes a byte in three away, and a stranger may have escaped an escape without end
_SESSIONS = tuple(
    re.compile(rb"^(.*)(?:" + name + rb")(?:&(.*))?$", re.IGNORECASE | re.DOTALL)
    for name in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]{1,200}&cftoken=[^&]+",  # without a bound `cfid=cfid=…` takes time in square
    )
)
_PATH_SESSION = re.compile(rb"/\((?:[0-9a-z]{24}|(?:[a-z]\([0-9a-z]{24}\))+)\)(?=/)")


def surt(url: str) -> str:
    """Return the key of an http address, in ASCII without a blank; of what is none, itself, escaped."""
    parts = split(url.strip())
    if parts is None or not parts.hostname:
        return _escaped(url.encode("utf-8", "replace")).decode("ascii").lower()
    host = _host(parts.hostname)
    port = f":{parts.port}" if parts.port and parts.port != _DEFAULT_PORTS.get(parts.scheme.lower()) else ""
    path = _path(parts.path.encode("utf-8", "replace"))
    query = _query(parts.query.encode("utf-8", "replace"))
    return f"{','.join(reversed(host.split('.')))}{port}){path}" + (f"?{query}" if query else "")


def _host(host: str) -> str:
    raw = _unescaped(host.encode("utf-8", "replace"))
    if not raw.isascii():
        with suppress(UnicodeError):  # it is escaped then
            raw = raw.decode("utf-8", "ignore").encode("idna")
    raw = _escaped(raw.replace(b"..", b".").strip(b".").lower())
    www = _WWW.match(raw)
    return raw[www.end() if www else 0 :].decode("ascii")


def _path(path: bytes) -> str:
    kept: list[bytes] = []
    steps = _unescaped(path).split(b"/")[1:]
    for step in steps:
        if step == b".." and kept:
            kept.pop()
        elif step != b".":
            kept.append(step)
    whole = b"/" + b"/".join([*(one for one in kept[:-1] if one), *kept[-1:]])
    whole = _escaped(whole).lower()
    page = whole.rfind(b".aspx")
    for match in [one for one in _PATH_SESSION.finditer(whole) if one.end() + 1 < page][-1:]:
        whole = whole[: match.start()] + whole[match.end() :]
    return (whole[:-1] if len(whole) > 1 and whole.endswith(b"/") else whole).decode("ascii")


def _query(query: bytes) -> str:
    told = _escaped(_unescaped(query))
    for session in _SESSIONS:
        if match := session.match(told):
            told = match[1] + (match[2] or b"")
    pairs = (
        sorted(tuple(one.split(b"=", 1)) for one in told.lower().split(b"&")) if len(told) > 1 else [(told.lower(),)]
    )
    return b"&".join(b"=".join(pair) for pair in pairs).decode("ascii")


def _unescaped(text: bytes) -> bytes:
    """Undo escapes, also those of escapes."""
    for _ in range(_UNESCAPED_MAX):
        if (plain := unquote_to_bytes(text)) == text:
            break
        text = plain
    return text


def _escaped(text: bytes) -> bytes:
    return quote_from_bytes(text, safe=_AS_IT_IS).encode("ascii")
