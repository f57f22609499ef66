"""The shtml form of e-papers: `shtml/sxrb/YYYYMMDD/v01.shtml` → `123456.shtml`; `index.shtml` is a first page, too."""

from __future__ import annotations

from crawler.epaper.article import Skin
from crawler.epaper.html import HtmlPlatform

PLATFORM = HtmlPlatform(
    "shtml",
    day_form=r"shtml/[\w-]+/(?P<issue>%Y%m%d)",
    page_file=r"(?:index|v(?P<page>[A-Z]{0,2}\d{1,3}))\.s?html?",
    article_file=r"\d+\.s?html?",
    usual=("vA1.shtml", "v01.shtml", "index.shtml", "v1.shtml"),
    skin=Skin(
        body=(
            "div.details",
            "#content_div",
            ".detailCon",
            ".acon",
            ".para",
            ".f-14.height-25",
            "div.detail",
            ".allblock",
            "td[align='left']",
        ),
        title=(
            "h2.detConTit",
            ".detailCon h1",
            ".detail h2",
            ".atitle h1",
            "div.f-20 strong",
            "div.f-20",
            ".d_t_b",
            ".xl_title",
            "h1",
        ),
        kicker=(".detConYt",),
        subtitle=(".detConFt",),
        beside=(".detailCon h3", ".detailCon h4", ".detail h3", ".detail h4", "h3.detConTit", "h4.detConTit"),
        captions=(".detPic p, .detPic td, .detPic div",),
    ),
)
