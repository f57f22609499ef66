"""Answers of odd shape from any platform: one malformed address, an XML declaration, JSON that is something else.

What can be read is read; what cannot has a reason. No reader raises anything else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from archive.model import Link, LinkKind, Newspaper
from archive.reasons import LayoutChanged, ReadError
from crawler.epaper.json_system import JsonSystem
from crawler.extract.article import extract
from crawler.extract.parsing.tree import parse_tree
from crawler.extract.reading import Reading
from crawler.papers import Paper, paper_of, papers
from crawler.platforms import platforms
from tests.harness.bench import capture
from tests.harness.sweep import each

DAY = date(2022, 3, 1)
BAD = ("http://[x/", "http:///x", "http://host:99999/", "//[", "http://a b/", "javascript:void(0)", "\\\\[x\\y", "#[")
DECLARATIONS = (
    '<?xml version="1.0" encoding="utf-8"?>\n',
    '<?xml version="1.0" encoding="gb2312"?>',
    "<?xml version='1.0'?>",
    '\n <?xml version="1.0" encoding="UTF-8" standalone="no"?>\r\n',
)
SHOWN = {
    "jfdaily": "staticsg/res/html/journal/detail.html?code=jfrb&date=2022-03-01&id=1&page=01",
    "jfjb": "szb_223187/szbxq/index.html?paperName=jfjb&paperDate=2022-03-01&paperNumber=01&articleid=1",
    "stdaily": "statics/technology-site/index.html#/home?isDetail=1&currentNewsId=1&timeValue=2022-03-01",
}
"""Articles that are shown to people at one place and asked for at another."""
BY_PLATFORM = {row.platform: row.id for row in reversed(papers().values())}
each_platform = each("name", platforms())
each_bad_address = each("bad", BAD)
each_declaration = each("declaration", DECLARATIONS)


def paper(name: str) -> Paper:
    """Return a paper on a platform; one is made up for a platform that no row has."""
    made_up = Newspaper("x", "某报", base_url="http://news.x.cn", first_page="index.html")
    return paper_of(BY_PLATFORM[name]) if name in BY_PLATFORM else Paper(made_up, platforms()[name])


def lists_and_articles(name: str) -> list[Link]:
    """Return links to a list and, where its address can be made up, to an article of a paper."""
    found = paper(name)
    lists = list(found.issue_links([DAY]))
    folder = lists[0].url.rpartition("/")[0]
    files = (
        "content_1.htm",
        "content_7.html",
        "c1.html",
        "Articel01002MW.htm",
        "01_03.htm",
        "661204.shtml",
        "1234567.html",
    )
    own = f"{folder}/nw.D110000renmrb_20220301_1-01.htm", f"{folder}/20220301_001_3.htm", f"{folder}/szbz91720.Html"
    more = f"{folder}/detailData.do?guid=1", f"{lists[0].url.removesuffix('&cb=pages&v=j4')}&xuhao=1"
    own = (*own, f"{folder}/20220301_A01/20220301_A01_1203.html", f"{found.row.base_url}/{SHOWN.get(name, '')}")
    fixed = (
        "http://finance.eastmoney.com/a/202112242224696612.html",
        "https://finews.withounder.com/a/2021/12/24/b.html",
    )
    urls = (*(f"{folder}/{file}" for file in files), *own, *more, *fixed)
    articles = [link for link in map(Link, urls) if found.platform.attempts(found.row, link)]
    return [lists[0], *articles[:1]]


def answers(bad: str) -> list[str]:
    """Return pages and answers that hold a malformed address wherever one may stand."""
    page = f"""<html><head><base href="{bad}"><title>某地今天举行会议</title></head><body>
    <h1>某地今天举行会议</h1><img src="{bad}" usemap="#m"><map name="m"><area href="{bad}" coords="1,2,3,4"></map>
    <a href="{bad}">第01版：要闻</a><a href="{bad}">下一页</a><a href="{bad}">坏链接坏链接坏链接</a>
    <a href="content_1.htm">一条新闻的标题在此</a><a href="http://x.cn/2022/03/01/c_123456.html">又一条新闻的标题</a>
    <div id="ozoom"><p>正文正文，正文正文。</p></div><p><a href="http://[x/">http://[x/</a></p></body></html>"""
    feed = f"<rss><item><link>{bad}</link></item><item><link>http://x.cn/1/123456.html</link></item></rss>"
    meta = f'<meta http-equiv="refresh" content="0;url={bad}">'
    meta += f"<period_date>2022-03-01</period_date><front_page>{bad}</front_page>"
    rows = f'[{{"BC":"第01版","BM_JPG_URL":"{bad}","PDPATH":{{"x":"{bad}"}},"ZB_GUID":"1"}}]'.replace("\\", "\\\\")
    pages = f'pages({{"list":{{"001":{{"zhentu":{{"lujing":"{bad}","wenjianming":"a.jpg"}}}}}}}})'.replace("\\", "\\\\")
    return [page, feed, meta, rows, pages, f'{{"data":{{"list":[{{"url":"{bad}"}}]}}}}'.replace("\\", "\\\\")]


JSON = {name for name, one in platforms().items() if isinstance(one, JsonSystem)}

ODD = [
    "",
    "null",
    "5",
    '"x"',
    "[]",
    "{}",
    "[5]",
    "[null]",
    '{"data":5}',
    '{"data":[5]}',
    '{"data":null}',
    '{"data":{"list":5}}',
    '{"data":{"list":[5,{"url":5}]}}',
    '{"list":5}',
    '{"list":"abc"}',
    '{"list":[5]}',
    '{"list":{"001":5}}',
    '{"list":{"001":{"zhentu":5,"banci":5,"banming":5}}}',
    '{"list":[{"zhentu":{"lujing":5}}],"riqi":5}',
    "pages(",
    "pages()",
    '[{"BC":null}]',
    '[{"BC":5,"BM":5,"BM_JPG_URL":{}}]',
    '[{"ZB_GUID":5,"DOCTITLE":5}]',
    '{"data":{"content":5,"docTitle":"t"}}',
    '{"docTitle":"t","content":"x","ts":null,"docPubTime":"x"}',
    '{"docTitle":5,"content":{"a":1},"ts":5,"docPubTime":99999999}',
    '{"title":5,"text":5,"date":5,"medianame":5}',
    '{"data":{"Art_Title":5,"Art_Content":5,"Art_ShowTime":5}}',
    "[" * 100_000,
    "<rss></rss>",
    "<rss><channel><item><link>http://x.cn/1/123456.html",
    '<?xml version="1.0"?><urlset',
    '<?xml version="1.0" encoding="no-such"?><rss><item><link>http://x.cn/1/123456.html</link></item></rss>',
    "<rss><item><link>http://x.cn/1/123456.html</link><pubDate>Fri, 31 Dec 9999 23:00:00 -0800</pubDate></item></rss>",
    "<rss><item><link>http://x.cn/1/123456.html</link><pubDate>Mon, 01 Jan 0001 00:00:00 +1400</pubDate></item></rss>",
    '<script type="application/ld+json">{"@graph": 5}</script><p>正文。</p>',
    '<script type="application/ld+json">[5, {"@graph": {}, "headline": 5, "author": 5}]</script><p>文。</p>',
    "CST) 9999-99-99 99:99:99",
    "<!-- nothing -->",
    "\ufeff",
    "<html>",
    "<frameset><frame src='http://[x/'></frameset>",
]


def outcome(read: Callable[[], Reading]) -> Reading | tuple[type[ReadError], bool]:
    """Return what a reader says, or the reason that it gives."""
    try:
        return read()
    except ReadError as reason:
        return type(reason), bool(reason.reason)


@each_platform
def test_a_list_and_an_article_of_every_platform_are_tried(name: str) -> None:
    kinds = {link.kind for link in lists_and_articles(name)}
    assert kinds == {LinkKind.LIST, LinkKind.ARTICLE}


@pytest.mark.slow
@each_bad_address
@each_platform
def test_one_malformed_address_never_raises(name: str, bad: str) -> None:
    for link in lists_and_articles(name):
        for attempt in paper(name).route(link):
            for body in answers(bad):
                read = outcome(
                    lambda attempt=attempt, body=body, link=link: attempt.read(capture(attempt.url, body), link)
                )  # type: ignore[misc]
                assert isinstance(read, Reading) or read[1]


@pytest.mark.slow
@each_platform
def test_an_answer_of_odd_shape_has_a_reason(name: str) -> None:
    for link in lists_and_articles(name):
        for attempt in paper(name).route(link):
            for body in ODD:
                read = outcome(
                    lambda attempt=attempt, body=body, link=link: attempt.read(capture(attempt.url, body), link)
                )  # type: ignore[misc]
                assert isinstance(read, Reading) or read[1]


@each_bad_address
@each("name", ["founder", "founder-old", "huaguang", "uniflows"])
def test_an_issue_with_one_malformed_address_is_read_all_the_same(name: str, bad: str) -> None:
    link = lists_and_articles(name)[0]
    page, article = {
        "founder": ("node_A02.html", "content_7.html"),
        "founder-old": ("node_3.htm", "content_1_2.htm"),
        "huaguang": ("Page02OW.htm", "Articel01002MW.htm"),
        "uniflows": ("../03/default.htm", "01_03.htm"),
    }[name]
    body = f'<a href="{bad}">坏</a><a href="{page}">第03版：综合</a><img src="{bad}" usemap="#m">'
    body += f'<a href="{article}">新闻</a>'
    reading = paper(name).route(link)[0].read(capture(link.url, body), link)
    assert {one.kind for one in reading.links} == {LinkKind.LIST, LinkKind.ARTICLE}


@each_bad_address
@each_platform
def test_nobody_knows_how_to_read_a_malformed_address(name: str, bad: str) -> None:
    assert [paper(name).route(Link(bad, kind)) for kind in LinkKind] == [(), ()]


XHTML = """<html xmlns="http://www.w3.org/1999/xhtml"><head><title>百色举行民族团结进步会议-右江日报</title></head><body>
<div id="nav"><a href="/">首页</a></div><h1>百色举行民族团结进步会议</h1>
<div class="info">2021-12-24 10:30 来源：右江日报</div><div class="content">
<p>本报讯（记者 韦秋实 通讯员 黄大明）12月23日，百色市举行民族团结进步会议，会议讨论了许多问题，并作出了许多决定。</p>
<p>会议指出，今后要继续推进这项工作，使群众满意。</p>
<a href="1_2.html">下一页</a></div><p>责任编辑：李明</p></body></html>"""


@each_declaration
def test_a_page_with_an_xml_declaration_is_read_as_without_one(declaration: str) -> None:
    url = "http://www.bsyjrb.com/n/1234567.html"
    encoding = "gb18030" if "gb2312" in declaration else "utf-8"
    with_one, without = (
        extract(capture(url, (head + XHTML).encode(encoding), "text/html")) for head in (declaration, "")
    )
    assert (with_one.title, with_one.text) == (without.title, without.text)
    assert [(byline.name, byline.role) for byline in with_one.bylines] == [
        ("韦秋实", "reporter"), ("黄大明", "correspondent"), ("李明", "editor"),
    ]  # fmt: skip
    assert (with_one.published_at, with_one.source) == (without.published_at, "右江日报")


@each_declaration
def test_a_tree_has_the_lines_of_a_text_with_a_declaration(declaration: str) -> None:
    assert [line.text for line in parse_tree(declaration + XHTML).lines] == [
        line.text for line in parse_tree(XHTML).lines
    ]


@pytest.mark.slow
@each_declaration
@each_platform
def test_every_platform_reads_a_page_with_an_xml_declaration_as_without_one(name: str, declaration: str) -> None:
    page = answers("content_1.htm")[0]
    for link in lists_and_articles(name):
        attempt = paper(name).route(link)[0]
        with_one, without = (
            outcome(partial(attempt.read, capture(attempt.url, head + page), link)) for head in (declaration, "")
        )
        assert with_one == without


_OF_ANOTHER_SHAPE = (b"null", b"3", b'"x"', b'{"data":null}', b'{"data":{"x":1e999}}', b'{"a":NaN}', b'{"rows":[1]}',
                     b'{"data":{"rows":[{"url":"u"}]}}', b'{"list":null}', b'{"data":[null,3]}', b"[[],7]",
                     b'{"list":[null,3],"data":{"list":[null,3]}}', b'{"list":"x"}', b'{"list":7}', b'{}')  # fmt: skip


@each("name", ["gxrb", "eastmoney", *(name for name in platforms() if name in JSON)])
@each("body", _OF_ANOTHER_SHAPE)
def test_json_of_another_shape_is_never_called_an_issue_or_a_column_without_articles(name: str, body: bytes) -> None:
    found = paper(name)
    (link,) = list(found.issue_links([DAY]))[:1]
    attempt = found.route(link)[0]
    with pytest.raises(LayoutChanged):
        attempt.read(capture(attempt.url, body, "application/json"), link)
