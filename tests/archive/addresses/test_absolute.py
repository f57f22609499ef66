"""Addresses as browsers join them; none raises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.addresses.absolute import absolute, host_of, joining, split
from tests.harness.sweep import each

BASE = "http://epaper.x.cn/pc/column/202112/24/node_A01.html?v=1#top"

BAD = [
    "http://[x/",
    "http:///x",
    "http://host:99999/",
    "http://host:x/",
    "http://a b/",
    "https://",
    "//",
    "///x.cn",
    "javascript:void(0)",
    "mailto:a@x.cn",
    "data:text/html,x",
    "ftp://x.cn/",
    "file:///etc/passwd",
    "http://x.cn/\ud800",
    "http://x.cn/\x00a",
    "http://<script>/",
]


@pytest.mark.parametrize(
    "href, address",
    [
        ("node_A02.html", "http://epaper.x.cn/pc/column/202112/24/node_A02.html"),
        ("../../../content/1.html", "http://epaper.x.cn/pc/content/1.html"),
        ("/a.html", "http://epaper.x.cn/a.html"),
        ("//y.cn/a.html", "http://y.cn/a.html"),
        ("https://y.cn", "https://y.cn"),
        ("?id=2", "http://epaper.x.cn/pc/column/202112/24/node_A01.html?id=2"),
        ("#foot", "http://epaper.x.cn/pc/column/202112/24/node_A01.html?v=1#foot"),
        ("", "http://epaper.x.cn/pc/column/202112/24/node_A01.html?v=1"),
        (r"..\25\node_A01.html", "http://epaper.x.cn/pc/column/202112/25/node_A01.html"),
        (r"http:\\y.cn\a.html", "http://y.cn/a.html"),
        ("a.html?path=x\\y#\\z", "http://epaper.x.cn/pc/column/202112/24/a.html?path=x\\y#\\z"),
        ("\n  a.html \t", "http://epaper.x.cn/pc/column/202112/24/a.html"),
        ("no\nde_A02\r\n.html", "http://epaper.x.cn/pc/column/202112/24/node_A02.html"),
        ("HTTP://Y.cn/A", "http://Y.cn/A"),
    ],
)
def test_an_href_leads_where_a_browser_goes(href: str, address: str) -> None:
    assert absolute(BASE, href) == address


@each("href", BAD)
def test_what_is_no_http_address_is_none(href: str) -> None:
    assert absolute(BASE, href) is None
    assert split(href) is None
    assert host_of(href) == ""


@each("base", BAD)
def test_a_page_whose_own_address_is_none_joins_whole_addresses_alone(base: str) -> None:
    assert absolute(base, "http://y.cn/a.html") == "http://y.cn/a.html"


@pytest.mark.parametrize(
    "encoding, query",
    [
        ("utf-8", "q=%E7%99%BE%E8%89%B2"),
        ("gb18030", "q=%B0%D9%C9%AB"),
        ("big5", "q=%A6%CA%A6%E2"),
        ("utf-16", "q=%E7%99%BE%E8%89%B2"),
    ],
)
def test_a_query_is_written_in_the_encoding_of_its_page(encoding: str, query: str) -> None:
    assert absolute("http://x.cn/", "s?q=百色", encoding) == f"http://x.cn/s?{query}"


def test_a_character_that_the_encoding_lacks_is_written_as_a_number() -> None:
    assert absolute("http://x.cn/", "s?q=镕", "gb2312") == "http://x.cn/s?q=%26%2338229%3B"


def test_a_path_is_left_as_it_stands() -> None:
    assert absolute("http://x.cn/", "百色/%b0.html", "gb18030") == "http://x.cn/百色/%b0.html"


@pytest.mark.parametrize(
    "given_base, address",
    [
        ("", "http://x.cn/a/1.html"),
        ("/b/", "http://x.cn/b/1.html"),
        ("https://y.cn/c/d.html", "https://y.cn/c/1.html"),
        ("http://[x/", "http://x.cn/a/1.html"),
    ],
)
def test_a_page_may_name_another_base(given_base: str, address: str) -> None:
    assert joining("http://x.cn/a/index.html", given_base)("1.html") == address


@pytest.mark.slow
@given(st.text(), st.text(), st.sampled_from(["utf-8", "gb18030", "big5", "utf-16", "latin-1"]))
def test_nothing_that_may_stand_on_a_page_raises(base: str, href: str, encoding: str) -> None:
    for found in (absolute(base, href, encoding), joining(base, href, encoding)(href)):
        assert found is None or split(found) is not None


@given(st.text(alphabet="htp:/\\[]@?#%.:0a 百\t\ud800", max_size=30))
def test_nothing_that_looks_like_an_address_raises(href: str) -> None:
    assert host_of(absolute("http://x.cn/a", href) or "http://x.cn") != ""
