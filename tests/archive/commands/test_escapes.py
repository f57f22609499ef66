"""No verb lets a terminal have what strangers wrote as more than text: each field, each verb, on a terminal and not."""

from __future__ import annotations

import json
import os
import pty
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from archive.cli import main
from archive.store.archive import Archive
from tests.archive.commands.test_read_only import NEITHER, OF_SCRAPY, READING, WRITING
from tests.harness.escapes import MARK, poison, spoofs
from tests.harness.newsroom import LAMPS, build
from tests.harness.patience import patience
from tests.harness.terminal import run

ROOT = Path(__file__).parents[3]
CRAWLS = {
    "init": "tests/archive/commands/test_init.py",
    "new-source": "tests/crawler/commands/test_new_source.py",
    "recheck": "tests/crawler/test_escapes_crawled.py",
}
FRONT = (
    f"---\nlayout: post\ntitle: 题{MARK}\ndate: {MARK}\ncategories: {MARK}\ntags: {MARK}\nauthor: {MARK}\n"
    f"source: {MARK}\n{MARK}: 1\n---\n<p>正文{MARK}。</p>\n\n<http://a.cn/{MARK}>\n\n[返回{MARK}]({MARK})\n"
)
FILES = {
    f"a{MARK}.md": FRONT,
    f"b{MARK}.md": FRONT.replace("layout: post\n", ""),
    "c.md": f"+++\ntitle = '题{MARK}\n+++\n正文。",
    "d.txt": f"题{MARK}\n\n□ 王小明{MARK}\n\n正文在这里{MARK}。\n",
    "e.jsonl": json.dumps({"id": MARK, "witnesses": [{MARK: MARK}]}) + "\n" + f'{{"id":"{MARK}"}}\n',
    f"f{MARK}.xyz": "x",
    f"g{MARK}.md": f"---\n{MARK}",
}  # fmt: skip
MORE = [
    ["check", f"x{MARK}"], ["show", MARK], ["export", "--format", MARK, "--out", "x"], [MARK], [f"--{MARK}"],
    ["stats", "--doubtful"], ["stats", "--tables"], ["papers", "youjiang"], ["papers", "广西"], ["gaps"], ["check"],
    ["calendar", "youjiang", "2021"], ["links"], ["links", "--run", MARK], ["runs", "--last", "9"], ["tags", MARK],
    ["search", MARK], ["search", "路灯", "--newspaper", MARK], ["search", "路灯", "--fold"],
    ["import", "FILES", "--explain"],
    ["verify", "--db", f"none{MARK}.db"], ["merge", "archive.db", f"none{MARK}.db"], ["import", f"none{MARK}"],
    ["tag", f"甲{MARK}", "ID"], ["diff", "ID", MARK], ["same", "FILES"], ["backup", f"nowhere{MARK}/a/b.db"],
    ["export", "--format", "jsonl", "--out", "archive.db"], ["withdraw", "ID", "--reason", MARK, "--yes"],
    ["correct", "OTHER", "--title", f"路{MARK}", "--reason", MARK], ["forget", MARK],
    ["import", "FILES/newspapers.csv"],
]  # fmt: skip
CHILD = """
import json, sys
from archive.cli import main
for arguments in json.load(open(sys.argv[1])):
    try:
        main(arguments)
    except SystemExit:
        pass
    except Exception:
        sys.excepthook(*sys.exc_info())
    print("=" * 9)
"""


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The newsroom, with a hostile mark in every field that strangers give."""
    path = tmp_path_factory.mktemp("poisoned") / "archive.db"
    build(path)
    with Archive(path) as archive:
        for article in list(archive.articles()):
            archive.duplicates.enter(article.id)
    assert poison(path) > 60
    return path


@pytest.fixture
def commands(here: Path, poisoned: Path) -> list[list[str]]:
    """Every verb with words that it takes, in a folder with the archive and hostile files."""
    shutil.copy(poisoned, here / "archive.db")
    shutil.copy(poisoned, here / "other.db")
    (here / "files").mkdir()
    for name, text in FILES.items():
        (here / "files" / name).write_bytes(text.encode())
    columns = (ROOT / "seeds" / "newspapers.csv").read_text("utf-8-sig").splitlines()[0]
    (here / "files" / "newspapers.csv").write_text(f"{columns}\na{MARK},{','.join([MARK] * columns.count(','))}\n")
    with sqlite3.connect("archive.db") as db:
        query = "select id from articles order by title like ? desc, id"
        ids = [one for (one,) in db.execute(query, [f"{LAMPS.title}%"])]
        run = db.execute("select id from runs").fetchone()[0]
    db.close()
    seed = str(here / "files" / f"a{MARK}.md")
    known = {"ID": ids[0], "OTHER": ids[1], "RUN": run, "SEED": seed, "FILES": str(here / "files")}
    asked = [*READING.values(), *MORE, *(WRITING[name] for name in sorted(WRITING) if name not in CRAWLS)]
    return [
        [known.get(one, one.replace("OUT/", f"out{MARK}/").replace("FILES/", "files/")) for one in words]
        for words in asked
    ]


def test_every_verb_is_asked() -> None:
    elsewhere = {*CRAWLS, *OF_SCRAPY}
    assert {*READING, *WRITING} - elsewhere == set(main.list_commands(None)) - elsewhere  # type: ignore[arg-type]
    assert NEITHER.keys() <= elsewhere
    assert all((ROOT / path).exists() for path in CRAWLS.values())


@pytest.mark.parametrize("options", [[], ["--json"]], ids=["for people", "as JSON"])
def test_no_verb_passes_on_what_a_terminal_would_obey(commands: list[list[str]], options: list[str]) -> None:
    said = 0
    for words in commands:
        result = run(*words, *options)
        assert not spoofs(result.stdout + result.stderr), words
        said += "FORGED" in result.stdout + result.stderr
    assert said > 20  # the fields are shown, as text


@pytest.mark.slow
@pytest.mark.parametrize("pager", ["cat", "sed s/x/x/"])
def test_no_verb_passes_it_on_where_a_terminal_looks_on(here: Path, commands: list[list[str]], pager: str) -> None:
    (here / "commands.json").write_text(json.dumps(commands))
    master, slave = pty.openpty()
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "ARCHIVE_PAGER": pager}
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, "commands.json"], stdin=slave, stdout=slave, stderr=slave, env=environment
    ) as child:
        os.close(slave)
        shown = b""
        try:
            while piece := os.read(master, 1 << 16):
                shown += piece
        except OSError:  # the other end is closed
            pass
        child.wait(patience(60))
    os.close(master)
    told = shown.decode("utf-8", "replace").split("=" * 9)
    assert len(told) == len(commands) + 1
    for words, answer in zip(commands, told, strict=False):
        assert not spoofs(answer, on_a_terminal=True), words
    assert sum("FORGED" in answer for answer in told) > 20


def test_a_traceback_is_as_harmless_as_an_answer(here: Path) -> None:
    code = f"""
import logging
from archive.commands.streams import answering
with answering():
    logging.warning("%s", {MARK!r})
    try:
        raise ValueError({MARK!r})
    except ValueError:
        logging.exception({MARK!r})
    raise KeyError from OSError({MARK!r})
"""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=patience(60), check=False)
    assert done.returncode == 1 and done.stderr.count("Traceback") >= 2 and done.stderr.count("FORGED") >= 4
    assert not spoofs(done.stderr)
