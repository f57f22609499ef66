"""Who wrote it and who published it, read from the text itself."""

from __future__ import annotations

import re

from archive.article import Byline, Role
from archive.text import parse_fragment, squeeze

SIGN = "□"
"""The mark that printed pages set before a signature."""

_ROLES: dict[str, Role] = {"记者": "reporter", "通讯员": "correspondent", "作者": "author", "摄影": "photographer"}
_NAME = r"(?:[\u3400-\u9fff]{1,4}(?:[·•・][\u3400-\u9fff]{1,6})*)"
_NAMES = rf"{_NAME}(?:[ \u3000、，,/]+{_NAME})*"
_ROLE = r"(?:本报|本刊)?(?:见习|实习|特约|全媒体)?(?:记者|通讯员|作者|摄影)"
_CREDIT = re.compile(rf"[（(]({_ROLE}[^（）()]{{1,60}})[）)]")
_ROLE_AND_NAMES = re.compile(rf"(?P<role>{_ROLE})[ \u3000:：/]*(?P<names>{_NAMES}?)(?=$|[ \u3000、，,/]*{_ROLE})")
_SIGNED = re.compile(rf"{SIGN}[ \u3000]*(?P<role>{_ROLE})?[ \u3000]*(?P<names>{_NAMES})[ \u3000]*$")
_LINE = re.compile(rf"^[ \u3000]*(?:{_ROLE}[ \u3000:：/]+{_NAMES}[ \u3000]*)+$")
_NOT_NAMES = frozenset("文图摄")  # 文/图 says who did what
_SOURCE = re.compile(r"(?:文章)?来源[:：]\s*(?P<name>[^）)]+)")


def split_names(text: str) -> list[str]:
    """Return the names in a list of them: 吴汉时 吴荣; 方 敏 (a short name set with a blank) is one."""
    names: list[str] = []
    half = False
    for part in re.split(r"[、，,/]|[ \u3000]+", text.strip()):
        if not part or part in _NOT_NAMES:
            half = False
        elif len(part) == 1 and half:
            names[-1] += part
            half = False
        else:
            names.append(part)
            half = len(part) == 1
    return [name for name in names if len(name) > 1]


def read_bylines(lines: list[str]) -> tuple[Byline, ...]:
    """Return the signatures of an article's paragraphs, in order, none twice.

    Read are （记者 甲 通讯员 乙 丙） anywhere, a line 本报记者 甲 乙 of its own,
    and □甲 乙 at the end of a line.
    """
    found: list[Byline] = []
    for line in lines:
        for credit in _CREDIT.finditer(line):
            found += _with_roles(credit[1])
        if signed := _SIGNED.search(line):
            role = _role(signed["role"] or "作者")
            found += [Byline(name, role) for name in split_names(signed["names"])]
        elif _LINE.match(line):
            found += _with_roles(line.strip())
    return tuple(dict.fromkeys(found))


def read_source(markup: str) -> str:
    """Return the outlet that EastMoney's credit line names, or an empty text.

    The line is `<p class="em_media">（文章来源：上海<span>…</span>报）</p>`:
    markup may cut through the name, so its text content is read.
    """
    for element in parse_fragment(markup).find_class("em_media"):
        if match := _SOURCE.search(squeeze(element.text_content())):
            return match["name"].strip()
    return ""


def _with_roles(text: str) -> list[Byline]:
    return [
        Byline(name, _role(match["role"]))
        for match in _ROLE_AND_NAMES.finditer(text)
        for name in split_names(match["names"])
    ]


def _role(words: str) -> Role:
    return next(role for word, role in _ROLES.items() if words.endswith(word))
