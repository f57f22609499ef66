"""What names a page outside its text: `<title>` and metadata, and which stretches of them may be a headline.

A `<title>` is a row of parts: 雨_新闻_右江网, 某某网-新闻-雨, 港聞｜雨 | 某報. A firm separator (_ | » -- and
dashes between blanks) parts a headline from channel and site, a loose one (a blank, a lone dash, a colon) may stand
within a headline, too. Which of the stretches is the headline, the page itself decides (`headline.py`).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from archive.likeness.key import simplified
from crawler.extract.parsing.tree import Tree

_META = ("og:title", "twitter:title", "articletitle", "headline")
_SITE_META = ("og:site_name", "application-name", "sitename", "columnname")  # the last two: China's government sites
_HEAD_MAX, _PARTS_MAX = 400, 16  # characters and parts of a <title> that are looked at
_METADATA_MAX = 8
_NAME_MAX = 20  # letters of the full name of a site
_SHORT = 12  # letters of a channel's or an outlet's name, or of a keyword, behind a firm separator
_FEW = 6  # letters of the shortest text before such a one that needs no other evidence
_DOUBTFUL = 0.5  # what a text says that is the name of a site, as it seems
_IN_OTHER_WORDS, _LIKE = 1.5, 0.75  # what a text says for another that has such a share of its letters
_LONG = 8  # letters of a stretch that is no word by chance
_TAG = re.compile(r"<[^<>]{1,200}>")
_BETWEEN = re.compile(r"[\s_|｜¦│┃丨»›>＞«‹<＜←·•∙・／/\\:：—–―─-]{1,40}")
_FIRM = re.compile(r"[_|｜¦│┃丨»›>＞«‹<＜←]|--|\s[—–―─·•∙・／/:：-]|[—–―─·•∙・／/-]\s|(?<!—)—(?!—)")
_WORDS = (
    "新闻|要闻|时政|时事|国内|国际|社会|本地|地方|县区|区县|乡镇|部门|基层|工作|图片|视频|音频|民生|经济|财经|文化|体育|娱乐|教育|健康"
    "|生活|科技|旅游|军事|法治|法制|评论|观点|政务|党务|党建|信息|通知|公告|公示|公开|热点|今日|最新|综合|头条|重要|政策|法规|媒体|行业"
    "|企业|公司|校园|学校|集团|单位|两岸|大陆|台湾|香港|港闻|港澳|全球|即时|政治|产经|焦点|副刊|资讯|动态|频道|中心|关注|聚焦|看点|观察"
    "|快讯|速递|报道|专题|专栏|栏目|首页|网站|正文|全文|详情|详细|内容|文章|页面|列表|页|资料|展示|浏览|查看|之窗|天地|园地|广场|论坛"
)
_CHANNEL = re.compile(rf"(?:{_WORDS}){{1,4}}")
_SITE = re.compile(
    r"(?:网站?|[日晚晨早时商]报|[都城]市报|周[报刊]|杂志|电子[报版]|数字报|报社|新闻云?|客户端|频道|在线|官网|人民政府|传媒|融媒体?(?:中心)?"
    r"|电视台|电台|通讯社|中央社|财经|资讯|博客|维基百科|百度百科|公众号|奇摩|中文网|首页|镜周刊|\bnews 中文"
    r"|\.(?:com|cn|net|org|tw|hk|cc|info)(?:\.[a-z]{2})?)$"
    r"|^(?:搜狐|新浪|网易|腾讯|凤凰|雅虎|澎湃|今日头条)(?:[\u3400-\u9fff]{0,4})$|^(?:欢迎|谢谢)您?(?:访问|光临|来到)",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"(?:https?://|www\.)\S*|[^\s.]{1,200}\.(?:html?|shtml|php|aspx?|jsp|do|pdf|docx?|jpe?g|png)(?:\?\S*)?"
    r"|[\w-]{1,60}\.[a-z]{2,4}"  # A03-0118.fbd: Founder's own
    r"|untitled(?:[ -]document)?|document|null|undefined|index|home|title|无标题(?:文档|页)?|新建(?:网页|页面|文档)"
    r"|[\W_]*",
    re.IGNORECASE,
)
_MARKS = re.compile("[，。：！？“”‘’、；《》,!?:;]")  # no name of a site has one
_BRACKETS = "【】[]()（）「」〖〗 "


@dataclass(frozen=True)
class Naming:
    """How a text outside names a stretch of itself: as it spells it, and how much that says (3: the headline)."""

    text: str
    weight: float


def bare(text: str) -> str:
    """Return the letters and digits of a text: what is compared of headlines."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


@dataclass
class TitleWitness:
    """A text outside the page, or several of one hand. `runs`: its stretches by letters; `best`: the headlines."""

    runs: dict[str, Naming] = field(default_factory=dict)
    best: dict[str, Naming] = field(default_factory=dict)

    def says(self, key: str) -> float:
        """Return how much it says for a text on the page; less where it is the same in other words."""
        if key in self.runs:
            return self.runs[key].weight
        return _IN_OTHER_WORDS if len(key) >= _LONG and any(_is_like(key, known) for known in self.best) else 0.0


class PageNames:
    """The texts outside the page that name it, and what they say of a text."""

    def __init__(self, tree: Tree, menu: Collection[str]) -> None:
        self._sites = {bare(value) for name, value in tree.meta if name in _SITE_META} | set(menu)
        self.title, self.metadata = TitleWitness(), TitleWitness()
        self._hear(self.title, _plain(tree.title))
        for text in islice(_metadata(tree), _METADATA_MAX):
            self._hear(self.metadata, _plain(text))

    def _hear(self, witness: TitleWitness, text: str) -> None:
        best = self._best(text)
        if key := bare(best.text):
            _keep(witness.best, key, best)
        for key, naming in self._stretches(text).items():
            _keep(witness.runs, key, naming)

    def is_site(self, text: str, key: str) -> bool:
        """Say whether a text ends as the names of sites do, or names a channel."""
        if len(key) > _NAME_MAX:
            return False
        folded = simplified(text.strip(_BRACKETS))
        return self.is_channel(text, key) or bool(_SITE.search(folded) and not _MARKS.search(folded))

    def is_channel(self, text: str, key: str) -> bool:
        """Say whether a text is the name of a channel or a file, or what the metadata call the site: no headline."""
        if key in self._sites:
            return True
        folded = simplified(text.strip(_BRACKETS))
        return bool(len(key) <= _SHORT and _CHANNEL.fullmatch(folded) or _NO_NAME.fullmatch(folded))

    def _best(self, text: str) -> Naming:
        """Return what is left of a text without the names of site and channel. One that had none may be a site's."""
        parts = _parts(text)
        first, last = self._span(text, parts)
        if first >= last:
            begin = text[slice(*parts[0])] if parts else ""
            return Naming("", 0) if self.is_channel(begin, bare(begin)) else Naming(begin, _DOUBTFUL)
        stretch = text[parts[first][0] : parts[last - 1][1]]
        cut = (first, last) != (0, len(parts))
        return Naming(stretch, 1 if text.endswith(("…", "...")) else 3 if cut and _is_chinese(stretch) else 1.5)

    def _stretches(self, text: str) -> dict[str, Naming]:
        """Return each run of parts that may be the headline by its letters."""
        parts = _parts(text)
        best = self._span(text, parts)
        runs: dict[str, Naming] = {}
        for first, (start, _) in enumerate(parts):
            before = text[: parts[first - 1][1]] if first else ""
            for last in range(len(parts), first, -1):
                stretch = text[start : parts[last - 1][1]]
                key = bare(stretch)
                gap = text[parts[last - 1][1] : parts[last][0]] if last < len(parts) else "|"
                weight = self._weight((first, last), best, bare(before), key, _FIRM.search(gap) is not None)
                if weight and (key not in runs or runs[key].weight < weight):
                    runs[key] = Naming(stretch, weight)
        return runs

    def _weight(self, run: tuple[int, int], best: tuple[int, int], before: str, key: str, firm: bool) -> float:
        if best[0] == best[1]:
            return 0.0 if run[0] else _DOUBTFUL
        if run == best:
            return 3
        if run[0] == 0:
            return 2.5 if firm else float(len(key) >= _LONG)
        if len(key) < _LONG:
            return 0
        return 2.5 if firm and len(before) <= _FEW else 1.5

    def _span(self, text: str, parts: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """Return the first and the last part, exclusive, of what is no name of a site or channel; equal ones for none.

        What stands behind a firm separator and is short is cut off as well, where a longer text is before it.
        """
        first, last = 0, len(parts)

        def named(start: int, end: int) -> bool:
            stretch = text[parts[start][0] : parts[end - 1][1]]
            return self.is_site(stretch, bare(stretch))

        while first + 1 < last and named(first, first + 1):
            first += 1
        while last > first:
            firm = [at for at in range(last - 1, first, -1) if _FIRM.search(text[parts[at - 1][1] : parts[at][0]])]
            at = firm[0] if firm else first
            chunk, head = bare(text[parts[at][0] : parts[last - 1][1]]), bare(text[parts[first][0] : parts[at][0]])
            unnamed = len(chunk) <= _SHORT and len(head) >= (_FEW if last < len(parts) else max(_FEW, len(chunk) + 1))
            if (firm or last - first == 1) and named(at, last) or firm and (unnamed or _is_latin(chunk, head)):
                last = at
            elif last - 1 > at and named(last - 1, last):
                last -= 1
            else:
                break
        return first, last


def _metadata(tree: Tree) -> Iterator[str]:
    """Yield the metadata that name the page."""
    yield from (value for name, value in tree.meta if name in _META)
    yield from (item["headline"] for item in tree.json_ld if isinstance(item.get("headline"), str))


def _keep(namings: dict[str, Naming], key: str, naming: Naming) -> None:
    """Keep what says the most for a text."""
    if key not in namings or naming.weight > namings[key].weight:
        namings[key] = naming


def _is_like(one: str, other: str) -> bool:
    """Say whether most letters of the shorter text are in the other one."""
    short, long = sorted((one, other), key=len)
    letters = set(short)
    same = len(letters.intersection(long)) >= _LIKE * len(letters)
    return len(short) >= _LONG and 3 * len(short) >= len(long) and same


def _plain(text: str) -> str:
    """Return a text of the page's head without tags and entities that were escaped twice; of a file's name nothing."""
    text = text[: 4 * _HEAD_MAX]
    if "&" in text:
        text = html.unescape(text)
    text = (_TAG.sub("", text) if "<" in text else text)[:_HEAD_MAX].strip()
    return "" if _NO_NAME.fullmatch(simplified(text)) else text


def _parts(text: str) -> list[tuple[int, int]]:
    """Return where each part of a text begins and ends."""
    parts: list[tuple[int, int]] = []
    start = 0
    for gap in _BETWEEN.finditer(text):
        if gap.start() > start and len(parts) < _PARTS_MAX - 1:
            parts.append((start, gap.start()))
            start = gap.end()
        elif gap.start() == start:
            start = gap.end()
    return [*parts, (start, len(text))] if start < len(text) else parts


def _is_latin(chunk: str, head: str) -> bool:
    """Say whether a part behind a Chinese one has no Chinese character: ETtoday, QingHe News."""
    return len(chunk) <= _NAME_MAX and not _is_chinese(chunk) and _is_chinese(head)


def _is_chinese(text: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in text)
