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
Pooled = dict[str, tuple[float, int]]  # mark → value, and of how many pages

_SET = re.compile(r"(\S.*?): \d+ pages\b")
_MARK = re.compile(r"(\S+(?: \S+)*?) (\d+(?:\.\d+)?) \((\d+)\)")


class ScorerError(Exception):
    """The scorer ended otherwise than with scores."""


def score(scorer: Path, gold: Iterable[dict[str, Any]], predictions: Iterable[dict[str, Any]]) -> Scores:
    """Score predictions against some of the gold."""
    return parse(_printed(scorer, gold, predictions))


def pooled_score(scorer: Path, gold: Iterable[dict[str, Any]], predictions: Iterable[dict[str, Any]]) -> Pooled:
    """Score predictions against some of the gold, all sets together."""
    return pooled(_printed(scorer, gold, predictions))


def _printed(scorer: Path, gold: Iterable[dict[str, Any]], predictions: Iterable[dict[str, Any]]) -> str:
    """Return what the scorer prints.

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
    if ended.returncode or not parse(ended.stdout):
        last = (ended.stderr.strip() or "it printed none").splitlines()[-1]
        raise ScorerError(f"{scorer} gave no scores: {last}")
    return ended.stdout


def parse(printed: str) -> Scores:
    """Read what the scorer prints: a line "SET: N pages …", then "MARK 0.123 (N)" as often as it likes."""
    scores: Scores = {}
    marks: dict[str, float] = {}
    for line in printed.splitlines():
        if found := _SET.match(line):
            marks = scores.setdefault(found[1], {})
        else:
            marks.update((mark, float(value)) for mark, value, _ in _MARK.findall(line))
    return scores


def pooled(printed: str) -> Pooled:
    """Read what the scorer prints as marks of all pages together: each set's weighs as much as it has pages."""
    sums: dict[str, tuple[float, int]] = {}
    for line in printed.splitlines():
        for mark, value, pages in [] if _SET.match(line) else _MARK.findall(line):
            total, count = sums.get(mark, (0.0, 0))
            sums[mark] = (total + float(value) * int(pages), count + int(pages))
    return {mark: (total / count, count) for mark, (total, count) in sums.items() if count}


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
