"""Measure the search on articles that nobody wrote: `python -m bench.search`. See bench/README.md."""

from __future__ import annotations

import re
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click
from sqlite_utils import Database

from archive.addresses import rules
from archive.search.index import INDEX, drop_triggers, ensure_index, fill_index
from archive.store.keys_anew import RULES
from archive.store.schema import migrate
from bench.search_exact import Exactness, exactness
from bench.search_pages import PageTimes, page_times
from bench.search_texts import PAPERS, articles

_ROWS = 1000  # that are written one by one, to see what the triggers cost
_INSERT = (
    "insert into articles (id, newspaper, published_at, title, kicker, subtitle, summary, source, date_precision,"
    " issue_date, day, year, page, page_name, text, html, digest, extractor, notes, archived_at, signature)"
    " values (?, ?, ?, ?, ?, '', '', ?, 'second', ?, ?, ?, '', '', ?, '', '', '', '', '2026-11-21T00:00:00+00:00', ?)"
)
_APPEARANCES = """
    insert into appearances (id, article, outlet, newspaper, day, is_head, title, kicker, subtitle, summary, signature,
        source, published_at, date_precision, issue_date, page, page_name, agency, place, captions, notes, extractor,
        doubts, first_seen, last_seen, position)
    select 'a' || id, id, newspaper, newspaper, day, 1, title, kicker, subtitle, summary, signature, source,
        published_at, date_precision, issue_date, page, page_name, '', '', captions, notes, extractor, doubts,
        archived_at, archived_at, 1 from articles
"""


@dataclass
class Work:
    """What a piece of work took: CPU seconds, and so many rows."""

    rows: int = 0
    seconds: float = 0.0
    started: float = field(default_factory=time.process_time)

    def done(self, rows: int) -> None:
        """Stop the clock."""
        self.rows, self.seconds = rows, time.process_time() - self.started

    def __str__(self) -> str:
        return f"{self.rows / self.seconds:8.0f} rows/s"


@click.command()
@click.option("--articles", "count", default=100_000, show_default=True, help="Articles for the times of pages.")
@click.option("--exact", default=10_000, show_default=True, help="Articles for recall and precision.")
@click.option("--words", default=40, show_default=True, help="Words of each kind.")
@click.option("--db", type=click.Path(path_type=Path), help="Keep the archive of the pages here, or use that one.")
def main(count: int, exact: int, words: int, db: Path | None) -> None:
    """Measure recall, precision, the index's size and making, and the CPU time of Datasette's pages."""
    with tempfile.TemporaryDirectory() as folder:
        if exact:
            with _opened(Path(folder) / "exact.db", exact) as small:
                _print_exactness(exactness(small.conn, words))
                _print_making(small)
        if count:
            path = db or Path(folder) / "pages.db"
            with _opened(path, count) as large:
                _print_size(large)
            _print_pages(page_times(path, words))


@contextmanager
def _opened(path: Path, count: int) -> Iterator[Database]:
    """Open an archive of so many articles; made, where it is not there."""
    new = not path.exists()
    with closing(sqlite3.connect(path)) as connection:
        db = Database(connection)
        if new:
            db.enable_wal()
            migrate(db)
            _write(db, count)
        yield db


def _write(db: Database, count: int) -> None:
    drop_triggers(db)
    db.table("newspapers").insert_all(map(vars, PAPERS))
    db.conn.executemany(_INSERT, _rows(count))
    db.execute("insert into bylines select id, 1, signature, 'reporter' from articles")
    db.execute(_APPEARANCES)
    db.execute("insert into signatures select id, 1, signature, 'reporter' from appearances")
    db.execute(
        "update articles set class = id"
    )  # nobody has told them: what opens the archive would look for witnesses
    db.execute("insert or replace into standing values (?, ?)", [RULES, str(rules.VERSION)])
    work = Work()
    ensure_index(db)
    work.done(count)
    db.conn.commit()
    click.echo(f"\n{count} articles, indexed at once:    {work}")


def _rows(count: int, seed: int = 7) -> Iterator[tuple[object, ...]]:
    for number, one in enumerate(articles(count, seed)):
        assert one.published_at is not None
        assert one.issue_date is not None
        moment, day = one.published_at.isoformat(), one.issue_date.isoformat()
        identifier = f"{seed}-{number}"
        yield (
            identifier,
            one.newspaper,
            moment,
            one.title,
            one.kicker,
            one.source,
            day,
            day,
            one.issue_date.year,
            one.text,
        ) + (one.bylines[0].name,)


def _print_exactness(found: list[Exactness]) -> None:
    click.echo(f"\n{'words':24} {'recall':>7} {'precision':>10} {'to the letter':>14}  hits")
    for one in found:
        click.echo(f"{one.kind:24} {one.recall:7.4f} {one.precision:10.4f} {one.plain_precision:14.4f}  {one.hits}")
    click.echo("to the letter: precision where 后 is not 後; the other columns take all forms of a character as one")


def _print_making(db: Database) -> None:
    """Compare the ways to make the index, in one run."""
    count = int(db.execute("select count(*) from articles").fetchone()[0])
    ways = {"triggers": Work(), "rebuild by FTS5, in SQL": Work(), "filled at once, in Python": Work()}
    rows = list(_rows(_ROWS, seed=8))
    work = Work()
    db.conn.executemany(_INSERT, rows)
    work.done(_ROWS)
    ways["triggers"] = work
    db.conn.rollback()
    work = Work()
    db.execute(f"insert into {INDEX} ({INDEX}) values ('rebuild')")  # noqa: S608
    work.done(count)
    ways["rebuild by FTS5, in SQL"] = work
    work = Work()
    fill_index(db)
    work.done(count)
    ways["filled at once, in Python"] = work
    db.conn.rollback()
    click.echo(f"\nmaking the index of {count} articles, CPU time")
    for name, one in ways.items():
        click.echo(f"{name:26} {one}  {one.rows / one.seconds * work.seconds / work.rows:5.2f}")


def _print_size(db: Database) -> None:
    text = "sum(length(cast(title || kicker || subtitle || signature || text || captions as blob)))"
    covered = int(db.execute(f"select {text} from articles").fetchone()[0])  # noqa: S608
    blocks = sum(
        int(db.execute(f"select sum(length({column})) from {INDEX}_{table}").fetchone()[0])  # noqa: S608
        for table, column in (("data", "block"), ("docsize", "sz"))
    )
    click.echo(f"text {covered / 1e6:.0f} MB, index {blocks / 1e6:.0f} MB: {blocks / covered:.2f} of the text")


def _print_pages(times: list[PageTimes]) -> None:
    click.echo(f"\n{'CPU ms of the server':40} {'median':>7} {'95th':>7} {'most':>7}  pages  refused")
    for one in times:
        name = re.sub(r"[?&]", " ", one.name)
        click.echo(
            f"{name:40} {one.median:7.0f} {one.percentile_95:7.0f} {one.most:7.0f}  {one.pages:5}  {one.refused:7}"
        )


if __name__ == "__main__":
    main()
