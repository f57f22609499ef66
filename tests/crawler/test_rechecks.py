"""Archived articles are asked for again: edits and removals are seen, within a budget, and nothing is taken for one."""

from __future__ import annotations

import pytest

from archive.health.calendar import calendar
from archive.model import LinkState
from tests.harness.bench import wait_for
from tests.harness.edited_paper import DAY, DAY_OF_PAPER, PAPER, PIECES, EditedPaper

pytestmark = pytest.mark.slow

URLS = sorted(url for piece in PIECES if f"/{DAY:%Y-%m/%d}/" in piece.urls[0] for url in piece.urls)  # of the first day
HOST = "http://epaper.bhxww.com"
ONLY = ("-a", "only=recheck")
IN_DAYS = "select julianday(next_check) - julianday('now') from links where url = ?"


# A share within each crawl


def test_nothing_is_asked_again_before_it_is_due(news: EditedPaper) -> None:
    assert news.days().code == 0
    assert (news.asked(), news.counts()) == ([], {})


def test_a_crawl_asks_for_what_is_due_after_its_own_news_and_sees_edits_and_removals(news: EditedPaper) -> None:
    news.edit(1)
    news.answer(2, "<h1>404</h1>", 404)
    news.due(news.url(0), news.url(1), news.url(2))
    result = news.days()
    assert (result.code, result.err) == (0, "")
    assert sorted(news.asked()) == sorted((news.url(0), news.url(1), news.url(2)))
    assert news.counts() == {"asked": 3, "requests": 3, "unchanged": 1, "changed": 1, "gone": 1}
    assert news.stands(0) == ("done", 1, [])
    assert news.stands(1) == ("done", 2, [])
    assert news.stands(2) == ("absent", 1, [None])
    news.replica.clear_log()
    assert news.days().code == 0
    assert news.asked() == [], "what was asked for is not due again today"


@pytest.mark.parametrize("budget, asked", [("0", 0), ("1", 1), ("2", 2), ("3", 3)])
def test_a_budget_is_kept(news: EditedPaper, budget: str, asked: int) -> None:
    news.due()
    assert news.days("-a", f"recheck={budget}").code == 0
    assert len(news.asked()) == asked


def test_the_plan_says_how_many_are_due(news: EditedPaper) -> None:
    news.due(news.url(0), news.url(1), news.url(2))
    told = news.days("-a", "plan=1", "-a", "recheck=2").out.splitlines()
    assert "  besides, 3 archived articles are due to be asked for again; 2 of them would be" in told
    assert news.asked() == []


def test_what_is_removed_and_back_is_had_again(news: EditedPaper) -> None:
    page = news.body(news.url(1))
    news.answer(1, "<h1>404</h1>", 404)
    news.due(news.url(1))
    news.days()
    assert news.stands(1) == ("absent", 1, [None])
    news.due(news.url(1))
    news.days()
    assert news.counts() == {"asked": 1, "requests": 1, "unchanged": 1}, "gone already, and no news"
    assert news.stands(1) == ("absent", 1, [None])
    news.answer(1, page)
    news.due(news.url(1))
    news.days()
    assert news.counts() == {"asked": 1, "requests": 1, "back": 1}
    state, versions, ends = news.stands(1)
    assert (state, versions, len(ends), ends[0] is not None) == ("done", 1, 1, True)


GONE = {
    "404": ("", 404, {}),
    "410": ("", 410, {}),
    "front of the host": ("", 302, {"Location": "/"}),
    "front of the host by name": ("", 301, {"Location": f"{HOST}/index.html"}),
    "front of the issue": ("", 302, {"Location": "node_1.htm"}),
    "page of errors": ("", 302, {"Location": "/404.html"}),
    "refresh to the front": ('<meta http-equiv="refresh" content="0;url=/">', 200, {}),
    "script to the front": ("<script>location.href='/'</script>", 200, {}),
    "script with words": ("<script>alert('该文章不存在或已被删除');history.back()</script>", 200, {}),
    "deleted": ("<html><title>提示</title><body><p>内容已删除</p></body></html>", 200, {}),
    "offline": ("<html><body><p>该稿件已下线</p><a href='/'>返回首页</a></body></html>", 200, {}),
    "not there": ("<html><title>出错了</title><body>您访问的文章不存在</body></html>", 200, {}),
    "traditional": ("<html><body><p>該頁面不存在，或已被刪除</p></body></html>", 200, {}),
    "in the article's place": ("skin", 200, {}),
}


def test_what_its_host_says_to_be_gone_is_absent(news: EditedPaper) -> None:
    news.replica.put(
        f"{HOST}/", "<html><title>北海日报</title><body><a href='/a/'>要闻</a></body></html>".encode("gbk")
    )
    news.replica.put(f"{HOST}/404.html", "<html><body>抱歉</body></html>".encode("gbk"))
    for number, (body, status, headers) in enumerate(GONE.values(), 1):
        news.answer(number, body if body != "skin" else news.emptied(number, "内容已删除"), status, **headers)
    there = max(range(len(GONE) + 1, len(PIECES)), key=lambda number: PIECES[number].issue_date)
    # The youngest is asked for first: it shows that its host has articles
    news.due(news.url(there), *map(news.url, range(1, 1 + len(GONE))))
    news.sql("update links set next_check = '2019-01-01T00:00:00+00:00' where url = ?", news.url(there))
    assert news.days("-a", "recheck=50").code == 0
    found = {kind: news.stands(number) for number, kind in enumerate(GONE, 1)}
    assert found == dict.fromkeys(GONE, ("absent", 1, [None]))
    counts = news.counts()
    assert (counts["gone"], counts["asked"] - counts["gone"]) == (len(GONE), counts["unchanged"])


FAILS = {
    "503": ("", 503, {}),
    "forbidden": ("", 403, {}),
    "another article": ("", 302, {"Location": "content_3021_151207.htm"}),
    "another host": ("", 302, {"Location": "http://new.example/a.html"}),
    "maintenance": ("<html><body>系统维护中，请稍后再试</body></html>", 200, {}),
    "a page that nobody knows": ("<html><body><div>欢迎</div><a href='/x'>一</a></body></html>", 200, {}),
    "an empty page": ("", 200, {}),
    "the frame of the article alone": ("skin", 200, {}),
    "a notice dressed as an article": ("skin 本站将于今晚暂停服务，给您带来不便，敬请谅解。", 200, {}),
}


def test_what_cannot_be_read_is_no_removal(news: EditedPaper) -> None:
    for number, (body, status, headers) in enumerate(FAILS.values(), 1):
        if body.startswith("skin"):
            body = news.emptied(number, body[5:])
            body = body.replace(news.title(number), "升级公告") if "本站" in body else body
        news.answer(number, body, status, **headers)
    news.due(*map(news.url, range(1, 1 + len(FAILS))))
    assert news.days("-a", "recheck=50").code == 0, "the paper's own news were had"
    assert news.counts()["failed"] == len(FAILS) and "gone" not in news.counts()
    found = {kind: news.stands(number) for number, kind in enumerate(FAILS, 1)}
    assert found == dict.fromkeys(FAILS, ("done", 1, []))
    for number in range(1, 1 + len(FAILS)):
        (due,) = news.sql("select julianday(next_check) - julianday('now') from links where url = ?", news.url(number))[
            0
        ]
        assert 0.7 < due <= 1, "asked for again tomorrow"  # type: ignore[operator]


def test_a_host_that_leads_everything_to_its_front_has_removed_nothing(news: EditedPaper) -> None:
    news.replica.put(f"{HOST}/", b"<html><body><a href='/x'>x</a></body></html>")
    for url in URLS:
        news.replica.put(url, b"", status=302, headers=[("Location", "/")])
    news.due(*URLS)
    for piece in PIECES[7:]:
        for url in piece.urls:
            news.replica.put(url, b"", status=302, headers=[("Location", "/")])
    result = news.fetch(*ONLY)
    assert result.code == 6
    assert "gone" not in news.counts() and news.counts()["failed"] == news.counts()["asked"]
    assert {news.stands(number)[0] for number in range(len(PIECES))} == {"done"}
    assert "that is told of the host, and not of them" in result.err


def test_one_article_that_is_there_shows_that_others_are_gone(news: EditedPaper) -> None:
    news.replica.put(f"{HOST}/", b"<html><body><a href='/x'>x</a></body></html>")
    news.answer(1, "", 302, Location="/")
    news.due(news.url(1))
    assert news.days().code == 0
    assert news.counts() == {"asked": 2, "requests": 2, "unchanged": 1, "gone": 1}, "another one was asked to know it"


# What the user names


def test_again_asks_for_the_articles_of_the_days_asked_for(news: EditedPaper) -> None:
    news.edit(1)
    assert news.days("-a", "again=1").code == 0
    assert sorted(news.asked()) == URLS
    assert news.stands(1)[1] == 2


def test_again_for_what_failed_leaves_archived_articles_alone(news: EditedPaper) -> None:
    assert news.days("-a", "again=failed").code == 0
    assert news.asked() == []


def test_an_address_that_is_given_is_asked_for_though_it_is_archived(news: EditedPaper) -> None:
    news.edit(1)
    assert news.days("-a", f"url={news.url(1)}", "-a", "recheck=0").code == 0
    assert (news.asked(), news.stands(1)[1]) == ([news.url(1)], 2)


def test_an_address_that_is_given_and_cannot_be_had_is_told(news: EditedPaper) -> None:
    news.answer(1, "", 503)
    result = news.days("-a", f"url={news.url(1)}")
    assert result.code == 6
    assert news.url(1) in result.err and "1 failed" in result.err
    assert news.stands(1) == ("done", 1, [])


# A run for rechecks alone


def test_a_run_for_rechecks_alone_asks_for_what_is_due_and_nothing_else(news: EditedPaper) -> None:
    news.due(news.url(0), news.url(1))
    assert news.fetch(*ONLY).code == 0
    assert sorted(url for url in news.replica.log if not url.endswith("robots.txt")) == sorted(
        (news.url(0), news.url(1))
    )


def test_a_run_for_rechecks_alone_asks_for_all_of_the_days_that_it_is_given(news: EditedPaper) -> None:
    assert news.fetch(*ONLY, *DAY_OF_PAPER).code == 0
    assert sorted(news.asked()) == URLS
    news.replica.clear_log()
    assert news.fetch(*ONLY, "-a", "since=2021-01-01", "-a", "until=2021-01-02").code == 0
    assert news.asked() == []


def test_a_run_for_rechecks_alone_that_had_none_is_not_fine(news: EditedPaper) -> None:
    news.due(news.url(1))
    news.replica.fault("down", HOST.removeprefix("http://"))
    assert news.fetch(*ONLY).code == 3
    assert news.stands(1) == ("done", 1, [])


def test_a_run_that_is_killed_leaves_the_rest_due(news: EditedPaper) -> None:
    news.due(news.url(0), news.url(1))
    news.replica.held = news.url(0)  # type: ignore[attr-defined]
    with news.crawling(*ONLY, paper=PAPER.id) as process:
        wait_for("the request", lambda: news.url(0) in news.replica.log)
        process.kill()
    news.replica.released.set()  # type: ignore[attr-defined]
    assert news.stands(0) == ("done", 1, [])
    news.replica.clear_log()
    assert news.fetch(*ONLY).code == 0
    assert news.url(0) in news.asked()


def test_what_is_gone_leaves_no_gap(news: EditedPaper) -> None:
    for url in URLS:
        news.replica.put(url, b"", status=404)
    assert news.days("-a", "again=1").code == 0
    with news.archive() as archive:
        (day,) = calendar(archive, PAPER.id, DAY, DAY, DAY)
        assert (day.articles_held, day.gaps) == (len(URLS), ())
        assert {archive.links.get(url).state for url in URLS} == {LinkState.ABSENT}  # type: ignore[union-attr]


def test_what_is_asked_again_is_no_news(news: EditedPaper) -> None:
    news.due()
    news.days()
    with news.archive() as archive:
        run = next(archive.journal.runs())
        figures = archive.figures
        assert not [name for name in run.counts if name.startswith("archive/")]
        assert figures.had_since(PAPER.id, run.started_at).held == 0
        assert figures.last_runs()[PAPER.id]["id"] == run.id
    news.due(news.url(0))
    assert news.fetch(*ONLY).code == 0
    with news.archive() as archive:
        assert archive.figures.last_runs()[PAPER.id]["id"] == run.id, "the last that asked for news"
