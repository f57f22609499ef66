"""What is looked up of a text: the smallest of the hashes of all its runs of five characters.

Two texts share about as large a part of their smallest hashes as they share of
all their runs, so that a few numbers in an index find what repeats a text.
"""

from __future__ import annotations

import zlib

SHINGLE = 5  # characters; with 3 half of the runs are common words, with 8 one wrong character costs too much
SKETCH = 20  # hashes of a text; more find hardly more, and every one costs 18 bytes
_ITEM = 500  # letters; what is longer may be a page of several items, and each of them is to be found in it:
_LETTERS_A_HASH = 20  # of what is longer, one hash for so many letters
_LONGEST = 256
_WIDTH = 2 * SHINGLE  # bytes in UTF-16
_ALL = 1 << 32  # as many values as a CRC-32 may have


def runs_of(key: str) -> set[int]:
    """Return the hashes of all runs of a key. CRC-32: the same everywhere and for ever, and cheap."""
    data = key.encode("utf-16-le", "surrogatepass")
    return set(map(zlib.crc32, [data[at : at + _WIDTH] for at in range(0, max(1, len(data) - _WIDTH + 2), 2)]))


def hashes_of(letters: int) -> int:
    """Return how many hashes a text of so many letters is found by."""
    return max(SKETCH, min(_LONGEST, (letters - _ITEM) // _LETTERS_A_HASH))


def hashes_shared(letters: int, others: int) -> float:
    """Return how many hashes a text shares with one that holds it, by their letters."""
    longer = max(letters, others)
    return min(letters, others) * hashes_of(longer) / longer


def sketch(runs: set[int], letters: int) -> list[int]:
    """Return the hashes to look up, smallest first."""
    size = hashes_of(letters)
    small = _ALL * size * 2 // len(runs)  # twice as many as are wanted lie below; sorting all would cost more
    found = sorted(one for one in runs if one < small)
    return (found if len(found) >= size else sorted(runs))[:size]
