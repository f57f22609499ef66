"""Pages as public web archives give them: where a copy is, and the page within the answer that holds it.

The Wayback Machine gives a page as its host gave it, for `id_` behind the moment, and the host's headers behind
`x-archive-orig-`. Common Crawl gives a piece of a WARC file: one record. What was received is kept as it is; the page
in it is made here, each time it is read. (RFC 7089 calls such a copy a memento.)
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from archive.addresses.absolute import host_of
from archive.formats.warc import decoded, read_member
from archive.model import Capture

WAYBACK_HOST = "web.archive.org"
CRAWL_HOST = "data.commoncrawl.org"
WAYBACK = "the Wayback Machine"
_NAMES = {WAYBACK_HOST: WAYBACK, CRAWL_HOST: "Common Crawl", "index.commoncrawl.org": "Common Crawl"}
_REPLAY = re.compile(r"https?://web\.archive\.org/web/(?P<moment>\d{14})id_/(?P<url>.+)", re.DOTALL)
_OWN = "x-archive-orig-"  # before the names of the headers that the host sent
_OF_THE_WIRE = ("content-encoding", "transfer-encoding", "content-length")  # undone in what is kept


def archive_called(origin: str) -> str:
    """Return what the web archive of an address is called in English; the host, where that is none that is known."""
    host = host_of(origin)
    return _NAMES.get(host, host)


def moment_of(digits: str) -> datetime | None:
    """Return the moment of 14 digits, in UTC as web archives count; None for what is none."""
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC) if len(digits) == 14 else None
    except ValueError:
        return None


def replay_address(digits: str, url: str) -> str:
    """Return where the Wayback Machine has the copy of a page that it made at a moment, as its host gave it."""
    return f"https://{WAYBACK_HOST}/web/{digits}id_/{url}"


def replayed(address: str) -> tuple[str, datetime] | None:
    """Return the page and the moment of which an address of the Wayback Machine has the copy; None for any other."""
    match = _REPLAY.fullmatch(address)
    moment = moment_of(match["moment"]) if match else None
    return (match["url"], moment) if match and moment else None


def page_in(answer: Capture) -> tuple[Capture, str]:
    """Return the page that a web archive's answer holds, and why it was truncated; that is empty where it is whole.

    `answer` has the page's own address and moment, and its place in the web archive as `origin`; its body is without
    content encoding. Raises WarcError where the answer is no record that can be read.
    """
    if host_of(answer.origin) == CRAWL_HOST:
        found, truncated = read_member(answer.body, answer.origin)
        body = decoded(found.body, found.headers)
        return replace(answer, status=found.status, headers=found.headers, body=body), truncated
    own = [(name[len(_OWN) :], value) for name, value in answer.headers if name.lower().startswith(_OWN)]
    kept = [(name, value) for name, value in own if name.lower() not in _OF_THE_WIRE]
    if not any(name.lower() == "content-type" for name, _ in kept):
        kept.append(("Content-Type", answer.header("Content-Type")))
    return replace(answer, headers=tuple(kept)), ""
