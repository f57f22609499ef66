"""The Atom feeds, read by a parser."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.archive.browse.conftest import Opened, Reader, configured

ATOM = {"a": "http://www.w3.org/2005/Atom"}
FEEDS = ["/search.atom", "/search.atom?q=百色", "/paper/youjiang.atom", "/paper/hechiribao.atom", "/changes.atom"]
FEEDS += ["/search.atom?q=没有这个词", "/search.atom?by=韦秋实"]


def feed_of(reader: Reader, address: str) -> ET.Element:
    answer = reader.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.content)


def text(element: ET.Element, path: str) -> str:
    found = element.find(path, ATOM)
    assert found is not None, path
    return found.text or ""


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_has_what_atom_demands(address: str, reader: Reader) -> None:
    feed = feed_of(reader, address)
    for element in [feed, *feed.findall("a:entry", ATOM)]:
        assert text(element, "a:id").startswith("tag:local-news-archive.invalid,2026:")
        assert text(element, "a:title")
        assert datetime.fromisoformat(text(element, "a:updated")).tzinfo
    assert feed.find("a:author/a:name", ATOM) is not None
    for link in feed.findall(".//a:link", ATOM):
        assert link.attrib["href"].startswith("http://localhost/")
    ids = [text(entry, "a:id") for entry in feed.findall("a:entry", ATOM)]
    assert len(ids) == len(set(ids)) <= 50


@pytest.mark.parametrize(
    "asked, title",
    [
        ("", "最新入档"),
        ("?q=韦秋实", "检索：韦秋实"),
        ("?by=韦秋实", "署名：韦秋实"),
        ("?paper=youjiang", "报纸：右江日报"),
        ("?tag=路灯", "标签：路灯"),
        ("?doubt=any", "存疑：任何一种"),
        ("?q=百色&since=2021&until=2021-12", "检索：百色，起：2021，止：2021-12"),
    ],
)
def test_the_title_of_a_feed_says_what_each_condition_is(asked: str, title: str, reader: Reader) -> None:
    assert text(feed_of(reader, f"/search.atom{asked}"), "a:title") == title


def test_the_feed_of_a_search_has_the_last_that_was_found_first(reader: Reader) -> None:
    feed = feed_of(reader, "/search.atom?q=芒果&by=岑桂花")
    assert text(feed, "a:title") == "检索：芒果，署名：岑桂花"
    assert text(feed, "a:entry/a:title") == "百色芒果周报第45期"
    assert len(feed.findall("a:entry", ATOM)) == 15
    times = [text(entry, "a:updated") for entry in feed.findall("a:entry", ATOM)]
    assert times == sorted(times, reverse=True)


def test_a_feed_keeps_its_id_wherever_it_is_served(reader: Reader, newsroom: Path, opened: Opened) -> None:
    here = feed_of(reader, "/search.atom?q=百色&year=2021")
    other = opened(newsroom, **configured({"hosts": ["other.example"]}))
    elsewhere = other.get("/search.atom?year=2021&q=百色&sort=oldest", headers={"host": "other.example"})
    there = ET.fromstring(elsewhere.content)
    assert text(there, "a:id") and b'href="http://other.example/' in elsewhere.content
    assert text(here, "a:id") == text(there, "a:id")
    assert text(here, "a:entry/a:id") == text(there, "a:entry/a:id")


def test_the_feed_of_changes_tells_edits_and_removals(reader: Reader) -> None:
    feed = feed_of(reader, "/changes.atom")
    titles = [text(entry, "a:title") for entry in feed.findall("a:entry", ATOM)]
    assert titles == ["原站已无：百色芒果周报第1期", "修订：平陆运河沿线四县签约共管水质"]
    assert "沿线<del>三</del><ins>四</ins>县" in text(feed.findall("a:entry", ATOM)[1], "a:content")


def test_hostile_text_is_text_in_a_feed(reader: Reader) -> None:
    feed = feed_of(reader, "/paper/hechiribao.atom")
    assert text(feed, "a:entry/a:title") == "<script>document.title='owned'</script>"
    assert "<script" not in text(feed, "a:entry/a:content")
    assert "&lt;script&gt;" in text(feed, "a:entry/a:content")


def test_the_pages_name_their_feeds(reader: Reader) -> None:
    for page, feed in {
        "/paper/youjiang": "/paper/youjiang.atom",
        "/changes": "/changes.atom",
        "/": "/search.atom",
    }.items():
        assert 'type="application/atom+xml" title="' in reader.html(page)
        assert f'href="{feed}"' in reader.html(page)
