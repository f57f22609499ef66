"""Where witnesses come from, a document or a run, and what goes with one that was a mistake."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from archive.model import Article, Passage
from archive.store.rows import cleaned
from archive.store.subject import Subject
from archive.store.witnesses.deriving import Derivation
from archive.store.witnesses.witness import passage_witness, witness_row


@dataclass(frozen=True)
class Mistaken:
    """A document or a run that is to be taken back."""

    kind: Literal["document", "run"]
    id: str
    name: str = ""


@dataclass(frozen=True)
class Forgotten:
    """What went: how many witnesses, the articles that nobody else had told; which are others now; what stayed."""

    witnesses: int
    articles: tuple[str, ...]
    changed: tuple[str, ...]
    told_elsewhere: int
    captures: int
    links: int


class Origins(Subject):
    """The documents and runs of an archive, as what witnesses come from."""

    def named(self, name: str) -> list[Mistaken]:
        """Return what a run's id, a document's id (or the beginning of it) or a document's name may mean."""
        asked = {"name": name}
        runs = [Mistaken("run", id_) for (id_,) in self._db.execute(_RUN, asked)]
        return runs + [Mistaken("document", *row) for row in self._db.execute(_DOCUMENT, asked).fetchall()]

    def has_documents(self) -> bool:
        """Say whether there is any document."""
        return bool(self._all("select 1 from documents where id > '' limit 1", {}))

    def has_document(self, identifier: str) -> bool:
        """Say whether a document is there, read or not."""
        return bool(self._all("select 1 from documents where id = :id", {"id": identifier}))

    def told_by(self, article: Article, passage: Passage) -> str | None:
        """Return the article of which a passage has told the very same before; None where it has not."""
        witness = passage_witness(cleaned(article), passage, "")
        asked = {"id": witness_row(witness)[0]["id"], "document": passage.document, "start": passage.start}
        rows = self._all(_TOLD_SO, asked)
        return str(rows[0][0]) if rows else None

    def forget(self, mistaken: Mistaken, derivation: Derivation) -> Forgotten:
        """Take the witnesses back that it alone has told; the document goes with them. In the caller's transaction."""
        asked = {"id": mistaken.id}
        gone = self._ids(_TOLD_BY[mistaken.kind], asked)
        among = {"witnesses": json.dumps(gone)}
        touched = self._ids(_ARTICLES, among)
        before = dict(self._all(_SAID, {"articles": json.dumps(touched)}))
        derivation.take_back(gone)
        after = dict(self._all(_SAID, {"articles": json.dumps(touched)}))
        [stays] = self._all(_STAYS[mistaken.kind], asked)[0]
        [links] = self._all(_LINKS, {"name": mistaken.name})[0] if mistaken.kind == "document" else (0,)
        [captures] = self._all(_CAPTURES, asked)[0] if mistaken.kind == "run" else (0,)
        if mistaken.kind == "document":
            derivation.withheld.forget_document(mistaken.id)
            for sql in _GONE:
                self._db.conn.execute(sql, asked)
        changed = tuple(one for one in touched if one in after and after[one] != before.get(one))
        return Forgotten(len(gone), tuple(set(touched) - after.keys()), changed, stays, captures, links)

    def _ids(self, sql: str, asked: dict[str, str]) -> list[str]:
        return [one for (one,) in self._all(sql, asked)]

    def _all(self, sql: str, asked: dict[str, str]) -> Sequence[tuple[Any, ...]]:
        return self._db.conn.execute(sql, asked).fetchall()


_TOLD_SO = """
    select sightings.article from sightings join passages on passages.witness = sightings.witness
    where sightings.witness = :id and sightings.position >= 0
    and passages.document = :document and passages.start = :start limit 1
"""
_RUN = "select id from runs where id = :name"
_DOCUMENT = """
    select id, name from documents where :name != ''
    and (name = :name or id >= lower(:name) and id < lower(:name) || 'g') order by name, id
"""
_TOLD_BY = {
    "document": "select id from witnesses where document = :id order by id",
    "run": """
        select id from (
            select witness as id from captures where run = :id and witness is not null union
            select id from witnesses where run = :id
        ) as told where not exists (
            select 1 from captures where captures.witness = told.id and captures.run is not :id
        ) and not exists (
            select 1 from witnesses where witnesses.id = told.id and (run != :id or kind = 'passage')
        ) order by id
    """,
}
_STAYS = {
    "document": "select 0",
    "run": "select count(distinct witness) from captures where run = :id and witness is not null",
}
_ARTICLES = """
    select distinct article from sightings
    where witness in (select value from json_each(:witnesses)) and article != '' order by 1
"""
_SAID = """
    select articles.id, json_array(title, kicker, subtitle, headlines, signature, source, published_at, issue_date,
        page, page_name, newspaper, digest, (
            select json_group_array(id) from (select id from appearances where article = articles.id order by id)), (
            select json_group_array(url) from (select url from addresses where article = articles.id order by url)
        ))
    from articles where id in (select value from json_each(:articles))
"""
_CAPTURES = "select count(*) from captures where run = :id"
_LINKS = "select count(*) from links where found_in = :name and state in ('pending', 'failed')"
_GONE = ("delete from passages where document = :id", "delete from documents where id = :id")
