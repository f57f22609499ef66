"""www.example-news.cn: a plain news site, with a sitemap, a feed, and lists that go on by 下一页.

Its home page goes on by a script, and names articles on the site's other hosts.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from email.utils import format_datetime
from functools import cached_property
from urllib.parse import SplitResult
from xml.sax.saxutils import escape as xml

from ..answer import Answer, escape, not_found, plain
from .markup import fill, paragraphs
from .newsroom import Newsroom

CHINA = timezone(timedelta(hours=8), "CST")
_PER_PAGE = 5
_EDITORS = ("黄晓燕", "农志勇", "许静")


@dataclass(frozen=True)
class NewsItem:
    """An article as a correct crawl archives it."""

    url: str
    title: str
    published_at: datetime
    source: str
    text: str
    editor: str
    bylines: str
    signers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NewsSite:
    """The site; its items stand newest first."""

    origin: str
    name: str
    items: tuple[NewsItem, ...]

    @property
    def host(self) -> str:
        """The host as it stands in addresses."""
        return self.origin.partition("://")[2]

    @property
    def hosts(self) -> tuple[str, ...]:
        """All hosts of the site: with www., without, and a sub-domain."""
        domain = self.host.removeprefix("www.")
        return self.host, domain, f"local.{domain}"

    @property
    def newest_front(self) -> str:
        """The first list page."""
        return f"{self.origin}/news/index.html"

    def answer(self, url: SplitResult, form: Mapping[str, str] | None = None) -> Answer:
        """Answer a request."""
        return self.pages.get(url.path, not_found())

    @cached_property
    def pages(self) -> Mapping[str, Answer]:
        """All pages of the site by their paths."""
        articles = {item.url.removeprefix(self.origin): self._article(item) for item in self.items}
        lists = [self.items[start : start + _PER_PAGE] for start in range(0, len(self.items), _PER_PAGE)]
        for number, items in enumerate(lists, 1):
            articles[f"/news/{_list_name(number)}"] = self._list(items, number, len(lists))
            articles[f"/{_scripted_name(number - 1)}"] = self._home(items, number - 1, len(lists))
        half = len(self.items) // 2
        return articles | {
            "/": articles["/index.html"],
            "/news/": articles["/news/index.html"],
            "/robots.txt": plain(f"User-agent: *\nDisallow: /admin/\nSitemap: {self.origin}/sitemap.xml\n"),
            "/sitemap.xml": self._index(),
            "/sitemap-new.xml": Answer(self._sitemap(self.items[:half]), "application/xml"),
            "/sitemap-old.xml.gz": Answer(gzip.compress(self._sitemap(self.items[half:]), mtime=0), "application/gzip"),
            "/rss.xml": self._feed(self.items[:_PER_PAGE]),
        }

    def _article(self, item: NewsItem) -> Answer:
        return fill(
            "news_article.html",
            name=self.name,
            title=escape(item.title),
            time=f"{item.published_at:%Y-%m-%d %H:%M}",
            source=item.source,
            body=paragraphs(tuple(item.text.split("\n"))),
            editor=item.editor,
        )

    def _list(self, items: tuple[NewsItem, ...], number: int, last: int) -> Answer:
        rows = (
            f'<li><a href="{item.url.removeprefix(self.origin)}" target="_blank">{escape(item.title)}</a>'
            f"<span>{item.published_at:%m-%d}</span></li>"
            for item in items
        )
        before = f'<a href="{_list_name(number - 1)}">上一页</a>' if number > 1 else "<span>上一页</span>"
        after = f'<a href="{_list_name(number + 1)}">下一页</a>' if number < last else "<span>下一页</span>"
        pager = f'{before} {after} <a href="{_list_name(last)}">尾页</a>'
        return fill("news_list.html", name=self.name, articles="\n".join(rows), pager=pager)

    def _home(self, items: tuple[NewsItem, ...], current: int, pages: int) -> Answer:
        """Return the home page or one that its pager leads to: TRS's createPageHTML, which counts from 0."""
        rows = []
        for number, item in enumerate(items):
            host = self.hosts[number % 3]
            headline = (
                f'<img src="/p/{number}.jpg" alt="{escape(item.title)}">' if number % 2 else escape(item.title[:5])
            )
            rows.append(f'<li><a href="{item.url.replace(self.host, host)}">{headline}</a></li>')
        pager = f'<script>createPageHTML({pages}, {current}, "index", "html");</script>'
        return fill("news_list.html", name=self.name, articles="\n".join(rows), pager=pager)

    def _index(self) -> Answer:
        rows = "".join(
            f"<sitemap><loc>{self.origin}/{name}</loc><lastmod>{items[0].published_at.isoformat()}</lastmod></sitemap>"
            for name, items in (
                ("sitemap-new.xml", self.items),
                ("sitemap-old.xml.gz", self.items[len(self.items) // 2 :]),
            )
        )
        return Answer(f"{_XML}<sitemapindex {_SPACE}>{rows}</sitemapindex>".encode(), "application/xml")

    def _sitemap(self, items: tuple[NewsItem, ...]) -> bytes:
        rows = "".join(
            f"<url><loc>{item.url}</loc><lastmod>{item.published_at.isoformat()}</lastmod></url>\n" for item in items
        )
        return f"{_XML}<urlset {_SPACE}>\n{rows}</urlset>".encode()

    def _feed(self, items: tuple[NewsItem, ...]) -> Answer:
        rows = "".join(
            f"<item><title>{xml(item.title)}</title><link>{item.url}</link><guid>{item.url}</guid>"
            f"<pubDate>{format_datetime(item.published_at)}</pubDate>"
            f"<description>{xml(item.text[:60])}…</description></item>\n"
            for item in items
        )
        head = f"<title>{self.name}</title><link>{self.origin}/</link><description>{self.name}</description>"
        text = f'{_XML}<rss version="2.0"><channel>{head}\n{rows}</channel></rss>'
        return Answer(text.encode(), "application/rss+xml")


_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def _scripted_name(current: int) -> str:
    return f"index_{current}.html" if current else "index.html"


def _list_name(number: int) -> str:
    return "index.html" if number == 1 else f"index_{number}.html"


def _items(origin: str, name: str) -> tuple[NewsItem, ...]:
    """Write the site's articles: one or two a day, the last one the newest."""
    newsroom = Newsroom("examplenews")
    items = []
    for number in range(13):
        day = date(2022, 2, 26) + timedelta(days=number // 2)
        moment = datetime(day.year, day.month, day.day, 8 + number % 9, 7 * number % 60, tzinfo=CHINA)
        draft = newsroom.write(day, length=2 + number % 4)
        items.append(
            NewsItem(
                url=f"{origin}/news/{day:%Y%m}/t{day:%Y%m%d}_{30412 + 7 * number}.html",
                title=draft.title,
                published_at=moment,
                source="右江日报" if number % 5 == 3 else name,
                text="\n".join(draft.paragraphs),
                editor=_EDITORS[number % 3],
                bylines=draft.bylines,
                signers=draft.signers,
            )
        )
    return tuple(sorted(items, key=lambda item: item.published_at, reverse=True))


_ORIGIN, _NAME = "https://www.example-news.cn", "示例新闻网"
NEWS_SITE = NewsSite(_ORIGIN, _NAME, _items(_ORIGIN, _NAME))
