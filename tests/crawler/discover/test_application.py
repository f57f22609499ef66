"""An application is told as one, with where its page says that its data comes from, and nothing beyond."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.discover.news.application import data_sources, is_application, words_of
from crawler.extract.page import WebPage, decode_page
from tests.harness.cost import cpu_seconds

HOME = "https://www.beishan.example.cn/"
VUE = '<div id="app"></div><script src="/static/js/chunk-vendors.1a2b3c.js"></script>'


def page(markup: str) -> WebPage:
    return replace(decode_page(f"<html><head><meta charset=utf-8></head><body>{markup}".encode()), url=HOME)


SHELLS = {
    "vue": VUE,
    "react": "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div><script>1</script>",
    "next": '<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{"props":{}}</script>',
    "nuxt": "<div id=__nuxt>加载中…</div><script>window.__NUXT__={}</script>",
    "angular": "<app-root>載入中</app-root><script src=main.77aa.js type=module></script>",
    "a footer in the shell": f"{VUE}<footer>北山融媒 桂ICP备00000000号 <a href=https://beian.miit.gov.cn>备案</a></footer>",
    "scripts and nothing else": "<script>document.write(render())</script>",
}


@pytest.mark.parametrize("name", SHELLS)
def test_a_shell_is_an_application(name: str) -> None:
    assert is_application(page(SHELLS[name]))


@pytest.mark.parametrize(
    "markup",
    [
        "<p>北山县今天放水</p>",
        "<div id=app>" + "北山水库本周开始向下游放水。" * 40 + "</div><script src=/js/app.js></script>",
        "<div id=app>" + "<a href=/1.html>城东公园</a>" * 11 + "</div><script src=/js/app.js></script>",
        "<p>404</p><script src=/tongji.js></script>",
    ],
    ids=["no script", "a text rendered by the server", "links rendered by the server", "an error page that is counted"],
)
def test_what_shows_its_text_is_none(markup: str) -> None:
    assert not is_application(page(markup))


SOURCES = {
    'fetch("/api/list?page=1")': ["api/list?page=1"],
    "fetch(`/api/news/${id}`)": ["api/news/"],
    "axios.get( 'https://api.beishan.example.cn/v2/news' )": ["https://api.beishan.example.cn/v2/news"],
    'axios("/v2/news")': ["v2/news"],
    "$.getJSON('data/list.json', show)": ["data/list.json"],
    'jQuery.ajax({type: "POST", url: "/news/getList.do"})': ["news/getList.do"],
    'x.open("GET", "/inc/list.aspx?id=3", true)': ["inc/list.aspx?id=3"],
    'window.config = {"baseURL": "https://api.beishan.example.cn/"}': ["https://api.beishan.example.cn/"],
    "var API_HOST = '//api.beishan.example.cn/cms/'": ["https://api.beishan.example.cn/cms/"],
    "var first = '/col/col12/index.json?v=3'": ["col/col12/index.json?v=3"],
}


@pytest.mark.parametrize("code", SOURCES)
def test_sources_are_those_that_scripts_in_the_page_name(code: str) -> None:
    expected = [url if "://" in url else HOME + url for url in SOURCES[code]]
    assert list(data_sources(page(f"{VUE}<script>{code}</script>"))) == expected


def test_attributes_and_what_the_page_holds_itself_are_named_too() -> None:
    markup = (
        '<div id=app data-api="/cms/api" data-title="北山" data-api-url="list.do"></div><script>__NUXT__={}</script>'
    )
    assert data_sources(page(markup)) == ("the page itself (__NUXT__)", f"{HOME}cms/api", f"{HOME}list.do")


@pytest.mark.parametrize(
    "code",
    [
        "var title = '北山融媒'",
        'load("/static/js/app.js"); fetch("/logo.png"); x = {url: "/about.html"}',
        "fetch(address)",
        'x = {url: "javascript:void(0)"}; fetch("data:text/plain,1")',
        "var api = 'on'",
    ],
)
def test_nothing_is_made_up(code: str) -> None:
    told = words_of(page(f"{VUE}<script>{code}</script>"))
    assert data_sources(page(f"{VUE}<script>{code}</script>")) == ()
    assert "names no place where its data may come from" in told
    assert f"{HOME}static/js/chunk-vendors.1a2b3c.js" in told


def test_many_sources_are_cut_to_some() -> None:
    calls = "".join(f'fetch("/api/{number}/{"x" * 250}");' for number in range(1000))
    found = data_sources(page(f"{VUE}<script>{calls}</script>"))
    assert len(found) == 8 and max(map(len, found)) == 200


@pytest.mark.parametrize(
    "piece", ['fetch("', "api" * 9, "axios.get(   ", 'url:"x', "'.json", ".open('GET'", "data-api="]
)
def test_reading_is_linear_in_the_page(piece: str) -> None:
    markup = f"{VUE}<script>{piece * (400_000 // len(piece))}</script>"
    assert cpu_seconds(lambda: words_of(page(markup)), below=2) < 2
