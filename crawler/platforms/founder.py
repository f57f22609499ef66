"""Founder (方正翔宇) e-papers in their newer form: `<base>/column/YYYYMM/DD/node_A01.html`, `<base>/content/…`."""

from __future__ import annotations

from crawler.epaper.article import Skin
from crawler.epaper.html import HtmlPlatform

PLATFORM = HtmlPlatform(
    "founder",
    day_form="%Y%m/%d",
    page_file=r"(?:node_?|col_?|n_|l|\d{1,6}__)(?P<page>[A-Za-z]{0,5}\d{1,3}[A-Za-z]?)\.html?",
    article_file=r"(?:content_?|con[_-]?|c_?)(?:[a-z]{2}_)?\d\w*\.html?|\d{8}-[A-Z]?\d{1,3}-\d+_\d{14}\.html?",
    months=("period.xml",),
    starts=("index.html",),
    folders=("layout", "column", "col"),  # of 199 addresses 118, 18 and 15 (2026-11)
    usual=("node_01.html",),
    labels=("01", "A01", "1", "A1"),  # of 182 rows 90, 43, 15 and 6 (2026-11)
    skin=Skin(
        body=(
            "#ozoom founder-content",
            "founder-content",
            "cms-content",
            "#ozoom",
            "#zoom",
            ".newsdetatext",
            ".article-content",
            ".article-entry",
            ".detail-art .content",
            "#content",
            "div.content",
        ),
        title=(
            "#Title",
            ".newsdetatit h3",
            ".newsdetatit h2",
            "h2.art-title",
            ".detail-art h2",
            "#ScroLeft h3",
            ".main-article-alltitle h1",
            ".intro h1",
            ".intro h2",
            ".intro h3",
            "#news_content h1",
            "founder-title",
        ),
        kicker=("#PreTitle", "p.introtitle", ".newsdetatit h4.introtitle"),
        subtitle=("#SubTitle", "p.subtitle"),
        captions=("div.attachment p, div.attachment td, div.attachment figcaption", ".newsdetaimg p, .imgtext"),
        author=("founder-author",),
    ),
)
