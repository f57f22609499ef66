"""Real texts to try on: the gold of the evaluation, the posts and the seeds. They stay where they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from archive.transfer.importing import read_document

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
SEEDS = ROOT / "seeds"
LEAST = 60  # letters; what is shorter is a heading or a caption
_TAKEN = 0.3  # of a text's runs; where so much stood in texts before, it is another copy of one of them
_WRAPPED = re.compile(r"(?<=[一-鿿，、；]{20})\n(?=[一-鿿])")  # a line broken within a sentence
_SENTENCE = re.compile(r"[^。！？!?\n]*(?:[。！？!?]+[”』」）)]*|\n|$)")


@dataclass(frozen=True)
class RealText:
    """A text as somebody published it."""

    id: str
    title: str
    text: str
    news: bool


def letters(text: str) -> int:
    """Count what is no mark and no white space."""
    return sum(map(str.isalnum, text))


def read_all(shared: Path = SHARED, seeds: Path = SEEDS) -> list[RealText]:
    """Return all texts with enough letters that are there."""
    found = [*_gold(shared / "eval" / "gold.jsonl"), *_posts(shared / "posts"), *_posts(seeds)]
    return [text for text in found if letters(text.text) >= LEAST]


def apart(texts: list[RealText]) -> list[RealText]:
    """Leave out copies: those with much that texts before them have."""
    seen: set[str] = set()
    left = []
    for text in texts:
        runs = runs_of(text.text)
        if len(runs & seen) < _TAKEN * len(runs):
            left.append(text)
            seen |= runs
    return left


def runs_of(text: str) -> set[str]:
    """Return the runs of five letters in a text."""
    told = "".join(filter(str.isalnum, text))
    return {told[at : at + 5] for at in range(len(told) - 4)}


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each with its mark and the line feed behind it."""
    return [found[0] for found in _SENTENCE.finditer(text) if found[0]]


def passages(text: str, least: int, most: int, random: Random) -> Iterator[str]:
    """Cut a text into pieces of whole sentences with so many letters, none twice; what does not fit is left out."""
    made, wanted = "", random.randint(least, most)
    for sentence in sentences(text):
        if letters(made + sentence) > most:
            if letters(made) >= least:
                yield made.strip()
            made, wanted = "", random.randint(least, most)
            if letters(sentence) > most:
                continue
        made += sentence
        if letters(made) >= wanted:
            yield made.strip()
            made, wanted = "", random.randint(least, most)
    if letters(made) >= least:
        yield made.strip()


def _gold(file: Path) -> Iterator[RealText]:
    """Read the Chinese texts of the gold; e-papers last, for they print texts of the other sets again."""
    if not file.is_file():
        return
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    for row in sorted(rows, key=lambda row: row["set"] == "epaper"):
        if row["lang"] == "zh" and row["text"]:
            text = _WRAPPED.sub("", re.sub(r"\n\s*\n+", "\n", row["text"]))
            yield RealText(row["id"], row["title"] or "", text, row["set"] != "zh-other")


def _posts(folder: Path) -> Iterator[RealText]:
    for file in sorted(folder.glob("*.*")) if folder.is_dir() else ():
        if file.suffix not in (".md", ".txt"):
            continue
        _, imported, _ = read_document(file.name, file.read_bytes())
        for number, (article, _) in enumerate(imported.articles):
            yield RealText(f"{file.stem}/{number}", article.title, article.text, True)
