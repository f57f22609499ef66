"""What strangers wrote runs nowhere, and nobody but the reader is let in."""

from __future__ import annotations

import base64
import hashlib
import re
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import html5lib
import pytest

from archive.browse.words import safe_url
from archive.model import Link, LinkState, Page, Placement
from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader
from tests.harness.newsroom import HOSTILE, LAMPS, YOUJIANG, build

HOSTILE_PAGES = "/ /search /search?q=恶意 /paper/hechiribao /paper/hechiribao/2022-03-05 /people /runs /papers".split()
REAL = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_1.html"


def evil_article(reader: Reader) -> str:
    return str(reader.json("/search.json?paper=hechiribao")["results"][0]["url"])


def test_hostile_text_is_shown_as_text(reader: Reader) -> None:
    page = reader.html(evil_article(reader))
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert HOSTILE in "".join(tree.find(".//h1").itertext())
    assert "{{ 7 * 7 }}" in "".join(tree.find(".//article").itertext())
    assert "<script" not in page
    html5lib.HTMLParser(strict=True).parse(page)


@pytest.mark.parametrize("address", HOSTILE_PAGES)
def test_no_link_leads_to_a_script(address: str, reader: Reader) -> None:
    for page in (reader.html(address), reader.html(evil_article(reader))):
        tree = html5lib.parse(page, namespaceHTMLElements=False)
        links = [element.attrib["href"] for element in tree.iter("a") if "href" in element.attrib]
        assert all(link.startswith(("/", "#", "http://", "https://")) for link in links)


def test_what_a_reader_types_is_text(reader: Reader) -> None:
    for address in ("/search", "/people"):
        assert "<script" not in reader.get(address, params={"q": f'">{HOSTILE}', "year": HOSTILE, "by": HOSTILE}).text


@pytest.mark.parametrize(
    "address, safe",
    {
        "http://epaper.bsyjrb.cn/pc/1.html": True,
        "HTTPS://例子.cn/": True,
        "javascript:alert(1)": False,
        " javascript:alert(1)": False,
        "java\nscript:alert(1)": False,
        "http://a.cn/\tb": False,
        "data:text/html,<b>": False,
        "//evil.cn/": False,
        "/article/1": False,
        "http://": False,
        "http://[": False,
        "": False,
    }.items(),
)
def test_only_http_addresses_become_links(address: str, safe: bool) -> None:
    assert safe_url(address) == (address if safe else "")


def test_our_pages_allow_no_script(reader: Reader) -> None:
    for address in ("/", "/search", "/paper/nobody", "/changes.atom", evil_article(reader)):
        policy = reader.get(address).headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'")
        assert "script-src" not in policy and "unsafe" not in policy


@pytest.mark.parametrize(
    "address", ["/archive", "/archive/articles", "/archive?sql=select+1", "/archive/articles?_search=百色"]
)
def test_datasettes_own_scripts_are_let_in_one_by_one(address: str, reader: Reader) -> None:
    answer = reader.get(address)
    policy = answer.headers["content-security-policy"]
    if "script-src 'self' 'unsafe-inline'" in policy:  # 1.0: its scripts hold data that no hash foresees
        assert not hasattr(reader.datasette, "table_metadata")
        return
    scripts = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    assert scripts
    for script in scripts:
        assert f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in policy


def test_every_answer_has_safe_headers(reader: Reader) -> None:
    for address in ("/", "/archive", "/archive.json", "/nothing", "/robots.txt", "/-/static/app.css"):
        headers = reader.get(address).headers
        assert headers["x-robots-tag"] == "noindex, nofollow, noarchive"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"


def test_search_engines_are_told_to_stay_away(reader: Reader) -> None:
    assert reader.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    assert '<meta name="robots" content="noindex, nofollow, noarchive">' in reader.html("/")


def test_they_may_come_where_the_configuration_says_so(newsroom: Path, opened: Opened) -> None:
    settings = {"plugins": {"local-news-archive": {"public": True}}}
    has_config = "config" in opened.__code__.co_varnames or hasattr(opened(newsroom).datasette, "config")
    public = opened(newsroom, **{"config" if has_config else "metadata": settings})
    assert public.get("/robots.txt").text == "User-agent: *\nDisallow: \nSitemap: http://localhost/sitemap.xml\n"
    assert "x-robots-tag" not in public.get("/").headers
    assert 'name="robots"' not in public.html("/")


def test_who_may_not_see_the_articles_sees_no_page(newsroom: Path, opened: Opened) -> None:
    settings = {"databases": {"archive": {"allow": False}}}
    has_config = hasattr(opened(newsroom).datasette, "config")
    closed = opened(newsroom, **{"config" if has_config else "metadata": settings})
    for address in ("/", "/home.json", "/search.atom", "/paper/youjiang"):
        assert closed.get(address).status_code == 403


def test_reading_changes_nothing(tmp_path: Path, opened: Opened) -> None:
    path = tmp_path / "archive.db"
    build(path)
    before = path.read_bytes()
    reader = opened(path)
    for address in ("/", "/search?q=百色", "/archive/articles?_search=百色"):
        reader.html(address)
    assert path.read_bytes() == before


def test_no_page_writes(reader: Reader) -> None:
    database = reader.datasette.get_database("archive")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.loop.run_until_complete(database.execute_fn(lambda conn: conn.execute("delete from articles")))


def test_no_page_fails_for_what_is_no_address(tmp_path: Path, opened: Opened) -> None:
    day, odd = date(2021, 12, 24), ("http://[x/", "http:///x", "http://host:99999/", "http://a b/", "x\ud800", REAL)
    with Archive(tmp_path / "archive.db") as archive:
        archive.add_newspapers([YOUJIANG])
        article = archive.add(replace(LAMPS, addresses=odd)).article
        for url in odd:
            archive.links.finish(Link(url, newspaper="youjiang", issue_date=day), article)
            archive.links.fail(Link(url), LinkState.ABSENT, f"not there: {url}")
            placed = (Placement(url),)
            archive.editions.keep("youjiang", day, [Page(url, url=url, image=url, pdf=url, placements=placed)])
    reader = opened(tmp_path / "archive.db")
    pages = "changes changes.atom runs search?q=路灯 search.atom paper/youjiang paper/youjiang/2021-12-24".split()
    for page in (*pages, f"article/{article}", f"article/{article}.bib"):
        assert reader.get(f"/{page}").status_code == 200, page
    told = reader.json(f"/article/{article}.json")
    assert [(place["url"], place["safe_url"]) for place in told["places"] if place["safe_url"]] == [(REAL, REAL)]
    assert told["cited_url"] == REAL
