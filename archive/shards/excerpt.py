"""What of a shard is not its own alone, as a small archive: all that belongs to it is in there, and nothing else.

What several shards have is told by what they say together. So that this can be derived as `archive merge` derives it,
an excerpt has the witnesses of such a text, all that stood at its addresses, and where it stands in its issue.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.shards.imprint import TRAITS, Overlap, Trait
from archive.store.opening import connect_to_read

_ISSUE = """(newspaper, issue_date) in (
    select substr(value, 1, instr(value, '|') - 1), substr(value, instr(value, '|') + 1) from json_each(:{})
)"""
_GROWING: dict[str, tuple[tuple[str, str], ...]] = {
    "articles": (
        ("witnesses", "select distinct witness from sightings where article in ({})"),
        ("links", "select key from links where article in ({})"),
    ),
    "witnesses": (
        ("keys", "select distinct key from sightings where witness in ({}) and url != ''"),
        ("articles", "select distinct article from sightings where witness in ({}) and article != ''"),
        ("halves", "select distinct issue from sightings where witness in ({}) and issue is not null"),
    ),
    "keys": (
        ("articles", "select distinct article from sightings where key in ({}) and article != ''"),
        ("articles", "select article from links where key in ({}) and article is not null"),
        ("links", "select key from links where key in ({})"),
    ),
    "halves": (("articles", "select distinct article from sightings where issue in ({}) and article != ''"),),
    "issues": (
        ("articles", f"select distinct article from appearances where {_ISSUE.format('some')}"),
        ("links", f"select link from placements where {_ISSUE.format('some')}"),
        ("links", f"select key from links where {_ISSUE.format('some')}"),
    ),
    "runs": (("links", "select link from attempts where run in ({})"),),
    "links": (("articles", "select article from links where key in ({}) and article is not null"),),
}
"""What belongs to what: from some articles, witnesses, addresses, issues to others."""
_SOME = "select value from json_each(:some)"
_OVERLAPPING: tuple[tuple[str, Trait, str], ...] = (
    ("articles", Trait.TEXT, "select id, class from articles"),
    ("articles", Trait.ID, "select id, id from articles union all select article, old from ids"),
    ("keys", Trait.ADDRESS, "select key, key from sightings union select key, key from links"),
    ("keys", Trait.ADDRESS, "select key, key from absences"),
    ("halves", Trait.HALVES, "select distinct issue, issue from sightings where issue is not null"),
    ("runs", Trait.RUN, "select id, id from runs"),
)
_ISSUES_OF_LINKS = "select distinct newspaper || '|' || issue_date from placements where link in ({})"


@dataclass(frozen=True)
class Extent:
    """What an excerpt is of: names by kind. `issues` are those all of which it has."""

    articles: frozenset[str] = frozenset()
    witnesses: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    halves: frozenset[str] = frozenset()
    issues: frozenset[str] = frozenset()
    runs: frozenset[str] = frozenset()


EMPTY_EXTENT = Extent()


def extent_of(connection: sqlite3.Connection, overlap: Overlap) -> Extent:
    """Return what of a shard is not its own alone, with all that belongs to it."""
    known: dict[str, set[str]] = {kind: set() for kind in vars(EMPTY_EXTENT)}
    for kind, trait, sql in _OVERLAPPING:
        if overlap.several[trait] or overlap.withdrawn:
            known[kind].update(name for name, told in connection.execute(sql) if overlap.holds(trait, told))
    if overlap.several[Trait.ISSUE]:
        told = connection.execute(TRAITS[Trait.ISSUE])
        known["issues"] |= {one for (one,) in told if overlap.holds(Trait.ISSUE, one)}
    known["links"] |= known["keys"]
    known["issues"] |= set(_asked(connection, _ISSUES_OF_LINKS, known["keys"]))
    fresh = {kind: set(known[kind]) for kind in _GROWING}
    while any(fresh.values()):
        found: dict[str, set[str]] = {kind: set() for kind in _GROWING}
        for kind, names in fresh.items():
            for other, sql in _GROWING[kind] if names else ():
                found[other] |= set(_asked(connection, sql, names))
        fresh = {kind: names - known[kind] for kind, names in found.items()}
        for kind, names in fresh.items():
            known[kind] |= names
    return Extent(**{kind: frozenset(names) for kind, names in known.items()})


def _asked(connection: sqlite3.Connection, sql: str, some: Iterable[str]) -> Iterator[str]:
    rows = connection.execute(sql.format(_SOME), {"some": json.dumps(sorted(some))})
    return (str(name) for (name,) in rows.fetchall())


def write_excerpt(shard: Path, extent: Extent, excerpt: Path) -> None:
    """Write an excerpt of a shard into an archive that has no rows. Its articles are not indexed."""
    with closing(connect_to_read(shard)) as source, closing(sqlite3.connect(excerpt)) as target:
        source.execute("begin")  # a crawl may go on
        target.execute("pragma synchronous = off")
        target.execute("pragma foreign_keys = off")
        told = {kind: json.dumps(sorted(getattr(extent, kind))) for kind in vars(extent)}
        places = _places(source, extent)
        told["places"] = json.dumps(sorted(places))
        for name, where in EXCERPTED.items():
            columns = [row[1] for row in source.execute(f"pragma table_info({name})")]
            names = ", ".join(f'"{column}"' for column in columns)
            wanted = ", ".join(_INSTEAD.get((name, column), f'"{column}"') for column in columns)
            rows = source.execute(f"select {wanted} from {name} where {where}", told)
            marks = ", ".join("?" * len(columns))
            target.executemany(f"insert or ignore into {name} ({names}) values ({marks})", rows)
        target.commit()


def _places(source: sqlite3.Connection, extent: Extent) -> set[str]:
    """Return the issues of which an excerpt has any page."""
    of_links = _asked(source, _ISSUES_OF_LINKS, extent.links)
    return set(extent.issues) | set(of_links)


def _in(column: str, kind: str) -> str:
    return f"{column} in (select value from json_each(:{kind}))"


_APPEARANCE = f"appearance in (select id from appearances where {_in('article', 'articles')})"
_CONTENTS = f"""digest in (
    select text from witnesses where {_in("id", "witnesses")} union
    select html from witnesses where {_in("id", "witnesses")} union
    select evidence from witnesses where {_in("id", "witnesses")}
)"""
EXCERPTED = {
    "newspapers": "true",
    "runs": _in("id", "runs"),
    "documents": f"id in (select document from passages where {_in('witness', 'witnesses')})",
    "articles": _in("id", "articles"),
    "bylines": _in("article", "articles"),
    "appearances": _in("article", "articles"),
    "appearance_pages": _APPEARANCE,
    "signatures": _APPEARANCE,
    "addresses": _in("article", "articles"),
    "versions": _in("key", "keys"),
    "absences": _in("key", "keys"),
    "contents": f"{_CONTENTS} or digest in (select base from contents where {_CONTENTS})",
    "witnesses": _in("id", "witnesses"),
    "sightings": _in("witness", "witnesses"),
    "captures": _in("witness", "witnesses"),
    "passages": _in("witness", "witnesses"),
    "ids": _in("article", "articles"),
    "links": f"{_in('key', 'links')} or {_in('key', 'keys')}",
    "attempts": f"{_in('link', 'links')} or {_in('link', 'keys')} or {_in('run', 'runs')}",
    "pages": _ISSUE.format("places"),
    "placements": f"{_ISSUE.format('issues')} or {_in('link', 'links')} or {_in('link', 'keys')}",
    "tags": f"{_in('text', 'articles')} or text in (select old from ids where {_in('article', 'articles')})"
    " or not exists (select 1 from articles where id = text)"
    " and not exists (select 1 from ids where old = text)",
    "clusters": f"{_in('article', 'articles')} and {_in('head', 'articles')}",
    "withdrawals": "true",
    "withheld": "true",
    "withheld_marks": "true",
    "standing": "true",
}
"""The rows of each table that go into an excerpt. What is withdrawn goes whole: it holds for all shards."""
_OWN_RUN = f"iif({_in('run', 'runs')}, run, null)"
_INSTEAD = {("documents", "content"): "x''", ("captures", "run"): _OWN_RUN, ("attempts", "run"): _OWN_RUN}
"""What stands for a column that nobody asks an excerpt for, or that names a run which it has not."""
