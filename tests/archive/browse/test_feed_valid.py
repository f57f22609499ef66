"""Every feed is valid by RFC 4287 and by what the W3C's feed validator says beyond it, whatever articles hold.

`complaints` are the rules that can be held from here; `feedparser`, which readers of feeds use, is asked as well.
"""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree as ET

import html5lib
import pytest

from archive.model import CHINA, Article, Byline, Link, LinkState, Newspaper
from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader, configured
from tests.harness.judges import FEEDPARSER
from tests.harness.newsroom import Clock

ATOM = "{http://www.w3.org/2005/Atom}"
ONCE = {"feed": ("id", "title", "updated"), "entry": ("id", "title", "updated", "content")}
KNOWN = {
    "feed": {"id", "title", "subtitle", "updated", "author", "link", "entry"},
    "entry": {"id", "title", "updated", "published", "author", "link", "content"},
}
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
TAG_URI = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d(-\d\d)?)?:[A-Za-z0-9;/?:@&=+$._!~*'()%,-]+")
IRI = re.compile(r"https?://[^\s/?#<>\"{}|\\^`]+(?:[^\s<>\"{}|\\^`%\x00-\x20]|%[0-9A-Fa-f]{2})*")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


def complaints(body: bytes, asked: str) -> Iterator[str]:
    """Yield what is wrong with a feed that was asked for at an address."""
    text = body.decode("utf-8")  # raises for what is no UTF-8
    if CONTROLS.search(text) or re.search(r"&#x?0*(?:[0-8bcef]|1[0-9a-f]?|[89][0-9a-f]);", text, re.IGNORECASE):
        yield "a control character"
    feed = ET.fromstring(body)
    if feed.tag != f"{ATOM}feed":
        yield f"the root is {feed.tag}"
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        yield from _of_element(element, asked if element is feed else "")
    ids = [one.findtext(f"{ATOM}id", "") for one in (feed, *entries)]
    if len(ids) != len(set(ids)):
        yield "an id twice"
    updated = [datetime.fromisoformat(one.findtext(f"{ATOM}updated", "")) for one in entries]
    if updated != sorted(updated, reverse=True):
        yield "entries in no order of their times"
    if updated and feed.findtext(f"{ATOM}updated") != entries[0].findtext(f"{ATOM}updated"):
        yield "the feed's time is not that of its last entry"
    if not feed.findall(f"{ATOM}author"):
        yield "no author of the feed"


def _of_element(element: ET.Element, asked: str) -> Iterator[str]:
    name = element.tag.removeprefix(ATOM)
    kinds = [child.tag.removeprefix(ATOM) for child in element]
    yield from (f"{name} has {kind}" for kind in set(kinds) - KNOWN[name])
    yield from (f"{name} has {kinds.count(kind)} {kind}" for kind in ONCE[name] if kinds.count(kind) != 1)
    for child in element:
        kind, text = child.tag.removeprefix(ATOM), child.text or ""
        if kind == "id" and not TAG_URI.fullmatch(text):
            yield f"no absolute IRI as id: {text}"
        if kind in ("updated", "published") and not (RFC_3339.fullmatch(text) and datetime.fromisoformat(text)):
            yield f"no moment of RFC 3339: {text}"
        if kind == "title" and (not text.strip() or "\n" in text or child.attrib.get("type", "text") != "text"):
            yield f"no title of one line: {text!r}"
        if kind == "author" and [one.tag for one in child] != [f"{ATOM}name"]:
            yield "an author without one name"
        if kind == "author" and not (child.findtext(f"{ATOM}name") or "").strip():
            yield "an author whose name is empty"
        if kind == "content":
            yield from _of_content(child)
    yield from _of_links(element, asked)


def _of_links(element: ET.Element, asked: str) -> Iterator[str]:
    links = [link.attrib for link in element.findall(f"{ATOM}link")]
    yield from (f"no absolute address: {link['href']}" for link in links if not IRI.fullmatch(link["href"]))
    for rel, wanted in (("self", 1 if asked else 0), ("alternate", 1)):
        found = [link for link in links if link["rel"] == rel]
        if len(found) != wanted:
            yield f"{len(found)} links {rel}"
        if rel == "self" and found and found[0]["href"] != asked:
            yield f"self is {found[0]['href']}, asked was {asked}"
    for link in links:
        if link["type"] != {"self": "application/atom+xml", "alternate": "text/html"}[link["rel"]]:
            yield f"a link {link['rel']} of type {link['type']}"


def _of_content(content: ET.Element) -> Iterator[str]:
    if content.attrib != {"type": "html"} or len(content):
        yield "content that is not escaped HTML"
    root = html5lib.parseFragment(content.text or "", namespaceHTMLElements=False)
    tags = {one.tag for one in root.iter()} - {"DOCUMENT_FRAGMENT"}
    yield from (f"<{tag}> in content" for tag in tags - {"p", "del", "ins"})
    yield from (f"an attribute in content: {one.attrib}" for one in root.iter() if one.attrib)


# The feeds

TAGS = ["水灾", "水灾#1", "a&b", "<b>", "]]>", "100%", "甲/乙", "x?y=z", '"引"', "🌊"]
PAPER = Newspaper("county", "县报 & <县>", "广西百色", "founder", "http://county.example.cn")
TITLES = [
    "",
    "]]>",
    "a & b < c",
    "&amp;&#0;&lt;",
    "<script>alert(1)</script>",
    "长" * 3000,
    "一\u2028二\u2029三",
    "\u202e倒",
    "末🌊",
]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of odd articles: as the door takes them, and with what any SQLite tool could put in."""
    path = tmp_path_factory.mktemp("feeds") / "archive.db"
    with Archive(path, now=Clock()) as archive:
        archive.add_newspapers([PAPER])
        for n, title in enumerate(TITLES):
            url = f"http://county.example.cn/{n}.html"
            body = "很长的正文。" * (3000 if n == 5 else 1)
            one = Article(
                title,
                f"第{n}条：{title}\n]]> &amp; <img src=x onerror=alert(1)> \x0b\x1b[31m{body}",
                bylines=(Byline(title[:30] or "甲"), Byline("甲", "editor"), Byline("甲", "reporter")),
                source="县报 & <县>",
                newspaper="county" if n % 2 else None,
                issue_date=date(2022, 3, 5) if n % 2 else None,
                published_at=datetime(2022, 3, 5, 8, n, tzinfo=CHINA) if n % 3 else None,
                date_precision="minute" if n % 3 else None,
                addresses=(url,),
            )
            archive.tags.give(TAGS[n], [archive.add(one).article])
            link = Link(url, newspaper="county")
            archive.links.finish(link, archive.at(url).id)  # type: ignore[union-attr]
            if n == 2:
                archive.links.fail(link, LinkState.ABSENT, f"no article: {url} answered 404")
        again = Article(
            "改了]]>的题 &", "第1条：改了。\n新的一段。", newspaper="county", issue_date=date(2022, 3, 5),
            addresses=("http://county.example.cn/1.html",),
        )  # fmt: skip
        archive.add(again)
        archive.tags.give(TAGS[9], [archive.add(Article("末条", "只有一句。", source="别报")).article])
    with closing(sqlite3.connect(path)) as db, db:
        for table in ("articles", "appearances"):
            db.execute(
                f"update {table} set title = '甲' || char(1) || char(155) || char(65534) || '乙' where title = ']]>'"
            )
            db.execute(f"update {table} set published_at = 'gestern' where title like 'a & b%'")
            db.execute(f"update {table} set published_at = '2022-03-05' where title like '<script%'")
        db.execute("update articles set archived_at = '2021-12-25' where title = ''")
        db.execute("update bylines set name = char(1) || char(133) where name = 'a & b < c'")
        db.execute("update signatures set name = char(1) || char(133) where name = 'a & b < c'")
    return path


ADDRESSES = [
    *("/search.atom", "/search.atom?q=条", "/search.atom?q=%22%3C%3E%26%7B%7D%22", "/search.atom?sort=oldest&q=条"),
    *(
        "/search.atom?paper=county",
        "/search.atom?place=百色",
        "/search.atom?source=县报 %26 <县>",
        "/search.atom?by=甲",
    ),
    *(
        "/search.atom?since=2022&until=2022-03",
        "/search.atom?year=2022",
        "/search.atom?q=没有这个词",
        "/search.atom?copies=1",
    ),
    *("/search.atom?q=条&utm_source=a%20b&_=1", "/search.atom?q=100%&p=2", "/search.atom?", "/search.atom?q=条&q="),
    *("/paper/county.atom", "/paper/county.atom?_x=<y>", "/changes.atom", "/changes.atom?paper=county"),
    *("/changes.atom?kind=edit", "/changes.atom?kind=removal&paper=county", "/changes.atom?kind=return"),
    *(f"/search.atom?tag={quote(tag, safe='')}" for tag in TAGS),
]


@pytest.fixture(scope="module")
def room(odd: Path, opened: Opened) -> Reader:
    return opened(odd)


def asked_at(reader: Reader, address: str, host: str = "localhost", below: str = "") -> tuple[bytes, str]:
    """Return a feed, and its address as a program writes it, which asks for it below some path."""
    path, _, query = address.partition("?")
    written = re.sub("%(?![0-9A-Fa-f]{2})", "%25", quote(query, safe="%/?:@!$&'()*+,;=-._~"))
    answer = reader.get(address, headers={"host": host})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml; charset=utf-8"), (
        answer.text
    )
    return answer.content, f"http://{host}{below}{path}" + (f"?{written}" if query else "")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_feed_is_valid(address: str, room: Reader) -> None:
    assert list(complaints(*asked_at(room, address))) == []


def test_the_feeds_hold_what_they_are_asked_for(room: Reader) -> None:
    """Else nothing odd was looked at."""
    entries = {address: room.get(address).text.count("<entry>") for address in ADDRESSES}
    assert entries["/search.atom"] == 11 and entries["/changes.atom"] >= 2 and entries["/paper/county.atom"] >= 4
    assert all(entries[f"/search.atom?tag={quote(tag, safe='')}"] for tag in TAGS)


@pytest.mark.parametrize(
    "address",
    [
        "/search.atom",
        "/search.atom?q=芒果&by=岑桂花",
        "/paper/youjiang.atom",
        "/paper/hechiribao.atom",
        "/changes.atom",
    ],
)
def test_a_feed_of_the_newsroom_is_valid(address: str, reader: Reader) -> None:
    assert list(complaints(*asked_at(reader, address))) == []


@pytest.mark.parametrize("address", ["/search.atom?q=条", "/paper/county.atom", "/changes.atom"])
def test_a_feed_is_valid_wherever_it_is_served(
    address: str, odd: Path, opened: Opened, newsroom: Path, tmp_path: Path
) -> None:
    below = opened(odd, settings={"base_url": "/-/papers/"}, **configured({"hosts": ["other.example"]}))
    assert list(complaints(*asked_at(below, address, "other.example", "/-/papers"))) == []
    second = tmp_path / "county.db"
    with closing(sqlite3.connect(odd)) as source, closing(sqlite3.connect(second)) as target:
        source.backup(target)
    assert list(complaints(*asked_at(opened(newsroom, second), f"/county/-{address}"))) == []


def test_each_page_leads_to_a_valid_feed(room: Reader) -> None:
    for page in (
        "/",
        "/search?q=条",
        "/paper/county",
        "/changes",
        "/changes?kind=edit",
        f"/tag/{quote('水灾')}",
        "/person/甲",
    ):
        [feed] = [
            one.attrib["href"]
            for one in html5lib.parse(room.html(page), namespaceHTMLElements=False).iterfind("head/link")
            if one.attrib.get("type") == "application/atom+xml"
        ]
        assert list(complaints(*asked_at(room, feed))) == [] and urlsplit(feed).path.endswith(".atom")


# The rules themselves

GOOD = b"""<?xml version='1.0' encoding='utf-8'?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:a.invalid,2026:feed</id><title>t</title>
<updated>2026-11-01T04:00:00+00:00</updated><author><name>n</name></author>
<link rel="self" type="application/atom+xml" href="http://a/x.atom"/><link rel="alternate" type="text/html" href="http://a/x"/>
<entry><id>tag:a.invalid,2026:1</id><title>t</title><link rel="alternate" type="text/html" href="http://a/1"/>
<updated>2026-11-01T04:00:00+00:00</updated><content type="html">&lt;p&gt;a&lt;/p&gt;</content></entry></feed>"""
BAD = {
    b"tag:a.invalid,2026:1<": b"1<",
    b"2026:1<": b"2026:feed<",
    b"<title>t</title><link": b"<link",
    b"<title>t</title>\n": b"<title> </title>\n",
    b"T04:00:00+00:00</updated><author>": b"</updated><author>",
    b"<author><name>n</name></author>": b"<author><name></name></author>",
    b'href="http://a/x.atom"': b'href="http://a/y.atom"',
    b'href="http://a/1"': b'href="/1"',
    b"&lt;p&gt;a&lt;/p&gt;": b"&lt;a href='/x'&gt;a&lt;/a&gt;",
    b'content type="html"': b'content type="text/html"',
    b'<link rel="alternate" type="text/html" href="http://a/x"/>': b"",
    b"<title>t</title><link rel": b"<title>t\xc2\x9b</title><link rel",
    b"<updated>2026-11-01T04:00:00+00:00</updated><content": b"<updated>2026-11-02T04:00:00+00:00</updated><content",
}
"""What is good in a feed, and what is bad in its place."""


def test_a_good_feed_is_good() -> None:
    assert list(complaints(GOOD, "http://a/x.atom")) == []


@pytest.mark.parametrize("good", BAD)
def test_a_bad_feed_is_bad(good: bytes) -> None:
    assert GOOD.count(good) == 1
    assert list(complaints(GOOD.replace(good, BAD[good]), "http://a/x.atom"))


# What a reader of feeds makes of them


@pytest.mark.judge
@pytest.mark.skipif(not FEEDPARSER.is_there, reason="not made, or not to be had: make judges")
def test_a_reader_of_feeds_reads_them(room: Reader, tmp_path: Path) -> None:
    bodies = [asked_at(room, address)[0] for address in ADDRESSES]
    files = [tmp_path / f"{n}.atom" for n in range(len(bodies))]
    for file, body in zip(files, bodies, strict=True):
        file.write_bytes(body)
    script = """
import feedparser, json, sys
told = [feedparser.parse(open(name, "rb").read()) for name in sys.argv[1:]]
print(json.dumps([[bool(one.bozo), one.version, [[e.id, e.title, e.link] for e in one.entries]] for one in told]))
"""
    done = subprocess.run([FEEDPARSER.python, "-c", script, *files], capture_output=True, text=True, check=True)
    for body, (broken, version, entries) in zip(bodies, json.loads(done.stdout), strict=True):
        assert (broken, version) == (False, "atom10")
        assert [one[0] for one in entries] == [
            one.findtext(f"{ATOM}id") for one in ET.fromstring(body).iter(f"{ATOM}entry")
        ]
        assert all(title and link.startswith("http://localhost/article/") for _, title, link in entries)
