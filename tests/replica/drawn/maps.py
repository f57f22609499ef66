"""How a page's map is written: in the numbers and shapes of one system or another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .sheet import HEIGHT, WIDTH, Block, Sheet


@dataclass(frozen=True)
class MapForm:
    """The form of a map: the size that its numbers refer to, and what it is written in.

    `picture` is how wide the picture under it is by nature, `told` what says
    that it is shown in another size. `stray` numbers of stories have an area that lies
    outside the picture.
    """

    width: int
    picture: int
    told: Literal["", "attributes", "style"] = ""
    shape: Literal["polygon", "poly", "rect"] = "polygon"
    digits: int = 0
    between: str = ","
    percent: bool = False
    stray: frozenset[int] = frozenset()

    @property
    def height(self) -> int:
        """The height of the size that the numbers refer to."""
        return round(HEIGHT * self.width / WIDTH)

    def written(self, block: Block) -> list[str]:
        """Return the pieces of a story as the map has them: a system of rectangles cuts an L in two."""
        aside = WIDTH if block.number in self.stray else 0
        corners = [((box[0], box[1]), (box[2], box[3])) for box in block.boxes]
        return [
            self.between.join(
                f"{self._number(x + aside, WIDTH, self.width)}{self.between}{self._number(y, HEIGHT, self.height)}"
                for x, y in outline
            )
            for outline in (corners if self.shape == "rect" else block.pieces)
        ]

    def _number(self, value: int, whole: int, size: int) -> str:
        if self.percent:
            return f"{100 * value / whole:.2f}%"
        return f"{value * size / whole:.{self.digits}f}"


def areas_of(sheet: Sheet, form: MapForm, area: str, ways: Mapping[int, str]) -> str:
    """Return the map of a page: an element for each piece, whose template has `{coords}`, `{shape}` and `{way}`."""
    return "".join(
        area.format(coords=coords, shape=form.shape, way=ways[block.number])
        for block in sheet.blocks
        for coords in form.written(block)
    )


def size_told(form: MapForm) -> str:
    """Return what the picture's element says of the size that it is shown in."""
    if form.told == "attributes":
        return f' width="{form.width}" height="{form.height}"'
    return f' style="width:{form.width}px;height:{form.height}px"' if form.told else ""
