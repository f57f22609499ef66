"""Bodies come from strangers: what could run or load something is defused in the posts that we write."""

from __future__ import annotations

import pytest

from archive.formats import jekyll
from archive.formats.safe import post_html
from archive.model import Article
from tests.harness.sweep import each


def body(html: str) -> str:
    return post_html(Article("题", "字", html))


@each(
    "html, evil",
    [
        ("<p>甲</p><script>alert(1)</script>", "script"),
        ("<p>甲</p><SCRIPT SRC=//evil.cn/x.js></SCRIPT>", "evil.cn"),
        ('<p>甲</p><img src="x" onerror="alert(1)">', "onerror"),
        ("<p>甲</p><img src=x onerror=alert(1)//", "onerror"),
        ('<p onclick="alert(1)">甲</p>', "onclick"),
        ('<p>甲</p><a href="javascript:alert(1)">乙</a>', "javascript:"),
        ('<p>甲</p><a href=" JaVaScRiPt:alert(1)">乙</a>', "script:alert"),
        ('<p>甲</p><a href="java&#115;cript:alert(1)">乙</a>', "cript:alert"),
        ('<p>甲</p><a href="java\tscript:alert(1)">乙</a>', "script:alert"),
        ('<p>甲</p><a href="data:text/html,<b>x">乙</a>', "data:"),
        ('<p>甲</p><a href="vbscript:x">乙</a>', "vbscript"),
        ('<p>甲</p><iframe src="http://evil.cn"></iframe>', "iframe"),
        ('<p>甲</p><object data="x"></object><embed src="x">', "embed"),
        ('<p>甲</p><form action="http://evil.cn"><input name="x"></form>', "form"),
        ('<p>甲</p><meta http-equiv="refresh" content="0;url=http://evil.cn">', "refresh"),
        ('<p>甲</p><link rel="stylesheet" href="http://evil.cn/x.css">', "link"),
        ('<p>甲</p><base href="http://evil.cn/">', "base"),
        ("<p>甲</p><style>p{color:red}</style>", "color:red"),
        ('<p style="background:url(http://evil.cn/x)">甲</p>', "url("),
        ('<p style="width:expression(alert(1))">甲</p>', "expression"),
        ('<p>甲</p><svg onload="alert(1)"><path/></svg>', "onload"),
        ('<p>甲</p><math><mtext><script>alert(1)</script></mtext></math>', "script"),
        ("<p>甲</p><!--><script>alert(1)</script>-->", "<script"),
        ("<p>甲</p><!-- x --!><script>alert(1)</script>", "<script"),
        ('<p title="<script>alert(1)</script>">甲</p>', "<script"),
        ('<p>甲</p><a href="http://a.cn" srcdoc="x" formaction="x">乙</a>', "srcdoc"),
    ],
)  # fmt: skip
def test_what_could_run_or_load_something_is_taken_out_and_the_text_stays(html: str, evil: str) -> None:
    defused = body(html)
    assert evil.lower() not in defused.lower()
    assert "甲" in defused


@pytest.mark.parametrize(
    "html",
    [
        "<p>甲</p>\r\n <p>乙 &lt;丙&gt; &nbsp;&amp; </p>",
        '<p>甲</p><p class="em_media">（文章来源：右江日报）</p>',
        '<center><img src="https://dfscdn.dfcfw.com/download/D1_w800h555.jpg" alt="Image" width="800" /></center>',
        '<p style="text-align:center;">图片来源：甲</p><br/><br>',
        '<p style="display:none;height:1px;"><br /></p><!-- EM_StockImg_Start -->甲<!-- EM_Stock_End -->',
        '<a href="http://quote.eastmoney.com/unify/r/90.BK0473?a=1&b=2" class="keytip" data-code="90,BK0473">证券</a>',
        '<span id="b"></span><strong>甲 </strong><h2>乙</h2><table border="0"><tr><td colspan="2">丙</td></tr></table>',
        '<span web="1" href class="em_stock_key_common" data-code="1,601318">中国平安</span>',
        '<p><img src="//img.a.cn/1.jpg"><a href="#top">甲</a></p>',
        "只有文字，没有标记。",
    ],
    ids=range(10),
)
def test_harmless_markup_stays_as_it_was_received(html: str) -> None:
    assert body(html) == html


def test_pairs_of_wide_blanks_vanish_as_on_the_site_and_single_ones_stay() -> None:
    assert body("<p>　　甲　乙　　　丙</p>") == "<p>甲　乙　丙</p>"


@pytest.mark.parametrize("html", ["<p>{{ site.url }}</p>", "<p>{% include x %}</p>", "<p>{{{% raw %}</p>", "{{ 甲 }}"])
def test_liquid_is_defused(html: str) -> None:
    assert "{{" not in body(html)
    assert "{%" not in body(html)


def test_a_defused_brace_is_read_back_as_a_brace() -> None:
    assert body("<p>{{ a }}</p>") == "<p>&#123;{ a }}</p>"


def test_text_without_html_is_escaped() -> None:
    assert post_html(Article("题", "<script>alert(1)</script>\n{{ 乙 }}")) == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n <p>&#123;{ 乙 }}</p>"
    )


# The other fields of a post


def post(article: Article) -> str:
    return jekyll.write(jekyll.post_of(article)).decode()


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\r"])
def test_a_line_break_in_a_title_makes_no_second_field(breaks: str) -> None:
    text = post(Article(f"题{breaks}layout: evil{breaks}---{breaks}<script>", "字"))
    assert 'title: "题 layout: evil --- <script>"\n' in text


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\r"])
def test_a_line_break_in_an_outlets_name_makes_no_second_field(breaks: str) -> None:
    text = post(Article("题", "字", source=f"甲{breaks}layout: evil{breaks}---{breaks}<script>alert(1)</script>"))
    assert jekyll.read(text.encode()).fields["layout"] == "post"
    assert text.splitlines()[6] == "---"
    assert "\n<script>" not in text


@pytest.mark.parametrize("source", ["<script>alert(1)</script>", "甲](javascript:alert(1))[", "{{ site.url }}"])
def test_an_outlets_name_is_defused_where_it_is_shown(source: str) -> None:
    shown = post(Article("题", "字", source=source)).split("\n---\n", 1)[1]
    assert "<script>" not in shown
    assert "](javascript:" not in shown
    assert "{{" not in shown


@pytest.mark.parametrize(
    "address",
    [
        "http://a.cn/1><script>alert(1)</script>",
        "http://a.cn/1>\n\n<script>alert(1)</script>",
        "http://a.cn/{{ site.url }}",
        "http://a.cn/{% include x %}",
    ],
)
def test_an_address_is_defused_where_it_is_shown(address: str) -> None:
    text = post(Article("题", "字", addresses=(address,)))
    assert "<script>" not in text
    assert "{{" not in text
    assert "{%" not in text
