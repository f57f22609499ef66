"""The publishing systems whose addresses follow a pattern, and whose pages are templates with two lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..answer import Answer, escape
from .markup import box, fill, paragraphs, previous_issue, relative
from .pictured import Files, Pictured
from .printed import Issue, Printed, PrintedPage, PrintedPaper


@dataclass(frozen=True)
class Patterned:
    """A paper by the patterns of its paths and of the pieces of markup that repeat.

    In paths stand `{day}`, `{page}` (the label), `{place}` (1, 2, …), `{mark}`
    (one of `marks`, by the page), `{serial}` (counts pages on and on), and for
    articles `{order}` (from 1), `{order0}` (from 0) and `{number}`. `first_page` and `first_article` are for
    the first page of an issue where that has another name, `also` are other
    addresses of it. In `link`, `item` and `area` stand the relative way and what
    is shown. `skin` names the templates, `pictured` is what is shown of the pages as printed.
    """

    skin: str
    page: str
    article: str
    link: str
    item: str
    first_page: str = ""
    first_article: str = ""
    also: tuple[str, ...] = ()
    marks: tuple[str, ...] = ("",)
    serial: int = 0
    charset: str = "utf-8"
    area: str = '<area shape="polygon" coords="{box}" href="{way}">'
    line: str = "<p>　　"
    end: str = "</p>"
    picture: str = '<img src="{source}"><p>{caption}</p>'
    pictured: Pictured | None = None

    def page_path(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> str:
        """Return the path of a printed page."""
        pattern = self.page if page.slot else self.first_page or self.page
        return pattern.format(**self._place(paper, issue, page))

    def article_path(self, paper: PrintedPaper, piece: Printed) -> str:
        """Return the path of an article."""
        issue = paper.issue(piece.day)
        page = next(page for page in issue.pages if page.page == piece.page)
        pattern = self.article if page.slot else self.first_article or self.article
        return pattern.format(
            order=piece.order, order0=piece.order - 1, number=piece.number, **self._place(paper, issue, page)
        )

    def pages(self, paper: PrintedPaper) -> Mapping[str, Answer]:
        """Return the pages and the articles."""
        found = {}
        for issue in paper.issues:
            for page in issue.pages:
                path = self.page_path(paper, issue, page)
                found[path] = self._page(paper, issue, page, path)
                for piece in page.pieces:
                    found[self.article_path(paper, piece)] = self._article(paper, issue, page, piece)
            first = issue.pages[0]
            for pattern in self.also:
                path = pattern.format(**self._place(paper, issue, first))
                found[path] = self._page(paper, issue, first, path)
        return found

    def files(self, paper: PrintedPaper) -> Files:
        """Return the pictures and PDFs."""
        return self.pictured.files(paper) if self.pictured else {}

    def _place(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> dict[str, object]:
        return {
            "day": issue.day,
            "page": page.page,
            "place": page.slot + 1,
            "mark": self.marks[page.slot % len(self.marks)],
            "serial": self.serial + 8 * sum(day < issue.day for day in paper.days) + page.slot,
        }

    def _page(self, paper: PrintedPaper, issue: Issue, page: PrintedPage, path: str) -> Answer:
        return self._fill("page", self._frame(paper, issue, page, path))

    def _article(self, paper: PrintedPaper, issue: Issue, page: PrintedPage, piece: Printed) -> Answer:
        path = self.article_path(paper, piece)
        picture = self.picture.format(source=f"pic/{piece.picture}", caption=escape(piece.caption))
        values = {
            "kicker": escape(piece.kicker),
            "title": escape(piece.title),
            "subtitle": escape(piece.subtitle),
            "body": paragraphs(piece.paragraphs, self.line, self.end),
            "picture": picture if piece.picture else "",
            "back": relative(path, self.page_path(paper, issue, page)),
        }
        return self._fill("article", self._frame(paper, issue, page, path) | values)

    def _fill(self, kind: str, values: dict[str, str]) -> Answer:
        return fill(f"{self.skin}_{kind}.html", self.charset, **values)

    def _frame(self, paper: PrintedPaper, issue: Issue, page: PrintedPage, path: str) -> dict[str, str]:
        """What pages and articles share: the lists, the picture's map, the neighbours."""
        ways = {other.slot: relative(path, self.page_path(paper, issue, other)) for other in issue.pages}
        before = previous_issue(paper, issue)
        back = before and relative(path, self.page_path(paper, before, before.pages[0]))
        links = (
            self.link.format(way=ways[other.slot], label=other.page, name=other.name, pdf=f"{other.page}.pdf")
            for other in issue.pages
        )
        return self._articles(paper, issue, page, path) | {
            "image": self.pictured.shown(issue, page, path) if self.pictured else "",
            "name": paper.name,
            "date": f"{issue.day.year}年{issue.day.month}月{issue.day.day}日",
            "compact": f"{issue.day:%Y%m%d}",
            "label": page.page,
            "labels": ",".join(f"{other.slot + 1:03}" for other in issue.pages),
            "page_name": page.name,
            "links": "\n".join(links),
            "before": f'<a href="{back}">上一期</a>' if back else "",
            "next_page": f'<a href="{ways[page.slot + 1]}">下一版</a>' if page.slot + 1 in ways else "",
        }

    def _articles(self, paper: PrintedPaper, issue: Issue, page: PrintedPage, path: str) -> dict[str, str]:
        ways = {piece.number: relative(path, self.article_path(paper, piece)) for piece in page.pieces}
        boxes = (
            self.area.format(way=ways[piece.number], box=box(piece.order), title=escape(piece.title))
            for piece in page.pieces
        )
        return {
            "articles": "\n".join(
                self.item.format(way=ways[piece.number], title=escape(piece.title)) for piece in page.pieces
            ),
            "areas": self.pictured.areas(paper, issue, page, ways) if self.pictured else "".join(boxes),
        }
