"""Shards asked as one archive: what the pages of a reading room ask of one, asked of all of them."""

from __future__ import annotations

from archive.model import Newspaper
from archive.shards.counted import UnitedCatalogue, UnitedSigners, UnitedTags
from archive.shards.issued import UnitedEditions, UnitedFigures, UnitedJournal, UnitedLedger, UnitedWithdrawals
from archive.shards.listed import UnitedHistories, UnitedSummaries, UnitedTimeline
from archive.shards.pictured import UnitedPictures
from archive.shards.searched import UnitedSearch
from archive.shards.view import COMMON, ShardView
from archive.store.archive import Archive, the_only_id
from archive.store.records import Place


class United(Archive):
    """Shards as one archive to read from, as `archive merge` would make of them.

    It answers what pages, feeds and files ask; whatever else an archive can do has no meaning over several files.
    """

    def __init__(self, view: ShardView) -> None:
        self._view = view
        self.is_read_only = True
        self.catalogue, self.signers, self.tags = UnitedCatalogue(view), UnitedSigners(view), UnitedTags(view)
        self.summaries, self.histories, self.timeline = (
            UnitedSummaries(view),
            UnitedHistories(view),
            UnitedTimeline(view),
        )
        self.editions, self.links, self.journal = UnitedEditions(view), UnitedLedger(view), UnitedJournal(view)
        self.figures, self.withdrawals = UnitedFigures(view), UnitedWithdrawals(view)
        self.search: UnitedSearch = UnitedSearch(view)
        self.pictures: UnitedPictures = UnitedPictures(view)

    def newspapers(self) -> list[Newspaper]:
        return self._view.common.newspapers()

    def newspaper(self, identifier: str) -> Newspaper | None:
        return self._view.common.newspaper(identifier)

    def id_of(self, beginning: str) -> str:
        return the_only_id(beginning, self.ids_like(beginning))

    def ids_like(self, beginning: str) -> list[str]:
        found: dict[str, None] = {}
        for part in self._view.parts():
            told = part.archive.ids_like(beginning)
            found |= dict.fromkeys(one for one in told if one not in part.hidden.articles)
        return [beginning] if beginning in found else list(found)

    def held(self, article: str) -> list[tuple[str, str]]:
        """Return the shards that have an article, by name, and the id that it has there."""
        part = self._view.holder(article)
        standings = self._view.state.standings
        if part is None or part.number != COMMON:
            return [(standings[part.number - 1].name, article)] if part else []
        ids = [article, *part.archive.former_ids(article)]
        told = ((one.name, next((name for name in ids if name in one.extent.articles), "")) for one in standings)
        return [(name, own) for name, own in told if own]

    def places(self, identifier: str) -> list[Place]:
        part = self._view.holder(identifier)
        return part.archive.places(identifier) if part else []
