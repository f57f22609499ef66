"""Which readings of the same passage or page there are: only the last one counts, the others just find the text.

Of a passage that is the one that was made last. Of a page it is that of the newer reader, where it was read again as
often as it was seen: readers have a number, which is raised with every change of what they may tell.
"""

from __future__ import annotations

import re

from sqlite_utils import Database

from archive.store.witnesses.witness import Witness, WitnessKind

Number = tuple[int, ...]
SEVERAL = -2
KNOWN_SIGHTS = f"""
    select position, key, class from sightings where witness = ?1 and position >= 0 union all
    select {SEVERAL}, '', '' from witnesses as own join witnesses as other using (origin, kind)
    where own.id = ?1 and kind in ('page', 'passage') and origin != '' and other.id != own.id
"""
"""What is noted of a witness's addresses, and a row of the number SEVERAL where there may be other readings."""
_READER = re.compile(r"[^\s,]+ (\d{1,6})(?:, trafilatura (\d{1,4}(?:\.\d{1,4}){0,3}))?")
_OF_PASSAGE = "select id from witnesses where origin = ? and kind = 'passage' order by first_seen desc, id desc"
_OF_PAGE = """
    select id, first_seen, last_seen, coalesce(fields ->> '$.extractor', '') from witnesses
    where origin = ? and kind = 'page'
"""


def number_of_reader(extractor: str) -> Number:
    """Return by which number a reader is older or newer than another: its own, and that of what it asks.

    `printed 2, trafilatura 2.3.1` → 2, 2, 3, 1. Empty where it tells none: nothing is older.
    """
    match = _READER.match(extractor)
    return tuple(int(part) for part in f"{match[1]}.{match[2] or 0}".split(".")) if match else ()


def readings_of(db: Database, witness: Witness) -> list[str]:
    """Return the ids of the readings of which a witness is one, the one that counts first."""
    if witness.kind is WitnessKind.PASSAGE:
        return [one for (one,) in db.conn.execute(_OF_PASSAGE, [witness.origin])]
    if witness.kind is not WitnessKind.PAGE or not witness.origin:
        return [witness.id]
    rows = db.conn.execute(_OF_PAGE, [witness.origin]).fetchall()
    if len(rows) < 2:
        return [witness.id]
    known = {name: (first, last, number_of_reader(told)) for name, first, last, told in rows}
    top = witness.id
    for name in sorted(known):
        if _replaces(known[name], known[top]):
            top = name
    return [top, *sorted(name for name in known if _replaces(known[top], known[name]))]


def _replaces(one: tuple[str, str, Number], other: tuple[str, str, Number]) -> bool:
    """Say whether a reading stands for an older one: by a newer reader, of all moments at which that saw the page."""
    return bool(other[2]) and one[2] > other[2] and one[0] <= other[0] and one[1] >= other[1]
