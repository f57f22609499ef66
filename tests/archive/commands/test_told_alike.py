"""Every verb names papers and moments alike, for programs and people, and an article that has no headline."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import pytest

from archive.cli import main
from archive.formats.citing import UNTITLED
from archive.model import CHINA, Article, Link, LinkState, Newspaper
from archive.store.archive import Archive
from tests.archive.commands.test_read_only import OF_SCRAPY
from tests.harness.newsroom import Clock, build
from tests.harness.terminal import run

MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?: ?Z| ?UTC| ?[+-]\d\d:?\d\d)?")
TEXT = (
    "清早的河堤上，六个村的人把三百只沙袋一只一只垒起来，午后水退了，堤保住了。守夜的老支书说，他守了四十年的堤，头一回看见"
    "年轻人比水来得还早。镇里的挖掘机在缺口处来回填土，妇女们把热粥抬到堤脚，孩子们替大人看着手电筒。"
)
NAMES = {"youjiang": "右江日报", "hechiribao": "河池日报"}
RECHECK = pytest.param(["recheck", "hechiribao"], marks=pytest.mark.slow)  # it starts a crawl
VERBS = [
    ["calendar", "youjiang", "2021-12"], ["calendar", "youjiang", "2021"], ["gaps", "youjiang"], ["gaps"], ["runs"],
    ["check"], ["papers"], ["papers", "youjiang"], ["papers", "广西"], ["stats"], ["stats", "--doubtful"],
    ["links", "--attempts"], ["tags"], ["search", "路灯"], ["search", "沙袋"], ["show", "ID"], ["show", "BARE"],
    ["explain", "ID"], ["explain", "BARE"], ["diff", "ID", "BARE"], ["dedup", "--dry-run"], ["same", "text.txt"],
    ["withdraw", "--list"], ["derive"], ["verify"], ["correct", "ID", "--page", "A09", "--reason", "印错"],
    ["tag", "灯", "ID"], ["export", "--format", "csv", "--out", "out"], ["merge", "other.db", "archive.db"],
    ["backup", "copy.db"], ["compact"], ["forget", "RUN"], RECHECK, ["withdraw", "BARE", "--reason", "约定"],
    ["withdraw", "--list"], ["import", "text.txt"], ["pictures"], ["pictures", "--missing"],
    ["pictures", "--without-text"],
]  # fmt: skip
NAMELESS = {
    "compact": "tells files by their names",
    **dict.fromkeys(("shards", "fetch-shards", "publish-shards"), "tell shards by their ids"),
    "init": "tells rows by their ids",
    **OF_SCRAPY,
    "new-source": "tells rows that are proposed: a row has an id and a name",
    "reparse": "tells how fields come out, and pages by their articles and addresses",
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The newsroom, with an article that has no headline, one that repeats it, and a link that rests."""
    path = tmp_path_factory.mktemp("kept") / "archive.db"
    build(path)
    clock = Clock()
    clock.now = datetime(2026, 11, 2, 22, tzinfo=CHINA)
    day = date(2021, 12, 24)
    with Archive(path, now=clock) as archive:
        bare = archive.add(Article("", TEXT, newspaper="youjiang", issue_date=day, doubts=("no text",)))
        archive.add(Article("", TEXT.replace("清早", "早上"), newspaper="hechiribao", issue_date=day))
        gone = archive.add(Article("撤", "这一篇后来要撤下来，所以在这里先放一放。")).article
        archive.withdrawals.withdraw([gone], "约定")
        url = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_4.html"
        link = Link(url, newspaper="youjiang", issue_date=day, page="A02")
        archive.links.missed(link, url, "unreachable")
        archive.links.fail(link, LinkState.FAILED, "unreachable", datetime(2099, 11, 30, 20, 5, tzinfo=CHINA))
        lamps = next(one.id for one in archive.articles() if one.article.title.startswith("茶山"))
        last = next(iter(archive.journal.runs(1))).id
    return path, {"ID": lamps, "BARE": bare.article, "RUN": last}


@pytest.fixture
def known(here: Path, kept: tuple[Path, dict[str, str]]) -> dict[str, str]:
    path, names = kept
    shutil.copy(path, here / "archive.db")
    (here / "text.txt").write_text(TEXT)
    return dict(names)


def test_every_verb_is_asked() -> None:
    asked = {(verb if isinstance(verb, list) else verb.values[0])[0] for verb in VERBS}
    assert asked | NAMELESS.keys() == set(main.list_commands(click.Context(main)))


def told(known: dict[str, str], verb: list[str], *options: str) -> str:
    return run(*(known.get(one, one) for one in verb), *options).stdout


def walked(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value of some JSON with the name that it has there."""
    yield name, value
    if isinstance(value, dict):
        for key, part in value.items():
            yield from walked(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from walked(part, name)


def ids(verb: list[str]) -> str:
    return " ".join(verb)


@pytest.mark.slow
@pytest.mark.parametrize("verb", VERBS, ids=ids)
def test_json_tells_moments_as_china_has_them_and_papers_by_id_and_name(verb: list[str], known: dict[str, str]) -> None:
    for name, value in walked(json.loads(told(known, verb, "--json"))):
        if isinstance(value, str) and MOMENT.fullmatch(value):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+08:00", value), (name, value)
        if isinstance(value, dict) and ("newspaper" in value or "paper" in value):
            assert value["paper"] == NAMES.get(value["newspaper"] or "", ""), value
        if name in ("row", "learned") and value:
            assert value["id"] and value["name"]
        if name in ("day", "since", "until", "first", "last", "issue_date") and value and not MOMENT.fullmatch(value):
            assert date.fromisoformat(value).isoformat() == value, (name, value)


@pytest.mark.parametrize("verb", VERBS, ids=ids)
def test_people_read_moments_as_china_has_them(verb: list[str], known: dict[str, str]) -> None:
    shown = told(known, verb)
    assert "UTC" not in shown
    for moment in MOMENT.findall(shown):
        if verb[0] == "runs":  # which have always told those of China without the words
            assert re.fullmatch(r"2026-\d\d-\d\d \d\d:\d\d:\d\d", moment), moment
        else:
            assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0800", moment), moment


def test_the_next_try_is_told_by_the_clocks_of_china(known: dict[str, str]) -> None:
    assert "next try 2099-11-30 20:05:00 +0800" in told(known, ["gaps", "youjiang"])
    assert "(next try 2099-11-30 20:05:00 +0800)" in told(known, ["links"])
    lines = told(known, ["links", "--attempts"]).splitlines()
    assert any(re.match(r" {4}2026-11-02 22:\d\d:\d\d \+0800 http", line) for line in lines)
    gaps = [gap for name, gap in walked(json.loads(told(known, ["gaps", "youjiang"], "--json"))) if name == "next_try"]
    assert "2099-11-30T20:05:00+08:00" in gaps


def test_a_headline_that_looks_like_a_moment_stays_as_it_is(here: Path) -> None:
    moment = "2026-11-01T04:00:00+00:00"
    with Archive("archive.db") as archive:
        archive.add_newspapers([Newspaper("youjiang", moment)])
        article = archive.add(Article(moment, TEXT, newspaper="youjiang", source=moment)).article
    shown = json.loads(run("show", article, "--json").stdout)
    assert (shown["title"], shown["source"], shown["paper"]) == (moment, moment, moment)
    assert shown["archived_at"].endswith("+08:00")


NAMED = [
    ["show", "BARE"], ["explain", "BARE"], ["diff", "BARE", "ID"], ["diff", "ID", "BARE"], ["search", "沙袋"],
    ["stats", "--doubtful"], ["same", "text.txt"], ["show", "REPEAT"],
]  # fmt: skip


@pytest.mark.parametrize("verb", NAMED, ids=ids)
def test_an_article_without_a_headline_is_named(verb: list[str], known: dict[str, str]) -> None:
    with sqlite3.connect("archive.db") as db:
        query = "select id from articles where text like '早上%'"
        known["REPEAT"] = db.execute(query).fetchone()[0]
    db.close()
    shown = told(known, verb)
    assert UNTITLED in shown
    assert not re.search(r"^(?:[-+]{3} )?[0-9a-f]{16} *$", shown, re.MULTILINE)
    if verb == ["show", "REPEAT"]:
        assert len(re.findall(UNTITLED, shown)) >= 4  # itself, its appearance, head and copy


def test_looking_for_repeats_names_them_too(known: dict[str, str]) -> None:
    with sqlite3.connect("archive.db") as db:
        for table in ("relations", "sketches", "clusters", "fingerprints"):
            db.execute(f"delete from {table}")
    db.close()
    shown = told(known, ["dedup", "--dry-run"])
    assert shown.splitlines()[0].count(UNTITLED) == 2
