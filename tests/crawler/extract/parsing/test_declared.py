"""What declares a page's encoding, and that all which is fetched is decoded alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.model import Link, LinkKind, Newspaper
from crawler.extract.article import extract
from crawler.extract.page import decode_page, open_page
from crawler.extract.parsing.declared import labels_in
from crawler.extract.parsing.json_answer import read_json
from crawler.platforms import platforms
from tests.harness.bench import capture
from tests.harness.sweep import each

PAGES = Path(__file__).parents[1] / "pages"
SITE = Newspaper("qinghe", "青河网", platform="site", base_url="http://www.qinghe.example", first_page="index.html")
TITLE = "青河县今年新修农村公路一百公里"
TEXT = (
    "5月5日，记者从青河县交通运输局了解到，今年全县计划新修农村公路一百公里，目前已完成三十公里。"
    "据介绍，新修的公路连接六个乡镇、二十三个行政村，建成后群众赶集、就医、上学的时间将缩短一半。"
)


@each(
    "head, header, labels",
    [
        ('<meta charset="gbk">', "", ["gbk"]),
        ("<META CHARSET=gbk />", "", ["gbk"]),
        ("<meta charset=gbk>", "text/html; charset=Big5", ["Big5", "gbk"]),
        ("", 'text/html;charset="gb2312"', ["gb2312"]),
        ("", "text/html; charset = gb2312 ; x=y", ["gb2312"]),
        ("<meta http-equiv=Content-Type content='text/html; charset=gb_2312-80'>", "", ["gb_2312-80"]),
        ('<meta content="text/html;charset=gbk" http-equiv="content-type"/>', "", ["gbk"]),
        ('<?xml version="1.0" encoding="big5"?><rss>', "text/xml", ["big5"]),
        ("<?xml version='1.0' encoding='GBK' standalone='yes'?><html>", "", ["GBK"]),
        ('<meta charset="">', "text/html; charset=", []),
        ('<meta charset="a" charset="b">', "", ["a"]),
        ('<img src="a""><meta charset="gbk">', "", ["gbk"]),
        # none of these is a declaration
        ("<!-- <meta charset=gbk> -->", "", []),
        ('<script src="a.js" charset="gbk"></script>', "", []),
        ('<script>document.write("<meta charset=gbk>")</script>', "", []),
        ("<title><meta charset=gbk></title>", "", []),
        ('<a href="?charset=gbk">', "", []),
        ('<meta charset="utf-16">', "", []),
        ('<?xml version="1.0" encoding="UTF-16LE"?>', "", []),
        (" " * 9000 + '<meta charset="gbk">', "", []),
    ],
)
def test_the_labels_are_those_of_header_declaration_and_meta(head: str, header: str, labels: list[str]) -> None:
    assert list(labels_in(head.encode(), header)) == labels


@each("header", ["", "gbk", "utf-8", "iso-8859-1", "windows-1251", "undefined", "unicode_escape"])
@each("meta", ["", "gb2312", "utf-8", "ISO8859-1", "latin-1", "undefined", "utf-7"])
def test_gbk_is_read_whatever_header_and_meta_say(header: str, meta: str) -> None:
    markup = f'<html><head><meta charset="{meta}"><title>{TITLE}</title></head><body><p>{TEXT}</p></body></html>'
    page = decode_page(markup.encode("gbk"), f"text/html; charset={header}" if header else "text/html")
    assert (page.text, page.codec, page.notes, page.doubt) == (markup, "gb18030", (), "")


@pytest.mark.parametrize("name", ["gbk-labelled-undefined", "gbk-labelled-iso8859-1"])
def test_a_page_of_an_e_paper_under_a_wrong_label_is_read(name: str) -> None:
    body = (PAGES / f"{name}.html").read_bytes()
    page = decode_page(body, "text/html")
    assert (page.codec, page.undecodable, page.doubt) == ("gb18030", 0, "")
    assert "《右江日报》" in page.text


@pytest.mark.parametrize(
    "coding, label", [("gbk", "iso-8859-1"), ("gbk", "undefined"), ("big5", ""), ("utf-16", "gbk")]
)
def test_pages_lists_feeds_and_sitemaps_are_decoded_alike(coding: str, label: str) -> None:
    """The address holds the characters, so that it shows how they were decoded."""
    url = "http://www.qinghe.example/新聞中心縣裡開會/2024-05/06/content_1001.htm"
    forms = {
        "index.html": f'<html><head><meta charset="{label}"></head><body><ul><li><a href="{url}">縣裡今年修路</a></li>'
        f'<li><a href="{url.replace("1001", "1002")}">縣裡今年修橋，會上說好</a></li></ul></body></html>',
        "rss.xml": f'<?xml version="1.0" encoding="{label}"?><rss version="2.0"><channel><title>新聞</title>'
        f"<item><title>縣裡今年修路</title><link>{url}</link></item></channel></rss>",
        "sitemap.xml": f'<?xml version="1.0" encoding="{label}"?><urlset><url><loc>{url}</loc></url></urlset>',
        "sitemap.txt": f"{url}\n",
    }
    for name, text in forms.items():
        got = capture(f"{SITE.base_url}/{name}", text.encode(coding), f"text/html; charset={label}")
        link = Link(got.url, LinkKind.LIST, newspaper=SITE.id)
        (attempt,) = platforms()["site"].attempts(SITE, link)
        assert [one.url for one in attempt.read(got, link).links][:1] == [url], name


def test_json_is_decoded_as_pages_are() -> None:
    got = capture(
        "http://www.qinghe.example/a.json", f'{{"title":"{TEXT}"}}'.encode("gbk"), "text/html; charset=undefined"
    )
    assert read_json(got) == {"title": TEXT}


@pytest.mark.parametrize("label", ["gbk", "undefined", "windows-1252"])
def test_an_article_that_a_server_has_spoilt_says_so(label: str) -> None:
    spoilt = TEXT.encode("gbk").decode("latin-1")
    body = f'<html><head><meta charset="utf-8"><title>{TITLE}</title></head><body><p>{spoilt * 3}</p></body></html>'
    page = open_page(capture("http://www.qinghe.example/1.html", body.encode(), f"text/html; charset={label}"))
    assert "reads as no language" in page.doubt
    assert page.doubt in page.notes
    assert page.doubt in extract(capture("http://www.qinghe.example/1.html", body.encode())).notes


def test_a_good_article_has_no_doubt() -> None:
    body = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><p>{TEXT}</p></body></html>"
    assert extract(capture("http://www.qinghe.example/1.html", body.encode("gbk"))).notes == ()
