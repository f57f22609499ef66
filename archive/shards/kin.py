"""Which articles of shards repeat each other: by the relations that were found over all, else by each shard's own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from archive.shards.view import COMMON, ShardPart, ShardView


class UnitedStories:
    """Tells what stands for an article, and what it is akin to."""

    def __init__(self, view: ShardView) -> None:
        self._view = view

    def heads(self) -> dict[str, str]:
        """Return of each article that is one of several of a story the id of the one that stands for it."""
        return self._view.remembered("stories", self._heads)

    def _heads(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for part in self._view.shards():
            for article, head in part.archive.stories.pairs():
                names = self._now(part, article), self._now(part, head)
                if all(names):
                    _join(found, *names)  # type: ignore[arg-type]
        heads = {article: _last(found, article) for article in found}
        return heads | {head: head for head in heads.values()}

    def _now(self, part: ShardPart, article: str) -> str | None:
        return self._view.now_called(part, article)

    def told(self, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return articles with the head that each is a reprint of, as it is over all shards."""
        heads = self.heads()
        told = []
        for row in rows:
            head = heads.get(row["id"], row["id"])
            row["reprint_of"] = head if head != row["id"] and not self._stand_together(row["id"], head) else None
            told.append(row)
        return told

    def _stand_together(self, one: str, other: str) -> bool:
        """Say whether two articles stood at one address: a text that was edited is no reprint of itself."""
        part = self._view.holder(one)
        return bool(part and part.archive.there([other]) and part.archive.stories.are_versions(one, other))

    def kin(self, article: str) -> dict[str, dict[str, Any]]:
        """Return what an article is to others, by their ids: the kind, and how alike they are (0–1)."""
        found: dict[str, dict[str, Any]] = {}
        for number in range(len(self._view.state.standings), COMMON, -1):
            part = self._view.part(number)
            for own in self._called_there(part, article):
                for one in part.archive.duplicates.relations(own):
                    other = self._view.now_called(part, one.other)
                    if other and other != article and not self._stand_together(article, other):
                        told = json.loads(json.dumps(one.verdict.jaccard))
                        found[other] = {"kind": str(one.verdict.kind), "alike": told}
        return found

    def _called_there(self, part: ShardPart, article: str) -> list[str]:
        """Return the ids by which a shard knows an article."""
        if part.archive.there([article]):
            return [article]
        if not part.hidden.articles:
            return []
        number = part.number
        former = self._view.common.former_ids(article)
        part = self._view.part(number)
        return part.archive.there([one for one in former if one in part.hidden.articles])


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
