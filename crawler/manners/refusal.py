"""When an answer is a refusal: the host is there, and does not let us have what we asked for."""

from __future__ import annotations

from scrapy.http import Response

from archive.chinese import clock
from archive.model import Capture, Link
from archive.reasons import BlockedPage, ReadError
from crawler.extract.checks.status import check_answer
from crawler.extract.page import challenge_of


def headers_of(response: Response) -> tuple[tuple[str, str], ...]:
    """Return all values of all headers of a response."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )


def refusal_of(response: Response) -> ReadError | None:
    """Return why a host refuses us: BlockedPage for a challenge or a ban, ServerTrouble for its own error (5xx).

    None for every other answer, 404 included. The body is decompressed already.
    """
    capture = Capture("", response.url, clock.now(), response.status, headers_of(response), response.body, "")
    if challenge := challenge_of(capture):
        return BlockedPage(f"{response.url} answered {response.status}: {challenge}")
    try:
        check_answer(capture, Link(response.url))
    except ReadError as reason:
        return reason if isinstance(reason, BlockedPage) or response.status >= 500 else None
    return None
