"""The keys of addresses made anew, where the rules that make them are newer than those that an archive was kept by.

Links, pages, placements, attempts and absences get their new keys; what is derived of addresses is derived anew. All
in one transaction, on opening.

Where a key told less than its address does now, it may have stood for several addresses, of which the link noted the
first alone. Each that is known is a link of its own, done where it was fetched itself; and the list that named them is
read again, for of those that were never asked for nothing else was kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from sqlite_utils import Database

from archive.addresses import rules
from archive.addresses.canonical import link_key
from archive.model import LinkState
from archive.store.links import BETTER_STATES
from archive.store.schema import SchemaError
from archive.store.standing import settle
from archive.store.witnesses.classes import is_of_shorts
from archive.store.witnesses.deriving import Derivation

RULES = "address rules"
"""The row of `standing` that tells the version of the rules by which the keys were made."""

_LinkRow = dict[str, Any]
_FILLED = ("newspaper", "issue_date", "page", "page_name", "found_in", "article")
_BATCH = 200
_DUE: _LinkRow = {"state": LinkState.PENDING, "tries": 0, "last_reason": ""} | dict.fromkeys(
    ("last_try", "next_try", "not_before", "next_check", "article")
)
_ADDRESS = re.compile(r"(?:[^/\s:@\[\]]+|\[[^/\s\]]+\])(?::\d+)?/|eastmoney:\d")
"""How the key of an address begins."""


class KeysAnew:
    """Makes the keys of an archive's addresses anew."""

    def __init__(
        self, db: Database, transaction: Callable[[], AbstractContextManager[None]], derivation: Derivation
    ) -> None:
        self._db = db
        self._transaction = transaction
        self._derivation = derivation

    def run(self) -> None:
        """Bring the keys in line with today's rules. Raises SchemaError where the archive's rules are newer."""
        if self._version() == rules.VERSION:
            return
        with self._transaction():
            kept = self._version()
            if kept is not None and kept > rules.VERSION:
                raise SchemaError(f"its addresses were compared by newer rules ({kept}) than this program's")
            self._db.conn.execute("pragma defer_foreign_keys = on")
            withheld = self._derivation.withheld
            withheld.all_titles_back()
            self._absences()  # they have no address of their own, and ask the links of before
            self._pictures()  # the articles' pages that show them are known by the links of before
            issues = self._links()
            self._pages()
            self._derived()
            for newspaper, day in sorted(issues):
                self._derivation.settle_issue(newspaper, day)
            withheld.keys_anew()
            sql = "insert or replace into standing (name, value) values (?, ?)"
            self._db.conn.execute(sql, [RULES, str(rules.VERSION)])

    def _version(self) -> int | None:
        row = self._db.conn.execute("select value from standing where name = ?", [RULES]).fetchone()
        return int(row[0]) if row else None

    def _links(self) -> set[tuple[str, str]]:
        """Give links their new keys, with their attempts and placements; those that are one now become one.

        Returns the issues that name one of these twice.
        """
        rows = list(self._db.query("select rowid as number, * from links order by number"))
        moved = {row["key"]: link_key(row["url"]) for row in rows}
        parted = list(self._parted(rows, moved))
        coarse = [row for row in rows if _told_less(row["key"], moved[row["key"]])]
        for row in coarse:
            row |= self._own(row, moved[row["key"]])
        concerned = {new for old, new in moved.items() if old != new}
        issues: set[tuple[str, str]] = set()
        groups: dict[str, list[_LinkRow]] = {key: [] for key in sorted(concerned)}
        for row in rows:
            new = moved[row["key"]]
            if new in groups:
                groups[new].append(row if row["key"] == new else self._aside(row))
        for key, same in groups.items():
            issues |= self._become_one(key, same)
        for row in parted:
            self._part(row)
        for found_in in sorted({row["found_in"] for row in coarse}):
            self._db.conn.execute(_READ_AGAIN, [link_key(found_in)])
        for newspaper, day in sorted(issues):
            settle(self._db, newspaper, day)
        return issues

    def _pictures(self) -> None:
        """Give pictures their new keys; those that are one now become one, and the files sent for them are all its."""
        execute = self._db.conn.execute
        shown = execute("select key, url from links where key in (select shown_at from depictions)").fetchall()
        for old, url in shown:
            if (new := link_key(url)) != old:
                for sql in _SHOWN_ELSEWHERE:
                    execute(sql, {"new": new, "old": old})
        for old, url in execute("select key, url from pictures order by found_at, key").fetchall():
            if (new := link_key(url)) != old:
                for sql in _PICTURE_ELSEWHERE:
                    execute(sql, {"new": new, "old": old})

    def _aside(self, row: _LinkRow) -> _LinkRow:
        """Give a link a key that no address has, since its new one may still be another link's."""
        asked = {"old": row["key"], "new": f"{row['key']}\n"}
        for sql in _ASIDE:
            self._db.conn.execute(sql, asked)
        return row | {"key": asked["new"]}

    def _become_one(self, key: str, same: list[_LinkRow]) -> set[tuple[str, str]]:
        """Put one link in the place of some; return the issues that name it twice."""
        execute = self._db.conn.execute
        best = min(same, key=lambda row: (BETTER_STATES.index(LinkState(row["state"])), row["found_at"], row["number"]))
        row = {name: value for name, value in best.items() if name != "number"} | {"key": key}
        for other in same:
            row |= {name: row[name] or other[name] for name in _FILLED}
        row["found_at"] = min(other["found_at"] for other in same)
        execute("delete from links where key in (select value from json_each(?))", [_json(one["key"] for one in same)])
        self._insert_link(row)
        twice: set[tuple[str, str]] = set()
        for old in (one["key"] for one in same if one["key"] != key):
            execute(_MOVE_ATTEMPTS, {"new": key, "old": old})
            execute("delete from attempts where link = ?", [old])
            twice |= set(execute(_NAMED_TWICE, {"new": key, "old": old}).fetchall())
            execute(_MOVE_PLACEMENTS, {"new": key, "old": old})
            execute("delete from placements where link = ?", [old])
        return twice

    def _own(self, row: _LinkRow, new: str) -> _LinkRow:
        """Return what came of the first address of a link that may have stood for others: nothing, if it was not asked.

        Of a link that was had its article tells, of another its attempts.
        """
        execute = self._db.conn.execute
        if row["state"] == LinkState.DONE and row["article"]:
            urls = execute("select url from addresses where key = ?", [row["key"]]).fetchall()
        else:
            urls = execute("select url from attempts where link = ?", [row["key"]]).fetchall()
            if not urls:
                return {}
        return {} if any(link_key(url) == new for (url,) in urls) else _DUE

    def _parted(self, rows: list[_LinkRow], moved: dict[str, str]) -> Iterator[_LinkRow]:
        """Yield the links of addresses that shared one with another address, and do no longer."""
        known = set(moved.values())
        for row in rows:
            for url, first_seen, is_told in self._db.conn.execute(_SPELLINGS, {"key": row["key"]}).fetchall():
                key = link_key(url)  # an attempt may have been made elsewhere, at a mirror
                if key not in known and (is_told or _page(key) == _page(row["key"])):
                    known.add(key)
                    yield {name: value for name, value in row.items() if name != "number"} | {
                        "key": key,
                        "url": url,
                        "found_at": first_seen,
                    } | _DUE  # fmt: skip

    def _part(self, row: _LinkRow) -> None:
        """Add the link of an address that shared one; it is done where the address itself was fetched."""
        execute = self._db.conn.execute
        captures = execute(_FETCHED, [row["url"]]).fetchall()
        if captures:
            article, fetched_at = captures[-1]
            row |= {"state": LinkState.DONE, "article": article, "tries": len(captures), "last_try": fetched_at}
        self._insert_link(row)
        tried = execute("select link, tried_at, url from attempts where url = ?", [row["url"]]).fetchall()
        for attempt in tried:
            execute(_TRIED_THERE, [row["key"], *attempt])

    def _insert_link(self, row: _LinkRow) -> None:
        marks = ", ".join("?" * len(row))
        self._db.conn.execute(f"insert into links ({', '.join(row)}) values ({marks})", list(row.values()))

    def _pages(self) -> None:
        execute = self._db.conn.execute
        for number, url, link in execute("select rowid, url, link from pages where url != ''").fetchall():
            if link != link_key(url):
                execute("update pages set link = ? where rowid = ?", [link_key(url), number])

    def _absences(self) -> None:
        """Give absences the key of the link of before, else of an address; their own has all but the scheme."""
        execute = self._db.conn.execute
        for key, since in execute("select key, since from absences").fetchall():
            told = execute(_ADDRESSES_OF, {"key": key, "since": since}).fetchall()
            urls = [url for url, is_own in told if is_own or _page(link_key(url)) == _page(key)]
            new = link_key(urls[0] if urls else f"http://{key}" if _ADDRESS.match(key) else key)
            if new != key:
                execute("update or ignore absences set key = ? where key = ? and since = ?", [new, key, since])
                execute("delete from absences where key = ? and since = ?", [key, since])

    def _derived(self) -> None:
        """Derive the witnesses anew that tell of an address whose key is another."""
        execute = self._db.conn.execute
        for article, url, key in execute(_DERIVED_ADDRESSES).fetchall():
            if link_key(url) != key:
                execute("delete from addresses where article = ? and url = ?", [article, url])
        concerned: set[str] = set()
        shorts: set[str] = set()  # what connected these may not any more
        for witness, url, key, text_class in execute(_SEEN).fetchall():
            if link_key(url) != key:
                if is_of_shorts(text_class):
                    shorts.add(text_class.partition(".")[0])
                else:
                    concerned.add(witness)
        for text in sorted(shorts):
            self._derivation.derive_anew([one for (one,) in execute(_TELLING, {"text": text}).fetchall()])
        ids = sorted(concerned)
        for start in range(0, len(ids), _BATCH):
            self._derivation.derive_anew(ids[start : start + _BATCH])


def _page(key: str) -> str:
    """Return a key without what comes after its path."""
    return re.split(r"[?#]", key, maxsplit=1)[0]


def _told_less(old: str, new: str) -> bool:
    """Say whether a key told less of an address than its new one: fewer parameters, or no fragment."""
    return _details(old) < _details(new)


def _details(key: str) -> int:
    query, hash_mark, _ = key.partition("?")[2].partition("#")
    return len(query.split("&")) * bool(query) + bool(hash_mark or "#" in key)


def _json(values: Iterable[str]) -> str:
    return json.dumps(list(values))


_ASIDE = (
    "update links set key = :new where key = :old",
    "update attempts set link = :new where link = :old",
    "update placements set link = :new where link = :old",
)
_SHOWN_ELSEWHERE = (
    "update or ignore depictions set shown_at = :new where shown_at = :old",
    "delete from depictions where shown_at = :old",
)
_PICTURE_ELSEWHERE = (
    "update or ignore pictures set key = :new where key = :old",
    "update or ignore depictions set picture = :new where picture = :old",
    "update or ignore picture_files set picture = :new where picture = :old",
    "delete from depictions where picture = :old",
    "delete from picture_files where picture = :old",
    "delete from pictures where key = :old",
)
_MOVE_ATTEMPTS = "update or ignore attempts set link = :new where link = :old"
_TRIED_THERE = "update or ignore attempts set link = ? where link = ? and tried_at = ? and url = ?"
_NAMED_TWICE = """
    select newspaper, issue_date from placements where link = :old
    intersect select newspaper, issue_date from placements where link = :new
"""
_MOVE_PLACEMENTS = """
    insert into placements (newspaper, issue_date, page, link, position, title, area, shape, found_at, announced)
    select newspaper, issue_date, page, :new, position, title, area, shape, found_at, announced
    from placements where link = :old
    on conflict (newspaper, issue_date, page, link) do update set
    title = iif(title != '', title, excluded.title), area = iif(area != '', area, excluded.area),
    shape = iif(area != '', shape, excluded.shape),
    position = min(position, excluded.position), found_at = min(found_at, excluded.found_at),
    announced = min(announced, excluded.announced)
"""
_SPELLINGS = """
    select url, min(first_seen), 1 from addresses where key = :key group by url
    union all select url, min(tried_at), 0 from attempts where link = :key group by url order by 3 desc, 2, 1
"""
_READ_AGAIN = "update links set state = 'pending', next_try = null where key = ? and kind = 'list' and state = 'done'"
_FETCHED = """
    select article, fetched_at from captures where url = ? and article is not null order by fetched_at, rowid
"""
_ADDRESSES_OF = """
    select url, is_own from (
        select url, 0 as is_own, 1 as n, tried_at from attempts where link = :key and tried_at <= :since
        union all select url, 1, 2, '' from links where key = :key
        union all select url, 1, 3, '' from addresses where key = :key
    ) order by n, tried_at desc, url
"""
"""What was asked for when something was seen to be absent, the last first; else its address."""
_SEEN = "select witness, url, key, class from sightings where url != ''"
_TELLING = "select distinct witness from sightings where class > :text || '.' and class < :text || '/'"
_DERIVED_ADDRESSES = "select article, url, key from addresses where appearance is not null"
