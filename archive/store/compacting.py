"""What an archive of before kept twice, or at length, is kept once and packed: what `m020` does.

Nothing is lost on the way: what cannot be read stays as it is, and `archive verify` tells of it.
"""

from __future__ import annotations

import json
import logging
import zlib
from typing import Any

from sqlite_utils import Database

from archive.store.witnesses.contents import BALLOT, BALLOT_DIGEST, content_digest, named_apart, packed, says
from archive.store.witnesses.tables import PACKED_CONTENTS, PACKED_INSTEAD

_BATCH = 500
_MANY = 5000  # articles, from which on it takes so long that it is told
_log = logging.getLogger(__name__)


def compact(db: Database) -> None:
    """Pack the contents anew, and let articles name theirs. Within the caller's transaction."""
    [articles] = db.execute("select count(*) from articles").fetchone()
    if articles >= _MANY:
        _log.warning("%s articles are packed, which takes some minutes and happens once", f"{articles:,}")
    db.conn.create_function("packed_anew", 1, _packed_anew, deterministic=True)
    db.conn.create_function("packed_against", 2, _packed_against, deterministic=True)
    for sql in (PACKED_CONTENTS, _ALONE, _MARKUP):
        db.execute(sql)
    if db.execute("select 1 from witnesses where evidence is not null limit 1").fetchone():
        db.execute(_EXAMPLE, [BALLOT_DIGEST, packed(BALLOT)])
        db.execute(_BALLOTS, [zlib.compress(BALLOT.encode()), BALLOT_DIGEST])
    for sql in (_REST, *PACKED_INSTEAD):
        db.execute(sql)
    last = -1
    while rows := db.execute(_ARTICLES, [last, _BATCH]).fetchall():
        last = rows[-1][0]
        db.conn.executemany(_NAME, [_named(*row) for row in rows])


def _named(row: int, html: str, evidence: str, told: str) -> dict[str, Any]:
    """Return how an article names its markup and its evidence; `told` are those that its head's witnesses have."""
    kept, digests = {"html": html, "evidence": evidence}, json.loads(told)
    of_several = [name for name in kept if says(kept, name) and content_digest(kept[name]) not in digests]
    return {"row": row} | named_apart(kept, of_several)


def _packed_anew(content: bytes) -> bytes:
    try:
        return packed(zlib.decompress(content).decode("utf-8"))
    except (zlib.error, ValueError):
        return content


def _packed_against(content: bytes, base: bytes) -> bytes | None:
    """Return a content packed against another; None where one of them cannot be read, or says nothing."""
    try:
        told, against = (zlib.decompress(one).decode("utf-8") for one in (content, base))
    except (zlib.error, ValueError):
        return None
    return packed(told, against) if against else None


_ALONE = """
    insert into packed_contents (digest, packed) select digest, packed_anew(content) from contents
    where digest in (select text from witnesses) order by digest
"""
_MARKUP = """
    insert or ignore into packed_contents
    select htmls.digest, packed_against(htmls.content, texts.content), texts.digest
    from witnesses join contents as htmls on htmls.digest = witnesses.html
    join contents as texts on texts.digest = witnesses.text
    where witnesses.html != witnesses.text order by witnesses.id
"""
_EXAMPLE = "insert or ignore into packed_contents (digest, packed) values (?, ?)"
_BALLOTS = """
    insert or ignore into packed_contents select digest, packed_against(content, ?), ? from contents
    where digest in (select evidence from witnesses where evidence is not null) order by digest
"""
_REST = "insert or ignore into packed_contents (digest, packed) select digest, packed_anew(content) from contents"
_ARTICLES = """
    select rowid, html, evidence, (
        select json_group_array(digest) from (
            select html as digest from witnesses where id in (
                select sightings.witness from appearances join sightings on sightings.appearance = appearances.id
                where appearances.article = articles.id and is_head
            ) union all
            select evidence from witnesses where id in (
                select sightings.witness from appearances join sightings on sightings.appearance = appearances.id
                where appearances.article = articles.id and is_head
            )
        )
    ) from articles where rowid > ? and class is not null order by rowid limit ?
"""
_NAME = "update articles set html = :html, evidence = :evidence, joined = :joined where rowid = :row"
