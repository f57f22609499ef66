"""How a text is cut out of a run of lines: where it begins and ends, and which lines within it are not its."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from crawler.extract.head.headline import bare
from crawler.extract.parsing.tree import Line
from crawler.extract.text.furniture import (
    CREDIT_MAX,
    SENTENCE_MARKS,
    credit_label,
    heading_form,
    heads_comments,
    is_credit,
    is_edge,
    is_foot_or_edge,
    is_head,
    is_menu,
    is_terminal,
    labels_again,
    names_editor,
    repeats_headline,
)

_DAY = re.compile(r"(?:19|20)\d\d\s?[-年/.]\s?\d{1,2}\s?[-月/.]\s?\d{1,2}")
_CLOCK = re.compile(r"\d{1,2}[:：]\d\d")
_PLATFORM = re.compile(r"^(?:以上内容|特别声明).{0,40}(?:平台|存储服务)")
_SHORTEST = 40  # Chinese characters of the shortest notice
_BELOW = 4  # lines at the end of a text among which an invitation is looked for
_BOX_LINES = 5  # lines of the largest box of invitations
_BOX = 40  # lines of the longest box within a text
_FURTHER = 60  # lines below a sub-heading within which there is another
_NEAR = 6  # lines above a line in which its text's last paragraph stands
_HEADING_MIN = 6  # Chinese characters of another article's headline
_HEADING_MAX = 40  # characters of a sub-heading


def cut_to_text(lines: Sequence[Line], title: str) -> list[Line]:
    """Return the lines of a container that are the article's text."""
    if not any(_begins_text(line, title) for line in lines):
        return _without_sentences(lines, title)
    lines = list(lines[_first_line(lines, title) :])
    total = sum(line.han for line in lines if line.is_sentence) or 1
    kept: list[Line] = []
    listed = labels_again(lines)
    seen, ahead = 0, total
    for index, line in enumerate(lines):
        own = line.han if line.is_sentence else 0
        ahead -= own
        ends = is_terminal(line) and seen >= 0.3 * total
        if (
            ends
            and not (names_editor(line) and ahead > 0.3 * total)
            and not goes_on(islice(lines, index + 1, index + 1 + _BOX), kept)
        ):
            break
        credit = is_credit(line) and credit_label(line) not in listed or line.linked > 0 and is_edge(line)
        if not (is_terminal(line) or credit or is_menu(line) or not re.search(r"\w", line.text)):
            kept.append(line)
        seen += own
    return _without_edges(kept)


def _first_line(lines: Sequence[Line], title: str) -> int:
    """Return where the text begins: at its first sentence, or at sub-headings right above it."""
    first = next((i for i, line in enumerate(lines) if _begins_text(line, title)), 0)
    start = first
    while start > 0:
        above = lines[start - 1]
        if _is_subheading(lines, start - 1, title):
            start -= 1
            continue
        menu = above.linked > 0.3 * len(above.text) or above.han < 4
        if menu or is_head(above) or is_terminal(above) or repeats_headline(above, title):
            break
        start -= 1
    headline_between = any(repeats_headline(line, title) for line in lines[start:first])
    return first if headline_between else start


def _begins_text(line: Line, title: str) -> bool:
    return line.is_sentence and not is_head(line) and not is_terminal(line) and not repeats_headline(line, title)


def _is_subheading(lines: Sequence[Line], number: int, title: str) -> bool:
    """Say whether a line heads a part of the text: further on, lines of its form do so again."""
    line = lines[number]
    if line.is_sentence or line.linked or len(line.text) > _HEADING_MAX or repeats_headline(line, title):
        return False
    if is_terminal(line) or is_credit(line) or is_foot_or_edge(line):
        return False
    form = heading_form(line)
    further = islice(lines, number + 2, number + 2 + _FURTHER)
    again = (other for other in further if not other.is_sentence and not other.linked)
    return bool(form) and any(heading_form(other) == form and other.node is not line.node for other in again)


def _without_sentences(lines: Sequence[Line], title: str) -> list[Line]:
    """Return the text of a list of names or figures: all up to what follows articles, without what goes before them."""
    kept: list[Line] = []
    for line in lines:
        if is_terminal(line) and kept:
            break
        other = is_terminal(line) or is_head(line) or is_menu(line) or not kept and repeats_headline(line, title)
        if not other and re.search(r"\w", line.text):
            kept.append(line)
    return kept


def _without_edges(lines: list[Line]) -> list[Line]:
    """Leave out the invitations, rules and rights at either end of a text, with the box that they stand in."""
    start, end = 0, len(lines)
    while start < end and is_edge(lines[start]):
        start += 1
    while end > start:
        last = range(end - 1, max(start, end - _BELOW) - 1, -1)
        edge = next((number for number in last if is_edge(lines[number])), None)
        if edge is None or any(
            lines[number].is_sentence and not _in_box(lines, number, edge) for number in range(edge + 1, end)
        ):
            break
        while edge > start and _in_box(lines, edge - 1, edge):
            edge -= 1
        end = edge
    return lines[start:end]


def _in_box(lines: Sequence[Line], number: int, edge: int) -> bool:
    """Say whether a line stands in one small box with another: an element of theirs that holds a few lines only."""
    box = lines[edge].node.getparent()
    if box is None or box not in lines[number].node.iterancestors():
        return False
    near = lines[max(0, edge - _BOX_LINES) : edge + _BOX_LINES + 1]  # a box's lines are neighbours
    return sum(box in line.node.iterancestors() for line in near) <= _BOX_LINES < len(lines)


def with_ends(lines: Sequence[Line], kept: Sequence[Line], others: set[int], title: str) -> list[Line]:
    """Return the elected lines with a sub-heading right above them, and with a list that ends the text.

    A list of names or figures has no sentence, by which the text could be told: it belongs to it where it stands beside
    the last line, as its paragraphs do, and one witness names it (`others`, by identity).
    """
    if not kept:
        return []
    places = {id(line): number for number, line in enumerate(lines)}
    first, last = places[id(kept[0])], places[id(kept[-1])]
    above = [lines[first - 1]] if first and _is_subheading(lines, first - 1, title) else []
    below = []
    for line in islice(lines, last + 1, None):
        beside = line.node.getparent() is kept[-1].node.getparent() and line.node is not kept[-1].node
        furniture = is_terminal(line) or is_head(line) or is_menu(line) or line.linked or is_edge(line)
        if furniture or not beside or id(line) not in others:
            break
        below.append(line)
    return [*above, *kept, *below]


def goes_on(after: Iterable[Line], kept: Sequence[Line]) -> bool:
    """Say whether the next sentence is a paragraph beside the last one: a box of links stood between them."""
    last = next((line for line in islice(reversed(kept), _BOX) if line.is_sentence), None)
    apart = [line for line in islice(after, _BOX) if not is_menu(line)][:6]  # whatever its number of links
    following = next((line for line in apart if line.is_sentence), None)
    if last is None or following is None or following.node.tag != "p":
        return False
    return following.node is not last.node and following.node.getparent() is last.node.getparent()


def end_of_article(lines: Sequence[Line], title: str) -> int:
    """Return where what follows a headline ends for certain, behind a notice at least: some pages hold two articles.

    A platform's disclaimer ends an article, another article's linked main heading, and the heading of comments.
    """
    seen = 0
    for index, line in enumerate(lines):
        if seen >= _SHORTEST and (
            _PLATFORM.match(line.folded)
            or heads_comments(line)
            and not goes_on(islice(lines, index + 1, None), lines[max(0, index - _NEAR) : index])
            or _heads_another(lines, index, title)
        ):
            return index
        seen += line.han if line.is_sentence else 0
    return len(lines)


def _heads_another(lines: Sequence[Line], index: int, title: str) -> bool:
    """Say whether a line is another article's headline: a linked main heading, or one with moment and source below."""
    line = lines[index]
    if bare(line.text) == bare(title):
        return False
    if line.node.tag == "h1" and line.linked:
        return True
    return not line.is_sentence and _HEADING_MIN <= line.han <= _HEADING_MAX and _dated_below(lines, index)


def _dated_below(lines: Sequence[Line], index: int) -> bool:
    """Say whether the lines below one tell a moment and a source."""
    near = (line for line in lines[index + 1 : index + 3] if len(line.text) <= CREDIT_MAX)
    below = [line.folded for line in near if line.text[-1] not in SENTENCE_MARKS]
    return any(_DAY.search(text) for text in below) and any("来源" in text or _CLOCK.search(text) for text in below)
