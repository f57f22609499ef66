"""Capture → article: the one pure function that reads a page of any site."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime

import trafilatura
from lxml import html

from archive.chinese.text import squeeze
from archive.model import CHINA, Article, Capture, Evidence, Link
from archive.reasons import LayoutChanged
from crawler.extract.body import TRAFILATURA
from crawler.extract.cleanup import cut_to_text, is_credit
from crawler.extract.compose import compose, day_moment
from crawler.extract.credits import byline_candidates, choose_bylines, choose_source, dateline, source_candidates
from crawler.extract.dates import Moment, choose_date, date_candidates
from crawler.extract.facts import Candidate, Facts
from crawler.extract.headline import Headline, bare, read_headline
from crawler.extract.page import WebPage, open_page, properties
from crawler.extract.tree import Line, Tree, parse_tree
from crawler.extract.vote import Ground, elect, prepare

_CHINESE = 0.15  # share of Chinese characters from which on a page is read as Chinese
_OTHER_SCRIPT = re.compile("[\u3040-\u30ff\uac00-\ud7af]")  # kana, hangul: Japanese and Korean pages have 汉字 too
_LABEL = re.compile(
    r"source|author|time|date|editor|info|laiyuan|zuozhe|media|publish|from|writer|byline|origin", re.IGNORECASE
)
_LABELLED_MAX, _LABELS_MAX = 120, 80  # characters of a labelled text; how many are looked at
_HEAD, _TAIL = 40, 25  # lines above and below the body that may hold its credits
_CAPTION = re.compile(
    r"caption|(?:img|pic|photo)[_-]?(?:wrap|wrapper)(?:$|\s)"
    r"|(?:pic|img|photo|image)[_-]?(?:desc|info|text|title|note)|tuzhu|图注",
    re.IGNORECASE,
)
_WECHAT_TIME = re.compile(r"""\bvar ct\s*=\s*["'](1\d{9})["']""")
_WECHAT_NAME = re.compile(r"""\bvar nickname\s*=\s*(?:htmlDecode\()?["']([^"'<>]{1,40})["']""")
_CAPTION_MAX = 80  # characters
_CREDITED = re.compile(r"(?:[\s/／。）)][^\s。]{0,16}摄|供图|资料图片?|资料照片|档案照片|视觉中国)[）)。]?$")
_SUMMARY = re.compile(r"^[\[【（(]?(?:核心提示|导读|内容摘要|摘要|内容提要|提要)(?:[\]】）)][:：]?|[:：])")
_LEAD = re.compile(
    r"(?:^|[\s_-])(?:intro|summary|abstract|zhaiyao|daodu|daoyu|lead|description)(?:$|[\s_-])", re.IGNORECASE
)


def extract(capture: Capture, link: Link | None = None) -> Article:
    """Read an article from a page: body, headline parts, date, bylines, source, each with its evidence.

    `link` tells what its finder knew (the issue's day, the page). Raises a
    `archive.reasons.ReadError`: BlockedPage for a challenge, Refused for a trap,
    LayoutChanged where neither a headline nor a text can be found.
    """
    return extract_page(open_page(capture), link or Link(capture.url))


def extract_page(page: WebPage, link: Link) -> Article:
    """Read an article from a page that is open."""
    tree = parse_tree(page.text)
    return _chinese(page, tree, link) if _is_chinese(tree) else _foreign(page, link)


def _is_chinese(tree: Tree) -> bool:
    text = "".join(line.text for line in tree.lines)
    return tree.han_share >= _CHINESE and len(_OTHER_SCRIPT.findall(text)) < 0.05 * len(text)


def _chinese(page: WebPage, tree: Tree, link: Link) -> Article:
    headline = read_headline(tree)
    labelled = tuple(_labelled(tree.root))
    ground = prepare(tree, headline)
    others = _by_trafilatura(ground)
    lines, ballots = elect(ground, {"trafilatura": others})
    lines = lines or list(others) or cut_to_text(ground.lines[(ground.anchor or -1) + 1 :], headline.title)
    body, captions = _without_captions(lines)
    body, summary = _without_summary(body)
    facts = _facts(page, tree, headline, body, labelled, link)
    dates = date_candidates(facts)
    moment, conflict = choose_date(dates)
    bylines, source = choose_bylines(facts), choose_source(facts)
    source = source or _paper_in(tree.title)
    votes = [Candidate(str(count), name, count) for name, count in ballots.items()]
    ballot = [
        *_evidence("title", headline.candidates, headline.title),
        *_evidence("text", votes, ""),
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
        summary=summary,
        html=_html(ground, body),
        bylines=bylines,
        source=source,
        moment=moment,
        dateline=dateline(facts),
        captions=captions,
        notes=(*page.notes, *((conflict,) if conflict else ())),
        evidence=tuple(ballot),
    )


def _foreign(page: WebPage, link: Link) -> Article:
    """Read a page in another language with trafilatura alone: our rules are for Chinese."""
    found = trafilatura.bare_extraction(page.text, url=page.url or None, with_metadata=True)
    if found is None or isinstance(found, dict):
        raise LayoutChanged(f"neither a title nor a text at {link.url}")
    return compose(
        link,
        "extract",
        f"trafilatura {trafilatura.__version__}",
        title=squeeze(found.title or ""),
        lines=(found.text or "").split("\n") if found.text else (),
        bylines=(),
        source=squeeze(found.sitename or ""),
        moment=day_moment(date.fromisoformat(found.date) if found.date else None),
        dateline=("", ""),
        notes=page.notes,
    )


def _by_trafilatura(ground: Ground) -> Sequence[Line]:
    """Return the lines that trafilatura keeps, given the page without its junk (three times cheaper, and better)."""
    found = trafilatura.extract(
        deepcopy(ground.root),
        fast=True,
        include_comments=False,
        include_tables=True,
        deduplicate=False,
        config=TRAFILATURA,
    )
    kept = "".join((found or "").replace("|", " ").split())
    lines = [line for line in ground.lines if len(line.text) > 1 and "".join(line.text.split()) in kept]
    return cut_to_text(lines, ground.title)


def _without_captions(lines: Sequence[Line]) -> tuple[list[Line], tuple[str, ...]]:
    """Part the captions of pictures from the text."""
    captions = [line for line in lines if _is_caption(line)]
    if len(captions) == len(lines):  # photo news: the caption is the text
        captions = []
    return [line for line in lines if line not in captions], tuple(line.text for line in captions)


def _is_caption(line: Line) -> bool:
    node = line.node
    named = node.tag == "figcaption" or _CAPTION.search(f"{node.get('class') or ''} {node.get('id') or ''}")
    return bool(named) or len(line.text) <= _CAPTION_MAX and bool(_CREDITED.search(line.text) or _below_picture(node))


def _below_picture(node: html.HtmlElement) -> bool:
    """Say whether an element is set in the middle right below a picture."""
    above = node.getprevious()
    picture = above is not None and above.find(".//img") is not None or above is not None and above.tag == "img"
    centred = "center" in f"{node.get('align') or ''} {node.get('style') or ''} {node.get('class') or ''}".lower()
    return bool(picture and centred and not squeeze(above.text_content()))


def _without_summary(body: list[Line]) -> tuple[list[Line], str]:
    """Part the lead that a site sets above the text (核心提示, 导读, a box of its own, the cut-off opening) from it."""
    if len(body) < 2:
        return body, ""
    first = body[0]
    match = _SUMMARY.match(first.text)
    named = _LEAD.search(f"{first.node.get('class') or ''} {first.node.get('id') or ''}")
    opening = first.text.endswith(("...", "…")) and bare(body[1].text).startswith(bare(first.text)[:20])
    if match or named or opening:
        return body[1:], first.text[match.end() if match else 0 :].strip()
    return body, ""


def _labelled(root: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield the short texts of elements whose names say what they are."""
    count = 0
    for element in root.iter():
        name = f"{element.get('class') or ''} {element.get('id') or ''}".strip()
        if element.tag == "time" and element.get("datetime"):
            yield "time datetime", squeeze(element.get("datetime"))[:_LABELLED_MAX]
        if name and _LABEL.search(name) and count < _LABELS_MAX:
            text = squeeze(element.text_content()) if len(element) < 20 else ""
            if 0 < len(text) <= _LABELLED_MAX:
                count += 1
                yield name[:80], text


def _facts(
    page: WebPage,
    tree: Tree,
    headline: Headline,
    body: Sequence[Line],
    labelled: tuple[tuple[str, str], ...],
    link: Link,
) -> Facts:
    first, last = _span(tree.lines, headline, body)
    dropped = [line.text for line in tree.lines[first : last + 1] if is_credit(line)]
    return Facts(
        url=page.url,
        title=headline.title,
        head=tuple(line.text for line in tree.lines[max(0, first - _HEAD) : first]),
        body=tuple(line.text for line in body),
        tail=(*dropped, *(line.text for line in tree.lines[last + 1 : last + 1 + _TAIL])),
        meta=(*tree.meta, *_from_script(page.text)),
        json_ld=tree.json_ld,
        labelled=labelled,
        properties=properties(page.text),
        edition=link.issue_date,
    )


def _from_script(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a WeChat page tells in a script alone: its moment (seconds since 1970) and the account's name."""
    if moment := _WECHAT_TIME.search(text):
        yield "datepublished", datetime.fromtimestamp(int(moment[1]), CHINA).isoformat()
    if account := _WECHAT_NAME.search(text):
        yield "source", squeeze(account[1])


def _span(lines: Sequence[Line], headline: Headline, body: Sequence[Line]) -> tuple[int, int]:
    """Return the first and last line of the body among all lines of the page."""
    start = 0 if headline.anchor is None else headline.anchor + 1
    if not body:
        return min(start, len(lines)), min(start, len(lines)) - 1
    texts = [line.text for line in lines]
    first = next((i for i in range(start, len(texts)) if texts[i] == body[0].text), None)
    first = first if first is not None else next((i for i, text in enumerate(texts) if text == body[0].text), start)
    last = next((i for i in range(len(texts) - 1, first - 1, -1) if texts[i] == body[-1].text), first)
    return first, last


def _html(ground: Ground, body: Sequence[Line]) -> str:
    """Return the HTML of the smallest element around the body."""
    if not body:
        return ""
    common = [body[0].node, *body[0].node.iterancestors()]
    for line in body[1:]:
        around = {line.node, *line.node.iterancestors()}
        common = [element for element in common if element in around]
    return html.tostring(common[0], encoding="unicode", with_tail=False) if common else ""


def _paper_in(title: str) -> str:
    """Return the paper that an e-paper's `<title>` names: 右江日报数字报, 右江日报电子版."""
    match = re.search(r"([\u3400-\u9fff]{2,6}报)(?:数字报|电子报|电子版|多媒体数字)", title)
    return match[1] if match else ""


def _moment_text(moment: Moment | None) -> str:
    if moment is None:
        return ""
    return moment.value.date().isoformat() if moment.precision == "day" else moment.value.isoformat()


def _evidence(field: str, candidates: Sequence[Candidate], *chosen: str) -> Iterator[Evidence]:
    """Yield a field's ballot, the heaviest first."""
    for candidate in sorted(candidates, key=lambda one: -one.weight):
        won = any(candidate.value == value or bare(candidate.value) == bare(value) for value in chosen if value)
        yield Evidence(field, candidate.value, candidate.rule, candidate.weight, won)


def join_parts(parts: Sequence[Article]) -> Article:
    """Return the parts of a paginated article as one: the first part's fields, all parts' text in order."""
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
    )
