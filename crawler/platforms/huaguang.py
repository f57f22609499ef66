"""E-papers of 华光 (Huaguang): `content/YYYYMMDD/Page01OW.htm` → `Articel01002MW.htm` (spelled so).

The letters at the end of a file's name change from page to page.
"""

from __future__ import annotations

from crawler.epaper.article import Skin
from crawler.epaper.html import HtmlPlatform

PLATFORM = HtmlPlatform(
    "huaguang",
    day_form="%Y%m%d",
    page_file=r"Page(?P<page>[A-Z]?\d{2,3})\w*\.html?",
    article_file=r"Arti(?:cel|cle)(?:(?P<page>[A-Z]?\d{2,3})\d{3}[A-Za-z]{2}|\w+)\.html?",
    starts=("PaperIndex.htm",),  # spelled so at epaper.legaldaily.com.cn
    skin=Skin(
        body=("#contenttext", "#oldcontenttext", "span.font06", ".neirong #content", ".duneirong"),
        title=(
            "#contenttitle",
            ".neirong h2",
            ".duneirong h2",
            "#title",
            ".news_title",
            "#news-header h1",
            "span[align='center'] strong",
            "td[align='middle']",
            "h1",
            "h2",
        ),
        kicker=(".neirong h3", ".duneirong h3", "#yinti"),
        subtitle=(".neirong h4", ".duneirong h4", "#futi"),
        captions=("#imagelist p, #imagelist td, #imagelist div",),
    ),
)
