"""Founder (方正翔宇) e-papers in their older form: `<base>/html/YYYY-MM/DD/node_N.htm`, articles beside it.

Which node is an issue's first changes from paper to paper and from year to
year. Where the row's does not answer, the month's `period.xml` and then
`paperindex.htm` are asked; nothing is guessed.
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urljoin

from archive.article import Capture, Link, LinkKind
from archive.reasons import NoIssue, NotThere
from crawler.edition import day_of
from crawler.epaper import EpaperSpider
from crawler.extract.page import open_page
from crawler.printed import Skin
from crawler.reading import Attempt, Reading

_PERIOD = re.compile(
    r"<period_date>\s*(?P<day>\d{4}-\d\d-\d\d)\s*</period_date>.*?<front_page>\s*(?P<front>[^<\s]+)\s*</front_page>",
    re.DOTALL,
)
_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\"\s>;]+)|location(?:\.href)?\s*=\s*['\"]([^'\"]+)", re.IGNORECASE)


class FounderOldSpider(EpaperSpider):
    """A paper on an older Founder system."""

    platform = "founder-old"
    page_file = r"node_?\w+\.html?|\d{3}/node\.html?"
    article_file = r"content_?(?:[a-z]{2}_)?\d\w*\.html?"
    skin = Skin(
        body=(
            "#ozoom founder-content",
            "founder-content",
            "cms-content",
            "#ozoom",
            "#zoom",
            "td.content_tt",
            "td.xilan_content_tt",
            ".main-article-con",
            ".main-article-content",
            "#articleContent",
            ".articleCon",
            ".article-content",
            ".article-entry",
            ".infoContent",
            ".page_words",
            ".newsdetatext",
            "#newscontent",
            "#sohu_content",
            "#neir",
            "#list > div > div:nth-child(2)",
            "#content",
            "div.content",
            "div.text",
            "div.con",
            "td.font6",
            "td.black14",
        ),
        title=(
            "founder-title",
            "td.font01",
            "p.title1",
            ".main-article-alltitle h1",
            "h1.main-article-title",
            ".newsdetatit h3",
            ".article-header h1",
            ".articleTitle",
            "#wztitle",
            "#Title",
            "td.bt1",
            "td.title_a",
            "#article-title",
            "#art_title",
            ".page_content_right h1",
            "#d_content h1",
            ".detailMain h1",
            ".newstitle",
            "td.hei16b",
        ),
        kicker=("#PreTitle",),
        subtitle=("#SubTitle",),
        beside=("td.font02", "p.title2", "p.title3", "td.bt2"),
        captions=("table#newspic td", ".main_ar_pic_text", "table[bgcolor='#efefef'] td, table[bgcolor='#d8d9bd'] td"),
        author=("founder-author",),
    )

    @classmethod
    def attempts(cls, link: Link) -> tuple[Attempt, ...]:
        """Return how to read an address; for an issue's front, where else the system names it."""
        found = super().attempts(link)
        day = day_of(link.url)
        if day is None or link.url != cls.front(day):
            return found
        folder = cls.first_page.split("%d")[0].rpartition("/")[0]
        month = f"{cls.base_url}/{day.strftime(folder)}/period.xml"
        top = f"{cls.base_url}/{cls.first_page.split('%')[0]}".rstrip("/")
        start = top.removesuffix("/html") + "/paperindex.htm"
        return (*found, Attempt(month, cls.read_period), Attempt(start, cls.read_start))

    @classmethod
    def read_period(cls, capture: Capture, link: Link) -> Reading:
        """Read the index of a month: the front page of the link's day.

        Raises NoIssue where it lacks the day, NotThere where it is no such index.
        """
        day, page = day_of(link.url), open_page(capture)
        fronts = {match["day"]: match["front"] for match in _PERIOD.finditer(page.text)}
        if not fronts:
            raise NotThere(f"no index of a month at {capture.url}")
        if str(day) not in fronts:
            raise NoIssue(f"no issue of {day}: {capture.url} does not name it")
        return cls._front(urljoin(capture.url, fronts[str(day)]), capture, link, day)

    @classmethod
    def read_start(cls, capture: Capture, link: Link) -> Reading:
        """Read the page that sends readers to the newest issue. Raises NoIssue where that is another day's."""
        day = day_of(link.url)
        match = _REFRESH.search(open_page(capture).text)
        if not match:
            raise NotThere(f"no address to go on to at {capture.url}")
        front = urljoin(capture.url, match[1] or match[2])
        if day_of(front) != day:
            raise NoIssue(f"no issue of {day}: the newest is at {front}")
        return cls._front(front, capture, link, day)

    @classmethod
    def _front(cls, url: str, capture: Capture, link: Link, day: date | None) -> Reading:
        if cls.page_number(url) is None or day_of(url) != day or url == link.url:
            raise NoIssue(f"no issue of {day}: {capture.url} names {url}")
        return Reading(links=(Link(url, LinkKind.LIST, capture.url, cls.name, day),))
