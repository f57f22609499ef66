"""The headline of a page: where it stands, and its parts.

Independent witnesses say of a text that it is the headline: the `<title>`, the metadata, the markup (a heading, a name
like `title`), and its place (above the dateline, else above the text). What they say is added; the greatest sum wins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice

from archive.chinese.text import squeeze
from archive.likeness.key import simplified
from crawler.extract.facts import Candidate
from crawler.extract.head.above import (
    HEADINGS,
    HEADLINE_LENGTH,
    SEEN_MAX,
    is_button,
    is_ended,
    is_furniture,
    is_linked,
    opening_of,
    places_above,
)
from crawler.extract.head.titles import Naming, PageNames
from crawler.extract.head.titles import bare as bare
from crawler.extract.parsing.tree import Line, Tree

_TITLE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:article|art|news|content|main|detail|con)?[_-]?(?:title|tit|headline|biaoti|bt)(?:$|[\s_-])", re.I
)
_KICKER = re.compile(
    r"(?:^|[\s_-])(?:pretitle|introtitle|intro-title|yinti|yin_ti|kicker|jianti)(?:$|[\s_-])", re.IGNORECASE
)
_SUBTITLE = re.compile(r"(?:^|[\s_-])(?:subtitle|sub-title|sub_title|futi|fubiaoti|fu_ti)(?:$|[\s_-])", re.IGNORECASE)
_LABEL = re.compile(
    r"[\[【(（]?(?:原创|独家|视频|图集|图文|组图|多图|高清|快讯|直播|图解|音频|专题|专栏|推荐|置顶|热[门点]?|最?新|头条"
    r"|转载?|重磅|荐|深度|专访|图|hot|new|top|\d{1,3}\s?/\s?\d{1,3}|编辑)[\]】)）]?[:：]?",
    re.IGNORECASE,
)
_LABEL_MAX, _INLINE_MAX = 8, 12  # characters of a label in a headline; elements of a headline that are looked at
_JOINED = 4  # lines of one headline
_KEPT = 30  # candidates of a ballot
_WORDS = 8  # letters of a text that is no word by chance
_MENU_MAX = 3  # letters of a channel in a menu
_BESIDE = 6  # lines around a headline in which its other parts stand


@dataclass(frozen=True)
class Headline:
    """A headline, and the line behind which its article begins (None where it stands on no line)."""

    title: str
    kicker: str = ""
    subtitle: str = ""
    anchor: int | None = None
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class _Place:
    """A text of the page that may be its headline: the lines it stands on, and its letters."""

    text: str
    key: str
    first: int
    last: int


def read_headline(tree: Tree) -> Headline:
    """Find the headline of a page: the text for which its witnesses say the most, the longest and first of equals."""
    keys = [bare(line.text) if len(line.text) <= SEEN_MAX and line.node.tag != "title" else "" for line in tree.lines]
    opening = opening_of(tree.lines)
    page = _Page(tree.lines, keys, PageNames(tree, _menu(tree.lines[:opening], keys)), opening)
    candidates = nlargest(_KEPT, page.candidates(), key=lambda pair: pair[0].weight)
    ballot = tuple(candidate for candidate, _ in candidates)
    best, anchor = candidates[0] if candidates else (Candidate("", "", 0), None)
    if best.weight <= 0:
        return Headline("", candidates=ballot)
    near = () if anchor is None else tree.lines[max(0, anchor - _BESIDE) : anchor + 1 + _BESIDE]
    kicker, subtitle = _named_part(near, _KICKER, best.value), _named_part(near, _SUBTITLE, best.value)
    subtitle = subtitle or _dashed_below(tree.lines, anchor, best.value)
    return Headline(best.value, kicker, subtitle, anchor, ballot)


def _menu(lines: Sequence[Line], keys: Sequence[str]) -> set[str]:
    """Return the short links above the text: names of channels."""
    short = ((line, key) for line, key in zip(lines, keys, strict=False) if line.linked == len(line.text) <= _MENU_MAX)
    return {key for line, key in short if line.node.tag not in HEADINGS}


class _Page:
    """The lines of a page with what is known of them, each once."""

    def __init__(self, lines: tuple[Line, ...], keys: list[str], names: PageNames, opening: int) -> None:
        self.lines, self.keys, self.names = lines, keys, names
        self.above = places_above(lines, opening)
        self.count = Counter(keys)
        self.begins = (*names.title.runs, *names.metadata.runs)
        self.initials = {begin[:1] for begin in self.begins}

    def candidates(self) -> Iterator[tuple[Candidate, int | None]]:
        """Yield every text that a witness names, with the sum of what they say, and the line that ends it."""
        standing = set()
        for place in self._standing():
            standing.add(place.key)
            yield self._weighed(place), place.last
        title, metadata = self.names.title.best, self.names.metadata.best
        bare_page = not any(line.is_sentence for line in self.lines)  # built by a script: its lines are buttons
        for key in {**title, **metadata}:
            said = [witness[key] for witness in (title, metadata) if key in witness]
            if key not in standing and not self.names.is_channel(said[0].text, key):
                weight = sum(naming.weight for naming in said) + bare_page
                yield Candidate(said[0].text, "outside the page", weight), None

    def _standing(self) -> Iterator[_Place]:
        """Yield the texts on the page: lines, lines that follow each other, lines without a label."""
        title, metadata = self.names.title.runs, self.names.metadata.runs
        for index, (line, key) in enumerate(zip(self.lines, self.keys, strict=True)):
            if not key:
                continue
            marked, known = self._marked(line), key in title or key in metadata
            places = [*self._joined(index)]
            if not known and not places:
                places += self._broken(index)
                places += self._unlabelled(index) if marked or index in self.above else ()
            yield from places
            if known or not places and (marked or index in self.above) and self._may_be(index):
                yield _Place(line.text, key, index, index)

    def _may_be(self, index: int) -> bool:
        """Say whether a line that no text outside the page names reads as a headline."""
        line = self.lines[index]
        if len(line.text) not in HEADLINE_LENGTH or not line.han or is_ended(line):
            return False
        if line.node.tag in ("h1", "h2"):  # which may name a day, and link to its own page
            return not is_button(line)
        return (not is_linked(line) or index in self.above) and not is_furniture(line)

    def _joined(self, index: int) -> Iterator[_Place]:
        """Yield the lines from one on that are one headline, by a text outside the page."""
        joined = self.keys[index]
        if joined[:1] not in self.initials or not any(run.startswith(joined) for run in self.begins):
            return
        for last in range(index + 1, min(index + _JOINED, len(self.lines))):
            key = self.keys[last]
            if not key or self.names.is_site(self.lines[last].text, key):
                return
            joined += key
            for runs in (self.names.title.runs, self.names.metadata.runs):
                if joined in runs and not self._is_parted(runs, joined, self.keys[index:last]):
                    yield _Place(self._spelt(runs[joined].text, index, last), joined, index, last)
                    break

    def _is_parted(self, runs: Mapping[str, Naming], joined: str, before: Sequence[str]) -> bool:
        """Say whether a mark that never stands between the lines of one headline parts them in the text outside."""
        begin = "".join(before)
        rest = runs[joined].text[len(runs[begin].text) :] if begin in runs else ""
        return re.match(r"\s{0,3}[_|｜丨»›>]", rest) is not None

    def _spelt(self, outside: str, first: int, last: int) -> str:
        """Return lines that are one headline: as the text outside spells them, but a dash as the page sets it."""
        text = _sentence(self.lines[first : last + 1])
        return text if "——" in text else outside

    def _broken(self, index: int) -> Iterator[_Place]:
        """Yield the lines of one heading that `<br>` breaks, of which no text outside the page knows the first."""
        node, last = self.lines[index].node, index
        if node.tag not in HEADINGS:
            return
        while last + 1 < min(len(self.lines), index + _JOINED) and self.lines[last + 1].node is node:
            last += 1
        if last > index:
            key = "".join(self.keys[index : last + 1])
            yield _Place(_sentence(self.lines[index : last + 1]), key, index, last)

    def _unlabelled(self, index: int) -> Iterator[_Place]:
        """Yield a line without the labels in it (原创, 独家, 视频, 1/10) that no text outside the page has.

        A label is an element of its own, or stands outside the headline that the page is named by. A headline that
        begins with such a word is kept.
        """
        whole = text = self.lines[index].text
        for element in islice(self.lines[index].node.iterdescendants(), _INLINE_MAX):
            label = squeeze(element.text_content()) if isinstance(element.tag, str) else ""
            if 0 < len(label) < min(_LABEL_MAX, len(text)) and _is_label(label):
                text = text.removeprefix(label).removesuffix(label).strip()
        for naming in (*self.names.title.best.values(), *self.names.metadata.best.values()):
            before, within, after = text.partition(naming.text) if len(naming.text) >= _WORDS else (text, "", "")
            if within and all(_is_label(rest.strip()) for rest in (before, after)):
                text = within
        if text != whole and bare(text):
            yield _Place(text, bare(text), index, index)

    def _weighed(self, place: _Place) -> Candidate:
        """Return a text with the sum of what its witnesses say."""
        line, names = self.lines[place.first], self.names
        at = max(self.above.get(index, 0.0) for index in (place.first, place.last))
        title, meta = names.title.says(place.key), names.metadata.says(place.key)
        if len(names.title.runs) == 1 and self.above and not at and not meta:
            title = min(title, 0.9)  # perhaps the site's name: it stands elsewhere
        marked = HEADINGS.get(line.node.tag, 0.9 if self._marked(line) else 0.0)
        again = 0.4 if len(place.key) >= _WORDS and self.count[place.key] > 1 else 0.0
        weights = {"<title>": title, "metadata": meta, "markup": marked, "place": at, "printed again": again}
        total = sum(weights.values()) + (min(len(place.key), 60) / 1000 if title or meta else 0)
        if names.is_channel(place.text, place.key):
            total -= 4 if title < 3 else 1
        elif title < 2.5 and names.is_site(place.text, place.key):
            total -= 2
        if line.linked > 0.8 * len(line.text) and line.node.tag not in HEADINGS and not at:
            total -= 2
        rule = ", ".join(f"{name} {weight:g}" for name, weight in weights.items() if weight)
        return Candidate(place.text, rule, round(total, 3))

    def _marked(self, line: Line) -> bool:
        """Say whether an element's tag or name says that its text is a headline."""
        if line.node.tag in HEADINGS:
            return True
        name = f"{line.node.get('class') or ''} {line.node.get('id') or ''}"
        return name != " " and _TITLE_CLASS.search(name) is not None


def _is_label(text: str) -> bool:
    return not text or _LABEL.fullmatch(simplified(text)) is not None


def _sentence(lines: Sequence[Line]) -> str:
    """Join lines of one headline with blanks; a dash needs none."""
    return lines[0].text + "".join(line.text if line.text.startswith("—") else f" {line.text}" for line in lines[1:])


def _named_part(lines: Sequence[Line], names: re.Pattern[str], title: str) -> str:
    """Return the short text of an element whose name says that it is a kicker (引题) or a subtitle (副题)."""
    for line in lines:
        for element in (line.node, line.node.getparent()):
            name = "" if element is None else f"{element.get('class') or ''} {element.get('id') or ''}"
            short = len(line.text) in HEADLINE_LENGTH and not line.linked and bare(line.text) not in bare(title)
            if names.search(name) and short and not is_furniture(line):
                return line.text.lstrip("—").strip()
    return ""


def _dashed_below(lines: Sequence[Line], anchor: int | None, title: str) -> str:
    """Return the line below the headline that begins with a dash, as subtitles (副题) are set."""
    if anchor is None or anchor + 1 >= len(lines):
        return ""
    below = lines[anchor + 1]
    dashed = below.text.startswith("——") and len(below.text) in HEADLINE_LENGTH and not below.linked
    return below.text.lstrip("—").strip() if dashed and bare(below.text) not in bare(title) else ""
