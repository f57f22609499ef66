"""`archive init`: a folder of one's own, in which the rows are one's own; nothing that is there is overwritten."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.formats.newspapers import read_newspapers, rows_path
from archive.formats.own_folder import CONFIG, PROGRAM_SEEDS
from archive.transfer import making_folder
from tests.harness.escapes import spoofs
from tests.harness.patience import patience
from tests.harness.terminal import parsed, run

NAMES = [
    "seeds/000_7c155fbc1eac5b23.txt",
    "seeds/003_2ab8d2395e847c7a.txt",
    "seeds/newspapers.csv",
    "seeds/addresses.csv",
]
ROWS = PROGRAM_SEEDS / "newspapers.csv"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def mine(here: Path) -> Path:
    assert run("init", "mine").exit_code == 0
    return here / "mine"


def without(folder: Path, *ids: str) -> str:
    """Take papers out of a folder's table, as an older version of the program made it; return what is left."""
    path = folder / "seeds" / "newspapers.csv"
    lines = [line for line in path.read_text("utf-8").splitlines(keepends=True) if line.split(",")[0] not in ids]
    path.write_text("".join(lines), "utf-8")
    return "".join(lines)


def test_it_has_the_rows_and_the_seeds_of_the_program_and_what_scrapy_needs(mine: Path) -> None:
    held = contents(mine)
    assert held.keys() == {*NAMES, CONFIG}
    assert {name: held[name] for name in NAMES} == {name: (PROGRAM_SEEDS.parent / name).read_bytes() for name in NAMES}
    assert "default = crawler.settings" in held[CONFIG].decode()


def test_a_second_call_says_what_is_there_and_changes_nothing(mine: Path) -> None:
    (mine / "seeds" / "newspapers.csv").write_bytes(ROWS.read_bytes().replace("右江日报".encode(), "右江報".encode()))
    before = contents(mine)
    assert parsed("init", mine)["there"] == [*NAMES, CONFIG]
    assert run("init", mine, "--update").stdout.count("left as it is") == 5
    assert contents(mine) == before


def test_it_adds_what_is_missing_and_says_so(mine: Path) -> None:
    before = contents(mine)
    (mine / NAMES[0]).unlink()
    (mine / CONFIG).unlink()
    assert parsed("init", mine)["made"] == [NAMES[0], CONFIG]
    assert contents(mine) == before


def test_papers_that_its_table_lacks_are_told_and_added_when_that_is_asked_for(mine: Path) -> None:
    (mine / "seeds" / "addresses.csv").unlink()
    left = without(mine, "beihairibao", "dalianribao")
    told = parsed("init", mine)
    assert told["new"] == ["beihairibao", "dalianribao"] and told["with_new_addresses"] == ["dalianribao"]
    result = run("init", mine)
    assert "not in its tables: rows of 2 newspapers: beihairibao, dalianribao" in result.stdout
    assert result.stdout.endswith(f"add them: archive init {mine} --update\n")
    assert (mine / "seeds" / "newspapers.csv").read_text("utf-8") == left
    done = run("init", mine, "--update").stdout
    assert "added: rows of 2 newspapers: beihairibao, dalianribao" in done
    assert [line for line in done.splitlines() if "updated" in line or line.endswith(".csv")] == [
        "  updated: seeds/newspapers.csv",
        "  updated: seeds/addresses.csv",
    ]
    assert (mine / "seeds" / "newspapers.csv").read_bytes() == ROWS.read_bytes()
    assert parsed("init", mine)["new"] == parsed("init", mine)["with_new_addresses"] == []
    addresses = (mine / "seeds" / "addresses.csv").read_text("utf-8").splitlines()
    assert sorted(addresses) == sorted((PROGRAM_SEEDS / "addresses.csv").read_text("utf-8").splitlines())


@pytest.mark.parametrize(
    "id_, other", [("beihaiwanbao2", "aliases"), ("other", "base_url")], ids=["by a former id", "by its address"]
)
def test_a_paper_that_is_there_by_another_id_is_not_added_again(id_: str, other: str, mine: Path) -> None:
    [row] = [line for line in ROWS.read_text("utf-8").splitlines() if line.startswith("beihairibao,")]
    without(mine, "beihairibao")
    fields = row.split(",")
    changed = [id_, *fields[1:10], "beihairibao"] if other == "aliases" else [id_, *fields[1:]]
    with (mine / "seeds" / "newspapers.csv").open("a", encoding="utf-8") as file:
        file.write(",".join(changed) + "\n")
    assert parsed("init", mine)["new"] == []


def test_rows_that_are_there_first_get_only_addresses_of_their_papers(here: Path) -> None:
    (here / "own" / "seeds").mkdir(parents=True)
    lines = ROWS.read_text("utf-8").splitlines(keepends=True)
    few = "".join([lines[0], *(line for line in lines if line.startswith(("youjiang,", "dalianribao,")))])
    (here / "own" / "seeds" / "newspapers.csv").write_text(few, "utf-8")
    told = parsed("init", "own")
    assert told["made"] == [*NAMES[:2], NAMES[3], CONFIG] and told["newspapers"] == 2
    addresses = (here / "own" / "seeds" / "addresses.csv").read_text("utf-8").splitlines()
    assert {line.split(",")[0] for line in addresses[1:]} == {"dalianribao"}
    assert len(told["new"]) == len(read_newspapers(ROWS)) - 2


def test_its_rows_are_used_in_it_and_below_and_those_of_the_program_elsewhere(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rows_path() == ROWS
    (mine / "below").mkdir()
    monkeypatch.chdir(mine / "below")
    assert rows_path() == mine / "seeds" / "newspapers.csv"
    assert f"newspapers {rows_path()}\n" in run("--version").stdout
    monkeypatch.setenv("ARCHIVE_NEWSPAPERS", "rows.csv")
    assert rows_path() == Path("rows.csv")
    assert "note: $ARCHIVE_NEWSPAPERS is rows.csv: that table is used" in run("init", mine).stderr


def test_the_project_of_somebody_else_is_left_alone(here: Path) -> None:
    (here / "theirs").mkdir()
    (here / "theirs" / CONFIG).write_text("[settings]\ndefault = theirs.settings\n")
    before = contents(here)
    result = run("init", "theirs")
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: theirs/scrapy.cfg is there, and names no rows: take another folder, or add to it the lines"
        " [archive] and seeds = seeds\n"
    )
    assert contents(here) == before and not (here / "theirs" / "seeds").exists()


NAMED = ["两 字", "a'b\"c", "%(here)s", "$(touch x)", "..a", "-x", "a\nb\x1b[31m'\\", "deep/er/still", "\u202eabc"]


@pytest.mark.parametrize("name", NAMED)
def test_a_folder_may_have_any_name(name: str, here: Path) -> None:
    result = run("init", "--", name)
    assert result.exit_code == 0 and not spoofs(result.stdout)
    assert contents(here / name).keys() == {*NAMES, CONFIG}
    assert {path.name for path in here.iterdir()} == {Path(name).parts[0]}


@pytest.mark.parametrize("name", ["file", "file/below", "", " "])
def test_what_cannot_be_a_folder_is_refused_in_a_line(name: str, here: Path) -> None:
    (here / "file").write_text("mine")
    result = run("init", name)
    assert result.exit_code in (1, 2) and result.stderr.splitlines()[-1].startswith("Error: ")
    assert contents(here) == {"file": b"mine"}


def test_a_table_that_cannot_be_read_is_named(mine: Path) -> None:
    (mine / "seeds" / "newspapers.csv").write_text("id,name\n")
    result = run("init", mine, "--update")
    assert result.exit_code == 1 and str(mine / "seeds" / "newspapers.csv") in result.stderr


def test_a_link_in_the_place_of_a_file_is_left_alone(here: Path) -> None:
    (here / "mine" / "seeds").mkdir(parents=True)
    (here / "mine" / NAMES[0]).symlink_to(here / "nowhere")
    assert NAMES[0] in parsed("init", "mine")["there"]
    assert not (here / "nowhere").exists()


def line_begun(text: str) -> str:
    """Return a table in which a quote is opened on line 3 and never closed."""
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:2], lines[2].replace(",", ',"', 1), *lines[3:]])


def a_pipe(path: Path, _: str) -> None:
    os.mkfifo(path)


def a_folder(path: Path, _: str) -> None:
    path.mkdir()


def an_open_quote(path: Path, text: str) -> None:
    path.write_text(line_begun(text), "utf-8")


def no_table(path: Path, _: str) -> None:
    path.write_text("broken\n", "utf-8")


def a_link_to_nothing(path: Path, _: str) -> None:
    path.symlink_to("nowhere")


NO_FILES = [a_folder, *([a_pipe] if hasattr(os, "mkfifo") else [])]
UNUSABLE = [
    *((put, name, "not a file") for put in NO_FILES for name in (*NAMES[1:], CONFIG)),
    *((an_open_quote, name, "line 3: unexpected end of data") for name in NAMES[2:]),
    *((no_table, name, "the columns must be") for name in NAMES[2:]),
    *((a_link_to_nothing, name, "No such file") for name in NAMES[2:]),
]


@pytest.mark.parametrize("put, name, said", UNUSABLE)
@pytest.mark.parametrize("words", [[], ["--update"]], ids=["", "update"])
def test_what_cannot_be_used_is_refused_before_anything_is_written(
    words: list[str], put: Callable[[Path, str], None], name: str, said: str, here: Path
) -> None:
    (here / "own" / "seeds").mkdir(parents=True)
    path = here / "own" / name
    put(path, (PROGRAM_SEEDS.parent / name).read_text("utf-8"))
    result = run("init", "own", *words)
    assert result.exit_code == 1 and path.name in result.stderr and said in result.stderr
    assert [one for one in (here / "own").rglob("*") if one != path] == [here / "own" / "seeds"]


def test_a_table_that_is_a_link_stays_one_and_the_file_that_it_leads_to_gets_the_rows(mine: Path) -> None:
    without(mine, "beihairibao")
    shared = mine.parent / "shared.csv"
    (mine / "seeds" / "newspapers.csv").rename(shared)
    (mine / "seeds" / "newspapers.csv").symlink_to("../../shared.csv")
    assert parsed("init", mine, "--update")["updated"] == ["seeds/newspapers.csv"]
    assert (mine / "seeds" / "newspapers.csv").readlink() == Path("../../shared.csv")
    assert shared.read_bytes() == ROWS.read_bytes()


def test_two_calls_at_once_both_end_well(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = making_folder.put_whole

    def put_meanwhile(path: Path, data: bytes) -> None:
        monkeypatch.setattr(making_folder, "put_whole", written)
        written(path, data)
        assert parsed("init", "mine")["made"]

    monkeypatch.setattr(making_folder, "put_whole", put_meanwhile)
    assert run("init", "mine").exit_code == 0
    assert contents(here / "mine").keys() == {*NAMES, CONFIG}


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed here")
def test_the_line_to_go_on_with_is_one_that_a_shell_takes_whatever_the_name(here: Path) -> None:
    hints = []
    for name in NAMED:
        (line,) = [line for line in run("init", "--", name).stdout.splitlines() if line.startswith("work there: ")]
        place, _, crawl = line.removeprefix("work there: ").rpartition(" && ")
        assert crawl == "archive crawl youjiang"
        hints.append(f"({place} && pwd -P | tr '\\n' '/'; echo)\n")
    done = subprocess.run(["bash", "-c", "".join(hints)], capture_output=True, text=True, timeout=patience(20))
    assert done.stderr == "" and not (here / "x").exists()
    assert done.stdout.splitlines() == [str(here / name).replace("\n", "/") + "/" for name in NAMED]


def test_the_line_to_go_on_with_names_a_paper_that_the_table_has(mine: Path) -> None:
    without(mine, "youjiang")
    first = read_newspapers(mine / "seeds" / "newspapers.csv")[0].id
    assert f"&& archive crawl {first}\n" in run("init", mine).stdout
    (mine / "seeds" / "addresses.csv").unlink()
    (mine / "seeds" / "newspapers.csv").write_text(ROWS.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    assert "&& archive new-source --write URL\n" in run("init", mine).stdout


def test_the_folder_of_its_rows_may_have_another_name(mine: Path) -> None:
    (mine / "seeds").rename(mine / "rows")
    (mine / CONFIG).write_text((mine / CONFIG).read_text("utf-8").replace("seeds = seeds", "seeds = rows"), "utf-8")
    assert parsed("init", mine)["there"] == [*(name.replace("seeds", "rows") for name in NAMES), CONFIG]


def test_rows_that_a_table_has_no_column_for_are_refused_before_anything_is_written(here: Path) -> None:
    (here / "own" / "seeds").mkdir(parents=True)
    path = here / "own" / "seeds" / "newspapers.csv"
    columns = ROWS.read_text("utf-8").splitlines()[0].split(",")
    path.write_text(",".join(columns[:8]) + "\n", "utf-8")
    before = contents(here)
    result = run("init", "own", "--update")
    assert result.exit_code == 1 and "newspapers.csv: line 1: no column" in result.stderr
    assert contents(here) == before
    assert parsed("init", "own")["made"] == [*NAMES[:2], NAMES[3], CONFIG]
