"""Whether a change turns what is said into its opposite: a not, an end put to something, up for down.

What each list is worth, by `bench.dedup --changes` on texts of 60 to 600 letters: without `_NOT` all texts with a not
put in pass as the same (with it .00), without `_NO_NOT` .11 of those with three synonyms are lost, without `_PAIRS`
.72 of those that say the opposite pass (.02); without `_SCALES` forecasts of two winds do.
"""

from __future__ import annotations

import re

from archive.likeness.alignment import Alteration

# The adverbs of negation and prohibition of Chinese grammar (不 没 of speech, 未 无 非 否 勿 莫 毋 of writing), and the
# verbs that say that something is no longer or must not be.
_NOT = re.compile(
    r"[不未没无非否勿莫毋]|禁|取消|解除|退回|驳回|终止|中止|中断|废止|撤[销回]|拒绝|反对|暂停|叫停|停(?=[止办产播飞工航火课牌气售水业用运电])"
)
# Where those characters negate nothing: adverbs, conjunctions and nouns that have become one word, and two nots in one.
_NO_NOT = re.compile(
    "不(?:断|仅|但|只|光|少|久|过(?!关)|论|管|惜|禁|时|妨|愧|错|已|胜|得不|约而同|可或缺|遗余力|锈钢|动产|法|良|幸|满|然)|差不多|毫不犹豫"
    "|[无非莫]不|未(?:来|成年|婚|央)|无(?:论|疑|私|锡|人机|线|偿|数|比|非|限|愧|缝|缘)|非(?:常|洲|遗|凡|物质)|除非|莫(?:过|非|大)"
    "|否则|[是能可与]否|否(?=定)|没收|淹没|埋没|出没|沉没|莫斯科"
)
_LONGEST = 6  # characters; a longer change that has a not in it was told anew, or is a clause that only one text has
_BEFORE, _AFTER = 2, 3  # characters beside a change that may belong to a word of it

# Two that make a word together for their range are opposites (大小, 涨跌, 增减), and so are these few that make none.
_PAIRS = frozenset(
    map(
        frozenset,
        "上下 左右 前后 内外 里外 中外 先后 早晚 昼夜 日夜 始终 首尾 起止 来去 往返 出入 进出 进退 收发 收支 供求"
        " 供需 买卖 借还 存取 租售 大小 多少 高低 长短 远近 深浅 宽窄 厚薄 粗细 轻重 快慢 缓急 强弱 松紧 软硬 冷热"
        " 寒暑 干湿 明暗 浓淡 新旧 老少 男女 父母 夫妻 儿女 兄弟 姐妹 公母 雌雄 公私 涨跌 涨落 升降 增减 加减 乘除"
        " 开关 开闭 启闭 开停 起落 动静 虚实 真假 真伪 正反 正负 正误 对错 好坏 善恶 优劣 利弊 利害 得失 成败 胜负"
        " 胜败 输赢 盈亏 顺逆 兴衰 生死 存亡 安危 吉凶 祸福 贫富 贵贱 悲喜 悲欢 爱恨 爱憎 喜怒 褒贬 奖惩 奖罚 赏罚"
        " 功过 攻守 攻防 敌友 敌我 主客 主次 正副 难易 异同 有无 是非 离合 聚散 分合 张弛 伸缩 盛衰 城乡 医患 彼此"
        " 今昔 升跌 增降 扩缩 升贬 乐悲 白夜 城村 始结 促阻 同环 积消 子女 公秘 免收 含除".split(),
    )
)
_SCALES = tuple(map(frozenset, "东南西北 红橙黄蓝 大中小 早中晚 春夏秋冬 甲乙丙丁 胜负平 晴阴雨雪".split()))


def turns_over(change: Alteration, a: str, b: str) -> bool:
    """Say whether a change negates what is said, or says the opposite: 已 and 未, 能 and 未能, 上涨 and 下跌."""
    if change.longest > _LONGEST:
        return False
    end, until = change.at + len(change.old), change.there + len(change.new)
    if _nots(a, change.at, end) % 2 != _nots(b, change.there, until) % 2:
        return True
    if _exchanged(change):
        return True
    return change.replaced and _opposed(set(_NO_NOT.sub("", change.old)), set(_NO_NOT.sub("", change.new)))


def _exchanged(change: Alteration) -> bool:
    """Say whether opposites change places: 由北向南 and 由南向北."""
    if sorted(change.old) != sorted(change.new):
        return False
    orders = [[letter for letter in side if letter in _SCALES[0]] for side in (change.old, change.new)]
    return orders[0] != orders[1]


def _nots(key: str, start: int, end: int) -> int:
    """Count the negations that have a character of a stretch."""
    first, last = max(0, start - _BEFORE), end + _AFTER
    none = [found.span() for found in _NO_NOT.finditer(key, start, end)]  # in 已来 for 未来, 未 alone has changed
    return sum(
        found.start() < end and found.end() > start and not any(one <= found.start() < other for one, other in none)
        for found in _NOT.finditer(key, first, last)
    )


def _opposed(old: set[str], new: set[str]) -> bool:
    """Say whether one side has a character whose opposite the other has."""
    ours, theirs = old - new, new - old
    if any(frozenset((one, other)) in _PAIRS for one in ours for other in theirs):
        return True
    return len(ours) == len(theirs) == 1 and any(ours | theirs <= scale for scale in _SCALES)
