"""An article as an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

from archive.addresses.canonical import is_address, link_key
from archive.browse.pages.cards import signed
from archive.browse.pages.finding import marked_paragraphs
from archive.browse.pages.illustrations import illustrated, printed_on
from archive.browse.pages.kin import appearances, beside, other_places, related, reprints, versions
from archive.browse.site import Ask, Elsewhere, Missing, Withdrawn
from archive.browse.taking import Taken
from archive.browse.words import NOT_THERE, WITHDRAWN, iso, safe_url
from archive.chinese.text import squeeze
from archive.formats import formats
from archive.formats.citing import UNTITLED, bibtex, gbt7714
from archive.formats.embedded import embedded
from archive.model import LinkRecord
from archive.search.find import Wanted
from archive.search.segment import INDEXED_CHARACTERS, unsearched
from archive.transfer.listing import listings

_HIDDEN = ("html", "evidence", "joined", "signature")  # not for reading; Datasette's own page of the row has them
_NAME_MAX = 60  # characters of a headline in a file's name


def article(ask: Ask) -> dict[str, Any]:
    """An article: its parts, where it was found, its kin, and how it is cited."""
    row = find(ask, ask.path["id"])
    identifier, words = row["id"], ask.args.get("q", "")
    told = _parts(ask, row) | _witnesses(ask, identifier, row["archived_at"]) | beside(ask, row)
    told |= {"versions": versions(ask, identifier), "reprints": reprints(ask, identifier)}
    told |= {"appearances": appearances(ask, identifier), "printed_on": printed_on(ask, row, words)}
    told |= illustrated(ask, identifier, told["paragraphs"], told["captions"])
    if pictured := next((one for one in told["printed_on"] if one["page"] == row["page"]), None):
        told["issue_url"] = pictured["url"]
    last = {one["key"]: one for one in told["versions"]}.values()
    now = max(last, key=lambda one: one["since"]) if last and not any(one["here"] for one in last) else None
    shown = [one["id"] for one in (*told["versions"], *told["reprints"])]
    if ask.united and ask.site.several:
        told["held"] = [
            {"name": name, "url": ask.site.room_of(name).article(own)} for name, own in ask.united.held(identifier)
        ]
    return told | {
        "superseded_by": now,
        "related": related(ask, row, shown),
        "citation": gbt7714(told),
        "bibtex": bibtex(told | {"tags": [one["name"] for one in told["tags"]]}),
        "words": words,
        "marked": marked_paragraphs(told["paragraphs"], words) if words else None,
        "embedded": embedded(told, _place(ask, row)),
        "canonical": told["url"],
    }


def _place(ask: Ask, row: dict[str, Any]) -> str:
    """Return where the newspaper of an article appears, as it is known."""
    paper = ask.archive.newspaper(row["newspaper"]) if row["newspaper"] else None
    return paper.place if paper else ""


def _parts(ask: Ask, row: dict[str, Any]) -> dict[str, Any]:
    """Return an article's own fields, with the addresses that they lead to."""
    identifier, site = row["id"], ask.site
    kept = {name: value for name, value in row.items() if name not in _HIDDEN}
    return kept | {
        "title": row["title"] or UNTITLED,
        "bylines": signed(ask, row["bylines"]),
        "paragraphs": [line for line in row["text"].split("\n") if line.strip()],
        "captions": row["captions"].splitlines(),
        "notes": [*row["notes"].splitlines(), *_unsearched(row["text"])],
        "doubts": [{"doubt": one, "url": site.search(doubt=one)} for one in row["doubts"].splitlines()],
        "tags": [{"name": name, "url": site.url("tag", name)} for name in ask.archive.tags.of(identifier)],
        "url": site.article(identifier),
        "paper_url": site.paper(row["newspaper"]) if row["newspaper"] else None,
        "issue_url": _issue(ask, row),
        "source_url": site.search(source=row["source"]) if row["source"] else None,
    }


def _unsearched(text: str) -> list[str]:
    return [f"正文有 {len(text):,} 字，检索只及前 {INDEXED_CHARACTERS:,} 字"] if unsearched(text) else []


def find(ask: Ask, identifier: str) -> dict[str, Any]:
    """Return the row of an article by its id; the beginning of one leads to the whole."""
    try:
        whole = ask.archive.id_of(identifier)
    except KeyError:
        if ask.archive.withdrawals.named(identifier):
            raise Withdrawn(WITHDRAWN) from None
        raise Missing(NOT_THERE["article"]) from None
    if whole != identifier:
        raise Elsewhere(ask.site.article(whole))
    return ask.archive.summaries.whole(whole)


def _issue(ask: Ask, row: dict[str, Any]) -> str | None:
    """Return the address of the page of the issue that an article stands on."""
    if not (row["newspaper"] and row["issue_date"]):
        return None
    return ask.site.issue(row["newspaper"], row["issue_date"]) + (f"#page-{quote(row['page'])}" if row["page"] else "")


def _witnesses(ask: Ask, identifier: str, archived_at: str) -> dict[str, Any]:
    """Return where an article was found: addresses, captures, links and seed documents."""
    archive = ask.archive
    captures = archive.journal.captures(identifier)
    links = list(map(_link, archive.links.of_article(identifier)))
    places = archive.places(identifier)
    shown = other_places(places)
    absences = [one | {"safe_url": safe_url(one["url"])} for one in archive.timeline.absences(identifier)]
    return {
        "places": shown,
        "cited_url": next((place["safe_url"] for place in shown if place["safe_url"]), ""),
        "captures": [asdict(one) | {"safe_origin": safe_url(one.origin)} for one in captures],
        "seen_elsewhere": any(one.is_first_sight(archived_at) for one in captures),
        "links": links,
        "absences": absences,
        "removed": _removed({link_key(place.url) for place in places if is_address(place.url)}, absences),
        "documents": [{"id": one["id"], "name": one["name"]} for one in archive.summaries.documents(identifier)],
    }


def _removed(keys: set[str], absences: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the absence that left an article at none of its addresses, None where it is at one or has none."""
    open_ = [one for one in absences if not one["until"]]
    return open_[-1] if keys and keys <= {one["key"] for one in open_} else None


def _link(record: LinkRecord) -> dict[str, Any]:
    """Return a link as pages tell it."""
    told = {"url": record.link.url, "state": record.state, "reason": record.last_reason}
    return told | {"last_try": iso(record.last_try), "safe_url": safe_url(record.link.url)}


@dataclass(frozen=True)
class ArticleFile:
    """An article as a file of some form: what it is called, by its headline and plainly, and what is in it."""

    called: str
    plain: str
    content: bytes


def article_file(ask: Ask, form: Taken) -> ArticleFile:
    """Return an article in a form, as a search that finds it alone has it."""
    row = find(ask, ask.path["id"])
    [listing] = listings(ask.archive, ask.archive.search.find(Wanted(ids=(row["id"],)), "oldest"))
    how = formats()[form.form]
    content = b"".join(how.write_list([listing])) if how.write_list else b""
    if how.write_listing:
        _, content = how.write_listing(listing)
    called = "-".join(filter(None, (listing["day"], squeeze(listing["title"])[:_NAME_MAX] or UNTITLED)))
    return ArticleFile(called, f"article-{row['id']}", content)
