"""The articles of an archive, or of a selection, as an e-book: issue by issue, and page by page as they were printed.

They are read twice: first where each stands, for the order, then each as it is written; so a book may be larger than
memory. What is written depends on what the archive holds alone: the same gives the same bytes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from io import StringIO
from itertools import groupby
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from archive.chinese.text import squeeze
from archive.chinese.variants import script_of
from archive.formats import Listing
from archive.formats.captions import credit_below
from archive.formats.citing import UNNUMBERED, UNTITLED, gbt7714, page_called, where_and_who
from archive.formats.epub import NAVIGATION, BookAbout, BookFile, Outline, page_of_book
from archive.formats.markup import Markup, empty_tag, tag
from archive.search.find import Wanted
from archive.search.found import Found
from archive.store.archive import Archive
from archive.store.pictures import PagePictures
from archive.transfer.book_pictures import BookPictures
from archive.transfer.exporting import ALL, chosen_articles, named_file, replacing
from archive.transfer.printed_pages import text_of_pdf
from archive.transfer.reading_order import ROWS_AT_ONCE, PlaceInBook, reading_order
from archive.transfer.verifying import Fault

BOOK = "epub"
WHOLE_CONTENTS_MAX = 500
"""Of so many articles the table of contents names each. Of more it names issues, each with contents of its own."""
PART_MAX = 300
"""So many articles have contents of their own at the most; an issue with more has several parts."""
_SUFFIX = ".epub"
_TITLE, _COVER = "title.xhtml", "cover.xhtml"
_PAPERS_NAMED = 3
_OF_PDF = "以下文字读自 PDF 的文字层。"
_UNKNOWN_DAY, _UNKNOWN_OUTLET = "日期不详", "来源不详"


@dataclass
class BookWritten:
    """The file that was written, None where nothing is selected, and what is in it.

    `too_large` is how many pictures were left out for that, `lost` which cannot be read.
    """

    file: Path | None = None
    articles: int = 0
    pictures: int = 0
    too_large: int = 0
    lost: list[Fault] = field(default_factory=list)


def export_book(
    archive: Archive, out: Path, report: BookWritten, *, selection: Wanted = ALL, heads_only: bool = False
) -> Iterator[None]:
    """Write an archive, or a selection, as an e-book: into `out` where it is named like one, else into that folder.

    Yield after each article; `report` says what came of it. It is written whole or not at all; where nothing is
    found, or nothing of it can be read, there is no file. Raises OSError.
    """
    chosen = chosen_articles(archive, selection, heads_only)
    found = archive.search.find(selection, "oldest")
    places = reading_order(archive, found, chosen)
    if not places:
        return
    path = named_file(out, _SUFFIX)
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(_NothingWritten), replacing(path) as file:
        with BookFile(file) as book:
            work = _Writing(archive, book, found, report)
            yield from work.issues(places)
            work.finish(places, selection, heads_only)
        file.flush()
    report.file, report.articles, report.pictures = path, work.written, work.pictures.written


class _NothingWritten(Exception):
    """Nothing of what is to be in the book can be read."""


class _Writing:
    """Writes a book, once."""

    def __init__(self, archive: Archive, book: BookFile, found: Found, report: BookWritten) -> None:
        self.written = 0
        self.pictures = BookPictures(archive, book)
        self._report = report
        self._archive = archive
        self._book = book
        self._found = found
        self._newest = ""
        self._scripts = Counter[str]()
        self._parts = self._printed = 0
        self._first = self._cover = ""
        self._of_issue: tuple[tuple[str, str], dict[str, PagePictures]] = (("", ""), {})

    def issues(self, places: Sequence[PlaceInBook]) -> Iterator[None]:
        """Write pages and articles, and what names them; yield after each article."""
        self._begin(places[0])
        issues = groupby(places, key=lambda one: one.issue)
        if sum(one.row > 0 for one in places) > WHOLE_CONTENTS_MAX:
            yield from self._in_parts(issues)
            return
        is_one = places[0].issue == places[-1].issue
        for issue, some in issues:
            with self._book.contents.above("" if is_one else _issue_called(issue)):
                yield from self._pages(list(some), self._book.contents)

    def _in_parts(self, issues: Iterator[tuple[tuple[str, str, str], Iterator[PlaceInBook]]]) -> Iterator[None]:
        """Write issues with contents of their own each, named in the book's by their months."""
        contents = self._book.contents
        for month, some in groupby(issues, key=lambda one: one[0][0][:7]):
            with contents.above(month or _UNKNOWN_DAY):
                for issue, places in some:
                    yield from self._issue(_issue_called(issue), list(places))

    def _issue(self, called: str, places: list[PlaceInBook]) -> Iterator[None]:
        for start in range(0, len(places), PART_MAX):
            self._parts += 1
            name = f"part-{self._parts:06}.xhtml"
            title = called if len(places) <= PART_MAX else f"{called}（{start // PART_MAX + 1}）"
            self._book.place(name)
            self._book.contents.leaf(title, name)
            self._first = self._first or name
            listed = StringIO()
            yield from self._pages(places[start : start + PART_MAX], Outline(listed))
            body = tag("h1", None, title), tag("ol", None, Markup(listed.getvalue()))
            self._book.add(name, page_of_book(title, self._language, *body))

    def _pages(self, places: list[PlaceInBook], contents: Outline) -> Iterator[None]:
        """Write the articles of an issue, or of a part of it, and note them page by page."""
        for page, some in groupby(places, key=lambda one: one.page):
            standing = list(some)
            called = page_called(page, standing[0].page_name) or UNNUMBERED
            is_bare = not any(one.row for one in standing)
            printed = self._page(standing[0], called, is_bare)
            if printed and is_bare:
                contents.leaf(called, printed)
            with contents.above(called if page or printed else "", printed):
                for article in self._listed(standing):
                    contents.leaf(_called(article), self._article(article))
                    yield

    def _begin(self, first: PlaceInBook) -> None:
        """Write the cover: the front page that the book begins with, where that is kept."""
        image = self._pictures_of(first).image
        file = image.file if image and self._is_front(first) else None
        name = self.pictures.name(file, is_cover=True) if file else ""
        if name:
            page = page_called(first.page, first.page_name) or UNNUMBERED
            called = f"封面：{_issue_called(first.issue)} {page}"
            self._cover = self._add(_COVER, called, "zh-CN", empty_tag("img", {"src": name, "alt": called}))
        self._book.place(_TITLE)
        self._book.place(NAVIGATION)

    def _is_front(self, place: PlaceInBook) -> bool:
        pages = self._archive.editions.issue(place.newspaper, date.fromisoformat(place.day))
        return bool(pages) and pages[0].page.page == place.page

    def _pictures_of(self, place: PlaceInBook) -> PagePictures:
        """Return the pictures of a page; those of its issue are remembered until another is asked for."""
        if not (place.newspaper and place.day):
            return PagePictures()
        asked = place.newspaper, place.day
        if self._of_issue[0] != asked:
            self._of_issue = asked, self._archive.pictures.of_issue(*asked)
        return self._of_issue[1].get(place.page, PagePictures())

    def _page(self, place: PlaceInBook, called: str, is_bare: bool) -> str:
        """Write the picture of a page, where it is kept; return the name of its file.

        Of one without an article what its PDF says in letters stands there, too.
        """
        title = f"{_issue_called(place.issue)} {called}"
        pictures = self._pictures_of(place)
        figure = self.pictures.figure(pictures.image.file if pictures.image else None, f"{title} 的版面")
        body = list(filter(None, (figure, self._text_of_pdf(pictures) if is_bare else None)))
        if not body:
            return ""
        self._printed += 1
        return self._add(f"page-{self._printed:06}.xhtml", title, "zh-CN", tag("h1", None, title), *body)

    def _text_of_pdf(self, pictures: PagePictures) -> Markup | None:
        text = text_of_pdf(self._archive, pictures)
        if not text:
            return None
        lines = (tag("p", None, line) for line in text.split("\n") if line.strip())
        return tag("section", None, tag("p", {"class": "facts"}, _OF_PDF), tag("div", {"class": "text"}, *lines))

    def _add(self, name: str, title: str, language: str, *body: str) -> str:
        """Write a file that comes next in the order of reading; return its name."""
        self._book.place(name)
        self._book.add(name, page_of_book(title, language, *body))
        self._first = self._first or (name if name != _COVER else "")
        return name

    def _listed(self, places: list[PlaceInBook]) -> Iterator[Listing]:
        rows = [one.row for one in places if one.row]
        for start in range(0, len(rows), ROWS_AT_ONCE):
            yield from self._archive.summaries.listed(rows[start : start + ROWS_AT_ONCE], self._found.shown)

    @property
    def _next(self) -> str:
        """The name of the file of the next article."""
        return f"article-{self.written + 1:06}.xhtml"

    @property
    def _language(self) -> str:
        """The language of most that was written until now."""
        return max(sorted(self._scripts), key=self._scripts.__getitem__, default="zh-CN")

    def _article(self, article: Listing) -> str:
        """Write an article; return the name of its file."""
        script = script_of(article["text"])
        shown = self._archive.pictures.of_article(article["id"])
        figures = (
            self.pictures.figure(
                one.picture.file,
                f"图片：{one.caption or _called(article)}",
                one.caption,
                credit_below(one.caption, one.credit),
            )
            for one in shown
        )
        name = self._add(self._next, _called(article), script, *_body(article, list(filter(None, figures))))
        self.written += 1
        self._scripts[script] += 1
        self._newest = max(self._newest, _in_utc(article["archived_at"]))
        return name

    def finish(self, places: Sequence[PlaceInBook], selection: Wanted, heads_only: bool) -> None:
        """Write what the book says of itself: the first page, the contents, the list of its files."""
        self._report.lost, self._report.too_large = list(self.pictures.lost.values()), len(self.pictures.left_out)
        if not self._first:
            raise _NothingWritten
        papers = list(dict.fromkeys(one.outlet for one in places if one.outlet))
        ids = dict.fromkeys(one.newspaper for one in places if one.newspaper)
        sources = [paper.base_url for one in ids if (paper := self._archive.newspaper(one)) and paper.base_url]
        days = [one.day for one in places if one.day]  # in order
        about = BookAbout(
            identifier=_identifier(selection, heads_only),
            title=_title(selection, papers, days),
            language=self._language,
            modified=max(self._newest, _in_utc(self.pictures.newest) if self.pictures.newest else ""),
            day=days[-1] if days else "",
            covers="/".join((days[0], days[-1])) if days else "",
            publishers=tuple(papers),
            sources=tuple(sources),
        )
        lines = [f"{self.written:,} 篇文章", "、".join(papers), _span(days)]
        told = [tag("p", {"class": "facts"}, line) for line in filter(None, map(squeeze, lines))]
        self._book.add(_TITLE, page_of_book(about.title, about.language, tag("h1", None, about.title), *told))
        self._book.finish(about, self._first, self._cover)


def _called(article: Listing) -> str:
    return squeeze(article["title"]) or UNTITLED


def _issue_called(issue: tuple[str, str, str]) -> str:
    day, outlet, _ = issue
    return f"{squeeze(outlet) or _UNKNOWN_OUTLET} {day or _UNKNOWN_DAY}"


def _body(article: Listing, figures: Sequence[Markup]) -> Iterator[Markup]:
    """Yield an article as it is read: headline parts, where it stood, who signed it, text, pictures, its reference."""
    above = [tag("p", {"class": "kicker"}, line) for line in filter(None, [squeeze(article["kicker"])])]
    below = [tag("p", {"class": "subtitle"}, line) for line in filter(None, [squeeze(article["subtitle"])])]
    facts = tag("p", {"class": "facts"}, " · ".join(map(squeeze, where_and_who(article))))
    yield tag("header", None, *above, tag("h1", None, _called(article)), *below, facts)
    yield tag("div", {"class": "text"}, *(tag("p", None, line) for line in article["text"].split("\n") if line.strip()))
    yield from figures
    tags = [tag("p", {"class": "facts"}, f"标签：{'、'.join(article['tags'])}")] if article["tags"] else []
    yield tag("footer", None, tag("p", {"class": "cite"}, gbt7714(article)), *tags)


def _identifier(selection: Wanted, heads_only: bool) -> str:
    """Return an identifier that the same selection always has."""
    ids = sorted(selection.ids) if selection.ids is not None else None
    told = {"selection": asdict(selection) | {"ids": ids}, "heads_only": heads_only}
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'book of articles: {json.dumps(told, sort_keys=True)}')}"


def _title(selection: Wanted, papers: Sequence[str], days: Sequence[str]) -> str:
    """Return what a book is called: the words that were looked for, the papers, the days."""
    named = "、".join(papers) if len(papers) <= _PAPERS_NAMED else f"{len(papers)} 种报纸"
    words = f"检索：{selection.words}" if selection.words else ""
    return squeeze(" ".join(filter(None, (words, named, _span(days))))) or "报纸文章"


def _span(days: Sequence[str]) -> str:
    """Return days that are in order as the first and the last."""
    return " 至 ".join(dict.fromkeys((days[0], days[-1]))) if days else ""


def _in_utc(moment: str) -> str:
    """Return a moment as rows have it in UTC, to the second, with a Z."""
    return f"{datetime.fromisoformat(moment).astimezone(UTC).replace(tzinfo=None):%Y-%m-%dT%H:%M:%S}Z"
