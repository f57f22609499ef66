"""Which articles of shards repeat each other: by the relations that were found over all, else by each shard's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from archive.shards.across import Across
from archive.shards.view import COMMON, ShardView


class UnitedStories:
    """Tells what stands for an article, and what it is akin to.

    What `archive dedup --across` has found holds; of an article that it has not looked at yet, what its shard says.
    """

    def __init__(self, view: ShardView) -> None:
        self._view = view

    def heads(self) -> dict[str, str]:
        """Return of each article that is one of several of a story the id of the one that stands for it."""
        return self._view.remembered("stories", self._heads)

    def _heads(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if path := self._view.state.relations:
            with Across(path) as across:
                found = across.stories()
        known = {*found, *found.values()}
        for part in self._view.shards():
            for article, head in part.archive.stories.pairs():
                one, other = (self._view.now_called(part, name) for name in (article, head))
                if one and other and one not in known:
                    _join(found, one, other)
        heads = {article: _last(found, article) for article in found}
        return heads | {head: head for head in heads.values()}

    def told(self, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return articles with the head that each is a reprint of, as it is over all shards."""
        heads = self.heads()
        for row in rows:
            head = heads.get(row["id"], row["id"])
            row["reprint_of"] = head if head != row["id"] and not self._stand_together(row["id"], head) else None
        return list(rows)

    def _stand_together(self, one: str, other: str) -> bool:
        """Say whether two articles stood at one address: a text that was edited is no reprint of itself."""
        part = self._view.holder(one)
        return bool(part and part.archive.there([other]) and part.archive.stories.are_versions(one, other))

    def kin(self, article: str) -> dict[str, dict[str, Any]]:
        """Return what an article is to others, by their ids: the kind, and how alike they are (0–1)."""
        found = self._by_shards(article)
        if path := self._view.state.relations:
            with Across(path) as across:
                found |= {one.other: _told(one.verdict) for one in across.of(article)}
        return {other: told for other, told in found.items() if not self._stand_together(article, other)}

    def _by_shards(self, article: str) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for number in range(len(self._view.state.standings), COMMON, -1):
            for own in self._called_there(number, article):
                part = self._view.part(number)
                for one in part.archive.duplicates.relations(own):
                    other = self._view.now_called(part, one.other)
                    if other and other != article:
                        found[other] = _told(one.verdict)
        return found

    def _called_there(self, number: int, article: str) -> list[str]:
        """Return the ids by which a shard knows an article."""
        standing = self._view.state.standings[number - 1]
        if article in standing.extent.articles or not standing.extent.articles:
            return self._view.part(number).archive.there([article] if standing.may_have(article) else [])
        names = [article, *self._former(article)]
        likely = [one for one in names if standing.may_have(one)]
        return self._view.part(number).archive.there(likely) if likely else []

    def _former(self, article: str) -> list[str]:
        return self._view.remembered(("former", article), lambda: self._view.common.former_ids(article))


def _told(verdict: Any) -> dict[str, Any]:
    return {"kind": str(verdict.kind), "alike": verdict.jaccard}


def _last(heads: dict[str, str], article: str) -> str:
    while heads.get(article, article) != article:
        article = heads[article]
    return article


def _join(heads: dict[str, str], article: str, head: str) -> None:
    """Note that two articles are one story; what stood for one of them stands for both."""
    first, second = _last(heads, article), _last(heads, head)
    heads.setdefault(second, second)
    if first != second:
        heads[first] = second
