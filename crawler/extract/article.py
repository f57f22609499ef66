"""Capture → article: the one pure function that reads a page of any site."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.chinese.bylines import read_credits
from archive.doubts import Doubt, least, together
from archive.model import Article, Capture, Evidence, Link
from crawler.extract.checks.without_text import (
    has_own_place,
    is_furniture_alone,
    is_list,
    is_teaser,
    kind_without_text,
    no_article,
)
from crawler.extract.compose import compose
from crawler.extract.credit.credits import byline_candidates, choose_bylines
from crawler.extract.credit.dateline import dateline
from crawler.extract.credit.photographers import photographers
from crawler.extract.credit.sources import choose_source, source_candidates
from crawler.extract.dating.dates import Moment, choose_date, date_candidates
from crawler.extract.facts import Candidate
from crawler.extract.foreign import read_foreign
from crawler.extract.head.headline import Headline, bare, read_headline
from crawler.extract.page import WebPage, open_page
from crawler.extract.parsing.tree import Tree, parse_tree
from crawler.extract.surroundings import facts_around, labelled_texts
from crawler.extract.text.main_text import find_text

_CHINESE = 0.15  # share of Chinese characters from which on a page is read as Chinese
_OTHER_SCRIPT = re.compile("[\u3040-\u30ff\uac00-\ud7af]")  # kana, hangul: Japanese and Korean pages have 汉字 too
_TOLD_AS = {"moment": "datepublished", "source": "source"}  # as metadata of the page say it
_AGREES = 99  # percent of its lines: such a witness named what was elected


def extract(capture: Capture, link: Link | None = None) -> Article:
    """Read an article from a page: body, headline parts, date, bylines, source, each with its evidence.

    `link` tells what its finder knew (the issue's day, the page). Raises a
    `archive.reasons.ReadError`: BlockedPage for a challenge, Refused for a trap,
    NoArticle for a list, a search's results or a sign-in, LayoutChanged where neither
    a headline nor a text can be found. Of a page with a video or pictures alone,
    headline and date are returned, without a text and with a doubt that says so.
    """
    return extract_page(open_page(capture), link or Link(capture.url))


def extract_page(page: WebPage, link: Link) -> Article:
    """Read an article from a page that is open."""
    tree = parse_tree(page.text)
    return _chinese(page, tree, link) if _is_chinese(tree) else read_foreign(page, tree, link)


def _is_chinese(tree: Tree) -> bool:
    text = "".join(line.text for line in tree.lines)
    return tree.han_share >= _CHINESE and len(_OTHER_SCRIPT.findall(text)) < 0.05 * len(text)


def _chinese(page: WebPage, tree: Tree, link: Link) -> Article:
    headline = read_headline(tree)
    labelled = tuple(labelled_texts(tree.root))
    text = find_text(page.text, tree, headline)
    if is_furniture_alone(text.lines) and kind_without_text(page):
        text = replace(text, lines=(), doubts=(Doubt.NO_TEXT,))
    body = text.lines
    told = dict(text.told)
    if (title := told.get("title", "")) and not _shows_its_headline(page, title, headline):
        headline = replace(headline, title=title, candidates=(*headline.candidates, Candidate(title, text.place, 60)))
    facts = facts_around(page, tree, headline, body, labelled, link)
    if told:
        meta = [(_TOLD_AS[name], value) for name, value in text.told if name in _TOLD_AS]
        facts = replace(facts, meta=(*facts.meta, *meta))
    dates = date_candidates(facts)
    moment, conflict = choose_date(dates)
    if moment is None and (not body and not has_own_place(page) or is_teaser(body) and is_list(page)):
        raise no_article(page)
    bylines, source = choose_bylines(facts), choose_source(facts)
    bylines = bylines or read_credits(f"作者：{told.get('author', '')}")
    bylines = tuple(dict.fromkeys((*bylines, *photographers(text.captions))))
    source = source or _paper_in(tree.title)
    votes = [Candidate(f"agrees to {share:.0%}", name, round(100 * share)) for name, share in text.named.items()]
    ballot = [
        *_evidence("title", headline.candidates, headline.title),
        *_evidence("text", votes, *(vote.value for vote in votes if vote.weight >= _AGREES)),
        *_evidence("published_at", dates, _moment_text(moment)),
        *_evidence("bylines", byline_candidates(facts), *(f"{b.name} ({b.role})" for b in bylines)),
        *_evidence("source", source_candidates(facts), source),
    ]
    return compose(
        link,
        "extract",
        page.codec,
        title=headline.title,
        lines=[line.text for line in body],
        kicker=headline.kicker or facts.properties.get("introtitle", ""),
        subtitle=headline.subtitle or facts.properties.get("subtitle", ""),
        summary=text.summary,
        html=text.html,
        bylines=bylines,
        source=source,
        moment=moment,
        dateline=dateline(facts),
        captions=text.captions,
        notes=(*page.notes, *text.notes, *((conflict,) if conflict else ())),
        evidence=tuple(ballot),
        agreement=text.agreement,
        doubts=(*page.doubts, *text.doubts),
    )


def _shows_its_headline(page: WebPage, title: str, headline: Headline) -> bool:
    """Say whether a page shows a headline of its own, whatever a script calls the text that it holds."""
    return bare(title) == bare(headline.title) or headline.anchor is not None and page.text.count(headline.title) > 1


def _paper_in(title: str) -> str:
    """Return the paper that an e-paper's `<title>` names: 右江日报数字报, 右江日报电子版."""
    match = re.search(r"([\u3400-\u9fff]{2,6}报)(?:数字报|电子报|电子版|多媒体数字)", title)
    return match[1] if match else ""


def _moment_text(moment: Moment | None) -> str:
    if moment is None:
        return ""
    if moment.precision == "day":
        return moment.value.date().isoformat()
    return moment.value.isoformat(timespec=f"{moment.precision}s")


def _evidence(field: str, candidates: Sequence[Candidate], *chosen: str) -> Iterator[Evidence]:
    """Yield a field's ballot, the heaviest first."""
    for candidate in sorted(candidates, key=lambda one: -one.weight):
        won = any(candidate.value == value or bare(candidate.value) == bare(value) for value in chosen if value)
        yield Evidence(field, candidate.value, candidate.rule, candidate.weight, won)


def join_parts(parts: Sequence[Article]) -> Article:
    """Return the parts of a paginated article as one: the first part's fields, all parts' text in order.

    It is as certain as the least certain of its parts.
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    lines = [line for part in parts for line in part.text.split("\n") if line]
    return replace(
        first,
        text="\n".join(lines),
        html="\n".join(part.html for part in parts),
        bylines=tuple(dict.fromkeys(byline for part in parts for byline in part.bylines)),
        addresses=tuple(dict.fromkeys(address for part in parts for address in part.addresses)),
        captions=tuple(caption for part in parts for caption in part.captions),
        notes=(*first.notes, f"joined from {len(parts)} pages"),
        agreement=least(part.agreement for part in parts),
        doubts=together(part.doubts for part in parts),
    )
