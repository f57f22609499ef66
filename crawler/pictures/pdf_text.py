"""The text layer of a PDF. It is read in a worker process alone, which has limits on time and memory."""

from __future__ import annotations

import re
from importlib.metadata import version
from io import BytesIO
from typing import NamedTuple

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from archive.chinese.plausible import plausibility
from archive.chinese.text import clean, number_of
from archive.reasons import BrokenPicture

PDF_READER = f"pypdf {version('pypdf')}"
"""Who reads text layers; kept with the text."""
PDF_PAGES_MAX = 64
"""Pages of one PDF that are read: a printed page has one, a whole issue some 40."""

_TEXT_MAX = 400_000  # characters of one PDF: a printed page has some 8,000
_USABLE = 20  # Chinese characters, as of the least article
_PLAUSIBLE = 0.5  # between texts, at 0.8 to 1, and codes of glyphs that were taken for characters, below 0.3
_HANZI = re.compile("[\u4e00-\u9fff]")
# What pypdf lets through of files that are broken or lie (7.1, 2026-11).
_FAULTS = (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, OSError)


class PdfText(NamedTuple):
    """What a PDF's text layer says, nothing where that is no text, and how many pages it has.

    `told` says why there is none, or what is lacking.
    """

    text: str
    told: str = ""
    pages: int = 0


def text_layer(content: bytes) -> PdfText:
    """Return the text of a PDF. Raises BrokenPicture where it cannot be read as one.

    Fonts without a table of their characters (Identity-H without ToUnicode) give codes of glyphs: they are no text.
    """
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return PdfText("", "the PDF is locked by a password")
        number, pieces, size = len(reader.pages), list[str](), 0
        for page in reader.pages[:PDF_PAGES_MAX]:
            pieces.append(page.extract_text())
            size += len(pieces[-1])
            if size > _TEXT_MAX:
                return PdfText("", f"a text layer of more than {_TEXT_MAX} characters: no page has that")
    except RecursionError:
        raise BrokenPicture("a PDF that is nested too deep") from None
    except _FAULTS as error:
        raise BrokenPicture(f"a PDF that cannot be read: {str(error)[:200] or type(error).__name__}") from None
    text = "\n".join(line for piece in pieces for line in map(str.strip, clean(piece).splitlines()) if line)
    if len(_HANZI.findall(text)) < _USABLE:
        return PdfText("", "a text layer without Chinese text" if text else "no text layer")
    if (how := plausibility(text)) < _PLAUSIBLE:
        return PdfText("", f"a text layer that reads as no text of its language ({how:.2f})")
    return PdfText(
        text, f"the first {PDF_PAGES_MAX} of {number_of(number, 'page')}" if number > PDF_PAGES_MAX else "", number
    )
