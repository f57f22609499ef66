"""A capture's bytes as a page: decoding, challenges, traps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.model import Byline, Link
from archive.reasons import BlockedPage, Refused
from crawler.extract.article import extract_page
from crawler.extract.page import WebPage, challenge_of, decode_page, open_page
from tests.harness.bench import capture
from tests.harness.cost import cpu_seconds

URL = "http://epaper.bsyjrb.cn/pc/"
TEXT = "右江日报：铸牢中华民族共同体意识，䶮䴙。"
GBK = "右江日报：铸牢中华民族共同体意识"


def page_of(body: bytes, content_type: str = "") -> tuple[str, str, int]:
    page = decode_page(body, content_type)
    return page.text, page.codec, page.undecodable


def test_utf_8_is_read_as_it_is() -> None:
    assert page_of(TEXT.encode()) == (TEXT, "utf-8", 0)


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert page_of(b"\xef\xbb\xbf" + TEXT.encode()) == (TEXT, "utf-8", 0)


@pytest.mark.parametrize("label", ["gb2312", "GB2312", "gbk", "x-gbk", "gb18030"])
def test_every_gb_label_is_read_as_gb18030(label: str) -> None:
    assert page_of(TEXT.encode("gb18030"), f"text/html; charset={label}") == (TEXT, "gb18030", 0)


@pytest.mark.parametrize("meta", ['<meta charset="gb2312">', "<meta content='text/html; charset=gbk' http-equiv=x>"])
def test_a_declaration_in_the_page_is_heard(meta: str) -> None:
    assert page_of((meta + TEXT).encode("gb18030")) == (meta + TEXT, "gb18030", 0)


def test_gbk_labelled_as_utf_8_is_read_as_gbk() -> None:
    body = f'<meta charset="utf-8">{GBK}'
    assert page_of(body.encode("gbk"), "text/html; charset=utf-8") == (body, "gb18030", 0)


def test_utf_8_labelled_as_gbk_is_read_as_utf_8() -> None:
    assert page_of(TEXT.encode(), "text/html; charset=gbk") == (TEXT, "utf-8", 0)


def test_gbk_without_a_label_is_read_as_gbk() -> None:
    assert page_of(GBK.encode("gbk"), "text/html") == (GBK, "gb18030", 0)


def test_gbk_labelled_as_latin_is_read_as_gbk() -> None:
    body = f'<meta charset="gbk">{GBK}'
    assert page_of(body.encode("gbk"), "text/html; charset=ISO-8859-1") == (body, "gb18030", 0)


def test_big5_is_read_where_it_is_declared() -> None:
    assert page_of("右江日報，鑄牢".encode("big5"), "text/html; charset=big5") == ("右江日報，鑄牢", "big5", 0)


@pytest.mark.parametrize("label", ["no-such-charset", "rot13", "base64"])
def test_a_label_that_names_no_charset_is_passed_over(label: str) -> None:
    assert page_of(GBK.encode("gbk"), f"text/html; charset={label}") == (GBK, "gb18030", 0)


def test_undecodable_bytes_of_utf_8_are_replaced_and_counted() -> None:
    assert page_of("右江".encode() + b"\xff" + "日报".encode()) == ("右江\ufffd日报", "utf-8", 1)


def test_one_broken_byte_does_not_undo_a_gbk_page() -> None:
    text, codec, undecodable = page_of(GBK.encode("gbk") + b"\xff<p>" + GBK.encode("gbk"), "text/html; charset=gbk")
    assert (text, codec, undecodable) == (f"{GBK}\ufffd<p>{GBK}", "gb18030", 1)


def test_a_broken_byte_after_a_byte_order_mark_is_counted() -> None:
    assert page_of(b"\xef\xbb\xbf" + "右江".encode() + b"\xff") == ("右江\ufffd", "utf-8", 1)


def test_what_could_not_be_decoded_is_told_in_the_notes() -> None:
    assert decode_page("右江".encode() + b"\xff").notes == ("1 undecodable places in the page (utf-8)",)
    assert decode_page("右江".encode()).notes == ()


def test_control_characters_are_dropped() -> None:
    assert page_of("右\x00江\x08".encode()) == ("右江", "utf-8", 0)


def test_an_empty_page_is_a_page() -> None:
    page = open_page(capture(URL, b""))
    assert page == WebPage("", "utf-8", 0, URL)
    assert page.selector.css("p").getall() == []


# Challenges


@pytest.mark.parametrize(
    "mark, name",
    [
        ("document.cookie='__jsl_clearance=1'", "加速乐 (jsl) challenge"),
        ("document.cookie='acw_sc__v2='+x", "阿里云 WAF challenge"),
        ('<script src="/cdn-cgi/challenge-platform/h/b"></script>', "Cloudflare challenge"),
        ('<script src="/_guard/auto.js"></script>', "guard.js challenge"),
    ],
)
def test_a_challenge_is_known_by_its_mark(mark: str, name: str) -> None:
    page = capture(URL, f"<html><script>{mark}</script></html>")
    assert challenge_of(page) == name
    with pytest.raises(BlockedPage) as caught:
        open_page(page)
    assert caught.value.reason == name


def test_a_challenge_is_known_by_its_cookie() -> None:
    page = capture(URL, "<html></html>", "text/html", 200, ("Set-Cookie", "acw_sc__v2=1; path=/"))
    assert challenge_of(page) == "阿里云 WAF challenge"


def test_a_long_article_may_write_of_challenges() -> None:
    body = "<p>" + "百色" * 10_000 + "</p><p>页面里的__jsl_clearance是什么？</p>"
    assert challenge_of(capture(URL, body)) == ""


def test_an_ordinary_page_is_no_challenge() -> None:
    assert challenge_of(capture(URL, TEXT)) == ""


# Traps


def flood(value: str, quote: str = '"') -> str:
    attributes = " ".join(f"a{n}={quote}{value}{quote}" for n in range(30_000))
    return f"<html><body><div {attributes}></div><p>{TEXT}</p></body></html>"


@pytest.mark.parametrize("value", ["0", "<", ">"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_tag_with_thirty_thousand_attributes_is_refused_at_once(value: str, quote: str) -> None:
    page = capture(URL, flood(value, quote))

    def refused() -> None:
        with pytest.raises(Refused, match="over 1000 attributes"):
            open_page(page)

    assert cpu_seconds(refused, below=2) < 2


def test_a_flood_whose_attributes_stand_close_is_refused() -> None:
    with pytest.raises(Refused):
        open_page(capture(URL, flood("0").replace('" a', '"a')))


def test_a_flood_whose_attributes_have_no_values_is_refused() -> None:
    tag = " ".join(f"a{n}" for n in range(30_000))
    with pytest.raises(Refused):
        open_page(capture(URL, f"<html><body><div {tag}></div></body></html>"))


def test_a_tag_with_one_long_attribute_is_no_flood() -> None:
    picture = f'<img src="data:image/png;base64,{"A" * 400_000}" alt="{"图 片 " * 2_000}">'
    assert open_page(capture(URL, f"<html><body>{picture}</body></html>")).text.startswith("<html><body><img")


def test_a_page_nested_without_end_is_opened() -> None:
    page = open_page(capture(URL, "<div>" * 50_000 + TEXT))
    assert page.selector.css("html")


@pytest.mark.parametrize("label", ["gbk", "gb2312", "gb18030"])
def test_the_bytes_a3_a0_are_a_blank_as_for_browsers(label: str) -> None:
    text = (
        f'<html><head><meta charset="{label}"><title>北山县第三小学开工-北山新闻网</title></head><body>'
        "<h1>北山县第三小学开工</h1><div>2022-03-01 09:30　来源：北山日报</div><div id=content><p>"
        "＊＊本报讯（记者＊周小田）昨日上午，北山县第三小学新校区举行开工仪式，来自城区各单位的代表到场。</p><p>县教育局负责人说，学位一直比较紧张。</p></div>"
    )
    page = decode_page(text.encode("gb18030").replace("＊".encode("gb18030"), b"\xa3\xa0"))
    url = "http://www.beishan.example/1.html"
    article = extract_page(replace(page, url=url), Link(url))
    assert "\ue5e5" not in page.text
    assert article.bylines == (Byline("周小田", "reporter"),)
    assert article.source == "北山日报"
    assert article.text.startswith("本报讯（记者 周小田）")
