"""Items made after a form: alike in all but a number or a name, and each a story of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

from bench.dedup import lexicon as words
from bench.dedup.stories import DAYS, FIRST_DAY, figure, make_story, person, thing

_SLOT = re.compile(r"\{([^{}]+)\}")
_RANGE = re.compile(r"(\d+)-(\d+)")
_FILLERS: dict[str, Callable[[Random], str]] = {
    "body": lambda random: random.choice(words.BODIES),
    "city": lambda random: random.choice(words.CITIES[:4]),
    "company": lambda random: random.choice(words.COMPANIES),
    "county": lambda random: random.choice(words.COUNTIES),
    "date": lambda random: f"{random.randint(1, 12)}月{random.randint(1, 28)}日",
    "figure": figure,
    "people": lambda random: random.choice(words.PEOPLE),
    "person": person,
    "story": lambda random: "\n".join(make_story(-1, random).paragraphs),
    "thing": thing,
    "town": lambda random: random.choice(words.TOWNS),
    "verb": lambda random: random.choice(words.VERBS),
}


def _read() -> dict[str, str]:
    """Return the forms of `forms.txt`: a name, then lines of text with slots."""
    forms: dict[str, str] = {}
    name = ""
    for line in Path(__file__).with_name("forms.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            forms[name] += line.strip()
        else:
            name = line
            forms[name] = ""
    return forms


FORMS = _read()


def filled(form: str, random: Random, number: int) -> str:
    """Fill in a form: a slot of one name has one filler, {12-20} a number from 12 to 20, {a|b} one of both."""
    known = {"number": str(number + 1)}

    def fill(slot: re.Match[str]) -> str:
        name = slot[1]
        if found := _RANGE.fullmatch(name):
            return str(random.randint(int(found[1]), int(found[2])))
        if "|" in name:
            return random.choice(name.split("|"))
        if name not in known:
            known[name] = _FILLERS[name.rstrip("23")](random)
        return known[name]

    return _SLOT.sub(fill, form)


def day_of(random: Random) -> int:
    """Return a day of two months, so that items of one form stand close together."""
    return FIRST_DAY + DAYS // 2 + random.randrange(60)
