"""When what was found was printed: bars by day, month or year, of all papers together and of those that have most."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from archive.browse.matching import Asked
from archive.browse.site import Ask
from archive.browse.words import day, month
from archive.search.found import Found

_MONTHS_MAX = 120  # bars; of a longer time the years are shown
_PAPERS = 6
_ALL = 1_000_000  # groups of a search: of a hundred papers and a hundred years 120,000
HEIGHT, STEP, BAR = 60, 8, 6  # of the drawing's own units


def curve(ask: Ask, wanted: Asked, found: Found | None) -> dict[str, Any] | None:
    """Return the bars of a search, None where nothing that was found has a day.

    Appearances are counted, as facets count them. A bar leads to the search narrowed to its time; times between the
    first and the last without a hit are there with none. `undated` are those without a day.
    """
    counts = _counts(ask, wanted, found, "month")
    undated = sum(n for (_, when), n in counts.items() if not when)
    whens = sorted({when for _, when in counts if when})
    if not whens:
        return None
    unit = "month"
    if len(whens) == 1:
        unit, counts = "day", _counts(ask, wanted, found, "day")
    elif len(list(_months(whens[0], whens[-1]))) > _MONTHS_MAX:
        unit, counts = "year", _by_year(counts)
    times = list(_times(unit, sorted({when for _, when in counts if when})))
    totals, by_paper = _totals(counts)
    most = max(totals.values())
    names = ask.archive.catalogue.names()
    papers = by_paper.most_common(_PAPERS) if len(by_paper) > 1 and "paper" not in wanted.chosen else []
    return {
        "unit": unit,
        "undated": undated,
        "most": most,
        "width": STEP * len(times),
        "height": HEIGHT,
        "first": _called(times[0]),
        "last": _called(times[-1]),
        "bars": _bars(ask, wanted, times, totals, most),
        "papers": [
            {
                "name": names.get(paper, paper),
                "n": n,
                "bars": _bars(ask, wanted, times, _of(counts, paper), most, paper),
            }
            for paper, n in papers
        ],
    }


def _counts(ask: Ask, wanted: Asked, found: Found | None, unit: str) -> Counter[tuple[str, str]]:
    rows = ask.archive.search.divided(unit, found, _ALL, wanted.wanted)
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        paper, _, when = str(row["value"]).rpartition("/")
        counts[paper, when] += row["n"]
    return counts


def _by_year(counts: Mapping[tuple[str, str], int]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for (paper, when), n in counts.items():
        found[paper, when[:4]] += n
    return found


def _totals(counts: Mapping[tuple[str, str], int]) -> tuple[Counter[str], Counter[str]]:
    """Return how many there are of each time, and of each paper that is known."""
    totals: Counter[str] = Counter()
    papers: Counter[str] = Counter()
    for (paper, when), n in counts.items():
        if when:
            totals[when] += n
            if paper:
                papers[paper] += n
    return totals, papers


def _of(counts: Mapping[tuple[str, str], int], paper: str) -> Counter[str]:
    return Counter({when: n for (one, when), n in counts.items() if one == paper and when})


def _times(unit: str, whens: list[str]) -> Iterator[str]:
    """Yield all times from the first to the last; of a month all its days."""
    if unit == "day":
        year, number = int(whens[0][:4]), int(whens[0][5:7])
        yield from (f"{whens[0][:7]}-{n:02}" for n in range(1, monthrange(year, number)[1] + 1))
    elif unit == "year":
        yield from (f"{n:04}" for n in range(int(whens[0]), int(whens[-1]) + 1))
    else:
        yield from _months(whens[0], whens[-1])


def _months(first: str, last: str) -> Iterator[str]:
    at, end = (int(one[:4]) * 12 + int(one[5:7]) - 1 for one in (first, last))
    return (f"{n // 12:04}-{n % 12 + 1:02}" for n in range(at, end + 1))


def _bars(
    ask: Ask, wanted: Asked, times: list[str], counts: Mapping[str, int], most: int, paper: str = ""
) -> list[dict[str, Any]]:
    narrowed = {**wanted.query, "year": ""} | ({"paper": paper} if paper else {})
    address = ask.site.search(**{**narrowed, "since": "", "until": ""})
    address += "&" if "?" in address else "?"  # hundreds of bars differ in their time alone
    found = []
    for place, when in enumerate(times):
        n = counts.get(when, 0)
        height = max(round(HEIGHT * n / most, 1), 1) if n else 0
        url = f"{address}since={when}&until={when}" if n else ""
        told = {"when": when, "label": _called(when), "n": n, "url": url}
        found.append(told | {"x": place * STEP, "y": round(HEIGHT - height, 1), "width": BAR, "height": height})
    return found


def _called(when: str) -> str:
    return day(when) if len(when) == len("2021-12-24") else month(when) if "-" in when else f"{int(when)}年"
