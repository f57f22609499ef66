"""How every page looks in a browser: on a phone, by keyboard, to who sees little, on paper."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.archive.browse.every_page import Json, every_page, stock_pages

PHONES = (390, 320)
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


@pytest.fixture
def phone(browser: Any, server: str) -> Iterator[Any]:
    context = browser.new_context(
        base_url=server, viewport={"width": PHONES[0], "height": 800}, is_mobile=True, has_touch=True, bypass_csp=True
    )
    yield context.new_page()
    context.close()


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
