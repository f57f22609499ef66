"""Articles that somebody had to withdraw: which, why and since when. Nothing shows them; the file keeps them.

What is withheld of them, and how they are known again when a page, a file or another archive tells them once more, is
the matter of `archive.store.witnesses`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from archive.chinese.text import clean
from archive.store.subject import WrittenSubject
from archive.store.witnesses.deriving import Derivation
from archive.store.witnesses.witness import seen_at


@dataclass(frozen=True)
class Withdrawal:
    """An article that is withdrawn, by the id that it had, why, and since when (UTC, ISO 8601)."""

    article: str
    reason: str
    since: str


class Withdrawals(WrittenSubject):
    """What is withdrawn, and taken back of that."""

    def __init__(
        self,
        db: Database,
        transaction: Callable[[], AbstractContextManager[None]],
        now: Callable[[], datetime],
        derivation: Derivation,
    ) -> None:
        super().__init__(db, transaction, now)
        self._derivation = derivation

    def withdraw(self, articles: Sequence[str], reason: str) -> list[str]:
        """Withdraw articles by whole ids, all or none. Raises ValueError without a reason, KeyError for no article.

        With an article goes what it was edited to or from at its addresses; the ids of such articles are returned.
        """
        if not clean(reason).strip():
            raise ValueError("a withdrawal says why")
        with self._transaction():
            before = self._gone()
            for article in articles:
                if not self._db.conn.execute("select 1 from articles where id = ?", [article]).fetchone():
                    raise KeyError(f"no article has the id {article}")
                told = {"article": article, "reason": clean(reason).strip(), "now": seen_at(self._now())}
                self._db.conn.execute(_WITHDRAW, told)
            self._derivation.withholding.settle()
            return sorted(self._gone() - before - {*articles})

    def _gone(self) -> set[str]:
        return {one for (one,) in self._db.conn.execute("select article from withdrawn_rows")}

    def undo(self, articles: Sequence[str]) -> None:
        """Let withdrawn articles be there again, all or none. Raises KeyError for one that is not withdrawn."""
        with self._transaction():
            for article in articles:
                if not self._db.conn.execute(_UNDO, [seen_at(self._now()), article]).rowcount:
                    raise KeyError(f"no withdrawn article has the id {article}")
            self._derivation.withholding.settle()

    def listed(self) -> list[Withdrawal]:
        """Return what is withdrawn, the first first."""
        return [Withdrawal(*row) for row in self._db.conn.execute(_LISTED)]

    def named(self, beginning: str) -> list[Withdrawal]:
        """Return the withdrawn articles that an id names, or the beginning of one: none, one, or several."""
        known = self._derivation.withheld.named(clean(beginning).lower())
        return [one for one in self.listed() if one.article in known] if known else []


_WITHDRAW = """
    insert into withdrawals (text, article, reason, since, until)
    select told.text, :article, :reason, :now, null
    from (
        select :article as text union select old from ids where article = :article union
        select 'class:' || class from articles where id = :article
    ) as told where true
    on conflict (text) do update set
    article = excluded.article, reason = excluded.reason, since = excluded.since, until = null
"""
_UNDO = "update withdrawals set until = ? where article = ? and until is null"
_LISTED = "select distinct article, reason, since from withdrawals where until is null order by since, article"
