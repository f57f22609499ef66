"""The outlets that a page names as an article's source, each with the rule that read it and its weight."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from archive.chinese.credit_words import FURNITURE, PORTALS, either
from archive.chinese.outlets import OUTLET_MAX, clean_outlet, looks_like_outlet
from archive.chinese.people import is_name
from archive.chinese.places import is_place
from archive.chinese.variants import simplified
from crawler.extract.credit.credit_lines import (
    DATED,
    DISCLAIMER,
    LINE_MAX,
    NAMES_SOURCE,
    authors_in_metadata,
    info_lines,
    is_portal,
    lines_below,
    parts_of,
    places,
    with_opening,
)
from crawler.extract.credit.dateline import dateline
from crawler.extract.facts import Candidate, Facts

_SOURCE_FROM = re.compile(
    r"(?:本文|文章|稿件)(?:来源于|来自|转自|转载自|摘自|原载于?|首发于)\s?(?P<value>[^，。：:]{2,40})"
)
_REPRINT = re.compile(r"^[（(【\[]?(?:本文)?(?:转载自|转自|摘自|原载于?)\s?(?P<value>[^，。：:]{2,30})$")
_ALONE = range(3, OUTLET_MAX)  # characters of an outlet that stands on a line of its own
_WROTE_FOR = re.compile(r"作\s?者\s?[:：]\s?《(?P<value>[^《》]{2,20})》")  # 作者：《某某》记者 甲
_QUOTED = re.compile(
    r"^据(?P<value>[《]?[\u3400-\u9fff·]{2,14}?(?:社|报|网|台|客户端|新闻))[》]?(?:[\d月日]{0,6}(?:报道|消息|电))"
)
_SENDER = re.compile(
    r"^(?P<open>[（(〔【\[［])?(?P<value>(?!本[报网刊台社])[\u3400-\u9fffA-Za-z·]{1,12}?(?:报|社|网|台|新闻|周刊|大纪元))"
    r"(?:\s?[/／]?\s?(?:特约|特派|实习|见习|驻[\u3400-\u9fff]{1,4})?记者|(?(open)[）)〕】\]］]|(?!)))"
)
_FURNITURE = re.compile(rf"{either(FURNITURE)}|^\d|^第.{{1,5}}版|(?:视频|图片)$")
_SOURCE_METAS = {
    "contentsource": 80,
    "source": 66,
    "mediaid": 64,
    "article:author": 52,
    "og:article:author": 52,
    "copyfrom": 66,
    "publisher": 30,
}
_SOURCE_CLASS = re.compile(
    r"source|laiyuan|copyfrom|media[-_]?name|lyuan|(?:^|[-_ ])(?:ly|from)(?:$|[-_ ])|origin", re.IGNORECASE
)
_ACCOUNT_CLASS = re.compile(r"author|account|user[-_]?name|nickname|media|publisher|source", re.IGNORECASE)


@lru_cache(maxsize=1)
def source_candidates(facts: Facts) -> tuple[Candidate, ...]:
    """Return every outlet that a page names as the article's source, the heaviest first."""
    found: dict[str, Candidate] = {}
    for rule, weight, raw in _named_sources(facts):
        name = clean_outlet(raw)
        if name and (name not in found or weight > found[name].weight):
            found[name] = Candidate(name, rule, weight)
    return tuple(sorted(found.values(), key=lambda candidate: -candidate.weight))


def choose_source(facts: Facts) -> str:
    """Return the outlet that is named with most weight, or an empty text."""
    return next((candidate.value for candidate in source_candidates(facts)), "")


def _named_sources(facts: Facts) -> Iterator[tuple[str, float, str]]:
    """Yield rule, weight and raw text of every place that may name the outlet."""
    for place in places(facts):
        yield from ((place.rule, place.source, raw) for raw in _after_label(place.lines))
    yield from (("text", 86, raw) for raw in _after_label([line[-60:] for line in facts.body[-3:]]))
    yield from (("text", 84, raw) for raw in _after_label([line for line in facts.body[:2] if len(line) <= 40]))
    yield from (
        ("property", 80, facts.properties[key]) for key in ("sourcename", "source") if facts.properties.get(key)
    )
    info, below = info_lines(facts), lines_below(facts)[0]
    near = " ".join((*info, *below))
    for name, text in facts.labelled:
        if _SOURCE_CLASS.search(name) and len(text) <= 60 and text in near:
            yield from (("label", 82, raw) for raw in _after_label([text]))
            if looks_like_outlet(text) and not DATED.search(text):
                yield "label", 74, text
    for name, value in facts.meta:
        if name in _SOURCE_METAS and value not in PORTALS and not (name.endswith("author") and is_name(value)):
            yield f"meta {name}", _SOURCE_METAS[name], value
    yield from _unlabelled(facts, info, below)


def _after_label(lines: Sequence[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if len(line) > LINE_MAX:
            continue
        folded = simplified(line)
        match = NAMES_SOURCE.search(folded) or _SOURCE_FROM.search(folded) or _REPRINT.search(folded)
        if match and not DISCLAIMER.search(folded):
            following = lines[number + 1] if number + 1 < len(lines) else ""
            value = line[slice(*match.span("value"))].strip()
            yield value or (following if looks_like_outlet(following) else "")


def _unlabelled(facts: Facts, info: Sequence[str], below: Sequence[str]) -> Iterator[tuple[str, float, str]]:
    """Yield names that only their place makes a source: around the date, under the headline, in the dateline."""
    portal, info = is_portal(facts), with_opening(facts, info)
    for number, line in enumerate(info):
        if dated := DATED.search(line):
            yield from _around_date(line, dated)
        elif match := re.match(r"(?P<name>[\u3400-\u9fff]{2,12})\s(?:https?://|www\.)", line):
            yield "beside the address", 46, match["name"]
        elif (signed := parts_of(line)) and signed[1]:
            yield from (("beside a name", 67, outlet) for outlet in signed[1] if looks_like_outlet(outlet))
        elif len(line) in _ALONE and looks_like_outlet(line) and any(map(parts_of, info[number + 1 : number + 2])):
            yield "above a name", 60, line
        elif number < 4 and len(line) <= OUTLET_MAX and _may_be_account(line):
            follows = any(DATED.search(other) for other in info[number + 1 : number + 5])
            if looks_like_outlet(line) and (follows or portal):
                yield "above the date", 68, line
            elif portal:
                yield "account", 42, line
    names = {text for name, text in facts.labelled if _ACCOUNT_CLASS.search(name)}
    yield from (("account", 40, line) for line in below[:3] if portal and line in names and _may_be_account(line))
    told = [name for rule, name in authors_in_metadata(facts) if rule == "json-ld" and looks_like_outlet(name)]
    yield from (("json-ld", 54, name) for name in told)
    yield from _in_text(facts, info)


def _in_text(facts: Facts, info: Sequence[str]) -> Iterator[tuple[str, float, str]]:
    """Yield what the text itself gives: the agency of its dateline, its reporter's outlet, whom it quotes."""
    if (agency := dateline(facts)[0]) and not agency.startswith("本"):
        yield "dateline", 25, agency
    for line in (*info, *facts.body[:1], *facts.body[-1:]):
        if wrote := _WROTE_FOR.search(simplified(line[:LINE_MAX])):
            yield "signature", 24, line[slice(*wrote.span("value"))]
        if sender := _SENDER.match(simplified(line[:LINE_MAX])):
            yield "signature", 22, line[slice(*sender.span("value"))]
    if facts.body and (quoted := _QUOTED.match(simplified(facts.body[0][:LINE_MAX]))):
        yield "quoted", 20, facts.body[0][slice(*quoted.span("value"))]


def _around_date(line: str, dated: re.Match[str]) -> Iterator[tuple[str, float, str]]:
    rest = clean_outlet(dated["rest"])
    if rest and (looks_like_outlet(rest) or dated["rest"].startswith("《")):
        yield "behind the date", 76, dated["rest"]
    elif _may_be_account(rest) and not re.search("[:：]", dated["rest"][:12]) and ":" in line:
        yield "behind the date", 44, rest
    before = re.split(r"[:：\s|｜]", line[: dated.start()].strip(" \u3000|｜"))[-1]
    if looks_like_outlet(before):
        yield "before the date", 70, before


def _may_be_account(line: str) -> bool:
    """Say whether a short line may be an account's name: neither a word of the page nor a number nor a place."""
    return not _FURNITURE.search(simplified(line)) and clean_outlet(line) == line and not is_place(line)
