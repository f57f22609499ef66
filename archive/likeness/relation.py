"""Whether two texts are the same story, or one a part of the other: a pure function of both, and its evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from rapidfuzz.distance import LCSseq

from archive.likeness.key import key_hash, key_text
from archive.likeness.numbers import Agreement, Numbers, compare_numbers, read_numbers
from archive.likeness.shingles import runs_of, sketch
from archive.likeness.words import FIGURE, other_words

Kind = Literal["same", "part of", "contains"]
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
_SEQUENCE_MIN = 100  # letters
_SEQUENCE_FROM = 0.3  # cover; where less is shared, no sequence is long enough
NEAR = 30  # days; further apart, the same words are more often next month's notice than a late reprint
_WHOLE = 0.97  # cover; what is missing then is a misread character or two
_FAR_MIN, _FAR_JACCARD = 500, 0.9  # unless so much is so alike, with no number changed


@dataclass(frozen=True)
class Text:
    """A text made ready to be compared. `days` are those on which it came out, as `date.toordinal` counts them."""

    text: str
    days: frozenset[int] = frozenset()

    @cached_property
    def key(self) -> str:
        """What is compared."""
        return key_text(self.text)

    @cached_property
    def hash(self) -> int:
        """What stands for the key."""
        return key_hash(self.key)

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
    `covers` the share of the other's that the one has.
    """

    kind: Kind
    jaccard: float = 1.0
    covered: float = 1.0
    covers: float = 1.0
    numbers_agree: int = 0
    numbers_conflict: int = 0
    exact: bool = field(default=False)

    @property
    def change(self) -> Change:
        """What was done to the other to make the one."""
        return change_of(self.covered, self.covers)

    def turned(self) -> Likeness:
        """Return the same from the other's side."""
        kinds: dict[Kind, Kind] = {"same": "same", "part of": "contains", "contains": "part of"}
        return Likeness(
            kinds[self.kind],
            self.jaccard,
            self.covers,
            self.covered,
            self.numbers_agree,
            self.numbers_conflict,
            self.exact,
        )


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
    shorter, longer = sorted((len(a.key), len(b.key)))
    if shorter < EXACT_ONLY:
        return None
    covered, covers = shares(a, b)
    common = covered * len(a.runs)
    jaccard = common / (len(a.runs) + len(b.runs) - common)
    if max(covered, covers) < _SEQUENCE_FROM:
        return None
    kind = _kind(a, b, covered, covers)
    if kind is None:
        return None
    numbers = compare_numbers(a.numbers, b.numbers)
    if _contradict(shorter, numbers):
        return None
    if kind == "same":
        alike = longer >= _FAR_MIN <= shorter and jaccard >= _FAR_JACCARD and not numbers.conflict
        if not (_near(a, b) or alike) or other_words(a.key, b.key):
            return None
    return Likeness(kind, round(jaccard, 3), round(covered, 3), round(covers, 3), numbers.agree, numbers.conflict)


def akin(a: Text, b: Text) -> bool:
    """Say whether two texts may stand in one cluster though neither repeats the other: two halves, two bad scans.

    Less is asked than of a relation; but strangers, and notices that differ in
    a number or name, never meet, whoever else repeats both.
    """
    if max(shares(a, b)) < _SEQUENCE_FROM:
        return False
    shorter = min(len(a.key), len(b.key))
    return not _contradict(shorter, compare_numbers(a.numbers, b.numbers)) and not other_words(*sorted((a.key, b.key)))


def _contradict(letters: int, numbers: Agreement) -> bool:
    """Say whether the numbers of two texts, the shorter with so many letters, forbid that they are one story."""
    if not numbers.conflict:
        return False
    return letters < FIGURE or numbers.conflict >= _CONFLICTS * (numbers.conflict + numbers.agree)


def _kind(a: Text, b: Text, covered: float, covers: float) -> Kind | None:
    """Say what the shared runs make of two texts, before numbers, words and days have their say."""
    shorter, longer = sorted((len(a.key), len(b.key)))
    less, more = sorted((covered, covers))
    if less > _SAME_LEAST and more >= (_SAME_COVER_SHORT if shorter < _SHORT else _SAME_COVER):
        return "same"
    if shorter >= max(_SEQUENCE_MIN, _SAME_LEAST * longer):
        least = int(_SEQUENCE * shorter)
        if LCSseq.similarity(a.key, b.key, score_cutoff=least) >= least:
            return "same"
    if shorter <= _PART_MOST * longer and more >= (_PART_COVER_SHORT if shorter < _PART_SHORT else _PART_COVER):
        return "part of" if covered > covers else "contains"
    return None


def _near(a: Text, b: Text) -> bool:
    """Say whether two texts may be reprints by their days; one without a day may be of any."""
    return not a.days or not b.days or any(abs(one - other) <= NEAR for one in a.days for other in b.days)
