"""Tags: collections that people make of articles. They are kept, and stay with an article whatever its id becomes."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from archive.chinese.text import clean
from archive.search.conditions import TAGGED
from archive.store.subject import WrittenSubject
from archive.store.witnesses.witness import seen_at

TAG_MOST = 64
"""Characters of a tag: a name, and no text."""


def tag_name(told: str) -> str:
    """Return a tag as it is kept: NFC, in one line, its blanks single. Raises ValueError for what is none."""
    plain = "".join(one for one in clean(told) if one.isspace() or unicodedata.category(one) not in _UNSEEN)
    name = unicodedata.normalize("NFC", " ".join(plain.split()))
    if not name:
        raise ValueError("a tag has a name")
    if len(name) > TAG_MOST:
        raise ValueError(f"a tag has {TAG_MOST} characters at most, and this one {len(name)}")
    return name


def new_tag_name(told: str) -> str:
    """Return the name of a tag that is given, as it is kept. Raises ValueError, too, where no address can hold it.

    An archive of before may have such a tag: it is found and taken away by its `tag_name`.
    """
    name = tag_name(told)
    if name in (".", ".."):
        raise ValueError(f"a tag has a page, and {name} is no name in an address")
    if ending := _OF_PAGES.search(name):
        raise ValueError(f"a tag has a page, and {ending[0]} at the end of an address asks for a form of it")
    return name


def tags_of(db: Database, article: str) -> list[str]:
    """Return the tags of an article, by name."""
    return [name for (name,) in db.conn.execute(_OF, {"article": article})]


def tags_of_each(db: Database, articles: Sequence[str]) -> dict[str, list[str]]:
    """Return the tags of some articles, by name: of those that have any."""
    told: dict[str, list[str]] = {}
    for article, name in db.conn.execute(_OF_EACH, [json.dumps(list(articles))]):
        told.setdefault(article, []).append(name)
    return told


class Tags(WrittenSubject):
    """The tags of an archive. What is taken away stays noted, so that no merge brings it back."""

    def give(self, name: str, articles: Iterable[str]) -> int:
        """Give articles, by their whole ids, a tag; return how many had it not. Raises ValueError for no name."""
        return self._give(new_tag_name(name), articles)

    def _give(self, name: str, articles: Iterable[str]) -> int:
        told = [{"name": name, "text": one, "now": seen_at(self._now())} for one in articles]
        with self._transaction():
            before = self._db.conn.total_changes
            for one in told:
                self._db.conn.execute(_GIVE, one)
            return self._db.conn.total_changes - before

    def bring(self, name: str, articles: Iterable[str]) -> int:
        """Give articles a tag that a file tells, but those of which it was taken away; return how many had it not."""
        tag = tag_name(name)
        return self._give(tag, [one for one in articles if not self._db.conn.execute(_TAKEN, [tag, one]).fetchone()])

    def take_away(self, name: str, articles: Iterable[str]) -> int:
        """Take a tag away from articles; return how many had it. Raises ValueError for no name."""
        tag, gone = tag_name(name), 0
        with self._transaction():
            for article in articles:
                told = {"name": tag, "article": article, "now": seen_at(self._now())}
                gone += self._db.conn.execute(_TAKE_AWAY, told).rowcount > 0
        return gone

    def of(self, article: str) -> list[str]:
        """Return the tags of an article, by name."""
        return tags_of(self._db, article)

    def of_each(self, articles: Sequence[str]) -> dict[str, list[str]]:
        """Return the tags of some articles, by name: of those that have any."""
        return tags_of_each(self._db, articles)

    def was_given(self, name: str) -> bool:
        """Say whether any article has a tag, or had it once."""
        return self._db.execute("select 1 from tags where name = ? limit 1", [name]).fetchone() is not None

    def told_of(self, witness: str, identifier: str, names: Iterable[str]) -> int:
        """Give the article that a witness tells tags that another archive gave it; return how many it had not.

        Where it is withdrawn here they wait for it, by the id that it had there. A tag of before, which nobody can give
        today, comes along.
        """
        row = self._db.conn.execute(_TOLD, [witness]).fetchone()
        return sum(self.bring(name, [row[0] if row else identifier]) for name in names)

    def counts(self) -> list[tuple[str, int]]:
        """Return all tags with how many articles have each, the most first."""
        return self._db.conn.execute(_COUNTS).fetchall()


_OF_PAGES = re.compile(r"\.(?:json|atom|csv|xlsx|ris|bib)$", re.IGNORECASE)
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
_TEXTS = "(select :article union select old from ids where article = :article)"
_GIVE = f"""
    insert into tags (name, text, since, until)
    select :name, :text, :now, null where not exists (
        select 1 from tags where name = :name and until is null
        and text in {_TEXTS.replace(":article", ":text")}
    ) on conflict (name, text) do update set since = excluded.since, until = null
"""
_TAKEN = f"select 1 from tags where name = ?1 and until is not null and text in {_TEXTS.replace(':article', '?2')}"
_TAKE_AWAY = f"update tags set until = :now where name = :name and until is null and text in {_TEXTS}"
_OF = f"select distinct name from tags where until is null and text in {_TEXTS} order by name"
_OF_EACH = """
    select value, name from json_each(?1) join tags on tags.text = value where until is null
    union
    select value, name from json_each(?1) join ids on ids.article = value join tags on tags.text = old
    where until is null order by 1, 2
"""
_TOLD = "select article from sightings where witness = ? and article != '' limit 1"
_COUNTS = f"select name, count(*) as articles from {TAGGED} group by name order by 2 desc, 1"
