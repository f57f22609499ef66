"""What the tests of site readers share: reading a body as a list of a paper."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from archive.model import Link, LinkKind, Newspaper
from crawler.extract.checks.instead import read_answer
from crawler.extract.reading import Reading
from crawler.platforms.site import read_list
from tests.harness.bench import capture

BASE = "http://www.beishan.example"
PAPER = Newspaper("beishan", "北山日报", base_url=BASE, platform="site")
PAGES = Path(__file__).with_name("pages")
ONE, TWO = (f"{BASE}/news/202203/t20220301_{number}.html" for number in (100001, 100002))
ARTICLE = f"<a href='{ONE}'>北山县第一小学新校区昨日开工建设</a>"
LIST = f"{BASE}/news/index.html"
HTML = "text/html; charset=utf-8"


def page(body: str, head: str = "") -> str:
    """Return a page of HTML."""
    return f"<html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"


def read(body: str | bytes, url: str = f"{BASE}/list.xml", kind: str = "text/xml", paper: Newspaper = PAPER) -> Reading:
    """Read a body as the crawl does: a page that is none, or stops before its end, is told."""
    return read_answer(partial(read_list, paper), capture(url, body, kind), Link(url, LinkKind.LIST))


def addresses(body: str | bytes, url: str = f"{BASE}/list.xml", kind: str = "text/xml") -> list[str]:
    """Return the addresses that a list names."""
    return [link.url for link in read(body, url, kind).links]
