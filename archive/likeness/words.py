"""Whether a word that differs makes another notice: another name, another county, another number, a not.

Notices of two offices share everything but a name. What a reprint changes in
so short a text is a dateline, an introduction, an end, and how it says who
said what and when; a scanner misreads single characters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import IntEnum

from archive.likeness.alignment import Alteration, alterations
from archive.likeness.names import is_reworded, renames, renames_known
from archive.likeness.negation import turns_over
from archive.likeness.numbers import numbers_in

LONGEST = 1000  # letters; below, one name that is another wherever it stands makes another story
HELD = 650  # letters; up to here anything held does: a not, a place, an office, a person, a number
FIGURE = 250  # letters; below, any number that conflicts does, wherever it stands
_NOTICE = 400  # letters; below, any few words that are others make another notice of a form
_FREE = 150  # letters for each word that may be another one even there
_SHORT = 120  # letters; below, even a single character: in three lines of a notice none is there by chance
_WORD = 8  # characters; what is longer was rewritten, and lowers the cover instead
_ALWAYS = 3  # times that a name is the same other one: it was filled in, not misread
_MISREAD = 4  # single characters that differ, each otherwise, and as many as words: a scanner misread the text


class Difference(IntEnum):
    """What the words say in which two texts differ: nothing, that it is another notice of a form, another story."""

    NONE = 0
    LOOSE = 1
    HELD = 2


def difference_in_words(a: str, b: str) -> Difference:
    """Say what it means that two keys, which are mostly alike, differ in some words."""
    letters = min(len(a), len(b))
    if letters >= LONGEST:
        return Difference.NONE
    changes = list(alterations(a, b))
    scanned = _is_misread(changes)
    changes = _without_moved(changes)
    if letters <= HELD:
        if any(_holds(change, a, b, scanned) for change in changes):
            return Difference.HELD
    elif _renamed(changes, a, b):
        return Difference.HELD
    if scanned:
        return Difference.NONE
    words = _telling(changes, a, b)
    many = letters < _NOTICE and len(words) > letters // _FREE
    return Difference.LOOSE if many or words and letters < _SHORT else Difference.NONE


def other_words(a: str, b: str) -> list[Alteration]:
    """Return where two keys say something else in a few characters, and no name or number for another."""
    return _telling(_without_moved(list(alterations(a, b))), a, b)


def _telling(changes: Iterable[Alteration], a: str, b: str) -> list[Alteration]:
    return [change for change in changes if change.replaced and change.longest <= _WORD and _tells(change, a, b)]


def _tells(change: Alteration, a: str, b: str) -> bool:
    """Say whether words that differ say something else, but 举行 says what 召开 does, and 23 what 二十三."""
    return not is_reworded(change, a, b) and not _one_number(change, a, b)


def _one_number(change: Alteration, a: str, b: str) -> bool:
    """Say whether a change writes numbers otherwise: 23 for 二十三."""
    one, other = _numbers(change.at, change.old, a), _numbers(change.there, change.new, b)
    return bool(one) and one == other


def _without_moved(changes: list[Alteration]) -> list[Alteration]:
    """Leave out what one text has elsewhere than the other: a sentence, or the number before one."""
    moved = {(change.old, change.new) for change in changes if not change.replaced}
    return [
        change
        for change in changes
        if (change.new, change.old) not in moved or change.longest == 1 and not _is_number(change.old or change.new)
    ]


def _is_misread(changes: list[Alteration]) -> bool:
    """Say whether a scanner misread one of the texts: many single characters differ, each otherwise, and few words."""
    kinds = {(change.old, change.new) for change in changes if not (_is_number(change.old) and _is_number(change.new))}
    single = sum(max(map(len, kind)) == 1 for kind in kinds)
    return single >= _MISREAD and single >= sum(all(kind) and max(map(len, kind)) > 1 for kind in kinds)


def _holds(change: Alteration, a: str, b: str, scanned: bool) -> bool:
    """Say whether no reprint makes a change; in a misread text only what is a name or a number in both counts."""
    if scanned:
        return renames_known(change, a, b) or _is_number(change.old) and _is_number(change.new)
    if _one_number(change, a, b):  # 三十处 and 30处: what follows makes no office of it
        return False
    return turns_over(change, a, b) or renames(change, a, b) or _other_number(change, a, b)


def _is_number(side: str) -> bool:
    return side.isascii() and side.isdigit()


def _renamed(changes: list[Alteration], a: str, b: str) -> bool:
    """Say whether one name has given way to the same other one again and again."""
    times = Counter((change.old, change.new) for change in changes)
    often = [change for change in changes if times[change.old, change.new] >= _ALWAYS]
    named = Counter((change.old, change.new) for change in often if renames(change, a, b))
    return max(named.values(), default=0) >= _ALWAYS


def _other_number(change: Alteration, a: str, b: str) -> bool:
    """Say whether a change puts one number for another: 24 for 25, 2 for 12 (misread, it would be no digit)."""
    if change.longest > _WORD:
        return False
    one, other = _numbers(change.at, change.old, a), _numbers(change.there, change.new, b)
    return bool(one and other) and len(one) == len(other) and one != other


def _numbers(at: int, side: str, key: str) -> list[str]:
    """Return the numbers of which a character stands in a stretch of a key."""
    end, first = at + len(side), max(0, at - 12)
    found = ((start + first, stop + first, value) for start, stop, value in numbers_in(key[first : end + 12]))
    if side:
        return [value for start, stop, value in found if start < end and stop > at]
    return [value for start, stop, value in found if start <= at <= stop]
