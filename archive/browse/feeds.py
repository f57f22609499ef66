"""Atom feeds: of a search, of a newspaper, and of what happened at addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from markupsafe import escape

from archive.browse.matching import strange, understood
from archive.browse.pages.cards import cards_of, with_text
from archive.browse.pages.changes import paper_asked, told
from archive.browse.pages.finding import title_of_search
from archive.browse.pages.papers import newspaper_of
from archive.browse.site import Ask, Misread
from archive.browse.words import EVENTS, gone, removal
from archive.chinese.text import squeeze
from archive.formats.citing import UNTITLED
from archive.model import CHINA, in_zone
from archive.store.timeline import EventKind

_ATOM = "http://www.w3.org/2005/Atom"
_TAG = "tag:local-news-archive.invalid,2026:"  # an article has one id in every archive; nobody can own .invalid
_BEGINNING = "2026-01-01T00:00:00+00:00"  # when an empty feed changed last: Atom demands a time
_ENTRIES = 50
_SHOWN = 30  # characters of what could not be read
_NOT_XML = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
_OF_A_TAG = "/?&=:@!$'()*+,;-._~"  # RFC 4151 takes these in the specific part of a tag, all else encoded
_MARKS = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}


@dataclass(frozen=True)
class FeedEntry:
    """One entry. `html` is made here from escaped text; nothing of a page's own markup is in it."""

    id: str
    title: str
    url: str
    updated: str
    html: str
    published: str = ""
    authors: tuple[str, ...] = ()

    @property
    def changed(self) -> str:
        """When it changed last, as Atom writes moments; where nothing tells so, when there was nothing."""
        return _written(self.updated) or _BEGINNING


def _written(moment: str, zone: tzinfo = UTC) -> str:
    """Return a moment as RFC 3339 has it, in a zone; nothing for what is none."""
    try:
        told = datetime.fromisoformat(moment)
    except ValueError:
        return ""
    return in_zone(told if told.tzinfo else told.replace(tzinfo=zone), zone).isoformat()


def search_feed(ask: Ask) -> bytes:
    """The articles of a search that the archive took in last."""
    wanted = understood(ask, has_notes=True)
    found = wanted.found(ask, "archived")
    entries = _articles(ask, cards_of(ask, found.part(0, _ENTRIES), found.shown))
    asked = {**wanted.query, "sort": ""}
    told = "search?" + "&".join(f"{name}={value}" for name, value in sorted(asked.items()) if value)
    title = title_of_search(ask, wanted) or "最新入档"
    here, note = ask.site.url("search.atom", **asked), "；".join(wanted.dropped)
    return atom(ask, title, told, here, ask.site.search(**asked), entries, note)


def paper_feed(ask: Ask) -> bytes:
    """What appeared in a newspaper, as the archive took it in last: an entry an appearance."""
    paper = newspaper_of(ask)
    _refuse_strange(ask)
    latest = with_text(ask, ask.archive.summaries.latest(_ENTRIES, paper["id"]))
    at = ask.site.url("paper", f"{paper['id']}.atom")
    return atom(ask, paper["name"], f"paper/{paper['id']}", at, ask.site.paper(paper["id"]), _articles(ask, latest))


def changes_feed(ask: Ask) -> bytes:
    """Edits, removals and returns, the last first; of a paper, and of one kind, where asked."""
    _refuse_strange(ask, "paper", "kind", "p")
    site, paper, kind = ask.site, paper_asked(ask), _kind_asked(ask)
    asked = {"paper": paper["id"] if paper else "", "kind": kind or ""}
    events = ask.archive.timeline.events(_ENTRIES, newspaper=asked["paper"] or None, kind=kind)
    named = EVENTS[kind] if kind else "修订与原站已无"
    title = f"{paper['name']}：{named}" if paper else named
    name = "/".join(filter(None, ("changes", asked["paper"], kind and f"kind={kind}")))
    entries = [_event(ask, one) for one in told(ask, events)]
    return atom(ask, title, name, site.url("changes.atom", **asked), site.url("changes", **asked), entries)


def _refuse_strange(ask: Ask, *names: str) -> None:
    if notes := list(strange(ask, set(names))):
        raise Misread("；".join(notes))


def _kind_asked(ask: Ask) -> EventKind | None:
    """Return the kind of event that the query names, None where it names none. Raises Misread for another."""
    asked = ask.args.get("kind", "")
    if asked and asked not in set(EventKind):
        raise Misread(f"没有“{asked[:_SHOWN]}”这种变动（{'、'.join(EventKind)}）")
    return EventKind(asked) if asked else None


def _articles(ask: Ask, cards: Sequence[dict[str, Any]]) -> list[FeedEntry]:
    return [_article(ask, card) for card in cards]


def _article(ask: Ask, card: dict[str, Any]) -> FeedEntry:
    """Return the entry of an article; of one that is shown as it appeared somewhere, that of the appearance."""
    appearance = card.get("appearance")
    return FeedEntry(
        f"{_TAG}appearance/{appearance}" if appearance else f"{_TAG}article/{card['id']}",
        card["title"],
        ask.absolute(card["url"]),
        card["archived_at"],
        _paragraphs(card["text"].split("\n")),
        card["published_at"] or "",
        tuple(dict.fromkeys(line["name"] for line in card["bylines"])),
    )


def _event(ask: Ask, card: dict[str, Any]) -> FeedEntry:
    """Return the entry of an event. What became of it later is an entry of its own, and does not change this one."""
    if card["kind"] is EventKind.EDIT:
        lines = [f"{one['label']}：{one['former'] or '（无）'} → {one['now'] or '（无）'}" for one in card["fields"]]
        html = _paragraphs(lines) + "".join(f"<p>{_marked(change)}</p>" for change in card["changes"])
    else:
        until = card["until"] if card["kind"] is EventKind.RETURN else ""
        why = removal(card["reason"])
        html = _paragraphs([gone(card["since"], card["last_seen"], until) + (f"（{why}）" if why else "")])
    html += _paragraphs([card["address"]])
    identifier = f"{_TAG}{card['kind']}/{card['event_id']}"
    seen = f"{card['seen_at'][:19]}+00:00"
    return FeedEntry(identifier, f"{card['word']}：{card['title']}", ask.absolute(card["url"]), seen, html)


def _marked(change: list[dict[str, str]]) -> str:
    return "".join(_MARKS[piece["kind"]].format(escape(piece["text"])) for piece in change)


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines if line.strip())


def atom(ask: Ask, title: str, name: str, here: str, page: str, entries: Sequence[FeedEntry], note: str = "") -> bytes:
    """Return a feed as XML. `name` makes its id, which no move to another host changes; `note` is below its title."""
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "zh-CN"})
    _add(feed, "id", f"{_TAG}feed/{quote(name, safe=_OF_A_TAG)}")
    _add(feed, "title", title)
    if note:
        _add(feed, "subtitle", note)
    _add(feed, "updated", max((entry.changed for entry in entries), default=_BEGINNING))
    _add(_add(feed, "author"), "name", "地方报纸档案")
    address = here.partition("?")[0] + (f"?{ask.query}" if ask.query else "")  # as it was asked for
    _add(feed, "link", rel="self", type="application/atom+xml", href=ask.absolute(address))
    _add(feed, "link", rel="alternate", type="text/html", href=ask.absolute(page))
    for entry in sorted(entries, key=lambda entry: entry.changed, reverse=True):
        _add_entry(feed, entry)
    ET.indent(feed)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _add_entry(feed: ET.Element, entry: FeedEntry) -> None:
    element = _add(feed, "entry")
    _add(element, "id", entry.id)
    _add(element, "title", squeeze(_NOT_XML.sub("", entry.title)) or UNTITLED)
    _add(element, "link", rel="alternate", type="text/html", href=entry.url)
    _add(element, "updated", entry.changed)
    if published := _written(entry.published, CHINA):
        _add(element, "published", published)
    for name in filter(None, (squeeze(_NOT_XML.sub("", name)) for name in entry.authors)):
        _add(_add(element, "author"), "name", name)
    _add(element, "content", entry.html, type="html")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, {key: _NOT_XML.sub("", value) for key, value in attributes.items()})
    element.text = _NOT_XML.sub("", text) or None
    return element
