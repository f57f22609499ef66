"""Articles as the archive keeps them, read many at a time: a query for each would be most of what a walk costs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.model import Article, Byline
from archive.store.rows import article_of
from archive.store.subject import Subject
from archive.store.witnesses.contents import ContentTable

RECORDS_AT_ONCE = 100
"""Articles that are read at a time: with their texts and pages some megabytes."""


@dataclass(frozen=True)
class Record:
    """An article as the archive keeps it."""

    id: str
    article: Article
    digest: str
    archived_at: str
    revision_of: str | None


@dataclass(frozen=True)
class Place:
    """An address of an article. `title` is what stands over it there; empty where that was not noted."""

    url: str
    title: str
    first_seen: str


class Records(Subject):
    """Reads articles with what of them has tables of its own."""

    def all(self) -> Iterator[Record]:
        """Yield every article, by date and id."""
        ids = [one for (one,) in self._db.conn.execute(_ALL)]
        for start in range(0, len(ids), RECORDS_AT_ONCE):
            yield from self.of(ids[start : start + RECORDS_AT_ONCE])

    def of(self, articles: Sequence[str]) -> Iterator[Record]:
        """Yield articles by their ids, in their order; those that are there."""
        asked = [json.dumps(list(articles))]
        rows = list(self._db.query(_ROWS, asked))
        contents = ContentTable(self._db).told_of(rows)
        whole = {row["id"]: row | told for row, told in zip(rows, contents, strict=True)}
        bylines = defaultdict[str, list[Byline]](list)
        for article, name, role in self._db.conn.execute(_BYLINES, asked):
            bylines[article].append(Byline(name, role))
        places = self.places(articles)
        for row in (whole[one] for one in articles if one in whole):
            signed, urls = bylines.get(row["id"], ()), (one.url for one in places.get(row["id"], ()))
            article = article_of(row, bylines=tuple(signed), addresses=tuple(urls))
            yield Record(row["id"], article, row["digest"], row["archived_at"], row["revision_of"])

    def places(self, articles: Sequence[str]) -> dict[str, list[Place]]:
        """Return where articles are found: each address, when it was first seen there, and under which title."""
        found: dict[str, list[Place]] = {}
        for article, *told in self._db.conn.execute(_ADDRESSES, [json.dumps(list(articles))]):
            found.setdefault(article, []).append(Place(*told))
        return found


_ALL = "select id from articles order by published_at, issue_date, page, id"
_ASKED = "(select value from json_each(?))"
_ROWS = f"select * from articles where id in {_ASKED}"
_BYLINES = f"select article, name, role from bylines where article in {_ASKED} order by article, position"
_ADDRESSES = f"""
    select addresses.article, url, addresses.title, addresses.first_seen
    from addresses left join appearances on appearances.id = addresses.appearance
    where addresses.article in {_ASKED}
    order by addresses.article, is_head desc nulls last, appearances.first_seen, appearances.position,
        addresses.first_seen, addresses.position, addresses.url
"""
