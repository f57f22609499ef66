"""Notices in which a paper says on which days it does not appear (休刊启事).

Read by anchored patterns: dates that stand right before 休刊, or right after
it. The words are those of the notices that Chinese papers print before 春节
and 国庆: 本报1月31日至2月6日休刊，2月7日恢复正常出版. What fits no pattern gives nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from archive.chinese.clock import moved

PAUSES = ("休刊", "停刊", "休报", "停报", "暂停出版", "暂停出报", "暂停出刊", "暂停发行", "不出报")
"""Each notice has one of these."""

NEVER_AGAIN = date.max
"""The end of a notice that names none: 自2022年1月1日起休刊."""

_AHEAD = timedelta(days=90)  # a notice is printed shortly before; 1949年5月27日停刊 is history
_BEHIND = timedelta(days=10)  # or repeated during the pause
_LONGEST = timedelta(days=31)
_SHORT = 600  # characters; a notice is short, and need not say 本报 in each sentence

_STOP = rf"(?<![不未无])(?<!不再)(?<!不会)(?<!没有)(?:{'|'.join(PAUSES)})"
_DATE = r"(?:(?:20\d\d年)?\d{1,2}月)?\d{1,2}日"
_SPAN = rf"{_DATE}(?:起?(?:至|到|-|—|–|~)+{_DATE})?"
_SPANS = rf"(?:20\d\d年)?\d{{1,2}}月\d{{1,2}}日(?:起?(?:至|到|-|—|–|~)+{_DATE})?(?:[、,和及]{_SPAN})*"
_COUNT = r"[共计]*(?P<count>\d{1,2}|[一二两三四五六七八九十])[天日期]"
_RESUME = r"(?:恢复|复刊|正常出|照常出)"
_BEFORE = re.compile(rf"(?P<spans>{_SPANS})(?P<filler>(?:[^\d]{{0,6}}\d{{1,2}}天)?[^\d]{{0,20}}?){_STOP}(?:{_COUNT})?")
_AFTER = re.compile(
    rf"{_STOP}(?:时间|日期|安排)?(?:{_COUNT})?[(,:为即自从在于]{{0,3}}(?P<spans>{_SPANS})(?!\d|起?[^\d]{{0,6}}{_RESUME})"
)
_SOON = re.compile(rf"(?P<when>明日|明天|今日|今天|即日)(?P<on>起?)[^\d]{{0,10}}?{_STOP}(?:{_COUNT})?")
_RESUMED = re.compile(rf"(?P<spans>(?:20\d\d年)?\d{{1,2}}月\d{{1,2}}日)起?[^\d,]{{0,6}}{_RESUME}")
_PART = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日"
    r"(?:起?(?:至|到|-|—|–|~)+(?:(?P<year2>20\d\d)年)?(?:(?P<month2>\d{1,2})月)?(?P<day2>\d{1,2})日)?"
)
_ASIDE = re.compile(r"\((?![^()]*\d日)[^()]*\)")  # (农历除夕, 星期一); one that holds dates stays
_SENTENCE = re.compile(r"[。!?;\n]+")
_OURS = re.compile(r"(?:本报|我报|本刊|我刊)(?!讯|记者|通讯员|特约|评论|综合|电|所属|旗下|主办|副刊)")
_OTHERS = re.compile(
    r"《[^《》]*(?:报|刊|杂志|版)》|\w{2,6}(?:日报|晚报|早报|晨报|商报|快报|时报|都市报)|副刊|专刊|专版|周末版"
)
_NUMBERS = {sign: n for n, sign in enumerate("一二三四五六七八九十", 1)} | {"两": 2}

Span = tuple[date, date]


def read_notice(text: str, issued: date, paper: str = "") -> list[Span]:
    """Return the first and last days (both included) on which a paper says that it does not appear.

    `text` is an article with its title as first line, `issued` the day on which
    it was printed, from which a date without a year gets the nearest one;
    `paper` the name by which the paper may speak of itself. A pause without an
    end lasts until `NEVER_AGAIN`. Notices of other papers give nothing.
    """
    plain = unicodedata.normalize("NFKC", text).replace(f"《{paper}》", "本报")
    plain = plain.replace(paper, "本报") if paper else plain
    plain = _ASIDE.sub("", re.sub(r"[^\S\n]", "", plain))
    title = plain.partition("\n")[0]
    if _OTHERS.search(title) and not _OURS.search(title):
        return []
    short = len(plain) <= _SHORT and bool(_OURS.search(plain) or re.search(_STOP, title))
    sentences = [*_SENTENCE.split(plain), ""]
    found = [
        span
        for sentence, following in zip(sentences, sentences[1:], strict=False)
        if _is_ours(sentence, short)
        for span in _read(sentence, following, issued)
    ]
    return sorted(set(found))


def _is_ours(sentence: str, short: bool) -> bool:
    """Say whether a sentence speaks of the paper itself."""
    if not re.search(_STOP, sentence):
        return False
    ours = _OURS.search(sentence)
    if _OTHERS.search(sentence):
        return bool(re.search(r"本报(?:及|和|与|、)", sentence))
    return bool(ours) or short


def _read(sentence: str, following: str, issued: date) -> Iterator[Span]:
    """Yield the days that a sentence names; `following` may say when the paper is back."""
    back = _back(sentence + "," + following, issued)
    if match := _SOON.search(sentence):
        start = moved(issued, timedelta(days=match["when"] in ("明日", "明天")))
        yield from _open(start, match["count"] or ("" if match["on"] else "一"), back)
        return
    match = _BEFORE.search(sentence) or _AFTER.search(sentence)
    if not match:
        return
    filler = match.groupdict().get("filler") or ""
    spans = list(_spans(match["spans"], issued))
    if len(spans) == 1 and spans[0][0] == spans[0][1] and (filler.startswith("起") or "后" in filler or match["count"]):
        first = moved(spans[0][0], timedelta(days="后" in filler))
        yield from _open(first, match["count"], back)
    else:
        yield from spans


def _open(start: date, count: str | None, back: date | None) -> Iterator[Span]:
    """Yield a pause that begins on a day: it lasts so many days, or until the paper is back, or for good."""
    if count:
        length = _NUMBERS[count] if count in _NUMBERS else int(count)
        yield start, moved(start, timedelta(days=max(length, 1) - 1))
    elif back is None:
        yield start, NEVER_AGAIN
    elif start < back <= moved(start, _LONGEST):
        yield start, back - timedelta(days=1)


def _back(text: str, issued: date) -> date | None:
    """Return the day from which the paper says to appear again."""
    match = _RESUMED.search(text)
    spans = list(_spans(match["spans"], issued)) if match else []
    return spans[0][0] if spans else None


def _spans(text: str, issued: date) -> Iterator[Span]:
    """Yield the days of a list like 1月31日至2月6日、8日. What is no date, or far from the notice, is left out."""
    month = 0
    for part in _PART.finditer(text):
        month = int(part["month"] or month)
        start = _near(part["year"], month, int(part["day"]), issued)
        if not start:
            continue
        end: date | None = start
        if part["day2"]:
            month = int(part["month2"] or month)
            end = _near(part["year2"], month, int(part["day2"]), start)
        if end and start <= end <= moved(start, _LONGEST):
            yield start, end


def _near(year: str | None, month: int, day: int, issued: date) -> date | None:
    """Return a date of the named year, else of the year that puts it next to the notice; None where it is far off."""
    for candidate in (int(year),) if year else (issued.year - 1, issued.year, issued.year + 1):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if moved(issued, -_BEHIND) <= found <= moved(issued, _AHEAD):
            return found
    return None
