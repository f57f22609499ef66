"""What the tests of the crawler share: captures made by hand, and crawls in a process of their own."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.formats.warc import payload_digest
from archive.model import Capture, Link, LinkKind
from archive.store.archive import Archive
from archive.store.records import Record
from tests.harness import warm
from tests.harness.patience import patience
from tests.replica import Replica
from tests.replica.answer import Answer

ROOT = Path(__file__).parents[2]
EPAPER = "http://epaper.bsyjrb.cn/pc"
FRONT = f"{EPAPER}/column/202112/24/node_A01.html"
ONE_DAY = ("-a", "since=2021-12-24", "-a", "until=2021-12-24")
AS_USERS = {"EXTRACT_WORKERS": 1}  # pages read in a process of their own, as for everybody else
LIMIT = 90  # seconds; a crawl of the replica takes two


def capture(
    url: str,
    body: str | bytes,
    content_type: str = "text/html; charset=utf-8",
    status: int = 200,
    *headers: tuple[str, str],
) -> Capture:
    """Return a response as the crawler would have kept it."""
    data = body.encode() if isinstance(body, str) else body
    moment = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    pairs = (("Content-Type", content_type), *headers)
    return Capture("<urn:uuid:1>", url, moment, status, pairs, data, payload_digest(data))


def article_link(url: str, **facts: str) -> Link:
    """Return a link to an article."""
    return Link(url, LinkKind.ARTICLE, **facts)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Result:
    """How a crawl ended and what it said."""

    code: int
    out: str
    err: str


class TimedReplica(Replica):
    """A replica that also knows when it was asked, and can keep an answer back."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[tuple[float, str]] = []
        self.held = ""
        self.released = threading.Event()

    def respond(self, url: str, posted: bytes | None = None) -> Answer | None:
        """Answer, but the held address only when it is released."""
        if url == self.held:
            self.released.wait(patience(LIMIT))
        return super().respond(url, posted)

    def record(self, url: str) -> None:
        """Note a request and its moment."""
        self.times.append((time.monotonic(), url))
        super().record(url)

    def when(self, url: str) -> list[float]:
        """Return the moments at which an address was asked for."""
        return [moment for moment, asked in self.times if asked == url]


class Bench:
    """An archive in a folder, an empty folder of seeds, and the replica to crawl."""

    def __init__(self, folder: Path, replica: Replica) -> None:
        self.folder = folder
        self.replica = replica
        self.db = folder / "archive.db"
        self.state = folder / "state"
        self.no_seeds = folder / "no-seeds"
        self.no_seeds.mkdir(parents=True, exist_ok=True)

    @property
    def bare(self) -> tuple[str, ...]:
        """The arguments for a crawl without seeds."""
        return ("-a", f"seeds={self.no_seeds}")

    @property
    def small(self) -> tuple[str, ...]:
        """The arguments for the smallest crawl: one day's issue, no seeds."""
        return (*self.bare, *ONE_DAY)

    def command(self, *args: str, settings: Mapping[str, object] | None = None, paper: str = "youjiang") -> list[str]:
        """Return the command line of a crawl into this archive. A setting that is None is left out.

        Pages are read in the crawl's own process, which spares 0.7 s of CPU: tests of workers ask for them.
        """
        given = {"ARCHIVE_DB": self.db, "DOWNLOAD_DELAY": 0, "EXTRACT_WORKERS": 0, **(settings or {})}
        options = [part for name, value in given.items() if value is not None for part in ("-s", f"{name}={value}")]
        return [sys.executable, "-m", "scrapy", "crawl", paper, *options, *args]

    def environment(self, env: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment in which the replica stands for the network, and no other test takes turns with us."""
        return {**os.environ, **self.replica.env, "ARCHIVE_STATE": str(self.state), **(env or {})}

    def crawl(
        self,
        *args: str,
        settings: Mapping[str, object] | None = None,
        env: Mapping[str, str] | None = None,
        paper: str = "youjiang",
    ) -> Result:
        """Crawl to the end."""
        _, *words = self.command(*args, settings=settings, paper=paper)
        done = warm.run(ROOT, words, self.environment(env), patience(LIMIT))
        return Result(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def crawling(
        self,
        *args: str,
        settings: Mapping[str, object] | None = None,
        env: Mapping[str, str] | None = None,
        paper: str = "youjiang",
    ) -> Iterator[warm.Running]:
        """Start a crawl; it is killed if it still runs at the end of the block."""
        _, *words = self.command(*args, settings=settings, paper=paper)
        with warm.begin(ROOT, words, self.environment(env), patience(4 * LIMIT)) as running:
            yield running

    def archive(self) -> Archive:
        """Open the archive."""
        return Archive(self.db, create=False)

    def records(self) -> list[Record]:
        """Return the archived articles."""
        with self.archive() as archive:
            return list(archive.articles())

    def link(self, url: str) -> tuple[str, str]:
        """Return the state of a link and the last reason."""
        with self.archive() as archive:
            record = archive.links.get(url)
            assert record, f"no link {url}"
            return record.state, record.last_reason

    def captures(self, url: str) -> list[int]:
        """Return the statuses of an address's captures."""
        with self.archive() as archive:
            return [record.status for record in archive.journal.captures() if record.url == url]

    def last_run(self) -> tuple[str, int | None]:
        """Return how the last run ended."""
        with self.archive() as archive:
            run = next(archive.journal.runs())
            return run.outcome, run.exit_code


def wait_for(what: str, condition, seconds: float = 30) -> None:  # type: ignore[no-untyped-def]
    """Wait until something is so."""
    end = time.monotonic() + patience(seconds)
    while not condition():
        assert time.monotonic() < end, f"waited {seconds} s in vain for {what}"
        time.sleep(0.02)
