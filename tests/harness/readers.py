"""The public readers of texts, bytes, pages, captures and trees: found, not listed."""

from __future__ import annotations

import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from importlib import import_module
from types import ModuleType
from typing import Any

from lxml import html

from archive.model import Capture, Link, LinkKind, Newspaper
from crawler.extract.facts import Facts
from crawler.extract.page import WebPage, decode_page
from crawler.extract.parsing.markup import parse_html
from crawler.extract.parsing.tree import parse_tree

WINGS = (
    "crawler.extract", "crawler.epaper", "crawler.site", "crawler.platforms", "crawler.discover.news",
    "crawler.discover.recognise", "crawler.discover.no_page", "crawler.discover.paper_name", "crawler.web_archives",
    "archive.chinese", "archive.addresses", "archive.formats", "archive.likeness", "archive.search.segment",
)  # fmt: skip
URL = "http://epaper.example.cn/2024-05/06/node_1.htm"
ROW = Newspaper("example", "示例日报", platform="site", base_url="http://epaper.example.cn", first_page="node_1.htm")

LEFT_OUT = {
    "crawler.extract.article.extract": "open_page and extract_page are tried",
    "crawler.platforms.site.read_article": "likewise",
    "crawler.extract.credit.credits.byline_candidates": "choose_bylines is tried",
    "archive.chinese.variants.forms": "reads a word that somebody looks for",
    "archive.chinese.variants.forms_of": "reads one character",
    "archive.formats.post_tags.category_of": "reads a paper's name",
    "archive.formats.markup.tag": "writes, and escapes what it is given",
    "archive.formats.epub.page_of_book": "likewise",
    "archive.formats.magazine.import_document": "tests/archive/formats/test_linear.py tries it, and its parts",
    "archive.formats.jekyll.import_document": "tests/archive/formats/test_linear.py tries it, and its parts",
}


def modules() -> Iterator[ModuleType]:
    for wing in WINGS:
        package = import_module(wing)
        yield package
        path = getattr(package, "__path__", ())
        yield from (import_module(found.name) for found in pkgutil.walk_packages(path, f"{wing}."))


def readers() -> dict[str, Callable[..., Any]]:
    """Return the public functions that take such a thing as their first argument, and nothing that cannot be given."""
    found = {}
    for module in modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            full_name = f"{module.__name__}.{name}"
            is_own = function.__module__ == module.__name__ and not name.startswith("_") and full_name not in LEFT_OUT
            if is_own and kind_of(function)[0]:
                found[full_name] = function
    return found


def hints(function: Callable[..., Any]) -> dict[str, Any]:
    module = inspect.getmodule(function)
    try:
        return typing.get_type_hints(function)
    except (NameError, TypeError):  # what only a type checker sees
        return {name: getattr(module, str(hint), None) for name, hint in inspect.get_annotations(function).items()}


def name_of(hint: Any) -> str:
    return str(hint).removeprefix("collections.abc.") if "[" in str(hint) else str(getattr(hint, "__name__", hint))


def kind_of(function: Callable[..., Any]) -> tuple[str, str]:
    """Return which argument of a function is read, and its kind: the first of GIVEN, if all others can be given."""
    known = hints(function)
    parameters = list(inspect.signature(function).parameters.values())
    kinds = {one.name: name_of(known.get(one.name)) for one in parameters if one.default is one.empty}
    name = next((name for name, kind in kinds.items() if kind in GIVEN), "")
    others = [kind for other, kind in kinds.items() if other != name]
    return (name, kinds[name]) if name and all(kind in REST for kind in others) else ("", "")


def capture_of(text: str) -> Capture:
    return Capture("", URL, datetime(2024, 5, 6, tzinfo=UTC), 200, (("Content-Type", "text/html"),), text.encode(), "")


def facts_of(text: str) -> Facts:
    meta = tuple((name, text) for name in ("author", "source", "pubdate", "description"))
    labels = tuple((name, text) for name in ("source", "author", "time", "info"))
    return Facts(URL, "县里修路", (text,), (text, text), (text,), meta, ({"author": text},), labels, {"author": text})


GIVEN: dict[str, Callable[[str], Any]] = {
    "str": str,
    "bytes": str.encode,
    "list[str]": lambda text: text.splitlines() or [text],
    "Sequence[str]": lambda text: text.splitlines() or [text],
    "WebPage": lambda text: WebPage(decode_page(text.encode()).text, "utf-8", 0, URL),
    "Capture": capture_of,
    "Tree": parse_tree,
    "HtmlElement": parse_html,
    "Facts": facts_of,
}
REST: dict[str, Any] = {
    "str": "示例日报",
    "Link": Link(URL, LinkKind.ARTICLE, newspaper=ROW.id),
    "Newspaper": ROW,
    "date": date(2024, 5, 6),
    "HtmlElement": html.fromstring("<p>县里修路</p>"),
}


def read_with(function: Callable[..., Any]) -> Callable[[Any], Any]:
    """Return a reader of one argument, all others given."""
    known, (name, _) = hints(function), kind_of(function)
    others = [one.name for one in inspect.signature(function).parameters.values() if one.default is one.empty]
    rest = {other: REST[name_of(known[other])] for other in others if other != name}
    return lambda given: function(**rest, **{name: given})
