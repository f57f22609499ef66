"""Dates and times as Chinese pages write them: read by anchored patterns, never completed from a clock.

Patterns are in simplified characters and match the plain form of a text, which folds width, script and numerals.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archive.chinese.clock import moved
from archive.likeness.key import simplified
from archive.model import CHINA, Precision

_WEEKDAY = r"(?:\(\s?(?:星期|周|礼拜)?[一二三四五六日天]\s?\)|(?:星期|周|礼拜)[一二三四五六日天])"
_TIME = (
    rf"(?P<gap>(?P<iso>T)|[\s·,|-]{{0,8}}(?:(?:{_WEEKDAY}|HKT|CST|台?北京?时间)[\s·,|-]{{0,4}})?)"
    r"(?P<noon>上午|中午|下午|晚上?|凌晨|早上|清晨|傍晚|AM|PM)?\s?"
    r"(?P<hour>\d\d?)(?:\s?:\s?|[时点])(?P<minute>\d\d)"
    r"(?:(?:\s?:\s?|分)(?P<second>\d\d(?!\d)|\d(?=秒))(?:\.\d{1,9})?秒?)?(?!\d)分?"
    r"(?P<zone>Z|(?(second)\s?|(?(iso)|(?!)))[+-][01]\d:?[0-5]\d(?!\d))?(?:\s?(?P<half>[AP]M)\b)?"
)
_D = r"(?P<d>\d\d?(?:(?!\d)|(?=\d\d?:\d\d(?!\d))))"  # a time may be glued to the day: 2005.08.2605:39
_MONTHS = {name: at for at, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_NAMED = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_CLOCK = r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d))?"  # before the day: 09:30 2024/05/06, of Taiwan
_LABELLED = r"(?:(?<=日期:)|(?<=日期: )|(?<=时间:)|(?<=时间: ))"
_FORMS = tuple(
    re.compile(r"(?<![\d年])(?<!\d[./-])" + form, re.IGNORECASE)
    for form in (
        rf"(?P<y>\d{{4}})年(?P<m>\d\d?)月(?P<d>\d\d?)[日号](?:{_TIME})?",
        rf"(?P<y>\d{{4}})\s?(?P<cut>[./-])\s?(?P<m>\d\d?)\s?(?P=cut)\s?{_D}(?!\.\d)(?:{_TIME})?",
        rf"(?P<y>\d{{4}})[ -](?P<m>\d\d)/(?P<d>\d\d){_TIME}",  # 2024 05/20 09:47:48
        rf"{_CLOCK}[\s,|·]{{0,4}}(?P<y>(?:19|20)\d\d)(?P<cut>[./年-])(?P<m>\d\d?)(?:(?P=cut)|月)(?P<d>\d\d?)(?!\d)日?",
        rf"(?P<d>\d\d)(?P<either>[./-])(?P<m>\d\d)(?P=either)(?P<y>\d{{4}})(?!\d)(?:{_TIME})?",
        rf"(?P<d>\d\d?)(?P<either>/)(?P<m>\d\d?)/(?P<y>\d{{4}}){_TIME}",
        rf"(?P<d>\d\d) (?P<m>\d\d) (?P<y>\d{{4}}){_TIME}",  # 20 05 2024 09:47:48
        rf"(?:(?<=发布时间:)|(?<=发布时间: ))(?P<y>\d\d)-(?P<m>\d\d)-(?P<d>\d\d){_TIME}",
        rf"(?:民国\s?(?P<roc>\d{{2,3}})|(?P<roc3>1[0-3]\d))年(?P<m>\d\d?)月(?P<d>\d\d?)[日号](?:{_TIME})?",
        rf"{_LABELLED}(?P<roc>1[0-3]\d)(?P<cut>[./-])(?P<m>\d\d?)(?P=cut){_D}(?:{_TIME})?",
        rf"(?P<m>\d\d?)月(?P<d>\d\d?)[日号](?!线)(?:{_TIME})?",
        rf"(?<![a-z]){_NAMED}\s(?P<d>\d\d?),?\s(?P<y>\d{{4}})(?!\d)(?:,?{_TIME})?",
        rf"(?P<d>\d\d?)\s{_NAMED},?\s(?P<y>\d{{4}})(?!\d)(?:,?{_TIME})?",
        rf"(?P<m>\d\d?)月\s?(?P<d>\d\d?)(?:st|nd|rd|th)?,\s?(?P<y>\d{{4}})(?!\d)(?:(?:\sat\s)?{_TIME})?",  # WordPress's
    )
)
_YEAR, _MONTH, _DAY = r"(?P<y>(?:19|20)\d\d)", r"(?P<m>\d\d?)", r"(?P<d>\d\d?)"
_PIECES = tuple(  # 21 / 2024年02月, 2020 / 07/08 / 16:37: a date in pieces, which markup alone holds together
    re.compile(rf"\W{{0,3}}{form}(?:{_TIME})?\W{{0,3}}")
    for form in (
        rf"{_DAY}日?\s?{_YEAR}\s?[年/.-]\s?{_MONTH}月?(?!\d)",
        rf"{_YEAR}\s?[年/.-]\s?{_MONTH}(?:月\s?|\s){_DAY}日?(?![\d:])",
        rf"{_YEAR}年?\s?(?P<m>\d\d)[/.-](?P<d>\d\d)",
        rf"{_YEAR}年?\s{_MONTH}[月/.-]\s?{_DAY}日?(?![\d:])",
        rf"{_MONTH}[月/.-]\s?{_DAY}日?\s?{_YEAR}年?(?!\d)",
        rf"{_YEAR}年?\s{_MONTH}月?\s{_DAY}日?(?![\d:])",
        rf"{_DAY}日?\s{_MONTH}月\s?{_YEAR}年?(?!\d)",
    )
)
_PIECE = re.compile(rf"(?:[\d年月日号时分秒/.:·,|-]|\s|{_WEEKDAY}){{1,24}}")
_PIECES_MAX = 6  # neighbouring lines of one date
_ONES = "一二三四五六七八九"
_NUMERALS = re.compile(
    rf"[一二][{_ONES}〇○零oO0]{{3}}(?=年)|(?<=民国)[{_ONES}〇○零十百]{{1,6}}(?=年)"
    rf"|(?:[二三]?十[{_ONES}]?|廿[{_ONES}]?|卅一?|[{_ONES}])(?=[月日号])"
)
_ANY = re.compile(r"[\d日号號期周週]")
_DIGIT = re.compile(r"\d")
_DIGITS = str.maketrans("〇○零oO" + _ONES, "00000123456789")
_LOOSE = re.compile(r"(?<=\d)\s{1,9}(?=[年月日号])|(?<=[年月])\s{1,9}(?=\d)")


@dataclass(frozen=True)
class Moment:
    """A time as a page tells it, at +08:00, and how exactly it tells it."""

    value: datetime
    precision: Precision


def read_moments(text: str, edition: date | None = None) -> list[Moment]:
    """Return every date that a text writes, in its order. A day without a year is completed from `edition` only."""
    return [moment for _, _, moment in find_moments(to_plain(text), edition)] if may_tell(text) else []


def may_tell(text: str) -> bool:
    """Say whether a text has what every date or weekday has, a digit or such a word: most lines have neither."""
    return _ANY.search(text) is not None


def to_plain(text: str) -> str:
    """Return a text with its width, script, digits, marks and Chinese numerals in one form."""
    folded = simplified(unicodedata.normalize("NFKC", text))
    return _LOOSE.sub("", _NUMERALS.sub(lambda match: _number(match[0]), folded))


def _number(numerals: str) -> str:
    """Return the digits of 二〇二四, 十, 二十, 二十六, 廿六, 一百一十三."""
    numerals = numerals.replace("廿", "二十").replace("卅", "三十")
    hundred, mark, rest = numerals.rpartition("百")
    if mark:
        return f"{hundred.translate(_DIGITS)}{int(_number(rest.lstrip('零〇') or '零')):02}"
    tens, ten, ones = numerals.rpartition("十")
    return ((tens or "一") + (ones or "零") if ten else ones).translate(_DIGITS)


def find_moments(text: str, edition: date | None = None) -> list[tuple[int, int, Moment]]:
    """Return where each date of a plain text begins and ends, and what it tells."""
    if not _DIGIT.search(text):
        return []
    if len(text) <= 48 and (pieces := _in_pieces(text)):
        return [(0, len(text), pieces)]
    found: list[tuple[int, int, Moment]] = []
    for match in sorted((m for form in _FORMS for m in form.finditer(text)), key=lambda m: (m.start(), -m.end())):
        moment = None if found and match.start() < found[-1][1] else _moment(match.groupdict(), edition)
        if moment:
            found.append((match.start(), match.end(), moment))
    return found


def _in_pieces(text: str) -> Moment | None:
    """Return the date that a text is as a whole, in pieces that no form of a written date fits."""
    if any(form.fullmatch(text) for form in _FORMS[:2]):
        return None
    for form in _PIECES:
        if match := form.fullmatch(text):
            part = match.groupdict()
            if int(part["m"]) > 12:
                part["m"], part["d"] = part["d"], part["m"]
            if moment := _moment(part, None):
                return moment
    return None


def joined_pieces(lines: Sequence[str]) -> list[str]:
    """Return lines with those that are one date, or a date and its time, in one; as many lines as before.

    The pieces stand in the first of them, the others are empty.
    """
    texts = [to_plain(line) if len(line) <= 24 and may_tell(line) else "" for line in lines]
    pieces = [bool(text) and _PIECE.fullmatch(text) is not None for text in texts]
    joined, at = list(lines), 0
    while at < len(lines):
        size = next((n for n in range(_PIECES_MAX, 1, -1) if at + n <= len(lines) and all(pieces[at : at + n])
                     and _is_date(" ".join(texts[at : at + n]))), 1)  # fmt: skip
        if size > 1:
            joined[at : at + size] = [" ".join(texts[at : at + size]), *[""] * (size - 1)]
        at += size
    return joined


def _is_date(text: str) -> bool:
    return any(form.fullmatch(text.strip()) for form in _FORMS[:4]) or _in_pieces(text) is not None


def _moment(part: dict[str, str | None], edition: date | None) -> Moment | None:
    """Return what one match tells; None for a day that there is not, or that may be read in two ways."""
    month, day = _MONTHS.get((part.get("name") or "").lower(), 0) or int(part["m"] or 0), int(part["d"] or 0)
    if part.get("either") and month != day:
        if month > 12:
            month, day = day, month
        elif day <= 12 and "-" not in (part["gap"] or ""):  # 06/02/2022 - 13:48 puts the day first
            return None
    if roc := part.get("roc") or part.get("roc3"):
        known = day_or_none(int(roc) + 1911, month, day)  # year 1 of the Republic is 1912
    elif year := part.get("y"):
        known = day_or_none(int(f"20{year}"[-4:]), month, day)
    else:  # the last such day that is not after the edition
        days = (day_or_none(edition.year - back, month, day) for back in (0, 1)) if edition else ()
        known = next((one for one in days if one and edition and one <= edition), None)
    return _timed(known, part) if known else None


def day_or_none(year: int, month: int, day: int) -> date | None:
    """Return a day; None for one that there is not, and for years in which no page was written."""
    try:
        return date(year, month, day) if 1990 <= year <= 2099 else None
    except ValueError:
        return None


def _timed(day: date, part: dict[str, str | None]) -> Moment:
    """Add the time that stands behind a day, moved to +08:00; without a possible one the day alone is known."""
    value = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    hour, minute, second = (int(part[name] or 0) for name in ("hour", "minute", "second"))
    half = (part.get("noon") or part.get("half") or "").upper()
    if hour < 12 and half in ("下午", "晚", "晚上", "傍晚", "PM"):
        hour += 12
    elif hour == 12 and half in ("上午", "凌晨", "AM"):
        hour = 0
    if part["hour"] is None or hour > 23 or minute > 59 or second > 59 or hour == 12 and half in ("晚", "晚上"):
        return Moment(value, "day")
    zoned = part.get("zone")
    zone = datetime.strptime(zoned.strip(), "%z").tzinfo if zoned else CHINA
    value = value.replace(hour=hour, minute=minute, second=second, tzinfo=zone).astimezone(CHINA)
    return Moment(value, "second" if part["second"] else "minute")


def days_beside(day: date) -> tuple[date, date]:
    """Return the day before and the day after."""
    return moved(day, timedelta(days=-1)), moved(day, timedelta(days=1))
