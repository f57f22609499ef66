"""How much room the archive takes, for `archive stats --space`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from archive.chinese.text import number_of
from archive.commands.options import with_paper
from archive.commands.output import print_json, say
from archive.commands.tables import say_table
from archive.store.space import CapturesRoom, Room

_CAPTURED = ("captures", "bodies of others", "bytes of bodies", "bytes in WARC", "year", "paper")
CAPTURES_TITLE = "captures by paper and year"
_COLUMNS = ("bytes", "of the file", "× text", "empty", "table, or part of it")


def say_room(room: Room, names: Mapping[str, str], *, as_json: bool) -> None:
    """Print what takes how much room: each table, below it the parts that it has, what there is in all, and captures.

    `names` are those of papers, by id.
    """
    if as_json:
        print_json(_fields(room, names))
        return
    rows = list(_rows(room))
    say("\n".join(_head(room)))
    say_table(dict.fromkeys(_COLUMNS, ""), rows, map(_plain, rows))
    say("\n".join(_foot(room)))
    captured = [_captured_row(one, names) for one in room.captures]
    if captured:
        say_table(
            dict.fromkeys(_CAPTURED, ""), captured, [CAPTURES_TITLE, *map(_captured_line, [_CAPTURED, *captured])]
        )


def space_lines(room: Room) -> Iterator[str]:
    """Yield the same as plain lines."""
    yield from _head(room)
    yield from map(_plain, _rows(room))
    yield from _foot(room)


def _fields(room: Room, names: Mapping[str, str]) -> dict[str, Any]:
    told = {name: value for name, value in asdict(room).items() if name != "parts"}
    told["captures"] = [with_paper(asdict(one), names) for one in room.captures]
    tables = {
        name: {"bytes": number, "ratio": room.ratio(number), "parts": [asdict(one) for one in parts]}
        for name, number, parts in room.tables()
    }
    return told | {"ratio": room.ratio_in_all, "tables": tables}


def _head(room: Room) -> Iterator[str]:
    yield f"{number_of(room.articles, 'article')}, {room.text:,} bytes of text"
    if not room.is_exact:
        yield "this SQLite cannot tell its pages (dbstat): of each table what stands in its columns, and no index"
    yield _plain(_COLUMNS)


def _rows(room: Room) -> Iterator[tuple[str, ...]]:
    for name, number, parts in room.tables():
        yield _row(room, number, sum(one.unused for one in parts), name)
        if len(parts) > 1:
            for one in parts:
                yield _row(room, one.bytes, one.unused, "  rows" if one.kind == "table" else f"  {one.name}")


def _row(room: Room, number: int, unused: int, name: str) -> tuple[str, ...]:
    empty = f"{unused / number:.0%}" if number else ""
    return f"{number:,}", f"{number / room.file:.1%}" if room.file else "", f"{room.ratio(number):.3f}", empty, name


def _captured_row(one: CapturesRoom, names: Mapping[str, str]) -> tuple[str, ...]:
    paper = f"{names[one.newspaper]} ({one.newspaper})" if one.newspaper in names else one.newspaper or "–"
    return f"{one.captures:,}", f"{one.revisits:,}", f"{one.bodies:,}", f"{one.warc:,}", one.year, paper


def _captured_line(row: tuple[str, ...]) -> str:
    *numbers, year, paper = row
    return "  ".join((*(f"{one:>15}" for one in numbers), year, paper))


def _plain(row: tuple[str, ...]) -> str:
    *numbers, name = row
    return "  ".join((*(f"{one:>{width}}" for one, width in zip(numbers, (15, 11, 7, 5), strict=True)), name))


def _foot(room: Room) -> Iterator[str]:
    yield f"{room.file:,} bytes in the file, in pages of {room.page_size:,}; {room.free:,} of them free to be filled"
    yield f"{room.log:,} bytes in the log beside it, {room.warc:,} in WARC files"
    if room.pictures:
        made = f", {room.small_pictures:,} in small ones beside the archive" if room.small_pictures else ""
        yield f"{room.pictures:,} bytes of pictures and PDFs are among the latter, each file once{made}"
    yield f"{room.ratio_in_all:.2f} times the text, without what is free, the log and the WARC files"
