"""The papers that tell their issues in JSON, one file or interface each, and show them to people by script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs

from ..answer import Answer, as_json, escape, not_found, redirect
from ..drawn import WIDTH, MapForm
from .markup import paragraphs, refresh
from .pictured import Files, Pictured
from .printed import Issue, Printed, PrintedPage, PrintedPaper

_SHELL = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>{}</title></head><body><div id="app"></div></body></html>'
)
_UNMAPPED = MapForm(WIDTH, WIDTH)
"""These systems tell where a page's picture is, and not where its articles stand in it."""


def _shell(paper: PrintedPaper) -> Answer:
    return Answer(_SHELL.format(paper.name).encode(), "text/html")


def _author(piece: Printed) -> str:
    return " ".join(name for name, _ in piece.signers)


@dataclass(frozen=True)
class BeijingNews:
    """新京报: a file with all pages of an issue; articles are pages of HTML."""

    tells_captions = True
    pictured = Pictured(
        _UNMAPPED,
        brief="/images/{day:%Y%m%d}/{page}.jpg",
        pdf="/images/{day:%Y%m%d}/{page}.pdf",
        photo="/html/{day:%Y/%Y%m%d}/{day:%Y%m%d}_{page}/{name}",
    )

    def files(self, paper: PrintedPaper) -> Files:
        """Return the pictures and PDFs."""
        return self.pictured.files(paper)

    def page_path(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> str:
        """Return the issue's file for its first page, a page of pictures for the others."""
        folder = f"/html/{issue.day:%Y/%Y%m%d}"
        return f"{folder}/{issue.day:%Y%m%d}_{page.page}/index.html" if page.slot else f"{folder}/data.json"

    def article_path(self, paper: PrintedPaper, piece: Printed) -> str:
        """Return the path of an article."""
        return f"/html/{piece.day:%Y/%Y%m%d}/{piece.day:%Y%m%d}_{piece.page}/{self._file(piece)}"

    def pages(self, paper: PrintedPaper) -> Mapping[str, Answer]:
        """Return the files and the articles; the home page does nothing but lead to the newest issue."""
        newest = paper.issues[-1]
        found = {"/": refresh(f"html/{newest.day:%Y/%Y%m%d/%Y%m%d}_{newest.pages[0].page}/index.html")}
        days = sorted(f"{day:%Y%m%d}" for day in paper.days)
        found["/period/yearMonthDay.json"] = as_json({"2022": {"03": days}})
        for issue in paper.issues:
            found[self.page_path(paper, issue, issue.pages[0])] = as_json(
                [self._page(issue, one) for one in issue.pages]
            )
            found |= {self.article_path(paper, piece): self._article(paper, piece) for piece in issue.pieces}
        return found

    def respond(self, paper: PrintedPaper, url: SplitResult, form: Mapping[str, str] | None) -> Answer:
        """Answer; of whatever is not there, the home page."""
        if url.path == "/robots.txt":
            return not_found()
        return paper.pages.get(url.path) or redirect(f"{paper.origin}/")

    def _file(self, piece: Printed) -> str:
        return f"{piece.day:%Y%m%d}_{piece.page}_{piece.number}.html"

    def _page(self, issue: Issue, page: PrintedPage) -> dict[str, object]:
        listed = [
            {"mainTitle": piece.title, "articleHref": self._file(piece), "articleAuthor": _author(piece)}
            for piece in page.pieces
        ]
        told = {"pageNo": page.page, "pageName": page.name, "issueDate": str(issue.day)}
        image, pdf = (self.pictured.path(pattern, issue, page) for pattern in (self.pictured.brief, self.pictured.pdf))
        return told | {"pageBigImgPath": image, "pdfHref": pdf, "onePageArticleList": listed or None}

    def _article(self, paper: PrintedPaper, piece: Printed) -> Answer:
        shown = f'<div class="pic"><img src="{piece.picture}"><p>{escape(piece.caption)}</p></div>'
        picture = shown if piece.picture else ""
        text = (
            f"<html><head><meta charset=utf-8><title>{piece.title}_{paper.name}</title></head><body>"
            f'<div class="article-detail"><h3 id="PreTitle">{piece.kicker}</h3><h1>{escape(piece.title)}</h1>'
            f'<h3 id="SubTitle">{piece.subtitle}</h3>{picture}<div class="content">{paragraphs(piece.paragraphs)}</div>'
            f"</div><div class=foot>{paper.name}社</div></body></html>"
        )
        return Answer(text.encode(), "text/html")


@dataclass(frozen=True)
class Military:
    """解放军报: one file a day with all articles in full; the pages for people are empty without their script."""

    code: str
    tells_captions = False

    def page_path(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> str:
        """Return the day's file for the first page, the page for people for the others."""
        if page.slot == 0:
            return f"/_szb/{self.code}/{issue.day:%Y/%m/%d}/index.json"
        return f"/szb_223187/szblb/index.html?paperNumber={page.page}&paperName={self.code}&paperDate={issue.day}"

    def article_path(self, paper: PrintedPaper, piece: Printed) -> str:
        """Return the page for people."""
        query = f"paperName={self.code}&paperDate={piece.day}&paperNumber={piece.page}&articleid={piece.number}"
        return f"/szb_223187/szbxq/index.html?{query}"

    def pages(self, paper: PrintedPaper) -> Mapping[str, Answer]:
        """Return the files, and the pages without anything in them."""
        found = {f"/szb_223187/{name}/index.html": _shell(paper) for name in ("szblb", "szbxq")}
        for issue in paper.issues:
            pages = [self._page(paper, issue, page) for page in issue.pages]
            found[self.page_path(paper, issue, issue.pages[0])] = as_json({"paperInfo": pages})
        return found

    def _page(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> dict[str, object]:
        listed = [
            {
                "id": piece.number,
                "title": piece.title,
                "title2": piece.subtitle,
                "guideTitle": piece.kicker,
                "author": _author(piece),
                "content": paragraphs(piece.paragraphs),
                "type": "文字",
            }
            for piece in page.pieces
        ]
        told = {"paperName": paper.name, "paperData": str(issue.day), "paperNumber": page.page, "paperBk": page.name}
        return told | {"webUrl": paper.page_url(issue, issue.pages[-1]), "xyList": listed}


@dataclass(frozen=True)
class Liberation:
    """解放日报: an interface of three addresses; lists stand in the opposite order of the page's."""

    code: str
    tells_captions = False
    pictured = Pictured(_UNMAPPED, brief="/journal/images/{day}/{page}.jpg")

    def files(self, paper: PrintedPaper) -> Files:
        """Return the pictures."""
        return self.pictured.files(paper)

    def page_path(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> str:
        """Return the list of a page's articles, which names all pages."""
        return f"/journal/{issue.day}/getJournalPage.do?page={page.page}&code={self.code}"

    def article_path(self, paper: PrintedPaper, piece: Printed) -> str:
        """Return the page for people."""
        query = f"code={self.code}&date={piece.day}&id={piece.number}&page={piece.page}"
        return f"/staticsg/res/html/journal/detail.html?{query}"

    def pages(self, paper: PrintedPaper) -> Mapping[str, Answer]:
        """Return the page for people, which is empty without its script."""
        return {"/staticsg/res/html/journal/detail.html": _shell(paper)}

    def respond(self, paper: PrintedPaper, url: SplitResult, form: Mapping[str, str] | None) -> Answer:
        """Answer a query."""
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        name = url.path.rpartition("/")[2]
        if name == "list.do":
            newest = {"code": self.code, "jdate": str(paper.days[-1]), "pnumber": "01"}
            other = {"code": "shfzb", "jdate": "2022-04-01", "pnumber": "01"}
            return as_json({"success": True, "object": {"departList": [other, newest]}})
        if name == "getJournalPage.do":
            issues = (issue for issue in paper.issues if str(issue.day) == url.path.split("/")[2])
            return as_json({"success": True, "object": self._page(next(issues, None), asked.get("page", "01"))})
        if name == "getJournalPageArticle.do":
            piece = paper.numbers.get(int(asked.get("id", "0")))
            return as_json({"success": bool(piece), "object": {"article": self._article(piece) if piece else None}})
        return paper.pages.get(url.path, not_found())

    def _page(self, issue: Issue | None, number: str) -> dict[str, object]:
        pages = [self._told(issue, page) for page in issue.pages] if issue else []
        pieces = [piece for piece in issue.pieces if piece.page == number] if issue else []
        listed = [{"id": piece.number, "title": piece.title} for piece in reversed(pieces)]
        own = next((page for page in pages if page["pnumber"] == number), None)
        return {"page": own, "pagelist": pages, "articlelist": listed}

    def _told(self, issue: Issue, page: PrintedPage) -> dict[str, object]:
        image = self.pictured.path(self.pictured.brief, issue, page)
        return {"pnumber": page.page, "pname": page.name, "imgurl": image}

    def _article(self, piece: Printed) -> dict[str, object]:
        told = {"id": piece.number, "title": piece.title, "introtitle": piece.kicker, "subtitle": piece.subtitle}
        text = "<br/>".join(f"　　{escape(line)}" for line in piece.paragraphs)
        return told | {"author": _author(piece), "jdate": str(piece.day), "content": text}


@dataclass(frozen=True)
class Technology:
    """科技日报: an application, and behind it an interface that JSON is posted to."""

    code: str
    site: str
    tells_captions = False
    pictured = Pictured(_UNMAPPED, brief="/img/{day}/{page}.jpg")

    def files(self, paper: PrintedPaper) -> Files:
        """Return the pictures."""
        return self.pictured.files(paper)

    def page_path(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> str:
        """Return the address of what is posted, with that as its query; the first page stands for the issue."""
        api = "/stdailynewspaperapi/uv/article"
        if page.slot == 0:
            return f"{api}/period/periodTime?code={self.code}&siteId={self.site}&periodTime={issue.day}"
        return f"{api}/article/editionId?siteId={self.site}&id={_edition(issue, page)}"

    def article_path(self, paper: PrintedPaper, piece: Printed) -> str:
        """Return the place in the application."""
        query = f"isDetail=1&currentNewsId={piece.number}&timeValue={piece.day}"
        return f"/statics/technology-site/index.html#/home?{query}"

    def pages(self, paper: PrintedPaper) -> Mapping[str, Answer]:
        """Return the application, which is empty without its script."""
        return {"/statics/technology-site/index.html": _shell(paper)}

    def respond(self, paper: PrintedPaper, url: SplitResult, form: Mapping[str, str] | None) -> Answer:
        """Answer what is posted; without the application's own header nothing of it is seen."""
        if form is None:
            return paper.pages.get(url.path, not_found())
        if not form:
            return as_json({"status": "500", "msg": "no access!"})
        answers = {"date": self._days, "periodTime": self._issue, "editionId": self._list, "articleId": self._article}
        answer = answers.get(url.path.rpartition("/")[2])
        return as_json({"status": "200", "msg": ""} | answer(paper, form)) if answer else not_found()

    def _days(self, paper: PrintedPaper, form: Mapping[str, str]) -> dict[str, object]:
        return {"obj": {"dateList": [str(day) for day in paper.days if str(day)[:7] == form["date"][:7]]}}

    def _issue(self, paper: PrintedPaper, form: Mapping[str, str]) -> dict[str, object]:
        issue = next((issue for issue in paper.issues if str(issue.day) == form["periodTime"]), None)
        if issue is None:
            return {"obj": None}
        pages = [
            {
                "id": _edition(issue, page),
                "periodId": issue.day.toordinal(),
                "editionName": f"第{page.page}版：{page.name[0]} {page.name[1:]}",
                "editionCode": page.page,
                "weight": page.slot + 1,
                "editionImg": paper.origin + self.pictured.path(self.pictured.brief, issue, page),
            }
            for page in issue.pages
        ]
        return {"obj": {"periodTime": str(issue.day), "editionList": pages}}

    def _list(self, paper: PrintedPaper, form: Mapping[str, str]) -> dict[str, object]:
        pages = ((issue, page) for issue in paper.issues for page in issue.pages)
        found = next((page for issue, page in pages if _edition(issue, page) == form["id"]), None)
        return {"list": [{"id": str(piece.number), "title": piece.title} for piece in (found.pieces if found else ())]}

    def _article(self, paper: PrintedPaper, form: Mapping[str, str]) -> dict[str, object]:
        piece = paper.numbers.get(int(form["id"]))
        if piece is None:
            return {"obj": None}
        told = {"id": form["id"], "title": piece.title, "pretitle": piece.kicker, "subtitle": piece.subtitle}
        told |= {"author": _author(piece), "periodTime": str(piece.day), "picList": []}
        return {"obj": {"articleVo": told | {"content": paragraphs(piece.paragraphs)}}}


def _edition(issue: Issue, page: PrintedPage) -> str:
    return f"{issue.day:%Y%m%d}{page.slot:02}e"
