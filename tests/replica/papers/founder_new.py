"""The newer Founder system in other dresses than Youjiang Daily's: other folders, names and skins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..answer import Answer, escape
from .markup import box, fill, following, paragraphs, period_row
from .printed import Issue, Printed, PrintedPage, PrintedPaper

_LEAD = "<p>     </p><p>    </p>"


@dataclass(frozen=True)
class FounderNew:
    """A paper under `base`: page `node` plus label below `layout`, article `item` plus number below `content`.

    An empty `layout` means that the month's folder stands below the base. `skin`
    names the templates, `index` is the form of the months' indexes.
    """

    base: str
    layout: str
    content: str
    node: str
    item: str
    skin: str
    bom: bool = True
    index: str = "plain"

    def page_path(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> str:
        """Return the path of a printed page."""
        return f"{self._folder}/{issue.day:%Y%m/%d}/{self._node(page)}"

    def article_path(self, paper: PrintedPaper, piece: Printed) -> str:
        """Return the path of an article."""
        return f"{self.base}/{self.content}/{piece.day:%Y%m/%d}/{self.item}{piece.number}.html"

    def pages(self, paper: PrintedPaper) -> Mapping[str, Answer]:
        """Return the pages, the articles and the months' indexes."""
        found = {}
        for issue in paper.issues:
            for page in issue.pages:
                found[self.page_path(paper, issue, page)] = self._page(paper, issue, page)
                for piece in page.pieces:
                    found[self.article_path(paper, piece)] = self._article(paper, issue, page, piece)
            if self.index == "bare":
                rows = "".join(f'<page url="{self._node(page)}" name="{page.name}"/>' for page in issue.pages)
                found[f"{self._folder}/{issue.day:%Y%m/%d}/page.xml"] = Answer(
                    f"<pages>{rows}</pages>".encode(), "text/xml"
                )
            month = f"{issue.day:%Y%m}"
            found[f"{self._folder}/{month}/period.xml"] = self._periods(paper, month)
        return found

    @property
    def _folder(self) -> str:
        return f"{self.base}/{self.layout}" if self.layout else self.base

    @property
    def _up(self) -> str:
        """The way from a printed page to the folder of the base."""
        return "../../../" if self.layout else "../../"

    def _node(self, page: PrintedPage) -> str:
        return f"{self.node}{page.slot + 1 if self.skin == 'ahfzb' else page.page}.html"

    def _periods(self, paper: PrintedPaper, month: str) -> Answer:
        rows = "".join(
            period_row(issue.day, f"{issue.day:%d}/{self._node(issue.pages[0])}", self.index)
            for issue in paper.issues
            if f"{issue.day:%Y%m}" == month
        )
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n<period_list>\n{rows}</period_list>\n'
        return Answer(text.encode(), "text/xml")

    def _page(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> Answer:
        day = f"{issue.day:%Y%m/%d}"
        top = f"{paper.articles_at}{self.base}/" if paper.articles_at else self._up
        way = f"{top}{self.content}/{day}/{self.item}"
        item = _ITEMS[self.skin]
        return fill(
            f"{self.skin}_node.html",
            self._charset,
            articles="\n".join(item.format(f"{way}{piece.number}.html", escape(piece.title)) for piece in page.pieces),
            areas="".join(
                f'<Area coords="{box(piece.order)}" shape="polygon" href="{way}{piece.number}.html">'
                for piece in page.pieces
            ),
            **self._frame(paper, issue, page),
        )

    def _article(self, paper: PrintedPaper, issue: Issue, page: PrintedPage, piece: Printed) -> Answer:
        return fill(
            f"{self.skin}_content.html",
            self._charset,
            kicker=escape(piece.kicker),
            title=escape(piece.title),
            subtitle=escape(piece.subtitle),
            body=_LEAD + paragraphs(piece.paragraphs, "<p>    ", "</p>", "") + "<p>     </p>",
            attachment=_attachment(piece, self._up),
            properties=self._properties(paper, piece),
            areas="".join(
                f'<Area coords="{box(other.order)}" shape="polygon" href="{self.item}{other.number}.html">'
                for other in page.pieces
            ),
            back=self._lists(paper) + self.page_path(paper, issue, page),
            **self._frame(paper, issue, page),
        )

    @property
    def _charset(self) -> str:
        return "utf-8-sig" if self.bom else "utf-8"

    def _frame(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> dict[str, str]:
        link = _LINKS[self.skin]
        folder = f"{self._lists(paper)}{self._folder}/{issue.day:%Y%m/%d}"
        after = following(issue, page.slot)
        target = f"{folder}/{self._node(issue.pages[page.slot + 1])}" if after else ""
        return {
            "name": paper.name,
            "date": f"{issue.day.year}年{issue.day.month:02}月{issue.day.day:02}日",
            "label": page.page,
            "page_name": page.name,
            "links": "\n".join(
                link.format(f"{folder}/{self._node(other)}", other.page, other.name, f"{folder}/{other.page}.pdf")
                for other in issue.pages
            ),
            "next_page": f'<a href="{target}" class="b-btn">下一版</a>' if target else "",
        }

    @staticmethod
    def _lists(paper: PrintedPaper) -> str:
        """Return the host of the lists, where an article has to name it."""
        return paper.origin if paper.articles_at else ""

    def _properties(self, paper: PrintedPaper, piece: Printed) -> str:
        """The metadata that Founder leaves in a comment."""
        return (
            f"<date>{piece.day} 00:00:00:0</date><author></author><subtitle>{escape(piece.subtitle)}</subtitle>"
            f"<introtitle>{escape(piece.kicker)}</introtitle><keyword></keyword>"
            f"<paperarticleid>{piece.number}</paperarticleid><channel>1</channel><nodeid>0</nodeid>"
            f"<nodename></nodename><url>{paper.article_url(piece)}</url><siteid>1</siteid><paperid>1</paperid>"
            f"<title>{escape(piece.title)}</title>"
        )


_LINKS = {
    "ahfzb": '<li class="oneclick1"><div class="Chunkiconlist"><p><a href="{0}">{1}版：{2}</a></p>'
    '<a class="pdf" href="{3}" target="_blank">PDF</a></div></li>',
    "sxrb3": '<li class="posRelative"><a href="{0}">第{1}版：{2}</a><a class="pdf" href="{3}"></a></li>',
    "lzrb": '<li><a class="btn btn-block" href="{0}">第{1}版：{2}</a><a class="pdf" href="{3}"></a></li>',
    "pyrb": '<li class="clearfix"><a href="{0}">第{1}版：{2}</a></li>',
}
_ITEMS = {
    "ahfzb": '<li><h3><a href="{0}">{1}</a></h3></li>',
    "sxrb3": '<li class="resultList"><a href="{0}"><h4>{1}</h4></a></li>',
    "lzrb": '<li class="resultList"><a href="{0}"><h4>{1}</h4></a></li>',
    "pyrb": '<li class="clearfix"><a href="{0}">{1}</a></li>',
}


def _attachment(piece: Printed, up: str) -> str:
    if not piece.picture:
        return ""
    source = f"{up}att/{piece.day:%Y%m/%d}/{piece.picture}.2"
    return f'<img src="{source}" border="0"><p>{escape(piece.caption)}</p>'
