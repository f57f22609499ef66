"""Which witnesses tell one text, and which of its variants names it.

A text is told apart by its key (`archive.likeness.key`): formatting, counters and furniture make no other, wherever it
stands. Of its variants the shortest names it, then the one whose digest is least. Texts too short to say which article
they are are one where they say the same at a common address, or without any under the same title on the same day.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive.addresses.canonical import is_address
from archive.chinese.text import letters
from archive.likeness.key import short_key
from archive.likeness.relation import EXACT_LEAST, Text
from archive.model import Article
from archive.store.identity import SHORT, bare_text, digest, digest_of_bare

_SHORT_MARK = "s"
_BEGINNING = 100  # characters; nearly every text says there already that it is long enough


@dataclass(frozen=True)
class Variant:
    """What a text is: its class, its place among the variants of that (the least names it), and its own id."""

    text_class: str
    order: str
    own: str

    @property
    def is_short(self) -> bool:
        """Whether the text is too short to say alone which article it is."""
        return is_of_shorts(self.text_class)


def variants_of(article: Article, keys: tuple[str, ...]) -> list[Variant]:
    """Return what an article is, one for each of its addresses in their order, at least one.

    A short text is of a class of its own at each; `joined_class` brings together those that are one.
    """
    bare = bare_text(article.text)
    name = digest_of_bare(bare)
    if letters(article.text[:_BEGINNING]) >= SHORT or letters(article.text) >= SHORT:
        ready = Text(article.text)
        long_enough = len(ready.key) >= EXACT_LEAST
        text_class = f"k{ready.hash & (1 << 64) - 1:016x}" if long_enough else f"d{name[:16]}"
        return [Variant(text_class, f"{len(bare):07}{name[:16]}", name[:16])] * max(len(keys), 1)
    day = article.issue_date or (article.published_at.date() if article.published_at else "")
    places = [key for url, key in zip(article.addresses, keys, strict=True) if is_address(url)] or [""]
    said = digest(short_key(article.text) or article.text)[:16]
    short = []
    for place in places:
        own = digest(f"{place}|{article.title}|{'' if place else day}|{article.text}")[:16]
        short.append(Variant(f"{_SHORT_MARK}{said}.{own}", own, own))
    return short + short[-1:] * (len(keys) - len(short))


def is_of_shorts(text_class: str) -> bool:
    """Say whether a class is one of texts too short to say alone which article they are."""
    return text_class.startswith(_SHORT_MARK)


def class_of_shorts(variant: Variant) -> str:
    """Return how the classes of all short texts begin that say the same."""
    return variant.text_class.partition(".")[0] + "."


def joined_class(classes: set[str]) -> str:
    """Return the class of short texts that are one after all: the least."""
    return min(classes)
