"""The page on which an article stands, told by its own page where no index told it; on every HTML e-paper platform."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.model import Evidence
from crawler.epaper.html import HtmlPlatform
from crawler.platforms import platforms
from tests.crawler.platforms.test_odd_answers import lists_and_articles, paper
from tests.harness.bench import capture
from tests.harness.sweep import each

HTML = [name for name, platform in platforms().items() if isinstance(platform, HtmlPlatform)]
each_html = each("name", HTML)
TEXT = "<p>村里修渠九公里，清水到了村口，见第02版，老人说这是三十年来头一回。</p><p>第05版：要闻</p>"
SAID = {
    "<table><tr><td>第07版：<strong>文化</strong></td></tr></table>": ("07", "文化", "heading"),
    "<div class='bm'>第07版：文化</div>": ("07", "文化", "heading"),
    "<span>A02 版面</span>": ("A02", "", "heading"),
    "<p>07版：要闻</p>": ("07", "要闻", "heading"),
    "<p><!-- 07 -->第07版：要闻</p>": ("07", "要闻", "heading"),
    "<p><!-- 07 -->第07版</p>": ("07", "", "heading"),
    "<p>07版：要聞</p><p>第07版</p>": ("07", "要聞", "heading"),
    "<b>第06、07版：专题</b>": ("06-07", "专题", "heading"),
    "<title>北山日报 第07版</title>": ("07", "", "title"),
    "<!--enpproperty <founder-pagenum>7</founder-pagenum> /enpproperty-->": ("7", "", "founder-pagenum"),
    "<p>第07版：文化</p><!--enpproperty <founder-pagenum>7</founder-pagenum> /enpproperty-->": (
        "07",
        "文化",
        "founder-pagenum",
    ),
}
SAYS_NOTHING = [
    "<a href='x.htm'>第07版：文化</a>",
    "<p>第07版：文化</p><p>第08版：副刊</p>",
    "<select><option>第07版：文化</option></select>",
    "<p>2版权所有</p>",
    "<p>共8版</p>",
    "<h2>第三版《辞海》出版</h2>",
    "<p>下转第2版</p>",
    "<script>var a='第07版';</script>",
    "",
]


def read(name: str, said: str, **told: str):  # type: ignore[no-untyped-def]
    links = lists_and_articles(name)
    link = replace(links[1], **told)  # type: ignore[arg-type]
    system = platforms()[name]
    assert isinstance(system, HtmlPlatform)
    body = system.skin.body[0].split()[-1]
    kind, _, value = body.partition(".") if "." in body else ("", "", "")
    box = f"<{kind or 'div'} class='{value}'>" if value else f"<div id='{body[1:]}'>" if body[0] == "#" else f"<{body}>"
    page = f"<html><body><h1>村里修渠</h1>{said}{box}{TEXT}</{box[1:].split()[0].rstrip('>')}></body></html>"
    attempt = paper(name).route(link)[0]
    return attempt.read(capture(attempt.url, page), link).article


@pytest.mark.slow
@each_html
@each("said", SAID)
def test_an_article_without_an_index_stands_where_its_own_page_says(name: str, said: str) -> None:
    article = read(name, said)
    number, page_name, rule = SAID[said]
    assert (article.page, article.page_name) == (number, page_name)
    assert Evidence("page", number, rule, 100, chosen=True) in article.evidence


@each_html
@each("said", SAYS_NOTHING)
def test_where_nothing_says_it_the_page_is_not_known(name: str, said: str) -> None:
    article = read(name, said)
    assert (article.page, article.page_name) == ("", "")


@each_html
def test_what_an_index_told_goes_first(name: str) -> None:
    article = read(name, "<p>第07版：文化</p>", page="03", page_name="副刊")
    assert (article.page, article.page_name) == ("03", "副刊")
    assert not [one for one in article.evidence if one.field == "page"]
