"""Front matter as other people write it: YAML, read safely, what of it an article has a field for, and the text below.

Every scalar stays the text that stands there (none is made a date, a number or an object), so that a date is
read by one rule, whatever quotes are around it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import yaml

from archive.addresses.canonical import is_address
from archive.chinese.bylines import read_bylines, read_source
from archive.chinese.text import clean, paragraphs, squeeze
from archive.formats import SeedError
from archive.formats.marked_text import captions_in, is_heading, markdown_paragraphs, unmarked
from archive.formats.moments import read_moment
from archive.model import CHINA, Article, Byline, Precision

_LOADER: Any = (
    yaml.BaseLoader
)  # makes texts, lists and mappings alone. The one in C falls over 60,000 brackets, 2026-11
_SIZE_MAX = 1 << 16  # characters; 64,000 are read in a second or so, 2026-11
_BRACKETS_MAX = 500  # the time for such that do not close grows with their square
_MANY = 50  # items of a list that are read
_WHEN = ("date", "pubdate", "publishdate", "publish_date", "published", "published_at", "日期", "时间")
_WHO = ("author", "authors", "byline", "作者", "记者")
_FROM = ("source", "from", "origin", "来源")
_WHERE = ("source_url", "source_link", "original_url", "original", "link", "url", "canonical_url", "external_url")
_ABOUT = ("tags", "tag", "categories", "category", "keywords")
_NAMED_DAY = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)-")
_BLOCK = re.compile(r"\s*<(?:p|div|center|table|section|article|h[1-6]|ul|ol)\b", re.IGNORECASE)
_LINE_END = re.compile(r"<br\s*/?>\n?", re.IGNORECASE)
_INLINE = re.compile(r"</?[a-zA-Z][^<>:]*>")


class FrontMatterTooLong(SeedError):
    """Front matter of which nothing is read, as reading it would take too long."""


@dataclass(frozen=True)
class Fronted:
    """What front matter told. `dated` is its date as it stands, readable or not.

    `used` are the fields read, `unread` those known by name whose value is of a kind that is not: a list for a title.
    """

    title: str = ""
    published_at: datetime | None = None
    precision: Precision | None = None
    dated: str = ""
    bylines: tuple[Byline, ...] = ()
    source: str = ""
    addresses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    used: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()


def read_front_matter(text: str) -> Fronted:
    """Return what stands between two fences. Raises SeedError where it is no YAML, or no list of fields."""
    refuse_too_long(text)
    try:
        told = yaml.load(text, Loader=_LOADER)  # noqa: S506  # the loader makes no objects
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _no_yaml(text, error) from None
    if told and not isinstance(told, dict):
        raise SeedError("between the two --- stand no fields (name: value)", line=2)
    return fronted(told or {})


def refuse_too_long(text: str) -> None:
    """Raise FrontMatterTooLong for front matter that would take too long to read."""
    if len(text) > _SIZE_MAX:
        raise FrontMatterTooLong(f"front matter of {len(text)} characters: it may have {_SIZE_MAX}")
    if (brackets := text.count("[") + text.count("{")) > _BRACKETS_MAX:
        raise FrontMatterTooLong(f"front matter with {brackets} opening brackets: it may have {_BRACKETS_MAX}")


def refuse_long_front(text: str, fence: str) -> None:
    """Raise SeedError for a text that opens with a fence which no line closes, or only after too many characters.

    It goes first: taking millions of lines apart, only to refuse them, took gigabytes (2026-11).
    """
    closed = re.compile(rf"[\r\n]{re.escape(fence)}[ \t]*(?:[\r\n]|\Z)").search(text)
    if closed is None:
        raise SeedError(f"the front matter that opens with {fence} is not closed by a line {fence}", line=1)
    if closed.start() > _SIZE_MAX:
        raise FrontMatterTooLong(f"front matter of {closed.start()} characters: it may have {_SIZE_MAX}")


def _no_yaml(text: str, error: Exception) -> SeedError:
    """Return why front matter is no YAML, with the line of the file (its first is the fence)."""
    at, reason = 0, "nested too deeply"
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        at, reason = mark.index if mark else 0, error.problem or error.context or "cannot be read"
    elif isinstance(error, yaml.reader.ReaderError):
        at, reason = error.position, f"the character U+{error.character:04X} may not stand in it"
    return SeedError(f"the front matter is no YAML: {clean(reason)}", line=2 + text.count("\n", 0, at))


def fronted(told: Mapping[Any, Any]) -> Fronted:
    """Return what fields tell: their values are texts, lists and mappings."""
    fields = {str(name).lower(): value for name, value in told.items() if isinstance(name, str)}
    dated = next((text for name in _WHEN for text in _texts(fields.get(name))), "")
    moment = read_moment(dated)
    named = [text for name in (*_FROM, *_WHERE, "permalink") for text in _texts(fields.get(name))]
    used = {"title", "layout", *_WHEN, *_WHO, *_FROM, *_WHERE, *_ABOUT}
    used |= {"permalink"} if any(map(is_address, _texts(fields.get("permalink")))) else set()
    unread = {name for name in used & fields.keys() if fields[name] and not _is_read(name, fields[name])}
    return Fronted(
        title=squeeze(title) if isinstance(title := fields.get("title"), str) else "",
        published_at=moment[0] if moment else None,
        precision=moment[1] if moment else None,
        dated=dated,
        bylines=tuple(
            dict.fromkeys(line for name in _WHO for text in _names(fields.get(name)) for line in _signed(text))
        ),
        source=next((text for name in _FROM for text in _texts(fields.get(name)) if not is_address(text)), ""),
        addresses=tuple(dict.fromkeys(filter(is_address, named))),
        notes=tuple(f"{name}: {', '.join(texts)}" for name in _ABOUT if (texts := list(_texts(fields.get(name))))),
        used=frozenset(used),
        unread=frozenset(unread),
    )


def _is_read(name: str, value: Any) -> bool:
    """Say whether something is made of a value: of a title only a text, of names also mappings."""
    if name in ("title", "layout"):
        return isinstance(value, str)
    return any(True for _ in (_names(value) if name in _WHO else _texts(value)))


def left_fields(lines: Iterable[tuple[int, str, str]], known: Collection[str], told: Fronted | None) -> Iterator[str]:
    """Yield what of some fields is kept and no more, for a reader: unknown ones, of a kind not read, those that repeat.

    Each field is the number of its line, its name (empty where it has none) and the line. Without what YAML told, the
    first of a name counts; YAML takes the last.
    """
    seen: set[str] = set()
    for number, name, line in lines:
        if name and name in seen:
            yield f"line {number}: {name} again, kept: the {'last' if told else 'first'} one counts"
        elif told and name in told.unread:
            yield f"line {number}: not of a kind that is read, kept: {line}"
        elif name not in known and not (told and name in told.used):
            yield f"line {number}: unknown field kept: {line}"
        seen.add(name)


def named_day(name: str) -> datetime | None:
    """Return the day in a post's file name, as Jekyll dates a post whose front matter has no date."""
    match = _NAMED_DAY.match(name)
    try:
        return datetime.fromisoformat(match["day"]).replace(tzinfo=CHINA) if match else None
    except ValueError:
        return None


def told_article(told: Fronted, body: str, known: Article) -> Article:
    """Return the article of a post of other people: front matter, the text below it, and what is known besides."""
    title = told.title
    if not title and is_heading(first := next(filter(squeeze, body.splitlines()), "")):
        title, body = unmarked(first), body[body.index(first) + len(first) :]
    as_html = _BLOCK.match(body) is not None
    lines = paragraphs(body) if as_html else markdown_paragraphs(_INLINE.sub("", _LINE_END.sub("  \n", body)))
    signed = read_bylines(lines)
    names = {line.name for line in signed}
    published, precision = (told.published_at, told.precision) if told.dated else (known.published_at, None)
    return replace(
        known,
        title=title,
        text="\n".join(lines),
        html=clean(body) if as_html else "",
        bylines=(*signed, *(line for line in told.bylines if line.name not in names)),
        source=told.source or read_source(body if as_html else ""),
        published_at=published,
        date_precision=precision or (known.date_precision if published else None),
        addresses=tuple(dict.fromkeys((*known.addresses, *told.addresses))),
        captions=() if as_html else captions_in(body),
        notes=told.notes,
    )


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts of a value: itself, or those of a list, also of lists in it (categories of Hexo)."""
    if isinstance(value, str):
        if text := squeeze(value):
            yield text
    elif isinstance(value, list):
        for one in value[:_MANY]:
            if isinstance(one, str | list) and one is not value:
                yield from _texts(one if isinstance(one, str) else [text for text in one if isinstance(text, str)])


def _names(value: Any) -> Iterator[str]:
    """Yield who is named: texts, and of mappings their `name`."""
    for one in value[:_MANY] if isinstance(value, list) else [value]:
        yield from _texts(one.get("name") if isinstance(one, dict) else one)


def _signed(text: str) -> tuple[Byline, ...]:
    """Return the signatures of a field for them: with a role where one is told, else its author as named there."""
    return read_bylines([text]) or read_bylines([f"作者：{text}"]) or (Byline(text),)
