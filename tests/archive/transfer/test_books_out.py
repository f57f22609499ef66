"""An e-book of a selection: in the order of its issues, each article as it was printed, whatever it holds."""

from __future__ import annotations

import json
import random
import re
import resource
import tracemalloc
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from archive.model import Article, Link, Newspaper, Page, Placement
from archive.store.archive import Archive
from archive.transfer.books_out import BookWritten
from tests.archive.conftest import Clock
from tests.harness.awkward import PAPER, TITLES, awkward
from tests.harness.books import XHTML, Book, written
from tests.harness.terminal import run

DAY = date(2021, 12, 24)
TEXT = "说的是{}的事，县里的人都说好，今年再修渠{}公里，清水流到村口。"


def article(title: str, page: str = "01", day: date = DAY, paper: Newspaper = PAPER, number: int = 0) -> Article:
    url = f"http://{paper.id}.cn/{day}/{title}.html"
    text = TEXT.format(title, number)
    return Article(title, text, issue_date=day, page=page, page_name="要闻", newspaper=paper.id, addresses=(url,))


@pytest.fixture
def issue(archive: Archive) -> Archive:
    """An issue of which the index orders two pages otherwise than by number, and articles otherwise than they came."""
    archive.add_newspapers([PAPER])
    told = {"A03": ["丙", "乙", "甲"], "A02": ["丁"]}
    articles = {name: article(name, page) for page, names in told.items() for name in sorted(names)}
    links = {name: Link(one.addresses[0], newspaper=PAPER.id, issue_date=DAY, page=one.page)
             for name, one in articles.items()}  # fmt: skip
    for link in links.values():
        archive.links.found(link)
    places = {page: tuple(Placement(articles[name].addresses[0]) for name in names) for page, names in told.items()}
    pages = [Page(page, "要闻", placements=placements, read=True) for page, placements in places.items()]
    archive.editions.keep(PAPER.id, DAY, pages)
    for name, one in articles.items():
        archive.links.finish(links[name], archive.add(one).article)
    archive.add(article("不在目录", "A03"))
    archive.add(replace(article("没有版次", ""), page_name=""))
    return archive


def test_an_issue_is_read_page_by_page_as_its_index_orders_them(issue: Archive, tmp_path: Path) -> None:
    report = written(issue, tmp_path / "out", newspaper=PAPER.id, since=str(DAY), until=str(DAY))
    assert report == BookWritten(tmp_path / "out" / "articles.epub", 6)
    book = Book(report.file)
    assert book.headlines == ["丙", "乙", "甲", "不在目录", "丁", "没有版次"]
    assert book.order[:2] == ["title.xhtml", "nav.xhtml"]
    assert [(depth, words) for depth, words, _ in book.contents()] == [
        *((0, "A03版 要闻"), (1, "丙"), (1, "乙"), (1, "甲"), (1, "不在目录")),
        *((0, "A02版 要闻"), (1, "丁"), (0, "没有版次")),
    ]
    assert list(dict.fromkeys(href for _, _, href in book.contents())) == book.order[2:]


def test_a_book_says_what_it_is(issue: Archive, clock: Clock, tmp_path: Path) -> None:
    issue.add_newspapers([replace(PAPER, base_url="http://epaper.bsyjrb.cn/pc")])
    clock.forward(hours=1)
    issue.add(article("后来的", day=date(2021, 12, 25)))
    book = Book(written(issue, tmp_path).file)
    assert (book.told("title"), book.told("language")) == (["右江日报 2021-12-24 至 2021-12-25"], ["zh-CN"])
    assert (book.told("date"), book.told("coverage")) == (["2021-12-25"], ["2021-12-24/2021-12-25"])
    assert (book.told("publisher"), book.told("source")) == (["右江日报"], ["http://epaper.bsyjrb.cn/pc"])
    assert book.meta("dcterms:modified") == ["2026-11-01T05:00:00Z"]
    assert book.meta("schema:accessMode") == ["textual"] and book.meta("schema:accessibilitySummary")


def test_the_same_selection_has_one_identifier_and_of_the_same_articles_it_has_the_same_bytes(
    issue: Archive, clock: Clock, tmp_path: Path
) -> None:
    first = written(issue, tmp_path / "a", newspaper=PAPER.id).file
    clock.forward(days=9)
    second = written(issue, tmp_path / "b", newspaper=PAPER.id).file
    assert first and second and first.read_bytes() == second.read_bytes()
    issue.add(article("又一篇"))
    third, other = (
        written(issue, tmp_path / name, **{key: PAPER.id}) for name, key in (("c", "newspaper"), ("d", "words"))
    )
    identifiers = [Book(file).told("identifier") for file in (first, third.file)]
    assert identifiers[0] == identifiers[1] and other.file is None
    assert Book(written(issue, tmp_path / "e").file).told("identifier") != identifiers[0]


def test_an_article_has_what_was_printed_and_its_reference(archive: Archive, tmp_path: Path) -> None:
    archive.add_newspapers([PAPER])
    added = archive.add(awkward()["null"])
    archive.tags.give("水利", [added.article])
    [page] = Book(written(archive, tmp_path).file).articles
    lines = [("".join(one.itertext()), one.get("class")) for one in page.iter(f"{XHTML}p")]
    assert lines[:3] == [
        ("null", "kicker"),
        ("副题：null", "subtitle"),
        ("右江日报 · 2022-03-01 · 19版 要闻 · 记者 王小明 · 通讯员 李 芳 · 摄影 =cmd · 来源 新华社: #1", "facts"),
    ]
    assert [line for line, kind in lines if kind is None] == awkward()["null"].text.split("\n")
    assert lines[-2][0].startswith("王小明, 李 芳. null[N/OL]. 右江日报, 2022-03-01(19)")
    assert lines[-1] == ("标签：水利", "facts")


def test_what_has_no_day_or_paper_comes_last_and_is_named_so(archive: Archive, tmp_path: Path) -> None:
    archive.add_newspapers([PAPER])
    archive.add(Article("无日期", "这一篇没有日期，没有报纸，也没有地址，只有这些文字。"))
    archive.add(article("甲"))
    book = Book(written(archive, tmp_path).file)
    assert [words for depth, words, _ in book.contents() if not depth] == ["右江日报 2021-12-24", "来源不详 日期不详"]


def test_a_text_in_traditional_characters_is_told_as_such(archive: Archive, tmp_path: Path) -> None:
    archive.add_newspapers([PAPER])
    archive.add(replace(article("縣裡修渠"), text="縣裡今年修渠九公里，清水流到村口，鄉親們都說這條渠來得好。"))
    archive.add(replace(article("頭版"), text="頭版報導：縣長與鄉親們一同飲水，說起從前挑水的時光。"))
    archive.add(article("简体"))
    book = Book(written(archive, tmp_path).file)
    assert book.told("language") == ["zh-Hant"]
    assert sorted(one.get("lang") or "" for one in book.articles) == ["zh-CN", "zh-Hant", "zh-Hant"]


def test_a_search_is_a_book_of_what_it_finds_as_it_was_printed_where_it_was_looked_for(
    archive: Archive, tmp_path: Path
) -> None:
    other = replace(PAPER, id="guilin", name="桂林日报")
    archive.add_newspapers([PAPER, other])
    first = article("渠通了")
    archive.add(first)
    archive.add(replace(first, title="桂林也说渠通了", newspaper="guilin", addresses=("http://guilin.cn/1",)))
    archive.add(article("别的", number=7))
    book = Book(written(archive, tmp_path / "渠.epub", words="渠通了", newspaper="guilin").file)
    assert (book.headlines, book.told("title")) == (["桂林也说渠通了"], ["检索：渠通了 桂林日报 2021-12-24"])


def test_what_is_withdrawn_is_not_in_it(issue: Archive, tmp_path: Path) -> None:
    gone = next(record.id for record in issue.articles() if record.article.title == "乙")
    issue.withdrawals.withdraw([gone], "约定")
    book = Book(written(issue, tmp_path).file)
    assert "乙" not in book.headlines and len(book.headlines) == 5
    assert not [name for name, content in book.files.items() if "说的是乙的事".encode() in content]


# Many, and odd ones


def test_of_many_articles_the_contents_name_issues_and_each_has_contents_of_its_own(
    monkeypatch: pytest.MonkeyPatch, issue: Archive, tmp_path: Path
) -> None:
    monkeypatch.setattr("archive.transfer.books_out.WHOLE_CONTENTS_MAX", 7)
    for number in range(2):
        issue.add(article(f"又{number}", day=date(2022, 1, number + 1)))
    book = Book(written(issue, tmp_path).file)
    assert [(depth, words) for depth, words, _ in book.contents()] == [
        *((0, "2021-12"), (1, "右江日报 2021-12-24"), (0, "2022-01")),
        *((1, "右江日报 2022-01-01"), (1, "右江日报 2022-01-02")),
    ]
    parts = [href for depth, _, href in book.contents() if depth]
    assert [name for name in book.order if name.startswith("part-")] == parts
    named = [href for part in parts for _, _, href in book.contents(part) if href.startswith("article-")]
    assert list(dict.fromkeys(named)) == [name for name in book.order if name.startswith("article-")]
    places = {name: number for number, name in enumerate(book.order)}
    assert all(places[part] == places[book.contents(part)[0][2]] - 1 for part in parts)


def test_an_issue_with_very_many_articles_has_several_parts(
    monkeypatch: pytest.MonkeyPatch, issue: Archive, tmp_path: Path
) -> None:
    monkeypatch.setattr("archive.transfer.books_out.WHOLE_CONTENTS_MAX", 5)
    monkeypatch.setattr("archive.transfer.books_out.PART_MAX", 4)
    book = Book(written(issue, tmp_path).file)
    assert [words for _, words, _ in book.contents()] == [
        *("2021-12", "右江日报 2021-12-24（1）", "右江日报 2021-12-24（2）")
    ]
    assert [re.sub(r"\d+", "", name) for name in book.order[2:]] == [
        *("part-.xhtml", *["article-.xhtml"] * 4, "part-.xhtml", *["article-.xhtml"] * 2)
    ]
    assert book.headlines == ["丙", "乙", "甲", "不在目录", "丁", "没有版次"]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_articles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module in ("books_out", "reading_order"):
        monkeypatch.setattr(f"archive.transfer.{module}.ROWS_AT_ONCE", 2)
    chance, most = random.Random(1), []
    with Archive(tmp_path / "archive.db") as archive:
        archive.find_no_repeats()
        archive.add_newspapers([PAPER])
        for number in range(12):
            text = "".join(chr(chance.randrange(0x4E00, 0x9FA0)) for _ in range(10_000))
            archive.add(replace(article(f"第{number}篇"), text=text))
            if number % 6 == 5:
                written(archive, tmp_path / "before")
                tracemalloc.start()
                assert written(archive, tmp_path / "out").articles == number + 1
                most.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
    assert most[1] - most[0] < 6 * 10_000  # a third of what further articles have as bytes


# The terminal


def test_every_title_goes_into_a_book_and_the_terminal_says_how_many(tmp_path: Path) -> None:
    db, out = tmp_path / "archive.db", tmp_path / "一本 书.epub"
    with Archive(db) as archive:
        archive.add_newspapers([PAPER])
        for one in awkward().values():
            archive.add(one)
    told = run("export", "--format", "epub", "--out", out, "--db", db)
    assert (told.exit_code, told.output) == (0, f"{len(awkward())} articles written to {out}\n")
    assert len(Book(out).headlines) == len(awkward()) > len(TITLES)
    told = run("export", "--format", "epub", "--out", tmp_path, "--db", db, "--json", "--query", "丰收")
    assert json.loads(told.stdout) == [
        {"path": str(tmp_path / "articles.epub"), "articles": 1, "pictures": 0, "too_large": 0, "lost": 0}
    ]


def test_of_nothing_there_is_no_book(archive: Archive, tmp_path: Path) -> None:
    told = run("export", "--format", "epub", "--out", tmp_path / "out", "--db", archive.path)
    assert (told.exit_code, told.stderr) == (1, "Error: there is no article yet\n")
    told = run("export", "--format", "epub", "--out", tmp_path / "out", "--db", archive.path, "--until", "2001")
    assert (told.exit_code, told.stderr) == (1, "Error: no article is selected\n")
    assert not (tmp_path / "out").exists()


def test_a_book_has_no_file_for_each_appearance(archive: Archive, tmp_path: Path) -> None:
    told = run("export", "--format", "epub", "--appearances", "--out", tmp_path / "out", "--db", archive.path)
    assert told.exit_code == 2 and "--appearances is for jekyll and magazine" in told.stderr


def test_on_a_full_disk_what_was_there_stays(issue: Archive, tmp_path: Path) -> None:
    """Whatever write is the one that fails: of the directory at its end, too."""
    out = tmp_path / "out"
    whole = written(issue, out).file
    assert whole
    before, (soft, hard) = whole.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    for most in (len(before) - 1, len(before) - 300, len(before) // 2, 20):
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
            result = run("export", "--format", "epub", "--out", out, "--db", issue.path)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert result.exit_code == 1 and "File too large" in result.stderr
        assert [path.read_bytes() for path in out.iterdir()] == [before]
