"""A process that has loaded this notes in a file each statement that SQLite is asked from then on.

With how many steps, in hundreds, SQLite went for it, which do not depend on what else the machine does.
"""

import atexit
import json
import os
import sqlite3
from collections import Counter
from typing import Any

_EVERY = 100
_connect = sqlite3.connect
_steps: Counter[str] = Counter()


def _noting(*args: Any, **kwargs: Any) -> sqlite3.Connection:
    connection = _connect(*args, **kwargs)
    now = [""]

    def begin(sql: str) -> None:
        if not sql.startswith("--"):
            now[0] = sql
            _steps[sql] += 0

    def step() -> None:
        _steps[now[0]] += _EVERY

    connection.set_trace_callback(begin)
    connection.set_progress_handler(step, _EVERY)
    return connection


def _write() -> None:
    with open(os.environ["NOTED_STATEMENTS"], "a") as file:
        file.writelines(json.dumps([sql, steps]) + "\n" for sql, steps in _steps.items())


if "NOTED_STATEMENTS" in os.environ:
    sqlite3.connect = _noting  # type: ignore[assignment]
    atexit.register(_write)
