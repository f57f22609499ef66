"""Every command that the README and the manual show is run, in the archive that `make demo` makes.

A block `console` shows what is printed, too: `…` is anything on a line, alone on a line any lines. What asks a host is
answered by the replica. The guide to newspapers has a test of its own, `tests/test_how_to_add.py`.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from scrapy.settings import Settings

from archive.cli import main
from archive.store.archive import Archive
from crawler.arguments import NAMES
from crawler.commands.as_verbs import ScrapyVerb
from docs.made import SCRAPY, spiders
from tests.harness import warm
from tests.harness.documents import ROOT
from tests.harness.patience import patience
from tests.harness.sweep import each
from tests.replica import Replica

PAGES = [*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")), *sorted(ROOT.glob("docs/*.md"))]
FENCE = re.compile(r"^```(console|sh|crontab)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
A_RUN = "20261128T060002Z-youjiang-3f2a1c"
"""A run as it is called in an example, where the demo's is meant."""
NO_PAUSE = '{"web.archive.org": 0, "index.commoncrawl.org": 0}'
PLACED = (
    "import os, runpy, sys; os.chdir(sys.argv[1]); sys.argv = sys.argv[2:]; "
    "runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
)
STARTED = ("archive new-source", "archive recheck", "archive gaps", "archive import", "archive crawl", "archive list")
"""What starts Scrapy, or processes that read pages."""
OTHERS = {"git", "make", "pip", "pipx", "python3", "openssl", "cd", "datasette", ".venv/bin/pip"}
"""Programs that are not ours. Of `make` the target is looked for; the others are let be."""
ELSEWHERE = re.compile(r"--dask|\bs3://|^archive backup /mnt/|-a images=")
"""What wants a scheduler, a bucket, another disk or hours: its options are read, and tests of its own run it."""
ENDS_WITH = {
    "archive check --alarms": 0,
    "archive check": 11,  # the replica has no issue of today
    "archive gaps": 1,  # days between the demo's issues have none
    "archive export --format pdf-pages": 1,  # the demo fetches no PDF
    "scrapy crawl-papers": 12,  # of the two other papers the replica has no issue of these days
    "scrapy crawl youjiang -a from=wayback": 6,  # the replica's web archive has no copy
}
"""Exit codes that are not 0, by how a command begins: what is shown is right, and this is what it finds here."""
FEW = ("id,", "paper,", "youjiang,", "beihairibao,", "guilinribao,")
"""The papers of `crawl-papers` in this test: with all of them it would take long."""


@dataclass(frozen=True)
class Example:
    """A command as it is shown, and what a block that shows that says of what it prints."""

    page: str
    command: str
    printed: str | None

    @property
    def program(self) -> str:
        """The first word."""
        return self.command.split()[0]

    def __str__(self) -> str:
        return f"{self.page}: {self.command}"


def examples() -> Iterator[Example]:
    """Yield all of them, page by page."""
    for page in PAGES:
        if page.name == "how-to-add-a-newspaper.md":
            continue
        for kind, body in FENCE.findall(page.read_text("utf-8")):
            if kind == "console":
                for piece in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
                    command, _, printed = piece.partition("\n")
                    yield Example(page.name, re.sub(r"  +# .*", "", command), printed or None)
            else:
                lines = (re.sub(r"  +# .*", "", line).strip() for line in body.splitlines())
                wanted = (line for line in lines if line and not re.match(r"#|[A-Z]+=", line))
                yield from (Example(page.name, _of_cron(line), None) for line in wanted)


def _of_cron(line: str) -> str:
    """Return what a line of a crontab runs, without its days, folder and lock; other lines are left as they are."""
    if not re.match(r"[\d*]+ [\d*]+ [\d*]+ [\d*]+ [\d*]+  ", line):
        return line
    return re.sub(r".*&& (?:flock \S+ \S+ \S+ \S+ )?", "", line).replace("\\%", "%")


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with Replica() as made:
        yield made


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, replica: Replica) -> Path:
    """A folder with the demo's archive, by the names that the examples use, and what else they name."""
    folder = tmp_path_factory.mktemp("demo")
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    for table in ("newspapers", "addresses"):
        rows = (folder / f"seeds/{table}.csv").read_text("utf-8").splitlines(keepends=True)
        (folder / f"few-{table}.csv").write_text("".join(row for row in rows if row.startswith(FEW)), "utf-8")
    (folder / "few").mkdir()
    for table in ("newspapers", "addresses"):
        shutil.move(folder / f"few-{table}.csv", folder / f"few/{table}.csv")
    assert started(folder, replica, "scrapy", "crawl", "youjiang").returncode == 0
    shutil.copytree(folder, folder / "demo", ignore=shutil.ignore_patterns("state", "demo", "*.lock"))
    for name in ("north", "south", "shards/youjiang"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(folder / "archive.db", folder / f"{name}.db")
        shutil.copytree(folder / "archive.warc", folder / f"{name}.warc")
    return folder


def environment(folder: Path, replica: Replica) -> dict[str, str]:
    own = {"ARCHIVE_DB": str(folder / "archive.db"), "ARCHIVE_STATE": str(folder / "state"), "ARCHIVE_NEWSPAPERS": ""}
    return {**os.environ, **replica.env, **own}


def started(folder: Path, replica: Replica, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command that asks hosts, in the folder, without the pause that real ones are given."""
    env = environment(folder, replica)
    if words[1].startswith("crawl"):
        words = (*words, "-s", "DOWNLOAD_DELAY=0", "-s", "EXTRACT_WORKERS=0", "-s", f"WEB_ARCHIVE_DELAYS={NO_PAUSE}")
    elif words[1] in ("gaps", "recheck", "new-source") and "--offline" not in words:
        words = (*words, "-s", "DOWNLOAD_DELAY=0", "-s", f"WEB_ARCHIVE_DELAYS={NO_PAUSE}")
    if "crawl-papers" in words:
        env["ARCHIVE_NEWSPAPERS"] = str(folder / "few/newspapers.csv")
    return warm.run(ROOT, ["-c", PLACED, str(folder), *words], env, patience(20))


def ran(folder: Path, replica: Replica, command: str, given: str | None = None) -> tuple[int, str]:
    """Run one command of a line, with what the one before it printed; return its exit code and all that it prints."""
    words = shlex.split(command.replace("$(date -d '7 days ago' +%F)", str(date.today() - timedelta(7))))
    words = words[: words.index(">")] if ">" in words else words
    words[0] = words[0].removeprefix(".venv/bin/")
    if words[0] == "jq":  # not everywhere, and asked for one thing alone
        assert given and words[1:] == ["-r", ".hits[].id"]
        return 0, "".join(f"{hit['id']}\n" for hit in json.loads(given)["hits"])
    if words[0] == "archive" and not command.startswith(STARTED):
        done = CliRunner().invoke(main, words[1:], given, env=environment(folder, replica))
        return done.exit_code, done.stdout if "--json" in words else done.output
    if given is not None and words[-1] == "-":
        words[-2:] = [word for one in given.split() for word in (words[-2], one)]
    done = started(folder, replica, *words)
    return done.returncode, done.stdout + done.stderr


def shown(printed: str) -> str:
    """Return the expression for what is printed. A number is any: the demo's day is today."""
    lines = (
        r"(?:.*\n)*?" if line.strip() == "…" else re.sub(r"\d+", r"\\d+", re.escape(line)).replace("…", ".*") + r"\n"
        for line in printed.splitlines()
    )
    return "".join(lines)


def run_of(folder: Path) -> str:
    with Archive(folder / "archive.db", create=False) as archive:
        return next(archive.journal.runs()).id


def test_every_example_does_what_is_shown(
    demo: Path, replica: Replica, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong, here, folder = [], "", tmp_path
    for example in examples():
        if example.program in OTHERS or ELSEWHERE.search(example.command):
            continue
        if example.page != here:
            here, folder = example.page, tmp_path / example.page
            shutil.copytree(demo, folder)
            monkeypatch.chdir(folder)
        code, printed = 0, None
        for command in example.command.replace(A_RUN, run_of(folder)).split(" | "):
            code, printed = ran(folder, replica, command, printed)
        assert printed is not None
        ends = next((code for begin, code in ENDS_WITH.items() if example.command.startswith(begin)), 0)
        if code != ends or (example.printed and not re.fullmatch(shown(example.printed), printed)):
            wrong.append(f"{example}: {code}, not {ends}\n{printed[-700:]}")
    assert not wrong, "\n".join(wrong)


def test_what_cannot_be_run_here_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "CC-NEWS-*.warc.gz").touch()
    (tmp_path / "shards").mkdir()
    found = [one for one in examples() if one.program not in OTHERS and ELSEWHERE.search(one.command)]
    for example in found:
        words = shlex.split(example.command)
        if words[0] == "archive":
            context = click.Context(main, info_name="archive")
            command = main.get_command(context, words[1])
            assert command, example
            command.make_context(words[1], words[2:], parent=context, resilient_parsing=False)
        else:
            of_scrapy = SCRAPY[words[1]]()
            of_scrapy.settings = Settings({"LOG_LEVEL": "WARNING"})
            parser = ArgumentParser(conflict_handler="resolve")
            of_scrapy.add_options(parser)
            parser.add_argument("papers", nargs="*")
            parser.parse_args(words[2:])
    assert len(found) > 8


SPAN = re.compile(r"`((?:archive|scrapy) [a-z][^`]*)`")
OF_EACH = {"--help", "--version", "--no-pager", "--db", "--json"}


def options_of(program: str, verb: str) -> set[str] | None:
    """Return the options of a command, None where there is none of the name."""
    if verb in SCRAPY and (program == "scrapy" or isinstance(main.get_command(click.Context(main), verb), ScrapyVerb)):
        return {"-a", "-s", "-L", "-O", *re.findall(r"(?<![\w-])--?[a-z][\w-]*", "\n".join(spiders()))}
    command = main.get_command(click.Context(main), verb) if program == "archive" else None
    return command and {name for one in command.params for name in (*one.opts, *one.secondary_opts)}


@each(
    "page", [str(page.relative_to(ROOT)) for page in (*PAGES, *ROOT.glob("*/README.md"), *ROOT.glob(".github/*/*.yml"))]
)
def test_every_command_that_a_sentence_names_is_one(page: str) -> None:
    wrong = []
    for span in SPAN.findall((ROOT / page).read_text("utf-8")):
        program, verb, *words = span.replace("\\|", "|").split()
        options = options_of(program, verb.strip(",;:…"))
        given = {word.partition("=")[0].rstrip(",…)") for word in words if re.match(r"--?[a-zA-Z]", word)}
        arguments = {word.partition("=")[0] for before, word in pairwise(words) if before == "-a" and word != "…"}
        if options is None or given - options - OF_EACH or arguments - {*NAMES, "…", "NAME"}:
            wrong.append(span)
    assert wrong == []


def test_every_target_of_make_that_is_named_is_there() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {word for one in examples() if one.program == "make" for word in one.command.split()[1:] if "=" not in word}
    assert named <= targets and named >= {"crawl", "test", "demo", "browse", "check"}
