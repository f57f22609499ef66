"""The headline of a page: where it stands, and its parts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.extract.facts import Candidate
from crawler.extract.tree import Line, Tree

_META = ("og:title", "twitter:title", "articletitle", "headline")
_SEPARATOR = re.compile(
    r"\s*[_|｜丨»>]+\s*|\s*--+\s*|\s+[-–—·]+\s+|(?<=[\u3400-\u9fff“”）)》？！])[-–](?=[\u3400-\u9fff])|\s{1,}"
)
_MARKS = "_|｜丨»>·•/／–—―─-"
_PARTED = re.compile(rf"[\s{_MARKS}]")  # between the parts of a <title>, where a line of the page tells them apart
_HARD = re.compile(r"[_|｜丨»>·•/／-]")  # not between the lines of one headline: those are parted by blanks and dashes
_SITE = re.compile(
    r"[网網]|新[闻聞]|[频頻]道|[日晚时時早][报報]|[资資][讯訊]|[门門][户戶]|客[户戶]端|首[页頁]|官方|\.com|\.cn|在[线線]|[传傳]媒"
    r"|[财財][经經]|搜狐|新浪|[凤鳳]凰|雅虎|[订訂][阅閱]|[专專][题題]|[电電]台|[电電][视視][台臺]|[报社報]$"
)
_HEADING = ("h1", "h2", "h3")
_TITLE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:article|art|news|content|main|detail|con)?[_-]?(?:title|tit|headline|biaoti|bt)(?:$|[\s_-])", re.I
)
_KICKER = re.compile(
    r"(?:^|[\s_-])(?:pretitle|introtitle|intro-title|yinti|yin_ti|kicker|jianti)(?:$|[\s_-])", re.IGNORECASE
)
_SUBTITLE = re.compile(r"(?:^|[\s_-])(?:subtitle|sub-title|sub_title|futi|fubiaoti|fu_ti)(?:$|[\s_-])", re.IGNORECASE)
_INFO = re.compile(
    r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}|[来來]源|作者|[责責][编編]|[编編][辑輯]|[记記]者|字[号號]|字[体體]|[浏瀏][览覽]|[点點][击擊]"
    r"|[评評][论論]|分享|打印|[当當]前位置|您的位置|您所在|首[页頁]|>|»|收藏|[关關]注"
)
_LENGTH = range(4, 81)  # characters of a headline that no <title> confirms
_CHANNEL_MAX = 12  # characters of a site's full name
_SITE_MAX = 8  # characters of an outlet's or channel's short name
_BESIDE = 6  # lines around a headline in which its other parts stand
_NEAR = 25  # lines between a headline and the first sentence of its text
_HEAD_MAX = 400  # characters of a <title> in which a headline is looked for
_SENTENCE_ENDS = ("。", "。”", "。」", "。』", "；")


@dataclass(frozen=True)
class Headline:
    """A headline, and the line behind which its article begins (None where it stands on no line)."""

    title: str
    kicker: str = ""
    subtitle: str = ""
    anchor: int | None = None
    candidates: tuple[Candidate, ...] = ()


def bare(text: str) -> str:
    """Return the letters and digits of a text: what is compared of headlines."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


def read_headline(tree: Tree) -> Headline:
    """Find the headline.

    The strongest witness is a stretch of the page that the `<title>` begins
    with: it is free of the site's name. Then come the metadata, the `<title>`
    without site and channel, headings, and the line above the text.
    """
    candidates = [*_on_page(tree), *_metadata(tree), *_from_title(tree), *_headings(tree), *_above_text(tree)]
    if not candidates:
        return Headline("")
    best = max(candidates, key=lambda candidate: candidate.weight)
    anchor = _anchor(tree.lines, best.value)
    near = () if anchor is None else tree.lines[max(0, anchor - _BESIDE) : anchor + 1 + _BESIDE]
    kicker, subtitle = _named_part(near, _KICKER, best.value), _named_part(near, _SUBTITLE, best.value)
    return Headline(
        best.value, kicker, subtitle or _dashed_below(tree.lines, anchor, best.value), anchor, tuple(candidates)
    )


def _named_part(lines: Sequence[Line], names: re.Pattern[str], title: str) -> str:
    """Return the short text of an element whose name says that it is a kicker (引题) or a subtitle (副题)."""
    for line in lines:
        for element in (line.node, line.node.getparent()):
            name = "" if element is None else f"{element.get('class') or ''} {element.get('id') or ''}"
            short = len(line.text) in _LENGTH and not line.linked and bare(line.text) not in bare(title)
            if names.search(name) and short and not _INFO.search(line.text):
                return line.text.lstrip("—").strip()
    return ""


def _on_page(tree: Tree) -> Iterator[Candidate]:
    """Yield lines, and two or three that follow each other, with which the `<title>` (or og:title) begins.

    A short one is a headline where a separator of the `<title>` ends it, down to a single
    character (雨_新闻_某某网). The name of a channel stands like that too, and in the menu above: it weighs less.
    """
    heads = [text for text in _heads(tree) if bare(text)]
    begins = [bare(head) for head in heads]
    shown, menu = [line for line in tree.lines if line.node.tag != "title"], set()
    for index, line in enumerate(shown):
        if _is_short_link(line):
            menu.add(bare(line.text))
        if len(line.text) > _LENGTH.stop or (line.linked > 0.8 * len(line.text) and line.node.tag not in _HEADING):
            continue
        joined, text = "", ""
        for part in shown[index : index + 3]:
            if text and (len(part.text) <= _SITE_MAX and _SITE.search(part.text) or _is_parted(heads, joined)):
                break  # the outlet or the channel below the headline, which the <title> names too
            joined += bare(part.text)
            text += part.text if not text or part.text.startswith("—") else f" {part.text}"
            if not joined or not any(begin.startswith(joined) for begin in begins):
                break
            heading = 5 if line.node.tag in _HEADING else 0
            if len(joined) >= _LENGTH.start:
                yield Candidate(_as_titled(text, tree.title), "begins the <title>", 60 + min(len(joined), 30) + heading)
            elif line.han and _is_part(heads, joined) and not _SITE.search(text):
                weight = 47 if joined in menu else 60 + len(joined) + heading
                yield Candidate(text, "first part of the <title>", weight)


def _heads(tree: Tree) -> list[str]:
    """Return what names the page: its `<title>` and the metadata for it, no longer than a headline with its site."""
    return [text[:_HEAD_MAX] for text in (tree.title, *(value for name, value in tree.meta if name in _META))]


def _is_short_link(line: Line) -> bool:
    """Say whether a line is a short link as a whole, as the names of channels are, and no heading."""
    return line.linked == len(line.text) < _LENGTH.start and not _is_marked(line)


def _is_marked(line: Line) -> bool:
    """Say whether an element's tag or name says that its text is a headline."""
    name = f"{line.node.get('class') or ''} {line.node.get('id') or ''}"
    return line.node.tag in _HEADING or _TITLE_CLASS.search(name) is not None


def _gap(head: str, joined: str) -> str | None:
    """Return what stands in a `<title>` behind the text that it begins with; None where it does not begin with it."""
    end, size = 0, 0
    while size < len(joined) and end < len(head):
        size += len(bare(head[end]))
        end += 1
    if bare(head[:end]) != joined:
        return None
    behind = end
    while behind < len(head) and not bare(head[behind]):
        behind += 1
    return head[end:behind] if behind < len(head) else "|"  # where a <title> ends, so does its part


def _is_part(heads: Sequence[str], joined: str) -> bool:
    """Say whether a separator, or its end, follows the text that a `<title>` begins with; a blank before a site."""
    gaps = [(head, gap) for head in heads if (gap := _gap(head, joined)) is not None]
    return any(_parts(gap, head.split(gap, 1)[-1]) for head, gap in gaps if gap)


def _parts(gap: str, rest: str) -> bool:
    """Say whether what stands before the rest of a `<title>` parts it: a blank may stand within a headline, too."""
    return bool(_PARTED.search(gap) and (gap.strip() or _SITE.search(rest[:_CHANNEL_MAX])))


def _is_parted(heads: Sequence[str], joined: str) -> bool:
    """Say whether a separator follows that never stands between the lines of one headline."""
    gaps = [gap for gap in (_gap(head, joined) for head in heads) if gap is not None]
    return bool(gaps) and all(_HARD.search(gap) for gap in gaps)


def _as_titled(text: str, title: str) -> str:
    """Return a headline of several lines as the `<title>` spells it, where it does."""
    wanted, size = bare(text), 0
    for end, character in enumerate(title[:_HEAD_MAX], 1):
        size += len(bare(character))
        if size >= len(wanted):
            spelt = title[:end].strip()
            closing = re.match(r"[”’》）)】」』！？!?…]*", title[end:])
            spelt += closing[0] if closing else ""
            return spelt if bare(spelt) == wanted and " " in text and " " not in spelt else text
    return text


def _metadata(tree: Tree) -> Iterator[Candidate]:
    for name, value in tree.meta:
        if name in _META and _is_headline(tree, value):
            yield Candidate(_first_part(tree, value), f"meta {name}", 50)
    for item in tree.json_ld:
        if isinstance(item.get("headline"), str) and _is_headline(tree, item["headline"]):
            yield Candidate(item["headline"].strip(), "json-ld headline", 52)


def _is_headline(tree: Tree, value: str) -> bool:
    """Say whether metadata have a headline's length, or are the whole first part of the `<title>`."""
    return (
        len(value) in _LENGTH or bool(bare(value)) and not _SITE.search(value) and _is_part([tree.title], bare(value))
    )


def _from_title(tree: Tree) -> Iterator[Candidate]:
    if tree.title:
        value = _without_site(tree.title)
        generic = len(bare(value)) < 6 or _SITE.search(value) and len(value) <= 12
        yield Candidate(_first_part(tree, tree.title), "<title> without site and channel", 10 if generic else 45)


def _first_part(tree: Tree, title: str) -> str:
    """Return a `<title>` without site and channel: its longest beginning up to a separator that is a line of the page.

    Where none is, a short beginning before the name of a site is cut off, too, unless it names a channel. A lone
    hyphen between characters does not part them for certain (北京-上海).
    """
    lines = {bare(line.text) for line in tree.lines if line.han and line.node.tag != "title"}
    places = _PARTED.finditer(title[:_HEAD_MAX])
    ends = [place.start() for place in places if _parts(place[0], title[place.end() :])]
    standing = next((title[:end].strip(f"{_MARKS} ") for end in reversed(ends) if bare(title[:end]) in lines), "")
    long = _without_site(title)
    parts = [part for part in _SEPARATOR.finditer(title[:_HEAD_MAX]) if part[0].strip()]
    if standing or not parts or long != title.strip():
        return standing or long
    menu = {bare(line.text) for line in tree.lines if _is_short_link(line)}
    short, site = title[: parts[0].start()].strip(), title[parts[-1].end() :]
    sure = len(parts) > 1 or parts[0][0] not in ("-", "–")
    named = _SITE.search(site) and len(site) <= _CHANNEL_MAX and not _SITE.search(short)
    return short if bare(short) and sure and named and bare(short) not in menu else long


def _without_site(title: str) -> str:
    """Cut what looks like the name of a site or channel off the end of a `<title>`."""
    parts = list(_SEPARATOR.finditer(title)) if len(title) <= _HEAD_MAX else []
    for index, separator in enumerate(parts):
        rest = title[separator.end() :]
        head = title[: separator.start()]
        named = separator[0].strip() and len(rest) <= 40 and (_SITE.search(rest) or len(parts) - index >= 2)
        if len(bare(head)) >= 6 and (named or not separator[0].strip() and _SITE.search(rest) and len(rest) <= 12):
            return head.strip()
    return title.strip()


def _headings(tree: Tree) -> Iterator[Candidate]:
    """Yield headings. One that the `<title>` holds, or is the beginning of, weighs more than the `<title>`."""
    whole, cut, last = bare(tree.title), bare(_without_site(tree.title).rstrip(".…")), _last_part(tree)
    for index, line in enumerate(tree.lines):
        node = line.node
        name = f"{node.get('class') or ''} {node.get('id') or ''}"
        marked = node.tag in _HEADING[:2] or _TITLE_CLASS.search(name)
        text = bare(line.text)
        linked = line.linked and not (node.tag in _HEADING and len(text) >= 8 and text in whole)
        if _is_marked(line) and line.han and not line.linked and not _SITE.search(line.text) and text == last:
            yield Candidate(line.text, "last part of the <title>", 57)
            continue
        if not marked or len(line.text) not in _LENGTH or linked or _INFO.search(line.text):
            continue
        if _SITE.search(line.text) is not None and len(line.text) < 10:
            weight = 8.0
        elif len(text) >= 8 and text in whole:
            weight = 58.0
        elif len(cut) >= 6 and text.startswith(cut):
            weight = 56.0
        else:
            below = any(_INFO.search(after.text) for after in tree.lines[index + 1 : index + 4])
            weight = (48.0 if below and len(text) >= 6 else 40.0) - (node.tag not in _HEADING)
        yield Candidate(line.text, f"heading {node.tag}", weight)


def _last_part(tree: Tree) -> str:
    """Return the last part of a `<title>` that begins with the name of a site or a channel (某某网-新闻-雨)."""
    title = tree.title[-_HEAD_MAX:]
    parts = [part for part in _SEPARATOR.finditer(title) if part[0].strip()]
    return bare(title[parts[-1].end() :]) if parts and _SITE.search(title[: parts[0].start()]) else ""


def _above_text(tree: Tree) -> Iterator[Candidate]:
    """Yield lines above the first long paragraph that may be a headline, above all the one above the date.

    Where the `<title>` says more than a word, a line that ends as a sentence does is
    a short first paragraph: taken for the headline, it would be lost.
    """
    is_named = any(len(bare(head)) >= 6 or _first_part(tree, head) != head.strip() for head in _heads(tree))
    first = next((i for i, line in enumerate(tree.lines) if line.is_sentence and len(line.text) >= 40), None)
    for index in range((first or 0) - 1, max(-1, (first or 0) - _NEAR), -1):
        line = tree.lines[index]
        if line.node.tag == "title" or is_named and line.text.endswith(_SENTENCE_ENDS):
            continue
        if len(line.text) in range(6, 61) and line.linked < 0.3 * len(line.text) and not _INFO.search(line.text):
            followed = any(_INFO.search(after.text) for after in tree.lines[index + 1 : index + 3])
            yield Candidate(line.text, "line above the text", 30 if followed else 20)


def _anchor(lines: tuple[Line, ...], title: str) -> int | None:
    """Return the line that ends the headline which the text follows."""
    wanted, places = bare(title), []
    for index, line in enumerate(lines):
        joined = ""
        for end in range(index, min(index + 3, len(lines))):
            joined += bare(lines[end].text)
            if joined == wanted and line.node.tag != "title":
                places.append(end)
            if not wanted.startswith(joined):
                break
    followed = [p for p in places if any(line.is_sentence for line in lines[p + 1 : p + 1 + _NEAR])]
    return next(iter(followed or places[-1:]), None)


def _dashed_below(lines: tuple[Line, ...], anchor: int | None, title: str) -> str:
    """Return the line below the headline that begins with a dash, as subtitles (副题) are set."""
    if anchor is None or anchor + 1 >= len(lines):
        return ""
    below = lines[anchor + 1]
    dashed = below.text.startswith("——") and len(below.text) in _LENGTH and not below.linked
    return below.text.lstrip("—").strip() if dashed and bare(below.text) not in bare(title) else ""
