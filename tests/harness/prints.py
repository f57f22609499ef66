"""A text that two papers print, each under a headline of its own, and a notice that one paper prints three times."""

from __future__ import annotations

from datetime import date

from archive.model import Article, Byline, Newspaper

PAPERS = (
    Newspaper("youjiang", "右江日报", base_url="http://epaper.bsyjrb.cn/pc"),
    Newspaper("guilin", "桂林日报", base_url="http://epaper.guilinlife.com"),
)
_CANAL = (
    "本报讯 12月23日，右江区阳圩镇六能村的引水渠全线通水，九公里渠道翻过三座山坳，把清水送到村口的晒场边。"
    "村民说，今后浇地不用再上山挑水，全村三百四十亩坡地开春就能种上两季玉米。"
)
OWN = Article(
    "九公里水渠通到六能村", _CANAL, kicker="阳圩镇", bylines=(Byline("韦秋实"), Byline("农秀琴", "photographer")),
    source="右江日报", newspaper="youjiang", issue_date=date(2021, 12, 24), page="A01", page_name="要闻",
    addresses=("http://epaper.bsyjrb.cn/pc/content/202112/24/content_1.html",),
)  # fmt: skip
REPRINT = Article(
    "清渠入村来", _CANAL, subtitle="邻市见闻", bylines=(Byline("李芳", "editor"), Byline("韦秋实")),
    source="百色新闻网", newspaper="guilin", issue_date=date(2022, 1, 5), page="03", page_name="副刊",
    addresses=("http://epaper.guilinlife.com/html/2022-01/05/content_9.html",),
)  # fmt: skip
_NOTICE = (
    "遗失声明：百色市右江区阳圩镇六能村村民委员会遗失公章一枚，编号4510020017332，声明作废。"
    "自登报之日起，凡持该章办理的一切事务均与本村无关，特此声明。"
)
NOTICES = tuple(
    Article(
        "遗失声明",
        _NOTICE,
        newspaper="youjiang",
        source="右江日报",
        issue_date=date(2021, 12, day),
        page=page,
        addresses=(f"http://epaper.bsyjrb.cn/pc/content/202112/{day}/content_7.html",),
    )  # fmt: skip
    for day, page in ((24, "A04"), (27, "A03"), (28, "A04"))
)
