"""The day that an address names. Two readings, by what is known of the address; and the address of any other day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from urllib.parse import unquote

_YEARS = range(1990, 2100)
_ANYWHERE = re.compile(r"(?<!\d)(20\d\d)[-/]?(0[1-9]|1[0-2])[-/]?(0[1-9]|[12]\d|3[01])(?!\d)")
_IN_PATH = re.compile(
    r"[/_](?:(?<=/)[a-z]?(\d{4})(\d\d)(\d\d)(?=[/_A-Za-z-])|(?<=_)(\d{4})(\d\d)(\d\d)(?=\.[a-z])|(\d{4})-(\d\d?)-(\d\d?)(?!\d)"
    r"|(\d{4})[-/_]?(\d\d?)/(\d\d?)(?=[/_])|(\d{4})/(\d\d)(\d\d)(?=[/_]))"
)
_WRITTEN = ("%Y-%m-%d", "%Y-%m/%d", "%Y/%m/%d", "%Y%m/%d", "%Y%m%d")


def day_of(address: str) -> date | None:
    """Return the day that an address of a paper names wherever it stands, or None.

    `/202112/24/`, `/2021-12/24/`, `/20211224/`, `date=2021-12-24`. For addresses
    that are known to name one: those of issues, and dates of lists.
    """
    return _first(match.groups() for match in _ANYWHERE.finditer(unquote(address)))


def path_day(url: str) -> date | None:
    """Return the day that the path of any address names, or None. Long numbers are ids, and queries tell nothing."""
    found = _IN_PATH.finditer(re.split(r"[?#]", url)[0])
    return _first(tuple(filter(None, match.groups())) for match in found)


def dated(path: str, day: date) -> str:
    """Return a path with `strftime`'s directives in the place of a day, however often it stands there."""
    path = path.replace("%", "%%")
    for form in _WRITTEN:
        path = re.sub(rf"(?<!\d){day.strftime(form)}(?!\d)", form, path)
    return re.sub(rf"(?<![^/]){day:%Y}(?=/%Y)", "%Y", path)


def _first(found: Iterable[tuple[str, ...]]) -> date | None:
    """Return the first day that there is."""
    for year, month, day in found:
        try:
            if int(year) in _YEARS:
                return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None
