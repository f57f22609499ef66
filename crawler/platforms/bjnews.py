"""The form of 新京报: `html/YYYY/YYYYMMDD/data.json` names all pages of an issue and their articles.

An article is a page of HTML, `YYYYMMDD_A01/<file>` beside it. Of a day without an
issue the host leads to its home page, which sends readers on to the newest
(META REFRESH); `period/yearMonthDay.json` has the days with one. Seen in
2026-09; 人民邮电报 and 农民日报 have the same file.
"""

from __future__ import annotations

from crawler.epaper.article import Skin
from crawler.epaper.json_system import JsonSystem
from crawler.epaper.json_table import ArticleKeys, Calendar, Call, PageKeys

PLATFORM = JsonSystem(
    "bjnews",
    day_form=r"(?P<issue>html/%Y/%Y%m%d/(?:data\.json|%Y%m%d_\w+/[\w-]+\.html?))",
    issue=Call("data.json"),
    article=Call("{day:%Y%m%d}_{pageNo}/{articleHref}"),
    pages=PageKeys("", number="pageNo", name="pageName", image="pageBigImgPath", pdf="pdfHref", day="0.issueDate"),
    articles=ArticleKeys("onePageArticleList", title="mainTitle"),
    calendar=Calendar(Call(ask="period/yearMonthDay.json"), days=""),
    skin=Skin(
        body=("#ozoom", ".article-detail .content"),
        title=("#Title", ".article-detail h1", ".article-detail h2", "h1"),
        kicker=("#PreTitle",),
        subtitle=("#SubTitle",),
    ),
)
