"""Where a terminal looks on, a long answer comes a page at a time; no line is lost whatever becomes of the pager."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.documents import ROOT
from tests.harness.door import program
from tests.harness.looked_at import Shown, look_at
from tests.harness.newsroom import build

needs_less = pytest.mark.skipif(shutil.which("less") is None, reason="less is not installed here")
LINKS = 13


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("kept") / "archive.db"
    build(path)
    with program(path.with_name("archive"), "-m", "archive"):
        yield path


def archive(
    db: Path, *words: str, keys: str = "", after: str = "", size: tuple[int, int] = (9, 200), **env: str
) -> Shown:
    unset = ("ARCHIVE_PAGER", "PAGER", "LESS", "NO_COLOR", "LINES", "COLUMNS", "TERM")
    known = {name: value for name, value in os.environ.items() if name not in unset}
    command = [str(db.with_name("archive")), *words]
    return look_at(
        command, known | {"PYTHONPATH": str(ROOT), "ARCHIVE_DB": str(db)} | env, keys=keys, after=after, size=size
    )


def links(shown: Shown) -> int:
    return len(re.findall(r"^(?:done|failed|absent|pending) .*tr(?:y|ies) ", shown.text, re.MULTILINE))


@needs_less
def test_a_long_answer_waits_for_a_key(db: Path) -> None:
    shown = archive(db, "links", keys="q", after=":")
    assert shown.code == 0 and 0 < links(shown) < LINKS


@needs_less
def test_a_short_one_does_not(db: Path) -> None:
    shown = archive(db, "links", size=(60, 200))
    assert (shown.code, links(shown)) == (0, LINKS)


@pytest.mark.parametrize(
    "pager",
    ["no-such-pager", "false", "sh -c 'exit 3'", "/", "cat", "", "no 'quote"],
    ids=lambda pager: pager or "none",
)
@pytest.mark.parametrize("name", ["PAGER", "ARCHIVE_PAGER"])
def test_a_pager_that_is_missing_or_fails_loses_no_line(name: str, pager: str, db: Path) -> None:
    shown = archive(db, "links", **{name: pager})
    assert (shown.code, links(shown)) == (0, LINKS)


def test_what_follows_the_answer_on_standard_error_comes_behind_it(db: Path) -> None:
    shown = archive(db, "search", "芒果", ARCHIVE_PAGER="cat -n")
    assert shown.text.rstrip().endswith("20 of 45 articles")
    assert len(re.findall(r"^ +\d+\t", shown.text, re.MULTILINE)) > 20


@pytest.mark.parametrize(
    "words, env", [(["--no-pager", "links"], {}), (["links"], {"TERM": "dumb"}), (["links"], {"ARCHIVE_PAGER": ""})]
)
def test_without_a_pager_all_comes_at_once(words: list[str], env: dict[str, str], db: Path) -> None:
    shown = archive(db, *words, **({"PAGER": "cat -n"} | env))
    assert links(shown) == LINKS


def test_a_file_is_no_terminal(db: Path, tmp_path: Path) -> None:
    shell = ["sh", "-c", f'"{db.with_name("archive")}" links > "{tmp_path}/links"']
    known = {name: value for name, value in os.environ.items() if name != "ARCHIVE_PAGER"}
    look_at(shell, known | {"PYTHONPATH": str(ROOT), "ARCHIVE_DB": str(db), "PAGER": "false"}, size=(9, 80))
    assert len((tmp_path / "links").read_text().splitlines()) == LINKS


@needs_less
def test_a_pager_shows_a_strangers_words_as_they_were_made_harmless(db: Path) -> None:
    from archive.model import Article
    from archive.store.archive import Archive

    with Archive(db) as held:
        told = Article("\x1b]0;owned\x07\x1b[31m红\x9b2J", "水渠通了，清水流进了村口的田里，老人们都来看。" * 9)
        article = held.add(told).article
    shown = archive(db, "show", article, size=(60, 200), LESS="-FRX")
    assert "红" in shown.text and not re.search("\x1b\\]|\x1b\\[31m|\x9b", shown.text)
