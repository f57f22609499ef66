"""Values in JSON by their keys, and templates of addresses. Nothing here raises anything but a ReadError."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, quote

from archive.addresses.absolute import absolute
from archive.chinese.page_numbers import page_number
from archive.chinese.text import clean, squeeze
from archive.reasons import LayoutChanged
from crawler.epaper.labels import read_label
from crawler.extract.parsing.json_answer import objects

_FIELDS_MAX = 30  # fields of an address
_LABEL = re.compile(r"(?:.{0,8}[·\s])?第?\s*(?P<page>[A-Za-z]{0,4}\d{1,5}[A-Za-z]?)\s*版?\s*[:：·]?\s*(?P<name>.*)")
_BREAK, _TAG = re.compile(r"<br\b[^<>]*>|</p>", re.IGNORECASE), re.compile(r"<[^<>]+>")


def at(told: Any, path: str) -> Any:
    """Return what stands at `a.b` in JSON (`0.a` in a list's first), None where nothing does.

    `a|b` is the first of them that is there.
    """
    for one in path.split("|"):
        found = told
        for key in filter(None, one.split(".")):
            if isinstance(found, list) and key.isdecimal():
                found = next(iter(found[int(key) :]), None)
            else:
                found = found.get(key) if isinstance(found, dict) else None
        if found is not None:
            return found
    return None


def text_at(told: Any, path: str) -> str:
    """Return the text at a path on one line, without tags, a line's end as a blank; a number as text; nothing else."""
    found = at(told, path) if path else None
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    text = clean(str(found))
    return squeeze(markup.unescape(_TAG.sub("", _BREAK.sub(" ", text))) if "<" in text or "&" in text else text)


def list_at(told: Any, path: str, url: str) -> list[dict[str, Any]]:
    """Return the objects of the list at a path, which may be empty; a path of nothing is the answer itself.

    Raises LayoutChanged for what is no list, and where anything in it is no
    object: that says nothing of an issue without pages.
    """
    found = told if not path else next((one for key in path.split("|") if (one := _list(told, key)) is not None), None)
    if not isinstance(found, list):
        raise LayoutChanged(f"no list {path!r} in the JSON at {url}")
    rows = objects(found)
    if found and not rows:
        raise LayoutChanged(f"no object in the list {path!r} in the JSON at {url}")
    return rows


def _list(told: Any, path: str) -> list[Any] | None:
    found = told if path == "." else at(told, path)
    return found if isinstance(found, list) else None


def texts_in(told: Any) -> Iterator[str]:
    """Yield the texts in lists and objects, however deep they nest."""
    waiting = [told]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, list | dict):
            waiting += one if isinstance(one, list) else one.values()


def file_at(told: Any, path: str, base: str) -> str:
    """Return the address of a file; of one in several sizes the first that is told."""
    found = at(told, path)
    if isinstance(found, dict):
        found = next((one for one in found.values() if isinstance(one, str)), "")
    return absolute(base, found) or "" if isinstance(found, str) and found else ""


def several_at(told: Any, path: str) -> list[str]:
    """Return the texts that stand in one at a path with `;` between, in their order; one that is `null` is empty."""
    text = text_at(told, path)
    found = [one.strip() for one in re.split("[;；]" if ";" not in text else ";", text)] if text else []
    return ["" if one == "null" else one for one in found]


def scalars(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts and numbers of an object, as texts."""
    return {key: text_at(row, key) for key, one in row.items() if isinstance(one, str | int) and "." not in key}


def label_of(label: str) -> tuple[str, str]:
    """Return number and name of a page: 第01版：要闻 is 01 and 要闻, 0607 is 06-07."""
    told = read_label(label)
    if told and told.page:
        return told.page, told.name
    match = _LABEL.fullmatch(label)
    return (page_number(match["page"]) or match["page"], match["name"].strip()) if match else ("", label)


def markup_of(content: Any) -> str:
    """Return a text as HTML. Where it has no tags of its own, its lines are paragraphs."""
    text = clean(content) if isinstance(content, str) else ""
    if "<" in text:
        return text
    return "".join(f"<p>{line}</p>" for line in text.splitlines() if line.strip())


def query_of(url: str) -> dict[str, str]:
    """Return the fields of an address's query, and of the query behind its fragment's route (`#/home?id=1`)."""
    rest, _, fragment = url.partition("#")
    queries = (rest.partition("?")[2], fragment.partition("?")[2])
    return {name: value for query in queries for name, value in parse_qsl(query, keep_blank_values=True)[:_FIELDS_MAX]}


def address_by(template: str, known: Mapping[str, str], day: date | None) -> str:
    """Return an address by its template, each value quoted; an empty text where a field is lacking or empty."""
    values: dict[str, Any] = {name: quote(value, safe="") for name, value in known.items() if value}
    if day:
        values["day"] = day
    try:
        return template.format_map(values)
    except (KeyError, AttributeError, ValueError, IndexError):
        return ""
