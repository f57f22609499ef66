"""A reader in a real browser: searches, reads, follows, subscribes; by keyboard, on a phone, in the dark."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.archive.browse.looking import new_page

PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
PAGES = (
    "/",
    "/search?q=百色&year=2021",
    "/papers",
    "/paper/youjiang",
    "/paper/youjiang/2021",
    "/paper/youjiang/2021-12-24",
    "/people",
    "/person/韦秋实",
    "/runs",
    "/changes",
    "/paper/nobody",
)


@pytest.fixture(scope="module")
def context(browser: Any, server: str) -> Iterator[Any]:
    context = browser.new_context(base_url=server)
    yield context
    context.close()


@pytest.fixture
def page(context: Any) -> Iterator[Any]:
    page = new_page(context)
    yield page
    page.close()


def articles(page: Any) -> list[str]:
    """The addresses of an article with everything, a revision, and the hostile one."""
    found = [
        page.request.get(f"/search.json?q={words}").json()["results"] for words in ("茶山", "沿线四县", "怀有恶意")
    ]
    return [results[0]["url"].partition("?")[0] for results in found]


def test_a_reader_searches_reads_follows_a_byline_and_subscribes(page: Any) -> None:
    page.goto("/")
    page.get_by_role("searchbox", name="检索全文").fill("百色")
    page.keyboard.press("Enter")
    assert page.get_by_role("status").inner_text() == "“百色”：47 篇"
    page.get_by_role("link", name="最早", exact=True).click()
    page.get_by_role("link", name="2021", exact=True).click()
    page.goto("/search?q=百色+太阳能")
    page.get_by_role("link", name="茶山深处的路灯有人管了").click()
    assert page.locator("article mark").first.inner_text() == "百色"
    page.locator("article").get_by_role("link", name="韦秋实").click()
    assert page.locator("h1").inner_text() == "韦秋实"
    feed = page.get_by_role("link", name="订阅（Atom）", exact=True).get_attribute("href")
    answer = page.request.get(feed)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert "茶山深处的路灯有人管了" in answer.text()
    assert not page.complaints


def test_a_reader_goes_from_the_calendar_to_an_issue_to_an_article(page: Any) -> None:
    page.goto("/papers")
    page.get_by_role("link", name="右江日报").click()
    page.get_by_role("link", name="2021年", exact=True).click()
    page.get_by_role("table", name="12月").get_by_role("link", name=re.compile("^24")).click()
    assert page.locator("h1").inner_text().startswith("右江日报 2021年12月24日")
    page.get_by_role("link", name="田阳：小番茄搭上").click()
    page.get_by_role("link", name=re.compile("下一篇")).click()
    assert page.locator("h1").inner_text() == "茶山深处的路灯有人管了"
    assert not page.complaints


def test_a_hostile_article_runs_nothing_even_without_the_policy(browser: Any, server: str) -> None:
    context = browser.new_context(base_url=server, bypass_csp=True)
    page = context.new_page()
    asked = ["/search?q=恶意", *PAGES, "/paper/hechiribao", "/paper/hechiribao/2022-03-05"]
    for address in [*articles(page)[2:], *asked]:
        page.goto(address)
        assert page.title() != "owned", address
        assert not page.evaluate(
            "document.querySelectorAll('main script, main img, main svg:not(.curve svg), [onerror]').length"
        )
    context.close()


def test_the_dark_is_dark_and_paper_is_white(page: Any) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(articles(page)[0])
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(23, 25, 28)"
    page.emulate_media(media="print")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert page.locator("header.top").is_hidden()
    assert page.locator("article").is_visible()


def test_a_line_holds_about_38_characters(page: Any) -> None:
    page.goto(articles(page)[0])
    told = page.evaluate("""() => {
        const text = document.querySelector('.text'), style = getComputedStyle(text), size = parseFloat(style.fontSize)
        return [text.clientWidth / size, parseFloat(style.lineHeight) / size, style.textAlign]
    }""")
    assert 34 <= told[0] <= 38.5
    assert abs(told[1] - 1.8) < 0.01
    assert told[2] == "start"


def test_the_keyboard_reaches_the_text_and_shows_where_it_is(page: Any) -> None:
    page.goto("/search?q=百色")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"


def test_everything_works_without_script(browser: Any, server: str) -> None:
    context = browser.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.fill("#q", "小番茄")
    page.click("form.big button")
    page.click(".cards a")
    assert "小番茄" in page.inner_text("h1")
    context.close()


@pytest.mark.parametrize(
    "address", ["/archive", "/archive/articles?_search=百色", "/archive?sql=select+1", "/archive/bylines"]
)
def test_datasettes_own_pages_work_under_the_policy(address: str, page: Any) -> None:
    page.goto(address)
    page.locator("details.nav-menu summary").click()
    page.get_by_role("link", name="检索", exact=True).wait_for(state="visible")
    page.locator("h1").first.click()
    page.locator("details.nav-menu:not([open])").wait_for(state="attached")  # Datasette's own script closes it
    if "sql" in address:
        page.locator(".CodeMirror, .cm-editor").first.wait_for(state="visible")
    if "articles" in address:
        page.locator("th.col-title .dropdown-menu-icon, th.col-title svg").first.click()
        page.get_by_text("Sort ascending").first.wait_for(state="visible")
    assert not page.complaints


def test_datasettes_own_table_is_paged_through_and_saved_as_csv_with_every_row_once(page: Any) -> None:
    page.goto("/archive/articles?_size=20")
    for column in ("source", "issue_date"):
        page.locator(f'th[data-column="{column}"] a').first.click()
        page.wait_for_url(f"**_sort={column}*")
        seen = list(page.locator("td.col-id").all_inner_texts())
        while (following := page.get_by_role("link", name="Next page")).count():
            following.click()
            page.wait_for_url("**_next=*")
            page.locator("td.col-id").first.wait_for()
            seen += page.locator("td.col-id").all_inner_texts()
        assert len(seen) == len(set(seen)) == 51
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert download.value.suggested_filename == "articles.csv"
    saved = Path(download.value.path()).read_bytes()
    lines = list(csv.DictReader(io.StringIO(saved.decode("utf-8-sig"), newline="")))
    assert saved.startswith(b"\xef\xbb\xbf") and {line["id"] for line in lines} == set(seen) and len(lines) == 51
    assert [line["issue_date"] for line in lines] == sorted(line["issue_date"] for line in lines)
    assert not page.complaints


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_printed_is_light_and_has_no_form_but_the_citation_and_the_address(page: Any, scheme: str) -> None:
    path = articles(page)[0]
    page.emulate_media(media="print", color_scheme=scheme)
    page.goto(path)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("form:visible, input:visible, button:visible").count() == 0
    assert page.locator(".cite").is_visible()
    assert page.locator(".printed").inner_text().endswith(path)


def test_a_table_on_a_phone_does_not_break_a_name(browser: Any, server: str) -> None:
    context = browser.new_context(base_url=server, **PHONE)
    page = context.new_page()
    page.goto("/papers")
    lines = "[...document.querySelectorAll('table.list tbody th a')].map(one => one.getClientRects().length)"
    heights = page.evaluate(lines)
    assert heights and set(heights) == {1}
    context.close()


@pytest.mark.parametrize("address", ["/", "/search?q=百色", "/paper/youjiang/2021", "/nowhere"])
def test_by_keyboard_the_text_is_one_step_away_and_what_has_the_focus_is_seen(page: Any, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("[document.activeElement.textContent, document.activeElement.offsetLeft]") == ["跳到正文", 0]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    outline = "(one => [one.tagName, getComputedStyle(one).outlineWidth])(document.activeElement)"
    for _ in range(12):
        page.keyboard.press("Tab")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            tag, width = page.evaluate(outline)
            assert tag == "BODY" or width == "3px", (tag, scheme)
