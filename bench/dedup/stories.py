"""News made by rule and chance: the same seed gives the same stories, on any machine."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from random import Random

from bench.dedup import lexicon as words

_CHARACTERS = sorted(set("".join("".join(words.THINGS + words.VERBS + words.PEOPLE + words.BODIES + words.LINKS))))
_MADE = Random(1)  # the dictionary is the same for all seeds
_DICTIONARY = sorted({_MADE.choice(_CHARACTERS) + _MADE.choice(_CHARACTERS) for _ in range(6000)})
_MADE.shuffle(_DICTIONARY)
_WEIGHTS = list(accumulate(1 / (rank + 20) for rank in range(len(_DICTIONARY))))

FIRST_DAY = 18628  # days since 1970: 2021-01-01
DAYS = 720


@dataclass(frozen=True)
class Doc:
    """One text as one place gives it.

    `stories` are those whose text it holds; `kind` is the edit that made it of
    them; `day` counts from 1970, and is None where the place tells none.
    """

    id: int
    title: str
    text: str
    day: int | None
    paper: str
    kind: str
    stories: tuple[int, ...]


@dataclass(frozen=True)
class Story:
    """A story before anybody edits it."""

    number: int
    title: str
    paragraphs: tuple[str, ...]
    day: int
    county: str
    paper: str


def person(random: Random) -> str:
    return random.choice(words.SURNAMES) + random.choice(words.GIVEN)


def thing(random: Random) -> str:
    return random.choice(words.MODIFIERS) + random.choice(words.THINGS)


def figure(random: Random) -> str:
    return f"{random.randint(2, 9800)}{random.choice(words.UNITS)}"


def phrase(random: Random) -> str:
    """Return words by chance, the common ones oftener, with a particle here and there."""
    chosen = random.choices(_DICTIONARY, cum_weights=_WEIGHTS, k=random.randint(3, 6))
    return "".join(word + random.choice("的了在和把对从与就又") * (random.random() < 0.25) for word in chosen)


def make_story(number: int, random: Random) -> Story:
    """Return a story of 80 to some 3,000 characters; half of them have less than 600."""
    county = random.choice(words.COUNTIES)
    sentences = max(3, min(70, round(random.lognormvariate(2.8, 0.7))))
    paragraphs: list[str] = []
    while sentences > 0:
        size = min(sentences, random.randint(1, 5))
        paragraphs.append("".join(_sentence(random, county) for _ in range(size)))
        sentences -= size
    title = f"{county}：{thing(random)}{phrase(random)}"
    day = FIRST_DAY + random.randrange(DAYS)
    return Story(number, title, tuple(paragraphs), day, county, random.choice(words.PAPERS))


def _sentence(random: Random, county: str) -> str:
    town = random.choice(words.TOWNS) + random.choice("镇乡村")
    who = f"{random.choice(words.PEOPLE)}{person(random)}" if random.random() < 0.6 else random.choice(words.PEOPLE)
    time, body, link = random.choice(words.TIMES), random.choice(words.BODIES), random.choice(words.LINKS)
    verbs, percent = random.sample(words.VERBS, 3), random.randint(2, 60)
    return random.choice(
        (
            f"{time}，{county}县{town}{verbs[0]}{thing(random)}{figure(random)}，{phrase(random)}。",
            f"“{phrase(random)}，{phrase(random)}。”{who}指着{thing(random)}说。",
            f"{link}，{body}{verbs[0]}{thing(random)}、{verbs[1]}{thing(random)}，惠及{town}{figure(random)}。",
            f"{who}{time}{verbs[0]}了{figure(random)}，还{verbs[1]}起{thing(random)}，{phrase(random)}。",
            f"{town}的{thing(random)}由{body}{verbs[0]}，{who}负责{verbs[1]}，{time}已{verbs[2]}{figure(random)}。",
            f"{phrase(random)}，{phrase(random)}，{who}{link}又{verbs[0]}{thing(random)}。",
            f"{phrase(random)}，{thing(random)}旁{random.choice(words.PEOPLE)}正{verbs[0]}{phrase(random)}。",
            f"{body}{person(random)}介绍，{thing(random)}共{verbs[0]}{figure(random)}，比上年多{percent}%，{phrase(random)}。",
        )
    )
