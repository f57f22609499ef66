"""Which articles are of a form: notices that others fill in with another number, name or place.

Nothing is kept of it: whether an article is one is asked where it makes a difference, of what it has in common with
the articles that are there. Two of a form that differ in any word at all are two notices, not a reprint reworded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable

from sqlite_utils import Database

from archive.likeness.relation import Text, is_filled_in, of_one_form
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

    def siblings(self, article: str) -> list[str]:
        """Return the articles that are of one form with one."""
        text = self._text(article)
        return self.siblings_of(text, self._candidates(text, article))

    def siblings_of(self, text: Text, among: Iterable[str]) -> list[str]:
        """Return those of some articles that are of one form with a text."""
        return [other for other in among if of_one_form(text, self._text(other))]

    def part(self, article: str, among: Collection[str], *, is_new: bool) -> set[str]:
        """Remove the loose relations that fall since an article came; return whom they were of.

        Some of `among` may be of one form with it, which may have made forms of them; there are no others where it is
        new.
        """
        pairs = self._db.conn.execute(_LOOSE, [json.dumps([article, *among])]).fetchall()
        text = self._text(article)
        siblings: dict[str, list[str]] = {}
        touched: set[str] = set()
        for one, other in pairs:
            if one != article and not of_one_form(text, self._text(one)):
                continue
            for asked in (one, other):
                if asked not in siblings:
                    whole = is_new and asked == article
                    siblings[asked] = self.siblings_of(text, among) if whole else self.siblings(asked)
            if self.are_two(self._text(one), siblings[one], self._text(other), siblings[other]):
                self._db.conn.executemany(_PART, [(one, other), (other, one)])
                touched |= {one, other}
        return touched

    def are_two(self, a: Text, siblings: Collection[str], b: Text, others: Collection[str]) -> bool:
        """Say whether two texts that differ loosely are two notices of a form, told by what is of one form with each.

        Of a form are those to which the archive has two others. The word in which they differ must stand where these
        have other words, too.
        """
        if not (self._is_form(siblings) and self._is_form(others)):
            return False
        return is_filled_in(a, b, map(self._text, dict.fromkeys((*siblings, *others))))

    def _is_form(self, siblings: Collection[str]) -> bool:
        return len({self._text(one).hash for one in siblings}) >= _LEAST


_LOOSE = """
    select article, other from relations
    where article in (select value from json_each(?)) and json_extract(evidence, '$.loose') order by 1, 2
"""
_PART = "delete from relations where article = ? and other = ?"
