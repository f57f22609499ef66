"""The pictures of printed pages on which outlines lie, the size that these refer to, and the best picture of a page.

Pure functions of a page.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import html

from archive.addresses.canonical import canonical_url
from archive.likeness.key import simplified
from archive.model import Page, Placement
from crawler.epaper.outlines import OutlinePiece, pieces_joined
from crawler.epaper.targets import Target, alternative_text
from crawler.extract.page import WebPage
from crawler.extract.picture_address import names_picture, picture_address, web_address

_NUMBER = re.compile(r"\s{0,9}(\d{1,6}(?:\.\d{1,6})?)\s{0,9}(?:px)?\s{0,9}\Z", re.IGNORECASE)
_STYLED = re.compile(r"(?:^|[;\s])(width|height)\s{0,9}:\s{0,9}(\d{1,6}(?:\.\d{1,6})?)\s{0,9}px", re.IGNORECASE)
_STYLE_MAX = 2000  # characters
_UP_MAX = 3  # elements between a drawing and the box that it shares with the picture under it
_CHARTS_MAX = 500  # pictures of pages on a page; some answers have those of all pages of an issue
_BESIDE_MAX = 2000  # pictures and drawings in a box that are looked at for the one under a drawing
_LARGE = re.compile(r"大图|高清|原图|放大|原版|全图|版面图|清晰|\bfull\b|\blarge|\bbig|\bzoom", re.IGNORECASE)
_IN_SCRIPTS = "data-big data-large data-zoom-image data-zoom data-full data-hd bigsrc jqimg zoomfile".split()
_ENDING = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp)(?:\.\d)?$", re.IGNORECASE)
_SIZE_NAMED = re.compile(
    r"[_-](?:brief|small|big|large|thumb|icon|mini|middle|pic|full|hd|org|yt|[bsmlo])$", re.IGNORECASE
)
_SMALL = re.compile(r"[_-](?:brief|small|thumb|icon|mini|s)(?:\.\w{3,4}){1,2}$", re.IGNORECASE)
_STEM_MIN = 6  # characters of a name that two pictures in different folders do not share by chance
_WORDS_MAX = 60  # characters of a link that are looked at for whether it leads to a larger picture


class ShownSize(NamedTuple):
    """The size that outlines refer to, in pixels, and where it was read; one side may be missing."""

    width: float | None = None
    height: float | None = None
    size_from: str = ""


@dataclass(frozen=True)
class Chart:
    """A picture with outlines over it: where it is, the best there is of it, and the map or drawing that holds them.

    Their numbers refer to `size`; to that of the file itself where it was read from nowhere.
    """

    element: html.HtmlElement | None
    image: str
    best: str
    size: ShownSize = ShownSize()

    def on(self, page: Page) -> Page:
        """Return a page with this as its picture, and as that on which its outlines lie where it has any."""
        page = replace(page, image=self.best)
        if self.element is None or not self.image:
            return page
        width, height, size_from = self.size
        return replace(page, map_image=self.image, map_width=width, map_height=height, map_size_from=size_from)


def larger_ones(links: Iterable[Target]) -> list[Target]:
    """Return the links that lead to pictures, by their names."""
    return [target for target in links if names_picture(urlsplit(target.url).path)]


def charts_of(page: WebPage, holders: Collection[html.HtmlElement], links: Sequence[Target]) -> Iterator[Chart]:
    """Yield the pictures of a page that ask for a map, and those under a drawing, in the page's order.

    `holders` are the maps and drawings that hold outlines of articles; `links` what the page leads to besides pages
    and articles: one of them may be a larger picture.
    """
    pictures = larger_ones(links)
    maps = list(islice(page.selector.root.iter("map"), _CHARTS_MAX))
    asking = (
        element
        for element in page.selector.root.iter("img", "svg")
        if (element.get("usemap") if element.tag == "img" else element in holders)
    )
    for element in islice(asking, _CHARTS_MAX):
        size = ShownSize()
        image: html.HtmlElement | None = element
        holder: html.HtmlElement | None = element
        if element.tag == "svg":
            image, size = _under(element)
            address = _inner(image, page) if image is not None else ""
        else:
            holder = _map(maps, element.get("usemap") or "")
            address = picture_address(element, page.join)
            size = _shown(element)
        if image is not None and address:
            held = holder is not None and holder in holders
            best = best_picture(page, image, address, pictures)
            yield Chart(holder if held else None, address, best, size if held else ShownSize())


def with_outlines(
    pages: Mapping[str, Page], own: str, pieces: Mapping[str, Sequence[OutlinePiece]], charts: Sequence[Chart]
) -> dict[str, Page]:
    """Return an issue's pages by their keys with their pictures, and their articles with their outlines.

    `own` is the page that was read: the picture with a map is its own. Where there are several, each is that of the
    page of which it has most articles, for some answers have those of all pages (广西日报, 2026-09); and an article's
    outline is that on its page's picture, for there may be one of each size. `pieces` are those of the articles by
    their canonical addresses.
    """
    several = sum(chart.element is not None for chart in charts) > 1
    chosen: dict[str, Chart] = {}
    for key, page in pages.items():
        counts = {chart.element: _count(chart, page, pieces) for chart in charts if chart.element is not None}
        if (several or key == own) and any(counts.values()):
            chosen[key] = max(
                (chart for chart in charts if chart.element in counts), key=lambda one: counts[one.element]
            )
    if own not in chosen:
        free = (chart for chart in charts if chart not in chosen.values())
        chosen |= dict(zip((own,), free, strict=False))
    found = {}
    for key, page in pages.items():
        chart = chosen.get(key)
        holder = chart.element if chart else None
        placements = tuple(_outlined(one, pieces.get(canonical_url(one.url), ()), holder) for one in page.placements)
        page = replace(page, placements=placements)
        found[key] = chart.on(page) if chart else page
    return found


def _count(chart: Chart, page: Page, pieces: Mapping[str, Sequence[OutlinePiece]]) -> int:
    told = (pieces.get(canonical_url(one.url), ()) for one in page.placements)
    return sum(any(piece.chart is chart.element for piece in some) for some in told)


def _outlined(placement: Placement, pieces: Sequence[OutlinePiece], holder: html.HtmlElement | None) -> Placement:
    """Return an article with its outline on the picture of its page, else on the first that has it."""
    if not pieces:
        return placement
    on = holder if holder is not None and any(one.chart is holder for one in pieces) else pieces[0].chart
    area, shape = pieces_joined(one for one in pieces if one.chart is on)
    return replace(placement, area=area, shape=shape)


def _map(maps: Sequence[html.HtmlElement], name: str) -> html.HtmlElement | None:
    """Return the map of a name, whatever its case: Founder writes PagePicMap here and pagepicmap there."""
    name = name.strip().lstrip("#").casefold()
    return next((one for one in maps if name in ((one.get(told) or "").casefold() for told in ("name", "id"))), None)


def _shown(element: html.HtmlElement) -> ShownSize:
    """Return the size in which a picture is shown, as its style says it, else its attributes; a share is none."""
    styled = {
        name.lower(): float(number) for name, number in _STYLED.findall((element.get("style") or "")[:_STYLE_MAX])
    }
    if any(styled.values()):
        return ShownSize(styled.get("width"), styled.get("height"), "style")
    width, height = (_number(element.get(name) or "") for name in ("width", "height"))
    return ShownSize(width, height, "attributes") if width or height else ShownSize()


def _number(told: str) -> float | None:
    """Return a number of pixels, None for what is none, or nothing."""
    found = _NUMBER.match(told)
    return float(found[1]) or None if found else None


def _under(drawing: html.HtmlElement) -> tuple[html.HtmlElement | None, ShownSize]:
    """Return the picture in a drawing, else that under it, and the size that the drawing's numbers refer to.

    Under it lies the last picture before it in the smallest box that has any, else the first behind it.
    """
    size = _own_size(drawing)
    inner = next(drawing.iter("image"), None)
    if inner is not None:
        return inner, _shown(inner) if _shown(inner).size_from else size
    for box in islice(drawing.iterancestors(), _UP_MAX):
        before: html.HtmlElement | None = None
        passed = False
        for element in islice(box.iter("img", "svg"), _BESIDE_MAX):
            if element is drawing:
                passed = True
            elif element.tag == "img":
                before = element
            if passed and before is not None:
                return before, size
    return None, ShownSize()


def _own_size(drawing: html.HtmlElement) -> ShownSize:
    """Return the size of a drawing's numbers: that of its `viewBox`, else that in which it is shown."""
    box = [_number(one) for one in re.split(r"[\s,]+", (drawing.get("viewbox") or drawing.get("viewBox") or "")[:99])]
    return ShownSize(box[2], box[3], "viewBox") if len(box) == 4 and box[2] and box[3] else _shown(drawing)


def _inner(image: html.HtmlElement, page: WebPage) -> str:
    """Return the address of a picture on the page or of one within a drawing."""
    if image.tag == "img":
        return picture_address(image, page.join)
    written = (image.get(name) for name in ("href", "xlink:href", "{http://www.w3.org/1999/xlink}href"))
    return web_address(next(filter(None, written), ""), page.join)


def best_picture(page: WebPage, image: html.HtmlElement, address: str, pictures: Sequence[Target]) -> str:
    """Return the address of the larger picture that a page has beside one: the picture itself where it has none.

    That is what a script shows larger, where the picture itself leads, and the only link to one of the same name in
    another size, or that says that it leads to a large one.
    """
    for name in _IN_SCRIPTS:
        written = image.get(name) or ""
        if names_picture(written) and (url := web_address(written, page.join)):
            return url
    around = {one for one in islice(image.iterancestors(), _UP_MAX) if one.tag == "a"}
    larger = [one for one in pictures if one.url != address and not _SMALL.search(urlsplit(one.url).path)]
    around_it = {one.url for one in larger if one.element in around}
    kin = {one.url for one in larger if _are_kin(one.url, address)}
    said = {one.url for one in larger if _LARGE.search(simplified(_words(one)))}
    for found in (around_it, kin & said, kin, said):
        if len(found) == 1:
            return found.pop()
    return address


def _words(target: Target) -> str:
    named = (target.element.get("class") or "", target.element.get("title") or "") if target.element is not None else ()
    return " ".join(one[:_WORDS_MAX] for one in (target.text, alternative_text(target), *named))


def _are_kin(one: str, other: str) -> bool:
    """Say whether two pictures are one in two sizes by their names: `x_s.jpg` and `x_b.jpg`, `x.jpg.1` and `x.jpg`."""
    (folder, stem), (other_folder, other_stem) = map(_named, (one, other))
    return bool(stem) and stem == other_stem and (folder == other_folder or len(stem) >= _STEM_MIN)


def _named(url: str) -> tuple[str, str]:
    folder, _, name = urlsplit(url).path.rpartition("/")
    return folder, _SIZE_NAMED.sub("", _ENDING.sub("", name)).casefold()
