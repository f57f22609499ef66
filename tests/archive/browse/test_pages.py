"""What every page has in common, and what each of them tells."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import html5lib
import pytest

from tests.archive.browse.conftest import Reader

PAGES = {
    "/": "地方报纸档案",
    "/home": "地方报纸档案",
    "/search": "检索",
    "/search?q=百色": "检索",
    "/search?q=没有这个词": "检索",
    "/search?q=芒果&year=2021&source=右江日报&by=农秀琴&since=2021-03-01&until=2021-12-31": "检索",
    "/papers": "报纸",
    "/paper/youjiang": "右江日报",
    "/paper/youjiang/2021": "右江日报 2021年",
    "/paper/youjiang/2021-12-24": "右江日报 2021年12月24日",
    "/paper/youjiang/2021-12-27": "右江日报 2021年12月27日",
    "/paper/hechiribao/2022-03-05": "河池日报 2022年3月5日",
    "/people": "署名",
    "/people?q=韦": "署名",
    "/person/韦秋实": "韦秋实",
    "/runs": "采集记录",
    "/changes": "修订与原站已无",
    "/changes?paper=youjiang&kind=edit": "修订与原站已无",
}


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, reader: Reader) -> str:
    return reader.html(request.param)


def test_a_page_is_chinese_and_has_one_heading_and_a_canonical_address(page: str) -> None:
    assert '<html lang="zh-CN">' in page
    assert page.count("<h1") == 1
    assert len(re.findall(r'<link rel="canonical" href="http://localhost/[^"]*">', page)) == 1


def test_a_page_takes_nothing_from_elsewhere_and_has_no_script_or_style_of_its_own(page: str) -> None:
    for element in html5lib.parse(page, namespaceHTMLElements=False).iter():
        assert element.tag not in ("script", "style", "img", "iframe", "object", "svg")
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]
        if element.tag == "link" and element.attrib["rel"] in ("stylesheet", "icon"):
            assert element.attrib["href"].startswith("/")


def test_an_address_elsewhere_gives_nothing_away(page: str) -> None:
    links = re.findall(r'<a [^>]*href="(?!/|#)[^>]*>', page)
    assert all('rel="noopener noreferrer nofollow"' in link and re.search('href="https?://', link) for link in links)


def test_no_identifier_stands_twice(page: str) -> None:
    found = re.findall(r'\sid="([^"]*)"', page)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("address, heading", PAGES.items())
def test_a_page_has_its_heading(address: str, heading: str, reader: Reader) -> None:
    found = re.search(r"<h1>(.*?)</h1>", reader.html(address), re.DOTALL)
    assert found
    assert " ".join(re.sub("<[^>]*>", "", found[1]).split()).startswith(heading)


@pytest.mark.parametrize("address", [address for address in PAGES if address != "/"])
def test_a_page_can_be_read_as_json(address: str, reader: Reader) -> None:
    path, _, query = address.partition("?")
    told = reader.json(f"{path}.json" + (f"?{query}" if query else ""))
    assert told["title"]
    assert told["canonical"].startswith("/")


@pytest.mark.parametrize("address", [address for address in PAGES if address != "/home"])
def test_a_page_names_its_json_and_the_json_is_there(address: str, reader: Reader) -> None:
    found = re.search(r'<link rel="alternate" type="application/json" href="([^"]*)">', reader.html(address))
    assert found
    reader.json(found[1].replace("&amp;", "&"))


@pytest.mark.slow
def test_links_within_the_site_lead_somewhere(reader: Reader, article_of: Callable[[str], str]) -> None:
    seen: set[str] = set()
    for address in [*PAGES, article_of("茶山深处的路灯有人管了")]:
        seen |= set(re.findall(r'href="(/[^"#]*)', reader.html(address)))
    broken = [link for link in sorted(seen) if reader.get(link.replace("&amp;", "&")).status_code != 200]
    assert not broken
    assert len(seen) > 100


def test_links_to_the_search_ask_what_it_understands(reader: Reader, article_of: Callable[[str], str]) -> None:
    asked: set[str] = set()
    for address in [*PAGES, article_of("茶山深处的路灯有人管了")]:
        for link in re.findall(r'href="(/search(?:\.atom|\.json)?\?[^"]*)', reader.html(address)):
            asked |= set(parse_qs(urlsplit(unescape(link)).query))
    assert asked == {"q", "sort", "p", "paper", "year", "source", "by", "since", "until", "tag"}


def test_the_home_page_tells_what_is_in_the_archive(reader: Reader) -> None:
    told = reader.json("/home.json")
    assert (told["articles"], told["days"], told["undated"]) == (51, 47, 1)
    assert [paper["id"] for paper in told["papers"]] == ["youjiang", "hechiribao"]
    assert [(year["year"], year["articles"]) for year in told["timeline"]] == [("2022", 1), ("2021", 49)]
    assert told["last_run"]["newspaper"] == "hechiribao"
    assert told["latest"][0]["title"] == "平陆运河沿线四县签约共管水质"


def test_a_month_of_the_timeline_leads_to_its_articles(reader: Reader) -> None:
    december = reader.json("/home.json")["timeline"][1]["months"][11]
    path, _, query = december["url"].partition("?")
    assert reader.json(f"{path}.json?{query}")["total"] == december["articles"] == 6


def test_a_person_is_told_with_roles_papers_and_companions(reader: Reader) -> None:
    told = reader.json(f"/person/{quote('韦秋实')}.json")
    assert {role["role"]: role["articles"] for role in told["roles"]} == {"reporter": 3, "photographer": 1}
    assert {one["name"] for one in told["companions"]} == {"罗开明", "农秀琴", "黄小川"}
    assert told["articles"][0]["signed_as"]
    assert told["feed"] == f"/search.atom?by={quote('韦秋实')}"


def test_a_name_with_a_dot_or_a_slash_is_found(reader: Reader) -> None:
    assert reader.json(f"/person/{quote('艾力·买买提')}.json")["name"] == "艾力·买买提"


def test_people_are_found_by_the_beginning_of_their_name(reader: Reader) -> None:
    assert [one["name"] for one in reader.json("/people.json?q=韦")["people"]] == ["韦秋实"]


def test_a_paper_is_told_with_its_years_and_links(reader: Reader) -> None:
    told = reader.json("/paper/youjiang.json")
    assert told["paper"]["place"] == "广西百色"
    assert [(year["year"], year["days"], year["articles"]) for year in told["years"]] == [("2021", 46, 49)]
    assert told["links"] == {"absent": 3, "done": 6, "failed": 3}
    path, _, query = told["search"].partition("?")
    assert reader.json(f"{path}.json?{query}")["total"] == told["articles"] == 49


def test_the_runs_are_told_with_their_reasons(reader: Reader) -> None:
    told = reader.json("/runs.json")
    assert [(run["newspaper"], run["outcome"]) for run in told["runs"]] == [
        ("hechiribao", "fine"),
        ("youjiang", "incomplete"),
    ]
    assert [(one["n"], one["reason"]) for one in told["runs"][1]["reasons"]] == [(2, "unreachable: … did not answer")]


@pytest.mark.parametrize(
    "address",
    "/article/ffff0000 /paper/nobody /paper/youjiang/2020-02-30 /paper/youjiang/1999-01-01 /person/nobody"
    " /paper/youjiang/0001 /article/ffff0000.json /paper/nobody.atom /article/ffff0000.bib".split(),
)
def test_what_is_not_there_is_a_404(address: str, reader: Reader) -> None:
    assert reader.get(address).status_code == 404


def test_a_query_that_takes_too_long_is_told_in_words(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.browse.routes.TIME_LIMIT", 0)
    answer = reader.get("/home")
    assert answer.status_code == 503
    assert "查询超过了时限" in answer.text
