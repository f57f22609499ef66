"""The names of outlets: newspapers, sites, agencies, offices."""

from __future__ import annotations

import re

from archive.chinese.people import is_name

_OUTLET = re.compile(
    r"[报網网社台刊]$|(?:周刊|杂志|日报|晚报|早报|时报|新闻|在线|财经|客户端|频道|电视|卫视|广播|传媒|融媒体?"
    r"|发布|导报|快报|播报|评论|资讯|观察"
    r"|网络版|电子版|中心|出版社|通讯|商报|画报|学报|论坛|门户|总台|之声|视点|证券|头条|媒|统计局|委员会|办公厅"
    r"|委|局|厅|政府|公安|检察院|法院)$"
)
_KNOWN_OUTLETS = frozenset(
    "新浪 搜狐 网易 腾讯 凤凰 和讯 澎湃 财新 虎嗅 界面 观察者 红星 封面 钛媒体 金融界 东方财富 路透 法新 美联"
    " 央视 新京报 联合早报".split()
)


OUTLET_MAX = 24
"""The most characters that an outlet's name may have."""
_CUT = re.compile(
    r"(?:编辑|編輯|作者|记者|通讯员|审核|校对|摄影|供稿|发布|发稿|更新|时间|日期|点击|阅读|浏览|访问|人气|字号"
    r"|字体|评论|参与)"
    r"(?:时间|日期|量|数|次数|人)?\s?[:：(（\d]|责任编辑|责编|责任人|网友评论|我要|发表评论|发表于|发布于|查看"
    r"|参与互动|打印|收藏|举报|分享"
    r"|用手机|手机看|扫一扫|扫码|字体|字号|大小|原文|原标题|浏览次|点击次|阅读次|(?<=[网报社台])(?:记者|通讯员"
    r"|作者)|\d{4}\s?[-年./]\s?\d{1,2}"
    r"|\d{1,2}[:：]\d{2}|https?://|www\.|[【】\[\]|｜丨,，。;；！!？?（()）]|\u2002|\u2003"
)
_VAGUE = re.compile(
    r"^(?:本站|本网|本报|本刊|网站|网络|网上|网友|互联网|因特网|转载|原创|未知|不详|佚名|综合|其[他它]|整理"
    r"|自媒体|自行|新闻中心|编辑部|admin"
    r"|管理员|投稿|暂无|无$|null|none|默认|办公室$|匿名|微信公众号$|百家号$)|(?:整理|综合|网友|转载)$",
    re.IGNORECASE,
)


def looks_like_outlet(text: str) -> bool:
    """Say whether a text reads as the name of a newspaper, a site, an agency or an office."""
    button = text.startswith(("听", "进入", "打开", "下载"))  # 听新闻, 进入原创
    return text in _KNOWN_OUTLETS or bool(_OUTLET.search(text)) and not button


def clean_outlet(raw: str) -> str:
    """Return an outlet's name out of what stands behind 来源：; empty for a person, a number or 转载文章."""
    text = re.sub(r"^\s*(?:(?:本文|信息|文章|稿件)?来源于?\s?[:：]?)?\s*(?:转载自|转自|摘自)?[:：]?", "", raw).strip(
        " \u3000\ue5c2[]【】「」<>〈〉:：·-—_"
    )
    text = re.sub(
        r"^(?:微信公众号|公众号|微信公号|微信|官微)\s?[:：“「]*|(?<=.)(?:微信)?(?:公众号|公号|官微)", "", text
    )
    text = re.sub(r"^《([^》]+)》.*", r"\1", text)
    text = _CUT.split(text, maxsplit=1)[0].strip(" \u3000·-—－_/“”\"'")
    if re.search(r"[\u3400-\u9fff]", text):
        text = _first_word(text)
    text = text.strip("“”\"' ")
    if not 2 <= len(text) <= OUTLET_MAX or _VAGUE.search(text) or not re.search(r"[^\W\d_]", text):
        return ""
    return "" if is_name(text) and not looks_like_outlet(text) else text


def _first_word(text: str) -> str:
    """Return the first part of a text with blanks; a name that was set letter by letter is joined."""
    parts = text.split()
    if len(parts) > 2 and all(len(part) == 1 for part in parts):
        return "".join(parts)
    return text if re.match(r"[A-Za-z]", text) else parts[0]
