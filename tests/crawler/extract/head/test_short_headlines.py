"""Headlines of one to eight characters: what the `<title>` says of them, however it is parted, and no line lost."""

from __future__ import annotations

from itertools import product

import pytest

from tests.crawler.extract.test_extract import read
from tests.harness.sweep import each

HEADLINES = {
    "simplified": (
        "雨",
        "雨水",
        "开镰了",
        "夜校开课",
        "茶园新绿时",
        "山村夜校开课",
        "山村夜校又开课",
        "山村夜校今晚开课",
    ),
    "traditional": (
        "雨",
        "雨水",
        "開鐮了",
        "夜校開課",
        "茶園新綠時",
        "山村夜校開課",
        "山村夜校又開課",
        "山村夜校今晚開課",
    ),
}
NAMES = {"simplified": ("新闻", "短题新闻网"), "traditional": ("新聞", "短題新聞網")}
BODY = {
    "simplified": (
        "昨夜下了雨，田里的水满了。",
        "村里的人清早就下了田，忙到日落才回家，今年的收成比去年要好，镇上的收购点也开了门。",
        "镇里的负责人介绍，全镇今年种了三万亩水稻，预计下个月中旬全部收完，合作社添了五台机器。",
    ),
    "traditional": (
        "昨夜下了雨，田裡的水滿了。",
        "村裡的人清早就下了田，忙到日落才回家，今年的收成比去年要好，鎮上的收購點也開了門。",
        "鎮裡的負責人介紹，全鎮今年種了三萬畝水稻，預計下個月中旬全部收完，合作社添了五台機器。",
    ),
}
DATE = {
    "simplified": "<div>2024年03月06日 08:51 来源：右江日报</div>",
    "traditional": "<div>2024年03月06日 08:51 來源：右江日報</div>",
}
SEPARATORS = ("_", "-", "--", "—", "|", "｜", "·", "»", " ", " | ", " - ", " — ", " · ", " » ")
HEADINGS = (
    "<h1>{}</h1>",
    "<h2>{}</h2>",
    "<h3>{}</h3>",
    "<div class='title'>{}</div>",
    "<p class='title'>{}</p>",
    "<p>{}</p>",
    "<h1><a href='/1.html'>{}</a></h1>",
)
MENU = "<ul><li><a href='/a'>要闻</a></li><li><a href='/b'>县区</a></li></ul>"


def page(title: str, above: str, body: tuple[str, ...] = BODY["simplified"], head: str = "") -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in body)
    return f"<html><head><title>{title}</title>{head}</head><body>{above}<div>{paragraphs}</div></body></html>"


@pytest.mark.slow
@each("script", HEADLINES)
@each("separator", SEPARATORS)
def test_a_headline_of_any_length_is_read_and_no_line_of_the_text_is_lost(script: str, separator: str) -> None:
    wrong = []
    cases = list(product(HEADLINES[script], (0, 1, 2), HEADINGS, ("", DATE[script])))
    for number, (headline, more, heading, date) in enumerate(cases):
        if number % 3 != SEPARATORS.index(separator) % 3:  # a third each: the separators share the other forms
            continue
        title = separator.join((headline, *(NAMES[script][-more:] if more else ())))
        article = read(page(title, heading.format(headline) + date, BODY[script]))
        if (article.title, article.text) != (headline, "\n".join(BODY[script])):
            wrong.append((title, heading, date, article.title))
    assert wrong == []


@pytest.mark.parametrize(
    ("title", "above", "headline"),
    [
        ("短题新闻网-新闻-雨", "<h1>雨</h1>", "雨"),
        ("短題新聞網_新聞_開鐮了", "<h2>開鐮了</h2>", "開鐮了"),
        ("要闻_右江网", f"{MENU}<h1>要闻</h1><h2>夜校今晚开课</h2>", "夜校今晚开课"),
        ("要闻_右江网", f"{MENU}<div>要闻</div><h1>夜校今晚开课</h1>", "夜校今晚开课"),
        ("雨_要闻_右江网", "<h1>雨</h1><div>要闻</div>", "雨"),
        ("夜校开课-要闻-右江网", "<h1>夜校开课</h1><div>要闻</div>", "夜校开课"),
        ("雨_澎湃", "<h1>澎湃</h1><h2>雨</h2>", "雨"),
        ("《雨》_新闻_短题新闻网", "<h1>《雨》</h1>", "《雨》"),
        ("下雨！_新闻_短题新闻网", "<h1>下雨！</h1>", "下雨！"),
        ("开镰了_新闻_短题新闻网", "", "开镰了"),
        ("北京-上海高铁新闻发布", "", "北京-上海高铁新闻发布"),
        ("凌云 今年的春茶比去年早了一个星期开采", "<div>凌云</div>", "凌云 今年的春茶比去年早了一个星期开采"),
    ],
)
def test_a_part_of_the_title_is_told_from_channels_and_sites(title: str, above: str, headline: str) -> None:
    article = read(page(title, above + DATE["simplified"]))
    assert (article.title, article.text) == (headline, "\n".join(BODY["simplified"]))


@pytest.mark.parametrize("content", ["开镰了", "开镰了_新闻_短题新闻网"])
def test_a_short_headline_that_the_metadata_name_is_read(content: str) -> None:
    head = f"<meta property='og:title' content='{content}'>"
    assert read(page("开镰了_新闻_短题新闻网", DATE["simplified"], head=head)).title == "开镰了"


def test_a_headline_that_is_linked_below_the_text_as_well_is_the_headline() -> None:
    text = page("雨_新闻_短题新闻网", f"<h1>雨</h1>{DATE['simplified']}")
    assert read(text.replace("</body>", "<ul><li><a href='/1'>雨</a></li></ul></body>")).title == "雨"


@pytest.mark.parametrize("place", [0, 2])
@pytest.mark.parametrize("line", ["下雨了。", "下雨了！", "下雨了，说来就来。"])
def test_a_sentence_of_the_headlines_words_stays_in_the_text(line: str, place: int) -> None:
    body = (*BODY["simplified"][:place], line, *BODY["simplified"][place:])
    article = read(page("下雨了_新闻_短题新闻网", f"<h1>下雨了</h1>{DATE['simplified']}", body))
    assert (article.title, article.text) == ("下雨了", "\n".join(body))


@pytest.mark.parametrize("title", ["雨_" * 20000, "雨 " * 20000, "夜校开课了" * 10000])
def test_an_endless_title_costs_no_more_than_its_length(title: str) -> None:
    above = "<h1>夜校开课了</h1><p>雨</p>" * 500
    assert BODY["simplified"][1] in read(page(title, above)).text
