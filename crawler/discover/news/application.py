"""Pages that are applications: their HTML is a shell, and scripts fetch what readers see. Where from, as they say it.

Pure functions. Nothing is guessed: named are addresses that stand in the page
itself; what its script files hold is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from crawler.extract.page import WebPage

_MOUNTS = "#app, #root, #__next, #__nuxt, #q-app, #___gatsby, app-root, [data-reactroot], [ng-app], [data-v-app]"
_STATES = ("__NEXT_DATA__", "__NUXT__", "__NUXT_DATA__", "__INITIAL_STATE__", "__PRELOADED_STATE__", "__APOLLO_STATE__")
_BUNDLE = re.compile(
    r"(?:^|[/._-])(?:chunk|bundle|main|app|index|vendors?|runtime|umi)[\w.~-]{0,80}\.m?js(?:\?|$)", re.I
)
_TEXT_MAX = 300  # characters that a shell may show: 加载中, a footer with its ICP number
_LINKS_MAX = 10  # links of such a footer
_ELEMENTS_MAX = 5000  # that are looked at; a shell has dozens
_CODE_MAX = 200_000  # characters of scripts that are looked at; a state of a megabyte is data, no code
_SOURCES_MAX = 8  # addresses that are named
_ADDRESS_MAX = 200  # characters of one

_TEXT = r"(?P<quote>[\"'`])(?P<{0}>[^\"'`\s<>\\]{{1,300}})"
_CALL = re.compile(
    r"(?:\bfetch|\baxios(?:\.(?:get|post|request))?|(?:\$|\bjQuery)\.(?:get|post|getJSON|ajax)|\b(?:request|http)\.(?:get|post)"
    r"|\.open\(\s{0,9}[\"'](?:GET|POST)[\"']\s{0,9},)\(?\s{0,9}" + _TEXT.format("url"),
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b[\w$]{0,40}(?:api|baseurl|base_url|gateway|endpoint)[\w$]{0,40}[\"']?\s{0,9}[:=]\s{0,9}" + _TEXT.format("url"),
    re.IGNORECASE,
)
_OPTION = re.compile(r"\burl[\"']?\s{0,9}:\s{0,9}" + _TEXT.format("url"), re.IGNORECASE)
_JSON = re.compile(r"[\"'`](?P<url>[^\"'`\s<>\\]{1,250}\.json(?:\?[^\"'`\s<>\\]{0,100})?)[\"'`]", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"data-(?:[a-z]{1,20}-)?(?:api|url|json|source|endpoint|feed)(?:-[a-z]{1,20})?")
_NO_DATA = re.compile(r"\.(?:m?js|css|png|jpe?g|gif|svg|ico|webp|woff2?|ttf|mp4|map|s?html?)$", re.IGNORECASE)
_LIKE_AN_ADDRESS = re.compile(r"(?:https?:)?//|\.{0,2}/|[\w-]+/|[\w-]+\.(?:json|do|action|jsp|php|aspx?)\b")


def is_application(page: WebPage) -> bool:
    """Say whether a page is a shell that its scripts are to fill: hardly a text or link, and the marks of a framework.

    Or nothing at all but scripts.
    """
    root = page.selector
    scripts = root.css("script")
    if not scripts or len(page.visible) > _TEXT_MAX or len(root.css("a[href]")) > _LINKS_MAX:
        return False
    marks = root.css(_MOUNTS) or _states(page) or any(map(_BUNDLE.search, root.css("script::attr(src)").getall()))
    return bool(marks) or not page.visible


def data_sources(page: WebPage) -> tuple[str, ...]:
    """Return where an application's data may come from, as far as its page names it: addresses, and states in it."""
    found = dict.fromkeys(f"the page itself ({state})" for state in _states(page))
    for told in _told(page):
        url = page.join(told.partition("${")[0]) if _LIKE_AN_ADDRESS.match(told) else None
        if url and url != page.url and not _NO_DATA.search(urlsplit(url).path):
            found[url[:_ADDRESS_MAX]] = None
    return tuple(found)[:_SOURCES_MAX]


def words_of(page: WebPage) -> str:
    """Return what is to be said of an application to whoever wanted to read it."""
    told = f"the page at {page.url} is built by script: its HTML holds no text"
    if sources := data_sources(page):
        return f"{told}; its data may come from {', '.join(sources)}"
    scripts = [url for src in page.selector.css("script::attr(src)").getall() if (url := page.join(src))]
    where = f"; what its script files hold was not looked at ({', '.join(scripts[:3])})" if scripts else ""
    return f"{told}, and names no place where its data may come from{where}"


def _states(page: WebPage) -> list[str]:
    """Return the names of the data that frameworks write into their pages."""
    return [name for name in _STATES if name in page.text]


def _told(page: WebPage) -> Iterator[str]:
    """Yield the addresses that scripts and attributes name, the surest first."""
    root = page.selector
    yield from root.css("link[rel~=preload][as=fetch]::attr(href)").getall()
    for node in islice(root.root.iter(), _ELEMENTS_MAX):
        named = node.attrib.items() if isinstance(node.tag, str) else ()
        yield from (value for name, value in named if _ATTRIBUTE.fullmatch(name) and " " not in value)
    code = "\n".join(root.css("script:not([src])::text").getall())[:_CODE_MAX]
    for pattern in (_CALL, _NAMED, _JSON, _OPTION):
        yield from (match["url"] for match in pattern.finditer(code))
