"""Lists of pages and articles that are no plain links: choices, scripts, pictures; and the calls that lead."""

from __future__ import annotations

import pytest

from tests.crawler.epaper.test_index import read, stands_on, told
from tests.harness.sweep import each

PAGES = {"node_1.htm": ("01", "要闻"), "node_2.htm": ("A02", "社會"), "node_3.htm": ("特1", "年货")}
LABELS = {"node_1.htm": "第01版：要闻", "node_2.htm": "A叠02版：社會", "node_3.htm": "特1版：年货"}
ARTICLES = "<ul><li><a href='content_7.htm'>赛村桥镇村练林寨</a></li></ul>"
LISTS = {
    "choices": ("<select><option value=''>选择版面</option>{}</select>", "<option value='{0}'>{1}</option>"),
    "a script's objects": ("<script>var p=[{}];</script>", '{{"url": "{0}", "name": "{1}"}},'),
    "a script without quoted keys": ("<script>var p=[{}];</script>", "{{name:'{1}', url:'./{0}', n: 1}},"),
    "pictures' alt": ("<div>{}</div>", "<a href='{0}'><img src=x.jpg alt='{1}'></a>"),
    "pictures' title": ("<div>{}</div>", "<a href='{0}'><img src=x.jpg title='{1}'></a>"),
    "links' title": ("<div>{}</div>", "<a href='{0}' title='{1}'><img src=x.jpg></a>"),
}


@pytest.mark.parametrize("way", LISTS)
def test_the_pages_of_a_list_are_seen_whatever_holds_it(way: str) -> None:
    around, each = LISTS[way]
    listed = "".join(each.format(*item) for item in LABELS.items())
    reading = read("founder-old", around.replace("{}", listed) + ARTICLES)
    assert told(reading) == [(*PAGES[file], file) for file in PAGES]
    assert stands_on(reading) == {"content_7.htm": "01"}


def test_choices_of_other_days_are_no_pages_of_this_issue() -> None:
    days = "<select><option value='../12/node_1.htm'>2017-10-12</option></select>"
    assert len(read("founder-old", days + ARTICLES).pages) == 1


def test_words_of_a_picture_without_a_number_name_no_page() -> None:
    pictures = "<a href='node_2.htm'><img alt='缩略图'></a><a href='node_3.htm'><img alt='下一版'></a>"
    assert [page.page_name for page in read("founder-old", pictures + ARTICLES).pages] == ["", "", ""]


@pytest.mark.parametrize("slash", ["/", "\\/"])
@pytest.mark.parametrize("title", ["林寨村练桥镇", "\\u6797\\u5be8\\u6751\\u7ec3"])
def test_articles_of_a_scripts_list_stand_beside_those_of_links(slash: str, title: str) -> None:
    url = "http://epaper.beishan.example/bsrb/html/2017-10/13/content_8.htm".replace("/", slash)
    reading = read("founder-old", f'{ARTICLES}<script>var d={{"list":[{{"title":"{title}","url":"{url}"}}]}};</script>')
    assert stands_on(reading) == {"content_7.htm": "", "content_8.htm": ""}


@pytest.mark.parametrize("call", ["alert('{}')", "confirm('{}')", "console.log('{}')", "zoom('{}')"])
@pytest.mark.parametrize("way", ['<a href="javascript:{}">x</a>', '<a onclick="{}">x</a>'])
def test_an_address_that_a_call_only_tells_is_no_link(call: str, way: str) -> None:
    reading = read("founder-old", ARTICLES + way.format(call.format("content_69.htm")))
    assert list(stands_on(reading)) == ["content_7.htm"]


def test_a_call_that_leads_counts_beside_one_that_tells() -> None:
    both = "<a onclick=\"alert('content_69.htm'); showArticle('content_70.htm')\">林寨村练桥镇</a>"
    assert list(stands_on(read("founder-old", ARTICLES + both))) == ["content_7.htm", "content_70.htm"]


HEADINGS = ["<h3>{}</h3><ul>", "<h4><b>{}</b></h4><ul>", "<div class=t>{}</div><ul>", "<p><span>{}</span></p><ul>"]


@each("heading", HEADINGS)
@each("own", [1, 2, 3])
@each("script", ["第0{}版：社会", "第0{}版：社會"])
def test_articles_stand_on_the_page_whose_plain_heading_precedes_them(heading: str, own: int, script: str) -> None:
    nav = "".join(f"<a href='node_{n}.htm'>{script.format(n)}</a> " for n in (1, 2, 3))
    lists = "".join(
        heading.format(script.format(n)) + f"<li><a href='content_{n}1.htm'>赛村桥镇村练</a><li>"
        f"<a href='content_{n}2.htm'>林寨渠入路水</a></ul>"
        for n in (1, 2, 3)
    )
    reading = read("founder-old", nav + lists, front=f"node_{own}.htm")
    assert stands_on(reading) == {f"content_{n}{k}.htm": f"0{n}" for n in (1, 2, 3) for k in (1, 2)}


def test_the_heading_of_the_page_itself_alone_places_nothing_elsewhere() -> None:
    nav = "".join(f"<a href='node_{n}.htm'>第0{n}版：要闻</a> " for n in (1, 2))
    once = read("founder-old", f"{nav}<h3>第01版：要闻</h3>{ARTICLES}<p>第02版：要闻</p>")
    assert stands_on(once) == {"content_7.htm": "01"}
