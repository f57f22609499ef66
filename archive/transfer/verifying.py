"""The proof that nothing was lost or changed: documents, articles and captures are as received."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.chinese.text import number_of
from archive.formats import formats
from archive.formats.warc import WarcError, read_record
from archive.likeness.key import key_text
from archive.model import Document
from archive.store.archive import Archive
from archive.store.identity import digest
from archive.store.records import Record
from archive.store.runs import CaptureRecord
from archive.transfer.exporting import rewritten
from archive.transfer.importing import UNREAD, read_document
from archive.transfer.warcs import capture_with_body, file_of


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was received. `file` is the WARC file of a capture."""

    where: str
    reason: str
    file: str = ""


def verify(archive: Archive) -> Iterator[Fault | None]:
    """Check every document, article, witness and capture; yield a fault or None for each.

    A document must have the digest it came with, be written back byte for
    byte, and still give its passages' articles (a saved page, which is read
    better with each version and never written anew, the digest alone); an article must have the
    digest of its text; what a witness told must agree with its id; a capture must be readable in its WARC file,
    and one of a page that was unchanged must name the one that has that page. What is withheld of withdrawn
    articles must be as it was received, too; and no row may name one that is not there.
    """
    for document in archive.documents():
        yield _check_document(archive, document)
    for record in archive.articles():
        same = digest(record.article.text) == record.digest
        yield None if same else Fault(f"article {record.id}", "the text does not agree with its digest")
    for reason in archive.derivation.sightings.table.check():
        yield Fault(*reason.split(": ", 1)) if reason else None
    for reason in archive.derivation.withheld.faults():
        yield Fault(*reason.split(": ", 1)) if reason else None
    for row, parent in archive.dangling():
        yield Fault(row, f"names a row of {parent} that is not there")
    for capture in archive.journal.captures():
        yield _check_capture(archive, capture)


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


def _check_capture(archive: Archive, capture: CaptureRecord) -> Fault | None:
    where = f"capture {capture.id}"
    try:
        found = read_record(file_of(archive, capture), capture.offset)
        if found.id != capture.id:
            return Fault(where, f"{capture.warc} holds {found.id}", capture.warc)
        if found.revisit_of != capture.revisit_of:
            told = f"is a revisit of {found.revisit_of}" if found.revisit_of else "is no revisit"
            return Fault(where, f"the record in {capture.warc} {told}", capture.warc)
        if capture.revisit_of:
            capture_with_body(archive, capture)
    except WarcError as error:
        return Fault(where, str(error), capture.warc)
    return None


def _check_document(archive: Archive, document: Document) -> Fault | None:
    if hashlib.sha256(document.content).hexdigest() != document.digest:
        return Fault(document.name, "the bytes do not agree with the digest they came with")
    form = formats().get(document.format)
    if document.format == UNREAD or form and not form.rewritten:
        return None
    again, imported, error = read_document(document.name, document.content)
    if error or again.format != document.format:
        return Fault(document.name, error or f"read as {again.format}, not {document.format}")
    if rewritten(document) != document.content:
        return Fault(document.name, "is not written back byte for byte")
    texts = {passage.start: article.text for article, passage in imported.articles}
    for article, passage in archive.passages(document=document.id):
        try:
            record = archive.get(article)
        except KeyError:
            return Fault(document.name, f"bytes {passage.start} to {passage.end} are article {article}, which is lost")
        if not _says_the_same(record, texts.get(passage.start)):
            return Fault(document.name, f"bytes {passage.start} to {passage.end} are not the text of article {article}")
    return None


def _says_the_same(record: Record, text: str | None) -> bool:
    """Say whether an article has a passage's text: the very text, or another witness's of it, formatted otherwise."""
    if text is None:
        return False
    return digest(text) == record.digest or key_text(text) == key_text(record.article.text)
