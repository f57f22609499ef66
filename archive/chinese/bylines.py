"""Who wrote it and who published it, read from the text itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive.chinese.people import (
    follows_role,
    is_name,
    is_signed_name,
    may_be_name,
    split_glued,
    split_names,
    without_title,
)
from archive.chinese.text import parse_fragment, squeeze
from archive.model import Byline, Role

SIGN = "□"
"""The mark that printed pages set before a signature."""

_AUTHOR: tuple[Role, ...] = ("author",)
_PHOTOGRAPHER: tuple[Role, ...] = ("photographer",)
_BOTH: tuple[Role, ...] = ("author", "photographer")
_ROLES: dict[str, tuple[Role, ...]] = {
    **dict.fromkeys(
        "文/图 图/文 图文 文图 文并摄 文/摄 摄/文 文/摄影 图文报道 摄影报道 摄影/撰文 撰文/摄影".split(),
        _BOTH,
    ),
    **dict.fromkeys(
        "责任编辑 执行编辑 责编 编辑 主编 总编 审核 初审 复审 终审 编审 监审 签发 审校 审读".split(), ("editor",)
    ),
    **dict.fromkeys("记者 采写 实习生 见习生".split(), ("reporter",)),
    **dict.fromkeys(["通讯员"], ("correspondent",)),
    **dict.fromkeys("作者 执笔人 执笔 撰文 撰稿人 撰稿 评论员 主笔 供稿 文字 文".split(), _AUTHOR),
    **dict.fromkeys("摄影 拍摄 摄像 图片 摄 图".split(), _PHOTOGRAPHER),
    **dict.fromkeys(
        "参与采写 参与记者 参与采访 译者 视频 制图 剪辑 校对 责校 排版 版式 设计 美编 策划 统筹 监制 出品"
        " 翻译 编译 供图 绘图 漫画 海报 配音 播音 主播 主持 后期 运营".split(),
        (),
    ),
    **dict.fromkeys("来源 出处 单位 时间 发布 点击 浏览 阅读 字号 字体 电话 邮箱 整理 资料".split(), ()),
}  # the words without a role take the names behind them out of the count
_FURNITURE = frozenset("来源 出处 单位 时间 发布 点击 浏览 阅读 字号 字体 电话 邮箱 整理 资料".split())
_SHORT = "文图摄"
_TRAILING = frozenset(
    "文 图 摄 摄影 文/图 图/文 图文 文并摄 文/摄 文/摄影 图文报道 摄影报道 供图 供稿 制图 绘图 撰文 视频 拍摄".split()
)
_SLASH = "/／"
_COLON = ":：/／|｜丨"
_LONG = "|".join(
    r"\s?".join(re.escape(letter).replace("/", "[/／、]") for letter in word)
    for word in sorted((word for word in _ROLES if word not in _SHORT), key=len, reverse=True)
)
_BEFORE = r"(?:本报|本刊|本网|本台)?(?:见习|实习|特约|特派|首席|全媒体|融媒体|融媒|驻京|资深|高级|签约)*"
_ROLE = re.compile(
    rf"{_BEFORE}(?P<word>(?!视频记者)(?:{_LONG})"  # 豫视频记者 is a reporter of an outlet
    r"|(?:(?<=^)|(?<=[ \u3000，,；;]))[文图摄](?=\s?[/／:：|｜丨])"  # 文/甲 图：乙
    r"|(?<=[/／])[文图摄]|(?<=[\u3400-\u9fff]{2}[ \u3000])[文图摄](?=$|[ \u3000）)、，,/／])"  # 甲/文 乙 图
    r"|(?<=[\u3400-\u9fff]{2})摄(?=$|[ \u3000）)]))"
    r"(?P<colon>\s?[:：/／|｜丨])?"
)
_NATION = re.compile(
    r"[（(\[【〔](?:美|英|法|德|日|俄|苏|意|加|澳|印|韩|[\u3400-\u9fff]国|日本|加拿大|澳大利亚)[）)\]】〕]"
)
_TRADITIONAL = str.maketrans("記報導攝編輯責來員訊圖電", "记报导摄编辑责来员讯图电")
_BRACKET = re.compile(r"[（(〔【\[]([^（）()〔〕【】\[\]。！？]{2,80})[）)〕】\]]")
_LAST_BRACKET = re.compile(r"(?:^|[。！？!?”…」』])\s*[（(]([^（）()]{2,30})[）)]$")
_SIGNED = re.compile(rf"{SIGN}[ \u3000]*([^{SIGN}。！？]{{2,40}})$")
_MARKED = re.compile(r"^[■◎●◆○▲△◇]\s*([^。！？：:]{2,24})$")
_WIRE = re.compile(
    r"^据?[\u3400-\u9fff·]{0,12}?[社网报][\u3400-\u9fff]{0,12}(?:\d{1,2}月)?(?:\d{1,2}日)?[电讯][ \u3000]?"
    r"[（(]([^（）()]{2,40})[）)]"
)
_SENTENCE = re.compile(r"[。！？!?…“”，（(；]")
_INTERVIEW = re.compile(r"^(?:记者|问)\s?[:：]")
_LINE_MAX = 60  # characters; a line that only signs is short
_OUTLET_MAX = 24  # characters before the first role word: 新华网黑龙江频道 记者
_NEAR = 6  # lines from either end of a text within which it is signed
_SOURCE = re.compile(r"(?:文章)?来源[:：]\s*(?P<name>[^）)]+)")


@dataclass
class _Group:
    """Names that stand beside one role word. `open` says that a word behind them may still change the role."""

    roles: tuple[Role, ...]
    names: list[str]
    open: bool = True


def read_bylines(lines: list[str]) -> tuple[Byline, ...]:
    """Return the signatures of an article's paragraphs, in order, none twice.

    Read are （记者 甲 通讯员 乙 丙） anywhere; 新华社北京5月19日电（甲、乙）; near
    the beginning or the end a line of its own (本报记者 甲 乙, 文/图 甲, 甲/文
    乙/图, 作者：甲); □甲 乙 at the end of a line; and （甲 乙） at the end of the text.
    """
    lines = [_NATION.sub("", line.translate(_TRADITIONAL)).strip() for line in lines]
    if sum(bool(_INTERVIEW.match(line)) for line in lines) > 1:
        lines = ["" if _INTERVIEW.match(line) else line for line in lines]
    found: list[Byline] = []
    for number, line in enumerate(lines):
        near = number < _NEAR or number >= len(lines) - _NEAR
        found += _line_bylines(line, near)
    told = {byline.name for byline in found}
    for line in lines[-3:]:
        if last := _LAST_BRACKET.search(line):
            names = _sure_names(last[1], is_signed_name if line is lines[-1] else is_name)
            found += [Byline(name) for name in names if name not in told]
    return tuple(dict.fromkeys(found))


def read_credits(text: str) -> tuple[Byline, ...]:
    """Return the names beside the role words of a text that holds credits only: 作者：甲 编辑：乙."""
    return tuple(dict.fromkeys(_credits(_NATION.sub("", text.translate(_TRADITIONAL)))))


def _line_bylines(line: str, near: bool) -> list[Byline]:
    found = [byline for bracket in _BRACKET.finditer(line) for byline in _credits(bracket[1])]
    if not near:
        found = [byline for byline in found if byline.role != "author"]
    if wire := _WIRE.match(line):
        told = {byline.name for byline in found}
        found += [Byline(name, "reporter") for name in _sure_names(wire[1]) if name not in told]
    if signed := _SIGNED.search(line):
        found += _credits(signed[1]) or [Byline(name) for name in _sure_names(signed[1], is_signed_name)]
    elif near:
        found += _own_line(_BRACKET.sub("", line).strip())
    return found


def _own_line(line: str) -> list[Byline]:
    """Read a line that holds a signature and nothing else: 本报记者 甲, not 记者从市政府获悉."""
    if len(line) > _LINE_MAX or _SENTENCE.search(line):
        return []
    first = next((match for match in _ROLE.finditer(line) if _ROLES[_word(match)]), None)
    if first is None:
        marked = _MARKED.match(line)
        return [Byline(name) for name in _sure_names(marked[1])] if marked else []
    return _credits(line) if first.start() <= _OUTLET_MAX else []


def _word(match: re.Match[str]) -> str:
    return re.sub(r"\s", "", match["word"]).replace("／", "/").replace("、", "/")


def _credits(text: str) -> list[Byline]:
    """Read role words and the names beside them; words that are neither are passed over."""
    matches = list(_ROLE.finditer(text))
    if not matches:
        return []
    ends = [match.start() for match in matches[1:]] + [len(text)]
    groups = [_Group((), _sure_names(text[: matches[0].start()]))]
    carried: tuple[Role, ...] | None = None
    for match, end in zip(matches, ends, strict=True):
        word, behind = _word(match), text[match.end() : end]
        names = _names_behind(behind, bool(match["colon"]))
        if end < len(text) and behind[-1:].strip() and not is_name(behind.split()[-1]):
            names = names[:-1] if names and behind.endswith(names[-1]) else names  # 文丨政能亮特约评论员
        if _closes(text, match, word, names) and groups[-1].names and groups[-1].open:
            groups[-1] = _Group(_changed(groups[-1].roles, word), groups[-1].names, open=False)
            groups.append(_Group((), _sure_names(behind)))
            continue
        groups.append(_Group(_carry(carried, _ROLES[word]), names))
        joined = not behind.strip() or bool(behind[-1].strip())  # 摄影/新京报记者 甲, not 出品：新京报 记者：甲
        carries = not names and joined and len(behind) <= _OUTLET_MAX and word not in _FURNITURE
        carried = _ROLES[word] if carries else None
    return [Byline(name, role) for group in groups for name in group.names for role in group.roles]


def _closes(text: str, match: re.Match[str], word: str, names: list[str]) -> bool:
    """Say whether a role word belongs to the names before it: 甲/文, 甲 摄, 甲 摄影报道."""
    if word in _SHORT:
        return not _leads(text, match)
    adjoined = text[match.end() : match.end() + 2] in ("记者", "编辑")  # 摄影记者 甲
    return word in _TRAILING and not names and not adjoined and match["colon"] not in (":", "：")


def _leads(text: str, match: re.Match[str]) -> bool:
    before = text[match.start("word") - 1] if match.start("word") else ""
    return before not in _SLASH and bool(match["colon"]) if before else True


def _changed(former: tuple[Role, ...], word: str) -> tuple[Role, ...]:
    """Return the roles of names after a word behind them: 记者 甲 摄 took the picture and wrote nothing."""
    roles = _ROLES[word]
    if roles == _BOTH:
        return (*(former or _AUTHOR), "photographer")
    return former or roles if roles == _AUTHOR else roles


def _carry(carried: tuple[Role, ...] | None, roles: tuple[Role, ...]) -> tuple[Role, ...]:
    """Return the roles of names with two words before them: 摄影/本报记者 甲, 文/图 本报记者 甲."""
    if carried is None or roles not in (("reporter",), ("correspondent",)):
        return roles
    if carried == _BOTH:
        return (*roles, "photographer")
    return carried if carried in ((), _PHOTOGRAPHER) else roles


def _names_behind(text: str, colon: bool) -> list[str]:
    """Return the names that follow a role word. With a colon or blank between them almost any name will do."""
    apart = colon or text[:1].isspace()
    names: list[str] = []
    for number, raw in enumerate(split_names(text)):
        part = without_title(raw)
        pieces = split_glued(part)
        if all(map(is_name, pieces)) or (may_be_name(part) if not number and apart else follows_role(part)):
            names += pieces
        elif not names and not colon:
            return []
    return names


def _sure_names(text: str, accepts: Callable[[str], bool] = is_name) -> list[str]:
    """Return the names in a text that holds nothing but names and 上海报道; none if it holds anything else."""
    parts = list(_sure_parts(text))
    return parts if parts and all(map(accepts, parts)) else []


def _sure_parts(text: str) -> Iterator[str]:
    for raw in split_names(text):
        part = without_title(raw)
        if part and part not in ("报道", "文", "图"):
            yield part


def read_source(markup: str) -> str:
    """Return the outlet that EastMoney's credit line names, or an empty text.

    The line is `<p class="em_media">（文章来源：上海<span>…</span>报）</p>`:
    markup may cut through the name, so its text content is read.
    """
    if "em_media" not in markup:
        return ""
    for element in parse_fragment(markup).find_class("em_media"):
        if match := _SOURCE.search(squeeze(element.text_content())):
            return match["name"].strip()
    return ""
