"""What stands around a link of a list page: its item, a day in it, and the list that the item is one of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from lxml import html

from archive.chinese.text import squeeze

_LISTS = frozenset("ul ol dl table".split())
_LIMITS = _LISTS | frozenset("tbody body html".split())
_CELLS = frozenset("td dt".split())  # the day of a cell or of a `dt` stands behind it
_ITEM_MAX = 300  # characters of an item with its headline, summary and day
_NODES_MAX = 100  # elements of an item
_UP_MAX = 6  # elements between a link and its item
_YEAR = r"(?:19|20)\d\d"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DAY_OF_MONTH = r"(?:0?[1-9]|[12]\d|3[01])"
_DAY = re.compile(
    rf"(?<!\d)(?:(?:{_YEAR}\s?[-/.年]\s?)?{_MONTH}\s?[-/月]\s?{_DAY_OF_MONTH}"  # 2026-11-20, 11-20, 11月20日
    rf"|{_YEAR}\s?\.\s?{_MONTH}\s?\.\s?{_DAY_OF_MONTH}"
    r"|(?:0[1-9]|1[0-2])\.(?:0[1-9]|[12]\d|3[01])(?!\s?[%万萬亿億元KMG])"  # 11.20, and no 1.5 MB
    rf"|{_DAY_OF_MONTH}\s{_YEAR}\s?[-/.年]\s?{_MONTH}"  # a calendar's leaf: 20 over 2026-11
    rf"|{_YEAR}\s?[-/.年]\s?{_MONTH}\s?月?\s{_DAY_OF_MONTH}"
    r")(?!\d)日?"
)
_WORDS = re.compile(r"[^\W\d_]")
_BEFORE_NO_ITEMS_DAY = re.compile(r"(?:今[天日]是?|[备備]案|©|Copyright|版[权權]所有)[^\n]{0,6}$", re.IGNORECASE)
_BEHIND_NO_ITEMS_DAY = re.compile(r"\s?(?:星期|[礼禮]拜)")  # 2026年11月28日 星期六: a clock
_LOOK = 12  # characters before a day in which it is said what it is


class ItemsOfPage:
    """The items of a page: the elements that hold links to no more than a single one of its articles."""

    def __init__(self, links: Iterable[tuple[html.HtmlElement, str]]) -> None:
        """Take the links of a page with the keys of their addresses.

        Each element is passed at most twice, so that a page of any depth takes
        linear time: above one that holds several articles all do.
        """
        self._keys: dict[html.HtmlElement, str | None] = {}
        self._around: dict[html.HtmlElement | None, html.HtmlElement | None] = {}
        self._texts: dict[html.HtmlElement, str] = {}
        for anchor, key in links:
            for above in (anchor, *anchor.iterancestors()):
                known = self._keys.get(above, "")
                if known is None or known == key:
                    break
                self._keys[above] = None if known else key

    def is_dated(self, anchor: html.HtmlElement) -> bool:
        """Say whether a day stands in a link's item: 停水通知 2026-11-20, 补种 [11-20].

        A link that shows a day alone, as in a calendar, needs words beside it.
        What is in a page's `nav` or `footer` is no item.
        """
        if next(anchor.iterancestors("nav", "footer"), None) is not None:
            return False
        shown = self._text(anchor)
        is_bare = bool(shown) and not _says_more(shown)
        for box in self._boxes(anchor):
            text = self._text(box)
            if box.tag in _CELLS:
                text += "".join(f" {self._text(cell)}" for cell in self._cells_behind(box))
            if len(text) > _ITEM_MAX:
                return False
            if _has_day(text) and not (is_bare and not _says_more(text)):
                return True
        return False

    def list_around(self, anchor: html.HtmlElement) -> html.HtmlElement | None:
        """Return the list that a link stands in; outside of one, what it first shares with another article."""
        parent = anchor.getparent()
        if parent not in self._around:
            lists = (box for box in anchor.iterancestors() if box.tag in _LISTS)
            shared = (box for box in anchor.iterancestors() if self._keys[box] is None)
            self._around[parent] = next(chain(lists, shared), None)
        return self._around[parent]

    def _text(self, box: html.HtmlElement) -> str:
        if box not in self._texts:
            self._texts[box] = _text(box)
        return self._texts[box]

    def _boxes(self, anchor: html.HtmlElement) -> Iterator[html.HtmlElement]:
        """Yield a link and what is around it, up to the whole item."""
        yield anchor
        for above in islice(anchor.iterancestors(), _UP_MAX):
            if above.tag in _LIMITS or self._keys[above] is None:
                return
            yield above

    def _cells_behind(self, cell: html.HtmlElement) -> Iterator[html.HtmlElement]:
        """Yield what follows a cell in its row, up to the next that has an article of its own."""
        for following in islice(cell.itersiblings(), _UP_MAX):
            if following in self._keys or following.tag == cell.tag == "dt":
                return
            yield following


def _text(box: html.HtmlElement) -> str:
    """Return the text of an element as far as it counts, on one line, and the day of a `time` element."""
    parts: list[str] = []
    for node in islice(box.iter(), _NODES_MAX):
        if isinstance(node.tag, str) and node.tag not in ("script", "style"):
            parts += (node.text or "", node.get("datetime", "") if node.tag == "time" else "")
        if node is not box:
            parts.append(node.tail or "")
    return " ".join(filter(None, (squeeze(part[: _ITEM_MAX + 1]) for part in parts)))


def _has_day(text: str) -> bool:
    """Say whether a text names a day that is not today's or that of a copyright."""
    return any(
        not _BEFORE_NO_ITEMS_DAY.search(text[max(0, day.start() - _LOOK) : day.start()])
        and not _BEHIND_NO_ITEMS_DAY.match(text, day.end())
        for day in _DAY.finditer(text)
    )


def _says_more(text: str) -> bool:
    """Say whether a text has words besides its days and numbers."""
    return bool(_WORDS.search(_DAY.sub("", text)))
