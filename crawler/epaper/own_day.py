"""The day of the issue that a page says it is of, where that is not the day it was asked for. Pure functions."""

from __future__ import annotations

import re
from datetime import date

from archive.chinese.page_numbers import is_step
from archive.chinese.text import squeeze
from crawler.extract.page import WebPage

_SHOWN = (
    "//body//text()[normalize-space()]"
    "[not(ancestor::a or ancestor::script or ancestor::style or ancestor::option or ancestor::noscript)]"
)
_DATE = re.compile(r"(?<!\d)(\d{4})\s?[年./-]\s?(\d{1,2})\s?[月./-]\s?(\d{1,2})(?!\d)[日号號]?")
_WEEKDAY = re.compile("(?:星期|周|週|礼拜|禮拜)([一二三四五六日天])")
_BESIDE_DATE = re.compile(
    r"今天是|今日是?|(?:出版|报纸|報紙)?(?:日期|时间|時間)|(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]"
    r"|[农農夏][历曆]?(?:[\u3400-\u9fff]{2}年)?[闰閏]?[正冬腊臘一二三四五六七八九十]{1,2}月[初十廿卅一二三四五六七八九]{2,3}"
    r"|[闰閏]?[正冬腊臘一二三四五六七八九十]{1,2}月[初十廿卅][一二三四五六七八九十]|[总總]?第\s?[\w]{1,8}\s?[期号號版]|[\s,，:：|｜()（）【】\[\]·]"
)
_HEADLINE = 8  # characters of a link that may be a headline
_LENGTH = 80  # characters of a line with a date


def own_day(page: WebPage, name: str, asked: date) -> date | None:
    """Return the day of the issue that a page shows where that is another, earlier one than it was asked for.

    Only where all that it holds agrees: it shows one full date and no other, in a line
    of a date's words and the paper's `name` alone, above all headlines; nothing in the page
    names the day asked for. A weekday beside it must be the date's own, and the same day
    of another year is a slip of the pen (both are seen in January): then nothing is told.
    """
    if any(form in page.text for form in _written(asked)):
        return None
    texts = page.selector.root.xpath(_SHOWN)
    lines = [squeeze(text) for text in texts]
    dates = {day for line in [*lines, page.visible] for day in _dates(line)}
    if len(dates) != 1 or None in dates:
        return None
    day = next(iter(dates))
    heads = [line for line in lines if _DATE.search(line)]
    if len(heads) != 1 or len(heads[0]) > _LENGTH:
        return None
    at = lines.index(heads[0])
    place = texts[at].getparent()
    if at and (is_step(lines[at - 1]) or "往期" in lines[at - 1]):
        return None  # the issue before this
    if any(len(squeeze("".join(link.itertext()))) >= _HEADLINE for link in place.xpath("preceding::a")):
        return None  # it stands in a list of articles, or below
    if day is None or day >= asked or (day.month, day.day) == (asked.month, asked.day):
        return None
    weekdays = {"一二三四五六日天".index(sign) for line in heads for sign in _WEEKDAY.findall(line)}
    if any(min(weekday, 6) != day.weekday() for weekday in weekdays):
        return None
    is_plain = all(not _BESIDE_DATE.sub("", _DATE.sub("", line)).replace(name, "").strip() for line in heads)
    return day if is_plain else None


def _dates(line: str) -> set[date | None]:
    """Return the full dates in a line; None for one that the calendar does not have."""
    found: set[date | None] = set()
    for year, month, day in _DATE.findall(line):
        try:
            found.add(date(int(year), int(month), int(day)))
        except ValueError:
            found.add(None)
    return found


def _written(day: date) -> tuple[str, ...]:
    """Return how pages and addresses write a day."""
    month_day = (f"{day.month}月{day.day}日", f"{day.month:02}月{day.day:02}日", f"{day.month}月{day.day:02}日")
    forms = ("%Y-%m-%d", "%Y%m%d", "%Y-%m/%d", "%Y%m/%d", "%Y/%m/%d", "%Y/%m%d", "%Y.%m.%d")
    return (*month_day, *(day.strftime(form) for form in forms), f"{day.year}-{day.month}-{day.day}")
