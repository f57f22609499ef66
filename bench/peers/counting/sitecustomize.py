"""Counts, in each process of a program: SQL statements, commits, and pages parsed. Python imports it where it is found.

Each process has a file of its own in the folder `$BENCH_COUNTS`, which holds its numbers even where it is killed.
"""

import mmap
import os
import sqlite3
import struct

NAMES = ("statements", "nested", "commits", "lexbor", "lxml")
WHOLE = 12_000  # bytes from which on what is parsed is a page, and no fragment of one: pages have 15 KB and more
_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class _Numbers:
    def __init__(self, folder: str) -> None:
        self._file = open(os.path.join(folder, str(os.getpid())), "w+b")  # noqa: SIM115  # as long as the process
        self._file.write(bytes(8 * len(NAMES)))
        self._file.flush()
        self._map = mmap.mmap(self._file.fileno(), 8 * len(NAMES))

    def add(self, name: str) -> None:
        at = 8 * NAMES.index(name)
        struct.pack_into("q", self._map, at, struct.unpack_from("q", self._map, at)[0] + 1)


def _count_statements(numbers: _Numbers) -> None:
    last = [""]  # what was traced last: the steps of its triggers are told by the same words

    def traced(db: sqlite3.Connection):
        def one(sql: str) -> None:
            if sql.startswith("--") or sql == last[0]:  # what FTS5 asks of its own tables, or the step of a trigger
                numbers.add("nested")
                return
            last[0] = sql
            numbers.add("statements")
            word = sql.lstrip()[:7].upper()
            if word.startswith("COMMIT") or word.startswith(_WRITES) and not db.in_transaction:
                numbers.add("commits")

        return one

    class Cursor(sqlite3.Cursor):
        def execute(self, *given):
            last[0] = ""
            return super().execute(*given)

    class Connection(sqlite3.Connection):
        def cursor(self, factory=Cursor):
            return super().cursor(factory)

    connect = sqlite3.connect

    def connected(*given, **named) -> sqlite3.Connection:
        db = connect(*given, **{"factory": Connection} | named)
        db.set_trace_callback(traced(db))
        return db

    sqlite3.connect = sqlite3.dbapi2.connect = connected


def _count_parses(numbers: _Numbers) -> None:
    from lxml import etree
    from selectolax import lexbor

    read = etree.fromstring

    def fromstring(text, *more, **named):
        if len(text) >= WHOLE:
            numbers.add("lxml")
        return read(text, *more, **named)

    etree.fromstring = fromstring

    class Counted(lexbor.LexborHTMLParser):
        def __init__(self, html, *more, **named):
            if len(html) >= WHOLE:
                numbers.add("lexbor")
            super().__init__(html, *more, **named)

    lexbor.LexborHTMLParser = Counted


if os.environ.get("BENCH_COUNTS"):
    _own = _Numbers(os.environ["BENCH_COUNTS"])
    _count_statements(_own)
    _count_parses(_own)
