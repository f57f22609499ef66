"""Who wrote it and who published it, read from the text itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive.chinese.characters import HAN
from archive.chinese.credit_words import (
    AUTHOR,
    BEFORE,
    BESIDE_MARKS,
    BOTH,
    DESKS,
    MEDIA_ENDINGS,
    OTHER_FIELDS,
    PHOTOGRAPHER,
    REPORT,
    ROLE_WORDS,
    SHORT_WORDS,
    TRAILING,
    either,
)
from archive.chinese.people import (
    follows_role,
    is_institution,
    is_latin_name,
    is_name,
    is_signed_name,
    may_be_name,
    may_be_surnamed,
    split_glued,
    split_names,
    without_title,
)
from archive.chinese.places import is_place
from archive.chinese.text import parse_fragment, squeeze
from archive.chinese.variants import simplified
from archive.model import Byline, Role

SIGN = "□"
"""The mark that printed pages set before a signature."""

_PARTS = "/／|｜丨"
_BODIES = "站|团|节|证|会|们|部|室|协会|队|社|展|家协会"  # 记者站 and the like are no people
_FIELDS = frozenset(OTHER_FIELDS.split())
_MARK = "[:：/／|｜丨◎＼\\\\]"  # between a role's word and the names behind it


def _written(word: str) -> str:
    """Return the pattern of a role's word as it is printed: 文/图, 文、图, 文·图. Glued to a name it opens nothing.

    In 陈大文/图：李芳 the name ends where the slash stands, in 王小明文/图 before the word.
    """
    spaced = r"\s?".join(re.escape(letter).replace("/", "[/／、·・•&＆]") for letter in word)
    if word[1:2] != "/" and not set(word) <= set(SHORT_WORDS):
        return spaced
    glued = spaced.replace(r"\s?", "").replace("·・•", "")  # 伊文·图尔迪 is a name
    return rf"(?<![{HAN}])(?:{spaced})|{glued}(?!影|\s?{_MARK}(?!视频|音频|海报|制图))"


_LONG = "|".join(_written(word) for word in sorted(ROLE_WORDS, key=len, reverse=True) if len(word) > 1)
_ROLES = {**ROLE_WORDS, **BESIDE_MARKS}
_BESIDE = either(" ".join(BESIDE_MARKS))
_ROLE = re.compile(
    rf"(?:{either(BEFORE)}|驻[\u3400-\u9fff]{{1,4}})?(?:{either(BEFORE)}){{0,4}}"
    rf"(?P<word>(?!视频记者)(?:{_LONG})(?!(?<=[者员辑影访])(?:{_BODIES}))"  # 豫视频记者 is a reporter of an outlet
    rf"|(?:(?<=^)|(?<=[ \u3000，,；;、/／|｜丨]))(?:{_BESIDE})(?=\s?{_MARK})"  # 航拍：甲
    rf"|(?<=[{HAN}]{{2}}[ \u3000/／])(?:{_BESIDE})(?=$|[ \u3000）)、，,/／])"  # 甲 航拍
    rf"|(?:(?<=^)|(?<=[ \u3000，,；;、|｜丨]))[{SHORT_WORDS}](?=\s?{_MARK})"  # 文/甲 图：乙
    rf"|^[{SHORT_WORDS}](?=[ \u3000][{HAN}]{{2,4}}[ \u3000](?:[{HAN}]{{2,4}}[ \u3000]){{0,4}}[{SHORT_WORDS}][ \u3000])"
    rf"|(?<=[/／])[{SHORT_WORDS}]|(?<=[{HAN}]{{2}}[ \u3000])[{SHORT_WORDS}](?=$|[ \u3000）)、，,/／])"
    rf"|(?<=[{HAN}]{{2}})[摄译](?=$|[ \u3000）)]))"
    rf"(?P<colon>\s?{_MARK})?"
)
_OPENS_WITH_ROLE = re.compile(rf"[{SHORT_WORDS}]\s?(?P<mark>{_MARK})|[{SHORT_WORDS}][ \u3000]")
_NATION = re.compile(
    r"[（(\[【〔](?:美|英|法|德|日|俄|苏|意|加|澳|印|韩|[\u3400-\u9fff]国|日本|加拿大|澳大利亚)[）)\]】〕]"
)
_OPENS = re.compile(r"[（(\[【〔]")
_BRACKET = re.compile(r"[（(〔【\[［]([^（）()〔〕【】\[\]［］。！？]{2,80})[）)〕】\]］]")
_LAST_BRACKET = re.compile(r"(?:^|[。！？!?”…」』])\s{0,3}[（(]([^（）()]{2,40})[）)]。?$")
_SIGNED = re.compile(rf"{SIGN}[ \u3000]{{0,4}}([^{SIGN}。！？ \u3000][^{SIGN}。！？]{{1,39}})$")
_LINE_MARKS = "■◎●◆○◇ \u3000"
_MARKED = re.compile(r"^[■◎●◆○◇]\s{0,4}([^。！？：:]{2,24})$")
_CAPTION_MARK = re.compile(r"^[△▲▽▼↑↓]")  # before a caption: whom it names took the picture or is in it
_WIRE = re.compile(
    r"^[\u3400-\u9fff·]{1,24}?(?:\d{1,2}月)?(?:\d{1,2}日)?[电讯][ \u3000]?"
    r"[（(]([^（）()]{2,40})[）)]"
)
_REPORTERS = re.compile("记者|通讯员")
_BRACKETED = re.compile(
    rf"(?<=[{HAN}]{{2}})[ \u3000]?[（(](?P<word>[文图摄]|摄影|[文图][/／、·]?[文图摄])[）)]"
)  # 甲（文） 乙（图）, 甲（文/图）
_SENTENCE = re.compile(r"[。！？!?…“”，（(；]")
_COMMA = re.compile(r"[，；]\s?")
_INTERVIEW = re.compile(r"^(?:记者|问)\s?[:：]")
_DESK = re.compile(rf"(?:{either(DESKS)})$")
_MEDIA = re.compile(rf"[\u3400-\u9fff](?:{either(MEDIA_ENDINGS)})$")
_REPORTED = re.compile(rf"[-－ ]?(?:{either(REPORT)})?(?:报道|报导|专访|特稿|特写|专题|外电)$|^(?:综合|台北|香港)$")
_BY = re.compile(r"^(?:By|BY) (?P<names>[A-Z][A-Za-z.'’, -]{1,80})$")
_LINE_MAX = 60  # characters; a line that only signs is short
_OUTLET_MAX = 24  # characters before the first role word: 新华网黑龙江频道 记者
_NEAR = 6  # lines from either end of a text within which it is signed
_SOURCE = re.compile(r"(?:文章)?来源[:：]\s{0,4}(?P<name>[^）)]+)")
_WRITERS = frozenset(AUTHOR + ("reporter", "correspondent"))


@dataclass
class _Group:
    """Names that stand beside one role word. `open` says that a word behind them may still change the role."""

    roles: tuple[Role, ...]
    names: list[str]
    open: bool = True


def read_bylines(lines: list[str]) -> tuple[Byline, ...]:
    """Return the signatures of an article's paragraphs, in order, none twice; names as they are written there.

    Read are （记者 甲 通讯员 乙 丙） anywhere; 新华社北京5月19日电（甲、乙）; near
    the beginning or the end a line or bracket of its own (本报记者 甲 乙, 文/图 甲, 甲/文
    乙/图, 作者：甲, 國際中心／甲報導, 甲县融媒体中心 乙 丙); □甲 乙 at the end of a
    line; and （甲 乙） at the end of the text.
    """
    lines = [_without_nation(line.replace("∕", "／")).strip() for line in lines]
    if sum(bool(_INTERVIEW.match(simplified(line[:4]))) for line in lines) > 1:
        lines = ["" if _INTERVIEW.match(simplified(line[:4])) else line for line in lines]
    found: list[Byline] = []
    for number, line in enumerate(lines):
        near = number < _NEAR or number >= len(lines) - _NEAR
        found += _line_bylines(line, near)
    named = {byline.name for byline in found}
    for line in lines[-3:]:
        if last := _LAST_BRACKET.search(line[-60:]):
            names = _names_before(last[1], is_signed_name if line is lines[-1] else is_name)
            found += [Byline(name) for name in names if name not in named]
    return tuple(dict.fromkeys(found))


def read_credits(text: str) -> tuple[Byline, ...]:
    """Return the names beside the role words of a text that holds credits only: 作者：甲 编辑：乙."""
    return tuple(dict.fromkeys(_credits(_without_nation(text.replace("∕", "／")))))


def _without_nation(text: str) -> str:
    """Return a text without the countries before foreign names: [美]约翰·史密斯."""
    if not _OPENS.search(text):
        return text
    parts, end = [], 0
    for nation in _NATION.finditer(simplified(text)):
        parts.append(text[end : nation.start()])
        end = nation.end()
    return "".join((*parts, text[end:])) if parts else text


def _line_bylines(line: str, near: bool) -> list[Byline]:
    if not near and not _OPENS.search(line) and SIGN not in line:
        return []
    folded = simplified(line)
    found: list[Byline] = []
    for bracket in _BRACKET.finditer(folded):
        inside = line[slice(*bracket.span(1))]
        at_edge = near and (not bracket.start() or bracket.end() >= len(line) - 1)
        found += _credits(inside) or (_unlabelled(inside) if at_edge else [])
    if not near:
        found = [byline for byline in found if byline.role != "author"]
    if wire := _WIRE.match(folded):
        named = {byline.name for byline in found}
        names = _sure_names(line[slice(*wire.span(1))])
        found += [Byline(name, "reporter") for name in names if name not in named]
    start = max(0, len(line) - _LINE_MAX)
    if signed := _SIGNED.search(line, start):
        found += _credits(signed[1]) or [Byline(name) for name in _sure_names(signed[1], is_signed_name)]
    elif near and len(line) <= 2 * _LINE_MAX:
        found += _own_line(_BRACKET.sub("", _without_brackets(line)).strip())
    if _CAPTION_MARK.match(line):
        found = [byline for byline in found if byline.role not in _WRITERS]
    return found


def _without_brackets(line: str) -> str:
    """Return a line with its roles' words out of brackets: 甲（文） 乙（图）. A headline ends with one （图） alone."""
    folded = simplified(line)
    found = list(_BRACKETED.finditer(folded))
    words = {match["word"] for match in found}
    if not found or len(words) == 1 and len(min(words)) == 1 and not _REPORTERS.search(folded):
        return line
    ends = [0, *(match.end() for match in found)]
    parts = [line[end : match.start()] + f" {match['word']} " for end, match in zip(ends, found, strict=False)]
    return "".join((*parts, line[ends[-1] :])).replace("  ", " ")


def _own_line(line: str) -> list[Byline]:
    """Read a line that holds a signature and nothing else: 本报记者 甲, not 记者从市政府获悉."""
    if len(line) > _LINE_MAX:
        return []
    line = _in_one_list(line)
    if _SENTENCE.search(line):
        return []
    folded = simplified(line)
    first = next((match for match in _ROLE.finditer(folded) if _ROLES[_word(match)]), None)
    if first is None:
        if marked := _MARKED.match(line):
            return [Byline(name) for name in _sure_names(marked[1])]
        return _unlabelled(line)
    line = line.lstrip(_LINE_MARKS)
    return _credits(line) if first.start() <= _OUTLET_MAX else []


def _in_one_list(line: str) -> str:
    """Return a line with blanks for the commas between labels that begins with one: 文：甲，图：乙."""
    folded = simplified(line)
    if not _is_label(_ROLE.match(folded)):
        return line
    ends = {comma.start() for comma in _COMMA.finditer(folded) if _is_label(_ROLE.match(folded, comma.end()))}
    return "".join(" " if number in ends else letter for number, letter in enumerate(line))


def _is_label(match: re.Match[str] | None) -> bool:
    return match is not None and (match["colon"] or "").strip() in (":", "：")


def _unlabelled(text: str) -> list[Byline]:
    """Read a signature without a role word: 國際中心／甲報導, 甲／雲林報導, 甲县融媒体中心 乙 丙, By Jane Doe."""
    if by := _BY.match(text):
        names = re.split(r", and |, | and ", by["names"])
        return [Byline(name) for name in names] if all(map(is_latin_name, names)) else []
    folded = simplified(text)
    segments = [segment.strip() for segment in re.split(r"[/／|｜]", text)]
    if any(_REPORTED.search(simplified(segment)) for segment in segments):
        people = (_names_before(segment) for segment in segments if not _DESK.search(simplified(segment)))
        return [Byline(name) for name in next(filter(None, people), [])]
    if is_name(name := without_title(text)) and _MEDIA.search(folded[: -len(name)]):  # 【甲报乙】
        return [Byline(name)]
    outlet, _, behind = text.partition(" ")
    if behind and _MEDIA.search(simplified(outlet)):
        return [Byline(name) for name in _sure_names(behind, is_signed_name)]
    return []


def _parted(text: str) -> tuple[str, str, str]:
    """Return what stands before and behind the last slash of a signature: 甲、乙／台北報導."""
    cut = max(text.rfind("/"), text.rfind("／"))
    return (text[:cut], text[cut], text[cut + 1 :]) if cut > 0 else ("", "", text)


def _word(match: re.Match[str]) -> str:
    return re.sub("[／、·・•&＆]", "/", re.sub(r"\s", "", match["word"]))


def _without_place(text: str) -> str:
    """Return a signature without where it was sent from: 記者甲、乙／金門報導; a desk before the slash sends none."""
    who, slash, behind = _parted(text)
    folded = simplified(behind)
    sent = slash and (_REPORTED.search(folded) or is_place(folded.strip()))
    return who if sent and not _DESK.search(simplified(who)) else text


def _credits(text: str) -> list[Byline]:
    """Read role words and the names beside them; words that are neither are passed over."""
    text = _without_place(text)
    folded = simplified(text)
    matches = list(_ROLE.finditer(folded))
    if not matches:
        return []
    ends = [match.start() for match in matches[1:]] + [len(text)]
    groups = [_Group((), _names_before(text[: matches[0].start()]))]
    carried: tuple[Role, ...] | None = None
    for match, end in zip(matches, ends, strict=True):
        word, behind = _word(match), text[match.end() : end]
        names = _names_behind(behind, (match["colon"] or "").strip())
        if end < len(text) and behind[-1:].strip() and not is_name(behind.split()[-1]):
            names = names[:-1] if names and behind.endswith(names[-1]) else names  # 文丨政能亮特约评论员
        if _closes(folded, match, word, names) and groups[-1].names and groups[-1].open:
            groups[-1] = _Group(_changed(groups[-1].roles, word), groups[-1].names, open=False)
            groups.append(_Group((), _sure_names(behind)))
            continue
        groups.append(_Group(_carry(carried, _ROLES[word]), names))
        joined = not behind.strip() or bool(behind[-1].strip())  # 摄影/新京报记者 甲, not 出品：新京报 记者：甲
        carries = not names and joined and len(behind) <= _OUTLET_MAX and word not in _FIELDS
        carried = _ROLES[word] if carries else None
    return [Byline(name, role) for group in groups for name in group.names for role in group.roles]


def _closes(text: str, match: re.Match[str], word: str, names: list[str]) -> bool:
    """Say whether a role word belongs to the names before it: 甲/文, 甲 摄, 甲 摄影报道."""
    if word in SHORT_WORDS:
        return not _leads(text, match, names)
    adjoined = text[match.end() : match.end() + 2] in ("记者", "编辑")  # 摄影记者 甲
    return word in TRAILING and not names and not adjoined and match["colon"] not in (":", "：")


def _leads(text: str, match: re.Match[str], names: list[str]) -> bool:
    """Say whether a word of one character opens a part: 图 in 文：甲/图：乙, in 文/甲/图/乙 and 文 甲 图 乙.

    In 甲/文 乙/图 it closes one.
    """
    mark = (match["colon"] or "").strip()
    before = text[: match.start("word")][-1:]
    if not before or mark in (":", "：", "◎") or mark and before not in _PARTS:
        return True
    opened = _OPENS_WITH_ROLE.match(text) if names else None
    return opened is not None and bool(opened["mark"]) == bool(mark)


def _changed(former: tuple[Role, ...], word: str) -> tuple[Role, ...]:
    """Return the roles of names after a word behind them: 记者 甲 摄 took the picture and wrote nothing."""
    roles = _ROLES[word]
    if roles == BOTH:
        return (*(former or AUTHOR), "photographer")
    return former or roles if roles == AUTHOR else roles


def _carry(carried: tuple[Role, ...] | None, roles: tuple[Role, ...]) -> tuple[Role, ...]:
    """Return the roles of names with two words before them: 摄影/本报记者 甲, 文/图 本报记者 甲."""
    if carried is None or roles not in (("reporter",), ("correspondent",)):
        return roles
    if carried == BOTH:
        return (*roles, "photographer")
    return carried if carried in ((), PHOTOGRAPHER) else roles


def _names_behind(text: str, colon: str) -> list[str]:
    """Return the names that follow a role word. With a colon or blank between them almost any name will do."""
    apart = bool(colon) or text[:1].isspace()
    names: list[str] = []
    parts = list(map(without_title, split_names(text)))
    if len(parts) > 1 and not is_name(parts[0]) and is_name(parts[1]) and _is_affiliation(text, parts[0]):
        parts = parts[1:]
    for number, part in enumerate(parts):
        pieces = split_glued(part)
        if all(map(is_name, pieces)) or (may_be_name(part) if not number and apart else follows_role(part)):
            names += pieces
        elif colon and is_latin_name(part):
            names.append(part)
        elif not names and not colon:
            return []
    return names


def _is_affiliation(text: str, first: str) -> bool:
    """Say whether the first part of 文｜财新 甲 is where the name behind it belongs: a blank parts them, no mark."""
    behind = text.strip()[len(first) :]
    return len(first) < 3 and behind[:1].isspace() and not may_be_surnamed(first)


def _names_before(text: str, accepts: Callable[[str], bool] = is_name) -> list[str]:
    """Return sure names without the body before them that they belong to: 甲县委宣传部 乙."""
    first, _, rest = text.strip().partition(" ")
    return _sure_names(text, accepts) or (_sure_names(rest, accepts) if rest and _is_body(first) else [])


def _is_body(part: str) -> bool:
    return is_institution(part) or bool(_MEDIA.search(simplified(part)))


def _sure_names(text: str, accepts: Callable[[str], bool] = is_name) -> list[str]:
    """Return the names in a text that holds nothing but names and 上海报道; none if it holds anything else."""
    parts = list(_sure_parts(text))
    return parts if parts and all(map(accepts, parts)) else []


def _sure_parts(text: str) -> Iterator[str]:
    for raw in split_names(text):
        part = without_title(raw)
        if part and simplified(part) not in ("报道", "文", "图"):
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
