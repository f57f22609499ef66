"""Articles that nobody wrote, by the statistics of the texts that the project has: for measuring the search.

A chain of characters, each after what follows it in the seeds and the replica's
stories, breaks off now and then to a character drawn by its rank from the 3,755
common ones of GB 2312, as names and rare words do. Clauses are drawn from a
stock of such chains, so that phrases come again as they do in newspapers.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from pathlib import Path

from archive.chinese.decoding import decode
from archive.model import CHINA, Article, Byline, Newspaper

_ROOT = Path(__file__).resolve().parents[1]
_STOCK = 300_000  # clauses; each comes some 25 times in 100,000 articles
_BREAK = 0.15  # of the characters: gives bigrams in the variety of a newspaper
_CLAUSES = 70  # an article, about 750 characters or 2 KB, as the seeds' articles have
PAPERS = tuple(Newspaper(name, f"{name} daily") for name in ("youjiang", "guilin", "nanning", "hechi", "liuzhou"))
_LATIN = ("G80", "2021年", "12月", "3.5%", "Wi-Fi", "5G", "346盏", "ＡＰＰ", "2021年12月24日", "COVID-19")
_NAMES = "韦黄覃陆罗农岑梁李王", "明秀春建海立文桂芳开志琴群英"


def articles(count: int, seed: int = 7) -> Iterator[Article]:
    """Yield so many articles, always the same ones for a seed."""
    chance = random.Random(seed)
    stock = _clauses(chance, min(_STOCK, 100 * count))
    day = datetime(2015, 1, 1, 8, tzinfo=CHINA)
    for number in range(count):
        signer = "".join(chance.choice(part) for part in (_NAMES[0], _NAMES[1], _NAMES[1]))
        moment = day + timedelta(days=chance.randrange(3650))
        yield Article(
            "".join(chance.choices(stock, k=2)),
            _text(chance, stock),
            kicker=chance.choice(stock) if number % 3 == 0 else "",
            bylines=(Byline(signer, "reporter"),),
            source="右江日报",
            newspaper=chance.choice(PAPERS).id,
            published_at=moment,
            date_precision="second",
            issue_date=moment.date(),
        )


def vocabulary() -> str:
    """Return the text that the statistics are taken from."""
    files = sorted((_ROOT / "seeds").glob("*.txt"))
    seeds = [re.sub(r"^---$.*?^---$", "", decode(file.read_bytes())[0], flags=re.M | re.S) for file in files]
    stories = tomllib.loads((_ROOT / "tests/replica/stories.toml").read_text("utf-8"))["story"]
    return "\n".join([*seeds, *(line for story in stories for line in (story["title"], *story["paragraphs"]))])


def _clauses(chance: random.Random, count: int) -> list[str]:
    runs = re.findall("[\u4e00-\u9fff]{2,}", vocabulary())
    pairs = sorted({pair for run in runs for pair in pairwise(run)})  # each once: the few texts have few subjects
    followers: defaultdict[str, list[str]] = defaultdict(list)
    for one, following in pairs:
        followers[one].append(following)
    common = bytes(byte for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) for byte in (row, cell))
    characters = common.decode("gb2312", "ignore")
    ranked = chance.sample(characters, len(characters))
    weights = list(accumulate(1 / rank for rank in range(10, len(ranked) + 10)))
    rare = iter(chance.choices(ranked, cum_weights=weights, k=count * 15))
    found = []
    for _ in range(count):
        clause = chance.choice(runs)[0]
        for _ in range(chance.randrange(3, 16)):
            after = followers.get(clause[-1]) or chance.choice(runs)
            clause += next(rare) if chance.random() < _BREAK else chance.choice(after)
        found.append(clause)
    return found


def _text(chance: random.Random, stock: list[str]) -> str:
    """Return paragraphs of some sentences of some clauses."""
    pieces = []
    for number, clause in enumerate(chance.choices(stock, k=chance.randrange(_CLAUSES // 2, _CLAUSES * 3 // 2)), 1):
        end = "。\n" if number % 14 == 0 else "。" if number % 4 == 0 else "，"
        pieces.append(clause + (chance.choice(_LATIN) if chance.random() < 0.05 else "") + end)
    return "".join(pieces).strip()
