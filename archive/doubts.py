"""What makes an article doubtful: one table of reasons, with their words in Chinese, and the mark of agreement.

A doubt is no failure (those are in `archive.reasons`): the text was had and is
kept, and a person should look at it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

AGREEMENT_MIN = 0.8
"""The least agreement, from 0 to 1, with which an article is taken for certain. The one place of this mark."""


class Doubt(StrEnum):
    """Why an article is doubtful. The words are kept with it, so they stay as they are; details stand in its notes."""

    chinese: str

    def __new__(cls, words: str, chinese: str) -> Doubt:
        member = str.__new__(cls, words)
        member._value_ = words
        member.chinese = chinese
        return member

    WITNESSES_DISAGREE = "witnesses disagree", "几种读法所得正文不一"
    TEXT_OUTSIDE_TREE = "text outside the tree", "另有文字不在网页正文结构之内"
    IMPLAUSIBLE_DECODING = "implausible decoding", "编码可疑，或有乱码"
    CUT = "a part of the text", "网页只显示正文的一部分"
    NO_TEXT = "no text", "网页没有正文文字"


_CHINESE = {doubt.value: doubt.chinese for doubt in Doubt}


def in_chinese(doubt: str) -> str:
    """Return a doubt in Chinese; one that is not in the table (any more) as it is kept."""
    return _CHINESE.get(doubt, doubt)


def certainty(agreement: float | None, doubts: Iterable[str]) -> str:
    """Return in words how certain an article is: `agreement 0.25, doubtful: witnesses disagree`."""
    told = "no agreement measured" if agreement is None else f"agreement {agreement:.2f}"
    listed = ", ".join(doubts)
    return f"{told}, doubtful: {listed}" if listed else told


def doubts_about(agreement: float | None, others: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the doubts about an article, each once: `others`, and that its witnesses disagree, where they do.

    `agreement` is `Article.agreement`. Raises ValueError for a number that is no share, as NaN.
    """
    if agreement is not None and not 0 <= agreement <= 1:
        raise ValueError(f"an agreement of {agreement}, which is not between 0 and 1")
    disagree = agreement is not None and agreement < AGREEMENT_MIN
    return tuple(dict.fromkeys((*others, *((Doubt.WITNESSES_DISAGREE,) if disagree else ()))))


def least(agreements: Iterable[float | None]) -> float | None:
    """Return the least of some agreements, None where none was measured: a whole is as certain as its worst part."""
    return min((one for one in agreements if one is not None), default=None)


def together(doubts: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Return the doubts about parts of an article as those about the whole, each once."""
    return tuple(dict.fromkeys(one for some in doubts for one in some))
