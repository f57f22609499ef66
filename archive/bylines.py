"""Who wrote it and who published it, read from the text itself."""

from __future__ import annotations

import re

from archive.article import Byline, Role
from archive.names import is_name, may_be_name, split_names, without_title
from archive.text import parse_fragment, squeeze

SIGN = "□"
"""The mark that printed pages set before a signature."""

_ROLES: dict[str, tuple[Role, ...]] = {
    "记者": ("reporter",),
    "通讯员": ("correspondent",),
    "作者": ("author",),
    "执笔": ("author",),
    "撰文": ("author",),
    "撰稿": ("author",),
    "文": ("author",),
    "摄影": ("photographer",),
    "摄": ("photographer",),
    "图": ("photographer",),
    "文/图": ("author", "photographer"),
    "图/文": ("author", "photographer"),
    "责任编辑": ("editor",),
    "责编": ("editor",),
    "编辑": ("editor",),
}
_BEFORE = r"(?:本报|本刊|本网|本台)?(?:见习|实习|特约|特派|首席|全媒体)?"
_WORD = (
    rf"文\s?/\s?图|图\s?/\s?文|责任编辑|责编|编辑|{_BEFORE}记者|{_BEFORE}通讯员|作\s?者|执笔|撰文|撰稿|摄影"
    r"|(?<=[/／])[文图摄]|(?<=[ \u3000])摄(?=$|[ \u3000）)])"
)
_ROLE = re.compile(rf"({_WORD})[:：/／]?")
_PREFIX = re.compile(rf"^{_BEFORE}(?=记者|通讯员)|\s")
_BEHIND = ("文", "图", "摄")  # these follow their name: 陆春梅 摄, 王小明/文
_BRACKET = re.compile(r"[（(〔]([^（）()〔〕。！？]{2,80})[）)〕]")
_LAST_BRACKET = re.compile(r"[（(]([^（）()]{2,24})[）)]$")
_SIGNED = re.compile(rf"{SIGN}[ \u3000]*([^{SIGN}。！？]{{2,40}})$")
_WIRE = re.compile(
    r"^据?[\u3400-\u9fff·]{0,12}?[社网报][\u3400-\u9fff]{0,12}(?:\d{1,2}月)?(?:\d{1,2}日)?[电讯][ \u3000]?"
    r"[（(]([^（）()]{2,40})[）)]"
)
_SENTENCE = re.compile(r"[。！？!?…“”，（(]")
_LINE_MAX = 60  # characters; a line that only signs is short
_OUTLET_MAX = 24  # characters before the first role word: 新华网黑龙江频道 记者
_SOURCE = re.compile(r"(?:文章)?来源[:：]\s*(?P<name>[^）)]+)")


def read_bylines(lines: list[str]) -> tuple[Byline, ...]:
    """Return the signatures of an article's paragraphs, in order, none twice.

    Read are （记者 甲 通讯员 乙 丙） anywhere, 新华社北京5月19日电（甲、乙）, a line
    of its own (本报记者 甲 乙, 文/图 甲, 甲/文 乙/图, 作者：甲), □甲 乙 at the end of a
    line, and （甲 乙） at the end of the text.
    """
    found = [byline for line in lines for byline in _line_bylines(line)]
    if lines and (last := _LAST_BRACKET.search(lines[-1])):
        told = {byline.name for byline in found}
        found += [Byline(name) for name in _sure_names(last[1]) if name not in told]
    return tuple(dict.fromkeys(found))


def _line_bylines(line: str) -> list[Byline]:
    found = [byline for bracket in _BRACKET.finditer(line) for byline in _credits(bracket[1])]
    if wire := _WIRE.match(line):
        told = {byline.name for byline in found}
        found += [Byline(name, "reporter") for name in _sure_names(wire[1]) if name not in told]
    if signed := _SIGNED.search(line):
        found += _credits(signed[1]) or [Byline(name) for name in split_names(signed[1]) if may_be_name(name)]
    elif len(line) <= _LINE_MAX and not _SENTENCE.search(line):
        found += _own_line(line)
    return found


def _own_line(line: str) -> list[Byline]:
    """Read a line that holds a signature and nothing else: 本报记者 甲, not 记者从市政府获悉."""
    first = _ROLE.search(line)
    if first is None or first.start() > _OUTLET_MAX:
        return []
    behind = line[first.end() :]
    glued = behind[:1].strip() and not line[: first.end()].endswith((":", "：", "/", "／"))
    parts = [without_title(part) for part in split_names(behind)]
    begins = not parts or (is_name(parts[0]) if glued else may_be_name(parts[0]))
    return _credits(line) if begins else []


def _credits(text: str) -> list[Byline]:
    """Read role words and the names beside them; words that are neither are passed over."""
    pieces = _ROLE.split(text)
    groups: list[tuple[tuple[Role, ...], list[str]]] = [((), _sure_names(pieces[0]))]
    for word, behind in zip(pieces[1::2], pieces[2::2], strict=True):
        roles = _ROLES[_PREFIX.sub("", word)]
        if word in _BEHIND:
            former, names = groups[-1]
            groups[-1] = (former if former and word == "文" else roles, names)
            groups.append(((), _sure_names(behind)))
        else:
            parts = (without_title(part) for part in split_names(behind))
            groups.append((roles, [part for part in parts if may_be_name(part)]))
    return [Byline(name, role) for roles, names in groups for name in names for role in roles]


def _sure_names(text: str) -> list[str]:
    """Return the names in a text that holds nothing but names and 上海报道; none if it holds anything else."""
    parts = [part for part in split_names(text) if not part.endswith(("报道", "摄影报道"))]
    return parts if parts and all(map(is_name, parts)) else []


def read_source(markup: str) -> str:
    """Return the outlet that EastMoney's credit line names, or an empty text.

    The line is `<p class="em_media">（文章来源：上海<span>…</span>报）</p>`:
    markup may cut through the name, so its text content is read.
    """
    for element in parse_fragment(markup).find_class("em_media"):
        if match := _SOURCE.search(squeeze(element.text_content())):
            return match["name"].strip()
    return ""
