"""The proof that nothing was lost: what is not as it was received is found and named, the first first."""

from __future__ import annotations

import gzip
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.formats.warc import Exchange, WarcError, WarcFile
from archive.model import Article
from archive.store.archive import Archive
from archive.transfer.importing import import_paths
from archive.transfer.verifying import Fault, verify
from archive.transfer.warcs import read_back
from tests.harness.captured import Captured
from tests.harness.cost import cpu_seconds
from tests.harness.damage import PAGE, SPOILERS, capture_more, change, fill, revisit
from tests.harness.documents import SEEDS, VARIANTS
from tests.harness.terminal import run


def faults(archive: Archive) -> list[Fault]:
    return [fault for fault in verify(archive) if fault]


@pytest.fixture
def filled(archive: Archive, tmp_path: Path) -> Archive:
    fill(archive, tmp_path)
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


@pytest.fixture
def many(filled: Archive) -> Path:
    return capture_more(filled)


@pytest.mark.slow
@pytest.mark.parametrize("spoil", SPOILERS)
def test_whatever_became_of_a_warc_file_is_said_in_a_line_and_soon(
    filled: Archive, many: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(many)

    def verified() -> None:
        lines = run("verify", "--db", filled.path).stderr.splitlines()
        assert len(lines) == 1 and re.match(
            r"run\.warc\.gz: [78] captures cannot be read; capture <urn:[^>]*>: .{9}", lines[0]
        )
        assert lines[0].isprintable()

    assert cpu_seconds(verified, below=20) < 20


def test_a_row_that_names_one_that_is_not_there_is_found(filled: Archive) -> None:
    article = next(filled.articles()).id
    with closing(sqlite3.connect(filled.path)) as tool, tool:
        tool.execute("pragma foreign_keys=off")
        tool.execute("delete from articles where id = ?", [article])
    reasons = {fault.reason for fault in faults(filled)}
    assert "names a row of articles that is not there" in reasons
    result = run("verify", "--db", filled.path)
    assert result.exit_code == 1 and "names a row of articles that is not there" in result.stderr


# Revisits


@pytest.fixture
def revisited(archive: Archive) -> Archive:
    revisit(archive)
    return archive


def test_a_revisit_is_without_fault_and_read_back_as_the_page_that_it_names(revisited: Archive) -> None:
    assert list(verify(revisited)) == [None, None]
    first, later = revisited.journal.captures()
    page, again = read_back(revisited, first), read_back(revisited, later)
    assert (page.body, page.status, page.revisit_of) == (PAGE, 200, "")
    assert (again.body, again.status, again.revisit_of) == (PAGE, 200, first.id)
    assert (again.id, again.fetched_at) == (later.id, datetime(2026, 11, 8, tzinfo=UTC))


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("update captures set revisit_of = 'x' where status = 304", "the record in later.warc.gz is a revisit of <urn"),
        (
            "update captures set revisit_of = null where status = 304",
            "the record in later.warc.gz is a revisit of <urn",
        ),
        ("update captures set revisit_of = '<urn:x>' where status = 200", "the record in run.warc.gz is no revisit"),
        ("delete from captures where status = 200", "is not in the archive"),
        ("update captures set digest = 'sha256:0' where status = 200", "has another one"),
        ("update captures set revisit_of = id where status = 200", "is a revisit itself"),
    ],
)
def test_a_revisit_that_names_no_page_is_found(revisited: Archive, sql: str, words: str) -> None:
    change(revisited, sql)
    assert words in "\n".join(fault.reason for fault in faults(revisited))


def test_a_page_that_cannot_be_read_any_more_is_found_once_and_none_is_read_for_its_revisit(revisited: Archive) -> None:
    first, later = revisited.journal.captures()
    (revisited.warc_folder / "run.warc.gz").unlink()
    assert [fault.where for fault in faults(revisited)] == [f"capture {first.id}"]
    with pytest.raises(WarcError, match=r"run\.warc\.gz: .*No such file"):
        read_back(revisited, later)


def test_another_record_in_the_place_of_the_page_is_not_read_for_it(revisited: Archive) -> None:
    path = revisited.warc_folder / "run.warc.gz"
    path.unlink()
    exchange = Exchange("GET", "http://a.cn/2", (), 200, "OK", (), b"x", datetime(2026, 11, 1, tzinfo=UTC))
    with WarcFile(path, "test/1.0") as file:
        placed = file.append(exchange)
    change(revisited, "update captures set offset = ? where status = 200", placed.offset)
    for row in revisited.journal.captures():
        with pytest.raises(WarcError, match=f"run.warc.gz: byte {placed.offset}: the record is {placed.id}, not <urn"):
            read_back(revisited, row)


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
            "update contents set packed = x'00' where digest = (select text from witnesses where id = ?)",
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


# What stands behind the last record of a WARC file


@pytest.mark.parametrize(
    "behind",
    [b"\x00" * 9, b"WARC/1.1\r\n", gzip.compress(b"no record")[:-1], gzip.compress(b"no record")],
    ids=["zeros", "a line", "a torn member", "a member that is no record"],
)
def test_bytes_behind_the_last_record_are_found_each_time(filled: Archive, behind: bytes) -> None:
    path = filled.warc_folder / "run.warc.gz"
    size = path.stat().st_size
    assert run("verify", "--db", filled.path).exit_code == 0
    with path.open("ab") as file:
        file.write(behind)
    line = f"run.warc.gz: {len(behind)} bytes behind the last record, from byte {size}, are none"
    for options in ((), (), ("--all",)):
        result = run("verify", *options, "--db", filled.path)
        assert result.exit_code == 1 and result.stderr.splitlines() == [line]


def test_records_that_no_row_names_are_no_fault(filled: Archive) -> None:
    path = capture_more(filled)
    with closing(sqlite3.connect(filled.path)) as db, db:
        db.execute("delete from captures where url != 'http://a.cn/1'")
    assert faults(filled) == [] and path.stat().st_size > 2000


def test_what_a_run_that_has_not_ended_leaves_behind_is_no_fault(archive: Archive) -> None:
    run_id = archive.journal.start("youjiang")
    shelf = Captured(archive)
    shelf.fetch("http://a.cn/1", PAGE, file=run_id)
    with (archive.warc_folder / f"{run_id}.warc.gz").open("ab") as file:
        file.write(b"\x1f\x8b\x08")
    assert faults(archive) == []
    archive.journal.finish(run_id, "fine", 0, {})
    assert [fault.where for fault in faults(archive)] == [f"{run_id}.warc.gz"]
