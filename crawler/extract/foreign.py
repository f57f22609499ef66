"""A page in another language than Chinese: trafilatura reads it, for our rules are about Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import trafilatura
from trafilatura.settings import Document

from archive.chinese.text import squeeze
from archive.model import Article, Byline, Evidence, Link, in_zone
from archive.reasons import LayoutChanged
from crawler.extract.compose import by_rule, compose, day_moment
from crawler.extract.dating.dates import Moment, read_moments
from crawler.extract.head.headline import read_headline
from crawler.extract.head.titles import bare
from crawler.extract.page import WebPage
from crawler.extract.parsing.markup import make_shallow, parse_html
from crawler.extract.parsing.tree import Tree

_HEAD = 6  # lines of a text in which its headline may stand once more
_SHORT = 60  # characters of a site's name or a moment above a text
_NO_LETTERS = re.compile(r"[\W_]+")
_SEPARATOR = re.compile(r" [|\-–—·•»«:/]{1,2} |: | ?[|｜] ?")
_PUBLISHED = ("article:published_time", "datepublished", "date", "pubdate", "publishdate", "dc.date.issued")
_AUTHOR_MAX, _WORDS_MAX = 60, 5  # characters, words
_NO_NAME = re.compile(r"[\d@/|_:]|\w{3}\. ")  # an address, an account, two sentences


def read_foreign(page: WebPage, tree: Tree, link: Link) -> Article:
    """Read title, text, day and source with trafilatura, without the readers' comments.

    Its title is freed of the site's name; its day becomes a moment where the page's
    metadata tell one of that day with hour and zone; its authors are taken where the
    metadata name the same persons. Raises LayoutChanged where it finds nothing.
    """
    root = make_shallow(parse_html(page.text, comments=False))
    found = trafilatura.bare_extraction(root, url=page.url or None, with_metadata=True, include_comments=False)
    if not isinstance(found, Document):
        raise LayoutChanged(f"neither a title nor a text at {link.url}")
    source = squeeze(found.sitename or "")
    title, rule = _title(squeeze(found.title or ""), tree, source, page.url)
    day = date.fromisoformat(found.date) if found.date else None
    exact = next((told for told in _moments(tree) if told.date() == day), None)
    lines = [line for line in map(squeeze, (found.text or "").split("\n")) if line]
    shown = [told for line in lines[:_HEAD] if len(line) <= _SHORT for told in read_moments(line)]
    timed = next((told for told in shown if told.value.date() == day and told.precision != "day"), None)
    moment = Moment(in_zone(exact), "second") if exact else timed or day_moment(day)
    bylines = tuple(Byline(name) for name in _authors(found.author or "", tree))
    how = f"trafilatura {trafilatura.__version__}"
    return compose(
        link,
        "extract",
        how,
        title=title,
        lines=_without_head(lines, title),
        bylines=bylines,
        source=source,
        moment=moment,
        dateline=("", ""),
        notes=page.notes,
        doubts=page.doubts,
        evidence=(
            *by_rule(
                title=(title, rule),
                published_at=(exact.isoformat() if exact else found.date or "", "metadata" if exact else how),
                source=(source, how),
            ),
            *(Evidence("bylines", f"{one.name} ({one.role})", "metadata", 100, True) for one in bylines),
        ),
    )


def _without_head(lines: list[str], title: str) -> list[str]:
    """Return a text without the headline that trafilatura leaves above it, and the short lines before and with it.

    The moment right below the headline goes with it.
    """
    places = [number for number, line in enumerate(lines[:_HEAD]) if bare(line) == bare(title) != ""]
    if not places or any(len(line) > _SHORT for line in lines[: places[-1]]):
        return lines
    below = lines[places[-1] + 1 :]
    return below[1:] if below[1:] and len(below[0]) <= _SHORT and read_moments(below[0]) else below


def _title(title: str, tree: Tree, source: str, url: str) -> tuple[str, str]:
    """Return a title without the name of its site or section, and the rule that says where it ends.

    A title that neither `<title>` nor the metadata know is a page's logo: our own reader of headlines is asked. A main
    heading that is one end of the title, up to a separator, is the headline; else a part at either end that names the
    site (or its address does) goes.
    """
    if not any(_letters(title) in _letters(known) for known in _known_titles(tree)):
        title = read_headline(tree).title or title
    sites = {_letters(name) for name in (source, *_site_names(tree), *_hosts(url)) if _letters(name)}
    ends = {_letters(end) for end in _ends(title)} - sites - {_letters(title)}
    for heading in (line.text for line in tree.lines if line.node.tag == "h1"):
        if _letters(heading) in ends:
            return heading, "h1"
    parts = list(_SEPARATOR.finditer(title))
    if parts and _letters(title[parts[-1].end() :]) in sites:
        return title[: parts[-1].start()].strip(), "title without the site"
    if parts and _letters(title[: parts[0].start()]) in sites:
        return title[parts[0].end() :].strip(), "title without the site"
    return title, f"trafilatura {trafilatura.__version__}"


def _known_titles(tree: Tree) -> Iterator[str]:
    yield tree.title
    yield from (value for name, value in tree.meta if name in ("og:title", "twitter:title", "title", "headline"))
    yield from (told["headline"] for told in tree.json_ld if isinstance(told.get("headline"), str))


def _ends(title: str) -> Iterator[str]:
    """Yield what stands before each separator of a title, and behind it."""
    for part in _SEPARATOR.finditer(title):
        yield title[: part.start()]
        yield title[part.end() :]


def _site_names(tree: Tree) -> Iterator[str]:
    yield from (value for name, value in tree.meta if name in ("og:site_name", "application-name"))


def _hosts(url: str) -> Iterator[str]:
    """Yield what an address calls its site: the host, and each of its parts that is long enough to be a name."""
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return
    yield host
    yield from (label for label in host.split(".")[:-1] if len(label) > 3)


def _authors(told: str, tree: Tree) -> Iterator[str]:
    """Yield the names of trafilatura's that the page's metadata give to persons."""
    persons = {_letters(name): name for name in _persons(tree)}
    for name in map(squeeze, told.split(";")):
        if _letters(name) in persons:
            yield persons[_letters(name)]


def _persons(tree: Tree) -> Iterator[str]:
    for told in tree.json_ld:
        authors = told.get("author")
        for author in authors if isinstance(authors, list) else [authors]:
            if isinstance(author, dict) and str(author.get("@type")).lower() == "person":
                yield from _person(author.get("name"))
    yield from (name for key, value in tree.meta if key == "author" for name in _person(value))


def _person(name: Any) -> Iterator[str]:
    """Yield a name that may be a person's: two to five words (in scripts without capitals one will do) of letters."""
    text = squeeze(name) if isinstance(name, str) else ""
    words = len(text.split())
    several = 2 <= words <= _WORDS_MAX or words == 1 and len(text) > 1 and text.upper() == text.lower()
    if several and len(text) <= _AUTHOR_MAX and not _NO_NAME.search(text):
        yield text


def _moments(tree: Tree) -> Iterator[datetime]:
    """Yield the moments of publication that the metadata tell with their zone."""
    values = [value for name in _PUBLISHED for key, value in tree.meta if key == name]
    for told in (*(one.get("datePublished") for one in tree.json_ld), *values):
        try:
            moment = datetime.fromisoformat(told) if isinstance(told, str) else None
        except ValueError:
            continue
        if moment is not None and moment.tzinfo:
            yield moment


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text).casefold()
