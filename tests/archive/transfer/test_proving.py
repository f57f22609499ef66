"""A proof that builds on the one before: what was damaged since is found, and of all else nothing is read again."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.formats import warc
from archive.model import Article
from archive.store.archive import Archive
from archive.store.proofs import LEDGER_SUFFIX
from archive.transfer import verifying
from archive.transfer.proving import Proof
from archive.transfer.verifying import Fault, verify
from tests.harness.damage import SPOILERS, capture, capture_more, fill, revisit
from tests.harness.documents import SEEDS
from tests.harness.plans import asked, scans
from tests.harness.terminal import parsed, run


def prove(archive: Archive, *, everything: bool = False) -> tuple[Proof, list[Fault]]:
    proof = Proof(archive, everything=everything)
    return proof, [fault for fault in proof.faults() if fault]


def told(faults: list[Fault]) -> set[tuple[str, str]]:
    return {(fault.where, fault.reason) for fault in faults}


@pytest.fixture
def proven(archive: Archive, tmp_path: Path) -> Archive:
    """An archive with documents, witnesses, captures and a revisit, without fault."""
    fill(archive, tmp_path)
    capture_more(archive)
    revisit(archive)
    first, faults = prove(archive)
    assert (first.stands, first.unkept, first.integrity, faults) == (None, "", "ok", [])
    assert first.read == first.counts == {"documents": 3, "articles": 3, "witnesses": 3, "captures": 10}
    return archive


def test_with_nothing_new_nothing_is_read_again(proven: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    monkeypatch.setattr(verifying, "read_record", lambda *given: read.append(given))
    monkeypatch.setattr(verifying, "read_document", lambda *given: read.append(given))
    db, proofs = proven._db.conn, []
    statements = asked(db, lambda: proofs.append(prove(proven)))
    [(second, faults)] = proofs
    assert second.stands is not None and faults == [] and not any(second.read.values()) and read == []
    steps = {step for found in scans(db, statements).values() for step in found}
    counts = {step for step in steps if "COVERING INDEX" in step and not step.startswith("SCAN _")}
    assert {step.split()[1] for step in counts} == {"articles", "captures", "documents", "witnesses"}
    rest = {step.split()[1] for step in steps - counts}
    assert rest == {"_proof", "_proof_files", "sqlite_schema"}, steps


DAMAGES = {
    "a byte of a document": "update documents set content = x'00' where name = 'a.md'",
    "a document's digest": "update documents set digest = 'x' where name = 'a.md'",
    "a document's form": "update documents set format = 'magazine' where name = 'a.md'",
    "a text": "update articles set text = text || '。' where rowid = 1",
    "a digest": "update articles set digest = 'x' where rowid = 1",
    "a text with its digest": """update articles set text = 'x',
        digest = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881' where rowid = 1""",
    "a passage that was moved": "update passages set start = start + 1 where rowid = 1",
    "a passage of another article": """update passages set article = (select article from passages where rowid = 2)
        where rowid = 1""",
    "a witness's fields": "update witnesses set fields = replace(fields, 'title', 'kicker') where rowid = 1",
    "a witness's origin": "update witnesses set origin = 'a.cn/other' where rowid = 1",
    "a witness's text": "update witnesses set text = (select text from witnesses where rowid = 2) where rowid = 1",
    "a content that went": "delete from contents where digest = (select text from witnesses where rowid = 1)",
    "a content that was changed": """update contents set packed = x'00'
        where digest = (select text from witnesses where rowid = 1)""",
    "a content that was replaced": "replace into contents select text, x'00', null from witnesses where rowid = 1",
    "a capture elsewhere in its file": "update captures set offset = 0 where rowid = 1",
    "a capture in another file": "update captures set warc = 'later.warc.gz' where rowid = 1",
    "a capture in a file elsewhere": "update captures set warc = '../run.warc.gz' where rowid = 1",
    "a page that is said to be a revisit": "update captures set revisit_of = '<urn:x>' where rowid = 1",
    "a revisit of nothing": "update captures set revisit_of = 'x' where status = 304",
    "a revisit that is said to be none": "update captures set revisit_of = null where status = 304",
    "a revisit whose page went": """delete from captures
        where id = (select revisit_of from captures where revisit_of is not null)""",
    "a revisit whose page has another digest": """update captures set digest = 'sha256:0'
        where id = (select revisit_of from captures where revisit_of is not null)""",
    "an article that went": "delete from articles where rowid = 1",
    "an appearance that went": "delete from appearances where rowid = 1",
    "a witness that went": "delete from witnesses where rowid = 1",
    "an article of another id": "update articles set id = 'x' where rowid = 1",
    "a document that came": """insert into documents select 'x', 'x.md', format, digest, size, problems, imported_at,
        x'00' from documents where rowid = 1""",
    "what came to be withheld": "insert into withheld values ('witness', 'x', 'x', x'00')",
}
"""What a tool may do, without foreign keys."""


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
def test_what_a_tool_has_changed_is_found_as_if_all_were_read(proven: Archive, damage: str) -> None:
    with closing(sqlite3.connect(proven.path)) as tool, tool:
        assert tool.execute(DAMAGES[damage]).rowcount == 1
    expected = [fault for fault in verify(proven) if fault]
    second, faults = prove(proven)
    assert second.stands is not None and sum(second.read.values()) < sum(second.counts.values())
    assert {fault.reason for fault in faults} == {fault.reason for fault in expected} != set()
    assert named(faults) == named(expected)
    third, again = prove(proven)  # until it is mended
    assert third.stands is not None and named(again) == named(faults)
    assert {fault.reason for fault in again} == {fault.reason for fault in faults}


def named(faults: list[Fault]) -> set[str]:
    """Return what faults name, but for rows, of which one is named for all of a table."""
    return {fault.where for fault in faults if " row" not in fault.where}


@pytest.mark.slow
@pytest.mark.parametrize("spoil", SPOILERS)
def test_whatever_became_of_a_warc_file_is_found(proven: Archive, spoil: Callable[[Path], object]) -> None:
    spoil(proven.warc_folder / "run.warc.gz")
    second, faults = prove(proven)
    assert second.stands is not None and second.read == {"documents": 0, "articles": 0, "witnesses": 0, "captures": 9}
    assert told(faults) == told([fault for fault in verify(proven) if fault]) != set()
    assert told(prove(proven)[1]) == told(faults)


def test_what_is_mended_is_told_no_more(proven: Archive) -> None:
    path = proven.warc_folder / "run.warc.gz"
    path.rename(path.with_name("away"))
    assert len(prove(proven)[1]) == 9
    path.with_name("away").rename(path)
    assert prove(proven)[1] == []
    assert not any(prove(proven)[0].read.values())


def test_a_file_that_has_grown_is_read_with_what_came(proven: Archive) -> None:
    capture(proven)
    second, faults = prove(proven)
    assert (second.read["captures"], faults) == (10, [])  # the nine that were in it, and the new one


def test_what_is_found_when_all_is_read_is_told_until_it_is_mended(proven: Archive) -> None:
    with closing(sqlite3.connect(proven.path)) as tool, tool:
        article = tool.execute("select id from articles where rowid = 1").fetchone()[0]
        tool.execute("pragma foreign_keys=off")
        tool.execute("insert into bylines values (?, 9, '韦', 'author')", ["nobody"])
        tool.execute("update articles set text = 'x' where id = ?", [article])
    reasons = {"the text does not agree with its digest", "names a row of articles that is not there"}
    assert {fault.reason for fault in prove(proven, everything=True)[1]} == reasons
    second, again = prove(proven)
    assert second.stands is not None and {fault.reason for fault in again} == reasons


# What no mark shows


def rot_on_the_disk(archive: Archive) -> None:
    """Change letters of a text in the file itself, as a disk may."""
    text = next(archive.articles()).article.text.encode()[:30]
    archive._db.execute("pragma wal_checkpoint(truncate)")
    data = archive.path.read_bytes()
    assert text in data
    with archive.path.open("r+b") as file:
        file.seek(data.index(text))
        file.write(b"x" * 30)


def rot_in_a_warc_file(archive: Archive) -> None:
    path = archive.warc_folder / "run.warc.gz"
    before = path.stat()
    with path.open("r+b") as file:
        file.write(bytes(before.st_size))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def a_row_that_came_without_what_it_names(archive: Archive) -> None:
    with closing(sqlite3.connect(archive.path)) as tool, tool:
        tool.execute("insert into bylines values ('nobody', 9, '韦', 'author')")


ONLY_ALL = (rot_on_the_disk, rot_in_a_warc_file, a_row_that_came_without_what_it_names)


@pytest.mark.parametrize("damage", ONLY_ALL)
def test_what_nothing_shows_is_found_when_all_is_read(proven: Archive, damage: Callable[[Archive], None]) -> None:
    damage(proven)
    assert prove(proven)[1] == []
    with Archive(proven.path) as again:
        proof, faults = prove(again, everything=True)
        assert faults or proof.integrity != "ok"
        assert prove(again)[1] or prove(again)[0].stands is None


# Where nothing stands


def copied(path: Path) -> Path:
    shutil.copytree(path.parent, path.parent.with_name("copy"))
    return path.parent.with_name("copy") / path.name


def moved_away(path: Path) -> Path:
    path.parent.rename(path.parent.with_name("moved"))
    return path.parent.with_name("moved") / path.name


def renamed(path: Path) -> Path:
    path.rename(path.with_name("other.db"))
    path.with_suffix(".warc").rename(path.with_name("other.warc"))
    return path.with_name("other.db")


def put_back(path: Path) -> Path:
    """Put a copy from before the last proof back over the very file."""
    shutil.copy(path, path.with_name("former"))
    assert run("verify", "--db", path).exit_code == 0
    shutil.copy(path.with_name("former"), path)
    return path


def replaced(path: Path) -> Path:
    shutil.copy(path, path.with_name("former"))
    path.with_name("former").replace(path)
    return path


def without_its_file(path: Path) -> Path:
    path.with_name(path.name + LEDGER_SUFFIX).unlink()
    return path


def with_a_broken_file(path: Path) -> Path:
    path.with_name(path.name + LEDGER_SUFFIX).write_bytes(b"\xff{")
    return path


def without_a_trigger(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("drop trigger _proof_notes_3")
    return path


def dumped(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as db, closing(sqlite3.connect(path.with_name("new"))) as new:
        db.backup(new)
    path.with_name("new").replace(path)
    return path


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    (tmp_path / "here").mkdir()
    path = tmp_path / "here" / "archive.db"
    with Archive(path) as archive:
        fill(archive, tmp_path)
        assert prove(archive)[1] == []
    return path


@pytest.mark.parametrize(
    "happens",
    [copied, moved_away, renamed, put_back, replaced, without_its_file, with_a_broken_file, without_a_trigger, dumped],
)
def test_of_an_archive_that_may_be_another_all_is_read(closed: Path, happens: Callable[[Path], Path]) -> None:
    path = happens(closed)
    with Archive(path) as archive:
        proof, faults = prove(archive)
        assert (proof.stands, proof.read, faults, proof.integrity) == (None, proof.counts, [], "ok")
        assert prove(archive)[0].stands is not None


def test_a_proof_that_was_broken_off_stands_for_nothing(closed: Path) -> None:
    with Archive(closed) as archive:
        next(Proof(archive, everything=True).faults())
        assert Proof(archive).stands is None


def test_what_changes_while_it_is_proven_is_proven_next(closed: Path) -> None:
    with Archive(closed) as archive:
        proof = Proof(archive, everything=True)
        faults = proof.faults()
        for _ in range(6):  # three documents, three articles
            assert next(faults) is None
        with closing(sqlite3.connect(closed)) as tool, tool:
            tool.execute("update articles set text = 'x' where rowid = 1")
        assert list(faults).count(None) == 4
        assert [one.reason for one in prove(archive)[1]][-1] == "the text does not agree with its digest"


# What the archive itself does


def test_what_came_and_what_was_changed_by_its_own_verbs_is_proven_and_without_fault(proven: Archive) -> None:
    article = next(proven.articles())
    steps: list[Callable[[], object]] = [
        lambda: proven.add(Article("改", article.article.text + "又及。", addresses=article.article.addresses)),
        lambda: proven.correct(article.id, {"title": "改题"}, "错字"),
        lambda: proven.withdrawals.withdraw([article.id], "约定"),
        lambda: list(proven.derive_anew().run()),
        lambda: list(verifying_seeds(proven)),
    ]
    for step in steps:
        step()
        second, faults = prove(proven)
        assert second.stands is not None and faults == [] == [one for one in verify(proven) if one]
    assert not any(prove(proven)[0].read.values())


def verifying_seeds(archive: Archive) -> Iterator[object]:
    from archive.transfer.importing import import_paths

    yield from import_paths(archive, [SEEDS])


def test_the_line_says_what_was_read_and_what_stands(closed: Path) -> None:
    result = run("verify", "--db", closed)
    assert result.exit_code == 0
    first, second = result.output.splitlines()
    assert first == "0 documents, 0 articles, 0 witnesses, 0 captures checked, 0 faults"
    assert second.startswith("10 more stand as proven on 20")
    assert second.endswith(f": archive verify --all --db {closed}")
    found = parsed("verify", "--db", closed)
    assert (found["checked"], found["faults"], found["standing"], found["integrity_check"]) == (0, [], 10, None)
    whole = run("verify", "--all", "--db", closed)
    assert whole.output == ("3 documents, 3 articles, 3 witnesses, 1 capture checked, 0 faults; integrity_check: ok\n")


def test_a_warc_file_is_opened_for_no_capture_that_stands(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(warc, "read_record", lambda path, offset: opened.append(path))
    assert run("verify", "--db", closed).exit_code == 0
    assert opened == []


@pytest.mark.parametrize(
    "damage",
    ["delete from articles_fts_data where id > 10", "update articles_fts_data set block = x'00' where id > 10"],
)
def test_a_damaged_search_index_is_found_when_all_is_read_and_made_anew_by_derive(proven: Archive, damage: str) -> None:
    path = proven.path
    assert run("verify", "--all", "--db", path).exit_code == 0
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(damage)
    found = run("verify", "--all", "--db", path)
    assert found.exit_code == 1 and "the search index: " in found.output and "archive derive" in found.output
    mended = run("derive", "--db", path)
    assert mended.exit_code == 1 and "made anew" in mended.output
    assert run("verify", "--all", "--db", path).exit_code == 0
    assert run("derive", "--db", path).exit_code == 0


@pytest.mark.parametrize("name", ["archive.db.verified", ".archive.db.verified.part"])
@pytest.mark.parametrize("what", ["pipe", "link"])
def test_what_stands_beside_an_archive_in_the_place_of_its_ledger_is_neither_followed_nor_waited_for(
    proven: Archive, name: str, what: str
) -> None:
    path = proven.path
    beside, precious = path.with_name(name.replace("archive.db", path.name)), path.with_name("precious")
    precious.write_text("mine")
    beside.unlink(missing_ok=True)
    os.mkfifo(beside) if what == "pipe" else beside.symlink_to(precious)
    assert run("verify", "--db", path).exit_code == 0
    assert precious.read_text() == "mine"
    again = run("verify", "--db", path)
    assert again.exit_code == 0 and "stand as proven" in again.output
    assert (
        path.with_name(f"{path.name}.verified").is_file() and not path.with_name(f"{path.name}.verified").is_symlink()
    )
