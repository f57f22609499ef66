"""What a site says of its pages' age (ETag, Last-Modified), and the 304 for who has the page as it is (RFC 9110)."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from .answer import Answer
from .faults import without_scheme

_FIRST = datetime(2021, 12, 24, 8, tzinfo=UTC)


@dataclass(frozen=True)
class _Switch:
    prefix: str
    etag: bool
    last_modified: bool
    weak: bool
    suffix: str


class Validators:
    """Tells the age of pages under some prefixes, and compares what clients ask by with the page as it is now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._switches: list[_Switch] = []
        self._modified: dict[str, tuple[str, datetime]] = {}
        self.unchanged: list[str] = []  # the addresses that were answered 304, in their order

    def add(self, prefix: str, *, etag: bool, last_modified: bool, weak: bool, suffix: str) -> None:
        """Tell the age of the pages that start with a prefix."""
        with self._lock:
            self._switches.insert(0, _Switch(without_scheme(prefix), etag, last_modified, weak, suffix))

    def clear(self) -> None:
        """Tell nothing any more."""
        with self._lock:
            self._switches.clear()

    def apply(self, url: str, answer: Answer, asked: Mapping[str, str]) -> Answer:
        """Return an answer with what it says of its age, or a 304 without a body to who asks by what is so still."""
        address = without_scheme(url)
        with self._lock:
            switch = next((one for one in self._switches if address.startswith(one.prefix)), None)
            if switch is None or answer.status != 200 or not isinstance(answer.body, bytes):
                return answer
            digest = hashlib.sha256(answer.body).hexdigest()[:16]
            was, modified = self._modified.get(address, (digest, _FIRST))
            modified += timedelta(days=int(was != digest))
            self._modified[address] = digest, modified
        etag = f'{"W/" if switch.weak else ""}"{digest}"' if switch.etag else ""
        told = [("ETag", etag)] if etag else []
        told += [("Last-Modified", format_datetime(modified, usegmt=True))] if switch.last_modified else []
        if not self._same(asked, etag, modified if switch.last_modified else None, switch.suffix):
            if switch.suffix:
                told = [(name, f'{value[:-1]}{switch.suffix}"' if name == "ETag" else value) for name, value in told]
            return replace(answer, headers=(*answer.headers, *told))
        with self._lock:
            self.unchanged.append(url)
        return Answer(b"", "", 304, tuple(told))

    @staticmethod
    def _same(asked: Mapping[str, str], etag: str, modified: datetime | None, suffix: str) -> bool:
        """Say whether a client has the page as it is: by ETag where it names any, compared weakly, else by date."""
        if names := asked.get("If-None-Match"):
            tags = [name.strip().removeprefix("W/").replace(f'{suffix}"', '"') for name in names.split(",")]
            return bool(etag) and (names.strip() == "*" or etag.removeprefix("W/") in tags)
        since = asked.get("If-Modified-Since")
        return bool(since and modified and modified <= parsedate_to_datetime(since))
