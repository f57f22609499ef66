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
_SITE = re.compile(
    r"网|新闻|频道|日报|晚报|时报|早报|资讯|门户|客户端|首页|官方|\.com|\.cn|在线|传媒|财经|搜狐|新浪|网易|凤凰|雅虎|订阅|网站|专题|电台|电视台|[报社]$"
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
    r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}|来源|作者|责编|编辑|记者|字号|字体|浏览|点击|评论|分享|打印|当前位置|您的位置"
    r"|您所在|首页|>|»|收藏|关注"
)
_LENGTH = range(4, 81)  # characters of a headline
_SITE_MAX = 8  # characters of an outlet's or channel's short name
_BESIDE = 6  # lines around a headline in which its other parts stand
_NEAR = 25  # lines between a headline and the first sentence of its text


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
    """Yield lines, and two or three that follow each other, with which the `<title>` (or og:title) begins."""
    heads = [bare(text) for text in (tree.title, *(v for k, v in tree.meta if k in _META)) if text]
    shown = [line for line in tree.lines if line.node.tag != "title"]
    for index, line in enumerate(shown):
        if not 1 < len(line.text) <= _LENGTH.stop or (
            line.linked > 0.8 * len(line.text) and line.node.tag not in _HEADING
        ):
            continue
        joined, text = "", ""
        for part in shown[index : index + 3]:
            if text and len(part.text) <= _SITE_MAX and _SITE.search(part.text):
                break  # the outlet below the headline, which the <title> names too
            joined += bare(part.text)
            text += part.text if not text or part.text.startswith("—") else f" {part.text}"
            if not joined or not any(head.startswith(joined) for head in heads):
                break
            if len(joined) >= _LENGTH.start:
                heading = 5 if line.node.tag in _HEADING else 0
                yield Candidate(_as_titled(text, tree.title), "begins the <title>", 60 + min(len(joined), 30) + heading)


def _as_titled(text: str, title: str) -> str:
    """Return a headline of several lines as the `<title>` spells it, where it does."""
    size = len(bare(text))
    for end in range(len(title), 0, -1):
        if len(bare(title[:end])) == size and bare(title[:end]) == bare(text):
            return title[:end].strip() if " " in text and " " not in title[:end].strip() else text
    return text


def _metadata(tree: Tree) -> Iterator[Candidate]:
    for name, value in tree.meta:
        if name in _META and len(value) in _LENGTH:
            yield Candidate(_without_site(value), f"meta {name}", 50)
    for item in tree.json_ld:
        if isinstance(item.get("headline"), str) and len(item["headline"]) in _LENGTH:
            yield Candidate(item["headline"].strip(), "json-ld headline", 52)


def _from_title(tree: Tree) -> Iterator[Candidate]:
    if tree.title:
        value = _without_site(tree.title)
        generic = len(bare(value)) < 6 or _SITE.search(value) and len(value) <= 12
        yield Candidate(value, "<title> without site and channel", 10 if generic else 45)


def _without_site(title: str) -> str:
    """Cut what looks like the name of a site or channel off the end of a `<title>`."""
    parts = list(_SEPARATOR.finditer(title))
    for index, separator in enumerate(parts):
        rest = title[separator.end() :]
        head = title[: separator.start()]
        named = separator[0].strip() and len(rest) <= 40 and (_SITE.search(rest) or len(parts) - index >= 2)
        if len(bare(head)) >= 6 and (named or not separator[0].strip() and _SITE.search(rest) and len(rest) <= 12):
            return head.strip()
    return title.strip()


def _headings(tree: Tree) -> Iterator[Candidate]:
    """Yield headings. One that the `<title>` holds, or is the beginning of, weighs more than the `<title>`."""
    whole, cut = bare(tree.title), bare(_without_site(tree.title).rstrip(".…"))
    for index, line in enumerate(tree.lines):
        node = line.node
        name = f"{node.get('class') or ''} {node.get('id') or ''}"
        marked = node.tag in _HEADING[:2] or _TITLE_CLASS.search(name)
        text = bare(line.text)
        linked = line.linked and not (node.tag in _HEADING and len(text) >= 8 and text in whole)
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


def _above_text(tree: Tree) -> Iterator[Candidate]:
    """Yield the last line above the first paragraph that may be a headline: above the date, if there is one."""
    first = next((i for i, line in enumerate(tree.lines) if line.is_sentence and len(line.text) >= 40), None)
    for index in range((first or 0) - 1, max(-1, (first or 0) - _NEAR), -1):
        line = tree.lines[index]
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
