"""EastMoney (东方财富): one article at a share page, a text API, an article API and an article page.

A share page (`html_News/NewsShare.html?infoCode=NW…`) is an empty page of
script; its text is in `NewsData/GetNewsText.do?id=NW…` on the same host.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from archive.article import CHINA, Article, Capture, Link, LinkKind
from archive.bylines import read_bylines, read_source
from archive.dedup import infocode
from archive.reasons import BlockedPage, LayoutChanged, NotThere
from archive.text import clean, paragraphs, squeeze
from crawler.extract.article import next_page
from crawler.extract.body import VERSION, body_of
from crawler.extract.credits import dateline_fields
from crawler.extract.facts import by_rule
from crawler.extract.page import Page, challenge_of, decode_page, open_page, refuse_floods
from crawler.extract.tree import parse_tree
from crawler.reading import Attempt, Reading, one

DOMAINS = ("eastmoney.com", "finews.zning.xyz")
TEXT_HOSTS = ("finews.zning.xyz", "choicewzp1.eastmoney.com", "app.jg.eastmoney.com")
"""Hosts that were seen to answer GetNewsText.do, 2021-12 to 2022-05."""

ARTICLE_API = "https://newsinfo.eastmoney.com/kuaixun/v2/api/article/{code}"
ARTICLE_PAGE = "http://finance.eastmoney.com/a/{code}.html"

TITLE = "div.contentwrap div.title, div.newsContent h1"
INFOS = "div.infos, div.newsContent div.time, div.newsContent div.source"
BODY = "#ContentBody"
DROPPED = ".res-edit, .em_media, .statement, .editor, .declare, .tip, script, style"

_DATES = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H:%M")
_PAGE_DATE = re.compile(r"\d{4}年\d{2}月\d{2}日 \d{2}:\d{2}")
_PAGE_SOURCE = re.compile(r"来源[:：]\s*(\S+)")


def attempts(link: Link) -> tuple[Attempt, ...]:
    """Return where the article of a link may be found: at its own place first, then at the other known ones."""
    code = infocode(link.url)
    if not code or link.kind is not LinkKind.ARTICLE:
        return ()
    host = urlsplit(link.url).hostname or ""
    texts = [Attempt(url, read_text) for url in _text_addresses(link.url, host, code)]
    api = Attempt(ARTICLE_API.format(code=code), read_article_api)
    page = Attempt(ARTICLE_PAGE.format(code=code), read_article_page)
    if "NewsShare" in link.url or "GetNewsText" in link.url:
        return (*texts, api, page)
    return (Attempt(link.url, read_article_page), api, *texts)


def _text_addresses(url: str, host: str, code: str) -> Iterator[str]:
    scheme = urlsplit(url).scheme
    hosts = [host, *TEXT_HOSTS] if "NewsShare" in url or "GetNewsText" in url else TEXT_HOSTS
    for name in dict.fromkeys(hosts):
        yield f"{scheme if name == host else 'http'}://{name}/NewsData/GetNewsText.do?id=NW{code}"


def read_text(capture: Capture, link: Link) -> Reading:
    """Read GetNewsText.do: media articles have their HTML in `text`, news of the wire in `content`."""
    fields = _json(capture)
    _expect(fields, {"title"}, {"text", "content"}, capture)
    html = clean(str(fields.get("text") or fields.get("content") or ""))
    if not html.strip() or not fields.get("title"):
        raise NotThere("the API knows no such article")
    refuse_floods(html)
    date = str(fields.get("date") or fields.get("showtime") or "")
    outlet = str(fields.get("medianame") or fields.get("from") or "")
    return Reading(_article(link, str(fields["title"]), html, date, outlet, "eastmoney-text"))


def read_article_api(capture: Capture, link: Link) -> Reading:
    """Read the article API: `data` with Art_Title, Art_Content (HTML), Art_ShowTime, Art_Media_Name."""
    answer = _json(capture)
    _expect(answer, {"data"}, {"data"}, capture)
    fields = answer.get("data") or {}
    if isinstance(fields, dict):
        _expect(fields, {"Art_Title"}, {"Art_Content"}, capture)
    if not isinstance(fields, dict) or not fields.get("Art_Content") or not fields.get("Art_Title"):
        raise NotThere("the article API knows no such article")
    refuse_floods(str(fields["Art_Content"]))
    title, html = str(fields["Art_Title"]), clean(str(fields["Art_Content"]))
    date, outlet = str(fields.get("Art_ShowTime") or ""), str(fields.get("Art_Media_Name") or "")
    return Reading(_article(link, title, html, date, outlet, "eastmoney-api"))


def read_article_page(capture: Capture, link: Link) -> Reading:
    """Read an article page in its new or old template."""
    page = open_page(capture)
    root = page.selector
    further = next_page(parse_tree(page.text), capture.url) or ""
    stem = link.url.removesuffix(".html") + "_"  # …/a/202112240000000001_2.html
    title = squeeze("".join(one(root, TITLE, capture.url).css("::text").getall()))
    infos = squeeze(" ".join(root.css(INFOS).css("::text").getall()))
    container = one(root, BODY, capture.url)
    outlet = read_source(container.get()) or _first(_PAGE_SOURCE, infos)
    container.css(DROPPED).drop()
    lines, found_by = body_of(container.get())
    article = _page_article(page, link, title, lines, container.get(), infos, outlet, found_by)
    return Reading(article, next_page=further if further.startswith(stem) else "")


def _page_article(
    page: Page, link: Link, title: str, lines: list[str], html: str, infos: str, outlet: str, found_by: str
) -> Article:
    published = _moment(next(iter(_PAGE_DATE.findall(infos)), ""))
    return Article(
        title=title,
        text="\n".join(lines),
        html=html,
        bylines=read_bylines(lines),
        source=squeeze(outlet),
        published_at=published,
        date_precision="minute" if published else None,
        addresses=(link.url,),
        extractor=f"eastmoney-page {VERSION}, {found_by}",
        evidence=by_rule(
            title=(title, TITLE), text=(BODY, found_by), published_at=(infos, INFOS), source=(outlet, INFOS)
        ),
        notes=page.notes,
        **dateline_fields(lines),
    )


def _article(link: Link, title: str, html: str, date: str, outlet: str, extractor: str) -> Article:
    published = _moment(date)
    lines = paragraphs(html)
    return Article(
        title=re.sub(r"[\r\n]+", " ", clean(title)),
        text="\n".join(lines),
        html=html,
        bylines=read_bylines(lines),
        source=squeeze(outlet) or read_source(html),
        published_at=published,
        date_precision="second" if published else None,
        addresses=(link.url,),
        extractor=f"{extractor} {VERSION}",
        evidence=by_rule(title=(title, extractor), published_at=(date, extractor), source=(outlet, extractor)),
        notes=() if published else (f"no date in {date!r}",),
        **dateline_fields(lines),
    )


def _expect(fields: dict[str, Any], needed: set[str], one_of: set[str], capture: Capture) -> None:
    """Raise LayoutChanged for an answer that says something, but not under the names we know."""
    if fields and not (needed <= fields.keys() and one_of & fields.keys()):
        names = ", ".join(sorted(needed | one_of))
        raise LayoutChanged(f"none of {names} in the answer of {capture.url}")


def _json(capture: Capture) -> dict[str, Any]:
    if challenge := challenge_of(capture):
        raise BlockedPage(challenge)
    try:
        fields = json.loads(decode_page(capture.body, capture.header("Content-Type")).text, strict=False)
    except (ValueError, RecursionError) as error:
        raise LayoutChanged(f"no JSON at {capture.url}: {error}") from error
    if not isinstance(fields, dict):
        raise LayoutChanged(f"no JSON object at {capture.url}")
    return fields


def _moment(text: str) -> datetime | None:
    for form in _DATES:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=CHINA)
        except ValueError:
            continue
    return None


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""
