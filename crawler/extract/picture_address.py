"""Where the picture of an `img` really is: what scripts that load pictures late have put aside. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import html

from archive.addresses.absolute import split

_LATE = ("data-original", "data-src", "data-lazy-src", "data-lazyload", "data-actualsrc", "data-echo")
"""Attributes in which the scripts of Chinese sites put the address while `src` shows a blank (up to 2026-11)."""
_MAY_BE_LATE = ("data-lazy", "data-url", "lazysrc", "original", "real_src", "file", "_src")
"""Such as hold other things, too: there a picture is by its name."""
_SET = ("srcset", "data-srcset")
_IS_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp)(?:\.\d)?(?:[?!@#][^/]*)?\Z", re.IGNORECASE)
_SOURCE = re.compile(r"\s*([^\s,][^\s]*[^\s,]|[^\s,])(?:\s+(\d{1,6}(?:\.\d{1,4})?)[wx])?\s*(?:,|\Z)")
_SOURCES_MAX = 50  # of a set; there are three or four
_SET_MAX = 20_000  # characters of a set
_ADDRESS_MAX = 2000  # characters


def picture_address(image: html.HtmlElement, join: Callable[[str], str | None]) -> str:
    """Return the absolute address of an `img`'s picture, an empty text where it has none on the web.

    `join` makes an address of what is written. What a script loads late comes before `src`, and the largest of a set
    before the one for old browsers; a picture within the page (`data:`) is none.
    """
    written = [image.get(name) for name in _LATE]
    written += [told for name in _MAY_BE_LATE if (told := image.get(name)) and names_picture(told)]
    written += [_largest(image.get(name) or "") for name in _SET]
    written.append(image.get("src"))
    for one in written:
        if one and (url := web_address(one, join)):
            return url
    return ""


def web_address(written: str, join: Callable[[str], str | None]) -> str:
    """Return the absolute address of a file on the web, an empty text for a page's own, another scheme, a script's."""
    told = written.strip().replace(" ", "%20")
    if not told or told.startswith("#") or len(told) > _ADDRESS_MAX:
        return ""
    url = (join(told) or "").partition("#")[0]
    parts = split(url)
    return url if parts and (parts.path.strip("/") or parts.query) else ""


def names_picture(written: str) -> bool:
    """Say whether an address is that of a picture by its name: `.jpg`, and `.jpg.2` as Founder writes it."""
    return len(written) <= _ADDRESS_MAX and _IS_FILE.search(written.strip()) is not None


def _largest(told: str) -> str:
    """Return the address of the largest picture of a `srcset`, of equal ones the first."""
    best, width, place = "", -1.0, 0
    told = told[:_SET_MAX]
    for _ in range(_SOURCES_MAX):
        source = _SOURCE.match(told, place)
        if not source:
            break
        place = source.end()
        if (size := float(source[2] or 1)) > width:
            best, width = source[1], size
    return best
