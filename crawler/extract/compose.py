"""The one hand that makes an article: from what a reader found on a page, and what the link to it told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from archive.chinese.bylines import read_bylines
from archive.chinese.decoding import is_broken
from archive.doubts import Doubt, doubts_about
from archive.model import CHINA, Article, Byline, Evidence, Link
from archive.reasons import LayoutChanged
from crawler.extract.credit.dateline import dateline_of
from crawler.extract.dating.dates import Moment

EXTRACTION = "3"
"""Raised with every change of what an article's fields may come out as; kept on every record."""


def day_moment(day: date | None) -> Moment | None:
    """Return the moment of which only the day is known."""
    return Moment(datetime(day.year, day.month, day.day, tzinfo=CHINA), "day") if day else None


def by_rule(**fields: tuple[str, str]) -> tuple[Evidence, ...]:
    """Return the ballot of a platform's reader, which has one rule a field: `title=(value, rule)`."""
    return tuple(Evidence(field, value, rule, 100, True) for field, (value, rule) in fields.items() if value)


def compose(
    link: Link,
    reader: str,
    how: str = "",
    *,
    title: str,
    lines: Sequence[str],
    kicker: str = "",
    subtitle: str = "",
    summary: str = "",
    html: str = "",
    bylines: tuple[Byline, ...] | None = None,
    author: str = "",
    source: str = "",
    moment: Moment | None = None,
    addresses: tuple[str, ...] = (),
    page: str = "",
    dateline: tuple[str, str] | None = None,
    captions: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
    evidence: tuple[Evidence, ...] = (),
    agreement: float | None = None,
    doubts: tuple[str, ...] = (),
) -> Article:
    """Make an article out of its parts. Raises LayoutChanged where there is neither a title nor a text: marks alone.

    `lines` are the paragraphs; `reader` says who read them, and `how`. Where no `bylines`
    are given, they are read in the text, else in `author`, the page's own field
    for them; the 电头 likewise. The issue's day and page are the link's, and so
    is the address where no others are given. An `agreement` below the mark of
    `archive.doubts` is one more of the `doubts`.
    """
    if not any(map(str.isalnum, title)) and not any(map(str.isalnum, "".join(lines))):
        raise LayoutChanged(f"neither a title nor a text at {link.url}")
    agency, place = dateline_of(lines) if dateline is None else dateline
    text = "\n".join(lines)
    broken = (Doubt.IMPLAUSIBLE_DECODING,) if is_broken(f"{title}\n{text}") else ()  # of JSON, too, which has no page
    return Article(
        title=title,
        text=text,
        html=html,
        kicker=kicker,
        subtitle=subtitle,
        summary=summary,
        bylines=_signed(lines, author) if bylines is None else bylines,
        source=source,
        published_at=moment.value if moment else None,
        date_precision=moment.precision if moment else None,
        issue_date=link.issue_date,
        page=link.page or page,
        page_name=link.page_name,
        newspaper=link.newspaper,
        addresses=addresses or ((link.url,) if link.url else ()),
        extractor=f"{reader} {EXTRACTION}" + (f", {how}" if how else ""),
        notes=notes,
        agency=agency,
        place=place,
        captions=captions,
        evidence=evidence,
        agreement=agreement,
        doubts=doubts_about(agreement, (*doubts, *broken)),
    )


def _signed(lines: Sequence[str], author: str) -> tuple[Byline, ...]:
    """Return the signatures of the text, else those of the page's own field for them."""
    if (found := read_bylines(list(lines))) or not author:
        return found
    return read_bylines([author]) or read_bylines([f"作者：{author}"])
