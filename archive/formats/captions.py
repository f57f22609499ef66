"""What stands below a picture: its caption, and who took it where the caption does not end with that."""

from __future__ import annotations

_CLOSING = "。.，,；;）)】]」』"
_LOOKED_AT = 1000  # characters of an end: a credit has a hundred at most


def credit_below(caption: str, credit: str) -> str:
    """Return the credit that is to stand behind a caption: none where the caption ends with it, in brackets or not."""
    return "" if _bare(caption).endswith(_bare(credit)) else credit


def _bare(text: str) -> str:
    """Return the end of a text without blanks, and without the marks that close it."""
    return "".join(text[-_LOOKED_AT:].split()).rstrip(_CLOSING)
