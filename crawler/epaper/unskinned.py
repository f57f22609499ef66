"""An article of an e-paper whose page no skin fits: read by the general reader, with what the e-paper knows of it.

A page that holds no article is told as such. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from parsel import Selector

from archive.chinese.bylines import read_source
from archive.chinese.text import parse_fragment, squeeze
from archive.model import WITHOUT_SKIN, Article, Evidence, Link
from archive.reasons import LayoutChanged
from crawler.epaper.nearby import neighbours, text_beside
from crawler.extract.article import extract_page
from crawler.extract.checks.instead import instead_of
from crawler.extract.compose import by_rule, compose, day_moment
from crawler.extract.page import WebPage

_FOUNDER_DATE = re.compile(r"20\d\d-\d\d-\d\d")
_HAN = re.compile("[\u3400-\u9fff]")
_HAN_MIN = 20  # Chinese characters; what is shorter is a label, a caption or a menu
_NOTICE = 40  # Chinese characters of the shortest text that may have no full stop: two headlines have a comma, too
_ENDS = re.compile("[。；”!?！？…]")
_PROSE = 0.5  # share of a text that stands in sentences; of lists of headlines and menus it is less
_SENTENCE = re.compile("[。；：，”!?！？…]")
_LINKED = 0.5  # share of a text that is links; of lists it is more
_TITLE_MAX = 300  # characters; what is longer is no headline that a name could be taken off
_SHORT = 200  # characters; a longer text is an article, whatever words are around it


def without_skin(page: WebPage, link: Link, facts: dict[str, str], paper: str, error: LayoutChanged) -> Article:
    """Return the article of a page in which no selector of a skin finds a body.

    `facts` are the fields of Founder's comment, as plain text. The issue's day,
    the page and the paper are the link's and the row's, as with a skin. Raises
    what stands there instead of an article, else `error`, where the page has
    none: no headline, no sentences, a list of links, a notice.
    """
    article = extract_page(page, link)
    article = replace(article, title=_without_paper(article.title, paper))
    if reason := _is_no_article(page, article, facts):
        raise LayoutChanged(f"{error.reason}; nor an article without the skin: {reason}") from error
    title = facts.get("title") or article.title
    rule = "enpproperty" if facts.get("title") else next(_rules(article, "title"), "general reader")
    lines = article.text.split("\n")
    above, below = _beside(page, article.title)
    return compose(
        link,
        WITHOUT_SKIN,
        title=title,
        lines=lines,
        kicker=facts.get("introtitle") or article.kicker or above,
        subtitle=facts.get("subtitle") or article.subtitle or below,
        summary=article.summary,
        html=article.html,
        bylines=article.bylines or None,
        author=facts.get("author", ""),
        source=read_source(article.html) or paper,
        moment=day_moment(link.issue_date),
        dateline=(article.agency, article.place),
        captions=article.captions,
        notes=(*page.notes, *comment_conflicts(link.issue_date, facts), f"read without a skin: {error.reason}"),
        evidence=(
            *by_rule(title=(title, rule), published_at=(str(link.issue_date or ""), "address")),
            *by_rule(source=(paper, "newspaper")),
            *(one for one in article.evidence if one.field in ("text", "bylines")),
            *comment_day(link.issue_date, facts),
        ),
        agreement=article.agreement,
        doubts=article.doubts,
    )


def _without_paper(title: str, paper: str) -> str:
    """Return a headline without the paper's name, which a `<title>` sets before or behind it (北海日报-…)."""
    if len(title) > _TITLE_MAX:
        return title
    own = rf"{re.escape(paper)}(?:社)?(?:数字报刊?|电子报|电子版|多媒体数字报刊?)?" if paper else r"(?!)"
    mark = r"[\s\-—–_|｜·：:]"
    found = re.fullmatch(rf"(?:{own}{mark}+)?(?P<title>\S.*?)(?:{mark}+{own})?", title)
    told = found["title"] if found else title
    return "" if re.fullmatch(own, told) else told


def _beside(page: WebPage, title: str) -> tuple[str, str]:
    """Return the 引题 and the 副题: the headings right above and below the headline, where that is one itself."""
    for node in page.selector.css("h1, h2, h3, h4"):
        if text_beside(node) == title:
            return neighbours(node)
    return "", ""


def _rules(article: Article, field: str) -> Iterator[str]:
    """Yield the rules that gave a field what it is."""
    return (one.rule for one in article.evidence if one.field == field and one.chosen)


def _is_no_article(page: WebPage, article: Article, facts: dict[str, str]) -> str:
    """Return why what was read is no article; an empty text where it is one. Raises what else the page is."""
    if len(article.text) < _SHORT and not facts.get("title") and (stranger := instead_of(page)):
        raise stranger
    if not article.title and not facts.get("title"):
        return "no headline"
    if len(_HAN.findall(article.text)) < _HAN_MIN:
        return f"{len(article.text)} characters of text"
    lines = article.text.split("\n")
    told = sum(len(line) for line in lines if _SENTENCE.search(line))
    headlines = len(_HAN.findall(article.text)) < _NOTICE and not _ENDS.search(article.text)
    if told < _PROSE * len(article.text) or headlines:
        return "lines without a sentence"
    if _share_of_links(article.html) > _LINKED:
        return "a list of links"
    return ""


def _share_of_links(html: str) -> float:
    """Return how much of a piece of HTML is the text of links."""
    root = Selector(root=parse_fragment(html), type="html")
    whole = len(squeeze("".join(root.xpath(".//text()").getall())))
    linked = sum(len(squeeze(text)) for text in root.xpath(".//a//text()").getall())
    return linked / whole if whole else 0.0


def comment_conflicts(day: date | None, facts: dict[str, str]) -> Iterator[str]:
    """Yield what Founder's comment contradicts: the issue's day comes from the address."""
    told = _FOUNDER_DATE.match(facts.get("date", ""))
    if day and told and told[0] != day.isoformat():
        yield f"the address says {day}, enpproperty says {told[0]}"


def comment_day(day: date | None, facts: dict[str, str]) -> Iterator[Evidence]:
    """Yield the day that Founder's comment tells, as a witness of the issue's."""
    if told := _FOUNDER_DATE.match(facts.get("date", "")):
        yield Evidence("published_at", told[0], "enpproperty", 95, told[0] == str(day))
