"""The list of hits: when they were printed, copies folded into their story, pages by number, what to let go of."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from archive.model import Article, Newspaper
from archive.search.find import Wanted
from archive.search.found import Order
from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader
from tests.harness.terminal import parsed, run

PAPERS = [Newspaper(one, name, "广西") for one, name in (("jia", "甲报"), ("yi", "乙报"), ("bing", "丙报"))]
STORY = (
    "九公里水渠翻过三座山坳，昨日通到六能村口，村民拧开龙头，家家用上了自来水。\n"
    "修渠的队伍去年霜降进山，石匠老黄带着十二个后生，把最后一段塌方清了又清，夜里就睡在岩洞里。\n"
    "村小学的孩子们放了半天假，提着水桶排队接头一桶水，校长说往后不必再去两里外的泉眼挑水了。"
)
OWN = "县里今年另外修了{}座小桥，桥头立着{}块石碑，碑上刻着{}个石匠的名字，谁也没有漏掉谁，渠上也有桥。"


def article(paper: str, day: date | None, title: str, text: str) -> Article:
    where = (f"http://{paper}.cn/{title}.html",)
    return Article(title, text, newspaper=paper, source=paper, issue_date=day, page="01", addresses=where)


def copies() -> list[Article]:
    """Return a story in three papers, each with a sentence more, and thirty articles that are nobody's copies."""
    first = date(2021, 11, 30)
    told = [
        article("jia", first, "通水", STORY),
        article("yi", first + timedelta(3), "渠通了", STORY + "本报也来看过。"),
    ]
    told.append(article("bing", first + timedelta(9), "水到村口", f"记者随送水车一同进山。\n{STORY}"))
    each = ((("jia", "yi", "bing")[n % 3], first + timedelta(n * 9), n) for n in range(30))
    told += [article(paper, day, f"桥{n}", OWN.format(n * 7 + 11, n * 3 + 5, n + 100)) for paper, day, n in each]
    return [
        *told,
        article("jia", None, "无日", "渠边没有日期的一篇，讲的是看水人的一天，从天亮讲到天黑，一个字也没多写。"),
    ]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hits") / "archive.db"
    with Archive(path) as archive:
        archive.add_newspapers(PAPERS)
        for one in copies():
            archive.add(one)
    return path


@pytest.fixture(scope="module")
def hits(path: Path, opened: Opened) -> Reader:
    return opened(path)


# Folded


@pytest.mark.parametrize("order", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("narrowed", [{}, {"newspaper": "yi"}, {"since": "2022"}, {"until": "2021"}, {"place": "广西"}])
@pytest.mark.parametrize("words", ["渠", "村口", ""])
def test_of_each_story_one_article_stays_in_its_place(
    words: str, narrowed: dict[str, str], order: Order, path: Path
) -> None:
    with Archive(path) as archive:
        found = archive.search.find(Wanted(words, **narrowed), order)  # type: ignore[arg-type]
        heads = archive.search.heads()
        assert len(heads) == 3 and len(set(heads.values())) == 1
        folded, counts = found.folded(heads)
        every, kept = found.part(0, len(found)), folded.part(0, len(folded))
        assert kept == [row for row in every if row in set(kept)]
        told = Counter(heads.get(row, row) for row in every)
        assert Counter(heads.get(row, row) for row in kept) == Counter(set(told))
        head = next(iter(heads.values()))
        assert head not in every or head in kept
        assert counts == {row: told[heads[row]] - 1 for row in kept if row in heads and told[heads[row]] > 1}
        for first in range(0, len(kept), 7):
            assert folded.part(first, 7) == kept[first : first + 7]


def test_a_page_folds_copies_and_lists_them_where_asked(hits: Reader) -> None:
    folded, each = hits.json("/search.json?q=自来水"), hits.json("/search.json?q=自来水&copies=1")
    assert (folded["total"], folded["folded"], len(folded["results"])) == (3, 2, 1)
    assert folded["results"][0]["copies"] == 2
    assert (each["total"], each["folded"], len(each["results"])) == (3, 0, 3)
    assert folded["fold_url"] == each["canonical"] and each["fold_url"] == folded["canonical"]
    page = hits.html("/search?q=自来水")
    assert "3 篇，转载并作 1 组" in page and "另有 2 篇转载" in page
    [address] = [one["url"] for one in folded["results"]]
    assert 'id="reprints"' in hits.html(urlsplit(address).path)


@pytest.mark.parametrize("suffix", ["csv", "ris", "bib"])
def test_what_is_taken_along_is_every_article(suffix: str, hits: Reader) -> None:
    assert all(title in hits.get(f"/search.{suffix}?q=自来水").text for title in ("通水", "渠通了", "水到村口"))


# When


def test_the_curve_has_every_hit_once_and_every_month_between(hits: Reader) -> None:
    told = hits.json("/search.json?q=渠")
    curve = told["curve"]
    assert (curve["unit"], curve["undated"]) == ("month", 1)
    assert sum(bar["n"] for bar in curve["bars"]) + 1 == told["total"] == 34
    whens = [bar["when"] for bar in curve["bars"]]
    assert whens == ["2021-11", "2021-12", *(f"2022-{n:02}" for n in range(1, 9))]
    assert {one["name"]: one["n"] for one in curve["papers"]} == {"甲报": 11, "乙报": 11, "丙报": 11}
    for n, bar in enumerate(curve["bars"]):
        assert sum(one["bars"][n]["n"] for one in curve["papers"]) == bar["n"]


def test_a_bar_leads_to_what_it_counts(hits: Reader) -> None:
    curve = hits.json("/search.json?q=渠")["curve"]
    for bars in (curve["bars"], *(one["bars"] for one in curve["papers"])):
        for bar in bars:
            assert bool(bar["url"]) == bool(bar["n"])
            if bar["n"]:
                address = urlsplit(bar["url"])
                assert hits.json(f"{address.path}.json?{address.query}")["total"] == bar["n"]


def test_a_month_is_told_by_days_and_a_long_time_by_years(hits: Reader, tmp_path: Path, opened: Opened) -> None:
    days = hits.json("/search.json?q=渠&since=2022-02&until=2022-02")["curve"]
    assert (days["unit"], len(days["bars"]), days["bars"][0]["when"]) == ("day", 28, "2022-02-01")
    assert sum(bar["n"] for bar in days["bars"]) == hits.json("/search.json?q=渠&since=2022-02&until=2022-02")["total"]
    with Archive(tmp_path / "long.db") as archive:
        archive.add_newspapers(PAPERS)
        for n, year in enumerate((1949, 1949, 1978, 2021)):
            archive.add(article("jia", date(year, 5, n + 1), f"年{n}", OWN.format(n * 7 + 11, n * 3 + 5, n + 100)))
    years = opened(tmp_path / "long.db").json("/search.json?q=桥")["curve"]
    assert (years["unit"], len(years["bars"]), years["first"], years["last"]) == ("year", 73, "1949年", "2021年")
    assert {bar["when"]: bar["n"] for bar in years["bars"] if bar["n"]} == {"1949": 2, "1978": 1, "2021": 1}


def test_what_has_no_day_has_no_curve(hits: Reader) -> None:
    assert hits.json("/search.json?q=看水人")["curve"] is None is hits.json("/search.json?q=没有这个词")["curve"]
    assert "<svg" not in hits.html("/search?q=看水人") and "<svg" in hits.html("/search?q=渠")


# Pages, and what to let go of


@pytest.mark.parametrize("last", range(1, 14))
def test_pages_are_numbered_from_the_first_to_the_last(last: int) -> None:
    from archive.browse.pages.cards import _numbers

    for here in range(1, last + 1):
        told = list(_numbers(here, last))
        shown = [n for n in told if n]
        assert shown == sorted(set(shown)) and {1, here, last} <= set(shown)
        assert set(range(max(1, here - 2), min(last, here + 2) + 1)) <= set(shown)
        for before, after in zip(told, told[1:], strict=False):
            assert after in (before + 1, 0) or before == 0, "a gap is told, and never of one page alone"
        for place, n in enumerate(told):
            assert n or told[place + 1] - told[place - 1] > 2


def test_every_page_of_a_search_is_reached_by_its_number(hits: Reader) -> None:
    first = hits.json("/search.json?copies=1")
    assert [page["number"] for page in first["place"]["pages"]] == [1, 2]
    ids: list[str] = []
    for page in first["place"]["pages"]:
        address = urlsplit(page["url"])
        assert parse_qs(address.query)["copies"] == ["1"]
        ids += [one["id"] for one in hits.json(f"{address.path}.json?{address.query}")["results"]]
    assert len(ids) == len(set(ids)) == first["total"] == 34


def test_where_nothing_is_found_it_is_told_what_to_let_go_of(hits: Reader) -> None:
    told = hits.json("/search.json?q=渠 自来水&paper=yi&since=2022-06")
    assert told["total"] == 0
    for one in told["wider"]:
        address = urlsplit(one["url"])
        assert hits.json(f"{address.path}.json?{address.query}")["total"] == one["n"] > 0
        assert f"去掉“{one['label']}”" in hits.html("/search?q=渠 自来水&paper=yi&since=2022-06")
    assert {one["label"] for one in told["wider"]} == {"自来水", "起：2022-06"}
    assert hits.json("/search.json?q=渠")["wider"] == []


def test_the_terminal_folds_where_asked(path: Path) -> None:
    each, folded = (parsed("search", "自来水", "--db", path, *more) for more in ((), ("--fold",)))
    assert (each["total"], len(each["hits"]), "copies" in each["hits"][0]) == (3, 3, False)
    assert (folded["total"], [hit["copies"] for hit in folded["hits"]]) == (3, [2])
    told = run("search", "自来水", "--fold", "--db", path)
    assert "and 2 copies" in told.stdout and "1 of 3 articles, 2 copies folded" in told.stderr
