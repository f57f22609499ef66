"""The last runs: how each ended, what it counted, and why links failed."""

from __future__ import annotations

import json
from typing import Any

from archive.browse.pages.cards import paged
from archive.browse.site import Ask
from archive.browse.words import reason, safe_url

_SIZE = 30
_RUNS = """
    select runs.id, runs.newspaper, newspapers.name as paper, runs.arguments, runs.started_at, runs.finished_at,
        runs.outcome, runs.exit_code, runs.counts
    from runs left join newspapers on newspapers.id = runs.newspaper
    order by runs.started_at desc, runs.rowid desc limit :limit offset :offset
"""
_REASONS = """
    select run, max(kind) as kind, reason, count(*) as n, min(url) as example, max(tried_at) as last_try from attempts
    where run in (select value from json_each(:runs)) group by run, reason order by run, 4 desc, reason limit :most
"""
_WAITING = """
    select state, last_reason as reason, count(*) as n, min(url) as example, max(last_try) as last_try from links
    where state in ('pending', 'failed', 'absent', 'refused') group by state, last_reason order by 3 desc, 2 limit :most
"""
_REASONS_READ = 5000  # each may name an address of its own, so there are as many as links
_REASONS_SHOWN = 20


def last_runs(ask: Ask, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """Return runs, newest first, with what they counted."""
    rows = ask.rows(_RUNS, limit=limit, offset=offset)
    return [row | {"counts": json.loads(row["counts"])} for row in rows]


def runs(ask: Ask) -> dict[str, Any]:
    """The page of the runs, with the reasons of each, and of all links that are open."""
    place = paged(ask, ask.value("select count(*) from runs"), _SIZE, parts="runs")
    found = last_runs(ask, _SIZE, (place["here"] - 1) * _SIZE)
    tried = ask.rows(_REASONS, runs=json.dumps([row["id"] for row in found]), most=_REASONS_READ)
    reasons = {row["id"]: _alike([one for one in tried if one["run"] == row["id"]], "run") for row in found}
    return {
        "title": "采集记录",
        "runs": [row | {"reasons": reasons[row["id"]]} for row in found],
        "links": {row["state"]: row["n"] for row in ask.rows("select state, count(*) as n from links group by 1")},
        "waiting": _alike(ask.rows(_WAITING, most=_REASONS_READ), "state"),
        "place": place,
        "canonical": ask.site.url("runs"),
    }


def _alike(rows: list[dict[str, Any]], parting: str) -> list[dict[str, Any]]:
    """Put reasons together that differ only in the address that they name, the most frequent first."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        told = reason(row["reason"])
        one = found.setdefault((row[parting], told), row | {"reason": told, "n": 0})
        one["n"] += row["n"]
        one["last_try"] = max(one["last_try"] or "", row["last_try"] or "") or None
        one["example_url"] = safe_url(one["example"])
    return sorted(found.values(), key=lambda one: (-one["n"], one["reason"]))[:_REASONS_SHOWN]
