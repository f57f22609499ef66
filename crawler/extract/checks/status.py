"""What an answer's status says, where it holds nothing to read."""

from __future__ import annotations

from http import HTTPStatus

from archive.model import Capture, Link, LinkKind
from archive.reasons import BlockedPage, CutPage, LayoutChanged, NoIssue, NotThere, ReadError, Refused, ServerTrouble
from crawler.extract.page import challenge_of

_WHOLE = (200, 203)  # 202 is a promise or a challenge, 204 and 205 hold nothing, 206 is a part
_GONE = (404, 410)
_BANNED = (401, 403, 405, 412, 418, 429, 451, 521)  # 521: 加速乐's first answer; 405 and 418: WAFs of 阿里云, 2026-11


def check_answer(capture: Capture, link: Link, *, follows: bool = False) -> None:
    """Raise the reason for which an answer holds nothing to read, by its status.

    `follows`: it is no page of its own, but one that goes on with what was read of the link before (下一页).
    """
    if capture.status in _WHOLE:
        return
    told = f"{capture.url} answered {capture.status}"
    if challenge := challenge_of(capture):
        raise BlockedPage(f"{told}: {challenge}")
    if capture.status in _GONE:
        raise _gone(told, link, follows)
    if capture.status in _BANNED:
        raise BlockedPage(told)
    if capture.status == HTTPStatus.NOT_MODIFIED:
        raise Refused(f"{told}: as before, it says, and that is not kept here")
    if 300 <= capture.status < 400:
        raise Refused(f"{told}: leads to {capture.header('Location')[:200] or 'nowhere'}")
    if capture.status == HTTPStatus.PARTIAL_CONTENT:
        raise CutPage(f"{told}: a part of the page")
    raise ServerTrouble(told)


def _gone(told: str, link: Link, follows: bool) -> ReadError:
    """Return what 404 and 410 mean: of an issue's list, no issue; of a list that the row names, a wrong row.

    Of a page that follows they say nothing of the list itself: pagers promise more pages than there are.
    """
    if link.kind is LinkKind.ARTICLE or follows and link.issue_date is None:
        return NotThere(told, gone=True)
    if follows:
        return ServerTrouble(f"{told}: the issue's list goes on there, and what was read of it names no end")
    if link.issue_date is None and not link.found_in:
        return LayoutChanged(f"{told}: the list that the paper's row names is not there")
    return NoIssue(f"no issue: {told}", gone=True) if link.issue_date else NotThere(told, gone=True)
