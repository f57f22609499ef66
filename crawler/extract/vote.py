"""The body of a page by vote: several ways to find it, each cleaned; the lines stay that most of them name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml import html

from crawler.extract.cleanup import cut_to_text, end_of_article, is_credit, is_head, is_terminal
from crawler.extract.headline import Headline, bare
from crawler.extract.tree import Line, Tree, lines_of

CONTAINERS = ", ".join(
    (
        "#ozoom founder-content cms-content #endText #artibody #artiBody #rwb_zw .rm_txt_con #p-detail "
        ".TRS_Editor .TRS_UEDITOR .vsb_content #vsb_content #UCAP-CONTENT #ContentBody #js_content "
        "#article-content .article-content #articleContent #article_content .article_content .content_area "
        "#text_content .post_body .post_text #contentText #content_text .article-body #mp-editor #zoom #Zoom "
        ".pages_content #contentMain #Cnt-Main-Article-QQ .detail-content .article-detail #detailContent "
        "#pcontent #main_content"
    ).split()
)
"""Containers of publishing systems and large sites, met on real pages up to 2026-11."""

_JUNK = re.compile(
    r"(?:comment|relate|recommend|recomm|share|sidebar|side-bar|footer|foot\b|copyright|crumb|hot-?news|hotlist|rank"
    r"|toolbar|tool-bar|bdshare|qrcode|tags?\b|keyword|pagination|pager|next-?prev|prevnext|disclaim|statement|navi?\b"
    r"|menu|advert|\bads?\b|guanggao|login|subscribe|reply|pinglun|xiangguan|tuijian|more-?news|news-?list|author-info"
    r"|gzh|wechat|weixin|app-?down|download)",
    re.IGNORECASE,
)
_JUNK_SHARE = 0.3  # of the page's punctuation: a block that holds more is no junk, whatever its name
_GAIN_LINK, _GAIN_OTHER = 1.0, 0.5  # what a character of a link, or of a line that is no sentence, costs a container
_JUMP = 12  # what each level of the tree costs that a segment leaves, beyond two


@dataclass(frozen=True, eq=False)
class Ground:
    """A page without its junk, its lines, and the headline's line: what the finders look at."""

    root: html.HtmlElement
    lines: tuple[Line, ...]
    title: str
    anchor: int | None

    @cached_property
    def paths(self) -> list[list[html.HtmlElement]]:
        """The elements around each line, the root first."""
        return [[*reversed([line.node, *line.node.iterancestors()])] for line in self.lines]

    @cached_property
    def spans(self) -> dict[html.HtmlElement, tuple[int, int]]:
        """The lines within each element."""
        spans: dict[html.HtmlElement, tuple[int, int]] = {}
        for index, path in enumerate(self.paths):
            for element in path:
                start, _ = spans.get(element, (index, index))
                spans[element] = (start, index + 1)
        return spans


Finder = Callable[[Ground], Sequence[Line]]


def prepare(tree: Tree, headline: Headline) -> Ground:
    """Drop what its names call junk, unless too much of the text is in it, and find the headline again.

    Changes the tree: take what you need of it before.
    """
    marks = _marks_within(tree.lines)
    total = marks.get(tree.root, 0) or 1
    for element in list(tree.root.iter()):
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        named = element.tag in ("nav", "footer", "aside") or _JUNK.search(name)
        small = marks.get(element, 0) < _JUNK_SHARE * total and element.tag not in ("html", "body")
        if named and small and element.getparent() is not None:
            element.drop_tree()
    lines = tuple(line for line in lines_of(tree.root) if line.node.tag != "title")
    anchor = next((a for a in _headline_lines(lines, headline.title)), None)
    if anchor is not None:
        lines = lines[: anchor + 1 + end_of_article(lines[anchor + 1 :], headline.title)]
    return Ground(tree.root, lines, headline.title, anchor)


def _headline_lines(lines: Sequence[Line], title: str) -> list[int]:
    """Return the lines that end the headline, those first that a text follows soon."""
    wanted = bare(title)
    places = []
    for index in range(len(lines)):
        joined = ""
        for end in range(index, min(index + 3, len(lines))):
            joined += bare(lines[end].text)
            if joined == wanted:
                places.append(end)
            if not wanted.startswith(joined):
                break
    followed = [place for place in places if any(line.is_sentence for line in lines[place + 1 : place + 26])]
    return [*followed, *reversed(places)]


def _marks_within(lines: Iterable[Line]) -> dict[html.HtmlElement, int]:
    marks: dict[html.HtmlElement, int] = {}
    for line in lines:
        if line.linked < 0.5 * len(line.text):
            for element in (line.node, *line.node.iterancestors()):
                marks[element] = marks.get(element, 0) + line.marks
    return marks


def by_container(ground: Ground) -> Sequence[Line]:
    """The known container with the most text, if it has a fair part of the page's."""
    marks = _marks_within(ground.lines)
    total = marks.get(ground.root, 0) or 1
    found = [element for element in ground.root.cssselect(CONTAINERS) if element in ground.spans]
    best = max(found, key=lambda element: marks.get(element, 0), default=None)
    if best is None or marks.get(best, 0) < 0.15 * total:
        return ()
    return _within(ground, best)


def by_density(ground: Ground) -> Sequence[Line]:
    """The element whose own paragraphs hold the most punctuation, links weighed against it."""
    scores: dict[html.HtmlElement, float] = {}
    for line in ground.lines:
        if line.marks and len(line.text) >= 12 and line.linked < 0.5 * len(line.text):
            weight = 1.0
            holder = line.node if line.node.tag not in ("p", "span", "font", "strong", "b") else line.node.getparent()
            for element in [holder, *holder.iterancestors()][:3]:
                scores[element] = scores.get(element, 0) + min(line.marks, 12) * weight
                weight /= 2
    best = max(scores, key=lambda element: scores[element] * (1 - _link_share(ground, element)), default=None)
    return () if best is None else _within(ground, best)


def by_gain(ground: Ground) -> Sequence[Line]:
    """The element around the first sentences below the headline in which text outweighs links and scraps the most."""
    after = 0 if ground.anchor is None else ground.anchor + 1
    firsts = [i for i in range(after, len(ground.lines)) if ground.lines[i].is_sentence][:3]
    elements = {element for index in firsts for element in ground.paths[index]}
    best, gain = None, float("-inf")
    for element in elements:
        start, end = ground.spans[element]
        inside = ground.anchor is not None and start <= ground.anchor < end
        start = after if inside else start
        skipped = sum(line.is_sentence for line in ground.lines[after:start])
        found = _gain(ground.lines[start:end]) - 20 * skipped
        if found > gain:
            best, gain = (start, end), found
    return () if best is None else ground.lines[best[0] : best[1]]


def by_segment(ground: Ground) -> Sequence[Line]:
    """The run of lines below the headline with the greatest sum of text over links and scraps, tree regardless.

    Text that lies in cells of its own, or straight in the body, has no element
    of its own. Of several good runs an early one is preferred.
    """
    after = 0 if ground.anchor is None else ground.anchor + 1
    runs: list[tuple[float, int, int]] = []
    best: tuple[float, int, int] | None = None
    total, start, title = 0.0, after, bare(ground.title)
    for index in range(after, len(ground.lines)):
        if index > after and total > 0:
            total -= _JUMP * max(0, _levels_left(ground.paths[index - 1], ground.paths[index]) - 2)
        if total <= 0:
            runs += [best] if best else []
            total, start, best = 0.0, index, None
        total += _line_value(ground.lines[index], title)
        if total > 0 and (best is None or total > best[0]):
            best = (total, start, index + 1)
    runs += [best] if best else []
    if not runs:
        return ()
    _, start, end = max(runs, key=lambda run: run[0] * 0.6 ** min(6, sum(r[1] < run[1] and r[0] >= 40 for r in runs)))
    return ground.lines[start:end]


def _line_value(line: Line, title: str) -> float:
    if bare(line.text) == title:
        return -5
    if is_terminal(line):
        return -250
    if is_head(line) or is_credit(line):
        return -30
    if line.is_sentence:
        return len(line.text)
    return -1.5 * line.linked - 0.5 * max(0, len(line.text) - line.linked) - 3


def _levels_left(before: Sequence[html.HtmlElement], after: Sequence[html.HtmlElement]) -> int:
    common = 0
    for one, other in zip(before, after, strict=False):
        if one is not other:
            break
        common += 1
    return max(len(before), len(after)) - common


def _gain(lines: Sequence[Line]) -> float:
    return sum(
        len(line.text)
        if line.is_sentence
        else -_GAIN_LINK * line.linked - _GAIN_OTHER * max(0, len(line.text) - line.linked)
        for line in lines
    )


def _within(ground: Ground, element: html.HtmlElement) -> Sequence[Line]:
    start, end = ground.spans[element]
    if ground.anchor is not None and start <= ground.anchor < end - 1:
        start = ground.anchor + 1
    return ground.lines[start:end]


def _link_share(ground: Ground, element: html.HtmlElement) -> float:
    start, end = ground.spans[element]
    lines = ground.lines[start:end]
    return sum(line.linked for line in lines) / (sum(len(line.text) for line in lines) or 1)


FINDERS: dict[str, tuple[Finder, float]] = {
    "container": (by_container, 1.5),
    "density": (by_density, 1.0),
    "gain": (by_gain, 1.0),
    "segment": (by_segment, 1.0),
}
"""The finders with their votes."""

OTHER_VOTES = 0.7  # of a finder that does not see the headline (trafilatura): it breaks ties


def elect(ground: Ground, others: dict[str, Sequence[Line]]) -> tuple[list[Line], dict[str, int]]:
    """Return the lines that more than half of the votes name, and how many lines each finder named."""
    ballots = {name: cut_to_text(finder(ground), ground.title) for name, (finder, _) in FINDERS.items()}
    ballots = {name: lines for name, lines in ballots.items() if lines} | {k: list(v) for k, v in others.items() if v}
    votes = {name: FINDERS[name][1] if name in FINDERS else OTHER_VOTES for name in ballots}
    points: dict[int, float] = {}
    for name, lines in ballots.items():
        for line in lines:
            points[id(line)] = points.get(id(line), 0) + votes[name]
    half = sum(votes.values()) / 2
    kept = [line for line in ground.lines if points.get(id(line), 0) > half]
    return kept, {name: len(lines) for name, lines in ballots.items()}
