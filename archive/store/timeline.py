"""What was seen to happen at addresses: edits, removals and returns, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from archive.store.subject import Subject


class EventKind(StrEnum):
    """What was seen: another text, headline, signature or source; nothing any more; something again after that."""

    EDIT = "edit"
    REMOVAL = "removal"
    RETURN = "return"


@dataclass(frozen=True)
class Event:
    """One event. Its address (`url`, as it was found first, and its key) and its moments name it for good.

    `article` is what stands there then, of a removal what stood there. `position` is that of the version that an edit
    led to. Removals and returns say `since` when something was gone, when it was seen last before (`last_seen`), why
    it is taken for gone, and `until` when, where it is back by now.
    """

    kind: EventKind
    key: str
    url: str
    seen_at: str
    article: str
    position: int | None = None
    since: str = ""
    until: str = ""
    last_seen: str = ""
    reason: str = ""


class Timeline(Subject):
    """Reads events. Two archives may have seen one removal: it is told as the one that was noted first."""

    def events(
        self, limit: int, offset: int = 0, *, newspaper: str | None = None, kind: EventKind | None = None
    ) -> list[Event]:
        """Return events, the newest first, of all that is archived or of what appeared in a paper.

        No two of them are at one place in this order.
        """
        asked = {"limit": limit, "offset": offset, "newspaper": newspaper, "kind": kind}
        return list(map(_event, self._db.query(_PAGE, asked)))

    def tally(self, newspaper: str | None = None) -> dict[EventKind, int]:
        """Return how many events of each kind there are, in a paper or in all."""
        rows = self._db.execute(f"{_EVENTS} {_TALLY}", {"newspaper": newspaper})
        return {EventKind(kind): n for kind, n in rows}

    def papers(self) -> list[tuple[str, str, int]]:
        """Return id and name of the papers with events, and how many: most first."""
        return list(self._db.execute(f"{_EVENTS} {_BY_PAPER}").fetchall())

    def absences(self, article: str) -> list[dict[str, Any]]:
        """Return since when, until when and why the addresses of an article had nothing any more, in that order.

        With each what was seen there last before, and the address.
        """
        return list(self._db.query(_ABSENCES, {"article": article}))


def _event(row: dict[str, Any]) -> Event:
    told: Iterator[tuple[str, Any]] = ((name, value) for name, value in row.items() if value is not None)
    return Event(**dict(told) | {"kind": EventKind(row["kind"])})


_IS_TOLD = """not exists (
    select 1 from absences as earlier where earlier.key = absences.key and earlier.since < absences.since
    and (earlier.until is null or earlier.until > absences.since)
) and exists (select 1 from versions where versions.key = absences.key and versions.since <= absences.since)"""
"""An absence that begins within another one is that one, as another archive has seen it."""
_URL = """coalesce(
    (select url from links where links.key = {0}.key),
    (select url from addresses where addresses.key = {0}.key order by first_seen, url limit 1), {0}.key
)"""
_LAST_SEEN = """(
    select max(moment) from (
        select first_seen as moment from sightings join witnesses on witnesses.id = sightings.witness
        where sightings.key = {0}.key and witnesses.kind != 'correction'
        union all
        select last_seen from sightings join witnesses on witnesses.id = sightings.witness
        where sightings.key = {0}.key and witnesses.kind != 'correction'
        union all
        select fetched_at from sightings join captures on captures.witness = sightings.witness
        where sightings.key = {0}.key
    ) where moment < {0}.since
)"""
_STOOD = """(
    select article from versions where versions.key = absences.key and versions.since <= {0}
    order by position desc limit 1
)"""
_EVENTS = f"""
    with happened (kind, key, seen_at, position, since, until, reason, article) as (
        select '{EventKind.EDIT}', key, since, position, null, null, null, article from versions where position > 1
        union all
        select '{EventKind.REMOVAL}', key, since, null, since, until, reason, {_STOOD.format("absences.since")}
        from absences where {_IS_TOLD}
        union all
        select '{EventKind.RETURN}', key, until, null, since, until, reason, {_STOOD.format("absences.until")}
        from absences where until is not null and {_IS_TOLD}
    )
"""
_NEWSPAPER = """(
    select newspaper from appearances where id = (
        select max(appearance) from addresses where key = happened.key and addresses.article = happened.article
    )
)"""
_WANTED = f"(:newspaper is null or {_NEWSPAPER} = :newspaper)"
_PAGE = f"""
    {_EVENTS}
    , shown as (
        select * from happened where {_WANTED} and (:kind is null or kind = :kind)
        order by seen_at desc, key, kind, since limit :limit offset :offset
    )
    select shown.*, {_URL.format("shown")} as url,
        case when since is not null then {_LAST_SEEN.format("shown")} end as last_seen
    from shown order by seen_at desc, key, kind, since
"""
_TALLY = f"select kind, count(*) from happened where {_WANTED} group by kind"
_BY_PAPER = f"""
    , told as (select {_NEWSPAPER} as newspaper from happened)
    select newspapers.id, newspapers.name, count(*) as n from told join newspapers on newspapers.id = told.newspaper
    group by newspapers.id order by n desc, newspapers.id
"""
_ABSENCES = f"""
    select key, {_URL.format("absences")} as url, {_LAST_SEEN.format("absences")} as last_seen, since, until, reason,
        evidence
    from absences where key in (select key from addresses where article = :article) and {_IS_TOLD}
    order by since, key
"""
