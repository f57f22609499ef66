"""The interface of 解放日报: `getJournalPage.do` names an issue's pages, and the articles of one of them.

`getJournalPageArticle.do` is an article, whose address is that of the page for
people, which a script fills. `list.do` tells the newest issue of each paper of
the house. In use since 2024-12-16, seen in 2026-09; the pages of an issue show
the articles in the opposite order of the answer's.
"""

from __future__ import annotations

from crawler.epaper.json_system import JsonSystem
from crawler.epaper.json_table import ArticleKeys, Calendar, Call, PageKeys, TextKeys

PLATFORM = JsonSystem(
    "jfdaily",
    day_form=r"(?P<issue>journal/%Y-%m-%d/getJournalPage\.do\?page=\w+&code=\w+)",
    issue=Call("getJournalPage.do?page=01&code={code}"),
    page=Call("getJournalPage.do?page={pnumber}&code={code}"),
    article=Call(
        "/staticsg/res/html/journal/detail.html?code={code}&date={day}&id={id}&page={page}",
        "journal/getJournalPageArticle.do?id={id}",
    ),
    pages=PageKeys("object.pagelist", number="pnumber", name="pname", image="imgurl", own="object.page.pnumber"),
    articles=ArticleKeys("object.articlelist", reversed=True),
    text=TextKeys("object.article", kicker="introtitle", subtitle="subtitle", day="jdate"),
    calendar=Calendar(Call(ask="journal/list.do"), days="jdate", rows="object.departList", own=("code",), newest=True),
    status="success",
    good=("true",),
    says="errorinfo|msg",
)
