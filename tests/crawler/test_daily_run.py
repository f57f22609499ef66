"""A run with nothing new reads no whole table that grows: what it costs does not depend on what is archived."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple

import pytest

from bench.crawl import grow
from tests.harness import warm
from tests.harness.bench import LIMIT, ROOT, Bench
from tests.harness.patience import patience
from tests.harness.plans import not_meant, ours, scans, stale
from tests.replica import Replica

_NOTING = """
import runpy, sys
import tests.harness.noting
del sys.argv[0]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""
MEANT = {
    "with recursive held (day)": "the days of a paper: each is found by the index from the one before",
    "with had as": "the articles of a paper that are due, as a subquery has found them by the index",
}
"""What may read a whole table: a part of the statement, and the reason."""
ADDED = 600  # articles
STEPS_MAX = 2  # of SQLite for each article more that is archived: a scan of an index takes five and more for each row


VERBS = ["check", "check --alarms", "gaps youjiang --since 2021-12-01", "runs", "verify", "search 芒果 --new", "tags"]
"""What cron asks every day besides; `stats` and `papers` tell of the whole, and read it."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with Replica() as replica:
        yield Bench(tmp_path_factory.mktemp("daily"), replica)


def noted(bench: Bench, verb: str = "") -> dict[str, int]:
    """Return the statements of a crawl of the replica, or of a verb, each with its steps."""
    file = bench.folder / "noted.jsonl"
    file.unlink(missing_ok=True)
    _, _, *command = ["", "-m", "archive", *verb.split(), "--db", str(bench.db)] if verb else bench.command()
    environment = bench.environment({"NOTED_STATEMENTS": str(file)})
    done = warm.run(ROOT, ["-c", _NOTING, *command], environment, patience(LIMIT))
    is_fine = done.returncode != 2 if verb else done.returncode == 0  # a verb says by its code what it found
    assert is_fine and not re.search("Traceback|Error", done.stderr), done.stdout + done.stderr
    return dict(json.loads(line) for line in file.read_text().splitlines())


def by_kind(statements: dict[str, int]) -> Counter[str]:
    """Return the steps of statements that differ in their values alone."""
    steps: Counter[str] = Counter()
    for sql, number in statements.items():
        steps[re.sub(r"'(?:[^']|'')*'|\b\d+\b", "?", " ".join(sql.split()))] += number
    return steps


class Grown(NamedTuple):
    """The statements of a daily run, and of the verbs, when few articles were there, and when there were more."""

    bench: Bench
    few: dict[str, dict[str, int]]
    many: dict[str, dict[str, int]]


@pytest.fixture(scope="module")
def grown(bench: Bench) -> Grown:
    for _ in range(2):
        bench.crawl()
    noted(bench, "verify")
    few = {verb: noted(bench, verb) for verb in ("", *VERBS)}
    grow(bench.db, ADDED)
    assert bench.crawl().code == 0  # brings it up to date
    noted(bench, "verify")
    many = {verb: noted(bench, verb) for verb in ("", *VERBS)}
    with closing(sqlite3.connect(bench.db)) as db, db:
        db.execute("drop table sqlite_stat1")  # it tells of tables so small that an index is not worth while
    return Grown(bench, few, many)


def test_a_daily_run_reads_no_whole_table(grown: Grown) -> None:
    statements = ours(grown.many[""])
    with closing(sqlite3.connect(grown.bench.db)) as db:
        found = scans(db, statements)
    assert len(statements) > 50
    assert not_meant(found, MEANT) == {}
    assert stale(found, MEANT) == []


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_what_is_done_daily_takes_the_steps_that_it_took_when_there_were_fewer_articles(
    verb: str, grown: Grown
) -> None:
    few = by_kind(grown.few[verb])
    more = {sql: steps - few[sql] for sql, steps in by_kind(grown.many[verb]).items()}
    assert {sql: steps for sql, steps in more.items() if steps > STEPS_MAX * ADDED} == {}
