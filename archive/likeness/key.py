"""The key of a text: what is left of it when everything is gone that a reprint may change and a story is not."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from archive.chinese.variants import simplified as simplified  # re-exported: most who compare texts fold them too

_SHORTEST = 20  # letters; where less would be left, the furniture was the text
_LINE_AT_END = 120  # characters; a disclaimer is longer than a credit line, a paragraph is longer than both
_LINE_AT_START = 60
_SIGNED_LINES = 3  # from either end: where papers set 本报记者 甲 on a line of its own
_BARE = re.compile(
    r"[^\w.:．：]+|_+|(?<!\d)[.:．：]|[.:．：](?!\d)"
)  # 3.5 and 17:30 keep their mark: 35 is another number

_OPEN = r"[\s（(【\[\-—_*|｜▲◎●■□◆]*"
_FURNITURE = re.compile(
    rf"{_OPEN}(?:(?:文章|稿件|新闻|信息|内容|图文|本文)?(?:来源|出处|转载?自)|原?标题|(?:责任|执行|本期|值班|网络)?(?:责编|编辑|美编|主编)"
    r"|[初复二三终]审|审[核校读]|校对|校审|签发|监制|排版|实习生|制[作图]|统筹|策划|值班|供[图稿]|作者|(?:阅读|查看)(?:原文|全文|更多)"
    r"|点击(?:进入|查看|下载)|(?:阅读|浏览|点击|访问|人气|评论|点赞)(?:量|数|次数)?\s*[:：(（]?\s*\d"
    r"|(?:相关|延伸|推荐)(?:阅读|新闻|报道|链接)|更多(?:精彩|内容|资讯|新闻)|上一[篇条版]|下一[篇条版]|返回|分享|扫[一码]|长按|关注我们"
    r"|原文链接|打印|字[号体]|纠错|收藏|举报|(?:发布|发表|更新|刊发)(?:时间|日期)\s*[:：]"
    r"|\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?\s*(?:来源|作者|编辑|浏览|阅读|字号|点击))",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?\s+\d{1,2}:\d{2}(?::\d{2})?")  # a day alone may be a heading
_DISCLAIMER = re.compile(
    rf"{_OPEN}(?:免责声明|版权|(?:特别|郑重|重要)?声明\s*[:：].{{0,60}}(?:转载|版权|侵权|观点|本网|本站|稿件)|转载请"
    r"|未经(?:授权|许可|允许)|本文(?:仅代表|系转载|为转载)|凡本[网报站]|copyright|©)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[。！？!?]")
_CREDIT = re.compile(
    r"(?:本报|本刊|本网|本台|特约|见习|实习|首席|全媒体|融媒体?|驻地|通讯员|摄影)*(?:记者|通讯员|作者|摄影|文[/／、]图|图[/／、]文|文图|图|文|摄)"
    r"(?:[/／:：\s\u3000]+[\u3400-\u9fff·]{1,4})+(?:\s*(?:文|摄|图|文/图|文/摄|摄影报道|报道))*"
    r"|□[^。！？]{2,30}"
)
_OWN = "本报|本网|本刊|本台"
_AGENCY = "新华社|新华网|中新社|中新网|中国新闻网|人民网|央视网|央广网|通讯社|新闻网"
_LEAD = re.compile(
    rf"(?:[【\[（(]?(?:[\u3400-\u9fffA-Za-z]{{0,12}}?(?:{_OWN}|{_AGENCY}|日报|晚报|晨报|时报|商报|早报|都市报|新闻|客户端|融媒体?|电视台))"
    r"[^\n。，,：:；;！!？?]{0,24}?(?:讯|电|消息|报道)(?:[】\]）)]|(?=[\s（(：:，,—-]))"
    rf"|[【\[（(]讯[】\]）)]|(?:{_OWN})[\u3400-\u9fff]{{0,6}}讯|(?:{_AGENCY})[\u3400-\u9fff]{{0,8}}(?:\d{{1,2}}月)?\d{{1,2}}日[电讯])"
    r"(?:\s*[（(][^（()）]{1,40}[）)])?[\s：:，,—-]*"
)
_DATELINE = re.compile(
    r"[\s【\[（(]*据?(?P<outlet>[\u3400-\u9fff]{1,8}?[社网报])[\u3400-\u9fff]{0,8}(?:\d{1,2}月)?(?:\d{1,2}日)?[电讯]"
    r"(?=[\s（(【】\]）)，,：:]|[\u3400-\u9fff]{2})"
)
_BY_BRACKET = re.compile(
    r"[（(【](?:本报|本网|本台|见习|实习|特约|全媒体|融媒体?|\s)*(?:记者|通讯员|作者|文[/／]图|图[/／]文|摄影|供稿|摄)[^（()）【】。！？]{1,40}[）)】]"
)
_TAIL_BRACKET = re.compile(
    r"[（(【\[](?:完|未完待续|[^（(【\[）)】\]]{0,8}(?:来源|责编|编辑|转自|作者|记者|通讯员|原载|原标题|摄)[^（(【\[）)】\]]{0,40})[）)】\]]\s*$"
)
_TAIL = re.compile(
    r"(?:(?:责任|执行)?(?:责编|编辑)|(?:文章|信息|稿件)?来源|原载|审核|(?:阅读|浏览|点击)(?:量|数)?)\s*[:：][^。！？]{1,24}$"
    r"|□[^。！？□]{2,30}$"
)


@lru_cache(maxsize=16)  # the same text is asked for by its class and by what it repeats
def key_text(text: str) -> str:
    """Return the letters and digits of a story alone, in simplified characters, without dateline and furniture."""
    folded = simplified(text)  # 責任編輯 is what 责任编辑 is
    key = letters_of(_story(folded))
    return key if len(key) >= _SHORTEST else letters_of(folded)


def short_key(text: str) -> str:
    """Return the letters and digits of a story however short it is; of what is nothing but furniture those of that."""
    folded = simplified(text)
    return letters_of(_story(folded)) or letters_of(folded)


def signed_by(text: str) -> str:
    """Return the outlet of a text's 电头, 新华社 of 新华社北京12月24日电, or an empty text."""
    found = _DATELINE.match(text)
    return found["outlet"] if found else ""


def key_hash(key: str) -> int:
    """Return the 64 bits, as SQLite's signed integer, that stand for a key."""
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)


def letters_of(text: str) -> str:
    """Return letters, digits and ideographs only: NFKC, lower case, simplified; a mark between digits stays."""
    letters = _BARE.sub("", text)
    if not unicodedata.is_normalized("NFKC", letters):  # normalised last, for it is dear and seldom has anything to do
        letters = _BARE.sub("", unicodedata.normalize("NFKC", letters))
    return simplified(letters.casefold())


def surroundings(text: str) -> str:
    """Return what papers and sites have set around a story, in its own characters: lines, and the end of the last."""
    lines, folded = _lines(text), _lines(simplified(text))  # one character for one
    if not lines:
        return ""
    first, last = _span(folded)
    end = len(_without_tail(folded[last - 1]))
    return "\n".join([*lines[:first], lines[last - 1][end:], *lines[last:]])


def _lines(text: str) -> list[str]:
    return [line for line in map(str.strip, text.split("\n")) if line]


def _span(lines: list[str]) -> tuple[int, int]:
    """Return from which line on, and up to which, the story goes."""
    first, last = 0, len(lines)
    while last - first > 1 and len(lines[last - 1]) <= _LINE_AT_END and _around(lines[last - 1]):
        last -= 1
    while last - first > 1 and len(lines[first]) <= _LINE_AT_START and _opens(lines[first]):
        first += 1
    return first, last


def _opens(line: str) -> bool:
    return bool(_around(line) or _DATED.fullmatch(line))


def _story(text: str) -> str:
    """Return the lines of a text without what papers and sites set around a story."""
    lines = _lines(text)
    if not lines:
        return ""
    first, last = _span(lines)
    lines = lines[first:last]
    lines[-1] = _without_tail(lines[-1])
    for number in range(min(_SIGNED_LINES, len(lines))):
        lines[number] = _without_lead(lines[number])
    return "\n".join(lines)


def _around(line: str) -> bool:
    """Say whether a line stands around the story: 责任编辑：甲, but not 编辑部的灯亮了一夜。"""
    if _DISCLAIMER.match(line):
        return True
    return not _SENTENCE.search(line) and bool(_FURNITURE.match(line) or _CREDIT.fullmatch(line))


def _without_lead(line: str) -> str:
    found = _LEAD.match(line)
    if found and found.end() < len(line):
        line = line[found.end() :]
    return _BY_BRACKET.sub("", line, count=1)


def _without_tail(line: str) -> str:
    for _ in range(3):  # 。（记者 甲）（完）责任编辑：乙
        cut = _TAIL.sub("", _TAIL_BRACKET.sub("", line)).rstrip()
        if cut == line or not cut:
            break
        line = cut
    return line
