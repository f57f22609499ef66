"""What is too large is refused with a line that names the file and why, before it takes time or memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from archive.formats import LINE_LIMIT
from archive.formats.newspapers import FILE_NAME
from archive.transfer.importing import SIZE_LIMIT, TEXT_LIMIT, read_document
from tests.harness.patience import patience
from tests.harness.terminal import run

BODY = b"<p>\xe6\xad\xa3\xe6\x96\x87\xe3\x80\x82</p>\n\n<http://a.cn/1>\n"
FIELDS = "layout title date categories tags author source newspaper issue_date page kicker bylines x".split()
SIZE = TEXT_LIMIT - 1000


def post(inside: bytes, fence: bytes = b"---") -> bytes:
    return fence + b"\n" + inside + b"\n" + fence + b"\n" + BODY


LONG = {
    **{f"a field of the site: {name}": post(b"layout: post\n" + f"{name}: ".encode() + b"a" * SIZE) for name in FIELDS},
    "lines of the site": post(b"layout: post\n" + b"tags: 1\n" * (SIZE // 8)),
    "a field": post(b"k: v\ntitle: " + b"a" * SIZE),
    "lines": post(b"k: v\n" + b"a: 1\n" * (SIZE // 5)),
    "breaks": post(b"k: v\n" + b"\r" * SIZE),
    "TOML": post(b"title = '" + b"a" * SIZE + b"'", b"+++"),
    "lines of TOML": post(b"a = 1\n" * (SIZE // 6), b"+++"),
}
OPEN = {"one line": b"a" * SIZE, "lines": b"a: 1\n" * (SIZE // 5), "breaks": b"\r\n" * (SIZE // 2)}


def peak_and_error(content: bytes) -> tuple[int, str]:
    tracemalloc.start()
    try:
        error = read_document("a.md", content)[2]
        return tracemalloc.get_traced_memory()[1], error
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", LONG)
def test_long_front_matter_is_refused_with_its_size_and_little_memory(name: str) -> None:
    peak, error = peak_and_error(LONG[name])
    assert error.startswith("line 1: front matter of ") and error.endswith("it may have 65536")
    assert peak < 4 * len(LONG[name])  # some copies of the text, and nothing for each of its lines


@pytest.mark.parametrize("fence", [b"---", b"+++"])
@pytest.mark.parametrize("name", OPEN)
def test_long_front_matter_that_does_not_close_is_refused_alike(name: str, fence: bytes) -> None:
    content = fence + b"\n" + OPEN[name]
    peak, error = peak_and_error(content)
    mark = fence.decode()
    assert error == f"line 1: the front matter that opens with {mark} is not closed by a line {mark}"
    assert peak < 4 * len(content)


def test_front_matter_of_the_size_that_it_may_have_is_read() -> None:
    title = "题" * 65_000
    document, imported, error = read_document("a.md", post(f"layout: post\ntitle: {title}".encode()))
    assert (error, imported.articles[0][0].title) == ("", title)


@pytest.mark.parametrize(
    "name, size, reason",
    [
        ("a.md", TEXT_LIMIT + 1, f"line 1: a text larger than {TEXT_LIMIT >> 20} MiB: divide it"),
        ("a.txt", TEXT_LIMIT + 1, f"line 1: a text larger than {TEXT_LIMIT >> 20} MiB: divide it"),
        ("a.html", SIZE_LIMIT + 1, f"line 1: larger than {SIZE_LIMIT >> 20} MiB"),
        ("a.md", SIZE_LIMIT + 1, f"line 1: larger than {SIZE_LIMIT >> 20} MiB"),
        (FILE_NAME, TEXT_LIMIT + 1, f"line 1: larger than {TEXT_LIMIT >> 20} MiB"),
        ("a.jsonl", LINE_LIMIT + 1, f"1 line cannot be read, the first: line 1: longer than {LINE_LIMIT >> 20} MiB"),
        ("a.jsonl", 3 * LINE_LIMIT, f"1 line cannot be read, the first: line 1: longer than {LINE_LIMIT >> 20} MiB"),
    ],
)
def test_a_file_beyond_a_limit_is_refused_with_a_line(here: Path, name: str, size: int, reason: str) -> None:
    with open(name, "wb") as file:
        file.seek(size - 1)
        file.write(b"x")  # before it NUL bytes
    result = run("import", name)
    assert (result.exit_code, result.stderr.splitlines()[0]) == (1, f"not read: {name}: {reason}")


def test_lines_behind_one_that_is_too_long_are_read(here: Path) -> None:
    Path("a.jsonl").write_bytes(b'{"id":"' + b"a" * LINE_LIMIT + b'"}\n[]\n')
    assert "2 lines cannot be read" in run("import", "a.jsonl").stderr


@pytest.mark.parametrize("name", [FILE_NAME, "a.md", "a.jsonl"])
def test_a_pipe_is_not_waited_for(here: Path, name: str) -> None:
    os.mkfifo(name)
    command = [sys.executable, "-m", "archive", "import", name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=patience(60))
    assert done.stderr.splitlines()[0] == f"not read: {name}: line 1: neither a file nor a folder"
