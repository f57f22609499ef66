"""The pictures of a book: those of its pages and articles, each file once, and none that may not be shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from archive.model import Article, Page
from archive.store.archive import Archive
from archive.store.pictures import PictureLink, PictureRole
from archive.transfer import book_pictures
from tests.harness.books import XHTML, Book, written
from tests.harness.depicted import BASE, DAY, PAPER, digests, drawn, issue, kept
from tests.harness.terminal import run


def shown(book: Book, name: str) -> list[tuple[str, str, str]]:
    """Return file, alternative text and caption of the pictures on a page of a book."""
    found = []
    for one in book.page(name).iter(f"{XHTML}img"):
        caption = one.getparent().find(f"{XHTML}figcaption")
        told = "".join(caption.itertext()) if caption is not None else ""
        found.append((one.get("src") or "", one.get("alt") or "", told))
    return found


@pytest.fixture
def pictured(archive: Archive) -> list[str]:
    """An issue of two pages, two articles each: the articles' ids."""
    return issue(archive)


def test_each_page_stands_before_its_articles_and_the_front_page_is_the_cover(
    archive: Archive, pictured: list[str], tmp_path: Path
) -> None:
    report = written(archive, tmp_path, newspaper=PAPER.id)
    assert (report.articles, report.pictures, report.lost, report.too_large) == (4, 4, [], 0)
    book = Book(report.file)
    articles = [f"article-{number:06}.xhtml" for number in range(1, 5)]
    assert book.order == [
        *("cover.xhtml", "title.xhtml", "nav.xhtml", "page-000001.xhtml", *articles[:2]),
        *("page-000002.xhtml", *articles[2:]),
    ]
    assert [(depth, words, href) for depth, words, href in book.contents()][:4] == [
        *((0, "A01版 要闻", "page-000001.xhtml"), (1, "A01 第0篇", articles[0])),
        *((1, "A01 第1篇", articles[1]), (0, "A02版 要闻", "page-000002.xhtml")),
    ]
    again = written(archive, tmp_path / "again", newspaper=PAPER.id).file
    assert report.file and again and again.read_bytes() == report.file.read_bytes()
    [cover] = [one for one in book.package.iterfind(".//{*}item") if one.get("properties") == "cover-image"]
    assert (cover.get("href"), cover.get("media-type")) == ("picture-000001.jpg", "image/jpeg")
    assert book.files["picture-000001.jpg"] == drawn(1, (600, 900))
    assert shown(book, "cover.xhtml") == [("picture-000001.jpg", f"封面：右江日报 {DAY} A01版 要闻", "")]
    assert shown(book, "page-000001.xhtml") == [("picture-000001.jpg", f"右江日报 {DAY} A01版 要闻 的版面", "")]
    assert [one.get("href") for one in book.page("nav.xhtml").iter(f"{XHTML}a")][-3:] == [
        *("cover.xhtml", "nav.xhtml", "page-000001.xhtml")
    ]


def test_an_article_has_its_pictures_with_captions_and_words_for_who_does_not_see_them(
    archive: Archive, pictured: list[str], tmp_path: Path
) -> None:
    book = Book(written(archive, tmp_path).file)
    told = [shown(book, name) for name in book.order if name.startswith("article-")]
    assert [len(one) for one in told] == [1, 0, 1, 0]
    assert told[0] == [("picture-000002.png", "图片：芒果丰收", "芒果丰收 韦明")]
    assert book.files["picture-000002.png"] == drawn(101, form="PNG")
    assert book.meta("schema:accessMode") == ["textual", "visual"]
    assert "alternativeText" in book.meta("schema:accessibilityFeature")
    assert book.meta("schema:accessibilityHazard") == ["unknown"]


def test_a_credit_with_which_a_caption_ends_stands_once(archive: Archive, pictured: list[str], tmp_path: Path) -> None:
    shown_at = f"{BASE}/content_A01_1.html"
    link = PictureLink(f"{BASE}/res/2.png", PictureRole.ARTICLE, PAPER.id, DAY, "A01", shown_at, 1, "榕树 甲摄", "甲摄")
    kept(archive, link, drawn(7, form="PNG"))
    book = Book(written(archive, tmp_path, ids=(pictured[1],)).file)
    [(_, _, caption)] = shown(book, "article-000001.xhtml")
    assert caption == "榕树 甲摄"


def test_a_search_has_the_pages_and_pictures_of_what_it_finds_alone(
    archive: Archive, pictured: list[str], tmp_path: Path
) -> None:
    book = Book(written(archive, tmp_path, ids=(pictured[3],)).file)
    assert (book.headlines, [name for name in book.order if name.startswith("p")]) == (
        ["A02 第1篇"],
        ["page-000001.xhtml"],
    )
    assert "cover.xhtml" not in book.order  # it does not begin with a front page


def test_a_page_without_an_article_is_in_its_issue_and_an_issue_may_have_pictures_alone(
    archive: Archive, pictured: list[str], tmp_path: Path
) -> None:
    for day, page in ((DAY, "A03"), (date(2021, 12, 2), "A01")):
        link = PictureLink(f"{BASE}/{day}{page}.jpg", PictureRole.PAGE, PAPER.id, day, page)
        archive.editions.keep(PAPER.id, day, [Page(page, "广告", image=link.url, read=True)])
        kept(archive, link, drawn(day.day * 50, (600, 900)))
    book = Book(written(archive, tmp_path / "a", newspaper=PAPER.id, until="2021-12-01").file)
    assert book.contents()[-1] == (0, "A03版 广告", "page-000003.xhtml")
    alone = written(archive, tmp_path / "b", newspaper=PAPER.id, since="2021-12-02")
    assert (alone.articles, alone.pictures) == (0, 1)
    book = Book(alone.file)
    assert book.order == ["cover.xhtml", "title.xhtml", "nav.xhtml", "page-000001.xhtml"]
    assert (book.told("title"), book.meta("dcterms:modified") != [""]) == (["右江日报 2021-12-02"], True)


@pytest.mark.parametrize("is_front", [False, True])
@pytest.mark.parametrize("articles", [0, 1])
@pytest.mark.parametrize("name", ["特刊", ""])
def test_a_page_without_a_number_is_a_page(
    archive: Archive, tmp_path: Path, is_front: bool, articles: int, name: str
) -> None:
    link = PictureLink(f"{BASE}/extra.jpg", PictureRole.PAGE, PAPER.id, DAY)
    page = Page("", name, f"{BASE}/node_extra.html", link.url, read=True)
    if not is_front:
        issue(archive, pages=1, articles=1)
    archive.add_newspapers([PAPER])
    archive.editions.keep(PAPER.id, DAY, [page])
    if is_front:
        issue(archive, pages=1, articles=1)
    if articles:
        archive.add(Article("特刊的话", "特刊说的是百色的事。" * 9, newspaper=PAPER.id, issue_date=DAY, page_name=name))
    kept(archive, link, drawn(7, (600, 900)))
    report = written(archive, tmp_path, newspaper=PAPER.id)
    book, called = Book(report.file), name or "未标版次"
    assert (report.articles, report.pictures) == (1 + articles, 3)
    pages = [(words, href) for _, words, href in book.contents() if (href or "").startswith("page-")]
    assert [words for words, _ in pages] == ([called, "A01版 要闻"] if is_front else ["A01版 要闻", called])
    [told] = [shown(book, href or "") for words, href in pages if words == called]
    assert [alt for _, alt, _ in told] == [f"右江日报 {DAY} {called} 的版面"]
    cover = shown(book, "cover.xhtml")[0][1]
    assert cover == f"封面：右江日报 {DAY} {called if is_front else 'A01版 要闻'}"


def test_of_a_page_that_is_a_pdf_alone_its_layer_of_text_is_there_and_said_to_be_that(
    archive: Archive, pictured: list[str], tmp_path: Path
) -> None:
    for page in ("A01", "A05"):  # on the first an article stands
        link = PictureLink(f"{BASE}/{page}.pdf", PictureRole.PDF, PAPER.id, DAY, page)
        archive.editions.keep(PAPER.id, DAY, [Page(page, "文艺", pdf=link.url, read=True)])
        digest = kept(archive, link, f"%PDF-1.4 {page}".encode(), "application/pdf")
        archive.pictures.keep_text(digest, "test", f"{page} <b>驮娘江边\n\n早读声")
    book = Book(written(archive, tmp_path, newspaper=PAPER.id).file)
    assert book.contents()[-1] == (0, "A05版 文艺", "page-000003.xhtml")
    lines = ["".join(one.itertext()) for one in book.page("page-000003.xhtml").iter(f"{XHTML}p")]
    assert lines == ["以下文字读自 PDF 的文字层。", "A05 <b>驮娘江边", "早读声"]
    assert not list(book.page("page-000001.xhtml").iter(f"{XHTML}p"))


def test_what_is_withdrawn_takes_its_pictures_and_its_page_along(
    archive: Archive, pictured: list[str], tmp_path: Path
) -> None:
    [own] = digests(archive, [pictured[0]])
    archive.withdrawals.withdraw([pictured[0]], "约定")
    report = written(archive, tmp_path, newspaper=PAPER.id)
    book = Book(report.file)
    assert (report.articles, report.pictures) == (3, 2)
    gone = {drawn(1, (600, 900)), drawn(101, form="PNG")}
    assert own and gone.isdisjoint(book.files.values())
    assert "cover.xhtml" not in book.order and "page-000001.xhtml" in book.order


def test_the_same_picture_of_several_articles_is_one_file(
    archive: Archive, pictured: list[str], tmp_path: Path
) -> None:
    first = PictureLink(f"{BASE}/res/twice.png", PictureRole.ARTICLE, PAPER.id, DAY, "A02")
    for number, page in enumerate(("A01", "A02")):
        shown_at = f"{BASE}/content_{page}_1.html"
        kept(
            archive,
            replace(first, url=f"{BASE}/res/twice{number}.png", shown_at=shown_at, position=1),
            drawn(7, form="PNG"),
        )
    report = written(archive, tmp_path)
    assert report.pictures == 5
    assert list(Book(report.file).files.values()).count(drawn(7, form="PNG")) == 1


def _smaller(folder: Path, digest: str, size: str, content: bytes) -> bytes:
    return drawn(9, (20, 30))


def _never(folder: Path, digest: str, size: str, content: bytes) -> bytes:
    raise ValueError("too large by far")


def _itself(folder: Path, digest: str, size: str, content: bytes) -> bytes:
    return content


@pytest.mark.parametrize(
    "make, pictures, too_large",
    [(_smaller, 4, 0), (_never, 2, 2), (None, 2, 2), (_itself, 2, 2)],
    ids=["made", "it fails", "no maker", "no wider"],
)
def test_a_large_picture_is_in_it_smaller_or_not_and_that_is_told(
    archive: Archive,
    pictured: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path, str, str, bytes], bytes] | None,
    pictures: int,
    too_large: int,
) -> None:
    monkeypatch.setattr(book_pictures, "BOOK_PIXELS_MAX", 600 * 900 - 1)
    monkeypatch.setattr(book_pictures, "maker", lambda: make)
    told = run("export", "--format", "epub", "--out", tmp_path / "a.epub", "--db", archive.path)
    assert told.stdout == f"4 articles and {pictures} pictures written to {tmp_path / 'a.epub'}\n"
    assert told.stderr == ("note: 2 pictures too large for a book left out\n" if too_large else "")
    book = Book(tmp_path / "a.epub")
    assert (list(book.files.values()).count(drawn(9, (20, 30))), "cover.xhtml" in book.order) == (
        (2, True) if make is _smaller else (0, False)
    )


def test_what_cannot_be_read_back_is_told_and_the_rest_is_written(
    archive: Archive, pictured: list[str], tmp_path: Path
) -> None:
    for file in archive.warc_folder.iterdir():
        file.unlink()
    told = run("export", "--format", "epub", "--out", tmp_path / "a.epub", "--db", archive.path, "--json")
    assert told.exit_code == 1 and "archive.warc.gz: 4 captures cannot be read" in told.stderr
    out = {"path": str(tmp_path / "a.epub"), "articles": 4, "pictures": 0, "too_large": 0, "lost": 4}
    assert json.loads(told.stdout) == [out]
    assert len(Book(tmp_path / "a.epub").headlines) == 4
