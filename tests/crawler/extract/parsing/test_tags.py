"""Tags are told apart as browsers do, and a flood of them costs nothing."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from archive.reasons import Refused
from crawler.extract.article import extract
from crawler.extract.page import open_page
from crawler.extract.parsing.guard import is_too_deep, refuse_floods
from crawler.extract.parsing.tags import attributes_in, tags
from tests.harness.bench import capture
from tests.harness.cost import cpu_seconds
from tests.harness.sweep import each

URL = "http://news.example.cn/a.html"
LINES = [
    f"记者从县融媒体中心获悉，{n}月{n}日当地举行农产品推介会，现场签约项目{n}个，总金额达到{n}亿元。"
    for n in range(1, 13)
]
STRAY = [
    '<img src="1.jpg"" width="600">', "<img src=1.jpg alt='x' ' width=600>", '<img src="1.jpg" " alt="图">',
    '<a href="a.htm"">首页</a>', "<p class='a''>一</p>", '<p class=a">二</p>', "<p class=it's>三</p>",
    '<img alt="他说"好"的" src=a.jpg>', '<font color=#ff0000" size="2">四</font>', '<p "="">五</p>', "<br ' />",
    '<img src=a.jpg alt="" " title=\'"\'>', '<td width="50%"">六</td>', "<input value='a'b'c'>",
]  # fmt: skip


def page(stray: str) -> str:
    """A page of 400 links, as navigation has them: behind a quote that opens a string they would be one long tag."""
    links = "".join(
        f'<li class="n" data-id="{n}"><a href="/c/{n}.html" target="_blank">栏目 {n}</a></li>' for n in range(400)
    )
    body = "".join(f'<p class="t">{line}</p>' for line in LINES)
    head = '<meta charset="utf-8"><title>县里举行农产品推介会</title>'
    return f"<html><head>{head}</head><body><h1>县里举行农产品推介会</h1>{stray}{body}<ul>{links}</ul></body></html>"


@pytest.mark.parametrize("stray", STRAY)
def test_a_page_with_a_stray_quote_is_opened(stray: str) -> None:
    assert open_page(capture(URL, page(stray))).text == page(stray)


@pytest.mark.parametrize("stray", ['<img src="1.jpg"" width="600">', "<img src=1.jpg alt=x ' width=600>"])
def test_a_page_with_a_stray_quote_is_read_as_without_it(stray: str) -> None:
    article = extract(capture(URL, page(stray)))
    assert (article.title, len(article.text.split("\n"))) == ("县里举行农产品推介会", 12)


@each(
    "markup, names",
    [
        ("a < b <c> d", ["c"]),
        ("<p><br/></P>", ["p", "br", "/p"]),
        ('<a title=">"><b>', ["a", "b"]),
        ("<a title='<b>'><c>", ["a", "c"]),
        ('<a"b>', ['a"b']),
        ("<a/b/c><d>", ["a", "d"]),
        ("<a =x><b>", ["a", "b"]),
        ("<!-- <a> --><b>", ["#comment", "b"]),
        ("<!--><b>", ["#comment", "b"]),
        ("<!---><b>", ["#comment", "b"]),
        ("<!-- --!><b>", ["#comment", "b"]),
        ("<!DOCTYPE html><?xml ?></><b>", ["#other", "#other", "#other", "b"]),
        ("<script>a<b</script><c>", ["script", "/script", "c"]),
        ("<SCRIPT>'</div>'</Script ><c>", ["script", "/script", "c"]),
        ("<style><a></style-x></style/><b>", ["style", "/style", "b"]),
        ("<textarea><a></textarea><title><b></title>", ["textarea", "/textarea", "title", "/title"]),
        ("<svg><style><a></style></svg><style><b></style>", ["svg", "style", "a", "/style", "/svg", "style", "/style"]),
        ("<script><a>", ["script", "#text"]),
        ("中<p　class>文", ["p　class"]),
    ],
)
def test_tags_are_those_that_browsers_see(markup: str, names: list[str]) -> None:
    assert [tag.name for tag in tags(markup)] == names


@pytest.mark.parametrize(
    "markup", ["<a", "<a b='", '<a b="c>', "<!-- -", "<!DOCTYPE", "<script>a", "<title>", "<p></p"]
)
def test_what_nothing_closes_is_told(markup: str) -> None:
    *_, last = tags(f"<b>{markup}")
    assert (last.is_closed, last.end) == (False, len(markup) + 3)


@pytest.mark.parametrize(
    "markup, attributes",
    [
        ('<img src="a.jpg"" alt=\'b\' c=d/ E ==f g = "h">',
         [("src", "a.jpg"), ('"', ""), ("alt", "b"), ("c", "d/"), ("e", "=f"), ("g", "h")]),
        ("<a/b/c=1>", [("b", ""), ("c", "1")]),
        ("<a b=>", [("b", "")]),
        ("<a b='1'c='2'>", [("b", "1"), ("c", "2")]),
        ("<a b='1", [("b", "1")]),
        ("<a b='1''>", [("b", "1"), ("'", "")]),
    ],
)  # fmt: skip
def test_attributes_are_those_that_browsers_see(markup: str, attributes: list[tuple[str, str]]) -> None:
    (tag,) = tags(markup)
    assert list(attributes_in(tag)) == attributes


@pytest.mark.parametrize("stray", STRAY)
def test_the_tags_are_those_of_the_parser(stray: str) -> None:
    elements = LexborHTMLParser(f"<div>{stray}").body.css("div *")
    seen = [tag for tag in tags(stray) if tag.name[0] not in "/#"]
    assert [tag.name for tag in seen if tag.name != "td"] == [element.tag for element in elements]
    for tag, element in zip(seen, elements, strict=False):
        assert dict(attributes_in(tag)) == {k: v or "" for k, v in element.attributes.items()}


# Floods


PLACES = ["<p>{}", "<svg><style>{}</style></svg>", "<noscript>{}", "<!-- --!>{}", '<img src="a"">{}', "<b x='>'>{}"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "attribute", ["a{}", "a{}=1", 'a{}="<"', "a{}='>'", 'a{}="\'"', "a{}/", '"{}', "={}", "a{}=\n'x'", "中{}"]
)
def test_a_flood_of_attributes_is_refused_wherever_it_stands(place: str, attribute: str) -> None:
    flood = "<div " + " ".join(attribute.format(n) for n in range(30_000)) + "></div>"

    def refused() -> None:
        with pytest.raises(Refused, match="over 1000 attributes"):
            open_page(capture(URL, f"<html><body>{place.format(flood)}<p>字</p></body></html>"))

    assert cpu_seconds(refused, below=1) < 1


@pytest.mark.parametrize("raw", ["script", "style", "textarea", "title", "iframe", "xmp"])
def test_what_only_looks_like_a_flood_is_none(raw: str) -> None:
    flood = "<div " + " ".join(f"a{n}=1" for n in range(30_000)) + "></div>"
    refuse_floods(f"<html><body><{raw}>{flood}</{raw}><!-- {flood} --><img alt='{flood}'></body></html>")


# What is left open


def test_a_page_whose_formats_are_opened_again_in_each_paragraph_is_too_deep() -> None:
    """By the standard, 14 KB of it make 11 MB, and 140 KB a gigabyte."""
    assert is_too_deep("".join(f"<b a={n}><p>" for n in range(6_000)))
    assert is_too_deep(f"<font face='{'x' * 9_000}'>" * 1 + "<p>" * 6_000)


@pytest.mark.slow
@pytest.mark.parametrize(
    "markup",
    [
        "<font color=red>" * 300 + "<p>字</p>" * 5_000,
        "".join(f"<font color=#{n:06}>" for n in range(300)) + "<p>字</p>" * 5_000,
        "<a href=x>" * 20_000,
        "<li>" * 20_000,
        "<p><b>字</b>" * 20_000,
        "<div>" * 2_000 + "<p>字" * 2_000,
        "<select>" + "<option>字" * 3_000,
        "<tr><td>" * 20_000,
    ],
    ids=range(8),
)
def test_a_page_with_much_left_open_is_none(markup: str) -> None:
    assert not is_too_deep(markup)
