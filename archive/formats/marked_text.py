"""Markdown as plain paragraphs: marks taken off, lines that a wrap had cut joined. Nothing of the words is lost."""

from __future__ import annotations

import re

from archive.chinese.text import letters, squeeze

_ENDS = '。！？!?…：:；;）)】」』”’"》'
_HEADING = re.compile(r"\ufeff?[ ]{0,3}#{1,6}[ \t]+(?P<text>.*?)(?:[ \t]+#+)?[ \t]*")
_UNDERLINE = re.compile(r"[ ]{0,3}(?:=+|-+)[ \t]*")
_RULE = re.compile(r"[ ]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|`{3,}.*|~{3,}.*)")
_OPENING = re.compile(r"[ \t]{0,3}(?:>[ \t]?|[-*+][ \t]+|\d{1,3}[.)][ \t]+)")
_UNSHOWN = {"<!--": "-->", "{%": "%}", "{{": "}}"}  # comments, and what Jekyll would run
_OPENS = re.compile("|".join(map(re.escape, _UNSHOWN)))
_ATTRIBUTES = re.compile(r"\{:[^{}\n]{0,500}\}")
_IMAGE = re.compile(r"!\[(?P<text>(?:[^\[\]\\\n]|\\[^\n]){0,500})\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")
_LINK = re.compile(r"\[(?P<text>[^\[\]\n]{1,500})\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]{0,200}\])")
_AUTOLINK = re.compile(r"<(?P<text>https?://[^<>\s]{1,2000})>")
_STRONG = re.compile(r"(?P<mark>\*\*|__|~~)(?=\S)(?P<text>[^*_~\n]{1,2000}?)(?<=\S)(?P=mark)")
_SLANTED = re.compile(r"(?<![\w*])\*(?=\S)(?P<text>[^*\n]{1,2000}?)(?<=\S)\*(?![\w*])")
_ESCAPED = re.compile(r"\\(?P<text>[!-/:-@\[-`{-~])")


def is_heading(line: str) -> bool:
    """Say whether a line is a heading, `# …`."""
    return bool(_HEADING.fullmatch(line.rstrip("\r\n")))


def is_underline(line: str) -> bool:
    """Say whether a line makes a heading of the one above it."""
    return bool(_UNDERLINE.fullmatch(line.rstrip("\r\n")))


def unmarked(line: str) -> str:
    """Return one line without its marks."""
    line = line.rstrip("\r\n")
    if heading := _HEADING.fullmatch(line):
        line = heading["text"]
    if opening := _OPENING.match(line):
        line = line[opening.end() :]
    for pattern in (_IMAGE, _LINK, _AUTOLINK, _STRONG, _SLANTED, _ESCAPED):
        line = pattern.sub(lambda match: match["text"], line)
    return squeeze(line)


def captions_in(text: str) -> tuple[str, ...]:
    """Return what is written to the pictures of a text."""
    told = (_ESCAPED.sub(r"\g<text>", match["text"]) for match in _IMAGE.finditer(text))
    return tuple(filter(None, map(squeeze, told)))


def markdown_paragraphs(text: str) -> list[str]:
    """Return the paragraphs of Markdown.

    A line that does not end as a sentence does goes on in the next one, where neither is
    a heading or an item: so both read alike, who wraps lines and who gives each paragraph one.
    """
    found: list[str] = []
    is_open = False
    for raw in _IMAGE.sub("", _ATTRIBUTES.sub("", _shown(text))).splitlines():
        line = "" if _RULE.fullmatch(raw) or is_underline(raw) else unmarked(raw)
        begins = is_heading(raw) or bool(_OPENING.match(raw))
        if line and is_open and not begins:
            glue = " " if found[-1][-1].isascii() and line[0].isascii() and letters(found[-1][-1] + line[0]) else ""
            found[-1] += glue + line
        elif line:
            found.append(line)
        is_open = bool(line) and not is_heading(raw) and line[-1] not in _ENDS and not raw.endswith(("  ", "\\"))
    return found


def _shown(text: str) -> str:
    """Return a text without what no reader sees. Each character is looked at once, whatever is left open."""
    pieces, start, position, unclosed = [], 0, 0, set[str]()
    while opening := _OPENS.search(text, position):
        closing = _UNSHOWN[opening[0]]
        end = -1 if closing in unclosed else text.find(closing, opening.end())
        if end < 0:
            unclosed.add(closing)
            position = opening.end()
            continue
        pieces.append(text[start : opening.start()])
        start = position = end + len(closing)
    return "".join((*pieces, text[start:]))
