"""E-papers of 佳华 (Joyhua): `YYYYMMDD/html/index.htm` → `page_02.htm` → `page_02_content_000.htm`, `content_….htm`.

`index.htm` is the first page.
"""

from __future__ import annotations

from crawler.epaper.article import Skin
from crawler.epaper.html import HtmlPlatform

PLATFORM = HtmlPlatform(
    "joyhua",
    day_form="%Y%m%d/html",
    page_file=r"(?:html/)?(?:index|page_(?P<page>[A-Za-z]{0,2}\d{1,3}))\.html?",
    article_file=r"(?:(?:index|page)_(?:(?P<page>[A-Za-z]{0,2}\d{1,3})_|\w+_)?)?content_\w+\.html?",
    usual=("html/index.htm", "html/page_01.htm"),
    skin=Skin(
        body=("#zoom", ".bmnr_con_con", "#ozoom"),
        title=(".bmnr_con_biaoti", "#biaoti", "h1"),
        kicker=(".bmnr_con_yinti",),
        subtitle=(".bmnr_con_biaoti2", ".bmnr_con_futi", ".bmnr_con_fubiaoti"),
        captions=(".bmnr_con_img p, .bmnr_con_pic p, .bmnr_con_tuzhu",),
        author=(".bmnr_con_zuozhe",),
    ),
)
