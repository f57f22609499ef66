"""The exit status of `scrapy crawl`: what cron may rely on."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum


class ExitCode(IntEnum):
    """The codes, also in the README."""

    FINE = 0
    FAULT = 1
    USAGE = 2
    UNREACHABLE = 3
    LAYOUT_CHANGED = 4
    BLOCKED = 5
    INCOMPLETE = 6
    ACTIVE = 7

    @property
    def words(self) -> str:
        """The code in words, as the report and `archive runs` show it."""
        return self.name.lower().replace("_", " ")


def exit_code(counts: Mapping[str, int], *, finished: bool) -> ExitCode:
    """Return the status of a run from its counters; the gravest thing that happened decides.

    Nothing at all answered: unreachable. A page that cannot be read: layout
    changed. A challenge, a ban, robots.txt: blocked. Other links left for the
    next run, a seed that could not be read, or a run broken off: incomplete.
    """
    failed = {name.removeprefix("link/failed/"): n for name, n in counts.items() if name.startswith("link/failed/")}
    if counts.get("errors"):
        return ExitCode.FAULT
    if failed.get("Unreachable") and not counts.get("answers"):
        return ExitCode.UNREACHABLE
    if failed.get("LayoutChanged"):
        return ExitCode.LAYOUT_CHANGED
    if failed.get("BlockedPage"):
        return ExitCode.BLOCKED
    left = sum(n for name, n in failed.items() if name not in ("NoIssue", "NotThere"))
    if left or counts.get("seeds/unread") or not finished:
        return ExitCode.INCOMPLETE
    return ExitCode.FINE
