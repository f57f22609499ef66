"""A page that two archives know under different numbers is one: that of the better label, whoever told it."""

from __future__ import annotations

from sqlite_utils import Database

from archive.chinese.page_numbers import halves, page_order
from archive.store.renumber import rename_page

_Label = tuple[str, str]


def one_row_a_page(db: Database, newspaper: str, day: str) -> None:
    """Give each address among an issue's pages one row. Within the caller's transaction."""
    labels: dict[str, list[_Label]] = {}
    for link, page, name in db.conn.execute(_SEVERAL, [newspaper, day]):
        labels.setdefault(link, []).append((page, name))
    for known in labels.values():
        best = best_label(known)
        for other in known:
            if other != best:
                rename_page(db, (newspaper, day), other, (best[0], best[1] or other[1]))


def best_label(labels: list[_Label]) -> _Label:
    """Return the number and name that tell most: a number, that of both halves of a double page, a name."""
    return min(labels, key=lambda one: (not one[0], not halves(one[0]), not one[1], page_order(one[0]), one))


_SEVERAL = """
    select link, page, page_name from pages where newspaper = ?1 and issue_date = ?2 and link != '' and link in (
        select link from pages where newspaper = ?1 and issue_date = ?2 group by link having count(*) > 1
    ) order by link, page
"""
