"""How a page looks in a browser: what is too wide, lost on paper, whom it shuts out, where the keyboard leads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness.patience import patience

PHONES = (390, 320)
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
BY_COLOUR = "color-contrast link-in-text-block".split()
"""What darkness may change: the sheets give it colours of its own, and nothing of another size or place."""
_AXES_WORD = """async ([options, among]) => {
    const violations = (await axe.run(among ? window.unlike : document, options)).violations
    return violations.map(fault => [fault.id, fault.nodes.map(node => node.html.slice(0, 120))])
}"""
_UNLIKE = """() => {
    const kinds = JSON.parse(sessionStorage.kinds ?? '[]'), ids = new Map(kinds.map((kind, n) => [kind, n]))
    const hasText = one => [...one.childNodes].some(node => node.nodeType == 3 && node.data.trim())
    const known = new Map(), first = new Set()
    const idOf = one => {
        if (!one) return ''
        if (known.has(one)) return known.get(one)
        const looks = 'color backgroundColor backgroundImage opacity position float fontSize '
            + 'fontWeight textShadow textDecorationLine outlineStyle borderBottomStyle', style = getComputedStyle(one)
        const kind = [idOf(one.parentElement), one.tagName, hasText(one),
            ...looks.split(' ').map(name => style[name])].join('|')
        if (!ids.has(kind)) {
            ids.set(kind, ids.size)
            kinds.push(kind)
            first.add(one)
        }
        known.set(one, ids.get(kind))
        return ids.get(kind)
    }
    document.querySelectorAll('*').forEach(idOf)
    sessionStorage.kinds = JSON.stringify(kinds)
    window.unlike = [...first].filter(one => document.body.contains(one)
        && (hasText(one) || ['INPUT', 'SELECT', 'TEXTAREA'].includes(one.tagName)))
    return window.unlike.length
}"""
"""Finds what has text and is unlike all that was found before, on this page and others: in what its colours hang on."""
TOO_WIDE = """width => {
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


ON_PAPER = """() => {
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


def axe_faults(page: Any, width: int, scheme: str, rules: list[str] | None = None) -> Iterator[tuple[str, str]]:
    """Yield the faults of a page, of any weight: the rule, and where."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    yield from _told_by_axe(page, f"{width} {scheme}", {"runOnly": rules} if rules else {})


def reader_faults(page: Any) -> Iterator[tuple[str, str]]:
    """Yield the faults of a page, narrow and wide, light and dark: of colour where nothing alike was looked at before.

    Colours take most of the time, and a page's hundred cells in a column one look.
    """
    page.evaluate(AXE)
    for width, scheme in ((390, "light"), (390, "dark"), (1280, "dark"), (1280, "light")):
        if (page.viewport_size or {})["width"] != width:
            page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        where = f"{width} {scheme}"
        if page.evaluate(_UNLIKE):
            yield from _told_by_axe(page, where, {"runOnly": BY_COLOUR}, among=True)
        if where in ("390 light", "1280 dark"):
            yield from _told_by_axe(page, where, {"rules": dict.fromkeys(BY_COLOUR, {"enabled": False})})


def _told_by_axe(page: Any, where: str, chosen: dict[str, Any], among: bool = False) -> Iterator[tuple[str, str]]:
    options = {"resultTypes": ["violations"], "selectors": False, "preload": False}  # no fault hangs on either
    for fault, nodes in page.evaluate(_AXES_WORD, [options | chosen, among]):
        yield fault, f"{where} {nodes[:3]}"


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
LEFT_OUT = """() => [...document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')].filter(
    one => one.tabIndex >= 0 && one.type != 'hidden' && one.checkVisibility() && !one.dataset.order
).map(one => one.outerHTML)"""
OUT_OF_ORDER = """() => {
    const all = [...document.querySelectorAll('[data-order]')].map(one => +one.dataset.order)
    return all.filter((one, n) => n && one < all[n - 1])
}"""


def walk(page: Any) -> list[str]:
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


def new_page(context: Any) -> Any:
    """Return a new page of a browser, patient on a busy machine, that notes what the browser complains of."""
    page = context.new_page()
    page.set_default_timeout(patience(15_000))
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page
