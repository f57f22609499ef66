"""Whether a host still has what is kept: conditional requests (RFC 9110, section 13); when to believe the answer."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from scrapy import Request
from scrapy.http import Response

from archive.model import Capture
from archive.store.runs import CaptureRecord

ASKED_ABOUT = "asked_about"  # in a request's meta: the capture, as received, of which it asks whether it still holds
CONDITIONS = ("If-None-Match", "If-Modified-Since")

_VALUE_MAX = 1 << 10  # characters of a header that is sent back
_PLAIN = re.compile(r"[\x20-\x7e]+")
# Without quotes, `*` would ask for any page at all, and a comma would make two of one.
_ETAG = re.compile(r"""(?:W/)?"[^"]*"|[^"*,]+""")
_PACKED = re.compile(r"""(?:--?|;)gzip(?="?$)""", re.IGNORECASE)  # what servers put to an ETag where they compress
_SURE_AFTER = timedelta(seconds=1)  # a page may change twice in the second that Last-Modified names (section 8.8.2.2)


def conditions_of(row: CaptureRecord, kept: Capture) -> dict[str, str]:
    """Return the headers that ask whether a page is still as it is kept; none where the host gave nothing to ask by.

    They are as received: what the row or the record could not hold as it was is not sent, nor what is no plain line.
    """
    etag, modified = kept.header("ETag").strip(), kept.header("Last-Modified").strip()
    found = {}
    if etag == row.etag.strip() and _may_be_sent(etag) and _ETAG.fullmatch(etag):
        found["If-None-Match"] = etag
    if modified == row.last_modified.strip() and _may_be_sent(modified) and _is_sure(modified, kept):
        found["If-Modified-Since"] = modified
    return found


def unchanged(request: Request, response: Response) -> Capture | None:
    """Return the capture of which a host says that its page is as it was; None where it does not, or was not asked.

    A 304 that names another page than the one that was asked about is not believed.
    """
    kept: Capture | None = request.meta.get(ASKED_ABOUT)
    if kept is None or response.status != HTTPStatus.NOT_MODIFIED:
        return None
    (ours, since), (theirs, modified) = _values(request, CONDITIONS), _values(response, ("ETag", "Last-Modified"))
    if ours and theirs:
        return kept if _opaque(ours) == _opaque(theirs) else None
    was, now = http_date(since), http_date(modified)
    return None if was and now and was != now else kept


def _values(message: Request | Response, names: tuple[str, str]) -> list[str]:
    return [(message.headers.get(name) or b"").decode("latin-1") for name in names]


def _may_be_sent(value: str) -> bool:
    return len(value) <= _VALUE_MAX and bool(_PLAIN.fullmatch(value))


def _is_sure(modified: str, kept: Capture) -> bool:
    """Say whether a page cannot have changed once more in the second in which it was modified."""
    moment, answered = http_date(modified), http_date(kept.header("Date")) or kept.fetched_at
    return moment is not None and answered - moment >= _SURE_AFTER


def _opaque(etag: str) -> str:
    """Return what two ETags of one page have in common: weak or not, compressed or not."""
    return _PACKED.sub("", etag.strip().removeprefix("W/")).strip('"')


def http_date(value: str) -> datetime | None:
    """Return the moment that an HTTP date names, None for what is no date; without a zone it is in UTC (RFC 9110)."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
