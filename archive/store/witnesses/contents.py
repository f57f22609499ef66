"""What witnesses told at length, each content once and compressed: the one place that packs and reads it.

A content is GB 18030, which has every character and writes Chinese in two bytes where UTF-8 takes three, deflated
(zlib). Markup repeats the text that was read from it, one ballot repeats the words of another: `base` names a content
that it is deflated against, as zlib's preset dictionary. A base has none itself.

The row of an article names its markup and its evidence as the row of a witness does, by digest; what no one witness
tells so (`joined`) stands in it in full.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlite_utils import Database

ContentRow = tuple[str, bytes, str | None]
"""Digest, content, and the digest of its base."""
APART = ("text", "html", "evidence")
"""The fields of an article that a witness's row names by digest."""
ENCODING = "gb18030"
_NAMED = ("html", "evidence")
"""Those that an article's row names so, too."""
_NOTHING = {"html": "", "evidence": "[]"}
_DIGEST = 32  # hex digits of a SHA-256 that name a content
_LEVEL = 6  # 3 % less than level 1, and no slower than the same in UTF-8 at that (2026-11)
_SQL_MOST = 32 << 20  # bytes that a query unpacks of one content: a page has 16 MB at most

BALLOT = (
    '[{"field": "title", "value": "", "rule": "h1", "weight": 90, "chosen": true}, {"field": "text", "value": "between'
    ' headline and source link", "rule": "trafilatura 2.3.1", "weight": 100, "chosen": false}, {"field": "newspaper",'
    ' "value": "", "rule": "meta description", "weight": 60, "chosen": true}, {"field": "bylines", "value": "记者",'
    ' "rule": "signature", "weight": 80, "chosen": true}, {"field": "page", "value": "01", "rule": "index", "weight":'
    ' 70, "chosen": true}, {"field": "issue_date", "value": "2021-12-24", "rule": "date line", "weight": 100,'
    ' "chosen": true}, {"field": "title", "value": "", "rule": "enpproperty", "weight": 100, "chosen": true},'
    ' {"field": "text", "value": "#ozoom founder-content", "rule": "trafilatura 2.3.1", "weight": 100, "chosen":'
    ' true}, {"field": "published_at", "value": "2021-12-24 08:51:00", "rule": "address", "weight": 100, "chosen":'
    ' true}, {"field": "source", "value": "日报", "rule": "newspaper", "weight": 100, "chosen": true}, {"field":'
    ' "published_at", "value": "2021-12-24", "rule": "enpproperty", "weight": 95, "chosen": true}]'
)
"""The ballot that others are packed against. It stands in an archive as a content: another one may take its place."""


def content_digest(content: str) -> str:
    """Return what names a content."""
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:_DIGEST]


def packed(content: str, base: str = "") -> bytes:
    """Return a content as it is stored, for who has the content that it is packed against."""
    told = content.encode(ENCODING, "replace")
    packer = zlib.compressobj(_LEVEL, zdict=base.encode(ENCODING, "replace")) if base else zlib.compressobj(_LEVEL)
    return packer.compress(told) + packer.flush()


BALLOT_DIGEST = content_digest(BALLOT)
_PACKED_BALLOT = packed(BALLOT)


def content_of(content: bytes, base: bytes | None = None) -> str:
    """Return a content as it was told, of its bytes and those of its base. Raises zlib.error or ValueError."""
    unpacker = zlib.decompressobj(zdict=zlib.decompress(base)) if base else zlib.decompressobj()
    told = unpacker.decompress(content) + unpacker.flush()
    if not unpacker.eof:
        raise zlib.error("Error -5 while decompressing data: incomplete or truncated stream")  # as zlib says it
    return told.decode(ENCODING)


def unpacked_for_sql(content: object, base: object = None) -> str | None:
    """Return a content for SQL, in time and space that are bounded; None for what is none, or is larger than that."""
    try:
        dictionary = _inflated(base) if base else b""
        return _inflated(content, dictionary).decode(ENCODING)
    except (zlib.error, ValueError, TypeError, MemoryError):
        return None


def _inflated(content: object, dictionary: bytes = b"") -> bytes:
    if not isinstance(content, bytes):
        raise TypeError("no bytes")
    unpacker = zlib.decompressobj(zdict=dictionary) if dictionary else zlib.decompressobj()
    told = unpacker.decompress(content, _SQL_MOST)
    if not unpacker.eof:
        raise ValueError("larger than is unpacked, or cut")
    return told


def content_rows(row: Mapping[str, Any], contents: Mapping[str, str]) -> list[ContentRow]:
    """Return what a witness's row names, of its contents by digest: markup against its text, evidence as others."""
    text, html, evidence = (row[name] for name in APART)
    rows: list[ContentRow] = [(text, packed(contents[text]), None)]
    if html and html != text:
        base = contents[text]
        rows.append((html, packed(contents[html], base), text if base else None))
    if evidence and evidence != text:
        rows.append((BALLOT_DIGEST, _PACKED_BALLOT, None))
        rows += [(evidence, packed(contents[evidence], BALLOT), BALLOT_DIGEST)] * (evidence != BALLOT_DIGEST)
    return rows


class ContentTable:
    """Reads and writes contents, within the caller's transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, row: Mapping[str, Any], contents: Mapping[str, str]) -> None:
        """Keep what a witness's row names, of its contents by digest."""
        self.take(content_rows(row, contents))

    def take(self, rows: Iterable[ContentRow]) -> int:
        """Take rows in: digest, content, base, the bases first. Say how many are new."""
        number = 0
        for row in rows:
            number += self._db.conn.execute(_AGAINST if row[2] else _ALONE, row).rowcount
        return number

    def told(self, article: Mapping[str, Any]) -> dict[str, str]:
        """Return the markup and the evidence of an article, of its row; nothing where the archive lost it."""
        return self.told_of([article])[0]

    def told_of(self, articles: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
        """Return the markup and the evidence of articles, of their rows; nothing where the archive lost it."""
        asked = {article[name] for article in articles for name in _NAMED if article[name]}
        contents: dict[str, str] = {}
        if asked:
            for digest, content, base in self._db.conn.execute(_READ, [json.dumps(sorted(asked))]).fetchall():
                with suppress(zlib.error, ValueError):  # `verify` tells of the witness that lost it
                    contents[digest] = content_of(content, base)
        found = []
        for article in articles:
            told = {name: contents[article[name]] for name in _NAMED if article[name] in contents}
            found.append(_NOTHING | (json.loads(article["joined"]) if article["joined"] else {}) | told)
        return found

    def sweep(self) -> None:
        """Remove the contents that no witness has any more; nothing stays for having been packed against."""
        execute = self._db.conn.execute
        for digest, content, base in execute(_LEFT, [BALLOT_DIGEST]).fetchall():
            with suppress(zlib.error, ValueError):
                execute(_REPACK, [packed(content_of(content, base)), digest])
        for sql in _SWEEP:
            execute(sql, [BALLOT_DIGEST])


def named_apart(row: Mapping[str, Any], joined: Collection[str]) -> dict[str, str | None]:
    """Return the columns that name its markup and evidence; `joined` are those that no one witness tells so."""
    told = {name: row[name] for name in joined}
    named = {name: content_digest(row[name]) for name in _NAMED if says(row, name) and name not in told}
    return dict.fromkeys(_NAMED, "") | named | {"joined": json.dumps(told, ensure_ascii=False) if told else None}


def joined_of(row: Mapping[str, Any], told: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return which of markup and evidence of a row no one of some witnesses tells so, by their rows."""
    rows = list(told)
    return tuple(name for name in _NAMED if says(row, name) and row[name] not in [one[name] for one in rows])


def says(row: Mapping[str, Any], name: str) -> bool:
    """Say whether a row has markup, or evidence."""
    return row[name] not in ("", _NOTHING[name])


_ALONE = """
    insert into contents (digest, content, base) values (?, ?, ?) on conflict (digest) do update
    set content = excluded.content, base = null where base is not null
"""
_AGAINST = "insert or ignore into contents (digest, content, base) values (?, ?, ?)"
_READ = """
    select contents.digest, contents.content, bases.content from json_each(?) as asked
    join contents on contents.digest = asked.value left join contents as bases on bases.digest = contents.base
"""
_USED = """
    select text from witnesses union select html from witnesses where html is not null union
    select evidence from witnesses where evidence is not null
"""
_LEFT = f"""
    select kept.digest, kept.content, bases.content from contents as kept
    join contents as bases on bases.digest = kept.base
    where kept.base != ? and kept.base not in ({_USED}) and kept.digest in ({_USED})
"""
_REPACK = "update contents set content = ?, base = null where digest = ?"
_SWEEP = (
    f"delete from contents where digest != ? and digest not in ({_USED})",
    f"""
    delete from contents where digest = ? and digest not in ({_USED})
    and not exists (select 1 from contents as others where others.base = contents.digest)
    """,
)
