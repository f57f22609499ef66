"""A moment at either end of the calendar, which some zone has no year for, is kept and told like any other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from archive.browse.words import moment
from archive.formats import jekyll
from archive.model import CHINA, Article, Link, LinkState, in_zone
from archive.store.archive import Archive
from archive.store.rows import filled, row_of
from archive.transfer.exporting import export
from tests.harness.terminal import run

WEST, EAST = timezone(timedelta(hours=-8)), timezone(timedelta(hours=14))
FAR = [
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=WEST),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=CHINA),
    datetime(1, 1, 1, tzinfo=CHINA),
    datetime(1, 1, 1, tzinfo=EAST),
    datetime(1, 1, 1, tzinfo=UTC),
]
TEXT = "县里今年修渠九公里，清水流到村口，村民说今后浇地不用挑水上山。"
ARTICLE = Article("修渠", TEXT, date_precision="second", addresses=("http://a.cn/1",))

far = pytest.mark.parametrize("when", FAR, ids=str)


def test_a_moment_is_told_in_a_zone() -> None:
    assert str(in_zone(datetime(2021, 12, 24, 20, tzinfo=UTC))) == "2021-12-25 04:00:00+08:00"


def test_a_moment_that_a_zone_has_no_year_for_stays_as_it_is() -> None:
    assert str(in_zone(FAR[0])) == "9999-12-31 23:59:59-08:00"
    assert str(in_zone(FAR[3], UTC)) == "0001-01-01 00:00:00+14:00"


@far
def test_an_article_of_then_is_kept(archive: Archive, when: datetime) -> None:
    added = archive.add(replace(ARTICLE, published_at=when))
    assert archive.get(added.article).article.published_at == when
    assert archive.add(replace(ARTICLE, published_at=when)).outcome == "known"


@far
def test_a_short_text_of_then_is_kept(archive: Archive, when: datetime) -> None:
    short = Article("图片新闻", "图片新闻", published_at=when, date_precision="second")
    assert archive.add(short).outcome == "added"
    assert archive.add(short).outcome == "known"


@far
def test_a_host_may_ask_to_wait_until_then(archive: Archive, when: datetime) -> None:
    archive.links.fail(Link("http://a.cn/1"), LinkState.FAILED, "503", when)
    record = archive.links.get("http://a.cn/1")
    assert record is not None
    assert (record.next_try == when) is (when.year == 9999)
    assert archive.links.rests("http://a.cn/1") is (when.year == 9999)


@far
def test_every_verb_tells_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: datetime) -> None:
    monkeypatch.chdir(tmp_path)
    with Archive("archive.db") as archive:
        article = archive.add(replace(ARTICLE, published_at=when, issue_date=date.max)).article
    Path("a.txt").write_text(TEXT, "utf-8")
    verbs = "stats|verify|dedup|gaps|search 修渠|search 修渠 --order newest|same a.txt|same a.txt --date 9999-12-31"
    verbs += f"|show {article}|explain {article}|diff {article} {article}|export --format jsonl --out out"
    calls = [[*verb.split(), *form] for verb in verbs.split("|") for form in ([], ["--json"])]
    assert [call for call in calls if run(*call).exit_code] == []


@far
def test_it_is_written_into_files(archive: Archive, tmp_path: Path, when: datetime) -> None:
    archive.add(replace(ARTICLE, published_at=when))
    for form in ("magazine", "jsonl"):
        assert [file.articles for file in export(archive, form, tmp_path / form)] == [1]


@far
def test_the_browser_has_words_for_it(when: datetime) -> None:
    assert moment(when.isoformat(), "day").endswith(("9999年12月31日", "1年1月1日"))


def test_a_moment_kept_in_another_zone_keeps_its_day_in_china_when_another_witness_comes() -> None:
    kept = row_of(replace(ARTICLE, published_at=datetime(2021, 12, 24, 20, tzinfo=UTC)))
    older = kept | {"published_at": "2021-12-24T20:00:00+00:00", "day": "2021-12-25"}
    assert filled(older, row_of(replace(ARTICLE, source="右江日报"))) == {"source": "右江日报"}


@far
def test_a_post_of_then_is_written_with_its_day(when: datetime) -> None:
    assert jekyll.FORMAT.write is not None
    name, post = jekyll.FORMAT.write(replace(ARTICLE, published_at=when), "0a1b", ())
    assert name[:4] == f"{when.year:04}"
    assert f"\ndate: {when.year:04}-" in post.decode()
