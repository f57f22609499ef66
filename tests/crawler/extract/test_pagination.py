"""An article over several pages is fetched page by page and archived as one."""

from __future__ import annotations

from tests.harness.bench import Bench, TimedReplica

FIRST = "http://finance.eastmoney.com/a/202112240000000001.html"
SECOND = "http://finance.eastmoney.com/a/202112240000000001_2.html"
LINES = (
    "田林县的油茶林今年挂果多，农户从十月忙到腊月，加工厂的机器日夜不停，院子里堆满了茶果。",
    "果壳过去当柴烧，如今做成菌棒和炭，一吨能卖四百元，村里的合作社为此添了两台粉碎机。",
)


def page(line: str, onward: str) -> bytes:
    return (
        '<html><head><meta charset="utf-8"><title>油茶果壳的新用处</title></head><body><div class="contentwrap">'
        '<div class="title">油茶果壳的新用处</div><div class="infos">2021年12月24日 09:30 来源：右江日报</div>'
        f'<div id="ContentBody"><p>{line}</p></div>{onward}</div></body></html>'
    ).encode()


def test_the_pages_of_an_article_become_one_article(bench: Bench, replica: TimedReplica) -> None:
    replica.put(FIRST, page(LINES[0], f'<a href="{SECOND}">下一页</a>'), "text/html")
    replica.put(SECOND, page(LINES[1], f'<a href="{FIRST}">上一页</a>'), "text/html")
    assert bench.crawl(*bench.small, "-a", f"url={FIRST}").code == 0
    found = [record.article for record in bench.records() if record.article.title == "油茶果壳的新用处"]
    assert [article.text for article in found] == ["\n".join(LINES)]


def test_an_article_whose_second_page_is_missing_is_not_archived_by_half(bench: Bench, replica: TimedReplica) -> None:
    replica.put(FIRST, page(LINES[0], f'<a href="{SECOND}">下一页</a>'), "text/html")
    replica.fault("server-error", SECOND.removeprefix("http://"))
    assert bench.crawl(*bench.small, "-a", f"url={FIRST}").code == 6
    assert not [record for record in bench.records() if record.article.title == "油茶果壳的新用处"]
    assert bench.link(FIRST)[0] == "failed"


def test_pages_that_lead_in_a_circle_end(bench: Bench, replica: TimedReplica) -> None:
    replica.put(FIRST, page(LINES[0], f'<a href="{SECOND}">下一页</a>'), "text/html")
    replica.put(SECOND, page(LINES[1], f'<a href="{SECOND}?again">下一页</a>'), "text/html")
    assert bench.crawl(*bench.small, "-a", f"url={FIRST}").code == 0
    assert replica.log.count(SECOND) == 1
