"""An answer reaches its reader whole, or a line says why not: a full disk, a closed pipe, an encoding with less."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.store.archive import Archive
from tests.archive.commands.test_read_only import NEITHER, OF_SCRAPY, READING, VERBS, WRITING
from tests.harness import warm
from tests.harness.documents import ROOT, SEEDS
from tests.harness.door import program
from tests.harness.newsroom import LAMPS, build
from tests.harness.patience import patience

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
ASKED = {
    **{f"{name} to read": words for name, words in READING.items()},
    **{name: words for name, words in WRITING.items() if name not in ("recheck", "dedup")},
    "recheck": ["recheck", "hechiribao"],  # nothing of it is due
    "new-source": ["new-source", "--offline", "--no-examples", "http://epaper.bhxww.com/bhrb/html/2022-03/01/node_1.htm"],
    "init": ["init", "OUT/mine"],
    "doubtful": ["stats", "--doubtful"],
    "tagged": ["tag", "渠", "ID"],
}  # fmt: skip
SILENT = {"recheck", "withdraw to read", "doubtful"}
"""Verbs that have nothing to say here on standard output where no terminal looks on."""

CHILD = """
import io, json, os, sys
from archive.cli import main
told, where = {}, sys.argv[1:]
os.chdir(where[2])
for name, arguments in json.load(open("commands.json")).items():
    out = open(where[0], "wb")
    os.dup2(out.fileno(), 1)
    sys.stdout = io.TextIOWrapper(open(1, "wb", closefd=False), encoding=where[1])
    sys.stderr = io.StringIO()
    try:
        main(arguments)
    except SystemExit as end:
        code = end.code or 0
    except BaseException as error:
        code = repr(error)
    sys.stdout.flush()
    out.close()
    shown = open(where[0], "rb").read() if os.path.isfile(where[0]) else b""
    told[name] = [code, shown.decode(where[1]), sys.stderr.getvalue()]
json.dump(told, open(where[2] + "/told.json", "w"))
"""
Told = dict[str, list[Any]]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    path = tmp_path_factory.mktemp("kept") / "archive.db"
    build(path)
    with Archive(path) as archive:
        ids = [one.id for one in archive.articles()]
        lamps = next(one.id for one in archive.articles() if one.article.title == LAMPS.title)
        other = next(one for one in ids if one != lamps)
        run = next(iter(archive.journal.runs(1))).id
    return {"ID": lamps, "OTHER": other, "RUN": run, "SEED": str(next(SEEDS.glob("*.txt"))), "DB": str(path)}


def asked(
    known: dict[str, str],
    folder: Path,
    where: Path,
    encoding: str = "utf-8",
    *options: str,
    names: Iterable[str] = ASKED,
) -> Told:
    """Run all verbs, each on the same archive, in one process whose standard output leads elsewhere."""
    out = folder / "out"
    out.mkdir(parents=True)
    shutil.copy(known["DB"], out / "other.db")
    commands = {}
    for name in names:
        words = ASKED[name]
        place = folder / name.replace(" ", "-")
        place.mkdir()
        shutil.copy(known["DB"], place / "archive.db")
        words = [known.get(one, one.replace("OUT/", f"{out}/")) for one in words]
        words = [str(place / one) if one == "archive.db" else one for one in words]
        at = [] if words[0] in ("merge", "init") or "shards" in words[0] else ["--db", str(place / "archive.db")]
        commands[name] = [*words, *at, *options]
    (folder / "commands.json").write_text(json.dumps(commands))
    command = ["-c", CHILD, str(where), encoding, str(folder)]
    done = warm.run(ROOT, command, without_an_archive(), patience(300))
    assert done.returncode == 0, done.stderr
    told: Told = json.loads((folder / "told.json").read_text())
    return told


def here(**named: str) -> dict[str, str]:
    """Return an environment in which our package is found, with some variables else."""
    return without_an_archive() | {"PYTHONPATH": str(ROOT)} | named


def without_an_archive() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "ARCHIVE_DB"}


@pytest.fixture(scope="module", autouse=True)
def python(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """`python`, but begun where the imports end: for what says nothing to the interpreter as it starts."""
    with program(tmp_path_factory.mktemp("bin") / "python") as file:
        yield file


def called(*command: str, python: str | Path = sys.executable, **named: Any) -> subprocess.CompletedProcess[bytes]:
    words = [str(python), "-m", *command]
    return subprocess.run(words, **{"capture_output": True} | named, timeout=patience(60))


@pytest.fixture(scope="module")
def usual(known: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What the verbs say where all is well."""
    folder = tmp_path_factory.mktemp("usual")
    return asked(known, folder, folder / "shown")


def test_every_verb_is_asked() -> None:
    assert {words[0] for words in ASKED.values()} == VERBS - {*OF_SCRAPY}
    assert {*READING, *WRITING, *NEITHER} >= VERBS


@needs_full
@pytest.mark.parametrize("options", [[], ["--json"]], ids=["text", "json"])
def test_a_full_disk_is_told_in_a_line_by_every_verb(options: list[str], known: dict[str, str], tmp_path: Path) -> None:
    for name, (code, _, errors) in asked(known, tmp_path / "full", FULL, "utf-8", *options).items():
        lines = [line for line in errors.splitlines() if line.startswith("Error: ")]
        if name in SILENT and not options:
            assert (code, lines) == (0, []), name
            continue
        assert code == 1, (name, code, errors)
        assert len(lines) == 1 and "standard output" in lines[0] and "No space left" in lines[0], (name, errors)
        assert "Traceback" not in errors


SOME = ["show to read", "papers to read", "search to read", "explain to read", "tagged", "calendar to read"]


@pytest.mark.parametrize("encoding, names", [("ascii", ASKED), ("gbk", SOME)], ids=["ascii", "gbk"])
def test_every_verb_shows_what_an_encoding_has_and_tells_what_it_has_not(
    encoding: str, names: Iterable[str], known: dict[str, str], usual: Told, tmp_path: Path
) -> None:
    told = asked(known, tmp_path / encoding, tmp_path / "shown", encoding, names=names)
    for name, (code, shown, errors) in told.items():
        expected, text, _ = usual[name]
        assert code == expected, (name, errors)
        missing = {sign for sign in text if sign.encode(encoding, "ignore") == b""}
        assert ("has no sign for" in errors) == bool(missing), (name, missing, errors)
        assert "Traceback" not in errors
        if name == "show to read":
            kept = "".join(sign for sign in LAMPS.text.splitlines()[0] if sign not in missing)
            written = "".join(f"\\u{ord(s):04x}" if s in missing else s for s in LAMPS.text.splitlines()[0])
            assert written in shown and (encoding != "gbk" or kept == LAMPS.text.splitlines()[0])


def test_json_is_the_same_for_programs_in_every_encoding(known: dict[str, str], tmp_path: Path) -> None:
    whole = asked(known, tmp_path / "whole", tmp_path / "shown", "utf-8", "--json", names=SOME)
    part = asked(known, tmp_path / "part", tmp_path / "shown", "gbk", "--json", names=SOME)
    for name, (code, shown, errors) in part.items():
        assert shown.isascii() and "has no sign" not in errors, name
        assert code == whole[name][0] and json.loads(shown) == json.loads(whole[name][1]), name


@pytest.mark.parametrize("words", [["show", "--help"], ["search", "水", "--newspaper", "没有这报"]], ids=str)
def test_help_and_errors_keep_to_the_encoding_too(words: list[str], known: dict[str, str]) -> None:
    done = called("archive", *words, "--db", known["DB"], env=here(PYTHONIOENCODING="ascii"))
    assert (done.stdout + done.stderr).isascii() and done.stdout + done.stderr
    assert b"Traceback" not in done.stderr


COLD = [["archive", "papers"], ["scrapy", "list"]]
"""Commands that are started from nothing: the others are begun where the imports end."""


@needs_full
@pytest.mark.parametrize("unbuffered", ["1", ""])
@pytest.mark.parametrize(
    "command",
    [
        ["archive", "--help"], ["archive", "show", "--help"], ["archive", "papers"], ["scrapy", "list"],
        ["scrapy", "list", "--status"], ["scrapy", "extract", str(ROOT / "README.md")],
    ],
    ids=lambda words: "-".join(words[:4]).replace(str(ROOT), ""),
)  # fmt: skip
def test_a_process_ends_on_a_full_disk_with_one_line_and_code_1(
    command: list[str], unbuffered: str, known: dict[str, str], python: Path
) -> None:
    environment = here(ARCHIVE_DB=known["DB"], PYTHONUNBUFFERED=unbuffered, SCRAPY_SETTINGS_MODULE="crawler.settings")
    start = sys.executable if command in COLD else python
    with FULL.open("wb") as full:
        done = called(
            *command, python=start, stdout=full, stderr=subprocess.PIPE, capture_output=False, env=environment
        )
    lines = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert len(lines) == 1 and lines[0].startswith("Error: standard output cannot be written"), lines


@pytest.mark.parametrize("command", [["archive", "links"], ["scrapy", "list"], ["archive", "export", "--help"]])
def test_a_reader_that_has_seen_enough_is_no_error(command: list[str], known: dict[str, str], python: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    environment = here(ARCHIVE_DB=known["DB"], PYTHONUNBUFFERED="", SCRAPY_SETTINGS_MODULE="crawler.settings")
    done = called(
        *command, python=python, stdout=writing, stderr=subprocess.PIPE, capture_output=False, env=environment
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_nothing_is_done_where_standard_output_is_closed(known: dict[str, str], tmp_path: Path) -> None:
    shell = f'"{sys.executable}" -m archive import "{known["SEED"]}" --db new.db >&-'
    done = subprocess.run(["sh", "-c", shell], stderr=subprocess.PIPE, cwd=tmp_path, env=here(), timeout=patience(60))
    assert done.returncode == 1 and not (tmp_path / "new.db").exists()
    assert done.stderr.decode() == (
        "Error: standard output is closed, and so nothing is done: send it to a file, or to /dev/null\n"
    )


ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_words_that_a_locale_has_no_letters_for_are_not_looked_for_in_vain(known: dict[str, str]) -> None:
    done = called("archive", "search", "路灯", "--db", known["DB"], env=here(**ASCII))
    assert done.returncode == 2 and done.stdout == b""
    assert done.stderr.count(b"\n") == 1 and b"PYTHONUTF8=1" in done.stderr
    done = called("archive", "search", "路灯", "--db", known["DB"], env=here(LC_ALL="C", PYTHONUTF8=""))
    assert done.returncode == 0 and LAMPS.title in done.stdout.decode()


def test_a_file_whose_name_a_locale_has_no_letters_for_is_imported(known: dict[str, str], tmp_path: Path) -> None:
    shutil.copy(known["SEED"], tmp_path / "种子.txt")
    done = called("archive", "import", "种子.txt", "--db", "new.db", env=here(**ASCII), cwd=tmp_path)
    assert (done.returncode, done.stdout.isascii()) == (0, True), done.stderr
    assert b"added" in done.stdout


def test_ids_of_any_bytes_on_standard_input_are_none_of_ours(known: dict[str, str], python: Path) -> None:
    done = called("archive", "tag", "渠", "-", "--db", known["DB"], python=python, env=here(), input=b"\xff\xfe\n")
    assert done.returncode == 1
    assert done.stderr.startswith(b"Error: no article begins with") and done.stderr.count(b"\n") == 1
