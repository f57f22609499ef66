"""EastMoney (东方财富): lists of news by column; an article at a share page, a text API, an article API and a page.

A share page (`html_News/NewsShare.html?infoCode=NW…`) is an empty page of
script; its text is in `NewsData/GetNewsText.do?id=NW…` on the same host. The
seeds of any paper may link to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlencode

from parsel import Selector

from archive.addresses.absolute import host_of, split
from archive.addresses.day import day_of
from archive.addresses.eastmoney import ARTICLE_API, ARTICLE_PAGE, EASTMONEY_HOSTS, LISTS, TEXT, TEXT_HOSTS, infocode
from archive.chinese.bylines import read_source
from archive.chinese.text import clean, paragraphs, squeeze
from archive.model import CHINA, Capture, Link, LinkKind, Newspaper, Precision
from archive.reasons import LayoutChanged, NotThere
from crawler.epaper.nearby import text_beside
from crawler.extract.compose import by_rule, compose
from crawler.extract.dating.dates import Moment
from crawler.extract.page import open_page
from crawler.extract.parsing.guard import refuse_floods
from crawler.extract.parsing.json_answer import read_json, rows_of
from crawler.extract.reading import Attempt, Platform, Reading, one
from crawler.extract.text.body import body_of

_TITLE = "div.contentwrap div.title, div.newsContent h1"
INFOS = "div.infos, div.newsContent div.time, div.newsContent div.source"
BODY = "#ContentBody"
DROPPED = ".res-edit, .em_media, .statement, .editor, .declare, .tip, [class^=ad_context], a.toplink, script, style"
_SUMMARY = "div.contentwrap div.abstract div.txt, div.newsContent div.b-review"  # 摘要, above the text

_FIELDS = "code,showTime,title,mediaName,summary,image,url,uniqueUrl,Np_dst"
_PAGE_SIZE = 50
_DATES = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H:%M")
_PAGE_DATE = re.compile(r"\d{4}年\d{2}月\d{2}日 \d{2}:\d{2}")
_PAGE_SOURCE = re.compile(r"来源[:：]\s*(\S+)")


@dataclass(frozen=True)
class EastMoney(Platform):
    """EastMoney as a paper: `first_page` names the columns, parted by blanks. Its articles are any paper's."""

    def issue_links(self, paper: Newspaper, days: Sequence[date]) -> Iterator[Link]:
        """Yield the first page of each column's list."""
        for column in paper.first_page.split():
            yield Link(_list_address(column, 1), LinkKind.LIST, newspaper=paper.id)

    def attempts(self, paper: Newspaper, link: Link) -> tuple[Attempt, ...]:
        """Return how to read a column's list, or where an article may be found: at its own place first."""
        if link.kind is LinkKind.ARTICLE:
            return _article_attempts(link)
        return (Attempt(link.url, partial(read_column, paper)),) if link.url.startswith(f"{LISTS}?") else ()


def _article_attempts(link: Link) -> tuple[Attempt, ...]:
    code = infocode(link.url)
    if not code:
        return ()
    texts = [Attempt(url, read_text) for url in _text_addresses(link.url, code)]
    api = Attempt(ARTICLE_API.format(code=code), read_article_api)
    page = Attempt(ARTICLE_PAGE.format(code=code), read_article_page)
    return (*texts, api, page) if _is_share(link.url) else (Attempt(link.url, read_article_page), api, *texts)


def _is_share(url: str) -> bool:
    return "NewsShare" in url or "GetNewsText" in url


def _text_addresses(url: str, code: str) -> Iterator[str]:
    """Yield where a text may be had: a share page's own host first, by its own scheme."""
    own, parts = host_of(url), split(url)
    for host in dict.fromkeys([own, *TEXT_HOSTS] if _is_share(url) else TEXT_HOSTS):
        scheme = parts.scheme if parts and host == own else "http"
        yield TEXT.format(scheme=scheme, host=host, code=code)


def _list_address(column: str, page: int) -> str:
    form = {"client": "web", "biz": "web_news_col", "column": column, "order": 1, "page_index": page}
    return f"{LISTS}?{urlencode(form | {'page_size': _PAGE_SIZE, 'req_trace': 1, 'fields': _FIELDS})}"


def read_column(paper: Newspaper, capture: Capture, link: Link) -> Reading:
    """Read a page of a column's list: articles with their days. An empty one is the end."""
    told = read_json(capture)
    data = told.get("data") if isinstance(told, dict) else None
    rows = rows_of(data.get("list") if isinstance(data, dict) else None, capture.url)
    links = tuple(
        Link(str(row["url"]), LinkKind.ARTICLE, capture.url, paper.id, day_of(str(row.get("showTime", ""))))
        for row in rows
        if infocode(str(row.get("url", "")))
    )
    query = parse_qs(capture.url.partition("?")[2])
    column, page = query.get("column", [""])[0], query.get("page_index", ["1"])[0]
    following = _list_address(column, int(page) + 1) if links and page.isdecimal() else ""
    return Reading(links=links, next_page=following)


def read_text(capture: Capture, link: Link) -> Reading:
    """Read GetNewsText.do: media articles have their HTML in `text`, news of the wire in `content`."""
    fields = _fields(capture)
    _expect(fields, {"title"}, {"text", "content"}, capture)
    html = clean(str(fields.get("text") or fields.get("content") or ""))
    if not html.strip() or not fields.get("title"):
        raise NotThere("the API knows no such article")
    date = str(fields.get("date") or fields.get("showtime") or "")
    outlet = str(fields.get("medianame") or fields.get("from") or "")
    return _told(link, str(fields["title"]), html, date, outlet, "eastmoney-text")


def read_article_api(capture: Capture, link: Link) -> Reading:
    """Read the article API: `data` with Art_Title, Art_Content (HTML), Art_ShowTime, Art_Media_Name."""
    answer = _fields(capture)
    _expect(answer, {"data"}, {"data"}, capture)
    fields = answer.get("data") or {}
    if isinstance(fields, dict):
        _expect(fields, {"Art_Title"}, {"Art_Content"}, capture)
    if not isinstance(fields, dict) or not fields.get("Art_Content") or not fields.get("Art_Title"):
        raise NotThere("the article API knows no such article")
    title, html = str(fields["Art_Title"]), clean(str(fields["Art_Content"]))
    date, outlet = str(fields.get("Art_ShowTime") or ""), str(fields.get("Art_Media_Name") or "")
    return _told(link, title, html, date, outlet, "eastmoney-api")


def read_article_page(capture: Capture, link: Link) -> Reading:
    """Read an article page in its new or old template."""
    page = open_page(capture)
    root = page.selector
    title = text_beside(one(root, _TITLE, capture.url))
    infos = squeeze(" ".join(root.css(INFOS).css("::text").getall()))
    container = one(root, BODY, capture.url)
    outlet = read_source(container.get()) or _first(_PAGE_SOURCE, infos)
    body = Selector(root=deepcopy(container.root), type="html")
    body.css(DROPPED).drop()
    lines, found_by = body_of(body.root)
    published = _moment(_first(_PAGE_DATE, infos), "minute")
    article = compose(
        Link(link.url),  # whoever links to it: it is no article of that paper's issue
        "eastmoney-page",
        found_by,
        title=title,
        lines=lines,
        summary=_summary(root, lines),
        html=body.get(),
        source=squeeze(outlet),
        moment=published,
        evidence=by_rule(
            title=(title, _TITLE), text=(BODY, found_by), published_at=(infos, INFOS), source=(outlet, INFOS)
        ),
        notes=page.notes,
        doubts=page.doubts,
    )
    stem = link.url.removesuffix(".html") + "_"  # …/a/202112240000000001_2.html
    return Reading(article, next_page=page.next_page if page.next_page.startswith(stem) else "")


def _summary(root: Selector, lines: Sequence[str]) -> str:
    """Return the 摘要 above the text; nothing where it is the text's own beginning, as of short news."""
    told = squeeze(" ".join(root.css(_SUMMARY).css("::text").getall())).removeprefix("摘要").strip("：: ")
    return "" if squeeze(" ".join(lines)).startswith(told.rstrip("….。")) else told


def _told(link: Link, title: str, html: str, date: str, outlet: str, reader: str) -> Reading:
    """Return the article that an API tells."""
    refuse_floods(html)
    published = _moment(date, "second")
    article = compose(
        Link(link.url),
        reader,
        title=re.sub(r"[\r\n]+", " ", clean(title)),
        lines=paragraphs(html),
        html=html,
        source=squeeze(outlet) or read_source(html),
        moment=published,
        evidence=by_rule(title=(title, reader), published_at=(date, reader), source=(outlet, reader)),
        notes=() if published else (f"no date in {date!r}",),
    )
    return Reading(article)


def _fields(capture: Capture) -> dict[str, Any]:
    told = read_json(capture)
    if not isinstance(told, dict):
        raise LayoutChanged(f"no JSON object at {capture.url}")
    return told


def _expect(fields: dict[str, Any], needed: set[str], one_of: set[str], capture: Capture) -> None:
    """Raise LayoutChanged for an answer that says something, but not under the names we know."""
    if fields and not (needed <= fields.keys() and one_of & fields.keys()):
        names = ", ".join(sorted(needed | one_of))
        raise LayoutChanged(f"none of {names} in the answer of {capture.url}")


def _moment(text: str, precision: Precision) -> Moment | None:
    for form in _DATES:
        try:
            return Moment(datetime.strptime(text.strip(), form).replace(tzinfo=CHINA), precision)
        except ValueError:
            continue
    return None


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[match.re.groups] if match else ""


PLATFORM = EastMoney("eastmoney", hosts=EASTMONEY_HOSTS)
