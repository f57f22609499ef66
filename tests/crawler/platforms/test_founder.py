"""Reading the newer Founder e-paper: issue → pages → articles."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from archive.addresses.day import day_of
from archive.model import CHINA, Article, Byline, Link, LinkKind
from archive.reasons import BlockedPage, LayoutChanged, NoIssue, NotPublished, NotThere, Refused
from crawler.epaper.html import HtmlPlatform
from crawler.extract.page import properties
from crawler.extract.reading import Reading
from crawler.papers import paper_of
from tests.harness.bench import FRONT, capture
from tests.replica import STORIES, Replica, Story, site

YOUJIANG = paper_of("youjiang")
PLATFORM = YOUJIANG.platform
assert isinstance(PLATFORM, HtmlPlatform)
read_issue, read_page = partial(PLATFORM.read_issue, YOUJIANG.row), partial(PLATFORM.read_page, YOUJIANG.row)

DAY = date(2021, 12, 24)
SECOND_BODY = "<founder-content>二</founder-content>"
CONTENT = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_7.html"
ISSUE = """<html><body>
<div class="nav-list"><ul>
<li><a class="btn btn-block" href="node_A01.html">第A01版：要闻</a><a class="pdf" href="../../../att/1.pdf"></a></li>
<li><a class="btn btn-block" href="node_A02.html">第A02版：本市新闻</a></li>
<li><a class="btn btn-block" href="../23/node_A01.html">上一期</a></li>
</ul></div>
<map name="PagePicMap">
<area href="../../../content/202112/24/content_7.html"><area href="../../../content/202112/24/content_9.html">
</map>
<ul><li class="resultList"><a href="../../../content/202112/24/content_7.html"><h4>七</h4></a></li>
<li class="resultList"><a href="../../../content/202112/24/content_8.html"><h4>八</h4></a></li>
<li class="resultList"><a href="../../../content/202112/23/content_1.html"><h4>昨天</h4></a></li></ul>
</body></html>"""
ARTICLE = """<html><head><meta charset="utf-8"></head><body><div class="detail-art"><div class="totalTitle">
<p class="introtitle" id="PreTitle">凌云县推进 照明管护</p>
<h2 id="Title">茶山深处的<br>路灯有人管了</h2>
<p class="subtitle" id="SubTitle">十二个屯的夜路告别摸黑</p></div>
<div class="attachment"><!--高级资源列表--><p>图为路灯。</p></div>
<div id="ozoom" class="content"><founder-content>
<!--enpcontent--><p>     </p><p>    本报凌云讯（记者 韦秋实 通讯员 罗开明）路边的太阳能灯一盏接一盏亮起来。</p>
<p>    “灯坏了打个电话就有人来修。”她说。</p><!--/enpcontent-->
<!--enpproperty <date>2021-12-24 00:00:00:0</date><author></author><subtitle></subtitle><introtitle></introtitle>
<paperarticleid>7</paperarticleid><title>茶山深处的路灯有人管了</title>/enpproperty-->
</founder-content></div></div>
<div class="footer">Copyright 2009-2025 右江日报社 版权所有</div></body></html>"""


def issue_link(day: date = DAY) -> Link:
    return Link(f"http://epaper.bsyjrb.cn/pc/column/{day:%Y%m/%d}/node_A01.html", LinkKind.LIST, issue_date=day)


def page_link() -> Link:
    return Link(FRONT.replace("A01", "A02"), LinkKind.LIST, FRONT, "youjiang", DAY, "A02", "本市新闻")


def content_link(url: str = CONTENT) -> Link:
    return Link(url, LinkKind.ARTICLE, FRONT, "youjiang", DAY, "A01", "要闻")


def read_article(page: str | bytes) -> Article:
    article = PLATFORM.read_article(YOUJIANG.row, capture(CONTENT, page), content_link()).article
    assert article
    return article


def articles_of(reading: Reading) -> list[str]:
    return [link.url.rpartition("/")[2] for link in reading.links if link.kind is LinkKind.ARTICLE]


# Issues and pages


def test_an_issue_begins_at_its_first_page() -> None:
    links = list(YOUJIANG.issue_links([date(2021, 12, 24)]))
    assert links == [Link(FRONT, LinkKind.LIST, newspaper="youjiang", issue_date=DAY)]


def test_the_first_page_names_its_articles_each_once_and_no_other_days() -> None:
    reading = read_issue(capture(FRONT, ISSUE), issue_link())
    assert sorted(articles_of(reading)) == ["content_7.html", "content_8.html", "content_9.html"]


def test_the_articles_of_the_first_page_know_page_and_day() -> None:
    first = read_issue(capture(FRONT, ISSUE), issue_link()).links[0]
    assert (first.page, first.page_name, first.issue_date, first.found_in) == ("A01", "要闻", DAY, FRONT)


def test_the_first_page_names_the_other_pages_of_the_day() -> None:
    reading = read_issue(capture(FRONT, ISSUE), issue_link())
    assert [link for link in reading.links if link.kind is LinkKind.LIST] == [page_link()]


def test_a_further_page_gives_its_articles_its_own_number_and_name() -> None:
    reading = read_page(capture(page_link().url, ISSUE), page_link())
    articles = [link for link in reading.links if link.kind is LinkKind.ARTICLE]
    assert {(link.page, link.page_name) for link in articles} == {("A02", "本市新闻")}


def test_a_page_is_kept_with_its_number_name_pdf_and_the_outlines_of_its_articles_in_order() -> None:
    page = ISSUE.replace(
        '<area href="../../../content/202112/24/content_7',
        '<area coords="1.5,2,3,4" href="../../../content/202112/24/content_7',
    )
    page = page.replace("<map name", '<img src="../../../att/A01.jpg" usemap="#PagePicMap"><map name')
    reading = read_issue(capture(FRONT, page), issue_link())
    assert reading.issue_date == DAY
    first, second = reading.pages
    assert (first.page, first.page_name, first.read) == ("A01", "要闻", True)
    assert first.pdf == "http://epaper.bsyjrb.cn/pc/att/1.pdf"
    assert first.image == "http://epaper.bsyjrb.cn/pc/att/A01.jpg"
    assert [(one.url.rpartition("_")[2], one.title, one.area) for one in first.placements] == [
        ("7.html", "七", "1.5,2,3,4"), ("9.html", "", ""), ("8.html", "八", ""),
    ]  # fmt: skip
    assert (second.page, second.page_name, second.read, second.placements) == ("A02", "本市新闻", False, ())


def test_a_page_of_advertisements_has_no_articles() -> None:
    page = ISSUE.replace("content_", "advert_")
    reading = read_page(capture(page_link().url, page), page_link())
    assert [link.kind for link in reading.links] == [LinkKind.LIST]
    assert [(one.page, one.read, one.placements) for one in reading.pages] == [("A01", False, ()), ("A02", True, ())]


def test_a_page_that_says_so_means_that_there_is_no_issue() -> None:
    with pytest.raises(NotPublished, match="no issue of 2021-12-24: the page says 今日无报"):
        read_issue(capture(FRONT, "<html><body>今日无报</body></html>"), issue_link())


@pytest.mark.parametrize("page", [b"", b"<html></html>", b"<html><head><title></title></head><body> </body></html>"])
def test_an_empty_page_says_nothing_of_an_issue(page: bytes) -> None:
    with pytest.raises(LayoutChanged, match="no link to a page"):
        read_issue(capture(FRONT, page), issue_link())


def test_another_days_issue_means_that_there_is_none_of_this_day() -> None:
    newest = FRONT.replace("24", "27")
    with pytest.raises(NoIssue, match="no issue of 2021-12-24: the host leads to .*202112/27/node_A01.html"):
        read_issue(capture(newest, ISSUE.replace("/24/", "/27/")), issue_link())


@pytest.mark.parametrize("led", [FRONT.replace("24", "27"), "http://epaper.bsyjrb.cn/index.html"])
def test_another_address_that_holds_no_issue_says_nothing_of_one(led: str) -> None:
    with pytest.raises(LayoutChanged, match="no link to a page"):
        read_issue(capture(led, "<html><body>欢迎</body></html>"), issue_link())


def test_a_full_page_without_the_list_of_pages_is_a_changed_layout() -> None:
    page = f"<html><body><div class='pages'>{'要闻' * 200}</div></body></html>"
    with pytest.raises(
        LayoutChanged, match="no link to a page of an issue or to an article, as founder calls them, at " + FRONT
    ):
        read_issue(capture(FRONT, page), issue_link())


def test_a_further_page_without_the_list_of_pages_is_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged, match="no link to a page"):
        read_page(capture(page_link().url, "<html><body>新版</body></html>"), page_link())


def test_a_page_that_names_more_articles_than_can_be_printed_is_refused() -> None:
    links = "".join(f'<a href="../../../content/202112/24/content_{n}.html">{n}</a>' for n in range(501))
    with pytest.raises(Refused, match="2 pages and 501 articles are named at"):
        read_issue(capture(FRONT, ISSUE.replace("</body>", f"{links}</body>")), issue_link())


def test_a_challenge_in_place_of_an_issue_is_a_blocked_page() -> None:
    page = "<html><script>document.cookie='__jsl_clearance=1'</script></html>"
    with pytest.raises(BlockedPage, match="加速乐"):
        read_issue(capture(FRONT, page), issue_link())


# Articles


def test_an_article_has_its_headline_parts() -> None:
    article = read_article(ARTICLE)
    assert (article.kicker, article.subtitle) == ("凌云县推进 照明管护", "十二个屯的夜路告别摸黑")
    assert article.title == "茶山深处的路灯有人管了"


def test_an_article_has_the_paragraphs_of_the_body_and_nothing_else() -> None:
    assert read_article(ARTICLE).text == (
        "本报凌云讯（记者 韦秋实 通讯员 罗开明）路边的太阳能灯一盏接一盏亮起来。\n“灯坏了打个电话就有人来修。”她说。"
    )


def test_an_article_has_the_day_of_its_address_and_the_page_of_its_link() -> None:
    article = read_article(ARTICLE)
    assert (article.issue_date, article.page, article.page_name) == (DAY, "A01", "要闻")


def test_an_article_is_published_on_its_day_in_china() -> None:
    article = read_article(ARTICLE)
    assert article.published_at and article.published_at.isoformat() == "2021-12-24T00:00:00+08:00"
    assert article.published_at.tzinfo is CHINA and article.date_precision == "day"


def test_an_article_has_its_signatures_and_its_paper() -> None:
    article = read_article(ARTICLE)
    assert article.bylines == (Byline("韦秋实", "reporter"), Byline("罗开明", "correspondent"))
    assert (article.newspaper, article.source, article.addresses) == ("youjiang", "右江日报", (CONTENT,))


def test_an_empty_headline_part_is_taken_from_the_comment() -> None:
    page = ARTICLE.replace(">凌云县推进 照明管护<", "><").replace("<introtitle>", "<introtitle>管护")
    page = page.replace("茶山深处的<br>路灯有人管了", "")
    article = read_article(page)
    assert (article.kicker, article.title) == ("管护", "茶山深处的路灯有人管了")


def test_a_comment_that_names_another_day_is_noted_and_the_address_wins() -> None:
    article = read_article(ARTICLE.replace("<date>2021-12-24", "<date>2021-12-23"))
    assert article.issue_date == DAY
    assert article.notes == ("the address says 2021-12-24, enpproperty says 2021-12-23",)


def test_a_page_without_the_comment_is_read_all_the_same() -> None:
    page = ARTICLE.replace("enpproperty", "other")  # which alone tells the headline in one line
    assert read_article(page).title == "茶山深处的 路灯有人管了"


def test_an_undecodable_byte_is_noted() -> None:
    page = ARTICLE.encode().replace("灯坏了".encode(), "灯坏".encode() + b"\xff")
    assert read_article(page).notes == ("1 undecodable places in the page (utf-8)",)


NO_BODY = f"no body at {CONTENT}: '#ozoom founder-content'"


def test_a_body_that_no_skin_names_is_read_and_the_note_names_selector_and_address() -> None:
    page = ARTICLE.replace("founder-content", "article").replace('id="ozoom" class="content"', "")
    article = read_article(page)
    assert (article.title, article.text) == (read_article(ARTICLE).title, read_article(ARTICLE).text)
    assert article.notes[0].startswith(f"read without a skin: {NO_BODY}")


def test_a_page_without_any_body_is_a_changed_layout_that_names_selector_and_address() -> None:
    start, end = ARTICLE.index('<div id="ozoom"'), ARTICLE.index("</founder-content>")
    page = ARTICLE[:start] + "<div>" + ARTICLE[end:]
    with pytest.raises(LayoutChanged, match=NO_BODY):
        read_article(page)


def test_two_bodies_with_different_texts_are_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged, match="'#ozoom founder-content' matches 2 times instead of once"):
        read_article(ARTICLE.replace("</founder-content>", "</founder-content><founder-content>二</founder-content>"))


def test_a_body_that_is_there_twice_is_read_once() -> None:
    again = ARTICLE[ARTICLE.index("<founder-content>") : ARTICLE.index("</founder-content>")] + "</founder-content>"
    page = ARTICLE.replace("</founder-content>", "</founder-content>" + again)
    assert read_article(page).text == read_article(ARTICLE).text


def test_the_comment_is_the_first_witness_of_the_title() -> None:
    page = ARTICLE.replace(
        "<title>茶山深处的路灯有人管了</title>", "<title>茶山深处的&ldquo;路灯&rdquo;<br>有人管了</title>"
    )
    assert read_article(page).title == "茶山深处的“路灯” 有人管了"


def test_an_article_without_title_and_text_is_a_changed_layout() -> None:
    page = "<h2 id='Title'></h2><div id='ozoom'><founder-content><p> </p></founder-content></div>"
    with pytest.raises(LayoutChanged, match="neither a title nor a text"):
        read_article(page)


def test_an_article_address_that_leads_to_another_day_is_not_there() -> None:
    with pytest.raises(NotThere, match="the host leads to"):
        PLATFORM.read_article(YOUJIANG.row, capture(CONTENT.replace("/24/", "/27/"), ARTICLE), content_link())


def test_a_flood_of_attributes_is_refused() -> None:
    tag = "<div " + " ".join(f'a{n}="0"' for n in range(30_000)) + ">"
    with pytest.raises(Refused, match="over 1000 attributes"):
        read_article(ARTICLE.replace("<body>", "<body>" + tag))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story.number))
def test_the_replicas_pages_give_its_stories(story: Story) -> None:
    url = site.content_url(story)
    answer = Replica().respond(url)
    assert answer
    article = PLATFORM.read_article(YOUJIANG.row, capture(url, answer.content), content_link(url)).article
    assert article
    assert (article.kicker, article.title, article.subtitle) == (story.kicker, story.title, story.subtitle)
    assert article.text == story.text


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.bylines)
def test_the_replicas_pages_give_the_signatures_of_its_stories(story: Story) -> None:
    url = site.content_url(story)
    answer = Replica().respond(url)
    assert answer
    article = PLATFORM.read_article(YOUJIANG.row, capture(url, answer.content), content_link(url)).article
    assert article
    assert [(byline.name, byline.role) for byline in article.bylines] == list(story.signers)


# Addresses


def test_an_article_link_is_read_as_an_article() -> None:
    assert [attempt.read.func for attempt in YOUJIANG.route(content_link())] == [PLATFORM.read_article]


def test_a_first_page_is_read_as_an_issue_and_another_as_a_page() -> None:
    reads = [YOUJIANG.route(link)[0].read.func for link in (issue_link(), page_link())]
    assert reads == [PLATFORM.read_issue, PLATFORM.read_page]


def test_an_address_of_another_host_is_not_the_papers() -> None:
    assert YOUJIANG.route(content_link("http://epaper.bsyjrb.cn.evil.example/pc/content/202112/24/c.html")) == ()


@pytest.mark.parametrize(
    "url, day",
    [
        ("http://x.cn/pc/content/202112/24/content_1.html", date(2021, 12, 24)),
        ("http://x.cn/pc/content/202113/24/content_1.html", None),
        ("http://x.cn/pc/content/202102/30/content_1.html", None),
        ("http://x.cn/pc/index.html", None),
    ],
)
def test_a_day_is_read_from_the_address_or_not_at_all(url: str, day: date | None) -> None:
    assert day_of(url) == day


def test_the_comment_is_read_field_by_field() -> None:
    comment = "<!--enpproperty <date>2021-12-24 00:00:00:0</date><author></author><title>一\n二</title>/enpproperty-->"
    assert properties(comment) == {"date": "2021-12-24 00:00:00:0", "author": "", "title": "一 二"}
