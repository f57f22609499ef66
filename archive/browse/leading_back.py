"""From Datasette's own pages of rows back to the reading room's: what a cell of a table leads to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from archive.browse.site import ReadingRoom
from archive.formats.citing import UNTITLED

_Leads = Callable[[ReadingRoom, str], str]
_PAGES: dict[tuple[str, str], tuple[str, _Leads]] = {
    ("articles", "title"): ("id", ReadingRoom.article),
    ("heads", "title"): ("id", ReadingRoom.article),
    ("articles_words", "title"): ("id", ReadingRoom.article),
    ("appearances", "title"): ("article", ReadingRoom.article),
    ("newspapers", "name"): ("id", ReadingRoom.paper),
    ("bylines", "name"): ("name", ReadingRoom.person),
    ("signatures", "name"): ("name", ReadingRoom.person),
    ("tags", "name"): ("name", lambda site, name: site.url("tag", name)),
}
"""By table and column: the column that says which page is meant, and what its address is."""


def page_of_cell(site: ReadingRoom, table: str, column: str, value: Any, row: Any) -> Markup | None:
    """Return a cell as a link to the page of what it names; None where it is shown as Datasette does."""
    if (table, column) not in _PAGES:
        return None
    by, address = _PAGES[table, column]
    try:
        meant = row[by]
    except (KeyError, IndexError):  # the reader has asked for other columns
        return None
    meant = meant.get("value") if isinstance(meant, dict) else meant
    if not isinstance(meant, str) or not meant or not isinstance(value, str):
        return None
    return Markup('<a href="{}">{}</a>').format(address(site, meant), value or UNTITLED)
