"""What narrows a search holds for one appearance of an article, and that is the one that is shown."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import Article, Byline, Link, Page, Placement
from archive.search.find import Hit, Wanted
from archive.search.found import Order
from archive.store.archive import Archive
from tests.harness.prints import NOTICES, OWN, PAPERS, REPRINT

OTHER = Article(
    "夜读", "西街的灯每晚亮到十点，读书的人来了又去，二十年来座位总是满的，水渠通了也没人散去。", newspaper="guilin",
    issue_date=date(2021, 12, 30), page="02", addresses=("http://epaper.guilinlife.com/html/2021-12/30/content_1.html",),
)  # fmt: skip


def filled(path: Path, articles: tuple[Article, ...]) -> Archive:
    archive = Archive(path)
    archive.add_newspapers(PAPERS)
    for article in articles:
        archive.add(article)
    return archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with filled(tmp_path / "archive.db", (OWN, REPRINT, OTHER, *NOTICES)) as archive:
        yield archive


def hits(archive: Archive, words: str = "", order: Order = "relevance", **narrowed: str) -> list[Hit]:
    found = archive.search.find(Wanted(words, **narrowed), order)
    return archive.search.hits(found.part(0, len(found)), found.shown)


def shown(archive: Archive, words: str = "", order: Order = "relevance", **narrowed: str) -> list[tuple[str, str, str]]:
    return [(hit.day, hit.page, hit.title) for hit in hits(archive, words, order, **narrowed)]


FIRST_PRINT = ("2021-12-24", "A01", "九公里水渠通到六能村")
SECOND_PRINT = ("2022-01-05", "03", "清渠入村来")


@pytest.mark.parametrize(
    "paper, print_", [("youjiang", FIRST_PRINT), ("右江日报", FIRST_PRINT), ("guilin", SECOND_PRINT)]
)
def test_a_text_is_found_in_each_paper_that_printed_it_as_it_was_printed_there(
    archive: Archive, paper: str, print_: tuple[str, str, str]
) -> None:
    assert shown(archive, "三座山坳", newspaper=paper) == [print_]


def test_a_hit_tells_all_of_the_appearance_that_matches(archive: Archive) -> None:
    [hit] = hits(archive, "三座山坳", newspaper="guilin")
    assert (hit.paper, hit.kicker, hit.subtitle, hit.source) == ("桂林日报", "", "邻市见闻", "百色新闻网")
    assert hit.signature == "李芳、韦秋实"


def test_without_a_filter_the_head_is_shown_with_all_that_signed_it_anywhere(archive: Archive) -> None:
    [hit] = hits(archive, "三座山坳")
    assert (hit.day, hit.page, hit.title) == FIRST_PRINT
    assert hit.signature == "韦秋实、农秀琴、李芳"


@pytest.mark.parametrize("order", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize(
    "narrowed, expected",
    [
        ({"newspaper": "guilin", "since": "2022"}, [SECOND_PRINT]),
        ({"newspaper": "guilin", "until": "2021"}, []),
        ({"newspaper": "youjiang", "since": "2022"}, []),
        ({"newspaper": "youjiang", "year": "2022"}, []),
        ({"newspaper": "guilin", "year": "2022"}, [SECOND_PRINT]),
        ({"signer": "李芳"}, [SECOND_PRINT]),
        ({"signer": "李芳", "newspaper": "youjiang"}, []),
        ({"signer": "农秀琴", "year": "2022"}, []),
        ({"signer": "韦秋实", "year": "2022"}, [SECOND_PRINT]),
        ({"signer": "韦秋实"}, [FIRST_PRINT]),
        ({"source": "百色新闻网"}, [SECOND_PRINT]),
        ({"source": "百色新闻网", "newspaper": "youjiang"}, []),
        ({"source": "右江日报", "since": "2022-01"}, []),
        ({"since": "2021-12-25"}, [SECOND_PRINT]),
    ],
)
def test_filters_hold_for_one_appearance_together(
    archive: Archive, order: Order, narrowed: dict[str, str], expected: list[tuple[str, str, str]]
) -> None:
    assert shown(archive, "三座山坳", order, **narrowed) == expected


def test_of_several_appearances_that_match_the_head_is_shown_else_the_earliest(archive: Archive) -> None:
    assert shown(archive, "公章", newspaper="youjiang") == [("2021-12-24", "A04", "遗失声明")]
    assert shown(archive, "公章", since="2021-12-25") == [("2021-12-27", "A03", "遗失声明")]
    assert shown(archive, "公章", since="2021-12-28") == [("2021-12-28", "A04", "遗失声明")]


def test_newest_and_oldest_go_by_the_day_of_the_appearance_that_matches(archive: Archive) -> None:
    in_guilin = [("2021-12-30", "02", "夜读"), SECOND_PRINT]
    assert shown(archive, "水渠", "oldest", newspaper="guilin") == in_guilin
    assert shown(archive, "水渠", "newest", newspaper="guilin") == in_guilin[::-1]
    assert shown(archive, "水渠", "oldest") == [FIRST_PRINT, in_guilin[0]]


@pytest.mark.parametrize("words", ["清渠入村", "邻市见闻", "李芳", "阳圩镇 九公里水渠", "农秀琴"])
def test_headlines_and_names_of_every_appearance_are_found(archive: Archive, words: str) -> None:
    assert [hit.id for hit in hits(archive, words)] == [hits(archive, "三座山坳")[0].id]


def test_words_do_not_reach_from_one_headline_to_another(archive: Archive) -> None:
    assert hits(archive, '"六能村清渠"') == [] == hits(archive, '"六能村阳圩"')


def test_facets_count_appearances_those_that_match(archive: Archive) -> None:
    def divided(name: str, words: str = "", **narrowed: str) -> dict[object, int]:
        wanted = Wanted(words, **narrowed)
        found = archive.search.find(wanted) if words or narrowed else None
        told = {row["value"]: row["n"] for row in archive.search.divided(name, found, 9, wanted)}
        latest = archive.search.find(wanted, "archived")
        assert told == {row["value"]: row["n"] for row in archive.search.divided(name, latest, 9, wanted)}
        return told

    assert divided("newspaper") == {"youjiang": 4, "guilin": 2}
    assert divided("year") == {2021: 5, 2022: 1}
    assert divided("newspaper", "三座山坳") == {"youjiang": 1, "guilin": 1}
    assert divided("newspaper", "公章") == {"youjiang": 3}
    assert divided("newspaper", "没有的词") == {} == divided("signer", "三座山坳", signer="没有的人")
    assert divided("source", "三座山坳", newspaper="guilin") == {"百色新闻网": 1}
    assert divided("year", newspaper="guilin") == {2021: 1, 2022: 1}
    assert divided("signer", "三座山坳", newspaper="youjiang") == {"农秀琴": 1, "韦秋实": 1}
    assert divided("signer") == {"韦秋实": 2, "农秀琴": 1}  # 李芳 is an editor


@pytest.mark.parametrize("order", list(permutations((OWN, REPRINT, OTHER))))
def test_it_makes_no_difference_which_paper_came_first(tmp_path: Path, order: tuple[Article, ...]) -> None:
    with filled(tmp_path / "archive.db", order) as archive:
        assert shown(archive, "三座山坳") == [FIRST_PRINT]
        assert shown(archive, newspaper="guilin", order="newest") == [SECOND_PRINT, ("2021-12-30", "02", "夜读")]


def test_a_hit_stands_where_the_paper_that_was_asked_for_placed_it(tmp_path: Path) -> None:
    first = replace(OTHER, title="先", text=f"{OTHER.text}先", addresses=("http://epaper.guilinlife.com/1",))
    second = replace(REPRINT, issue_date=OTHER.issue_date, page="02")
    with filled(tmp_path / "archive.db", (OWN,)) as archive:
        for article in (first, second):
            link = Link(article.addresses[0], newspaper="guilin", issue_date=article.issue_date, page="02")
            archive.links.found(link)
            archive.links.finish(link, archive.add(article).article)
        assert second.issue_date
        placed = tuple(Placement(article.addresses[0]) for article in (second, first))
        archive.editions.keep("guilin", second.issue_date, [Page("02", placements=placed)])
        titles = [title for _, _, title in shown(archive, newspaper="guilin", order="oldest")]
        assert titles == ["清渠入村来", "先"]


def test_a_name_that_signed_a_later_print_alone_is_found_and_goes_with_it(tmp_path: Path) -> None:
    signed = replace(
        OWN, bylines=(Byline("覃海燕"),), issue_date=date(2022, 2, 1), addresses=("http://epaper.bsyjrb.cn/x",)
    )
    with filled(tmp_path / "archive.db", (OWN, signed)) as archive:
        assert [hit.signature for hit in hits(archive, "覃海燕")] == ["韦秋实、农秀琴、覃海燕"]
        assert [hit.day for hit in hits(archive, signer="覃海燕")] == ["2022-02-01"]


_TEXTS = [
    "三座山坳的水渠全线通水，九公里渠道把清水送到村口。",
    "西街的灯每晚亮到十点，读书的人来了又去，座位总是满的，水渠边也有人。",
]
_PRINTS = st.tuples(
    st.sampled_from(_TEXTS), st.sampled_from(["youjiang", "guilin"]), st.sampled_from([2021, 2022]),
    st.integers(1, 3), st.sampled_from(["右江日报", "桂林日报"]), st.sampled_from(["韦秋实", "李芳"]),
)  # fmt: skip
_FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "newspaper": st.sampled_from(["youjiang", "guilin"]),
        "year": st.sampled_from(["2021", "2022"]),
        "since": st.sampled_from(["2021-01-02", "2022", "2022-01-03"]),
        "until": st.sampled_from(["2021-01-02", "2021", "2022-01-01"]),
        "source": st.sampled_from(["右江日报", "桂林日报"]),
        "signer": st.sampled_from(["韦秋实", "李芳"]),
    },
)


def _answers(print_: Article, wanted: dict[str, str]) -> bool:
    """Say whether a print is what is wanted, by a look at it."""
    day = str(print_.issue_date)
    return (
        wanted.get("newspaper", print_.newspaper) == print_.newspaper
        and day.startswith(wanted.get("year", ""))
        and day >= wanted.get("since", "")
        and day <= f"{wanted.get('until', '')}~"
        and wanted.get("source", print_.source) == print_.source
        and wanted.get("signer", print_.bylines[0].name) == print_.bylines[0].name
    )


@settings(max_examples=25, deadline=None)
@given(
    st.lists(_PRINTS, min_size=1, max_size=7, unique_by=lambda one: one[:4]), st.lists(_FILTERS, min_size=3, max_size=3)
)
def test_a_search_finds_what_a_look_at_every_print_finds(
    rows: list[tuple[str, str, int, int, str, str]], filters: list[dict[str, str]]
) -> None:
    prints = [
        Article(f"题{number}", text, newspaper=paper, issue_date=date(year, 1, day), source=source,
                bylines=(Byline(signer),), addresses=(f"http://epaper.{paper}.cn/{number}",))
        for number, (text, paper, year, day, source, signer) in enumerate(rows)
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, filled(Path(folder, "archive.db"), tuple(prints)) as archive:
        for wanted in filters:
            matching = [one for one in prints if _answers(one, wanted)]
            for order in ("relevance", "newest", "oldest", "archived"):
                found = hits(archive, "水渠", order, **wanted)
                assert sorted(hit.text for hit in found) == sorted({one.text for one in matching})
                assert not wanted or {hit.title for hit in found} <= {one.title for one in matching}
            days = [day for day, _, _ in shown(archive, "水渠", "oldest", **wanted)]
            assert days == sorted(days)
            counted = archive.search.find(Wanted("水渠", **wanted))
            told = archive.search.divided("newspaper", counted, 9, Wanted("水渠", **wanted))
            assert {row["value"]: row["n"] for row in told} == Counter(one.newspaper for one in matching)
