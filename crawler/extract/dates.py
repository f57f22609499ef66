"""When an article was published: every date that its page tells, weighed as evidence. Nothing comes from a clock."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archive.addresses.day import path_day
from archive.model import CHINA, Precision
from crawler.extract.facts import Candidate, Facts

_ENOUGH = 40  # weight: below it nothing is said
_DECIDES = 95  # weight: an edition, an e-paper's address, Founder's comment
_NEAR = 12  # lines below a headline in which its dateline stands
_TIME = (
    r"(?P<gap>(?P<iso>T)|[\s·,|-]{0,4}(?:\(?(?:星期|周|礼拜)[一二三四五六日天]\)?\s*)?)(?P<noon>[上下]午|晚上?|凌晨)?\s?"
    r"(?P<hour>\d\d?)(?:\s?:\s?|[时点])(?P<minute>\d\d)(?:(?:\s?:\s?|分)(?P<second>\d\d(?!\d)|\d(?=秒))(?:\.\d+)?秒?)?(?!\d)分?"
    r"(?P<zone>Z|(?(second)\s?|(?(iso)|(?!)))[+-][01]\d:?[0-5]\d(?!\d))?(?:\s?(?P<half>[AP]M)\b)?"
)
_D = r"(?P<d>\d\d?(?:(?!\d)|(?=\d\d?:\d\d(?!\d))))"  # a time may be glued to the day: 2005.08.2605:39
_FORMS = tuple(
    re.compile(r"(?<![\d年])(?<!\d[./-])" + form)
    for form in (
        rf"(?P<y>\d{{4}})年(?P<m>\d\d?)月(?P<d>\d\d?)[日号號](?:{_TIME})?",
        rf"(?P<y>\d{{4}})\s?(?P<cut>[./-])\s?(?P<m>\d\d?)\s?(?P=cut)\s?{_D}(?!\.\d)(?:{_TIME})?",
        rf"(?P<y>\d{{4}})[ -](?P<m>\d\d)/(?P<d>\d\d){_TIME}",  # 2024 05/20 09:47:48
        rf"(?P<d>\d\d)(?P<either>[./-])(?P<m>\d\d)(?P=either)(?P<y>\d{{4}})(?!\d)(?:{_TIME})?",
        rf"(?P<d>\d\d) (?P<m>\d\d) (?P<y>\d{{4}}){_TIME}",  # 20 05 2024 09:47:48
        rf"(?:(?<=发布时间:)|(?<=发布时间: ))(?P<y>\d\d)-(?P<m>\d\d)-(?P<d>\d\d){_TIME}",
        rf"(?P<m>\d\d?)月(?P<d>\d\d?)[日号號](?!线)(?:{_TIME})?",
    )
)
_ONES = "一二三四五六七八九"
_NUMERALS = re.compile(rf"[一二][{_ONES}〇○零oO0]{{3}}(?=年)|(?:[二三]?十[{_ONES}]?|[{_ONES}])(?=[月日号號])")
_DIGITS = str.maketrans("〇○零oO" + _ONES, "00000123456789")
_LOOSE = re.compile(r"(?<=\d)\s+(?=[年月日号號])|(?<=[年月])\s+(?=\d)")
_PAPER = re.compile(r"(?<![a-z])(?:e-?paper|newspaper|paper|szb|dzb)(?![a-z])", re.IGNORECASE)
_LABEL = re.compile(
    r"(?P<updated>(?:更新|修改|编辑|update|modified)(?:时间|日期|于)?)"
    r"|(?P<published>(?:发布|發布|发表|發表|发稿|刊发|刊登|刊出|上传|录入|添加|创建|出版|公布|公开|新闻|文章|信息)(?:时间|日期|于)"
    r"|发[布表](?=\s*:)|(?:(?<![\u4e00-\u9fff])|(?<=[报网社台局室府办委部院]))(?:时\s?间|日\s?期)|(?:publish|post)\w*)"
    r"|(?P<other>(?!北京)[\u4e00-\u9fff](?![报网社台局室府办委部院])[\u4e00-\u9fff](?:时间|日期)|今天|今日|现在|当前|截[至止]|有效期|生于|copyright)",
    re.IGNORECASE,
)
_CHANGED = r"(?:(?P<updated>更新|修改)|(?P<published>发[布表]))(?!时间|日期|\s*:)"
_AFTER = re.compile(rf"\s?\)?\s?(?:{_CHANGED}|(?P<other>[起至止到在晚的将拍以—~]|之?[前后]|-\s?\d))")
_FRAME = re.compile(r"©|copyright|版权所有|备案|ICP备|许可证|拍摄|摄\)?$|资料图|图为|今天是|今日是", re.IGNORECASE)
_CREDIT = re.compile(r"来源|来自|(?:作者|记者|编辑|责编|选稿)\s?:")
_BUTTONS = re.compile(r"[【\[(][^】\])]{0,12}[】\])]|共?有?评论\d*条?|打印|收藏|分享|字[号体]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CITATION = re.compile(r"[》报]\s?\(?\s?(\d{4}[年-]\d\d?[月-]\d\d?日?)\s?,?\s?(?:第?\s?\w{1,4}\s?版|\))")
_WIRE = re.compile(r"^[\s【(\[]*[\u4e00-\u9fff·\s]{2,16}?(?:\d{4}年)?(\d\d?月\d\d?日)\s?专?[电讯]")
_META_PUBLISHED = re.compile(
    r"(?:pub(?:lish(?:ed)?|lication)?|release|creat\w*|issue)[\w:.-]{0,3}(?:date|time|at)|date-?(?:publish|creat)"
    r"|^(?:publish|og:time|(?:dc|dcterms)[.:](?:date|created|issued)|date)"
)
_LD_PUBLISHED, _LD_UPDATED = ("datePublished", "pubDate", "dateCreated", "uploadDate"), ("dateModified", "upDate")
_COMPACT = re.compile(r"^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)\d*)?$")
_MIDNIGHT = re.compile(r"[T\s]00:00(?::00(?:[.:]\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?$")
_NAMED, _TIMED = re.compile(r"pub|release|post.?(?:time|date)|date.?time"), re.compile(r"time|date|riqi|shijian")
_NOISE = re.compile(r"comment|reply|tie-|recommend|relat|hot|side|foot|copy|clock|play|duration|updat|modif|today")


@dataclass(frozen=True)
class Moment:
    """A time as a page tells it, at +08:00, and how exactly it tells it."""

    value: datetime
    precision: Precision


def read_moments(text: str, edition: date | None = None) -> list[Moment]:
    """Return every date that a text writes, in its order. A day without a year is completed from `edition` only."""
    return [moment for _, _, moment in _find(_plain(text), edition)]


def _plain(text: str) -> str:
    """Return a text with its digits, marks and Chinese numerals in one form."""
    return _LOOSE.sub("", _NUMERALS.sub(lambda match: _number(match[0]), unicodedata.normalize("NFKC", text)))


def _number(numerals: str) -> str:
    """Return the digits of 二〇二四, 十, 二十, 二十六."""
    tens, ten, ones = numerals.rpartition("十")
    return ((tens or "一") + (ones or "零") if ten else ones).translate(_DIGITS)


def _find(text: str, edition: date | None = None) -> list[tuple[int, int, Moment]]:
    """Return where each date of a plain text begins and ends, and what it tells."""
    found: list[tuple[int, int, Moment]] = []
    for match in sorted((m for form in _FORMS for m in form.finditer(text)), key=lambda m: (m.start(), -m.end())):
        moment = None if found and match.start() < found[-1][1] else _moment(match.groupdict(), edition)
        if moment:
            found.append((match.start(), match.end(), moment))
    return found


def _moment(part: dict[str, str | None], edition: date | None) -> Moment | None:
    """Return what one match tells; None for a day that there is not, or that may be read in two ways."""
    month, day = int(part["m"] or 0), int(part["d"] or 0)
    if part.get("either") and month != day:
        if month > 12:
            month, day = day, month
        elif day <= 12 and "-" not in (part["gap"] or ""):  # 06/02/2022 - 13:48 puts the day first
            return None
    if year := part.get("y"):
        known = _day(int(f"20{year}"[-4:]), month, day)
    else:  # the last such day that is not after the edition
        days = (_day(edition.year - back, month, day) for back in (0, 1)) if edition else ()
        known = next((one for one in days if one and edition and one <= edition), None)
    return _timed(known, part) if known else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1990 <= year <= 2099 else None
    except ValueError:
        return None


def _timed(day: date, part: dict[str, str | None]) -> Moment:
    """Add the time that stands behind a day, moved to +08:00; without a possible one the day alone is known."""
    value = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    hour, minute, second = (int(part[name] or 0) for name in ("hour", "minute", "second"))
    if hour < 12 and (part["noon"] in ("下午", "晚", "晚上") or part["half"] == "PM"):
        hour += 12
    if part["hour"] is None or hour > 23 or minute > 59 or second > 59:
        return Moment(value, "day")
    zone = datetime.strptime(part["zone"].strip(), "%z").tzinfo if part["zone"] else CHINA
    value = value.replace(hour=hour, minute=minute, second=second, tzinfo=zone).astimezone(CHINA)
    return Moment(value, "second" if part["second"] else "minute")


def date_candidates(facts: Facts) -> list[Candidate]:
    """Return every date that an article's surroundings propose, with its rule and weight."""
    shown = [*_from_head(facts), *_from_tail(facts)]
    return [*_from_machine(facts), *shown, *_from_labelled(facts, shown)]


def _candidate(moment: Moment, rule: str, weight: float) -> Candidate:
    timed = "" if moment.precision == "day" else moment.value.isoformat(timespec=f"{moment.precision}s")
    return Candidate(timed or moment.value.date().isoformat(), rule, weight)


def _told(text: str, rule: str, weight: float) -> Iterator[Candidate]:
    """Yield the first moment of a field that a program wrote; its midnight is a day without a time."""
    text = _MIDNIGHT.sub("", _COMPACT.sub(r"\1-\2-\3 \4:\5", text[:60].strip()))
    for moment in read_moments(text)[:1]:
        midnight = moment.value.hour == moment.value.minute == moment.value.second == 0
        yield _candidate(Moment(moment.value, "day") if midnight else moment, rule, weight)


def _from_machine(facts: Facts) -> Iterator[Candidate]:
    """Yield what decides on an e-paper, the day in any other address, and what meta elements and JSON-LD tell."""
    if facts.edition:
        yield Candidate(facts.edition.isoformat(), "edition", 100)
    if day := path_day(facts.url):
        paper = bool(_PAPER.search(facts.url))
        yield Candidate(day.isoformat(), "e-paper address" if paper else "address", 98 if paper else 40)
    yield from _told(facts.properties.get("date", ""), "enpproperty", 95)
    for name, text in facts.meta:
        updated = bool(re.search("modif|updat|revis", name))
        if len(text) <= 40 and (updated or _META_PUBLISHED.search(name)):
            yield from _told(text, f"meta {name}", 25 if updated else 45)
    for item in facts.json_ld:
        for key in (*_LD_PUBLISHED, *_LD_UPDATED):
            weak = key in _LD_UPDATED or "Video" in str(item.get("@type"))
            if isinstance(item.get(key), str):
                yield from _told(item[key], f"json-ld {key}", 25 if weak else 45)


def _shown(line: str, day_only: float, timed: float) -> Iterator[tuple[Moment, str, float]]:
    """Yield the dates that a dateline shows, the kind of each, and its weight; none for running text."""
    plain, end = _plain(line), 0
    for start, stop, moment in () if _FRAME.search(plain) else _find(plain):
        labels = [label.lastgroup or "" for label in _LABEL.finditer(plain[end:start])]
        after = _AFTER.match(plain[stop:])
        kind = (after.lastgroup if after else "") or (labels[-1] if labels else "")
        credit = kind == "published" or bool(_CREDIT.search(plain))
        rest, end = _BUTTONS.sub("", plain[:start] + plain[stop:]), stop
        if "。" in rest or (not credit and (re.search("[,;!?]", rest) or len(_HAN.findall(rest)) > 14)):
            continue
        weight = day_only if moment.precision == "day" else timed
        kinds = {"published": 94, "updated": weight - 15, "other": 20}
        yield moment, kind, kinds.get(kind, min(94, weight + 4 * credit))


def _from_head(facts: Facts) -> Iterator[Candidate]:
    """Yield the dates in the lines around the headline, and in the body's first ones. Headlines tell no date."""
    lines, above = (*facts.head, *facts.body[:4]), len(facts.head)
    titles = [at for at, line in enumerate(lines) if at and _is_title(line, facts.title)] or [above - _NEAR]
    for at, line in enumerate(lines):
        steps = min((at - title for title in titles if at > title), default=_NEAR + 1)
        below = steps <= _NEAR
        if len(line) > 120 or (_is_title(line, facts.title) and facts.title not in line):
            continue
        line = line.replace(facts.title, " ") if facts.title else line
        if re.match(r"\d\d?[:：]\d\d", "".join(lines[at + 1 : at + 2])):
            line = f"{line} {lines[at + 1]}"
        for told, kind, weight in _shown(line, 70 if below and at < above else 42, 92 if below else 60):
            rule = f"line {'below' if below else 'above'} the headline" + (f", {kind}" if kind else "")
            limit = 25 if "星期" in line and not below else 100  # a clock in the page's frame
            yield _candidate(told, rule, min(weight, limit) - 0.1 * min(steps, 9))


def _is_title(line: str, title: str) -> bool:
    bare, wanted = (re.sub(r"\W", "", unicodedata.normalize("NFKC", text[:300])) for text in (line, title))
    return any((wanted == bare != "", wanted[5:] and wanted in bare, bare[9:] and bare in wanted))


def _from_tail(facts: Facts) -> Iterator[Candidate]:
    """Yield labelled dates and those that stand alone below the body, a wire's dateline, the cited printed issue."""
    listed = len({told.value.date() for line in facts.tail for told in read_moments(line[:120])}) > 2
    for line in (*facts.body[4:][-2:], *facts.tail[:4]):
        for told, kind, _ in _shown(line, 0, 0) if len(line) <= 60 else ():
            if kind == "published":
                yield _candidate(told, "tail, published", 60)
            elif not listed and not _HAN.search(re.sub(r"\d+[年月日号]|星期.", "", _plain(line))):
                yield _candidate(told, "tail, alone", 41)
    for wire in filter(None, (_WIRE.match(_plain(line[:60])) for line in facts.body[:2])):
        for moment in read_moments(wire[0], facts.edition)[:1]:
            yield _candidate(moment, f"dateline {wire[1]}电", 20)
    for line in (*facts.head[-6:], *facts.body[-3:], *facts.tail[:5]):
        if cited := _CITATION.search(_plain(line[-120:])):
            yield from _told(cited[1], "printed issue", 45)


def _from_labelled(facts: Facts, shown: list[Candidate]) -> Iterator[Candidate]:
    """Yield the dates of elements that their class or id calls a time. Many days unknown to the lines are a list."""
    days, read = {date.fromisoformat(one.value[:10]) for one in shown}, []
    for name, text in facts.labelled:
        if not _NOISE.search(name.lower()) and len(text) <= 120:
            read += [(name.lower(), "星期" in text, told, kind) for told, kind, _ in _shown(text, 0, 0)]
    listed = len({told.value.date() for _, _, told, _ in read} - days) > 1
    for name, clock, told, kind in read:
        weight = 55 if _NAMED.search(name) else 42 if _TIMED.search(name) else 30
        weak = kind in ("other", "updated") or (told.value.date() not in days and (listed or clock))
        yield _candidate(told, f"labelled {' '.join(name.split()[:1])}", 20 if weak else weight)


def choose_date(candidates: list[Candidate]) -> tuple[Moment | None, str]:
    """Return the moment that enough evidence is for, and a note of a conflict between strong witnesses."""
    days: dict[str, list[Candidate]] = defaultdict(list)
    for one in candidates:
        days[_believed(one, candidates)].append(one)
    best = max(days, key=lambda day: _score(days[day]), default="")
    if not best or _score(days[best]) < _ENOUGH:
        return None, ""
    strong = [one for day, heard in days.items() if day != best for one in heard if one.weight >= _ENOUGH]
    told = {f"{one.rule} says {one.value[:10]}" for one in strong if not re.search("dateline|printed|upd", one.rule)}
    return _finest(days[best], best), f"the date is {best}, but " + ", ".join(sorted(told)) if told else ""


def _believed(one: Candidate, candidates: list[Candidate]) -> str:
    """Return the day of a candidate. A program's time 8 hours after the one shown is local, marked as UTC."""
    if "T" in one.value and _kind(one.rule) == "machine":
        local = (datetime.fromisoformat(one.value) - timedelta(hours=8)).isoformat(timespec="minutes")[:16]
        if any(other.value.startswith(local) and _kind(other.rule) == "shown" for other in candidates):
            return local[:10]
    return one.value[:10]


def _kind(rule: str) -> str:
    """Name the kind of witness: rules of one kind repeat each other."""
    kinds = {"meta": "machine", "json-ld": "machine", "line": "shown", "labelled": "shown", "tail,": "shown"}
    return kinds.get(rule.split()[0], rule.split()[0])


def _score(heard: list[Candidate]) -> float:
    """Add the heaviest witness of each kind, and a little for each that repeats it. What decides decides alone."""
    kinds: dict[str, list[float]] = defaultdict(list)
    for one in heard:
        kinds[_kind(one.rule)].append(one.weight)
    decisive = max(one.weight for one in heard)
    total = sum(max(told) + min(5, len(told) - 1) for told in kinds.values())
    return total + (1000 * decisive if decisive >= _DECIDES else 0)


def _finest(heard: list[Candidate], day: str) -> Moment:
    """Return the time of the heaviest candidate that tells one, to the second where any does, else the day."""
    timed = [one for one in heard if one.value.startswith(f"{day}T") and one.weight >= _ENOUGH]
    if not timed:
        return Moment(datetime.fromisoformat(day).replace(tzinfo=CHINA), "day")
    minute = max(timed, key=lambda one: one.weight).value[:16]
    finest = max((one.value for one in timed if one.value.startswith(minute)), key=len)
    return Moment(datetime.fromisoformat(finest), "second" if finest.count(":") > 2 else "minute")
