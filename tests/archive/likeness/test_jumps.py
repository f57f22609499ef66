"""Articles that a printed page cuts are one article."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from archive.likeness.jumps import Piece, joined, partner, piece_of
from archive.model import Article, Byline

FIRST = Article(
    "靖西绣球香飘万里",
    "本报靖西讯（记者 韦秋实）三月三将至。\n绣娘们一针一线，（下转第2版）",
    issue_date=date(2022, 3, 1),
    page="01",
    newspaper="youjiang",
    addresses=("http://a.cn/1",),
    bylines=(Byline("韦秋实", "reporter"),),
)
SECOND = replace(
    FIRST,
    text="（上接第1版）缝出了好日子。\n“订单排到了五月。”她说。",
    page="02",
    addresses=("http://a.cn/2",),
    bylines=(),
)


def piece(article: Article) -> Piece:
    found = piece_of(article)
    assert found
    return found


def at_end(words: str) -> Article:
    return replace(FIRST, text=f"第一段。\n第二段。{words}")


def at_head(words: str) -> Article:
    return replace(SECOND, text=f"{words}第一段。\n第二段。")


@pytest.mark.parametrize(
    "words, page",
    [
        ("（下转第2版）", "2"),
        ("(下转02版)", "02"),
        ("（下转A2版）", "A2"),
        ("（下转第二版）", "2"),
        ("（下转第十二版）", "12"),
        ("▶下转第3版", "3"),
        ("【下转 3 版】", "3"),
        ("（紧转第4版）", "4"),
        ("（转第5版）", "5"),
        ("下转B07版", "B07"),
    ],
)
def test_a_mark_at_the_end_leads_on(words: str, page: str) -> None:
    found = piece(at_end(words))
    assert (found.mark.page, found.mark.onward) == (page, True)
    assert found.article.text == "第一段。\n第二段。"


@pytest.mark.parametrize(
    "words, page",
    [
        ("（上接第1版）", "1"),
        ("(上接01版) ", "01"),
        ("上接A1版 ", "A1"),
        ("（上接第一版）\n", "1"),
        ("（紧接第1版）", "1"),
        ("（接1版）", "1"),
        ("（上接第1版《靖西绣球香飘万里》）", "1"),
        ("▶上接第2版", "2"),
    ],
)
def test_a_mark_at_the_head_leads_back(words: str, page: str) -> None:
    found = piece(at_head(words))
    assert (found.mark.page, found.mark.onward) == (page, False)
    assert found.article.text == "第一段。\n第二段。"


_IN_HEADLINES = [
    "{}（上接第1版）",
    "（上接第1版）{}",
    "上接第1版：{}",
    "上接第一版: {}",
    "【紧接1版】{}",
    "{} ▶上接第1版",
]


@pytest.mark.parametrize("part", ["title", "kicker"])
@pytest.mark.parametrize("form", _IN_HEADLINES)
def test_a_mark_in_the_headline_leads_back(form: str, part: str) -> None:
    found = piece(replace(SECOND, text="缝出了好日子。", **{part: form.format("靖西绣球香飘万里")}))
    assert (found.mark.page, getattr(found.article, part)) == ("1", "靖西绣球香飘万里")


@pytest.mark.parametrize(
    "text",
    [
        "第一段。\n记者转第2版看了看。",
        "接第1版的读者来信。",
        "第一段。\n本文转自2版。",
        "他说，下转的通知在第2版。",
        "",
    ],
)
def test_a_text_that_only_speaks_of_pages_is_whole(text: str) -> None:
    assert piece_of(replace(FIRST, text=text)) is None


def test_an_article_of_no_issue_or_page_is_whole() -> None:
    assert piece_of(replace(FIRST, issue_date=None)) is None
    assert piece_of(replace(FIRST, page="")) is None


def test_two_pieces_that_name_each_others_pages_are_partners() -> None:
    assert partner(piece(FIRST), [piece(SECOND)]) == piece(SECOND)
    assert partner(piece(SECOND), [piece(FIRST)]) == piece(FIRST)


@pytest.mark.parametrize(
    "other",
    [
        replace(SECOND, page="03"),
        replace(SECOND, issue_date=date(2022, 3, 2)),
        replace(SECOND, newspaper="beihairibao"),
        replace(SECOND, text=SECOND.text.replace("第1版", "第4版")),
        replace(SECOND, text="（下转第1版）"),
    ],
    ids=["another page", "another day", "another paper", "from another page", "leads on, too"],
)
def test_other_pieces_are_no_partners(other: Article) -> None:
    found = piece_of(other)
    assert partner(piece(FIRST), [found] if found else []) is None


def test_of_several_the_one_with_the_likest_headline_is_the_partner() -> None:
    other = piece(replace(SECOND, title="平果：办事少跑腿", addresses=("http://a.cn/3",)))
    assert partner(piece(FIRST), [other, piece(SECOND)]) == piece(SECOND)


def test_of_several_that_cannot_be_told_apart_none_is_the_partner() -> None:
    bare = [piece(replace(SECOND, title="", addresses=(f"http://a.cn/{n}",))) for n in (2, 3)]
    assert partner(piece(FIRST), bare) is None


def test_a_page_with_letters_is_that_with_the_same_letters() -> None:
    first = replace(FIRST, page="A1", text=FIRST.text.replace("第2版", "B2版"))
    second = replace(SECOND, text=SECOND.text.replace("第1版", "A01版"))
    assert partner(piece(first), [piece(replace(second, page="B02"))])
    assert partner(piece(first), [piece(replace(second, page="A02"))]) is None


@pytest.mark.parametrize("page, fits", [("02-03", True), ("01-02", True), ("A02-03", True), ("03-04", False)])
def test_a_page_over_two_is_either_of_them(page: str, fits: bool) -> None:
    assert (partner(piece(FIRST), [piece(replace(SECOND, page=page))]) is not None) == fits


def test_joined_pieces_are_one_text_at_both_addresses() -> None:
    article = joined(piece(FIRST), piece(SECOND))
    assert article.text == (
        "本报靖西讯（记者 韦秋实）三月三将至。\n绣娘们一针一线，缝出了好日子。\n“订单排到了五月。”她说。"
    )
    assert article.addresses == ("http://a.cn/1", "http://a.cn/2")
    assert (article.page, article.bylines) == ("01", FIRST.bylines)
    assert article.notes == ("joined from pages 01 and 02",)


def test_a_sentence_that_ended_before_the_cut_ends_its_paragraph() -> None:
    first = piece(replace(FIRST, text="第一段。（下转第2版）"))
    assert joined(first, piece(SECOND)).text.startswith("第一段。\n缝出了好日子。")


# In a crawl
