"""How two rows of one key become one. Pure functions.

Columns that belong together are taken from one of the rows, whole, by a total order over what they say. So it makes
no difference in which order rows come, or how often.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from archive.model import LinkState
from archive.store.links import BETTER_STATES

Columns = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """Columns that belong together. The row that says most by `order` tells them all."""

    columns: tuple[str, ...]
    order: Callable[[Columns], tuple[Any, ...]]
    least: bool = False

    def chosen(self, *rows: Mapping[str, Any]) -> Columns:
        """Return the columns of the row that says most; of several that say as much, of one that is always the same."""
        told = [{column: row[column] for column in self.columns} for row in rows]
        return (min if self.least else max)(told, key=self._rank)

    def _rank(self, told: Columns) -> tuple[Any, ...]:
        return (*self.order(told), *map(_filled, told.values()))


def united(name: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Columns:
    """Return the columns that a table has rules for, of two rows with the same key."""
    row: Columns = {}
    for rule in UNITING_RULES[name]:
        row |= rule.chosen(ours, theirs)
    return row


def _filled(value: Any) -> tuple[bool, int, Any]:
    """Order values: nothing, what is empty, the shorter, the lesser."""
    if value is None:
        return False, 0, ""
    return True, len(value) if isinstance(value, str) else 0, value


def _filling(*columns: str) -> Rule:
    """What is filled stays or comes; of two that differ the longer one, for it tells more."""
    return Rule(columns, lambda one: ())


def _greatest(column: str) -> Rule:
    return Rule((column,), lambda one: (_given(one[column]),))


def _least(*columns: str) -> Rule:
    return Rule(columns, lambda one: (_given(one[columns[0]]),), least=True)


def _given(value: Any) -> tuple[Any, ...]:
    return () if value is None else (value,)


def _state(one: Columns) -> tuple[Any, ...]:
    """Order what came of links. What is gone from its host since it was had is as good as had: the later one counts."""
    was_had = one["state"] == LinkState.ABSENT and one["article"] is not None
    rank = -BETTER_STATES.index(LinkState.DONE if was_had else one["state"])
    return rank, one["last_try"] or ""


def _had(one: Columns) -> tuple[Any, ...]:
    """Order what came of pictures: what was had, then what was tried last."""
    return -BETTER_STATES.index(one["state"]), one["last_try"] or ""


def _latest(one: Columns) -> tuple[Any, ...]:
    """Order what was said, and taken back, by when that was; of one moment what was said."""
    return one["until"] or one["since"], one["until"] is None


UNITING_RULES: dict[str, tuple[Rule, ...]] = {
    "documents": (
        _least("imported_at"),
        Rule(("format", "problems"), lambda one: (one["format"] != "unread", one["format"])),
    ),
    "runs": (
        Rule(("finished_at", "outcome", "exit_code", "counts"), lambda one: (one["finished_at"] or "", one["outcome"])),
        _least("newspaper"),
    ),
    "links": (
        _least("found_at", "found_in", "url", "kind"),
        Rule(("state", "last_try", "last_reason", "next_try", "not_before", "next_check", "article"), _state),
        _greatest("tries"),
        _filling("newspaper"),
        _filling("issue_date"),
        _filling("page", "page_name"),
    ),
    "attempts": (_filling("reason", "kind"), _filling("run")),
    "pages": (
        _filling("page_name"),
        _filling("url", "link"),
        _filling("image"),
        _filling("pdf"),
        _filling("map_image", "map_size_from", "map_width", "map_height"),
        _greatest("read_at"),
        _least("position"),
    ),
    "placements": (
        _filling("title"),
        _filling("area", "shape"),
        _least("position"),
        _least("found_at"),
        _greatest("announced"),
    ),
    "pictures": (
        _least("found_at", "url", "role"),
        Rule(("state", "last_try", "last_reason", "next_try"), _had),
        _greatest("tries"),
        _filling("newspaper"),
        _greatest("issue_date"),
        _filling("page"),
    ),
    "depictions": (_least("position"), _filling("caption"), _filling("credit")),
    "picture_files": (_greatest("seen_at"), _least("capture"), _filling("fault")),
    "picture_texts": (Rule(("reader", "text"), lambda one: (one["reader"],)),),
    "ways": (
        _least("first_day"),
        Rule(("last_day", "url"), lambda one: (one["last_day"],)),
        _greatest("seen_at"),
    ),
    "endings": (_greatest("pages"), _least("url")),
    "absences": (
        Rule(("until",), lambda one: (one["until"] is None, one["until"] or ""), least=True),  # the first sight since
        _filling("reason", "evidence"),
    ),
    "withdrawals": (Rule(("article", "reason", "since", "until"), _latest),),
    "tags": (Rule(("since", "until"), _latest),),
    "contents": (),
    "witnesses": (_least("first_seen"), _greatest("last_seen"), _least("rules", "keys"), _filling("run")),
    "captures": (_filling("cut"), _filling("witness"), _filling("run")),
}
"""The columns that can differ between two rows of one key, table by table."""
