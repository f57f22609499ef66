"""The text of an article's page, its captions and its lead: elected from what the page shows, or from what it hides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml import html

from archive.chinese.text import squeeze
from archive.doubts import Doubt
from crawler.extract.head.headline import Headline, bare, read_headline
from crawler.extract.parsing.tree import Line, Tree, parse_tree
from crawler.extract.text.cutting import cut_to_text
from crawler.extract.text.furniture import is_head, promises_more
from crawler.extract.text.hidden import NAMED, PROSE_MIN, Hidden, Told, hidden_texts
from crawler.extract.text.vote import elect, prepare

_BELOW = 8  # lines below a text in which a page says that there is more of it
_CANDIDATES = 6  # texts that a page does not show, the longest ones, which are looked at
OPENED = "a hidden part"
UNSEEN = "the text was read from"
"""How the note begins that tells where a text was that the page does not show."""
_HAN = re.compile("[\u3400-\u9fff]")
_ESCAPED = re.compile(r"\\u[4-9][0-9a-fA-F]{3}")  # a Chinese character in a script
_OUTWEIGHS = 2  # times the text's characters, from which on what a page does not show is looked at
_MORE = 1.3  # times the text: what begins with it and is as long is the whole of it
_BY_STYLE = 1.05  # times the text, where a style hides the rest of it (展开全文)
_ANOTHER = 3  # times the text: what is as long, and another text, makes the article doubtful
_SHARED = 0.15  # of a headline's pairs of characters stand in its text
_OWN = frozenset((NAMED, OPENED, "JSON-LD articleBody", "<textarea>", "<noscript>", "<noframes>", "<template>"))
_SAME = 16  # letters by which two texts are known to be the same
_REPEATED = 20  # letters from which on a paragraph that comes again is a second copy
_COPY = 0.4  # of a text's characters come again where it is there twice
_CAPTION = re.compile(
    r"caption|(?:img|pic|photo)[_-]?(?:wrap|wrapper)(?:$|\s)"
    r"|(?:pic|img|photo|image)[_-]?(?:desc|info|text|title|note)|tuzhu|图注",
    re.IGNORECASE,
)
_CAPTION_MAX = 80  # characters
_CAPTIONS_SHARE = 0.4  # of the text's characters: photo news, whose captions are its text
_MARKED = re.compile("[△▲▽▼↑↓]")
_CREDITED = re.compile(
    r"(?:[\s/／。）)][^\s。]{0,16}摄|供图|资料图片?|资料照片|档案照片|视觉中国|[（(][^（）()]{2,20}提供)[）)。]?$|^图片?[/／｜|:：][^。]{2,30}$"
)
_COUNTER = re.compile(r"(?:\d{1,3}\s?[/／]\s?\d{1,3}|[（(【\[]\d{1,3}\s?[/／]\s?\d{1,3}[）)】\]])(?=\s|$)")
_LEADS_ON = re.compile(
    r"[>＞»]{1,3} ?[^。！？>＞»]{0,6}(?:更多|点击|點擊|查看|阅读|閱讀|详情|詳情)[^。！？>＞»]{0,14}$"
)
_SUMMARY = re.compile(r"^[\[【（(]?(?:核心提示|导读|内容摘要|摘要|内容提要|提要)(?:[\]】）)][:：]?|[:：])")
_LEAD = re.compile(
    r"(?:^|[\s_-])(?:intro|summary|abstract|zhaiyao|daodu|daoyu|lead|description)(?:$|[\s_-])", re.IGNORECASE
)


@dataclass(frozen=True, eq=False)
class MainText:
    """What was elected: the paragraphs, how far each witness agrees, and the least of them.

    `place` tells where a text was that the page does not show, and `told` what its object says beside it.
    """

    lines: tuple[Line, ...]
    named: dict[str, float]
    agreement: float
    captions: tuple[str, ...] = ()
    summary: str = ""
    html: str = ""
    place: str = ""
    told: Told = ()
    notes: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def find_text(markup: str, tree: Tree, headline: Headline) -> MainText:
    """Return the text of a page. Changes the tree: take what you need of it before."""
    shown, stops = sum(line.han for line in tree.lines), sum(line.text.count("。") for line in tree.lines)
    text = _elected(tree, headline)
    size = _size(text.lines)
    unseen = len(_HAN.findall(markup)) + len(_ESCAPED.findall(markup)) - shown
    sentences = markup.count("。") + markup.count(r"\u3002") - stops
    if size < PROSE_MIN or tree.hidden >= PROSE_MIN or sentences > 1 and unseen > max(PROSE_MIN, _OUTWEIGHS * size):
        text = _unshown(markup, text, headline, tree.hidden)
    parted = _parted(text)
    return parted if parted.lines else replace(parted, agreement=1.0, doubts=(*parted.doubts, Doubt.NO_TEXT))


def _elected(tree: Tree, headline: Headline) -> MainText:
    ground = prepare(tree, headline)
    election = elect(ground)
    notes = (f"left out: lists of other articles or of comments, {ground.listed} lines",) if ground.listed else ()
    lines = _once(election.lines)
    last = next((number for number, line in enumerate(ground.lines) if lines and line is lines[-1]), 0)
    cut = bool(lines) and promises_more(ground.lines[last + 1 : last + 1 + _BELOW])
    doubts = (Doubt.CUT,) if cut else ()
    return MainText(lines, election.named, election.agreement, html=_html(lines), notes=notes, doubts=doubts)


def _size(lines: Sequence[Line]) -> int:
    return sum(line.han for line in lines)


def _unshown(markup: str, shown: MainText, headline: Headline, by_style: int) -> MainText:
    """Return the text that a page holds and does not show, where it is the whole of the shown one, or that is none."""
    size = _size(shown.lines)
    candidates = [_from_hidden(one, headline) for one in hidden_texts(markup, headline.title)[:_CANDIDATES]]
    if by_style >= PROSE_MIN:
        opened = parse_tree(markup, hidden=True)
        candidates.append(replace(_elected(opened, read_headline(opened)), place=OPENED))
    if not candidates:
        return shown
    best = max(
        candidates, key=lambda one: (_begins_alike(shown.lines, one.lines), one.place == NAMED, _size(one.lines))
    )
    other = _size(best.lines)
    enough = PROSE_MIN if size or best.place != NAMED else 1
    own = best.place in _OWN or bool(best.told) or _speaks_of(best.lines, headline.title)
    told = any(line.is_sentence for line in shown.lines)  # a short text is one, too
    if size < PROSE_MIN and (not own or told and not _begins_alike(shown.lines, best.lines)):
        enough = other + 1
    more = _BY_STYLE if best.place == OPENED else _MORE
    if best.place == OPENED and size >= PROSE_MIN and not _goes_on_beside(shown.lines, best.lines):
        other = 0
    if other >= enough and (size < PROSE_MIN or other > more * size and _begins_alike(shown.lines, best.lines)):
        return replace(best, notes=(*best.notes, f"{UNSEEN} {best.place} of the page"))
    largest = max(_size(one.lines) for one in candidates)
    return (
        replace(shown, doubts=(*shown.doubts, Doubt.TEXT_OUTSIDE_TREE))
        if largest > _ANOTHER * max(size, PROSE_MIN)
        else shown
    )


def _speaks_of(lines: Sequence[Line], title: str) -> bool:
    """Say whether a text has a good part of a headline's words: of two texts in a script one is another article's."""
    text, wanted = bare("".join(line.text for line in lines)), bare(title)
    pairs = [wanted[at : at + 2] for at in range(len(wanted) - 1)]
    return not pairs or sum(pair in text for pair in pairs) >= _SHARED * len(pairs)


def _from_hidden(hidden: Hidden, headline: Headline) -> MainText:
    lines = tuple(cut_to_text(hidden.lines, headline.title))
    return MainText(lines, {hidden.place: 1.0}, 1.0, html=_html(lines), place=hidden.place, told=hidden.told)


def _begins_alike(shown: Sequence[Line], other: Sequence[Line]) -> bool:
    """Say whether a text holds the beginning of another."""
    beginning = bare("".join(line.text for line in shown[:3]))[:_SAME]
    return bool(beginning) and beginning in bare("".join(line.text for line in other))


def _goes_on_beside(shown: Sequence[Line], opened: Sequence[Line]) -> bool:
    """Say whether what a style hides stands among the shown paragraphs, or right behind them: no other article."""
    known = {line.text for line in shown}
    last = next((line for line in reversed(opened) if line.text in known), None)
    further = next((line for line in opened if line.text not in known), None)
    if last is None or further is None:
        return False
    return any(
        element.getparent() is last.node.getparent() for element in (further.node, *further.node.iterancestors())
    )


def _once(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Leave out a second copy of the text: pages hold one for desks and one for telephones.

    A paragraph that an editor set twice stays as it was printed.
    """
    first: dict[str, int] = {}  # where a paragraph stands first
    texts = [bare(line.text) for line in lines]
    for number, text in enumerate(texts):
        first.setdefault(text, number)
    again = [number for number, text in enumerate(texts) if len(text) >= _REPEATED and first[text] < number]
    size = sum(len(line.text) for line in lines)
    if not again or sum(len(lines[number].text) for number in again) < _COPY * size:
        return tuple(lines)
    start = again[0]
    while start and (first[texts[start - 1]] < start - 1 or is_head(lines[start - 1])):
        start -= 1
    rest = [
        line for line, text in zip(lines[again[-1] + 1 :], texts[again[-1] + 1 :], strict=True) if first[text] >= start
    ]
    return (*lines[:start], *rest)


def _parted(text: MainText) -> MainText:
    """Part captions, counters of pictures and the lead from the text."""
    lines = tuple(_without_link_on(_without_counter(line)) for line in text.lines)
    captions = [line for line in lines if _is_caption(line)]
    if sum(len(line.text) for line in captions) > _CAPTIONS_SHARE * sum(len(line.text) for line in lines):
        captions = []
    body, summary = _without_summary([line for line in lines if line not in captions])
    return replace(text, lines=tuple(body), captions=tuple(line.text for line in captions), summary=summary)


def _without_counter(line: Line) -> Line:
    """Return a line without the counter of a gallery (3/10) that stands before it in an element of its own."""
    counter = _COUNTER.match(line.text)
    if counter is None or not any(
        squeeze(element.text_content()) == counter[0] for element in line.node.iterdescendants()
    ):
        return line
    return replace(line, text=line.text[counter.end() :].strip())


def _without_link_on(line: Line) -> Line:
    """Return a line without the words that lead on from it, behind arrows: 并致辞。>>>更多内容，点击阅读."""
    words = _LEADS_ON.search(line.text)
    return replace(line, text=line.text[: words.start()].rstrip()) if words and words.start() else line


def _is_caption(line: Line) -> bool:
    node = line.node
    named = node.tag == "figcaption" or _CAPTION.search(f"{node.get('class') or ''} {node.get('id') or ''}")
    return (
        bool(named)
        or len(line.text) <= _CAPTION_MAX
        and bool(_MARKED.match(line.text) or _CREDITED.search(line.folded) or _below_picture(node))
    )


def _below_picture(node: html.HtmlElement) -> bool:
    """Say whether an element is set in the middle right below a picture."""
    above = node.getprevious()
    if node.tag in ("td", "th") and above is None and (row := node.getparent()) is not None and row.tag == "tr":
        over = row.getprevious()
        return over is not None and over.find(".//img") is not None and not squeeze(over.text_content())
    picture = above is not None and above.find(".//img") is not None or above is not None and above.tag == "img"
    centred = "center" in f"{node.get('align') or ''} {node.get('style') or ''} {node.get('class') or ''}".lower()
    return bool(picture and centred and not squeeze(above.text_content()))


def _without_summary(body: list[Line]) -> tuple[list[Line], str]:
    """Part the lead that a site sets above the text (核心提示, 导读, a box of its own, the cut-off opening) from it."""
    if len(body) < 2:
        return body, ""
    first = body[0]
    match = _SUMMARY.match(first.folded)
    named = _LEAD.search(f"{first.node.get('class') or ''} {first.node.get('id') or ''}")
    opening = first.text.endswith(("...", "…")) and bare(body[1].text).startswith(bare(first.text)[:20])
    lead = first.text[match.end() if match else 0 :].strip() if match or named or opening else ""
    return body[1:] if lead else body, lead


def _html(body: Sequence[Line]) -> str:
    """Return the HTML of the smallest element around the body."""
    if not body:
        return ""
    common = [body[0].node, *body[0].node.iterancestors()]
    for line in body[1:]:
        around = {line.node, *line.node.iterancestors()}
        common = [element for element in common if element in around]
    return html.tostring(common[0], encoding="unicode", with_tail=False) if common else ""
