"""The page as printed: an issue page by page, and its articles over the picture."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import html5lib
import pytest

from archive.model import Article, Link, LinkKind, Page, Placement
from archive.store.archive import Archive
from archive.store.pictures import PictureFile, PictureLink, PictureRole
from tests.archive.browse.conftest import Opened, Reader
from tests.harness.captured import PAPER, SITE
from tests.harness.cost import cpu_seconds
from tests.harness.depicted import sent
from tests.harness.pictured import DAY, HOSTILE, STORIES, Pictured, build_pictured, drawn

ISSUE = f"/paper/youjiang/{DAY}"
FIELDS = "title paper day known pages lists calendar previous next canonical".split()
OF_PAGE = "page page_name original image pdf read_at state reason articles".split()
"""What the JSON of an issue and of its pages has had without pictures."""
_CHARACTERS = "".join(map(chr, range(0x4E00, 0x5E00)))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pictured") / "archive.db"
    build_pictured(path)
    return path


@pytest.fixture(scope="module")
def room(place: Path, opened: Opened) -> Reader:
    return opened(place)


def page_of(told: dict[str, Any], number: str) -> dict[str, Any]:
    found: dict[str, Any] = next(page for page in told["pages"] if page["page"] == number)
    return found


def links_over(html: str) -> dict[str, str]:
    """Return where the outlines over a picture lead, by the names that a screen reader says."""
    found = re.findall(r'<svg class="over".*?<a href="([^"]*)" aria-label="([^"]*)"><title>(.*?)</title><path', html)
    assert all(unescape(label) == unescape(title) for _, label, title in found)
    return {unescape(label): unescape(href) for href, label, _ in found}


def plain(html: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", html).split())


# An issue


def test_an_issue_opens_as_its_front_page_and_each_page_has_an_address(room: Reader) -> None:
    front, told = room.html(ISSUE), room.json(f"{ISSUE}.json")
    assert told["shown"] == 0 and told["canonical"] == ISSUE
    assert [page["url"] for page in told["pages"]] == [f"{ISSUE}?page=A0{n}" for n in range(1, 5)]
    assert '<img src="/picture/' in front and 'width="1200" height="1680"' in front and "1400w" in front
    assert '<a rel="next" accesskey="n" href="/paper/youjiang/2021-12-24?page=A02">' in front
    assert 'rel="prev"' not in front
    second = room.html(f"{ISSUE}?page=A02")
    assert f'<link rel="canonical" href="http://localhost{ISSUE}?page=A02">' in second
    assert 'rel="prev" accesskey="p" href="/paper/youjiang/2021-12-24?page=A01"' in second
    assert "学前教育的小课堂" in second and "茶山深处" not in second
    assert room.json(f"{ISSUE}.json?page=A02")["shown"] == 1


def test_a_page_that_the_issue_has_not_is_told(room: Reader) -> None:
    for asked in ("B09", quote(HOSTILE), "1"):
        answer = room.get(f"{ISSUE}?page={asked}")
        assert answer.status_code == 404 and "这一期没有这一版" in answer.text


def test_a_page_is_found_by_its_number_in_another_spelling(room: Reader) -> None:
    for asked in ("a02", "A2", "a2", quote("Ａ０２"), "A002", "%20A2"):
        told = room.json(f"{ISSUE}.json?page={asked}")
        assert (told["shown"], told["canonical"]) == (1, f"{ISSUE}?page=A02"), asked
        assert f'<link rel="canonical" href="http://localhost{ISSUE}?page=A02">' in room.html(f"{ISSUE}?page={asked}")


def test_a_page_without_a_number_has_an_address_a_place_and_a_picture(tmp_path: Path, opened: Opened) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        told = Pictured(archive)
        told.page(DAY, "01", "要闻", [])
        told.page(DAY, "", "特刊", [])
        told.picture(DAY, "01", drawn(1, (140, 196)))
        digest = told.picture(DAY, "", drawn(2, (140, 196)))
    room = opened(tmp_path / "archive.db")
    page, strip = room.html(f"{ISSUE}?page={quote('未标版次')}"), room.html(f"{ISSUE}?page=1")
    assert f'<a href="/picture/{digest}"' in page and "特刊版面图" in page
    assert f"/picture/{digest}/small" in strip and f"?page={quote('未标版次')}" in strip
    assert f"/picture/{digest}" in room.html(f"{ISSUE}?print=1")


def test_the_json_of_an_issue_keeps_what_it_had_and_tells_the_picture(room: Reader) -> None:
    told = room.json(f"{ISSUE}.json")
    assert told.keys() >= set(FIELDS)
    for page in told["pages"]:
        assert page.keys() >= set(OF_PAGE)
    picture = told["pages"][0]["picture"]
    assert (picture["type"], picture["width"], picture["height"]) == ("jpeg", 1400, 1960)
    assert picture["url"] == f"/picture/{picture['digest']}"
    assert picture["medium"] == {"url": f"{picture['url']}/medium", "width": 1200, "height": 1680}
    assert picture["small"] == {"url": f"{picture['url']}/small", "width": 240, "height": 336}
    assert room.get(picture["url"]).headers["content-type"] == "image/jpeg"


def test_every_article_is_reached_from_its_place_and_has_its_headline_there(room: Reader) -> None:
    front = room.html(ISSUE)
    articles = {one["title"]: one["url"] for one in room.json(f"{ISSUE}.json")["pages"][0]["articles"]}
    placed = [title for title, *_ in STORIES[:4]]
    assert links_over(front) == {title: articles[title] for title in placed}
    for title, url in links_over(front).items():
        assert f">{title}</h1>" in room.html(url)
    assert 'viewBox="0 0 1000 1400"' in front


def test_an_outline_is_drawn_in_its_pieces_where_the_index_has_it(room: Reader) -> None:
    told = room.json(f"{ISSUE}.json")
    outlines = [one["outline"] for one in told["pages"][0]["articles"]]
    assert told["grid"] == {"width": 1000, "height": 1400}
    assert outlines[1] == {"path": "M543 600L943 600L943 857L543 857Z", "pieces": 1, "amiss": []}
    assert outlines[2]["pieces"] == 2
    assert [one["amiss"] for one in outlines[4:]] == [[], ["outside the picture"], ["no numbers"]]
    assert "outline" not in told["pages"][1]["articles"][0]
    [half] = room.json(f"{ISSUE}.json?page=A02")["pages"][1]["articles"]
    assert half["outline"]["path"] == "M0 0L1000 0L1000 700L0 700Z"


def test_what_has_no_place_or_none_that_can_be_drawn_stands_in_the_list(room: Reader) -> None:
    lines = [plain(line) for line in room.html(ISSUE).split('<ol class="contents">')[1].split("<li")[1:]]
    assert len(lines) == len(STORIES)
    assert "一句话新闻 图上没有位置" in lines[4]
    assert "图外的启事" in lines[5] and "未取到" in lines[5] and "位置在图外" in lines[5]
    assert "图上位置读不出" in lines[6]


def test_the_strip_has_every_page_small_and_says_which_is_shown(room: Reader) -> None:
    strip = room.html(f"{ISSUE}?page=A03").partition('class="strip')[2].partition("</nav>")[0]
    assert strip.count("<li") == 4 and strip.count('/small" width="240"') == 3 and strip.count('loading="lazy"') == 3
    assert re.findall(r'page=(\w+)" aria-current="page"', strip) == ["A03"]


@pytest.mark.parametrize(
    "page, words", [("A03", "版面图未取到：原站没有应答"), ("A04", "这一版是广告。")], ids=["failed", "advertisements"]
)
def test_a_page_says_what_it_is_without(page: str, words: str, room: Reader) -> None:
    assert words in plain(room.html(f"{ISSUE}?page={page}")).replace("： ", "：")


def test_the_pdf_is_linked_as_a_file(room: Reader) -> None:
    link = re.search(r'<a href="(/picture/\w+)" rel="nofollow" download>PDF', room.html(ISSUE))
    assert link
    answer = room.get(link[1])
    assert answer.headers["content-type"] == "application/pdf" and "attachment" in answer.headers["content-disposition"]


def test_an_issue_prints_as_its_pages(room: Reader) -> None:
    assert f'href="{ISSUE}?print=1"' in room.html(ISSUE)
    printed = room.html(f"{ISSUE}?print=1")
    assert printed.count('class="plate"') == 3 and printed.count('class="sheet"') == 4
    assert all(title in unescape(printed) for title, *_ in STORIES)
    assert f'<link rel="canonical" href="http://localhost{ISSUE}">' in printed


def test_where_no_picture_is_kept_an_issue_is_as_it_was_and_says_how_to_get_them(
    tmp_path: Path, opened: Opened
) -> None:
    build_pictured(tmp_path / "archive.db", with_pictures=False)
    reader = opened(tmp_path / "archive.db")
    page, told = reader.html(ISSUE), reader.json(f"{ISSUE}.json")
    assert "<img" not in page and "<svg" not in page and page.count('class="sheet"') == 4
    assert page.count("images=pages") == 1
    assert "scrapy crawl youjiang -a since=2021-12-24 -a until=2021-12-24 -a images=pages" in page
    assert (told["shown"], told["grid"], told["turn"]) == (None, {}, None)
    url = next(one["url"] for one in told["pages"][0]["articles"] if one["title"] == STORIES[0][0])
    article = reader.html(url)
    assert "<img" not in article and "<svg" not in article and f'href="{ISSUE}#page-A01"' in article


def test_an_index_that_names_no_picture_is_told_nothing_of_them(tmp_path: Path, opened: Opened) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        archive.add_newspapers([PAPER])
        archive.editions.keep(PAPER.id, DAY, [Page("01", "要闻", f"{SITE}/node_1.html", read=True)])
    assert "images=pages" not in opened(tmp_path / "archive.db").html(ISSUE)


def test_pages_without_a_number_have_addresses_too(tmp_path: Path, opened: Opened) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        room = Pictured(archive)
        for number, name in (("01", "要闻"), ("", "副刊"), ('"><b>', HOSTILE)):
            room.page(DAY, number, name, [])
            room.picture(DAY, number, drawn(len(name), (200, 280)))
    reader = opened(tmp_path / "archive.db")
    told = reader.json(f"{ISSUE}.json")
    for n, page in enumerate(told["pages"]):
        path, _, query = page["url"].partition("?")
        assert reader.json(f"{path}.json?{query}")["shown"] == n
        assert HOSTILE not in reader.html(page["url"])


def test_of_a_page_with_something_withdrawn_neither_picture_nor_pdf_is_shown(tmp_path: Path, opened: Opened) -> None:
    path = tmp_path / "archive.db"
    build_pictured(path)
    with Archive(path) as archive:
        found = archive.at(f"{SITE}/content/202112/24/content_2.html")
        assert found
        digest = page_of(opened(path).json(f"{ISSUE}.json"), "A01")["picture"]["digest"]
        archive.withdrawals.withdraw([found.id], "court")
    reader = opened(path)
    page = reader.html(f"{ISSUE}?page=A01")
    assert (
        "这一版有已撤下的内容，版面图不提供。" in page
        and digest not in page
        and "/picture/" not in page.partition('class="print"')[2]
    )
    others = [one["url"] for one in page_of(reader.json(f"{ISSUE}.json"), "A01")["articles"] if one["url"]]
    assert others and all(digest not in reader.html(url) for url in others)


@pytest.mark.parametrize("digest", ["../../etc/passwd", '"><script>alert(1)</script>', "A" * 64, "0" * 63, " " * 64])
def test_a_digest_that_is_none_is_no_picture(digest: str, tmp_path: Path, opened: Opened) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        room = Pictured(archive)
        room.page(DAY, "01", "要闻", [])
        room.picture(DAY, "01", drawn(1, (100, 140)))
        archive._db.execute("update picture_files set digest = ?", [digest])
    page = opened(path).html(f"{ISSUE}?page=01")
    assert "<img" not in page and "alert" not in page and "passwd" not in page


def test_outlines_do_not_lie_on_a_picture_of_another_shape(tmp_path: Path, opened: Opened) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        room = Pictured(archive)
        url = f"{SITE}/content/202112/24/content_1.html"
        article = Article("标题", "正文写给读报的人看，百色各县各乡都有回音。", newspaper=PAPER.id, addresses=(url,))
        room.page(DAY, "01", "要闻", [(article, Placement(url, "标题", "0,0,90,90", "rect"))])
        room.picture(DAY, "01", drawn(1, (400, 400)))
    page = opened(tmp_path / "archive.db").html(ISSUE)
    assert '<svg class="over"' not in page and "版面图与位置不合" in page


# A search


def test_the_places_of_what_a_search_finds_are_marked(room: Reader) -> None:
    told = room.json(f"{ISSUE}.json?q=芒果")
    assert [one["title"] for page in told["pages"] for one in page["articles"] if one["is_hit"]] == ["右江河谷芒果开花"]
    assert (told["hits"], told["pages"][0]["hits"], told["words"]) == (1, 1, "芒果")
    page = room.html(f"{ISSUE}?q=芒果")
    assert page.count('<li class="hit">') == 1
    assert "本期有 1 篇含“芒果”，本版 1 篇，图上以 此色 标出。" in plain(page)
    assert f'href="{ISSUE}?page=A02&amp;q={quote("芒果")}"' in page
    assert links_over(page)["右江河谷芒果开花"].endswith(f"?q={quote('芒果')}")
    assert "本期没有含“没有这个词”的文章。" in plain(room.html(f"{ISSUE}?q=没有这个词"))


def test_a_hit_of_a_search_leads_to_its_page(room: Reader) -> None:
    [hit] = room.json("/search.json?q=小课堂")["results"]
    assert hit["page_url"] == f"{ISSUE}?page=A02&q={quote('小课堂')}&article={hit['id']}#page-A02"
    page = room.html(hit["page_url"].partition("#")[0])
    assert '<li class="hit here">' in page and "来自此文" in page
    assert 'id="page-A02"' in page


@pytest.mark.parametrize("words", ["<script>", '"', "AND", "NEAR(", "标题:", "-", "*", "\ufffd"])
def test_any_words_are_answered(words: str, room: Reader) -> None:
    assert room.get(f"{ISSUE}?q={quote(words)}").status_code == 200


# All of it


def addresses(room: Reader) -> Iterator[str]:
    yield from (f"{ISSUE}?page=A0{n}" for n in range(1, 5))
    yield from (ISSUE, f"{ISSUE}?q=芒果", f"{ISSUE}?print=1", "/paper/youjiang/2021-12-23", "/search?q=芒果")
    articles = room.json(f"{ISSUE}.json")["pages"][0]["articles"]
    yield from (one["url"] for one in articles if one["url"])


def test_every_page_is_valid_html_with_each_identifier_once_and_nothing_from_elsewhere(room: Reader) -> None:
    for address in addresses(room):
        page = room.html(address)
        html5lib.HTMLParser(strict=True).parse(page)
        found = re.findall(r'\sid="([^"]*)"', page)
        assert len(found) == len(set(found)), address
        for element in html5lib.parse(page, namespaceHTMLElements=False).iter():
            assert element.tag not in ("script", "style", "iframe", "object"), address
            assert not [name for name in element.attrib if name == "style" or str(name).startswith("on")], address
            if element.tag == "img":
                assert element.attrib["src"].startswith("/picture/") and "alt" in element.attrib, address


def crowded(path: Path, pages: int, articles: int) -> None:
    """Write an archive of one issue, all of whose pages have a picture and whose articles have outlines."""
    chance = random.Random(20)
    with Archive(path) as archive, archive.transaction():
        archive.add_newspapers([PAPER])
        archive.find_no_repeats()
        told = []
        capture = sent(archive, f"{SITE}/pic/any.jpg", drawn(1, (140, 196)))
        for number in range(1, pages + 1):
            placements = []
            for n in range(articles // pages + (number <= articles % pages)):
                url = f"{SITE}/content/202112/24/content_{number:02}{n:02}.html"
                corners = ",".join(
                    f"{x}.59927938,{y}.98722028"
                    for x, y in ((9, n * 50), (300, n * 50), (300, n * 50 + 45), (9, n * 50 + 45))
                )
                text = "修渠" + "".join(chance.choices(_CHARACTERS, k=400))
                article = Article(f"第{number}版第{n}篇修渠的消息传到村口", text, issue_date=DAY, page=f"{number:02}",
                                  newspaper=PAPER.id, addresses=(url,))  # fmt: skip
                link = Link(url, newspaper=PAPER.id, issue_date=DAY, page=article.page)
                archive.links.finish(link, archive.add(article).article)
                placements.append(Placement(url, article.title, corners, "poly"))
            front = Link(f"{SITE}/node_{number}.html", LinkKind.LIST, newspaper=PAPER.id, issue_date=DAY)
            archive.links.finish(front)
            image = f"{SITE}/pic/{number}.jpg"
            told.append(
                Page(f"{number:02}", "综合新闻", front.url, image, "", tuple(placements), True, image, 350, 490)
            )
            archive.pictures.note([PictureLink(image, PictureRole.PAGE, PAPER.id, DAY, f"{number:02}")])
            archive.pictures.keep(image, PictureFile(f"{number:064x}", capture.id, "jpeg", 2480, 3472, 10**6))
        archive.editions.keep(PAPER.id, DAY, told)


@pytest.mark.slow
def test_an_issue_of_forty_pages_and_three_hundred_articles_is_shown_a_page_at_a_time(
    tmp_path: Path, opened: Opened
) -> None:
    crowded(tmp_path / "archive.db", 40, 300)
    reader = opened(tmp_path / "archive.db")
    for address in (ISSUE, f"{ISSUE}?page=20&q=修渠"):
        page = reader.html(address)
        assert page.count('<svg class="over"') in (7, 8) and page.count('/small"') == 40
        assert len(page.encode()) < 150_000
        assert cpu_seconds(lambda address=address: reader.html(address), below=0.15) < 0.15  # type: ignore[misc]
