"""What a person types, as a query of the search index, and its words marked in a text.

A word is found wherever its characters stand one after the other, in simplified
or traditional form, whatever its length. Words stand for AND; `OR`, `-word`,
`NOT word` and "quotes" mean what they mean elsewhere.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import NamedTuple

from archive.chinese.characters import HAN
from archive.chinese.text import clean
from archive.chinese.variants import forms
from archive.search.highlight import Stretch, marked
from archive.search.index import INDEXED, TOKENIZER, ensure_index
from archive.search.segment import RUN, pairs, plain, without_gaps

__all__ = ["Stretch", "ensure_index", "expression", "marked", "parse", "phrase", "raw_expression", "terms"]

NOTHING = '""'
"""The expression that no article matches."""
_LETTER = re.compile("[^\\W_]|[\ue000-\uf8ff]")  # FTS5 takes characters of private use for letters, too
_QUOTES = str.maketrans("“”„‟", '"' * 4)
_PLAIN = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "})
_WORD = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_RAW_WORD = r'"(?:[^"]|"")*"(?:\s*\*)?|[^\s"(){}:+*^,-]+\*?'
_RAW_TOKEN = re.compile(rf"NEAR\s*\([^()]*\)|\{{[^{{}}]*\}}|{_RAW_WORD}|\S")
_CHINESE = re.compile(f"[{HAN}]")


class Query(NamedTuple):
    """Words that must all be there, and words that must not."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


def expression(words: str) -> str:
    """Return the FTS5 expression for what a person typed: never a syntax error, NOTHING where nothing is asked."""
    found = []
    for query in parse(words):
        wanted = " AND ".join(filter(None, map(_any_form, query.wanted)))
        unwanted = " OR ".join(filter(None, map(_any_form, query.unwanted)))
        if wanted:
            found.append(f"({wanted}) NOT ({unwanted})" if unwanted else wanted)
    return " OR ".join(f"({one})" for one in found) if len(found) > 1 else (found or [NOTHING])[0]


def terms(words: str) -> list[str]:
    """Return the words that a hit may hold, for marking; those that were excluded are left out."""
    return list(dict.fromkeys(word for query in parse(words) for word in query.wanted))


def parse(words: str) -> list[Query]:
    """Return what a person typed as queries, one of which must hold."""
    queries: list[tuple[list[str], list[str]]] = [([], [])]
    negated = False
    for minus, quoted, bare in _WORD.findall(clean(words).translate(_PLAIN).translate(_QUOTES)):
        if bare in ("OR", "|"):
            queries.append(([], []))
        elif bare == "NOT":
            negated = True
        elif bare not in ("AND", "+", "&"):
            word = quoted or bare.lstrip("-")
            if _LETTER.search(word):
                queries[-1][bool(minus or negated or bare.startswith("-"))].append(word)
            negated = False
    return [Query(tuple(wanted), tuple(unwanted)) for wanted, unwanted in queries]


def phrase(word: str) -> str:
    """Return the FTS5 phrase for one word as it is written; nothing for a word without letters.

    The last pair of a text's run is not asked for, so that 百色 is found in
    百色市; a single character is asked for as the beginning of its pairs.
    """
    word = plain(word)
    if not _LETTER.search(word):
        return ""
    prefix = len(word) > 1 and word.endswith("*")
    pieces, at = [], 0
    for match in RUN.finditer(word):
        run, before, at = without_gaps(match[0]), word[at : match.start()], match.end()
        last = not _LETTER.search(word, at)
        prefix = prefix or (last and len(run) == 1)
        pieces += [before, " ".join(pairs(run)[: -1 if last and len(run) > 1 else None])]
    inside = " ".join([*pieces, word[at:]]).replace('"', " ").replace("*", " ")
    return f'"{" ".join(inside.split())}"{" *" if prefix else ""}'


def _any_form(word: str) -> str:
    """Return the expression for a word in any of its forms."""
    found = [phrase(one) for one in forms(word)]
    return f"({' OR '.join(found)})" if len(found) > 1 else found[0]


def raw_expression(words: str) -> str:
    """Return an FTS5 expression that somebody wrote, with its Chinese words made findable.

    Where other forms of a word cannot stand (after ^, beside +), words are
    looked for as they are written. What FTS5 would refuse is read as
    `expression` reads it.
    """
    words = clean(words).translate(_PLAIN)
    attempts = (_raw(words, _any_form), _raw(words, phrase))
    return next(filter(_is_valid, attempts), None) or expression(words)


def _raw(words: str, form: Callable[[str], str]) -> str:
    """Exchange the Chinese words, and put AND between what only blanks part, which FTS5 wants beside parentheses."""
    found: list[str] = []
    complete = False
    for token in _RAW_TOKEN.findall(words):
        if token in ("AND", "OR", "NOT", "+", ":"):
            complete = False
        elif token in (")", "*"):
            complete = True
        else:
            found += ["AND"] if complete else []
            complete = token not in ("(", "^", "-")
        near = token.startswith("NEAR")
        found.append(
            re.sub(_RAW_WORD, lambda match: _raw_word(match[0], phrase), token) if near else _raw_word(token, form)
        )
    return " ".join(found)


def _raw_word(word: str, form: Callable[[str], str]) -> str:
    """Return a word with Chinese in it as `form` writes it, any other as it is."""
    return form(word.replace('"', "")) if _CHINESE.search(word) else word


def _is_valid(words: str) -> bool:
    """Say whether FTS5 takes an expression, by asking it: a table of its own, with the same columns and no rows."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(f"create virtual table probe using fts5({', '.join(INDEXED)}, {TOKENIZER})")
        try:
            db.execute("select 1 from probe where probe match ?", [words]).fetchall()
        except sqlite3.OperationalError:
            return False
    return True
