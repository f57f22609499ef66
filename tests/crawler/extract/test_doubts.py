"""What readers pass on of how certain an article is: the one hand that makes it, its parts, and its halves."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from archive.doubts import AGREEMENT_MIN
from archive.likeness.jumps import joined, piece_of
from archive.model import Article, Link
from archive.reasons import LayoutChanged
from crawler.commands.extract import result_line
from crawler.epaper import unskinned
from crawler.epaper.unskinned import without_skin
from crawler.extract.article import extract_page, join_parts
from crawler.extract.compose import compose
from crawler.extract.page import open_page
from tests.harness.bench import capture

LINK = Link("http://news.example.cn/2022-03/01/content_1.html")
BELOW = AGREEMENT_MIN / 2


def made(agreement: float | None = None, *doubts: str, text: str = "正文") -> Article:
    return compose(LINK, "extract", title="标题", lines=[text], agreement=agreement, doubts=doubts)


def test_the_hand_that_makes_an_article_doubts_one_whose_witnesses_disagree() -> None:
    assert (made().agreement, made().doubts) == (None, ())
    assert (made(0.9).agreement, made(0.9).doubts) == (0.9, ())
    assert made(BELOW, "implausible decoding").doubts == ("implausible decoding", "witnesses disagree")


def test_an_article_of_broken_text_is_doubtful_whatever_reads_it() -> None:
    """A page says so itself; an interface's JSON has no page that could."""
    assert made(text="县里\ufffd修路\ufffd\ufffd，村民说好。").doubts == ("implausible decoding",)
    assert made(text="县里\ufffd修路，村民说好。").doubts == ()


@pytest.mark.parametrize("mark", ["[" * 1000, "……", "。", "—— ——", "★☆★", "\u3000", "\u200b"])
def test_marks_alone_are_no_article_whatever_reads_them(mark: str) -> None:
    for title, lines in (("", [mark]), (mark, [mark, mark]), (mark, [])):
        with pytest.raises(LayoutChanged, match="neither a title nor a text"):
            compose(LINK, "extract", title=title, lines=lines)
    for title, lines in (("1911", []), ("", ["𬶍"]), ("？", [mark, "字"])):
        assert compose(LINK, "extract", title=title, lines=lines).title == title


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_an_article_of_a_page_that_cannot_be_decoded_is_doubtful(charset: str) -> None:
    line = "5月6日，县里今年修路，村民说好，路通了，菜运得出，客人进得来。"
    page = f"<html><meta charset={charset}><h1>县里今年修路</h1>{f'<p>{line}</p>' * 3}".encode(charset)
    broken = page.replace("，".encode(charset), b"\xff")
    for body, doubtful in ((page, False), (broken, True)):
        article = extract_page(open_page(capture(LINK.url, body)), LINK)
        assert ("implausible decoding" in article.doubts) is doubtful


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_an_article_over_several_pages_is_as_certain_as_the_worst_of_them(order: tuple[int, ...]) -> None:
    parts = [made(0.9), made(BELOW, "text outside the tree"), made(None, "implausible decoding")]
    whole = join_parts([parts[n] for n in order])
    assert whole.agreement == BELOW
    assert set(whole.doubts) == {"text outside the tree", "witnesses disagree", "implausible decoding"}


def test_the_line_of_a_saved_page_tells_how_certain_its_article_is() -> None:
    line = result_line(made(BELOW, "text outside the tree"), False)
    assert (line["agreement"], line["doubts"]) == (BELOW, ["text outside the tree", "witnesses disagree"])
    assert json.loads(json.dumps(line)) == line


def test_parts_that_one_rule_alone_has_read_have_no_agreement() -> None:
    assert join_parts([made(), made()]).agreement is None and join_parts([made(), made()]).doubts == ()


def test_two_halves_on_two_pages_are_as_certain_as_the_worse_one() -> None:
    first, second = (
        piece_of(replace(made(agreement, text=text), page=page, issue_date=date(2022, 3, 1)))
        for agreement, text, page in ((0.9, "上半 （下转第2版）", "01"), (BELOW, "（上接第1版）下半", "02"))
    )
    assert first and second
    whole = joined(first, second)
    assert (whole.agreement, whole.doubts) == (BELOW, ("witnesses disagree",))


def test_an_article_that_no_skin_fits_is_as_certain_as_the_general_reader_is(monkeypatch: pytest.MonkeyPatch) -> None:
    line = "十二月二十四日上午，记者来到百色市田阳区的番茄地里，看见菜农们正在采摘，今年的收成比去年好。"
    page = open_page(capture(LINK.url, f"<title>番茄红了</title><h1>番茄红了</h1><div><p>{line}<p>{line}改</div>"))
    told = replace(extract_page(page, LINK), agreement=BELOW, doubts=("witnesses disagree", "text outside the tree"))
    monkeypatch.setattr(unskinned, "extract_page", lambda page, link: told)
    found = without_skin(page, LINK, {}, "北山日报", LayoutChanged("no body"))
    assert (found.agreement, set(found.doubts)) == (BELOW, {"witnesses disagree", "text outside the tree"})
