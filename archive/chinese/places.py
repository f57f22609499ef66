"""The places that datelines and signatures name: enough to tell a place from a person."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from archive.chinese.variants import simplified

_SEEDS = Path(__file__).parents[2] / "seeds"
_TABLE = _SEEDS / "places.csv"
_COUNTRIES = _SEEDS / "countries.csv"
_ABROAD = frozenset(
    "雄安 马祖 联合国 华盛顿 华府 纽约 洛杉矶 旧金山 芝加哥 波士顿 休斯敦 西雅图 渥太华 多伦多 温哥华"
    " 墨西哥城 哈瓦那 圣保罗"
    " 巴西利亚 布宜诺斯艾利斯 伦敦 巴黎 柏林 罗马 马德里 里斯本 日内瓦 布鲁塞尔 维也纳 华沙 布拉格"
    " 布达佩斯 雅典 斯德哥尔摩"
    " 奥斯陆 赫尔辛基 哥本哈根 海牙 莫斯科 基辅 东京 大阪 京都 首尔 釜山 平壤 曼谷 万象 金边 河内 仰光"
    " 吉隆坡 新加坡 雅加达"
    " 马尼拉 新德里 孟买 伊斯兰堡 喀布尔 德黑兰 巴格达 耶路撒冷 特拉维夫 安卡拉 伊斯坦布尔 迪拜 利雅得"
    " 开罗 内罗毕 堪培拉"
    " 悉尼 雪梨 墨尔本 惠灵顿 奥克兰 美国 英国 法国 德国 日本 韩国 俄罗斯 加拿大 澳洲 澳大利亚 印度"
    " 泰国 越南 欧洲".split()
)
"""What is no division of China and stands where datelines name a place: world cities, with Taiwan's names for them."""
_KINDS = re.compile(
    "(?<=..)(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|(?:[\u4e00-\u9fff]{1,6}族)?自治州|省|市|地区|盟|(?:县|区|旗)$)"
)
PLACE_END = "|"
"""What stands before and behind a place where its beginning or its end is meant."""
_LONGEST = 15  # characters of a place that is looked for in a longer text
_REACH = 6  # characters before a stretch at which a place may begin that has one of it


class _Division(NamedTuple):
    """A division as papers have it: 广西百色, in full 广西壮族自治区百色市, in 广西; `bare` is 广西靖西."""

    path: str
    full: str
    within: str
    bare: str
    level: str


def is_place(name: str) -> bool:
    """Say whether a text is the name of a place, short or full, in either script: 金门, 凌云县, 雲林."""
    return simplified(name) in _places()[1]


def is_city(name: str) -> bool:
    """Say whether a text is a place whatever stands beside it: above the counties, in full, or of three characters.

    A county's short name may be a person's (凌云, 张北): behind 记者 it is one, alone it is a place.
    """
    return simplified(name) in _places()[0]


def short_place(text: str) -> str:
    """Return a place as `newspapers.csv` has it, of how it is written: 广西百色 for 廣西壯族自治區 百色市."""
    return _KINDS.sub("", "".join(simplified(text).split()))


def lies_within(place: str, asked: str) -> bool:
    """Say whether the place of a paper is a division, or lies in it, as `places_meant` reads that."""
    return any(way in f"{PLACE_END}{place}{PLACE_END}" for way in places_meant(asked))


def places_meant(text: str) -> tuple[str, ...]:
    """Return what the places of papers have in them, between two PLACE_ENDs, that are a division or lie in it.

    广西, 百色, 百色市 and 廣西壯族自治區百色市 are read, and counties, too: a paper of 内蒙古满洲里 lies in 呼伦贝尔. A
    name that a province has is the province's. What is no division is what a place begins or ends with.
    """
    found: list[str] = []
    for one in _meant(text):
        below = (county for county in _divisions()[1].get(one.path, ()) if one.level != "province")
        found += (way for division in (one, *below) for way in _ways(division))
    short = short_place(text)
    other = (PLACE_END + short, short + PLACE_END) if short else ()
    return tuple(dict.fromkeys(found)) or other


def _ways(division: _Division) -> Iterator[str]:
    """Yield how papers may have a division; without what is between only where no other is written so: 湖南长沙."""
    yield from (PLACE_END + division.path, PLACE_END + division.full)
    if division.bare not in _divisions()[1]:
        yield PLACE_END + division.bare + PLACE_END


def lies_in(text: str) -> tuple[str, ...]:
    """Return where the divisions of a name lie, as papers have it: 广西百色 of 靖西; nothing of what is none."""
    return tuple(dict.fromkeys(one.within for one in _meant(text) if one.within))


def city_of(place: str) -> str:
    """Return the place of a paper without the province that it begins with: 百色 of 广西百色, 北京 of 北京."""
    return next((one.path[len(one.within) :] for one in _meant(place) if one.within), place)


def _meant(text: str) -> list[_Division]:
    """Return the divisions that somebody means: those of a full name, else of a short one, a province before others."""
    named, bare = _divisions()[0], "".join(simplified(text).split())
    found = named.get(bare) or named.get(short_place(text), [])
    provinces = [one for one in found if one.level == "province"]
    return provinces or found


@cache
def _divisions() -> tuple[dict[str, list[_Division]], dict[str, list[_Division]]]:
    """Return the divisions by each of their names, and by where they lie. Rows come from provinces down."""
    named: dict[str, list[_Division]] = {}
    inside: dict[str, list[_Division]] = {}
    full_of, province_of = {"": ""}, {"": ""}
    for full, level, short, above in _rows():
        for within in above.split(" "):
            path = within + (short or full)
            one = _Division(path, full_of[within] + full, within, province_of[within] + (short or full), level)
            full_of.setdefault(path, one.full)
            province_of.setdefault(path, province_of[within] or path)
            for name in {full, short, path, one.bare, one.full} - {""}:
                named.setdefault(name, []).append(one)
            inside.setdefault(within, []).append(one)
            inside.setdefault(path, [])
    return named, inside


def place_at_end(text: str) -> str:
    """Return the longest place that a text ends with, 雲林 of 王大明雲林, or an empty text."""
    return next(
        (text[start:] for start in range(max(0, len(text) - _LONGEST), len(text) - 1) if is_place(text[start:])), ""
    )


def begins_with_place(text: str) -> bool:
    """Say whether a text begins with a place: 北京大学, 凌云县融媒体中心."""
    return any(is_place(text[:end]) for end in range(2, min(len(text), _LONGEST) + 1))


def place_around(text: str, start: int, end: int) -> str:
    """Return what the longest place stands for that has a character of a stretch of a text: 北京 for 京 in 北京市.

    Divisions, countries and world cities, in simplified characters; a division
    stands for its short name. Of a stretch of no characters, a place that goes across it.
    """
    stems, lengths = _stems()
    found = ""
    for first in range(max(0, start - _REACH), end):
        for length in lengths.get(text[first : first + 2], ()):
            if first + length > max(start, first) and length > len(found) and text[first : first + length] in stems:
                found = text[first : first + length]
    return stems.get(found, "")


@cache
def _stems() -> tuple[dict[str, str], dict[str, tuple[int, ...]]]:
    """Return what stands for each place (凌云 for 凌云县, 法国 for itself), and how long those are that begin alike."""
    divisions = {name: short or name for full, _, short, _ in _rows() for name in (full, short) if name}
    with _COUNTRIES.open(encoding="utf-8", newline="") as file:
        next(file)
        rows = [(row["name"], row["short"]) for row in csv.DictReader(file)]
    countries = {name: short or full for full, short in rows for name in (full, short) if name}
    stems = countries | {one: one for one in _ABROAD} | divisions
    lengths: dict[str, set[int]] = {}
    for name in stems:
        lengths.setdefault(name[:2], set()).add(len(name))
    return stems, {head: tuple(sorted(found)) for head, found in lengths.items()}


@cache
def _rows() -> list[tuple[str, str, str, str]]:
    """Return the rows of seeds/places.csv, simplified: 乾安 is 干安 on the folded side."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        next(file)
        table = csv.reader(simplified(line) for line in file)
        next(table)
        return [(name, level, short, within) for name, level, short, within in table]


@cache
def _places() -> tuple[frozenset[str], frozenset[str]]:
    """Return the places that nobody is named like, and all places, of seeds/places.csv (its first line says whence)."""
    rows = _rows()
    every = {name for full, _, short, _ in rows for name in (full, short) if name} | _ABROAD
    cities = {short for _, level, short, _ in rows if level != "county" or len(short) > 2} | {full for full, *_ in rows}
    return frozenset(cities - {""}) | _ABROAD, frozenset(every)
