"""How a list goes on: by links, and by scripts in the forms that real sites send."""

from __future__ import annotations

import pytest

from crawler.extract.reading import NO_NEXT
from tests.crawler.site.reading import ARTICLE, BASE, HTML, LIST, page, read
from tests.harness.cost import cpu_seconds
from tests.harness.sweep import each

TRS = (
    "var currentPage = {now};//所在页从0开始\nvar prevPage = currentPage-1//上一页\nvar countPage = {pages}//共多少页\n"
)
TRS_WRITES = 'document.write("<a href=\\"index"+"_" + nextPage + "."+"html\\">下一页</a>");'
FUNCTION = 'var go = function(p){ window.location.href = "?page=" + p; }'
SUBMIT = "function goPage(n) { document.forms[0].page.value = n; document.forms[0].submit() }"
GO = "function goPage(n) { if (n == 1) location.href = 'list.html'; else location.href = 'list_' + n + '.html'; }"


VARS = "var currentPage = {}; var countPage = {};"
STEM = "var name = 'list_' + n + '.html';"
JUMPS = [
    "function goPage(n){{ location.href='list_'+n+'.html'; }}",
    "function goPage(n) {{ window.location = \"list_\" + n + \".html\" }}",
    "var goPage = function(n) {{ location.replace('list_' + n + '.html') }}",
    "function goPage(n) {{ if (n == {first}) location='list.html'; else location.assign('list_' + n + '.html') }}",
]  # fmt: skip


def following(body: str, url: str = LIST, head: str = "") -> tuple[str, int]:
    reading = read(page(ARTICLE + body, head), url, HTML)
    return reading.next_page.removeprefix(f"{BASE}/news/"), dict(reading.skipped).get(NO_NEXT, 0)


@each(
    "body, url, target",
    [
        # Links
        ("<a href='index_2.html'>下一页</a>", "", "index_2.html"),
        ("<a href='index_2.html'>下一頁</a>", "", "index_2.html"),
        ("<a href='index_2.html'>[下页]</a>", "", "index_2.html"),
        ("<a href='index_2.html'>後一頁</a>", "", "index_2.html"),
        ("<a href='index_2.html'><img src='n.gif' alt='下一页'></a>", "", "index_2.html"),
        ("<a href='index_2.html' title='下一頁'>&gt;</a>", "", "index_2.html"),
        ("<a rel='next' href='index_2.html'>older</a>", "", "index_2.html"),
        ("<span>1</span> <a href='index_2.html'>2</a> <a href='index_3.html'>3</a>", "", "index_2.html"),
        ("<a href='#'>1</a><a href='?page=2'>2</a>", "", "index.html?page=2"),
        ("<a href='index.html'>1</a><b>2</b><a href='index_3.html'>3</a>", "index_2.html", "index_3.html"),
        ("<ul><li><a href='index.html'>1</a></li><li><a href='index_2.html'>2</a></li></ul>", "", "index_2.html"),
        ("<a href='index.html'>1</a><b>2</b>", "index_2.html", ""),
        ("<span>1</span><a href='javascript:;'>2</a>", "", ""),
        ("<a href='#'>下一页</a>", "", ""),
        ("<a href='http://other.example/index_2.html'>下一页</a>", "", ""),
        # createPageHTML, from 0
        ("<script>createPageHTML(5, 0,\"index\",\"html\");</script>", "", "index_1.html"),
        ("<script>createPageHTML(5, 0,'index','html');</script>", "../news/", "index_1.html"),
        ("<script>createPageHTML(5,3,'index','shtml')</script>", "index_3.shtml", "index_4.shtml"),
        ("<script>createPageHTML(5, 4, 'index', 'html');</script>", "index_4.html", ""),
        ("<script>createPageHTML(1, 0, 'index', 'html');</script>", "", ""),
        ("<script>createPageHTML(0, 0, 'index', 'html');</script>", "", ""),
        ("<script>//createPageHTML(5, 0, 'index', 'html');</script>", "", ""),
        ("<script>function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){}</script>", "", ""),
        # createPageHTML, from 1
        ("<script>createPageHTML('page_div',10, 1,'list','shtml',189);</script>", "list.shtml", "list_2.shtml"),
        ("<script>createPageHTML('page_div',10, 9,'list','shtml',189);</script>", "list_9.shtml", "list_10.shtml"),
        ("<script>createPageHTML('page_div',10, 10,'list','shtml',189);</script>", "list_10.shtml", ""),
        ("<script>createPageHTML(2, 1, 'index', 'html');</script>", "", "index_2.html"),
        # Variables
        (f"<script>{TRS}{TRS_WRITES}</script>", "", "index_1.html"),
        (f"<script>{TRS}{TRS_WRITES}</script>", "../news/", "index_1.html"),
        (f"<script>{TRS}</script>", "", "index_1.html"),
        (f"<script>{VARS.format(1, 3)}{STEM}</script>", "", "list_2.html"),
        (f"<script>{VARS.format(2, 3)}{STEM}</script>", "list_2.html", ""),  # of two ways to count TRS's, from 0
        (f"<script>{VARS.format(3, 3)}{STEM}</script>", "list_3.html", ""),
        (f"<script>{VARS.format(0, 3)}{STEM}</script>", "list.html", "list_1.html"),
        # What a link runs
        ("<a href=\"javascript:location.href='index_2.html'\">下一页</a>", "", "index_2.html"),
        ("<a href='#' onclick=\"window.location='index_2.html';return false\">下一页</a>", "", "index_2.html"),
        (f"<script>{GO}</script><a href='javascript:goPage(2)'>下一页</a>", "", "list_2.html"),
        (f"<script>{GO}</script><a href='javascript:void(0)' onclick='goPage(2)'>下一頁</a>", "", "list_2.html"),
        (f"<script>{FUNCTION}</script><a href='javascript:go(3)'>下一页</a>", "", "index.html?page=3"),
    ],
)  # fmt: skip
def test_a_list_goes_on_where_its_page_says(body: str, url: str, target: str) -> None:
    for key, value in {"{now}": "0", "{pages}": "5"}.items():
        body = body.replace(key, value)
    at = f"{BASE}/news/{url or 'index.html'}" if not url.startswith("..") else f"{BASE}/news/"
    assert following(body, at) == (target, 0)


def addresses_of(first: int) -> list[str]:
    """Return the addresses of a list of four pages, of which the first is numbered so."""
    return ["list.html", *(f"list_{first + number}.html" for number in range(1, 4)), ""]


@each("place", range(4))
@each("first", [0, 1])
@each("jump", JUMPS)
@each("word", ["下一页", "下一頁"])
def test_a_link_that_calls_a_function_is_followed_however_the_script_counts(
    place: int, first: int, jump: str, word: str
) -> None:
    urls, now = addresses_of(first), first + place
    links = f"<a href='javascript:goPage({now - 1})'>上</a>" if place else ""
    links += f"<a href='javascript:goPage({now + 1 if place < 3 else now})'>{word}</a>"
    body = f"{links}<script>{VARS.format(now, 4)}{jump.format(first=first)}</script>"
    assert following(body, f"{BASE}/news/{urls[place]}") == (urls[place + 1], 0)


@each("place", range(4))
@each("first", [0, 1])
@each("sign", ["addresses", "calls", "comparison"])
@each("pager", ["variables", "call"])
def test_what_a_page_says_of_its_numbers_decides_which_one_it_is(place: int, first: int, sign: str, pager: str) -> None:
    urls, now = addresses_of(first), first + place
    others = [number for number in range(4) if number != place]
    told = {
        "addresses": "".join(f"<a href='{urls[number]}'>{number + 1}</a> " for number in others),
        "calls": "".join(f"<a href='#' onclick='to({first + number})'>{number + 1}</a> " for number in others),
        "comparison": f"<script>if (currentPage < {'countPage' if first else '(countPage - 1)'}) more()</script>",
    }[sign]
    written = f"{VARS.format(now, 4)}{STEM}" if pager == "variables" else f"createPageHTML(4, {now}, 'list', 'html');"
    assert following(f"{told}<script>{written}</script>", f"{BASE}/news/{urls[place]}") == (urls[place + 1], 0)


def test_a_page_may_name_its_next_in_its_head() -> None:
    assert following("", head="<link rel='next' href='/news/index_2.html'>") == ("index_2.html", 0)


@pytest.mark.parametrize(
    "body",
    [
        "<a href='javascript:goPage(2)'>下一页</a>",
        '<a href=\'javascript:__doPostBack("pager","2")\'>下一頁</a>',
        f"<script>{SUBMIT}</script><a href='javascript:goPage(2)'>下一页</a>",
        "<script>function goPage(n) { location.href = base + n }</script><a href='javascript:goPage(2)'>下一页</a>",
    ],
)
def test_a_list_whose_script_does_not_tell_where_it_goes_on_says_so(body: str) -> None:
    assert following(body) == ("", 1)


def test_the_pages_of_a_scripted_pager_lead_through_all_and_end() -> None:
    urls, url = [LIST], LIST
    while url:
        number = len(urls) - 1
        url = read(
            page(f"{ARTICLE}<script>createPageHTML(12, {number}, 'index', 'html');</script>"), url, HTML
        ).next_page
        urls += [url] if url else []
    assert urls == [LIST, *(f"{BASE}/news/index_{number}.html" for number in range(1, 12))]


@pytest.mark.parametrize(
    "code",
    [
        "createPageHTML(" * 100_000,
        "createPageHTML(" + " " * 1_000_000,
        "createPageHTML('" + "a" * 1_000_000,
        "countPage=1;currentPage=0;" + "'a" * 500_000,
        "location=" * 100_000,
        "function goPage(" * 100_000,
    ],
)
def test_a_hostile_script_is_read_soon(code: str) -> None:
    markup = f"<script>{code}</script><a href='javascript:goPage(2)'>下一页</a>"
    assert cpu_seconds(lambda: following(markup), below=5) < 5
