"""The Qpaper form of e-papers: `Html/YYYY-MM-DD/Qpaper.html`, `Qpaper_2.html` → `12345.html` beside it.

`Qpaper.html` is the first page.
"""

from __future__ import annotations

from crawler.epaper.article import Skin
from crawler.epaper.html import HtmlPlatform

PLATFORM = HtmlPlatform(
    "qpaper",
    day_form="%Y-%m-%d",
    page_file=r"Qpaper(?:_\w+)?\.html?",
    article_file=r"\d{2,}\.html?",
    usual=("Qpaper.html",),
    skin=Skin(
        body=("#doccontent", "div.doccontent", "#content", "td.content", "div.content"),
        title=("#doctitle", "div.doctitle", "div.title", "td.title", "h1"),
        kicker=("#yinti", "div.predoctitle", ".yinti"),
        subtitle=("#subdoctitle", "div.subdoctitle", ".futi"),
        captions=(".picdesc, .pic p",),
    ),
)
