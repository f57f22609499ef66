"""`make fuzz`: every reader of what strangers write is asked with made-up bytes, five minutes each.

`FUZZ_SECONDS=60` takes another time, `READERS='page,robots.txt'` some readers, `SEED=2` another series of chances.
What breaks a law is kept in `tests/fuzz/found/READER/`, and tried by `make test` from then on.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.fuzz.targets import targets
from tests.harness.judges import FUZZER
from tests.harness.patience import patience

FOUND = Path(__file__).parent / "found"
ROOT = Path(__file__).parents[2]
_START = 60  # seconds in which a reader's process has to come up, and to end; 10 of CPU where atheris guides


@dataclass(frozen=True)
class Outcome:
    """What came of a reader: how often it was asked, the CPU that took, and what was found."""

    name: str
    executions: int
    cpu: float
    found: dict[str, str]
    ended: str


def folder_of(name: str) -> str:
    """Return the folder of what was found of a reader."""
    return re.sub(r"\W+", "-", name)


def tried(python: str, name: str, seconds: float, seed: str) -> Outcome:
    """Ask one reader, in a process of its own."""
    with TemporaryDirectory() as folder:
        command = [python, "-m", "tests.fuzz.work", name, str(seconds), seed, folder]
        log = Path(folder, "log")
        with log.open("wb") as out:
            try:
                code = subprocess.run(
                    command, cwd=ROOT, stdout=out, stderr=out, timeout=patience(seconds + _START), check=False
                ).returncode
                ended = "" if code == 0 else f"exit code {code}: {log.read_text('utf-8', 'replace').strip()[-300:]}"
            except subprocess.TimeoutExpired:
                ended = "it did not end"
        state: dict[str, Any] = {"executions": 0, "cpu": 0.0, "found": {}}
        if Path(folder, "state.json").exists():
            state = json.loads(Path(folder, "state.json").read_text("utf-8"))
        for path in Path(folder).glob("found/*"):
            (FOUND / folder_of(name)).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, FOUND / folder_of(name) / path.name)
        return Outcome(name, state["executions"], state["cpu"], state["found"], ended)


def main() -> int:
    """Ask all readers, or those that are wanted, and print a table; 1 where anything was found."""
    wanted = [one.strip() for one in os.environ.get("READERS", "").split(",") if one.strip()]
    names = wanted or list(targets())
    if unknown := set(names) - targets().keys():
        sys.exit(f"no reader {', '.join(sorted(unknown))}; there are {', '.join(targets())}")
    seconds, seed = float(os.environ.get("FUZZ_SECONDS") or 300), os.environ.get("SEED", "1")
    python = str(FUZZER.python) if FUZZER.is_there or FUZZER.make() else sys.executable
    print(
        f"{len(names)} readers, {seconds:g} s each, {'guided by atheris' if python != sys.executable else 'by chance'}"
    )
    print(f"{'reader':<28}{'CPU s':>8}{'executions':>12}  found", flush=True)
    outcomes = []
    with ThreadPoolExecutor(int(os.environ.get("JOBS") or os.cpu_count() or 1)) as threads:
        for one in threads.map(lambda name: tried(python, name, seconds, seed), names):
            outcomes.append(one)
            print(f"{one.name:<28}{one.cpu:>8.0f}{one.executions:>12,}  {len(one.found) or 'nothing'}", flush=True)
            for words in (*one.found.values(), *filter(None, [one.ended])):
                print(f"    {words}", flush=True)
    cpu, executions = sum(one.cpu for one in outcomes), sum(one.executions for one in outcomes)
    print(f"{'all':<28}{cpu:>8.0f}{executions:>12,}  {sum(len(one.found) for one in outcomes)}")
    return int(any(one.found or one.ended for one in outcomes))


if __name__ == "__main__":
    sys.exit(main())
