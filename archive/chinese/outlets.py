"""The names of outlets: newspapers, sites, agencies, offices."""

from __future__ import annotations

import re

from archive.chinese.credit_words import NO_OUTLETS, OUTLET_ENDINGS, OUTLETS, either
from archive.chinese.people import is_name
from archive.chinese.variants import simplified

OUTLET_MAX = 24
"""The most characters that an outlet's name may have."""
_RAW_MAX = 120  # characters behind 来源： that are looked at
_OUTLET = re.compile(rf"(?:{either(OUTLET_ENDINGS)})$")
_BUTTON = re.compile(rf"(?:{either(NO_OUTLETS)})")
_LEAD = re.compile(r"(?:(?:本文|信息|文章|稿件)?来源于?\s?[:：]?)?\s?(?:转载自|转自|摘自)?[:：]?")
_ACCOUNT = re.compile(r"^(?:微信公众号|公众号|微信公号|微信|官微)[\s:：“「]{0,4}|(?<=.)(?:微信)?(?:公众号|公号|官微)")
_TITLED = re.compile(r"《([^》]+)》")
_CUT = re.compile(
    r"(?:编辑|作者|记者|通讯员|审核|校对|摄影|供稿|发布|发稿|更新|时间|日期|点击|阅读|浏览|访问|人气|字号"
    r"|字体|评论|参与)"
    r"(?:时间|日期|量|数|次数|人)?\s?[:：(（\d]|责任编辑|责编|责任人|网友评论|我要|发表评论|发表于|发布于|查看"
    r"|参与互动|打印|收藏|举报|分享"
    r"|用手机|手机看|扫一扫|扫码|字体|字号|大小|原文|原标题|浏览次|点击次|阅读次|(?<=[网报社台])[/／]?\s?(?:记者|通讯员"
    r"|作者)|\d{4}\s?[-年./]\s?\d{1,2}"
    r"|\d{1,2}[:：]\d{2}|https?://|www\.|[【】\[\]|｜丨,，。;；！!？?（()）]|\u2002|\u2003"
)
_VAGUE = re.compile(
    r"^(?:本站|本网|本报|本刊|网站|网络|网上|网友|互联网|因特网|转载|原创|未知|不详|佚名|综合|其[他它]|整理"
    r"|自媒体|自行|新闻中心|编辑部|admin"
    r"|管理员|投稿|暂无|无$|null|none|默认|办公室$|匿名|微信公众号$|百家号$)|(?:整理|综合|网友|转载)$"
    r"|^(?:作者|编辑|责编|记者|时间|日期|来源|发布|阅读|浏览|评论|字号|分享)$|^\d{1,9}\s?[人次条](?:参与|评论|跟[帖贴]|阅读|浏览)?",
    re.IGNORECASE,
)
_MARKS = " \u3000·-—－_/“”\"'"


def looks_like_outlet(text: str) -> bool:
    """Say whether a text reads as the name of a newspaper, a site, an agency or an office, in either script."""
    folded = simplified(text)
    return folded in OUTLETS or bool(_OUTLET.search(folded)) and not _BUTTON.match(folded)


def clean_outlet(raw: str) -> str:
    """Return an outlet's name out of what stands behind 来源：; empty for a person, a number or 转载文章."""
    text = raw[:_RAW_MAX].strip()
    if lead := _LEAD.match(simplified(text)):
        text = text[lead.end() :]
    text = text.strip(" \u3000\ue5c2[]【】「」<>〈〉:：·-—_")
    text = _without(_ACCOUNT, text)
    if titled := _TITLED.match(text):
        text = titled[1]
    if cut := _CUT.search(simplified(text)):
        text = text[: cut.start()]
    text = text.strip(_MARKS)
    if re.search(r"[\u3400-\u9fff]", text):
        text = _first_word(text)
    text = text.strip("“”\"' ")
    if not 2 <= len(text) <= OUTLET_MAX or _VAGUE.search(simplified(text)) or not re.search(r"[^\W\d_]", text):
        return ""
    return "" if is_name(text) and not looks_like_outlet(text) else text


def _without(pattern: re.Pattern[str], text: str) -> str:
    """Return a text without what a pattern of simplified characters matches."""
    kept, end = "", 0
    for match in pattern.finditer(simplified(text)):
        kept += text[end : match.start()]
        end = match.end()
    return kept + text[end:]


def _first_word(text: str) -> str:
    """Return the first part of a text with blanks; a name that was set letter by letter is joined."""
    parts = text.split()
    if len(parts) > 2 and all(len(part) == 1 for part in parts):
        return "".join(parts)
    return text if re.match(r"[A-Za-z]", text) else parts[0]
