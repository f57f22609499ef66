"""What one version of an address has otherwise than the one before it: the fields, and the sentences of the text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from archive.likeness.changes import Fragment, Growth, Step, fragments, growth, story_changes
from archive.model import Article
from archive.store.subject import Subject
from archive.store.witnesses.keeping import WitnessTable
from archive.store.witnesses.places import WHOLE
from archive.store.witnesses.versions import TEXT, FieldChange, Seen, field_changes
from archive.store.witnesses.witness import Witness


@dataclass(frozen=True)
class Edit:
    """One edit. `growth` says what became of the text, None where it stayed; `former` is the article that it had been.

    `sentences` are those that changed, each in fragments, without what stands around a story (counters, credits);
    `fields` are the changes of headline, names and source.
    """

    key: str
    position: int
    former: str
    article: str
    growth: Growth | None
    fields: tuple[FieldChange, ...]
    sentences: tuple[tuple[Fragment, ...], ...]

    @property
    def changed(self) -> tuple[str, ...]:
        """The names of what changed, each once: text, title, kicker, subtitle, source, signature."""
        return tuple(dict.fromkeys([*([TEXT] if self.growth else []), *(one.field for one in self.fields)]))


class Edits(Subject):
    """Reads edits. What changed follows from the two witnesses that told the versions."""

    def of(self, versions: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Edit]:
        """Return the edits that led to some versions, by the key of the address and the version's position there."""
        rows = self._db.conn.execute(_PAIRS, [json.dumps([list(one) for one in versions])]).fetchall()
        witnesses = {one.id: one for one in WitnessTable(self._db).read({row[n] for row in rows for n in (4, 7)})}
        return {(row[0], row[1]): _edit(row, witnesses) for row in rows}


def _edit(row: tuple[Any, ...], witnesses: Mapping[str, Witness]) -> Edit:
    """Return the edit of a row of `_PAIRS`."""
    key, position, *told = row
    former, later = (_seen(told[n], witnesses[told[n + 2]], told[n + 1]) for n in (0, 3))
    found = field_changes(former, later)
    fields = tuple(one for one in found if one.field != TEXT)
    is_other = len(fields) < len(found)
    texts = former.told.text, later.told.text
    whole = [Step("changed", *texts)]  # a few letters only, of which even a mark makes another text
    steps = (story_changes(*texts) or whole) if is_other else []
    sentences = tuple(tuple(fragments(step)) for step in steps)
    return Edit(key, position, former.article, later.article, growth(steps) if is_other else None, fields, sentences)


def _seen(article: str, witness: Witness, half: int) -> Seen:
    told: Article = witness.article
    return Seen("", witness.id, article, told, witness.kind, None, half != WHOLE, bool(witness.given))


_HALF = "(select min(half) from sightings where sightings.witness = {0}.witness and sightings.key = {0}.key)"
_PAIRS = f"""
    select later.key, later.position, former.article, {_HALF.format("former")}, former.witness,
        later.article, {_HALF.format("later")}, later.witness
    from json_each(?) as asked
    join versions as later on later.key = json_extract(asked.value, '$[0]')
        and later.position = json_extract(asked.value, '$[1]')
    join versions as former on former.key = later.key and former.position = later.position - 1
"""
