"""An archive with pictures of pages and articles, whose bytes are in its WARC files: made without a crawl."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from PIL import Image

from archive.chinese import clock
from archive.formats.picture_header import picture_header
from archive.formats.warc import Exchange, WarcFile
from archive.model import Article, Capture, Link, LinkKind, Newspaper, Page, Placement
from archive.store.archive import Archive
from archive.store.pictures import PictureFile, PictureLink, PictureRole

PAPER = Newspaper("youjiang", "右江日报", "广西百色", "founder", "http://p.cn/pc", "node_A01.html", "", "unverified")
DAY = date(2021, 12, 1)
BASE = "http://p.cn/pc/202112/01"


def drawn(shade: int, size: tuple[int, int] = (60, 90), form: str = "JPEG") -> bytes:
    """Return a picture of one shade."""
    file = io.BytesIO()
    Image.new("L", size, shade).save(file, form)
    return file.getvalue()


def sent(archive: Archive, url: str, body: bytes, kind: str = "image/jpeg", seen: datetime | None = None) -> Capture:
    """Keep an answer as a crawl does: in a WARC file, and noted."""
    file = WarcFile(archive.warc_folder / f"{archive.path.stem}.warc.gz", "tests")
    moment = seen or clock.now()
    placed = file.append(
        Exchange("GET", url, (), 200, "OK", (("Content-Type", kind), ("Content-Length", str(len(body)))), body, moment)
    )
    file.sync()
    file.close()
    capture = Capture(placed.id, url, moment, 200, (("Content-Type", kind),), body, placed.digest)
    archive.journal.add_capture(capture, file.path.name, placed.offset)
    return capture


def kept(archive: Archive, picture: PictureLink, body: bytes, kind: str = "image/jpeg") -> str:
    """Note a picture and what was sent for it; return the digest."""
    archive.pictures.note([picture])
    capture = sent(archive, picture.url, body, kind)
    header, digest = picture_header(body), hashlib.sha256(body).hexdigest()
    fault = "" if header.type else "no picture"
    told = PictureFile(digest, capture.id, header.type, header.width, header.height, len(body), fault)
    archive.pictures.keep(picture.url, told)
    return digest


def issue(archive: Archive, pages: int = 2, day: date = DAY, articles: int = 2, base: str = BASE) -> list[str]:
    """Keep an issue with pictures of its pages and one of each first article; return the articles' ids."""
    if archive.newspaper(PAPER.id) is None:
        archive.add_newspapers([PAPER])
    found: list[str] = []
    for number in range(1, pages + 1):
        page = f"A{number:02}"
        urls = [f"{base}/content_{page}_{n}.html" for n in range(articles)]
        for url in urls:
            archive.links.found(Link(url, LinkKind.ARTICLE, f"{base}/node_{page}.html", PAPER.id, day, page, "要闻"))
        areas = [
            Placement(url, f"{page} 第{n}篇", f"0,{n * 40},60,{n * 40},60,{n * 40 + 40}") for n, url in enumerate(urls)
        ]
        told = Page(page, "要闻", f"{base}/node_{page}.html", f"{base}/{page}.jpg", f"{base}/{page}.pdf", tuple(areas))
        archive.editions.keep(PAPER.id, day, [replace(told, read=True)])
        found += [_article(archive, url, f"{page} 第{n}篇", day, page) for n, url in enumerate(urls)]
        role = PictureLink(f"{base}/{page}.jpg", PictureRole.PAGE, PAPER.id, day, page)
        kept(archive, role, drawn(number, (600, 900)))
        own = PictureLink(
            f"{base}/res/{page}.png", PictureRole.ARTICLE, PAPER.id, day, page, urls[0], 1, "芒果丰收", "韦明"
        )
        kept(archive, own, drawn(100 + number, form="PNG"), "image/png")
    return found


def _article(archive: Archive, url: str, title: str, day: date, page: str) -> str:
    text = f"{title}，{day} 在百色市右江区的第 {page} 版上说了一件事，别处没有这样的话。" * 3
    article = Article(title=title, text=text, newspaper=PAPER.id, issue_date=day, page=page, addresses=(url,))
    capture = sent(archive, url, f"<html><p>{text}</p></html>".encode(), "text/html")
    added = archive.add(article, capture=capture)
    archive.links.finish(Link(url, LinkKind.ARTICLE, "", PAPER.id, day, page, "要闻"), added.article)
    return added.article


def digests(archive: Archive, articles: Sequence[str]) -> list[str]:
    """Return the digests of the pictures that articles show."""
    told = (one.picture.file for name in articles for one in archive.pictures.of_article(name))
    return [file.digest for file in told if file]
