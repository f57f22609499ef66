"""Words of strangers as a terminal may have them: in what programs print, in lines of their log, in tracebacks.

Titles, addresses, file names, headers and reasons of servers come from strangers. Control characters (C1 too: U+009B
begins an escape sequence as ESC [ does), marks that turn the direction of a text, and separators of lines become
U+FFFD; what has no width is left out, but for joiners (emoji). Files that are written keep everything as it is.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from contextlib import suppress
from types import TracebackType
from typing import Any

TURNS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""The marks that turn the direction of a text, for a class of characters."""
WIDTHLESS = "\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
"""What has no width, likewise."""
_FORBIDDEN = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029{TURNS}\ud800-\udfff]")
_LEFT_OUT = re.compile(f"[{WIDTHLESS}]")


def harmless(text: str) -> str:
    """Return a text as a terminal may have it; line ends and tabs stay."""
    return _LEFT_OUT.sub("", _FORBIDDEN.sub("\ufffd", text))


class _HarmlessRecord(logging.LogRecord):
    """A record of the log, its traceback too, as a terminal may have it, whatever handler writes it."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if self.exc_info and self.exc_info[0]:
            self.exc_text = harmless(logging.Formatter().formatException(self.exc_info))

    def getMessage(self) -> str:  # noqa: N802  # the library's name
        return harmless(super().getMessage())


def _tell_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print a traceback as the interpreter does. Its last line may quote what strangers wrote."""
    with suppress(OSError, ValueError, AttributeError):  # nobody is there to be told
        sys.stderr.write(harmless("".join(traceback.format_exception(kind, error, trace))))


def guard() -> None:
    """Let nothing that this process logs, or ends with, move a terminal's cursor."""
    logging.setLogRecordFactory(_HarmlessRecord)
    sys.excepthook = _tell_crash
