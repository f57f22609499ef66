"""Pages in other languages than Chinese: what trafilatura reads of them, and what is made of it."""

from __future__ import annotations

from datetime import datetime

import pytest

from archive.model import CHINA, Article, Byline, Capture
from archive.reasons import LayoutChanged
from crawler.extract.article import extract

ENGLISH = (
    "The road from the hills to the county town was opened this morning after two years of work, and the first bus "
    "carried forty people to the market, most of whom had walked for three hours each way until yesterday."
)
JAPANESE = (
    "山の村と町をむすぶ新しい道路が今朝ひらかれ、"
    "最初のバスには市場へ行く人たちが四十人も乗っていた。村の人たちは昨日まで三時間も歩いていたという。"
)
KOREAN = (
    "산골 마을과 읍내를 잇는 새 도로가 오늘 아침 열렸고, 첫 버스에는 장에 가는 주민 마흔 명이 탔다. "
    "주민들은 어제까지 세 시간을 걸어야 했다고 말했다."
)
COMMENTS = [
    "This is wonderful news for everybody who lives up there, I have waited for that road since I was a child.",
    "They should have built it ten years ago, and nobody talks about the money that went into it, which is a scandal.",
    "My grandmother will be able to see her doctor without staying overnight, thank you to everybody who worked on it.",
]


def read(head: str, body: str, url: str = "https://www.county-times.example/news/road") -> Article:
    markup = f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    return extract(Capture("", url, datetime(2026, 11, 28, tzinfo=CHINA), 200, (), markup.encode(), ""))


def article(text: str = ENGLISH, heading: str = "A road is opened") -> str:
    paragraphs = "".join(f"<p>{number}. {text}</p>" for number in range(1, 5))
    return f"<article><h1>{heading}</h1>{paragraphs}</article>"


def lines(text: str = ENGLISH) -> list[str]:
    return [f"{number}. {text}" for number in range(1, 5)]


@pytest.mark.parametrize(
    "opened, item",
    [
        ('<div id="comments"><h3>Comments</h3>', '<div class="comment"><b>Ann</b><p>{}</p></div>'),
        ('<section class="comment-list">', '<div class="comment-body"><p>{}</p></div>'),
        ('<div id="disqus_thread">', "<p>{}</p>"),
        ('<ol class="commentlist">', '<li class="comment"><p>{}</p></li>'),
    ],
)
@pytest.mark.parametrize("text", [ENGLISH, JAPANESE, KOREAN], ids=["English", "Japanese", "Korean"])
def test_readers_comments_are_no_text_of_a_short_article(text: str, opened: str, item: str) -> None:
    comments = opened + "".join(map(item.format, COMMENTS * 3)) + f"</{opened[1:].split()[0]}>"
    found = read("<title>A road is opened</title>", f"<div><h1>A road is opened</h1><p>{text}</p></div>{comments}")
    assert [line for line in found.text.split("\n") if line in COMMENTS] == []
    assert text in found.text.split("\n")


@pytest.mark.parametrize(
    "title",
    [
        "A road is opened - County Times",
        "A road is opened | News | County Times",
        "Local News | A road is opened",
        "County Times: A road is opened",
    ],
)
def test_the_headline_is_the_end_of_a_title_that_is_the_main_heading(title: str) -> None:
    found = read(f'<title>{title}</title><meta property="og:title" content="{title}">', article())
    assert found.title == "A road is opened"


@pytest.mark.parametrize(
    "title, name",
    [
        ("A road is opened - County Times", "County Times"),
        ("A road is opened – county-times.example", ""),
        ("County Times: A road is opened", "County Times"),
        ("County Times » A road is opened", "County Times"),
    ],
)
@pytest.mark.parametrize("heading", ["", "<h1>County Times</h1>"])
def test_the_name_of_its_site_is_no_part_of_a_title(title: str, name: str, heading: str) -> None:
    head = f'<title>{title}</title><meta property="og:title" content="{title}">'
    head += f'<meta property="og:site_name" content="{name}">' if name else ""
    assert read(head, heading + article().replace("h1>", "div>")).title == "A road is opened"


def test_a_separator_within_a_title_is_the_titles() -> None:
    assert read("<title>Roads - what they cost</title>", article(heading="Roads - what they cost")).title == (
        "Roads - what they cost"
    )


def test_a_logo_is_no_title() -> None:
    head = "<title>A road is opened and forty people ride - County</title>"
    found = read(
        head, "<h1>Big Logo</h1>" + article().replace("h1>", "h2>").replace("opened", "opened and forty people ride")
    )
    assert found.title == "A road is opened and forty people ride"


@pytest.mark.parametrize(
    "told, moment, precision",
    [
        ("2021-12-24T08:30:00-05:00", "2021-12-24T21:30:00+08:00", "second"),
        ("2021-12-24T08:30:00Z", "2021-12-24T16:30:00+08:00", "second"),
        ("2021-12-24T08:30:00+0900", "2021-12-24T07:30:00+08:00", "second"),
        ("2021-12-24T08:30:00", "2021-12-24T00:00:00+08:00", "day"),
        ("2021-12-24", "2021-12-24T00:00:00+08:00", "day"),
    ],
)
@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="{}">',
        '<script type="application/ld+json">{{"@type":"NewsArticle","datePublished":"{}"}}</script>',
    ],
)
def test_a_moment_is_told_with_its_zone_or_it_is_a_day(head: str, told: str, moment: str, precision: str) -> None:
    found = read(f"<title>A road</title>{head.format(told)}", article())
    assert found.published_at is not None
    assert (found.published_at.isoformat(), found.date_precision) == (moment, precision)


@pytest.mark.parametrize(
    "head, names",
    [
        ('{"author":{"@type":"Person","name":"Ann Miller"}}', ["Ann Miller"]),
        (
            '{"author":[{"@type":"Person","name":"Ann Miller"},{"@type":"Person","name":"Bo Li"}]}',
            ["Ann Miller", "Bo Li"],
        ),
        ('{"author":{"@type":"Organization","name":"County Times"}}', []),
        ('{"author":{"@type":"Person","name":"admin"}}', []),
        ('{"author":{"@type":"Person","name":"山田太郎"}}', ["山田太郎"]),
    ],
)
def test_authors_are_persons_that_the_metadata_name(head: str, names: list[str]) -> None:
    told = head.replace("{", '{"@type":"NewsArticle","@context":"https://schema.org","headline":"A road is opened",', 1)
    found = read(f'<title>A road</title><script type="application/ld+json">{told}</script>', article())
    assert list(found.bylines) == [Byline(name) for name in names]


def test_a_page_of_nothing_is_no_article() -> None:
    with pytest.raises(LayoutChanged, match="neither a title nor a text"):
        read("", "<p></p>")
