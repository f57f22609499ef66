"""What verbs print: nothing that a stranger wrote moves a terminal's cursor, turns its text or hides a part of it.

In JSON such characters are escaped, so that a program has them as they are.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime

from archive.chinese.text import clean
from archive.commands.harmless import TURNS, WIDTHLESS, harmless
from archive.commands.streams import is_unicode, write
from archive.formats.citing import UNTITLED
from archive.formats.moments import KEPT, in_chinas_time
from archive.model import in_zone

_IN_JSON = re.compile(f"[\x7f-\x9f\u2028\u2029{TURNS}{WIDTHLESS}]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_STYLE = re.compile(r"(\x1b\[[0-9;]*m)")


def say(message: object = "", *, err: bool = False, nl: bool = True) -> None:
    """Print a message on standard output, or on standard error."""
    write(harmless(str(message)), err=err, nl=nl)


def say_styled(message: str) -> None:
    """Print a text whose bold and colours are ours: what strangers wrote was made harmless before it was styled."""
    pieces = _STYLE.split(message)
    write("".join(piece if n % 2 else harmless(piece) for n, piece in enumerate(pieces)))


def print_json(value: object) -> None:
    """Print a value for a program to read."""
    write(json_text(value, indent=2))


def json_text(value: object, indent: int | None = None) -> str:
    """Return a value as JSON, in ASCII alone where standard output is not UTF-8, so that every program reads it.

    Days and moments are ISO 8601, moments as China's clocks tell them: +08:00.
    """
    text = clean(json.dumps(in_chinas_time(value), ensure_ascii=False, indent=indent, default=_as_json_text))
    escaped = _IN_JSON if is_unicode() else _NOT_ASCII
    return escaped.sub(lambda match: json.dumps(match[0])[1:-1], text)


def _as_json_text(value: object) -> str:
    """Return a day or moment as ISO 8601 writes it, anything else that JSON has no form for as its text."""
    if isinstance(value, datetime):
        return in_zone(value).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def china_time(moment: datetime | str) -> str:
    """Return a moment for people to read, as China's clocks tell it; a text that is none stays as it is."""
    if isinstance(moment, str):
        if not KEPT.fullmatch(moment):
            return moment
        moment = datetime.fromisoformat(moment)
    return f"{in_zone(moment):%Y-%m-%d %H:%M:%S %z}"


def titled(title: str | None) -> str:
    """Return a headline, or what stands for one where an article has none."""
    return title or UNTITLED
