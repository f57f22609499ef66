"""Kinds of change to a real text: after the harmful ones it tells another story, after the harmless ones the same.

The lists (changes.txt) and rules were written without a look at those by which the program judges.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from functools import cache, partial
from random import Random

from opencc import OpenCC

from bench.dedup.lists import read_lists
from bench.dedup.real_texts import SEEDS, sentences

Pair = tuple[str, str]
Kind = Callable[[str, Random], Pair | None]
"""Returns a text as it was and as it became, or None where a text has nothing that can be so changed."""

SAME_HEADLINE = "any, same headline"
_LISTS = read_lists("changes.txt")
_ROLE = re.compile(f"(?:{'|'.join(sorted(_LISTS['ROLES'], key=len, reverse=True))})(?=[，、。；说表介告在和的]|指出)")
_NAMED = re.compile(
    f"(?<=(?:{'|'.join(role for role in _LISTS['ROLES'] if len(role) == 2)}))"
    f"([{''.join(_LISTS['SURNAMES'])}][一-鿿]{{1,2}})(?=说|表示|介绍|指出|认为|告诉|强调|，|、|）)"
)
_LEAD = re.compile(r"^.{0,60}?(?:[电讯]|消息|报道)(?:[\s：:（(]|$)")
_COUNTED = "个名人次年月天家位件项届条种场岁块元亩类批期位成倍"
_NUMERALS = "二三四五六七八九"
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {ord(" "): 0x3000}

_NUMBERS = {
    "number: digits": re.compile(
        r"(?!^\d+$)(?!(?<=（)\d+）)(?<![\d.．第:：A-Za-z\[])\d{1,9}(?![\d.．月日年:：、A-Za-z\]]|时)", re.MULTILINE
    ),
    "number: decimal": re.compile(r"(?<![\d.])\d{1,6}\.\d{1,4}(?![\d.])"),
    "number: date": re.compile(r"(?<!\d)\d{1,2}(?=日)|(?<!\d)\d{1,2}(?=月)|(?<!\d)(?:19|20)\d\d(?=年)"),
    "number: Chinese": re.compile(f"(?<![第一{_NUMERALS}十百千万两])[{_NUMERALS}两](?=[{_COUNTED}])"),
    "number: ordinal": re.compile(f"(?<=第)(?:[{_NUMERALS}]|\\d{{1,3}})(?=[{_COUNTED}大批季])"),
}


def name(random: Random) -> str:
    """Return a person's name."""
    return random.choice(_LISTS["SURNAMES"]) + random.choice(_LISTS["GIVEN"])


def groups(key: str) -> list[list[str]]:
    """Return the groups of a list, which bars divide."""
    return [group.split() for group in " ".join(_LISTS[key]).split("|")]


def _pairs(key: str) -> list[tuple[str, str]]:
    return [(old, new) for old, _, new in (pair.partition("/") for pair in _LISTS[key])]


def _once(text: str, pairs: Iterable[tuple[str, str]], random: Random) -> Pair | None:
    """Put one word for another, once."""
    found = [(at.start(), old, new) for old, new in pairs for at in re.finditer(re.escape(old), text)]
    if not found:
        return None
    at, old, new = random.choice(found)
    return text, text[:at] + new + text[at + len(old) :]


def _negated(text: str, random: Random) -> Pair | None:
    """Put a negation in."""
    return _once(text, _pairs("NEGATED"), random)


def _affirmed(text: str, random: Random) -> Pair | None:
    """Take a negation out."""
    return _once(text, _pairs("AFFIRMED"), random)


def _opposite(text: str, random: Random) -> Pair | None:
    pairs = _pairs("OPPOSITES")
    return _once(text, pairs + [(new, old) for old, new in pairs], random)


def _led(text: str) -> tuple[str, str]:
    """Divide a text into its dateline, which is no part of the story, and the rest."""
    lead = _LEAD.match(text)
    return (text[: lead.end()], text[lead.end() :]) if lead else ("", text)


def _swapped(text: str, kinds: Iterable[Iterable[str]], random: Random, behind: str = "") -> Pair | None:
    """Put a name of the same kind for one that stands in a text, wherever it stands."""
    lead, text = _led(text)
    found = [(one, kind) for kind in kinds for one in kind if one in text and re.search(one + behind, text)]
    longest = [(old, kind) for old, kind in found if not any(old != other and old in other for other, _ in found)]
    if not longest:
        return None
    old, kind = random.choice(longest)
    others = [other for other in kind if other not in text and old not in other]
    return (lead + text, lead + re.sub(old + behind, random.choice(others), text)) if others else None


@cache
def places() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return short names by level, of provinces and prefectures alone, and full names by level and last character."""
    short: dict[str, list[str]] = {}
    full: dict[str, list[str]] = {}
    with (SEEDS / "places.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(line for line in lines if not line.startswith("#")):
            if row["level"] != "county" and len(row["short"]) > 1 and row["short"] not in _LISTS["WRONG_PLACES"]:
                short.setdefault(row["level"], []).append(row["short"])
            if 2 < len(row["name"]) < 6:
                full.setdefault(row["level"] + row["name"][-1], []).append(row["name"])
    return short, full


def _place_bare(text: str, random: Random) -> Pair | None:
    return _swapped(text, places()[0].values(), random, "(?![省市县区州盟旗大])")


def _place_full(text: str, random: Random) -> Pair | None:
    return _swapped(text, places()[1].values(), random)


def _country(text: str, random: Random) -> Pair | None:
    return _swapped(text, [_LISTS["COUNTRIES"]], random)


def _institution(text: str, random: Random) -> Pair | None:
    return _swapped(text, groups("INSTITUTIONS"), random)


def _company(text: str, random: Random) -> Pair | None:
    return _swapped(text, groups("COMPANIES"), random)


def _person(text: str, random: Random) -> Pair | None:
    """Put another name for a person's, wherever it stands; one who is told of without a name has one in both texts."""
    if named := list(dict.fromkeys(found[1] for found in _NAMED.finditer(text))):
        old = random.choice(named)
        return text, text.replace(old, name(random))
    roles = list(_ROLE.finditer(text))
    if not roles:
        return None
    at, old = random.choice(roles).end(), name(random)
    new = next(new for new in iter(partial(name, random), "") if new != old)
    return text[:at] + old + text[at:], text[:at] + new + text[at:]


def _number(text: str, random: Random, form: re.Pattern[str]) -> Pair | None:
    """Change one number that stands neither in a dateline nor before it."""
    found = list(form.finditer(text, len(_led(text)[0])))
    if not found:
        return None
    one = random.choice(found)
    return text, text[: one.start()] + _other_number(one, random) + text[one.end() :]


def renumbered(text: str, random: Random) -> tuple[str, int]:
    """Change all numbers behind the dateline; return the text, and how many there were."""
    lead, text = _led(text)
    count = 0
    for form in _NUMBERS.values():
        text, changed = form.subn(partial(_other_number, random=random), text)
        count += changed
    return lead + text, count


def _other_number(found: re.Match[str], random: Random) -> str:
    """Return another number: of a day or month one that there is, else with as many digits."""
    number = found[0]
    if not number.isascii():
        same = "二两" if number in "二两" else number
        return random.choice([other for other in _NUMERALS if other not in same])
    if most := {"日": 28, "月": 12}.get(found.string[found.end() : found.end() + 1]):
        return random.choice([str(other) for other in range(1, most + 1) if str(other) != number.lstrip("0")])
    digits = [at for at, digit in enumerate(number) if digit.isdigit()]
    at = random.choice(digits[-2:])
    least = 1 if at == 0 else 0
    new = random.choice([digit for digit in "0123456789"[least:] if digit != number[at]])
    return number[:at] + new + number[at + 1 :]


def reworded(text: str, random: Random, words: int) -> Pair | None:
    """Put synonyms for so many words, each at another place."""
    found = [
        (at.start(), word, group)
        for group in groups("SYNONYMS")
        for word in group
        if len(word) > 1
        for at in re.finditer(re.escape(word), text)
    ]
    random.shuffle(found)
    chosen: list[tuple[int, str, str]] = []
    for at, word, group in found:
        if len(chosen) < words and all(at + len(word) <= other or other + len(old) <= at for other, old, _ in chosen):
            chosen.append((at, word, random.choice([other for other in group if other != word])))
    if len(chosen) < words:
        return None
    made = text
    for at, old, new in sorted(chosen, reverse=True):
        made = made[:at] + new + made[at + len(old) :]
    return text, made


def _neighbours_changed(pieces: list[str], random: Random) -> list[str]:
    at = random.randrange(len(pieces) - 1)
    return [*pieces[:at], pieces[at + 1], pieces[at], *pieces[at + 2 :]]


def _paragraphs_moved(text: str, random: Random) -> Pair | None:
    lines = text.split("\n")
    return (text, "\n".join(_neighbours_changed(lines, random))) if len(lines) > 2 else None


def _sentences_moved(text: str, random: Random) -> Pair | None:
    """Change the places of two neighbouring sentences of one paragraph."""
    lines = text.split("\n")
    long = [at for at, line in enumerate(lines) if len(sentences(line)) > 1]
    if not long:
        return None
    at = random.choice(long)
    lines[at] = "".join(_neighbours_changed(sentences(lines[at]), random))
    return text, "\n".join(lines)


def _led_in(text: str, random: Random) -> Pair:
    """Begin a sentence with words that tell whence it is known."""
    pieces = sentences(text)
    at = random.randrange(len(pieces))
    return text, "".join([*pieces[:at], random.choice(_LISTS["LEAD_INS"]), "，", *pieces[at:]])


def _city(random: Random) -> str:
    return random.choice(places()[0]["prefecture"])


def _outlet(random: Random) -> str:
    return _city(random) + random.choice(("日报", "晚报", "发布", "新闻网"))


def _undatelined(text: str) -> str:
    """Return a text from behind its own dateline, so that it has one only after it was given one."""
    return _led(text)[1].lstrip("）) \n")


def _datelined(text: str, random: Random) -> Pair:
    lead = (
        f"{random.choice(('新华社', '中新社', '新华网', '中国新闻网'))}{_city(random)}{random.randint(1, 12)}月"
        f"{random.randint(1, 28)}日电（记者 {name(random)}、{name(random)}）"
    )
    return _undatelined(text), lead + _undatelined(text)


def _told_by_paper(text: str, random: Random) -> Pair:
    lead = random.choice(
        (f"本报讯（记者 {name(random)}）", f"本报讯 记者{name(random)}报道：", "本报讯 ", "【本报讯】")
    )
    return _undatelined(text), lead + _undatelined(text)


def _signed(text: str, random: Random) -> Pair:
    tail = random.choice((
        f"责任编辑：{name(random)}", f"（责编：{name(random)}）", f"编辑：{name(random)} 校对：{name(random)}",
        f"[责任编辑: {name(random)} ]", f"审核：{name(random)}　签发：{name(random)}", f"（记者{name(random)}）",
    ))  # fmt: skip
    return text, f"{text}\n{tail}"


def _counted(text: str, random: Random) -> Pair:
    head = random.choice(
        (f"浏览次数：{random.randint(9, 9999)}", f"点击：{random.randint(9, 9999)} 次", "字号：大 中 小")
    )
    tail = random.choice(
        (f"阅读 {random.randint(10, 99999)}　分享到：", f"评论({random.randint(0, 99)})", "上一篇：没有了")
    )
    return text, f"{head}\n{text}\n{tail}"


def _credited(text: str, random: Random) -> Pair:
    outlet = _outlet(random)
    return text, random.choice(
        (f"来源：{outlet}\n{text}", f"{text}\n（来源：{outlet}）", f"{text}\n（文章来源：{outlet}）")
    )


def _headed(text: str, random: Random) -> Pair:
    """Set a headline above the text, as pages do whose headline is read as its first paragraph."""
    words = re.sub(r"\W", "", sentences(text)[0])[: random.randint(9, 18)]
    return text, f"{words}\n{text}"


def _converted(text: str, random: Random) -> Pair:
    return text, _converter(random.choice(("s2t", "s2tw", "s2hk"))).convert(text)


@cache
def _converter(scheme: str) -> OpenCC:
    return OpenCC(scheme)


def _spaced(text: str, random: Random) -> Pair:
    """Set blanks between scripts, and before paragraphs, and break the lines, as pages do."""
    spaced = re.sub(r"(?<=[一-鿿])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[一-鿿])", " ", text)
    lines = "\n".join("　　" + line for line in spaced.split("\n"))
    return text, re.sub(f"(.{{{random.randint(14, 30)}}})", r"\1\n", lines) if random.random() < 0.5 else lines


def _any_of(kinds: dict[str, Kind], then: Kind, text: str, random: Random) -> Pair | None:
    """Change a text in one of many ways, and what became of it in a way that must hide nothing."""
    for kind in random.sample(sorted(kinds), len(kinds)):
        if pair := kinds[kind](text, random):
            return pair[0], (then(pair[1], random) or pair)[1]
    return None


_HARMFUL: dict[str, Kind] = {
    "negation put in": _negated,
    "negation taken out": _affirmed,
    "opposite": _opposite,
    "place: bare": _place_bare,
    "place: 市, 县, 省": _place_full,
    "place: country": _country,
    "institution": _institution,
    "company": _company,
    "person": _person,
    **{kind: partial(_number, form=form) for kind, form in _NUMBERS.items()},
}
HARMFUL: dict[str, Kind] = {
    **_HARMFUL,
    "any, then traditional": partial(_any_of, _HARMFUL, _converted),
    "any, then a synonym": partial(_any_of, _HARMFUL, partial(reworded, words=1)),
    "any, then 责任编辑": partial(_any_of, _HARMFUL, _signed),
    SAME_HEADLINE: partial(_any_of, _HARMFUL, lambda text, _: (text, text)),
}
HARMLESS: dict[str, Kind] = {
    "synonym": partial(reworded, words=1),
    "3 synonyms": partial(reworded, words=3),
    "order of paragraphs": _paragraphs_moved,
    "order of sentences": _sentences_moved,
    "据悉": _led_in,
    "dateline": _datelined,
    "本报讯": _told_by_paper,
    "责任编辑": _signed,
    "counters": _counted,
    "来源": _credited,
    "headline above": _headed,
    "traditional": _converted,
    "blanks and lines": _spaced,
    "full width": lambda text, random: (text, text.translate(_WIDE)),
}
