"""Who wrote an article and where it comes from: candidates out of a page's facts, and the choice between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from archive.chinese.bylines import read_bylines, read_credits
from archive.chinese.outlets import OUTLET_MAX, clean_outlet, looks_like_outlet
from archive.chinese.people import is_name, split_names
from archive.chinese.places import PLACES
from archive.likeness.key import simplified
from archive.model import Byline
from crawler.extract.facts import Candidate, Facts

_HEAD_MAX = 14  # lines between headline and body in which credits stand
_TAIL_MAX = 8  # lines below the body in which they stand
_LINE_MAX = 120  # a longer line is text, not credits
_LIST = re.compile(
    r"相关(?:新闻|阅读|报道|文章|链接|推荐|内容|专题)|推荐阅读|热点推荐|热门|更多|最新评论|网友评论|发表评论"
    r"|跟贴|上一篇|下一篇|排行"
    r"|大家都在看|看了又看|猜你喜欢|版权声明|版权所有|copyright|免责声明|平台声明|特别声明|郑重声明",
    re.IGNORECASE,
)
_LABEL = (
    r"(?<!图片)(?<!照片)(?<!数据)(?<!资料)(?<!视频)(?<!素材)(?<!收入)(?<!资金)(?<!音频)(?<!制图)(?<!信息图)"
    r"(?:来\s?源|來源|稿源|稿件来源|出处|转自|转载自|转载于|摘自|来自|原载|原创|首发于?|供稿单位|Source)"
)
_DISCLAIMER = re.compile(r"注明.{0,4}来源|凡本|声明[:：]")  # 凡本网注明“来源：甲”的作品
_SOURCE = re.compile(rf"{_LABEL}(?:于|自)?\s?[:：|｜丨/]\s?(?P<value>.*)")
_SOURCE_FROM = re.compile(r"(?:本文|文章|稿件)(?:来源于|来自|转自|转载自|摘自|原载于?|首发于)\s?(?P<value>[^，。：:]+)")
_REPRINT = re.compile(r"^[（(【\[]?(?:本文)?(?:转载自|转自|摘自|原载于?)\s?(?P<value>[^，。：:]{2,30})$")
_QUOTED = re.compile(
    r"^据(?P<value>[《]?[\u3400-\u9fff·]{2,14}?(?:社|报|网|台|客户端|新闻))[》]?(?:[\d月日]*(?:报道|消息|电))"
)
_MOMENT = (
    r"\d{4}\s?[-年./]\s?\d{1,2}\s?[-月./]\s?\d{1,2}日?(?:\s*星期.)?\s*(?:\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?(?:更新)?"
)
_DATE = re.compile(rf"{_MOMENT}\s*[·|｜]?\s*(?P<rest>.*)")
_FURNITURE = re.compile(
    r"登录|注册|举报|评论|分享|收藏|微信|微博|首页|正文|下载|字体|字号|打印|关注|扫|返回|复制|链接|发布于|参与"
    r"|查看|阅读|QQ|播报|听|跟贴"
    r"|导航|发表|属地|^\d|^第.{1,5}版|搜索|订阅|专题|版面|放大|缩小|记者|编辑|责编|作者|来自|公开|大小|朗读"
    r"|语音|视频$|图片$|推荐|更多"
    r"|投稿|部落|看点|默认|标题|摘要|独家"
)
_PORTALS = (
    "sohu.com 163.com qq.com toutiao.com ifeng.com 360kuai.com baidu.com sina.com.cn sina.cn sina.com uc.cn"
    " msn.cn yidianzixun.com"
    " 360doc.com eastday.com 021east.com zaker.com dongfang.com xueqiu.com"
).split()
_PORTAL_NAMES = frozenset(
    "网易 网易新闻 网易号 搜狐 搜狐网 搜狐新闻 搜狐号 新浪 新浪网 新浪新闻 腾讯 腾讯网 腾讯新闻 凤凰网 凤凰新闻"
    " 今日头条 头条 百度"
    " 百家号 sina_mobile 企鹅号 大风号 快资讯 快传号".split()
)
_SOURCE_METAS = {
    "contentsource": 80,
    "source": 66,
    "mediaid": 64,
    "article:author": 52,
    "og:article:author": 52,
    "copyfrom": 66,
}
_SOURCE_CLASS = re.compile(
    r"source|laiyuan|copyfrom|media[-_]?name|lyuan|(?:^|[-_ ])(?:ly|from)(?:$|[-_ ])|origin", re.IGNORECASE
)
_ACCOUNT_CLASS = re.compile(r"author|account|user[-_]?name|nickname|media|publisher|source", re.IGNORECASE)
_AUTHOR_CLASS = re.compile(r"author|zuozhe|writer|byline|reporter|journalist", re.IGNORECASE)
_PERSON_LABEL = re.compile(r"(?:作\s?者|记\s?者|撰\s?文|撰稿|执笔|通讯员|编\s?辑|责编|文|图|摄影)\s?[:：/／|｜丨]")
_INFO_PERSON = re.compile(r"[\[【]\s?(?P<names>[^\[\]【】]{2,20}?)\s?[\]】][\s\ue000-\uf8ff]*(?:来源[:：]|$)")
_AGENCY = (
    r"本[报刊网台社]|[\u3400-\u9fffA-Za-z·]{1,14}?(?:(?:社|报|网|台|新闻|财经)?客户端"
    r"|新闻社|新闻网|通讯社|社|报|网|台|新闻|财经|在线|视)"
)
_DATELINE = re.compile(
    rf"^[\s（(【\[]*(?:据)?(?P<agency>{_AGENCY})(?P<place>[\u3400-\u9fff·]{{0,10}}?)\s?"
    r"(?P<date>(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日)?\s?(?:[上下]午|凌晨)?(?:综合|专|急|快)?(?:电|讯|消息|报道)"
    r"(?=[\s（(：:，,】）)〕\]/]|$|题)"
)
_CERTAIN = 70  # metadata and labels up to this weight often name the editor as author
_WROTE = ("reporter", "correspondent", "author")


def byline_candidates(facts: Facts) -> list[Candidate]:
    """Return every signature with the rule that read it, the heaviest first; the value is `name (role)`."""
    ballot = [Candidate(f"{name.name} ({name.role})", rule, weight) for rule, weight, name in _signatures(facts)]
    return sorted(dict.fromkeys(ballot), key=lambda candidate: -candidate.weight)


def choose_bylines(facts: Facts) -> tuple[Byline, ...]:
    """Return the signatures of the heaviest rule that names a writer, with photographers and editors of all rules."""
    found = list(_signatures(facts))
    best = max((weight for _, weight, name in found if name.role in _WROTE), default=0)
    editors = {name.name for _, _, name in found if name.role == "editor"}
    chosen = [
        name
        for _, weight, name in found
        if name.role not in _WROTE or weight == best and (weight > _CERTAIN or name.name not in editors)
    ]
    return tuple(dict.fromkeys(chosen))


def authors(bylines: Iterable[Byline]) -> list[str]:
    """Return the names that count as authors for readers: all but those who only took pictures or edited."""
    return list(dict.fromkeys(byline.name for byline in bylines if byline.role in _WROTE))


def source_candidates(facts: Facts) -> list[Candidate]:
    """Return every outlet that a page names as the article's source, the heaviest first."""
    found: dict[str, Candidate] = {}
    for rule, weight, raw in _named_sources(facts):
        name = clean_outlet(raw)
        if name and (name not in found or weight > found[name].weight):
            found[name] = Candidate(name, rule, weight)
    return sorted(found.values(), key=lambda candidate: -candidate.weight)


def choose_source(facts: Facts) -> str:
    """Return the outlet that is named with most weight, or an empty text."""
    return next((candidate.value for candidate in source_candidates(facts)), "")


def dateline_of(lines: Sequence[str]) -> tuple[str, str]:
    """Return agency and place of the dateline (电头) in the first lines of a text; empty where there is none.

    新华社 and 北京 of 新华社北京5月9日电; in traditional characters too, as they stand there.
    """
    for line in lines[:4]:
        folded = simplified(line)  # character by character: what is found in it stands at the same place
        match = _DATELINE.match(folded)
        if match and not (folded.lstrip("（(【 ").startswith("据") and "报道" in match[0]):
            place = re.sub(r"(?:新闻|频道|分社|记者.*)$", "", match["place"])
            return line[slice(*match.span("agency"))], line[match.start("place") :][: len(place)]
    return "", ""


def dateline(facts: Facts) -> tuple[str, str]:
    """Return agency and place of an article's dateline: in its text, or right above it."""
    return dateline_of((*facts.body[:3], *facts.head[-1:]))


def _headlines(facts: Facts) -> list[int]:
    """Return where the headline stands among the lines above the body."""
    title = _letters(facts.title)
    places = [n for n, line in enumerate(facts.head) if title and _letters(line) == title]
    if not places and len(title) > 8:
        places = [n for n, line in enumerate(facts.head) if title[:8] in _letters(line)][-1:]
    return [place for place in places if places[-1] - place <= _HEAD_MAX]


def _info(facts: Facts) -> list[str]:
    """Return the lines between headline and body; without a headline among them, the nearest ones."""
    places = _headlines(facts) or [max(-1, len(facts.head) - _HEAD_MAX - 1)]
    lines = [facts.head[n] for n in range(places[0] + 1, len(facts.head)) if n not in places]
    return [line for line in lines[: places[-1] - places[0] + _HEAD_MAX] if len(line) <= _LINE_MAX]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _below(facts: Facts) -> list[str]:
    """Return the lines below the body, up to the first list of other articles."""
    lines: list[str] = []
    for line in facts.tail[:_TAIL_MAX]:
        if _LIST.search(line) and not re.search(r"(?:来源|作者|编辑|记者)\s?[:：]", line):
            break
        lines.append(line)
    return lines


def _signatures(facts: Facts) -> Iterator[tuple[str, float, Byline]]:
    """Yield rule, weight and signature: the text's own, then lines around it, then labels and metadata."""
    yield from (("text", 90, byline) for byline in read_bylines([*facts.body]))
    for rule, weight, lines in (("tail", 80, _below(facts)), ("head", 84, _info(facts))):
        short = [re.sub(_MOMENT, " ", line) for line in lines if len(line) <= _LINE_MAX]
        labelled = [byline for line in short if _PERSON_LABEL.search(line) for byline in read_credits(line)]
        yield from ((rule, weight, byline) for byline in (*read_bylines(short), *labelled))
    for line in _info(facts):
        if match := _INFO_PERSON.search(line):
            yield from (("head", 84, byline) for byline in read_credits(f"作者：{match['names']}"))
        yield from (("behind the outlet", 76, Byline(name)) for name in _behind_outlet(line))
    yield from _labelled_persons(facts)
    yield from _person_as_source(facts)


def _behind_outlet(line: str) -> list[str]:
    """Return the names that stand behind the outlet in an information line: 2010年07月01日08:09 华夏时报 王小明."""
    found = _SOURCE.search(line) or _DATE.search(line)
    outlet, _, rest = (found[1] if found else "").strip().partition(" ")
    names: list[str] = []
    if looks_like_outlet(outlet) and not re.search("[:：]", outlet):
        for name in split_names(rest):
            if not is_name(name):
                break
            names.append(name)
    return names


def _labelled_persons(facts: Facts) -> Iterator[tuple[str, float, Byline]]:
    near = " ".join((*_info(facts), *_below(facts), *facts.body[:2], *facts.body[-2:]))
    for name, text in facts.labelled:
        if _AUTHOR_CLASS.search(name) and len(text) <= 40 and text in near:
            found = read_credits(text)
            yield from (("label", 70, byline) for byline in found)
            if not found and is_name(text) and not _is_portal(facts.url):
                yield "label", 60, Byline(text)
    if is_name(journalist := facts.properties.get("journalist", "")):
        yield "property", 66, Byline(journalist, "reporter")
    if is_name(editor := facts.properties.get("liability", "")):
        yield "property", 66, Byline(editor, "editor")
    for rule, value in _told_authors(facts):
        if is_name(value) and value in near and not _is_portal(facts.url):
            yield rule, 50, Byline(value)


def _told_authors(facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield the authors of the metadata: rule and text. Many are editors; they count only where the page shows them."""
    for name, value in facts.meta:
        if name in ("author", "article:author", "dc.creator"):
            yield "meta", value
    for item in facts.json_ld:
        told = item.get("author")
        for author in told if isinstance(told, list) else [told]:
            yield "json-ld", str(author.get("name", "")) if isinstance(author, dict) else str(author or "")


def _person_as_source(facts: Facts) -> Iterator[tuple[str, float, Byline]]:
    """Yield the writer whom some portals name in the place of the outlet below the text: 来源: 尹娟."""
    for line in _below(facts):
        match = re.fullmatch(r"[（(]?来源\s?[:：]\s?([\u3400-\u9fff]{2,3})[）)]?", line)
        if match and is_name(match[1]) and not looks_like_outlet(match[1]) and choose_source(facts):
            yield "tail source", 40, Byline(match[1])


def _named_sources(facts: Facts) -> Iterator[tuple[str, float, str]]:
    """Yield rule, weight and raw text of every place that may name the outlet."""
    info, below = _info(facts), _below(facts)
    yield from (("head", 90, raw) for raw in _after_label(info))
    above = _headlines(facts)[:1] or [0]
    yield from (("above the headline", 58, raw) for raw in _after_label([*facts.head[max(0, above[0] - 3) : above[0]]]))
    yield from (("tail", 88, raw) for raw in _after_label(below))
    yield from (("text", 86, raw) for raw in _after_label([line[-60:] for line in facts.body[-3:]]))
    yield from (("text", 84, raw) for raw in _after_label([line for line in facts.body[:2] if len(line) <= 40]))
    yield from (
        ("property", 80, facts.properties[key]) for key in ("sourcename", "source") if facts.properties.get(key)
    )
    near = " ".join((*info, *below))
    for name, text in facts.labelled:
        if _SOURCE_CLASS.search(name) and len(text) <= 60 and text in near:
            yield from (("label", 82, raw) for raw in _after_label([text]))
            if looks_like_outlet(text) and not _DATE.search(text):
                yield "label", 74, text
    for name, value in facts.meta:
        if name in _SOURCE_METAS and value not in _PORTAL_NAMES and not (name.endswith("author") and is_name(value)):
            yield f"meta {name}", _SOURCE_METAS[name], value
    yield from _unlabelled(facts, info, below)


def _after_label(lines: list[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        match = _SOURCE.search(line) or _SOURCE_FROM.search(line) or _REPRINT.search(line)
        if match and len(line) <= _LINE_MAX and not _DISCLAIMER.search(line):
            following = lines[number + 1] if number + 1 < len(lines) else ""
            yield match["value"].strip() or (following if looks_like_outlet(following) else "")


def _unlabelled(facts: Facts, info: list[str], below: list[str]) -> Iterator[tuple[str, float, str]]:
    """Yield names that only their place makes a source: around the date, under the headline, in the dateline."""
    portal = _is_portal(facts.url)
    for number, line in enumerate(info):
        if dated := _DATE.search(line):
            yield from _around_date(line, dated)
        elif match := re.match(r"(?P<name>[\u3400-\u9fff]{2,12})\s(?:https?://|www\.)", line):
            yield "beside the address", 46, match["name"]
        elif number < 4 and len(line) <= OUTLET_MAX and _may_be_account(line):
            follows = any(_DATE.search(other) for other in info[number + 1 : number + 5])
            if looks_like_outlet(line) and (follows or portal):
                yield "above the date", 68, line
            elif portal:
                yield "account", 42, line
    names = {text for name, text in facts.labelled if _ACCOUNT_CLASS.search(name)}
    yield from (("account", 40, line) for line in below[:3] if portal and line in names and _may_be_account(line))
    told = [name for rule, name in _told_authors(facts) if rule == "json-ld" and looks_like_outlet(name)]
    yield from (("json-ld", 54, name) for name in told)
    if facts.body and (quoted := _QUOTED.match(facts.body[0])):
        yield "quoted", 20, quoted["value"]
    if (agency := dateline(facts)[0]) and not agency.startswith("本"):
        yield "dateline", 25, agency


def _around_date(line: str, dated: re.Match[str]) -> Iterator[tuple[str, float, str]]:
    rest = clean_outlet(dated["rest"])
    if rest and (looks_like_outlet(rest) or dated["rest"].startswith("《")):
        yield "behind the date", 76, dated["rest"]
    elif _may_be_account(rest) and not re.search("[:：]", dated["rest"][:12]) and ":" in line:
        yield "behind the date", 44, rest
    before = re.split(r"[:：\s|｜]", line[: dated.start()].strip(" \u3000|｜"))[-1]
    if looks_like_outlet(before):
        yield "before the date", 70, before


def _may_be_account(line: str) -> bool:
    """Say whether a short line may be an account's name: neither a word of the page nor a number nor a place."""
    return not _FURNITURE.search(line) and clean_outlet(line) == line and line not in PLACES


def _is_portal(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host != "mp.weixin.qq.com" and any(host == portal or host.endswith("." + portal) for portal in _PORTALS)
