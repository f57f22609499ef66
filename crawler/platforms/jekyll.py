"""A Jekyll site of posts, as finews is one: its home and feed name posts and categories, a post its source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urljoin, urlsplit

from archive.article import Capture, Link, LinkKind
from crawler.extract.page import open_page
from crawler.newspaper import NewspaperSpider
from crawler.reading import Attempt, Reading
from crawler.sources import jekyll


class JekyllSpider(NewspaperSpider):
    """The whole site: every category that the home page names, and the posts of each."""

    platform = "jekyll"

    def issue_links(self, days: list[date]) -> Iterator[Link]:
        """Yield the home page. The site shows the last days alone, whatever days are asked for."""
        yield Link(f"{self.base_url}/", LinkKind.LIST, newspaper=self.name)

    @classmethod
    def attempts(cls, link: Link) -> tuple[Attempt, ...]:
        """Return how to read the home page; the rest of the site is a source that all papers know."""
        return (Attempt(link.url, cls.read_home),) if link.url == f"{cls.base_url}/" else ()

    @classmethod
    def read_home(cls, capture: Capture, link: Link) -> Reading:
        """Read the home page: categories and posts."""
        posts = jekyll.read_category(capture, link).links
        hrefs = open_page(capture).selector.css("a::attr(href)").getall()
        pages = dict.fromkeys(urljoin(capture.url, href) for href in hrefs)
        lists = (url for url in pages if urlsplit(url).hostname in jekyll.DOMAINS and "/category/" in url)
        found = (Link(url, LinkKind.LIST, capture.url, cls.name) for url in lists)
        return Reading(links=(*posts, *found))
