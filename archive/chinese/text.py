"""Text as the archive keeps it, and markup as paragraphs."""

from __future__ import annotations

import re
import unicodedata

from lxml import html

from archive.chinese.blocks import SILENT, lines_in

_STANDS_FOR = {"\x80": "€", "\ue5e5": "\u3000"} | dict(
    zip(
        "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue7c7\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864"
        "\ue816\ue817\ue818\ue831\ue83b\ue855",
        "︐︒︑︓︔︕︖︗︘︙ḿ\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb\U00020087\U00020089\U000200cc\U000215d7\U0002298f\U000241fe",
        strict=True,
    )
)
"""Where Python's GB18030, that of 2000, has characters for private use and the WHATWG's index has others."""
_CONTROL = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff{''.join(_STANDS_FOR)}]")
_BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0\u3000]+")
_ZERO_WIDTH = re.compile("[\u200b\ufeff]")
_UNSHOWN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))  # of Unicode: controls, formats, surrogates, separators of lines
_SILENT = SILENT | {"head"}
_FRAMES = re.compile(r"</?(?:frameset|frame)\b[^<>]*>", re.IGNORECASE)
_MEDIA_CLASS = "em_media"  # EastMoney's credit line, （文章来源：…): the source, not the text


def clean(text: str) -> str:
    """Return text that SQLite and JSON can hold: control characters gone, lone surrogates as U+FFFD.

    Seen in 2026-11: a lone surrogate fails the insert, a NUL cuts `length()`.
    Characters for private use that stand for others in GB18030, as browsers read
    it, become these: A3 A0 a blank, A6 D9 the comma ︐; a lone 0x80 is €.
    """
    return _CONTROL.sub(_cleaned, text)


def _cleaned(match: re.Match[str]) -> str:
    character = match[0]
    return _STANDS_FOR.get(character) or ("\ufffd" if "\ud800" <= character <= "\udfff" else "")


def for_terminal(text: str) -> str:
    """Return one line that a terminal shows as it is, for words of strangers.

    Out go all control characters (C1 too: U+009B begins an escape sequence as
    ESC [ does), marks that turn the direction of a text or have no width, and
    line ends, which would let a title forge a line of ours.
    """
    line = " ".join(clean(text).splitlines())
    return "".join(char for char in line if char == " " or unicodedata.category(char) not in _UNSHOWN)


def squeeze(text: str) -> str:
    """Return one clean line: runs of blanks (U+3000 too) made one space, none at the ends, none of no width."""
    return _BLANKS.sub(" ", _ZERO_WIDTH.sub("", clean(text))).strip()


def letters(text: str) -> int:
    """Count what is neither blank nor punctuation."""
    return sum(map(str.isalnum, text))


def parse_fragment(markup: str) -> html.HtmlElement:
    """Parse a piece of HTML, or a whole page, into one element. Comments are dropped; nothing gives an empty one.

    Not lxml's `fragment_fromstring`, which stops at a second `<body>` (2026-11).
    """
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)  # else 10 MB of text are dropped
    page = html.document_fromstring(f"<body>{_FRAMES.sub('', clean(markup))}", parser=parser)
    body: html.HtmlElement | None = page.find(".//body")
    return page if body is None else body


def visible(root: html.HtmlElement) -> html.HtmlElement:
    """Take out of an element what holds no text of the article: scripts, hidden parts, comments, the credit line."""
    for element in list(root.iterdescendants()):
        if not isinstance(element.tag, str) or (_hidden(element) and element.getparent() is not None):
            element.drop_tree()
    return root


def paragraphs_of(root: html.HtmlElement) -> list[str]:
    """Return the paragraphs of an element."""
    lines = (squeeze(text) for text, _, _ in lines_in(root))
    return [line for line in lines if line]


def paragraphs(markup: str) -> list[str]:
    """Return the visible paragraphs of a piece of HTML."""
    return paragraphs_of(visible(parse_fragment(markup)))


def plain_paragraphs(text: str) -> list[str]:
    """Return the non-empty lines of plain text."""
    return [line for line in map(squeeze, text.splitlines()) if line]


def _hidden(element: html.HtmlElement) -> bool:
    """Say whether an element holds no text for readers, or the credit line."""
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.tag in _SILENT or "display:none" in style or _MEDIA_CLASS in (element.get("class") or "").split()


def number_of(number: int, noun: str, several: str = "") -> str:
    """Return so many of a thing: 1 article, 2 articles, 0 tries (`several`, where an s does not make it)."""
    return f"{number} {noun if number == 1 else several or f'{noun}s'}"
