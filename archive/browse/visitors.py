"""Who is answered at all: who asks for a name that is ours, in an address of a sensible length.

A page elsewhere may let a name of its own point to 127.0.0.1, and so have a reader's browser fetch what is served on
that reader's machine alone (DNS rebinding). The browser says which name it asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

QUERY_MAX = 32_000  # bytes behind the question mark: a thousand words of Chinese
PARAMETERS_MAX = 200

MISDIRECTED = "This server has no pages for {host}: its name is not in the plugin's `hosts` (manual: Publishing)\n"
_TOO_LONG = f"A query may have {QUERY_MAX:,} bytes\n"
_TOO_MANY = f"A query may have {PARAMETERS_MAX} parameters\n"


def hosts_of(config: dict[str, Any] | None) -> frozenset[str]:
    """Return the names that the plugin's configuration gives this server: a list, or names with blanks between."""
    told = (config or {}).get("hosts") or ()
    names: Iterable[Any] = told.split() if isinstance(told, str) else told
    return frozenset(str(name).lower() for name in names)


def refusal(scope: dict[str, Any], hosts: Collection[str]) -> tuple[int, str] | None:
    """Return status and words for a request that is not answered, None for one that is."""
    for name, value in scope["headers"]:
        if name.lower() == b"host" and not _is_ours(value.decode("latin-1"), scope.get("server"), hosts):
            return 421, MISDIRECTED.format(host="".join(filter(str.isprintable, value.decode("latin-1")))[:100])
    query: bytes = scope.get("query_string") or b""
    if len(query) > QUERY_MAX:
        return 414, _TOO_LONG
    return (400, _TOO_MANY) if query.count(b"&") >= PARAMETERS_MAX else None


def _is_ours(host: str, server: tuple[str, int | None] | None, hosts: Collection[str]) -> bool:
    """Say whether a host is one of ours: this machine, or a name that was set.

    Where none was set, a server that is reached from elsewhere does not know its names, and answers to all.
    """
    name = _name(host)
    if name in hosts or _is_this_machine(name):
        return True
    return not hosts and not _is_this_machine(str(server[0]) if server else "")


def _name(host: str) -> str:
    """Return the name in a host without its port; nothing for what is no host."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_this_machine(name: str) -> bool:
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False
