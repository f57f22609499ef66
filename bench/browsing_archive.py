"""An archive of invented articles with all that its pages tell: issues, pages, links, prints, edits and removals.

Written past the door, which would take an hour for 100,000 articles. Who opens it finds an archive of today.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.addresses import rules
from archive.addresses.canonical import link_key
from archive.model import Article, Newspaper
from archive.search.index import drop_triggers, ensure_index
from archive.store.keys_anew import RULES
from archive.store.schema import migrate
from archive.store.witnesses.classes import variants_of
from archive.store.witnesses.contents import content_digest, content_rows
from archive.store.witnesses.witness import Witness, WitnessKind, keys_of, witness_row
from bench.search_texts import PAPERS, articles

_SEEN = "2026-11-01T00:00:00+00:00"
_PAGES = 4  # an issue
_FURTHER = 10  # every so many articles were printed in another paper, too
_EDITED = 100  # every so many articles were edited at their address
_GONE = 200  # every so many are no longer there
_COLUMNS = (
    *("title", "kicker", "subtitle", "summary", "signature", "source", "published_at", "date_precision", "issue_date"),
    *("page", "page_name", "agency", "place", "captions", "notes", "extractor", "doubts"),
)


@dataclass
class _Rows:
    """Rows by table."""

    of: defaultdict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: str, **row: Any) -> None:
        """Take a row."""
        self.of[table].append(row)

    def write(self, db: sqlite3.Connection) -> None:
        """Write what was taken, and forget it."""
        for table, rows in self.of.items():
            names = ", ".join(f'"{name}"' for name in rows[0])
            values = ", ".join(f":{name}" for name in rows[0])
            db.executemany(f"insert or ignore into {table} ({names}) values ({values})", rows)  # noqa: S608 - our own names
        self.of.clear()


def made(
    path: Path,
    count: int,
    seed: int = 7,
    *,
    papers: Sequence[Newspaper] = PAPERS,
    told: Iterable[Article] = (),
) -> None:
    """Make an archive of so many articles of some papers, or of those that are told, always the same for a seed."""
    with closing(sqlite3.connect(path)) as connection:
        db = Database(connection)
        db.enable_wal()
        migrate(db)
        drop_triggers(db)
        chance, rows = random.Random(seed), _Rows()
        db.table("newspapers").insert_all(map(vars, papers))
        issues: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        former = ""
        for number, one in enumerate(told or articles(count, seed)):
            former = _add(rows, chance, number, one, issues, [paper.id for paper in papers], former)
            if number % 1000 == 999:
                rows.write(connection)
        for (newspaper, day), placed in issues.items():
            _issue(rows, newspaper, day, placed)
        for newspaper, day in _silent(issues, [paper.id for paper in papers]):
            _front(rows, newspaper, day, "absent", "http status 404")
        _run(rows, seed, [paper.id for paper in papers])
        rows.write(connection)
        db.execute("insert or replace into standing values (?, ?)", [RULES, str(rules.VERSION)])
        db.conn.commit()
        ensure_index(db)
        db.conn.commit()
        db.execute("pragma wal_checkpoint(truncate)")


def _add(
    rows: _Rows,
    chance: random.Random,
    number: int,
    one: Article,
    issues: Any,
    known: Sequence[str],
    former: str,
) -> str:
    """Take an article, in one of the known papers or in two; return its id. `former` is that of the one before."""
    assert one.published_at is not None
    assert one.issue_date is not None
    assert one.newspaper is not None
    one = replace(one, html=f"<p>{one.text}</p>")
    variant = variants_of(one, ())[0]
    identifier, day = variant.own, one.issue_date.isoformat()
    place = chance.randrange(_PAGES) + 1
    names = [(one.bylines[0].name, "reporter"), ("编" + one.bylines[0].name[:2], "editor")]
    printed: dict[str, Any] = dict.fromkeys(_COLUMNS, "")
    printed |= {"title": one.title, "kicker": one.kicker, "source": one.source, "issue_date": day}
    printed |= {"published_at": one.published_at.isoformat(), "date_precision": "second"}
    printed |= {"page": f"{place:02}", "page_name": "要闻", "signature": "、".join(name for name, _ in names)}
    printed["doubts"] = "body" if number % 50 == 0 else ""
    told = printed | {"id": identifier, "newspaper": one.newspaper, "day": day, "year": int(day[:4])}
    told |= {"text": one.text, "html": content_digest(one.html), "digest": identifier, "archived_at": _seen(number)}
    rows.add("articles", **told, **{"class": variant.text_class})
    for position, (name, role) in enumerate(names, 1):
        rows.add("bylines", article=identifier, position=position, name=name, role=role)
    papers = [one.newspaper]
    if number % _FURTHER == 0:
        papers += [paper for paper in known if paper != one.newspaper][:1]
    for newspaper in papers:
        _appear(rows, number, replace(one, newspaper=newspaper), one.newspaper == newspaper, told, printed, names)
        url = _url(newspaper, day, number)
        issues[newspaper, day].append((printed["page"], url))
        link = _link(newspaper, day, url) | {"kind": "article", "article": identifier, "page": printed["page"]}
        rows.add("links", **link)
    if number % 20 == 1:
        _repeat(rows, former, identifier)
    return identifier


def _seen(number: int) -> str:
    """Return when an article was archived: some thirty a minute, as by a crawl."""
    return (datetime(2026, 9, 1, tzinfo=UTC) + timedelta(seconds=2 * number)).isoformat()


def _url(newspaper: str, day: str, number: int) -> str:
    return f"http://{newspaper}.example.cn/html/{day[:7]}/{day[8:]}/content_{number}.htm"


def _appear(
    rows: _Rows,
    number: int,
    one: Article,
    is_head: bool,
    told: dict[str, Any],
    printed: dict[str, Any],
    names: Sequence[tuple[str, str]],
) -> None:
    newspaper = one.newspaper or ""
    article, url = told["id"], _url(newspaper, told["day"], number)
    appearance, key = hashlib.sha256(url.encode()).hexdigest()[:16], link_key(url)
    seen = _seen(number)
    same = {"article": article, "newspaper": newspaper, "day": told["day"], "first_seen": seen, "last_seen": seen}
    rows.add("appearances", id=appearance, outlet=newspaper, is_head=is_head, position=1, **same, **printed)
    rows.add("appearance_pages", appearance=appearance, position=1, page=printed["page"], page_name="要闻")
    for position, (name, role) in enumerate(names, 1):
        rows.add("signatures", appearance=appearance, position=position, name=name, role=role)
    place = {"article": article, "url": url, "key": key, "position": 1, "first_seen": seen, "title": told["title"]}
    rows.add("addresses", **place, appearance=appearance)
    headline = {name: printed[name] for name in ("title", "kicker", "subtitle", "signature", "source")}
    edits = 2 if number % _EDITED == 0 and is_head else 1
    for position in range(1, edits + 1):
        since = f"2026-11-{position:02}T00:00:00.000000+00:00"
        title = one.title + ("（续）" if position == 2 else "")
        witness = _tell(rows, replace(one, title=title, addresses=(url,)), since)
        version = {"key": key, "position": position, "article": article, **headline, "since": since, "until": since}
        rows.add("versions", **version | {"title": title}, is_last=position == edits, witness=witness)
        sighting = {"witness": witness, "position": 0, "key": key, "url": url}
        variant = variants_of(one, ())[0]
        sighting |= {"class": variant.text_class, "variant": variant.order, "own": variant.own}
        rows.add("sightings", **sighting, half=0, credit=newspaper, article=article, appearance=appearance)
    if number % _GONE == 0 and is_head:
        gone = {"since": "2026-11-05T00:00:00+00:00", "until": None, "reason": "404"}
        rows.add("absences", key=key, **gone, evidence="")


def _tell(rows: _Rows, one: Article, since: str) -> str:
    """Take what a page told; return the witness's id."""
    row, contents = witness_row(Witness(one, WitnessKind.PAGE, one.addresses[0], keys_of(one), since, since))
    rows.add("witnesses", **row)
    for digest, content, base in content_rows(row, contents):
        rows.add("contents", digest=digest, packed=content, base=base)
    return str(row["id"])


def _repeat(rows: _Rows, other: str, identifier: str) -> None:
    for one, two in ((identifier, other), (other, identifier)):
        relation = {"article": one, "other": two, "kind": "same", "evidence": '{"jaccard": 0.9}'}
        rows.add("relations", **relation, found_at=_SEEN)
        rows.add("clusters", article=one, head=other)


def _link(newspaper: str, day: str, url: str) -> dict[str, Any]:
    link: dict[str, Any] = {"key": link_key(url), "url": url, "kind": "list", "state": "done", "tries": 0}
    link |= {"last_reason": "", "last_try": _SEEN, "newspaper": newspaper, "article": None, "found_in": ""}
    return link | {"issue_date": day, "page": "", "page_name": "", "found_at": _SEEN}


def _front(rows: _Rows, newspaper: str, day: str, state: str, reason: str) -> None:
    url = f"http://{newspaper}.example.cn/html/{day[:7]}/{day[8:]}/node_1.htm"
    rows.add("links", **_link(newspaper, day, url) | {"state": state, "last_reason": reason, "tries": bool(reason)})


def _issue(rows: _Rows, newspaper: str, day: str, placed: Sequence[tuple[str, str]]) -> None:
    _front(rows, newspaper, day, "done", "")
    for number in range(1, _PAGES + 1):
        url = f"http://{newspaper}.example.cn/html/{day[:7]}/{day[8:]}/node_{number}.htm"
        page = {"newspaper": newspaper, "issue_date": day, "page": f"{number:02}", "page_name": "要闻"}
        rows.add("pages", **page, position=number, url=url, link=link_key(url), image="", pdf="", read_at=_SEEN)
        if number > 1:
            link = _link(newspaper, day, url) | {"page": page["page"], "page_name": "要闻", "found_in": "node_1.htm"}
            rows.add("links", **link)
    for position, (number_of_page, url) in enumerate(placed, 1):
        placement = {"newspaper": newspaper, "issue_date": day, "page": number_of_page, "link": link_key(url)}
        rows.add("placements", **placement, position=position, title="", area="", found_at=_SEEN, announced=0)


def _silent(issues: Any, papers: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the days of each paper without an issue for which its host was asked."""
    day, last = date(2015, 1, 1), date(2024, 12, 31)
    while day <= last:
        for paper in papers:
            if (paper, day.isoformat()) not in issues:
                yield paper, day.isoformat()
        day += timedelta(days=1)


def _run(rows: _Rows, seed: int, papers: Sequence[str]) -> None:
    for number in range(200):
        moment = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T00:00:{number % 60:02}+00:00"
        run = {
            "id": f"run{seed}-{number}",
            "newspaper": papers[number % len(papers)],
            "arguments": "",
            "outcome": "finished",
        }
        run |= {"started_at": moment, "finished_at": moment, "exit_code": 0, "counts": '{"archive/added": 4}'}
        rows.add("runs", **run, host="here", process=1)
