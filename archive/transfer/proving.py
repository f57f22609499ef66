"""A proof that nothing was lost or changed, which builds on the one before: what has not changed since stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from archive.store.archive import Archive
from archive.store.opening import CannotWrite
from archive.store.proofs import FileState, StandingProof, ToProve, file_state
from archive.transfer.exporting import safe_name
from archive.transfer.verifying import Fault, verify

_NOUNS = {"document": "documents", "article": "articles", "witness": "witnesses", "capture": "captures"}


class Proof:
    """A proof that is made now: of all there is, or of what has changed since the one before.

    `stands` is what stands from before, None where all is read; `unkept` why nothing of this one is remembered.
    """

    def __init__(self, archive: Archive, *, everything: bool = False) -> None:
        self._archive = archive
        self.unkept = ""
        try:
            self._until = archive.proofs.begin()
        except CannotWrite as error:
            self.unkept, self._until = str(error), 0
        self.stands: StandingProof | None = None
        if everything and not archive.is_read_only:
            archive.proofs.forget(archive.path)  # what is found now is told again, even if this one is broken off
        elif not archive.is_read_only:  # else what --all finds there could not be remembered
            self.stands = archive.proofs.standing(archive.path)
        self.counts: Mapping[str, int] = archive.proofs.counts()
        self.integrity = ""
        self._changed: list[ToProve] | None = None
        self._files: dict[str, FileState | None] = {}
        if self.stands:
            self._until = self._until or archive.proofs.last()
            self._changed = archive.proofs.changed(self._until)
            self._look_at_files(self.stands)
        self.read = self._to_read()

    def _look_at_files(self, stands: StandingProof) -> None:
        """Take what lies in WARC files that are not as they were for changed."""
        folder = self._archive.warc_folder
        now = {name: file_state(folder / safe_name(name)) for name in stands.files}
        other = [name for name, state in now.items() if state != stands.files[name]]
        self._files = {name: now[name] for name in other}
        marks = [ToProve("capture", one) for one in self._archive.proofs.captures_in(other)]
        self._changed = list(dict.fromkeys([*(self._changed or ()), *marks]))

    def _to_read(self) -> dict[str, int]:
        """Return how much there is to read, by table."""
        if self._changed is None:
            return dict(self.counts)
        number = Counter(_NOUNS.get(mark.kind, "") for mark in self._changed)
        return {name: min(number[name], self.counts[name]) for name in _NOUNS.values()}

    def faults(self) -> Iterator[Fault | None]:
        """Yield a fault or None for each that is read; what was found is remembered in the end."""
        found: list[ToProve] = []
        for fault in verify(self._archive, self._changed, self._files):
            if fault:
                found.append(fault.mark)
            yield fault
        if self.stands is None:
            self.integrity = self._archive.check_integrity()
            if not self._archive.is_read_only and (damage := self._archive.search.damage()):
                fault = Fault("the search index", f"{damage}; `archive derive` makes it anew")
                found.append(fault.mark)
                yield fault
        if self.unkept or self.integrity not in ("", "ok"):
            return
        try:
            self._archive.proofs.keep(
                self._archive.path, self._until, found, self._files, everything=self.stands is None
            )
        except (CannotWrite, OSError) as error:
            self.unkept = str(error)
