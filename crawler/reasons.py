"""From a response or an error to a capture or a reason."""

from __future__ import annotations

from scrapy import Request, exceptions
from scrapy.http import Response

from archive.article import Capture, LinkKind
from archive.reasons import BlockedPage, Moved, NoIssue, NotThere, ReadError, Refused, ServerTrouble, Unreachable
from crawler.extract.page import challenge_of
from crawler.middlewares import HostClosed, NotAllowed, RobotsForbid, in_words

CAPTURE_KEY = "capture"  # in a request's meta: what the WARC writer noted of the response
_GONE = (404, 410)
_BANNED = (401, 403, 405, 412, 418, 429, 451, 521)  # 521: 加速乐's first answer; 405 and 418: WAFs of 阿里云, 2026-11


def capture_of(response: Response) -> Capture:
    """Return a response as a capture; its body is decoded already."""
    noted, headers = response.meta[CAPTURE_KEY], headers_of(response)
    return Capture(noted.id, response.url, noted.fetched_at, response.status, headers, response.body, noted.digest)


def headers_of(response: Response) -> tuple[tuple[str, str], ...]:
    """Return all values of all headers of a response."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )


def check_answer(capture: Capture, kind: LinkKind) -> None:
    """Raise the reason for which an answer holds nothing to read, by its status."""
    if 200 <= capture.status < 300:
        return
    told = f"{capture.url} answered {capture.status}"
    if challenge := challenge_of(capture):
        raise BlockedPage(f"{told}: {challenge}")
    if capture.status in _GONE:
        raise NoIssue(f"no issue: {told}") if kind is LinkKind.LIST else NotThere(told)
    if capture.status in _BANNED:
        raise BlockedPage(told)
    if 300 <= capture.status < 400:
        raise Refused(f"{told}: leads to {capture.header('Location')[:200] or 'nowhere'}")
    raise ServerTrouble(told)


def reason_of(error: BaseException, request: Request) -> ReadError:
    """Return the reason that the error of a request stands for."""
    if isinstance(error, HostClosed):
        return (ServerTrouble if error.answered else Unreachable)(str(error), error.until)
    if isinstance(error, RobotsForbid):
        return BlockedPage(str(error))
    if isinstance(error, NotAllowed):
        sent_on = request.meta.get("redirect_urls", ())
        return Moved(f"{sent_on[0]} leads to {request.url[:200]}: {error}") if sent_on else Refused(str(error))
    if isinstance(error, exceptions.ResponseDataLossError):
        return ServerTrouble(f"half a page: {in_words(error)}")
    if isinstance(error, exceptions.DownloadCancelledError | exceptions.IgnoreRequest):
        return Refused(in_words(error))
    return Unreachable(in_words(error))
