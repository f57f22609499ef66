"""Founder (方正翔宇) e-papers in their older form: `<base>/html/YYYY-MM/DD/node_N.htm`, articles beside it.

Which node is an issue's first changes from paper to paper and from year to
year. Where the row's does not answer, the month's `period.xml` and then
`paperindex.htm` are asked; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from archive.addresses.day import day_of
from archive.model import Capture, Link, LinkKind, Newspaper
from archive.reasons import CutPage, LayoutChanged, NoIssue, NotThere
from crawler.epaper.article import Skin
from crawler.epaper.html import HtmlPlatform
from crawler.extract.ending import is_closed_xml
from crawler.extract.page import open_page
from crawler.extract.reading import Attempt, Reading

_PERIOD = re.compile(
    r"<period_date>\s*(?P<day>\d{4}-\d\d-\d\d)\s*</period_date>.*?<front_page>\s*(?P<front>[^<\s]+)\s*</front_page>",
    re.DOTALL,
)
_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\"\s>;]+)|location(?:\.href)?\s*=\s*['\"]([^'\"]+)", re.IGNORECASE)


@dataclass(frozen=True)
class FounderOld(HtmlPlatform):
    """The system, with the places besides a paper's first page where it names that of an issue."""

    def attempts(self, paper: Newspaper, link: Link) -> tuple[Attempt, ...]:
        """Return how to read an address; for an issue's front, where else the system names it."""
        found = super().attempts(paper, link)
        return (*found, *self._elsewhere(paper, link)) if self.is_front(paper, link.url) else found

    def _elsewhere(self, paper: Newspaper, link: Link) -> Iterator[Attempt]:
        day = day_of(link.url)
        assert day
        folder = paper.first_page.split("%d")[0].rpartition("/")[0]
        top = f"{paper.base_url}/{paper.first_page.split('%')[0]}".rstrip("/")
        yield Attempt(f"{paper.base_url}/{day.strftime(folder)}/period.xml", partial(self.read_period, paper))
        yield Attempt(top.removesuffix("/html") + "/paperindex.htm", partial(self.read_start, paper))

    def read_period(self, paper: Newspaper, capture: Capture, link: Link) -> Reading:
        """Read the index of a month: the front page of the link's day.

        Raises NoIssue where it lacks the day, NotThere where it is no such index.
        """
        day, page = day_of(link.url), open_page(capture)
        fronts = {match["day"]: match["front"] for match in _PERIOD.finditer(page.text)}
        if not fronts:
            raise NotThere(f"no index of a month at {capture.url}")
        if str(day) not in fronts and not is_closed_xml(page.text):
            raise CutPage(f"the index of the month at {capture.url} stops before its end")
        if str(day) not in fronts:
            raise NoIssue(f"no issue of {day}: {capture.url} does not name it")
        return self._front(paper, page.join(fronts[str(day)]), capture, link)

    def read_start(self, paper: Newspaper, capture: Capture, link: Link) -> Reading:
        """Read the page that sends readers to the newest issue. Raises NoIssue where that is another day's."""
        day, page = day_of(link.url), open_page(capture)
        match = _REFRESH.search(page.text)
        front = page.join(match[1] or match[2]) if match else None
        if front is None:
            raise NotThere(f"no address to go on to at {capture.url}")
        if day_of(front) is None:
            raise NotThere(f"no issue is named at {capture.url}, which leads to {front}")
        if day_of(front) != day:
            raise NoIssue(f"no issue of {day}: the newest is at {front}")
        return self._front(paper, front, capture, link)

    def _front(self, paper: Newspaper, url: str | None, capture: Capture, link: Link) -> Reading:
        day = day_of(link.url)
        if url == link.url:
            raise NotThere(f"{capture.url} names {url} as well")
        if not url or self.page_number(paper, url) is None or day_of(url) != day:
            raise LayoutChanged(f"{capture.url} names no page of {day}: {url or 'no address'}")
        return Reading(links=(Link(url, LinkKind.LIST, capture.url, paper.id, day),))


PLATFORM = FounderOld(
    "founder-old",
    day_form="%Y-%m/%d",
    page_file=r"node_?\w+\.html?|\d{3}/node\.html?",
    article_file=r"content_?(?:[a-z]{2}_)?\d\w*\.html?",
    skin=Skin(
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
    ),
)
