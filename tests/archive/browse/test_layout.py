"""How every page looks in a browser: on a phone, by keyboard, to who sees little, on paper."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.archive.browse.every_page import Json, every_page, pages_of_routes, stock_pages

PHONES = (390, 320)
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
_BY_COLOUR = "color-contrast link-in-text-block".split()
"""What darkness may change: the sheets give it colours of its own, and nothing of another size or place."""
_AXES_WORD = """async options => (await axe.run(document, options)).violations.map(
    fault => [fault.id, fault.nodes.map(node => node.html.slice(0, 120))])"""
_DATASETTES = frozenset("html-has-lang landmark-one-main region heading-order label select-name".split())
"""Faults of its templates: pages of rows are Datasette's, and only their sheet is ours."""
_TOO_WIDE = """width => {
    for (const one of document.querySelectorAll('details')) one.open = true
    const found = document.documentElement.scrollWidth > width ? ['the page'] : []
    for (const one of document.querySelectorAll('body *')) {
        const style = getComputedStyle(one), inside = one.clientWidth
        if (!inside || one.closest('.unseen, svg, .CodeMirror, .cm-editor')) continue
        if (one.placeholder) {  // as wide as its letters are in Chinese, whichever fonts are here
            const room = inside - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
            if ([...one.placeholder].length * parseFloat(style.fontSize) > room) found.push(`cut: ${one.placeholder}`)
        }
        if (['INPUT', 'SELECT', 'TEXTAREA'].includes(one.tagName) || style.overflowX == 'visible') continue
        const isShaded = ['local', 'scroll'].every(kind => style.backgroundAttachment.includes(kind))
        if (one.scrollWidth > inside + 1 && !(isShaded && style.overflowX == 'auto'))
            found.push(`${one.tagName} ${one.className} ${one.scrollWidth} in ${inside}`)
    }
    return found
}"""


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
            if faults := phone.evaluate(_TOO_WIDE, width):
                found[f"{address} at {width}"] = faults
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("told", ["<p style='width:900px'>x", "<div style='overflow:auto'><p style='width:900px'>x"])
def test_what_goes_on_unseen_is_found(told: str, phone: Any) -> None:
    phone.set_content(f"<meta name=viewport content='width=device-width'>{told}")
    assert len(phone.evaluate(_TOO_WIDE, PHONES[0])) == 1


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


_ON_PAPER = """() => {
    const seen = one => one.checkVisibility({visibilityProperty: true})
    const pressed = [...document.querySelectorAll('nav, form, input, select, button, textarea, .skip')].filter(seen)
    const lost = [...document.querySelectorAll('main :is(li, td, dd, p)')].filter(
        one => !seen(one) && one.textContent.trim() && !one.querySelector('.feed')
            && !one.closest('nav, form, details, .facets, .taken, .related'))
    const wide = document.documentElement.scrollWidth > innerWidth ? ['the page'] : []
    for (const one of document.querySelectorAll('body *'))
        if (seen(one) && getComputedStyle(one).overflowX != 'visible' && one.clientWidth && !one.closest('.unseen, svg')
            && one.scrollWidth > one.clientWidth + 1) wide.push(`cut: ${one.tagName} ${one.className}`)
    return [getComputedStyle(document.body).backgroundColor, ...pressed.map(one => one.outerHTML.slice(0, 80)),
        ...lost.map(one => one.outerHTML.slice(0, 80)), ...wide]
}"""
_A4 = {"ours": 680, "stock": 1032}  # pixels between the margins, upright and on its side


@pytest.mark.parametrize("addresses", [every_page, stock_pages], ids=_A4)
def test_paper_is_white_and_has_all_that_is_read_and_nothing_to_press(
    addresses: Callable[[Json], list[str]], told_at: Json, browser: Any, server: str
) -> None:
    width = _A4["ours" if addresses is every_page else "stock"]
    context = browser.new_context(
        base_url=server, color_scheme="dark", viewport={"width": width, "height": 900}, bypass_csp=True
    )
    page = context.new_page()
    page.emulate_media(media="print", color_scheme="dark")
    white = ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    found = {}
    for address in addresses(told_at):
        page.goto(address)
        ground, *faults = page.evaluate(_ON_PAPER)
        if faults or ground not in white:
            found[address] = [ground, *faults]
    context.close()
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)


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


def _axe(page: Any, width: int, scheme: str, rules: list[str] | None = None) -> Iterator[tuple[str, str]]:
    """Yield the faults of a page, of any weight: the rule, and where."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    options = {"resultTypes": ["violations"], "selectors": False, "preload": False}  # no fault hangs on either
    for fault, nodes in page.evaluate(_AXES_WORD, options | ({"runOnly": rules} if rules else {})):
        yield fault, f"{width} {scheme} {nodes[:3]}"


@pytest.mark.parametrize("addresses", [every_page, stock_pages], ids=["ours", "stock"])
def test_no_fault_shuts_a_reader_out(
    addresses: Callable[[Json], list[str]], told_at: Json, browser: Any, server: str
) -> None:
    context = browser.new_context(base_url=server, bypass_csp=True)
    page, found = context.new_page(), {}
    for address in addresses(told_at) if addresses is every_page else addresses(told_at)[::3]:  # tables are alike
        page.goto(address)
        page.evaluate(AXE)
        faults = [*_axe(page, 390, "light"), *_axe(page, 390, "dark", _BY_COLOUR)]
        faults += [*_axe(page, 1280, "light", _BY_COLOUR), *_axe(page, 1280, "dark")]
        if addresses is stock_pages:
            faults = [fault for fault in faults if fault[0] not in _DATASETTES]
        if faults:
            found[address] = faults
    context.close()
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)


def test_a_fault_is_found(page_of_any: Any) -> None:
    page_of_any.goto("/runs")
    page_of_any.evaluate(AXE)
    page_of_any.evaluate("document.querySelector('h1').outerHTML = '<h4>' + document.querySelector('h1').innerHTML")
    page_of_any.evaluate("document.querySelector('h4').style.color = '#bbb'")
    assert {rule for rule, _ in _axe(page_of_any, 390, "light")} >= {"color-contrast", "page-has-heading-one"}
    assert {rule for rule, _ in _axe(page_of_any, 390, "light", _BY_COLOUR)} == {"color-contrast"}


_REACHED = """() => {
    const one = document.activeElement, style = getComputedStyle(one), at = one.getBoundingClientRect()
    if (one === document.body || one.dataset.order) return one.matches('[type=date]') ? 'a part of a date' : 'the end'
    one.dataset.order = document.querySelectorAll('[data-order]').length + 1
    const hidden = at.width < 2 || at.bottom < 0 || at.right < 0 || at.top > innerHeight || at.left > innerWidth
    let cut = false
    for (let box = one.parentElement; box; box = box.parentElement) {
        const edge = box.getBoundingClientRect()
        if (getComputedStyle(box).overflowX != 'visible') cut ||= at.left - 4 < edge.left || at.top - 4 < edge.top
    }
    const seen = style.outlineStyle == 'solid' && style.outlineWidth == '3px' && !hidden && !cut
    if (!seen) return `not seen: ${one.outerHTML}`
    return one.matches('details:not([open]) > summary') ? 'a summary' : ''
}"""
_LEFT_OUT = """() => [...document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')].filter(
    one => one.tabIndex >= 0 && one.type != 'hidden' && one.checkVisibility() && !one.dataset.order
).map(one => one.outerHTML)"""
_OUT_OF_ORDER = """() => {
    const all = [...document.querySelectorAll('[data-order]')].map(one => +one.dataset.order)
    return all.filter((one, n) => n && one < all[n - 1])
}"""


def _walk(page: Any) -> list[str]:
    """Go through a page by the keyboard, opening what can be opened; return what is reached unseen."""
    unseen = []
    for _ in range(1000):
        page.keyboard.press("Tab")
        reached = page.evaluate(_REACHED)
        if reached == "the end":
            return unseen
        if reached == "a summary":
            page.keyboard.press("Enter")
            assert page.evaluate("document.activeElement.parentElement.open")
        elif reached.startswith("not seen"):
            unseen.append(reached)
    pytest.fail("a page without an end")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_keyboard_reaches_everything_in_the_order_of_the_page_and_shows_where_it_is(
    width: int, told_at: Json, browser: Any, server: str
) -> None:
    context = browser.new_context(base_url=server, viewport={"width": width, "height": 800})
    page, found = context.new_page(), {}
    for address in ["/search?q=百色&since=2021", "/nowhere", *(told[0] for told in pages_of_routes(told_at).values())]:
        page.goto(address)
        faults = [*_walk(page), *page.evaluate(_LEFT_OUT), *page.evaluate(_OUT_OF_ORDER)]
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
    walked = _walk(page_of_any)
    page_of_any.evaluate("document.activeElement.blur()")
    assert [*walked, *page_of_any.evaluate(_LEFT_OUT), *page_of_any.evaluate(_OUT_OF_ORDER)]
