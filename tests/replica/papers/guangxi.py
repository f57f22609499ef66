"""The Guangxi Daily group's interface: one address for lists and articles, as JSON, JSONP or a page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import SplitResult, parse_qs

from ..answer import Answer, as_json, escape, not_found
from .markup import box, fill, paragraphs
from .printed import Issue, Printed, PrintedPage, PrintedPaper

_API = "/json/interface/epaper/api.php"


@dataclass(frozen=True)
class Guangxi:
    """A paper by the name that the interface knows it under."""

    name: str

    def page_path(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> str:
        """Return the path of a printed page."""
        return f"{_API}?name={self.name}&date={issue.day}&code={page.page}"

    def article_path(self, paper: PrintedPaper, piece: Printed) -> str:
        """Return the path of an article; `xuhao` is its place on the page."""
        return f"{_API}?name={self.name}&date={piece.day}&code={piece.page}&xuhao={piece.order}"

    def pages(self, paper: PrintedPaper) -> Mapping[str, Answer]:
        """Return the pages and the articles."""
        found = {}
        for issue in paper.issues:
            for page in issue.pages:
                found[self.page_path(paper, issue, page)] = self._page(paper, issue, page)
                for piece in page.pieces:
                    found[self.article_path(paper, piece)] = self._article(paper, issue, page, piece)
        return found

    def respond(self, paper: PrintedPaper, url: SplitResult, form: Mapping[str, str] | None) -> Answer:
        """Answer a query, its parts in any order; what it leaves out is the newest issue and the first page."""
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path != _API or asked.get("name", self.name) != self.name:
            return not_found()
        day = asked.get("date", str(paper.days[-1]))
        issue = next((issue for issue in paper.issues if str(issue.day) == day), None)
        if asked.get("v") == "j4":
            return _called(asked.get("cb", ""), self._listing(paper, issue, day))
        if issue is None:
            return self._nothing(paper)
        path = f"{_API}?name={self.name}&date={day}&code={asked.get('code', issue.pages[0].page)}"
        path += f"&xuhao={asked['xuhao']}" if "xuhao" in asked else ""
        return paper.pages.get(path) or self._nothing(paper)

    def _listing(self, paper: PrintedPaper, issue: Issue | None, day: str) -> dict[str, object]:
        """The pages of an issue. PHP writes an empty map as an empty list."""
        pages = {
            page.page: {
                "banci": page.page,
                "banming": page.name,
                "zhentu": {"lujing": f"/images/{self.name}/{day}/", "wenjianming": f"{page.page}.jpg"},
            }
            for page in (issue.pages if issue else ())
        }
        return {"list": pages or [], "riqi": day, "paper": self.name, "baoming": paper.name, "hashs": ""}

    def _nothing(self, paper: PrintedPaper) -> Answer:
        """A page with no issue: the frame, and nothing in it."""
        return self._fill(paper, None, None, content="")

    def _page(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> Answer:
        articles = "\n".join(
            f'<li><a href="{_query(self.article_path(paper, piece))}">{escape(piece.title)}</a></li>'
            for piece in page.pieces
        )
        return self._fill(paper, issue, page, content=f"<ul class='biaoti'>\n{articles}\n</ul>")

    def _article(self, paper: PrintedPaper, issue: Issue, page: PrintedPage, piece: Printed) -> Answer:
        picture = f'<p><img src="/images/{piece.picture}"></p><p class="tushuo">{escape(piece.caption)}</p>'
        picture = f'<div class="tupian">{picture if piece.picture else ""}</div>'
        content = (
            f'<h4 class="yinti">{escape(piece.kicker)}</h4>\n<h2 class="biaoti">{escape(piece.title)}</h2>\n'
            f'<h4 class="futi">{escape(piece.subtitle)}</h4>\n{picture}\n'
            f'<div id="ozoom">\n{paragraphs(piece.paragraphs)}\n</div>\n<p class="banze">版责：{page.name}编辑部</p>'
        )
        return self._fill(paper, issue, page, content=content)

    def _fill(self, paper: PrintedPaper, issue: Issue | None, page: PrintedPage | None, content: str) -> Answer:
        day = issue.day if issue else date.min
        return fill(
            "gxrb.html",
            name=paper.name,
            heading=f"{page.page}版：{page.name}　{day.year}年{day.month}月{day.day}日" if page else "",
            links="\n".join(
                f'<li><a href="{_query(self.page_path(paper, issue, other))}">{other.page}版：{other.name}</a></li>'
                for other in issue.pages
            )
            if issue
            else "",
            areas="".join(
                f'<area shape="poly" coords="{box(piece.order)}" href="{_query(self.article_path(paper, piece))}">'
                for piece in page.pieces
            )
            if page
            else "",
            content=content,
        )


def _query(path: str) -> str:
    """Return a link as it stands on the pages: nothing but the query, ampersands as such."""
    return "?" + path.partition("?")[2]


def _called(callback: str, value: dict[str, object]) -> Answer:
    """Return JSON, or the call of a function with it."""
    if not re.fullmatch(r"[\w.$]+", callback):
        return as_json(value)
    return Answer(f"{callback}({json.dumps(value)})".encode(), "application/javascript; charset=utf-8")
