"""Which captures belong to articles: for web archives that are written of a selection."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

from archive.store.picture_sql import STANDS, WITHHELD_DIGESTS, WITHHELD_PAGES
from archive.store.subject import Subject


class CapturesChosen(NamedTuple):
    """How many captures belong to some articles, and the newest moment, first id and last id among them."""

    number: int
    newest: str
    first: str
    last: str


class WholeCapture(NamedTuple):
    """A capture that belongs to an article: where it lies, and what is known of it."""

    id: str
    url: str
    warc: str
    offset: int
    article: str | None


class PageOfArticle(NamedTuple):
    """An article as a page of a web archive: its headline, and a capture of it."""

    article: str
    title: str
    capture: str
    url: str
    fetched_at: str


class Replaying(Subject):
    """Finds the captures of articles, None for all there are. Those of what is withdrawn are in none.

    To an article belong the captures that told it, all of its addresses, those of the pages on which an index placed
    it, its pictures and those of its pages, and of what is unchanged the captures that have the body.
    """

    def chosen(self, articles: Collection[str] | None) -> CapturesChosen:
        """Return how many captures belong to some articles."""
        return CapturesChosen(*self._db.conn.execute(_of(articles, _NUMBER), _asked(articles)).fetchone())

    def captures(self, articles: Collection[str] | None, key: Callable[[str], str]) -> Iterator[WholeCapture]:
        """Yield the captures that belong to some articles, by the keys of their addresses and their moments."""
        self._db.conn.create_function("index_key", 1, key, deterministic=True)
        for row in self._db.conn.execute(_of(articles, _IN_ORDER), _asked(articles)):
            yield WholeCapture(*row)

    def pages(self, articles: Collection[str] | None) -> Iterator[PageOfArticle]:
        """Yield the articles that were captured, each with its captures: whole ones first, the newest first."""
        for row in self._db.conn.execute(_of(articles, _PAGES), _asked(articles)):
            yield PageOfArticle(*row)


def _asked(articles: Collection[str] | None) -> dict[str, Any]:
    return {} if articles is None else {"articles": json.dumps(sorted(articles))}


def _of(articles: Collection[str] | None, sql: str) -> str:
    return f"with recursive {HIDDEN}, {_ALL if articles is None else _SOME} {sql}"


HIDDEN = f"""
    withheld_pages(newspaper, issue_date, page) as materialized ({WITHHELD_PAGES}),
    withheld_pictures(key) as materialized (
        select key from pictures join picture_files on picture = key where role != 'article'
            and (newspaper, picture_files.issue_date, page) in (select * from withheld_pages) union
        select key from pictures where role = 'article' and not exists ({STANDS.format("pictures.key")})
            and exists (select 1 from withdrawals where until is null)
    ),
    withdrawn(id) as materialized (
        select id from captures where url in (
            select url from captures where witness in (select name from withheld where kind = 'witness')
        ) union
        select capture from picture_files where picture in withheld_pictures union
        select capture from picture_files where digest in ({WITHHELD_DIGESTS})
    ),
    hidden(id) as materialized (
        select id from withdrawn union select id from captures where revisit_of in withdrawn
    )
"""
"""The captures at addresses of what is withdrawn, of its pictures and its pages', and those that refer to them."""
_ALL = "whole(id) as (select id from captures where id not in hidden)"
_SOME = """
    asked(article) as materialized (select value from json_each(:articles)),
    named(url) as materialized (
        select url from addresses where article in asked union
        select pages.url from appearances join pages using (newspaper, issue_date, page)
            where appearances.article in asked union
        select links.url from appearances join pages using (newspaper, issue_date, page)
            join links on links.key = pages.link where appearances.article in asked
    ),
    pictured(key) as materialized (
        select picture from addresses join depictions on shown_at = addresses.key where article in asked union
        select pictures.key from appearances join appearance_pages on appearance_pages.appearance = appearances.id
            join pictures on pictures.newspaper = appearances.newspaper
            and pictures.issue_date = appearances.issue_date and pictures.page = appearance_pages.page
            where appearances.article in asked and role != 'article'
    ),
    whole(id) as (
        select capture from picture_files where picture in pictured and capture not in hidden union
        select captures.id from pictures join captures on captures.url = pictures.url
            where pictures.key in pictured and pictures.key not in (select key from withheld_pictures)
            and captures.status between 301 and 308 and captures.id not in hidden union
        select id from captures where article in asked and id not in hidden union
        select id from captures where url in named and id not in hidden union
        select captures.revisit_of from whole join captures using (id) where revisit_of is not null
    )
"""
_NUMBER = """
    select count(*), coalesce(max(fetched_at), ''), coalesce(min(id), ''), coalesce(max(id), '')
    from whole join captures using (id)
"""
_IN_ORDER = """
    select id, url, warc, "offset", article from whole join captures using (id)
    order by index_key(url), fetched_at, url, id
"""
_PAGES = """
    select articles.id, articles.title, captures.id, captures.url, captures.fetched_at
    from whole join captures using (id) join articles on articles.id = captures.article
    order by articles.day nulls last, articles.id, captures.status = 200 desc, revisit_of is null desc,
        captures.fetched_at desc, captures.id
"""
