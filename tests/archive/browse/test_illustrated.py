"""An article as it was printed: its place on its page, and its own pictures where they stood in the text."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from archive.model import Article
from archive.store.archive import Archive
from archive.store.pictures import PictureLink, PictureRole
from tests.archive.browse.conftest import Opened, Reader
from tests.harness.captured import PAPER, SITE
from tests.harness.depicted import kept
from tests.harness.pictured import DAY, HOSTILE, Pictured, build_pictured, drawn

ISSUE = f"/paper/youjiang/{DAY}"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, opened: Opened) -> Reader:
    path = tmp_path_factory.mktemp("illustrated") / "archive.db"
    build_pictured(path)
    return opened(path)


def test_an_article_shows_its_place_on_its_page_and_leads_there(room: Reader) -> None:
    told = room.json(f"{ISSUE}.json")
    url = told["pages"][0]["articles"][1]["url"]
    page = room.html(url)
    aside = page.partition('<aside class="on-page"')[2].partition("</aside>")[0]
    identifier = url.rpartition("/")[2]
    assert f'<a href="{ISSUE}?page=A01&amp;article={identifier}">' in aside
    assert told["pages"][0]["picture"]["small"]["url"] in aside and "A01版 要闻版面图，此文的位置已标出" in aside
    assert '<path d="M543 600L943 600L943 857L543 857Z"/>' in aside and " download>PDF</a>" in aside
    assert '<li class="here">' in room.html(f"{ISSUE}?page=A01&article={identifier}")


def test_of_a_page_that_is_kept_as_a_pdf_alone_the_article_links_that(tmp_path: Path, opened: Opened) -> None:
    path = tmp_path / "archive.db"
    build_pictured(path, with_pictures=False)
    with Archive(path) as archive:
        digest = Pictured(archive).pdf(DAY, "A01", b"%PDF-1.4\n%%EOF\n")
    reader = opened(path)
    page = reader.html(ISSUE)
    assert f'href="/picture/{digest}" rel="nofollow" download>PDF' in page and "<svg" not in page
    url = next(one["url"] for one in reader.json(f"{ISSUE}.json")["pages"][0]["articles"])
    article = reader.html(url)
    assert f'href="/picture/{digest}" rel="nofollow" download>PDF' in article and "<img" not in article


def test_an_article_shows_its_own_pictures_with_their_captions(room: Reader) -> None:
    url = room.json(f"{ISSUE}.json")["pages"][0]["articles"][0]["url"]
    told, page = room.json(f"{url}.json"), room.html(url)
    [figure] = told["figures"]
    assert (figure["caption"], figure["credit"], figure["before"]) == ("茶农走在新装的路灯下。", "韦秋实 摄", 0)
    assert 'alt="茶农走在新装的路灯下。"></a><figcaption>茶农走在新装的路灯下。 <span class="faint">韦秋实 摄' in page
    assert told["captions"] == [HOSTILE] and HOSTILE not in page


@pytest.fixture
def illustrated(tmp_path: Path, opened: Opened) -> tuple[Reader, str]:
    """An article whose text has pictures in three places: two that are kept, one that is elsewhere."""
    url = f"{SITE}/content/202112/24/content_9.html"
    lines = [f"第{n}段说的是百色市修水渠的事，县里的人都说好。" for n in range(1, 4)]
    html = (
        f'<p><img src="../../../res/1.png" onerror="alert(1)"></p><p>{lines[0]}</p><p>{lines[1]}</p>'
        f'<p align=center><IMG SRC="HTTP://EPAPER.bsyjrb.cn/pc/res/2.png" srcset="http://evil.example/2.png 2x"></p>'
        f'<p>图为水渠。</p><p>{lines[2]}</p><img src="http://evil.example/track.gif"><img src="javascript:alert(1)">'
        "<img src='data:image/svg+xml,<svg onload=alert(1)>'><img>"
    )
    article = Article("修渠", "\n".join(lines), html=html, newspaper=PAPER.id, issue_date=DAY, addresses=(url,))
    with Archive(tmp_path / "archive.db") as archive:
        archive.add_newspapers([PAPER])
        identifier = archive.add(replace(article, captions=("图为水渠。", "图为未取的图。"))).article
        for n, caption in ((1, ""), (2, "图为水渠。")):
            link = PictureLink(f"{SITE}/res/{n}.png", PictureRole.ARTICLE, PAPER.id, DAY, "", url, n, caption)
            kept(archive, link, drawn(n, (90, 60), "png"), "image/png")
    return opened(tmp_path / "archive.db"), f"/article/{identifier}"


def test_pictures_stand_in_the_text_where_they_stood_as_received(illustrated: tuple[Reader, str]) -> None:
    reader, url = illustrated
    told = reader.json(f"{url}.json")
    assert [(one["before"], one["caption"]) for one in told["figures"]] == [(0, ""), (2, "图为水渠。")]
    assert told["captions"] == ["图为未取的图。"]
    text = reader.html(url).partition('<div class="text"')[2].partition("</div>")[0]
    assert re.findall(r"<(figure|p)\b", text) == ["figure", "p", "p", "figure", "p"]


def test_a_credit_with_which_a_caption_ends_stands_once(tmp_path: Path, opened: Opened) -> None:
    url = f"{SITE}/content/202112/24/content_9.html"
    with Archive(tmp_path / "archive.db") as archive:
        archive.add_newspapers([PAPER])
        identifier = archive.add(Article("修渠", "百色市修水渠的事。" * 9, addresses=(url,))).article
        for n, caption in enumerate(("图为水渠。 韦秋实 摄", "图为村口。")):
            credit = ("韦秋实 摄", "韦明 摄")[n]
            link = PictureLink(f"{SITE}/res/{n}.png", PictureRole.ARTICLE, PAPER.id, DAY, "", url, n, caption, credit)
            kept(archive, link, drawn(n, (90, 60), "png"))
    page = opened(tmp_path / "archive.db").html(f"/article/{identifier}")
    captions = [
        " ".join(re.sub("<[^>]*>", " ", one).split()) for one in re.findall("<figcaption>(.*?)</figcaption>", page)
    ]
    assert captions == ["图为水渠。 韦秋实 摄", "图为村口。 韦明 摄"]


@pytest.mark.parametrize(
    "html, before",
    [
        ("{0}<br><img src={src}><br>{1}<br>{2}", 1),
        ("<p><img src={src}>{0}</p><p>{1}</p><p>{2}</p>", 0),
        ("<p>{0}</p><p><b>第</b>{1}</p><div><span><img data-original={src} src=/blank.gif></span></div><p>{2}</p>", 2),
        ("<p>{0}</p><p>{1}</p><p>{2}</p><center><img src={src}></center>", 3),
        ("<table><tr><td><IMG SRC='{src}' onload=alert(1)></table>{0}<p>{1}<p>{2}", 0),
        ("<p>别处的话</p><img src={src}>", 3),
        ("<img src={src}><p>{0}</p><p>{1}</p><img src={src}><p>{2}</p>", 0),
    ],
)
def test_a_picture_stands_before_what_follows_it(html: str, before: int, tmp_path: Path, opened: Opened) -> None:
    lines = [f"第{n}段说的是百色市修水渠的事，县里的人都说好。" for n in range(3)]
    src, url = f"{SITE}/res/1.png", f"{SITE}/content/202112/24/content_9.html"
    article = Article("修渠", "\n".join(lines), html=html.format(*lines, src=src), newspaper=PAPER.id, addresses=(url,))
    with Archive(tmp_path / "archive.db") as archive:
        archive.add_newspapers([PAPER])
        identifier = archive.add(article).article
        kept(archive, PictureLink(src, PictureRole.ARTICLE, PAPER.id, DAY, "", url, 1), drawn(1, (90, 60), "png"))
    assert [
        one["before"] for one in opened(tmp_path / "archive.db").json(f"/article/{identifier}.json")["figures"]
    ] == [before]


def test_a_picture_that_belongs_to_what_is_withdrawn_is_in_no_other_text(tmp_path: Path, opened: Opened) -> None:
    path, image = tmp_path / "archive.db", f"{SITE}/pic/202112/24/A01.jpg"
    build_pictured(path)
    with Archive(path) as archive:
        text = "别处的一篇文章，写给读报的人看，百色各县各乡都有回音。"
        told = Article("别处", text, html=f"<img src={image}><p>{text}</p>", addresses=("http://other.cn/1.html",))
        identifier = archive.add(told).article
        assert len(opened(path).json(f"/article/{identifier}.json")["figures"]) == 1
        found = archive.at(f"{SITE}/content/202112/24/content_2.html")
        assert found
        archive.withdrawals.withdraw([found.id], "court")
    assert opened(path).json(f"/article/{identifier}.json")["figures"] == []


def test_no_picture_from_elsewhere_is_ever_loaded(illustrated: tuple[Reader, str]) -> None:
    reader, url = illustrated
    answer = reader.get(url)
    assert "evil.example" not in answer.text and "alert" not in answer.text and "data:" not in answer.text
    assert all(src.startswith("/picture/") for src in re.findall(r'<img src="([^"]*)"', answer.text))
    assert "img-src 'self'" in answer.headers["content-security-policy"]
