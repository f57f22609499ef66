"""A paper whose pages a test edits and takes down after they were crawled."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.harness.bench import Bench, Result
from tests.replica.papers import PAPERS

PAPER = PAPERS["beihairibao"]
PIECES = PAPER.expected()
DAY = PAPER.days[0]
MENDED = "（更正：前文数字有误，应为九百九十九户，特此说明。）"
DAY_OF_PAPER = ("-a", f"since={DAY}", "-a", f"until={DAY}")
_DUE = "update links set next_check = '2020-01-01T00:00:00+00:00' where article is not null and url like ?"


class EditedPaper(Bench):
    """A bench with the first day of 北海日报 crawled, whose pages a test edits and takes down."""

    def url(self, number: int) -> str:
        """Return the address of an article."""
        return PIECES[number].urls[0]

    def title(self, number: int) -> str:
        """Return the headline of an article."""
        return PIECES[number].title

    def fetch(self, *args: str) -> Result:
        return super().crawl(*args, paper=PAPER.id)

    def days(self, *args: str) -> Result:
        """Crawl the day again."""
        return self.fetch(*self.bare, *DAY_OF_PAPER, *args)

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.db)) as db, db:
            return db.execute(statement, values).fetchall()

    def due(self, *urls: str) -> None:
        """Let articles be due to be asked for again, or all."""
        for url in urls or ("%",):
            self.sql(_DUE, url)

    def body(self, url: str) -> str:
        answer = self.replica.respond(url)
        assert answer
        return answer.content.decode("gbk")

    def edit(self, number: int) -> None:
        """Let the site mend the first paragraph of an article."""
        piece = PIECES[number]
        page, first = self.body(piece.urls[0]), piece.text.split("\n")[0]
        assert first[-12:] in page
        self.replica.put(piece.urls[0], page.replace(first[-12:], MENDED).encode("gbk"), "text/html")

    def emptied(self, number: int, words: str) -> str:
        """Return the page of an article with other words in the place of its text."""
        first, *others = PIECES[number].text.split("\n")
        page = self.body(self.url(number)).replace(first, words)
        for paragraph in others:
            page = page.replace(paragraph, "")
        return page

    def answer(self, number: int, body: str, status: int = 200, **headers: str) -> None:
        """Let the site answer something else in the place of an article."""
        pairs = tuple(headers.items())
        self.replica.put(self.url(number), body.encode("gbk"), "text/html; charset=gbk", status, pairs)

    def counts(self) -> dict[str, int]:
        """Return what the last run counted of its rechecks."""
        with self.archive() as archive:
            counts = next(archive.journal.runs()).counts
        return {name.removeprefix("recheck/"): n for name, n in counts.items() if name.startswith("recheck/")}

    def asked(self) -> list[str]:
        """Return the articles that were asked for since the log was cleared."""
        return [url for url in self.replica.log if "content_" in url]

    def stands(self, number: int) -> tuple[str, int, list[object]]:
        """Return the state of an article's link, how many versions its address had, and until when it was absent."""
        with self.archive() as archive:
            record = archive.links.get(self.url(number))
            assert record and record.article
            key = record.link.url.removeprefix("http://")
        versions = self.sql("select count(*) from versions where key = ?", key)[0][0]
        ends = self.sql("select until from absences where key = ? order by since", key)
        return str(record.state), versions, [until for (until,) in ends]  # type: ignore[return-value]
