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
from itertools import pairwise, product

from archive.chinese.characters import HAN
from archive.chinese.text import clean
from archive.chinese.variants import forms
from archive.search.highlight import Stretch, marked
from archive.search.index import INDEXED, TOKENIZER, ensure_index
from archive.search.language import LETTER, PLAIN, Words, read
from archive.search.segment import RUN, pairs, plain, without_gaps

__all__ = ["Stretch", "ensure_index", "expression", "marked", "phrase", "raw_expression", "terms"]

NOTHING = '""'
"""The expression that no article matches."""
_RAW_WORD = r'"(?:[^"]|"")*"(?:\s*\*)?|[^\s"(){}:+*^,-]+\*?'
_RAW_TOKEN = re.compile(rf"NEAR\s*\([^()]*\)|\{{[^{{}}]*\}}|{_RAW_WORD}|\S")
_CHINESE = re.compile(f"[{HAN}]")


def expression(words: str) -> str:
    """Return the FTS5 expression for what a person typed: never a syntax error, NOTHING where nothing is asked."""
    found = []
    for query in read(words).queries:
        wanted = " AND ".join(dict.fromkeys(filter(None, map(_part, query.wanted))))
        unwanted = " OR ".join(dict.fromkeys(filter(None, map(_part, query.unwanted))))
        if wanted:
            found.append(f"({wanted}) NOT ({unwanted})" if unwanted else wanted)
    found = list(dict.fromkeys(found))  # what is asked twice costs twice
    return " OR ".join(f"({one})" for one in found) if len(found) > 1 else (found or [NOTHING])[0]


def terms(words: str) -> list[str]:
    """Return the words that a hit may hold, for marking; those that were excluded are left out."""
    parts = (part for query in read(words).queries for part in query.wanted)
    return list(dict.fromkeys(word for part in parts for word in part.words))


def _part(part: Words) -> str:
    """Return the expression for a part of a query: its word in any form, or each two of its words near each other."""
    if len(part.words) == 1:
        found = _any_form(part.words[0])
    else:
        found = " AND ".join(_near(*pair, part.distance) for pair in pairwise(part.words))
    return f"title : ({found})" if part.in_headlines and found else found


def _near(first: str, second: str, distance: int) -> str:
    """Return the expression for two words with so many characters between them at most, whichever comes first.

    The index has pairs: of 百色的右江 the pairs 色的 and 的右 stand between 百色 and 右江, one more than characters.
    """
    phrases = product(filter(None, map(phrase, forms(plain(first)))), filter(None, map(phrase, forms(plain(second)))))
    found = " OR ".join(f"NEAR({one} {other}, {distance + 1})" for one, other in phrases)
    return f"({found})"


def phrase(word: str) -> str:
    """Return the FTS5 phrase for one word as it is written; nothing for a word without letters.

    The last pair of a text's run is not asked for, so that 百色 is found in
    百色市; a single character is asked for as the beginning of its pairs.
    """
    word = plain(word)
    if not LETTER.search(word):
        return ""
    prefix = len(word) > 1 and word.endswith("*")
    pieces, at = [], 0
    for match in RUN.finditer(word):
        run, before, at = without_gaps(match[0]), word[at : match.start()], match.end()
        last = not LETTER.search(word, at)
        prefix = prefix or (last and len(run) == 1)
        pieces += [before, " ".join(pairs(run)[: -1 if last and len(run) > 1 else None])]
    inside = " ".join([*pieces, word[at:]]).replace('"', " ").replace("*", " ")
    return f'"{" ".join(inside.split())}"{" *" if prefix else ""}'


def _any_form(word: str) -> str:
    """Return the expression for a word in any of its forms."""
    found = [phrase(one) for one in forms(plain(word))]
    return f"({' OR '.join(found)})" if len(found) > 1 else found[0]


def raw_expression(words: str) -> str:
    """Return an FTS5 expression that somebody wrote, with its Chinese words made findable.

    Where other forms of a word cannot stand (after ^, beside +), words are
    looked for as they are written. What FTS5 would refuse is read as
    `expression` reads it.
    """
    words = clean(words).translate(PLAIN)
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
