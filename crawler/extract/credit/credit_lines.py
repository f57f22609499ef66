"""Where credits stand around an article: the lines of its page, by how much a credit in them weighs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from archive.addresses.absolute import host_of
from archive.chinese.credit_words import LIST_OPENERS, NOT_SOURCES, PORTAL_HOSTS, PORTALS, SOURCE_LABELS, either
from archive.chinese.outlets import looks_like_outlet
from archive.chinese.people import is_latin_name, is_name_alone
from archive.chinese.places import is_place
from archive.chinese.variants import simplified
from crawler.extract.facts import Facts

_HEAD_MAX = 14  # lines behind the headline, or above the text, in which a credit needs no label
_TAIL_MAX = 12  # lines below the text in which it needs none
LINE_MAX = 120  # a longer line is text, not credits
_BARE_MAX = 50  # characters of a line that holds names alone, with a moment
_SENTENCE = re.compile("[，。！？；]")
_LABEL_MAX = 10  # characters of a label alone
_OPENING = 3  # lines of a text that may be information about it
_TITLE = 10  # characters of a link from which on it is another article's title
_COLON = r"\s?[:：|｜丨/／]"
_LIST = re.compile(either(LIST_OPENERS), re.IGNORECASE)
_LABEL = "".join(f"(?<!{word})" for word in NOT_SOURCES.split()) + f"(?:{either(SOURCE_LABELS, blanks=True)})"
DISCLAIMER = re.compile(r"注明.{0,4}来源|凡本|声明[:：]")  # 凡本网注明“来源：甲”的作品
NAMES_SOURCE = re.compile(rf"{_LABEL}(?:于|自)?{_COLON}(?P<value>.*)")
MOMENT = (
    r"\d{4}\s?[-年./]\s?\d{1,2}\s?[-月./]\s?\d{1,2}日?(?:\s{0,3}星期.)?\s{0,3}"
    r"(?:\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?(?:更新)?"
)
DATED = re.compile(rf"{MOMENT}\s{{0,3}}[·|｜]?\s{{0,3}}(?P<rest>.*)")
NAMES_PERSON = re.compile(
    r"(?P<word>作\s?者|记\s?者|撰\s?[文写]|撰稿|执笔|供稿|采访|通讯员|责任编辑|责编|编\s?辑|[初复终一二三]审"
    r"|审核|校对|统稿|文|图|摄影师?|航拍)"
    rf"{_COLON}"
)
_ROLES = re.compile("记者|通讯员|作者")
SIGNED = re.compile(
    r"[（(〔【][^（()）〔〕【】。]{0,30}(?:记者|通讯员|作者)[^（()）〔〕【】。]{2,60}[）)〕】]"
)  # （某报记者 甲）
_OWN_END = re.compile(r"责任编辑|责编|(?:本文|文章|稿件)(?:来源|作者)")  # what only the article's own end says


@dataclass(frozen=True)
class CreditPlace:
    """Lines that stand alike to the article, and how much a signature and a source weigh there.

    `free` says that a signature needs no label: 本报记者 甲 on a line of its own.
    """

    rule: str
    lines: tuple[str, ...]
    signature: float
    source: float
    free: bool = False


@lru_cache(maxsize=1)
def places(facts: Facts) -> tuple[CreditPlace, ...]:
    """Return where credits may stand, the strongest first: nothing is left out for its distance, it weighs less."""
    headlines = _headlines(facts)
    info = info_lines(facts)
    start = headlines[-1] + 1 if headlines else 0
    above = facts.head[: headlines[0]] if headlines else ()
    far = [line for line in facts.head[start:] if line not in info and line not in facts.linked]
    near, beyond = lines_below(facts)
    return (
        CreditPlace("head", info, 84, 90, free=True),
        CreditPlace("tail", near[:_TAIL_MAX], 80, 88, free=True),
        CreditPlace("tail, far", tuple(_own_credits(near[_TAIL_MAX:])), 74, 72),
        CreditPlace("head, far", tuple(_own_credits(far)), 73, 71),
        CreditPlace("behind a list", tuple(_own_credits(beyond)), 72, 70),
        CreditPlace("above the headline", above[-3:], 56, 58),
    )


def _headlines(facts: Facts) -> list[int]:
    """Return where the headline stands among the lines above the body."""
    title = _letters(facts.title)
    places = [n for n, line in enumerate(facts.head) if title and _letters(line) == title]
    if not places and len(title) > 8:
        places = [n for n, line in enumerate(facts.head) if title[:8] in _letters(line)][-1:]
    return [place for place in places if places[-1] - place <= _HEAD_MAX]


@lru_cache(maxsize=1)
def info_lines(facts: Facts) -> tuple[str, ...]:
    """Return the lines next to the headline, towards the text; without a headline, those next to the text."""
    places = _headlines(facts) or [max(-1, len(facts.head) - _HEAD_MAX - 1)]
    lines = _joined([facts.head[n] for n in range(places[0] + 1, len(facts.head)) if n not in places])
    return tuple(line for line in lines[: places[-1] - places[0] + _HEAD_MAX] if len(line) <= LINE_MAX)


def _joined(lines: Sequence[str]) -> list[str]:
    """Return lines with a label that stands alone (a cell of a table) joined to the line behind it: 作者：, 甲."""
    joined: list[str] = []
    for line in lines:
        last = joined[-1] if joined else ""
        if len(last) <= _LABEL_MAX and last.endswith((":", "：")) and _labels(simplified(last)):
            joined[-1] = last + line
        else:
            joined.append(line)
    return joined


def with_opening(facts: Facts, info: Sequence[str]) -> list[str]:
    """Return lines under the headline with those that were taken for the text's first and are no sentences."""
    return [*info, *takewhile(_is_no_sentence, facts.body[:_OPENING])]


def _is_no_sentence(line: str) -> bool:
    return len(line) <= _BARE_MAX and not _SENTENCE.search(line)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


@lru_cache(maxsize=1)
def lines_below(facts: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lines below the body up to the first list of other articles, and those from there on."""
    near: list[str] = []
    beyond: list[str] = []
    lines = near
    for line in _joined(facts.tail):
        if len(line) > LINE_MAX:
            continue
        folded = simplified(line)
        title = line in facts.linked and len(line) >= _TITLE
        if (title or _LIST.search(folded)) and not _labels(folded):
            lines = beyond
        elif not title or _labels(folded):
            lines.append(line)
    return tuple(near), tuple(beyond)


def _labels(folded: str) -> set[str]:
    """Return the labels of a line that names who or whence: 来源, 作者 of 来源：甲 作者：乙."""
    labels = {re.sub(r"\s", "", match["word"]) for match in NAMES_PERSON.finditer(folded)}
    if SIGNED.fullmatch(folded):
        labels |= set(_ROLES.findall(folded))
    return labels | {"来源"} if NAMES_SOURCE.search(folded) and not DISCLAIMER.search(folded) else labels


def _own_credits(lines: Sequence[str]) -> list[str]:
    """Return the lines far from the text that are its credits, and no other article's.

    What comes again and again is a list's own. What is left must say that an article
    ends (责任编辑, 本文来源), or hold two labels at least.
    """
    labelled = [(line, labels) for line in lines if (labels := _labels(simplified(line)))]
    times = Counter(label for _, labels in labelled for label in labels)
    own = [(line, labels) for line, labels in labelled if all(times[label] == 1 for label in labels)]
    ends = any(_OWN_END.search(simplified(line)) for line, _ in own)
    return [line for line, _ in own] if ends or len(set().union(*(labels for _, labels in own))) > 1 else []


def parts_of(line: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the names and the outlets or places of a line that holds nothing else but a moment: 甲/某报, 某报 甲."""
    if len(line) > _BARE_MAX:
        return None
    line = re.sub(MOMENT, " ", line).strip()
    latin = [part for part in re.split(r", and |, | and ", line) if part]
    if latin and all(" " in part and is_latin_name(part) for part in latin):
        return tuple(latin), ()
    parts = [part for part in re.split(r"[/／|｜丨、,，\s]", line) if part]
    names = tuple(part for part in parts if is_name_alone(part))
    others = tuple(part for part in parts if part not in names)
    alone = 0 < len(names) <= 3 and all(looks_like_outlet(part) or is_place(part) for part in others)
    return (names, others) if alone else None


def authors_in_metadata(facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield the authors of the metadata: rule and text. Many are editors; they count only where the page shows them."""
    for name, value in facts.meta:
        if name in ("author", "article:author", "og:article:author", "dc.creator"):
            yield "meta", value
    for item in facts.json_ld:
        told = item.get("author")
        for author in told if isinstance(told, list) else [told]:
            yield "json-ld", str(author.get("name", "")) if isinstance(author, dict) else str(author or "")


@lru_cache(maxsize=1)
def is_portal(facts: Facts) -> bool:
    """Say whether a page belongs to a portal of accounts, by its address or by what it says of itself."""
    told = {name: value for name, value in facts.meta if name in ("canonical", "og:url", "og:site_name")}
    hosts = [host_of(url) for url in (facts.url, told.get("canonical", ""), told.get("og:url", "")) if url]
    if "mp.weixin.qq.com" in hosts:
        return False
    shown = any(host == portal or host.endswith("." + portal) for host in hosts for portal in PORTAL_HOSTS.split())
    return shown or told.get("og:site_name", "") in PORTALS
