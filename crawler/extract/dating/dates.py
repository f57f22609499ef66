"""When an article was published: every date that its page tells, weighed as evidence. Nothing comes from a clock."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from archive.addresses.day import path_day
from archive.chinese.clock import moved
from archive.model import CHINA
from crawler.extract.dating.moments import Moment as Moment
from crawler.extract.dating.moments import days_beside, find_moments, joined_pieces, may_tell, to_plain
from crawler.extract.dating.moments import read_moments as read_moments
from crawler.extract.facts import Candidate, Facts

_ENOUGH = 40  # weight: below it nothing is said
_EDITION, _OF_PAPER, _ADDRESS = "edition", "e-paper address", "address"
AROUND = frozenset((_EDITION, _OF_PAPER, _ADDRESS))
"""The rules that read a date off what leads to a page, and not off the page."""

_DECIDES = 95  # weight: an edition, an e-paper's address, Founder's comment
_RIGHT_ABOVE = 5  # lines above a headline in which a day alone is its own, and no clock's
_WORDS, _NAME = 14, 8  # Chinese characters beside a date: of outlet and author; of an outlet
_NEAR = 12  # lines below a headline in which its dateline stands
_PAPER = re.compile(r"(?<![a-z])(?:e-?paper|newspaper|paper|szb|dzb)(?![a-z])", re.IGNORECASE)
_LABEL = re.compile(
    r"(?P<updated>(?:更新|修改|编辑|update|modified)(?:时间|日期|于)?)"
    r"|(?P<published>(?:发布|发表|发稿|刊发|刊登|刊出|上传|上架|上稿|录入|添加|创建|出版|公布|公开|新闻|文章|信息)(?:时间|日期|于)"
    r"|(?:发[布表稿]|首发|出版|刊登)(?=\s?[:/|])|(?:(?<![\u4e00-\u9fff])|(?<=[报网社台局室府办委部院]))(?:时\s?间|日\s?期)|(?:publish|post)\w{0,9})"
    r"|(?P<other>(?!北京)[\u4e00-\u9fff](?![报网社台局室府办委部院])[\u4e00-\u9fff](?:时间|日期)|今天|今日|现在|当前|截[至止]"
    r"|有效期|生于|copyright)",
    re.IGNORECASE,
)
_CHANGED = r"(?:(?P<updated>更新|修改)|(?P<published>发[布表]))(?!时间|日期|\s?[:/|])"
_AFTER = re.compile(rf"\s?\)?\s?(?:{_CHANGED}|(?P<other>[起至止到在晚的将拍以—~]|之?[前后]|-\s?\d))")
_BESIDE = r"[上下前后][一1][天日期篇条页版则章]|[上下][篇期页版]"  # links to the neighbours
_FRAME = re.compile(
    rf"©|copyright|版权所有|备案|ICP备|许可证|拍摄|摄\)?$|资料图|图为|[今昨]天是|今日是|天气|℃|°C|多云|农历|{_BESIDE}|(?:将|拟|定|须|应)[^。]{{0,2}}[于在]",
    re.IGNORECASE,
)
_LINKED = re.compile(rf"\W{{0,4}}(?:{_BESIDE})\W{{0,4}}")
_CREDIT = re.compile(r"来源|来自|(?:作者|记者|编辑|责编|选稿)\s?:")
_BUTTONS = re.compile(r"[【\[(][^】\])]{0,12}[】\])]|共?有?评论\d{0,9}条?|打印|收藏|分享|字[号体]")
_BELOW = re.compile(
    r"\W{0,4}(?:网友|最新|全部|热门|发表|查看|精彩)?(?:评论|留言|回复|跟[帖贴]|网友|相关|推荐|热[门点]|排行)"
)  # from here on dates are others'
_PROGRAMME = re.compile(
    r"联播|播报|新闻(?:节目|直播|早|晚|午)?间?\W*$|[早晚晨][间]?(?:新闻|报)|报摘|简报|要闻|速览|日历|直播|文字版|完整版|天气"
)
_RUNS_ON = re.compile(r"\s?[起至止到在晚的将拍以前后—~-]|之[前后]|开始|实施|施行|上午|下午|晚")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CITATION = re.compile(r"[》报]\s?\(?\s?(\d{4}[年-]\d\d?[月-]\d\d?日?)\s?,?\s?(?:第?\s?\w{1,4}\s?版|\))")
_WIRE = re.compile(r"^[\s【(\[]{0,8}[\u4e00-\u9fff·\s]{2,16}?(?:\d{4}年)?(\d\d?月\d\d?日)\s?专?[电讯]")
_META_PUBLISHED = re.compile(
    r"(?:pub(?:lish(?:ed)?|lication)?|release|creat\w*|issue)[\w:.-]{0,3}(?:date|time|at)|date-?(?:publish|creat)"
    r"|^(?:publish|og:time|(?:dc|dcterms)[.:](?:date|created|issued)|date)"
)
_LD_PUBLISHED, _LD_UPDATED = ("datePublished", "pubDate", "dateCreated", "uploadDate"), ("dateModified", "upDate")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)(?:\d\d)?)?(?!\d)")
_MIDNIGHT = re.compile(r"[T\s]00:00(?::00(?:[.:]\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?$")
_NAMED, _TIMED = re.compile(r"pub|release|post.?(?:time|date)|date.?time"), re.compile(r"time|date|riqi|shijian")
_NOISE = re.compile(r"comment|reply|tie-|recommend|relat|hot|side|foot|copy|clock|play|duration|updat|modif|today")


def date_candidates(facts: Facts) -> list[Candidate]:
    """Return every date that an article's surroundings propose, with its rule and weight."""
    shown = [*_from_head(facts), *_from_headline(facts), *_from_tail(facts)]
    return [*_from_machine(facts), *shown, *_from_labelled(facts, shown)]


def _candidate(moment: Moment, rule: str, weight: float) -> Candidate:
    timed = "" if moment.precision == "day" else moment.value.isoformat(timespec=f"{moment.precision}s")
    return Candidate(timed or moment.value.date().isoformat(), rule, weight)


def _spread(text: str) -> str:
    """Return a text with the parts of a date that is written in digits alone (20240506, 202405060930) parted."""
    return _COMPACT.sub(
        lambda match: "{}-{}-{}".format(*match.groups()) + (f" {match[4]}:{match[5]}" if match[4] else ""), text
    )


def _told(text: str, rule: str, weight: float) -> Iterator[Candidate]:
    """Yield the first moment of a field that a program wrote; its midnight is a day without a time."""
    text = _MIDNIGHT.sub("", _spread(text[:60].strip()))
    for moment in read_moments(text)[:1]:
        midnight = moment.value.hour == moment.value.minute == moment.value.second == 0
        yield _candidate(Moment(moment.value, "day") if midnight else moment, rule, weight)


def _from_machine(facts: Facts) -> Iterator[Candidate]:
    """Yield what decides on an e-paper, the day in any other address, and what meta elements and JSON-LD tell."""
    if facts.edition:
        yield Candidate(facts.edition.isoformat(), _EDITION, 100)
    if day := path_day(facts.url):
        paper = bool(_PAPER.search(facts.url))
        yield Candidate(day.isoformat(), _OF_PAPER if paper else _ADDRESS, 98 if paper else 40)
    yield from _told(facts.properties.get("date", ""), "enpproperty", 95)
    for name, text in facts.meta:
        updated = bool(re.search("modif|updat|revis", name))
        if len(text) <= 40 and (updated or _META_PUBLISHED.search(name)):
            yield from _told(text, f"meta {name}", 25 if updated else 45)
    nested = (item.get(key) for item in facts.json_ld for key in ("mainEntity", "mainEntityOfPage"))
    for item in (*facts.json_ld, *(item for item in nested if isinstance(item, dict))):
        for key in (*_LD_PUBLISHED, *_LD_UPDATED):
            weak = key in _LD_UPDATED or "Video" in str(item.get("@type"))
            if isinstance(item.get(key), str):
                yield from _told(item[key], f"json-ld {key}", 25 if weak else 45)


def _shown(line: str, day_only: float, timed: float, words: int = _WORDS) -> Iterator[tuple[Moment, str, float]]:
    """Yield the dates that a dateline shows, the kind of each, and its weight; none for running text and teasers.

    `words` are the Chinese characters beside a date that may be an outlet's and a person's name.
    """
    if not may_tell(line):
        return
    plain, end = to_plain(line), 0
    for start, stop, moment in () if _FRAME.search(plain) else find_moments(plain):
        labels = [label.lastgroup or "" for label in _LABEL.finditer(plain[end:start])]
        after = _AFTER.match(plain[stop:])
        kind = (after.lastgroup if after else "") or (labels[-1] if labels else "")
        credit = kind == "published" or bool(_CREDIT.search(plain))
        rest, end = _BUTTONS.sub("", plain[:start] + plain[stop:]), stop
        if "。" in rest or (not credit and (re.search("[,;!?]", rest) or len(_HAN.findall(rest)) > words)):
            continue
        weight = day_only if moment.precision == "day" else timed
        kinds = {"published": 94, "updated": weight - 15, "other": 20}
        yield moment, kind, kinds.get(kind, min(94, weight + 4 * credit))


def _from_head(facts: Facts) -> Iterator[Candidate]:
    """Yield the dates in the lines around the headline, and in the body's first ones."""
    lines, above = joined_pieces((*facts.head, *facts.body[:4])), len(facts.head)
    wanted = _letters(facts.title)
    is_title = [_is_title(_letters(line), wanted) for line in lines]
    titles = [at for at, named in enumerate(is_title) if at and named] or [above - _NEAR]
    listed = _is_list(lines[titles[0] + 1 :] if titles[0] >= 0 else lines)
    for at, line in enumerate(lines):
        steps = min((at - title for title in titles if at > title), default=_NEAR + 1)
        below = steps <= _NEAR
        beside = at > 0 and len(lines[at - 1]) <= 16 and _LINKED.fullmatch(to_plain(lines[at - 1]))
        if not 4 < len(line) <= 120 or not may_tell(line) or beside or is_title[at] and facts.title not in line:
            continue
        line = line.replace(facts.title, " ") if facts.title else line
        if re.match(r"\d\d?[:：]\d\d", "".join(lines[at + 1 : at + 2])):
            line = f"{line} {lines[at + 1]}"
        near = any(0 < title - at <= _RIGHT_ABOVE for title in titles) or at >= above
        weights = (70 if at < above else 42, 92) if below else (42, 60) if near else (30, 30)
        words = _NAME if listed or not below or at >= above else _WORDS
        for told, kind, weight in _shown(line, *weights, words):
            rule = f"line {'below' if below else 'above'} the headline" + (f", {kind}" if kind else "")
            clock = not below and re.search("星期|[周週][一二三四五六日]", line)  # in the page's frame
            limit = 25 if clock else 100
            yield _candidate(told, rule, min(weight, limit) - 0.1 * min(steps, 9))


def _is_list(lines: Sequence[str]) -> bool:
    """Say whether several lines of words end in days of their own: a box of other articles."""
    shown = (told for line in lines if len(line) <= 120 for told, _, _ in _shown(line, 0, 0))
    names = (told for line in lines if len(line) <= 120 for told, _, _ in _shown(line, 0, 0, _NAME))
    return len({told.value.date() for told in shown} - {told.value.date() for told in names}) > 1


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", text[:300]))


def _is_title(bare: str, wanted: str) -> bool:
    return any((wanted == bare != "", wanted[5:] and wanted in bare, bare[9:] and bare in wanted))


def _from_headline(facts: Facts) -> Iterator[Candidate]:
    """Yield the day in the headline of a daily programme (2024年5月6日青河新闻联播): the only ones that tell their own.

    Links to the day before and the day after say the same as the programme's name. An event's day runs on: 5月1日起.
    """
    title = to_plain(_spread(facts.title))
    for start, stop, moment in find_moments(title)[:1]:
        day, around = (
            moment.value.date(),
            {told.value.date() for line in facts.head[-_NEAR:] for told in read_moments(line[:120])},
        )
        edge = not re.search(r"\w", title[:start]) or not re.search(r"\w", title[stop:])
        named = _PROGRAMME.search(title[:start] + title[stop:]) or around.issuperset(days_beside(day))
        if edge and named and not _RUNS_ON.match(title[stop:]):
            yield Candidate(day.isoformat(), "headline of a programme", 41)


def _from_tail(facts: Facts) -> Iterator[Candidate]:
    """Yield labelled dates and those that stand alone below the body, a wire's dateline, the cited printed issue."""
    listed = len({told.value.date() for line in facts.tail for told in read_moments(line[:120])}) > 2
    below = next((at for at, line in enumerate(facts.tail[:4]) if _BELOW.match(to_plain(line[:40]))), 4)
    for line in (*facts.body[4:][-2:], *facts.tail[:below]):
        for told, kind, _ in _shown(line, 0, 0) if len(line) <= 60 else ():
            if kind == "published":
                yield _candidate(told, "tail, published", 60)
            elif not listed and not _HAN.search(re.sub(r"\d+[年月日号]|星期.", "", to_plain(line))):
                yield _candidate(told, "tail, alone", 41)
    for wire in filter(None, (_WIRE.match(to_plain(line[:60])) for line in facts.body[:2])):
        for moment in read_moments(wire[0], facts.edition)[:1]:
            yield _candidate(moment, f"dateline {wire[1]}电", 20)
    for line in (*facts.head[-6:], *facts.body[-3:], *facts.tail[:5]):
        if may_tell(line[-120:]) and (cited := _CITATION.search(to_plain(line[-120:]))):
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
        local = moved(datetime.fromisoformat(one.value), timedelta(hours=-8)).isoformat(timespec="minutes")[:16]
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
