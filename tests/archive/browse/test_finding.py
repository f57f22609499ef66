"""The search page, and Datasette's own search box."""

from __future__ import annotations

import pytest

from tests.archive.browse.conftest import Reader


def titles(reader: Reader, address: str) -> list[str]:
    return [one["title"] for one in reader.json(address)["results"]]


def test_any_word_is_found_and_marked_in_the_original_text(reader: Reader) -> None:
    told = reader.json("/search.json?q=小番茄")
    assert [one["title"] for one in told["results"]] == ["田阳：小番茄搭上“早班车”"]
    assert {"text": "小番茄", "hit": True} in told["results"][0]["snippet"]
    assert "<mark>小番茄</mark>" in reader.html("/search?q=小番茄")


def test_results_come_by_relevance_newest_or_oldest(reader: Reader) -> None:
    assert [one["sort"] for one in reader.json("/search.json?q=百色")["sorts"] if one["here"]] == ["relevance"]
    assert titles(reader, "/search.json?q=周报&sort=newest")[0] == "百色芒果周报第45期"
    assert titles(reader, "/search.json?q=周报&sort=oldest")[0] == "百色芒果周报第1期"


def test_facets_divide_what_is_found(reader: Reader) -> None:
    told = {
        facet["name"]: {value["value"]: value["n"] for value in facet["values"]}
        for facet in reader.json("/search.json?q=芒果")["facets"]
    }
    assert told == {
        "paper": {"youjiang": 45},
        "year": {2021: 45},
        "source": {"右江日报": 36, "广西新闻网": 9},
        "by": {"农秀琴": 30, "岑桂花": 15},
    }


@pytest.mark.parametrize(
    "narrowed, total",
    {
        "source=广西新闻网": 9,
        "by=岑桂花": 15,
        "paper=hechiribao": 0,
        "year=2021": 45,
        "year=1999": 0,
        "year=abc": 0,
        "since=2021-12-01": 2,
        "until=2021-02-28": 3,
        "since=never": 45,
        "by=岑桂花&source=广西新闻网": 3,
    }.items(),
)
def test_a_search_is_narrowed(narrowed: str, total: int, reader: Reader) -> None:
    assert reader.json(f"/search.json?q=芒果&{narrowed}")["total"] == total


def test_what_narrows_can_be_let_go_of(reader: Reader) -> None:
    told = reader.json("/search.json?q=芒果&paper=youjiang&year=2021")
    assert [(one["label"], one["value"]) for one in told["chosen"]] == [("报纸", "右江日报"), ("年份", "2021")]
    assert told["chosen"][1]["url"] == "/search?q=%E8%8A%92%E6%9E%9C&paper=youjiang"


def test_pages_follow_one_another(reader: Reader) -> None:
    first, last = (reader.json(f"/search.json?q=芒果{page}") for page in ("", "&p=3"))
    assert (first["place"]["last"], first["place"]["previous"]) == (3, None)
    assert (len(last["results"]), last["place"]["next"]) == (5, None)
    assert reader.json("/search.json?q=芒果&p=999999999999")["place"]["here"] == 3


def test_without_words_everything_is_listed_newest_first(reader: Reader) -> None:
    told = reader.json("/search.json")
    assert (told["total"], told["sort"]) == (51, "newest")


@pytest.mark.parametrize(
    "words", ['"', "AND", "OR OR", "(", "*", "a:b", "-", "百色 AND", "“百色", "\x00", "NEAR(", "' or 1=1 --"]
)
def test_nothing_that_is_typed_is_an_error(words: str, reader: Reader) -> None:
    assert reader.get("/search.json", params={"q": words}).status_code == 200
    assert reader.get("/search.atom", params={"q": words}).status_code == 200
    assert reader.get("/archive/articles.json", params={"_search": words}).status_code == 200
    assert reader.get("/archive/articles.json", params={"_search": words, "_searchmode": "raw"}).status_code == 200


@pytest.mark.parametrize(
    "words, n", {"百色": 47, "小番茄": 1, "加尤镇茶农": 1, "韦秋实": 4, "蕃薯": 0, "凌云縣": 1}.items()
)
def test_datasettes_own_search_box_understands_chinese(words: str, n: int, reader: Reader) -> None:
    told = reader.get("/archive/articles.json", params={"_search": words, "_size": 100, "_shape": "objects"}).json()
    assert len(told["rows"]) == n


@pytest.mark.parametrize("words, n", {"百色 AND 太阳能": 1, "小番茄 OR 太阳能": 2, "title : 小番茄": 1}.items())
def test_raw_search_understands_chinese(words: str, n: int, reader: Reader) -> None:
    asked = {"_search": words, "_searchmode": "raw", "_size": 100, "_shape": "objects"}
    assert len(reader.get("/archive/articles.json", params=asked).json()["rows"]) == n


def test_raw_search_of_a_column_understands_chinese(reader: Reader) -> None:
    asked = {"_search_title": "小番茄 OR 路灯", "_searchmode": "raw", "_shape": "objects"}
    assert len(reader.get("/archive/articles.json", params=asked).json()["rows"]) == 2


def test_words_stay_in_datasettes_search_box(reader: Reader) -> None:
    page = reader.get("/archive/articles", params={"_search": "小番茄 OR 路灯", "_searchmode": "raw"}).text
    assert 'value="小番茄 OR 路灯"' in page
