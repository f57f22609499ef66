"""What a table of articles has in its columns, and what a cell may hold, for every format of tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from archive.formats import Listing
from archive.formats.citing import gbt7714
from archive.formats.markup import of_xml
from archive.model import ROLES, in_zone

CELL_MAX = 32_767
"""So many characters a cell of Excel holds, counted as UTF-16 does. A file with more in one is "damaged" to it."""
_CUT = "……（以下 {} 字从略：表格一格最多 32,767 字）"
_RUNS = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
_EXACT = {"day": "%Y-%m-%d", "minute": "%Y-%m-%d %H:%M", "second": "%Y-%m-%d %H:%M:%S"}

Cell = str | date | datetime


@dataclass(frozen=True)
class TableColumn:
    """A column: its header, how wide it is shown, in characters, and what it has of an article."""

    header: str
    width: int
    value: Callable[[Listing], Cell]


def _text(name: str) -> Callable[[Listing], Cell]:
    return lambda article: cell_text(article[name] or "")


def _day(name: str) -> Callable[[Listing], Cell]:
    def value(article: Listing) -> Cell:
        try:
            return date.fromisoformat(article[name] or "")
        except ValueError:
            return str(article[name] or "")

    return value


def _signed(article: Listing, role: str) -> Cell:
    return cell_text("、".join(line["name"] for line in article["bylines"] if line["role"] == role))


def _published(article: Listing) -> Cell:
    """Return the moment of publication in China's time, which a table does not tell; a day where no more is known."""
    try:
        moment = in_zone(datetime.fromisoformat(article["published_at"] or "")).replace(tzinfo=None)
    except ValueError:
        return str(article["published_at"] or "")
    return moment.date() if article["date_precision"] == "day" else moment


TABLE_COLUMNS = (
    TableColumn("网址", 30, _text("cited_url")),
    TableColumn("报纸", 14, lambda article: cell_text(article["paper"] or article["newspaper"] or "")),
    TableColumn("日期", 12, _day("day")),
    TableColumn("版次", 8, _text("page")),
    TableColumn("版名", 12, _text("page_name")),
    TableColumn("引题", 24, _text("kicker")),
    TableColumn("主题", 40, _text("title")),
    TableColumn("副题", 24, _text("subtitle")),
    *(TableColumn(words, 14, partial(_signed, role=role)) for role, words in ROLES.items()),
    TableColumn("来源", 14, _text("source")),
    TableColumn("出版日期", 12, _day("issue_date")),
    TableColumn("发布时间", 18, _published),
    TableColumn("正文", 60, _text("text")),
    TableColumn("引用（GB/T 7714）", 40, lambda article: cell_text(gbt7714(article))),
    TableColumn("编号", 18, _text("id")),
    TableColumn("标签", 14, lambda article: cell_text("；".join(article["tags"]))),
)
"""The columns of every table. 日期 is the day of issue, else that of publication."""


def cell_text(text: str) -> str:
    """Return a text that a cell holds: what XML cannot have is taken out, what is too long is cut, and says so."""
    text = of_xml(text)
    if _length(text) <= CELL_MAX:
        return text
    room = CELL_MAX - len(_CUT) - len(f"{_length(text):,}")
    kept = text.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore")
    return kept + _CUT.format(f"{len(text) - len(kept):,}")


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def may_run(text: str) -> bool:
    """Say whether a program for tables may take a text for a formula."""
    return _RUNS.match(text) is not None


def written(value: Cell, article: Mapping[str, object]) -> str:
    """Return a cell as text; a moment as exactly as it is known."""
    if isinstance(value, datetime):
        return value.strftime(_EXACT.get(str(article["date_precision"]), _EXACT["second"]))
    return value if isinstance(value, str) else value.isoformat()
