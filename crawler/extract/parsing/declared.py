"""What declares the encoding of a page or a feed: the answer's header, an XML declaration, a meta element."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.extract.parsing.tags import attributes_in, tags

_HEAD = 8192  # bytes; browsers look at 1024 before they parse, and then wherever a meta element stands
_CHARSET = re.compile(r"charset[\t\n\f\r ]{0,99}=[\t\n\f\r ]{0,99}[\"']?([^\t\n\f\r \"';,>]{1,99})", re.IGNORECASE)
_XML = re.compile(r"<\?xml\b[^<>]{0,200}\bencoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE)
_WIDE = re.compile("utf-?16|ucs-?2|unicode|iso-10646-ucs-2|csunicode", re.IGNORECASE)


def labels_in(body: bytes, content_type: str = "") -> Iterator[str]:
    """Yield the labels that declare an encoding, the weightiest first, as they stand.

    The header outweighs the page, as browsers have it. A meta element that names
    UTF-16 would be unreadable in it: browsers take UTF-8, and so nothing is told.
    """
    yield from _CHARSET.findall(content_type)
    head = body[:_HEAD].decode("latin-1")
    yield from (label for label in _XML.findall(head) if not _WIDE.match(label))
    for tag in tags(head):
        if tag.name == "meta":
            told = dict(reversed(list(attributes_in(tag))))  # of a repeated attribute the first counts
            labels = [told.get("charset", ""), *_CHARSET.findall(told.get("content", ""))]
            yield from (label for label in labels if label and not _WIDE.match(label))
