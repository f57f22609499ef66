"""A unit of `scrapy crawl-papers`: some papers that share no host with others', in a process of its own."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive.reasons import ExitCode
from crawler.arguments import parse_arguments
from crawler.cluster.contact import Contact
from crawler.manners.turns import make_ready
from crawler.runs.many import CrawlOutcome, ManyCrawls, NobodysErrors
from crawler.runs.one import PaperCrawl
from crawler.runs.open_files import papers_by_files
from crawler.runs.places import changed_at, crawl_in_shard, shard_path
from crawler.runs.together import crawl_to_the_end, set_for_many
from crawler.workers import Workers


def crawl_unit(given: Mapping[str, Any], contact: Contact) -> dict[str, Any]:
    """Crawl the papers of a unit into their shards; return how each ended, which were not begun, and what else failed.

    `given`: `groups` of `papers` and `hosts`, `shards`, `arguments` as `-a` has them, `settings`, `until`: the moment
    in seconds at which it ends, 0 for none.
    """
    settings = _settings(given, contact)
    busy = contact.hold(f"papers {one['name']}" for one in given["groups"])
    ours = [one for one in given["groups"] if f"papers {one['name']}" not in busy]
    others = [paper for one in given["groups"] if one not in ours for paper in one["papers"]]
    if contact.is_stopping:
        return {"outcomes": [], "waiting": [*(paper for one in ours for paper in one["papers"]), *others], "faults": 0}
    contact.own_hosts = frozenset(host for one in ours for host in one["hosts"])
    make_ready(settings)
    nobodys = NobodysErrors()
    process = AsyncCrawlerProcess(settings)
    logging.root.addHandler(nobodys)
    words = " ".join(f"{name}={value}" for name, value in given["arguments"].items())
    with ExitStack() as stack:
        workers = stack.enter_context(Workers.of(settings))
        keep = partial(PaperCrawl, process, arguments=parse_arguments(given["arguments"]), words=words, workers=workers)
        shards = _shards(given, [paper for one in ours for paper in one["papers"]], stack)
        at_once = papers_by_files(min(settings.getint("PAPERS_AT_ONCE"), len(shards.names)), sharded=True)
        crawls = ManyCrawls(shards.names, partial(shards.crawl, keep), at_once)
        left = max(0.001, given["until"] - time.time()) if given["until"] else 0
        watched: list[tuple[float, Callable[[], object]]] = []
        if given["is_watched"]:
            watched.append((1.0, partial(_tell_far, contact, crawls)))
        if publish := shards.publish:
            watched.append((settings.getfloat("CLUSTER_PUBLISH"), lambda: publish(list(crawls.active))))
        crawl_to_the_end(process, crawls, left, watched, contact.on_stop)
        failed = shards.close()
    outcomes = [_as_published(one, failed) for one in crawls.outcomes]
    outcomes += [CrawlOutcome(paper, ExitCode.ACTIVE, "another run is active") for paper in others]
    told = [asdict(one) for one in outcomes]
    return {"outcomes": told, "waiting": list(crawls.waiting), "faults": nobodys.count}


@dataclass(frozen=True)
class _Shards:
    """The shards of a unit: its papers, those first that are due first; the crawl of one; how they are written back."""

    names: Sequence[str]
    crawl: Callable[[Callable[..., PaperCrawl], str], AbstractContextManager[PaperCrawl]]
    publish: Callable[[Sequence[str]], None] | None = None
    close: Callable[[], Mapping[str, str]] = dict


def _shards(given: Mapping[str, Any], names: Sequence[str], stack: ExitStack) -> _Shards:
    """Return the shards of papers: in a folder, where they are, or brought from a depot for as long as the stack."""
    where = given["shards"]
    if "://" not in where:
        folder = Path(where)
        in_order = sorted(names, key=lambda name: changed_at(shard_path(folder, name)))
        return _Shards(in_order, lambda keep, name: crawl_in_shard(keep, folder, name))
    from crawler.runs.depots import DepotShards

    scratch = stack.enter_context(TemporaryDirectory(prefix="unit-", dir=given["scratch"]))
    depot = DepotShards(where, Path(scratch), names)
    stack.callback(depot.close)
    return _Shards(sorted(names, key=depot.made_at), depot.crawl, depot.publish, depot.written_back)


def _as_published(outcome: CrawlOutcome, failed: Mapping[str, str]) -> CrawlOutcome:
    why = failed.get(outcome.newspaper)
    return replace(outcome, code=ExitCode.FAULT, why=why) if why else outcome


def _tell_far(contact: Contact, crawls: ManyCrawls) -> None:
    contact.tell({"far": asdict(crawls.far)})


def _settings(given: Mapping[str, Any], contact: Contact) -> Settings:
    """Return the settings of a crawl here: those given, its share of the processors, and turns with other machines."""

    def turn(host: str, pause: float) -> AbstractAsyncContextManager[None]:  # a plain function: settings are copied
        return contact.turn(host, pause)

    settings = Settings()
    settings.setmodule("crawler.settings")
    settings.setdict(given["settings"], "cmdline")
    if "EXTRACT_WORKERS" not in given["settings"]:
        settings.set("EXTRACT_WORKERS", given["processors"], "cmdline")
    settings.set("TURNS_ELSEWHERE", turn, "cmdline")
    set_for_many(settings)
    return settings
