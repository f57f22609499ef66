"""Several archives as one reading room: what is withdrawn, changed, damaged or gone in one of them."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from archive.browse import few_open
from archive.model import Article, Newspaper
from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader
from tests.harness.newsroom import HECHI, LAMPS, TOMATOES, YOUJIANG, Clock

BRIDGE = Article(
    "风雨桥修好了",
    "侗寨的风雨桥昨日重新开放，老木匠带着十二个徒弟修了七个月，桥上的三百根杉木换了一百二十根，瓦片全部翻新。",
    source="河池日报",
    newspaper=HECHI.id,
    issue_date=date(2022, 3, 5),
    page="01",
    addresses=("https://ssw.gxrb.com.cn/2022/bridge.html",),
)
ELSEWHERE = Article(
    "路灯有人管了",
    LAMPS.text,
    source="河池日报",
    newspaper=HECHI.id,
    issue_date=date(2021, 12, 25),
    page="02",
    addresses=("https://ssw.gxrb.com.cn/2021/lamps.html",),
)
"""The text of `LAMPS`, as another paper printed it."""


def shard(path: Path, clock: Clock, *articles: Article, papers: tuple[Newspaper, ...] = (YOUJIANG, HECHI)) -> Path:
    with Archive(path, now=clock) as archive:
        archive.add_newspapers(list(papers))
        for article in articles:
            archive.add(article)
    return path


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shards(tmp_path: Path, clock: Clock) -> list[Path]:
    """Two shards, a paper each, with one text that both have printed."""
    return [
        shard(tmp_path / "hechi.db", clock, BRIDGE, ELSEWHERE),
        shard(tmp_path / "youjiang.db", clock, LAMPS, TOMATOES),
    ]


@pytest.fixture
def room(shards: list[Path], opened: Opened, monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.setattr("archive.shards.shelf.PAUSE", 0)  # on a busy machine looks may be dear
    return opened(*shards)


def titles(reader: Reader, address: str = "/search.json?q=") -> list[str]:
    return [one["title"] for one in reader.json(address)["results"]]


def test_the_first_page_is_of_all(room: Reader) -> None:
    told = room.json("/home.json")
    assert (told["articles"], told["appearances"], told["days"]) == (3, 4, 3)
    assert {one["id"]: one["articles"] for one in told["papers"]} == {"youjiang": 2, "hechiribao": 2}
    assert "lacking" not in told
    assert "风雨桥修好了" in room.html("/")


def test_a_text_that_two_have_printed_is_one_article_with_both_prints(room: Reader) -> None:
    [found] = room.json("/search.json?q=茶山 路灯")["results"]
    told = room.json(found["url"].partition("?")[0] + ".json")
    assert [one["newspaper"] for one in told["appearances"]] == ["youjiang", "hechiribao"]
    assert [one["name"] for one in told["held"]] == ["hechi", "youjiang"]
    assert room.json(told["held"][0]["url"] + ".json")["appearances"][0]["newspaper"] == "hechiribao"
    page = room.html(told["url"])
    assert 'href="/hechi/-/article/' in page and 'href="/youjiang/-/article/' in page


@pytest.mark.slow
def test_what_one_has_withdrawn_none_shows(room: Reader, shards: list[Path]) -> None:
    [found] = room.json("/search.json?q=茶山 路灯")["results"]
    identifier = found["id"]
    with Archive(shards[0]) as archive:
        archive.withdrawals.withdraw([identifier], "the paper asked for it")
    assert room.get(f"/article/{identifier}").status_code == 410
    assert room.get(f"/article/{identifier}.csv").status_code == 410
    assert "路灯" not in room.html("/") + room.html("/paper/youjiang") + room.html("/paper/youjiang/2021-12-24")
    assert titles(room) == ["风雨桥修好了", "田阳：小番茄搭上“早班车”"]
    assert room.json("/home.json")["articles"] == 2
    assert "路灯" not in room.get("/search.atom").text + room.get("/search.csv").text
    with Archive(shards[0]) as archive:
        archive.withdrawals.undo([identifier])
    assert room.get(f"/article/{identifier}").status_code == 200


@pytest.mark.slow
def test_what_one_has_withdrawn_the_rooms_of_the_others_show_no_more(room: Reader, shards: list[Path]) -> None:
    ids = {one["title"]: one["id"] for one in room.json("/search.json?q=")["results"]}
    identifier = ids["茶山深处的路灯有人管了"]

    def told() -> list[object]:
        page = room.get(f"/youjiang/-/article/{identifier}.json")
        found = [one["title"] for one in room.json("/youjiang/-/search.json?q=")["results"]]
        home = room.json("/youjiang/-/home.json")
        [paper] = [one for one in room.json("/youjiang/-/papers.json")["papers"] if one["articles"]]
        return [page.status_code, found, home["articles"], home["appearances"], paper["id"], paper["articles"]]

    before = told()
    assert before[0] == 200 and before[2:] == [2, 2, "youjiang", 2]
    for _ in range(2):
        with Archive(shards[0]) as archive:
            archive.withdrawals.withdraw([identifier], "the paper asked for it")
        assert told() == [410, ["田阳：小番茄搭上“早班车”"], 1, 1, "youjiang", 1]
        assert room.get(f"/youjiang/-/article/{identifier}.csv").status_code == 410
        for address in ("search.atom", "search.csv", "paper/youjiang", "paper/youjiang/2021-12-24", "home"):
            assert "路灯" not in room.get(f"/youjiang/-/{address}").text
        assert room.get(f"/youjiang/-/article/{ids['田阳：小番茄搭上“早班车”']}").status_code == 200
        with Archive(shards[0]) as archive:
            archive.withdrawals.undo([identifier])
        assert told() == before


def test_what_is_withdrawn_in_one_that_has_it_alone_is_gone_as_there(room: Reader, shards: list[Path]) -> None:
    [found] = room.json("/search.json?q=风雨桥")["results"]
    with Archive(shards[0]) as archive:
        archive.withdrawals.withdraw([found["id"]], "the paper asked for it")
    assert room.get(f"/article/{found['id']}").status_code == 410
    assert room.json("/search.json?q=风雨桥")["total"] == 0


def test_what_comes_into_one_is_there_on_the_next_page(room: Reader, shards: list[Path], clock: Clock) -> None:
    assert room.json("/search.json?q=番茄")["total"] == 1
    shard(shards[0], clock, TOMATOES, Article("番茄之二", "番茄的第二篇消息，" * 9, newspaper=HECHI.id))
    told = room.json("/search.json?q=番茄&sort=oldest")
    assert told["total"] == 2
    assert [one["name"] for one in room.json(told["results"][0]["url"].partition("?")[0] + ".json")["held"]] == [
        "hechi",
        "youjiang",
    ]


@pytest.mark.slow
def test_what_is_withdrawn_and_taken_back_holds_at_once_where_looks_are_dear(
    room: Reader, shards: list[Path], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = {one["title"]: one["id"] for one in room.json("/search.json?q=")["results"]}
    monkeypatch.setattr("archive.shards.shelf.CHEAP", -1)
    monkeypatch.setattr("archive.shards.shelf.PAUSE", 1e9)
    room.json("/home.json")
    shard(shards[1], clock, Article("番茄之二", "番茄的第二篇消息，" * 9, newspaper=YOUJIANG.id))
    for title, others in (("风雨桥修好了", 2), ("茶山深处的路灯有人管了", 2)):
        for _ in range(2):
            with Archive(shards[0]) as archive:
                archive.withdrawals.withdraw([ids[title]], "the paper asked for it")
            assert room.get(f"/article/{ids[title]}").status_code == 410
            assert room.json("/home.json")["articles"] == others + 1 == room.json("/search.json?q=")["total"]
            with Archive(shards[0]) as archive:
                archive.withdrawals.undo([ids[title]])
            assert room.json(f"/article/{ids[title]}.json")["title"] == title
            assert room.json("/home.json")["articles"] == others + 2 == room.json("/search.json?q=")["total"]


def test_an_article_that_has_come_since_the_last_look_has_its_page(
    room: Reader, shards: list[Path], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.shards.shelf.CHEAP", -1)
    monkeypatch.setattr("archive.shards.shelf.PAUSE", 1e9)
    for number in range(3):  # the first is looked at, by the first page or beside it
        shard(shards[0], clock, Article(f"番茄{number}", f"番茄的第{number}篇消息，" * 9, newspaper=HECHI.id))
        [found] = room.json(f"/search.json?q=番茄的第{number}篇")["results"]
        assert room.json(f"/article/{found['id']}.json")["title"] == f"番茄{number}"


def lacking(reader: Reader) -> dict[str, str]:
    return {one["name"]: one["why"] for one in reader.json("/home.json")["lacking"]}


def test_one_that_is_damaged_meanwhile_is_told_and_the_others_are_shown(
    room: Reader, shards: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    assert room.json("/home.json")["articles"] == 3
    with shards[0].open("r+b") as file:  # its first page stays: it opens, and cannot be read
        size = shards[0].stat().st_size
        file.seek(4096)
        file.write(os.urandom(size - 4096))
    with caplog.at_level(logging.WARNING):
        assert lacking(room).keys() == {"hechi"}
    assert str(shards[0]) in caplog.text
    assert titles(room) == ["茶山深处的路灯有人管了", "田阳：小番茄搭上“早班车”"]
    assert "这里少了 1 个档案" in room.html("/search?q=路灯") and "hechi：" in room.html("/papers")


def test_one_that_is_emptied_meanwhile_is_told_as_what_it_is(room: Reader, shards: list[Path]) -> None:
    os.truncate(shards[0], 0)
    assert lacking(room) == {"hechi": "空文件，里面没有档案"}
    shards[0].unlink()
    with closing(sqlite3.connect(shards[0])) as db:
        db.execute("create table things (id)")
    os.utime(shards[0], (1, 1))  # what is written twice at one moment is looked at twice
    assert lacking(room) == {"hechi": "是数据库，但不是档案"}
    assert room.json("/home.json")["articles"] == 2


def test_one_that_is_gone_meanwhile_is_told_and_is_read_again_when_it_is_back(room: Reader, shards: list[Path]) -> None:
    moved = shards[0].with_suffix(".away")
    shards[0].rename(moved)
    assert lacking(room) == {"hechi": "文件不在了"}
    assert room.json("/search.json?q=风雨桥")["total"] == 0
    moved.rename(shards[0])
    assert room.json("/search.json?q=风雨桥")["total"] == 1
    assert "lacking" not in room.json("/home.json")


def test_one_that_another_file_takes_the_place_of_is_read_anew(
    room: Reader, shards: list[Path], tmp_path: Path, clock: Clock
) -> None:
    assert room.json("/search.json?q=芒果")["total"] == 0
    mango = Article(
        "芒果熟了", "右江河谷的芒果熟了，今年的收成比去年多两成，果农把第一车芒果运到了县城。", newspaper=HECHI.id
    )
    shard(tmp_path / "new.part", clock, mango)
    os.replace(tmp_path / "new.part", shards[0])
    assert room.json("/search.json?q=芒果")["total"] == 1
    assert room.json("/search.json?q=风雨桥")["total"] == 0


def test_what_cannot_be_read_in_the_folder_from_the_first_is_told(shards: list[Path], opened: Opened) -> None:
    shards[0].with_name("damaged.db").write_bytes(b"no database, but long enough to be taken for one" * 100)
    older = shards[0].with_name("older.db")
    shutil.copy(shards[1], older)
    with closing(sqlite3.connect(older)) as db, db:
        db.execute("delete from standing")
    reader = opened(*shards, older)
    told = lacking(reader)
    assert told.keys() == {"damaged", "older"}
    assert "archive stats --db" in told["older"]
    assert reader.json("/search.json")["total"] == 3


def page_of_schema(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100)
        file.write(os.urandom(3996))


def all_behind_the_first_page(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "text": lambda path: path.write_bytes(b"x\n"),
    "long text": lambda path: path.write_bytes(b"no database, but long enough to be taken for one" * 100),
    "nothing": lambda path: path.write_bytes(b""),
    "no schema": page_of_schema,
    "schema alone": all_behind_the_first_page,
    "cut off": lambda path: os.truncate(path, 5000),
}


def test_what_is_damaged_from_the_first_keeps_no_server_from_starting(
    shards: list[Path], tmp_path: Path, opened: Opened
) -> None:
    from datasette.cli import check_databases

    paths = [*shards, *(Path(shutil.copy(shards[0], tmp_path / f"{name}.db")) for name in DAMAGES)]
    for name, damage in DAMAGES.items():
        damage(tmp_path / f"{name}.db")
    reader = opened(*paths)
    reader.loop.run_until_complete(check_databases(reader.datasette))
    assert lacking(reader).keys() == DAMAGES.keys()
    assert not [why for why in lacking(reader).values() if "stats" in why]
    assert reader.json("/search.json")["total"] == reader.json("/home.json")["articles"] == 3
    assert reader.json("/youjiang/-/search.json")["total"] == 2
    for address in ("/-/databases", "/youjiang", "/youjiang/articles.json"):
        assert reader.get(address).status_code == 200


def test_a_room_is_found_however_its_name_is_spelt(shards: list[Path], opened: Opened) -> None:
    shards[0] = shards[0].rename(shards[0].with_name("北海 副本.2(a+b).db"))
    reader = opened(*shards)
    [own] = [one["url"] for one in reader.json("/search.json?q=风雨桥")["results"]]
    [held] = reader.json(own.partition("?")[0] + ".json")["held"]
    spelt = held["url"].split("/")[1]
    plain = quote("北海 副本.2(a+b)", safe=".()")
    for name in (spelt, spelt.lower(), spelt.replace("+", "~20"), plain, plain.lower(), plain.replace(".", "%2E")):
        assert reader.json(f"/{name}/-/search.json?q=风雨桥")["total"] == 1, name
        assert reader.get(f"/{name}/-/person/{quote('农忠')}").status_code == 404
    assert reader.get(f"/{spelt}/articles.json").status_code == 200
    assert reader.get(f"/{spelt.replace('+', '~20')}/articles.json").status_code == 200


@pytest.mark.slow
def test_few_files_are_open_at_once(
    tmp_path: Path, clock: Clock, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = few_open.OpenAtOnce(1, 2, 2)
    monkeypatch.setattr("archive.browse.several.open_at_once", lambda threads, databases: few)
    paths = []
    for number in range(6):
        text = f"第{number}个县的消息说，当地的第{number}座水库已经蓄满了水，可以灌溉下游的田地。" * 3
        paths.append(shard(tmp_path / f"county{number:02}.db", clock, Article(f"水库{number}", text)))
    reader = opened(*paths, settings={"num_sql_threads": 1})
    assert reader.json("/search.json?q=水库")["total"] == 6
    for number in range(6):
        assert reader.json(f"/county{number:02}/-/search.json?q=水库")["total"] == 1
        assert reader.get(f"/county{number:02}/articles.json").status_code == 200
    there = reader.datasette.executor.submit(few_open.kept_open, reader.datasette).result()
    assert 0 < len(there) <= 2


def test_a_page_that_takes_too_long_says_so(room: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    assert room.get("/search?q=路灯").status_code == 200
    monkeypatch.setattr("archive.browse.routes.TIME_LIMIT", 0)
    assert room.get("/search?q=水库").status_code == 503


def test_search_engines_are_led_to_the_room_of_all(shards: list[Path], opened: Opened) -> None:
    reader = opened(*shards, metadata={"plugins": {"local-news-archive": {"public": True}}})
    assert reader.get("/robots.txt").text.count("Sitemap:") == 1
    assert reader.get("/sitemap.xml").text.count("<loc>") == 3
