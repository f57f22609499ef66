"""Where articles lie on the picture of a page: the outlines of a map or a drawing, as they are sent. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import html

from archive.chinese.text import squeeze

_DRAWN: dict[str, tuple[str, ...]] = {
    "polygon": ("points",),
    "polyline": ("points",),
    "path": ("d",),
    "rect": ("x", "y", "width", "height"),
    "circle": ("cx", "cy", "r"),
    "ellipse": ("cx", "cy", "rx", "ry"),
}
"""The shapes of SVG, each with the attributes that are its outline."""
_SHAPE_MAX = 40  # characters of what an area says of its shape
_BOX_MAX = 99  # characters of a `viewBox`
_FIRST = 20  # elements of a drawing among which the picture is on which its shapes lie
_NOT_ZERO = re.compile(r"[1-9]")
_LEVELS = 50  # elements between a shape and what holds it
_BLANKS = re.compile(r"[\s,]+")


@dataclass(frozen=True)
class OutlinePiece:
    """One piece of an article's outline as it was sent, and what is said of its shape; `chart` holds it.

    That is the map or the drawing, None where an area stands in neither.
    """

    area: str
    shape: str
    chart: html.HtmlElement | None = None


def outline_of(element: html.HtmlElement) -> Iterator[OutlinePiece]:
    """Yield the pieces of the outline that a link has: an area's, a shape's of SVG, those of the shapes within it.

    An area's shape is what it says (`poly`, `polygon`, `rect`, `circle`), nothing where it says nothing. The shapes of
    SVG have the name of their element and the numbers of their attributes, in its order; one of a rectangle's are a
    corner and a size, not two corners, and `svg-rect` says so. One that is turned or shifted (`transform`, a `viewBox`
    or a picture in the drawing that begin elsewhere) is `moved`: its numbers are not those of the picture.
    """
    if element.tag == "area":
        if coords := squeeze(element.get("coords") or ""):
            yield OutlinePiece(coords, _told(element.get("shape")), _above(element, "map"))
    elif element.tag in _DRAWN:
        yield from _drawn(element, _above(element, "svg"))
    elif element.tag == "a" and (chart := _above(element, "svg")) is not None:
        for shape in element.iter(*_DRAWN):
            yield from _drawn(shape, chart)


def _above(element: html.HtmlElement, tag: str) -> html.HtmlElement | None:
    return next((one for one in islice(element.iterancestors(), _LEVELS) if one.tag == tag), None)


def _drawn(element: html.HtmlElement, chart: html.HtmlElement | None) -> Iterator[OutlinePiece]:
    told = [
        squeeze(element.get(name) or ("0" if name in ("x", "y", "cx", "cy") else "")) for name in _DRAWN[element.tag]
    ]
    if not all(told):
        return
    area = ",".join(_BLANKS.split(told[0]) if element.tag.startswith("poly") else told)
    name = f"svg-{element.tag}" if element.tag in ("rect", "ellipse") else str(element.tag)
    yield OutlinePiece(area, "moved" if _is_moved(element, chart) else name, chart)


def _is_moved(element: html.HtmlElement, chart: html.HtmlElement | None) -> bool:
    """Say whether a shape's numbers are not those of the picture: it is turned or shifted, or the drawing begins
    elsewhere than the picture."""
    if any(one.get("transform") for one in (element, *islice(element.iterancestors(), _LEVELS))):
        return True
    if chart is None:
        return False
    box = (chart.get("viewbox") or chart.get("viewBox") or "")[:_BOX_MAX].replace(",", " ").split()
    inner = next((one for one in islice(chart.iter(), _FIRST) if one.tag == "image"), None)
    corner = (inner.get("x"), inner.get("y")) if inner is not None else ()
    return any(told and _NOT_ZERO.search(told) for told in (*box[:2], *corner))


def _told(shape: str | None) -> str:
    """Return what an area says of its shape, of which `;` is no part: that stands between those of pieces."""
    return squeeze((shape or "")[:_SHAPE_MAX]).replace(";", ",")


def pieces_joined(pieces: Iterable[OutlinePiece]) -> tuple[str, str]:
    """Return the area and the shape of the pieces of an article, each once, with `;` between them.

    Where a site separates the numbers of a piece by `;` and there are several, a comma stands for that, which the HTML
    standard has mean the same.
    """
    found = list(dict.fromkeys((one.area, one.shape) for one in pieces))
    if len(found) > 1:
        found = [(area.replace(";", ","), shape) for area, shape in found]
    return ";".join(area for area, _ in found), ";".join(shape for _, shape in found)
