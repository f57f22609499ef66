"""The pages' own words: dates, roles and states, in Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from archive.addresses.absolute import host_of, linkable
from archive.browse.pages.outlines import CORNERS_MAX, PIECES_MAX, Amiss
from archive.doubts import in_chinese
from archive.formats.captions import credit_below
from archive.formats.citing import UNNUMBERED, page_called
from archive.formats.embedded import SCHEMAS
from archive.formats.mementos import WAYBACK, archive_called
from archive.model import ROLES, in_zone
from archive.reasons import REASONS, ExitCode, named
from archive.store.runs import KILLED
from archive.store.timeline import EventKind
from archive.store.witnesses.places import OF_DOCUMENT

PRECISIONS = {"day": "精确到日", "minute": "精确到分", "second": "精确到秒"}
LINK_STATES = {
    "pending": "待取",
    "done": "已存",
    "failed": "未取到",
    "absent": "原站没有",
    "refused": "不取",
    "no-article": "不是文章",
}
EVENTS = {EventKind.EDIT: "修订", EventKind.REMOVAL: "原站已无", EventKind.RETURN: "原站复见"}
_REMOVALS = (
    (re.compile(r"\banswered (404|410)\b|^(404|410)$"), "原站答 {}"),
    (re.compile(r"\bleads to the front\b"), "转到首页"),
    (re.compile(r"\bleads to a list\b"), "转到目录页"),
    (re.compile(r"\bleads to a page of errors\b"), "转到错误页"),
    (re.compile(r"^the issue at \S+ has no article\b"), "该期已不列此文"),
    (re.compile(r"^no article in the JSON\b|^neither a title nor a text\b"), "接口已无此文"),
    (re.compile(r"\bsays '[A-Za-z0-9-]{1,8}'$"), "接口已无此文"),
    (re.compile(r"\bsays ['\"“]?(.+?)['\"”]?$"), "原页写着“{}”"),
)
"""Why something is taken for gone, as the reasons that are kept tell it."""
OUTCOMES = {"": "进行中", **{code.words: code.chinese for code in ExitCode}, KILLED: "中途被终止"}
NO_ISSUE = named("NoIssue").chinese
KINDS = {name: row.chinese for name, row in REASONS.items()}
SORTS_OF_PAGES = {
    "a video page": "视频页",
    "a page of pictures": "图片页",
    "a list": "目录页",
    "a search result": "检索结果页",
    "a sign-in wall": "登录后才能看的页",
    "a page without text": "没有文字的页",
}
"""What pages are that are no articles, as the reasons that are kept begin."""
NOT_THERE = {
    "paper": "没有这份报纸",
    "year": "没有这一年",
    "day": "没有这一天",
    "issue": "没有{paper}这一天的记录",
    "page": "这一期没有这一版",
    "article": "没有这篇文章",
    "person": "没有这个署名",
    "tag": "没有文章有这个标签",
    "picture": "没有这张图片",
    "lost picture": "这张图片读不出来",
}
GONE = "已撤下"
WITHDRAWN = "这篇文章已撤下，不再提供。"
NOT_FOUND = "没有找到"
NO_INDEX = "这个档案还没有检索索引。运行一次 archive stats，索引就会建好。"
TOO_SLOW = {"title": "查询太慢", "message": "查询超过了时限。请换更具体的词，或缩小范围。"}
PICTURE_STATES = {
    "pending": "版面图待取",
    "failed": "版面图未取到",
    "absent": "原站没有这张版面图",
    "refused": "版面图不取",
    "no-article": "原站给的不是版面图",
    "done": "原站给的不是版面图",
    "unknown": "版面图没有存",
}
"""What came of the picture of a page that is not shown."""
AMISS = {
    Amiss.NO_NUMBERS: "图上位置读不出",
    Amiss.UNKNOWN_SHAPE: "图上位置的形状不明",
    Amiss.EMPTY: "图上位置没有大小",
    Amiss.OUTSIDE: "位置在图外",
    Amiss.BEYOND: "位置超出版面图",
    Amiss.INTRICATE: f"位置的边角超过 {CORNERS_MAX} 个，只画外框",
    Amiss.MANY: f"位置超过 {PIECES_MAX} 块，只画出前 {PIECES_MAX} 块",
    Amiss.NO_SIZE: "不知位置按多大的图标出",
    Amiss.OTHER_PICTURE: "版面图与位置不合",
}
"""Why the place of an article is not drawn on the picture of its page, or not as it was sent."""
_ADDRESS = re.compile(r"https?://\S+")
_COUNTS = {
    "archive/added": "新增",
    "archive/known": "已有",
    "archive/address": "另址",
    "archive/revision": "修订",
    "article/doubtful": "存疑",
    "recheck/asked": "复查",
    "recheck/gone": "原站已无",
    "recheck/back": "原站复见",
    "recheck/failed": "复查未成",
    "picture/kept": "取图",
    "picture/pdf-texts": "从 PDF 读出",
    "picture/left": "图待取",
    "responses": "应答",
}
_PICTURES_FAILED = "picture/failed/"
_REASON = "link/failed/"  # what a run counts of links it did not have, whether that is a failure or an answer
_WEEKDAYS = "一二三四五六日"


def day(iso: str | None) -> str:
    """Return a date as it is written: 2021年12月24日."""
    try:
        found = date.fromisoformat(iso or "")
    except ValueError:
        return iso or ""
    return f"{found.year}年{found.month}月{found.day}日"


def weekday(iso: str) -> str:
    """Return the day of the week of a date: 星期五."""
    return f"星期{_WEEKDAYS[date.fromisoformat(iso).weekday()]}"


def moment(iso: str | None, precision: str | None = "minute") -> str:
    """Return a moment in China's time, as exactly as it is known."""
    try:
        found = datetime.fromisoformat(iso or "")
    except ValueError:
        return iso or ""
    found = in_zone(found)
    written = day(found.date().isoformat())
    if precision == "day":
        return written
    return f"{written} {found:%H:%M:%S}" if precision == "second" and found.second else f"{written} {found:%H:%M}"


def iso(told: datetime | None) -> str | None:
    """Return a moment as JSON has it."""
    return told.isoformat() if told else None


def month(iso: str) -> str:
    """Return a month as it is written: 2021年12月."""
    year, _, number = iso.partition("-")
    return f"{year}年{int(number)}月"


def duration(start: str | None, end: str | None) -> str:
    """Return how long something took, or nothing where that is not known."""
    if not start or not end:
        return ""
    seconds = int((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds())
    minutes, rest = divmod(max(seconds, 0), 60)
    return f"{minutes}分{rest:02}秒" if minutes else f"{rest}秒"


def counted(counts: Mapping[str, int]) -> list[str]:
    """Return what a run counted, the articles first: 新增 7."""
    told = [f"{words} {counts[name]}" for name, words in _COUNTS.items() if counts.get(name)]
    reasons = {name.removeprefix(_REASON): n for name, n in counts.items() if name.startswith(_REASON) and n}
    if broken := counts.get("responses", 0) - counts.get("answers", counts.get("responses", 0)):
        told.append(f"其中出错 {broken}")
    if pictures := sum(number for name, number in counts.items() if name.startswith(_PICTURES_FAILED)):
        told.append(f"图未取得 {pictures}")
    answers = {name: n for name, n in reasons.items() if is_answer(name)}
    failed = sum(reasons.values()) - sum(answers.values())
    told += [f"{named(name).chinese} {n}" for name, n in answers.items()]
    return [*told, f"{LINK_STATES['failed']} {failed}"] if failed else told


def standing(state: str, reason: str = "", *, had: object = False) -> str:
    """Return where a link stands: of what its host has not, whether it is there no more or there is no such issue."""
    if state != "absent":
        return LINK_STATES.get(state, state)
    return EVENTS[EventKind.REMOVAL] if had else NO_ISSUE if reason.startswith("no issue") else LINK_STATES[state]


def is_answer(kind: str) -> bool:
    """Say whether a reason is the host's answer (no issue that day, no article), which no run fails for."""
    return named(kind).code is ExitCode.FINE


def reason(text: str | None) -> str:
    """Return a reason without the address in it, which stands beside it as a link."""
    return _ADDRESS.sub("…", text or "")


def sort_of_page(reason: str | None) -> str:
    """Return what a page is that is no article, in Chinese, by the reason that is kept; of any other reason nothing."""
    sort, _, where = (reason or "").partition(" at ")
    return "" if _ADDRESS.sub("", where).strip("… ") else SORTS_OF_PAGES.get(sort, "")


def removal(reason: str | None) -> str:
    """Return why something is taken for gone, in Chinese; an unknown reason as it is kept."""
    for pattern, words in _REMOVALS:
        if found := pattern.search(reason or ""):
            return words.format(*filter(None, found.groups()))
    return _ADDRESS.sub("…", reason or "")


def outlet_in_words(outlet: str) -> str:
    """Return where something stood: the outlet, or that only an imported document has it."""
    return "导入的文档" if outlet.startswith(OF_DOCUMENT) else outlet


def gone(since: str, last_seen: str | None, until: str | None = "") -> str:
    """Return since when something is gone at its host, when it was seen last before, and when it was back."""
    last = f"，此前最后见于{moment(last_seen)}" if last_seen else ""
    back = f"，{moment(until, 'day')}复见" if until else ""
    return f"{moment(since, 'day')}起原站{'曾' if until else '已'}无此文{last}{back}"


def page(number: str, name: str) -> str:
    """Return how a printed page is called: A01版 要闻."""
    return page_called(number, name)


def page_of_address(number: str) -> str:
    """Return how an address names a page of an issue."""
    return number or UNNUMBERED


def sheet(of: Mapping[str, Any]) -> str:
    """Return how a page of an issue is called, also one without number and name."""
    return page(of["page"], of["page_name"]) or UNNUMBERED


def bytes_in_words(size: int) -> str:
    """Return how large a file is: 350 KB, 2.4 MB."""
    return f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{max(round(size / 1000), 1)} KB"


def host(url: str) -> str:
    """Return the host of an address; what has none as it is."""
    return host_of(url) or url


def web_archive(origin: str) -> str:
    """Return what the web archive is called that has an address."""
    called = archive_called(origin)
    return "互联网档案馆" if called == WAYBACK else called


def safe_url(url: object) -> str:
    """Return an address that may be a link, or nothing: http and https only, no control characters, no blanks.

    A browser drops tabs and line ends from within an address; one that holds
    them is not what it looks like.
    """
    return linkable(str(url or ""))


SCHEMA_ROLES = dict.fromkeys(("reporter", "correspondent", "author"), "author")
SCHEMA_ROLES |= {"photographer": "contributor", "editor": "editor"}
"""What schema.org calls those who signed."""

WORDS: dict[str, Any] = {
    "schemas": SCHEMAS,
    "schema_roles": SCHEMA_ROLES,
    "roles": ROLES,
    "precisions": PRECISIONS,
    "link_states": LINK_STATES,
    "outcomes": OUTCOMES,
    "kinds": KINDS,
    "doubt": in_chinese,
    "reason": reason,
    "standing": standing,
    "sort_of_page": sort_of_page,
    "removal": removal,
    "gone": gone,
    "day": day,
    "weekday": weekday,
    "moment": moment,
    "month": month,
    "duration": duration,
    "counted": counted,
    "page": page,
    "sheet": sheet,
    "credit_below": credit_below,
    "picture_states": PICTURE_STATES,
    "amiss": AMISS,
    "bytes": bytes_in_words,
    "host": host,
    "safe_url": safe_url,
    "web_archive": web_archive,
}
"""What the templates know as `word`."""
