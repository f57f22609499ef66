"""An archive whose captures lie in real WARC files: articles, the pages of an issue, what was unchanged."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime, timedelta

from archive.formats.warc import Exchange, Headers, WarcFile, read_record
from archive.model import Article, Capture, Link, LinkKind, Newspaper, Page, Placement
from archive.store.archive import Archive
from archive.store.runs import CaptureRecord
from archive.transfer.warcs import file_of

PAPER = Newspaper("youjiang", "右江日报", "广西百色", "founder", "http://epaper.bsyjrb.cn/pc")
DAY = date(2021, 12, 24)
HTML = (("Content-Type", "text/html; charset=utf-8"), ("ETag", '"1"'))
PACKED = (*HTML, ("Content-Encoding", "gzip"))
SITE = "http://epaper.bsyjrb.cn/pc"


class Captured:
    """Fetches pages, an hour apart, into WARC files."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.now = datetime(2026, 11, 1, 4, 0, 0, 250_000, tzinfo=UTC)
        archive.add_newspapers([PAPER])

    def fetch(
        self,
        url: str,
        body: bytes = b"",
        *,
        file: str = "first",
        status: int = 200,
        headers: Headers = HTML,
        revisit_of: Capture | None = None,
    ) -> Capture:
        """Keep what an address answered; return it as it was captured."""
        self.now += timedelta(hours=1)
        path = self.archive.warc_folder / f"{file}.warc.gz"
        asked = (("Host", "epaper.bsyjrb.cn"),)
        exchange = Exchange("GET", url, asked, status, "", headers, body, self.now, "127.0.0.1", revisit_of=revisit_of)
        with WarcFile(path, "test/1.0") as warc:
            placed = warc.append(exchange)
        capture = read_record(path, placed.offset)
        self.archive.journal.add_capture(capture, path.name, placed.offset)
        return capture

    def article(self, number: int, *, file: str = "first", packed: bool = False) -> str:
        """Fetch an article and archive it; return its id."""
        url = f"{SITE}/content/202112/24/content_{number}.html"
        text = f"第{number}篇说的是修渠的事，县里的人都说好，今年再修{number}公里，清水流到村口。"
        page = f"<html><h1>第{number}篇</h1><p>{text}</p></html>".encode() * 9
        raw = gzip.compress(page, mtime=0) if packed else page
        capture = self.fetch(url, raw, file=file, headers=PACKED if packed else HTML)
        article = Article(
            f"第{number}篇", text, issue_date=DAY, page="A01", newspaper=PAPER.id, addresses=(url,), source=PAPER.name
        )
        return self.archive.add(article, capture=capture).article

    def unchanged(self, capture: Capture, *, file: str = "second") -> Capture:
        """Keep that a page was as it was captured."""
        return self.fetch(capture.url, file=file, status=304, headers=(("ETag", '"1"'),), revisit_of=capture)

    def issue(self, *numbers: int, file: str = "first") -> Capture:
        """Fetch the front page of the issue, which names these articles."""
        front = f"{SITE}/column/202112/24/node_A01.html"
        urls = [f"{SITE}/content/202112/24/content_{number}.html" for number in numbers]
        for url in urls:
            self.archive.links.found(Link(url, newspaper=PAPER.id, issue_date=DAY, page="A01"))
        self.archive.links.found(Link(front, LinkKind.LIST, newspaper=PAPER.id, issue_date=DAY, page="A01"))
        placements = tuple(Placement(url) for url in urls)
        self.archive.editions.keep(PAPER.id, DAY, [Page("A01", "要闻", front, placements=placements, read=True)])
        return self.fetch(front, "".join(urls).encode(), file=file)

    def captures(self) -> dict[str, CaptureRecord]:
        """Return the rows of captures, by id."""
        return {one.id: one for one in self.archive.journal.captures()}


def contents(archive: Archive) -> list[Capture]:
    """Return what each capture's own record holds, as received, the oldest first."""
    return [read_record(file_of(archive, one), one.offset) for one in archive.journal.captures()]
