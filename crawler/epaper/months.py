"""The index of a month, which names the first page of each day's issue: `period.xml` and `navi.xml` of Founder.

`<period><period_date>2022-03-01</period_date><front_page>01/node_2.htm</front_page></period>`, a
row an issue. Seen in 2026-09: without `front_page`, with an empty one, with
names like `9454__01` that want the day's folder and an ending. What else such a
file may be is read too: elements in any order and namespace, CDATA, attributes,
and addresses that name their day themselves. A pure function of its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from archive.addresses.day import day_of
from crawler.extract.checks.ending import is_closed_xml
from crawler.extract.parsing.xml import with_ampersands

_ROOT = re.compile(r"<(?:[\w.-]+:)?\w*(?:period|navi)", re.IGNORECASE)  # what servers write before it is skipped
_HTML = re.compile(r"<(?:!doctype\s{1,9}html|html|head|body)\b", re.IGNORECASE)
_HEAD = 4000  # characters in which a page of HTML shows itself
_DAY = re.compile(r"\s*((?:19|20)\d\d)[-/.年]?(\d\d?)[-/.月]?(\d\d?)日?(?:[ T][\d:.]+)?\s*")
_FILE = re.compile(r"[^\s<>\"']{1,200}\.s?html?(?:\?[^\s<>\"']{0,100})?")
_NAMED = ("front_page", "frontpage", "front", "page", "url", "href", "link", "src", "path")
_VALUE_MAX = 400  # characters of a day or an address


@dataclass(frozen=True)
class MonthIndex:
    """The first page of each day's issue, as it is written; an empty text where only the day is named.

    Without a day the file is no index of a month, or one without issues, or it
    was cut before the first: `is_cut`, where it stops before its end.
    """

    front_pages: dict[date, str]
    is_cut: bool


def read_index_of_month(text: str) -> MonthIndex:
    """Read an index of a month. A page of HTML is none, whatever days and pages it names."""
    if _HTML.search(text[:_HEAD]):
        return MonthIndex({}, False)
    start = _ROOT.search(text)
    for rest in (text, text[start.start() :]) if start else (text,):
        if found := _front_pages(rest):
            return MonthIndex(found, not is_closed_xml(rest))
    return MonthIndex({}, start is not None and not is_closed_xml(text[start.start() :]))


def _front_pages(text: str) -> dict[date, str]:
    root = _parsed(text)
    if root is None:
        return {}
    found: dict[date, str] = {}
    for element in root.iter(etree.Element):
        values = dict(_values(element))
        for day in filter(None, map(_day, values.values())):
            front = _front(values)
            found[day] = found.get(day) or front
    return found or _by_address(root)


def _parsed(text: str) -> etree._Element | None:
    """Return a text as XML, as far as it can be read; nothing outside of it is loaded, no entity is put in."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        return etree.fromstring(with_ampersands(text).lstrip().encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def _values(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the attributes of an element, and the texts of its children that have no children, by their local names."""
    for name, value in element.attrib.items():
        yield _local(name), str(value)
    for child in element:
        if isinstance(child.tag, str) and not len(child):
            yield _local(child.tag), child.text or ""


def _local(name: str | bytes) -> str:
    told = name if isinstance(name, str) else name.decode("utf-8", "replace")
    return told.rpartition("}")[2].rpartition(":")[2].lower()


def _day(value: str) -> date | None:
    match = _DAY.fullmatch(value) if len(value) < _VALUE_MAX else None
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _front(values: dict[str, str]) -> str:
    """Return the value that is an address: by its name, else by how it looks."""
    for name in _NAMED:
        value = values.get(name, "").strip()
        if value and len(value) < _VALUE_MAX and not _day(value):
            return value
    return next((value.strip() for value in values.values() if _FILE.fullmatch(value.strip())), "")


def _by_address(root: etree._Element) -> dict[date, str]:
    """Return the addresses that name their day themselves, the first of each day."""
    found: dict[date, str] = {}
    for element in root.iter(etree.Element):
        for value in (*map(str, element.attrib.values()), element.text or ""):
            told = value.strip()
            if _FILE.fullmatch(told) and (day := day_of(told)):
                found.setdefault(day, told)
    return found
