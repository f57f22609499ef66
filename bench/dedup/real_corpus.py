"""A draw of real texts: whole ones and notices cut from them, what became of them, and others of the same forms."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import combinations
from random import Random

from bench.dedup import lexicon as words
from bench.dedup.corpus import Corpus, Pair
from bench.dedup.real_edits import REAL_EDITS, Made, look_alike, of_its_form, text_of, whole
from bench.dedup.real_texts import LEAST, RealText, letters, passages
from bench.dedup.stories import FIRST_DAY, Doc, Story

_WHOLE = 0.5  # of the news that are no longer than LONGEST stay whole; all else is cut into notices
LONGEST = 3000
NOTICE = (100, 400)
EDITS_A_STORY = (0, 2, 4, 8, 12, 16)
_DAYS = 120  # on which the stories come: texts of twenty years, set close together as an archive has them
_NEAR, _OTHERS = 10, 80  # days; stories from which an edit may take something
_ALIKE = 0.7  # of the notices of the news come again on another day with other numbers
_FORMS = 0.25  # of the notices of the news are a form
_A_FORM = 8  # items of a form beside the notice
_SAME, _HALF, _DRAWN = 0.75, 0.5, 0.65
Family = dict[int, list[tuple[int, Made]]]


def stories_of(texts: list[RealText], number: int, random: Random) -> list[Story]:
    """Return the texts, whole or as notices, counted from a number on; each passage belongs to one story only."""
    stories: list[Story] = []
    for text in texts:
        stays = text.news and letters(text.text) <= LONGEST and random.random() < _WHOLE
        for at, piece in enumerate([text.text] if stays else passages(text.text, *NOTICE, random)):
            title = text.title if at == 0 and text.title else "".join(filter(str.isalnum, piece))[:16]
            paper, county = random.choice(words.PAPERS), random.choice(words.COUNTIES)
            day = FIRST_DAY + random.randrange(_DAYS)
            stories.append(Story(number + len(stories), title, tuple(piece.split("\n")), day, county, paper))
    return stories


def draw_real(seed: int, texts: list[RealText]) -> Corpus:
    """Return the same texts for the same seed."""
    random = Random(seed)
    news = stories_of([text for text in texts if text.news], 0, random)
    stories = news + stories_of([text for text in texts if not text.news], len(news), random)
    docs: list[Doc] = []
    came: list[int] = []  # the day on which it came, which each has, also where the place tells none
    families: Family = defaultdict(list)
    for story in stories:
        text = text_of(story)
        families[story.number].append((len(docs), Made(text, whole(text))))
        docs.append(Doc(len(docs), story.title, text, story.day, story.paper, "original", (story.number,)))
        near = [other for other in stories if abs(other.day - story.day) <= _NEAR and other is not story]
        others = random.sample(near, min(len(near), _OTHERS))
        for kind in random.sample(sorted(REAL_EDITS), random.choice(EDITS_A_STORY)):
            made = REAL_EDITS[kind](story, others, random)
            if made and letters(made.text) >= LEAST:
                _enter(families, len(docs), story, made)
                docs.append(_printed(len(docs), kind, story, made, random.choice(stories).title, random))
        if story.number < len(news) and NOTICE[0] <= letters(text) <= NOTICE[1]:
            docs += _alike(len(docs), story, [made.kept for _, made in families[story.number]], random)
        came += [story.day if doc.day is None else doc.day for doc in docs[len(came) :]]
    same, parts, draws, open_ = _truth(families)
    random.shuffle(docs)
    docs.sort(key=lambda doc: came[doc.id])  # papers come day by day
    return Corpus(docs, same, parts, draws, open_)


def _enter(families: Family, number: int, story: Story, made: Made) -> None:
    """Add what was made of a story to the families of all stories that it holds."""
    families[story.number].append((number, made))
    for other, places in made.also:
        rest = letters(made.text) - len(places)
        held = replace(made, kept=places, extra=rest, quotes=False, open=not made.page)
        families[other].append((number, held))


def _printed(number: int, kind: str, story: Story, made: Made, other_title: str, random: Random) -> Doc:
    """Return what was made of a story as some paper prints it, up to twenty days later."""
    same_title = random.random() < 0.5 if made.same_title is None else made.same_title
    later = 0 if made.same_day else random.choice((0, 0, 0, 1, 1, 2, 3, 7, 20))
    day = None if made.undated else story.day + later
    numbers = (story.number, *(other for other, _ in made.also))
    return Doc(
        number, story.title if same_title else other_title, made.text, day, random.choice(words.PAPERS), kind, numbers
    )


def _alike(number: int, story: Story, texts: list[frozenset[int]], random: Random) -> list[Doc]:
    """Return other notices that look like a story, and are stories of their own.

    Each of the story's texts, told by what it keeps, has something that they
    say otherwise: where a cut has left no such place, nobody could tell.
    """
    text = text_of(story)
    found: dict[str, str] = {}
    if random.random() < _ALIKE and (made := look_alike(text, random)):
        found[made] = "look-alike"
    if random.random() < _FORMS:
        found |= {made: "form" for _ in range(_A_FORM) if (made := of_its_form(text, random))}
    alike = [(made, kind) for made, kind in found.items() if all(kept & changed(text, made) for kept in texts)]
    return [
        Doc(number + at, story.title, made, story.day + random.randint(1, 25), story.paper, kind, ())
        for at, (made, kind) in enumerate(alike)
    ]


def changed(text: str, made: str) -> set[int]:
    """Return the places of a text where the other one says something else; what it says beside that is none."""
    codes = SequenceMatcher(None, text, made, autojunk=False).get_opcodes()
    return {at for tag, start, end, _, _ in codes if tag != "equal" for at in range(start, end)}


def _truth(families: Family) -> tuple[set[Pair], set[Pair], set[Pair], set[Pair]]:
    """Sort the pairs of each family by what both keep of the story."""
    sorted_: dict[str, set[Pair]] = {"same": set(), "part": set(), "draws": set(), "open": set()}
    for family in families.values():
        for (a, one), (b, other) in combinations(family, 2):
            sorted_[relation(one, other)].add((a, b) if a < b else (b, a))
    certain = sorted_["same"] | sorted_["part"] | sorted_["draws"]
    return sorted_["same"], sorted_["part"], sorted_["draws"], sorted_["open"] - certain


def relation(one: Made, other: Made) -> str:
    """Say what two texts of a story are to each other, by how it was made: same, part, draws; open if nobody can."""
    shared = len(one.kept & other.kept)
    sizes = sorted((len(one.kept) + one.extra, len(other.kept) + other.extra))
    if one.open or other.open:
        return "open"
    if one.quotes and other.quotes:
        return "open"
    if one.quotes or other.quotes:
        return "draws" if shared >= _DRAWN * sizes[0] else "open"
    if shared < _SAME * sizes[0]:
        return "open"
    return "same" if shared >= _HALF * sizes[1] and not (one.page or other.page) else "part"
