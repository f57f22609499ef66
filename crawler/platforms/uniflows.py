"""E-papers of uniflows: `html/YYYY/MM/DD/01/default.htm`, a folder a page, → `01_03.htm` in it."""

from __future__ import annotations

from crawler.epaper.article import Skin
from crawler.epaper.html import HtmlPlatform

PLATFORM = HtmlPlatform(
    "uniflows",
    day_form="%Y/%m/%d",
    page_file=r"(?P<page>[A-Z]{0,2}\d{1,3})/default\.html?",
    article_file=r"(?P<page>[A-Z]{0,2}\d{1,3})_\d+\.html?",
    usual=("01/default.htm", "02/default.htm", "A01/default.htm"),
    skin=Skin(
        body=("#pgcontent", "#content"),
        title=("h2.content-title", ".content_title", ".content-title", "h1"),
        kicker=(".content_yinti", ".yinti"),
        subtitle=(".content_futi", ".futi"),
        captions=(".content_pic p, .pic_text",),
    ),
)
