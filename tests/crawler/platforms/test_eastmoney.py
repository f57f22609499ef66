"""Reading EastMoney: where an article may be found, the text API, the article API, the article page."""

from __future__ import annotations

import json

import pytest

from archive.model import Article, Byline, Link, LinkKind
from archive.reasons import BlockedPage, CutPage, LayoutChanged, NotThere, Refused
from crawler.papers import paper_of
from crawler.platforms.eastmoney import read_article_api, read_article_page, read_text
from tests.harness.bench import article_link, capture
from tests.harness.cost import cpu_seconds
from tests.replica import STORIES, Replica, Story, site

SHARE = "http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224696612"
TEXT = "http://finews.zning.xyz/NewsData/GetNewsText.do?id=NW202112242224696612"
API = "https://newsinfo.eastmoney.com/kuaixun/v2/api/article/202112242224696612"
PAGE = "http://finance.eastmoney.com/a/202112242224696612.html"
BODY = (
    "<p>本报百色讯近年来，我市牢牢把握这一主线。</p>\n <p>全市有27家企业参与创建工作。 □伍忠国 </p>"
    '<p class="em_media">（文章来源：右江日报）</p>'
)
LINES = "本报百色讯近年来，我市牢牢把握这一主线。\n全市有27家企业参与创建工作。 □伍忠国"
MEDIA = {"id": "NW1", "date": "2021-12-24 08:51:00", "title": "百色：“四个并重”", "medianame": "右江日报", "text": BODY}
ARTICLE = {
    "Art_Title": "百色",
    "Art_Media_Name": "右江日报",
    "Art_ShowTime": "2021/12/24 08:51:00",
    "Art_Content": BODY,
}
NEW_PAGE = f"""<html><body><div class="contentwrap"><div class="title">百色：“四个并重”</div>
<div class="tipbox"><div class="infos"><div class="item">2021年12月24日 08:51</div>
<div class="item">来源：右江日报</div></div></div><div class="abstract"><div class="txt">摘要。</div></div>
<div id="ContentBody" class="txtinfos">{BODY}<p class="res-edit">（责任编辑：73）</p><p class="tip">提示：键盘</p></div>
</div><div class="footer"><p>郑重声明：仅供参考。</p></div></body></html>"""
OLD_PAGE = f"""<html><body><div class="newsContent"><h1>百色：“四个并重”</h1>
<div class="Info"><div class="time">2021年12月24日 08:51</div><div class="source">来源：右江日报</div></div>
<div class="b-review">摘要。</div><div id="ContentBody" class="Body">{BODY}
<p class="res-edit">(责任编辑：DF010)</p></div></div></body></html>"""


def from_text(answer: object, url: str = TEXT) -> Article:
    body = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    article = read_text(capture(url, body, "application/json;charset=UTF-8"), article_link(SHARE)).article
    assert article
    return article


def from_api(answer: object) -> Article:
    found = capture(API, json.dumps(answer, ensure_ascii=False), "application/json")
    article = read_article_api(found, article_link(SHARE)).article
    assert article
    return article


def from_page(page: str) -> Article:
    article = read_article_page(capture(PAGE, page), article_link(PAGE)).article
    assert article
    return article


# Where an article may be found


def test_a_share_link_asks_its_own_host_then_the_other_hosts_then_the_article_api_then_the_page() -> None:
    assert [attempt.url for attempt in paper_of("youjiang").route(article_link(SHARE))] == [
        "http://finews.zning.xyz/NewsData/GetNewsText.do?id=NW202112242224696612",
        "http://choicewzp1.eastmoney.com/NewsData/GetNewsText.do?id=NW202112242224696612",
        "http://app.jg.eastmoney.com/NewsData/GetNewsText.do?id=NW202112242224696612",
        API,
        PAGE,
    ]


def test_a_share_link_of_another_host_asks_that_host_first_with_its_scheme() -> None:
    urls = [
        attempt.url
        for attempt in paper_of("youjiang").route(
            article_link(SHARE.replace("http://finews.zning.xyz", "https://a.eastmoney.com"))
        )
    ]
    assert urls[:2] == [TEXT.replace("http://finews.zning.xyz", "https://a.eastmoney.com"), TEXT]
    assert len(urls) == 6


def test_a_share_page_itself_is_never_asked_for() -> None:
    assert SHARE not in [attempt.url for attempt in paper_of("youjiang").route(article_link(SHARE))]


@pytest.mark.parametrize("path", ["a/202112242224696612.html", "news/1354,202112242224696612.html"])
def test_a_page_link_asks_the_page_then_the_article_api_then_the_text_hosts(path: str) -> None:
    url = f"http://stock.eastmoney.com/{path}"
    found = paper_of("youjiang").route(article_link(url))
    assert [attempt.url for attempt in found][:3] == [url, API, TEXT]
    assert [attempt.read for attempt in found][:3] == [read_article_page, read_article_api, read_text]
    assert len(found) == 5


@pytest.mark.parametrize(
    "url",
    [
        "http://finance.eastmoney.com/",
        "http://eastmoney.com.evil.example/a/202112242224696612.html",
        "http://evil.example/html_News/NewsShare.html?infoCode=NW202112242224696612",
        "http://finance.eastmoney.com/a/2021.html",
    ],
)
def test_an_address_without_an_article_of_eastmoney_is_not_asked_for(url: str) -> None:
    assert paper_of("youjiang").route(article_link(url)) == ()


def test_a_list_is_not_eastmoneys() -> None:
    assert paper_of("youjiang").route(Link(PAGE, LinkKind.LIST)) == ()


# The text API


def test_the_text_of_a_media_article_is_its_paragraphs_without_the_credit_line() -> None:
    assert from_text(MEDIA).text == LINES


def test_the_html_of_a_media_article_is_kept_as_received() -> None:
    assert from_text(MEDIA).html == BODY


def test_a_media_article_has_title_moment_source_and_signature() -> None:
    article = from_text(MEDIA)
    assert (article.title, article.source) == ("百色：“四个并重”", "右江日报")
    assert article.published_at and article.published_at.isoformat() == "2021-12-24T08:51:00+08:00"
    assert (article.date_precision, article.bylines) == ("second", (Byline("伍忠国", "author"),))


def test_an_article_is_found_at_the_address_of_its_link() -> None:
    assert from_text(MEDIA).addresses == (SHARE,)


def test_news_of_the_wire_has_its_text_in_content() -> None:
    wire = {"title": "快讯", "showtime": "2021-12-24 08:51:00", "content": "<p>百色今日开通新线。</p>"}
    assert from_text(wire).text == "百色今日开通新线。"


def test_text_goes_before_content() -> None:
    assert from_text(MEDIA | {"content": "<p>摘要</p>"}).text == LINES


def test_without_a_media_name_the_credit_line_names_the_source() -> None:
    cut = BODY.replace("右江日报", '右江<span id="bk_1"><a href="#">日</a></span><span id="q"></span>报')
    assert from_text(MEDIA | {"medianame": "", "text": cut}).source == "右江日报"


def test_a_date_that_cannot_be_read_is_noted_and_not_guessed() -> None:
    article = from_text(MEDIA | {"date": "昨天"})
    assert (article.published_at, article.date_precision) == (None, None)
    assert article.notes == ("no date in '昨天'",)


@pytest.mark.parametrize("answer", [{}, MEDIA | {"text": ""}, MEDIA | {"text": " \n"}, MEDIA | {"title": ""}])
def test_an_answer_without_title_or_text_means_that_the_article_is_not_there(answer: object) -> None:
    with pytest.raises(NotThere):
        from_text(answer)


def test_an_answer_with_other_names_than_ours_is_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged):
        from_text({f"x{number}": value for number, value in enumerate(MEDIA.values())})


@pytest.mark.parametrize("answer", ["<html>维护中</html>", "", "[]", "null", '"text"', "{'title': 1}"])
def test_an_answer_that_is_no_json_object_is_a_changed_layout_that_names_the_address(answer: str) -> None:
    with pytest.raises(LayoutChanged, match="no JSON.* at http://finews.zning.xyz/NewsData/GetNewsText.do"):
        from_text(answer)


@pytest.mark.parametrize("answer", ['{"title": ', '{"title": "百色', '{"title": "百色", "text": "<p>'])
def test_an_answer_that_stops_is_cut(answer: str) -> None:
    with pytest.raises(CutPage, match="no JSON at http://finews.zning.xyz/NewsData/GetNewsText.do"):
        from_text(answer)


def test_json_nested_without_end_is_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged):
        from_text("[" * 100_000)


def test_a_challenge_in_place_of_json_is_a_blocked_page() -> None:
    with pytest.raises(BlockedPage, match="阿里云"):
        from_text("<html><script>document.cookie='acw_sc__v2=1'</script></html>")


def test_json_in_gbk_is_read() -> None:
    body = json.dumps(MEDIA, ensure_ascii=False).encode("gbk")
    article = read_text(capture(TEXT, body, "application/json;charset=GBK"), article_link(SHARE)).article
    assert article and article.text == LINES


@pytest.mark.parametrize("value", ["0", ">"])
def test_a_flood_of_attributes_in_a_text_is_refused_quickly(value: str) -> None:
    flood = "<p>x</p><div " + " ".join(f'a{n}="{value}"' for n in range(60_000)) + "></div>"

    def refused() -> None:
        with pytest.raises(Refused):
            from_text(MEDIA | {"text": flood})

    assert cpu_seconds(refused, below=2) < 2


# The article API


def test_the_article_api_gives_the_article() -> None:
    article = from_api({"rc": 1, "data": ARTICLE})
    assert (article.title, article.text, article.source) == ("百色", LINES, "右江日报")
    assert article.published_at and article.published_at.isoformat() == "2021-12-24T08:51:00+08:00"


@pytest.mark.parametrize("answer", [{"rc": 0, "data": None}, {}, {"data": []}, {"data": ARTICLE | {"Art_Content": ""}}])
def test_an_article_api_without_the_article_says_that_it_is_not_there(answer: object) -> None:
    with pytest.raises(NotThere):
        from_api(answer)


def test_an_article_api_with_other_names_than_ours_is_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged):
        from_api({"rc": 1, "data": {f"x{number}": value for number, value in enumerate(ARTICLE.values())}})


# The article page


@pytest.mark.parametrize("page", [NEW_PAGE, OLD_PAGE], ids=["new", "old"])
def test_an_article_page_of_either_template_gives_the_article(page: str) -> None:
    article = from_page(page)
    assert (article.title, article.source) == ("百色：“四个并重”", "右江日报")
    assert article.text == LINES
    assert article.bylines == (Byline("伍忠国", "author"),)


@pytest.mark.parametrize("page", [NEW_PAGE, OLD_PAGE], ids=["new", "old"])
def test_an_article_page_tells_the_minute(page: str) -> None:
    article = from_page(page)
    assert article.published_at and article.published_at.isoformat() == "2021-12-24T08:51:00+08:00"
    assert article.date_precision == "minute"


def test_the_editors_line_is_no_part_of_the_text() -> None:
    assert "编辑" not in from_page(NEW_PAGE).text + from_page(OLD_PAGE).text


def test_a_source_that_markup_cuts_is_read_whole() -> None:
    page = NEW_PAGE.replace("文章来源：右江日报", '文章来源：右江<span id="bk"><a href="#">日</a></span>报')
    assert from_page(page).source == "右江日报"


def test_without_a_credit_line_the_page_head_names_the_source() -> None:
    assert from_page(NEW_PAGE.replace("（文章来源：右江日报）", "")).source == "右江日报"


def test_a_page_without_a_body_is_a_changed_layout_that_names_selector_and_address() -> None:
    with pytest.raises(LayoutChanged, match="'#ContentBody' matches 0 times instead of once at " + PAGE):
        from_page(NEW_PAGE.replace("ContentBody", "NewBody"))


@pytest.mark.parametrize("story", [story for story in STORIES if story.info_code], ids=lambda story: story.info_code)
def test_all_three_places_of_the_replica_give_the_same_article(story: Story) -> None:
    texts = set()
    places = ((site.text_url, read_text), (site.kuaixun_url, read_article_api), (site.article_url, read_article_page))
    for address, read in places:
        answer = Replica().respond(address(story))
        assert answer
        article = read(capture(address(story), answer.content), article_link(site.share_url(story))).article
        assert article
        texts.add((article.title, article.text, article.source))
    assert texts == {(story.title, story.text, "右江日报")}
