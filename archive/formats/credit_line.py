"""The line under a headline of a plain text that says when, where and by whom: 2022-03-05 来源：右江日报 作者：李芳."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from archive.chinese.bylines import read_bylines
from archive.chinese.text import squeeze
from archive.formats.moments import read_moment
from archive.model import Byline, Precision

_LINE_MAX, _LINES_MAX = 120, 4  # characters of such a line, and how many stand under a headline
_PARTS = re.compile(r"[ \t\u3000]*[|｜丨][ \t\u3000]*|[ \t\u3000]+(?=\S{1,6}[:：]\D)|(?<=\d)[ \t\u3000]+(?=[^\d\s])")
_LABEL = re.compile(r"(?P<label>[\u3400-\u9fff]{2,6})[ \t]*[:：][ \t]*(?P<value>.+)")
_SOURCE = frozenset("来源 來源 稿件来源 文章来源 信息来源 出处 出處".split())
_WHEN = frozenset("日期 时间 時間 发布时间 發布時間 发布日期 發布日期 发表时间 發表時間 更新时间".split())
_WHO = frozenset("作者 记者 記者 通讯员 通訊員 撰稿 编辑 編輯 责编 責編 责任编辑 責任編輯 摄影 攝影".split())


@dataclass(frozen=True)
class Credits:
    """What the lines under a headline told, and how many lines they are."""

    lines: int = 0
    source: str = ""
    published_at: datetime | None = None
    precision: Precision | None = None
    bylines: tuple[Byline, ...] = ()


def read_credit_lines(lines: Sequence[str]) -> Credits:
    """Read the lines under a headline, as long as all that stands in them is a moment, or has a label that is known."""
    found = Credits()
    for line in lines[:_LINES_MAX]:
        more = _read(found, squeeze(line)) if len(line) <= _LINE_MAX else None
        if more is None:
            break
        found = replace(more, lines=found.lines + 1)
    return found


def _read(found: Credits, line: str) -> Credits | None:
    """Return the credits with those of a line; None where the line holds anything else."""
    for part in filter(None, _PARTS.split(line)):
        label = _LABEL.fullmatch(part)
        name, value = (label["label"], label["value"].strip()) if label else ("", part)
        if (told := read_moment(value)) and (not name or name in _WHEN):
            if found.published_at is None:
                found = replace(found, published_at=told[0], precision=told[1])
        elif name in _SOURCE:
            found = replace(found, source=found.source or value)
        elif name in _WHO and (signed := read_bylines([f"{name}：{value}"])):
            found = replace(found, bylines=(*found.bylines, *signed))
        else:
            return None
    return found
