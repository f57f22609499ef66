"""An article as a reference: GB/T 7714 and BibTeX."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from archive.chinese.page_numbers import halves, page_number
from archive.formats.moments import china_day
from archive.model import ROLES

UNTITLED = "（无题）"
UNNUMBERED = "未标版次"
"""What a page is called that has no number, also in addresses."""
WRITING = ("reporter", "correspondent", "author")
"""The roles of those who wrote a text."""
_SHOWN = 3  # GB/T 7714: of more than three authors the first three are named
_SPECIAL = re.compile(r"[\\{}%&$#_~^]")
_NEVER_IN_URL = re.compile(r"[\\{}\s\"<>^`|\x00-\x1f\x7f]")
_SPELT = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_BRACES = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}


def writers(article: Mapping[str, Any]) -> list[str]:
    """Return who signed the text of an article, each once: who edited it or took its pictures did not write it."""
    return list(dict.fromkeys(line["name"] for line in article["bylines"] if line["role"] in WRITING))


def cited_authors(article: Mapping[str, Any]) -> list[str]:
    """Return who wrote an article, each once; who took its pictures where nobody signed the text."""
    pictured = [line["name"] for line in article["bylines"] if line["role"] == "photographer"]
    return writers(article) or list(dict.fromkeys(pictured))


def first_and_last(page: str) -> tuple[str, str]:
    """Return the first and the last number of a page: 06-07版 and 第6、7版 are two, A01 is one and no last.

    What is no number is a first as it was printed.
    """
    number = page_number(page)
    first, *rest = halves(number) or (number or page,)
    return first, rest[0] if rest else ""


def gbt7714(article: Mapping[str, Any]) -> str:
    """Return an article as GB/T 7714 cites it: 甲, 乙. 题名[N/OL]. 报纸名, 2021-12-24(A01)[2026-11-01]. 地址.

    The day in brackets is the one, in China, on which the archive took the article in.
    Without a newspaper it is a page of the web, [EB/OL].
    """
    names = cited_authors(article)
    by = ", ".join(names[:_SHOWN]) + (", 等" if len(names) > _SHOWN else "")
    seen, url, day = china_day(article["archived_at"]), article["cited_url"], article["day"]
    source = article["paper"] or article["source"]
    page = f"({article['page']})" if article["page"] else ""
    online = f"[{seen}]. {url}." if url else "."
    if article["paper"]:
        place = f"[{'N/OL' if url else 'N'}]. {source}, {day or '[日期不详]'}{page}{online}"
    else:
        place = f"[{'EB/OL' if url else 'Z'}]. {f'{source}, ' if source else ''}{f'({day})' if day else ''}{online}"
    return (f"{by}. " if by else "") + (article["title"] or UNTITLED) + place


def page_called(number: str, name: str) -> str:
    """Return how a printed page is called: A01版 要闻."""
    called = f"{number}版" if number and not number.endswith("版") else number
    return " ".join(filter(None, (called, name)))


def where_and_who(article: Mapping[str, Any]) -> list[str]:
    """Return what stands under a headline: the paper, the day, the page, who signed as what, and the source."""
    about = [article["paper"], article["day"], page_called(article["page"], article["page_name"])]
    for role, words in ROLES.items():
        names = [line["name"] for line in article["bylines"] if line["role"] == role]
        about += [f"{words} {'、'.join(names)}"] if names else []
    about += [f"来源 {article['source']}"] if article["source"] else []
    return list(filter(None, about))


def bibtex(article: Mapping[str, Any]) -> str:
    """Return an article as a BibTeX entry; its key is stable, since the id is made from the text."""
    fields = {
        "author": " and ".join(f"{{{_plain(name)}}}" for name in cited_authors(article)),
        "title": f"{{{_plain(article['title'] or UNTITLED)}}}",
        "journal": _plain(article["paper"] or article["source"]),
        "date": article["day"] or "",
        "year": (article["day"] or "")[:4],
        "pages": "--".join(filter(None, map(_plain, first_and_last(article["page"])))),
        "url": _NEVER_IN_URL.sub(lambda match: quote(match[0]), article["cited_url"]),
        "urldate": china_day(article["archived_at"]),
        "langid": "chinese",
        "keywords": ", ".join(f"{{{_plain(tag)}}}" if "," in tag else _plain(tag) for tag in article.get("tags", ())),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    kind = "article" if fields["journal"] else "misc"
    named = (article["newspaper"], fields["date"].replace("-", ""), article["id"])
    key = "-".join(part for part in named if part)
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def _plain(text: str) -> str:
    """Return text that TeX sets as it stands, on one line. BibTeX counts braces, escaped too: lone ones are spelt."""
    spelt = _SPELT if _is_balanced(text) else _SPELT | _BRACES
    return _SPECIAL.sub(lambda match: spelt.get(match[0], "\\" + match[0]), " ".join(text.split()))


def _is_balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0
