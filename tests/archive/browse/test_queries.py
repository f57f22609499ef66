"""No page or feed reads a whole table that grows, but for those that tell of the whole archive."""

from __future__ import annotations

import re
import sqlite3
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from archive.browse.pages.articles import article_file
from archive.browse.routes import ARTICLE_FILES, FEEDS, PAGES
from archive.browse.site import Ask, ReadingRoom, tables_of
from archive.search import remembered
from tests.harness.plans import asked, not_meant, scans, stale

SEARCHES: list[dict[str, str]] = [
    {},
    {"sort": "oldest"},
    {"paper": "youjiang"},
    {"q": "芒果"},
    {"q": "芒果", "sort": "newest"},
    {"q": "芒果", "year": "2021", "source": "右江日报", "by": "农秀琴", "since": "2021-03-01", "until": "2021-12-31",
     "paper": "youjiang"},
]  # fmt: skip
ARGUMENTS: dict[str, list[dict[str, str]]] = {
    "/search": SEARCHES, "/search.atom": SEARCHES, "/people": [{}, {"q": "韦"}, {"p": "2"}], "/runs": [{}, {"p": "2"}],
    "/changes": [{}, {"paper": "youjiang", "kind": "removal", "p": "2"}], "/changes.atom": [{}, {"paper": "youjiang"}],
}  # fmt: skip
"""What a page is asked; all others are asked nothing."""

MEANT = {
    # The first page tells of the whole archive, and the page of the runs of all links
    "select count(*) as n from articles": "home: how many articles there are",
    "select count(*) as n from appearances": "home: how often they appeared",
    "select distinct newspaper, issue_date from appearances": "home: how many issues",
    "select count(distinct name) as n from signatures": "home: how many people",
    "select distinct name from signatures": "people by a part of their names, in either script",
    "from signatures join appearances on id = appearance group by name": "the list of all people",
    "group by appearances.newspaper, appearances.issue_date": "home: the latest issues, from the index alone",
    "as first, max(issue_date) as last": "home and the list of papers: how much there is of each",
    "told on told.newspaper": "home and the list of papers: the papers as a subquery has counted them",
    "select state, count(*) as n from links group by": "runs: how many links are in which state, from the index alone",
    'select count(*) from "runs"': "runs: how many pages there are of them, from the index alone",
    "from withdrawn_rows": "the pages of which no picture is shown: by all that is withdrawn, which is little",
    # From the end of an index, up to a limit
    "order by articles.archived_at desc, articles.rowid desc limit": "the articles that came last",
    "order by started_at desc, rowid desc": "the runs that began last",
    # Searches without words, and how their hits divide: from indexes alone (`archive.search.find` says why)
    "order by day desc, published_at desc, page desc": "the hits of a search, the newest first",
    "order by day nulls last, published_at, page": "the hits of a search, the oldest first",
    "order by archived_at desc, rowid desc": "the hits of a search for a feed",
    "!= '' group by 1 union all": "how a search divides by paper, year and source, heads and further prints",
    "where role != 'editor'": "how a search divides by signature",
    "from clusters join articles on articles.id = clusters.article": "what is folded: all that is one of several",
    "from tags left join ids": "all that has a tag, which people gave one by one",
    # What a statement has found so far
    "signed join articles": "what somebody signed",
    "with happened (kind": "changes: from the edits' own index, and from the absences, of which there are no others",
    "with found as materialized": "the forty headlines that are most alike",
}
"""What may read a whole table or index: a part of the statement, and the reason."""


@pytest.fixture
def db(newsroom: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{newsroom}?mode=ro", uri=True)) as db:
        yield db


def test_every_page_and_feed_reads_no_whole_table_unless_it_tells_of_the_whole(
    newsroom: Path, db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "_known", OrderedDict())  # what other tests have asked is asked again
    site = ReadingRoom("archive", tables=tables_of(newsroom))
    lamps = db.execute("select id from articles where title = '茶山深处的路灯有人管了'").fetchone()[0]
    path = {"id": lamps, "paper": "youjiang", "year": "2021", "day": "2021-12-24", "name": "韦秋实", "tag": "路灯"}
    gatherers = [(page.address, page.gather) for page in PAGES] + [(at, make) for at, (_, make) in FEEDS.items()]
    gatherers += [(at, partial(article_file, form=form)) for at, form in ARTICLE_FILES.items()]

    def ask() -> None:
        for address, gather in gatherers:
            for args in ARGUMENTS.get(re.sub(r"\\(.)", r"\1", address), [{}]):
                gather(Ask(db, site, path, args, "http://localhost"))

    statements = asked(db, ask)
    found = scans(db, statements)
    assert len(statements) > 80
    assert not_meant(found, MEANT) == {}
    assert stale(found, MEANT) == []
