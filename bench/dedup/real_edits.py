"""What becomes of a real text: the edits of invented news, and those that are known to be hard in real ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from bench.dedup import lexicon as words
from bench.dedup.changes import HARMFUL, renumbered, reworded
from bench.dedup.edits import EDITS, cut, noise
from bench.dedup.real_texts import letters, sentences
from bench.dedup.stories import Story

SHORT = 150  # letters; pages of several notices are made of such
CORRECTED = 600  # letters; in a shorter text one number more or less is another notice, as far as anybody can tell
_CLAUSE = re.compile(r"[^，。；！？\n]+[，。；！？\n]*")
_ENDS_IN_NUMBER = re.compile(r"\d(?:[%％]|[一-鿿]{0,2})(?=[，。；])")


@dataclass(frozen=True)
class Made:
    """What an edit made: the text, what it keeps of the story, and what it has beside that.

    `kept` are places in the text of the story; `extra` counts the letters of
    another's text, and `also` holds the places that it keeps of other stories.
    `same_title` is None where chance decides. `page` says that it is a page of
    several stories, `quotes` that it is a text of its own with much of the story
    in it, `open` that nobody can tell whether it is the story.
    """

    text: str
    kept: frozenset[int]
    extra: int = 0
    same_title: bool | None = None
    same_day: bool = False
    undated: bool = False
    also: tuple[tuple[int, frozenset[int]], ...] = ()
    page: bool = False
    quotes: bool = False
    open: bool = False


Edit = Callable[[Story, list[Story], Random], Made | None]
"""Gets the story and others to take from; returns None where the story has not what the edit needs."""


def text_of(story: Story) -> str:
    """Return the text of a story."""
    return "\n".join(story.paragraphs)


def whole(text: str) -> frozenset[int]:
    """Return the places of all letters of a text."""
    return frozenset(at for at, letter in enumerate(text) if letter.isalnum())


def kept(text: str, left: str) -> frozenset[int]:
    """Return the places of those letters whose lines, or their beginnings, are left in the same order."""
    places: set[int] = set()
    at = 0
    for line in left.split("\n"):
        found = text.find(line, at)
        if found >= 0:
            at = found + len(line)
            places.update(range(found, at))
    return whole(text) & places


def _all(edit: str) -> Edit:
    """Return an edit of invented news that keeps the whole story."""

    def made(story: Story, _: list[Story], random: Random) -> Made:
        return Made(EDITS[edit](story, random), whole(text_of(story)), same_title=edit != "other title" and None)

    return made


def _some(edit: str) -> Edit:
    """Return an edit of invented news that leaves lines out."""

    def made(story: Story, _: list[Story], random: Random) -> Made | None:
        left = EDITS[edit](story, random)
        return Made(left, kept(text_of(story), left)) if left != text_of(story) else None

    return made


def _dropped(text: str, share: float, random: Random) -> tuple[str, frozenset[int]] | None:
    """Leave out sentences by chance, never the first, until so much is left."""
    pieces = sentences(text)
    starts = [sum(map(len, pieces[:at])) for at in range(len(pieces))]
    left = set(range(len(pieces)))
    for at in random.sample(range(1, len(pieces)), len(pieces) - 1):
        if sum(len(pieces[one]) for one in left - {at}) >= share * len(text):
            left.discard(at)
    if len(left) == len(pieces):
        return None
    places = {place for at in left for place in range(starts[at], starts[at] + len(pieces[at]))}
    return "".join(pieces[at] for at in sorted(left)).strip(), whole(text) & places


def _synonyms(count: int) -> Edit:
    def made(story: Story, _: list[Story], random: Random) -> Made | None:
        text = text_of(story)
        pair = reworded(text, random, count)
        return Made(pair[1], whole(text)) if pair else None

    return made


def _lead_rewritten(story: Story, _: list[Story], random: Random) -> Made | None:
    """Tell the first sentence in another order and other words, as an outlet does with another's news."""
    text = text_of(story)
    first = sentences(text)[0]
    clauses = [clause.strip("，。；！？\n") for clause in _CLAUSE.findall(first)]
    if len(clauses) < 2:
        return None
    at = random.randrange(1, len(clauses))
    turned = "，".join([*clauses[at:], *clauses[:at]])
    told = random.choice(("记者获悉，", "据了解，", "记者从有关部门了解到，", "日前，"))
    rewritten = (reworded(turned, random, 1) or ("", turned))[1]
    return Made(f"{told}{rewritten}。{text[len(first.rstrip()) :]}", whole(text))


def _shortened(story: Story, _: list[Story], random: Random) -> Made | None:
    """Print agency copy without some of its sentences, under the outlet's own lead."""
    text = text_of(story)
    left = _dropped(text, random.uniform(0.55, 0.8), random)
    if not left:
        return None
    lead = random.choice(
        ("据新华社电 ", "综合新华社消息 ", "本报综合消息 ", f"新华社{random.choice(words.CITIES)}专电 ")
    )
    pair = reworded(left[0], random, 1)
    return Made(lead + (pair[1] if pair else left[0]), left[1])


def _same_headline(story: Story, _: list[Story], random: Random) -> Made | None:
    """Shorten a notice under its headline on its day."""
    text = text_of(story)
    left = _dropped(text, random.uniform(0.5, 0.65), random)
    if not left:
        return None
    pair = reworded(left[0], random, 1)
    return Made(pair[1] if pair else left[0], left[1], same_title=True, same_day=True)


def _ends_in_number(story: Story, _: list[Story], random: Random) -> Made | None:
    """Print what comes before the end of a clause that ends in a number."""
    text = text_of(story)
    ends = [found.end() for found in _ENDS_IN_NUMBER.finditer(text) if 0.25 <= found.end() / len(text) <= 0.8]
    if not ends:
        return None
    end = random.choice(ends)
    return Made(text[:end] + "。", frozenset(at for at in whole(text) if at < end))


def _clause_dropped(story: Story, _: list[Story], random: Random) -> Made | None:
    """Leave out one clause, a number of which may stand beside it."""
    text = text_of(story)
    inner = [found for found in _CLAUSE.finditer(text) if found[0].endswith("，") and 4 <= len(found[0]) <= 40]
    if not inner:
        return None
    one = random.choice(inner)
    places = frozenset(at for at in whole(text) if not one.start() <= at < one.end())
    return Made(text[: one.start()] + text[one.end() :], places)


def _cut_misread(story: Story, _: list[Story], random: Random) -> Made:
    text = text_of(story)
    left = cut(text, random.uniform(0.7, 0.9))
    head = f"本报讯 {random.choice(words.PAPERS)}消息："
    return Made(head + noise(left, 0.03, random), kept(text, left))


def _added(story: Story, others: list[Story], random: Random) -> Made | None:
    """Add a paragraph of something else, a quarter of the text at most."""
    if not others:
        return None
    text = text_of(story)
    other = random.choice(others)
    more = text_of(other)[: len(text) // 4]
    return Made(f"{text}\n{more}", whole(text), letters(more), also=((other.number, whole(more)),))


def _introduced(story: Story, others: list[Story], random: Random) -> Made | None:
    if not others:
        return None
    text = text_of(story)
    more = sentences(text_of(random.choice(others)))[0].strip()[: len(text) // 4]
    return Made(f"编者按：{more}本报今起推出系列报道，敬请关注。\n{text}", whole(text), letters(more) + 17)


def _merged(story: Story, others: list[Story], random: Random) -> Made | None:
    if not others:
        return None
    return _page([story, random.choice(others)], story, random)


def _merged_short(story: Story, others: list[Story], random: Random) -> Made | None:
    """Set three to five short notices on one page."""
    if letters(text_of(story)) > SHORT:
        return None
    short = [other for other in others if letters(text_of(other)) <= SHORT]
    return _page([story, *random.sample(short, random.randint(2, 4))], story, random) if len(short) > 3 else None


def _page(stories: list[Story], story: Story, random: Random) -> Made:
    random.shuffle(stories)
    text = "\n".join(f"{one.title}\n{text_of(one)}" for one in stories)
    extra = letters(text) - letters(text_of(story))
    also = tuple((one.number, whole(text_of(one))) for one in stories if one is not story)
    return Made(text, whole(text_of(story)), extra, page=True, also=also)


def _quoted(story: Story, others: list[Story], random: Random) -> Made | None:
    """Quote two thirds and more of a text in a report of its own as long as that."""
    text = text_of(story)
    size = letters(text)
    frames = [other for other in others if letters(text_of(other)) >= size]
    left = _dropped(text, random.uniform(0.7, 0.85), random)
    if not frames or not left or size < SHORT:
        return None
    frame, own = random.choice(frames), ""
    for sentence in sentences(text_of(frame)):
        if letters(own) < size:
            own += sentence
    also = ((frame.number, whole(own)),)
    return Made(f"{own.rstrip()}\n报道称：“{left[0]}”", left[1], letters(own), also=also, quotes=True)


def _undated(story: Story, _: list[Story], random: Random) -> Made:
    """Print it under other credits, with no day told."""
    edit = random.choice(("editors", "source line", "本报讯", "counters"))
    text = EDITS[edit](story, random)
    return Made(re.sub(r"^2021-12-\d\d 08:51 ", "", text), whole(text_of(story)), undated=True)


def _number_corrected(story: Story, _: list[Story], random: Random) -> Made | None:
    text = text_of(story)
    made = EDITS["number corrected"](story, random)
    return Made(made, whole(text), open=letters(text) < CORRECTED) if made != text else None


REAL_EDITS: dict[str, Edit] = {
    **{edit: _all(edit) for edit in EDITS},
    **{edit: _some(edit) for edit in ("end cut", "half cut", "lead only", "opening dropped", "paragraph dropped")},
    "paragraph added": _added,
    "introduction": _introduced,
    "merged page": _merged,
    "number corrected": _number_corrected,
    "cut, misread, other head": _cut_misread,
    "reworded": _synonyms(8),
    "synonym": _synonyms(1),
    "3 synonyms": _synonyms(3),
    "lead rewritten": _lead_rewritten,
    "agency copy shortened": _shortened,
    "lead ends in a number": _ends_in_number,
    "clause dropped": _clause_dropped,
    "merged page of short notices": _merged_short,
    "shortened, same headline and day": _same_headline,
    "quoted": _quoted,
    "undated": _undated,
}


def look_alike(text: str, random: Random) -> str | None:
    """Return the notice of another day: all numbers are others, at least two; None where there are too few."""
    made, count = renumbered(text, random)
    return made if count > 1 else None


def of_its_form(text: str, random: Random) -> str | None:
    """Return another notice of the same form: other numbers, places, names and institutions, at least three."""
    made, count = renumbered(text, random)
    for kind in ("place: bare", "place: 市, 县, 省", "institution", "person"):
        if pair := HARMFUL[kind](made, random):
            made, count = pair[1], count + 1
    return made if count > 2 else None
