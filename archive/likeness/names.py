"""Whether a change puts one name for another: of a place, a body or a person. Looked at as words, not as characters.

What each list is worth, by `bench.dedup --changes` on texts of 60 to 600 letters and by the invented news: without the
table of places .62 of the texts with another place pass as the same, without that of countries .33 (with all .00);
without `_BODY` .40 of those with another institution, without `_BODIES` .29 (.00); without `_ROLE` .07 of those with
another person (.00); without `_POINTS` .03 of the reprints are lost; without the ordinary words .02 of those with
three synonyms, and half as many again are loose. Without `_WHERE` notices of two villages, streets or lines pass,
without `_OFFICE` those of 财政局 and 民政局, without `_DOES` those of two candidates.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from archive.chinese.people import is_name, is_name_alone, may_be_name, may_be_surnamed
from archive.chinese.places import place_around
from archive.likeness.alignment import Alteration

_WORDS = Path(__file__).parents[2] / "seeds" / "words.csv"
_LONGEST = 14  # characters; what is longer was told anew, and lowers the cover instead
# What points instead of naming: 全省 may be 广东省, 我县 may be 田东县, 该局 may be 县教育局.
_POINTS = re.compile(
    "(?:[我本该此各每某这那其全两几多同]|我们|当地|有关|相关|部分|一些|整个|所有|职能|主管|各级|各地|基层|上级|下级|所在|附近|周边)$"
)
# What makes a name of the word before it; what else those characters begin (部分, 会议, 市场) makes none.
_WHERE = re.compile(
    "省|市(?![场民级直值])|[县旗盟](?![级直域])|区(?![域别间划])|州|镇|乡(?![亲村愁音])|村(?![民])|屯|街道|[路街巷桥](?![上面过])|线(?![上下索])|小区"
)
_BODY = re.compile(
    "部(?![分署位件队])|局(?![面势])|厅|委(?![员托派])|办(?![法理事公])|署|校(?!园)|所(?![有以在需属谓得处])|站(?![在起出立])|厂|店"
    "|队(?![伍列])|会(?![议上场谈见员后计务展长堂面客])|馆|台(?![风账阶上])|处(?![理于置罚在])|科(?![技学研])|庭(?!审)"
    "|院(?![落子里内外前后])|大学|学校|[中小]学(?!生)|公司|集团|股份|银行|中心|政府|人大|政协|大队|支队|业(?![务主余内绩态])"
)
_OFFICE = re.compile("局(?![面势])|厅|部(?![分署位件队])|委(?![员托派])|署|馆|监会|大学")
# Organs of party and state, mass organisations, and organisations of states: closed classes, known by name.
_BODIES = re.compile(
    "国际货币基金组织|中国社会科学院|世界贸易组织|世界卫生组织|中国科学院|中国工程院|中央军委|五角大楼"
    "|红十字会|世界银行|世贸组织|世卫组织|上合组织|检察院|公安局|国务院|参议院|众议院|工商联|联合国|安理会"
    "|亚投行|派出所|发改委|卫健委|国资委|银监会|证监会|保监会|省委|市委|县委|区委|州委|镇委|乡委|党委|纪委|监委"
    "|团委|政府|人大|政协|法院|国会|议会|白宫|工会|妇联|残联|文联|科协|侨联|作协|欧盟|北约|东盟|非盟|海关|法庭"
)
_REACH = 7  # characters of the longest of them, but one
_ROLE = re.compile(
    "(?:同志|先生|女士|干部|记者|通讯员|主任|[局县市镇乡校院所处科省州区村部厅会]长|书记|经理|老师|医生|教授|研究员|[村居市]民|党员|选手"
    "|[队球学会职演人船店]员|司机|患者|被告人?|原告|死者|姓名|代表|委员|联系人|法人|负责人|公示|人选|任命|免去|导演|主持人|律师|专家"
    "|[作学]者|民警|业主|店主|游客|志愿者|村支书|秘书长|董事|教师|[学先]生|用户|消费者)$"
)
_UNNAMED = "某"  # what stands for the given name of a person whom a paper does not name
_DOES = re.compile("男|女|同志|先生|女士|老师|说|表示|介绍|告诉|认为|指出|强调|坦言|透露|回忆")


def renames(change: Alteration, a: str, b: str) -> bool:
    """Say whether a change puts one name for another of its kind."""
    if change.longest > _LONGEST or is_reworded(change, a, b):  # 近日本县 is not in 日本
        return False
    return renames_known(change, a, b) or change.replaced and (_other_body(change, a, b) or _other_person(change, a, b))


def is_reworded(change: Alteration, a: str, b: str) -> bool:
    """Say whether a change puts for a word another of which no name is made (举行 for 召开), or points (全省)."""
    if {change.old, change.new} <= _ordinary_words():
        return True
    return _points(change.old, a[change.at :]) or _points(change.new, b[change.there :])


def _points(side: str, text: str) -> bool:
    """Say whether a stretch at which a text begins points: 全 of 全省 but not of 全州县, 本 of 本县 behind 近日."""
    return bool(_POINTS.fullmatch(side)) and not place_around(text[:8], 0, len(side))


def renames_known(change: Alteration, a: str, b: str) -> bool:
    """Say whether a change puts one place or body for another, both of which are known by name: 北京 and 南京."""
    if change.longest > _LONGEST:
        return False
    end, until = change.at + len(change.old), change.there + len(change.new)
    for name_around in (place_around, _body_around):
        one = name_around(a, change.at, end)
        other = one and name_around(b, change.there, until)
        if other and one not in other and other not in one:  # 百色 and 百色市 are of the same
            return True
    return False


def _body_around(text: str, start: int, end: int) -> str:
    """Return the longest name of a known body that has a character of a stretch of a text, or goes across it."""
    first = max(0, start - _REACH)
    names = (name for name in _BODIES.finditer(text, first, end + _REACH) if name.start() < end and name.end() > start)
    return max((name[0] for name in names), key=len, default="")


def _other_body(change: Alteration, a: str, b: str) -> bool:
    """Say whether what differs stands before what makes a name of it, or ends so: 城关镇 and 石桥镇."""
    old, new = change.old, change.new
    if _POINTS.search(old) or _POINTS.search(new):  # 广东全省
        return False
    behind, there = a[change.at + len(old) :][:6], b[change.there + len(new) :][:6]
    if _WHERE.match(behind) and _WHERE.match(there):
        return True
    if change.longest == 1:
        return bool(_OFFICE.match(behind, 1) and behind[:2] not in _ordinary_words())
    if _BODY.match(behind) and _BODY.match(there):
        return True
    return any(_ends_in(kind, old) and _ends_in(kind, new) for kind in (_WHERE, _BODY))


def _ends_in(kind: re.Pattern[str], side: str) -> bool:
    """Say whether a stretch ends as names of a kind do."""
    return any(found.end() == len(side) > 1 for found in kind.finditer(side))


def _other_person(change: Alteration, a: str, b: str) -> bool:
    """Say whether two persons' names stand there, wholly or in part: 黄志强 and 黄志坚 behind what such people are."""
    old, new, at, there = change.old, change.new, change.at, change.there
    unnamed = a.startswith(_UNNAMED, at + len(old)) and b.startswith(_UNNAMED, there + len(new))
    if unnamed and may_be_surnamed(old) and may_be_surnamed(new):  # 韦某 and 黄某
        return True
    for back, on in ((0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (0, 2)):
        if min(at, there) < back:
            continue
        one, other = a[at - back : at + len(old) + on], b[there - back : there + len(new) + on]
        if not (is_name(one) and _may_be(other) or is_name(other) and _may_be(one)):
            continue
        if _ROLE.search(a[: at - back][-4:]) or _DOES.match(a, at + len(old) + on):
            return True
        if change.longest > 1 and not back and is_name_alone(one) and is_name_alone(other):
            return True
    return False


def _may_be(part: str) -> bool:
    """Say whether a part may be a name where another has one: 于涛, though 于 begins many words."""
    return may_be_name(part) and may_be_surnamed(part)


@cache
def _ordinary_words() -> frozenset[str]:
    """Return the words of seeds/words.csv, of which no name is made: verbs, adverbs, links."""
    with _WORDS.open(encoding="utf-8", newline="") as file:
        next(file)
        return frozenset(row["word"] for row in csv.DictReader(file))
