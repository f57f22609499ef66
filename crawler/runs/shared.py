"""`scrapy crawl-papers --dask`: papers that share a host go to one worker, and one report tells of all."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from scrapy.settings import BaseSettings

from archive.chinese.text import number_of
from archive.commands.streams import has_colours
from archive.reasons import ExitCode
from crawler.cluster.engine import Engine, connected
from crawler.cluster.units import Group, gathered, groups_of
from crawler.papers import linked_hosts, paper_of
from crawler.runs.many import CrawlOutcome, Far
from crawler.runs.telling import show_far, wipe_line
from crawler.runs.together import given_settings
from crawler.web_archives.common_crawl import CRAWL_HOSTS
from crawler.web_archives.wayback import WAYBACK_HOSTS

_HOUR = 3600
_CODES = {int(code): code for code in ExitCode}


@dataclass
class SharedRun:
    """What came of a shared run: of each paper, which were not begun, how many errors are nobody's, and notes."""

    outcomes: list[CrawlOutcome] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    faults: int = 0
    notes: list[str] = field(default_factory=list)


def crawl_shared(
    engine: Engine, names: Sequence[str], shards: str, arguments: Mapping[str, str], settings: BaseSettings
) -> SharedRun:
    """Crawl papers by an engine's workers, each into its shard; `arguments` are those of `-a`. Raises EngineError."""
    came, began = SharedRun(), monotonic()
    is_shown = sys.stderr.isatty() and has_colours()
    lease = settings.getfloat("CLUSTER_LEASE")
    hours = settings.getfloat("RUN_HOURS")
    groups = groups_of({name: paper_of(name).own_hosts for name in names}, everybodys_hosts())
    about = {
        "shards": shards,
        "arguments": dict(arguments),
        "settings": given_settings(settings),
        "is_watched": is_shown,
        "until": time.time() + hours * _HOUR if hours else 0,
    }
    with connected(engine, lease) as cluster:
        from crawler.cluster.sharing import Sharing

        units = gathered(groups, cluster.workers, settings.getint("PAPERS_AT_ONCE"))
        sharing = Sharing(cluster, "crawl-papers", [{**about, "groups": _plain(unit)} for unit in units], lease)

        def told(far: Mapping[int, Mapping[str, Any]]) -> None:
            units_far = [Far(**one) for one in list(far.values())]
            done = len(came.outcomes) + sum(one.done for one in units_far)
            fetched = sum(one.fetched for one in units_far) + _counted(came, "responses")
            added = sum(one.added for one in units_far) + _counted(came, "archive/added")
            show_far(Far(done, sum(one.active for one in units_far), fetched, added), len(names), monotonic() - began)

        for end in sharing.ends(told if is_shown else None):
            _note(came, [name for group in units[end.number] for name in group.papers], end)
        if is_shown:
            wipe_line()
    return came


def everybodys_hosts() -> tuple[str, ...]:
    """Return the hosts that crawls of all papers may ask: those that seeds link to, and the web archives'."""
    return (*linked_hosts(), *WAYBACK_HOSTS, *CRAWL_HOSTS)


def _plain(unit: Sequence[Group]) -> list[dict[str, Any]]:
    return [{"name": one.name, "papers": list(one.papers), "hosts": list(one.hosts)} for one in unit]


def _counted(came: SharedRun, name: str) -> int:
    return sum(one.counts.get(name, 0) for one in came.outcomes)


def _note(came: SharedRun, papers: Sequence[str], end: Any) -> None:
    """Note how a unit ended: each of its papers is told of, whatever became of the unit."""
    came.notes += [f"{line}: {number_of(len(papers), 'paper')} begun anew" for line in end.notes()]
    if end.error:
        came.outcomes += [CrawlOutcome(paper, ExitCode.FAULT, end.error) for paper in papers]
        return
    answer = end.answer
    came.outcomes += [CrawlOutcome(**{**one, "code": _CODES[one["code"]]}) for one in answer["outcomes"]]
    came.waiting += answer["waiting"]
    came.faults += answer["faults"]
