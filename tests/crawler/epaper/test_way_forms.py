"""The form of an issue's address, and pages that lead to issues, whatever they hold."""

from __future__ import annotations

from contextlib import suppress

import pytest

from archive.model import Link, LinkKind
from archive.reasons import ReadError
from crawler.epaper.html import HtmlPlatform
from crawler.epaper.ways import first_page_form, read_month, read_newest, read_pages_of_day
from crawler.platforms import platforms
from tests.crawler.epaper.beishan import BASE, FIRST, FORMS, HOST, row_of
from tests.harness.bench import capture
from tests.harness.cost import cpu_seconds
from tests.harness.sweep import each


@each(
    "name, path, form",
    [(name, day_form, day_form) for name, forms in FORMS.items() for day_form in forms[:2]]
    + [
        ("founder", "layout/%Y%m/%d/node_01.html?v=1", "layout/%Y%m/%d/node_01.html?v=1"),
        ("founder", "layout/latest/node_01.html", ""),  # no day
        ("founder", "20220301/node_01.html", ""),  # a day, but not as Founder writes it
        ("founder", "layout/%Y%m/%d/about.html", ""),  # no page
        ("founder", "layout/%Y%m/%d/" + "a/" * 200 + "node_01.html", ""),
    ],
)
def test_the_form_of_an_address_is_what_is_left_without_the_day(name: str, path: str, form: str) -> None:
    platform, day = platforms()[name], FIRST
    assert isinstance(platform, HtmlPlatform)
    assert first_page_form(platform, row_of(name), f"{BASE}/{day.strftime(path)}", day) == form


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["newest", "pages", "month"])
@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "<" * 300_000,
        "location=" * 100_000,
        "location = '" * 100_000,
        '<a href="/bsrb/layout/202203/09/node_01.html">' * 20_000,
        "<pages>" + '<page url="x.htm"/>' * 50_000,
        ".htm" * 200_000,
        "20220301/" * 100_000,
    ],
    ids=range(8),
)
def test_a_hostile_page_is_read_in_no_time(text: str, reader: str) -> None:
    platform, row = platforms()["founder"], row_of("founder")
    assert isinstance(platform, HtmlPlatform)
    link, found = Link(row.front(FIRST), LinkKind.LIST, "", "beishan", FIRST), capture(f"{BASE}/x", text, "text/xml")

    def reading() -> None:
        with suppress(ReadError):
            if reader == "newest":
                read_newest(platform, row, found, link)
            elif reader == "month":
                read_month(platform, row, found, link)
            else:
                read_pages_of_day(platform, row, f"{BASE}/x", found, link)

    assert cpu_seconds(reading, below=5) < 5


@pytest.mark.parametrize("url", ["http://other.cn/bsrb/layout/202203/01/node_01.html", "http://[x/", f"{HOST}202203/"])
def test_an_address_that_is_not_the_papers_has_no_form(url: str) -> None:
    platform = platforms()["founder"]
    assert isinstance(platform, HtmlPlatform)
    assert first_page_form(platform, row_of("founder"), url, FIRST) == ""
