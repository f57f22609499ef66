"""What is asked of articles to say what repeats what: text, days, headlines, origin, addresses. Nothing else is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from archive.likeness.clusters import Member
from archive.likeness.key import signed_by
from archive.likeness.relation import Text
from archive.store.subject import Subject


class ArticleFacts(Protocol):
    """Tells of articles by their ids what their likeness rests on, from wherever they lie."""

    def text(self, article: str) -> Text:
        """Return the text of an article with all days and headlines of its appearances."""

    def members(self, articles: Sequence[str]) -> list[Member]:
        """Return what all appearances of articles say of their origin."""

    def are_versions(self, one: str, other: str) -> bool:
        """Say whether two articles stood at one address."""


class FactsHere(Subject):
    """Tells of the articles of one archive."""

    def text(self, article: str) -> Text:
        """Return the text of an article with all days and headlines of its appearances."""
        text, appeared = self._db.conn.execute(TOLD, [article]).fetchone()
        return Text(text, *days_and_titles(appeared))

    def members(self, articles: Sequence[str]) -> list[Member]:
        """Return what all appearances of articles say of their origin."""
        rows = self._db.conn.execute(_ORIGINS, [json.dumps(articles)]).fetchall()
        return [
            Member(
                article,
                moment,
                tuple(dict.fromkeys(json.loads(publishers))),
                (*filter(None, named.split("\n")), signed_by(beginning)),
            )
            for article, moment, publishers, named, beginning in rows
        ]

    def are_versions(self, one: str, other: str) -> bool:
        """Say whether two articles stood at one address."""
        return self._db.execute(_AT_ONE_ADDRESS, [one, other]).fetchone() is not None


def days_and_titles(appeared: str) -> tuple[frozenset[int], frozenset[str]]:
    """Return days, as `date.toordinal` counts them, and headlines of what `TOLD` says of appearances."""
    told = json.loads(appeared)
    days = frozenset(date.fromisoformat(day).toordinal() for day in {day for day, _ in told if day})
    return days, frozenset(title for _, title in told if title)


TOLD = """
    select text, (
        select json_group_array(json_array(day, title)) from (
            select distinct day, title from appearances where article = articles.id
        )
    ) from articles where id = ?
"""
"""The text of an article, and of each of its appearances the day and the headline, as a JSON list of pairs."""
_ORIGINS = """
    select articles.id, (
        select coalesce(min(nullif(coalesce(published_at, issue_date, ''), '')), '')
        from appearances where article = articles.id
    ), (
        select json_group_array(publisher) from (
            select coalesce(outlets.name, papers.name, source) as publisher from appearances
            left join newspapers as outlets on outlets.id = outlet
            left join newspapers as papers on papers.id = newspaper where article = articles.id
            order by coalesce(published_at, issue_date) is null, coalesce(published_at, issue_date), appearances.id)
    ), named, substr(text, 1, 80)
    from articles where articles.id in (select value from json_each(?))
"""
_AT_ONE_ADDRESS = """
    select 1 from addresses as one join addresses as other on other.key = one.key
    where one.article = ? and other.article = ? limit 1
"""
