"""What was seen to happen at addresses: edits, removals, and what came back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from archive.browse.pages.cards import cards, paged
from archive.browse.pages.kin import edit_words
from archive.browse.site import Ask, Missing
from archive.browse.words import EVENTS, NOT_THERE, safe_url
from archive.store.edits import Edit
from archive.store.timeline import Event, EventKind

_SHOWN = 50


def changes_page(ask: Ask) -> dict[str, Any]:
    """The page of edits, removals and returns, the newest first; of a paper, and of one kind, where asked."""
    site, paper = ask.site, paper_asked(ask)
    kind = ask.args.get("kind", "")
    chosen = EventKind(kind) if kind in set(EventKind) else None
    asked = {"paper": paper["id"] if paper else "", "kind": chosen or ""}
    tally = ask.archive.timeline.tally(asked["paper"] or None)
    place = paged(ask, tally.get(chosen, 0) if chosen else sum(tally.values()), _SHOWN, parts="changes", **asked)
    events = ask.archive.timeline.events(
        _SHOWN, (place["here"] - 1) * _SHOWN, newspaper=asked["paper"] or None, kind=chosen
    )
    return {
        "title": "修订与原站已无",
        "paper": paper,
        "kind": asked["kind"],
        "kinds": [
            {
                "here": one,
                "word": EVENTS[one],
                "events": tally[one],
                "url": site.url("changes", **asked | {"kind": one}),
            }
            for one in EventKind
            if one in tally
        ],
        "papers": [
            {"here": one, "word": name, "events": n, "url": site.url("changes", **asked | {"paper": one})}
            for one, name, n in ask.archive.timeline.papers()
        ],
        "all_kinds": site.url("changes", paper=asked["paper"]),
        "all_papers": site.url("changes", kind=asked["kind"]),
        "events": told(ask, events),
        "place": place,
        "canonical": site.url("changes", **asked, p=place["here"] if place["here"] > 1 else ""),
        "feed": site.url("changes.atom", **asked),
    }


def paper_asked(ask: Ask) -> dict[str, str] | None:
    """Return id and name of the paper that the query names, None where it names none."""
    asked = ask.args.get("paper", "")
    if not asked:
        return None
    row = ask.archive.newspaper(asked)
    if row is None:
        raise Missing(NOT_THERE["paper"])
    return {"id": row.id, "name": row.name}


def told(ask: Ask, events: Sequence[Event]) -> list[dict[str, Any]]:
    """Return events with the article as it appeared at the address; edits with what changed."""
    rows = ask.archive.summaries.appeared_at([(event.article, event.key) for event in events])
    edits = ask.archive.histories.edits((event.key, event.position) for event in events if event.position)
    return [
        card | _told(ask, event, edits.get((event.key, event.position or 0)))
        for card, event in zip(cards(ask, rows), events, strict=True)
    ]


def _told(ask: Ask, event: Event, edit: Edit | None) -> dict[str, Any]:
    """Return what a page tells of an event beside its article. `event_id` is the same in every archive, for good."""
    name = f"{event.kind} {event.url} {event.seen_at if edit else event.since}"
    return {
        "kind": event.kind,
        "word": EVENTS[event.kind],
        "event_id": hashlib.sha256(name.encode()).hexdigest()[:16],
        "key": event.key,
        "seen_at": event.seen_at,
        "address": event.url,
        "safe_url": safe_url(event.url),
        "since": event.since,
        "until": event.until,
        "last_seen": event.last_seen,
        "reason": event.reason,
        "former": edit.former if edit else "",
        "former_url": ask.site.article(edit.former) if edit else "",
        **(edit_words(edit) if edit else {}),
    }
