"""Words to make news of, so many that no two stories are alike: no text of anybody's is needed."""

from __future__ import annotations

from bench.dedup.lists import read_lists

_LISTS = read_lists("words.txt")
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
