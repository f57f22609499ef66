"""A witness: what one page, passage, line or correction told of an article, and its form as a row."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from archive.addresses import rules
from archive.addresses.canonical import link_key
from archive.chinese.text import clean
from archive.model import Article, Byline, Passage
from archive.store.rows import article_of, row_of

DIGEST = 32  # hex digits of a SHA-256 that name a content, and a witness


class WitnessKind(StrEnum):
    """What told of an article.

    page: a page as fetched, or an article that some program hands in. passage: a stretch of a document. kept: what an
    archive of an older version had kept of an address. correction: what a person says is right.
    """

    PAGE = "page"
    PASSAGE = "passage"
    KEPT = "kept"
    CORRECTION = "correction"


@dataclass(frozen=True)
class Witness:
    """A witness as it is kept.

    `origin` is where it stands: the canonical address, the document and the passage's first byte, or nothing.
    `keys` are the canonical addresses of the article's addresses by the `rules` of that time; they never change,
    since ids are made from them; of a correction to what has no address those of the witnesses that told it.
    `given` are ids under which the article was known by other rules than today's. Of a correction `corrects` names
    the fields that it sets; all others are those of what it corrects.
    `first_seen` and `last_seen` are moments in UTC to the microsecond, as ISO 8601 has them.
    """

    article: Article
    kind: WitnessKind
    origin: str
    keys: tuple[str, ...]
    first_seen: str
    last_seen: str
    rules: int = rules.VERSION
    given: tuple[str, ...] = ()
    corrects: tuple[str, ...] = ()
    document: str | None = None
    run: str | None = None
    id: str = ""


_APART = ("text", "html", "evidence")
_DERIVED = ("day", "year")


def seen_at(seen: datetime) -> str:
    """Return a moment as witnesses have it: in UTC, to the microsecond."""
    return seen.astimezone(UTC).isoformat(timespec="microseconds")


def utc(told: str) -> str:
    """Return a moment as rows of captures have it, ISO 8601, as witnesses have it."""
    return seen_at(datetime.fromisoformat(told))


def keys_of(article: Article) -> tuple[str, ...]:
    """Return the canonical addresses of an article's addresses, as today's rules make them."""
    return tuple(link_key(url) for url in article.addresses)


def passage_witness(article: Article, passage: Passage, seen: str) -> Witness:
    """Return a stretch of a document as a witness of what it tells."""
    origin = f"{passage.document}:{passage.start}"
    return Witness(article, WitnessKind.PASSAGE, origin, keys_of(article), seen, seen, document=passage.document)


def places_told(witness: Witness) -> list[tuple[str, str]]:
    """Return the places that a witness tells of: key and address; without any, a key of its own.

    A correction of what was told without an address names the keys of the witnesses that told it.
    """
    places = [(link_key(url), url) for url in witness.article.addresses]
    if witness.kind is WitnessKind.CORRECTION:
        places += [(key, "") for key in witness.keys if key.startswith("#")]
    return places or [(f"#{witness.id}", "")]


def document_of(witness: Witness) -> str | None:
    """Return the document that a passage stands in, also where an archive has not got it."""
    if witness.kind is WitnessKind.PASSAGE:
        return witness.origin.partition(":")[0]
    return witness.document


def content_digest(content: str) -> str:
    """Return what names a content."""
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:DIGEST]


def packed(content: str) -> bytes:
    """Return a content as it is stored. Level 1 costs a third of level 6, and leaves 4 % more (2026-11)."""
    return zlib.compress(content.encode("utf-8", "replace"), level=1)


def content_of(content: bytes) -> str:
    """Return a content as it was told."""
    return zlib.decompress(content).decode("utf-8")


def is_content(name: str, content: bytes) -> bool:
    """Say whether a stored content is the one of a digest."""
    try:
        return content_digest(content_of(content)) == name
    except (ValueError, zlib.error):
        return False


def witness_row(witness: Witness) -> tuple[dict[str, Any], dict[str, str]]:
    """Return a witness as a row, its id included, and its contents by digest."""
    told = row_of(witness.article)
    contents = {name: told[name] for name in _APART if told[name] not in ("", "[]") or name == "text"}
    digests = {name: content_digest(content) for name, content in contents.items()}
    fields = {
        name: value for name, value in told.items() if name not in (*_APART, *_DERIVED) and value not in ("", None)
    }
    fields |= {"bylines": [[clean(line.name), line.role] for line in witness.article.bylines]}
    fields |= {"addresses": [clean(url) for url in witness.article.addresses]}
    fields |= {"corrects": list(witness.corrects)}
    row: dict[str, Any] = {
        "kind": witness.kind.value,
        "origin": witness.origin,
        "keys": _json(list(witness.keys)),
        "rules": witness.rules,
        "fields": _json({name: value for name, value in fields.items() if value != []}),
        **{name: digests.get(name) for name in _APART},
        "given": _json(list(witness.given)),
    }
    named = [row[name] for name in ("kind", "origin", "fields", *_APART, "given")]
    row["id"] = hashlib.sha256(_json(named).encode("utf-8", "replace")).hexdigest()[:DIGEST]
    row |= {"document": witness.document, "run": witness.run}
    row |= {"first_seen": witness.first_seen, "last_seen": witness.last_seen}
    return row, {digests[name]: content for name, content in contents.items()}


def witness_of(row: Mapping[str, Any]) -> Witness:
    """Return the witness of a row in which the contents stand for their digests (packed; None where there is none)."""
    fields = json.loads(row["fields"])
    told = _EMPTY | {name: value for name, value in fields.items() if name in _EMPTY}
    told |= {name: content_of(row[name]) for name in _APART if row[name] is not None}
    bylines = tuple(Byline(name, role) for name, role in fields.get("bylines", ()))
    article = article_of(told, bylines=bylines, addresses=tuple(fields.get("addresses", ())))
    return Witness(
        article,
        WitnessKind(row["kind"]),
        row["origin"],
        tuple(json.loads(row["keys"])),
        row["first_seen"],
        row["last_seen"],
        row["rules"],
        tuple(json.loads(row["given"])),
        tuple(fields.get("corrects", ())),
        row["document"],
        row["run"],
        row["id"],
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


_EMPTY: dict[str, Any] = row_of(Article("", ""))
