"""The language of a search: what finds is what a look at every text finds, and what is left out is told."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.chinese.variants import forms
from archive.model import Article
from archive.search.language import NEAR_MAX, WORDS_MAX, Words, read
from archive.search.query import expression
from tests.archive.search.test_query import Found
from tests.harness.cost import cpu_growth

LETTERS = "百色右江通车发后里民"
ALONE = "百色右江日报的一是在了发台干后里"
TITLES = st.text(st.sampled_from(LETTERS), min_size=1, max_size=8)
RUN = st.text(st.sampled_from(LETTERS), min_size=2, max_size=4)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return Found(
        tmp_path_factory.mktemp("few"),
        Article("右江大桥通车", "百色市右江大桥昨日通车，民族团结。"),
        Article("百色新貌", "右江两岸的群众说，等了多年的大桥终于在今天上午十点准时建成通车，大家都很高兴。"),
        Article("民族团结", "通车之后，右江两岸热闹起来。头髮花白的老人笑了。"),
        Article("G80高速", "3,000亩芒果熟了；A/B两线，G80与G81。"),
    )


@pytest.mark.parametrize("mark", "，,、；;。！!？?…|　 \t\n")
@pytest.mark.parametrize("words", ["右江{}民族", "右江{0}{0} 民族", "{}右江{}民族{}"])
def test_marks_between_words_part_them(few: Found, words: str, mark: str) -> None:
    rows = [1, 2, 3] if mark == "|" else [1, 3]
    assert few(words.replace("{0}", mark).replace("{}", mark)) == rows
    assert not read(words.replace("{0}", mark).replace("{}", mark)).dropped


@pytest.mark.parametrize(
    "words, rows",
    [
        ("3,000", [4]), ("3，000", [4]), ("3,000亩，芒果", [4]), ("A/B", [4]), ("G80,G81", []), ("G80, G81", [4]),
        ('"大桥，昨日"', []), ('"昨日通车，民族"', [1]), ("「右江大桥」", [1]), ("《右江大桥》", [1]),
        ("—— 右江大桥", [1]),
        ("百色\"右江\"", [1, 2]), ("民族|百色", [1, 2, 3]), ("民族｜百色", [1, 2, 3]), ("民族 or 百色", []),
    ],
)  # fmt: skip
def test_marks_within_a_word_belong_to_it(few: Found, words: str, rows: list[int]) -> None:
    assert few(words) == rows


@pytest.mark.parametrize(
    "words, rows",
    [
        ("标题:通车", [1]), ("标题：通车", [1]), ("標題：通車", [1]), ("title:通车", [1]), ("标题: 通车", [1]),
        ("标题:右江，通车", [1]), ("标题:右江 团结", [1]), ("右江 -标题:通车", [2, 3]), ("右江 NOT 标题:通车", [2, 3]),
        ("标题:\"民族团结\"", [3]), ("标题:「民族团结」", [3]), ("标题:通车 OR 标题:百色", [1, 2]), ("标题:头发", []),
        ("标题:g80", [4]), ("标题:大桥 NEAR 标题:通车", [1]), ("标题:昨日", []),
    ],
)  # fmt: skip
def test_headlines_are_looked_in_alone(few: Found, words: str, rows: list[int]) -> None:
    assert few(words) == rows


@pytest.mark.parametrize(
    "words, rows",
    [
        ("大桥 NEAR 通车", [1, 2]), ("大桥 NEAR/2 通车", [1]), ("大桥 NEAR/1 通车", [1]), ("通车 NEAR/3 右江", [1, 3]),
        ("右江 NEAR/100 通车", [1, 2, 3]), ("右江 NEAR/2 大桥 NEAR/2 通车", [1]),
        ("右江 NEAR/1 大桥 NEAR/100 通车", [1]),
        ("大桥　NEAR/２　通车", [1]), ("右江 NEAR/2 大橋", [1]), ("頭发 NEAR 老人", [3]),
        ("右江 NEAR/2 大桥 -新貌", [1]),
        ("大桥 NEAR/2 通车 OR 芒果", [1, 4]), ("G80 NEAR/2 G81", [4]),
    ],
)  # fmt: skip
def test_words_are_near_each_other(few: Found, words: str, rows: list[int]) -> None:
    assert few(words) == rows
    assert not read(words).dropped


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Articles of few characters in all orders, so that words often stand near, far and across marks."""
    from random import Random

    chance = Random(7)

    def text(length: int) -> str:
        return "".join(chance.choice(LETTERS + "，後發") for _ in range(length))

    return Found(tmp_path_factory.mktemp("many"), *(Article(text(9), f"第{n}{text(60)}") for n in range(100)))


def _spans(text: str, word: str) -> list[tuple[int, int]]:
    """Return where a word stands in a text without its marks, which no look across them allows."""
    places, bare = [], 0
    for at, letter in enumerate(text):
        if text.startswith(word, at):
            places.append((bare, bare + len(word)))
        bare += letter != "，"
    return places


def _near(text: str, first: str, second: str, distance: int) -> bool:
    apart = (max(a[0], b[0]) - min(a[1], b[1]) for a in _spans(text, first) for b in _spans(text, second))
    return any(gap <= distance for gap in apart)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(first=RUN, second=RUN, distance=st.integers(0, 30))
def test_near_finds_what_a_look_at_every_text_finds(many: Found, first: str, second: str, distance: int) -> None:
    found = many(f"{first} NEAR/{distance} {second}")
    expected = [
        row
        for row, (title, *_, text) in enumerate(many.texts, 1)
        if any(_near(where, one, other, distance)
               for where in (title, text) for one in forms(first) for other in forms(second))
    ]  # fmt: skip
    assert found == expected


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(wanted=st.lists(RUN, min_size=1, max_size=2), title=RUN, unwanted=RUN, mark=st.sampled_from("，、 ；"))
def test_all_parts_find_what_a_look_at_every_text_finds(
    many: Found, wanted: list[str], title: str, unwanted: str, mark: str
) -> None:
    def has(text: str, word: str) -> bool:
        return any(form in text for form in forms(word))

    expected = [
        row
        for row, (headline, *_, text) in enumerate(many.texts, 1)
        if all(has(headline, one) or has(text, one) for one in wanted)
        and not (has(headline, unwanted) or has(text, unwanted))
    ]
    assert many(f"{mark.join(wanted)} -{unwanted}") == expected
    in_headlines = [row for row, (headline, *_) in enumerate(many.texts, 1) if has(headline, title)]
    assert many(f"标题:{title}") == in_headlines


# What is left out


@pytest.mark.parametrize(
    "words, told",
    [
        ("NEAR 右江", "NEAR stands between"), ("右江 NEAR", "NEAR stands between"),
        ("右江 NEAR OR 通车", "NEAR stands between"),
        ("右江 NEAR NEAR 通车", "NEAR stands between"), ("右江 NEAR -通车", "NEAR stands between"),
        ("右江 NEAR 标题:通车", "NEAR stands between"), ("右江 ★", "'★' has no letter"), ("🙂", "'🙂' has no letter"),
        ("-百色", "must not occur wants"), ("百色 OR -右江", "must not occur wants"), ("百色 NOT", "NOT stands before"),
        (" ".join(ALONE[:13]), "1 character that stands alone beyond the first 12 is left out"),
        (" NEAR ".join(ALONE[:14]), "2 characters that stand alone"),
        ("芒果 标题:", "标题: stands before"), ("標題： OR 芒果", "标题: stands before"), ("title:", "标题: stands"),
        ("标题: NOT 芒果", "标题: stands before"),
        ("词 " * 65, "1 word beyond the first 64 is left out"), ("词，" * 1000, "936 words beyond the first 64"),
    ],
)  # fmt: skip
def test_what_is_not_looked_for_is_told(few: Found, words: str, told: str) -> None:
    assert [one.english for one in read(words).dropped if told in one.english]
    assert all(re.search("[\u4e00-\u9fff]", one.chinese) for one in read(words).dropped)
    few(words)


def test_of_characters_alone_the_first_twelve_are_looked_for_wherever_they_stand() -> None:
    assert expression(" ".join(ALONE)) == expression(" ".join(ALONE[:12]))
    assert expression(" OR ".join(ALONE[:12] + "百" * 50)) == expression(" OR ".join(ALONE[:12]))
    assert expression(" ".join(ALONE) + " 右江") == expression(" ".join(ALONE[:12]) + " 右江")
    assert expression("右江 -" + " -".join(ALONE)) == expression("右江 -" + " -".join(ALONE[:12]))
    kept, left_out = " ".join(ALONE[:12]), ALONE[12]
    assert expression(f"{kept} 右江 NEAR {left_out} 通车") == expression(f"{kept} 右江 通车")
    assert expression(f"{kept} -{left_out} 通车") == expression(f"{kept} 通车")
    assert expression(f"{kept} OR {left_out} 通车") == expression(f"{kept} OR 通车")
    assert read(f"{kept} {left_out}").dropped[0].chinese == "只检索前 12 个单字，其余 1 个没有检索"


@pytest.mark.parametrize(
    "words", ["百色 百色", "百色 OR 百色", "右江 -通车 -通车", "标题:右江 标题:右江", "百 NEAR 色 百 NEAR 色"]
)
def test_what_is_asked_twice_is_asked_once(words: str) -> None:
    found = expression(words)
    parts = re.split(" AND | OR ", found.partition(" NOT ")[2] or found)
    assert len(parts) == len(set(parts)), found


NOTHING = [
    *("，", "。", "，。", "；！", "…", "标题:", "標題：", "title:", "标题:，", "OR", "NEAR", "NEAR/5", "AND", "NOT"),
    *("|", "&", "+", '""', "“”", "「」", '"', '"，"', "-", "--", "-芒果", "★", "*", "^", "()", "{}"),
]


@pytest.mark.parametrize("words", [*NOTHING, "OR OR", "NOT 芒果", "标题: OR -芒果", "NEAR AND"])
def test_where_there_is_no_word_to_look_for_this_is_told_with_what_was_typed(few: Found, words: str) -> None:
    typed = read(words)
    assert typed.nothing in typed.dropped and few(words) == []
    assert typed.nothing.english == f"there is no word to look for in {words!r}, so that nothing is found"
    assert typed.nothing.chinese == f"“{words}”里没有要找的词，所以什么也没有找到"


@pytest.mark.parametrize("words", ["芒果", "芒果 ★", "-芒果 OR 右江", "标题:芒果", "标题:OR芒果", "芒果 OR", "", " "])
def test_nothing_of_that_is_told_where_there_is_one_or_nothing_was_typed(words: str) -> None:
    assert read(words).nothing is None


def test_words_are_counted_wherever_they_stand() -> None:
    typed = read("甲 -乙 OR 标题:丙 NEAR 丁，" * 100)
    assert sum(len(part.words) for query in typed.queries for side in query for part in side) <= 2 * WORDS_MAX
    assert read("右江 NEAR 通车").queries[0].wanted == (Words(("右江", "通车"), False, NEAR_MAX),)


HOSTILE = {
    "words": "词 ", "quotes": '"', "minus": "-", "near": "甲 NEAR ", "far": "NEAR/99999999999999999999 ", "or": "OR ",
    "bars": "|", "headline": "标题:", "stars": "*", "carets": "^ ", "brackets": "(", "marks": "，", "emoji": "🙂 ",
    "columns": "{title text} : ", "nul": "\x00", "surrogates": "\ud800", "forms": "发", "one": "百", "blanks": " ",
    "selectors": "\ufe00", "turned": "\u202e", "not": "NOT ",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_long_query_takes_time_in_proportion(kind: str, few: Found) -> None:
    def search(times: int) -> None:
        few(HOSTILE[kind] * times + "右江")

    search(10)
    assert cpu_growth(search, 4_000, 32_000, below=8 * 6, floor=0.004) < 8 * 6
