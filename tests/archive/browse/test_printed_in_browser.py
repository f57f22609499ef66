"""The page as printed in a real browser: by mouse, finger and keyboard, on a phone, in the dark, on paper."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.archive.browse.conftest import served
from tests.archive.browse.looking import (
    LEFT_OUT,
    ON_PAPER,
    OUT_OF_ORDER,
    PHONES,
    TOO_WIDE,
    new_page,
    reader_faults,
    walk,
)
from tests.harness.patience import patience
from tests.harness.pictured import DAY, HOSTILE, STORIES, build_pictured

ISSUE = f"/paper/youjiang/{DAY}"
PLACED = [title for title, *_ in STORIES[:4]]
_FILL = "one => getComputedStyle(one).fill"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("printed") / "archive.db"
    build_pictured(path)
    with served(path) as address:
        yield address


@pytest.fixture(scope="module")
def context(browser: Any, site: str) -> Iterator[Any]:
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: Any) -> Iterator[Any]:
    page = new_page(context)
    yield page
    page.close()


def addresses(page: Any) -> list[str]:
    """Return addresses of pages of an issue, of all of it, and of articles: with everything, and hostile."""
    told = page.request.get(f"{ISSUE}.json").json()
    articles = [one["url"] for one in told["pages"][0]["articles"] if one["url"]]
    issues = [
        f"{ISSUE}?page=A03",
        f"{ISSUE}?page=A04",
        f"{ISSUE}?q=芒果&article={told['pages'][0]['articles'][0]['id']}",
    ]
    return [*issues, f"{ISSUE}?print=1", articles[0], articles[-1]]


def middle_of(page: Any, n: int, piece: str) -> tuple[float, float]:
    """Return a point within a piece of the outline of an article, in the window."""
    told = (
        page.locator(".over path")
        .nth(n)
        .evaluate(
            """(one, piece) => {
            const box = one.ownerSVGElement.getBoundingClientRect(), [x, y] = piece.split(' ').map(Number)
            one.ownerSVGElement.scrollIntoView({block: 'start'})
            const now = one.ownerSVGElement.getBoundingClientRect()
            window.scrollBy(0, now.top + now.height * y / 1400 - innerHeight / 2)
            const at = one.ownerSVGElement.getBoundingClientRect()
            return [at.left + at.width * x / 1000, at.top + at.height * y / 1400]
        }""",
            piece,
        )
    )
    return told[0], told[1]


POINTS = (("300 700", 0), ("750 300", 0), ("740 700", 1), ("250 1100", 2), ("740 1000", 2), ("743 1228", 3))
"""Points in each piece of each outline, with the number of its article."""


@pytest.mark.parametrize("how", ["click", "tap"])
def test_each_place_on_the_picture_opens_its_article(how: str, browser: Any, site: str) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
    context = browser.new_context(base_url=site, **(phone if how == "tap" else {}), java_script_enabled=True)
    page = context.new_page()
    page.set_default_timeout(patience(15_000))
    for piece, n in POINTS if how == "click" else POINTS[1::2]:
        page.goto(ISSUE)
        x, y = middle_of(page, n, piece)
        (page.touchscreen.tap if how == "tap" else page.mouse.click)(x, y)
        page.wait_for_url("**/article/*")
        assert page.locator("h1").inner_text() == PLACED[n]
    context.close()


def test_by_keyboard_alone_each_place_is_reached_seen_and_opened(page: Any) -> None:
    reached = []
    for n in range(len(PLACED)):
        page.goto(ISSUE)
        for _ in range(100):
            page.keyboard.press("Tab")
            name = page.evaluate("document.activeElement.closest('.over') && document.activeElement.ariaLabel")
            if name == PLACED[n]:
                break
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        assert (
            page.evaluate("getComputedStyle(document.activeElement.querySelector('path')).stroke") == "rgb(26, 79, 139)"
        )
        page.keyboard.press("Enter")
        page.wait_for_url("**/article/*")
        reached.append(page.locator("h1").inner_text())
    assert reached == PLACED
    assert not page.complaints


def test_pointing_at_a_place_marks_all_its_pieces_and_its_line_and_the_other_way_round(page: Any) -> None:
    page.goto(ISSUE)
    line = page.locator(".contents li").nth(2)
    plain, ground = page.locator(".over path").nth(2).evaluate(_FILL), "one => getComputedStyle(one).backgroundColor"
    before = line.evaluate(ground)
    page.mouse.move(*middle_of(page, 2, "740 1000"))
    assert page.locator(".over path").nth(2).evaluate(_FILL) != plain
    assert page.locator(".over path").nth(1).evaluate(_FILL) == plain
    assert line.evaluate(ground) != before
    line.get_by_role("heading").hover()
    assert page.locator(".over path").nth(2).evaluate(_FILL) != plain


def test_an_outline_lies_where_the_picture_has_it(page: Any) -> None:
    for width in (1280, 800, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(ISSUE)
        image, *outlines = page.evaluate(
            """() => [document.querySelector('.print img'), ...document.querySelectorAll('.over')].map(one => {
                const at = one.getBoundingClientRect()
                return [at.left, at.top, at.width, at.height].map(Math.round)
            })"""
        )
        assert outlines and all(
            abs(one - other) <= 1 for outline in outlines for one, other in zip(outline, image, strict=True)
        )


def test_without_a_style_sheet_outlines_are_small_and_thin(browser: Any, site: str) -> None:
    context = browser.new_context(base_url=site)
    context.route("**/*.css*", lambda route: route.abort())
    page = context.new_page()
    for address in (ISSUE, *addresses(page)[-2:]):
        page.goto(address)
        told = page.locator("svg").evaluate_all(
            """all => all.map(one => {
                const {width, height} = one.getBoundingClientRect(), path = getComputedStyle(one.querySelector('path'))
                return [getComputedStyle(one).position, width, height, path.fill, path.strokeWidth]
            })"""
        )
        assert told or address != ISSUE, address
        assert {tuple(one) for one in told} <= {("static", 60, 84, "none", "16.67px")}, address
    context.close()


def test_a_reader_turns_the_pages_without_script(browser: Any, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(patience(15_000))
    page.goto("/search?q=小课堂")
    page.get_by_role("link", name="A02版 综合").click()
    assert page.locator(".strip [aria-current]").inner_text().startswith("A02版 综合")
    page.get_by_role("link", name="上一版").click()
    assert "A01版" in page.title()
    page.locator(".strip").get_by_role("link", name="A04版 广告").click()
    assert "这一版是广告。" in page.locator("main").inner_text()
    page.get_by_role("link", name="前一期").click()
    page.locator(".over a").first.click()
    assert page.locator("h1").inner_text() == "昨日要闻"
    page.locator(".on-page a").first.click()
    assert page.locator(".contents .here").inner_text().startswith("昨日要闻")
    context.close()


def test_every_picture_is_shown_and_the_places_of_a_search_stand_out(page: Any) -> None:
    for address in addresses(page):
        page.goto(address)
        page.evaluate("document.querySelectorAll('img').forEach(one => one.loading = 'eager')")
        page.wait_for_function("[...document.images].every(one => one.complete)")
        assert page.evaluate("[...document.images].every(one => one.naturalWidth > 0)"), address
        assert page.title() != "owned"
    page.goto(f"{ISSUE}?q=芒果")
    fills = page.locator(".over path").evaluate_all("all => all.map(one => getComputedStyle(one).fill)")
    assert fills[3].startswith("rgba(255, 213, 64") and len(set(fills[:3])) == 1
    assert not page.complaints


def test_a_hostile_headline_runs_nothing_even_without_the_policy(browser: Any, site: str) -> None:
    context = browser.new_context(base_url=site, bypass_csp=True)
    page = context.new_page()
    for address in addresses(page):
        page.goto(address)
        assert page.title() != "owned", address
        assert not page.evaluate(
            "document.querySelectorAll('main script, [onerror], main img:not([src^=\"/picture/\"])').length"
        )
    page.goto(ISSUE)
    assert page.locator(".contents li").last.get_by_role("link").inner_text() == HOSTILE
    context.close()


def test_no_fault_shuts_a_reader_out_and_nothing_goes_on_unseen(browser: Any, site: str) -> None:
    context = browser.new_context(base_url=site, bypass_csp=True)
    page, found = context.new_page(), {}
    for address in addresses(page):
        page.goto(address)
        faults: list[Any] = list(reader_faults(page))
        for width in PHONES:
            page.set_viewport_size({"width": width, "height": 800})
            faults += page.evaluate(TOO_WIDE, width)
        if faults:
            found[address] = faults
    context.close()
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(width: int, page: Any) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    found = {}
    for address in addresses(page)[2:3] + addresses(page)[-2:-1]:
        page.goto(address)
        faults = [*walk(page), *page.evaluate(LEFT_OUT), *page.evaluate(OUT_OF_ORDER)]
        if faults:
            found[address] = faults
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)


def test_paper_is_white_and_has_each_page_on_a_sheet(browser: Any, site: str, tmp_path: Path) -> None:
    context = browser.new_context(base_url=site, viewport={"width": 680, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.emulate_media(media="print", color_scheme="dark")
    found = {}
    for address in addresses(page):
        page.goto(address)
        ground, *faults = page.evaluate(ON_PAPER)
        if faults or ground != "rgb(255, 255, 255)":
            found[address] = [ground, *faults]
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)
    page.goto(f"{ISSUE}?print=1")
    written = page.pdf(format="A4", print_background=True, prefer_css_page_size=True)
    pypdf = pytest.importorskip("pypdf")
    (tmp_path / "issue.pdf").write_bytes(written)
    pictures = [len(sheet.images) for sheet in pypdf.PdfReader(tmp_path / "issue.pdf").pages]
    assert sum(pictures) == 3 and max(pictures) == 1
    context.close()
