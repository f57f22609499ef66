"""The signatures that a page shows or tells, each with the rule that read it and its weight."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from archive.chinese.bylines import read_bylines, read_credits
from archive.chinese.outlets import OUTLET_MAX, looks_like_outlet
from archive.chinese.people import is_latin_name, is_name, split_names, without_title
from archive.chinese.variants import simplified
from archive.model import Byline
from crawler.extract.credit.credit_lines import (
    DATED,
    LINE_MAX,
    MOMENT,
    NAMES_PERSON,
    NAMES_SOURCE,
    SIGNED,
    authors_in_metadata,
    info_lines,
    is_portal,
    lines_below,
    parts_of,
    places,
    with_opening,
)
from crawler.extract.credit.sources import choose_source
from crawler.extract.facts import Facts

_BESIDE = 6  # lines under the headline in which a name alone is a signature
_AUTHOR_CLASS = re.compile(r"author|zuozhe|writer|byline|reporter|journalist", re.IGNORECASE)
_INFO_PERSON = re.compile(r"[\[【]\s?(?P<names>[^\[\]【】]{2,20}?)\s?[\]】][\s\ue000-\uf8ff]{0,4}(?:来源[:：]|$)")


@lru_cache(maxsize=1)
def signatures(facts: Facts) -> tuple[tuple[str, float, Byline], ...]:
    """Return rule, weight and signature: the text's own, then lines around it, then labels and metadata."""
    return tuple(_signatures(facts))


def _signatures(facts: Facts) -> Iterator[tuple[str, float, Byline]]:
    yield from (("text", 90, byline) for byline in read_bylines([*facts.body]))
    for place in places(facts):
        short = [re.sub(MOMENT, " ", line) for line in place.lines if len(line) <= LINE_MAX]
        free = read_bylines(short if place.free else [line for line in short if SIGNED.fullmatch(simplified(line))])
        labelled = [name for line in short if NAMES_PERSON.search(simplified(line)) for name in read_credits(line)]
        yield from ((place.rule, place.signature, byline) for byline in (*free, *labelled))
    info = info_lines(facts)
    for line in info:
        if match := _INFO_PERSON.search(simplified(line)):
            named = line[slice(*match.span("names"))]
            yield from (("head", 84, byline) for byline in read_credits(f"作者：{named}"))
        yield from (("behind the outlet", 76, Byline(name)) for name in _behind_outlet(line))
    yield from _labelled_persons(facts)
    yield from (("alone under the headline", 58, Byline(name)) for name in _names_alone(facts, info))
    yield from _person_as_source(facts)


def _behind_outlet(line: str) -> list[str]:
    """Return the names that stand behind the outlet in an information line: 2010年07月01日08:09 华夏时报 王小明."""
    folded = simplified(line)
    found = NAMES_SOURCE.search(folded) or DATED.search(folded)
    outlet, _, rest = (line[found.start(1) :] if found else "").strip().partition(" ")
    names: list[str] = []
    if looks_like_outlet(outlet) and not re.search("[:：]", outlet):
        for name in map(without_title, split_names(rest)):
            if not is_name(name):
                break
            names.append(name)
    return names


def _names_alone(facts: Facts, info: Sequence[str]) -> Iterator[str]:
    """Yield the names of a line that holds nothing else, beside the date or the outlet under the headline.

    甲, 甲/某报, 某报 甲. A person of whom the text speaks is its subject.
    """
    for number, line in enumerate(lines := with_opening(facts, info)[:_BESIDE]):
        names, others = parts_of(line) or ((), ())
        if line in facts.linked or not names:
            continue
        beside = (*lines[max(0, number - 2) : number], *lines[number + 1 : number + 3])
        shown = others or DATED.search(line) or any(DATED.search(near) or _is_outlet_line(near) for near in beside)
        if shown and not any(name in text for name in names for text in (facts.title, *facts.body) if text != line):
            yield from names


def _is_outlet_line(line: str) -> bool:
    return len(line) <= OUTLET_MAX and looks_like_outlet(line)


def _labelled_persons(facts: Facts) -> Iterator[tuple[str, float, Byline]]:
    near = " ".join((*info_lines(facts), *lines_below(facts)[0], *facts.body[:2], *facts.body[-2:]))
    for name, text in facts.labelled:
        if _AUTHOR_CLASS.search(name) and len(text) <= 40 and text in near:
            found = read_bylines([text]) or read_credits(text)
            yield from (("label", 70, byline) for byline in found)
            person = is_name(text) or " " in text and is_latin_name(text)
            if not found and person and not is_portal(facts):
                yield "label", 60, Byline(text)
    if is_name(journalist := facts.properties.get("journalist", "")):
        yield "property", 66, Byline(journalist, "reporter")
    if is_name(editor := facts.properties.get("liability", "")):
        yield "property", 66, Byline(editor, "editor")
    for rule, value in authors_in_metadata(facts):
        if is_name(value) and value in near and not is_portal(facts):
            yield rule, 50, Byline(value)


def _person_as_source(facts: Facts) -> Iterator[tuple[str, float, Byline]]:
    """Yield the writer whom some portals name in the place of the outlet below the text: 来源: 尹娟."""
    for line in (*facts.body[-2:], *lines_below(facts)[0]):
        if len(line) > LINE_MAX:
            continue
        match = re.fullmatch(r"[（(]?来源\s?[:：]\s?([^\s:：]{2,3})[）)]?", simplified(line))
        name = line[slice(*match.span(1))] if match else ""
        if name and is_name(name) and not looks_like_outlet(name) and choose_source(facts):
            yield "tail source", 40, Byline(name)
