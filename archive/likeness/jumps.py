"""Articles that a printed page cuts: 下转第2版 at the end of the first piece, 上接第1版 at the head of the second."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher

from archive.chinese.page_numbers import halves
from archive.chinese.variants import simplified
from archive.doubts import least, together
from archive.model import Article

_NUMBER = r"第?\s*(?P<page>[A-Z]{0,2}\s?\d{1,3}|[一二三四五六七八九十]{1,3})\s*版"
_OPEN, _CLOSE = r"[（(【\[〔<《▶►▲■☞→]", r"[）)】\]〕>》◀◄▼]"
_ONWARD = rf"(?:{_OPEN}\s*(?:转|接)|{_OPEN}?\s*(?:下转|紧转|下接))\s*{_NUMBER}"
_BACK = rf"(?:{_OPEN}\s*接|{_OPEN}?\s*(?:上接|紧接|承接))\s*{_NUMBER}"
_TAIL = re.compile(rf"\s*{_ONWARD}[^（(。]{{0,8}}?{_CLOSE}?\s*$")
_HEAD = re.compile(rf"^\s*{_BACK}(?:[^）)】\]。，]{{0,24}}[）)】\]]|{_CLOSE}|[:：])?\s*")
_IN_TITLE = re.compile(rf"\s*{_BACK}\s*(?:{_CLOSE}|[:：])?\s*")
_PLACE = r"\s{0,4}第?\s{0,4}(?:[A-Z]{0,2}\s?\d{1,3}|[一二三四五六七八九十]{1,3})\s{0,4}版"
_BEGUN = rf"(?:{_OPEN}\s{{0,4}})?"
_ONWARD_SHOWN = rf"(?:{_OPEN}\s{{0,4}}[转接]|{_BEGUN}(?:下转|紧转|下接)){_PLACE}[^（(。<]{{0,8}}?{_CLOSE}"
_BACK_SHOWN = rf"(?:{_OPEN}\s{{0,4}}接|{_BEGUN}[上紧承]接){_PLACE}(?:[^）)】\]。，<]{{0,24}}[）)】\]]|{_CLOSE})"
_SHOWN = re.compile(
    rf"(?P<onward>{_ONWARD_SHOWN})(?:(?P<between>(?:<[^<>]*>|\s|&nbsp;)*+)(?P<back>{_BACK_SHOWN})\s*+)?"
    rf"|(?P<alone>{_BACK_SHOWN})"
)
_MARK = re.compile(rf"{_ONWARD_SHOWN}|{_BACK_SHOWN}")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)[^<>]*>")
_OF_TEXT = frozenset("p div span center strong b font section".split())
_ENDS = "。！？…”』）.!?"
_CHINESE = {sign: number for number, sign in enumerate("零一二三四五六七八九十")}
_ALIKE = 0.6  # of two headlines; a second piece often repeats half of the first's
_LETTER = re.compile(r"[A-Z]*")


@dataclass(frozen=True)
class Mark:
    """A mark that a piece bears: the page that it names, and whether it leads on (下转) or back (上接)."""

    page: str
    onward: bool


@dataclass(frozen=True)
class Piece:
    """A piece of an article: where it stands, its mark, and itself without the mark."""

    article: Article
    mark: Mark


def piece_of(article: Article) -> Piece | None:
    """Return an article of an issue as a piece, where it bears a mark; None where it is whole.

    A piece that leads both ways (a third page) counts as one that leads back,
    and keeps the mark that leads on. Marks may be in traditional characters: 下轉第2版.
    """
    if article.issue_date is None or not article.page:
        return None
    lines = article.text.split("\n")
    folded = tuple(map(simplified, (lines[0], article.title, article.kicker)))
    back = _HEAD.match(folded[0]) or _IN_TITLE.search(folded[1]) or _IN_TITLE.search(folded[2])
    if back:
        lines[0] = _without(_HEAD, lines[0])
        title, kicker = (_without(_IN_TITLE, part) for part in (article.title, article.kicker))
        text = "\n".join(filter(None, lines))
        return Piece(replace(article, title=title, kicker=kicker, text=text), Mark(_page(back["page"]), onward=False))
    onward = _TAIL.search(simplified(lines[-1]))
    if onward:
        lines[-1] = lines[-1][: onward.start()].rstrip()
        text = "\n".join(filter(None, lines))
        return Piece(replace(article, text=text), Mark(_page(onward["page"]), onward=True))
    return None


def _without(mark: re.Pattern[str], text: str) -> str:
    """Return a text without the first place where a mark stands in it; folding keeps every place where it is."""
    match = mark.search(simplified(text))
    return text[: match.start()] + text[match.end() :] if match else text


def partner(piece: Piece, others: Iterable[Piece]) -> Piece | None:
    """Return the piece that a piece belongs to: of the same issue, naming each other's pages, likest in its headline.

    Several pieces may go from page 1 to page 2; where headlines tell nothing,
    only a single candidate is taken.
    """
    fitting = [other for other in others if _fit(piece, other)]
    if len(fitting) == 1:
        return fitting[0]
    likeness = sorted(((_likeness(piece.article, other.article), n) for n, other in enumerate(fitting)), reverse=True)
    if likeness and likeness[0][0] >= _ALIKE and (len(likeness) == 1 or likeness[0][0] > likeness[1][0]):
        return fitting[likeness[0][1]]
    return None


def joined(first: Piece, second: Piece) -> Article:
    """Return the article that two pieces make, at both addresses: the first's fields, both texts.

    A sentence that the page cut goes on in one paragraph.
    """
    head, tail = first.article, second.article
    glue = "\n" if not head.text or head.text[-1] in _ENDS else ""
    signed = (*head.bylines, *tail.bylines)
    return replace(
        head,
        title=head.title or tail.title,
        text=f"{head.text}{glue}{tail.text}",
        html=f"{head.html}\n{tail.html}",
        bylines=tuple(dict.fromkeys(signed)),
        addresses=tuple(dict.fromkeys((*head.addresses, *tail.addresses))),
        captions=(*head.captions, *tail.captions),
        notes=(*head.notes, *tail.notes, f"joined from pages {head.page} and {tail.page}"),
        agreement=least((head.agreement, tail.agreement)),
        doubts=together((head.doubts, tail.doubts)),
    )


def without_marks(html: str, text: str) -> str:
    """Return the HTML of an article without the marks of page jumps that its text has not; a cut sentence goes on.

    What stands between two pieces is taken out where it is nothing but the end of a block and the beginning of one.
    """
    if "版" not in html:  # which every mark names, in either script
        return html
    kept = {mark[0] for mark in _MARK.finditer(simplified(text))}
    pieces: list[str] = []
    at = 0
    for found in _SHOWN.finditer(simplified(html)):
        if kept.intersection(found.group("onward", "back", "alone")):
            continue
        before = html[at : found.start()]
        pieces.append(before.rstrip() if found["back"] else before)
        if found["back"]:
            between = html[slice(*found.span("between"))]
            is_cut = pieces[-1][-1:] not in ("", ">", *_ENDS)
            pieces.append("" if is_cut and _is_seam(between) else between)
        at = found.end()
    return "".join((*pieces, html[at:]))


def _is_seam(markup: str) -> bool:
    """Say whether markup ends blocks of text and begins as many, and is nothing else."""
    open_: dict[str, int] = {}
    for tag in _TAG.finditer(markup):
        name = tag["name"].lower()
        if name not in (*_OF_TEXT, "br"):
            return False
        if name != "br":
            open_[name] = open_.get(name, 0) + (-1 if tag["end"] else 1)
    return not any(open_.values())


def _fit(piece: Piece, other: Piece) -> bool:
    """Say whether two pieces name each other's pages, one onward and one back."""
    if piece.mark.onward == other.mark.onward or _issue(piece.article) != _issue(other.article):
        return False
    return _same(piece.mark.page, other.article.page) and _same(other.mark.page, piece.article.page)


def _issue(article: Article) -> tuple[str | None, date | None]:
    return article.newspaper, article.issue_date


def _same(named: str, page: str) -> bool:
    """Say whether a mark names a page: 2 is 02 and A02, but A02 is no B02; 7 is 06-07, too."""
    if both := halves(page):
        return any(_same(named, half) for half in both)
    page = _page(page)
    letters = (_LETTER.match(named), _LETTER.match(page))
    one, two = (match[0] if match else "" for match in letters)
    return named[len(one) :].lstrip("0") == page[len(two) :].lstrip("0") and (not one or not two or one == two)


def _page(text: str) -> str:
    """Return a page's number in digits: 二 is 2."""
    text = "".join(text.split()).upper()
    if text and all(sign in _CHINESE for sign in text):
        tens, _, ones = text.rpartition("十")
        if "十" in text:
            return str(10 * _CHINESE.get(tens or "一", 1) + _CHINESE.get(ones, 0))
        return str(_CHINESE[text[-1]])
    return text


def _likeness(one: Article, other: Article) -> float:
    """Return how alike two headlines are, from 0 to 1; one that holds the other is wholly like it."""
    left, right = (f"{a.kicker}{a.title}" for a in (one, other))
    if not left or not right:
        return 0.0
    if other.title and other.title in left or one.title and one.title in right:
        return 1.0
    return SequenceMatcher(None, left, right, autojunk=False).ratio()
