"""Pages are read in the test's own process, which spares two more of them; one test asks for those."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from crawler.commands import take_in

AS_USERS = take_in.reading_limits


@pytest.fixture(scope="module", autouse=True)
def _in_this_process() -> Iterator[None]:
    limits = replace(AS_USERS(), workers=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(take_in, "reading_limits", lambda: limits)
        yield
