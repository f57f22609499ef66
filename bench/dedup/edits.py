"""Twenty-four ways in which a story comes again, and what each of them makes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from random import Random

from opencc import OpenCC

from bench.dedup import lexicon as words
from bench.dedup.stories import Story, make_story, person, phrase

Edit = Callable[[Story, Random], str]
PARTS = frozenset(("lead only", "merged page"))
"""Edits whose text is no longer the story, but a part of it or more than it."""

_WIDE = str.maketrans("0123456789%，。：“”", '０１２３４５６７８９％,.:""')
_MISREAD = "日曰目自白百己已巳未末土士千干于人入八大太犬天夫木本术石右左古占口回田由甲申王玉主上下止正"
_SYNONYMS = {
    "目前": "现在", "此外": "另外", "据了解": "记者了解到", "今年以来": "今年", "近年来": "这几年", "连日来": "这些天",
    "共": "总共", "还": "并", "负责": "承担", "介绍": "告诉记者", "又": "再", "由": "交由", "惠及": "受益",
    "此前": "之前",     "眼下": "当下",
    "大家": "大伙", "明显": "显著", "陆续": "先后", "报名": "应征", "解决": "化解",
}  # fmt: skip


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


def _join(paragraphs: list[str] | tuple[str, ...]) -> str:
    return "\n".join(paragraphs)


def cut(text: str, share: float) -> str:
    """Return the beginning of a text up to the end of a sentence."""
    at = text.rfind("。", 0, max(40, int(len(text) * share))) + 1
    return text[: at or int(len(text) * share)]


def noise(text: str, share: float, random: Random) -> str:
    """Misread some of the characters, lose a few, and add a few."""
    made = []
    for letter in text:
        chance = random.random()
        if chance < share * 0.8 and letter not in "\n，。":
            made.append(random.choice(_MISREAD))
        elif chance < share * 0.9:
            continue
        elif chance < share:
            made.append(letter + random.choice("·.、一"))
        else:
            made.append(letter)
    return "".join(made)


def _corrected(text: str, random: Random) -> str:
    """Correct one number of a text; a text without a number stays."""
    found = list(re.finditer(r"\d+", text))
    if not found:
        return text
    one = random.choice(found)
    return text[: one.start()] + str(int(one[0]) + random.randint(1, 9)) + text[one.end() :]


def _reworded(text: str, random: Random) -> str:
    for old, new in random.sample(sorted(_SYNONYMS.items()), 8):
        text = text.replace(old, new)
    return text


def _without(story: Story, number: int) -> str:
    left = [paragraph for at, paragraph in enumerate(story.paragraphs) if at != number % len(story.paragraphs)]
    return _join(left) if left else cut(story.paragraphs[0], 0.7)


def _merged(story: Story, random: Random) -> str:
    parts = [story, make_story(-1, random)]
    random.shuffle(parts)
    return "\n".join(f"{part.title}\n{_join(part.paragraphs)}" for part in parts)


EDITS: dict[str, Edit] = {
    "other title": lambda story, random: _join(story.paragraphs),
    "本报讯": lambda story, random: f"本报{story.county}讯（记者 {person(random)}）" + _join(story.paragraphs),
    "wire dateline": lambda story, random: (
        f"新华社{random.choice(words.CITIES)}{random.randint(1, 12)}月{random.randint(1, 28)}日电"
        f"（记者 {person(random)}、{person(random)}）" + _join(story.paragraphs)
    ),
    "source line": lambda story, random: f"来源：{story.paper}\n{_join(story.paragraphs)}\n（文章来源：{story.paper}）",
    "editors": lambda story, random: (
        f"{_join(story.paragraphs)}\n责任编辑：{person(random)}\n审核：{person(random)}　签发：{person(random)}"
    ),
    "disclaimer": lambda story, random: (
        f"{_join(story.paragraphs)}\n免责声明：本文转自{random.choice(words.PAPERS)}，版权归原作者所有，如有侵权请联系删除。\n相关阅读\n返回首页"
    ),
    "signatures": lambda story, random: (
        f"本报记者 {person(random)} 通讯员 {person(random)}\n{_join(story.paragraphs)}（{person(random)} 摄影报道）"
    ),
    "counters": lambda story, random: (
        f"2021-12-{random.randint(10, 30)} 08:51 浏览次数：{random.randint(10, 9999)} 字号：大 中 小\n"
        f"{_join(story.paragraphs)}\n"
        f"阅读 {random.randint(10, 99999)}　分享到：\n上一篇：没有了\n下一篇：{story.county}新闻"
    ),
    "traditional": lambda story, random: _converter().convert(_join(story.paragraphs)),
    "widths": lambda story, random: _join(story.paragraphs).translate(_WIDE),
    "broken lines": lambda story, random: re.sub(r"(.{18})", r"\1\n　", _join(story.paragraphs)),
    "end cut": lambda story, random: cut(_join(story.paragraphs), random.uniform(0.7, 0.9)),
    "half cut": lambda story, random: cut(_join(story.paragraphs), random.uniform(0.58, 0.7)),
    "lead only": lambda story, random: cut(_join(story.paragraphs), random.uniform(0.3, 0.45)),
    "opening dropped": lambda story, random: (
        _without(story, 0) if len(story.paragraphs) > 3 else _join(story.paragraphs)
    ),
    "paragraph dropped": lambda story, random: (
        _without(story, random.randrange(99)) if len(story.paragraphs) > 3 else _join(story.paragraphs)
    ),
    "paragraph added": lambda story, random: (
        f"{_join(story.paragraphs)}\n{make_story(-1, random).paragraphs[0][: len(_join(story.paragraphs)) // 4]}"
    ),
    "introduction": lambda story, random: (
        f"编者按：{phrase(random)}。{random.choice(words.LINKS)}，本报今起推出系列报道，敬请关注。\n{_join(story.paragraphs)}"
    ),
    "merged page": _merged,
    "misread 2 %": lambda story, random: noise(_join(story.paragraphs), 0.02, random),
    "misread 8 %": lambda story, random: noise(_join(story.paragraphs), 0.08, random),
    "number corrected": lambda story, random: _corrected(_join(story.paragraphs), random),
    "reworded": lambda story, random: _reworded(
        _join(story.paragraphs).replace(f"{story.county}县", "我县"), random
    ),
    "cut, misread, other head": lambda story, random: (
        f"本报讯 {random.choice(words.PAPERS)}消息："
        + noise(cut(_join(story.paragraphs), random.uniform(0.7, 0.9)), 0.03, random)
    ),
}  # fmt: skip
