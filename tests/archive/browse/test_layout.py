"""How every page looks in a browser: on a phone, by keyboard, to who sees little, on paper."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.archive.browse.every_page import Json, every_page, pages_of_routes, stock_pages
from tests.archive.browse.looking import (
    AXE,
    BY_COLOUR,
    LEFT_OUT,
    ON_PAPER,
    OUT_OF_ORDER,
    PHONES,
    TOO_WIDE,
    axe_faults,
    reader_faults,
    walk,
)

_DATASETTES = frozenset("html-has-lang landmark-one-main region heading-order label select-name".split())
"""Faults of its templates: pages of rows are Datasette's, and only their sheet is ours."""
Faults = dict[str, list[Any]]
"""What is wrong with pages, by their addresses."""


@pytest.fixture(scope="module")
def one_phone(browser: Any, server: str) -> Iterator[Any]:
    context = browser.new_context(base_url=server, is_mobile=True, has_touch=True, bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(one_phone: Any) -> Any:
    one_phone.goto("about:blank")
    one_phone.set_viewport_size({"width": PHONES[0], "height": 800})
    return one_phone


@pytest.fixture(scope="module")
def one_page(browser: Any, server: str) -> Iterator[Any]:
    context = browser.new_context(base_url=server)
    yield context.new_page()
    context.close()


@pytest.fixture
def page_of_any(one_page: Any) -> Any:
    one_page.goto("about:blank")
    one_page.emulate_media(media="null", color_scheme="null")
    one_page.set_viewport_size({"width": 1280, "height": 720})
    return one_page


@pytest.mark.parametrize("addresses", [every_page, stock_pages], ids=["ours", "stock"])
def test_on_a_phone_nothing_goes_on_unseen(addresses: Callable[[Json], list[str]], told_at: Json, phone: Any) -> None:
    found = {}
    for address in addresses(told_at):
        phone.goto(address)
        for width in PHONES:
            phone.set_viewport_size({"width": width, "height": 800})
            if faults := phone.evaluate(TOO_WIDE, width):
                found[f"{address} at {width}"] = faults
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("told", ["<p style='width:900px'>x", "<div style='overflow:auto'><p style='width:900px'>x"])
def test_what_goes_on_unseen_is_found(told: str, phone: Any) -> None:
    phone.set_content(f"<meta name=viewport content='width=device-width'>{told}")
    assert len(phone.evaluate(TOO_WIDE, PHONES[0])) == 1


def test_the_way_on_stays_on_one_line_on_a_phone(phone: Any) -> None:
    phone.goto("/paper/youjiang/2021-12-24")
    for width in PHONES:
        phone.set_viewport_size({"width": width, "height": 800})
        tops = phone.evaluate("[...document.querySelectorAll('.turn > *')].map(one => Math.round(one.offsetTop))")
        assert len(tops) == 3 and len(set(tops)) == 1, f"{width}: {tops}"


def test_the_main_navigation_takes_one_line_beside_its_name_or_below_it(phone: Any) -> None:
    phone.goto("/runs")
    for width, lines in zip(PHONES, (1, 2), strict=True):
        phone.set_viewport_size({"width": width, "height": 800})
        tops = phone.evaluate("[...document.querySelectorAll('.places a')].map(one => one.offsetTop)")
        assert len(set(tops)) == lines and len(set(tops[1:])) == 1, f"{width}: {tops}"


_A4 = {"ours": 680, "stock": 1032}  # pixels between the margins, upright and on its side
_WHITE = ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")


@pytest.fixture(scope="module", params=["ours", "stock"])
def faults(request: pytest.FixtureRequest, told_at: Json, browser: Any, server: str) -> dict[str, Faults]:
    """The faults of pages that are loaded once: on paper, and those that shut a reader out."""
    width, addresses = _A4[request.param], (every_page if request.param == "ours" else stock_pages)(told_at)
    asked = set(addresses if request.param == "ours" else addresses[::3])  # tables are alike
    context = browser.new_context(base_url=server, color_scheme="dark", bypass_csp=True)
    page, on_paper, for_readers = context.new_page(), {}, {}
    for address in addresses:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        page.emulate_media(media="print", color_scheme="dark")
        ground, *others = page.evaluate(ON_PAPER)
        if others or ground not in _WHITE:
            on_paper[address] = [ground, *others]
        page.emulate_media(media="screen")
        found = list(reader_faults(page)) if address in asked else []
        if found := [one for one in found if request.param == "ours" or one[0] not in _DATASETTES]:
            for_readers[address] = found
    context.close()
    return {"paper": on_paper, "readers": for_readers}


def test_paper_is_white_and_has_all_that_is_read_and_nothing_to_press(faults: dict[str, Faults]) -> None:
    assert not faults["paper"], json.dumps(faults["paper"], ensure_ascii=False, indent=1)


def test_no_fault_shuts_a_reader_out(faults: dict[str, Faults]) -> None:
    assert not faults["readers"], json.dumps(faults["readers"], ensure_ascii=False, indent=1)


@pytest.mark.parametrize("address", ["/", "/archive"])
def test_the_pages_of_a_print_are_numbered(address: str, page_of_any: Any) -> None:
    page_of_any.goto(address)
    rules = page_of_any.evaluate(
        "[...document.styleSheets].flatMap(one => [...one.cssRules]).filter(one => one instanceof CSSPageRule)"
        ".map(one => one.cssText)"
    )
    assert any("@bottom-center" in rule and "counter(page)" in rule for rule in rules)


def test_on_paper_an_address_elsewhere_can_be_read_once(page_of_any: Any, told_at: Json) -> None:
    page_of_any.emulate_media(media="print")
    told = "[...document.querySelectorAll('main a')].map(one => getComputedStyle(one, '::after').content)"
    page_of_any.goto("/paper/youjiang/2021-12-24")
    shown = page_of_any.evaluate(told)
    assert shown.count('" http://epaper.bsyjrb.cn/pc/pic/202112/24/A01.jpg"') == 1
    assert shown.count("none") > 5, "what stands within the archive is found by its name"


def test_a_fault_is_found(page_of_any: Any) -> None:
    page_of_any.goto("/runs")
    page_of_any.evaluate(AXE)
    page_of_any.evaluate("document.querySelector('h1').outerHTML = '<h4>' + document.querySelector('h1').innerHTML")
    page_of_any.evaluate("document.querySelector('h4').style.color = '#bbb'")
    assert {rule for rule, _ in axe_faults(page_of_any, 390, "light")} >= {"color-contrast", "page-has-heading-one"}
    assert {rule for rule, _ in axe_faults(page_of_any, 390, "light", BY_COLOUR)} == {"color-contrast"}


def test_a_fault_of_colour_is_found_where_it_is_and_not_told_again_of_what_is_alike(page_of_any: Any) -> None:
    page_of_any.goto("/runs")
    assert not list(reader_faults(page_of_any))
    page_of_any.evaluate("document.querySelector('h1').style.color = '#bbb'")
    found = list(reader_faults(page_of_any))
    assert [rule for rule, _ in found] == ["color-contrast"] * 2  # the dark takes such a headline
    assert not list(reader_faults(page_of_any))


@pytest.mark.parametrize("width", [390, 1280])
def test_the_keyboard_reaches_everything_in_the_order_of_the_page_and_shows_where_it_is(
    width: int, told_at: Json, browser: Any, server: str
) -> None:
    context = browser.new_context(base_url=server, viewport={"width": width, "height": 800})
    page, found = context.new_page(), {}
    for address in ["/search?q=百色&since=2021", "/nowhere", *(told[0] for told in pages_of_routes(told_at).values())]:
        page.goto(address)
        faults = [*walk(page), *page.evaluate(LEFT_OUT), *page.evaluate(OUT_OF_ORDER)]
        if faults:
            found[address] = faults
    context.close()
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)


@pytest.mark.parametrize(
    "told",
    [
        "<a href=/ style='outline: none'>x</a>",
        "<a href=/ style='position: absolute; left: -99rem'>x</a>",
        "<div style='overflow: hidden'><a href=/>x</a></div>",
        "<a href=/ tabindex=2>x</a><a href=/ tabindex=1>y</a>",
        "<style>b:focus-within ~ p a { display: none }</style><b><a href=/>x</a></b><p><a href=/>y",
    ],
)
def test_what_the_keyboard_does_not_show_is_found(told: str, page_of_any: Any) -> None:
    outline = "<style>:focus-visible { outline: 3px solid red; outline-offset: 2px }</style>"
    page_of_any.set_content(f"{outline}<p>x</p>{told}")
    walked = walk(page_of_any)
    page_of_any.evaluate("document.activeElement.blur()")
    assert [*walked, *page_of_any.evaluate(LEFT_OUT), *page_of_any.evaluate(OUT_OF_ORDER)]
