"""Whether shards that are asked as one tell what the archive tells into which they are merged: page by page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from archive.browse.feeds import changes_feed, paper_feed, search_feed
from archive.browse.routes import PAGES
from archive.browse.site import Ask, Elsewhere, Missing, ReadingRoom
from archive.browse.taking import FORMS
from archive.formats import formats
from archive.search.find import Wanted
from archive.shards.folder import ESSENTIAL
from archive.shards.pool import Pool
from archive.shards.shelf import Shelf
from archive.shards.united import United
from archive.shards.view import ShardView
from archive.store.archive import Archive
from archive.transfer.listing import listings
from archive.transfer.merging import Merged, merge, source

SITE = ReadingRoom("merged", tables=ESSENTIAL | {"articles_fts"})
WORDS = ("右江", "百色 芒果", "风雨桥", "的", "一", "-芒果 百色", "图书馆 OR 夜读", "没有这个词", "百色芒果周报第3期")
"""What is looked for: common and rare, of one character, of none."""
_FEEDS: dict[str, Callable[[Ask], Any]] = {"/search.atom": search_feed, "/changes.atom": changes_feed}


def united(*paths: Path, pool: Pool | None = None) -> United:
    """Return shards asked as one."""
    return United(ShardView(Shelf({path.stem: path for path in paths}).state(), pool or Pool()))


def merged(path: Path, *shards: Path) -> Archive:
    """Return the archive into which shards are merged, in the order of their names."""
    archive = Archive(path)
    for shard in sorted(shards):
        with source(shard) as other:
            for _ in merge(archive, other, Merged(shard)):
                pass
    return archive


def answer(archive: Archive, address: str) -> Any:
    """Return what the reading room of an archive tells at an address, as JSON; of an error its name."""
    path, _, query = address.partition("?")
    asked = dict(parse_qsl(query, keep_blank_values=True))
    for page in PAGES:
        if found := re.fullmatch(page.address, path):
            parts = {name: unquote(value) for name, value in found.groupdict().items()}
            return _told(page.gather, _ask(archive, parts, asked, query))
    if path.startswith("/paper/") and path.endswith(".atom"):
        return _told(paper_feed, _ask(archive, {"paper": path[7:-5]}, asked, query))
    return _told(_FEEDS[path], _ask(archive, {}, asked, query))


def _ask(archive: Archive, parts: dict[str, str], asked: dict[str, str], query: str) -> Ask:
    several = archive if isinstance(archive, United) else None
    return Ask(None if several else archive._db.conn, SITE, parts, asked, "http://here", query, several)


def _told(gather: Callable[[Ask], Any], ask: Ask) -> Any:
    try:
        told = gather(ask)
    except (Missing, Elsewhere) as error:
        return f"{type(error).__name__}: {error}"
    return told.decode() if isinstance(told, bytes) else json.loads(json.dumps(told, ensure_ascii=False, default=str))


def addresses(archive: Archive) -> Iterator[str]:
    """Yield the addresses of all pages of an archive, and of searches of all kinds."""
    yield from (
        "/home",
        "/papers",
        "/people",
        "/people?q=韦",
        "/tags",
        "/runs",
        "/changes",
        "/changes.atom",
        "/search.atom",
    )
    papers = [paper.id for paper in archive.newspapers()]
    years = sorted({str(year) for paper in papers for year in archive.catalogue.years_known(paper)})
    for paper in papers:
        yield from (f"/paper/{paper}", f"/paper/{paper}.atom", f"/changes?paper={paper}")
        yield from (f"/paper/{paper}/{year}" for year in years)
        days = {*archive.editions.dates(paper), *archive.days(paper)}
        yield from (f"/paper/{paper}/{day}" for day in sorted(days))
    yield from (f"/changes?kind={kind}" for kind in ("edit", "removal", "return"))
    ids = sorted(archive.catalogue.holdings().articles)
    yield from (f"/article/{one}" for one in ids)
    yield from (f"/article/{one[:6]}" for one in ids[:20])
    for row in archive.signers.named("", 1000):
        yield f"/person/{quote(row['name'], safe='')}"
        yield f"/search?by={quote(row['name'])}&q=百色"
    for name, _ in archive.tags.counts():
        yield f"/tag/{quote(name, safe='')}"
    yield from searches(papers, years)


def searches(papers: Iterable[str], years: Iterable[str]) -> Iterator[str]:
    """Yield searches: words and none, in each order, whole and narrowed, folded and not."""
    narrowed = ["", "doubt=any", "source=右江日报", "since=2021-06&until=2022-03-01", "copies=1", "place=百色", "p=2"]
    narrowed += [f"paper={paper}" for paper in papers] + [f"year={year}" for year in years]
    narrowed += [f"paper={paper}&year={year}&copies=1" for paper in papers for year in years]
    for words in ("", *WORDS):
        for more in narrowed:
            for sort in ("newest", "oldest"):
                yield f"/search?q={words}&sort={sort}&{more}"
    yield from (f"/search.atom?q={words}" for words in WORDS)


def written(archive: Archive, wanted: Wanted) -> dict[str, bytes]:
    """Return a search as all files in which it can be taken along."""
    found = archive.search.find(wanted, "oldest")
    forms = formats()
    return {
        one.suffix: b"".join(forms[one.form].write_list(listings(archive, found)))  # type: ignore[misc]
        for one in FORMS
        if one.suffix != "xlsx"
    }
