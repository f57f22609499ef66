"""When two things are the same: addresses, texts, articles, documents."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import quote

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from archive.addresses.canonical import canonical_url, is_address, link_key
from archive.addresses.eastmoney import infocode
from archive.chinese.text import clean
from archive.model import CHINA, Article
from archive.store.identity import digest, document_id
from archive.store.witnesses.classes import variants_of
from archive.store.witnesses.witness import keys_of
from tests.archive.addresses.pairs import OTHER, SAME
from tests.harness.cost import cpu_seconds
from tests.harness.sweep import each

EPAPER = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_10.html"

SAME_PAGE = [
    [EPAPER, EPAPER.replace("http", "https"), EPAPER + "#top", EPAPER + "?v=2", EPAPER.replace(".cn", ".cn:80")],
    ["HTTP://EPAPER.bsyjrb.CN./pc/content/202112/24/content_10.html", EPAPER,
     EPAPER + "?from=timeline&isappinstalled=0"],
    ["https://www.gxnews.com.cn/a/1.html", "http://gxnews.com.cn/a/1.html", "http://m.gxnews.com.cn/a/1.html",
     "http://wap.gxnews.com.cn/a/1.html", "https://www2.gxnews.com.cn:443/a/1.html"],
    ["http://szb.cn/html/2021-12/24/content_7.htm", "http://szb.cn/html/2021-12/24/content_7.htm?div=-1",
     "http://szb.cn/html/2021-12/24/content_7.htm?spm=a2c4e.11153940.0.0"],
    ["http://szb.cn/", "http://szb.cn", "http://szb.cn/index.html", "http://szb.cn/default.aspx", "http://szb.cn//"],
    ["http://szb.cn/read.php?id=12345", "http://szb.cn/read.php?id=12345&PHPSESSID=f00",
     "http://szb.cn/read.php?utm_source=weibo&id=12345&utm_medium=share", "http://szb.cn/read.php?id=12345&_=1690030331512"],
    ["http://szb.cn/a.php?c=show&id=5", "http://szb.cn/a.php?id=5&c=show"],
    ["http://szb.cn/新闻/1.html", "http://szb.cn/%E6%96%B0%E9%97%BB/1.html", "http://szb.cn/%e6%96%b0%e9%97%bb/1.html"],
    ["http://szb.cn/%D0%C2%CE%C5/1.html", "http://szb.cn/%d0%c2%ce%c5/1.html"],
    ["http://www.news.cn/politics/2023-07/22/c_1129762345.htm", "http://www.xinhuanet.com/politics/2023-07/22/c_1129762345.htm",
     "http://news.xinhuanet.com/politics/2023-07/22/c_1129762345.htm"],
    ["https://finews.withounder.com/category/youjiangribao.html", "http://finews.zning.me/category/youjiangribao.html"],
    ["https://mp.weixin.qq.com/s?__biz=MzA5&mid=26&idx=1&sn=ab&chksm=xy&scene=27#wechat_redirect",
     "http://mp.weixin.qq.com/s?sn=ab&idx=1&mid=26&__biz=MzA5&mpshare=1&srcid=0101"],
    ["http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224696612",
     "http://finews.zning.xyz/NewsData/GetNewsText.do?id=NW202112242224696612&cid=1",
     "http://choicewzp1.eastmoney.com/html_News/NewsShare.html?infoCode=nw202112242224696612",
     "http://app.jg.eastmoney.com/NewsData/GetNewsText.do?id=NW202112242224696612",
     "https://newsinfo.eastmoney.com/kuaixun/v2/api/article/202112242224696612?guid=1640307060000",
     "https://finance.eastmoney.com/a/202112242224696612.html", "http://hk.eastmoney.com/news/1535,202112242224696612.html"],
]  # fmt: skip

SAME_PAGE[:0] = [
    ["http://m.szb.cn/pc/content/202112/24/content_10.html", "http://szb.cn/pad/content/202112/24/content_10.html"],
    ["http://szb.cn/ylrb/pc/con/202112/24/content_10.html", "http://szb.cn/ylrb/pad/con/202112/24/content_10.html"],
    ["http://szb.cn/pc/column/202112/24/node_A01.html", "http://touch.szb.cn/pad/column/202112/24/node_A01.html"],
    ["http://szb.cn/xzrb/202202/13/content_128707.html", "http://szb.cn/xzrbpad/202202/13/content_128707.html"],
    ["https://news.sina.com.cn/c/2023-07-22/doc-imzckabc1234567.shtml",
     "https://news.sina.cn/gn/2023-07-22/detail-imzckabc1234567.d.html?vt=4&pos=3",
     "http://news.sina.com.cn/c/2023-07-22/doc-imzckabc1234567.shtml?utm_source=weibo&utm_medium=share"],
    ["https://www.thepaper.cn/newsDetail_forward_23912345", "https://m.thepaper.cn/newsDetail_forward_23912345",
     "https://www.thepaper.cn/newsDetail_forward_23912345?commTag=true",
     "https://m.thepaper.cn/newsDetail_forward_23912345?from=singlemessage",
     "https://www.thepaper.cn/newsDetail_forward_23912345/"],
]  # fmt: skip

OTHER_PAGE = [
    ("http://szb.cn/read.php?id=12345", "http://szb.cn/read.php?id=12346"),
    ("http://szb.cn/?m=content&a=show&catid=9&id=5", "http://szb.cn/?m=content&a=show&catid=9&id=6"),
    ("http://szb.cn/?m=content&a=show&catid=9&id=5", "http://szb.cn/?m=content&a=show&catid=8&id=5"),
    ("http://szb.cn/content_1.html", "http://szb.cn/content_2.html"),
    ("http://szb.cn/list?page=1&tid=5", "http://szb.cn/list?page=2&tid=5"),
    ("http://rb.szb.cn/1.html", "http://wb.szb.cn/1.html"),
    ("http://szb.cn/A.html", "http://szb.cn/a.html"),
    ("http://szb.cn/show?ref=55", "http://szb.cn/show?ref=56"),
    ("http://szb.cn/show?t=55", "http://szb.cn/show?t=56"),
    ("http://szb.cn/show?key=55", "http://szb.cn/show?key=56"),
    ("http://szb.cn/#/news/1", "http://szb.cn/#/news/2"),
    ("http://szb.cn/#!/news/1", "http://szb.cn/#!/news/2"),
    ("http://szb.cn:8080/1.html", "http://szb.cn:8081/1.html"),
    ("http://szb.cn/%D0%C2.html", "http://szb.cn/%CE%C5.html"),
    ("http://www.com.cn/1", "http://com.cn/1"),
    ("http://m.cn/1", "http://cn/1"),
    ("http://finance.eastmoney.com/a/202112242224696612.html", "http://finance.eastmoney.com/a/202112242224696613.html"),
    # names in the query of old sites are in GBK; a bare number may be the whole query
    ("http://szb.cn/s.asp?name=%D0%C2%CE%C5", "http://szb.cn/s.asp?name=%B9%E3%CE%F7"),
    ("http://szb.cn/read.asp?12345", "http://szb.cn/read.asp?67890"),
    # an e-paper's tablet layout, but another page of it; and what is no layout
    ("http://szb.cn/pc/content/202112/24/content_10.html", "http://szb.cn/pad/content/202112/24/content_11.html"),
    ("http://szb.cn/pc/content/202112/24/content_10.html", "http://szb.cn/pad/content/202112/25/content_10.html"),
    ("http://szb.cn/xzrb/202202/13/content_1.html", "http://szb.cn/xzwbpad/202202/13/content_1.html"),
    ("http://szb.cn/padnews/1.html", "http://szb.cn/news/1.html"),
    ("http://szb.cn/ipad/2021.html", "http://szb.cn/i/2021.html"),
    # content management systems that name the page, or part of it, by what is tracking elsewhere
    ("http://szb.cn/index.php?r=news/view&id=5", "http://szb.cn/index.php?r=photo/view&id=5"),
    ("http://szb.cn/index.php?app=news&id=5", "http://szb.cn/index.php?app=photo&id=5"),
    ("http://szb.cn/article.aspx?guid=5f0c", "http://szb.cn/article.aspx?guid=77aa"),
    ("http://szb.cn/2021/show.php?key=55", "http://szb.cn/2021/show.php?key=56"),
]  # fmt: skip


@each("family", SAME_PAGE, ids=lambda family: family[0][:60])
def test_all_addresses_of_one_page_have_one_key(family: list[str]) -> None:
    assert len({canonical_url(url) for url in family}) == 1


@each("one, other", OTHER_PAGE)
def test_different_pages_have_different_keys(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@each("one, other", [pair for pairs in SAME.values() for pair in pairs])
def test_two_addresses_of_one_page_have_one_key(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other)


@each("one, other", [pair for pairs in OTHER.values() for pair in pairs])
def test_addresses_of_two_pages_have_two_keys(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


def article_id(article: Article) -> str:
    """Return the id of an article that nobody else tells."""
    return min(variant.own for variant in variants_of(article, keys_of(article)))


def test_no_two_families_share_a_key() -> None:
    assert len({canonical_url(family[0]) for family in SAME_PAGE}) == len(SAME_PAGE) - 1  # two are of one page


@pytest.mark.parametrize(
    "url, key",
    [
        (EPAPER, "epaper.bsyjrb.cn/pc/content/202112/24/content_10.html"),
        ("https://www.example.cn:8443/a/?b=2&a=1", "example.cn:8443/a?a=1&b=2"),
        ("http://szb.cn/新.html", "szb.cn/%E6%96%B0.html"),
        ("http://finance.eastmoney.com/a/202112242224696612.html", "eastmoney:202112242224696612"),
    ],
)
def test_keys_as_they_are_kept(url: str, key: str) -> None:
    assert canonical_url(url) == key


@pytest.mark.parametrize(
    "url",
    ["", "seeds/a.md", "ftp://a.cn/1", "javascript:alert(1)", "http://", "http:///1", "//a.cn/1", "http://[::1",
     "http://a.cn:99999/", "http://a.cn:x/"],
)  # fmt: skip
def test_what_is_no_http_address_has_no_key(url: str) -> None:
    with pytest.raises(ValueError):
        canonical_url(url)
    assert not is_address(url)


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet=st.characters(), max_size=40), st.sampled_from(["", "http://a.cn/", "http://", "https://a.cn?x="])
)
def test_any_text_has_a_key_or_is_no_address(text: str, before: str) -> None:
    if is_address(before + text):
        canonical_url(before + text).encode()  # what is kept can be kept


HOSTS = (
    "a.cn", "www.m.a.com.cn.", "新闻。中国", "e.cn:8080", "[::1]:80", "people.cn", "c.m.163.com",
    "mp.weixin.qq.com", "news.sina.cn", "finance.eastmoney.com", "www-a-cn.cdn.ampproject.org",
    "wap.chinanews.com"
)  # fmt: skip
PARTS = (
    "/", "//", "/./", "/../", "..", "index.html", "Default.aspx", "/amp", "7", "/pc", "/PAD", "/xpad",
    "pad", "/wap", "/GB/n1/2020/0218/c1-2.html", "/content", "/202112/24/", "/2021-12/24/",
    "content_7_41.htm", "/html", "/h5/html5", ";jsessionid=1", "%", "%2", "%2e", "%2F", "%25", "%41",
    "%3B", "%D0%C2", "%e5%8f%91", "发", "\\", "+", " ", "~", ",", "/c/s/www.a.cn",
    "/dy/article/J2T4AS6G0529AKBR.html", "/detail/5", "/a/202112242224696612.html", "1350,",
    "/doc-imzckabc1234567", ".shtml", "/detail-", "/a7535512503038263847", "\ud800", "\x85", "\u3000"
)  # fmt: skip
QUERIES = (
    "?", "&", "=", "?a", "?a=", "q=发", "q=%E5%8F%91", "q=%B7%A2", "%", "%zz", "+", "%2B", "%26",
    "from=timeline", "_=", "1690030331512", "utm_source=x", "v=1", "div=-1", "id=2", "id=1", "a=1",
    "print=1", "amp", ";", "/", "?x", "é"
)  # fmt: skip
FRAGMENTS = (
    "%3A~%3A", "%3F", "%3D",
    "#", "top", "/x", "!x", "id=5", "detail?id=1", "?", "&", "=", ":~:text=发", "%", "%41", "%23",
    "from=timeline", "?utm_source=x", " ", "发", "/"
)  # fmt: skip


def some(texts: tuple[str, ...], most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(texts), max_size=most).map("".join)


@settings(max_examples=800, deadline=None)
@given(st.sampled_from(HOSTS), some(PARTS, 6), some(QUERIES, 7), some(FRAGMENTS, 4))
def test_a_key_as_an_address_is_its_own_key(host: str, path: str, query: str, fragment: str) -> None:
    url = f"http://{host}/{path}?{query}#{fragment}"
    if is_address(url):
        key = canonical_url(url)
        assert canonical_url(f"http://{key}") == canonical_url(f"https://{key}") == key


@example(".¡", "")
@example("¡。", "/")
@settings(max_examples=500, deadline=None)
@given(st.text(max_size=12), st.sampled_from(["", "/", "/a?", "/?b=1&", "/1.html#", "/#/", "#!", "/%", "/%4", "?%"]))
def test_a_key_of_any_text_is_its_own_key(text: str, before: str) -> None:
    for url in (f"http://a.cn{before}{text}", f"http://{text}.cn{before}", f"http://a.cn{before}{quote(text)}"):
        if is_address(url):
            assert canonical_url(f"http://{canonical_url(url)}") == canonical_url(url)


@each("one, other", [pair for pairs in (*SAME.values(), *OTHER.values()) for pair in pairs])
def test_the_keys_of_the_pairs_are_their_own_keys(one: str, other: str) -> None:
    for url in (one, other):
        assert canonical_url(f"http://{canonical_url(url)}") == canonical_url(url)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=8), st.sampled_from(["?q=", "?", "/", "?a=1&q=", "#/"]))
def test_characters_and_their_escapes_have_one_key(text: str, before: str) -> None:
    assume(text == clean(text) and not set(text) & set("&+#%?/\\= \t\r\n.;") and not any(map(str.isspace, text)))
    assume(is_address(f"http://a.cn{before}x{text}x"))
    written, escaped = (f"http://a.cn{before}x{one}x" for one in (text, quote(text, safe="!$'()*,:@")))
    assert canonical_url(written) == canonical_url(escaped)


LONG_PARTS = (
    "/", "/..", "/index.html", "/a", "%", "%25", "?", "&", "&a=", "#", "=", ";jsessionid=", "/amp", ".www", "发",
    "/pad", "pad", "\\", "a.", ":~:", "/1/amp", "1"
)  # fmt: skip


@pytest.mark.parametrize("part", LONG_PARTS)
@pytest.mark.parametrize(
    "before", ["http://", "http://a.cn/", "http://a.cn/?", "http://a.cn/#/", "http://news.sina.cn/"]
)
def test_a_long_address_costs_no_more_than_its_length(part: str, before: str) -> None:
    assert cpu_seconds(lambda: link_key(before + part * 20_000), below=0.25) < 0.25


@pytest.mark.parametrize(
    "url, code",
    [
        ("http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224696612", "202112242224696612"),
        ("http://finance.eastmoney.com/news/1350,202112082206000001.html", "202112082206000001"),
        ("https://finance.eastmoney.com/a/202204212352227421.html?x=1", "202204212352227421"),
        ("http://example.cn/a/202204212352227421.html", ""),
        ("http://noteastmoney.com/a/202204212352227421.html", ""),
        ("http://finance.eastmoney.com/a/2022042123522274210.html", ""),
        ("http://finance.eastmoney.com/a/czqyw.html", ""),
    ],
)
def test_an_infocode_is_read_on_the_hosts_that_use_it(url: str, code: str) -> None:
    assert infocode(url) == code


# Texts


@pytest.mark.parametrize(
    "one, other",
    [
        ("县里修渠", "县里 修渠"),
        ("县里修渠", "　　县里\n修渠\r\n"),
        ("2021年ABC，（完）", "２０２１年ＡＢＣ,(完)"),
        ("ｶﾀｶﾅ", "カタカナ"),
        ("县里\u00a0修渠", "县里修渠"),
    ],
)
def test_blanks_and_width_make_no_difference_to_a_digest(one: str, other: str) -> None:
    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    "one, other", [("县里修渠", "县里修渠。"), ("修渠9公里", "修渠8公里"), ("县", "縣"), ("A", "a")]
)
def test_other_characters_do(one: str, other: str) -> None:
    assert digest(one) != digest(other)


def test_a_digest_is_sha_256_of_the_bare_text() -> None:
    # printf 县里修渠2021 | sha256sum
    assert digest("县里　修渠２０２１\n") == "69bb8f0c5e0840d6865fe2fd0f1727fe52dc3edd9f4d7d26e5f897f3dd8bb0f5"


def test_the_empty_text_has_the_digest_of_nothing() -> None:
    assert digest(" \n") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


# Articles and documents

LONG = "县里今年修渠九公里，清水流到村口，村民都说好。"  # 20 letters


def test_a_long_text_alone_names_its_article() -> None:
    one = Article("题", LONG, addresses=(EPAPER,))
    other = Article("别的题", LONG, published_at=datetime(2021, 12, 24, tzinfo=CHINA))
    assert article_id(one) == article_id(other) == digest(LONG)[:16]


@pytest.mark.parametrize("text", ["图片新闻", LONG[:-3], "，。！" * 20, ""])
def test_a_short_text_needs_its_address(text: str) -> None:
    assert article_id(Article("题", text, addresses=(EPAPER,))) != article_id(
        Article("题", text, addresses=(EPAPER[:-6],))
    )


def test_a_short_text_at_a_mirrored_address_is_the_same_article() -> None:
    share, page = SAME_PAGE[-1][0], SAME_PAGE[-1][5]
    assert article_id(Article("题", "图", addresses=(share,))) == article_id(Article("题", "图", addresses=(page,)))


def test_a_short_text_without_address_is_told_by_title_and_day() -> None:
    day, next_day = date(2021, 12, 24), date(2021, 12, 25)
    ids = [article_id(Article(title, "图", issue_date=at)) for title in "甲乙" for at in (day, next_day, None)]
    assert len(set(ids)) == 6


def test_an_articles_id_is_16_hex_digits() -> None:
    assert set(article_id(Article("题", LONG))) <= set("0123456789abcdef")
    assert len(article_id(Article("题", "图"))) == 16


def test_a_document_is_named_by_its_name_and_its_bytes() -> None:
    ids = {document_id(name, content) for name in ("a.md", "b.md") for content in (b"1", b"2")}
    assert len(ids) == 4


def test_a_file_name_of_any_bytes_names_a_document() -> None:
    assert document_id("a\udcff.md", b"1") != document_id("a.md", b"1")
