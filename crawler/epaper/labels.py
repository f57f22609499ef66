"""What the words of a link on an index are: a page's label, a step to another page or issue, or a line of editors."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.chinese.page_numbers import BETWEEN, NUMERAL, ONE, is_in_a_row, is_step, page_number, page_order
from archive.chinese.people import is_name, may_be_name, split_glued, split_names
from archive.chinese.text import squeeze
from archive.likeness.key import simplified

_MAX = 100  # characters of a label with its page's name; a link around a whole list has more
_NAME_MAX = 20  # characters of a page's name that stands without a number
_WIDE = {code + 0xFEE0: code for code in range(0x21, 0x7F)}  # one for one: names are cut from the text as it is

_MANY = rf"{ONE}(?:\s*(?:版面?)?{BETWEEN}第?\s*{ONE}){{0,7}}|[A-Za-z]{{1,4}}\d{{2,3}}[A-Za-z]{{1,4}}\d{{2,3}}"
_BEFORE_NAME = re.compile(rf"第?\s*(?P<page>{_MANY}|{NUMERAL})\s*版(?![权權本块塊税稅])面?(?P<name>.*)")
_WITH_COLON = re.compile(rf"第?\s*(?P<page>{_MANY})\s*[:|](?P<name>(?!\s*\d).*)")
_IN_BRACKETS = re.compile(rf"[(\[【〔]\s*第?\s*(?P<page>{_MANY})\s*(?:版面?)?\s*[)\]】〕]\s*(?:版面?)?(?P<name>.*)")
_BEHIND_NAME = re.compile(rf"(?P<name>[^\d]{{1,20}}?)(?:[\s:·|\-]第?|第)\s*(?P<page>{_MANY})\s*版")
_BRACKETS_BEHIND = re.compile(rf"(?P<name>[^\d]{{1,20}}?)\s*[(\[【〔]\s*第?\s*(?P<page>{_MANY})\s*版?\s*[)\]】〕]")
_MARKED = re.compile(rf"版[次面]?\s*(?P<page>{ONE})\s*[:|](?P<name>(?!\s*\d).*)")
_LAYER = r"[A-Za-z]{1,2}[叠疊]第?\d{1,3}"
_SECTION = r"[A-D]\d\d|[A-Z]{1,2}0\d"  # sections are counted from A: A12, C05; G20 and J20 are words
_IN_SECTION = re.compile(rf"(?P<page>{_LAYER}|{_SECTION})(?:\s*[·|/]\s*|\s+)(?P<name>[^\d\W]{{1,10}})")
_SECTION_BEHIND = re.compile(rf"(?P<name>[^\d\W]{{1,10}})\s+(?P<page>{_LAYER}|{_SECTION})")
_BARE = re.compile(r"[A-Za-z]{0,4}\d{1,3}[A-Za-z]?")
_BARE_TWO = re.compile(r"\d{4}")
_BESIDE_NAME = re.compile(rf"(?P<page>{ONE})(?:[\s.·/\-]|(?<=..)(?=[\u3400-\u9fff]))(?P<name>.+)")
_DATE = re.compile(r"20\d\d\s*[年./-]|\d\s*月\s*\d{1,2}\s*[日号號]")
_BETWEEN = " :：-|｜·\u3000"
_NOT_A_NAME = re.compile(r"[转轉接见見]|共$|^今[日天]$|^本期$")  # 下转第2版, 今日 8版

_NAVIGATION = re.compile(
    r"[上下前后後]\s*[版页頁期篇张張]|返回|首[页頁]|目[录錄]|[导導]航|[阅閱][读讀]|放大|^版面|^pdf|pdf$", re.IGNORECASE
)

_ROLES = re.compile(
    r"(?P<here>本版|今日|本期|版面)?\s*(?:责任编辑|(?:执行|特约|图片|美术|文字|视觉|值班)?编辑|值班(?:编委|主任|总编|主编)|责任校对|责校"
    r"|(?:美术|版式|版面)设计|责编|主编|编审|编委|美编|图编|版式|[排组拼制]版|校对|[检审]校|[一二三]校|统筹|签发)(?P<mark>\s*[:/|]\s*|\s+|$)?"
)
_ADDRESS = re.compile(r"(?:电话|热线|邮箱|电子信箱|投稿邮箱|E-?mail)\s*[:/|]?\s*[\w.@\-]+", re.IGNORECASE)
_AROUND_CREDIT = re.compile(r"^[\s(\[【〔●■◆▲□○★☆*·]+|[\s)\]】〕]+$")


@dataclass(frozen=True)
class Label:
    """What a label tells of a page: its number, its name, or both; `bare` where it is digits alone."""

    page: str
    name: str
    bare: bool = False

    @property
    def rank(self) -> int:
        """How good it is: a number with a name before a number before a name."""
        return 2 * bool(self.page) + bool(self.name)


def read_label(text: str, number: str = "") -> Label | None:
    """Return what the words of a link to a page tell of it, None where they are no label.

    A label has 版, a colon, brackets, a section's letter (A叠01 要闻, A03·民生), or is
    all digits; `number`, the one in the page's address, vouches for one that has a
    blank instead (01 要闻). Steps
    (下一版) tell nothing. What is short and neither is the page's name.
    """
    text = squeeze(text)
    folded = text.translate(_WIDE)
    if not text or len(text) > _MAX or is_step(text):
        return None
    for pattern in _PATTERNS:
        match = pattern.fullmatch(folded)
        page = page_number(match["page"]) if match else ""
        if match and page and _is_sure(pattern, match["page"], page):
            name = _name(text[slice(*match.span("name"))])
            return None if pattern in _NAME_FIRST and _NOT_A_NAME.search(name) else Label(page, name)
    if _BARE.fullmatch(folded):
        return Label(folded, "", bare=True)
    if _BARE_TWO.fullmatch(folded) and is_in_a_row(page_number(folded)):
        return Label(page_number(folded), "", bare=True)
    beside = _BESIDE_NAME.fullmatch(folded)
    if beside and number and page_order(beside["page"]) == page_order(number):
        return Label(beside["page"], _name(text[slice(*beside.span("name"))]))
    if (
        len(text) <= _NAME_MAX
        and not _NAVIGATION.search(text)
        and not _DATE.search(text)
        and not re.fullmatch(r"[\W\d_]+", text)
    ):
        return Label("", text)
    return None


_PATTERNS = (
    *(_BEFORE_NAME, _WITH_COLON, _MARKED, _IN_BRACKETS, _BRACKETS_BEHIND, _BEHIND_NAME),
    *(_IN_SECTION, _SECTION_BEHIND),
)
_NAME_FIRST = (_BRACKETS_BEHIND, _BEHIND_NAME, _SECTION_BEHIND)


def _is_sure(pattern: re.Pattern[str], written: str, page: str) -> bool:
    """Say whether a number may be a page's where no 版 says so: not 03-05, a date, and not the 2 of 组图(2)."""
    if pattern in (_BEFORE_NAME, _BEHIND_NAME):
        return True
    if pattern is _BRACKETS_BEHIND:
        return page[0] == "0" or page[0].isalpha()
    return "-" not in page or is_in_a_row(page)


def is_numbered(text: str) -> bool:
    """Say whether the words of a link are a label with a number."""
    label = read_label(text)
    return label is not None and bool(label.page)


def is_editors_line(text: str) -> bool:
    """Say whether the words of a link are editors' names, as pages print them, and no headline.

    本版责编 张三 校对：李四 is; 责任编辑的一天 is none: behind each role stand names, and nothing
    else is there (seen of 经济日报 and 广西日报 among the articles of a page, 2026-09).
    """
    text = squeeze(text)
    folded = simplified(text).translate(_WIDE)
    if len(text) > _MAX or len(folded) != len(text):
        return False
    rest = _AROUND_CREDIT.sub("", _ADDRESS.sub("", folded))
    roles = list(_ROLES.finditer(rest))
    if not roles or roles[0].start():
        return False
    ends = [*(role.start() for role in roles[1:]), len(rest)]
    return all(_are_names(rest[role.end() : end], role) for role, end in zip(roles, ends, strict=True))


def _are_names(text: str, role: re.Match[str]) -> bool:
    """Say whether what follows a role is names alone. Their surnames count the more the less else says so."""
    names = [name for part in split_names(text) for name in split_glued(part)]
    if not names or not (role["here"] or role["mark"]):
        return False
    if role["here"]:
        return all(map(may_be_name, names))
    if role["mark"].strip():
        return all(map(may_be_name, names)) and any(map(is_name, names))
    return all(map(is_name, names))


def _name(text: str) -> str:
    """Return the name of a page without what stands around it, the editors behind it among that."""
    folded = simplified(text).translate(_WIDE)
    if len(folded) == len(text):
        for role in _ROLES.finditer(folded):
            before = folded[role.start() - 1 : role.start()] + role[0]  # a role takes blanks before it along
            apart = before[:1] in "([【|/" or before.lstrip() != before or before[1:2].isspace()
            apart = apart or not role.start() or role[0].startswith(("责", "本版"))
            if apart and ((role["mark"] or "").strip() or role.start() and is_editors_line(text[role.start() :])):
                text = text[: role.start()].rstrip(_BETWEEN + "（(|/")
                break
    name = re.sub(r"\s+PDF$", "", text.strip(_BETWEEN)).strip(_BETWEEN)
    return name[1:-1].strip() if re.fullmatch(r"[（(【\[][^（(【\[]*[）)】\]]", name) else name
