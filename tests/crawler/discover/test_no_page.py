"""A file that is no page (a PDF, a picture, a video): what it is, and the paper that it belongs to."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from archive.model import Capture, Link, Newspaper
from archive.reasons import ReadError
from crawler.discover.by_address import survey_by_address
from crawler.discover.findings import LeadsElsewhere, Survey, UnknownPlatform
from crawler.discover.news.site import NewsSite
from crawler.discover.no_page import NoPage, check_page, file_in, file_named
from crawler.discover.owner import owner_of
from crawler.discover.recognise import fits, told_by_address
from crawler.discover.survey import SurveySpider
from crawler.papers import Paper, papers
from crawler.platforms import platforms
from tests.harness.bench import capture
from tests.harness.lookups import Pages
from tests.harness.sweep import each

HOST = "http://epaper.shuangshan.example.cn"
DAY = date(2026, 11, 26)
ROWS = [row for row in papers().values() if "%" in row.first_page]
ALL = tuple(told_by_address(platforms().values()).values())

FILES = {
    "a PDF": (b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>\n%%EOF", "application/pdf", "st01b24.pdf"),
    "a picture": (b"\xff\xd8\xff\xe0\0\x10JFIF\0\1", "image/jpeg", "st01b24.jpg"),
    "a video": (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "video/mp4", "st.mp4"),
    "a sound": (b"ID3\3\0\0\0\0\0\x21TSSE", "audio/mpeg", "st.mp3"),
    "a packed file": (b"PK\3\4\x14\0\0\0\x08\0" + b"\0" * 20 + b"a.txt", "application/zip", "st.zip"),
    "a document of an office program": (
        b"PK\3\4\x14\0\6\0\x08\0" + b"\0" * 20 + b"[Content_Types].xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "st.docx",
    ),
}
"""What begins so, is sent so, and is called so."""
PICTURES = (
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"RIFF\1\2\3\4WEBPVP8 ",
    b"II*\0\x08",
    b'<svg xmlns="x">',
    b"BM\1\2\3\4\0\0\0\0",
)


@each("what", FILES)
@each("told_by", ["bytes", "content type", "name"])
def test_a_file_is_told_by_its_bytes_or_its_type_or_its_name(what: str, told_by: str) -> None:
    body, content_type, name = FILES[what]
    if told_by == "name":
        assert file_named(f"{HOST}/images/2026-11/24/01/{name.upper()}?v=1#page=1") == what
    elif told_by == "bytes":
        assert file_in(capture(f"{HOST}/get.php?id=1", b"\r\n" + body, "text/html")) == what
    else:
        assert file_in(capture(f"{HOST}/get.php?id=1", b"\x01\x02\x03", content_type.upper())) == what


@pytest.mark.parametrize("body", PICTURES)
def test_pictures_of_all_kinds_are_pictures(body: bytes) -> None:
    assert file_in(capture(f"{HOST}/x", body, "text/html")) == "a picture"


@each(
    "body",
    [b"<html>%PDF-1.4</html>", b"", b"\xef\xbb\xbf\n<p>x", b'{"a":1}', b"\x1f\x8b\x08\0", "北山".encode("gbk"), b"MM"],
)
@each("content_type", ["text/html", "application/octet-stream", ""])
def test_what_may_be_a_page_or_data_is_no_file(body: bytes, content_type: str) -> None:
    assert file_in(capture(f"{HOST}/x", body, content_type)) == ""


def test_markup_is_a_page_whatever_the_server_calls_it() -> None:
    assert file_in(capture(f"{HOST}/x", "<!DOCTYPE html><p>北山</p>", "application/pdf")) == ""


@pytest.mark.parametrize(
    "path", ["", "a.htm", "node_1.htm?f=a.pdf", "pdf/", "sitemap.xml.gz", "a.Html", "b.do", "x.cn", "a.pdf/"]
)
def test_a_name_that_may_be_a_pages_is_asked_for(path: str) -> None:
    assert file_named(f"{HOST}/{path}") == ""


# Whose it is

FRONT = f"{HOST}/html/{DAY:%Y-%m/%d}/node_1.htm"
HOME = f'<meta http-equiv="refresh" content="0;url={FRONT}">'
BODY = "双山水库本周开始向下游放水，几十个村子的水渠里又有了水，居民从早到晚站在岸上看。" * 3
PAGES = "<a href=node_1.htm>第01版：要闻</a><a href=node_2.htm>第02版：综合</a><a href=content_1_5.htm>水库放水</a>"
EPAPER = {
    f"{HOST}/": HOME,
    FRONT: f"<title>双山日报数字报</title>{PAGES}",
    FRONT.replace("node_1", "node_2"): f"<title>双山日报数字报</title>{PAGES.replace('_1_5', '_2_6')}",
    **{
        FRONT.replace("node_1", f"content_{name}"): f"<title>双山日报</title><h1>放水</h1><div id=ozoom>{BODY}</div>"
        for name in ("1_5", "2_6")
    },
}


EPAPER_IN_FOLDER = {
    f"{HOST}/": HOME.replace("/html/", "/wb/html/"),
    **{url.replace(f"{HOST}/", f"{HOST}/wb/"): text.replace("/html/", "/wb/html/") for url, text in EPAPER.items()},
}


def survey(url: str, pages: Mapping[str, str | bytes], rows: list[Newspaper] | None = None) -> Survey:
    there = [Paper(row, platforms()[row.platform]) for row in rows or []]
    spider = SurveySpider([url], rows or [], there, list(platforms().values()), Newspaper("", ""), 2)
    spider._asking = Pages(pages)  # type: ignore[assignment]
    return asyncio.run(spider._survey(url))


def row_of(found: Survey) -> tuple[str, str, str]:
    assert found.row
    return found.row.platform, found.row.base_url, found.row.first_page


@pytest.mark.parametrize("what", FILES)
@pytest.mark.parametrize("is_named", [True, False], ids=["by its name", "by its bytes"])
def test_of_a_file_the_paper_is_proposed_to_which_the_home_page_leads(what: str, is_named: bool) -> None:
    body, _, name = FILES[what]
    url = f"{HOST}/images/2026-11/24/01/{name if is_named else 'get.php'}"
    found = survey(url, {**EPAPER, url: body})
    assert row_of(found) == row_of(survey(f"{HOST}/", EPAPER)) == ("founder-old", HOST, "html/%Y-%m/%d/node_1.htm")
    assert found.url == url and f"{url} is {what}: give the address of a page or an article" in found.notes[0]


@each("what", FILES)
@each("home", ["<p>欢迎</p>", "<a href=/news/1.html>双山水库本周开始向下游放水</a>", None])
def test_without_an_e_paper_a_file_gives_no_row(what: str, home: str | None) -> None:
    body, _, name = FILES[what]
    for url in (f"{HOST}/images/{name}", f"{HOST}/get?id=1"):
        with pytest.raises(NoPage) as told:
            survey(url, {url: body, **({f"{HOST}/": home} if home else {})})
        assert told.value.reason == f"{url} is {what}: give the address of a page or an article"


@each("row", ROWS[::9], ids=lambda row: row.id)
def test_a_file_below_a_papers_own_address_is_that_papers(row: Newspaper) -> None:
    there = [Paper(one, platforms()[one.platform]) for one in ROWS]
    found = owner_of(f"{row.base_url}/images/2026-11/24/01/st01b24.pdf", there)
    alike = [one for one in ROWS if one.base_url.partition("://")[2] == row.base_url.partition("://")[2]]
    assert (found and found.row.id) == (row.id if len(alike) == 1 else None)


RB, WB = (
    Newspaper(name, name, "", "founder-old", f"{HOST}/{name}", "html/%Y-%m/%d/node_1.htm") for name in ("rb", "wb")
)


@pytest.mark.parametrize(
    "path, rows, owner",
    [
        ("wb/images/a.pdf", [RB, WB], "wb"),
        ("images/a.pdf", [RB, WB], None),
        ("wb/images/a.pdf", [RB], None),
        ("wb/images/a.pdf", [replace(RB, base_url="http://a.cn/x/y", hosts="epaper.shuangshan.example.cn"), WB], "wb"),
        ("rb/a.pdf", [replace(RB, base_url="http://a.cn/rb", hosts="epaper.shuangshan.example.cn")], "rb"),
        ("rbx/a.pdf", [RB], None),
        ("rb/a.pdf", [replace(RB, id="root", base_url=HOST), RB], "rb"),
        ("images/a.pdf", [replace(RB, id="root", base_url=HOST), RB], "root"),
        ("rb/a.pdf", [RB, replace(RB, id="same")], None),
    ],
)
def test_the_folder_tells_whose_a_file_is(path: str, rows: list[Newspaper], owner: str | None) -> None:
    found = owner_of(f"{HOST}/{path}", [Paper(one, platforms()[one.platform]) for one in rows])
    assert (found and found.row.id) == owner


def test_a_file_of_a_paper_that_has_a_row_gives_that_row() -> None:
    assert survey(f"{HOST}/wb/images/a.pdf", {}, [RB, WB]).row == WB
    with pytest.raises(NoPage):  # the home page leads to another paper than the file's
        survey(f"{HOST}/zz/images/a.pdf", EPAPER_IN_FOLDER, [RB])


def test_a_file_in_a_papers_own_folder_is_looked_for_there_first() -> None:
    found = survey(f"{HOST}/wb/images/a.pdf", EPAPER_IN_FOLDER, [RB])
    assert row_of(found) == ("founder-old", f"{HOST}/wb", "html/%Y-%m/%d/node_1.htm")


def test_offline_a_file_gives_no_row() -> None:
    found = survey_by_address(f"{HOST}/html/2026-11/26/node_1.pdf", ALL, [], Newspaper("", ""))
    assert found.row is None and found.failure and "is a PDF: give the address" in found.failure.reason


@pytest.mark.parametrize("what", FILES)
def test_of_a_file_nobody_says_that_it_stops_before_its_end(what: str) -> None:
    body, content_type, _ = FILES[what]
    with pytest.raises(ReadError) as told:
        check_page(capture(f"{HOST}/x", body, content_type), Link(f"{HOST}/x"))
    assert "stops before its end" not in told.value.reason and "EOF" not in told.value.reason


# A row of a news site begins at no page of an issue


def fronts() -> dict[str, str]:
    """Return the front of one paper of each platform that writes a day into its addresses."""
    return {row.platform: f"{row.base_url}/{DAY.strftime(row.first_page)}" for row in ROWS}


@pytest.mark.slow
@each("platform", fronts())
@each("given", ["home", "front", "article"])
def test_no_row_of_a_site_begins_at_a_days_page_of_an_e_paper(platform: str, given: str) -> None:
    front = fronts()[platform]
    assert fits(front, ALL)
    site = front[: front.index("/", 8)]
    links = "".join(f"<li><a href='/news/{n}.html'>双山水库本周开始向下游放水{n}</a></li>" for n in range(3))
    article = f"<title>放水_双山网</title><h1>水库放水</h1><p>2026-11-26 08:30</p><p>{BODY}</p>"
    there = Pages(
        {
            f"{site}/": f'<meta http-equiv="refresh" content="0;url={front}">',
            front: f"<title>双山网</title><ul>{links}</ul>",
            **{f"{site}/news/{n}.html": article for n in range(3)},
        }
    )
    news = NewsSite(there, platforms()["site"], [], Newspaper("", ""), 2, DAY)
    url = {"home": f"{site}/", "front": front, "article": f"{site}/news/1.html"}[given]
    with pytest.raises(ReadError):
        found = asyncio.run(news.survey(url, UnknownPlatform(f"no platform reads {url}")))
        raise AssertionError(found.row)
    assert any(f"archive new-source {shlex.quote(front)}" in note for note in news.notes)


# Where an address leads elsewhere, or to a login


def test_another_host_is_named_with_the_papers_that_are_there() -> None:
    told = LeadsElsewhere("http://old.example.cn/", "http://www.beishan.example.cn/")
    assert told.reason.endswith("leads to http://www.beishan.example.cn/: give that address instead")
    known = told.known_as([Newspaper("beishan", "北山新闻网")])
    assert known.reason.endswith("leads to http://www.beishan.example.cn/: 北山新闻网 (beishan) is there already")


class LeadingAway(Pages):
    """A host that sends whoever asks to another one."""

    received = ()

    async def get(self, url: str) -> Capture:
        raise LeadsElsewhere(url, "https://www.beishan.example.cn/news/")


@pytest.mark.parametrize("base", ["http://www.beishan.example.cn", "http://beishan.example.cn", ""])
def test_an_address_that_leads_to_a_known_papers_host_names_that_paper(base: str) -> None:
    row = Newspaper("beishan", "北山新闻网", "", "site", base or "http://www.nanshan.example.cn")
    url, there = f"{HOST}/old/", [Paper(row, platforms()["site"])]
    spider = SurveySpider([url], [row], there, list(platforms().values()), Newspaper("", ""), 2)
    spider._asking = LeadingAway({})  # type: ignore[assignment]
    asyncio.run(spider._host([url]))
    failure = spider.surveys[url].failure
    assert failure and f"{url} leads to https://www.beishan.example.cn/news/" in failure.reason
    assert failure.reason.endswith("北山新闻网 (beishan) is there already" if base else "give that address instead")


@pytest.mark.parametrize("path", ["/", "/x/"])
def test_a_login_is_not_followed_by_further_requests(path: str) -> None:
    login = "<form action=/do><input name=u><input type=password></form><a href=/help>帮助</a>"
    there = Pages({f"{HOST}/": login, f"{HOST}/x/": login})
    news = NewsSite(there, platforms()["site"], [], Newspaper("", ""), 2, DAY)
    with pytest.raises(ReadError, match="a login"):
        asyncio.run(news.survey(HOST + path, UnknownPlatform("")))
    assert there.asked == [HOST + path]
