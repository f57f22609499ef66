"""What a paper of the replica shows of its pages as printed: pictures with maps, full ones, PDFs, photographs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from ..answer import Answer
from ..drawn import WIDTH, MapForm, Sheet, areas_of, lay_out, paper_in_pdf, photo, picture, size_told
from .markup import relative
from .printed import Issue, Printed, PrintedPage, PrintedPaper

Files = Mapping[str, Callable[[], Answer]]


@dataclass(frozen=True)
class Pictured:
    """The pictures of a paper by the patterns of their paths.

    In these stand `{day}`, `{page}` (the label) and `{name}` (a photograph's).
    `brief` is the picture with the map, in the form of which `area` and
    `image` are written: `area` with `{coords}`, `{shape}` and `{way}`, `image`
    with the `{source}`, what is said of its `{size}`, and the way to the
    `{full}` one. Of a PDF `with_text` says that it has a layer of text.
    `scattered` numbers an issue's pages whose last story stands in two pieces.
    """

    form: MapForm
    brief: str
    image: str = ""
    area: str = ""
    full: str = ""
    pdf: str = ""
    photo: str = ""
    with_text: bool = True
    scattered: frozenset[int] = frozenset()

    def sheet(self, paper: PrintedPaper, issue: Issue, page: PrintedPage) -> Sheet:
        """Return a page as it was laid out."""
        return lay_out(
            page.pieces,
            name=paper.name,
            label=page.page,
            day=issue.day,
            is_front=page.slot == 0,
            scattered=page.slot in self.scattered,
        )

    def areas(self, paper: PrintedPaper, issue: Issue, page: PrintedPage, ways: Mapping[int, str]) -> str:
        """Return the map of a page; `ways` are the addresses of its pieces by their numbers."""
        return areas_of(self.sheet(paper, issue, page), self.form, self.area, ways)

    def shown(self, issue: Issue, page: PrintedPage, path: str) -> str:
        """Return the element of a page's picture as it stands at a path, and what leads to the full one."""
        source, full = (self.path(pattern, issue, page) for pattern in (self.brief, self.full))
        return self.image.format(
            source=relative(path, source), size=size_told(self.form), full=relative(path, full) if full else ""
        )

    def path(self, pattern: str, issue: Issue, page: PrintedPage, name: str = "") -> str:
        """Return the path of a file of a page; an empty text where the paper has none such."""
        return pattern.format(day=issue.day, page=page.page, name=name)

    def files(self, paper: PrintedPaper) -> Files:
        """Return all pictures and PDFs of the paper by their paths, each drawn when it is asked for."""
        found: dict[str, Callable[[], Answer]] = {}
        for issue in paper.issues:
            for page in issue.pages:
                sheet = partial(self.sheet, paper, issue, page)
                found[self.path(self.brief, issue, page)] = partial(_picture, sheet, self.form.picture)
                found[self.path(self.full, issue, page)] = partial(_picture, sheet, WIDTH)
                found[self.path(self.pdf, issue, page)] = partial(_pdf, sheet, self.with_text)
                for piece in page.pieces:
                    if piece.picture and self.photo:
                        found[self.path(self.photo, issue, page, piece.picture)] = partial(_photo, piece)
        found.pop("", None)
        return found


def _picture(sheet: Callable[[], Sheet], width: int) -> Answer:
    return Answer(picture(sheet(), width), "image/jpeg")


def _pdf(sheet: Callable[[], Sheet], with_text: bool) -> Answer:
    return Answer(paper_in_pdf(sheet(), with_text=with_text), "application/pdf")


def _photo(piece: Printed) -> Answer:
    return Answer(photo(piece.number), "image/jpeg")


def pictured_of(paper: PrintedPaper) -> Pictured:
    """Return what a paper shows of its pages. TypeError for one that shows nothing."""
    found = getattr(paper.press, "pictured", None)
    if not isinstance(found, Pictured):
        raise TypeError(f"{paper.id} shows no pages")
    return found
