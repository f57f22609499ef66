"""The page as printed: its picture, where its articles stand on it, and its PDF, as far as they are kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from archive.addresses.canonical import link_key
from archive.browse.pages.outlines import Amiss, ArticleOutline, Size, outline, reference, size_of, svg_path
from archive.browse.site import ReadingRoom
from archive.model import Page
from archive.store.issues import IndexEntry
from archive.store.pictures import PagePictures, Picture
from archive.transfer.pictures import THUMBNAILS

_GRID = 1000  # units across of the outlines over a picture
_DRAWN = frozenset(("jpeg", "png", "gif", "webp"))
_DIGEST = re.compile("[0-9a-f]{64}")
UNPICTURED: dict[str, Any] = {"picture": None, "pdf_file": None, "picture_state": "", "picture_reason": ""}
UNPICTURED |= {"is_withheld": False}
"""What there is to tell of a page of which no picture is known."""


def sheet_pictures(site: ReadingRoom, page: Page, known: PagePictures | None) -> dict[str, Any]:
    """Return what is kept of a page as printed: `picture`, `pdf_file`, else `picture_state` and why it is not there.

    The state is one of the ledger's, `unknown` where nobody has asked, empty where the index names none.
    """
    known = known or PagePictures()
    told = UNPICTURED | {"is_withheld": known.is_withheld, "pdf_file": pdf_told(site, known.pdf)}
    told["pdf_file"] = told["pdf_file"] or pdf_told(site, known.image)
    if known.is_withheld:
        return told
    told["picture"] = picture_told(site, known.image)
    if told["picture"] is None and known.image:
        told |= {"picture_state": known.image.state.value, "picture_reason": known.image.reason}
    elif told["picture"] is None and page.image:
        told["picture_state"] = "unknown"
    return told


def picture_told(site: ReadingRoom, picture: Picture | None) -> dict[str, Any] | None:
    """Return a picture as pages show it: its own address and those of smaller ones, each with its size, 0 if unknown.

    None for what is not kept, or no picture.
    """
    file = picture.file if picture else None
    if file is None or file.type not in _DRAWN or not _DIGEST.fullmatch(file.digest):
        return None
    told: dict[str, Any] = {"digest": file.digest, "type": file.type, "bytes": file.bytes}
    told |= {"url": site.picture(file.digest), "width": max(file.width, 0), "height": max(file.height, 0)}
    for name, across in THUMBNAILS.items():
        told[name] = {"url": site.picture(file.digest, name)} | _fitted(file.width, file.height, across)
    return told


def _fitted(width: int, height: int, across: int) -> dict[str, int]:
    """Return the size of a picture that is no wider than something, with its proportions."""
    if width <= 0 or height <= 0:
        return {"width": 0, "height": 0}
    shown = min(width, across)
    return {"width": shown, "height": max(round(height * shown / width), 1)}


def pdf_told(site: ReadingRoom, picture: Picture | None) -> dict[str, Any] | None:
    """Return a PDF that is kept: its address and how many bytes it has."""
    file = picture.file if picture else None
    if file is None or file.type != "pdf" or not _DIGEST.fullmatch(file.digest):
        return None
    return {"digest": file.digest, "url": site.picture(file.digest), "bytes": file.bytes}


def outlines_of(
    page: Page, known: PagePictures, entries: Sequence[IndexEntry]
) -> tuple[dict[str, int], list[ArticleOutline]]:
    """Return the grid over a page's picture, empty where nothing can be drawn, and the outlines of what it names."""
    file = known.image.file if known.image and not known.is_withheld else None
    shown = size_of(file.width, file.height) if file and file.type in _DRAWN else None
    if shown is None:
        return {}, [ArticleOutline() for _ in entries]
    size, amiss = reference(page.map_width, page.map_height, _map_size(page, known, shown), shown)
    drawn = [_drawn(entry, size, amiss) for entry in entries]
    return {"width": _GRID, "height": max(round(_GRID / shown.ratio), 1)}, drawn


def _drawn(entry: IndexEntry, size: Size | None, amiss: Amiss | None) -> ArticleOutline:
    """Return an entry's outline; one that belongs to another picture is not drawn, whatever it is told in."""
    if amiss is Amiss.OTHER_PICTURE:
        return ArticleOutline((), (amiss,)) if entry.area else ArticleOutline()
    return outline(entry.area, entry.shape, size)


def _map_size(page: Page, known: PagePictures, shown: Size) -> Size | None:
    """Return the size of the picture on which the outlines lie, as its file has it."""
    if page.map_image and link_key(page.map_image) == link_key(page.image):
        return shown
    file = known.map.file if known.map else None
    return size_of(file.width, file.height) if file and file.type in _DRAWN else None


def outline_told(drawn: ArticleOutline, grid: Mapping[str, int]) -> dict[str, Any]:
    """Return an outline as pages draw it on the grid: its `path`, empty where it has none, and what is `amiss`."""
    path = svg_path(drawn.pieces, grid["width"], grid["height"]) if grid else ""
    return {"path": path, "pieces": len(drawn.pieces), "amiss": [str(one) for one in drawn.amiss]}


def is_pictured(pages: Collection[Mapping[str, Any]]) -> bool:
    """Say whether the picture of any page is kept."""
    return any(page["picture"] for page in pages)
