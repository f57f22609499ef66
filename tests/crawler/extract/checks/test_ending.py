"""How pages end, and which of them were cut: by their own marks, and by the paper's other pages."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import LinkKind
from archive.reasons import CutPage, LayoutChanged
from crawler.extract.checks.ending import CLOSED, Ending, Endings, ending_of, is_closed_xml
from crawler.extract.parsing.json_answer import read_json
from tests.harness.bench import capture
from tests.harness.sweep import each

URL = "http://a.cn/1.html"
PAGE = "<html><head><title>题</title></head><body><div id='x'><p>字字字</p></div><p>版权</p></body></html>"


def ending(page: str | bytes, content_type: str = "text/html") -> Ending:
    return ending_of(capture(URL, page, content_type))


@pytest.mark.parametrize(
    "page",
    [
        PAGE,
        PAGE.upper(),
        PAGE + "\n\n",
        PAGE + "<!-- 0.02 s, 127.0.0.1 -->",
        PAGE + "<script>count('</div>')</script>",
        PAGE.replace("</html>", "</html\n>"),
        PAGE.encode("utf-16"),
        PAGE.encode("gbk"),
        b"\xef\xbb\xbf" + PAGE.encode(),
        '{"a": [1',
        ' [{"a": 1',
        'cb({"a": 1',
        "<?xml version='1.0'?><urlset><url>",
        "<rss><channel>",
        "",
    ],
)
def test_a_page_that_closes_its_html_or_is_data_is_left_to_its_reader(page: str | bytes) -> None:
    assert ending(page).tail == CLOSED


@pytest.mark.parametrize(
    "page, told",
    [
        (PAGE[: PAGE.index("字字字") + 2], "<div> is not closed"),
        ("<html><body><p>本报讯 记者", "it stops after"),
        ("<html><body><div></div><a hre", "is not closed"),
        ("<html><body><div></div><!-- ab", "is not closed"),
        ("<html><body><div></div><script>var a", "is not closed"),
        ("<html><body><table><tr><td>字</td>", "<table> is not closed"),
        ("<html><body><!--enpcontent--><p>字</p>", "<!--enpcontent--> is not closed"),
        ("<html><body><founder-content><p>字</p>", "<founder-content> is not closed"),
        ("<?xml version='1.0'?><html><body><ul><li>字", "<ul> is not closed"),
        (PAGE + "<div>" + "字" * 3000, "<div> is not closed"),
    ],
)
def test_what_a_page_leaves_open_at_its_end(page: str, told: str) -> None:
    found = ending(page)
    assert found.tail != CLOSED
    assert told in found.open


@pytest.mark.parametrize("tag", ["a name=top", "span", "b", "strong", "em", "font", "p", "li", "td"])
def test_an_inline_element_that_is_left_open_cuts_no_page(tag: str) -> None:
    assert ending(f"<body><{tag}><p>字</p>").open == ""


@pytest.mark.parametrize(
    "page", ["<html><body><div><p>字</p></div>", "<p>字<p>字</p>", "<html><body><br/><img src=a><hr>"]
)
def test_a_page_without_its_closing_tags_may_leave_nothing_open(page: str) -> None:
    assert ending(page).open == ""


@given(st.text(alphabet="<>!-/ab\"'= script", max_size=300))
def test_every_page_has_an_ending(page: str) -> None:
    assert isinstance(ending(page), Ending)


def test_pages_of_a_template_end_alike_whatever_their_numbers() -> None:
    page = (
        "<html><body><div>{}</div><p>某某日报社版权所有，未经许可不得转载或建立镜像，今日访问 {} 次</p><!-- {} ms -->"
    )
    assert ending(page.format("甲", 12, 3)).tail == ending(page.format("乙", 3456, 78)).tail


# By the paper's other pages

OPEN, WHOLE, ODD = Ending("技术支持", "<div> is not closed"), Ending("版权所有"), Ending(CLOSED)


def told(*pages: Ending, kind: LinkKind = LinkKind.ARTICLE) -> list[bool]:
    endings = Endings()
    return [bool(endings.cut(f"http://a.cn/{number}.html", kind, one)) for number, one in enumerate(pages)]


@pytest.mark.parametrize(
    "pages, cut",
    [
        ([ODD, ODD, ODD], [False, False, False]),
        ([ODD, OPEN, WHOLE], [False, True, True]),
        ([WHOLE, WHOLE], [False, False]),
        ([OPEN, OPEN, OPEN], [True, False, False]),
        ([OPEN, ODD, OPEN], [True, False, True]),
        ([Ending("甲", "x"), Ending("乙", "x"), Ending("丙", "x")], [True, True, True]),
        ([WHOLE, WHOLE, ODD, WHOLE], [False, False, False, False]),
    ],
)
def test_a_page_is_cut_where_the_others_say_so(pages: list[Ending], cut: list[bool]) -> None:
    assert told(*pages) == cut


def test_the_same_page_again_is_no_other_page() -> None:
    endings = Endings()
    assert [bool(endings.cut(URL, LinkKind.LIST, OPEN)) for _ in range(3)] == [True, True, True]


def test_hosts_and_kinds_are_told_apart() -> None:
    endings = Endings()
    assert not endings.cut(URL, LinkKind.LIST, ODD)
    assert not endings.cut(URL, LinkKind.ARTICLE, WHOLE)
    assert not endings.cut("http://b.cn/1", LinkKind.LIST, WHOLE)
    assert endings.cut("http://a.cn/2", LinkKind.LIST, WHOLE)


def test_what_is_known_is_known_in_the_next_run() -> None:
    endings = Endings()
    for number, one in enumerate([OPEN, OPEN]):
        endings.cut(f"http://a.cn/{number}", LinkKind.LIST, one)
    again = Endings(endings.rows())
    assert not again.cut("http://a.cn/0", LinkKind.LIST, OPEN)
    assert again.cut("http://a.cn/9", LinkKind.LIST, Ending("别的", "<ul> is not closed"))


# JSON and XML

TOLD = {"list": [{"title": "修渠", "url": "http://a.cn/1"}], "n": 12}


@each("share", [0.2, 0.4, 0.6, 0.8, 0.97])
@each("form", ["{}", "cb({})", " jQuery_1 ( {} );", "\ufeff{}"])
def test_json_that_stops_is_cut(form: str, share: float) -> None:
    text = form.replace("{}", json.dumps(TOLD, ensure_ascii=False))
    assert read_json(capture(URL, text)) == TOLD
    inner = text.rindex("}")
    with pytest.raises(CutPage):
        read_json(capture(URL, text[: max(text.index("{") + 1, int(inner * share))]))


@pytest.mark.parametrize(
    "text", ["", "字", "<html></html>", "{'a': 1} x", "[1,]]", "Request method 'GET' not supported"]
)
def test_what_is_no_json_is_not_cut_json(text: str) -> None:
    with pytest.raises(LayoutChanged):
        read_json(capture(URL, text))


@pytest.mark.parametrize(
    "text, closed",
    [
        ("<?xml version='1.0'?><urlset><url/></urlset>", True),
        ("<urlset xmlns='x'/>", True),
        ("<a:urlset xmlns:a='x'></a:urlset>\n<!-- ab -->", True),
        ("<rss><channel></channel></rss>", True),
        ("<rss><channel></channel>", False),
        ("<urlset><url><loc>http://a.cn", False),
        ("<urlset", False),
        ("", False),
    ],
)
def test_xml_closes_its_first_element(text: str, closed: bool) -> None:
    assert is_closed_xml(text) is closed
