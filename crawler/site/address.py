"""Whether an address of a news site is that of an article, as far as it tells."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from archive.addresses.absolute import split
from archive.addresses.day import path_day

_ARTICLE = re.compile(r"\.s?html?$|/\d{4,}/?$|[/=_-]\d{5,}", re.IGNORECASE)
_INDEX = re.compile(  # list-12-1.html is a channel's page: PHPCMS, whose articles are show-12-345-1.html
    r"(?:^|/)(?:(?:index|default|node)(?:_?\d*)?|list(?:[-_]?\d{1,9}){0,3})\.\w+$|/$", re.IGNORECASE
)
_NUMBERED = re.compile(r"(?:^|&)(?:id|aid|newsid|articleid|contentid)=\d+", re.IGNORECASE)
_SHOWS = re.compile(  # a page for all articles, each named by a parameter, however it is called: detail.html?guid=4f1a
    r"/(?!\w*list)(?:\w*(?:detail|show|view|content|article|info|read|share|display)\w*|news|story|doc|item)"
    r"\.(?:s?html?|php\d?|aspx?|jspx?|do|action)$",
    re.IGNORECASE,
)
_PAGES = frozenset("page p pn pageno pageindex pagenum curpage start offset".split())  # which page of a list
_PAGE = re.compile(r"(?:s?html?|xhtml|php\d?|aspx?|jspx?|do|action|cgi)", re.IGNORECASE)
_EXTENSION = re.compile(r"\.([A-Za-z][A-Za-z0-9]{0,5})$")
_DATED = re.compile(  # a month's or a day's folder, or the day at the head of a file's name
    r"/(?:19|20)\d\d(?:[-/]?(?:0[1-9]|1[0-2]))(?:[-/]?(?:0[1-9]|[12]\d|3[01]))?/"
    r"|/[a-z]?(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])_?(?=\d|[_-])",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{3,}")


def is_article_address(url: str) -> bool:
    """Say whether an address may be that of an article: a page's file or a number, no channel's index, no picture."""
    parts = split(url)
    if not parts or _is_file(parts.path):
        return False
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    is_index = _INDEX.search(parts.path)
    if _NUMBERED.search(parts.query) or _SHOWS.search(parts.path) and _names_one(parts.query):
        return True
    return bool(_ARTICLE.search(rest) and not is_index or _is_slug(parts.path))


def is_surely_article(url: str) -> bool:
    """Say whether an address is an article's beyond doubt: it has a date, and a number besides.

    `/news/202203/t20220301_100001.html`, `/2022/0301/c1004-32362637.html`,
    `/a/2022-03-01/100001.shtml`.
    """
    parts = split(url)
    if not parts or not is_article_address(url):
        return False
    dated = _DATED.search(parts.path)
    return bool(dated and _NUMBER.search(parts.path[dated.end() :]))


def _names_one(query: str) -> bool:
    """Say whether a query names something, and not the page of a list alone."""
    return any(name.lower() not in _PAGES for name, _ in parse_qsl(query))


def _is_slug(path: str) -> bool:
    """Say whether a path is a day's folder and one more: `/2022/03/01/xia-shou/`."""
    folder, _, name = path.rstrip("/").rpartition("/")
    return bool(name and not name.isdigit() and not _INDEX.search(path.rstrip("/")) and path_day(f"{folder}/"))


def _is_file(path: str) -> bool:
    """Say whether a path is that of a picture, a PDF or another file that is no page."""
    extension = _EXTENSION.search(path)
    return bool(extension and not _PAGE.fullmatch(extension[1]))
