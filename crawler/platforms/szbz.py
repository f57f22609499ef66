"""The szbz form of e-papers (东北网 and others): `Html/szbz/YYYYMMDD/szbzA1.Html` → `szbz123456.Html`.

Files' names are written in upper case or in lower.
"""

from __future__ import annotations

from crawler.epaper.article import Skin
from crawler.epaper.html import HtmlPlatform

PLATFORM = HtmlPlatform(
    "szbz",
    day_form="szbz/(?P<issue>%Y%m%d)",
    page_file=r"(?i:Index|szbz(?P<page>[A-Z]{0,2}\d{1,2}))\.(?i:html?)",
    article_file=r"(?i:szbz)\w*\d{3,}\w*\.(?i:html?)|\d{3,}\.(?i:html?)",
    usual=("szbzA1.Html", "Index.Html", "szbz01.Html"),
    skin=Skin(
        body=("#ozoom", "div.content", "#content", ".txt"),
        title=("div.title", "td[height='40']", "#title", "h1", "h2"),
        kicker=("div.yinti", "div.pretitle"),
        subtitle=("div.futi", "div.subtitle"),
        captions=(".pic p, .tuzhu",),
    ),
)
