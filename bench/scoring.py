"""Scores by the evaluation folder's own `score.py`, which is run as it is."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Scores = dict[str, dict[str, float]]  # set → mark → value

_SET = re.compile(r"(\S.*?): \d+ pages\b")
_MARK = re.compile(r"(\S+(?: \S+)*?) (\d+(?:\.\d+)?) \(\d+\)")


class ScorerError(Exception):
    """The scorer ended otherwise than with scores."""


def score(scorer: Path, gold: Iterable[dict[str, Any]], predictions: Iterable[dict[str, Any]]) -> Scores:
    """Score predictions against some of the gold.

    The scorer reads the gold that lies beside it, all of it: to score a half, it is run in a temporary folder.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(scorer, folder / "score.py")
        _write(folder / "gold.jsonl", gold)
        _write(folder / "predictions.jsonl", predictions)
        ended = subprocess.run(
            [sys.executable, "score.py", "predictions.jsonl"],
            cwd=folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
    scores = parse(ended.stdout)
    if ended.returncode or not scores:
        last = (ended.stderr.strip() or "it printed none").splitlines()[-1]
        raise ScorerError(f"{scorer} gave no scores: {last}")
    return scores


def parse(printed: str) -> Scores:
    """Read what the scorer prints: a line "SET: N pages …", then "MARK 0.123 (N)" as often as it likes."""
    scores: Scores = {}
    marks: dict[str, float] = {}
    for line in printed.splitlines():
        if found := _SET.match(line):
            marks = scores.setdefault(found[1], {})
        else:
            marks.update((mark, float(value)) for mark, value in _MARK.findall(line))
    return scores


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
