"""Which articles are of a form: notices that others fill in with another number, name or place.

Nothing is kept of it: whether an article is one is asked where it makes a difference, of what it has in common with
the articles that are there. Two of a form that differ in any word at all are two notices, not a reprint reworded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable

from sqlite_utils import Database

from archive.likeness.relation import Text, of_one_form
from archive.store.subject import Subject

_LEAST = 2  # others that are filled in otherwise, each with a text of its own


class Forms(Subject):
    """Says what is of a form, and which loose relations fall for that. Within the caller's transaction."""

    def __init__(
        self, db: Database, text_of: Callable[[str], Text], candidates: Callable[[Text, str], list[str]]
    ) -> None:
        super().__init__(db)
        self._text = text_of
        self._candidates = candidates

    def siblings(self, text: Text, among: Iterable[str]) -> list[str]:
        """Return those of some articles that are of one form with a text."""
        return [other for other in among if of_one_form(text, self._text(other))]

    def is_form(self, article: str, among: Iterable[str] | None = None) -> bool:
        """Say whether an article is of a form that the archive shows. `among`: all that it may be of one form with."""
        text = self._text(article)
        return self.is_form_of(text, self._candidates(text, article) if among is None else among)

    def is_form_of(self, text: Text, among: Iterable[str]) -> bool:
        """Say whether a text is of a form that some articles show."""
        found: set[int] = set()
        for other in among:
            if of_one_form(text, self._text(other)):
                found.add(self._text(other).hash)
                if len(found) >= _LEAST:
                    return True
        return False

    def part(self, article: str, siblings: Collection[str], *, is_new: bool) -> set[str]:
        """Remove the loose relations that fall since an article came; return whom they were of.

        `siblings` may be of one form with it, which may have made forms of them; there are no others where it is new.
        """
        pairs = self._db.conn.execute(_LOOSE, [json.dumps([article, *siblings])]).fetchall()
        text = self._text(article)
        touched: set[str] = set()
        forms: dict[str, bool] = {}

        def is_form(one: str) -> bool:
            if one not in forms:
                forms[one] = self.is_form(one, siblings if is_new and one == article else None)
            return forms[one]

        for one, other in pairs:
            is_concerned = one == article or of_one_form(text, self._text(one))
            if is_concerned and is_form(one) and is_form(other):
                self._db.conn.executemany(_PART, [(one, other), (other, one)])
                touched |= {one, other}
        return touched


_LOOSE = """
    select article, other from relations
    where article in (select value from json_each(?)) and json_extract(evidence, '$.loose') order by 1, 2
"""
_PART = "delete from relations where article = ? and other = ?"
