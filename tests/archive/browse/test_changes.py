"""What happened at addresses, as the page of changes, its feed and an article tell it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from archive.browse.words import counted, removal
from archive.model import Article, Byline, Link, LinkState, Newspaper
from archive.store.archive import Archive
from tests.archive.browse.conftest import Opened, Reader
from tests.archive.conftest import Clock

URL = "http://a.cn/1.html"
BRIDGE = Article(
    "石桥修好了",
    "村口的石桥垮了三年，今年入冬前终于重新修好，赶圩的人不用再绕远路。\n修桥的钱是大家一户一户凑起来的。",
    bylines=(Byline("韦秋实", "reporter"), Byline("李四", "editor")),
    newspaper="youjiang",
    addresses=(URL,),
    extractor="一个读者",
)
MENDED = replace(
    BRIDGE,
    title="石桥修好了吗",
    text=BRIDGE.text.replace("三年", "五年"),
    bylines=(BRIDGE.bylines[0], Byline("王五", "editor")),
)
ATOM = "{http://www.w3.org/2005/Atom}"


class Newsroom:
    """An archive that goes on while it is read."""

    def __init__(self, path: Path, opened: Opened) -> None:
        self.path, self._opened, self.clock = path, opened, Clock()
        with self.archive() as archive:
            archive.add_newspapers([Newspaper("youjiang", "右江日报"), Newspaper("guilin", "桂林日报")])

    def archive(self) -> Archive:
        return Archive(self.path, now=self.clock)

    def add(self, article: Article) -> str:
        self.clock.forward(days=1)
        with self.archive() as archive:
            return archive.add(article).article

    def gone(self, url: str = URL, reason: str = f"not there: {URL} answered 404") -> None:
        self.clock.forward(days=1)
        with self.archive() as archive:
            archive.links.fail(Link(url), LinkState.ABSENT, reason)

    @property
    def reader(self) -> Reader:
        return self._opened(self.path)

    def entries(self, query: str = "") -> list[tuple[str, str, str, str]]:
        """Return id, title, moment and content of each entry of the feed of changes."""
        feed = ET.fromstring(self.reader.get(f"/changes.atom{query}").content)
        names = ("id", "title", "updated", "content")
        return [tuple(entry.findtext(ATOM + name) or "" for name in names) for entry in feed.iter(f"{ATOM}entry")]  # type: ignore[misc]


@pytest.fixture
def news(tmp_path: Path, opened: Opened) -> Newsroom:
    return Newsroom(tmp_path / "archive.db", opened)


def test_each_event_is_told_once_with_what_changed_when_and_why(news: Newsroom) -> None:
    news.add(BRIDGE)
    news.add(MENDED)
    news.gone()
    news.add(MENDED)
    page = re.sub(r"\s+", " ", re.sub("<[^>]*>", "", news.reader.html("/changes")))
    for told in (
        "原站复见 石桥修好了吗",
        "原站已无 石桥修好了吗",
        "2026年11月4日起原站曾无此文，此前最后见于2026年11月3日 12:00，2026年11月5日复见（原站答 404）",
        "修订 石桥修好了吗",
        "主题：石桥修好了 → 石桥修好了吗",
        "责编：李四 → 王五",
        "村口的石桥垮了三五年，",
    ):
        assert told in page, told
    assert page.index("原站复见 石") < page.index("原站已无 石") < page.index("修订 石")
    assert "撤稿" not in page.replace("原站已无，不等于撤稿", "")


def test_an_article_says_since_when_it_is_gone_and_that_it_was(news: Newsroom) -> None:
    identifier = news.add(BRIDGE)
    news.gone(reason=f"{URL} leads to the front: http://a.cn/")
    told = "2026年11月3日起原站已无此文，此前最后见于2026年11月2日 12:00（转到首页）"
    assert f'<p class="notice">{told}。以下为档案所存。</p>' in news.reader.html(f"/article/{identifier}")
    news.add(BRIDGE)
    page = news.reader.html(f"/article/{identifier}")
    assert "以下为档案所存" not in page and "已无此文" not in page
    assert "2026年11月3日起原站曾无此文" in page and "2026年11月4日复见" in page


def test_an_article_that_is_still_at_one_of_its_addresses_is_not_gone(news: Newsroom) -> None:
    identifier = news.add(replace(BRIDGE, addresses=(URL, "http://b.cn/1.html")))
    news.gone()
    page = news.reader.html(f"/article/{identifier}")
    assert "以下为档案所存" not in page and "起原站已无此文" in page


def test_an_entry_keeps_its_id_and_its_moment_whatever_happens_later(news: Newsroom) -> None:
    news.add(BRIDGE)
    former = []
    steps = [
        lambda: news.add(MENDED),
        news.gone,
        lambda: news.add(MENDED),
        lambda: news.add(replace(MENDED, addresses=("http://c.cn/9.html",), text=f"本报讯 {MENDED.text}（完）")),
        lambda: news.add(replace(MENDED, addresses=("http://c.cn/7.html",), text=MENDED.text.replace("，", ","))),
        lambda: news.add(BRIDGE),
        lambda: news.gone(reason="410"),
    ]
    for step in steps:
        step()
        entries = [entry[:3] for entry in news.entries()]
        assert entries[len(entries) - len(former) :] == former
        former = entries
    assert [title.partition("：")[0] for _, title, _ in former] == ["原站已无", "修订", "原站复见", "原站已无", "修订"]
    assert len({identifier for identifier, _, _ in former}) == 5


def test_the_feed_tells_what_the_page_tells(news: Newsroom) -> None:
    news.add(BRIDGE)
    news.add(MENDED)
    news.gone()
    removed, edited = news.entries()
    assert "2026年11月4日起原站已无此文，此前最后见于2026年11月3日 12:00（原站答 404）" in removed[3]
    assert "主题：石桥修好了 → 石桥修好了吗" in edited[3] and "责编：李四 → 王五" in edited[3]
    assert "垮了<del>三</del><ins>五</ins>年" in edited[3]


def test_changes_are_narrowed_by_paper_and_kind_and_paged(news: Newsroom) -> None:
    with news.archive() as archive:
        for number in range(60):
            told = replace(BRIDGE, text=f"第{number}座桥。{BRIDGE.text}", addresses=(f"http://a.cn/{number}.html",))
            told = replace(told, newspaper="guilin" if number % 6 == 0 else "youjiang")
            archive.add(told)
            archive.add(replace(told, title="另一个题目"))
    news.gone("http://a.cn/6.html")
    reader = news.reader
    first, second = reader.json("/changes.json"), reader.json("/changes.json?p=2")
    shown = [one["event_id"] for page in (first, second) for one in page["events"]]
    assert (len(first["events"]), len(shown), len(set(shown))) == (50, 61, 61)
    assert (first["place"]["last"], first["place"]["next"]) == (2, "/changes?p=2")
    guilin = reader.json("/changes.json?paper=guilin")
    assert [len(guilin["events"]), guilin["events"][0]["kind"]] == [11, "removal"]
    edits = reader.json("/changes.json?paper=guilin&kind=edit")
    assert len(edits["events"]) == 10 and {one["newspaper"] for one in edits["events"]} == {"guilin"}
    assert [one["events"] for one in edits["kinds"]] == [10, 1]
    assert len(news.entries("?paper=guilin")) == 11
    assert reader.get("/changes?paper=nobody").status_code == 404
    assert len(reader.json("/changes.json?kind=nonsense")["events"]) == 50


@pytest.mark.parametrize(
    "reason, chinese",
    {
        "404": "原站答 404",
        "not there: http://a.cn/1404.html answered 410": "原站答 410",
        "http://a.cn/1.html leads to the front: http://a.cn/": "转到首页",
        "http://a.cn/1.html leads to a list: http://a.cn/list.html": "转到目录页",
        "http://a.cn/1.html leads to a page of errors: http://a.cn/404.html": "转到错误页",
        "an error page with status 200: http://a.cn/1.html says 内容已删除": "原页写着“内容已删除”",
        "a notice and no article: http://a.cn/1.html says '该稿件已下线'": "原页写着“该稿件已下线”",
        "http://a.cn/api?id=1 says 'False'": "接口已无此文",
        "no article in the JSON at http://a.cn/api?id=1": "接口已无此文",
        "neither a title nor a text at http://a.cn/1.html": "接口已无此文",
        "the issue at http://a.cn/index.json has no article http://a.cn/1.html": "该期已不列此文",
        "something else at http://a.cn/1.html": "something else at …",
        "": "",
    }.items(),
)
def test_why_something_is_taken_for_gone_is_told_in_chinese(reason: str, chinese: str) -> None:
    assert removal(reason) == chinese


def test_the_page_of_runs_tells_what_asking_again_found() -> None:
    counts = {"archive/known": 7, "recheck/asked": 5, "recheck/gone": 2, "recheck/back": 1, "recheck/unchanged": 1}
    assert counted(counts | {"recheck/failed": 1}) == ["已有 7", "复查 5", "原站已无 2", "原站复见 1", "复查未成 1"]
