"""Laws of the pages that the replica draws: each area lies where its article's headline is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import urljoin, urlsplit

import pypdf
from lxml import html
from PIL import Image

from tests.harness.sweep import each

from . import STORIES, Replica
from .answer import Answer
from .client import get
from .drawn import HEIGHT, WIDTH, headline_in, lay_out, picture
from .drawn.sheet import CELL
from .papers import DRAWN, PAPERS, PrintedPaper
from .papers.pictured import pictured_of
from .papers.printed import Issue, PrintedPage

PAGES = [(paper, issue, page) for paper in DRAWN for issue in paper.issues for page in issue.pages]
EVERY = each("paper, issue, page", PAGES, ids=[f"{one.id}-{two.day}-{three.page}" for one, two, three in PAGES])
IN_HTML = each("paper", [paper for paper in DRAWN if paper.id != "zhongguoqixiangbao"])


def opened(answer: Answer) -> Image.Image:
    assert answer.content_type == "image/jpeg"
    return Image.open(BytesIO(answer.content))


def file(paper: PrintedPaper, path: str) -> Answer:
    return paper.answer(urlsplit(paper.origin + path))


@EVERY
def test_a_headline_is_drawn_where_its_outline_lies(paper: PrintedPaper, issue: Issue, page: PrintedPage) -> None:
    pictured = pictured_of(paper)
    sheet = pictured.sheet(paper, issue, page)
    drawn = Image.open(BytesIO(picture(sheet)))
    assert [block.number for block in sheet.blocks] == [piece.number for piece in page.pieces]
    for block, piece in zip(sheet.blocks, page.pieces, strict=True):
        assert "".join(headline_in(drawn, len(line), at) for line, at in block.headline) == piece.title
        left, top, right, bottom = block.boxes[0]
        for line, (x, y) in block.headline:
            assert left <= x and x + 5 * CELL * len(line) <= right and top <= y and y + 6 * CELL <= bottom


@EVERY
def test_pictures_and_pdfs_are_a_papers_own(paper: PrintedPaper, issue: Issue, page: PrintedPage) -> None:
    pictured = pictured_of(paper)
    brief = opened(file(paper, pictured.path(pictured.brief, issue, page)))
    assert brief.size == (pictured.form.picture, round(HEIGHT * pictured.form.picture / WIDTH))
    if pictured.full:
        assert opened(file(paper, pictured.path(pictured.full, issue, page))).size == (WIDTH, HEIGHT)
    if pictured.pdf:
        answer = file(paper, pictured.path(pictured.pdf, issue, page))
        (read,) = pypdf.PdfReader(BytesIO(answer.content)).pages
        text = read.extract_text()
        assert all((line[:30] in text) is pictured.with_text for piece in page.pieces for line in piece.paragraphs)
    for piece in page.pieces:
        if piece.picture:
            assert opened(file(paper, pictured.path(pictured.photo, issue, page, piece.picture))).size == (600, 450)


def numbers(coords: str) -> Iterator[tuple[float, float]]:
    """Yield the points of an area."""
    told = [float(number) for number in re.split(r",\s*", coords)]
    yield from zip(told[::2], told[1::2], strict=True)


@IN_HTML
def test_a_page_shows_its_picture_with_areas_in_the_size_that_it_tells(paper: PrintedPaper) -> None:
    issue = paper.issues[0]
    for page in issue.pages:
        url = paper.page_url(issue, page)
        body = paper.answer(urlsplit(url)).content
        tree = html.fromstring(body.decode("gbk" if b"gb2312" in body else "utf-8"))
        (image,) = tree.cssselect("img[usemap]")
        drawn = opened(paper.answer(urlsplit(urljoin(url, image.get("src")))))
        form = pictured_of(paper).form
        told = image.get("width") or (re.findall(r"width:(\d+)px", image.get("style") or "") or [drawn.width])[0]
        assert int(told) == form.width
        led = [urljoin(url, area.get("href")) for area in tree.cssselect("area")]
        assert list(dict.fromkeys(led)) == [paper.article_url(piece) for piece in page.pieces]
        for area in tree.cssselect("area"):
            assert all(0 < x < form.width and 0 < y < form.height for x, y in numbers(area.get("coords")))


def test_a_system_of_rectangles_cuts_an_l_in_two_and_one_story_lies_beside_the_picture() -> None:
    paper = PAPERS["hezhouribao"]
    issue = paper.issues[2]
    tree = html.fromstring(paper.answer(urlsplit(paper.page_url(issue, issue.pages[2]))).content.decode("gbk"))
    areas = [(area.get("href"), list(numbers(area.get("coords")))) for area in tree.cssselect("area[shape=rect]")]
    assert [way for way, _ in areas] == ["Articel003001JQ.htm", "Articel003001JQ.htm", "Articel003002JQ.htm"]
    assert all(x > 400 for x, _ in areas[2][1])


def test_a_story_on_page_two_stands_in_two_pieces() -> None:
    paper = PAPERS["shanxiribao"]
    issue = paper.issues[1]
    body = paper.answer(urlsplit(paper.page_url(issue, issue.pages[1]))).content.decode()
    assert re.findall(r'<area shape="poly"[^>]*href="(\d+)', body) == ["661307", "661308", "661308"]


def test_what_json_tells_of_pictures_is_there(replica: Replica) -> None:
    urls = (
        "http://epaper.bjnews.com.cn/images/20220301/A01.jpg",
        "https://www.jfdaily.com/journal/images/2022-03-01/01.jpg",
        "https://epaper.stdaily.com/img/2022-03-01/01.jpg",
        "http://epaper.zgqxb.com.cn/group1/M00/05/E8/CgBB-Wpf_dG2022030101b.jpg",
    )
    for url in urls:
        assert Image.open(BytesIO(get(replica, url).body)).size == (WIDTH, HEIGHT)


def test_youjiang_daily_shows_its_pages(replica: Replica) -> None:
    base = "http://epaper.bsyjrb.cn/pc/att/202112/24"
    assert Image.open(BytesIO(get(replica, f"{base}/A02.jpg.1").body)).size == (520, 736)
    (read,) = pypdf.PdfReader(BytesIO(get(replica, f"{base}/A02.pdf").body)).pages
    story = next(story for story in STORIES if story.picture and f"{story.date:%d}" == "24")
    assert story.title in read.extract_text()
    assert Image.open(BytesIO(get(replica, f"{base}/{story.picture}").body)).size == (600, 450)
    assert get(replica, f"{base}/A09.jpg.1").status == get(replica, f"{base}/other.jpg.2").status == 404


def test_a_page_without_stories_is_advertisements() -> None:
    sheet = lay_out((), name="右江日报", label="04", day=PAPERS["ningboribao"].days[0], is_front=False)
    assert (sheet.blocks, len(sheet.adverts)) == ((), 1)
