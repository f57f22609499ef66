"""What is looked up of a text: the smallest of the hashes of all its runs of five characters.

Two texts share about as large a part of their smallest hashes as they share of
all their runs, so that a few numbers in an index find what repeats a text.
"""

from __future__ import annotations

import zlib

SHINGLE = 5  # characters; with 3 half of the runs are common words, with 8 one wrong character costs too much
SKETCH = 20  # hashes of a text; more find hardly more, and every one costs 18 bytes
_LETTERS_A_HASH = 50  # a long text has more, or a part of it could not be found by two
_LONGEST = 128
_WIDTH = 2 * SHINGLE  # bytes in UTF-16
_ALL = 1 << 32  # as many values as a CRC-32 may have


def runs_of(key: str) -> set[int]:
    """Return the hashes of all runs of a key. CRC-32: the same everywhere and for ever, and cheap."""
    data = key.encode("utf-16-le", "surrogatepass")
    return set(map(zlib.crc32, [data[at : at + _WIDTH] for at in range(0, max(1, len(data) - _WIDTH + 2), 2)]))


def sketch(runs: set[int], letters: int) -> list[int]:
    """Return the hashes to look up, smallest first."""
    size = max(SKETCH, min(_LONGEST, letters // _LETTERS_A_HASH))
    small = _ALL * size * 2 // len(runs)  # twice as many as are wanted lie below; sorting all would cost more
    found = sorted(one for one in runs if one < small)
    return (found if len(found) >= size else sorted(runs))[:size]
