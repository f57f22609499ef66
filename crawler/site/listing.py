"""List pages of news sites, home pages among them: the articles that they name, and how they go on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import html
from parsel import Selector

from archive.addresses.absolute import split
from archive.addresses.day import day_of
from archive.chinese.text import squeeze
from archive.model import Link, LinkKind, Newspaper
from archive.reasons import LayoutChanged
from crawler.epaper.nearby import text_beside
from crawler.extract.page import WebPage
from crawler.extract.reading import NO_HEADLINE, NO_NEXT, Reading
from crawler.site.address import is_article_address, is_surely_article
from crawler.site.hosts import is_own
from crawler.site.items import ItemsOfPage
from crawler.site.pager import next_list_page

_HEADLINE_MIN = 8  # characters: what is shorter is mostly the name of a channel, unless other evidence is there
_DIGITS = re.compile(r"\d+")
_WAY = re.compile(  # what leads on or back, and no article: 下一页, 更多>>, 2
    r"[\W_]*(?:[首尾末][页頁]|最[后後]一[页頁]|[上下前后後]一?[页頁]|(?:返回)?(?:网站|網站)?首[页頁]|第?\s?\d{1,4}\s?[页頁]?"
    r"|(?:查看|[点點][击擊])?更多|查看全部|返回(?:[上顶頂]?[级級部]?|列表)|跳[转轉]|prev(?:ious)?|next|first|last|more|home|go)?[\W_]*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Candidate:
    """A link whose address may be an article's: is it sure by itself, and what it shares with its like."""

    url: str
    is_sure: bool
    around: html.HtmlElement | None
    form: str

    @property
    def like(self) -> tuple[html.HtmlElement | None, str]:
        """Return what is the same for links of one list whose addresses have one form."""
        return self.around, self.form


def read_listing(paper: Newspaper, page: WebPage) -> Reading:
    """Read a page that lists articles. Raises LayoutChanged where it names none.

    A link of the form of its articles' addresses that is none of them is skipped
    and counted.
    """
    candidates = _candidates(paper, page)
    alike = {one.like for one in candidates if one.is_sure and one.form}
    taken = dict.fromkeys(one.url for one in candidates if one.is_sure or one.like in alike)
    if not taken:
        raise LayoutChanged(f"no link to an article or a list at {page.url}")
    forms = {form for _, form in alike}
    passed_over = {one.url for one in candidates if one.form in forms} - set(taken)
    links = tuple(Link(url, LinkKind.ARTICLE, page.url, paper.id, day_of(url)) for url in taken)
    following = next_list_page(page)
    goes_on = following.url and is_own(paper, following.url)
    skipped = {NO_HEADLINE: len(passed_over), NO_NEXT: int(following.is_hidden and not goes_on)}
    told = tuple((what, number) for what, number in skipped.items() if number)
    return Reading(links=links, next_page=following.url if goes_on else "", skipped=told)


def _candidates(paper: Newspaper, page: WebPage) -> list[_Candidate]:
    """Return the links of a page to the paper's hosts whose addresses may be articles'.

    One is sure by its address, by words that read like a headline, or by a number
    in its address and a day in its item. What leads on or back is none.
    """
    links = []
    for anchor in page.selector.css("a[href]"):
        url = page.join(anchor.attrib["href"])
        if url and is_own(paper, url) and is_article_address(url):
            is_sure = is_surely_article(url) or len(_headline(anchor)) >= _HEADLINE_MIN
            if is_sure or not _leads_on(anchor):
                links.append((anchor.root, url, is_sure))
    items = ItemsOfPage((root, url.partition("#")[0]) for root, url, _ in links)
    candidates = []
    for root, url, is_sure in links:
        form = _form(url)
        is_sure = is_sure or bool(form) and items.is_dated(root)
        candidates.append(_Candidate(url, is_sure, items.list_around(root), form))
    return candidates


def _form(url: str) -> str:
    """Return what addresses of one kind have in common; nothing for one without a number, as channels have."""
    parts = split(url)
    told = f"{parts.path}?{parts.query}" if parts else ""
    return f"{parts.netloc if parts else ''}{_DIGITS.sub('0', told)}" if _DIGITS.search(told) else ""


def _leads_on(anchor: Selector) -> bool:
    """Say whether a link shows that it leads to another part of the list, or to more of them."""
    told = [text_beside(anchor), squeeze(anchor.attrib.get("title", ""))]
    shown = next(filter(None, told), "")
    return bool(shown) and bool(_WAY.fullmatch(shown))


def _headline(anchor: Selector) -> str:
    """Return the longest of what a link says: its text, its title, what its pictures say instead of showing."""
    told = [anchor.attrib.get("title", ""), *anchor.css("img::attr(alt), img::attr(title)").getall()]
    return max((text_beside(anchor), *map(squeeze, told)), key=len)
