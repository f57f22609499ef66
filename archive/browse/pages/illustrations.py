"""What an article looked like: its place on the printed page, and its pictures where they stood in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from lxml import etree, html

from archive.addresses.absolute import absolute
from archive.addresses.canonical import link_key
from archive.browse.pages.sheets import outline_told, outlines_of, pdf_told, picture_told
from archive.browse.site import Ask
from archive.browse.words import page_of_address
from archive.chinese.blocks import lines_in
from archive.chinese.text import parse_fragment, squeeze
from archive.store.issues import PageRecord
from archive.store.pictures import PagePictures, Picture

_KNOWN_BY = 12  # characters by which a line of the markup is known as the beginning of a paragraph
_IMAGES_MAX = 200  # of an article that are looked for
_MARKUP_MAX = 2_000_000  # characters; an article has some thousand
_SOURCES = ("src", "data-src", "data-original")


def printed_on(ask: Ask, row: Mapping[str, Any], words: str) -> list[dict[str, Any]]:
    """Return the pages on which an article is printed and of which a picture or a PDF is kept.

    Each has its picture with the article's outline on it, and the address at which it is shown.
    """
    if not (row["newspaper"] and row["issue_date"]):
        return []
    newspaper, day = row["newspaper"], date.fromisoformat(row["issue_date"])
    pictures = ask.archive.pictures.of_issue(newspaper, day)
    if not any(one.file for page in pictures.values() for one in (page.image, page.pdf) if one):
        return []
    found = []
    for record in ask.archive.editions.issue(newspaper, day):
        entries = [entry for entry in record.entries if entry.article == row["id"]]
        known = pictures.get(record.page.page)
        if known and (entries or record.page.page == row["page"]):
            found.append(_page(ask, row, record, known, words))
    return [one for one in found if one["picture"] or one["pdf_file"]]


def _page(ask: Ask, row: Mapping[str, Any], record: PageRecord, known: PagePictures, words: str) -> dict[str, Any]:
    page = record.page
    grid, drawn = outlines_of(page, known, [entry for entry in record.entries if entry.article == row["id"]])
    asked = {"page": page_of_address(page.page), "article": row["id"], "q": words}
    told: dict[str, Any] = {"page": page.page, "page_name": page.page_name, "grid": grid}
    told |= {"url": ask.site.issue(row["newspaper"], row["issue_date"], **asked)}
    told |= {"picture": picture_told(ask.site, known.image), "pdf_file": pdf_told(ask.site, known.pdf or known.image)}
    return told | {"outline": outline_told(drawn[0], grid) if drawn else None}


def illustrated(ask: Ask, identifier: str, paragraphs: Sequence[str], captions: Sequence[str]) -> dict[str, Any]:
    """Return the pictures of an article that are kept, as `figures`, and the captions that are left over.

    A figure stands `before` the paragraph of a number, from 0, where the text as received has it; at the end where
    that tells no place. Of a picture that is not kept the caption stays.
    """
    known = ask.archive.pictures.of_article(identifier)
    markup = ask.archive.summaries.markup(identifier)
    if not known and "<img" not in markup.lower():
        return {"figures": [], "captions": list(captions)}
    bases = [place.url for place in ask.archive.places(identifier)[:3]]
    places = dict(_places(markup, bases, paragraphs)) if markup else {}
    of_text = ask.archive.pictures.at([url for _, url in places.values()]) if places else {}
    may = ask.archive.pictures.shown
    told: dict[str, tuple[Picture, str, str]] = {
        key: (one, "", "") for key, one in of_text.items() if one.file and may(one.file.digest)
    }
    told |= {link_key(one.picture.url): (one.picture, one.caption, one.credit) for one in known}
    figures, others = [], list(captions)
    for key, (picture, caption, credit) in told.items():
        shown = picture_told(ask.site, picture)
        if shown:
            before = places[key][0] if key in places else 0 if not places else len(paragraphs)
            figures.append({"picture": shown, "caption": caption, "credit": credit, "before": before})
            others = [one for one in others if squeeze(one) != squeeze(caption)]
        elif caption and caption not in others:
            others.append(caption)
    return {"figures": sorted(figures, key=lambda one: one["before"]), "captions": others}


def _places(markup: str, bases: Sequence[str], paragraphs: Sequence[str]) -> Iterator[tuple[str, tuple[int, str]]]:
    """Yield the pictures of a text as received by their keys: before which paragraph each stands, and its address.

    Later ones come first, so that of a picture that stands twice the first place counts.
    """
    begins = {squeeze(line)[:_KNOWN_BY]: number for number, line in reversed(list(enumerate(paragraphs)))}
    following, root, images = len(paragraphs), parse_fragment(markup[:_MARKUP_MAX]), 0
    starts: dict[html.HtmlElement, int] = {}
    for line, _, element in lines_in(root):
        if (number := begins.get(squeeze(line)[:_KNOWN_BY])) is not None:
            starts.setdefault(element, number)
    for event, element in reversed(list(etree.iterwalk(root, events=("start", "end")))):
        text = (element.text if event == "start" else element.tail) or ""
        following = begins.get(squeeze(text)[:_KNOWN_BY], following)
        if event == "start":
            following = starts.get(element, following)
        if event == "start" and element.tag == "img" and images < _IMAGES_MAX:
            images += 1
            for url in _addresses(element, bases):
                yield link_key(url), (following, url)


def _addresses(image: html.HtmlElement, bases: Sequence[str]) -> Iterator[str]:
    """Yield the addresses that a picture of a text may have; scripts fill in some of them while the page is shown."""
    for name in _SOURCES:
        for base in bases if image.get(name) else ():
            if url := absolute(base, image.get(name) or ""):
                yield url
