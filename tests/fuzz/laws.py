"""What holds of whatever a reader says: it is told in documented words, soon, and its articles are articles."""

from __future__ import annotations

import dataclasses
import inspect
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import FrameType
from typing import Any

from archive.model import Article

CPU_SECONDS = 5  # for 64 KB; the slowest reader takes half a second


class LawBroken(Exception):
    """What a reader said cannot be."""


class TookTooLong(BaseException):
    """A reader took more CPU than it was given; no `except Exception` of a reader stops this."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise TookTooLong


def asked(function: Callable[..., Any], *given: Any) -> Any:
    """Return what a reader says, all of it where it yields. Raises TookTooLong."""
    before = signal.signal(signal.SIGPROF, _stop)
    try:
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        said = function(*given)
        return list(said) if inspect.isgenerator(said) else said
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def hold(said: Any) -> None:
    """Raise LawBroken where an article in what was said is none."""
    hold_texts(said)
    for article in articles_in(said):
        _hold_lines(article)
        _hold_values(article)


def hold_texts(said: Any) -> None:
    """Raise LawBroken where a text of an article cannot be written."""
    for name, text in (pair for article in articles_in(said) for pair in _texts(article)):
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise LawBroken(f"{name} with half a surrogate") from None


def _hold_lines(article: Article) -> None:
    for name, text in _texts(article):
        if "\0" in text:
            raise LawBroken(f"{name} with a NUL")
    for name in ("title", "kicker", "subtitle", "source", "page", "page_name", "agency", "place"):
        value = getattr(article, name)
        if "\n" in value or value != value.strip():
            raise LawBroken(f"{name} of several lines, or with blanks around it: {value!r}")
    if any(not line.strip() for line in article.text.split("\n")) and article.text:
        raise LawBroken("a text with an empty paragraph")


def _hold_values(article: Article) -> None:
    if (moment := article.published_at) and moment.utcoffset() != timedelta(hours=8):
        raise LawBroken(f"published at {moment}, which is no time of China")
    if article.agreement is not None and not 0 <= article.agreement <= 1:
        raise LawBroken(f"an agreement of {article.agreement}")
    if any(not line.name.strip() or "\n" in line.name for line in article.bylines):
        raise LawBroken(f"a signature without a name, or of several lines: {article.bylines}")


def articles_in(said: Any) -> Iterator[Article]:
    """Yield the articles in whatever a reader says."""
    waiting = [said]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Article):
            yield one
        elif isinstance(one, list | tuple):
            waiting += one
        elif dataclasses.is_dataclass(one) and not isinstance(one, type):
            waiting += [getattr(one, field.name, None) for field in dataclasses.fields(one)]


def _texts(article: Article) -> Iterator[tuple[str, str]]:
    for field in dataclasses.fields(article):
        value = getattr(article, field.name)
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str):
                yield field.name, text
