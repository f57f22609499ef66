"""Writes the papers' stories: the same ones at each run, other ones for each paper."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, cast

_HERE = Path(__file__).parent
_GIVEN = (
    "建国 秀英 海燕 志强 小兰 文斌 丽萍 国栋 春梅 晓东 桂芳 永福 雪琴 俊杰 玉珍 立新 敏 涛 静 磊 洁 勇 芸 峰 "
    "佳怡 子轩 明辉 凤娇 振华 思源 宏伟 彩霞 金宝 若溪 长河 爱民 一鸣 雨晴 德全 月娥"
).split()

# The ranges of the numbers; f and r are tenths.
_NUMBERS = {"a": (12, 58), "b": (103, 980), "d": (1030, 9800), "a2": (18, 30), "f": (21, 98), "r": (902, 996)}


@dataclass(frozen=True)
class Draft:
    """A story before it is laid out."""

    kicker: str
    title: str
    subtitle: str
    paragraphs: tuple[str, ...]
    bylines: str
    signers: tuple[tuple[str, str], ...]
    caption: str = ""


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text("utf-8"))


@cache
def _shares(topic: int) -> list[tuple[int, tuple[int, ...]]]:
    """Deal a topic's two leads and six facts to the papers, so that any two have as little as can be in common."""
    cards = [(lead, facts) for lead in (0, 1) for facts in combinations(range(6), 3)]
    random.Random(topic).shuffle(cards)

    def common(card: tuple[int, tuple[int, ...]]) -> int:
        return sum(((card[0] == lead) + 2 * len({*card[1][:2]} & {*facts[:2]})) ** 2 for lead, facts in dealt)

    dealt: list[tuple[int, tuple[int, ...]]] = []
    for _ in _read("places.toml"):
        dealt.append(min((card for card in cards if card not in dealt), key=common))
    return dealt


class _Slots:
    """What the blanks are filled with: who and where stay for a story, each number is a new one."""

    def __init__(self, dice: random.Random, fixed: dict[str, str]) -> None:
        self._dice = dice
        self._fixed = fixed

    def __getitem__(self, slot: str) -> str:
        if slot in self._fixed:
            return self._fixed[slot]
        number = self._dice.randint(*_NUMBERS[slot])
        return f"{number / 10}" if slot in "fr" else str(number)


class Newsroom:
    """The writers of one paper."""

    def __init__(self, paper: str) -> None:
        places = _read("places.toml")
        self._places = places[paper]
        self._dice = random.Random(paper)
        self._turn = list(places).index(paper)
        self._topics = list(enumerate(_read("topics.toml")["topic"]))
        self._dice.shuffle(self._topics)
        self._written = 0

    def write(self, day: date, *, length: int = 4, photo: bool = False) -> Draft:
        """Write the next story for an issue: of one paragraph, or of two to five."""
        number, topic = self._topics[self._written]
        fill = self._slots(day)
        paragraphs = self._compose(number, topic, fill, 1 if photo else length)
        style = 6 if photo else self._written % 6
        self._written += 1
        bylines, signers, paragraphs = self._sign(style, paragraphs, day)
        full = self._written % 3 != 2 and length > 2
        return Draft(
            kicker=_fill(topic["kicker"], fill) if full else "",
            title=_fill(self._dice.choice(topic["titles"]), fill),
            subtitle=_fill(topic["subtitle"], fill) if full and self._written % 2 else "",
            paragraphs=tuple(paragraphs),
            bylines=bylines,
            signers=signers,
            caption=_fill(self._dice.choice(_read("phrases.toml")["captions"]), fill) if photo else "",
        )

    def _slots(self, day: date) -> _Slots:
        before = day - timedelta(days=self._dice.randint(1, 3))
        first, second = self._names(2)
        fixed = {"p": first, "q": second, "day": f"{before.month}月{before.day}日"}
        for slot, kind in (("c", "counties"), ("t", "towns"), ("v", "villages"), ("x", "crops")):
            fixed[slot] = self._dice.choice(self._places[kind])
        return _Slots(self._dice, fixed)

    def _names(self, count: int) -> list[str]:
        surnames = self._dice.sample(self._places["surnames"], count)
        return [surname + given for surname, given in zip(surnames, self._dice.sample(_GIVEN, count), strict=True)]

    def _compose(self, number: int, topic: dict[str, Any], fill: _Slots, length: int) -> list[str]:
        """Choose the sentences, others for each paper."""
        which, chosen = _shares(number)[self._turn]
        lead, voice = topic["leads"][which], topic["voices"][self._turn % 2]
        facts = [topic["facts"][fact] for fact in chosen]
        other = {
            name: sentences[(self._turn + 5 * number) % len(sentences)]
            for name, sentences in _read("phrases.toml").items()
        }
        parts: list[Sequence[str]] = [
            (lead, facts[0]),
            (other["backgrounds"], facts[1]),
            (voice, other["scenes"]),
            (facts[2], other["figures"]),
            (other["outlooks"],),
        ]
        if length == 1:
            parts = [(lead, facts[0], other["backgrounds"], facts[1], other["figures"])]
        elif length == 2:
            parts = [(lead, facts[0]), (other["backgrounds"], facts[1], other["outlooks"])]
        return [_fill("".join(sentences), fill) for sentences in (*parts[: length - 1], parts[-1])]

    def _sign(self, style: int, paragraphs: list[str], day: date) -> tuple[str, tuple[tuple[str, str], ...], list[str]]:
        """Put the signature where newspapers put it: before the text, behind it, or on a line of its own."""
        first, second = self._names(2)
        head, tail = paragraphs[0], paragraphs[-1]
        if style in (0, 4):
            mark = f"（记者 {first} 通讯员 {second}）" if style == 0 else f"（记者 {first}）"
            signers = ((first, "reporter"), (second, "correspondent"))[: 2 if style == 0 else 1]
            return mark, signers, [f"本报讯{mark}{head}", *paragraphs[1:]]
        if style == 1:
            return f"本报记者 {first}", ((first, "reporter"),), [f"本报记者 {first}", *paragraphs]
        if style == 2:
            return f"（{first}）", ((first, "author"),), [*paragraphs[:-1], f"{tail}（{first}）"]
        if style == 3:
            return f"□{first}", ((first, "author"),), [*paragraphs[:-1], f"{tail}□{first}"]
        if style == 5:
            line = f"□ 本报记者 {first} 通讯员 {second}"
            return line, ((first, "reporter"), (second, "correspondent")), [line, *paragraphs]
        return f"本报记者 {first} 摄", ((first, "photographer"),), [*paragraphs, f"本报记者 {first} 摄"]


def _fill(text: str, slots: _Slots) -> str:
    return text.format_map(cast(Mapping[str, str], slots))
