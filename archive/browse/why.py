"""Why something is not there, in Chinese: the reasons that are kept, and those that the calendar tells.

The archive keeps reasons in the terminal's English. What no row here knows stays as it is kept.
"""

from __future__ import annotations

import re

from archive.browse.words import day, reason

_AT = r"(?: at …)?"
_WEEKDAYS = dict(
    zip("Mondays Tuesdays Wednesdays Thursdays Fridays Saturdays Sundays".split(), "一二三四五六日", strict=True)
)
_ON = r"(?P<weekday>" + "|".join(_WEEKDAYS) + ")"

_ROWS = (
    # what hosts answer
    (r"(?:no issue: |unreachable: |blocked: |not there: |refused: )(?P<rest>.+)", "{rest}"),
    (r"(?:…|it) answered (?P<n>404|410)", "原站答 {n}，没有此页"),
    (r"(?:…|it) answered (?P<n>401|403|412|429)", "原站答 {n}，不让看"),
    (r"(?:…|it) answered (?P<n>[45]\d\d)", "原站答 {n}，出错"),
    (r"(?:…|it) answered (?P<n>\d{3})", "原站答 {n}"),
    (r"(?P<n>404|410)", "原站答 {n}，没有此页"),
    (r"HTTP (?P<n>\d{3})\b.*", "原站答 {n}"),
    (r"(?P<a>(?:…|it) answered \d{3}): the list that the paper's row names is not there", "{a}：登记的目录页不在"),
    (r"(?P<a>(?:…|it) answered \d{3}): a part of the page", "{a}：只来了页面的一部分"),
    (r"(?P<a>(?:…|it) answered \d{3}): leads to .*", "{a}：转到别处"),
    (r"(?:…|it) did not answer(?: within (?P<n>\d+) s)?", "原站没有应答"),
    (r"the host name cannot be resolved.*", "找不到这个网站（域名无法解析）"),
    (r"the connection was refused.*", "原站拒绝连接"),
    (r"the host took too long.*", "原站太久没有应答"),
    (r"the connection (?:failed|was closed).*", "连接中断"),
    (r"the certificate cannot be verified.*", "网站的证书无法核实"),
    (r"no TLS that both sides speak.*", "网站的加密方式太旧"),
    (r"broken off: too large.*", "页面过大，没有取完"),
    (r"half a page: .*", "页面只来了一半"),
    (r"robots\.txt .*forbid.*|.*robots\.txt forbids.*|… forbids /.*", "网站的 robots.txt 不准取"),
    (r"\S+ leads to \S+, an address inside this network", "转到内部网络的地址，不取"),
    (r"\S+: not (?:an http address|a (?:port|host) that this spider (?:asks|visits))", "不是这份报纸的地址，不取"),
    (r"\S+: what is posted to \S+ is for that host alone", "转到别处"),
    (r"no turn at \S+: .*", "没有轮到它"),
    (r"the run was stopped before its turn came", "采集中途停止"),
    # no issue of a day
    (r"(?:no issue of \S+: )?the page says (?P<words>.+)", "原页写着“{words}”"),
    (r"(?:no issue of \S+: )?the page is that of (?P<day>\S+)", "原站给的是{day}的一期"),
    (r"(?:no issue of \S+: )?the answer … is that of (?P<day>\S+)", "原站给的是{day}的一期"),
    (r"(?:no issue of \S+: )?the answer at … is that of (?P<day>\S+)", "原站给的是{day}的一期"),
    (r"(?:no issue of \S+: )?the host leads to that of (?P<day>\S+)", "原站转到{day}的一期"),
    (r"(?:no issue of \S+: )?the host leads to …", "原站转到别处"),
    (r"(?:no issue of \S+: )?the list of pages is that of (?P<day>\S+)", "版面目录是{day}的"),
    (r"(?:no issue of \S+: )?the list of pages is empty", "版面目录是空的"),
    (r"(?:no issue of \S+: )?the newest is .*", "最新一期早于这一天"),
    (r"(?:no issue of \S+: )?the paper's calendar .*has none", "报纸自己的日历里没有这一天"),
    (r"(?:no issue of \S+: )?.*does not name it", "目录里没有这一期"),
    (r"(?:no issue of \S+: )?.*own page .*names none", "报纸自己的页面没有这一期"),
    (r"the index of the month … ?names .*|… names …, which the host does not have", "目录里有，原站却没有此页"),
    # pages that cannot be read
    (rf"neither a title nor a text(?: of …)?{_AT}", "既无标题也无正文"),
    (rf"no text{_AT}", "没有正文"),
    (rf"an empty page{_AT}", "页面是空的"),
    (r"a page without a byte in it", "页面是空的"),
    (r"the page at … stops before its end.*|the (?:XML|index of the month) at … stops before its end", "页面不全"),
    (r"the page at … is built by script.*", "页面由脚本生成，没有文字"),
    (r"the page at … is a frame around .*", "页面只是一个框架"),
    (r"a notice and no article(?:: … says|" + _AT + r":) ['\"]?(?P<words>.+?)['\"]?", "只是一则提示：“{words}”"),
    (rf"a login{_AT}|a script at … leads to a login: .*", "要登录才能看"),
    (r"a challenge: .*", "网站要求验证"),
    (r"an error page with status 200.*", "原站给的是错误页"),
    (r"the issue at … has no article …", "这一期的目录已不列此文"),
    (r"no article in the JSON at …|the (?:article )?API knows no such article", "接口已无此文"),
    (r".* matches \d+ times instead of once at …|no body at ….*", "版式已变，找不到正文"),
    (r"no (?:JSON|XML|list|index|page|link|object|source link|calendar)\b.*", "页面里没有要找的内容"),
    (r"the reader (?:took|failed|'s process)\b.*|the reader's process died.*", "程序未能读取"),
    (
        r"…? ?(?:sends readers on|only leads to|leads to)\b.*|… (?:sends readers on|only leads to|leads to)\b.*",
        "转到别处",
    ),
    (r"no copy of … (?:at|in) .+|.* has no such copy", "网页档案馆没有存样"),
    (r".+ gives no copy: the page is excluded there", "网页档案馆不提供此页"),
    (r"the copy of .+ was truncated there: .*", "网页档案馆的存样不全"),
    (r"the copy of .+ (?:is of|was made) .+", "网页档案馆的存样不是此页"),
    (r"the run (?:ends|was broken off)\b.*|the survey was broken off", "采集中途停止"),
    # what the calendar says of a day
    (r"never asked", "没有查过"),
    (r"noted, but never tried", "已登记，还没有取过"),
    (r"the host says (?P<rest>.+)", "{rest}"),
    (r"(?:but )?the archive holds (?P<n>\d+) of its articles", "但存有这一天的 {n} 篇文章"),
    (
        rf"hardly ever on {_ON} \((?P<seen>\d+) of (?P<all>\d+) weeks nearby\)",
        "星期{weekday}很少出报（前后 {all} 周中有 {seen} 周）",
    ),
    (rf"never on {_ON} \(seen (?P<n>\d+) weeks\)", "星期{weekday}不出报（前后 {n} 周都没有）"),
    (rf"never on {_ON} \(seen (?P<n>\d+) weeks\), not asked", "星期{weekday}不出报（前后 {n} 周都没有），没有去查"),
    (rf"(?P<seen>\d+) of (?P<all>\d+) {_ON} nearby have one", "前后 {all} 个星期{weekday}中有 {seen} 个出报"),
    (r"whether it is a public holiday is not known\b.*", "是否节假日不详"),
    (r"asked on the day itself, it may come late", "当天查的，可能晚些才有"),
    (r"before the first issue, of (?P<day>\S+)", "创刊号（{day}）之前"),
    (r"休刊 notice of (?P<day>\S+) \(article \S+\)", "{day}的休刊启事"),
    (r"its page says so: (?P<words>.+)", "原页写着“{words}”"),
    (r"its pages are images or PDFs, without a text", "版面只有图片或 PDF，没有文字"),
    (r"its pages name no article", "版面上没有登记文章"),
    (r"its pages are PDFs, and their texts were read from these", "版面是 PDF，文字从中读出"),
    (r"held as pictures", "版面图已存"),
    (r"(?P<n>\d+) of (?P<all>\d+) pages held as pictures", "{all} 版中存有 {n} 版的版面图"),
    (r"not held as pictures: .*", "版面图没有取过"),
    # pictures
    (r"(?:…|it) is an SVG drawing, and no picture", "来的是 SVG 图形，不是图片"),
    (r"(?:…|it) is a page of markup, and no picture", "来的是网页，不是图片"),
    (r"(?:…|it) is (?:empty|blank), and no picture", "来的是空文件"),
    (r"(?:…|it) is a file of another kind, and no picture", "来的不是图片"),
    (r"(?:…|it) is larger than (?P<n>\d+) MB, and kept as cut", "超过 {n} MB，只存了开头"),
    (r"(?:(?:…|it) is )?a picture of (?P<w>\d+) x (?P<h>\d+) pixels", "图片过大（{w} × {h} 像素）"),
    (r"a picture of too many pixels\b.*", "图片过大"),
    (r"a picture that (?:cannot be decoded|no decoder of)\b.*", "图片损坏，无法解码"),
    (r"a PDF that cannot be read\b.*", "PDF 损坏或加密，读不出"),
    (r"a text layer\b.*", "PDF 的文字层不是可读的文字"),
    (r"\S+: no host of the paper's", "图片在别的网站"),
    (r"max redirections reached", "原站转来转去"),
    (r"the front page was read, but which pages and articles it names is not kept", "头版读过，但没有存下它的目录"),
)
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), words) for pattern, words in _ROWS)
_LACKING = re.compile(r"(\d+) (day|page|article)s? not held")
_UNITS = {"day": "{}天未存", "page": "{}版未存", "article": "{}篇未存"}


def why(kept: str | None) -> str:
    """Return a reason in Chinese; an empty text where it is one that is not known here."""
    text = re.sub(r"…[:,]", lambda found: f"…{found[0][-1]}", reason(kept)).strip()
    if not text:
        return ""
    whole = _one(text)
    if whole or "; " not in text:
        return whole
    parts = [_one(part) for part in text.split("; ")]
    return "；".join(parts) if all(parts) else ""


def _one(text: str) -> str:
    lacking = [_LACKING.fullmatch(part) for part in text.split(", ")]
    if all(lacking):
        return "，".join(_UNITS[found[2]].format(found[1]) for found in lacking if found)
    if not re.search("[A-Za-z]", text):
        return text  # Chinese already: the name of a holiday
    for pattern, words in _PATTERNS:
        if (match := pattern.fullmatch(text)) and (told := _filled(words, match.groupdict(""))):
            return told
    return ""


def _filled(words: str, given: dict[str, str]) -> str:
    """Return the words with what the reason names; nothing where a part of it is not known."""
    told = dict(given)
    for part in {"rest", "a"} & given.keys():
        told[part] = why(given[part])
        if not told[part]:
            return ""
    if "weekday" in given:
        told["weekday"] = _WEEKDAYS[given["weekday"]]
    if "day" in given:
        told["day"] = day(given["day"])
    return words.format(**told)
