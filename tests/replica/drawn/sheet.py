"""Where things stand on a printed page. Pure geometry, in pixels of the full picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

WIDTH, HEIGHT = 1240, 1754
"""A page of 210 x 297 mm at 150 dots an inch: half of the 2480 x 3508 that printers are sent."""

CELL = 7
"""Pixels of a cell of a headline's signs."""
SIGN, LINE = 5 * CELL, 8 * CELL
"""From a headline's sign to the next one, and from a line of them to the next one."""

_MARGIN, _GUTTER, _PADDING = 40, 24, 14
_HEAD, _MASTHEAD = 100, 260
_PHOTO = 220

Point = tuple[int, int]
Box = tuple[int, int, int, int]


class Told(Protocol):
    """What is drawn of a story."""

    @property
    def number(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def paragraphs(self) -> tuple[str, ...]: ...
    @property
    def picture(self) -> str: ...


@dataclass(frozen=True)
class Block:
    """A story on a page: the outlines of its pieces, and what stands in them.

    `boxes` are what the pieces are made of: two where one is an L. `headline`
    has each line with the place of its first sign. `columns` are the boxes
    that its text fills, in order, `photo` that of its picture.
    """

    number: int
    pieces: tuple[tuple[Point, ...], ...]
    boxes: tuple[Box, ...]
    headline: tuple[tuple[str, Point], ...]
    columns: tuple[Box, ...]
    characters: int
    photo: Box | None = None


@dataclass(frozen=True)
class Sheet:
    """A page. One without blocks is advertisements, and `adverts` are boxes of such between the blocks."""

    name: str
    label: str
    day: date
    is_front: bool
    blocks: tuple[Block, ...]
    words: tuple[str, ...]
    adverts: tuple[Box, ...] = ()


def lay_out(
    stories: Sequence[Told], *, name: str, label: str, day: date, is_front: bool, scattered: bool = False
) -> Sheet:
    """Return the page of some stories: the first has the shape of an L, the others stand in its corner.

    `scattered`: the last of several stands in two pieces, with an advertisement between.
    """
    frame = (_MARGIN, _MASTHEAD if is_front else _HEAD, WIDTH - _MARGIN, HEIGHT - _MARGIN)
    words = tuple(line for story in stories for line in (story.title, *story.paragraphs))
    if not stories:
        return Sheet(name, label, day, is_front, (), words, (frame,))
    first, *others = stories
    if not others:
        return Sheet(name, label, day, is_front, (_block(first, (_corners(frame),), (frame,)),), words)
    left, top, right, bottom = frame
    across, down = left + (right - left) * 38 // 100, top + (bottom - top) * 45 // 100
    outline = ((left, top), (right, top), (right, down), (across, down), (across, bottom), (left, bottom))
    blocks = [_block(first, (outline,), ((left, top, right, down), (left, down, across, bottom)))]
    adverts: list[Box] = []
    height = (bottom - down - _GUTTER) // len(others)
    for place, story in enumerate(others):
        begin = down + _GUTTER + place * height
        box = (across + _GUTTER, begin, right, begin + height - _GUTTER)
        if scattered and story is others[-1]:
            upper = (*box[:3], begin + height * 60 // 100)
            lower = (box[0], begin + height * 78 // 100, box[2], box[3])
            adverts.append((box[0], upper[3] + 8, box[2], lower[1] - 8))
            blocks.append(_block(story, (_corners(upper), _corners(lower)), (upper, lower)))
        else:
            blocks.append(_block(story, (_corners(box),), (box,)))
    return Sheet(name, label, day, is_front, tuple(blocks), words, tuple(adverts))


def _corners(box: Box) -> tuple[Point, ...]:
    left, top, right, bottom = box
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def _block(story: Told, pieces: tuple[tuple[Point, ...], ...], boxes: tuple[Box, ...]) -> Block:
    left, top, right, bottom = boxes[0]
    left, top, right = left + _PADDING, top + _PADDING, right - _PADDING
    signs = max(1, (right - left) // SIGN)
    lines = [story.title[begin : begin + signs] for begin in range(0, len(story.title), signs)]
    headline = tuple((line, (left, top + LINE * place)) for place, line in enumerate(lines))
    begin = top + LINE * len(lines)
    photo = None
    if story.picture and bottom - begin > _PADDING:
        photo = (left, begin, min(left + _PHOTO, right), min(begin + _PHOTO * 3 // 4, bottom - _PADDING))
        left = photo[2] + _PADDING
    inner = ((box[0] + _PADDING, box[1] + _PADDING, box[2] - _PADDING, box[3] - _PADDING) for box in boxes[1:])
    columns = ((left, begin, right, bottom - _PADDING), *inner)
    return Block(story.number, pieces, boxes, headline, columns, sum(map(len, story.paragraphs)), photo)
