"""What an import makes of folders: which files it takes, which it names and why, and how it goes on after an end."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from archive.store.archive import Archive
from archive.transfer.importing import files_of, import_paths
from archive.transfer.walking import left_out, list_files
from tests.harness.documents import VARIANTS
from tests.harness.patience import patience
from tests.harness.terminal import parsed, run

POST = VARIANTS["M3"]


def put(folder: Path, name: str, content: bytes = POST) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def posts(folder: Path, count: int) -> Path:
    """Write posts that are each an article of its own."""
    for number in range(count):
        text = "".join(chr(0x4E00 + (number * 97 + place * 31) % 8000) for place in range(120))
        code = f"NW2021122422240{number:05}".encode()
        put(
            folder,
            f"{number:03}.md",
            POST.replace("清水流到了村口".encode(), text.encode()).replace(b"NW20211224222400", code),
        )
    return folder


def named(folder: Path) -> list[tuple[str, str]]:
    return [(one.path.relative_to(folder).as_posix(), one.reason) for one in left_out(folder)]


def test_what_is_no_document_is_named_and_what_nobody_means_is_not(tmp_path: Path) -> None:
    for name in ("a.md", "b.jpg", "sub/c.pdf", ".d.md", ".git/e.md", "README.md", "f.html", "f_files/g.html"):
        put(tmp_path, name)
    assert [path.name for path in list_files(tmp_path)] == ["a.md", "f.html"]
    assert named(tmp_path) == [
        ("b.jpg", ".jpg is no kind of document that is read"),
        ("sub/c.pdf", ".pdf is no kind of document that is read"),
    ]


def test_the_programs_own_tables_are_no_documents_and_need_no_word(tmp_path: Path) -> None:
    for name in ("seeds/newspapers.csv", "seeds/addresses.csv", "seeds/mine.csv", "elsewhere/addresses.csv"):
        put(tmp_path, name)
    assert [one for one, _ in named(tmp_path)] == ["elsewhere/addresses.csv", "seeds/mine.csv"]


def test_links_that_lead_out_are_not_followed_and_named(tmp_path: Path) -> None:
    folder, outside = tmp_path / "in", put(tmp_path / "out", "secret.md")
    put(folder, "a.md")
    (folder / "b.md").symlink_to(outside)
    (folder / "c.md").symlink_to(folder / "a.md")
    (folder / "d").symlink_to(outside.parent)
    (folder / "e").symlink_to(folder)
    assert [path.name for path in list_files(folder)] == ["a.md", "c.md"]
    assert named(folder) == [
        ("b.md", "a link that leads out of the folder"),
        ("d", "a link to a folder, which is not followed"),
        ("e", "a link to a folder, which is not followed"),
    ]


def test_another_archive_is_answered_with_merge(tmp_path: Path) -> None:
    Archive(tmp_path / "other.db").close()
    assert named(tmp_path)[0] == ("other.db", "a database: bring another archive in with `archive merge`")
    result = run("import", tmp_path / "other.db", "--db", tmp_path / "mine.db")
    assert result.exit_code == 1
    told = "a database: bring another archive in with `archive merge`"
    assert result.stderr.splitlines()[0] == f"not read: {tmp_path / 'other.db'}: {told}"
    with Archive(tmp_path / "mine.db") as archive:
        assert archive.counts()["documents"] == 0


@pytest.mark.parametrize("name, content", [(None, b""), ("a.jpg", b"\xff\xd8"), ("a.md", b""),
                                           ("a.md", VARIANTS["category page"])])  # fmt: skip
def test_an_import_that_took_nothing_ends_with_1_and_says_so(tmp_path: Path, name: str | None, content: bytes) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    if name:
        put(folder, name, content)
    result = run("import", folder, "--db", tmp_path / "a.db")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith("nothing was taken in: ")


def test_an_import_of_what_is_known_has_taken_it(tmp_path: Path) -> None:
    put(tmp_path / "in", "a.md")
    first = parsed("import", tmp_path / "in", "--db", tmp_path / "a.db")
    again = parsed("import", tmp_path / "in", "--db", tmp_path / "a.db")
    assert [one["added"][0]["outcome"] for one in (*first, *again)] == ["added", "known"]
    assert first[0]["added"][0]["article"] == again[0]["added"][0]["article"]


def test_what_the_archive_has_comes_last(archive: Archive, tmp_path: Path) -> None:
    folder = posts(tmp_path / "in", 4)
    list(import_paths(archive, [folder / "000.md", folder / "002.md"]))
    assert [path.name for path in files_of(archive, [folder])] == ["001.md", "003.md", "000.md", "002.md"]


def test_reports_come_in_the_order_of_the_files(archive: Archive, tmp_path: Path) -> None:
    folder = posts(tmp_path / "in", 53)
    put(folder, "001b.md", b"---\nunclosed")
    put(folder, "020b.bin")
    put(folder, "030b.jsonl", b"{}\n")
    reports = list(import_paths(archive, [folder]))
    assert [report.path for report in reports] == list_files(folder)
    assert [report.path.name for report in reports if report.error] == ["001b.md", "030b.jsonl"]
    assert archive.counts()["articles"] == 53


def test_what_was_told_before_is_not_derived_anew_and_what_is_told_otherwise_is(
    archive: Archive, tmp_path: Path
) -> None:
    path = put(tmp_path, "a.md")
    [first] = import_paths(archive, [path])
    asked: list[str] = []
    archive._db.conn.set_trace_callback(asked.append)
    [again] = import_paths(archive, [path])
    archive._db.conn.set_trace_callback(None)
    assert again.added[0].article == first.added[0].article
    assert not [sql for sql in asked if "witnesses" in sql and not sql.lstrip().lower().startswith("select")]
    put(tmp_path, "a.md", POST.replace("九公里".encode(), "十公里".encode()))
    [other] = import_paths(archive, [path])
    assert other.added[0].outcome == "revision"


def _count(path: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            return int(db.execute("select count(*) from documents").fetchone()[0])
    except sqlite3.Error:
        return 0


def test_an_import_that_is_killed_again_and_again_gets_on(tmp_path: Path) -> None:
    folder, db = posts(tmp_path / "in", 200), tmp_path / "a.db"
    before = 0
    for _ in range(3):
        command = [sys.executable, "-m", "archive", "import", str(folder), "--db", str(db)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            end = time.monotonic() + patience(60)
            while _count(db) < before + 3 and process.poll() is None and time.monotonic() < end:
                time.sleep(0.01)
            process.kill()
        assert _count(db) > before
        before = _count(db)
    with Archive(db) as archive:
        outcomes = [report.added[0].outcome for report in import_paths(archive, [folder])]
        assert outcomes == ["added"] * (200 - before) + ["known"] * before
        assert archive.counts()["articles"] == archive.counts()["documents"] == 200


def test_a_path_longer_than_the_system_takes_is_left_out_and_named(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    Path(tmp_path, "good.txt").write_text("题\n正文在这里，足够长的一段话。\n", "utf-8")
    try:
        for _ in range(21):
            os.mkdir("d" * 200, dir_fd=here)
            below = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
            with os.fdopen(os.open("a.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here), "w") as file:
                file.write("题\n正文。\n")
    finally:
        os.close(here)
    assert Path(tmp_path, "good.txt") in list_files(tmp_path)
    assert any("too long" in one.reason for one in left_out(tmp_path))
