"""The Qpaper form of e-papers: `Html/YYYY-MM-DD/Qpaper.html`, `Qpaper_2.html` → `12345.html` beside it."""

from __future__ import annotations

from crawler.epaper import EpaperSpider
from crawler.printed import Skin


class QpaperSpider(EpaperSpider):
    """A paper on the Qpaper system. `Qpaper.html` is the first page."""

    platform = "qpaper"
    page_file = r"Qpaper(?:_\w+)?\.html?"
    article_file = r"\d{2,}\.html?"
    skin = Skin(
        body=("#doccontent", "div.doccontent", "#content", "td.content", "div.content"),
        title=("#doctitle", "div.doctitle", "div.title", "td.title", "h1"),
        kicker=("#yinti", "div.predoctitle", ".yinti"),
        subtitle=("#subdoctitle", "div.subdoctitle", ".futi"),
        captions=(".picdesc, .pic p",),
    )
