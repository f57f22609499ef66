"""The edition form of e-papers: `content/YYYY-MM/DD/edition6145_1.html` → `1234567.html` beside it."""

from __future__ import annotations

from crawler.epaper.article import Skin
from crawler.epaper.html import HtmlPlatform

PLATFORM = HtmlPlatform(
    "edition",
    day_form="content/(?P<issue>%Y-%m/%d)",
    is_common=True,
    page_file=r"edition\d+_(?P<page>[A-Z]{0,2}\d{1,3})\.html?",
    article_file=r"(?!edition)\w*\d{3,}\.html?",
    labels=("1", "A1", "01"),
    is_coded=True,
    skin=Skin(
        body=("#content", "div.content", ".article-content"),
        title=(".clearfix h1", ".clearfix h2", "h1", "h2"),
        kicker=("h4.yinti", ".pretitle", ".introtitle"),
        subtitle=("h4.futi", ".subtitle"),
        captions=(".pic p, figcaption",),
    ),
)
