"""Recall and precision of the index, against a look at every text."""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from archive.chinese.characters import HAN
from archive.chinese.variants import forms, forms_of
from archive.search.query import expression
from archive.search.segment import plain

_COLUMNS = ("title", "kicker", "subtitle", "signature", "text", "captions")
_RUN = re.compile(f"[{HAN}]+")
_MIXED = re.compile(rf"[{HAN}](?:[A-Z]+\d+|\d+)[{HAN}]{{1,3}}")


class Exactness(NamedTuple):
    """How words of one kind are found; `plain_precision` takes no character for another."""

    kind: str
    recall: float
    precision: float
    plain_precision: float
    hits: int


def exactness(db: sqlite3.Connection, words: int, seed: int = 5) -> list[Exactness]:
    """Return recall and precision for words of each kind, drawn from the articles."""
    texts = _texts(db)
    chance = random.Random(seed)
    lengths = {f"{n} character{'s' if n > 1 else ''}": _runs(n) for n in (1, 2, 3, 4, 6, 10)}
    kinds: dict[str, Callable[[str], Sequence[str]]] = {**lengths, "with a number in it": _MIXED.findall}
    folded = [tuple(_folded(column) for column in columns) for columns in texts]
    return [_compared(db, kind, _drawn(chance, texts, cut, words), texts, folded) for kind, cut in kinds.items()]


def _texts(db: sqlite3.Connection) -> list[tuple[str, ...]]:
    """Return the texts of each article, without white space: it counts for nothing within Chinese."""
    rows = db.execute(f"select {', '.join(_COLUMNS)} from articles order by rowid")  # noqa: S608
    return [tuple(plain("".join(column.split())) for column in row) for row in rows]


def _runs(length: int) -> Callable[[str], Sequence[str]]:
    """Return what cuts a text into all stretches of so many Chinese characters, whether they are words or not."""
    return lambda text: [run[at : at + length] for run in _RUN.findall(text) for at in range(len(run) - length + 1)]


def _drawn(
    chance: random.Random, texts: Sequence[Sequence[str]], cut: Callable[[str], Sequence[str]], count: int
) -> Iterator[str]:
    while count:
        if found := cut(chance.choice(texts)[_COLUMNS.index("text")]):
            yield chance.choice(found)
            count -= 1


def _compared(
    db: sqlite3.Connection,
    kind: str,
    words: Iterator[str],
    texts: Sequence[Sequence[str]],
    folded: Sequence[Sequence[str]],
) -> Exactness:
    found_all = right_all = expected_all = plain_all = 0
    for word in words:
        sql = "select rowid from articles_fts where articles_fts match ?"
        found = {row for (row,) in db.execute(sql, [expression(word)])}
        expected = {row for form in {_folded(form) for form in forms(word)} for row in _rows_with(form, folded)}
        found_all, right_all = found_all + len(found), right_all + len(found & expected)
        expected_all, plain_all = expected_all + len(expected), plain_all + len(found & set(_rows_with(word, texts)))
    return Exactness(kind, right_all / expected_all, right_all / found_all, plain_all / found_all, found_all)


def _rows_with(word: str, texts: Sequence[Sequence[str]]) -> Iterator[int]:
    return (row for row, columns in enumerate(texts, 1) if any(word in column for column in columns))


def _folded(text: str) -> str:
    """Return text with one form for all forms of a character."""
    return "".join(min(forms_of(character)) for character in text)
