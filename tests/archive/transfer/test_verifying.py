"""The proof that nothing was lost: what is not as it was received is found and named, the first first."""

from __future__ import annotations

import gzip
import os
import re
import sqlite3
import time
import zlib
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.formats.warc import Exchange, WarcError, WarcFile, read_capture, read_record, read_whole
from archive.model import Article
from archive.store.archive import Archive
from archive.transfer.importing import import_paths
from archive.transfer.verifying import Fault, verify
from archive.transfer.warcs import read_back
from tests.harness.documents import MAGAZINE, SEEDS, UNCLOSED, VARIANTS
from tests.harness.terminal import run

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


@pytest.fixture
def many(filled: Archive) -> Path:
    path = filled.warc_folder / "run.warc.gz"
    with WarcFile(path, "test/1.0") as file:
        for number in range(2, 9):
            url, moment = f"http://a.cn/{number}", datetime(2026, 11, 1, tzinfo=UTC)
            placed = file.append(Exchange("GET", url, (), 200, "OK", (), PAGE, moment))
            filled.journal.add_capture(read_capture(path, placed.offset), path.name, placed.offset)
    return path


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def bomb(path: Path) -> None:
    """Each record gives gigabytes, without an end of a line: in place of each member one of the same beginning."""
    packed = zlib.compressobj(9, zlib.DEFLATED, 31)
    gigabyte = b"".join(packed.compress(b"WARC/1.1 " + bytes(1 << 20)) for _ in range(1 << 10)) + packed.flush()
    path.write_bytes(gigabyte)


def one_member(path: Path) -> None:
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())))


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:900])


def moved(path: Path) -> None:
    path.rename(path.with_name("elsewhere.warc.gz"))


@pytest.mark.parametrize("spoil", [pipe, device, folder, bomb, one_member, zeroed, cut, moved, Path.unlink])
def test_whatever_became_of_a_warc_file_is_said_in_a_line_and_soon(
    filled: Archive, many: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(many)
    start = time.process_time()
    lines = run("verify", "--db", filled.path).stderr.splitlines()
    assert time.process_time() - start < 20
    assert len(lines) == 1 and re.match(
        r"run\.warc\.gz: [78] captures cannot be read; capture <urn:[^>]*>: .{9}", lines[0]
    )
    assert lines[0].isprintable()


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
    """An archive with a page in one WARC file, and in another that it is unchanged."""
    kept = read_whole(capture(archive), archive.journal.captures()[0].offset)
    path = archive.warc_folder / "later.warc.gz"
    exchange = Exchange("GET", kept.url, (), 304, "", (), b"", datetime(2026, 11, 8, tzinfo=UTC), revisit_of=kept)
    with WarcFile(path, "test/1.0") as file:
        placed = file.append(exchange)
    archive.journal.add_capture(read_record(path, placed.offset), path.name, placed.offset)
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
