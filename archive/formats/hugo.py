"""Posts whose front matter is TOML between two lines +++, as Hugo and Zola have it, with Markdown below it.

`written(read(data)) == data`: the file is kept as it is. For Jekyll, which reads no TOML, its article is a post.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from archive.chinese.decoding import decode, encode
from archive.chinese.text import clean
from archive.formats import Cut, Format, Imported, SeedError, byte_offset
from archive.formats.front_matter import (
    Fronted,
    fronted,
    left_fields,
    named_day,
    refuse_long_front,
    refuse_too_long,
    told_article,
)
from archive.model import Article, Document, Link, Passage

NAME = "hugo"
VERSION = "1"  # of the reader; kept on every record
_MARKS = re.compile(rb"\A(?:\xef\xbb\xbf|\xff\xfe(?:\x00\x00)?|\x00\x00\xfe\xff|\xfe\xff)")  # of UTF-8, -16, -32
_BEGINNING = 64  # bytes
_OPENS = re.compile(rb"\+\+\+[ \t]*[\r\n]")
_BREAK = r"(?>\r\n|\n|\r)"
_FRONT = re.compile(
    rf"\ufeff?\+\+\+[ \t]*{_BREAK}"
    rf"(?P<toml>(?>(?!\+\+\+[ \t]*(?:[\r\n]|\Z))[^\r\n]*{_BREAK})*)"
    rf"\+\+\+[ \t]*(?:{_BREAK}|\Z)[\r\n]*"
)
_TABLES = ("taxonomies", "params", "extra")  # what sites have of their own
_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_LONG_KEY = re.compile(rf"(?<![\w-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{50}}")  # its time grows with its square
_AT = re.compile(r" ?\(at (?:line (?P<line>\d+), column \d+|end of document)\)\Z")
_FIELD = re.compile(r"[ \t]*(?:\[[ \t]*)?[\"']?(?P<name>[^\s\"'=\[\].]+)[\"']?[ \t]*(?:=|\])")


def recognises(name: str, data: bytes) -> bool:
    """Say whether the first line of a file is +++, whatever its name."""
    return bool(_OPENS.match(_MARKS.sub(b"", data[:_BEGINNING]).replace(b"\0", b"")))


def import_document(document: Document) -> Imported:
    """Return the article of a post. Raises SeedError where its front matter is no TOML, or no text is below it."""
    text, codec = decode(document.content)
    refuse_long_front(text, "+++")
    front = _FRONT.match(text)
    if front is None:
        raise SeedError("the front matter that opens with +++ is not closed by a line +++", line=1)
    lines = re.sub(_BREAK, "\n", front["toml"])
    fields = _read_toml(lines)
    told = fronted(fields)
    day = None if told.dated else named_day(document.name)
    body = text[front.end() :]
    known = Article("", "", published_at=day, date_precision="day" if day else None, extractor=f"{NAME} {VERSION}")
    article = told_article(told, body, known)
    below = 1 + len(re.findall(_BREAK, front[0]))
    if not article.text:
        raise SeedError("no text below the front matter", line=below)
    problems = [*_unknown(lines, fields, told)]
    if article.published_at is None:
        problems.append(f"line 1: not a date: {told.dated!r}" if told.dated else "line 1: no date")
    if not article.addresses:
        problems.append("the text tells no address: the article has none")
    steps = (Cut(1, "front matter", "TOML"), Cut(below, "body", f"{len(article.text)} characters"))
    span = Passage(document.id, byte_offset(front[0], codec), len(document.content))
    return Imported(((article, span),), tuple(map(Link, article.addresses)), tuple(problems), steps)


def _read_toml(text: str) -> dict[str, Any]:
    """Return the fields of front matter, those of the tables for a site's own among them, as YAML has them: texts."""
    refuse_too_long(text)
    if long := _LONG_KEY.search(text):
        raise SeedError("a key of more than 50 parts", line=2 + text.count("\n", 0, long.start()))
    try:
        told = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        reason, line = str(error) if isinstance(error, ValueError) else "nested too deeply", 2
        if at := _AT.search(reason):
            line = 1 + int(at["line"]) if at["line"] else 2 + text.rstrip("\n").count("\n")
        raise SeedError(f"the front matter is no TOML: {clean(_AT.sub('', reason))}", line=line) from None
    own = [table for name in _TABLES if isinstance(table := told.pop(name, None), dict)]
    for table in own:
        told = table | told
    return {name: _as_text(value) for name, value in told.items()}


def _as_text(value: Any) -> Any:
    """Return a value with texts for all but lists and tables; days and moments as ISO 8601 has them."""
    if isinstance(value, list):
        return [_as_text(one) for one in value]
    if isinstance(value, dict):
        return {name: _as_text(one) for name, one in value.items()}
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _unknown(text: str, fields: dict[str, Any], told: Fronted) -> Iterator[str]:
    """Yield the fields of which nothing was made, with the lines where they stand."""
    lines = text.split("\n")
    stand: dict[str, int] = {}
    for at, line in enumerate(lines):
        if match := _FIELD.match(line):
            stand.setdefault(match["name"], at)
    at_lines = ((stand.get(name, -1), name) for name in fields)
    named = ((at + 2, name.lower(), lines[at].strip() if at >= 0 else name) for at, name in at_lines)
    yield from left_fields(named, (), told)


def _again(data: bytes) -> bytes:
    return encode(*decode(data))


FORMAT = Format(NAME, recognises, import_document, _again)
