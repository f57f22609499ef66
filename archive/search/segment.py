"""Text into the words of the search index: Chinese as pairs of characters, all else as it stands.

百色市 becomes `百色 色市 市`: each character with the next one, the last of a
run alone. White space between Chinese characters counts for nothing (李　明),
full-width letters and digits are as half-width ones, and a radical (⻓) or a
compatibility ideograph is as the character that it stands for (长).

The same is said twice: in SQL for the index, since any SQLite tool must be able
to write to the archive, and in Python, which is faster where we fill the index
ourselves. FTS5 forgets a row by the words that it is told, so both must agree
on every text; a property test holds that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archive.chinese.characters import CHINESE, HAN
from archive.chinese.radicals import DOUBLES, RADICALS, UNIFIED

_FOR_OTHERS = (*RADICALS, *DOUBLES)
_BLANKS = (0x20, 0x0A, 0x3000, 0xA0, 0x09, 0x0B, 0x0C, 0x0D, 0x85, 0xAD, *range(0x2000, 0x200E))
_GAPS = (*_BLANKS, 0x2028, 0x2029, 0x202F, 0x2060, 0xFEFF)
_SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
"""Variation selectors: they choose how the character before them is drawn (葛󠄀城), and are none themselves."""
_FULL_WIDTH = ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
_OFFSET = 0xFEE0  # from full-width to ASCII
_PAGE, _BLOCK = 2048, 32  # characters: substr() counts from the start of a text, so a long one is cut twice first
INDEXED_CHARACTERS = 300_000
"""How much of an article's text a search looks at; what stands behind it is kept, and said not to be searched.

The index is written inside the write lock: 300,000 characters take half a second, and a newspaper's page has 10,000.
"""

GAP = "[" + "".join(map(chr, _GAPS)) + "".join(f"{chr(first)}-{chr(last)}" for first, last in _SELECTORS) + "]"
RUN = re.compile(f"[{HAN}](?:{GAP}*[{HAN}])*")
"""Chinese characters that stand together."""
_GAP_RUN = re.compile(f"{GAP}+")
_PLAIN: dict[int, int | str] = {
    **{code: code - _OFFSET for first, last in _FULL_WIDTH for code in range(first, last + 1)},
    **UNIFIED,
}


def plain(text: str) -> str:
    """Return text with full-width letters and digits made half-width, and what stands for a character that one."""
    return text.translate(_PLAIN)


def without_gaps(run: str) -> str:
    """Return a run of Chinese without the white space in it."""
    return run if run.isalpha() else _GAP_RUN.sub("", run)


def pairs(run: str) -> list[str]:
    """Return the words of a run: each character with the next one, the last alone."""
    return [run[at : at + 2] for at in range(len(run))]


def segment(text: str) -> str:
    """Return the words of a text, up to INDEXED_CHARACTERS, as `segment_sql` does."""
    text = plain(text.partition("\0")[0][:INDEXED_CHARACTERS])  # where SQLite's length() ends, too
    return RUN.sub(lambda match: f" {' '.join(pairs(without_gaps(match[0])))} ", text)


def unsearched(text: str) -> int:
    """Return how many characters of an article's text no search looks at."""
    return max(0, len(text) - INDEXED_CHARACTERS)


def segment_sql(text: str) -> str:
    """Return an SQL expression for the words of a text, itself given as an SQL expression.

    A recursive query walks over the characters (`_c`) and holds back the last
    Chinese one (`_held`) until it knows the next. The text is named at each use,
    not carried along, which would copy it for each character; carried along are
    2,048 characters of it, and 32 of these, so that it takes time in proportion.
    """
    code = "unicode(_c)"
    chinese, radical, wide = (_within(code, ranges) for ranges in ((*CHINESE, *_FOR_OTHERS), _FOR_OTHERS, _FULL_WIDTH))
    places = " ".join(f"when {code} <= {last} then {code} - {first - before}" for first, last, before in _places())
    letter = f"case when {radical} then substr('{''.join(UNIFIED.values())}', case {places} end, 1) else _c end"
    gap = f"({code} in ({', '.join(map(str, _GAPS))}) or {_within(code, _SELECTORS)})"
    page, last = f"substr({text}, {{}}, {_PAGE})", f"min(length({text}), {INDEXED_CHARACTERS})"
    new_page, new_block = f"_at % {_PAGE} = 0", f"_at % {_BLOCK} = 0"
    in_page = f"substr(_page, _at % {_PAGE} + 1, {{}})"
    next_page = page.format("_at + 1")
    return f"""(with recursive _walk(_at, _length, _page, _block, _c, _held, _out) as (
    select 1, {last}, {page.format(1)}, substr({text}, 1, {_BLOCK}), substr({text}, 1, 1), '', ''
    union all
    select _at + 1, _length,
      case when {new_page} then {next_page} else _page end,
      case when {new_page} then substr({text}, _at + 1, {_BLOCK})
           when {new_block} then {in_page.format(_BLOCK)} else _block end,
      case when _at >= _length then ''
           when {new_page} then substr({text}, _at + 1, 1)
           when {new_block} then {in_page.format(1)} else substr(_block, _at % {_BLOCK} + 1, 1) end,
      case when {chinese} then {letter} when {gap} then _held else '' end,
      case when {chinese} then case when _held = '' then ' ' else ' ' || _held || {letter} end
           when {gap} then case when _held = '' then ' ' else '' end
           else case when _held = '' then '' else ' ' || _held || ' ' end
             || case when {wide} then char({code} - {_OFFSET}) else _c end end
    from _walk where _at <= _length + 1)
  select group_concat(_out, '') from _walk)"""


def _within(code: str, ranges: Iterable[tuple[int, int]]) -> str:
    """Return the SQL condition that a code point lies in one of some ranges."""
    return "(" + " or ".join(f"{code} between {first} and {last}" for first, last in ranges) + ")"


def _places() -> Iterator[tuple[int, int, int]]:
    """Yield the ranges of what stands for others, each with the place of its first one among them all, from 1."""
    place = 1
    for first, last in _FOR_OTHERS:
        yield first, last, place
        place += last - first + 1
