"""Bytes to text, and text as the archive keeps it."""

from __future__ import annotations

import re
import unicodedata

from lxml import etree, html

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0\u3000]+")
_ZERO_WIDTH = re.compile("[\u200b\ufeff]")
_UNSHOWN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))  # of Unicode: controls, formats, surrogates, separators of lines
BLOCKS = frozenset(
    "address article aside blockquote br center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6"
    " header hr li main ol p pre section table tbody td tfoot th thead tr ul".split()
)
_SILENT = frozenset(("script", "style", "noscript", "template", "head", "iframe", "object", "select", "textarea"))
_FRAMES = re.compile(r"</?(?:frameset|frame)\b[^<>]*>", re.IGNORECASE)
_MEDIA_CLASS = "em_media"  # EastMoney's credit line, （文章来源：…): the source, not the text


def decode(data: bytes) -> tuple[str, str]:
    """Decode a document without loss; return the text and the codec that `encode` needs to undo it.

    UTF-8 if it is valid, else GB18030 if it is valid and comes back to the same
    bytes, else UTF-8 with the undecodable bytes as surrogate escapes.
    """
    for codec in ("utf-8", "gb18030"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if text.encode(codec) == data:
            return text, codec
    return data.decode("utf-8", "surrogateescape"), "utf-8"


def encode(text: str, codec: str) -> bytes:
    """Undo `decode`."""
    return text.encode(codec, "surrogateescape" if codec == "utf-8" else "strict")


def clean(text: str) -> str:
    """Return text that SQLite and JSON can hold: control characters gone, lone surrogates as U+FFFD.

    Seen in 2026-11: a lone surrogate fails the insert, a NUL cuts `length()`.
    The bytes A3 A0 are a blank in the WHATWG's GB18030, and U+E5E5 in Python's.
    """
    return _CONTROL.sub(lambda match: "\ufffd" if match[0] >= "\ud800" else "", text).replace("\ue5e5", "\u3000")


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
    return sum(unicodedata.category(character)[0] in "LN" for character in text)


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
    collected: list[list[str]] = [[]]
    _collect(root, collected)
    lines = (squeeze("".join(pieces)) for pieces in collected)
    return [line for line in lines if line]


def paragraphs(markup: str) -> list[str]:
    """Return the visible paragraphs of a piece of HTML."""
    return paragraphs_of(visible(parse_fragment(markup)))


def plain_paragraphs(text: str) -> list[str]:
    """Return the non-empty lines of plain text."""
    return [line for line in map(squeeze, text.splitlines()) if line]


def _collect(root: html.HtmlElement, collected: list[list[str]]) -> None:
    """Walk the tree without recursion (pages nest as deep as they like) and open a line at each block."""
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in BLOCKS:
            collected.append([])
        if event == "start":
            collected[-1].append(element.text or "")
        elif element is not root:
            collected[-1].append(element.tail or "")


def _hidden(element: html.HtmlElement) -> bool:
    """Say whether an element holds no text for readers, or the credit line."""
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.tag in _SILENT or "display:none" in style or _MEDIA_CLASS in (element.get("class") or "").split()
