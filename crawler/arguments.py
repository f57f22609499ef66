"""What `-a` understands, the same for every spider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from archive.addresses.canonical import is_address

PROJECT = Path(__file__).resolve().parent.parent
SEEDS = PROJECT / "seeds"
RECENT_DAYS = 7  # a day's issue may come late; a week also covers a cron that stood still over a holiday
NAMES = ("since", "until", "seeds", "url", "plan", "again")


class ArgumentError(ValueError):
    """An argument that cannot be understood; the message says which and why."""


@dataclass(frozen=True)
class Arguments:
    """The days asked for (both ends included), a folder of seeds, and addresses to follow besides.

    `plan` counts what a run would ask for, and asks for no article. `again`
    asks for what was named although it failed lately and rests.
    """

    since: date | None = None
    until: date | None = None
    seeds: Path | None = None
    urls: tuple[str, ...] = ()
    plan: bool = False
    again: bool = False

    def days(self, touched: set[date], today: date) -> list[date]:
        """Return the days to ask the e-paper for.

        With `since` or `until` the days between them (`since` alone: to today;
        `until` alone: that day); without, the days that seeds and archive
        touch and the last seven.
        """
        if self.since or self.until:
            first, last = self.since or self.until or today, self.until or today
            return [first + timedelta(days=n) for n in range((last - first).days + 1)]
        recent = {today - timedelta(days=n) for n in range(RECENT_DAYS)}
        return sorted(day for day in touched | recent if day <= today)


def parse_arguments(given: Mapping[str, str]) -> Arguments:
    """Read `-a NAME=VALUE` pairs. Raises ArgumentError."""
    if unknown := sorted(set(given) - set(NAMES)):
        raise ArgumentError(f"-a {unknown[0]}: not an argument; known are {', '.join(NAMES)}")
    since, until = (_day(name, given[name]) if given.get(name) else None for name in ("since", "until"))
    if since and until and since > until:
        raise ArgumentError(f"-a since={since} lies after until={until}")
    seeds = Path(given["seeds"]) if given.get("seeds") else None
    if seeds and not seeds.exists():
        raise ArgumentError(f"-a seeds={seeds}: there is no such file or folder")
    urls = tuple(given.get("url", "").split())
    for url in urls:
        if not is_address(url):
            raise ArgumentError(f"-a url={url}: not an http address")
    plan, again = (_switch(name, given.get(name, "")) for name in ("plan", "again"))
    return Arguments(since, until, seeds, urls, plan, again)


def _switch(name: str, text: str) -> bool:
    if text not in ("", "0", "1"):
        raise ArgumentError(f"-a {name}={text}: 1 or 0 expected")
    return text == "1"


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentError(f"-a {name}={text}: not a day like 2021-12-24") from None
