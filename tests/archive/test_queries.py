"""No query on the way of a crawl, an import or a reader reads a whole table that grows."""

from __future__ import annotations

import re
from collections.abc import Callable

from archive.article import Article, Link
from archive.store import Archive

TEXT = "县里今年修渠九公里，清水流到村口，村民说今后浇地不用挑水上山。"


def scans(archive: Archive, statements: list[str]) -> list[str]:
    """Return the steps of statements that read a whole table or index; SQLite's own tables are small."""
    ours = (sql for sql in statements if not re.search(r"^pragma|sqlite_master", sql, re.IGNORECASE))
    plans = (archive._db.execute(f"explain query plan {sql}").fetchall() for sql in ours)
    return [step[3] for plan in plans for step in plan if step[3].startswith("SCAN")]


def asked(archive: Archive, ask: Callable[[], object]) -> list[str]:
    """Return the statements that something asks of an archive."""
    statements: list[str] = []
    archive._db.conn.set_trace_callback(statements.append)
    ask()
    archive._db.conn.set_trace_callback(None)
    return statements


def test_the_attempts_at_many_links_are_one_query(archive: Archive) -> None:
    urls = [f"http://a.cn/{number}" for number in range(9)]
    for url in urls:
        archive.links.missed(Link(url), url, "no answer")
    assert len(asked(archive, lambda: archive.links.attempts_at(urls))) == 1


def test_an_article_is_looked_up_without_reading_the_others(archive: Archive) -> None:
    article = archive.add(Article("题", TEXT, addresses=("http://a.cn/1",))).article
    assert scans(archive, asked(archive, lambda: archive.get(article[:6]))) == []
