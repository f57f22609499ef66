"""How a list goes on: by a link, or by a script that makes its pager when a browser shows it.

The scripts are not run. What they are called with, or put together, is read
where it stands as plain numbers and words; seen so at Chinese sites up to
2026-11, most of them made with TRS WCM.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import html

from archive.chinese.text import squeeze
from crawler.extract.page import WebPage

_CODE_MAX = 400_000  # characters of a page's scripts that are looked at
_NAME = r"[\w.-]{1,60}"
_EXTENSION = r"s?html?|xhtml|jspx?|php|aspx?"
# createPageHTML(5, 0, "index", "html") counts from 0; createPageHTML('page_div', 10, 1, 'list', 'shtml', 189) from 1.
_CALL = re.compile(
    r"createPageHTML\s*\(\s*(?P<box>(?:'[^'\n]{0,80}'|\"[^\"\n]{0,80}\")\s*,\s*)?(?P<pages>\d{1,6})\s*,\s*(?P<now>\d{1,6})"
    rf"\s*,\s*['\"](?P<name>{_NAME})['\"]\s*,\s*['\"]\.?(?P<extension>{_EXTENSION})['\"]",
    re.IGNORECASE,
)
# var currentPage = 0; var countPage = 5: TRS again, written out; it counts from 0.
_COUNT = re.compile(r"\bcountPage\s*=\s*['\"]?(\d{1,6})", re.IGNORECASE)
_NOW = re.compile(r"\bcurrentPage\s*=\s*['\"]?(\d{1,6})", re.IGNORECASE)
# What a script does on its last page: `currentPage < countPage` counts from 1, `currentPage != (countPage-1)` from 0.
_COMPARED = r"\bcurrentPage\s{0,9}[!=<>]{1,3}\s{0,9}\(?\s{0,9}countPage\b"
_TO_LAST = re.compile(rf"{_COMPARED}\s{{0,9}}-\s{{0,9}}1", re.IGNORECASE)
_TO_COUNT = re.compile(_COMPARED, re.IGNORECASE)
_STEM = re.compile(r"['\"=/>](?P<name>[A-Za-z][\w-]{0,40}?)(?:_['\"]|['\"]\s*\+\s*['\"]_['\"])\s*\+")
_ENDS = re.compile(rf"['\"]\.(?:['\"]\s*\+\s*['\"])?(?P<extension>{_EXTENSION})\b")
_OWN_FILE = re.compile(rf"(?P<name>[A-Za-z][\w-]{{0,40}}?)(?:_(?P<number>\d{{1,6}}))?\.(?P<extension>{_EXTENSION})")
_LINE_COMMENT = re.compile(r"^[ \t]*//[^\n]*", re.MULTILINE)

_NEXT = re.compile(r"^[\s\[【(（<《]*[下后後]一?[页頁]")
_GOES = re.compile(
    r"(?:\blocation(?:\.href)?\s*=|\blocation\.(?:replace|assign)\s*\(|\bwindow\.open\s*\()\s*(?P<told>[^;\n]{1,300})"
)
_RUNS = re.compile(r"\b(?P<name>[A-Za-z_$][\w$]{0,60})\s*\(\s*['\"]?(?P<number>\d{1,6})['\"]?\s*\)")
_FORM = "__doPostBack("  # ASP.NET posts a form
_CALLS_MAX = 5
_TERM = re.compile(r"\s*(?:'(?P<single>[^'\n]*)'|\"(?P<double>[^\"\n]*)\"|(?P<name>[A-Za-z_$][\w$]*))\s*(?P<plus>\+?)")
_BODY_MAX = 600  # characters of a function in which its jump stands
_DIGITS = re.compile(r"[1-9]\d{0,4}")
_NUMBERED_TAGS = ("a", "b", "em", "font", "i", "li", "span", "strong")


@dataclass(frozen=True)
class NextPage:
    """Where a list goes on. `is_hidden`: it does, and its page does not tell where."""

    url: str = ""
    is_hidden: bool = False


def next_list_page(page: WebPage) -> NextPage:
    """Return where a list goes on, from the surest sign to the faintest."""
    if url := page.next_page or _related(page) or _pictured(page):
        return NextPage(url)
    code = _code(page)
    run = _run(page, code)
    if run and run.url:
        return run
    for find in (_called, _written_out):
        if following := find(page, code):
            return following
    return run or NextPage(_numbered(page))


def _related(page: WebPage) -> str:
    """Return what the page itself calls its next (`rel=next`)."""
    hrefs = page.selector.css("link[rel~=next i]::attr(href), a[rel~=next i]::attr(href)").getall()
    return _first(page, hrefs)


def _pictured(page: WebPage) -> str:
    """Return where a picture leads that says 下一页."""
    anchors = [anchor for anchor in page.selector.root.iter("a") if _says_next(anchor)]
    return _first(page, [anchor.get("href") or "" for anchor in anchors])


def _says_next(anchor: html.HtmlElement) -> bool:
    told = [anchor.text_content(), anchor.get("title") or ""]
    told += [image.get(name) or "" for image in anchor.iter("img") for name in ("alt", "title")]
    return any(_NEXT.match(text) for text in told)


def _first(page: WebPage, hrefs: list[str]) -> str:
    """Return the first address that is another page's."""
    own = page.url.partition("#")[0]
    return next((url for url in map(page.join, hrefs) if url and url.partition("#")[0] != own), "")


def _code(page: WebPage) -> str:
    """Return what stands in a page's scripts without the lines that are comments."""
    scripts = page.selector.css("script:not([src])::text").getall()
    return _LINE_COMMENT.sub("", "\n".join(scripts)[:_CODE_MAX])


def _called(page: WebPage, code: str) -> NextPage | None:
    """Read the call that makes the pager of TRS WCM."""
    call = _CALL.search(code)
    if call is None:
        return None
    now, pages, name, extension = int(call["now"]), int(call["pages"]), call["name"], call["extension"]
    from_one = bool(call["box"]) or _counts_from_one(page, code, now, pages, name)
    return _page_after(page, now, pages, from_one, name, extension)


def _written_out(page: WebPage, code: str) -> NextPage | None:
    """Read the variables of a pager that is written out in the page; names that it does not tell are the page's own."""
    count, now = _COUNT.search(code), _NOW.search(code)
    if count is None or now is None:
        return None
    own = _own_file(page)
    stem, ends = _STEM.search(code) or own, _ENDS.search(code) or own
    from_one = _counts_from_one(page, code, int(now[1]), int(count[1]), stem["name"] if stem else "")
    if stem and ends:
        return _page_after(page, int(now[1]), int(count[1]), from_one, stem["name"], ends["extension"])
    return NextPage(is_hidden=int(now[1]) + (not from_one) < int(count[1]))


def _counts_from_one(page: WebPage, code: str, now: int, pages: int, name: str) -> bool:
    """Say whether a pager's numbers begin with 1. TRS's begin with 0, and so do those of which nothing tells.

    The first page tells by its own number; `list_2.html` is the page 2 of both.
    There the addresses that the page names tell, then the numbers that it calls
    functions with, then what the script compares its number with.
    """
    if not _own_number(page):
        return now == 1
    if now == 0 or now >= pages:
        return now > 0
    hrefs = page.selector.css("a::attr(href), option::attr(value)").getall()
    files = [_OWN_FILE.fullmatch(urlsplit(url).path.rpartition("/")[2]) for url in filter(None, map(page.join, hrefs))]
    numbers = {
        int(file["number"]) for file in files if file and file["number"] and file["name"] == (name or file["name"])
    }
    if numbers & {1, pages}:
        return 1 not in numbers
    links = page.selector.css("a::attr(href), a::attr(onclick)").getall()
    called = {int(call["number"]) for link in links for call in _RUNS.finditer(link) if call["name"] != "void"}
    if called & {0, pages}:
        return 0 not in called
    return bool(_TO_COUNT.search(code)) and not _TO_LAST.search(code)


def _page_after(page: WebPage, now: int, pages: int, from_one: bool, name: str, extension: str) -> NextPage:
    """Return the page after the one numbered `now`: whether pages count from 0 or 1, its file has the next number."""
    last = pages if from_one else pages - 1
    return NextPage(page.join(f"{name}_{now + 1}.{extension}") or "") if now < last else NextPage()


def _own_file(page: WebPage) -> re.Match[str] | None:
    return _OWN_FILE.fullmatch(urlsplit(page.url).path.rpartition("/")[2])


def _own_number(page: WebPage) -> str:
    own = _own_file(page)
    return (own["number"] or "") if own else ""


def _run(page: WebPage, code: str) -> NextPage | None:
    """Read where 下一页 leads that runs a script: `location.href='list_2.html'`, or `goPage(2)` and what that does."""
    for anchor in page.selector.root.iter("a"):
        told = f"{anchor.get('href') or ''};{anchor.get('onclick') or ''}"
        if not _says_next(anchor) or "(" not in told and "=" not in told:
            continue
        jump = _GOES.search(told)
        calls = [call for call in _RUNS.finditer(told) if call["name"] != "void"]
        written = [_literal(jump["told"]) if jump else None]
        written += [_what_does(code, call["name"], call["number"]) for call in calls[:_CALLS_MAX]]
        if url := _first(page, list(filter(None, written))):
            return NextPage(url)
        is_last = any(call["number"] == _own_number(page) for call in calls)
        return NextPage(is_hidden=bool(jump or calls or _FORM in told) and not is_last)
    return None


def _what_does(code: str, name: str, number: str) -> str | None:
    """Return where a function of the page jumps for a number; None where that is not written plainly."""
    known = re.escape(name)
    head = rf"(?:\bfunction\s+{known}|\b{known}\s*[=:]\s*function)\s*\(\s*(?P<parameter>[\w$]{{1,60}})\s*\)"
    defined = re.search(head, code)
    if defined is None:
        return None
    parameter = defined["parameter"]
    body = code[defined.end() : defined.end() + _BODY_MAX]
    jumps = (_literal(jump["told"], {parameter: number}) for jump in _GOES.finditer(body) if parameter in jump["told"])
    return next((jump for jump in jumps if jump), None)


def _literal(told: str, values: dict[str, str] | None = None) -> str | None:
    """Return a text that is put together of literals and of names whose values are known, or None."""
    parts, position = [], 0
    while term := _TERM.match(told, position):
        if term["name"]:
            if term["name"] not in (values or {}):
                return None
            parts.append((values or {})[term["name"]])
        else:
            parts.append(term["single"] or term["double"] or "")
        position = term.end()
        if not term["plus"]:
            return "".join(parts)
    return None


def _numbered(page: WebPage) -> str:
    """Return where the number after the page's own leads: `<span>1</span> <a href="index_2.html">2</a>`."""
    for node in page.selector.root.iter(*_NUMBERED_TAGS):
        if len(node) or not _DIGITS.fullmatch(squeeze(node.text or "")):
            continue
        if node.tag == "a" and _target(page, node):
            continue
        for anchor in _behind(node):
            if squeeze(anchor.text_content()) == str(int(squeeze(node.text)) + 1):
                return _target(page, anchor)
    return ""


def _target(page: WebPage, anchor: html.HtmlElement) -> str:
    return _first(page, [anchor.get("href") or ""])


def _behind(node: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Yield the link right behind an element, or behind what holds that alone."""
    above = node.getparent()
    for one in (node, above if above is not None and len(above) == 1 else None):
        following = one.getnext() if one is not None else None
        if following is not None and isinstance(following.tag, str):
            yield from (following,) if following.tag == "a" else following.iter("a")
