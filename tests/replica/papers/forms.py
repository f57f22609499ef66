"""The forms in which real indexes write their lists: what a page of the replica is turned into, whatever its system.

for page in issue.pages:
    answer = in_form(paper, issue, page, Form("arrows"), traditional=True)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urljoin, urlsplit

from lxml import etree, html
from opencc import OpenCC

from ..answer import Answer, escape
from .printed import Issue, PrintedPage, PrintedPaper

CREDIT = "本版责编 张三　校对：李四"
_LABEL = re.compile(r"[A-Z]?\d+")
_ARROW = "<a class=preart href=\"{0}\"><span style='font-size:12px;font-family:webdings'>{1}</span>{2}</a>"


@dataclass(frozen=True)
class Index:
    """The index of a page, parsed, and what its links lead to: pages and pieces by the address."""

    paper: PrintedPaper
    issue: Issue
    page: PrintedPage
    tree: html.HtmlElement

    @property
    def body(self) -> html.HtmlElement:
        return self.tree if self.tree.tag == "body" else self.tree.find(".//body")

    def way(self, url: str) -> str:
        """Return an address as a link on this paper's pages may have it."""
        parts = urlsplit(url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def page_way(self, page: PrintedPage) -> str:
        return self.way(self.paper.page_url(self.issue, page))

    def links(self, targets: Mapping[str, object]) -> Iterator[tuple[html.HtmlElement, str]]:
        """Yield the elements, areas aside, that lead to one of some addresses, with the address."""
        own = self.paper.page_url(self.issue, self.page)
        for element in list(self.body.iter("a", "tr")):
            written = element.get("href") or (re.findall(r"href='([^']+)'", element.get("onclick") or "") or [""])[0]
            url = urljoin(own, written)
            if written and (url in targets or url.partition("?v=")[0] in targets):
                yield element, url

    def page_links(self) -> Iterator[html.HtmlElement]:
        pages = {self.paper.page_url(self.issue, page): page for page in self.issue.pages}
        return (element for element, _ in self.links(pages) if _LABEL.search(element.text_content()))

    def article_links(self) -> Iterator[html.HtmlElement]:
        pieces = {self.paper.article_url(piece): piece for piece in self.issue.pieces}
        return (element for element, _ in self.links(pieces))

    def put_before(self, markup: str) -> None:
        self.body.insert(0, html.fromstring(f"<div>{markup}</div>"))

    def put_behind(self, markup: str) -> None:
        self.body.append(html.fromstring(f"<div>{markup}</div>"))


def _arrows(index: Index) -> None:
    """Set arrows to the pages before and behind in front of all lists."""
    around = {"上一版": (index.page.slot - 1, "3"), "下一版": (index.page.slot + 1, "4")}
    ways = {word: (place, sign) for word, (place, sign) in around.items() if 0 <= place < len(index.issue.pages)}
    arrows = (
        _ARROW.format(index.page_way(index.issue.pages[place]), sign, word) for word, (place, sign) in ways.items()
    )
    index.put_before("".join(arrows))


def _twice(index: Index) -> None:
    """Write the list of pages in another wording before the page, too."""
    items = (f'<li><a href="{index.page_way(page)}">{page.page}： {page.name}</a></li>' for page in index.issue.pages)
    index.put_before(f"<ul>{''.join(items)}</ul>")


def _scripted(index: Index) -> None:
    """Have a script write each article's title."""
    for element in index.article_links():
        cell = element.find("td") if element.tag == "tr" else element
        title = cell.text_content().strip()
        for child in list(cell):
            cell.remove(child)
        cell.text = ""
        script = etree.SubElement(cell, "script")
        half = len(title) // 2
        script.text = f'document.write(view("{title[:half]}<br>{title[half:]}  "))'


def _credited(index: Index) -> None:
    """Set a line of editors among the articles, with an address like theirs."""
    if not index.page.pieces:
        return
    last = index.page.pieces[-1]
    way = index.way(index.paper.article_url(replace(last, order=last.order + 1, number=last.number + 77)))
    index.put_behind(f'<ul><li><a href="{escape(way)}">{CREDIT}</a></li></ul>')


def _pdfs(index: Index, *, before: bool) -> None:
    for element in list(index.body.iter("a")):
        if (element.get("href") or "").endswith(".pdf"):
            element.drop_tree()
    for element in list(index.page_links()):
        label = re.search(r"[A-Z]?\d+(?:-\d+)?", element.text_content())
        assert label
        link = html.fromstring(f'<a href="{label[0]}.pdf"><img src="pdf.gif"></a>')
        item = etree.Element("span")
        element.addprevious(item)
        item.tail, element.tail = element.tail, None
        item.extend([link, element] if before else [element, link])


def _by_attributes(index: Index) -> None:
    """Have scripts and attributes lead to the articles."""
    names = ("data-href", "daoxiang", "onclick")
    for place, element in enumerate(list(index.article_links())):
        way = element.attrib.pop("href", None)
        if way:
            name = names[place % len(names)]
            element.set(name, f"window.open('{way}')" if name == "onclick" else way)


def _announced(index: Index) -> None:
    """Have the front announce, in a list of its own, what stands on other pages."""
    if index.page.slot == 0:
        others = [piece for page in index.issue.pages[1:] for piece in page.pieces[:1]]
        ways = ((index.way(index.paper.article_url(piece)), piece.title) for piece in others)
        items = "".join(f'<tr><td><a href="{escape(way)}">{escape(title)}</a></td></tr>' for way, title in ways)
        index.put_behind(f"<table>{items}</table>" if items else "")


def _all_in_one(index: Index) -> None:
    """Write all pages of the issue in one list, the articles of each under its heading."""
    for element in [*index.page_links(), *index.article_links()]:
        element.drop_tree()
    items = "".join(
        f'<h4><a href="{escape(index.page_way(page))}">第{page.page}版：{page.name}</a></h4><ul>'
        + "".join(
            f'<li><a href="{escape(index.way(index.paper.article_url(piece)))}">{escape(piece.title)}</a></li>'
            for piece in page.pieces
        )
        + "</ul>"
        for page in index.issue.pages
    )
    index.put_behind(f'<div id="webtree">{items}</div>')


COUNTED = {
    "pages without a zero": {"第1版 ": "1", "第2版 ": "2", "第9版 ": "9", "第10版 ": "10"},
    "a page over two": {"第01版：": "01", "第02版：": "02", "第0607版：": "06-07", "第08版：": "08"},
    "pages over two, marked": {"A01、02版：": "A01-02", "A03-A04版：": "A03-04", "B01版:": "B01", "B02版:": "B02"},
    "numbers in brackets": {"（GA01）": "GA01", "（GA02）": "GA02", "(GB01) ": "GB01", "(GB02) ": "GB02"},
    "numbers in words": {"第一版：": "1", "第二版：": "2", "第三版：": "3", "第十二版：": "12"},
    "a colon alone": {"A01： ": "A01", "A02： ": "A02", "B01： ": "B01", "T01： ": "T01"},
}
"""How labels are written before the page's name, and the numbers that they tell."""


def _counted(form: str) -> Callable[[Index], None]:
    def write(index: Index) -> None:
        pages = {index.paper.page_url(index.issue, page): page for page in index.issue.pages}
        for element, url in list(index.links(pages)):
            page = pages.get(url) or pages[url.partition("?v=")[0]]
            if _LABEL.search(element.text_content()):
                for child in list(element):
                    element.remove(child)
                element.text = list(COUNTED[form])[page.slot] + page.name

    return write


def number_of(page: PrintedPage, form: str) -> str:
    """Return the number that a page has in a form."""
    return list(COUNTED[form].values())[page.slot] if form in COUNTED else page.page


FORMS: dict[str, Callable[[Index], None]] = {
    "as it is": lambda index: None,
    "arrows before the lists": _arrows,
    "the list of pages twice": _twice,
    "titles in script": _scripted,
    "a line of editors": _credited,
    "PDFs before": lambda index: _pdfs(index, before=True),
    "PDFs behind": lambda index: _pdfs(index, before=False),
    "articles by attributes": _by_attributes,
    "announcements": _announced,
    "all pages in one list": _all_in_one,
    **{form: _counted(form) for form in COUNTED},
}


def in_form(paper: PrintedPaper, issue: Issue, page: PrintedPage, form: str, *, traditional: bool = False) -> Answer:
    """Return the index of a page in a form, in UTF-8."""
    answer = paper.pages[paper.press.page_path(paper, issue, page)]
    body = answer.content
    text = body.decode("gbk" if b"charset=gb2312" in body[:600] else "utf-8-sig").replace(
        "charset=gb2312", "charset=utf-8"
    )
    index = Index(paper, issue, page, html.fromstring(text))
    FORMS[form](index)
    found = html.tostring(index.tree, encoding="unicode")
    return Answer((in_traditional(found) if traditional else found).encode(), "text/html; charset=utf-8")


def in_traditional(text: str) -> str:
    """Return a text in traditional characters."""
    return _converter().convert(text)


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")
