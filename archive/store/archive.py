"""The archive: one SQLite file, one door."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.addresses.canonical import is_address, link_key
from archive.chinese.page_numbers import page_order
from archive.chinese.text import clean
from archive.model import Added, Article, Byline, Capture, Document, Join, Newspaper, Outcome, Passage
from archive.search.find import Search
from archive.search.index import INDEX, SIGNATURE_BREAK
from archive.store.aliases import paper_called, take_in
from archive.store.catalogue import Catalogue
from archive.store.figures import Figures
from archive.store.identity import article_id, digest
from archive.store.issues import Editions
from archive.store.links import Ledger
from archive.store.page_ends import PageEnds
from archive.store.repeats import Duplicates
from archive.store.rows import article_of, filled, row_of
from archive.store.runs import Journal
from archive.store.schema import SchemaError, migrate, pending, table
from archive.store.signers import Signers
from archive.store.summaries import Summaries
from archive.store.ways import Ways

CACHE_KIB = 32 << 10  # the default of 2 MB holds too little of the sketches: looking them up took twice as long
BUSY_SECONDS = 60  # a crawl and an import may write in turn; Datasette reads meanwhile (WAL)


@dataclass(frozen=True)
class Record:
    """An article as the archive keeps it."""

    id: str
    article: Article
    digest: str
    archived_at: str
    revision_of: str | None


@dataclass(frozen=True)
class Place:
    """An address of an article. `title` is what stands over it there; empty where that was not noted."""

    url: str
    title: str
    first_seen: str


_DAYS = """
    with recursive held (day) as (
        select min(day) from articles where newspaper = :paper
        union all
        select (select min(day) from articles where newspaper = :paper and day > held.day)
        from held where day is not null
    )
    select day from held where day is not null
"""  # from day to day by the index, which has an entry for each article


class ArchiveLocked(sqlite3.OperationalError):
    """Another program writes to the archive, and has not ended within `BUSY_SECONDS`."""


class Archive:
    """An archive file, made or migrated on opening.

    Raises SchemaError for a file that is no archive or is newer than the
    program, FileNotFoundError where `create` is false and there is none.
    """

    def __init__(self, path: str | Path, *, create: bool = True, now: Callable[[], datetime] | None = None) -> None:
        self.path = Path(path)
        if not create and not self.path.exists():
            raise FileNotFoundError(f"{self.path}: there is no archive here")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._now = now or (lambda: datetime.now(UTC))
        try:
            self._db = Database(sqlite3.connect(self.path, timeout=BUSY_SECONDS), strict=True)
            self._db.execute("pragma foreign_keys=on")
            self._db.execute(f"pragma cache_size=-{CACHE_KIB}")
            self.search = Search(self._db, self.transaction)
            if pending(self._db):
                if not create and not self._db.table_names():
                    raise SchemaError("an empty file, and no archive")
                self._db.enable_wal()
                with self.transaction():
                    migrate(self._db)
            else:
                self.search.repair()
        except (sqlite3.DatabaseError, SchemaError, UnicodeDecodeError) as error:
            if hasattr(self, "_db"):
                self._db.close()
            # SQLite says what is damaged in the words that it found there, and Python reads them as UTF-8.
            damaged = isinstance(error, UnicodeDecodeError)
            raise SchemaError(f"{self.path}: {'the schema is damaged' if damaged else error}") from error
        self._open_parts()

    def _open_parts(self) -> None:
        self.links = Ledger(self._db, self.transaction, self._now)
        self.editions = Editions(self._db, self.transaction, self._now)
        self.journal = Journal(self._db, self.transaction, self._now)
        self.page_ends = PageEnds(self._db, self.transaction, self._now)
        self.ways = Ways(self._db, self.transaction, self._now)
        self.figures = Figures(self._db)
        self.catalogue = Catalogue(self._db)
        self.signers = Signers(self._db)
        self.summaries = Summaries(self._db)
        self.duplicates = Duplicates(self._db, self.transaction, self._now)
        self.stories = self.duplicates.stories

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @property
    def warc_folder(self) -> Path:
        """The folder of the WARC files, beside the database: `archive.db` → `archive.warc/`."""
        return self.path.with_suffix(".warc")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the write lock for a block; all of it is committed or nothing.

        BEGIN IMMEDIATE, since a reader that turns writer may fail at once with
        "database is locked" where a writer would have waited.
        """
        if not self._db.conn.in_transaction:
            try:
                self._db.execute("begin immediate")
            except sqlite3.OperationalError as error:
                raise ArchiveLocked(str(error)) from error
            try:
                yield
            except BaseException:
                self._db.rollback()
                raise
            self._db.commit()
        else:
            with self._db.atomic():
                yield

    def copy_to(self, path: Path) -> None:
        """Write the archive as it is now to another file. Who writes to it meanwhile does not wait."""
        with closing(sqlite3.connect(path)) as copy:
            self._db.conn.backup(copy)

    def add(self, article: Article, *, passage: Passage | None = None, capture: Capture | None = None) -> Added:
        """Take an article in, whoever its witness is. Adding twice changes nothing.

        Returns `added` for a new text, `known`, `address` for a known text at
        an address that was not known for it, `revision` for a new text at the
        address of another: both are kept, the new one names the old one. What
        is no http address is kept as received, and names no page by itself. A
        text that differs from one at the same address only in formatting,
        counters or furniture is that one. `repeats` are the articles that a
        new text repeats, holds, or is a part of.
        """
        article = replace(article, text=clean(article.text), title=clean(article.title), html=clean(article.html))
        with self.transaction():
            identifier = article_id(article)
            former = [] if self._exists(identifier) else self._latest_at(list(filter(is_address, article.addresses)))
            identifier = self.duplicates.with_key(article.text, former) or identifier
            new = not self._exists(identifier)
            repeats: tuple[str, ...] = ()
            if new:
                self._insert(identifier, article, former[0] if former else None)
                repeats = tuple(relation.other for relation in self.duplicates.enter(identifier))
            elif self._fill(identifier, article):
                self.duplicates.refresh(identifier)
            another = self._add_addresses(identifier, article)
            if passage:
                self._add_passage(identifier, passage)
            if capture:
                table(self._db, "captures").update(capture.id, {"article": identifier})
        outcome: Outcome = "known"
        if new:
            outcome = "revision" if former else "added"
        elif another:
            outcome = "address"
        return Added(outcome, identifier, repeats)

    def add_document(self, document: Document) -> bool:
        """Keep a file as received; say whether it is new. A known one gets what its reader says of it now."""
        row = {
            "id": document.id,
            "name": clean(document.name),
            "format": document.format,
            "digest": document.digest,
            "size": len(document.content),
            "problems": "\n".join(map(clean, document.problems)),
            "imported_at": self._now().isoformat(timespec="seconds"),
            "content": document.content,
        }
        with self.transaction():
            documents = table(self._db, "documents")
            if not documents.count_where("id = ?", [document.id]):
                documents.insert(row)
                return True
            documents.update(document.id, {"format": row["format"], "problems": row["problems"]})
            return False

    def add_newspapers(self, papers: Sequence[Newspaper]) -> None:
        """Take the papers in, or bring what is known of them up to date. What a former id has becomes theirs."""
        with self.transaction():
            take_in(self._db, papers)

    def newspaper(self, identifier: str) -> Newspaper | None:
        """Return a paper by its id, or by one that it had before."""
        return paper_called(self._db, identifier)

    def id_of(self, beginning: str) -> str:
        """Return the id that begins so, in either case. Raises KeyError for none or several.

        The one look-up by id: a range of the index, since ids are hexadecimal and none goes on with a g.
        """
        first = clean(beginning).lower()
        sql = "select id from articles where id >= ? and id < ? || 'g' order by id limit 2"
        ids = [row[0] for row in self._db.execute(sql, [first, first])]
        if not first or (first not in ids and len(ids) != 1):
            raise KeyError(f"{'several articles begin' if ids else 'no article begins'} with {beginning!r}")
        return str(ids[0])

    def get(self, identifier: str) -> Record:
        """Return an article by its id or by the beginning of it. Raises KeyError for none or several."""
        return self._record(table(self._db, "articles").get(self.id_of(identifier)))

    def at(self, url: str) -> Record | None:
        """Return the article that an address, in any of its spellings, gave last."""
        found = self._latest_at([url])
        return self.get(found[0]) if found else None

    def articles(self) -> Iterator[Record]:
        """Yield every article, by date and id."""
        rows = table(self._db, "articles").rows_where(order_by="published_at, issue_date, page, id", select="id")
        for row in list(rows):
            yield self._record(table(self._db, "articles").get(row["id"]))

    def issue_articles(self, newspaper: str | None, day: date | None) -> list[Article]:
        """Return the articles of an issue, in the order of their pages."""
        where, values = "newspaper = ? and issue_date = ?", [newspaper, str(day)]
        rows = list(table(self._db, "articles").rows_where(where, values, order_by="id"))
        return [self._record(row).article for row in sorted(rows, key=lambda row: page_order(row["page"]))]

    def documents(self) -> Iterator[Document]:
        """Yield every document, by name and id."""
        for row in list(table(self._db, "documents").rows_where(order_by="name, id", select="id")):
            yield self.document(row["id"])

    def document(self, identifier: str) -> Document:
        """Return a document. Raises sqlite_utils.db.NotFoundError."""
        row = table(self._db, "documents").get(identifier)
        problems = tuple(row["problems"].splitlines())
        return Document(row["id"], row["name"], row["format"], row["content"], row["digest"], problems)

    def passages(self, *, document: str | None = None, article: str | None = None) -> list[tuple[str, Passage]]:
        """Return the passages of a document, or those that an article was read from, with the articles' ids."""
        column, value = ("document", document) if document else ("article", article)
        rows = table(self._db, "passages").rows_where(f"{column} = ?", [value], order_by="document, start")
        return [
            (
                row["article"],
                Passage(row["document"], row["start"], row["end"], tuple(Join(*j) for j in json.loads(row["joins"]))),
            )
            for row in rows
        ]

    def places(self, identifier: str) -> list[Place]:
        """Return where an article is found: each address, when it was first seen there, and under which title."""
        rows = table(self._db, "addresses").rows_where("article = ?", [identifier], order_by="position")
        return [Place(row["url"], row["title"], row["first_seen"]) for row in rows]

    def revisions(self, identifier: str) -> list[str]:
        """Return the ids of the articles that revise this one, oldest first."""
        rows = table(self._db, "articles").rows_where("revision_of = ?", [identifier], order_by="archived_at, rowid")
        return [row["id"] for row in rows]

    def days(self, newspaper: str) -> set[date]:
        """Return the days of which the archive holds an article of this paper."""
        return {date.fromisoformat(day) for (day,) in self._db.execute(_DAYS, {"paper": newspaper})}

    def counts(self) -> dict[str, int]:
        """Return the number of rows of each table."""
        names = [name for name in self._db.table_names() if not name.startswith(("_", "sqlite_", INDEX))]
        return {name: table(self._db, name).count for name in sorted(names)}

    def tally(self, column: str) -> list[tuple[str, int]]:
        """Return how many articles there are for each value of newspaper, year or source."""
        if column not in ("newspaper", "year", "source"):
            raise ValueError(f"no tally by {column}")
        sql = f"select coalesce({column}, '') as value, count(*) as n from articles group by 1 order by 2 desc, 1"
        return [(str(row["value"]), row["n"]) for row in self._db.query(sql)]

    def check_integrity(self) -> str:
        """Return SQLite's own verdict, `ok` or the first fault."""
        return str(self._db.execute("pragma integrity_check").fetchone()[0])

    def _exists(self, identifier: str) -> bool:
        return bool(table(self._db, "articles").count_where("id = ?", [identifier]))

    def _latest_at(self, urls: Sequence[str]) -> list[str]:
        """Return the articles that these addresses gave, the last one first."""
        keys = [link_key(url) for url in urls]
        sql = (
            "select distinct article from addresses join articles on articles.id = article"
            " where key in (select value from json_each(?)) order by archived_at desc, articles.rowid desc"
        )
        return [str(row["article"]) for row in self._db.query(sql, [json.dumps(keys)])]

    def _insert(self, identifier: str, article: Article, former: str | None) -> None:
        row = self._row(article) | {"id": identifier, "revision_of": former, "digest": digest(article.text)}
        table(self._db, "articles").insert(row | {"archived_at": self._now().isoformat(timespec="seconds")})
        self._add_bylines(identifier, article.bylines)

    def _row(self, article: Article) -> dict[str, Any]:
        """Return the columns that a witness may fill: those of the model, the paper that is credited, the names."""
        row = row_of(article)
        row["newspaper"] = row["newspaper"] or self._newspaper_named(article.source)
        return row | {"signature": SIGNATURE_BREAK.join(clean(byline.name) for byline in article.bylines)}

    def _fill(self, identifier: str, article: Article) -> bool:
        """Take in what a further witness adds (`archive.store.rows` says what); say whether there was anything."""
        articles = table(self._db, "articles")
        row = filled(articles.get(identifier), self._row(article))
        if row:
            articles.update(identifier, row)
        if not table(self._db, "bylines").count_where("article = ?", [identifier]):
            self._add_bylines(identifier, article.bylines)
        return bool(row)

    def _add_bylines(self, identifier: str, bylines: Sequence[Byline]) -> None:
        rows = [
            {"article": identifier, "position": n, "name": clean(byline.name), "role": byline.role}
            for n, byline in enumerate(bylines, 1)
        ]
        table(self._db, "bylines").insert_all(rows)

    def _add_addresses(self, identifier: str, article: Article) -> bool:
        """Record the addresses of an article, each spelling of them; say whether one is new as an address."""
        addresses = table(self._db, "addresses")
        known = {row["url"]: row["key"] for row in addresses.rows_where("article = ?", [identifier])}
        named = filter(str.strip, map(clean, article.addresses))
        fresh = {url: link_key(url) for url in named if url not in known}
        same = {"article": identifier, "first_seen": self._now().isoformat(timespec="seconds"), "title": article.title}
        addresses.insert_all(
            same | {"url": url, "key": key, "position": n} for n, (url, key) in enumerate(fresh.items(), len(known) + 1)
        )
        return not set(fresh.values()) <= set(known.values())

    def _add_passage(self, identifier: str, passage: Passage) -> None:
        joins = json.dumps([[join.offset, join.paragraph] for join in passage.joins])
        row = {"document": passage.document, "start": passage.start, "end": passage.end}
        table(self._db, "passages").upsert(row | {"article": identifier, "joins": joins}, pk=("document", "start"))

    def _newspaper_named(self, name: str) -> str | None:
        where = "name = ? and name != ''"
        rows = table(self._db, "newspapers").rows_where(where, [clean(name)], order_by="id", limit=1)
        return next((str(row["id"]) for row in rows), None)

    def _record(self, row: dict[str, Any]) -> Record:
        identifier = row["id"]
        bylines = table(self._db, "bylines").rows_where("article = ?", [identifier], order_by="position")
        urls = table(self._db, "addresses").rows_where("article = ?", [identifier], order_by="position")
        article = article_of(
            row,
            bylines=tuple(Byline(line["name"], line["role"]) for line in bylines),
            addresses=tuple(line["url"] for line in urls),
        )
        return Record(identifier, article, row["digest"], row["archived_at"], row["revision_of"])


def reading(connection: sqlite3.Connection) -> Archive:
    """Return the archive behind a connection that somebody else opened, to read from: nothing is made or migrated."""
    archive = Archive.__new__(Archive)
    archive.path = Path()
    archive._now = lambda: datetime.now(UTC)
    archive._db = Database(connection, recursive_triggers=False)
    archive.search = Search(archive._db, archive.transaction)
    archive._open_parts()
    return archive
