"""Where articles stand on the picture of a page: the outlines that sites send, as polygons in it. Pure geometry.

Of an `area` the HTML standard says what its numbers are: two corners of a `rect`, those of a `poly` in turn, the centre
and radius of a `circle`, in pixels of the picture as it is shown there. Of the shapes of SVG a rectangle has a corner
and a size (`svg-rect`), an ellipse its centre and two radii (`svg-ellipse`), a `path` commands, of which straight lines
are drawn. What is drawn lies within the picture, whose sides count as 1; what cannot be drawn is told, never guessed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

Point = tuple[float, float]
Polygon = tuple[Point, ...]
"""The corners of a polygon, in a square whose sides are those of the picture: 0,0 is its upper left corner."""

_UNLIKE_MAX = 0.02  # by which the ratios of width and height of the same picture may differ: small ones are rounded
_BEYOND_MAX = 0.02  # of a side by which what is drawn by hand reaches beyond the picture
_AREA_MIN = 1e-6  # of the picture: less than a pixel of one of 1000 × 1000
CORNERS_MAX = 300
"""Corners of a piece that are drawn; of outlines by people there are a dozen (2026-11). Of more the box is."""
PIECES_MAX = 60
"""Pieces of an article that are drawn: the first."""
_ROUND = 24  # corners of what stands for a circle
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?)(%|px)?", re.ASCII | re.IGNORECASE)
_DIGITS_MAX = 60
_BETWEEN = re.compile(r"[\s,]+")
_STEP = re.compile(
    r"[\s,]*(?:(?P<letter>[A-Za-z])|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?))", re.ASCII
)


class Amiss(StrEnum):
    """Why an outline, or a part of it, is not drawn as it was sent."""

    NO_NUMBERS = "no numbers"
    UNKNOWN_SHAPE = "unknown shape"
    EMPTY = "no extent"
    OUTSIDE = "outside the picture"
    BEYOND = "beyond the picture"
    INTRICATE = "too many corners"
    MANY = "too many pieces"
    NO_SIZE = "no size"
    OTHER_PICTURE = "another picture"


class Size(NamedTuple):
    """Width and height, in any unit that is the same for both."""

    width: float
    height: float

    @property
    def ratio(self) -> float:
        """The width by the height."""
        return self.width / self.height


@dataclass(frozen=True)
class ArticleOutline:
    """Where an article stands: the polygons of its pieces, maybe none, and what is amiss with them, each once."""

    pieces: tuple[Polygon, ...] = ()
    amiss: tuple[Amiss, ...] = ()


class _Amiss(Exception):
    """Something of an outline cannot be drawn."""

    def __init__(self, what: Amiss) -> None:
        super().__init__(what)
        self.what = what


def size_of(width: float | None, height: float | None) -> Size | None:
    """Return a size, None where a side of it is not told or none that a picture can have."""
    known = width is not None and height is not None and math.isfinite(width) and math.isfinite(height)
    return Size(width, height) if known and width and height and min(width, height) > 0 else None


def reference(
    width: float | None, height: float | None, own: Size | None, shown: Size | None
) -> tuple[Size | None, Amiss | None]:
    """Return the size that the outlines of a page refer to, or why they cannot be drawn on the picture that is shown.

    `width` and `height` are told by the page itself: where one of them is missing the other follows it, as browsers
    have it; where both are, the picture that the outlines lie on has its `own` size, if it is had. All must be as high
    for their width as what is `shown`: else outlines of one picture would lie on another.
    """
    if shown is None:
        return None, Amiss.NO_SIZE
    like = own or shown
    if width and not height:
        height = width / like.ratio
    elif height and not width:
        width = height * like.ratio
    told = size_of(width, height)
    for one in (told, own):
        if one and not abs(one.ratio / shown.ratio - 1) <= _UNLIKE_MAX:
            return None, Amiss.OTHER_PICTURE
    return (told or own, None) if told or own else (None, Amiss.NO_SIZE)


def outline(area: str, shape: str, size: Size | None) -> ArticleOutline:
    """Return where an article stands, by area and shape as sent: pieces and their shapes with `;` between.

    `size` is what its numbers refer to; percentages refer to the picture itself, and need none.
    Time and what is returned are bounded by the length of both; nothing is raised.
    """
    if not area.strip():
        return ArticleOutline()
    parts, shapes = _parts(area, shape)
    drawn: list[Polygon] = []
    amiss: dict[Amiss, None] = {}
    if len(parts) > PIECES_MAX:
        amiss[Amiss.MANY] = None
    for part, kind in zip(parts[:PIECES_MAX], shapes, strict=False):
        try:
            found = _corners(part, kind, size)
        except _Amiss as told:
            amiss[told.what] = None
            continue
        for corners in found[:PIECES_MAX]:
            piece, wrong = _drawn(corners)
            drawn += [piece] * bool(piece)
            amiss |= dict.fromkeys(wrong)
        if max(len(found), len(drawn)) > PIECES_MAX:
            amiss[Amiss.MANY] = None
    return ArticleOutline(tuple(drawn[:PIECES_MAX]), tuple(amiss))


def _parts(area: str, shape: str) -> tuple[list[str], list[str]]:
    """Return the pieces of an area, each with its shape.

    Of one shape with several pieces none of which could be one, `;` stands between the corners.
    """
    parts = [part for part in area.split(";") if part.strip()] or [area]
    shapes = [one.strip().lower() for one in shape.split(";")]
    if len(shapes) == 1 and len(parts) > 1 and all(part.count(",") < 2 for part in parts):
        parts = [",".join(parts)]
    return parts, shapes if len(shapes) >= len(parts) else shapes + shapes[-1:] * (len(parts) - len(shapes))


def _drawn(corners: list[Point]) -> tuple[Polygon, list[Amiss]]:
    """Return the part of a polygon that lies in the picture, empty where there is none to draw, and what is amiss."""
    amiss = []
    if len(corners) > CORNERS_MAX:
        amiss.append(Amiss.INTRICATE)
        corners = _box(corners)
    if len(corners) < 3 or _extent(corners) < _AREA_MIN:
        return (), [Amiss.EMPTY]
    if any(not -_BEYOND_MAX <= one <= 1 + _BEYOND_MAX for corner in corners for one in corner):
        amiss.append(Amiss.BEYOND)
    piece = _within(corners)
    if len(piece) < 3 or _extent(piece) < _AREA_MIN:
        return (), [Amiss.OUTSIDE]
    return tuple(piece), amiss


def _corners(part: str, shape: str, size: Size | None) -> list[list[Point]]:
    """Return the polygons of a piece, of which a path may have several. Raises _Amiss."""
    if shape == "default":
        return [[(0, 0), (1, 0), (1, 1), (0, 1)]]
    if shape == "path":
        return _path(part, size)
    numbers = list(map(_number, filter(None, _BETWEEN.split(part.strip()))))
    if not numbers:
        raise _Amiss(Amiss.NO_NUMBERS)
    if size is None and not all(is_share for _, is_share in numbers):
        raise _Amiss(Amiss.NO_SIZE)
    kind = _kind(shape, len(numbers))
    if len(numbers) < _LEAST[kind]:
        raise _Amiss(Amiss.EMPTY)
    if kind == "circle":
        return [_circle(numbers, size)]
    across = [_share(one, size.width if size else 1) for one in numbers[::2]]
    down = [_share(one, size.height if size else 1) for one in numbers[1::2]]
    points = list(zip(across, down, strict=False))
    if kind == "poly":
        return [points]
    (x, y), (wide, high) = points[:2]
    if kind == "svg-ellipse":
        return [_ellipse((x, y), wide, high)]
    return [_box([(x, y), (x + wide, y + high) if kind == "svg-rect" else (wide, high)])]


_LEAST = {"rect": 4, "poly": 6, "circle": 3, "svg-rect": 4, "svg-ellipse": 4}
"""How many numbers a shape has at least."""


def _kind(shape: str, numbers: int) -> str:
    """Return what the numbers are; where nothing tells the shape, what so many of them alone can be."""
    if shape in _LEAST:
        return shape
    for kind in ("rect", "poly", "circ"):
        if shape.startswith(kind):
            return "circle" if kind == "circ" else kind
    if shape:
        raise _Amiss(Amiss.UNKNOWN_SHAPE)
    return {3: "circle", 4: "rect"}.get(numbers, "poly")


def _number(text: str) -> tuple[float, bool]:
    """Return a number and whether it is a percentage."""
    told = _NUMBER.fullmatch(text) if len(text) <= _DIGITS_MAX else None
    if told is None or not math.isfinite(value := float(told[1])):
        raise _Amiss(Amiss.NO_NUMBERS)
    return value, told[2] == "%"


def _share(number: tuple[float, bool], side: float) -> float:
    value, is_share = number
    share = value / 100 if is_share else value / side
    if not math.isfinite(share):
        raise _Amiss(Amiss.OUTSIDE)
    return share


def _circle(numbers: Sequence[tuple[float, bool]], size: Size | None) -> list[Point]:
    """Return the corners of what looks like a circle; a radius in percent is one of the shorter side."""
    sides = size or Size(1, 1)
    radius = _share(numbers[2], 1) * (min(sides) if numbers[2][1] else 1)
    centre = _share(numbers[0], sides.width), _share(numbers[1], sides.height)
    return _ellipse(centre, radius / sides.width, radius / sides.height)


def _ellipse(centre: Point, wide: float, high: float) -> list[Point]:
    if wide <= 0 or high <= 0:
        raise _Amiss(Amiss.EMPTY)
    turns = [2 * math.pi * n / _ROUND for n in range(_ROUND)]
    found = [(centre[0] + math.cos(t) * wide, centre[1] + math.sin(t) * high) for t in turns]
    if not all(math.isfinite(one) for point in found for one in point):
        raise _Amiss(Amiss.OUTSIDE)
    return found


def _path(part: str, size: Size | None) -> list[list[Point]]:
    """Return the polygons of a path of straight lines: M, L, H, V and Z, each from where it is or from the corner.

    Source: Scalable Vector Graphics (SVG) 2, 9.3. Raises _Amiss, for curves too.
    """
    if size is None:
        raise _Amiss(Amiss.NO_SIZE)
    found: list[list[Point]] = []
    at: Point = (0.0, 0.0)
    for letter, numbers in _commands(part):
        name, is_relative = letter.upper(), letter.islower()
        if name not in _STRAIGHT or len(numbers) % max(_STRAIGHT[name], 1):
            raise _Amiss(Amiss.UNKNOWN_SHAPE)
        if name == "Z":
            at = found[-1][0] if found else at
            continue
        step = _STRAIGHT[name]
        for n in range(0, len(numbers), step):
            base = at if is_relative else (0.0, 0.0)
            x = base[0] + numbers[n] if name != "V" else at[0]
            y = base[1] + numbers[n + step - 1] if name != "H" else at[1]
            at = (x, y)
            if name == "M" and n == 0 or not found:
                found[PIECES_MAX:] = [[]]  # of those that are never drawn the last alone is held
            found[-1].append(at)
    if not found:
        raise _Amiss(Amiss.NO_NUMBERS)
    return [[(_share((x, False), size.width), _share((y, False), size.height)) for x, y in some] for some in found]


_STRAIGHT = {"M": 2, "L": 2, "H": 1, "V": 1, "Z": 0}
"""The commands of a path that are drawn, with how many numbers each takes at a time."""


def _commands(part: str) -> Iterator[tuple[str, list[float]]]:
    """Yield the commands of a path, each with its numbers. Raises _Amiss for what is none."""
    letter, numbers = "", list[float]()
    position, end = 0, len(part.rstrip(" \t\r\n,"))
    while position < end:
        step = _STEP.match(part, position)
        if step is None or step.end() - position > _DIGITS_MAX or not (step["letter"] or letter):
            raise _Amiss(Amiss.NO_NUMBERS)
        if step["letter"]:
            if letter:
                yield letter, numbers
            letter, numbers = step["letter"], []
        else:
            numbers.append(float(step["number"]))
        position = step.end()
    if letter:
        yield letter, numbers


def _box(points: Sequence[Point]) -> list[Point]:
    """Return the corners of the smallest upright rectangle around some points."""
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _extent(points: Sequence[Point]) -> float:
    """Return the area of a polygon."""
    pairs = zip(points, [*points[1:], *points[:1]], strict=True)
    return abs(math.fsum(x * down - across * y for (x, y), (across, down) in pairs)) / 2


def _within(points: Sequence[Point]) -> list[Point]:
    """Return the part of a polygon that lies in the picture, cut at one side after the other.

    Source: I. E. Sutherland, G. W. Hodgman, Reentrant Polygon Clipping, CACM 17 (1974).
    """
    found = list(points)
    for axis, edge, inside in _EDGES:
        cut: list[Point] = []
        for n, point in enumerate(found):
            before = found[n - 1]
            if inside(point[axis]) != inside(before[axis]):
                cut.append(_crossing(before, point, axis, edge))
            if inside(point[axis]):
                cut.append(point)
        found = cut
    return found


_EDGES: tuple[tuple[int, float, Callable[[float], bool]], ...] = (
    (0, 0.0, lambda x: x >= 0),
    (0, 1.0, lambda x: x <= 1),
    (1, 0.0, lambda y: y >= 0),
    (1, 1.0, lambda y: y <= 1),
)


def _crossing(before: Point, after: Point, axis: int, edge: float) -> Point:
    """Return where a line crosses an edge of the picture."""
    part = (edge - before[axis]) / (after[axis] - before[axis])
    other = before[1 - axis] + part * (after[1 - axis] - before[1 - axis])
    return (edge, other) if axis == 0 else (other, edge)


def svg_path(pieces: Sequence[Polygon], width: int, height: int) -> str:
    """Return some pieces as the path of an SVG of a size in whole units: `M0 0L1000 0L1000 80Z`."""
    lines = ("L".join(f"{round(x * width)} {round(y * height)}" for x, y in piece) for piece in pieces)
    return "".join(f"M{line}Z" for line in lines)
