"""The TRS reader: a page of script, and behind it four addresses that forms are posted to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult

from ..answer import Answer, as_json, escape, not_found, plain
from ..drawn import WIDTH, MapForm
from .pictured import Files, Pictured
from .printed import Issue, Printed, PrintedPage, PrintedPaper

_READER = "/reader/layout"
_SHELL = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>{}</title></head><body><div id="app"></div></body></html>'
)

_FILES = "group1/M00/05/E8/CgBB-Wpf_dG"
# The outlines are hundredths of the page's width and height.
PICTURES = Pictured(
    MapForm(WIDTH, 300, percent=True),
    brief=f"/{_FILES}{{day:%Y%m%d}}{{page}}s.jpg",
    full=f"/{_FILES}{{day:%Y%m%d}}{{page}}b.jpg",
    pdf=f"/{_FILES}{{day:%Y%m%d}}{{page}}p.pdf",
    photo="/group1/M00/05/E8/{name}",
)


@dataclass(frozen=True)
class Trs:
    """A paper behind the reader. Addresses are those of the forms, with what is posted as a query."""

    pictured = PICTURES

    def page_path(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> str:
        """Return the form for a printed page; the first page stands for the issue."""
        if page.slot == 0:
            return f"{_READER}/findBmMenu.do?docPubTime={issue.day:%Y%m%d}"
        return f"{_READER}/getBmDetail.do?bc={page.page}&docpubtime={issue.day:%Y/%m/%d}"

    def article_path(self, paper: PrintedPaper, piece: Printed) -> str:
        """Return the form for an article."""
        return f"{_READER}/detailData.do?guid={guid(piece)}"

    def pages(self, paper: PrintedPaper) -> Mapping[str, Answer]:
        """Return the reader, which is empty without its script."""
        return {path: Answer(_SHELL.format(paper.name).encode(), "text/html") for path in ("/", "/epaper/index.html")}

    def files(self, paper: PrintedPaper) -> Files:
        """Return the pictures and PDFs."""
        return PICTURES.files(paper)

    def respond(self, paper: PrintedPaper, url: SplitResult, form: Mapping[str, str] | None) -> Answer:
        """Answer a form; a form is not to be got."""
        answers = {
            "getSZBDate.do": self._days,
            "findBmMenu.do": self._menu,
            "getBmDetail.do": self._listing,
            "detailData.do": self._article,
        }
        folder, _, name = url.path.rpartition("/")
        if folder != _READER or name not in answers:
            return paper.pages.get(url.path, not_found()) if form is None else not_found()
        if form is None:
            return Answer(b"Request method 'GET' not supported", "text/plain", 405, (("Allow", "POST"),))
        try:
            return as_json(answers[name](paper, form))
        except KeyError as missing:
            return plain(f"Required parameter {missing} is not present\n", 400)

    def _days(self, paper: PrintedPaper, form: Mapping[str, str]) -> list[str]:
        """The days of a month, which is 2022-03 or 2022-3."""
        year, _, month = form["sj"].partition("-")
        return [str(day) for day in paper.days if f"{day:%Y-%m}" == f"{year}-{month:0>2}"]

    def _menu(self, paper: PrintedPaper, form: Mapping[str, str]) -> list[dict[str, object]]:
        """The pages of an issue."""
        asked = (issue for issue in paper.issues if f"{issue.day:%Y%m%d}" == form["docPubTime"])
        return [
            {
                "ID": f"{form['docPubTime']}_{page.page}",
                "BC": f"第{page.page}版",
                "BM": page.name,
                "BM_JPG_URL": {"JPPATH_BZT": _file(issue, page, "s.jpg"), "JPPATH_ZT": _file(issue, page, "b.jpg")},
                "PDPATH": _file(issue, page, "p.pdf"),
                "IRCATELOG": page.page,
                "NUM": len(page.pieces),
            }
            for issue in asked
            for page in issue.pages
        ]

    def _listing(self, paper: PrintedPaper, form: Mapping[str, str]) -> list[dict[str, object]]:
        """The articles of a page."""
        label = form["bc"].removeprefix("第").removesuffix("版")
        return [
            {
                "DOCTITLE": piece.title,
                "DOCAUTHOR": _authors(piece),
                "TXS": str(len("".join(piece.paragraphs))),
                "BM": piece.page_name,
                "ZB_GUID": guid(piece),
                "ZB": coords,
                "JPPATH": _file(issue, page, "b.jpg"),
            }
            for issue in paper.issues
            if f"{issue.day:%Y/%m/%d}" == form["docpubtime"]
            for page in issue.pages
            if page.page == label
            for piece, coords in zip(page.pieces, self._maps(paper, issue, page), strict=True)
        ]

    def _maps(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> Iterator[str]:
        """Yield the outlines of a page's stories."""
        sheet = PICTURES.sheet(paper, issue, page)
        return (PICTURES.form.written(block)[0] for block in sheet.blocks)

    def _article(self, paper: PrintedPaper, form: Mapping[str, str]) -> dict[str, object]:
        """One article, its paragraphs ended by line feeds and indented by entities."""
        piece = next((piece for piece in paper.numbers.values() if guid(piece) == form["guid"]), None)
        if not piece:
            return {}
        return {
            "docTitle": piece.title,
            "docAuthor": _authors(piece),
            "txs": str(len("".join(piece.paragraphs))),
            "yt": piece.kicker,
            "fb": piece.subtitle,
            "docPubTime": f"{piece.day:%Y/%m/%d} 00:00:00",
            "content": "".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{escape(line)}\n" for line in piece.paragraphs),
            "ctpath": PICTURES.photo.format(name=piece.picture).removeprefix("/") if piece.picture else "",
            "ts": piece.caption or "null",
            "bc": piece.page,
            "bm": piece.page_name,
        }


def guid(piece: Printed) -> str:
    """Return the name of an article in the interface."""
    return hashlib.sha256(f"{piece.paper}/{piece.number}".encode()).hexdigest()[:32].upper()


def _authors(piece: Printed) -> str:
    return " ".join(name for name, _ in piece.signers)


def _file(issue: Issue, page: PrintedPage, name: str) -> str:
    """Return the way to a picture or a PDF of a page from the site's root, whatever folder the reader is in."""
    return f"{_FILES}{issue.day:%Y%m%d}{page.page}{name}"
