"""The body of a page by vote: independent witnesses, one vote each; the lines stay that most of them name.

Of names of classes and ids nothing is believed: with all of them replaced by nonsense, bodies came out better
(.976 → .981 on real pages, 2026-11).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice, takewhile

import trafilatura
from lxml import html

from crawler.extract.head.headline import Headline, bare
from crawler.extract.parsing.markup import make_shallow
from crawler.extract.parsing.tree import Line, Tree
from crawler.extract.text.body import TRAFILATURA
from crawler.extract.text.cutting import cut_to_text, end_of_article, goes_on, with_ends
from crawler.extract.text.furniture import heads_comments, is_credit, is_head, is_menu, is_terminal
from crawler.extract.text.streams import Stream, elements_around, streams_in

_GAIN_LINK, _GAIN_OTHER = 1.0, 0.5  # what a character of a link, or of a line that is no sentence, costs a container
_JUMP = 12  # what each level of the tree costs that a segment leaves, beyond two
_WRAPPERS = 3  # elements around one line that count as levels: editors wrap a paragraph as often as they like
_ABOVE = 0.3  # of a page's text may stand above its headline
_NEAR = 6  # lines above a list in which its heading stands
_TEXT_MIN = 40  # Chinese characters of sentences: the shortest notice


@dataclass(frozen=True, eq=False)
class Ground:
    """A page without what repeats itself on it, its lines, and the headline's line: what the witnesses look at."""

    root: html.HtmlElement
    lines: tuple[Line, ...]
    title: str
    anchor: int | None
    listed: int = 0

    @cached_property
    def paths(self) -> list[list[html.HtmlElement]]:
        """The elements around each line, the outer ones first."""
        return elements_around(self.lines)

    @cached_property
    def spans(self) -> dict[html.HtmlElement, tuple[int, int]]:
        """The lines within each element."""
        spans: dict[html.HtmlElement, tuple[int, int]] = {}
        for index, path in enumerate(self.paths):
            for element in path:
                start, _ = spans.get(element, (index, index))
                spans[element] = (start, index + 1)
        return spans

    @property
    def after(self) -> int:
        """The number of the line below the headline."""
        return 0 if self.anchor is None else self.anchor + 1


Finder = Callable[[Ground], Sequence[Line]]


def prepare(tree: Tree, headline: Headline) -> Ground:
    """Leave out the lists of other articles and of comments, and find the headline again.

    Changes the tree: take what you need of it before.
    """
    lines = [line for line in tree.lines if line.node.tag != "title"]
    streams = streams_in(lines)
    listed = {number for stream in streams for item in stream.items for number in item}
    left = [line for number, line in enumerate(lines) if number not in listed]
    if sum(line.han for line in left if line.is_sentence) < _TEXT_MIN:
        listed.difference_update(_threads(lines, streams, headline.title))
    _take_out(lines, elements_around(lines), listed)
    kept = tuple(line for number, line in enumerate(lines) if number not in listed)
    anchor = next((a for a in _headline_lines(kept, headline.title)), None)
    below = 0 if anchor is None else anchor + 1
    kept = kept[: below + end_of_article(kept[below:], headline.title)]
    return Ground(tree.root, kept, headline.title, anchor, len(listed))


def _threads(lines: Sequence[Line], streams: Sequence[Stream], title: str) -> Iterator[int]:
    """Yield the lines that are the text where little else is on a page: a thread's first post, or a live report.

    A thread that a line calls comments, or that follows a text or a picture's page, is none of the page's text.
    """
    threads = [stream for stream in streams if stream.kind != "teaser"]
    sizes = [sum(lines[number].han for item in stream.items for number in item) for stream in threads]
    if not threads:
        return
    largest = threads[sizes.index(max(sizes))]
    begin = largest.items[0].start
    above = lines[max(0, begin - _NEAR) : begin]
    if any(heads_comments(line) for line in (*above, lines[begin])):
        return
    if largest.kind == "report":
        yield from (number for item in largest.items for number in item)
    else:
        yield from largest.items[0]


def _take_out(lines: Sequence[Line], paths: Sequence[Sequence[html.HtmlElement]], listed: set[int]) -> None:
    """Drop the elements of a tree that hold nothing but what is listed."""
    others: set[html.HtmlElement] = set()
    for number in range(len(lines)):
        if number not in listed:
            others.update(paths[number])
    for number in listed:
        outer = next((element for element in paths[number] if element not in others), None)
        if outer is not None and outer.getparent() is not None and outer.tag not in ("html", "body"):
            outer.drop_tree()


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
    above = [0, *accumulate(line.han if line.is_sentence else 0 for line in lines)]
    # Most of a page's text follows its headline: a line in the middle of a text is none.
    return [place for place in (*followed, *reversed(places)) if above[place] <= _ABOVE * above[-1]]


def by_element(ground: Ground) -> Sequence[Line]:
    """The element around the first sentences below the headline in which text outweighs links and scraps the most."""
    firsts = [i for i in range(ground.after, len(ground.lines)) if ground.lines[i].is_sentence][:3]
    elements = dict.fromkeys(element for index in firsts for element in ground.paths[index])
    gains = [0.0, *accumulate(map(_gain, ground.lines))]
    sentences = [0, *accumulate(line.is_sentence for line in ground.lines)]
    best, gain = None, float("-inf")
    for element in elements:
        start, end = ground.spans[element]
        inside = ground.anchor is not None and start <= ground.anchor < end
        start = ground.after if inside else start
        skipped = max(0, sentences[start] - sentences[ground.after])
        found = gains[end] - gains[start] - 20 * skipped
        if found > gain:
            best, gain = (start, end), found
    return () if best is None else ground.lines[best[0] : best[1]]


def by_run(ground: Ground) -> Sequence[Line]:
    """The run of lines below the headline with the greatest sum of text over links and scraps, tree regardless.

    Text that lies in cells of its own, or straight in the body, has no element
    of its own. Of several good runs an early one is preferred.
    """
    after = ground.after
    runs: list[tuple[float, int, int]] = []
    best: tuple[float, int, int] | None = None
    total, start, title = 0.0, after, bare(ground.title)
    for index in range(after, len(ground.lines)):
        if index > after and total > 0:
            total -= _JUMP * max(0, _levels_left(ground, index - 1, index) - 2)
        if total <= 0:
            runs += [best] if best else []
            total, start, best = 0.0, index, None
        total += _line_value(ground, index, title)
        if total > 0 and (best is None or total > best[0]):
            best = (total, start, index + 1)
    runs += [best] if best else []
    if not runs:
        return ()
    _, start, end = max(runs, key=lambda run: run[0] * 0.6 ** min(6, sum(r[1] < run[1] and r[0] >= 40 for r in runs)))
    return ground.lines[start:end]


def by_trafilatura(ground: Ground) -> Sequence[Line]:
    """The lines that trafilatura keeps, asked without the menus: it takes half the time then.

    Drops them from the tree: the last witness to be asked.
    """
    paths = ground.paths
    _take_out(ground.lines, paths, {number for number, line in enumerate(ground.lines) if is_menu(line)})
    found = trafilatura.extract(
        make_shallow(deepcopy(ground.root)),
        fast=True,
        include_comments=False,
        include_tables=True,
        deduplicate=False,
        config=TRAFILATURA,
    )
    kept = "".join((found or "").replace("|", " ").split())
    return [line for line in ground.lines if len(line.text) > 1 and "".join(line.text.split()) in kept]


def _line_value(ground: Ground, index: int, title: str) -> float:
    line = ground.lines[index]
    if bare(line.text) == title:
        return -5
    if is_terminal(line):
        return -30 if goes_on(islice(ground.lines, index + 1, None), ground.lines[max(0, index - 6) : index]) else -250
    if is_head(line) or is_credit(line):
        return -30
    if line.is_sentence:
        return len(line.text)
    return -1.5 * line.linked - 0.5 * max(0, len(line.text) - line.linked) - 3


def _levels_left(ground: Ground, number: int, other: int) -> int:
    """Return how many elements lie between two lines; of those that hold one line alone, a few count at most."""
    before, after = ground.paths[number], ground.paths[other]
    common = sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], zip(before, after, strict=False)))
    return max(_levels(ground, path[common:]) for path in (before, after))


def _levels(ground: Ground, elements: Sequence[html.HtmlElement]) -> int:
    alone = sum(end - start == 1 for start, end in (ground.spans[element] for element in elements))
    return len(elements) - max(0, alone - _WRAPPERS)


def _gain(line: Line) -> float:
    if line.is_sentence:
        return len(line.text)
    return -_GAIN_LINK * line.linked - _GAIN_OTHER * max(0, len(line.text) - line.linked)


WITNESSES: dict[str, Finder] = {"element": by_element, "run": by_run, "trafilatura": by_trafilatura}


@dataclass(frozen=True, eq=False)
class Election:
    """The lines that were elected, how far each witness agrees, and the least of them (0 to 1)."""

    lines: tuple[Line, ...]
    named: dict[str, float]
    agreement: float


def elect(ground: Ground) -> Election:
    """Return the lines that more than half of the witnesses name."""
    ballots = {name: cut_to_text(witness(ground), ground.title) for name, witness in WITNESSES.items()}
    votes: dict[int, int] = {}
    for lines in ballots.values():
        for line in lines:
            votes[id(line)] = votes.get(id(line), 0) + 1
    voters = sum(bool(lines) for lines in ballots.values())
    kept = [line for line in ground.lines if votes.get(id(line), 0) > voters / 2]
    whole = with_ends(ground.lines, kept, {id(line) for line in ballots["trafilatura"]}, ground.title)
    agreements = {name: _agreement(kept, lines) for name, lines in ballots.items()}
    return Election(tuple(whole), agreements, min(agreements.values()))


def _agreement(elected: Sequence[Line], named: Sequence[Line]) -> float:
    """Return how far two choices of lines are the same, by their characters: 1 where they are, 0 where nothing is."""
    mine, theirs = {id(line): len(line.text) for line in elected}, {id(line): len(line.text) for line in named}
    both = sum(size for key, size in mine.items() if key in theirs)
    return 2 * both / ((sum(mine.values()) + sum(theirs.values())) or 1)
