"""Make seeds/words.csv, the words of which no name is made, from the dictionary of jieba, an unneeded package.

    pip download --no-deps --no-binary :all: jieba==0.42.1
    python -m bench.ordinary_words jieba-0.42.1.tar.gz > seeds/words.csv

jieba (MIT) says of each word how often it was met in its texts, and what part of speech it mostly is.
"""

from __future__ import annotations

import csv
import sys
import tarfile
from datetime import date

_PARTS = frozenset(
    "v d c p t r ad f u".split()
)  # verbs, adverbs, links, time and place in time; no nouns, nor what may be
_OFTEN = 100  # times; what is rarer hardly stands in news, and 公休 or 建政 may be half a name
_LETTERS = (2, 3)


def main(path: str) -> None:
    """Print the table."""
    with tarfile.open(path) as package:
        name = next(one for one in package.getnames() if one.endswith("/jieba/dict.txt"))
        dictionary = package.extractfile(name)
        assert dictionary is not None
        rows = [line.decode("utf-8").split() for line in dictionary]
    words = {row[0] for row in rows if len(row) == 3 and row[2] in _PARTS and int(row[1]) >= _OFTEN}
    print(f"# {name.split('/')[0]} (MIT), its dict.txt, made by bench/ordinary_words.py on {date.today()}")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("word",))
    writer.writerows([word] for word in sorted(words) if len(word) in _LETTERS)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
