"""The last runs: how each ended, what it counted, and why links failed."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from archive.browse.pages.cards import paged
from archive.browse.site import Ask
from archive.browse.words import is_answer, iso, reason, safe_url

_SIZE = 30
_REASONS_READ = 5000  # each may name an address of its own, so there are as many as links
_REASONS_SHOWN = 20
_DAY = re.compile(r"(?<=^no issue) of \d{4}-\d\d-\d\d")  # a reason that names its day is another every day


def last_runs(ask: Ask, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """Return runs, newest first, with what they counted."""
    names = ask.archive.catalogue.names()
    return [
        asdict(run)
        | {"paper": names.get(run.newspaper), "started_at": iso(run.started_at), "finished_at": iso(run.finished_at)}
        for run in ask.archive.journal.runs(limit, offset)
    ]


def runs_page(ask: Ask) -> dict[str, Any]:
    """The page of the runs, with the reasons of each, and of all links that are open."""
    journal, links = ask.archive.journal, ask.archive.links
    place = paged(ask, journal.count(), _SIZE, parts="runs")
    found = last_runs(ask, _SIZE, (place["here"] - 1) * _SIZE)
    tried = journal.reasons([row["id"] for row in found], _REASONS_READ)
    reasons = {row["id"]: _alike([one for one in tried if one["run"] == row["id"]], "run") for row in found}
    return {
        "title": "采集记录",
        "runs": [row | _parted(reasons[row["id"]]) for row in found],
        "links": links.tally(),
        "waiting": _alike(links.reasons(_REASONS_READ), "state"),
        "place": place,
        "canonical": ask.site.url("runs"),
    }


def _parted(reasons: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Part why a run failed from what the host answered: a day without an issue is no failure."""
    answers = [one for one in reasons if one["kind"] and is_answer(one["kind"])]
    return {"reasons": [one for one in reasons if one not in answers], "answers": answers}


def _alike(rows: list[dict[str, Any]], parting: str) -> list[dict[str, Any]]:
    """Put reasons together that differ only in the address that they name, the most frequent first."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        told = _DAY.sub("", reason(row["reason"]))
        one = found.setdefault((row[parting], told), row | {"reason": told, "n": 0})
        one["n"] += row["n"]
        one["last_try"] = max(one["last_try"] or "", row["last_try"] or "") or None
        one["example_url"] = safe_url(one["example"])
    return sorted(found.values(), key=lambda one: (-one["n"], one["reason"]))[:_REASONS_SHOWN]
