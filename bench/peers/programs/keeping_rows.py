"""What well-made peers keep: rows in batches with an index of trigrams, and WARC records in one file."""

from __future__ import annotations

import os
import sqlite3
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from scrapy.http import Response
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

Row = tuple[str, str, str, str, str]
"""Address, title, day, author and text."""

_SCHEMA = """
    create table articles (id integer primary key, url text unique, title text, day text, author text, text text);
    create virtual table found using fts5 (title, text, content='articles', content_rowid='id', tokenize='trigram');
    create trigger articles_found after insert on articles begin
        insert into found (rowid, title, text) values (new.id, new.title, new.text);
    end;
"""


class Rows:
    """Articles in SQLite, so many in a transaction."""

    def __init__(self, folder: Path, batch: int = 100) -> None:
        self._db = sqlite3.connect(folder / "peer.db")
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = normal")
        self._db.executescript(_SCHEMA)
        self._waiting: list[Row] = []
        self._batch = batch

    def add(self, row: Row) -> None:
        """Take an article; write where enough wait."""
        self._waiting.append(row)
        if len(self._waiting) >= self._batch:
            self.write()

    def write(self) -> None:
        """Write what waits."""
        with self._db:
            self._db.executemany(
                "insert or ignore into articles (url, title, day, author, text) values (?, ?, ?, ?, ?)", self._waiting
            )
        self._waiting.clear()

    def close(self) -> None:
        """Write the rest."""
        self.write()
        self._db.close()


class Records:
    """Exchanges in a WARC file: request and response, a gzip member each, written to the disk some at a time."""

    def __init__(self, folder: Path, batch: int = 100) -> None:
        self._file = (folder / "peer.warc.gz").open("ab", buffering=1 << 20)
        self._count, self._batch = 0, batch
        self._writer = WARCWriter(self._file, gzip=True, warc_version="WARC/1.1")

    def __enter__(self) -> Records:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def keep(self, response: Response) -> None:
        """Write an exchange."""
        status = f"{response.status} {HTTPStatus(response.status).phrase}"
        said = StatusAndHeaders(status, _pairs(response.headers), protocol="HTTP/1.1")
        answer = self._writer.create_warc_record(
            response.url, "response", payload=BytesIO(response.body), length=len(response.body), http_headers=said
        )
        request, parts = response.request, urlsplit(response.url)
        assert request
        asked = StatusAndHeaders(
            f"{request.method} {parts.path or '/'} HTTP/1.1",
            [("Host", parts.netloc), *_pairs(request.headers)],
            is_http_request=True,
        )
        question = self._writer.create_warc_record(
            response.url,
            "request",
            http_headers=asked,
            warc_headers_dict={"WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID")},
        )
        self._writer.write_record(answer)
        self._writer.write_record(question)
        self._count += 1
        if self._count % self._batch == 0:
            self._sync()

    def close(self) -> None:
        """Write the rest."""
        self._sync()
        self._file.close()

    def _sync(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())


def _pairs(headers: object) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()  # type: ignore[attr-defined]
        for value in values
    ]
