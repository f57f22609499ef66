"""What is kept open at the end of a crawl is closed, or left: once, whichever comes first."""

from __future__ import annotations

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from crawler.manners import downloadhandlers


@pytest.mark.parametrize("closed_at", [0, 0.5, 1, 1.5, None])
@pytest.mark.parametrize("is_failing", [False, True])
def test_the_end_is_told_once_and_at_the_latest_after_the_patience(closed_at: float | None, is_failing: bool) -> None:
    clock, closing, told = Clock(), Deferred[None](), []
    how = (closing.errback, OSError()) if is_failing else (closing.callback, None)
    if closed_at == 0:
        how[0](how[1])  # type: ignore[operator]
    elif closed_at is not None:
        clock.callLater(closed_at, *how)
    downloadhandlers.done_or_late(closing, 1, clock).addCallback(lambda _: told.append(clock.seconds()))
    clock.pump([0.25] * 8)
    assert told == [min(closed_at if closed_at is not None else 1, 1)]
    assert not clock.getDelayedCalls()
