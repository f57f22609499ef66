"""A paper in an archive, put down issue by issue as crawls would have done, for what is measured by its past."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from archive.doubts import doubts_about
from archive.formats.warc import Exchange, WarcFile
from archive.health.check import check
from archive.health.finding import Finding
from archive.model import (
    CHINA,
    WITHOUT_SKIN,
    Article,
    Byline,
    Capture,
    Link,
    LinkKind,
    LinkState,
    Newspaper,
    Page,
    Placement,
)
from archive.reasons import ExitCode, named
from archive.store.archive import Archive
from tests.archive.conftest import Clock

BASE = "http://epaper.bsyjrb.cn/pc"
NO_ISSUE = "no issue: HTTP 404 Not Found"
DAY = date(2021, 12, 24)
"""A Friday, the newest day."""
SUNDAY = date(2021, 12, 26)


_PASTS: dict[tuple[object, ...], tuple[sqlite3.Connection, datetime]] = {}
"""An archive in which nothing but such a past was put down, and when: 10 ms to copy, and 350 to make."""


def before(days: int, day: date = DAY) -> date:
    """Return the day that many days earlier."""
    return day - timedelta(days=days)


class Paper:
    """右江日报: eight articles on four pages from Monday to Saturday, three in four of them signed."""

    def __init__(self, archive: Archive, clock: Clock, identifier: str = "youjiang") -> None:
        self.archive, self.clock, self.id = archive, clock, identifier
        self.base = BASE.replace("bsyjrb", identifier)
        archive.add_newspapers([Newspaper(identifier, "右江日报", platform="founder", base_url=self.base)])
        self.run(DAY - timedelta(days=60))

    def run(self, day: date) -> None:
        """Let a crawl begin on the morning of a day; it ends at once, and what follows is what it found."""
        self.clock.now = datetime.combine(day, time(8), CHINA).astimezone(UTC)
        self.archive.journal.finish(self.archive.journal.start(self.id), "fine", 0, {})
        self.clock.forward(minutes=1)

    def front(self, day: date) -> Link:
        return Link(f"{self.base}/column/{day:%Y%m/%d}/node_A01.html", LinkKind.LIST, "", self.id, day)

    def past(self, issues: int = 12, until: date = DAY, **shape: int) -> None:
        """Put down so many issues before a day, none of them on a Sunday."""
        if len(list(self.archive.journal.runs())) > 1:  # something was put down before
            self._past(issues, until, **shape)
            return
        key = (self.id, issues, until, *sorted(shape.items()))
        with closing(sqlite3.connect(self.archive.path)) as file:
            if key not in _PASTS:
                self._past(issues, until, **shape)
                kept = sqlite3.connect(":memory:", check_same_thread=False)
                file.backup(kept)
                _PASTS[key] = kept, self.clock.now
            kept, self.clock.now = _PASTS[key]
            kept.backup(file)

    def _past(self, issues: int, until: date, **shape: int) -> None:
        days = [day for n in range(issues * 2, 0, -1) if (day := until - timedelta(days=n)).weekday() != 6]
        with self.archive.transaction():
            for day in days[-issues:]:
                self.issue(day, **shape)

    def issue(
        self,
        day: date = DAY,
        *,
        pages: int = 4,
        articles: int = 8,
        characters: int = 300,
        signed: int = 6,
        failed: int = 0,
        pending: int = 0,
        kind: str = "LayoutChanged",
        html: str = "",
        pdf: str = "",
        unskinned: int = 0,
        also_by: str = "",
        doubtful: int = 0,
    ) -> None:
        """Put down an issue as the run of its morning found it. `failed` and `pending` articles come on top.

        The first `unskinned` ones were read without a skin, and then by `also_by` too; the
        first `doubtful` ones are doubtful.
        """
        self.run(day)
        self.archive.links.finish(self.front(day))
        links = [self.article(day, n) for n in range(articles + failed + pending)]
        for link in links:
            self.archive.links.found(link)
        indexes = [Page(f"A{n:02}", url=self._page(day, n), read=True) for n in range(2, pages + 1)]
        placements = tuple(Placement(link.url) for link in links)
        self.archive.editions.keep(
            self.id, day, [Page("A01", url=self.front(day).url, placements=placements, read=True, pdf=pdf), *indexes]
        )
        for n, link in enumerate(links[:articles]):
            extractor = f"{WITHOUT_SKIN} 1" if n < unskinned else "printed 1, blocks"
            text = "字" * (characters - 20) + f"{self.id}{day}{n:4}"
            self._hold(link, text, n < signed, extractor, also_by, doubtful=n < doubtful)
        for link in links[articles : articles + failed]:
            self._fail(link, kind, f"'#ozoom' matches 0 times at {link.url}")
        if html:
            self._capture(links[0].url, html)

    def article(self, day: date, number: int) -> Link:
        return Link(f"{self.base}/content/{day:%Y%m/%d}/content_{number}.html", newspaper=self.id, issue_date=day)

    def front_failed(self, kind: str, day: date = DAY, reason: str = "it answered 503") -> None:
        """Ask for a day's front page in vain."""
        self.run(day)
        self._fail(self.front(day), kind, reason)

    def absent(self, day: date = DAY) -> None:
        """Ask for a day's front page, and be told that there is none."""
        self.run(day)
        self.archive.links.missed(self.front(day), self.front(day).url, NO_ISSUE, None, "NoIssue")
        self.archive.links.fail(self.front(day), LinkState.ABSENT, NO_ISSUE)

    def ended(self, exit_code: int) -> None:
        """Close the last run with an exit code."""
        run = self.archive.figures.last_runs()[self.id]
        self.archive.journal.finish(run["id"], ExitCode(exit_code).words, exit_code, {})

    def lists_failed(self, kind: str, state: LinkState, read: int = 0) -> None:
        """Ask for three lists of the paper's row that belong to no day, all but some in vain."""
        self.run(DAY)
        for number in range(3):
            link = Link(f"{self.base}/list{number}.html", LinkKind.LIST, newspaper=self.id)
            self.archive.links.found(link)
            if number >= 3 - read:
                self.archive.links.finish(link)
                continue
            self.archive.links.missed(link, link.url, "no link to an article", None, kind)
            self.archive.links.fail(link, state, "no link to an article")

    def site(self, articles: int = 0, doubtful: int = 0, no_articles: int = 0, day: date = DAY) -> None:
        """Run as a site without issues does: its list is read, and leads to articles and to pages that are none."""
        self.run(day)
        self.archive.links.finish(Link(f"{self.base}/list.html", LinkKind.LIST, newspaper=self.id))
        for n in range(articles + no_articles):
            link = Link(f"{self.base}/news/{day:%Y%m}/t{day:%Y%m%d}_{n}.html", newspaper=self.id)
            if n < articles:
                self._hold(link, "字" * 200 + f"{self.id}{day}{n:4}", True, "extract 1", "", doubtful=n < doubtful)
            else:
                self._fail(link, "NoArticle", f"a video page at {link.url}")

    def check(self, today: date = DAY, *, skeletons: bool = False) -> Finding:
        paper = self.archive.newspaper(self.id)
        assert paper
        return check(self.archive, paper, self.archive.figures.last_runs()[self.id], today, skeletons=skeletons)

    def _page(self, day: date, number: int) -> str:
        return f"{self.base}/column/{day:%Y%m/%d}/node_A{number:02}.html"

    def _hold(
        self, link: Link, text: str, signed: bool, extractor: str, also_by: str, *, doubtful: bool = False
    ) -> None:
        published = datetime.combine(link.issue_date or DAY, time(), CHINA)
        article = Article(
            "修渠",
            text,
            bylines=(Byline("韦秋实", "reporter"),) if signed else (),
            source="右江日报",
            published_at=published,
            date_precision="day",
            issue_date=link.issue_date,
            page="A01",
            page_name="要闻",
            newspaper=self.id,
            addresses=(link.url,),
            extractor=extractor,
            agreement=0.3 if doubtful else None,
            doubts=doubts_about(0.3 if doubtful else None),
        )
        self.archive.links.finish(link, self.archive.add(article).article)
        if also_by:
            self.archive.add(replace(article, extractor=also_by))

    def _fail(self, link: Link, kind: str, reason: str) -> None:
        self.archive.links.missed(link, link.url, reason, None, kind)
        self.archive.links.fail(link, named(kind).state, reason)

    def _capture(self, url: str, html: str) -> None:
        now, headers = self.clock.now, (("Content-Type", "text/html"),)
        with WarcFile(self.archive.warc_folder / "a.warc.gz", "test") as file:
            placed = file.append(Exchange("GET", url, (), 200, "OK", headers, html.encode(), now))
        capture = Capture(placed.id, url, now, 200, headers, html.encode(), placed.digest)
        self.archive.journal.add_capture(capture, "a.warc.gz", placed.offset)
