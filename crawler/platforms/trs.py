"""The interface of TRS e-papers: JSON that is asked for with posted forms.

`findBmMenu.do` (docPubTime) names the pages of an issue, `getBmDetail.do` (bc, which
is their IRCATELOG: 01 of 第01版; docpubtime) the articles of a page, `detailData.do` (guid) is an article;
`getSZBDate.do` (sj) tells the days of a month that have an issue. A link's
address carries the form as its query, for people to see. The ways to files begin
at the root (`group1/M00/…`, 2026-07), and `ZB` is an article's outline in hundredths of the page.
"""

from __future__ import annotations

from crawler.epaper.json_system import JsonSystem
from crawler.epaper.json_table import ArticleKeys, Calendar, Call, PageKeys, TextKeys

PLATFORM = JsonSystem(
    "trs",
    day_form=r"(?P<issue>reader/layout/findBmMenu\.do\?docPubTime=%Y%m%d)",
    issue=Call("findBmMenu.do?docPubTime={day:%Y%m%d}", send="form"),
    page=Call("getBmDetail.do?bc={asked}&docpubtime={day:%Y}%2F{day:%m}%2F{day:%d}", send="form"),
    article=Call("detailData.do?guid={ZB_GUID}", send="form"),
    pages=PageKeys(
        ".|data",
        number="BC",
        name="BM",
        image="BM_JPG_URL.JPPATH_ZT|BM_JPG_URL",
        pdf="PDPATH",
        asked="IRCATELOG|BC",
        is_below_base=True,
    ),
    articles=ArticleKeys(".|data", title="DOCTITLE", area="ZB"),
    text=TextKeys(
        "data|",
        title="docTitle",
        kicker="yt",
        subtitle="fb",
        author="docAuthor",
        captions="ts",
        pictures="ctpath",
        page="bc",
        day="docPubTime",
    ),
    calendar=Calendar(Call(ask="reader/layout/getSZBDate.do?sj={day:%Y-%m}", send="form"), days=""),
)
