"""Words to make news of, so many that no two stories are alike: no text of anybody's is needed."""

from __future__ import annotations

from pathlib import Path


def _read() -> dict[str, list[str]]:
    """Return the lists of `words.txt`: a name in capitals, then lines of words."""
    lists: dict[str, list[str]] = {}
    name = ""
    for line in Path(__file__).with_name("words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            lists[name] += line.split()
        else:
            name = line
            lists[name] = []
    return lists


_LISTS = _read()
COUNTIES = _LISTS["COUNTIES"]
TOWNS = _LISTS["TOWNS"]
SURNAMES = _LISTS["SURNAMES"]
GIVEN = _LISTS["GIVEN"]
TIMES = _LISTS["TIMES"]
PEOPLE = _LISTS["PEOPLE"]
BODIES = _LISTS["BODIES"]
MODIFIERS = _LISTS["MODIFIERS"]
THINGS = _LISTS["THINGS"]
VERBS = _LISTS["VERBS"]
LINKS = _LISTS["LINKS"]
UNITS = _LISTS["UNITS"]
PAPERS = _LISTS["PAPERS"]
CITIES = _LISTS["CITIES"]
COMPANIES = _LISTS["COMPANIES"]
