"""Who signed an article of an e-paper: in its text, and in the lines of its page between headline and text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import html

from archive.chinese.bylines import read_bylines, read_credits
from archive.chinese.text import squeeze
from archive.likeness.key import simplified
from archive.model import Byline
from crawler.epaper.nearby import article_around
from crawler.extract.credit.credit_lines import NAMES_PERSON
from crawler.extract.parsing.tree import Line, lines_of

_LINE_MAX = 80  # characters of a line that holds credits and nothing else
_ABOVE, _BELOW = 6, 4  # lines between headline and text, and behind the text
_BRACKETS = "【】[]（）() "
_WROTE = ("reporter", "correspondent", "author")


def signatures_beside(
    written: tuple[Byline, ...], told: str, title: html.HtmlElement | None, body: html.HtmlElement
) -> tuple[Byline, ...]:
    """Return who signed an article: those of its text, else those of the page's own field, else of the lines around.

    `written` are the signatures of the text and the captions, `told` is the field. The lines between headline and text
    (本报记者 甲; 日期 来源：某报 作者：甲) say in which role somebody signed whom the field only names; who edited or
    took pictures counts beside those who wrote it, 责任编辑：甲 behind the text too.
    """
    above, below = _around(title, body)
    shown = tuple(byline for line in above for byline in _of_line(line))
    by_field = (read_bylines([told]) or read_bylines([f"作者：{told}"])) if told else ()
    if any(byline.role in _WROTE for byline in written):
        wrote: tuple[Byline, ...] = ()
    elif by_field:
        wrote = tuple(other for byline in by_field for other in _in_role(byline, shown))
    else:
        wrote = tuple(byline for byline in shown if byline.role in _WROTE)
    named = {(byline.name, byline.role) for byline in (*written, *wrote)}
    apart = [byline for byline in shown if byline.role not in _WROTE]
    edited = [byline for line in below for byline in _labelled(line) if byline.role == "editor"]
    rest = (byline for byline in (*apart, *edited) if (byline.name, byline.role) not in named)
    return tuple(dict.fromkeys((*wrote, *written, *rest)))


def _in_role(byline: Byline, shown: Sequence[Byline]) -> tuple[Byline, ...]:
    """Return a signature of the page's field in the role that a line of the page gives that name."""
    if byline.role != "author":
        return (byline,)
    same = tuple(other for other in shown if other.name == byline.name and other.role in _WROTE)
    return same or (byline,)


def _around(title: html.HtmlElement | None, body: html.HtmlElement) -> tuple[list[str], list[str]]:
    """Return the short lines between the headline and the body, and those right behind the body."""
    around = article_around(body)
    order = {element: place for place, element in enumerate(around.iter())}
    inside = set(body.iter())
    start, here = order.get(title, -1) if title is not None else -1, order.get(body, 0)
    above: list[str] = []
    below: list[str] = []
    for line in lines_of(around):
        place = order.get(line.node, 0)
        if line.node in inside or line.linked * 2 > len(line.text) or title is not None and line.node is title:
            continue
        if start < place < here:
            above.append(_words(line))
        elif place > here:
            below.append(_words(line))
    return [line for line in above[-_ABOVE:] if len(line) <= _LINE_MAX], list(_short(below[:_BELOW]))


def _short(lines: Sequence[str]) -> Iterator[str]:
    return (line for line in lines if len(line) <= _LINE_MAX)


def _words(line: Line) -> str:
    """Return a line with blanks between the elements in it, where nothing else parts them: `<span>` beside `<span>`."""
    parts = [squeeze(text) for text in islice(line.node.itertext(), 2 * _LINE_MAX)]
    apart = squeeze(" ".join(parts))
    return apart if apart.replace(" ", "") == line.text.replace(" ", "") else line.text


def _of_line(line: str) -> tuple[Byline, ...]:
    return _labelled(line) or read_bylines([line])


def _labelled(line: str) -> tuple[Byline, ...]:
    """Return the names behind the labels of a line: 作者：甲, 责任编辑：乙."""
    line = line.strip(_BRACKETS)
    return read_credits(line) if NAMES_PERSON.search(simplified(line)) else ()
