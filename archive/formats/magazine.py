"""Magazine text: several articles in one plain file, told apart by their bylines (□) and headlines.

A page or column break of the printed page leaves an empty line in mid-sentence;
such paragraphs are joined and the place is recorded. Every line of the file is
kept in a piece that says what it was taken for; `write(read(data)) == data`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from archive.addresses.eastmoney import infocode
from archive.chinese.bylines import SIGN
from archive.chinese.decoding import decode, encode
from archive.chinese.people import split_names
from archive.chinese.text import clean, letters, squeeze
from archive.formats import Cut, Format, Imported, SeedError, byte_offset
from archive.formats.credit_line import read_credit_lines
from archive.model import Article, Byline, Document, Join, Passage, in_zone

NAME = "magazine"
VERSION = "1"  # of the reader; kept on every record
_HEADLINE_MAX = 60  # the longest headline of the seeds has 29 characters, a double one twice that
_BODY_MIN = 30  # a shorter line without an end is a sub-heading, not a cut paragraph
_ENDS = "。！？!?…：:；;）)】」』"
_HEADING = re.compile(r"#{1,6} ")  # as Markdown marks one
_QUOTES = '”’"》'
_PAGE_NUMBER = re.compile(r"[-—－·•\s]*(?:第\s*)?\d{1,4}(?:\s*页)?[-—－·•\s]*")
_LINE = re.compile(r"[^\r\n]*(?>\r\n|\n|\r)|[^\r\n]+")


class Part(StrEnum):
    """What a line of the file was taken for."""

    BLANK = "blank line"
    KICKER = "kicker"
    TITLE = "title"
    SUBTITLE = "subtitle"
    BYLINE = "byline"
    CREDIT = "credit line"
    PARAGRAPH = "paragraph"
    JOINED = "rest of a cut paragraph"
    PAGE_NUMBER = "page number"
    UNPLACED = "unplaced"


@dataclass(frozen=True)
class MagazineLine:
    """One line as it stands, line break included; `rule` says why it was taken for `part`."""

    number: int
    raw: str
    part: Part
    rule: str = ""

    @property
    def text(self) -> str:
        return squeeze(self.raw)


@dataclass(frozen=True)
class Dump:
    """A file's lines in order; their raw texts joined are the file."""

    codec: str
    pieces: tuple[MagazineLine, ...]


def recognises(name: str, data: bytes) -> bool:
    """Say whether a file has a byline line (□), or is at least called a text."""
    return (
        name.lower().endswith(".txt") or re.search(rf"^[ \u3000\t]*{SIGN}", decode(data)[0], re.MULTILINE) is not None
    )


def read(data: bytes) -> Dump:
    """Place every line. Raises SeedError where no article can be found."""
    text, codec = decode(data)
    raw = [match[0] for match in _LINE.finditer(text)]
    pieces = [MagazineLine(number, line, _first_guess(line)) for number, line in enumerate(raw, 1)]
    _place_headlines(pieces)
    if not any(piece.part is Part.TITLE for piece in pieces):
        raise SeedError(f"no headline with a byline ({SIGN}) found")
    _place_before_first(pieces)
    _place_joins(pieces)
    return Dump(codec, tuple(pieces))


def write(dump: Dump) -> bytes:
    """Put a file together again."""
    return encode("".join(piece.raw for piece in dump.pieces), dump.codec)


def import_document(document: Document) -> Imported:
    """Return the articles of a magazine text, what was not placed, and each decision. Raises SeedError."""
    dump = read(document.content)
    offsets = _offsets(dump)
    articles = tuple(_article(group, offsets, document.id, dump.codec) for group in _groups(dump))
    problems = tuple(
        f"line {piece.number}: {piece.part} kept outside the articles: {piece.text[:40]}"
        for piece in dump.pieces
        if piece.part in (Part.UNPLACED, Part.PAGE_NUMBER)
    )
    steps = tuple(Cut(p.number, p.rule, f"{p.part}: {p.text[:40]}") for p in dump.pieces if p.rule)
    return Imported(articles, problems=problems, steps=steps)


def _first_guess(line: str) -> Part:
    text = squeeze(line)
    if not text:
        return Part.BLANK
    if text.startswith(SIGN):
        return Part.BYLINE
    return Part.PAGE_NUMBER if _PAGE_NUMBER.fullmatch(text) else Part.PARAGRAPH


def _ended(text: str) -> bool:
    """Say whether a line ends as a sentence does. A closing quote ends one only after its full stop."""
    bare = text.rstrip(_QUOTES)
    return bare[-1:] in tuple(_ENDS) if bare != text else text[-1:] in tuple(_ENDS)


def _headline(text: str) -> bool:
    """Say whether a line may be part of a headline: short, and with no end of a sentence but a colon."""
    return 0 < len(text) <= _HEADLINE_MAX and (not _ended(text) or text[-1] in "：:！？!?")


def _place_headlines(pieces: list[MagazineLine]) -> None:
    """Give the lines above each byline their parts; a byline under a paragraph signs the article above it."""
    spoken = [index for index, piece in enumerate(pieces) if piece.part not in (Part.BLANK, Part.PAGE_NUMBER)]
    bylines = [place for place, index in enumerate(spoken) if pieces[index].part is Part.BYLINE]
    if not bylines and len(spoken) > 1 and _headline(pieces[spoken[0]].text):
        _name(pieces, spoken[0], Part.TITLE, "no byline: the first line is the headline")
        told = read_credit_lines([pieces[index].text for index in spoken[1:-1]])
        for index in spoken[1 : 1 + told.lines]:
            _name(pieces, index, Part.CREDIT, "no byline: says under the headline when, where or who")
    for place in bylines:
        above = spoken[max(0, place - 4) : place]
        found = _name_headline(pieces, above)
        rule = "line begins with □" if found else "□ under a paragraph: signs the article above"
        _name(pieces, spoken[place], Part.BYLINE, rule)


def _name_headline(pieces: list[MagazineLine], above: list[int]) -> bool:
    """Name the subtitle, title and kicker among the lines above a byline, from the bottom; say whether there is one."""

    def next_is(condition: bool) -> bool:
        return bool(above) and pieces[above[-1]].part is Part.PARAGRAPH and condition

    while next_is(bool(above) and pieces[above[-1]].text.startswith("—")):
        _name(pieces, above.pop(), Part.SUBTITLE, "line begins with a dash, above a byline")
    if not next_is(bool(above) and _headline(pieces[above[-1]].text)):
        return False
    _name(pieces, above.pop(), Part.TITLE, "short line above a byline")
    if next_is(bool(above) and _headline(pieces[above[-1]].text)):
        colon = pieces[above[-1]].text[-1] in "：:"
        _name(pieces, above.pop(), Part.KICKER, "line above the title" + (", ends with a colon" if colon else ""))
    return True


def _place_before_first(pieces: list[MagazineLine]) -> None:
    for index, piece in enumerate(pieces):
        if piece.part in (Part.KICKER, Part.TITLE):
            return
        if piece.part in (Part.PARAGRAPH, Part.BYLINE):
            _name(pieces, index, Part.UNPLACED, "before the first headline")


def _place_joins(pieces: list[MagazineLine]) -> None:
    """Join a paragraph to the unfinished one above it."""
    previous: MagazineLine | None = None
    for index, piece in enumerate(pieces):
        if piece.part is Part.PARAGRAPH:
            if previous and _cut(previous.text, piece.text):
                _name(pieces, index, Part.JOINED, "the paragraph above stops in mid-sentence")
            previous = piece
        elif piece.part not in (Part.BLANK, Part.PAGE_NUMBER):
            previous = None


def _cut(first: str, second: str) -> bool:
    whole = len(first) >= _BODY_MIN and (_ended(second) or len(second) >= _BODY_MIN)
    return whole and not _ended(first)


def _name(pieces: list[MagazineLine], index: int, part: Part, rule: str) -> None:
    pieces[index] = replace(pieces[index], part=part, rule=rule)


def _groups(dump: Dump) -> Iterator[list[MagazineLine]]:
    """Yield the pieces of each article: from its kicker or title to the line before the next one's."""
    group: list[MagazineLine] = []
    for piece in dump.pieces:
        starts = piece.part is Part.KICKER or (piece.part is Part.TITLE and not (group and _only_kicker(group)))
        if starts and any(p.part is Part.TITLE for p in group):
            yield group
        if starts:
            group = []
        if group or starts:
            group.append(piece)
    yield group


def _only_kicker(group: list[MagazineLine]) -> bool:
    return all(piece.part in (Part.KICKER, Part.BLANK, Part.PAGE_NUMBER) for piece in group)


def _offsets(dump: Dump) -> dict[int, int]:
    """Return the byte at which each line starts, by line number."""
    offsets, position = {}, 0
    for piece in dump.pieces:
        offsets[piece.number] = position
        position += byte_offset(piece.raw, dump.codec)
    offsets[len(dump.pieces) + 1] = position
    return offsets


def _article(group: list[MagazineLine], offsets: dict[int, int], document: str, codec: str) -> tuple[Article, Passage]:
    lines: list[list[str]] = []  # of pieces: joined once at the end, for a paragraph may be in thousands
    joins: list[Join] = []
    for piece in group:
        if piece.part is Part.PARAGRAPH:
            lines.append([piece.text])
        elif piece.part is Part.JOINED:
            lines[-1] += _glue(lines[-1][-1], piece.text), piece.text
            indent = piece.raw[: len(piece.raw) - len(piece.raw.lstrip())]
            joins.append(Join(offsets[piece.number] + byte_offset(indent, codec), len(lines)))
    last = next(piece for piece in reversed(group) if piece.part not in (Part.BLANK, Part.PAGE_NUMBER))
    told = read_credit_lines([piece.text for piece in group if piece.part is Part.CREDIT])
    article = Article(
        title=_HEADING.sub("", _joined(group, Part.TITLE)),
        kicker=_joined(group, Part.KICKER),
        subtitle=_joined(group, Part.SUBTITLE).lstrip("—"),
        text="\n".join(map("".join, lines)),
        bylines=(*_bylines(group), *told.bylines),
        source=told.source,
        published_at=told.published_at,
        date_precision=told.precision,
        extractor=f"{NAME} {VERSION}",
    )
    return article, Passage(document, offsets[group[0].number], offsets[last.number + 1], tuple(joins))


def _glue(first: str, second: str) -> str:
    """Return what stands between two halves: nothing in Chinese, a blank between Latin words."""
    return " " if first[-1:].isascii() and second[:1].isascii() and letters(first[-1] + second[0]) == 2 else ""


def _joined(group: list[MagazineLine], part: Part) -> str:
    return " ".join(piece.text for piece in group if piece.part is part)


def _bylines(group: list[MagazineLine]) -> Iterator[Byline]:
    for piece in group:
        if piece.part is Part.BYLINE:
            yield from (Byline(name) for name in split_names(piece.text.lstrip(SIGN)))


def text_of(article: Article) -> bytes:
    """Return one article as a magazine text: kicker, title, subtitle, byline, paragraphs, blank lines between."""
    names = " ".join(byline.name for byline in article.bylines)
    subtitle = f"——{article.subtitle.lstrip('—')}" if article.subtitle else ""
    byline = f"{SIGN} {names}" if names else ""
    blocks = [article.kicker, article.title, subtitle, byline, *article.text.split("\n")]
    return "\n\n".join(squeeze(block) for block in blocks if block).encode("utf-8", "replace")


def file_name(article: Article, identifier: str) -> str:
    """Return `YYYY-MM-DD-<id>.txt`, without a day `<id>.txt`."""
    day = article.issue_date or (in_zone(article.published_at).date() if article.published_at else "")
    code = infocode(article.addresses[0]) if article.addresses else ""
    return "-".join(filter(None, (str(day), f"{clean(code or identifier)}.txt")))


FORMAT = Format(
    NAME,
    recognises,
    import_document,
    rewritten=lambda data: write(read(data)),
    write=lambda article, identifier, _: (file_name(article, identifier), text_of(article)),
)
