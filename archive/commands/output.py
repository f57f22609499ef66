"""What verbs print: nothing that a stranger wrote moves a terminal's cursor, turns its text or hides a part of it.

Titles, addresses and file names come from strangers. Control characters (C1 too: U+009B begins an escape sequence as
ESC [ does), marks that turn the direction of a text, and separators of lines become U+FFFD; what has no width is left
out, but for joiners (emoji). In JSON all of these are escaped, so that a program has them as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from archive.chinese.text import clean
from archive.commands.streams import is_unicode, write
from archive.formats.citing import UNTITLED
from archive.formats.moments import KEPT, in_chinas_time
from archive.model import in_zone

_T = TypeVar("_T")
_AT_ONCE = 500  # lines, or values in JSON, that are written at once
_TURNS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_FORBIDDEN = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029{_TURNS}\ud800-\udfff]")
_UNSEEN = re.compile("[\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_IN_JSON = re.compile(f"[\x7f-\x9f\u2028\u2029{_TURNS}]|{_UNSEEN.pattern}")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_STYLE = re.compile(r"(\x1b\[[0-9;]*m)")


def harmless(text: str) -> str:
    """Return a text as a terminal may have it; line ends and tabs stay."""
    return _UNSEEN.sub("", _FORBIDDEN.sub("\ufffd", text))


def say(message: object = "", *, err: bool = False, nl: bool = True) -> None:
    """Print a message on standard output, or on standard error; bold and colours of ours stay in it."""
    pieces = _STYLE.split(str(message))
    write("".join(piece if n % 2 else harmless(piece) for n, piece in enumerate(pieces)), err=err, nl=nl)


def print_json(value: object) -> None:
    """Print a value for a program to read."""
    write(json_text(value, indent=2))


def print_json_list(values: Iterable[object]) -> None:
    """Print what `print_json` prints of a list, as its values come."""
    before = "["
    for some in in_batches(values):
        write(before + json_text(some, indent=2)[1:-2], nl=False)
        before = ","
    write("[]" if before == "[" else "\n]")


def say_each(lines: Iterable[str]) -> None:
    """Print lines as they come: many at once, since each writing is flushed."""
    for some in in_batches(lines):
        say("\n".join(some))


def in_batches(items: Iterable[_T]) -> Iterator[list[_T]]:
    """Yield items as they come, some at a time."""
    left = iter(items)
    while some := list(islice(left, _AT_ONCE)):
        yield some


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
