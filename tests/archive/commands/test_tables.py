"""Tables are aligned and coloured where a terminal looks on, and elsewhere the lines that they always were."""

from __future__ import annotations

import os
import re
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.model import Article, Evidence, Newspaper
from archive.store.archive import Archive
from tests.harness.documents import ROOT
from tests.harness.door import program
from tests.harness.looked_at import Shown, look_at
from tests.harness.patience import patience

MARKUP = "[red]红[/red] [link=http://evil.cn]点[/link] :smile: [bold"
REASON = "unreachable: http://a.cn/ did not answer"


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "archive.db"
    with Archive(path) as archive:
        papers = (("a", "北海日报"), ("bb", "a short one"), ("ccc", MARKUP), ("dddd", "右江日报"))
        archive.add_newspapers([Newspaper(id_, name, "广西") for id_, name in papers])
        evidence = (Evidence("title", MARKUP, "heading [b]h1[/b]", 40, True), Evidence("title", "水渠", "head", 9))
        for number, (id_, _) in enumerate(papers):
            text = f"第{number}处水渠通了，清水流进了村口的田里，老人们都来看。"
            article = archive.add(Article(MARKUP, text, newspaper=id_, evidence=evidence)).article
            archive.tags.give(MARKUP, [article])
        archive.journal.finish(archive.journal.start("a", MARKUP), "incomplete", 6, {"archive/added": 4})
    return path


@pytest.fixture(scope="module", autouse=True)
def _program(db: Path) -> Iterator[None]:
    with program(db.with_name("archive"), "-m", "archive"):
        yield


def words(db: Path, verb: str) -> list[str]:
    with Archive(db) as archive:
        article = next(iter(archive.articles())).id
    return [str(db.with_name("archive")), "--no-pager", *(article if one == "ID" else one for one in verb.split())]


def environment(db: Path, **named: str) -> dict[str, str]:
    left_out = ("NO_COLOR", "TERM", "COLUMNS", "LINES", "ARCHIVE_PAGER")
    known = {name: value for name, value in os.environ.items() if name not in left_out}
    return known | {"PYTHONPATH": str(ROOT), "ARCHIVE_DB": str(db)} | named


def looked(db: Path, verb: str, **named: str) -> Shown:
    return look_at(words(db, verb), environment(db, **named), size=(50, 200))


def column(line: str, word: str) -> int:
    """Return the column of a terminal in which a word begins."""
    before = line[: line.index(word)]
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in before)


TABLES = ["papers", "runs", "tags", "stats", "check", "explain ID"]


@pytest.mark.parametrize("verb", TABLES)
def test_a_terminal_gets_a_table_with_colours_in_which_no_stranger_has_a_say(verb: str, db: Path) -> None:
    shown = looked(db, verb)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown.text)
    assert plain != shown.text and "\x1b" not in plain
    if verb != "check":
        assert MARKUP in plain or verb == "stats", plain
    assert "\x1b]8" not in shown.text and "😄" not in shown.text
    assert not re.search(r"\x1b\[31m红", shown.text)


def test_columns_stand_below_each_other_however_wide_their_characters_are(db: Path) -> None:
    lines = re.sub(r"\x1b\[[0-9;]*m", "", looked(db, "papers").text).splitlines()
    assert lines[0].split() == ["id", "name", "place", "articles", "first", "last", "status"]
    assert {column(line, "广西") for line in lines[1:5]} == {column(lines[0], "place")}


@pytest.mark.parametrize("verb", TABLES)
def test_elsewhere_it_is_the_same_plain_lines(verb: str, db: Path) -> None:
    command = words(db, verb)
    piped = subprocess.run(command, env=environment(db), capture_output=True, text=True, timeout=patience(60))
    assert "\x1b" not in piped.stdout
    for named in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        shown = looked(db, verb, **named)
        assert (shown.code, shown.text) == (piped.returncode, piped.stdout + piped.stderr), named
    if verb == "papers":
        assert "a  北海日报  1 article, no issue  its address was not checked yet\n" in piped.stdout
    if verb == "tags":
        assert piped.stdout == f"      4  {MARKUP}\n"


@pytest.mark.parametrize("verb", ["verify", "derive", "export --format jsonl --out out", "dedup", "backup copy.db"])
def test_progress_is_shown_to_who_looks_on_and_to_nobody_else(verb: str, db: Path, tmp_path: Path) -> None:
    command = ["sh", "-c", f'cd "{tmp_path}" && "$@"', "sh", *words(db, verb)]
    shown = look_at(command, environment(db), size=(50, 100))
    assert "\x1b[?25l" in shown.text and shown.text.count("\x1b[?25l") == shown.text.count("\x1b[?25h")
    assert re.search(r"\d+:\d\d:\d\d|-:--:--", shown.text)
    piped = subprocess.run(command, env=environment(db), capture_output=True, text=True, timeout=patience(60))
    assert "\x1b" not in piped.stdout + piped.stderr
