"""Markdown with a headline and without front matter: one article; what stands under the headline says when and who.

`written(read(data)) == data`: the file is kept as it is. Articles are written to be read and quoted, those of such
files among them: the headline as a heading, the text as it is, its reference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.chinese.bylines import read_bylines
from archive.chinese.decoding import decode, encode
from archive.chinese.text import squeeze
from archive.formats import Cut, Format, Imported, Listing, PictureBeside, SeedError, byte_offset
from archive.formats.captions import credit_below
from archive.formats.citing import UNTITLED, gbt7714, where_and_who
from archive.formats.credit_line import read_credit_lines
from archive.formats.marked_text import captions_in, is_heading, is_underline, markdown_paragraphs, unmarked
from archive.model import Article, Document, Passage

NAME = "markdown"
VERSION = "1"  # of the reader; kept on every record
_NAMED = (".md", ".markdown", ".mdown")
_HEADLINE_MAX = 60  # characters of a first line that has no mark
_SENTENCE_ENDS = "。；;，,、"
_SIGNS = re.compile(r"[\\`*_\[\]<>&$~|]")
_OPENINGS = re.compile(r"(?P<number>\d+)(?P<after>[.)])|(?P<sign>[#+\-=:])")
_RULE = "\n\n---\n\n"
_LINES = re.compile(r"[^\r\n]*(?>\r\n|\n|\r)|[^\r\n]+")


def recognises(name: str, data: bytes) -> bool:
    """Say whether a file is called so: what begins with front matter or holds a magazine's signatures is none."""
    return name.lower().endswith(_NAMED)


def import_document(document: Document) -> Imported:
    """Return the article of a text. Raises SeedError where no headline stands over it."""
    text, codec = decode(document.content)
    lines = _LINES.findall(text)
    first = next((at for at, line in enumerate(lines) if squeeze(line)), len(lines))
    if first == len(lines):
        raise SeedError("a text without a word")
    title, rule, start = _headline(lines, first)
    spoken = [at for at in range(start, len(lines)) if squeeze(lines[at])]
    credits = read_credit_lines([unmarked(lines[at]) for at in spoken])
    body = "".join(lines[spoken[credits.lines] :] if credits.lines < len(spoken) else ())
    paragraphs = markdown_paragraphs(body)
    if not paragraphs:
        raise SeedError("a headline alone: no text below it", line=first + 1)
    article = Article(
        title=title,
        text="\n".join(paragraphs),
        bylines=tuple(dict.fromkeys((*credits.bylines, *read_bylines(paragraphs)))),
        source=credits.source,
        published_at=credits.published_at,
        date_precision=credits.precision,
        captions=captions_in(body),
        extractor=f"{NAME} {VERSION}",
    )
    span = Passage(document.id, byte_offset("".join(lines[:first]), codec), len(document.content))
    steps = [Cut(first + 1, rule, f"title: {title}")]
    steps += [Cut(spoken[at] + 1, "says when, where or who", squeeze(lines[spoken[at]])) for at in range(credits.lines)]
    return Imported(
        ((article, span),), problems=("the text tells no address: the article has none",), steps=tuple(steps)
    )


def _headline(lines: list[str], first: int) -> tuple[str, str, int]:
    """Return the headline, the rule by which it is one, and the number of the line below it."""
    line, below = unmarked(lines[first]), first + 1
    if is_heading(lines[first]) and line:
        return line, "heading (#)", below
    if below < len(lines) and is_underline(lines[below]) and line:
        return line, "heading (underlined)", below + 1
    if 0 < len(line) <= _HEADLINE_MAX and line[-1] not in _SENTENCE_ENDS:
        return line, "the first line is short and ends as no sentence", below
    raise SeedError("no headline: the first line is neither a heading (# …) nor short and no sentence", line=first + 1)


def _again(data: bytes) -> bytes:
    return encode(*decode(data))


def _plain(text: str) -> str:
    """Return one paragraph that Markdown shows as it stands."""
    line = _SIGNS.sub(r"\\\g<0>", squeeze(text))
    if not (begun := _OPENINGS.match(line)):
        return line
    return f"{begun['number']}\\{line[begun.end('number') :]}" if begun["number"] else f"\\{line}"


def _file(article: Listing) -> tuple[str, bytes]:
    blocks = [
        _plain(article["kicker"]),
        f"# {_plain(article['title']) or UNTITLED}",
        _plain(article["subtitle"]),
        _plain(" · ".join(where_and_who(article))),
        *map(_plain, article["text"].split("\n")),
        "---",
        _plain(gbt7714(article)),
        _plain(f"标签：{'、'.join(article['tags'])}") if article["tags"] else "",
    ]
    name = "-".join(filter(None, (article["day"], article["id"])))
    return f"{name}.md", ("\n\n".join(filter(None, blocks)) + "\n").encode("utf-8", "replace")


def _pictured(data: bytes, pictures: Sequence[PictureBeside]) -> bytes:
    """Put pictures under the text: before the rule above the reference, which is the last one."""
    above, rule, below = data.decode().rpartition(_RULE)
    told = (f"{one.caption} {credit_below(one.caption, one.credit)}".strip() for one in pictures)
    shown = (f"\n\n![{_plain(words)}]({one.path})" for words, one in zip(told, pictures, strict=True))
    return f"{above}{''.join(shown)}{rule}{below}".encode()


FORMAT = Format(NAME, recognises, import_document, _again, write_listing=_file, with_pictures=_pictured)
