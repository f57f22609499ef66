"""What a search finds: the rows in their order, and how they divide.

A page of 100,000 articles is 250 MB of text, and reading each row of it takes
seconds. So everything here is asked of the indexes, which hold numbers and
dates only; rows are read of the twenty articles that are shown. The plus
signs keep SQLite from looking each row up instead.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.browse.site import Ask
from archive.search import expression

SORTS = {"relevance": "相关", "newest": "最新", "oldest": "最早"}
_DAYS = (  # where an article's day stands: most have one of issue, whose index covers what is asked
    ("issue_date", "issue_date is not null"),
    ("substr(published_at, 1, 10)", "rowid in (select rowid from articles where issue_date is null)"),
)
_FILTERS = {
    "paper": "newspaper = :paper",
    "year": "year = cast(:year as integer)",
    "source": "source = :source",
    "by": "id in (select article from bylines where name = :by)",
    "since": "{day} >= :since",
    "until": "{day} <= :until",
}
_MATCH = "select rowid from articles_fts where articles_fts match :expression"
_ORDERS = {"newest": "day desc, row", "oldest": "day is null, day, row", "archived": "row desc"}
_AMONG = "+rowid in (select value from json_each(:rows))"
_DIVIDED = "select {column} as value, count(*) as n from articles where {among} and {column} != '' group by 1"
_SIGNED = """
    select name as value, count(distinct article) as n from bylines where role != 'editor' and {among} group by 1
"""


@dataclass(frozen=True)
class Search:
    """What a reader looks for: words, an order, and what narrows it."""

    words: str
    sort: str
    chosen: dict[str, str]
    indexed: bool

    @property
    def asked(self) -> dict[str, str]:
        """The query of the address that asks for this."""
        usual = "relevance" if self.words else "newest"
        return {"q": self.words, "sort": "" if self.sort == usual else self.sort, **self.chosen}

    def rows(self, ask: Ask, order: str = "") -> list[int]:
        """Return the row numbers of what is found, in the order that was asked for or in another."""
        if self.words and not self.indexed:
            return []
        values = self.chosen | ({"expression": expression(self.words)} if self.words else {})
        order = order or self.sort
        if order == "relevance":
            narrowed = f" and +rowid in (select row from ({self._dated('')}))" if self.chosen else ""
            sql = f"{_MATCH}{narrowed} order by rank"
        else:
            sql = f"select row from ({self._dated(_MATCH if self.words else '')}) order by {_ORDERS[order]}"
        return [row[0] for row in ask.db.execute(sql, values)]

    def _dated(self, among: str) -> str:
        """Return the query for rows with their days, narrowed by what is chosen and to those among others."""
        parts = []
        for day, where in _DAYS:
            conditions = [where, *(_FILTERS[name].format(day=day) for name in self.chosen)]
            conditions += [f"+rowid in ({among})"] if among else []
            parts.append(f"select rowid as row, {day} as day from articles where {' and '.join(conditions)}")
        return " union all ".join(parts)


def asked_for(ask: Ask) -> Search:
    """Return the search that an address asks for. What it cannot be is left out."""
    words = ask.args.get("q", "").strip()
    sort = ask.args.get("sort", "")
    chosen = {name: value for name in _FILTERS if (value := ask.args.get(name, "").strip())}
    for name in ("since", "until"):
        if name in chosen and not _is_day(chosen[name]):
            del chosen[name]
    orders = list(SORTS) if words else ["newest", "oldest"]
    return Search(words, sort if sort in orders else orders[0], chosen, ask.has("articles_fts"))


def _is_day(text: str) -> bool:
    """Say whether a text is a day. The 31st of any month will do as its end."""
    try:
        return bool(date.fromisoformat(text[:8] + "01")) and len(text) == 10 and text[8:].isdigit()
    except ValueError:
        return False


def divided(ask: Ask, name: str, rows: Sequence[int] | None, limit: int) -> list[dict[str, Any]]:
    """Return how rows (None: all that there are) divide by paper, year, source or signature, the most first."""
    among = _AMONG if rows is not None else "1"
    if name == "by":
        within = f"article in (select id from articles where {among})" if rows is not None else "1"
        sql = _SIGNED.format(among=within)
    else:
        sql = _DIVIDED.format(column={"paper": "newspaper"}.get(name, name), among=among)
    order = "1 desc" if name == "year" else "2 desc, 1"
    values = {} if rows is None else {"rows": json.dumps(rows)}
    return ask.rows(f"{sql} order by {order} limit :limit", **values, limit=limit)
