"""Founder (方正翔宇) e-papers in their older form: `<base>/html/YYYY-MM/DD/node_N.htm`, articles beside it.

Which node is an issue's first changes from paper to paper and from year to
year; the month's `period.xml` names it, and `paperindex.htm` that of the newest.
"""

from __future__ import annotations

from crawler.epaper.article import Skin
from crawler.epaper.html import HtmlPlatform

PLATFORM = HtmlPlatform(
    "founder-old",
    day_form="%Y-%m/%d",
    page_file=r"node_?\w+\.html?|\d{3}/node\.html?",
    article_file=r"content_?(?:[a-z]{2}_)?\d\w*\.html?",
    months=("period.xml", "navi.xml"),
    starts=("paperindex.htm",),
    usual=(
        "node_1.htm",
        "node_2.htm",
        "node_3.htm",
    ),  # of 223 rows 64, 43 and 6 (2026-11); the others' are no two alike
    skin=Skin(
        body=(
            "#ozoom founder-content",
            "founder-content",
            "cms-content",
            "#ozoom",
            "#zoom",
            "td.content_tt",
            "td.xilan_content_tt",
            ".main-article-con",
            ".main-article-content",
            "#articleContent",
            ".articleCon",
            ".article-content",
            ".article-entry",
            ".infoContent",
            ".page_words",
            ".newsdetatext",
            "#newscontent",
            "#sohu_content",
            "#neir",
            "#list > div > div:nth-child(2)",
            "#content",
            "div.content",
            "div.text",
            "div.con",
            "td.font6",
            "td.black14",
        ),
        title=(
            "founder-title",
            "td.font01",
            "p.title1",
            ".main-article-alltitle h1",
            "h1.main-article-title",
            ".newsdetatit h3",
            ".article-header h1",
            ".articleTitle",
            "#wztitle",
            "#Title",
            "td.bt1",
            "td.title_a",
            "#article-title",
            "#art_title",
            ".page_content_right h1",
            "#d_content h1",
            ".detailMain h1",
            ".newstitle",
            "td.hei16b",
        ),
        kicker=("#PreTitle",),
        subtitle=("#SubTitle",),
        beside=("td.font02", "p.title2", "p.title3", "td.bt2"),
        captions=("table#newspic td", ".main_ar_pic_text", "table[bgcolor='#efefef'] td, table[bgcolor='#d8d9bd'] td"),
        author=("founder-author",),
    ),
)
