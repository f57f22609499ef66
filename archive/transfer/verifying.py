"""The proof that nothing was lost or changed: documents, articles and captures are as received."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from archive.chinese.text import number_of
from archive.formats import formats
from archive.formats.warc import WarcError, read_record
from archive.formats.warc_members import member_at
from archive.likeness.key import key_text
from archive.model import Document
from archive.store.archive import Archive
from archive.store.identity import digest
from archive.store.pictures import PictureFile
from archive.store.proofs import EVERY_ROW, WENT, FileState, ToProve, file_state
from archive.store.records import Record
from archive.store.runs import CaptureRecord
from archive.transfer.exporting import rewritten
from archive.transfer.importing import UNREAD, read_document
from archive.transfer.warcs import capture_with_body, file_of


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was received. `file` is the WARC file of a capture; `mark` what is proven again."""

    where: str
    reason: str
    file: str = ""
    mark: ToProve = field(default=EVERY_ROW, compare=False)


def verify(
    archive: Archive, changed: Sequence[ToProve] | None = None, files: dict[str, FileState | None] | None = None
) -> Iterator[Fault | None]:
    """Check every document, article, witness and capture, or what was changed; yield a fault or None for each.

    A document must have the digest it came with, be written back byte for
    byte, and still give its passages' articles (a saved page, which is read
    better with each version and never written anew, the digest alone); an article must have the
    digest of its text; what a witness told must agree with its id; a capture must be readable in its WARC file,
    one of a page that was unchanged must name the one that has that page, and behind the last one in a file there must
    be records and nothing else. What is withheld of withdrawn
    articles must be as it was received, too; and no row may name one that is not there.
    `files` gets the WARC files as they were before they were read.
    """
    work = _Work(archive, changed)
    for document in archive.documents(work.named("document")):
        yield _check_document(archive, document)
    for identifier, text, told in archive.proofs.texts(work.named("article")):
        mark = ToProve("article", identifier)
        same = digest(text) == told
        yield None if same else Fault(f"article {identifier}", "the text does not agree with its digest", mark=mark)
    for identifier, reason in archive.derivation.sightings.table.check(work.witnesses()):
        yield _told(ToProve("witness", identifier), reason)
    for name, reason in archive.derivation.withheld.faults(work.named("withheld")):
        yield _told(ToProve("withheld", name), reason)
    yield from work.dangling()
    files = {} if files is None else files
    for identifier in archive.proofs.captures(work.captures()):
        if capture := archive.journal.capture(identifier):
            files.setdefault(capture.warc, file_state(file_of(archive, capture)))
            yield _check_capture(archive, capture)
    for name in [name for name, state in files.items() if state and not archive.repacking.is_of_open_run(name)]:
        if fault := _check_end(archive, name):
            yield fault


class _Work:
    """What is to be proven: all there is, or what was changed."""

    def __init__(self, archive: Archive, changed: Sequence[ToProve] | None) -> None:
        self._archive = archive
        self._changed = changed

    def named(self, kind: str) -> list[str] | None:
        """Return the names of what was changed of a kind; None for all."""
        return None if self._changed is None else [mark.name for mark in self._changed if mark.kind == kind]

    def witnesses(self) -> list[str] | None:
        """Return the witnesses that were changed, and those that told contents which are not as they were."""
        own, contents = self.named("witness"), self.named("content")
        if own is None or contents is None:
            return None
        broken = self._archive.proofs.broken_contents(contents)
        return list(dict.fromkeys([*own, *self._archive.proofs.told_by(broken)]))

    def captures(self) -> list[str] | None:
        """Return the captures that were changed, and those whose pages were."""
        own, pages = self.named("capture"), self.named("page")
        if own is None or pages is None:
            return None
        return list(dict.fromkeys([*own, *self._archive.proofs.revisits_of(pages)]))

    def dangling(self) -> Iterator[Fault]:
        """Yield what names rows that are not there: in the whole archive, or what named those that went."""
        if self._changed is None or EVERY_ROW in self._changed:
            found = self._archive.dangling()
        else:
            gone: defaultdict[str, list[str]] = defaultdict(list)
            for kind, name in self._changed:
                if kind.startswith(WENT):
                    gone[kind.removeprefix(WENT)].append(name)
            found = (one for parent, names in gone.items() for one in self._archive.proofs.dangling(parent, names))
        for row, parent in found:
            yield Fault(row, f"names a row of {parent} that is not there")


def _told(mark: ToProve, reason: str | None) -> Fault | None:
    where, _, what = (reason or "").partition(": ")
    return Fault(where, what, mark=mark) if reason else None


def told_by_file(faults: Iterable[Fault]) -> Iterator[str]:
    """Yield faults in lines; those of one WARC file, which may be thousands where it is lost, in one."""
    by_file: dict[str, list[Fault]] = {}
    for number, fault in enumerate(faults):
        by_file.setdefault(fault.file or f"/{number}", []).append(fault)
    for some in by_file.values():
        first = some[0]
        if len(some) == 1:
            yield f"{first.where}: {first.reason}"
        else:
            yield f"{first.file}: {number_of(len(some), 'capture')} cannot be read; {first.where}: {first.reason}"


def picture_fault(archive: Archive, file: PictureFile, error: WarcError) -> Fault:
    """Return what is told of a picture that cannot be read back."""
    capture = archive.journal.capture(file.capture)
    return Fault(f"picture {file.digest[:16]}", str(error), capture.warc if capture else "")


def _check_capture(archive: Archive, capture: CaptureRecord) -> Fault | None:
    where, mark = f"capture {capture.id}", ToProve("capture", capture.id)
    try:
        found = read_record(file_of(archive, capture), capture.offset)
        if found.id != capture.id:
            return Fault(where, f"{capture.warc} holds {found.id}", capture.warc, mark)
        if found.revisit_of != capture.revisit_of:
            told = f"is a revisit of {found.revisit_of}" if found.revisit_of else "is no revisit"
            return Fault(where, f"the record in {capture.warc} {told}", capture.warc, mark)
        if capture.revisit_of:
            capture_with_body(archive, capture)
    except WarcError as error:
        return Fault(where, str(error), capture.warc, mark)
    return None


def _check_end(archive: Archive, name: str) -> Fault | None:
    """Find bytes behind the last capture of a WARC file that are no records."""
    last = archive.repacking.last_in(name)
    if last is None:
        return None
    path = file_of(archive, last)
    with path.open("rb") as file:
        end, size = last.offset, os.fstat(file.fileno()).st_size
        while end < size:
            try:
                record = member_at(file, end, str(path))
            except WarcError:
                record = None
            if record is None or not record.head:
                break
            end = record.end
    if end in (last.offset, size):  # of the record itself its own fault tells
        return None
    reason = f"{size - end:,} bytes behind the last record, from byte {end}, are none"
    return Fault(name, reason, name, ToProve("capture", last.id))


def _check_document(archive: Archive, document: Document) -> Fault | None:
    reason = _changed(archive, document)
    return Fault(document.name, reason, mark=ToProve("document", document.id)) if reason else None


def _changed(archive: Archive, document: Document) -> str:
    """Return how a document is not as it was received; nothing where it is."""
    if hashlib.sha256(document.content).hexdigest() != document.digest:
        return "the bytes do not agree with the digest they came with"
    form = formats().get(document.format)
    if document.format == UNREAD or form and not form.rewritten:
        return ""
    again, imported, error = read_document(document.name, document.content)
    if error or again.format != document.format:
        return error or f"read as {again.format}, not {document.format}"
    if rewritten(document) != document.content:
        return "is not written back byte for byte"
    texts = {passage.start: article.text for article, passage in imported.articles}
    for article, passage in archive.passages(document=document.id):
        try:
            record = archive.get(article)
        except KeyError:
            return f"bytes {passage.start} to {passage.end} are article {article}, which is lost"
        if not _says_the_same(record, texts.get(passage.start)):
            return f"bytes {passage.start} to {passage.end} are not the text of article {article}"
    return ""


def _says_the_same(record: Record, text: str | None) -> bool:
    """Say whether an article has a passage's text: the very text, or another witness's of it, formatted otherwise."""
    if text is None:
        return False
    return digest(text) == record.digest or key_text(text) == key_text(record.article.text)
