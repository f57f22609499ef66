"""From a response or an error to a capture or a reason."""

from __future__ import annotations

from functools import partial

from scrapy import Request, exceptions
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.model import Capture
from archive.reasons import BlockedPage, CutPage, Moved, ReadError, Refused, Unreachable, Untrusted
from crawler.attempts import Chain
from crawler.extract.checks.instead import read_answer
from crawler.extract.checks.status import check_answer
from crawler.extract.reading import Reader
from crawler.manners.errors import HostClosed, HostRefused, NotAllowed, RobotsForbid, in_words, is_untrusted
from crawler.manners.reach import LeadsInside
from crawler.manners.refusal import headers_of
from crawler.manners.turns import NoTurn

SENT_ON_BY = "sent_on_by"  # in a request's meta: the page whose META REFRESH led here
CAPTURE_KEY = "capture"  # in a request's meta: what the WARC writer noted of the response


def capture_of(response: Response) -> Capture:
    """Return a response as a capture; its body is decoded already. Of an unchanged page it is what is kept of it.

    A web archive's answer has the address and the moment of the page that it holds a copy of.
    """
    noted, headers = response.meta[CAPTURE_KEY], headers_of(response)
    about = (noted.id, noted.url if noted.origin else response.url, noted.fetched_at, response.status)
    seen = (noted.digest, noted.revisit_of, noted.origin, noted.taken_at)
    return Capture(*about, headers, response.body, *seen)


def reader_for(chain: Chain, capture: Capture) -> Reader:
    """Return what reads the answer to a chain's attempt. Raises the reason for which there is nothing to read in it.

    What a web archive answers, and the page in it, is looked at by that attempt's own reader.
    """
    if chain.attempt.sought:
        return chain.attempt.read
    check_answer(capture, chain.link, follows=chain.follows)
    return partial(read_answer, chain.attempt.read)


def reason_of_failure(failure: Failure, request: Request) -> ReadError:
    """Return the reason that the failure of a request stands for."""
    assert failure.value is not None, "Twisted's failures are those of an exception"
    return reason_of(failure.value, request)


def reason_of(error: BaseException, request: Request) -> ReadError:
    """Return the reason that the error of a request stands for."""
    if isinstance(error, HostRefused):
        return error.reason(
            str(error), asked=not request.meta.keys().isdisjoint(("retry_times", "redirect_urls", SENT_ON_BY))
        )
    if isinstance(error, HostClosed):
        return error.reason(str(error), error.until)
    if isinstance(error, RobotsForbid):
        return BlockedPage(str(error))
    if isinstance(error, NotAllowed):
        sent_on = request.meta.get("redirect_urls", [request.meta.get(SENT_ON_BY)])[0]
        return Moved(f"{sent_on} leads to {request.url[:200]}: {error}") if sent_on else Refused(str(error))
    if isinstance(error, LeadsInside | NoTurn):
        return Refused(str(error))
    if isinstance(error, exceptions.ResponseDataLossError):
        return CutPage(f"half a page: {in_words(error)}")
    if isinstance(error, exceptions.DownloadCancelledError | exceptions.IgnoreRequest):
        return Refused(in_words(error))
    return (Untrusted if is_untrusted(error) else Unreachable)(in_words(error))
