"""The archive: one SQLite file, one door."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.addresses.canonical import link_key
from archive.chinese import clock
from archive.chinese.page_numbers import page_order
from archive.chinese.text import clean
from archive.model import Added, Article, Capture, Document, Join, Newspaper, Passage
from archive.search.find import Search
from archive.search.index import INDEX, drop_index, drop_triggers, ensure_index, index_pending
from archive.store.aliases import paper_called, take_in
from archive.store.batch import Batch
from archive.store.catalogue import Catalogue
from archive.store.checks import Checks
from archive.store.documents import Documents
from archive.store.figures import Figures
from archive.store.histories import Histories
from archive.store.intake import Intake
from archive.store.issues import Editions
from archive.store.keys_anew import KeysAnew
from archive.store.links import Ledger
from archive.store.named_table import table
from archive.store.needs import require_sqlite
from archive.store.older_copy import keep_older
from archive.store.opening import ArchiveLocked, NoRoom, Transactions, connect, may_write, meaning, real_file, use_wal
from archive.store.page_ends import PageEnds
from archive.store.parameters import Parameters
from archive.store.pictures import Pictures
from archive.store.proofs import Proofs
from archive.store.records import Place, Record, Records
from archive.store.repacked import Repacking
from archive.store.repeats import Duplicates
from archive.store.replaying import Replaying
from archive.store.rereadings import Rereadings
from archive.store.rows import cleaned
from archive.store.runs import Journal
from archive.store.schema import SchemaError, migrate, pending
from archive.store.searches import Searches
from archive.store.signers import Signers
from archive.store.summaries import Summaries
from archive.store.tags import Tags
from archive.store.timeline import Timeline
from archive.store.uniting.union import Union
from archive.store.unopened import refuse_older
from archive.store.ways import Ways
from archive.store.withdrawals import Withdrawals
from archive.store.witnesses.anew import Anew
from archive.store.witnesses.deriving import Derivation
from archive.store.witnesses.door import Door
from archive.store.witnesses.origins import Forgotten, Mistaken, Origins
from archive.store.witnesses.taking_over import TakingOver
from archive.store.witnesses.witness import Witness

CACHE_KIB = 32 << 10  # the default of 2 MB holds too little of the sketches: looking them up took twice as long
BUSY_SECONDS = 60  # a crawl and an import may write in turn; Datasette reads meanwhile (WAL)
_DAYS = """
    with recursive held (day) as (
        select min(day) from appearances where newspaper = :paper union all
        select (select min(day) from appearances where newspaper = :paper and day > held.day)
        from held where day is not null
    )
    select day from held where day is not null
"""  # from day to day by the index, which has an entry for each article
_OF_ISSUE = "select article, id, page from appearances where newspaper = ? and issue_date = ? order by article"
_STANDS_AT = """
    select article from (select article from versions where key = :key order by position desc limit 1) union all
    select article from (select article from addresses where key = :key order by first_seen desc, article limit 1)
"""
_BEGINNING_SO = """
    select * from (select id from articles where id >= :first and id < :first || 'g' order by id limit 2) union all
    select * from (select article from ids where old >= :first and old < :first || 'g' order by old limit 2)
"""


class Archive:
    """An archive file, made or migrated on opening; where nothing may be written it is read as it is.

    Raises SchemaError for a file that is no archive or is newer than the program, or is older where nothing may be
    written; FileNotFoundError where `create` is false and there is none; ArchiveLocked and NoRoom where it had to be
    written to and could not be.
    """

    _batch: Batch | None = None

    def __init__(self, path: str | Path, *, create: bool = True, now: Callable[[], datetime] | None = None) -> None:
        require_sqlite()
        self.path = real_file(Path(path))
        if not create and not self.path.exists():
            raise FileNotFoundError(f"{self.path}: there is no archive here")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.is_read_only = not may_write(self.path)
        self._now = now or clock.now
        try:
            self._db = Database(connect(self.path, self.is_read_only, BUSY_SECONDS), strict=True)
            self._transactions = Transactions(self._db, self.is_read_only, index_pending)
            self._db.execute("pragma foreign_keys=on")
            self._db.execute(f"pragma cache_size=-{CACHE_KIB}")
            self.search = Search(self._db, self.transaction)
            if self.is_read_only:
                refuse_older(self._db)
                self.search.repair()
            elif pending(self._db):
                if not create and not self._db.table_names():
                    raise SchemaError("an empty file, and no archive")
                use_wal(self._db)
                with self.transaction():
                    keep_older(self._db, self.path)
                    migrate(self._db)
            else:
                use_wal(self._db)
                self.search.repair()
            self._open_parts()
            if not self.is_read_only:
                KeysAnew(self._db, self.transaction, self.derivation).run()
                TakingOver(self._db, self.transaction, self.derivation, self.duplicates).run()
        except (sqlite3.DatabaseError, SchemaError, UnicodeDecodeError) as error:
            if hasattr(self, "_db"):
                self._db.close()
            # SQLite says what is damaged in the words that it found there, and Python reads them as UTF-8.
            words = "the schema is damaged" if isinstance(error, UnicodeDecodeError) else error
            if isinstance(error, sqlite3.Error) and isinstance(told := meaning(error), ArchiveLocked | NoRoom):
                raise told from error
            raise SchemaError(f"{self.path}: {words}") from error

    def _open_parts(self) -> None:
        writing = self._db, self.transaction, self._now
        self.links, self.checks, self.parameters = Ledger(*writing), Checks(*writing), Parameters(*writing)
        self.journal, self.page_ends, self.ways = Journal(*writing), PageEnds(*writing), Ways(*writing)
        self.intake, self.rereadings = Intake(*writing), Rereadings(self._db)
        self.pictures = Pictures(*writing)
        self.figures, self.signers = Figures(self._db), Signers(self._db)
        self.catalogue, self.summaries = Catalogue(self._db), Summaries(self._db)
        self.duplicates = Duplicates(*writing)
        self.stories, self.origins = self.duplicates.stories, Origins(self._db)
        self.derivation = Derivation(self._db, self.duplicates)
        self.editions = Editions(self._db, self.transaction, self._now, self.derivation.settle_issue)
        self._records, self.histories, self.timeline = Records(self._db), Histories(self._db), Timeline(self._db)
        self.tags, self.searches, self._documents = Tags(*writing), Searches(*writing), Documents(*writing)
        self.withdrawals, self.proofs = Withdrawals(*writing, self.derivation), Proofs(*writing)
        self.replaying, self.repacking = Replaying(self._db), Repacking(*writing)
        self._door = Door(self._db, self.derivation, self.duplicates, self._now)

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
        """Hold the write lock for a block; all of it is committed or nothing. Raises CannotWrite."""
        with self._batch.part() if self._batch else self._transactions.block():
            yield

    def gather(self, begun: Callable[[], object], first: Callable[[], object]) -> Batch:
        """Commit in batches from now on, as their owner says: see there."""
        self._batch = Batch(self._db, self._transactions, begun, first)
        return self._batch

    def copy_to(self, path: Path) -> None:
        """Write the archive as it is now to another file. Who writes to it meanwhile does not wait."""
        with closing(sqlite3.connect(path)) as copy:
            self._db.conn.backup(copy)

    def find_no_repeats(self) -> None:
        """Look for nothing that repeats anything while this archive is open: who has it made finds that elsewhere."""
        self.duplicates.is_idle = True

    @contextmanager
    def unindexed(self) -> Iterator[None]:
        """Keep no search index within a block, for much that comes at once; it is made anew at the end."""
        self._db.execute("pragma synchronous = off")  # for who makes a copy that can be made again
        drop_triggers(self._db)
        yield
        with self.transaction():
            drop_index(self._db)
            ensure_index(self._db)

    def union(self, other: sqlite3.Connection) -> Union:
        """Return what takes in the rows of another archive, which is open to be read."""
        return Union(self._db, self.transaction, other, self.editions, self.derivation)

    def add(
        self,
        article: Article,
        *,
        passage: Passage | None = None,
        capture: Capture | None = None,
        seen: datetime | None = None,
    ) -> Added:
        """Take an article in, whoever its witness is. Adding twice changes nothing.

        It is kept as a witness, and what follows from all witnesses is brought in line. Returns `added` for a new
        text, `known`, `address` for a known text at an address that was not known for it, `revision` where a witness
        tells otherwise of an address than the one before it: another text, headline, signature or source, `withdrawn`
        of what is no article any more. What is no http address is kept as received, and names no page by itself.
        A text that differs from another only in formatting, counters or furniture is that one, wherever it stands.
        `repeats` are the articles that a new text repeats, holds, or is a part of. `seen` is when it was seen, where
        that is neither now nor the capture's moment.
        """
        with self.transaction():
            return self._door.add(cleaned(article), passage, capture, seen)

    def take_in(self, witnesses: Iterable[Witness]) -> int:
        """Take whole witnesses in, as another archive keeps them; return how many were not known.

        Raises sqlite3.IntegrityError for one that names a newspaper that is not known: then none is taken in.
        """
        with self.transaction():
            return self._door.take_in(witnesses)

    def correct(self, beginning: str, right: Mapping[str, Any], reason: str, *, address: str | None = None) -> str:
        """Keep what a person says is right of an article's head appearance, or of that at an address; return its id.

        `right` are fields by name, and `date`, the day of issue or publication; what is empty is none. It outranks
        what readers told, whatever is read later; a later correction of the same field wins. Raises KeyError for an
        article or an address that is not there, ValueError for what corrects nothing, sqlite3.IntegrityError for a
        newspaper that is not known.
        """
        with self.transaction():
            return self._door.correct(self.id_of(beginning), right, reason, address)

    def forget(self, mistaken: Mistaken) -> Forgotten:
        """Take back what a document or a run alone has told. Captures and the run's row stay, the document goes."""
        with self.transaction():
            return self.origins.forget(mistaken, self.derivation)

    def derive_anew(self) -> Anew:
        """Return what derives all articles anew from the witnesses."""
        return Anew(self._db, self.transaction, self.derivation)

    def add_document(self, document: Document) -> bool:
        """Keep a file as received; say whether it is new. A known one gets what its reader says of it now."""
        with self.transaction():
            return self._documents.keep(document)

    def add_newspapers(self, papers: Sequence[Newspaper]) -> None:
        """Take the papers in, or bring what is known of them up to date. What a former id has becomes theirs.

        And what witnesses told of them before: who is credited, and whose pages those are, follows from the papers.
        """
        with self.transaction():
            known = {row["id"]: Newspaper(**row) for row in table(self._db, "newspapers").rows}
            take_in(self._db, papers)
            news = [paper for paper in papers if known.get(paper.id) != paper]
            former = [known[paper.id] for paper in news if paper.id in known]
            names = {paper.name for paper in (*news, *former)}
            ids = {name for paper in (*news, *former) for name in (paper.id, *paper.aliases.split())}
            self.derivation.derive(self.derivation.credited(names, ids))

    def newspapers(self) -> list[Newspaper]:
        """Return the papers in the order in which they were taken in."""
        return [Newspaper(**row) for row in table(self._db, "newspapers").rows_where(order_by="rowid")]

    def newspaper(self, identifier: str) -> Newspaper | None:
        """Return a paper by its id, or by one that it had before."""
        return paper_called(self._db, identifier)

    def id_of(self, beginning: str) -> str:
        """Return the id that begins so, in either case, or what it is now. Raises KeyError for none or several.

        The one look-up by id: a range of the index, since ids are hexadecimal and none goes on with a g. An id that
        a text had once (`ids`) finds it.
        """
        return the_only_id(beginning, self.ids_like(beginning))

    def ids_like(self, beginning: str) -> list[str]:
        """Return the id that is just so, else the ids that begin so, of several some; and what former ones are now."""
        first = clean(beginning).lower()
        if self._db.execute("select 1 from articles where id = ?", [first]).fetchone():
            return [first]
        rows = self._db.execute(_BEGINNING_SO, {"first": first})
        return list(dict.fromkeys(str(row[0]) for row in rows))

    def there(self, articles: Sequence[str]) -> list[str]:
        """Return those of some whole ids that are the ids of articles here, in their order."""
        sql = "select value from json_each(?) where exists (select 1 from articles where id = value) order by key"
        return [one for (one,) in self._db.execute(sql, [json.dumps(list(articles))])]

    def former_ids(self, article: str) -> list[str]:
        """Return the other ids by which an article was known, or is in other archives."""
        return [one for (one,) in self._db.execute("select old from ids where article = ?", [article])]

    def get(self, identifier: str) -> Record:
        """Return an article by its id or by the beginning of it. Raises KeyError for none or several."""
        return next(self._records.of([self.id_of(identifier)]))

    def at(self, url: str) -> Record | None:
        """Return the article that an address, in any of its spellings, gave last."""
        row = self._db.execute(_STANDS_AT, {"key": link_key(url)}).fetchone()
        return self.get(row[0]) if row else None

    def articles(self) -> Iterator[Record]:
        """Yield every article, by date and id."""
        return self._records.all()

    def issue_articles(self, newspaper: str | None, day: date | None) -> list[Article]:
        """Return the articles of an issue as they were printed there, in the order of the pages on which they begin."""
        rows = sorted(self._db.execute(_OF_ISSUE, [newspaper, str(day)]), key=lambda row: page_order(row[2]))
        return [one.article for text, id_, _ in rows for one in self.histories.appeared(text) if one.id == id_]

    def documents(self, some: Sequence[str] | None = None) -> Iterator[Document]:
        """Yield every document that is not withheld, or those of some, by name and id."""
        return self._documents.there(some)

    def document(self, identifier: str) -> Document:
        """Return a document. Raises sqlite_utils.db.NotFoundError."""
        return self._documents.read(identifier)

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
        return self._records.places([identifier]).get(identifier, [])

    def revisions(self, identifier: str) -> list[str]:
        """Return the ids of the articles that revise this one, oldest first."""
        rows = table(self._db, "articles").rows_where("revision_of = ?", [identifier], order_by="archived_at, rowid")
        return [row["id"] for row in rows]

    def days(self, newspaper: str) -> set[date]:
        """Return the days of which the archive holds an article of this paper."""
        return {date.fromisoformat(day) for (day,) in self._db.execute(_DAYS, {"paper": newspaper})}

    def days_to_read(self, newspaper: str) -> set[date]:
        """Return the days of which the archive holds an article of this paper, and that may have more of them."""
        return self.days(newspaper) - self.links.days_read(newspaper)

    def counts(self) -> dict[str, int]:
        """Return the number of rows of each table, but for those of what is withdrawn."""
        not_told = ("_", "sqlite_", INDEX, "withdraw", "withheld")
        names = [name for name in self._db.table_names() if not name.startswith(not_told)]
        return {name: table(self._db, name).count for name in sorted(names)}

    def tally(self, column: str) -> list[tuple[str, int]]:
        """Return how many appearances there are for each value of newspaper, year or source."""
        if column not in ("newspaper", "year", "source"):
            raise ValueError(f"no tally by {column}")
        told = "substr(day, 1, 4)" if column == "year" else column
        sql = f"select coalesce({told}, '') as value, count(*) as n from appearances group by 1 order by 2 desc, 1"
        return [(str(row["value"]), row["n"]) for row in self._db.query(sql)]

    def check_integrity(self) -> str:
        """Return SQLite's own verdict, `ok` or the first fault."""
        return str(self._db.execute("pragma integrity_check").fetchone()[0])

    def dangling(self) -> Iterator[tuple[str, str]]:
        """Yield each row that names one that is not there, and its table: a tool without foreign keys leaves such."""
        for name, row, parent, _ in self._db.execute("pragma foreign_key_check").fetchall():
            yield f"{name} row {row}" if row is not None else f"a row of {name}", parent


def the_only_id(beginning: str, ids: Sequence[str]) -> str:
    """Return the only one of the ids that begin so. Raises KeyError for none or several."""
    if not clean(beginning) or len(ids) != 1:
        raise KeyError(f"{'several articles begin' if ids else 'no article begins'} with {beginning!r}")
    return ids[0]


def reading(connection: sqlite3.Connection, path: Path = Path()) -> Archive:  # a constant
    """Return the archive behind a connection that somebody else opened, to read from: nothing is made or migrated."""
    archive = Archive.__new__(Archive)
    archive.path = path
    archive.is_read_only = True
    archive._now = clock.now
    archive._db = Database(connection, recursive_triggers=False)
    archive._transactions = Transactions(archive._db, archive.is_read_only, index_pending)
    archive.search = Search(archive._db, archive.transaction)
    archive._open_parts()
    return archive
