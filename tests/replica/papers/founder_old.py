"""The older Founder system: `html/YYYY-MM/DD/node_N.htm` and `content_<issue>_<id>.htm`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..answer import Answer, escape
from .markup import box, fill, paragraphs, period_row, previous_issue, refresh
from .pictured import Files, Pictured
from .printed import Issue, Printed, PrintedPage, PrintedPaper


@dataclass(frozen=True)
class FounderOld:
    """A paper under `base`; `nodes` are the first nodes of the days that have others than `node`.

    `skin` names the templates, `version` is the query that links to pages end
    with. A charset of gb2312 is GBK in fact. `index` is the form of the months' indexes, `pictured` what is shown
    of the pages as printed.
    """

    base: str
    skin: str
    node: int
    charset: str = "utf-8"
    version: str = ""
    series: int = 0
    nodes: tuple[tuple[date, int], ...] = ()
    twice: bool = False
    index: str = "plain"
    pictured: Pictured | None = None

    def page_path(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> str:
        """Return the path of a printed page."""
        return f"{self.base}/html/{issue.day:%Y-%m/%d}/{self._node(issue, page)}"

    def article_path(self, paper: PrintedPaper, piece: Printed) -> str:
        """Return the path of an article."""
        return f"{self.base}/html/{piece.day:%Y-%m/%d}/{self._content(paper, piece)}"

    def pages(self, paper: PrintedPaper) -> Mapping[str, Answer]:
        """Return the pages, the articles, the months' indexes and the way to the newest issue."""
        found = {}
        for issue in paper.issues:
            for page in issue.pages:
                found[self.page_path(paper, issue, page)] = self._page(paper, issue, page)
                for piece in page.pieces:
                    found[self.article_path(paper, piece)] = self._article(paper, issue, page, piece)
            found[f"{self.base}/html/{issue.day:%Y-%m}/period.xml"] = self._periods(paper, issue.day)
        newest = paper.issues[-1]
        target = self.page_path(paper, newest, newest.pages[0]).removeprefix(f"{self.base}/")
        return found | {f"{self.base}/{name}": refresh(target) for name in ("paperindex.htm", "")}

    def files(self, paper: PrintedPaper) -> Files:
        """Return the pictures and PDFs."""
        return self.pictured.files(paper) if self.pictured else {}

    def _node(self, issue: Issue, page: PrintedPage) -> str:
        return f"node_{dict(self.nodes).get(issue.day, self.node) + page.slot}.htm"

    def _content(self, paper: PrintedPaper, piece: Printed) -> str:
        series = self.series + paper.days.index(piece.day)
        return f"content_{series}_{piece.number}.htm" if self.series else f"content_{piece.number}.htm"

    def _periods(self, paper: PrintedPaper, month: date) -> Answer:
        rows = "".join(
            period_row(issue.day, f"{issue.day:%d}/{self._node(issue, issue.pages[0])}", self.index)
            for issue in paper.issues
            if (issue.day.year, issue.day.month) == (month.year, month.month)
        )
        text = f'<?xml version="1.0" encoding="{self.charset}"?>\n<period_list>\n{rows}</period_list>\n'
        return Answer(text.encode("gbk" if self.charset == "gb2312" else self.charset), "text/xml")

    def _page(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> Answer:
        articles = "\n".join(
            f"<li><a href={self._content(paper, piece)}><div style=display:none;display:inline id=mp{piece.number}>"
            f"{escape(piece.title)}</div></a></li>"
            for piece in page.pieces
        )
        return fill(f"{self.skin}_node.htm", self.charset, articles=articles, **self._frame(paper, issue, page))

    def _article(self, paper: PrintedPaper, issue: Issue, page: PrintedPage, piece: Printed) -> Answer:
        body = f"<P></P>{paragraphs(piece.paragraphs, '<P>　　', '</P>')}<P></P>"
        begin, end = ("<!--enpcontent-->", "<!--/enpcontent-->")
        body = begin + body + end
        return fill(
            f"{self.skin}_content.htm",
            self.charset,
            kicker=escape(piece.kicker),
            title=escape(piece.title),
            subtitle=escape(piece.subtitle),
            body=begin + body + end if self.twice else body,
            picture=self._picture(piece),
            properties=self._properties(piece, page),
            **self._frame(paper, issue, page),
        )

    def _frame(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> dict[str, str]:
        """What pages and articles share: the list of pages, the picture's map, the issue before."""
        before = previous_issue(paper, issue)
        target = before and f"../{before.day:%d}/{self._node(before, before.pages[0])}{self.version}"
        return {
            "name": paper.name,
            "date": f"{issue.day.year}年{issue.day.month}月{issue.day.day}日",
            "label": page.page,
            "page_name": page.name,
            "links": "\n".join(self._link(issue, other) for other in issue.pages),
            "areas": self._areas(paper, issue, page),
            "image": self.pictured.shown(issue, page, self.page_path(paper, issue, page)) if self.pictured else "",
            "before": f'<a class="preart" href="{target}">上一期</a>' if target else "",
        }

    def _areas(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> str:
        ways = {piece.number: self._content(paper, piece) for piece in page.pieces}
        if self.pictured:
            return self.pictured.areas(paper, issue, page, ways)
        boxes = ((box(piece.order), ways[piece.number]) for piece in page.pieces)
        return "".join(f'<Area coords="{corners}" shape=polygon href={way}>' for corners, way in boxes)

    def _link(self, issue: Issue, page: PrintedPage) -> str:
        pdf = f"../../../resfile/{issue.day}/{page.page}/{issue.day:%Y%m%d}{page.page}.pdf"
        return (
            f"<tr class=bmdh_tr><td class=default align=left><a id=pageLink class=rigth_bmdh_href "
            f"href=./{self._node(issue, page)}{self.version}>第{page.page}版：{page.name}</a></td>"
            f"<td><a href={pdf}><img src=../../../img/pdf.gif border=0></a></td></tr>"
        )

    def _picture(self, piece: Printed) -> str:
        if not piece.picture:
            return ""
        source = f"../../../images/{piece.day:%Y-%m/%d}/{piece.page}/{piece.picture}"
        caption = f"<tr><td class=picdesc>{escape(piece.caption)}</td></tr>"
        return f"<table id=newspic bgcolor=#efefef><tr><td align=center><img src={source}></td></tr>{caption}</table>"

    def _properties(self, piece: Printed, page: PrintedPage) -> str:
        """The metadata that Founder leaves in a comment."""
        return (
            f"<articleid>{piece.number}</articleid><date>{piece.day} 02:14:36.0</date><author></author>"
            f"<title>{escape(piece.title)}</title><keyword></keyword><subtitle>{escape(piece.subtitle)}</subtitle>"
            f"<introtitle>{escape(piece.kicker)}</introtitle><siteid>1</siteid><nodeid>{self.node + page.slot}</nodeid>"
            f"<nodename>{piece.page_name}</nodename><nodesearchname></nodesearchname>"
        )
