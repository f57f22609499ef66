"""A page is parsed as browsers parse it."""

from __future__ import annotations

import pytest
from lxml import etree

from archive.model import Link, LinkKind, Newspaper
from crawler.extract.article import extract_page
from crawler.extract.page import open_page
from crawler.extract.parsing.markup import parse_html
from crawler.platforms import platforms
from tests.harness.bench import capture
from tests.harness.cost import cpu_seconds

SITE = Newspaper("qinghe", "青河网", platform="site", base_url="http://www.qinghe.example", first_page="index.html")
HEADER = '<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>要闻_青河网</title></head><body><div>首页</div>'
ITEMS = """<ul><li><a href="/2024-05/06/content_1001.htm">青河县今年新修农村公路一百公里</a></li>
<li><a href="/2024-05/06/content_1002.htm">青河县第一中学举行建校六十周年庆典</a></li></ul>"""
PARAGRAPHS = (
    "5月5日，记者从青河县交通运输局了解到，今年全县计划新修农村公路一百公里，目前已完成三十公里。",
    "据介绍，新修的公路连接六个乡镇、二十三个行政村，建成后群众赶集、就医、上学的时间将缩短一半。",
    "县交通运输局负责人表示，施工期间将严把质量关，确保把好事办好、实事办实，让群众满意。",
)
# What an included header, or a document pasted into the editor, leaves in the middle of a page.
EARLY = [
    "</html>",
    "</body></html>",
    "</HTML>",
    "</html></html>",
    "</body>",
    "</html><html><body>",
    "</html><!-- 头 -->",
]


@pytest.mark.parametrize("early", EARLY)
def test_a_list_behind_an_early_end_is_read(early: str) -> None:
    page = capture(f"{SITE.base_url}/index.html", f"{HEADER}{early}{ITEMS}</body></html>")
    link = Link(page.url, LinkKind.LIST, newspaper=SITE.id)
    (attempt,) = platforms()["site"].attempts(SITE, link)
    found = [one.url.removeprefix(SITE.base_url) for one in attempt.read(page, link).links]
    assert found == ["/2024-05/06/content_1001.htm", "/2024-05/06/content_1002.htm"]


@pytest.mark.slow
@pytest.mark.parametrize("early", EARLY)
@pytest.mark.parametrize("behind", [1, 2])
def test_the_paragraphs_behind_an_early_end_are_read(early: str, behind: int) -> None:
    lines = [f"<p>{text}</p>" for text in PARAGRAPHS]
    lines.insert(behind, early)
    head = f"{HEADER}<h1>青河县今年新修农村公路一百公里</h1><p>2024-05-06 09:30　来源：青河日报</p>"
    page = capture(f"{SITE.base_url}/2024-05/06/content_1001.htm", f"{head}{''.join(lines)}</body></html>")
    article = extract_page(open_page(page), Link(page.url))
    assert article.text.split("\n") == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "<!-- 无 -->",
        "\x00",
        "\ud800",
        "<",
        "<html",
        "</html>",
        "<frameset><frame src=a></frameset>",
        "字",
        "<a",
    ],
    ids=ascii,
)
def test_any_text_gives_a_page(text: str) -> None:
    root = parse_html(text)
    assert (root.tag, root.getroottree().getroot() is root) == ("html", True)
    assert "".join(root.itertext()).strip() in ("", "字", "?", "<", "无", "\ufffd")


def test_comments_stay_unless_they_are_not_wanted() -> None:
    page = "<body><p>前<!--enpcontent-->后</p>"
    assert any(node.tag is etree.Comment for node in parse_html(page).iter())
    bare = parse_html(page, comments=False)
    assert not any(node.tag is etree.Comment for node in bare.iter())
    assert bare.text_content() == "前后"


@pytest.mark.parametrize("tag", ["font", "b", "a name=x", "span", "div", "blockquote"])
def test_what_stands_deep_is_there(tag: str) -> None:
    root = parse_html("".join(f"<{tag}>第{n}行<br>" for n in range(300)))
    assert all(f"第{n}行" in root.text_content() for n in range(300))


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ["<div>", "<span>", "<font>", "<a href=x>", "<table>", "<table><tr><td>", "<b><p>", "<li>", "<p><font>", "<x-y>",
     "<select>", "<svg>", "<!--", "<", "</html>", "<button>", "<form><div>", "<i><blockquote>"],
)  # fmt: skip
def test_whatever_is_repeated_a_page_is_parsed_in_linear_time(piece: str) -> None:
    assert cpu_seconds(lambda: parse_html(piece * (600_000 // len(piece))), below=5) < 5


@pytest.mark.parametrize("name", ["{if}", "{", "{{title}}", "{a}b", "{%"])
def test_what_a_template_left_behind_is_no_attribute(name: str) -> None:
    root = parse_html(f'<p class="a" {name}="b" id="c">字</p><p {name}>句</p>')
    assert [dict(element.attrib) for element in root.iter("p")] == [{"class": "a", "id": "c"}, {}]
    assert root.text_content() == "字句"
