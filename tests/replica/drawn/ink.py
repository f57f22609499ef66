"""Draws pages and photographs, and reads headlines from them again.

No machine has to have Chinese type for it: a sign shows the number of its
character as a pattern of cells, which a test can read where an area says that
the article stands.
"""

from __future__ import annotations

import random
from functools import cache
from io import BytesIO
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from .sheet import CELL, HEIGHT, SIGN, WIDTH, Block, Box, Point, Sheet

Format = Literal["jpeg", "png", "webp", "gif"]
_ROWS, _COLUMNS = 6, 4  # cells of a sign: 21 for a character's number, and three that are always black
_TYPE = range(10, 41)  # pixels of a character of running text, which is set as large as its boxes allow
_COLUMN = 14  # characters of a column's line


@cache
def picture(sheet: Sheet, width: int = WIDTH, form: Format = "jpeg") -> bytes:
    """Return a page as a picture so many pixels wide, in a page's proportions."""
    drawn = _draw(sheet)
    if width != WIDTH:
        drawn = drawn.resize((width, round(HEIGHT * width / WIDTH)), Image.Resampling.BOX)
    return _saved(drawn, form)


@cache
def photo(number: int, width: int = 600, form: Format = "jpeg") -> bytes:
    """Return the photograph of a story: hills under a sky, other ones for each."""
    dice, height = random.Random(number), width * 3 // 4
    drawn = Image.new("RGB", (width, height), (188, 208, 224))
    pen = ImageDraw.Draw(drawn)
    for shade in (150, 110, 70):
        points = [(width * step // 6, height * dice.randint(35, 80) // 100) for step in range(7)]
        pen.polygon([*points, (width, height), (0, height)], fill=(shade // 2, shade, shade // 2))
    return _saved(drawn, form)


def headline_in(drawn: Image.Image, signs: int, at: Point) -> str:
    """Return the signs that are drawn from a place on, on one line: of a page in its full size."""
    grey = drawn.convert("L")
    return "".join(_read(grey, (at[0] + SIGN * place, at[1])) for place in range(signs))


def _read(grey: Image.Image, at: Point) -> str:
    number = 0
    for row in range(_ROWS):
        for column in range(_COLUMNS):
            tone = grey.getpixel((at[0] + column * CELL + CELL // 2, at[1] + row * CELL + CELL // 2))
            assert isinstance(tone, int)
            number = number << 1 | (tone < 128)
    return chr(number & 0x1FFFFF) if number >> 21 == 7 and number & 0x1FFFFF < 0x110000 else "\N{REPLACEMENT CHARACTER}"


def _draw(sheet: Sheet) -> Image.Image:
    drawn = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(drawn)
    if sheet.is_front:
        for place, sign in enumerate(sheet.name):
            _sign(pen, sign, (60 + 150 * place, 40), 28)
    else:
        _headline(pen, sheet.name, (40, 40))
    pen.text((WIDTH - 320, 50), f"{sheet.day}  {sheet.label}", fill=0, font=ImageFont.load_default(36))
    for block in sheet.blocks:
        _block(pen, block)
    for box in sheet.adverts:
        _advert(pen, box)
    return drawn


def _block(pen: ImageDraw.ImageDraw, block: Block) -> None:
    for outline in block.pieces:
        pen.polygon(outline, outline=0, width=2)
    for line, at in block.headline:
        _headline(pen, line, at)
    if block.photo:
        left, top, right, bottom = block.photo
        pen.rectangle(block.photo, fill=200)
        pen.polygon([(left, bottom), ((left + right) // 2, (top + bottom) // 2), (right, bottom)], fill=90)
    if not block.characters:
        return
    room = sum((right - left) * max(0, bottom - top) for left, top, right, bottom in block.columns)
    size = min(max(int((room / block.characters) ** 0.5), _TYPE[0]), _TYPE[-1])
    left_over = block.characters
    for column in block.columns:
        left_over = _text(pen, column, size, left_over)


def _headline(pen: ImageDraw.ImageDraw, line: str, at: Point) -> None:
    for place, sign in enumerate(line):
        _sign(pen, sign, (at[0] + SIGN * place, at[1]), CELL)


def _sign(pen: ImageDraw.ImageDraw, sign: str, at: Point, cell: int) -> None:
    number = 7 << 21 | ord(sign)
    for place in range(_ROWS * _COLUMNS):
        if number >> (_ROWS * _COLUMNS - 1 - place) & 1:
            left, top = at[0] + place % _COLUMNS * cell, at[1] + place // _COLUMNS * cell
            pen.rectangle((left, top, left + cell - 1, top + cell - 1), fill=0)


def _text(pen: ImageDraw.ImageDraw, box: Box, size: int, characters: int) -> int:
    """Draw running text as lines into a box, in columns; return how many characters are left over."""
    left, top, right, bottom = box
    columns = max(1, (right - left) // (_COLUMN * size))
    step = (right - left) // columns
    for column in range(columns):
        for line in range(top, bottom - size, size):
            if characters <= 0:
                return 0
            begin, length = left + column * step, min(step - size, characters * size)
            pen.rectangle((begin, line, begin + length, line + size // 2), fill=110)
            characters -= max(1, (step - size) // size)
    return characters


def _advert(pen: ImageDraw.ImageDraw, box: Box) -> None:
    left, top, right, bottom = box
    pen.rectangle(box, fill=215, outline=0, width=3)
    if bottom - top > 60:
        around = min(right - left, bottom - top) // 3
        middle = ((left + right) // 2, (top + bottom) // 2)
        pen.regular_polygon((middle, around), 5, rotation=36, fill=120)


def _saved(drawn: Image.Image, form: Format) -> bytes:
    file = BytesIO()
    if form == "jpeg":
        drawn.save(file, "JPEG", quality=35)
    else:
        drawn.save(file, form.upper())
    return file.getvalue()
