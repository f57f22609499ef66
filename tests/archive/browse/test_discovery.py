"""What programs find: metadata of articles for reference managers, OpenSearch, sitemaps, ids of feeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree as ET

import html5lib
import pytest

from archive.browse import discovery
from archive.formats.citing import UNTITLED, writers
from archive.formats.embedded import embedded
from archive.search.find import Wanted
from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader, configured
from tests.archive.browse.test_feeds import feed_of, text
from tests.archive.browse.test_pages import PAGES

MAPS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
SEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
READ_BY_ZOTERO = {
    "itemType": "z:itemType",
    "title": "citation_title",
    "date": "citation_publication_date",
    "publicationTitle": "prism.publicationName",
    "place": "eprints.place_of_pub",
    "language": "citation_language",
    "url": "citation_public_url",
    "abstractNote": "dcterms.abstract",
}
"""The fields of Zotero's items and the names that its *Embedded Metadata* takes them from."""


_BYLINES = {"byline", "bylines", "vcard", "article-byline"}  # classes in which Zotero looks for authors


def as_zotero_reads(page: str) -> dict[str, Any]:
    """Return the item that Zotero makes of a page: of each name the first content, and all creators.

    What has no content it looks for in the page: authors in a class, the date in the first `<time datetime>`.
    """
    found: dict[str, list[str]] = {}
    root = html5lib.parse(page, namespaceHTMLElements=False)
    for element in root.iterfind("head/meta"):
        found.setdefault(element.attrib.get("name", ""), []).append(element.attrib.get("content", ""))
    told = {field: found[name][0] for field, name in READ_BY_ZOTERO.items() if name in found}
    if (first := found.get("citation_firstpage", [""])[0]) and "-" in first.replace("\u2013", "-"):
        first = first.replace("\u2013", "-").partition("-")[0]  # and the rest is lost
    told |= {"pages": "-".join([first, *found.get("citation_lastpage", [])])} if first else {}
    signed = [one for one in root.iter() if _BYLINES & set(one.attrib.get("class", "").split())]
    named = [
        " ".join("".join(one.itertext()).split()) for one in [*root.iterfind("head/meta[@name='author']"), *signed]
    ]
    dated = [one.attrib["datetime"] for one in root.iter("time") if "datetime" in one.attrib]
    told |= {"date": dated[0]} if dated and "date" not in told else {}
    return told | {"creators": found.get("citation_author", named)}


def test_zotero_takes_an_article_of_a_newspaper(reader: Reader, article_of: Callable[[str], str]) -> None:
    assert as_zotero_reads(reader.html(article_of("茶山深处的路灯有人管了"))) == {
        "itemType": "newspaperArticle",
        "title": "茶山深处的路灯有人管了",
        "creators": ["韦秋实", "罗开明"],
        "date": "2021-12-24",
        "publicationTitle": "右江日报",
        "pages": "A01",
        "place": "广西百色",
        "language": "zh",
        "url": "http://epaper.bsyjrb.cn/pc/content/202112/24/content_1.html",
    }


@pytest.fixture(scope="module")
def articles(reader: Reader) -> list[str]:
    return [f"/article/{row['id']}" for row in reader.json("/archive/articles.json?_shape=objects&_size=100")["rows"]]


def test_every_article_tells_what_its_page_shows_and_nothing_else(reader: Reader, articles: list[str]) -> None:
    for address in articles:
        told, seen = reader.json(f"{address}.json"), as_zotero_reads(reader.html(address))
        assert seen["title"] == " ".join(told["title"].split()) and seen["creators"] == writers(told)
        assert seen["itemType"] == ("newspaperArticle" if told["paper"] else "webpage")
        assert (seen.get("date"), seen.get("url")) == (told["day"] or None, told["cited_url"] or None)
        assert seen.get("publicationTitle", "") == (told["paper"] or told["source"])
        assert ("place" in seen, "pages" in seen) <= (bool(told["paper"]), bool(told["paper"] and told["page"]))


@pytest.mark.parametrize("title", ["", "</script><script>", '"><meta name="x">', "甲\u202e乙", "右江日報", " 一\n二 "])
def test_any_title_is_one_content(title: str) -> None:
    bare: dict[str, Any] = dict.fromkeys(["paper", "source", "page", "page_name", "cited_url", "summary"], "")
    told = dict(embedded(bare | {"title": title, "day": None, "bylines": []}, "广西"))
    assert told["citation_title"] == (" ".join(title.split()) or UNTITLED)
    assert told.keys() == {"z:itemType", "citation_title", "DC.title", "citation_language", "DC.language", "DC.type"}


def test_an_article_is_one_to_schema_org(reader: Reader, article_of: Callable[[str], str]) -> None:
    page = html5lib.parse(reader.html(article_of("茶山深处的路灯有人管了")), namespaceHTMLElements=False)
    [item] = page.iterfind(".//article[@itemscope]")
    assert item.attrib["itemtype"] == "https://schema.org/NewsArticle"
    told: dict[str, list[str]] = {}
    for name, value in properties(item):
        told.setdefault(name, []).append(value)
    assert told["headline"] == ["茶山深处的路灯有人管了"] and told["author"] == ["韦秋实", "罗开明"]
    assert (told["editor"], told["isPartOf"], told["inLanguage"]) == (["黄小川"], ["右江日报"], ["zh"])
    assert told["datePublished"] == ["2021-12-24T08:51:00+08:00"] and told["pagination"] == ["A01"]
    assert told["isBasedOn"] == ["http://epaper.bsyjrb.cn/pc/content/202112/24/content_1.html"]
    assert "凌云县把农村路灯" in told["articleBody"][0]


def properties(item: Any) -> Iterator[tuple[str, str]]:
    """Yield the properties of an item of microdata: of an item within it its name."""
    for element in item:
        if "itemscope" in element.attrib:
            yield element.attrib["itemprop"], dict(properties(element))["name"]
            continue
        if name := element.attrib.get("itemprop"):
            values = (element.attrib.get(one) for one in ("content", "datetime", "href"))
            yield name, next(filter(None, values), "".join(element.itertext()))
        yield from properties(element)


# Searching from a browser's address bar


def test_a_browser_is_told_how_to_search(reader: Reader) -> None:
    answer = reader.get("/opensearch.xml")
    assert answer.headers["content-type"] == "application/opensearchdescription+xml; charset=utf-8"
    root = ET.fromstring(answer.content)
    assert 0 < len(root.findtext("o:ShortName", "", SEARCH)) <= 16
    assert 0 < len(root.findtext("o:Description", "", SEARCH)) <= 1024
    templates = {one.attrib["type"]: one.attrib["template"] for one in root.iterfind("o:Url", SEARCH)}
    for kind in ("text/html", "application/atom+xml"):
        asked = templates[kind].replace("{searchTerms}", quote("百色 右江"))
        assert asked.startswith("http://localhost/")
        address = urlsplit(asked)
        assert "百色 右江" in reader.html(f"{address.path}?{address.query}")
    assert templates["application/opensearchdescription+xml"] == "http://localhost/opensearch.xml"


@pytest.mark.parametrize("page", [*PAGES, "/tags"])
def test_every_page_names_the_description_and_its_feed(page: str, reader: Reader) -> None:
    links = html5lib.parse(reader.html(page), namespaceHTMLElements=False).findall("head/link")
    assert [one.attrib["href"] for one in links if one.attrib["rel"] == "search"] == ["/opensearch.xml"]
    for one in links:
        if one.attrib.get("type") == "application/atom+xml":
            feed_of(reader, one.attrib["href"])
    has_feed = page.startswith(("/search", "/person/", "/changes")) or page == "/paper/youjiang"
    assert any(one.attrib.get("type") == "application/atom+xml" for one in links) or not has_feed


# Search engines


@pytest.fixture(scope="module")
def public(newsroom: Path, opened: Opened) -> Reader:
    return opened(newsroom, **configured({"public": True}))


def addresses(reader: Reader, path: str) -> list[str]:
    answer = reader.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml; charset=utf-8")
    return [element.text or "" for element in ET.fromstring(answer.content).iterfind(".//s:loc", MAPS)]


def test_a_sitemap_has_every_article_once_where_search_engines_may_come(
    public: Reader, articles: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = sorted(f"http://localhost{address}" for address in articles)
    assert sorted(addresses(public, "/sitemap.xml")) == expected
    monkeypatch.setattr(discovery, "SITEMAP_MAX", 20)
    parts = addresses(public, "/sitemap.xml")
    assert parts == [f"http://localhost/sitemap-{n}.xml" for n in range(1, len(parts) + 1)] and len(parts) > 2
    each = [addresses(public, urlsplit(part).path) for part in parts]
    assert sorted(one for part in each for one in part) == expected and max(map(len, each)) == 20
    assert public.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404 == public.get("/sitemap-0.xml").status_code


def test_there_is_none_where_they_are_to_stay_away(reader: Reader) -> None:
    assert reader.get("/sitemap.xml").status_code == 404 == reader.get("/sitemap-1.xml").status_code


# Feeds


@pytest.fixture(scope="module")
def tagged(newsroom: Path, opened: Opened, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The same archive, in which an article has a tag with an odd name."""
    path = tmp_path_factory.mktemp("tagged") / "archive.db"
    copy(newsroom, path)
    with Archive(path) as archive:
        archive.tags.give("水灾#1", archive.search.ids(archive.search.find(Wanted(), "newest").rows[:1]))
    return opened(path)


@pytest.mark.parametrize("query", ["q=百色", "q=百色 右江&paper=右江", "by=韦秋实", "q=%22<>{}|^`[]%25", "tag=水灾#1"])
def test_the_id_of_a_feed_is_an_address_of_ascii_alone(query: str, tagged: Reader) -> None:
    feed = feed_of(tagged, "/search.atom?" + quote(query, safe="=&%"))
    identifier = text(feed, "a:id")
    assert identifier.isascii() and not set(identifier) & set('<>"{}|\\^`[] #'), identifier
