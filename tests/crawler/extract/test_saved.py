"""Saved pages: the article of a page in a file, with the address and the moment that the file itself tells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from archive.model import CHINA
from archive.reasons import BlockedPage, NoArticle, ReadError
from crawler.extract.saved import read_kept
from tests.harness.saved_pages import ADDRESS, LINES, TITLE, mhtml, page, saved_from
from tests.harness.sweep import each

OTHER = "http://m.example.cn/other/page.html"


def test_a_page_gives_its_article() -> None:
    article, seen = read_kept(page(saved_from()).encode())
    assert (article.title, article.text, article.source) == (TITLE, "\n".join(LINES), "右江日报")
    assert (article.addresses, seen) == ((ADDRESS,), None)
    assert article.published_at == datetime(2024, 3, 6, 9, 15, tzinfo=CHINA)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16"])
def test_a_page_is_read_in_any_encoding(charset: str) -> None:
    text = page(saved_from(), charset="utf-16" if charset == "utf-16" else charset.removesuffix("-sig"))
    article, _ = read_kept(text.encode(charset, "xmlcharrefreplace"))
    assert (article.title, article.text) == (TITLE, "\n".join(LINES))
    assert article.addresses == (ADDRESS,)


CANONICAL = f'<link rel="canonical" href="{ADDRESS}">'


@each(
    "saved, address",
    [
        (page(saved_from()), ADDRESS),
        (page("<!-- saved from url=(0014)about:internet -->"), ""),
        (page(saved_from("file:///C:/a.html")), ""),
        (page(f"<!--\n Page saved with SingleFile \n url: {ADDRESS} \n-->"), ADDRESS),
        (page(head=CANONICAL), ADDRESS),
        (page(head=CANONICAL.replace("http:", "")), ADDRESS),
        (page(head=CANONICAL.replace("canonical", "Canonical")), ADDRESS),
        (page(head='<link rel="canonical" href="/html/a.htm">'), ""),
        (page(head='<link rel="canonical" href="http://szb.example.cn/">'), ""),
        (page(head=f'<meta property="og:url" content="{ADDRESS}">'), ADDRESS),
        (page(head=f'<meta name="og:url" content="{ADDRESS}">'), ADDRESS),
        (page(head=f'<base href="{ADDRESS}">'), ADDRESS),
        (page(head='<base href="http://szb.example.cn/html/">'), ""),
        (page(head='<base href="http://szb.example.cn">'), ""),
        (page(head=f'<base href="{OTHER}"><meta property="og:url" content="{OTHER}">{CANONICAL}'), ADDRESS),
        (page(saved_from(), head=CANONICAL.replace(ADDRESS, OTHER)), ADDRESS),
        (page(head='<link rel="canonical" href="javascript:alert(1)">'), ""),
        (page(), ""),
    ],
)  # fmt: skip
def test_the_address_is_that_which_the_page_tells(saved: str, address: str) -> None:
    article, _ = read_kept(saved.encode())
    assert article.addresses == ((address,) if address else ())


def test_the_moment_of_saving_is_read_where_a_tool_tells_it() -> None:
    when = "Thu Mar 07 2024 10:00:00 GMT+0800 (CST)"
    told = f"<!--\n Page saved with SingleFile \n url: {ADDRESS} \n saved date: {when}\n-->"
    article, seen = read_kept(page(inside=told).encode())
    assert (article.addresses, seen) == ((ADDRESS,), datetime(2024, 3, 7, 2, 0, tzinfo=timezone(timedelta(0))))
    told = "<!-- Mirrored from {} by HTTrack Website Copier/3.x [XR&CO'2014], Thu, 07 Mar 2024 02:00:00 GMT -->"
    article, again = read_kept(page(inside=told.format(ADDRESS.removeprefix("http://"))).encode())
    assert (article.addresses, again) == ((ADDRESS,), seen)


@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_an_mhtml_file_gives_the_article_of_its_page(charset: str, coding: str) -> None:
    article, seen = read_kept(mhtml(charset=charset, coding=coding, declared=f'; charset="{charset}"'))
    assert (article.title, article.text, article.addresses) == (TITLE, "\n".join(LINES), (ADDRESS,))
    assert seen == datetime(2024, 3, 7, 10, 0, tzinfo=CHINA)


UTC_MOMENT = datetime(2022, 4, 3, 1, 2, 3, tzinfo=UTC)


@each(
    "date, moment",
    [
        ("Sun, 3 Apr 2022 01:02:03 -0000", UTC_MOMENT),
        ("3 Apr 2022 01:02:03 -0000", UTC_MOMENT),
        ("Sun, 03 Apr 2022 01:02 -0000", UTC_MOMENT.replace(second=0)),
        ("Sun, 3 Apr 2022 01:02:03 -0000 (UTC)", UTC_MOMENT),
        ("Sun, 3 Apr 2022 01:02:03 -0000(UTC)", UTC_MOMENT),
        ("Sun, 3 Apr 2022\r\n 01:02:03 -0000", UTC_MOMENT),
        ("Sun, 3 Apr 2022 01:02:03\r\n -0000", UTC_MOMENT),
        ("Sun, 3 Apr 2022 01:02:03 +0000", UTC_MOMENT),
        ("Sun, 3 Apr 2022 01:02:03 GMT", UTC_MOMENT),
        ("Sun, 3 Apr 2022 01:02:03 UT", UTC_MOMENT),
        ("Sun, 3 Apr 2022 01:02:03 Z", UTC_MOMENT),
        ("Sun, 3 Apr 2022 09:02:03 +0800", UTC_MOMENT),
        ("Sat, 2 Apr 2022 21:02:03 -0400 (EDT)", UTC_MOMENT),
        ("Sun, 3 Apr 2022 01:02:03", None),
        ("Sun, 3 Apr 2022 01:02:03 XYZ", None),
        ("Sun, 3 Apr 2022 01:02:03 +9999", None),
        ("Sun, 31 Apr 2022 01:02:03 -0000", None),
        ("Sun, 3 Apr 99999999999 01:02:03 -0000", None),
        ("Fri, 31 Dec 9999 23:00:00 -0400", None),
        ("-0000", None),
        ("", None),
    ],
)
def test_an_mhtml_file_was_saved_when_its_date_says(date: str, moment: datetime | None) -> None:
    content = mhtml().replace(b"Thu, 7 Mar 2024 10:00:00 +0800", date.encode())
    assert f"Date: {date}\r\n".encode() in content
    _, seen = read_kept(content)
    assert seen == moment


FRAME = (
    "------B\r\nContent-Type: text/html\r\nContent-ID: <frame-1@mhtml.blink>\r\n"
    f"Content-Location: {OTHER}\r\n\r\n<p>another page, that stands in a frame of it</p>\r\n"
)


@pytest.mark.parametrize(
    "saved, address",
    [
        (mhtml(location="", top=f"Snapshot-Content-Location: {ADDRESS}\r\n"), ADDRESS),
        (mhtml(top=f"Snapshot-Content-Location: {ADDRESS}\r\n", before=FRAME), ADDRESS),
        (mhtml(top=f"Snapshot-Content-Location: {ADDRESS[:30]}\r\n {ADDRESS[30:]}\r\n"), ADDRESS),
        (mhtml(location="cid:frame-1@mhtml.blink"), ""),
        (mhtml(location="file:///C:/a.htm"), ""),
        (mhtml(page(saved_from()), location=""), ADDRESS),
        (mhtml(page(head=CANONICAL), location=""), ADDRESS),
    ],
)
def test_the_address_of_an_mhtml_file_is_that_of_its_page(saved: bytes, address: str) -> None:
    article, _ = read_kept(saved)
    assert (article.title, article.addresses) == (TITLE, (address,) if address else ())


LIST = f"<html><title>要闻</title><ul>{'<li><a href=/a.htm>县里今年修渠九公里多</a>' * 30}</ul></html>"
CHALLENGE = b"<html><title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/h/b'></script></html>"


@pytest.mark.parametrize(
    "content, reason",
    [
        (b"<html><body></body></html>", ReadError),
        (LIST.encode(), NoArticle),
        (CHALLENGE, BlockedPage),
        (mhtml().replace(b"text/html", b"image/png"), NoArticle),
        (mhtml("<p></p>"), ReadError),
        (b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n", NoArticle),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=a\r\n\r\n", NoArticle),
    ],
)  # fmt: skip
def test_what_is_no_article_is_told_as_what_it_is(content: bytes, reason: type[ReadError]) -> None:
    with pytest.raises(reason):
        read_kept(content)
