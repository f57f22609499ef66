"""The search page, and Datasette's own search box."""

from __future__ import annotations

import html
import xml.etree.ElementTree as ET

import pytest
from markupsafe import escape

from archive.browse.matching import NARROWING
from tests.archive.browse.conftest import Reader, words_of


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
        "year=abc": 45,
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


@pytest.mark.parametrize(
    "written, iso",
    [
        ("20211201", "2021-12-01"),
        ("2021/12/1", "2021-12-01"),
        ("2021年12月1日", "2021-12-01"),
        ("2021年12月", "2021-12"),
    ],
)
@pytest.mark.parametrize("name", ["since", "until"])
def test_a_day_is_read_as_it_is_written(name: str, written: str, iso: str, reader: Reader) -> None:
    told = reader.json(f"/search.json?q=芒果&{name}={written}")
    usual = reader.json(f"/search.json?q=芒果&{name}={iso}")
    assert told["notes"] == [] and told["asked"] == {name: iso}
    assert (told["total"], told["canonical"]) == (usual["total"], usual["canonical"])
    assert 0 < told["total"] < 45 or name == "until"


@pytest.mark.parametrize("called", ["youjiang", "右江日报", "右江日報", "右江", "YOUJIANG", " 右江日报 "])
def test_a_paper_may_be_called_by_its_name(called: str, reader: Reader) -> None:
    told = reader.json(f"/search.json?paper={called}")
    assert told["asked"] == {"paper": "youjiang"} and told["notes"] == []
    assert told["total"] == reader.json("/search.json?paper=youjiang")["total"] > 0


@pytest.mark.parametrize("place", ["广西", "廣西", "百色", "百色市", "广西壮族自治区百色市", "河池"])
def test_a_search_is_narrowed_to_papers_of_a_place(place: str, reader: Reader) -> None:
    told = reader.json(f"/search.json?q=番茄&place={place}")
    assert (told["total"] > 0, told["notes"]) == (place != "河池", [])


UNASKED = {
    "since=never": "起始日期“never”不是日期",
    "until=2021-02-30": "截止日期“2021-02-30”不是日期",
    "year=abc": "“abc”不是年份",
    "doubt=abc": "没有“abc”这种存疑",
    "tag=%07": "不能是标签",
    "sort=abc": "没有“abc”这种排序",
    "paper=右江晚报": "没有叫“右江晚报”的报纸，是不是：右江日报 (youjiang)？",
    "paper=火星": "没有叫“火星”的报纸",
    "place=火星": "没有“火星”的报纸；写到它的文章，可以检索“火星”",
    "place=靖西": "没有“靖西”的报纸；它在广西百色，可选地区“广西百色”；写到它的文章，可以检索“靖西”",
    "place=白色": "没有“白色”的报纸；是不是：广西百色？；写到它的文章，可以检索“白色”",
    "since=2022&until=2021": "起止颠倒：2022 晚于 2021",
    "q=芒果 NEAR": "NEAR 前后都要有词",
    "q=★ 芒果": "“★”里没有可检索的字",
}


@pytest.mark.parametrize("asked, note", UNASKED.items())
def test_what_is_not_asked_is_told(asked: str, note: str, reader: Reader) -> None:
    address = asked if "q=" in asked else f"q=芒果&{asked}"
    told = reader.json(f"/search.json?{address}")
    assert [one for one in told["notes"] if note in one]
    assert html.escape(told["notes"][0]) in reader.html(f"/search?{address}")


@pytest.mark.parametrize("words", ["，。", "标题:", "OR", "NEAR", '""', "“”", "-芒果"])
def test_a_search_without_a_word_to_look_for_says_why_it_finds_nothing(words: str, reader: Reader) -> None:
    note = f"“{words}”里没有要找的词，所以什么也没有找到"
    told = reader.json(f"/search.json?q={words}")
    assert (told["total"], told["notes"][-1:]) == (0, [note])
    assert str(escape(note)) in reader.html(f"/search?q={words}")
    feed = ET.fromstring(reader.get(f"/search.atom?q={words}").content)  # our own
    assert note in (feed.findtext("{http://www.w3.org/2005/Atom}subtitle") or "")
    for suffix in ("csv", "all.json"):  # which cannot tell: an empty file would look like a result
        answer = reader.get(f"/search.{suffix}?q={words}")
        assert (answer.status_code, note in html.unescape(words_of(answer))) == (400, True)


def test_a_search_that_is_read_whole_has_no_notes(reader: Reader) -> None:
    assert reader.json("/search.json?q=芒果&sort=oldest&since=2021&tag=&utm_source=x")["notes"] == []


@pytest.mark.parametrize(
    "asked", ["p=-1", "p=x", "p=0", "p=１", "p=%00", "p=99", "p=99999999999999999999", "p=" + "9" * 9000]
)
def test_a_page_that_is_none_is_told(asked: str, reader: Reader) -> None:
    told = reader.json(f"/search.json?{asked}")
    assert len(told["notes"]) == 1 and "页" in told["notes"][0]
    assert told["place"]["here"] == (told["place"]["last"] if "9" in asked else 1)
    assert not reader.json("/search.json?p=" + "0" * 5000 + "1")["notes"]
    assert reader.get(f"/changes?{asked}").status_code == reader.get(f"/people?{asked}").status_code == 200


@pytest.mark.parametrize("name", sorted({*NARROWING, "q", "sort", "copies", "p"}))
def test_what_is_given_twice_is_told(name: str, reader: Reader) -> None:
    told = reader.json(f"/search.json?{name}=1&{name}=2")
    assert f"“{name}”给了 2 次，只采用第一个“1”" in told["notes"]
    assert reader.get(f"/search.csv?{name}=1&{name}=2").status_code == 400
    assert not [one for one in reader.json(f"/search.json?{name}=1&{name}=1")["notes"] if "2 次" in one]


def test_what_is_given_once_and_left_empty_besides_is_given_once(reader: Reader) -> None:
    assert reader.json("/search.json?q=水库&q=")["notes"] == []
    assert "“q”给了 2 次，只采用第一个“”" in reader.json("/search.json?q=&q=水库")["notes"]
