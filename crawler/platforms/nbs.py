"""The nbs form of e-papers (人民网's system): `html/YYYY-MM/DD/nbs.D110000gmrb_01.htm` → `nw.D110000gmrb_…htm`."""

from __future__ import annotations

from crawler.epaper.article import Skin
from crawler.epaper.html import HtmlPlatform

PLATFORM = HtmlPlatform(
    "nbs",
    day_form="%Y-%m/%d",
    page_file=r"nbs\.D\d+\w*_(?P<page>[A-Z]{0,2}\d{1,3})\.html?",
    article_file=r"nw\.D\d+\w*_\d{8}_\d+-(?P<page>\w+)\.html?",
    months=("period.xml", "navi.xml"),
    labels=("01", "A1", "1", "A01"),
    is_coded=True,
    skin=Skin(
        body=("#ozoom", "#articleContent", ".article-content", "founder-content", "#contentMain"),
        title=("#APP-Title", ".article h1", "#articleTitle", ".text_c h1", "h1"),
        kicker=("#APP-PreTitle", ".article h3", ".text_c h3"),
        subtitle=("#APP-SubTitle", ".article h2", ".text_c h2"),
        captions=("#ozoom .pic_text, table.pci_c td p",),
        author=("p.sec .author", "#APP-Author"),
    ),
)
