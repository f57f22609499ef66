"""Posts of the finews site: every variant is read, and nothing of a file is lost."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest

from archive.formats import Imported, SeedError, jekyll
from archive.formats.post_tags import category_of
from archive.model import CHINA, Article, Byline, Document, Link, LinkKind, Passage
from archive.transfer.importing import read_document
from tests.harness.documents import POST_SEED, UNCLOSED, VARIANTS
from tests.harness.sweep import each

NOTICE = "示例县水库水位今日升至6.35米，为建库以来最高。"
FINANCE = "http://finance.eastmoney.com/news/1350,202112082206000001.html"
SHARE = "http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224000001"
CATEGORY = "https://finews.withounder.com/category/shiliribao.html"


def imported(data: bytes) -> Imported:
    return jekyll.import_document(Document("0123456789abcdef", "post.md", "jekyll", data, ""))


def article(data: bytes) -> Article:
    [(found, _)] = imported(data).articles
    return found


def post(front: str, body: str = "<p>正文在此。</p>") -> bytes:
    return f"---\nlayout: post\n{front}\n---\n{body}\n\n<{SHARE}>".encode()


# The seed


def test_the_seed_is_written_back_byte_for_byte() -> None:
    data = POST_SEED.read_bytes()
    assert len(data) == 5424
    assert (
        hashlib.sha256(jekyll.write(jekyll.read(data))).hexdigest()
        == "32ed2111afa2f4a24085a2a8cd2d066ff965b04038c0d81003f68055f5ba57a7"
    )


def test_the_seeds_title() -> None:
    assert article(POST_SEED.read_bytes()).title == "百色：“四个并重”推进民族团结进步创建工作"


def test_the_seeds_moment_has_the_zone_of_china() -> None:
    found = article(POST_SEED.read_bytes())
    assert found.published_at is not None
    assert found.published_at.isoformat() == "2021-12-24T08:51:00+08:00"
    assert found.date_precision == "second"


def test_the_seeds_source_link_and_category_are_links_to_follow() -> None:
    assert imported(POST_SEED.read_bytes()).links == (
        Link("http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224696612"),
        Link("https://finews.withounder.com/category/youjiangribao.html", LinkKind.LIST),
    )


def test_the_seeds_source_link_is_its_address() -> None:
    address = "http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224696612"
    assert article(POST_SEED.read_bytes()).addresses == (address,)


def test_the_seeds_byline_stands_at_the_end_of_its_text() -> None:
    assert article(POST_SEED.read_bytes()).bylines == (Byline("伍忠国", "author"),)


def test_the_seeds_outlet_is_its_credit_line() -> None:
    assert article(POST_SEED.read_bytes()).source == "右江日报"


def test_the_seed_has_five_paragraphs() -> None:
    lines = article(POST_SEED.read_bytes()).text.split("\n")
    assert [line[:5] for line in lines] == ["本报百色讯", "坚持民族地", "坚持边境与", "坚持农村与", "坚持机关事"]
    assert lines[-1].endswith("全市范围内有901个机关单位参与创建工作。 □伍忠国")


def test_the_seeds_body_is_bytes_177_to_5218() -> None:
    [(_, passage)] = imported(POST_SEED.read_bytes()).articles
    assert passage == Passage("0123456789abcdef", 177, 5218)


def test_the_seed_has_no_problems() -> None:
    assert imported(POST_SEED.read_bytes()).problems == ()


# The variants


@each("name", VARIANTS)
def test_every_variant_is_written_back_byte_for_byte(name: str) -> None:
    assert jekyll.write(jekyll.read(VARIANTS[name])) == VARIANTS[name]


@pytest.mark.parametrize("name", ["V0a", "V0b", "V1a", "V1b", "V2", "V3", "V3-"])
def test_a_notice_is_one_paragraph_with_its_address(name: str) -> None:
    found = article(VARIANTS[name])
    assert found.title == "示例县水库水位升至最高"
    assert found.text == NOTICE
    assert found.addresses == (FINANCE,)
    assert (found.html, found.summary, found.source, found.bylines) == ("", "", "", ())


def test_the_host_of_a_source_link_may_be_another() -> None:
    assert article(VARIANTS["V1c"]).addresses == ("http://hk.eastmoney.com/news/1535,202112082206000001.html",)


@pytest.mark.parametrize("name", ["V0a", "V1a", "V2", "V3", "V4"])
def test_a_date_without_zone_is_chinas_like_one_with_it(name: str) -> None:
    assert article(VARIANTS[name]).published_at == datetime(2021, 12, 8, 10, 46, 18, tzinfo=CHINA)


def test_a_quoted_first_line_is_the_summary_and_no_part_of_the_body() -> None:
    found = article(VARIANTS["V4"])
    assert found.summary == "水位升至6.35米。"
    assert found.text == "示例县水库水位今日升至6.35米。\n为建库以来最高。"
    assert found.html == "<p>示例县水库水位今日升至6.35米。</p><p>为建库以来最高。</p>"


def test_empty_title_date_and_link_stay_empty() -> None:
    found = article(VARIANTS["V4x"])
    assert (found.title, found.published_at, found.date_precision, found.addresses) == ("", None, None, ())


def test_a_missing_date_and_link_are_reported() -> None:
    assert imported(VARIANTS["V4x"]).problems == ("line 4: no date", "no source link: the article has no address")


@pytest.mark.parametrize(
    "url",
    ["http://finews.zning.xyz:99999/x", "http://[::1", "http:///x", "gopher://a.cn/", "x"],
)
def test_a_source_link_that_is_no_address_is_named_with_its_line(url: str) -> None:
    data = VARIANTS["M3"].decode()
    link = next(line for line in data.split("\n") if line.startswith("<http"))
    found = imported(data.replace(link, f"<{url}>").encode())
    number = data.split("\n").index(link) + 1
    assert found.problems == (f"line {number}: the source link is no http address: <{url}>",)
    assert found.articles[0][0].addresses == ()


def test_a_media_post_gives_title_text_byline_source_and_both_links() -> None:
    found = imported(VARIANTS["M3"])
    [(first, _)] = found.articles
    assert first.title == "示例县：水渠修到村口"
    assert first.text == "示例县今年修渠九公里，清水流到了村口。\n村民说，今后浇地再不用挑水上山。 □王小明"
    assert first.bylines == (Byline("王小明"),)
    assert first.source == "示例日报"
    assert found.links == (Link(SHARE), Link(CATEGORY, LinkKind.LIST))


def test_the_front_page_among_the_back_links_is_not_followed() -> None:
    assert imported(VARIANTS["V2"]).links == (Link(FINANCE),)


def test_line_breaks_of_the_body_stay_as_they_are_in_the_html() -> None:
    html = article(VARIANTS["CR LF in the body"]).html
    assert html == "<p>示例县今年修渠九公里，清水流到了村口。</p>\r\n <p>村民说好。</p>\r\n <p>明年再修。</p>"


@pytest.mark.parametrize("name", ["CR LF everywhere", "byte order mark", "GB 18030"])
def test_line_breaks_marks_and_encodings_do_not_hide_the_article(name: str) -> None:
    found = article(VARIANTS[name])
    assert found.title == "示例县：水渠修到村口"
    assert found.addresses == (SHARE,)
    assert found.text.startswith("示例县今年修渠九公里")


def test_a_byte_of_no_encoding_becomes_a_replacement_character_in_the_text() -> None:
    data = post('title: "水"\ndate: 2021-12-08 10:46:18', "<p>半个\xff字</p>").replace("\xff".encode(), b"\xff")
    assert article(data).text == "半个\ufffd字"


@pytest.mark.parametrize(
    "name, title",
    [
        ("quote in the title", '水库"满"了'),
        ("backslash in the title", "水库\\满了\\n"),
        ("colon in the title", "水库: 满了 # 真的"),
    ],
)
def test_a_title_is_taken_raw_from_between_its_quotes(name: str, title: str) -> None:
    assert article(VARIANTS[name]).title == title


def test_a_title_may_stand_without_quotes() -> None:
    assert article(post("title: 水库满了\ndate: 2021-12-08 10:46:18")).title == "水库满了"


@pytest.mark.parametrize(
    "front, title",
    [
        ("title: >\n  水库\n  满了", "水库 满了"),
        ("title: >-\n  水库满了", "水库满了"),
        ("title: |\n\t水库\n\n\t满了  ", "水库 满了"),
        ("title:\n  水库满了", "水库满了"),
        ("title: 水库\n  满了", "水库 满了"),
        ('title: "水库\n  满了"', "水库 满了"),
        ("title: 水库 > 满了", "水库 > 满了"),
        ("title: >", ">"),
    ],
)
def test_a_field_may_go_on_in_lines_that_are_indented(front: str, title: str) -> None:
    found = imported(post(f"{front}\ndate: 2021-12-08\ntags:\n  - 教育\n- 水利"))
    assert found.articles[0][0].title == title
    assert found.problems == ()


@pytest.mark.parametrize(
    "name, day",
    [
        ("2022-03-05-abc.md", datetime(2022, 3, 5, tzinfo=CHINA)),
        ("2022-13-05-abc.md", None),
        ("2022-03-05.md", None),
        ("abc-2022-03-05-x.md", None),
    ],
)
def test_without_a_date_the_day_is_that_of_the_files_name(name: str, day: datetime | None) -> None:
    _, found, _ = read_document(name, post("title: 水库满了"))
    [(first, _)] = found.articles
    assert (first.published_at, first.date_precision) == (day, "day" if day else None)
    assert (day is None) == ("line 1: no date" in found.problems)


@pytest.mark.parametrize("date", ["昨天", "2021-13-45"])
def test_a_wrong_date_is_not_made_good_by_the_files_name(date: str) -> None:
    _, found, _ = read_document("2022-03-05-abc.md", post(f"title: 水库满了\ndate: {date}"))
    assert found.articles[0][0].published_at is None


def test_an_unknown_field_is_kept_and_reported_with_its_line() -> None:
    assert imported(VARIANTS["unknown field"]).problems == ("line 7: unknown field kept: editor: 王小明",)


def test_a_category_page_holds_no_article_and_says_so() -> None:
    found = imported(VARIANTS["category page"])
    assert found.articles == ()
    assert found.problems == ("line 1: layout is 'category', not 'post': no article in it",)


def test_an_unclosed_front_matter_is_an_error_that_names_line_one() -> None:
    with pytest.raises(SeedError, match="not closed") as error:
        jekyll.read(UNCLOSED)
    assert error.value.line == 1


@pytest.mark.parametrize("value", ["昨天", "2021-13-45 10:00:00", "2021-12-08 25:00:00", "08/12/2021", "2021-12"])
def test_what_is_no_date_is_reported_and_not_guessed(value: str) -> None:
    found = imported(post(f'title: "水"\ndate: {value}'))
    assert found.problems == (f"line 4: not a date: {value!r}",)
    assert found.articles[0][0].published_at is None


def test_a_date_of_another_zone_is_told_in_chinas() -> None:
    found = article(post('title: "水"\ndate: 2021-12-08 10:46:18 +0000')).published_at
    assert found is not None
    assert found.isoformat() == "2021-12-08T18:46:18+08:00"


def test_what_is_no_http_address_is_no_source_link() -> None:
    found = imported(post('title: "水"\ndate: 2021-12-08 10:46:18').replace(SHARE.encode(), b"javascript:alert(1)"))
    assert found.links == ()
    assert found.articles[0][0].addresses == ()


def test_the_outlet_is_read_through_the_markup_that_cuts_its_name() -> None:
    credit = '（文章来源：上海<span id="bk"><a href="#">证券</a></span><span></span>报）'
    body = f'<p>正文。</p><p class="em_media">{credit}</p>'
    found = article(post('title: "水"\ndate: 2021-12-08 10:46:18\ncategories: emnews\ntags: 东财滚动新闻', body))
    assert found.source == "上海证券报"
    assert found.text == "正文。"


def test_without_a_credit_line_the_tag_names_the_outlet() -> None:
    assert article(post('title: "水"\ndate: 2021-12-08 10:46:18\ntags: 每日经济新闻新闻')).source == "每日经济新闻"


def test_invisible_blocks_and_pictures_of_a_share_price_are_no_text() -> None:
    body = (
        '<p style="display:none;height:1px;overflow:hidden;"><br /></p><!-- EM_StockImg_Start --><p><img src="k.png"'
        ' alt="K图"></p><!-- EM_StockImg_End --><p>公司说没有。</p><script>alert("水")</script>'
    )
    assert article(post('title: "水"\ndate: 2021-12-08 10:46:18', body)).text == "公司说没有。"


# Writing


ARTICLE = Article(
    title="百色：新渠通水",
    text="新渠今日通水。",
    html="<p>新渠今日通水。</p>",
    source="右江日报",
    published_at=datetime(2021, 12, 24, 8, 51, 0, tzinfo=CHINA),
    date_precision="second",
    addresses=("http://choicewzp1.eastmoney.com/html_News/NewsShare.html?infoCode=NW202112242224000009",),
)


def test_an_article_is_written_in_the_form_of_the_seed() -> None:
    assert jekyll.write(jekyll.post_of(ARTICLE)).decode() == (
        '---\nlayout: post\ntitle: "百色：新渠通水"\ndate: 2021-12-24 08:51:00 +0800\ncategories: youjiangribao\n'
        "tags: 右江日报新闻\n---\n<p>新渠今日通水。</p>\n\n"
        "<http://choicewzp1.eastmoney.com/html_News/NewsShare.html?infoCode=NW202112242224000009>\n\n"
        "[返回右江日报新闻](//finews.withounder.com/category/youjiangribao.html)｜[返回首页](//finews.withounder.com/)"
    )


def test_a_moment_of_another_zone_is_written_in_chinas() -> None:
    moment = datetime(2021, 12, 24, 0, 51, 0, tzinfo=UTC)
    assert jekyll.post_of(Article("水", "水。", published_at=moment)).fields["date"] == "2021-12-24 08:51:00 +0800"


@pytest.mark.parametrize(
    "name, category",
    [
        ("右江日报", "youjiangribao"),
        ("广西日报", "guangxiribao"),
        ("每日经济新闻", "meirijingjixinwen"),
        ("21世纪经济报道", "21shijijingjibaodao"),
        ("安信国际证券(香港)", "anxinguojizhengquan(xianggang)"),
    ],
)
def test_a_category_is_spelled_as_the_site_spelled_it(name: str, category: str) -> None:
    assert category_of(name) == category


@pytest.mark.parametrize(
    "address, name",
    [
        ("http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224696612", "NW202112242224696612"),
        ("http://finance.eastmoney.com/news/1350,202112082206000001.html", "202112082206000001"),
        ("http://epaper.bsyjrb.cn/pc/content/202112/24/content_1.html", "0123456789abcdef"),
    ],
)
def test_a_post_is_named_after_its_day_and_its_infocode_or_id(address: str, name: str) -> None:
    moment = datetime(2021, 12, 23, 20, 0, tzinfo=timezone(timedelta(0)))  # the 24th in China
    found = Article("水", "水。", published_at=moment, addresses=(address,))
    assert jekyll.file_name(found, "0123456789abcdef") == f"2021-12-24-{name}.md"
