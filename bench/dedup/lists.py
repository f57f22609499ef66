"""Lists of words from the text files of this folder."""

from __future__ import annotations

from pathlib import Path


def read_lists(name: str) -> dict[str, list[str]]:
    """Return the lists of a file: a name in capitals, then lines of words; # begins a remark."""
    lists: dict[str, list[str]] = {}
    current = ""
    for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            lists[current] += line.partition("#")[0].split()
        elif not line.startswith("#") and line:
            current = line
            lists[current] = []
    return lists
