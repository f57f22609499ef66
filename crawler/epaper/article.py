"""An article of an e-paper: headline parts, body and comment as the platform's skins lay them out. Pure functions."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date

from lxml import html
from parsel import Selector

from archive.chinese.bylines import read_bylines, read_source
from archive.chinese.text import squeeze
from archive.model import Article, Evidence, Link
from archive.reasons import LayoutChanged
from crawler.epaper.nearby import article_around, captions_beside, neighbours, text_beside
from crawler.epaper.own_page import own_page
from crawler.epaper.signed import signatures_beside
from crawler.epaper.unskinned import comment_conflicts, comment_day, without_skin
from crawler.extract.compose import by_rule, compose, day_moment
from crawler.extract.credit.photographers import photographers
from crawler.extract.head.headline import read_headline
from crawler.extract.page import WebPage, properties
from crawler.extract.parsing.tree import parse_tree
from crawler.extract.pictures import NamedPicture, picture_box, pictures_within
from crawler.extract.reading import Reading
from crawler.extract.text.body import body_of

_BR = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]+>")
_CAPTION_MAX = 300  # characters; a longer text in a caption's place is the article's, too


@dataclass(frozen=True)
class Skin:
    """Where the parts of an article stand: CSS selectors, the surest first.

    `beside` are cells for the 引题 and the 副题 alike, told apart by whether they
    stand before or after the title.
    """

    body: tuple[str, ...]
    title: tuple[str, ...]
    kicker: tuple[str, ...] = ()
    subtitle: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    author: tuple[str, ...] = ()


class _NoBody(LayoutChanged):
    """No selector of a skin matches: another skin's page, or none of an article."""


@dataclass(frozen=True)
class PrintedHeadline:
    """The parts of a headline, the rule that found the title, and the element that shows it, where a skin names it."""

    title: str
    kicker: str
    subtitle: str
    rule: str
    node: html.HtmlElement | None


def read_printed(page: WebPage, link: Link, skin: Skin, paper: str) -> Reading:
    """Read an article of an e-paper. The `enpproperty` comment, where there is one, is its best witness.

    Its pictures are those in the body, and those beside it, as skins set them; none are told where the general reader
    reads it, for then its html does.

    `link` tells issue and page; where no index told the page, its own heading or
    comment does. Where no selector of the skin finds a body, the
    general reader reads the page, and the article says so. Raises LayoutChanged
    where the page has no article that way either, where several bodies are
    there, or neither a title nor a text.
    """
    facts = {name: _plain(value) for name, value in properties(page.text).items()}
    try:
        container, selector = _container(page.selector, skin.body, page.url)
    except _NoBody as error:
        there, evidence = _standing(page, link)
        article = without_skin(page, there, facts, paper, error)
        return Reading(replace(article, evidence=(*article.evidence, *evidence)))
    article = _with_skin(page, link, skin, paper, facts, container, selector)
    return Reading(article, pictures=_pictures(page, skin, container, article.title))


def _pictures(page: WebPage, skin: Skin, container: Selector, title: str) -> tuple[NamedPicture, ...]:
    """Return the pictures of an article: those in its body, around it, and above a caption that the skin knows."""
    if page.selector.root.find(".//img") is None:
        return ()
    shown = ((node.root, text_beside(node)) for css in skin.captions for node in page.selector.css(css))
    captions = {node: text for node, text in shown if text and len(text) <= _CAPTION_MAX}
    around = article_around(container.root)
    found = pictures_within(around, page.join, (container.root,), captions, title)
    inside = set(around.iter())
    boxes = (picture_box(node) for node in captions if node not in inside)
    apart = [pictures_within(box, page.join, (box,), captions, title) for box in boxes if box is not None]
    named = dict.fromkeys(one.url for some in (*apart, found) for one in some)
    told = {one.url: one for some in (found, *apart) for one in some}
    return tuple(told[url] for url in named)


def _with_skin(
    page: WebPage, link: Link, skin: Skin, paper: str, facts: dict[str, str], container: Selector, selector: str
) -> Article:
    root = page.selector
    inside = "".join(node.get() for node in container.xpath("node()[not(self::comment())]")).strip()
    shown = {node.root: text_beside(node) for css in skin.captions for node in root.css(css)}
    captions = dict.fromkeys(filter(None, shown.values()))
    short = {node: text for node, text in shown.items() if len(text) <= _CAPTION_MAX}
    lines, found_by = _lines(container.root, _within(container.root, list(short)))
    headline = _headline(page, skin, facts)
    below = _below_pictures(page, container.root, short, headline.title)
    rest = [line for line in lines if line not in below]
    captions |= dict.fromkeys(line for line in lines if line in below) if rest else {}
    lines = rest or lines
    signed = read_bylines([*lines, *short.values()])  # a caption may name who took it
    told_below = tuple(captions) or tuple(captions_beside(root, container, headline.title))
    written = tuple(dict.fromkeys((*signed, *photographers([*short.values(), *told_below]))))
    told = facts.get("author") or _joined(root, skin.author)
    there, evidence = _standing(page, link, container.root)
    return compose(
        there,
        "printed",
        found_by,
        title=headline.title,
        lines=lines,
        kicker=headline.kicker,
        subtitle=headline.subtitle,
        html=inside,
        bylines=signatures_beside(written, told, headline.node, container.root),
        source=read_source(inside) or paper,
        moment=day_moment(link.issue_date),
        captions=told_below,
        notes=(*page.notes, *comment_conflicts(link.issue_date, facts), *(() if lines else ("the page has no text",))),
        doubts=page.doubts,
        evidence=(
            *_evidence(headline, selector, found_by, link.issue_date, facts, paper),
            *evidence,
        ),
    )


def _within(body: html.HtmlElement, captions: Sequence[html.HtmlElement]) -> dict[html.HtmlElement, int]:
    """Return the captions within a body, with their places among its elements."""
    places = {node: place for place, node in enumerate(body.iter())}
    return {node: places[node] for node in captions if node is not body and node in places}


def _below_pictures(
    page: WebPage, body: html.HtmlElement, captions: dict[html.HtmlElement, str], title: str
) -> frozenset[str]:
    """Return the captions of the pictures in a body, whether or not a skin names where they stand."""
    found = pictures_within(body, page.join, (body,), captions, title)
    return frozenset(one.caption for one in found if one.caption)


def _lines(body: html.HtmlElement, captions: dict[html.HtmlElement, int]) -> tuple[list[str], str]:
    """Return the paragraphs of a body without the captions within it, and what chose them.

    Where a body is nothing but captions, as that of photo news, they are its text.
    """
    if not captions:
        return body_of(body)
    rest = deepcopy(body)
    twins = list(rest.iter())
    for place in captions.values():
        twins[place].drop_tree()
    return body_of(rest if squeeze(rest.text_content()) else body)


def _standing(page: WebPage, link: Link, body: html.HtmlElement | None = None) -> tuple[Link, tuple[Evidence, ...]]:
    """Return a link with the printed page that the article's own page tells, where no index did, and the evidence.

    `body` is the article's text, which tells nothing of that.
    """
    own = None if link.page else own_page(page, body)
    if own is None:
        return link, ()
    return replace(link, page=own.label.page, page_name=own.label.name), tuple(by_rule(page=(own.label.page, own.rule)))


def _container(root: Selector, selectors: Sequence[str], url: str) -> tuple[Selector, str]:
    """Return the body's element: the only match of the first selector that has any, or the same text twice."""
    for css in selectors:
        matches = root.css(css)
        inner = {node.root for node in matches}
        found = [node for node in matches if inner.isdisjoint(node.root.iterancestors())]
        full = {text_beside(node): node for node in reversed(found) if text_beside(node)}
        if len(full) == 1 or found and not full:
            return next(iter(full.values()), found[0]), css
        if full:
            raise LayoutChanged(f"{css!r} matches {len(full)} times instead of once at {url}")
    raise _NoBody(f"no body at {url}: {' | '.join(map(repr, selectors[:3]))} match 0 times instead of once")


def _headline(page: WebPage, skin: Skin, facts: dict[str, str]) -> PrintedHeadline:
    """Return the headline: what the comment says, then the skin's selectors, then what looks like one."""
    root = page.selector
    nodes = next(filter(None, ([node for node in root.css(css) if text_beside(node)] for css in skin.title)), [])
    node = nodes[0] if nodes else None
    shown = text_beside(node) if node is not None else ""
    title, rule = (facts["title"], "enpproperty") if facts.get("title") else (shown, "selector")
    before, after = _beside(root, skin, node)
    above, below = neighbours(node) if node is not None else ("", "")
    kicker = facts.get("introtitle") or _joined(root, skin.kicker) or before or above
    subtitle = facts.get("subtitle") or _joined(root, skin.subtitle) or after or below
    if not title:
        guess = read_headline(parse_tree(page.text))
        title, rule = guess.title, "headline"
        kicker, subtitle = kicker or guess.kicker, subtitle or guess.subtitle
    return PrintedHeadline(title, kicker, subtitle, rule, None if node is None else node.root)


def _beside(root: Selector, skin: Skin, title: Selector | None) -> tuple[str, str]:
    """Return the texts that stand before and after the title in cells of one kind; a signature there is no part."""
    if title is None or not skin.beside:
        return "", ""
    order = {node.root: place for place, node in enumerate(root.xpath("//*"))}
    sides: tuple[list[str], list[str]] = ([], [])
    for node in (node for css in skin.beside for node in root.css(css)):
        text = text_beside(node)
        if text and text != text_beside(title) and not read_bylines([text]):
            sides[order[node.root] > order[title.root]].append(text)
    return " ".join(dict.fromkeys(sides[0])), " ".join(dict.fromkeys(sides[1]))


def _joined(root: Selector, selectors: Sequence[str]) -> str:
    """Return the texts of the first selector that has any."""
    texts = ([text_beside(node) for node in root.css(css)] for css in selectors)
    return next((" ".join(dict.fromkeys(filter(None, found))) for found in texts if any(found)), "")


def _plain(value: str) -> str:
    """Return a field of the comment as text: Founder writes entities and tags into it."""
    return squeeze(markup.unescape(_TAGS.sub("", _BR.sub(" ", value))))


def _evidence(
    headline: PrintedHeadline, selector: str, found_by: str, day: date | None, facts: dict[str, str], paper: str
) -> Iterator[Evidence]:
    yield from by_rule(
        title=(headline.title, headline.rule),
        text=(selector, found_by),
        published_at=(str(day or ""), "address"),
        source=(paper, "newspaper"),
    )
    yield from comment_day(day, facts)
