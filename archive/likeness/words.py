"""Whether a word that differs makes another notice: another name, another county, another number, a not.

Notices of two offices share everything but a name. What a reprint changes in
so short a text is a dateline, an introduction, an end, and how it says who
said what and when; a scanner misreads single characters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from archive.chinese.people import is_name

LONGEST = 1000  # letters; below, one place that is another wherever it stands makes another story
FORM = 600  # letters; below, a day, an issue, a name or a place does: 24日 and 25日, 第3期 and 第4期
NOTICE = 400  # letters; below, a not does, and any few words that are others
FIGURE = 250  # letters; below, any other figure does; in a longer text it may be a correction
_FREE = 150  # letters for each word that may be another one without being a name or a place
_SHORT = 120  # letters; below, even a single character: in three lines of a notice none is there by chance
_WORD = 8  # characters; what is longer was rewritten, and lowers the cover instead
_ALWAYS = 3  # times that a name is the same other one: it was filled in, not misread
_MISREAD = 4  # single characters that differ, and more than twice as many as words: a scanner misread the text

_WHEN = re.compile(
    r"(?:[今昨前明次当近日]|去年|今年|本月|上月|日前|目前|\d{1,2}月|\d{1,2}日|[天日晨晚年月早上下中午间夜])+"
)
_SAID = re.compile(
    r"(?:表示|介绍|告诉|记者|了解到?|获悉|据悉|指出|认为|强调|透露|称|说|道|看到|现在|如今|此外|另外|同时|以及|并且|而且|但是?|不过"
    r"|并|还|也|又|再|和|与|及|或|的|地|得|了|着|过|在|于|将|把|被|向|对|从|由|为|是|有|就|都|已经?|曾|正在?|总?共|约|近|余|多|达到?|其中"
    r"|大家|大伙|这|那|该|此|其|等|们|个|名|位|我|我们|他|她|它|本|当)+"
)
_OURS = re.compile(r"[我本该]|当地|我们")  # not 全, of which 全州县 begins
_PLACE = re.compile(r"[\u3400-\u9fff]{0,2}?[省市县区州旗盟镇乡村屯]")
_BODY = re.compile(
    r"[\u3400-\u9fff]{0,2}?(?:[路街巷桥站局院校厂店队所厅社号楼库河江山]|公司|中心|学校|小学|中学|大学|社区|集团|股份)"
)
_PERSON = re.compile(
    r"(?:同志|先生|女士|干部|记者|通讯员|主任|[局县市镇乡校院所处科省州区村]长|书记|经理|老师|医生|教授|村民|居民|党员|选手|[队球学会职]员"
    r"|司机|患者|被告人?|原告|死者|姓名|代表|委员|联系人|法人|负责人|公示|人选|任命|免去)$"
)
_DIGIT = re.compile(r"\d")
_COUNTED = re.compile(r"\d*[年月日号期时次届轮批]")  # days, and what comes out in numbers
_NOT = frozenset("不未无没非否禁止停")
_OPPOSITES = tuple(
    map(
        frozenset,
        "东南西北 上下 左右 前后 红橙黄蓝 涨跌 升降 增减 男女 大中小 早中晚 春夏秋冬 甲乙丙丁".split()
        + "晴阴雨雪 买卖 进出 高低 胜负平 有无".split(),
    )
)


@dataclass(frozen=True)
class _Change:
    """Characters that stand in one key where the other has others, and where they begin in each."""

    old: str
    new: str
    at: int
    there: int

    @property
    def longest(self) -> int:
        """The characters of the longer side."""
        return max(len(self.old), len(self.new))


def other_words(a: str, b: str) -> bool:
    """Say whether two keys that are mostly alike differ in a word that makes them two notices."""
    letters = min(len(a), len(b))
    if letters >= LONGEST:
        return False
    changes = list(_changes(a, b))
    if letters < FORM and any(_tells(change, a, b) for change in changes):
        return True
    changes = [change for change in changes if not _harmless(change, a)]
    replaced = [change for change in changes if change.old and change.new and change.longest <= _WORD]
    if _renamed(replaced, a, b):
        return True
    words = sum(change.longest > 1 for change in replaced)
    single = sum(change.longest == 1 for change in changes)
    if single >= _MISREAD and single > 2 * words or letters >= FORM:
        return False
    if letters < NOTICE and words > letters // _FREE or replaced and letters < _SHORT:
        return True
    return any(_in_name_or_place(change, a, b) for change in replaced)


def _renamed(replaced: list[_Change], a: str, b: str) -> bool:
    """Say whether one name has given way to the same other one again and again."""
    times = Counter((change.old, change.new) for change in replaced)
    often = [change for change in replaced if times[change.old, change.new] >= _ALWAYS]
    named = Counter((change.old, change.new) for change in often if _in_name_or_place(change, a, b))
    return max(named.values(), default=0) >= _ALWAYS


def _changes(a: str, b: str) -> Iterator[_Change]:
    """Yield what differs between two keys. An introduction or an end that only one of them has is passed over.

    What differs on both sides of a character that does not is one word: 高中, 中学.
    """
    changed = [step for step in Indel.opcodes(a, b) if step.tag != "equal"]
    while changed:
        first = last = changed.pop(0)
        while changed and (changed[0].src_start - last.src_end <= (changed[0].tag != last.tag)):
            last = changed.pop(0)
        old, new = a[first.src_start : last.src_end], b[first.dest_start : last.dest_end]
        if old and new or first.src_start and first.dest_start and last.src_end < len(a) and last.dest_end < len(b):
            yield _Change(old, new, first.src_start, first.dest_start)


def _harmless(change: _Change, a: str) -> bool:
    """Say whether words only say otherwise when, or who said it: 昨日 for 24日, 我 for 田东 before 县."""
    old, new = change.old, change.new
    if _WHEN.fullmatch(old) and _WHEN.fullmatch(new) or _SAID.fullmatch(old or new) and _SAID.fullmatch(new or old):
        return True
    ours = _OURS.fullmatch(old) or _OURS.fullmatch(new)
    return bool(ours and old and new and _PLACE.match(a[change.at + len(old) :][:1]))


def _tells(change: _Change, a: str, b: str) -> bool:
    """Say whether one change alone makes another notice: 12 for 13 (misread, it would be no digit), 未 for nothing."""
    letters = min(len(a), len(b))
    if not change.old or not change.new:
        return letters < NOTICE and (change.old or change.new) in _NOT
    if _DIGIT.search(change.old) and _DIGIT.search(change.new):
        return letters < FIGURE or bool(_COUNTED.match(a, change.at + len(change.old)))
    if letters >= NOTICE or change.longest > 1:
        return False
    return any(change.old != change.new and {change.old, change.new} <= one for one in _OPPOSITES)


def _in_name_or_place(change: _Change, a: str, b: str) -> bool:
    """Say whether what differs is the name of a person, a place or an office: 田东县, 田阳县."""
    old, new, at, there = change.old, change.new, change.at, change.there
    one, other = a[at : at + len(old) + 2], b[there : there + len(new) + 2]
    kinds = (_PLACE,) if change.longest == 1 else (_PLACE, _BODY)
    if any(kind.match(one) and kind.match(other) for kind in kinds):
        return True
    return any(
        is_name(a[at - back : at + len(old) + on]) and is_name(b[there - back : there + len(new) + on])
        for back, on in ((0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (0, 2))
        if min(at, there) >= back and (change.longest > 1 or _PERSON.search(a[: at - back][-4:]))
    )
