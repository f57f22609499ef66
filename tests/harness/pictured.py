"""An archive whose issues are pages as printed: pictures in WARC files, outlines over them, photographs of articles."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from archive.model import Article, Link, LinkKind, LinkState, Page, Placement
from archive.store.archive import Archive
from archive.store.pictures import PictureLink, PictureRole
from tests.harness.captured import PAPER, SITE
from tests.harness.depicted import kept

DAY, EARLIER = date(2021, 12, 24), date(2021, 12, 23)
WIDTH, HEIGHT = 1400, 1960
"""The size of a page's picture; its map refers to one of 350 × 490."""
HOSTILE = "<script>document.title='owned'</script>\"><img src=x onerror=\"document.title='owned'\">"
STORIES = (
    ("茶山深处的路灯有人管了", "20,60,330,60,330,200,180,200,180,300,20,300", "poly"),
    ("田阳小番茄搭上早班车", "190,210,330,300", "rect"),
    ("平陆运河沿线四县签约共管水质", "20,310,160,470;190,310,330,390", "rect;rect"),
    ("右江河谷芒果开花", "260,430,40", "circle"),
    ("一句话新闻", "", ""),
    ("图外的启事", "900,900,990,990", "rect"),
    (HOSTILE, '"><script>,1,2,3', HOSTILE),
)
"""What stands on the front page: headlines, and where."""


def drawn(number: int, size: tuple[int, int] = (WIDTH, HEIGHT), form: str = "jpeg") -> bytes:
    """Return a picture of a page: a masthead, and columns of lines, other ones for each number."""
    across, down = size
    sheet = Image.new("L", size, 250)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((across // 17, down // 40, across * (number % 5 + 4) // 10, down // 10), fill=40)
    step = max(down // 90, 2)
    for column in range(3):
        left = across // 17 + column * across * 3 // 10
        for line in range(down // 8, down - step * 3, step):
            length = across // 4 - (line * (column + number + 3) * 7) % (across // 8)
            pen.rectangle((left, line, left + length, line + step // 2), fill=130)
    file = BytesIO()
    sheet.save(file, form, **({"quality": 30} if form == "jpeg" else {}))
    return file.getvalue()


def build_pictured(path: Path, *, with_pictures: bool = True) -> None:
    """Write an archive of two issues: pages with pictures, one that failed, one of advertisements, one in a PDF."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with Archive(path) as archive:
        room = Pictured(archive)
        fronts = [_placed(*story, number) for number, story in enumerate(STORIES, 1)]
        room.page(DAY, "A01", "要闻", fronts)
        room.page(DAY, "A02", "综合", [_placed("学前教育的小课堂", "0,0,100%,50%", "rect", 20)])
        room.page(DAY, "A03", "文化", [_placed("山歌唱起来", "10,10,90,90", "rect", 21)])
        room.page(DAY, "A04", "广告", [])
        room.page(EARLIER, "A01", "要闻", [_placed("昨日要闻", "20,60,330,300", "rect", 30)])
        if not with_pictures:
            return
        for day, page in ((DAY, "A01"), (DAY, "A02"), (DAY, "A04"), (EARLIER, "A01")):
            room.picture(day, page, drawn(int(page[1:]) + day.day))
        room.failed(DAY, "A03", "unreachable: it did not answer within 60 s")
        room.pdf(DAY, "A01", b"%PDF-1.4\n%%EOF\n")
        room.photograph(1, "茶农走在新装的路灯下。", "韦秋实 摄", drawn(9, (600, 400), "png"))
        room.photograph(1, HOSTILE, HOSTILE, None)


def _placed(title: str, area: str, shape: str, number: int) -> tuple[Article, Placement]:
    url = f"{SITE}/content/202112/24/content_{number}.html"
    text = f"{title}。\n这是第{number}篇的正文，说的是百色市第{number}件事，写给读报的人看，各县各乡都有回音。"
    return Article(title, text, page="", newspaper=PAPER.id, addresses=(url,)), Placement(url, title, area, shape)


class Pictured:
    """Fills an archive with issues and their pictures."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        archive.add_newspapers([PAPER])

    def page(self, day: date, number: str, name: str, stories: list[tuple[Article, Placement]]) -> None:
        """Keep a page of an issue with its articles; its last but one of several was never fetched."""
        url = f"{SITE}/column/{day:%Y%m/%d}/node_{number}.html"
        front = Link(url, LinkKind.LIST, newspaper=PAPER.id, issue_date=day, page=number)
        self.archive.links.found(front)
        self.archive.links.finish(front)
        for n, (article, placement) in enumerate(stories):
            link = Link(placement.url, newspaper=PAPER.id, issue_date=day, page=number)
            if n and n == len(stories) - 2:
                self.archive.links.fail(link, LinkState.FAILED, "unreachable: it did not answer within 60 s")
                continue
            printed = replace(article, issue_date=day, page=number, page_name=name)
            self.archive.links.finish(link, self.archive.add(printed).article)
        placements = tuple(placement for _, placement in stories)
        image, pdf = self._file(day, number, "jpg"), self._file(day, number, "pdf")
        told = Page(number, name, url, image, pdf, placements, True, f"{image}.2", 350, 490, "attributes")
        self.archive.editions.keep(PAPER.id, day, [told])

    def _file(self, day: date, number: str, suffix: str) -> str:
        return f"{SITE}/pic/{day:%Y%m/%d}/{number}.{suffix}"

    def picture(self, day: date, page: str, content: bytes) -> str:
        """Keep the picture of a page; return its digest."""
        return kept(
            self.archive, PictureLink(self._file(day, page, "jpg"), PictureRole.PAGE, PAPER.id, day, page), content
        )

    def failed(self, day: date, page: str, reason: str) -> None:
        """Note that the picture of a page was not had."""
        url = self._file(day, page, "jpg")
        self.archive.pictures.note([PictureLink(url, PictureRole.PAGE, PAPER.id, day, page)])
        self.archive.pictures.fail(url, LinkState.FAILED, reason)

    def pdf(self, day: date, page: str, content: bytes) -> str:
        """Keep the PDF of a page; return its digest."""
        link = PictureLink(self._file(day, page, "pdf"), PictureRole.PDF, PAPER.id, day, page)
        return kept(self.archive, link, content, "application/pdf")

    def photograph(self, number: int, caption: str, credit: str, content: bytes | None) -> None:
        """Keep a picture of an article, or note one that was not had."""
        page, position = f"{SITE}/content/202112/24/content_{number}.html", 1 if content else 2
        url = f"{SITE}/pic/photo_{number}_{position}.png"
        link = PictureLink(url, PictureRole.ARTICLE, PAPER.id, DAY, "", page, position, caption, credit)
        if content:
            kept(self.archive, link, content, "image/png")
        else:
            self.archive.pictures.note([link])


if __name__ == "__main__":
    build_pictured(Path(sys.argv[1]))
