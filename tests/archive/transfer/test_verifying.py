"""The proof that nothing was lost: what is not as it was received is found and named, the first first."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.formats.warc import Exchange, WarcFile, read_capture
from archive.model import Article
from archive.store.archive import Archive
from archive.transfer.importing import import_paths
from archive.transfer.verifying import Fault, verify
from tests.harness.documents import MAGAZINE, SEEDS, UNCLOSED, VARIANTS

PAGE = "<p>县里今年修渠九公里，清水流到村口，村民说好。</p>".encode()


def faults(archive: Archive) -> list[Fault]:
    return [fault for fault in verify(archive) if fault]


def change(archive: Archive, sql: str, *values: object) -> None:
    """Change the file behind the archive's back."""
    connection = sqlite3.connect(archive.path)
    with connection:
        assert connection.execute(sql, values).rowcount == 1
    connection.close()


def capture(archive: Archive) -> Path:
    exchange = Exchange("GET", "http://a.cn/1", (), 200, "OK", (), PAGE, datetime(2026, 11, 1, tzinfo=UTC))
    path = archive.warc_folder / "run.warc.gz"
    with WarcFile(path, "test/1.0") as file:
        placed = file.append(exchange)
    archive.journal.add_capture(read_capture(path, placed.offset), path.name, placed.offset)
    return path


@pytest.fixture
def filled(archive: Archive, tmp_path: Path) -> Archive:
    for name, data in {"a.md": VARIANTS["M3"], "b.md": UNCLOSED, "c.txt": MAGAZINE}.items():
        (tmp_path / name).write_bytes(data)
    list(import_paths(archive, [tmp_path / "a.md", tmp_path / "b.md", tmp_path / "c.txt"]))
    capture(archive)
    return archive


def test_the_seeds_are_without_fault(archive: Archive) -> None:
    list(import_paths(archive, [SEEDS]))
    assert list(verify(archive)) == [None] * 8  # two documents, three articles, three witnesses


def test_every_variant_is_without_fault(archive: Archive, tmp_path: Path) -> None:
    for number, data in enumerate(VARIANTS.values()):
        (tmp_path / f"{number}.md").write_bytes(data)
    list(import_paths(archive, [tmp_path]))
    assert archive.counts()["documents"] == len(VARIANTS)
    assert faults(archive) == []


def test_each_document_article_witness_and_capture_is_checked(filled: Archive) -> None:
    assert list(verify(filled)) == [None] * (3 + 3 + 3 + 1)


def test_an_empty_archive_is_without_fault(archive: Archive) -> None:
    assert list(verify(archive)) == []


@pytest.mark.parametrize("name", ["a.md", "b.md", "c.txt"])
def test_a_changed_byte_of_a_document_is_found(filled: Archive, name: str) -> None:
    content = next(document.content for document in filled.documents() if document.name == name)
    changed = content[:-1] + bytes([content[-1] ^ 1])
    change(filled, "update documents set content = ? where name = ?", changed, name)
    assert faults(filled) == [Fault(name, "the bytes do not agree with the digest they came with")]


def test_the_first_document_that_differs_is_named_first(filled: Archive) -> None:
    for name in ("c.txt", "a.md"):
        change(filled, "update documents set content = x'00' where name = ?", name)
    assert [fault.where for fault in faults(filled)] == ["a.md", "c.txt"]


def test_a_changed_text_is_found(filled: Archive) -> None:
    article = next(filled.articles()).id
    change(filled, "update articles set text = text || '。' where id = ?", article)
    assert faults(filled) == [Fault(f"article {article}", "the text does not agree with its digest")]


def test_a_text_that_was_changed_with_its_digest_is_found_by_its_document(filled: Archive) -> None:
    [(article, passage)] = filled.passages(document=next(filled.documents()).id)
    # printf x | sha256sum
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    change(filled, "update articles set text = 'x', digest = ? where id = ?", digest, article)
    assert faults(filled) == [
        Fault("a.md", f"bytes {passage.start} to {passage.end} are not the text of article {article}")
    ]


def test_a_passage_that_was_moved_is_found(filled: Archive) -> None:
    [(article, passage)] = filled.passages(document=next(filled.documents()).id)
    change(filled, "update passages set start = start + 1 where article = ?", article)
    assert [fault.where for fault in faults(filled)] == ["a.md"]


def test_a_format_that_was_changed_is_found(filled: Archive) -> None:
    change(filled, "update documents set format = 'magazine' where name = 'a.md'")
    assert faults(filled) == [Fault("a.md", "read as jekyll, not magazine")]


def test_a_missing_warc_file_is_found(filled: Archive) -> None:
    (filled.warc_folder / "run.warc.gz").unlink()
    [fault] = faults(filled)
    assert re.fullmatch(r"capture <urn:uuid:[0-9a-f-]{36}>", fault.where)
    assert re.search(r"run\.warc\.gz: byte \d+: .*No such file or directory", fault.reason)


def test_a_torn_warc_file_is_found(filled: Archive) -> None:
    path = filled.warc_folder / "run.warc.gz"
    path.write_bytes(path.read_bytes()[:-600])
    assert len(faults(filled)) == 1


def test_a_row_that_names_the_wrong_record_is_found(filled: Archive) -> None:
    change(filled, "update captures set offset = 0")
    assert len(faults(filled)) == 1


def test_a_warc_name_that_leads_elsewhere_is_not_followed(filled: Archive, tmp_path: Path) -> None:
    (filled.warc_folder / "run.warc.gz").rename(tmp_path / "run.warc.gz")
    change(filled, "update captures set warc = '../run.warc.gz'")
    assert len(faults(filled)) == 1


def test_an_article_that_came_later_does_not_disturb_the_proof(filled: Archive) -> None:
    first = next(filled.articles()).article
    filled.add(Article("改", first.text + "又及。", addresses=first.addresses))
    assert faults(filled) == []


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("update witnesses set fields = replace(fields, 'title', 'kicker') where id = ?", "does not agree with its id"),
        ("update witnesses set origin = 'a.cn/other' where id = ?", "does not agree with its id"),
        ("delete from contents where digest = (select text from witnesses where id = ?)", "is not there"),
        (
            "update contents set content = x'00' where digest = (select text from witnesses where id = ?)",
            "cannot be read: Error -5 while decompressing data: incomplete or truncated stream",
        ),
    ],
)
def test_what_a_witness_told_is_found_where_it_was_changed(filled: Archive, sql: str, reason: str) -> None:
    identifier = filled.derivation.sightings.table.all_ids()[0]
    change(filled, sql, identifier)
    assert [fault for fault in faults(filled) if fault.where.startswith("witness")] == [
        Fault(f"witness {identifier}", f"what it told {reason}")
    ]
