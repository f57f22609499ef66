"""Which lines around and within a text are not the article's: menus, credits, share bars, lists, disclaimers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.extract.headline import bare
from crawler.extract.tree import Line

_TERMINAL = re.compile(
    r"^[\s【\[(（<>《★■◆●·•—|*#/]*(?:"
    r"相关(?:阅读|报道|新闻|链接|连接|文章|推荐|专题|内容|资讯|搜索|热词|标签)|(?:推荐|延伸|扩展|拓展)(?:阅读|新闻|文章)"
    r"|更多(?:新闻|精彩|内容|阅读|资讯|评论|>)|猜你(?:喜欢|感兴趣)|热[门点](?:推荐|新闻|评论|文章|资讯|专题|排行|图片)"
    r"|(?:精彩|编辑|今日|热点|图片|最新|为您|为你)(?:推荐|热点|新闻|图片|专栏|资讯|动态)$|大家都在看|往期(?:回顾|精彩|推荐)"
    r"|(?:我要|发表|网友|最新|全部|精彩|查看|参与|添加)评论|我来说两句|评论\s*[（(\d]|网友评论"
    r"|返回(?:首页|页首|顶部|列表|搜狐|网易|南方网|腾讯|频道|目录)|(?:阅读)?[上下]一[篇条页]|上一版|下一版|上一期|下一期"
    r"|免责(?:声明|条款)|版权(?:声明|所有|与免责|归|说明)|(?:特别|郑重|重要|反侵权)(?:声明|公告|提示|说明)|声明[:：]"
    r"|.{0,8}声明[:：]\s*凡|凡(?:本[网站报]|注明|来源)|本[网站](?:转载|所刊|所有|凡|仅|声明|部分)|以上(?:内容|文章|图文)(?:为|由|仅|包括|（|系|来)"
    r"|Copyright|©|\(c\)|责任编辑|责编|(?:编辑|审核|校对|监制|值班主任)[:：/｜|]|打印(?:本[文页稿])?|关闭(?:窗口|本页)?$|字号|纠错"
    r"|收藏(?:本文)?$|分享(?:到|至|让|给)|扫(?:一扫|码|描|二维码)|(?:长按|微信|关注)(?:识别|扫|我们|公众号|官方|微信)"
    r"|微信扫|手机(?:看|阅读|扫)|举报(?:文章|$|电话|邮箱|/|反馈)|发送给?(?:朋友|好友)|(?:文章)?关键[词字][:：]|标签[:：]|Tags?[:：]"
    r"|第\s?\d+\s?页/共|共\s?\d+\s?页|新闻(?:排行|热线|爆料)|点击(?:排行|进入|查看更多|阅读更多)|热线电话"
    r"|.{0,6}ICP[备证]|违法和不良|主办(?:单位)?[:：]|文章不错|点赞$|赞$|不感兴趣|不喜欢$"
    r"|投诉(?:建议|举报)?$|下载(?:客户端|APP)|打开(?:APP|客户端)|提供新闻线索|值班总编|图片新闻$|页面未找到|页面功能"
    r"|如(?:有|果).{0,12}(?:侵权|版权)|(?:更多)?内容请(?:继续)?关注|（?更多.{0,12}请(?:继续)?关注|首页\s*[|｜]\s*上一页"
    r")",
    re.IGNORECASE,
)
_CREDIT_LINE = re.compile(
    r"^[（(\[【\s]*(?:(?:文章|信息|稿件|新闻|本文|资料)?来\s?源|稿源|出处|转自|摘自|原标题|选稿|发布者|录入|原创)\s*[:：]"
    r"|^(?:展开|阅读|查看|显示)(?:剩余)?全文|^\s*(?:作\s?者[:：]|供稿[:：]|撰稿[:：]|摄影[:：])|^[（(【\s]*(?:来源\s?[｜|]"
    r"|(?:初审|复审|终审|审核|校对|监制|编审)[:：]|编辑[\s/].{2,12}(?:校对|审核|排版|$)|记者(?:联系)?(?:邮箱|电话)|标签\s|海量资讯"
    r"|本文[系为].{0,16}(?:独家|原创)|未经.{0,12}(?:不得|严禁|禁止|谢绝).{0,8}转载)"
)
_HEAD_LINE = re.compile(
    r"^(?:.{0,40}(?:19|20)\d\d\s?[-年/.]\s?\d{1,2}\s?[-月/.]\s?\d{1,2}|(?:发布|发表|更新|发稿)(?:时间|日期|于)|时间[:：]|日期[:：]"
    r"|浏览|点击|阅读|人气|字[号体]|小字|大\s*中\s*小|[Aa][+-]|分享|评论|第\d+页/共|播报文章|收藏|我要|打印|关注$|\+?\s?关注|订阅"
    r"|当前位置|您(?:的|所在)|首页|正文$|视频$|音频|Podcast|在线荐稿|[|｜>»]|微信|微博|QQ|举报|加载|调查问题|若长时间|听新闻|语音)"
)
_PLATFORM = re.compile(r"^(?:以上内容|特别声明).{0,40}(?:平台|存储服务)")
_SHORTEST = 40  # Chinese characters of the shortest notice
_SENTENCE_MARKS = "。！？"
_CREDIT_MAX = 60  # characters of a credit line; a longer one is text


def is_terminal(line: Line) -> bool:
    """Say whether a line opens what follows articles (相关阅读, 责任编辑, 版权声明 …) and is no sentence of one."""
    if not _TERMINAL.match(line.text):
        return False
    legal = line.text.startswith(_LEGAL) or re.match(r".{0,8}声明[:：]", line.text) is not None
    return len(line.text) < _CREDIT_MAX or line.linked > 0 or not line.is_sentence or legal


_LEGAL = ("免责声明", "版权声明", "特别声明", "郑重声明", "声明", "凡本", "凡注", "本网", "本站", "以上内容", "反侵权")


def is_head(line: Line) -> bool:
    """Say whether a line belongs between headline and text: date, source, buttons, breadcrumbs."""
    return len(line.text) < _CREDIT_MAX and (_HEAD_LINE.match(line.text) is not None or is_credit(line))


def is_credit(line: Line) -> bool:
    """Say whether a line only names the source or the like."""
    longest = 2 * _CREDIT_MAX if line.text[0] in "（([【" else _CREDIT_MAX  # （本文来源：甲 作者：乙研究院院长丙）
    return len(line.text) < longest and _CREDIT_LINE.match(line.text) is not None


def is_menu(line: Line) -> bool:
    """Say whether a line is made of links, and not a sentence with some."""
    if line.linked <= 0.6 * len(line.text):
        return False
    return not (line.marks >= 2 and line.linked < 0.8 * len(line.text))


def cut_to_text(lines: Sequence[Line], title: str) -> list[Line]:
    """Return the lines of a container that are the article's text."""
    if not any(_begins_text(line, title) for line in lines):
        return _without_sentences(lines, title)
    lines = list(lines[_first_line(lines, title) :])
    total = sum(line.han for line in lines if line.is_sentence) or 1
    kept: list[Line] = []
    seen, ahead = 0, total
    for index, line in enumerate(lines):
        own = line.han if line.is_sentence else 0
        ahead -= own
        ends = is_terminal(line) and seen >= 0.3 * total
        if ends and not (_editor_only(line) and ahead > 0.3 * total) and not _goes_on(lines[index + 1 :], kept):
            break
        if not (is_terminal(line) or is_credit(line) or is_menu(line) or not re.search(r"\w", line.text)):
            kept.append(line)
        seen += own
    return kept


def _without_sentences(lines: Sequence[Line], title: str) -> list[Line]:
    """Return the text of a list of names or figures: all up to what follows articles, without what goes before them."""
    kept: list[Line] = []
    for line in lines:
        if is_terminal(line) and kept:
            break
        other = is_terminal(line) or is_head(line) or is_menu(line) or not kept and _is_headline(line, title)
        if not other and re.search(r"\w", line.text):
            kept.append(line)
    return kept


def end_of_article(lines: Sequence[Line], title: str) -> int:
    """Return where what follows a headline ends for certain, behind a notice at least: some pages hold two articles.

    A platform's disclaimer ends an article, and another article's linked main heading.
    """
    seen = 0
    for index, line in enumerate(lines):
        heading = line.node.tag == "h1" and line.linked and bare(line.text) != bare(title)
        if seen >= _SHORTEST and (heading or _PLATFORM.match(line.text)):
            return index
        seen += line.han if line.is_sentence else 0
    return len(lines)


def _goes_on(after: Sequence[Line], kept: Sequence[Line]) -> bool:
    """Say whether the next sentence is a paragraph beside the last one: a box of links stood between them."""
    last = next((line for line in reversed(kept) if line.is_sentence), None)
    following = next((line for line in after[:6] if line.is_sentence), None)
    if last is None or following is None or following.node.tag != "p":
        return False
    return following.node is not last.node and following.node.getparent() is last.node.getparent()


def _editor_only(line: Line) -> bool:
    return re.match(r"^\W*(?:原标题|责任编辑|责编|编辑)", line.text) is not None


def _first_line(lines: Sequence[Line], title: str) -> int:
    """Return where the text begins: at its first sentence, or at sub-headings right above it."""
    first = next((i for i, line in enumerate(lines) if _begins_text(line, title)), 0)
    start = first
    while start > 0:
        above = lines[start - 1]
        menu = above.linked > 0.3 * len(above.text) or above.han < 4
        if menu or is_head(above) or is_terminal(above) or _is_headline(above, title):
            break
        start -= 1
    headline_between = any(_is_headline(line, title) for line in lines[start:first])
    return first if headline_between else start


def _begins_text(line: Line, title: str) -> bool:
    return line.is_sentence and not is_head(line) and not is_terminal(line) and not _is_headline(line, title)


def _is_headline(line: Line, title: str) -> bool:
    """Say whether a line is the headline once more. A sentence of the same words (下雨了 → 下雨了。) is text."""
    ends = line.text[-1] in _SENTENCE_MARKS and line.text[-1] != title[-1:]
    return not ends and bare(line.text) == bare(title)
