"""An archive of one month, February 2022, with a gap of every kind; and of the weeks around it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from archive.model import Article, Link, LinkKind, LinkState, Newspaper, Page, Placement
from archive.store.archive import Archive
from tests.archive.conftest import Clock

BASE = "http://epaper.bsyjrb.cn/pc"
NOTICE = "休刊启事\n根据国家春节放假安排，本报2022年2月1日至2月4日休刊，2月5日起恢复正常出版。祝广大读者新春快乐！"


def day(text: str) -> date:
    return date.fromisoformat(f"2022-{text}")


def front(when: date) -> Link:
    return Link(f"{BASE}/column/{when:%Y%m/%d}/node_A01.html", LinkKind.LIST, newspaper="youjiang", issue_date=when)


def article_link(when: date, number: int) -> Link:
    return Link(f"{BASE}/content/{when:%Y%m/%d}/content_{number}.html", newspaper="youjiang", issue_date=when)


def page(when: date, number: str, name: str, articles: dict[int, str], *, read: bool = True) -> Page:
    placements = tuple(Placement(article_link(when, n).url, title) for n, title in articles.items())
    return Page(number, name, f"{BASE}/column/{when:%Y%m/%d}/node_{number}.html", placements=placements, read=read)


def appeared(archive: Archive, when: date, articles: dict[int, str], *further: Page) -> None:
    """Put down an issue whose front page was read, and what it names."""
    pages = (page(when, "A01", "要闻", articles), *further)
    for one in pages[1:]:
        archive.links.found(Link(one.url, LinkKind.LIST, "", "youjiang", when, one.page, one.page_name))
    for number in articles:
        archive.links.found(article_link(when, number))
    archive.links.finish(front(when))
    archive.editions.keep("youjiang", when, pages)


def complete(archive: Archive, when: date) -> None:
    """Put down an issue of one page with one article, all of it held."""
    appeared(archive, when, {1: f"{when}的一篇"})
    hold(archive, when, 1)


def hold(archive: Archive, when: date, number: int, title: str = "", text: str = "") -> str:
    """Take an article in as a crawl does; return its id."""
    link = article_link(when, number)
    text = text or f"{when}的第{number}篇：村里修渠九公里，清水到了村口，老人说这是三十年来头一回。"
    added = archive.add(
        Article(title or "修渠", text, newspaper="youjiang", issue_date=when, addresses=(link.url,)),
    )
    archive.links.finish(link, added.article)
    return added.article


def absent(archive: Archive, when: date) -> None:
    archive.links.fail(front(when), LinkState.ABSENT, f"no issue: {front(when).url} answered 404")


def february(archive: Archive, clock: Clock) -> str:
    """Fill an archive; return the id of the article that announces the pause over 春节.

    The paper appears from Monday to Saturday. It was crawled on 2022-04-01.
    """
    clock.now = datetime(2022, 4, 1, 4, tzinfo=UTC)
    archive.add_newspapers([Newspaper("youjiang", "右江日报", base_url=BASE)])
    with archive.transaction():
        for n in range(90):
            when = day("01-01") + timedelta(days=n)
            if when.month == 2 or when == day("01-31"):
                continue
            (absent if when.weekday() == 6 else complete)(archive, when)
        for text in ("01-31", "02-01", "02-02", "02-03", "02-04", "02-05", "02-06", "02-11", "02-18", "02-20", "02-27"):
            absent(archive, day(text))
        for text in ("02-07", "02-19", "02-21", "02-22", "02-23", "02-24", "02-25", "02-26", "02-28"):
            complete(archive, day(text))
        notice = hold(archive, day("01-29"), 2, *NOTICE.split("\n"))
        _page_failed(archive, day("02-08"))
        _articles_missing(archive, day("02-09"))
        for _ in range(4):
            archive.links.fail(front(day("02-10")), LinkState.FAILED, "HTTP 503 Service Unavailable")
        # nothing on 02-12, 02-13 (a Sunday), 02-14, 02-15: nobody asked
        archive.links.finish(front(day("02-16")))
        archive.links.found(front(day("02-17")))
        hold(archive, day("02-18"), 1)
    return notice


def _page_failed(archive: Archive, when: date) -> None:
    second = page(when, "A02", "综合", {}, read=False)
    third = page(when, "A03", "副刊", {}, read=False)
    fourth = page(when, "A04", "广告", {})
    appeared(archive, when, {1: "一篇"}, second, third, fourth)
    hold(archive, when, 1)
    listed = Link(second.url, LinkKind.LIST, "", "youjiang", when, "A02", "综合")
    archive.links.fail(listed, LinkState.FAILED, "HTTP 500 Internal Server Error")


def _articles_missing(archive: Archive, when: date) -> None:
    titles = {1: "held", 2: "百色芒果丰收", 3: "凌云白毫茶", 4: "图片新闻", 5: "别处的一篇"}
    appeared(archive, when, titles, page(when, "A02", "综合", {2: "百色芒果丰收"}))
    hold(archive, when, 1)
    archive.links.fail(article_link(when, 3), LinkState.FAILED, "the connection was cut")
    archive.links.fail(article_link(when, 4), LinkState.ABSENT, "HTTP 404 Not Found")
    archive.links.fail(article_link(when, 5), LinkState.REFUSED, "not a host that this spider visits")
