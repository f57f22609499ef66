"""Articles that are one story: clusters, which of them stands for all, and what became of it in the others."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from sqlite_utils import Database

from archive.likeness.clusters import clusters, head, order
from archive.likeness.key import letters_of
from archive.likeness.relation import Text, akin, change_of, compare, shares
from archive.store.article_facts import ArticleFacts


@dataclass(frozen=True)
class Cluster:
    """Articles that are one story; `head` stands for them. Members come in the order in which they came out."""

    head: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Copy:
    """A member of a cluster, and what was done to the head to make it; `covered` is the share that the head has."""

    id: str
    title: str
    publisher: str
    moment: str
    changes: tuple[str, ...]
    covered: float
    covers: float
    addresses: tuple[str, ...]


class Stories:
    """The clusters of an archive, derived from its relations whenever these change."""

    def __init__(self, db: Database, text_of: Callable[[str], Text], facts: ArticleFacts) -> None:
        self._db = db
        self._text = text_of
        self._facts = facts

    def cluster(self, article: str) -> Cluster:
        """Return the cluster of an article; one that repeats nothing is its own."""
        row = self._db.execute("select head from clusters where article = ?", [article]).fetchone()
        if row is None:
            return Cluster(article, (article,))
        rows = self._db.execute("select article from clusters where head = ?", [row[0]])
        members = self._facts.members([member for (member,) in rows])
        return Cluster(row[0], tuple(member.id for member in sorted(members, key=order)))

    def copies(self, article: str) -> list[Copy]:
        """Return the members of an article's cluster, as they came out, each with what the head became in it."""
        cluster = self.cluster(article)
        first = self.title_of(cluster.head)
        return [self._copy(cluster, member, first) for member in cluster.members]

    def title_of(self, article: str) -> str:
        """Return the title of an article."""
        return str(self._db.execute("select title from articles where id = ?", [article]).fetchone()[0])

    def pairs(self) -> list[tuple[str, str]]:
        """Return all members of clusters, each with the article that stands for it."""
        return self._db.execute("select article, head from clusters order by article").fetchall()

    def repeating(self) -> set[str]:
        """Return the articles for which another one stands."""
        return {article for (article,) in self._db.execute("select article from clusters where article != head")}

    def regroup(self, articles: set[str]) -> None:
        """Derive the clusters anew of all articles that the relation `same` connects with these."""
        same, related = self._connected(articles)
        members = articles | {identifier for pair in same for identifier in pair}
        former = json.dumps(sorted(members))
        self._db.execute("delete from clusters where article in (select value from json_each(?))", [former])
        for cluster in clusters(same, related, self._kinship(former)):
            if len(cluster) > 1:
                chosen = head(self._facts.members(cluster))
                rows = [(one, chosen) for one in cluster]
                self._db.conn.executemany("insert into clusters (article, head) values (?, ?)", rows)

    def _connected(self, articles: set[str]) -> tuple[dict[tuple[str, str], float], set[tuple[str, str]]]:
        """Return the pairs that are the same among all that articles are connected with, and those related else."""
        same: dict[tuple[str, str], float] = {}
        related: set[tuple[str, str]] = set()
        seen: set[str] = set()
        rest = set(articles)
        while rest:
            article = rest.pop()
            seen.add(article)
            sql = "select other, kind, json_extract(evidence, '$.jaccard') from relations where article = ?"
            for other, kind, jaccard in self._db.execute(sql, [article]):
                pair = (article, other) if article < other else (other, article)
                if kind == "same" and not self.are_versions(*pair):
                    same[pair] = jaccard
                    rest |= {other} - seen
                elif kind in _CERTAIN:
                    related.add(pair)
        return same, related

    def are_versions(self, one: str, other: str) -> bool:
        """Say whether two articles stood at one address: a text that was edited is no reprint of itself."""
        return self._facts.are_versions(one, other)

    def _copy(self, cluster: Cluster, member: str, first: str) -> Copy:
        """Return a member as it differs from the head."""
        covered, covers = shares(self._text(member), self._text(cluster.head))
        changes: list[str] = ["title changed"] if letters_of(self.title_of(member)) != letters_of(first) else []
        if self._db.execute(_HOLDS_ANOTHER, {"member": member, "head": cluster.head}).fetchone():
            changes.append("merged")
        elif change_of(covered, covers) != "unchanged":
            changes.append(change_of(covered, covers))
        [told] = self._facts.members([member])
        rows = self._db.execute("select url from addresses where article = ? order by position", [member])
        urls = tuple(url for (url,) in rows)
        publisher = next(iter(told.publishers), "")
        return Copy(member, self.title_of(member), publisher, told.moment, tuple(changes), covered, covers, urls)

    def _kinship(self, members: str) -> Callable[[str, str], bool]:
        """Return what says whether two of some articles are akin; of the same keys it is asked once."""
        sql = "select article, key from fingerprints where article in (select value from json_each(?))"
        keys: dict[str, int] = dict(self._db.execute(sql, [members]).fetchall())
        told: dict[tuple[int, int], bool] = {}

        def kin(a: str, b: str) -> bool:
            pair = min(keys[a], keys[b]), max(keys[a], keys[b])
            if pair not in told:
                told[pair] = pair[0] == pair[1] or self._are_akin(self._text(a), self._text(b))
            return told[pair]

        return kin

    def _are_akin(self, a: Text, b: Text) -> bool:
        """Say whether texts without a relation may be one story; a loose one fell where both are of a form."""
        return akin(a, b) and not ((verdict := compare(a, b)) and verdict.loose)


_CERTAIN = ("same", "part of", "contains")
_HOLDS_ANOTHER = """
    select 1 from relations where article = :member and kind = 'contains' and other != :head
    and other not in (select other from relations where article = :head and kind in ('same', 'part of', 'contains'))
"""
