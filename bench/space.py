"""How much room an archive takes: each table and index as a ratio to the text of its articles.

`python -m bench.space --articles 100000` fills an archive with invented articles through the door, as a crawl of
e-papers does (an issue a day and paper, its pages with what stands on them, a link and a capture an article, its
evidence and its markup), and prints what `archive stats --space` says of it. The last line is the ratio in all. 100,000
articles take some ten minutes. No WARC file is written: what it takes depends on the pages.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.commands.space import space_lines
from archive.model import CHINA, Article, Byline, Capture, Evidence, Link, LinkKind, Newspaper, Page, Placement
from archive.store.archive import Archive
from bench.search_texts import PAPERS, articles

_ISSUE = 24  # articles
_PAGES = 4  # an issue
_FIRST = date(2021, 1, 1)
_AT = datetime(2026, 11, 1, 4, tzinfo=UTC)
_HEADERS = (("Content-Type", "text/html; charset=utf-8"), ("Last-Modified", "Fri, 24 Dec 2021 01:00:00 GMT"))
_NAMES = ("要闻", "综合新闻", "文化", "广告")


def filled(path: Path, number: int) -> None:
    """Make an archive of so many articles, always the same, as a crawl fills it."""
    with Archive(path) as archive:
        papers = [replace(one, base_url=f"http://epaper.{one.id}.example.cn/pc") for one in PAPERS]
        archive.add_newspapers(papers)
        for issue, texts in enumerate(_issues(number)):
            paper, day = papers[issue % len(papers)], _FIRST + timedelta(days=issue // len(papers))
            with archive.transaction():
                _keep(archive, paper, day, texts)


def _issues(number: int) -> Iterator[Sequence[Article]]:
    """Yield the texts of one issue after another."""
    texts = articles(number)
    while issue := list(islice(texts, _ISSUE)):
        yield issue


def _keep(archive: Archive, paper: Newspaper, day: date, texts: Sequence[Article]) -> None:
    printed = [_printed(one, paper, day, place) for place, one in enumerate(texts)]
    run = archive.journal.start(paper.id, f"since={day} until={day}")
    fronts = {f"A{at:02}": _front(paper, day, f"A{at:02}") for at in range(1, _PAGES + 1)}
    for page, url in fronts.items():
        front = Link(url, LinkKind.LIST, fronts["A01"], paper.id, day, page)
        archive.links.found(front)
        _capture(archive, url, run)
        archive.links.finish(front)
    for one in printed:
        link = Link(one.addresses[0], LinkKind.ARTICLE, fronts[one.page], paper.id, day, one.page, one.page_name)
        archive.links.found(link)
        capture = _capture(archive, one.addresses[0], run)
        archive.links.finish(link, archive.add(one, capture=capture).article)
    archive.editions.keep(paper.id, day, [_page(paper, day, at, printed) for at in range(1, _PAGES + 1)])
    archive.journal.finish(run, "fine", 0, {"archive/added": len(printed), "response/200": len(printed) + _PAGES})


def _front(paper: Newspaper, day: date, page: str) -> str:
    return f"{paper.base_url}/column/{day:%Y%m/%d}/node_{page}.html"


def _printed(one: Article, paper: Newspaper, day: date, place: int) -> Article:
    """Return an article as a page of an e-paper gives it, with what its reader says of where each field stood."""
    page = f"A{place % _PAGES + 1:02}"
    rules = {"title": (one.title, "enpproperty"), "text": ("#ozoom founder-content", "trafilatura 2.3.1")}
    rules |= {"published_at": (f"{day}", "address"), "source": (paper.name, "newspaper")}
    rules |= {"bylines": ("、".join(line.name for line in one.bylines), "signature"), "page": (page, "index")}
    lines = one.text.split("\n")
    return replace(
        one,
        html="\n".join(f'<p style="text-indent: 2em;">　　{line}</p>' for line in lines),
        bylines=(*one.bylines, Byline(f"编{one.bylines[0].name[:2]}", "editor")),
        source=paper.name,
        newspaper=paper.id,
        published_at=datetime(day.year, day.month, day.day, tzinfo=CHINA),
        date_precision="day",
        issue_date=day,
        page=page,
        page_name=_NAMES[place % _PAGES],
        addresses=(f"{paper.base_url}/content/{day:%Y%m/%d}/content_{_FIRST.toordinal() + place}.html",),
        extractor="founder 3, trafilatura 2.3.1",
        agreement=0.97,
        evidence=tuple(Evidence(name, value, rule, 100, chosen=True) for name, (value, rule) in rules.items()),
    )


def _page(paper: Newspaper, day: date, at: int, printed: Sequence[Article]) -> Page:
    number = f"A{at:02}"
    front = _front(paper, day, number)
    placed = [Placement(one.addresses[0], one.title, f"{at * 9},20,45.5,61") for one in printed if one.page == number]
    return Page(number, _NAMES[at - 1], front, placements=tuple(placed), read=True)


def _capture(archive: Archive, url: str, run: str) -> Capture:
    number = next(_NUMBERS)
    body = f"{number}".encode()
    name = hashlib.sha256(body).hexdigest()
    identifier = f"<urn:uuid:{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:32]}>"
    at = _AT + timedelta(seconds=2 * number)
    capture = Capture(identifier, url, at, 200, _HEADERS, body, f"sha256:{name}")
    archive.journal.add_capture(capture, "20261101-040000-papers.warc.gz", 9000 * number, run)
    return capture


_NUMBERS = count(1)


def main() -> None:
    """Fill an archive, and print what takes how much room."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else "")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="keep the archive that is made in this file")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        path = asked.keep or Path(folder) / "archive.db"
        filled(path, asked.articles)
        with Archive(path) as archive:
            print("\n".join(space_lines(archive.catalogue.room(archive.path, archive.warc_folder))))


if __name__ == "__main__":
    main()
