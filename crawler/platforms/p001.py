"""The _001 form of e-papers: `YYYY/YYYYMMDD/YYYYMMDD_001/YYYYMMDD_001.html`, a folder a page, → `…_001_3.htm`.

The list of a page's articles may stand in a file of its own, `…_plist.htm`.
"""

from __future__ import annotations

from crawler.epaper.article import Skin
from crawler.epaper.html import HtmlPlatform

PLATFORM = HtmlPlatform(
    "p001",
    day_form=r"%Y/%Y%m%d/%Y%m%d_\w+",
    page_file=r"\d{8}_(?P<page>[A-Z]?\d{1,3})(?:_plist)?\.html?",
    article_file=r"\d{8}_(?P<page>[A-Z]?\d{1,3})_\d+\.html?",
    skin=Skin(
        body=("#zhenwenzone", "#ozoom", "td.font6", "div.content"),
        title=("td.font01", ".title", "#title", "h1", "h2"),
        beside=("td.font02",),
        kicker=(".yinti",),
        subtitle=(".futi",),
        captions=(".pic_text, td.tuzhu",),
    ),
)
