"""Whatever the machine's clock says, and in whatever zone it stands: the day is China's, and no verb has a fault."""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from archive.chinese import clock
from tests.archive.commands.test_read_only import READING, WRITING
from tests.harness.documents import SEEDS
from tests.harness.newsroom import LAMPS, build
from tests.harness.terminal import run

ROOT = Path(__file__).parents[3]
MOMENTS = {
    datetime(1, 1, 1, tzinfo=UTC): date(1, 1, 1),
    datetime(1900, 1, 1, tzinfo=UTC): date(1900, 1, 1),
    datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC): date(1970, 1, 1),
    datetime(2024, 2, 28, 16, tzinfo=UTC): date(2024, 2, 29),
    datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC): date(2026, 12, 31),
    datetime(2026, 12, 31, 16, tzinfo=UTC): date(2027, 1, 1),
    datetime(2100, 2, 28, 17, tzinfo=UTC): date(2100, 3, 1),
    datetime(9999, 12, 31, 12, tzinfo=UTC): date(9999, 12, 31),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC): date(9999, 12, 31),
}
EDGES = [
    moment
    for moment in MOMENTS
    if moment.year in (1, 2024) or moment.hour == 16 or moment.second and moment.year > 9000
]
"""Those at which every verb is asked: the ends of the calendar, a leap day, the turn of a year in China alone."""
ZONES = "UTC America/Los_Angeles Pacific/Kiritimati Europe/Berlin".split()
CRAWLS = ("recheck",)
MORE = [["gaps"], ["check"], ["calendar", "youjiang", "2021"], ["stats", "--doubtful"], ["gaps", "--until", "0001"]]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "archive.db"
    build(path)
    return path


@pytest.fixture
def commands(here: Path, newsroom: Path) -> list[list[str]]:
    """Every verb that starts no crawl, with words that it takes."""
    shutil.copy(newsroom, "archive.db")
    shutil.copy(newsroom, "other.db")
    with sqlite3.connect("archive.db") as db:
        ids = [one for (one,) in db.execute("select id from articles order by title = ? desc, id", [LAMPS.title])]
        run_id = db.execute("select id from runs").fetchone()[0]
    db.close()
    known = {"ID": ids[0], "OTHER": ids[1], "RUN": run_id, "SEED": str(next(SEEDS.glob("*.txt")))}
    asked = [*READING.values(), *MORE, *(words for name, words in sorted(WRITING.items()) if name not in CRAWLS)]
    return [
        [known.get(one, one.replace("OUT/other", "other").replace("OUT/", "out/")) for one in words] for words in asked
    ]


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_the_day_is_that_of_china(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert clock.today() == MOMENTS[moment]


@pytest.mark.parametrize("moment", EDGES, ids=str)
def test_no_verb_has_a_fault_at_any_moment(
    moment: datetime, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)
    # `gaps` looks at each day since a paper's first issue: until the year 9999 these are three million, and take 40 s.
    for words in (one for one in commands if moment.year < 9999 or one[0] != "gaps" or "--until" in one):
        result = run(*words)
        assert result.stdout or result.stderr, words
        assert result.exit_code != 2 and "Traceback" not in result.output, (words, result.output)


def test_the_zone_of_the_machine_changes_no_answer(
    commands: list[list[str]], zone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 29, 16, 30, tzinfo=UTC))
    # What is proven is noted in the archive, so that what is published after it is another generation each time.
    reading = [one for one in commands[: len(READING)] if one[0] != "publish-shards"]
    list(map(_answer, reading))  # `verify` remembers from now on what it has proven
    expected = list(map(_answer, reading))
    for name in ZONES:
        monkeypatch.setenv("TZ", name)
        time.tzset()
        assert list(map(_answer, reading)) == expected, name


def _answer(words: list[str]) -> tuple[int, str]:
    result = run(*words)
    return result.exit_code, result.output


def test_the_clock_is_read_in_one_place() -> None:
    reads = re.compile(r"datetime\.(?:now|today|utcnow)\(|date\.today\(")
    files = [path for folder in ("archive", "crawler") for path in (ROOT / folder).rglob("*.py")]
    assert [path.name for path in files if reads.search(path.read_text("utf-8"))] == ["clock.py"]
    waits = re.compile(r"\btime\.time\(\)")
    between_processes = {"turns.py", "shared.py", "unit.py"}
    assert {path.name for path in files if waits.search(path.read_text("utf-8"))} == between_processes
