"""The pictures of a post that we write: in their places where its HTML shows them, else below it, a line each.

Who reads such a post again finds its body as it was: an address that a picture lies at now stands beside it
(`data-src`), and the lines below the body are no text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape

from archive.addresses.absolute import absolute
from archive.addresses.canonical import link_key
from archive.chinese.text import squeeze
from archive.formats import PictureBeside
from archive.formats.captions import credit_below
from archive.formats.markup import of_xml

_AT = r"/assets/pictures/[0-9a-f]{64}\.(?:jpg|png|gif|webp)"
_BLOCK = "\n\n"
_LINE = re.compile(
    rf'<figure><img src="{_AT}" alt="[^"<>\r\n]*"/?>'
    r"(?:<figcaption>(?P<caption>[^<>\r\n]*)(?:<small>[^<>\r\n]*</small>)?</figcaption>)?</figure>"
)
_IMAGE = re.compile(r"(?P<before><img\b[^<>]*?\s)src=\"(?P<src>[^\"<>]*)\"", re.IGNORECASE)
_PLACED = re.compile(rf'src="{_AT}" data-src="(?P<src>[^"<>]*)"')


def in_their_places(body: str, base: str, pictures: Sequence[PictureBeside]) -> tuple[str, str]:
    """Return a post's HTML with the pictures that it shows, and lines for the others. `base` is the page's address."""
    waiting = {link_key(one.url): one for one in pictures}
    placed: set[str] = set()

    def put(match: re.Match[str]) -> str:
        url = absolute(base, unescape(match["src"]))
        key = link_key(url) if url else ""
        if key not in waiting:
            return match[0]
        placed.add(key)
        return f'{match["before"]}src="/{waiting[key].path}" data-src="{match["src"]}"'

    shown = _IMAGE.sub(put, body)
    return shown, "".join(f"{_BLOCK}{_line(one)}" for key, one in waiting.items() if key not in placed)


def as_it_was(body: str) -> str:
    """Return a post's HTML as it was before pictures were put in their places."""
    return _PLACED.sub(r'src="\g<src>"', body)


def picture_lines(body: str) -> str:
    """Return the lines of pictures that a post's body ends with; nothing where there are none."""
    end = len(body)
    while (at := body.rfind(_BLOCK, 0, end)) >= 0 and _LINE.fullmatch(body, at + len(_BLOCK), end):
        end = at
    return body[end:]


def captions_below(lines: str) -> tuple[str, ...]:
    """Return what stands under the pictures of such lines."""
    told = (squeeze(unescape(match["caption"] or "")) for match in _LINE.finditer(lines))
    return tuple(dict.fromkeys(filter(None, told)))


def _line(picture: PictureBeside) -> str:
    caption, credit = _told(picture.caption), _told(credit_below(picture.caption, picture.credit))
    small = f" <small>{credit}</small>" if credit else ""
    below = f"<figcaption>{caption}{small if caption else small.strip()}</figcaption>" if caption or credit else ""
    return f'<figure><img src="/{picture.path}" alt="{caption}">{below}</figure>'


def _told(text: str) -> str:
    """Return words that are text to Jekyll, too, which would run what stands in braces."""
    line = squeeze(" ".join(of_xml(text).splitlines()))
    return escape(line).replace("{", "&#123;")
