"""A folder of shards of invented articles: a paper each, with some texts of an agency that all of them printed."""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path

from archive.chinese.characters import HAN
from archive.chinese.variants import forms
from archive.model import Article, Newspaper
from archive.search.find import Wanted
from archive.search.segment import plain
from archive.shards.pool import Pool
from archive.shards.shelf import Shelf
from archive.shards.united import United
from archive.shards.view import ShardView
from bench.browsing_archive import made
from bench.search_texts import articles

_OF_AGENCY = 0  # the seed of its texts
_EVERY = 100  # articles of a paper there is one of the agency's


def made_shards(folder: Path, shards: int, count: int) -> list[Path]:
    """Make so many shards of so many articles each, always the same; return them. What is there stays."""
    folder.mkdir(parents=True, exist_ok=True)
    papers = [Newspaper(f"paper{number:03}", f"第{number}日报") for number in range(1, shards + 1)]
    found = []
    for seed, paper in enumerate(papers, 1):
        path = folder / f"{paper.id}.db"
        if not path.exists():
            part = path.with_suffix(".part")
            made(part, count, seed, papers=[paper], told=_of_paper(paper, count, seed))
            part.rename(path)
        found.append(path)
    return found


def _of_paper(paper: Newspaper, count: int, seed: int) -> Iterator[Article]:
    """Yield the articles of a paper: its own, and now and then one of the agency's."""
    common = articles(-(-count // _EVERY), _OF_AGENCY)
    own = articles(count, seed)
    for number, one in enumerate(islice(own, count)):
        told = next(common) if number % _EVERY == _EVERY - 1 else one
        yield replace(told, newspaper=paper.id, source=paper.name, title=f"{told.title}（{paper.id}）")


def found_over_shards(
    paths: Sequence[Path], words: int, chance: random.Random
) -> list[tuple[str, float, float, float, int]]:
    """Return how words of each length are found over shards, against a look at every text.

    Recall and precision (0–1), which share of the neighbours in the order *newest* stand rightly, and all hits.
    """
    united = United(ShardView(Shelf({path.stem: path for path in paths}).state(), Pool()))
    told = []
    for length in (1, 2, 3, 4, 6):
        found_all = right_all = expected_all = pairs = ordered = 0
        for _ in range(words):
            word = _word(chance.choice(paths), length, chance)
            expected = _with(word, paths)
            sets = []
            for order in ("relevance", "newest"):
                found = united.search.find(Wanted(word), order)  # type: ignore[arg-type]
                sets.append(united.search.ids(found.part(0, len(found))))
            days = [expected.get(one, "") for one in sets[1]]
            pairs, ordered = pairs + len(days) - 1, ordered + sum(one >= other for one, other in pairwise(days))
            for one in sets:
                found_all, right_all = found_all + len(one), right_all + len({*one} & expected.keys())
                expected_all += len(expected)
        kind = f"{length} character{'s' if length > 1 else ''}"
        in_order = ordered / pairs if pairs else 1.0
        told.append((kind, right_all / expected_all, right_all / found_all, in_order, found_all))
    return told


def _word(path: Path, length: int, chance: random.Random) -> str:
    """Draw a stretch of characters from a text of a shard."""
    with closing(sqlite3.connect(path)) as db:
        count = db.execute("select max(rowid) from articles").fetchone()[0]
        text = db.execute("select text from articles where rowid = ?", [chance.randrange(count) + 1]).fetchone()[0]
    run = chance.choice([one for one in re.findall(f"[{HAN}]+", text) if len(one) >= length])
    at = chance.randrange(len(run) - length + 1)
    return str(run[at : at + length])


_COLUMNS = ("title", "kicker", "subtitle", "signature", "text", "captions")
_HAS = " or ".join(f"instr({column}, value)" for column in _COLUMNS)


def _with(word: str, paths: Sequence[Path]) -> dict[str, str]:
    """Return the articles in which a word stands, by a look at every text, with when each was printed."""
    found: dict[str, str] = {}
    for path in paths:
        with closing(sqlite3.connect(path)) as db:
            sql = "select id, published_at from articles where "
            marks = [form for form in {plain(one) for one in forms(plain(word))} if form]
            sql += " or ".join(f"({_HAS.replace('value', f'?{n}')})" for n in range(1, len(marks) + 1))
            found |= db.execute(sql, marks).fetchall()
    return found
