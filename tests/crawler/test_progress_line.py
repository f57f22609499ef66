"""The line of a crawl that changes while a terminal looks on."""

from __future__ import annotations

from io import StringIO

import pytest
from scrapy.exceptions import NotConfigured
from scrapy.utils.test import get_crawler

from crawler.extensions import ProgressLine


class Stream(StringIO):
    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


@pytest.mark.parametrize(
    "is_terminal, name, value, is_shown",
    [
        (True, "TERM", "xterm", True),
        (False, "TERM", "xterm", False),
        (True, "TERM", "dumb", False),
        (True, "NO_COLOR", "1", False),
    ],
)
def test_it_is_drawn_where_it_can_be_wiped_away(
    is_terminal: bool, name: str, value: str, is_shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(name, value)
    stream = Stream(is_terminal)
    if is_shown:
        ProgressLine(get_crawler(), stream).stop()
        assert stream.getvalue() == "\r\x1b[K"
    else:
        with pytest.raises(NotConfigured):
            ProgressLine(get_crawler(), stream)
