"""The application of 科技日报: JSON that JSON is posted for.

`period/periodTime` names the pages of an issue, `article/editionId` the articles
of a page, `article/articleId` is an article; `period/date` the days of a month
that have an issue. Without X-Requested-With it answers "no access!". An
article's address is the application's own, for people. Seen in use in 2026-09.
"""

from __future__ import annotations

from crawler.epaper.json_system import JsonSystem
from crawler.epaper.json_table import ArticleKeys, Calendar, Call, PageKeys, TextKeys

_API = "stdailynewspaperapi/uv/article"

PLATFORM = JsonSystem(
    "stdaily",
    day_form=rf"(?P<issue>{_API}/period/periodTime\?code=\w+&siteId=\w+&periodTime=%Y-%m-%d)",
    issue=Call("periodTime?code={code}&siteId={siteId}&periodTime={day}", send="json"),
    page=Call(f"/{_API}/article/editionId?siteId={{siteId}}&id={{id}}", send="json"),
    article=Call(
        "/statics/technology-site/index.html#/home?isDetail=1&currentNewsId={id}&timeValue={day}",
        f"{_API}/article/articleId?code={{code}}&siteId={{siteId}}&id={{currentNewsId}}",
        send="json",
    ),
    pages=PageKeys(
        "obj.editionList", number="editionCode", label="editionName", image="editionImg", day="obj.periodTime"
    ),
    articles=ArticleKeys("list"),
    text=TextKeys("obj.articleVo", kicker="pretitle", subtitle="subtitle", text="content|txt", day="periodTime"),
    calendar=Calendar(
        Call(ask=f"{_API}/period/date?code={{code}}&siteId={{siteId}}&date={{day:%Y-%m}}-01", send="json"),
        days="obj.dateList",
    ),
    status="status",
    good=("200",),
    says="msg",
    headers=(("X-Requested-With", "XMLHttpRequest"),),
)
