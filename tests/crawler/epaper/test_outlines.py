"""Outlines of articles, and the pictures that they lie on: kept as they are sent, on every platform."""

from __future__ import annotations

import pytest

from archive.model import Link, LinkKind, Page, Placement
from crawler.epaper.html import HtmlPlatform
from crawler.extract.checks.instead import read_answer
from crawler.papers import paper_of
from crawler.platforms import platforms
from tests.crawler.epaper.beishan import BASE, FIRST, FORMS, row_of, url_of
from tests.harness.bench import capture
from tests.harness.cost import cpu_growth
from tests.harness.sweep import each
from tests.replica.papers import PAPERS

ALL = each("name", FORMS)
LIST = '<ul><li><a href="{0}">第01版：要闻</a></li><li><a href="{1}">北山县召开春耕生产现场会</a></li></ul>'


def read(name: str, markup: str) -> Page:
    """Return the page that an issue's first page is read as; in its markup stands `{article}`."""
    url = url_of(FORMS[name][0], FIRST)
    system, row = platforms()[name], row_of(name)
    assert isinstance(system, HtmlPlatform)
    link = Link(url, LinkKind.LIST, newspaper=row.id, issue_date=FIRST)
    whole = f"<html><meta charset=utf-8><body>{markup}{LIST}</body></html>"
    body = (
        whole.replace("{article}", FORMS[name][2]).replace("{0}", url.rpartition("/")[2]).replace("{1}", FORMS[name][2])
    )
    [page] = system.attempts(row, link)[0].read(capture(url, body), link).pages
    return page


def placed(name: str, markup: str) -> Placement:
    [placement] = read(name, markup).placements
    assert placement.title == "北山县召开春耕生产现场会"
    return placement


def mapped(*areas: str, image: str = '<img src="a.jpg" usemap="#m">') -> str:
    return f'{image}<map name="m">{"".join(areas)}</map>'


def area(coords: str, shape: str = "poly") -> str:
    told = f'shape="{shape}" ' if shape else ""
    return f'<area {told}coords="{coords}" href="{{article}}">'


# Outlines


AS_SENT = {
    "a rectangle": ("8,162,327,298", "rect"),
    "a polygon": ("8,162,327,162,327,298,8,298", "poly"),
    "a polygon, spelled out": ("8,162,327,162,327,298", "polygon"),
    "in capitals": ("8,162,327,162,327,298", "POLYGON"),
    "a circle": ("100,120,40", "circle"),
    "no shape": ("8,162,327,298", ""),
    "all of it": ("0,0", "default"),
    "floats": ("0.59927938,2.98722028,516.58102706,238.9361014,1,2", "polygon"),
    "percent": ("3%,2%,31%,98%", "rect"),
    "blanks": ("8, 162, 327, 298", "rect"),
    "blanks alone": ("8 162 327 298", "rect"),
    "semicolons": ("8;162;327;298", "rect"),
    "negative": ("-5,-10,30,40", "rect"),
    "outside": ("9000,9000,9999,9999", "rect"),
    "empty": ("5,5,5,5", "rect"),
    "letters": ("abc,矩形,NaN,Infinity", "rect"),
    "too few": ("1", "poly"),
    "too many digits": ("9" * 400 + ",1,2,3", "rect"),
    "markup": ("1,2,3&gt;&lt;b", "rect"),
}


@pytest.mark.slow
@each("case", AS_SENT)
@ALL
def test_an_outline_is_kept_as_it_is_sent(name: str, case: str) -> None:
    coords, shape = AS_SENT[case]
    found = placed(name, mapped(area(coords, shape)))
    assert (found.area, found.shape) == (coords.replace("&gt;", ">").replace("&lt;", "<"), shape)


@ALL
def test_the_pieces_of_an_article_are_joined_each_once(name: str) -> None:
    pieces = [area("1,2,3,4", "rect"), area("5,6,7,8,9,10", "poly"), area("1,2,3,4", "rect"), area("20,30,4", "circle")]
    found = placed(name, mapped(*pieces))
    assert (found.area, found.shape) == ("1,2,3,4;5,6,7,8,9,10;20,30,4", "rect;poly;circle")


def test_of_several_pieces_semicolons_stand_between_them_alone() -> None:
    found = placed("founder", mapped(area("1;2;3;4", "rect"), area("5,6,7,8", "re;ct")))
    assert (found.area, found.shape) == ("1,2,3,4;5,6,7,8", "rect;re,ct")
    assert placed("founder", mapped(area("1,2,3,4", ""), area("5,6,7,8", ""))).shape == ";"


def test_an_area_without_numbers_is_none() -> None:
    assert placed("founder", mapped(area("", "rect"), area("  ", "rect"))).area == ""


def test_an_outline_of_a_hundred_thousand_numbers_is_kept() -> None:
    coords = ",".join(map(str, range(100_000)))
    assert placed("founder", mapped(area(coords))).area == coords


LONG = {
    "numbers": lambda n: mapped(area("1," * 40 * n)),
    "pieces": lambda n: mapped(*(area(f"{i},2,3,4", "rect") for i in range(n))),
    "maps": lambda n: "".join(
        f"<img src=a{i}.jpg usemap=#m{i}><map name=m{i}>{area('1,2,3,4')}</map>" for i in range(n)
    ),
    "drawings": lambda n: f"<div>{'<img src=a.jpg><svg><polygon points=1,2,3,4 data-href={article}></svg>' * n}</div>",
    "shapes": lambda n: (
        f"<img src=a.jpg><svg>{'<g><polygon points=1,2,3,4,5,6 data-href={article}></g>' * 4 * n}</svg>"
    ),
    "pictures": lambda n: '<img usemap="#m" src="a.jpg">' * n,
    "links": lambda n: mapped(area("1,2,3,4")) + "".join(f"<a href=a_{i}.jpg>大图</a>" for i in range(n)),
    "sets": lambda n: f'<img usemap="#m" srcset="{"a.jpg 1x, " * n}" style="{"width:1px;" * n}">',
}


@pytest.mark.slow
@pytest.mark.parametrize("what", LONG)
def test_no_page_takes_longer_than_its_length(what: str) -> None:
    assert cpu_growth(lambda n: read("founder", LONG[what](n)), 400, 1600, below=12, floor=1 / 12) < 12


# Drawings over a picture

DRAWN_SHAPES = {
    "polygon": ('<polygon points="1,2 3,4 5,6" {}/>', "1,2,3,4,5,6", "polygon"),
    "polyline": ('<polyline points="1 2 3 4 5 6" {}/>', "1,2,3,4,5,6", "polyline"),
    "rectangle": ('<rect x="10" y="20" width="30" height="40.5" {}/>', "10,20,30,40.5", "svg-rect"),
    "rectangle in its corner": ('<rect width="30%" height="40%" {}/>', "0,0,30%,40%", "svg-rect"),
    "circle": ('<circle cx="10" cy="20" r="5" {}/>', "10,20,5", "circle"),
    "ellipse": ('<ellipse cx="10" cy="20" rx="5" ry="6" {}/>', "10,20,5,6", "svg-ellipse"),
    "path": ('<path d="M 1 2 L 3,4 5 6 Z" {}/>', "M 1 2 L 3,4 5 6 Z", "path"),
    "moved": ('<g transform="scale(2)"><polygon points="1,2 3,4 5,6" {}/></g>', "1,2,3,4,5,6", "moved"),
    "nothing": ("<polygon {}/>", "", ""),
}
LINKS = {
    "data": lambda shape: shape.format('data-href="{article}"'),
    "click": lambda shape: shape.format("onclick=\"location.href='{article}'\""),
    "link": lambda shape: f'<a href="{{article}}">{shape.format("")}</a>',
    "xlink": lambda shape: f'<a xlink:href="{{article}}">{shape.format("")}</a>',
}


@each("way", LINKS)
@each("case", DRAWN_SHAPES)
def test_a_shape_over_a_picture_is_kept_as_it_is_sent(case: str, way: str) -> None:
    shape, told, kind = DRAWN_SHAPES[case]
    page = read("founder", f'<div><img src="a.jpg"><svg viewBox="0 0 380 560">{LINKS[way](shape)}</svg></div>')
    [found] = page.placements
    assert (found.area, found.shape) == (told, kind)
    assert page.map_size_from == ("viewBox" if told else "")


DRAWINGS = {
    "viewBox": ('<img src="a.jpg"><svg viewBox="0 0 380 560.5">{}</svg>', (380, 560.5, "viewBox")),
    "commas": ('<img src="a.jpg"><svg viewBox="0,0,380,560">{}</svg>', (380, 560, "viewBox")),
    "size of its own": ('<img src="a.jpg"><svg width="380" height="560px">{}</svg>', (380, 560, "attributes")),
    "no size": ('<img src="a.jpg"><svg>{}</svg>', (None, None, "")),
    "a broken viewBox": ('<img src="a.jpg"><svg viewBox="0 0 wide 560">{}</svg>', (None, None, "")),
    "the picture inside": ('<svg viewBox="0 0 9 9"><image href="a.jpg"/>{}</svg>', (9, 9, "viewBox")),
    "the picture inside, with a size": (
        '<svg viewBox="0 0 9 9"><image xlink:href="a.jpg" width="380" height="560"/>{}</svg>',
        (380, 560, "attributes"),
    ),
    "the picture behind": ('<svg viewBox="0 0 380 560">{}</svg><img src="a.jpg">', (380, 560, "viewBox")),
    "the picture in a box": ('<p><img src="a.jpg"></p><p><svg viewBox="0 0 3 5">{}</svg></p>', (3, 5, "viewBox")),
}


@each("case", DRAWINGS)
def test_a_drawings_picture_and_the_size_of_its_numbers_are_told(case: str) -> None:
    markup, size = DRAWINGS[case]
    page = read("founder", f"<div>{markup.format('<polygon points=1,2,3,4,5,6 data-href={article}></polygon>')}</div>")
    assert page.image.endswith("/a.jpg") and page.map_image == page.image
    assert (page.map_width, page.map_height, page.map_size_from) == size


MOVED = {
    "its viewBox begins elsewhere": '<img src="a.jpg"><svg viewBox="-10 0 380 560">{}</svg>',
    "its picture begins elsewhere": '<svg viewBox="0 0 380 560"><image href="a.jpg" y="5"/>{}</svg>',
}


@each("case", MOVED)
def test_a_drawing_that_begins_elsewhere_than_its_picture_says_that_its_shapes_are_moved(case: str) -> None:
    page = read(
        "founder", f"<div>{MOVED[case].format('<polygon points=1,2,3,4,5,6 data-href={article}></polygon>')}</div>"
    )
    assert [(one.area, one.shape) for one in page.placements] == [("1,2,3,4,5,6", "moved")]
    still = '<img src="a.jpg"><svg viewBox="0.0 0 380 560"><polygon points=1,2,3,4 data-href={article}></polygon></svg>'
    assert [one.shape for one in read("founder", f"<div>{still}</div>").placements] == ["polygon"]


# Maps and their pictures

SIZES = {
    "attributes": ('width="350" height="495"', (350, 495, "attributes")),
    "attributes with a unit": ('width="350px" height="495.5px"', (350, 495.5, "attributes")),
    "width alone": ("width=350", (350, None, "attributes")),
    "height alone": ("height=495", (None, 495, "attributes")),
    "style": ('style="border:0; width: 400px;height:566px"', (400, 566, "style")),
    "style over attributes": ('width="350" height="495" style="width:400px;height:566px"', (400, 566, "style")),
    "style of one side": ('style="WIDTH: 400px; HEIGHT: auto"', (400, None, "style")),
    "a share of the window": ('width="100%" style="width:100%;max-width:400px"', (None, None, "")),
    "nothing": ("border=0", (None, None, "")),
    "no numbers": ('width="wide" height="-3"', (None, None, "")),
    "zero": ('width="0" height="0"', (None, None, "")),
}


@each("case", SIZES)
@ALL
def test_the_size_that_a_map_refers_to_is_told_with_where_it_was_read(name: str, case: str) -> None:
    told, size = SIZES[case]
    page = read(name, mapped(area("1,2,3,4"), image=f'<img src="a.jpg" usemap="#m" {told}>'))
    assert page.map_image == page.image == f"{url_of(FORMS[name][0], FIRST).rpartition('/')[0]}/a.jpg"
    assert (page.map_width, page.map_height, page.map_size_from) == size


LARGER = {
    "by its name": '{}<a href="p01_b.jpg"><img src="/img/jpg.gif"></a>',
    "by its words": '{}<a href="/pic/7c1.jpg">版面大图</a>',
    "by its icon's words": '{}<a href="/pic/7c1.jpg"><img src="/img/i.gif" alt="放大"></a>',
    "in traditional words": '{}<a href="/pic/7c1.jpg">版面大圖</a>',
    "around the picture": '<a href="/pic/7c1.jpg">{}</a>',
    "by a script's attribute": None,
    "without the number behind": '{}<a href="p01.jpg">JPG</a>',
}


@each("case", LARGER)
@ALL
def test_the_larger_picture_beside_the_small_one_is_the_pages(name: str, case: str) -> None:
    small = '<img src="p01_brief.jpg" usemap="#m" {}>'
    markup = LARGER[case]
    shown = markup.format(small.format("")) if markup else small.format('data-zoom-image="/pic/7c1.jpg"')
    page = read(name, mapped(area("1,2,3,4"), image=shown))
    assert page.map_image.endswith("/p01_brief.jpg")
    assert page.image.rpartition("/")[2] in ("p01_b.jpg", "7c1.jpg", "p01.jpg")


NOT_LARGER = {
    "one of each page": "".join(f'<a href="/pic/p0{n}.jpg">版面大图</a>' for n in range(1, 5)),
    "a smaller one": '<a href="p01_icon.jpg">大图</a>',
    "another picture": '<a href="/news/1.jpg">现场照片</a>',
    "a page": '<a href="/big.html">大图</a>',
    "a script": '<a href="javascript:zoom()">大图</a>',
    "itself": '<a href="p01_brief.jpg">大图</a>',
}


@each("case", NOT_LARGER)
def test_what_is_not_surely_its_larger_picture_is_none(case: str) -> None:
    image = f'<img src="p01_brief.jpg" usemap="#m">{NOT_LARGER[case]}'
    page = read("founder", mapped(area("1,2,3,4"), image=image))
    assert page.image.endswith("/p01_brief.jpg") and page.map_image == page.image


def test_a_picture_that_a_script_loads_late_is_the_maps() -> None:
    image = '<img src="/img/blank.gif" data-original="p01.jpg" usemap="#m">'
    page = read("founder", mapped(area("1,2,3,4"), image=image))
    assert page.map_image == page.image == f"{url_of(FORMS['founder'][0], FIRST).rpartition('/')[0]}/p01.jpg"


def test_a_maps_name_may_be_written_in_another_case_or_as_its_id() -> None:
    for named in ('name="pagepicmap"', 'id="PagePicMap"'):
        markup = f"<map {named}>{area('1,2,3,4')}</map><img src=a.jpg border=0 width=35 height=50 USEMAP=#PagePicMap>"
        page = read("founder-old", markup)
        assert (page.map_width, page.map_size_from) == (35, "attributes")


def test_of_maps_of_two_sizes_the_first_pictures_counts() -> None:
    maps = (
        f'<map name="{one}">{area(coords, "rect")}</map><img src="{one}.jpg" usemap="#{one}">'
        for one, coords in (("s", "1,2,3,4"), ("b", "10,20,30,40"))
    )
    page = read("founder", "".join(maps))
    assert [one.area for one in page.placements] == ["1,2,3,4"]
    assert page.map_image.endswith("/s.jpg")


def test_a_picture_without_its_map_is_the_pages_and_none_for_outlines() -> None:
    page = read("founder", '<img src="a.jpg" width=35 usemap="#none">')
    assert page.image.endswith("/a.jpg")
    assert (page.map_image, page.map_width, page.map_size_from) == ("", None, "")


def test_each_page_of_an_answer_with_all_maps_has_its_own_picture() -> None:
    paper = PAPERS["guangxiribao"]
    issue = paper.issues[0]
    maps = "".join(
        f'<img src="/p/{page.page}.jpg" usemap="#m{page.page}"><map name="m{page.page}">'
        + "".join(
            f'<area shape="rect" coords="{page.slot},{piece.order},3,4" href="?{way}">'
            for piece in page.pieces
            for way in [paper.article_url(piece).partition("?")[2]]
        )
        + "</map>"
        for page in issue.pages[1:3] + issue.pages[:1]
    )
    links = "".join(
        f'<a href="?{paper.page_url(issue, page).partition("?")[2]}">{page.page}版：{page.name}</a>'
        for page in issue.pages
    )
    link = Link(paper.front_url(issue.day), LinkKind.LIST, newspaper="guangxiribao", issue_date=issue.day)
    attempt = paper_of("guangxiribao").route(link)[0]
    reading = read_answer(attempt.read, capture(link.url, f"<meta charset=utf-8>{maps}{links}"), link)
    told = {page.page: (page.image.rpartition("/")[2], [one.area for one in page.placements]) for page in reading.pages}
    assert told == {
        "001": ("001.jpg", ["0,1,3,4", "0,2,3,4", "0,3,3,4"]),
        "002": ("002.jpg", ["1,1,3,4", "1,2,3,4", "1,3,3,4"]),
        "003": ("003.jpg", ["2,1,3,4", "2,2,3,4"]),
        "004": ("", []),
    }


def test_a_page_of_nothing_but_its_picture_has_the_larger_one() -> None:
    folder = f"{BASE}/att/{FIRST:%Y%m/%d}"
    page = read("founder", "").image
    assert page == ""
    url = url_of(FORMS["founder"][0], FIRST)
    link = Link(url, LinkKind.LIST, newspaper="beishan", issue_date=FIRST)
    markup = (
        f'<meta charset=utf-8><a href="{folder}/01_b.jpg"><img src="{folder}/01_s.jpg"></a>'
        f'<a href="{url.rpartition("/")[2]}">第01版：要闻</a>'
    )
    [only] = platforms()["founder"].attempts(row_of("founder"), link)[0].read(capture(url, markup), link).pages
    assert only.image == f"{folder}/01_b.jpg"
