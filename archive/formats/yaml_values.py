"""Values of front matter as YAML reads them, and no other way: one post that is not YAML, and Jekyll builds nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import get_args

from archive.model import Byline, Role

_BREAKS = re.compile("[\r\n\x85\u2028\u2029]+")
_NEVER = re.compile("[^\t\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_PLAIN = re.compile(r"(?=[^\W\d_])[\w()（）·、]+(?:[.-][\w()（）·、]+)*")
_MEANS = frozenset("y yes n no on off true false null nan inf".split())
_BYLINE = re.compile(r"\{name: (?P<name>\"[^\"]*\"|'(?:[^']|'')*'), role: (?P<role>[a-z]+)\}")


def quoted(text: str) -> str:
    """Return a text as the site writes titles, between double quotes; between single ones where YAML needs it.

    Between single quotes a backslash is one, and so is a double quote. Line ends become blanks.
    """
    line = _NEVER.sub("", _BREAKS.sub(" ", text))
    return f'"{line}"' if not set(line) & set('"\\') else "'" + line.replace("'", "''") + "'"


def plain_value(text: str) -> str:
    """Return a word as it is, where YAML takes it for one; else quoted. Nothing stays nothing."""
    return text if not text or (_PLAIN.fullmatch(text) and text.casefold() not in _MEANS) else quoted(text)


def unquoted(value: str) -> str:
    """Return the text of a value. Between double quotes it stands raw, as the site writes it."""
    if len(value) >= 2 and value[0] == value[-1] == '"':
        return value[1:-1]
    if len(value) >= 2 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return value


def bylines_written(bylines: Iterable[Byline]) -> str:
    """Return signatures as a list of YAML on one line."""
    return "[" + ", ".join(f"{{name: {quoted(one.name)}, role: {one.role}}}" for one in bylines) + "]"


def bylines_told(value: str) -> tuple[Byline, ...]:
    """Return the signatures of such a list."""
    roles: dict[str, Role] = {role: role for role in get_args(Role)}
    told = ((unquoted(match["name"]), match["role"]) for match in _BYLINE.finditer(value))
    return tuple(Byline(name, roles[role]) for name, role in told if role in roles)
