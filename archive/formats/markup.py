"""XML as text: put together so that nothing of what is told can be taken for markup."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Markup(str):
    """Text that is markup already. Any other text is escaped where it becomes part of some."""

    __slots__ = ()


def of_xml(text: str) -> str:
    """Return a text without the characters that XML cannot have."""
    return _NOT_XML.sub("", text)


def tag(name: str, attributes: Mapping[str, str] | None = None, *content: str) -> Markup:
    """Return an element with what is in it."""
    return Markup(f"{start_tag(name, attributes)}{''.join(map(_escaped, content))}</{name}>")


def empty_tag(name: str, attributes: Mapping[str, str]) -> Markup:
    """Return an element with nothing in it."""
    return Markup(f"{start_tag(name, attributes)[:-1]}/>")


def start_tag(name: str, attributes: Mapping[str, str] | None = None) -> Markup:
    """Return the beginning of an element, for what is written bit by bit."""
    told = "".join(f' {key}="{escape(of_xml(value))}"' for key, value in (attributes or {}).items())
    return Markup(f"<{name}{told}>")


def _escaped(text: str) -> str:
    return text if isinstance(text, Markup) else escape(of_xml(text), quote=False)
