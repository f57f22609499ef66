"""The crawl of one paper, from the note that it began to the note of how it ended; alone, or beside others."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from glob import escape
from typing import Any

from scrapy.crawler import CrawlerProcessBase

from archive.formats.torn import repair
from archive.model import LinkState
from archive.reasons import ExitCode
from archive.store.archive import Archive
from crawler.arguments import Arguments
from crawler.ending.keeping import Keeping
from crawler.papers import Paper
from crawler.report import (
    ceiling_reached,
    counts_of,
    exit_code,
    lacks_pictures,
    pictures_in_words,
    report_lines,
)
from crawler.spider import NewspaperSpider
from crawler.workers import Workers


class PaperCrawl:
    """A run of a paper. Who makes it holds the paper's lock.

    What a killed run left is put in order first: its row, and its WARC file that may be torn. `keeping` and `workers`
    are those of all crawls of the process, where there are more.
    """

    def __init__(
        self,
        process: CrawlerProcessBase,
        archive: Archive,
        paper: Paper,
        arguments: Arguments,
        words: str,
        *,
        keeping: Keeping | None = None,
        workers: Workers | None = None,
    ) -> None:
        self.paper, self.archive = paper, archive
        self.counts: dict[str, int] = {}
        self.code: ExitCode | None = None
        self._process, self._arguments = process, arguments
        self._shared = {"keeping": keeping, "workers": workers}
        for dead in archive.journal.bury(paper.row.id):
            for torn in sorted(archive.warc_folder.glob(f"{escape(dead)}*.warc.gz")):
                repair(torn)
        self.run = archive.journal.start(paper.row.id, words)

    def begin(self) -> Awaitable[None]:
        """Make the spider, and return what is over when it has ended."""
        self.crawler = self._process.create_crawler(NewspaperSpider)
        given: dict[str, Any] = {"archive": self.archive, "run": self.run, "arguments": self._arguments}
        return self._process.crawl(self.crawler, paper=self.paper, **given, **self._shared)

    @property
    def spider(self) -> NewspaperSpider | None:
        """The spider, None where it could not be made."""
        return self.crawler.spider if isinstance(self.crawler.spider, NewspaperSpider) else None

    def judge(self) -> ExitCode:
        """Note how the run ended, once all that it brought is committed, and return it. Raises CannotWrite."""
        if self.spider is None:
            return self.note(ExitCode.FAULT)
        self.counts |= counts_of(self.crawler.stats.get_stats(), self.spider)
        if self.spider.keeping.fault:
            raise self.spider.keeping.fault
        ended = self.crawler.stats.get_value("finish_reason")
        return self.note(exit_code(self.counts, finished=ended == "finished"))

    def note(self, code: ExitCode) -> ExitCode:
        """Note that the run ended so. Raises CannotWrite."""
        self.code = code
        self.archive.journal.finish(self.run, code.words, code, self.counts)
        return code

    def first_failure(self) -> str:
        """Return what was missed first and why, for a line on a run that is not fine; nothing where nothing was."""
        missed = [(one.state, f"{one.link.url}: {one.last_reason}") for one in self.archive.links.missed_in(self.run)]
        problems = [*(self.spider.problems if self.spider else ()), *(words for _, words in missed)]
        if lacks_pictures(self.counts):  # before links where what was missed is gone, which makes no run incomplete
            at = 0 if all(state is LinkState.ABSENT for state, _ in missed) else len(problems)
            problems.insert(at, pictures_in_words(self.counts)[0])
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        return f"{problems[0]}{more}" if problems else ""

    def report(self) -> Iterator[str]:
        """Yield the report of a run that was judged, line by line."""
        if self.spider and self.code is not None:
            ceiling = ceiling_reached(self.crawler.stats.get_value("finish_reason"), self.crawler.settings)
            yield from report_lines(self.archive, self.run, self.spider, self.counts, self.code, ceiling)
