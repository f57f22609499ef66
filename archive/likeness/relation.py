"""Whether two texts are the same story, or one a part of the other: a pure function of both, and its evidence."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from rapidfuzz.distance import LCSseq

from archive.likeness.alignment import Alteration, alterations
from archive.likeness.key import key_hash, key_text, letters_of
from archive.likeness.numbers import Agreement, Numbers, compare_numbers, read_numbers
from archive.likeness.shingles import runs_of, sketch
from archive.likeness.words import FIGURE, Difference, difference_in_words, other_words

Kind = Literal["same", "part of", "contains", "draws on", "drawn on by"]
Change = Literal["unchanged", "cut", "extended", "reworded"]

EXACT_LEAST = 20  # letters; below, even the same words are no story: 图片新闻
EXACT_ONLY = 40  # letters; below, a single word makes another notice
_PART_SHORT = 60  # letters; a shorter part may be a phrase that many use, and must be there whole
_PART_MOST = 0.67  # of the whole; a longer part is the story itself, cut
_PART_COVER = 0.8
_PART_COVER_SHORT = 0.95
_SAME_LEAST = 0.5  # each covers so much of the other …
_SAME_COVER = 0.8  # … and one of them so much
_SAME_COVER_SHORT = 0.85
_SHORT = 200
_CONFLICTS = 0.2  # above, so large a share of them does: a reprint corrects one number, not every fifth
_SEQUENCE = 0.85  # of the shorter one in the same order: misread characters break runs, not the order
_SEQUENCE_SHORT, _SEQUENCE_LESS = 100, 0.88  # letters; in shorter texts a little more, for forms share .8
_ALIGNED = 20_000  # letters; longer texts are not aligned, which takes the square of them
_SEQUENCE_FROM = 0.3  # cover; where less is shared, no sequence is long enough
NEAR = 30  # days; further apart, the same words are more often next month's notice than a late reprint
_WHOLE = 0.97  # cover; what is missing then is a misread character or two
_FAR_MIN, _FAR_JACCARD = 500, 0.9  # unless so much is so alike, with no number changed
_TITLE_COVER, _TITLE_COVERED = 0.6, 0.4  # with one headline on a day, a number that agrees and none that does not
_DRAWN_LEAST, _DRAWN_COVER = 150, 0.65  # letters, cover: what a report takes from another, or both from a third
_TITLE_LEAST = 6  # letters of a headline; 停电公告 and 图片新闻 stand above many stories of a day
_TURNED: dict[Kind, Kind] = {
    "same": "same",
    "part of": "contains",
    "contains": "part of",
    "draws on": "drawn on by",
    "drawn on by": "draws on",
}


@dataclass(frozen=True)
class Text:
    """A text made ready to be compared.

    `days` are those on which it came out, as `date.toordinal` counts them;
    `titles` are the headlines that it came out under.
    """

    text: str
    days: frozenset[int] = frozenset()
    titles: frozenset[str] = frozenset()

    @cached_property
    def key(self) -> str:
        """What is compared."""
        return key_text(self.text)

    @cached_property
    def hash(self) -> int:
        """What stands for the key."""
        return key_hash(self.key)

    @cached_property
    def title_keys(self) -> frozenset[str]:
        """What is compared of the headlines: those long enough to name one story."""
        keys = map(letters_of, self.titles)
        return frozenset(key for key in keys if len(key) >= _TITLE_LEAST)

    @cached_property
    def title_hashes(self) -> frozenset[int]:
        """What stands for the headlines that are compared."""
        return frozenset(zlib.crc32(key.encode("utf-8", "replace")) for key in self.title_keys)

    @cached_property
    def letters(self) -> int:
        """How long the key is."""
        return len(self.key)

    @cached_property
    def runs(self) -> set[int]:
        """The hashes of the key's runs of characters."""
        return runs_of(self.key)

    @cached_property
    def sketch(self) -> list[int]:
        """The hashes that it is found by."""
        return sketch(self.runs, len(self.key))

    @cached_property
    def numbers(self) -> Numbers:
        """The key's numbers."""
        return read_numbers(self.key)


@dataclass(frozen=True)
class Likeness:
    """What one text is to another, and why.

    `covered` is the share of the one's runs of characters that the other has,
    `covers` the share of the other's that the one has. `loose` is what differs
    in a word that is no name, in a text so short that among notices of one
    form this would be another notice: it stands unless both are known as forms.
    """

    kind: Kind
    jaccard: float = 1.0
    covered: float = 1.0
    covers: float = 1.0
    numbers_agree: int = 0
    numbers_conflict: int = 0
    exact: bool = field(default=False)
    loose: bool = field(default=False)

    @property
    def change(self) -> Change:
        """What was done to the other to make the one."""
        return change_of(self.covered, self.covers)

    def turned(self) -> Likeness:
        """Return the same from the other's side."""
        return replace(self, kind=_TURNED[self.kind], covered=self.covers, covers=self.covered)


def change_of(covered: float, covers: float) -> Change:
    """Say what was done to a text, of which `covers` is left, to make one of which it is `covered`."""
    if covered >= _WHOLE:
        return "unchanged" if covers >= _WHOLE else "cut"
    return "extended" if covers >= _WHOLE else "reworded"


def comparable(letters: int, others: int) -> bool:
    """Say whether texts of such lengths can only be the same, and neither a part of the other."""
    return min(letters, others) > _PART_MOST * max(letters, others)


def shares(a: Text, b: Text) -> tuple[float, float]:
    """Return how much of the first is in the second, and how much of the second in the first."""
    common = len(a.runs & b.runs)
    return common / len(a.runs), common / len(b.runs)


def compare(a: Text, b: Text) -> Likeness | None:
    """Say what `a` is to `b`; None where they are two stories. `compare(b, a)` is the same, turned."""
    if a.hash == b.hash:
        return Likeness("same", exact=True) if len(a.key) >= EXACT_LEAST else None
    if a.hash > b.hash:  # one order for all, since of two equally good alignments either may be found
        turned = compare(b, a)
        return turned.turned() if turned else None
    if min(len(a.key), len(b.key)) < EXACT_ONLY:
        return None
    covered, covers = shares(a, b)
    kind = _kind(a, b, covered, covers)
    if kind is None and max(covered, covers) < _DRAWN_COVER and not _one_headline(a, b):
        return None
    numbers = compare_numbers(a.numbers, b.numbers)
    kind = kind or _weaker_kind(a, b, covered, covers, numbers)
    if kind is None or _contradict(min(len(a.key), len(b.key)), numbers):
        return None
    common = covered * len(a.runs)
    jaccard = common / (len(a.runs) + len(b.runs) - common)
    if kind not in ("part of", "contains") and not (_near(a, b) or _alike_for_ever(a, b, jaccard, numbers)):
        return None
    words = _differ(a, b)
    if words is Difference.HELD:
        return None
    shown = round(jaccard, 3), round(covered, 3), round(covers, 3), numbers.agree, numbers.conflict
    return Likeness(kind, *shown, loose=kind == "same" and words is Difference.LOOSE)


def akin(a: Text, b: Text) -> bool:
    """Say whether two texts may stand in one cluster though neither repeats the other: two halves, two bad scans.

    Less is asked than of a relation; but strangers, and notices that differ in
    a number or name, never meet, whoever else repeats both.
    """
    if max(shares(a, b)) < _SEQUENCE_FROM:
        return False
    shorter = min(len(a.key), len(b.key))
    return not _contradict(shorter, compare_numbers(a.numbers, b.numbers)) and _differ(a, b) is not Difference.HELD


def of_one_form(a: Text, b: Text) -> bool:
    """Say whether two texts are alike and yet certainly two stories: something in them differs that no reprint changes.

    A form is what others fill in with another number, name or place. `of_one_form(b, a)` is the same.
    """
    shorter = min(len(a.key), len(b.key))
    if a.hash == b.hash or shorter < EXACT_ONLY or max(shares(a, b)) < _SEQUENCE_FROM:
        return False
    numbers = compare_numbers(a.numbers, b.numbers)
    return _contradict(shorter, numbers) or _differ(a, b) is Difference.HELD


def is_filled_in(a: Text, b: Text, others: Iterable[Text]) -> bool:
    """Say whether a word in which two texts of a form differ stands where the form is filled in.

    Where all others of the form have the same there, namely what one of the two
    has, the form is not filled in there: the other of the two says it otherwise.
    """
    one, other = sorted((a.key, b.key))
    changes = other_words(one, other)
    values: list[set[str]] = [set() for _ in changes]
    for third in others:
        ours, theirs = (list(alterations(key, third.key)) for key in (one, other))
        for change, found in zip(changes, values, strict=True):
            if not _touched(ours, change.at, change.old):
                found.add(change.old)
            elif not _touched(theirs, change.there, change.new):
                found.add(change.new)
            else:
                return True
            if len(found) > 1:
                return True
    return False


def _touched(changes: Iterable[Alteration], start: int, word: str) -> bool:
    """Say whether any of some changes of a key touches a word of it."""
    return any(one.at < start + len(word) and one.at + max(1, len(one.old)) > start for one in changes)


def _differ(a: Text, b: Text) -> Difference:
    """Say what the words mean in which two texts differ; too long ones are not aligned, which takes their square."""
    if max(len(a.key), len(b.key)) > _ALIGNED:
        return Difference.NONE
    return difference_in_words(*sorted((a.key, b.key)))  # one order: of two equally good alignments either may be found


def _contradict(letters: int, numbers: Agreement) -> bool:
    """Say whether the numbers of two texts, the shorter with so many letters, forbid that they are one story."""
    if not numbers.conflict:
        return False
    return letters < FIGURE or numbers.conflict >= _CONFLICTS * (numbers.conflict + numbers.agree)


def _kind(a: Text, b: Text, covered: float, covers: float) -> Kind | None:
    """Say what the shared runs make of two texts, before numbers, words and days have their say."""
    shorter, longer = sorted((len(a.key), len(b.key)))
    less, more = sorted((covered, covers))
    if more < _SEQUENCE_FROM:
        return None
    if less > _SAME_LEAST and more >= (_SAME_COVER_SHORT if shorter < _SHORT else _SAME_COVER):
        return "same"
    if _SAME_LEAST * longer <= shorter <= _ALIGNED:
        least = int((_SEQUENCE if shorter >= _SEQUENCE_SHORT else _SEQUENCE_LESS) * shorter)
        if LCSseq.similarity(a.key, b.key, score_cutoff=least) >= least:
            return "same"
    if shorter <= _PART_MOST * longer and more >= (_PART_COVER_SHORT if shorter < _PART_SHORT else _PART_COVER):
        return "part of" if covered > covers else "contains"
    return None


def _weaker_kind(a: Text, b: Text, covered: float, covers: float, numbers: Agreement) -> Kind | None:
    """Say what texts are that share less: the same by their headline and numbers, or one that draws on the other."""
    less, more = sorted((covered, covers))
    if (
        _one_headline(a, b)
        and numbers.agree > numbers.conflict == 0
        and more >= _TITLE_COVER
        and less >= _TITLE_COVERED
    ):
        return "same"
    if min(len(a.key), len(b.key)) >= _DRAWN_LEAST and more >= _DRAWN_COVER:
        return "drawn on by" if covered >= covers else "draws on"
    return None


def _one_headline(a: Text, b: Text) -> bool:
    """Say whether two texts came out on a day under one headline."""
    return bool(a.days & b.days and a.title_keys & b.title_keys)


def _alike_for_ever(a: Text, b: Text, jaccard: float, numbers: Agreement) -> bool:
    """Say whether so much is so alike that days do not matter."""
    return min(len(a.key), len(b.key)) >= _FAR_MIN and jaccard >= _FAR_JACCARD and not numbers.conflict


def _near(a: Text, b: Text) -> bool:
    """Say whether two texts may be reprints by their days; one without a day may be of any."""
    return not a.days or not b.days or any(abs(one - other) <= NEAR for one in a.days for other in b.days)
