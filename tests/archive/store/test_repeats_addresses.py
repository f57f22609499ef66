"""One article at many addresses, and texts that take the place of others there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive.store.archive import Archive
from archive.transfer.exporting import export
from archive.transfer.importing import import_file
from archive.transfer.verifying import verify
from tests.archive.conftest import Clock
from tests.archive.store.test_repeats import article
from tests.harness.documents import POST_SEED
from tests.harness.retold import BRIDGE, notice

SHARE = "http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202112242224696612"
PLACES = (
    SHARE,
    "https://finance.eastmoney.com/a/202112242224696612.html",
    "https://finews.withounder.com/youjiangribao/2021/12/24/NW202112242224696612.html",
    "http://epaper.bsyjrb.cn/pc/content/202112/24/content_28411.html",
)


def test_one_text_at_four_addresses_is_one_article(archive: Archive) -> None:
    ids = {archive.add(replace(article(BRIDGE, 1), addresses=(url,))).article for url in PLACES}
    [identifier] = ids
    assert tuple(place.url for place in archive.places(identifier)) == PLACES
    assert archive.counts()["articles"] == 1


def test_another_title_at_another_address_is_kept_with_the_address(archive: Archive, clock: Clock) -> None:
    archive.add(replace(article(BRIDGE, 1, title="风雨桥修好了"), addresses=PLACES[:1]))
    clock.forward(days=1)
    known = archive.add(replace(article(BRIDGE, 1, title="六个后生修桥"), addresses=PLACES[2:3])).article
    assert [(place.title, place.first_seen[:10]) for place in archive.places(known)] == [
        ("风雨桥修好了", "2026-11-01"),
        ("六个后生修桥", "2026-11-02"),
    ]


@pytest.mark.parametrize("file_first", [True, False])
def test_file_and_crawl_of_the_seed_are_one_article_in_either_order(archive: Archive, file_first: bool) -> None:
    with Archive(archive.path.parent / "other.db") as other:
        [post] = import_file(other, POST_SEED).added
        crawled = other.get(post.article).article
    framed = "来源：右江日报\n" + crawled.text + "\n阅读 123　分享到：\n责任编辑：王小明"
    crawled = replace(crawled, text=framed)
    if not file_first:
        archive.add(crawled)
    import_file(archive, POST_SEED)
    assert archive.add(crawled).outcome == "known"
    assert archive.counts()["articles"] == 1
    assert [fault for fault in verify(archive) if fault] == []


def test_a_seed_that_repeats_another_is_written_back_byte_for_byte(archive: Archive, tmp_path: Path) -> None:
    import_file(archive, POST_SEED)
    content = POST_SEED.read_bytes().replace("本报百色讯".encode(), "新华社百色电".encode())
    content = content.replace(b"NW202112242224696612", b"NW202112252224696699")
    (tmp_path / "again.md").write_bytes(content)
    [again] = import_file(archive, tmp_path / "again.md").added
    assert len(again.repeats) == 1
    written = {one.path.name: one.path.read_bytes() for one in export(archive, "jekyll", tmp_path / "out")}
    assert written == {POST_SEED.name: POST_SEED.read_bytes(), "again.md": content}
    heads = [one.path.name for one in export(archive, "jekyll", tmp_path / "heads", heads_only=True)]
    assert len(heads) == 1


# Revisions


def test_a_corrected_number_is_a_revision_with_when_each_was_seen(archive: Archive, clock: Clock) -> None:
    former = archive.add(article(notice("12月24日"), 1)).article
    clock.forward(days=1)
    corrected = archive.add(article(notice("12月25日"), 1))
    assert corrected.outcome == "revision"
    assert archive.get(corrected.article).revision_of == former
    assert [archive.get(one).archived_at[:10] for one in (former, corrected.article)] == ["2026-11-01", "2026-11-02"]


@pytest.mark.parametrize(
    "text",
    [BRIDGE + "\n阅读 1234", BRIDGE.replace("，", ","), "来源：右江日报\n" + BRIDGE, BRIDGE.replace("\n", ""),
     BRIDGE + "\n责任编辑：王小明", BRIDGE + "\n上一篇：没有了\n下一篇：夜读"],
    ids=["counter", "marks", "source", "lines", "editor", "neighbours"],
)  # fmt: skip
def test_formatting_counters_and_furniture_are_no_revision(archive: Archive, text: str) -> None:
    former = archive.add(article(BRIDGE, 1)).article
    again = archive.add(article(text, 1))
    assert (again.outcome, again.article) == ("known", former)


def test_a_former_text_that_comes_back_otherwise_formatted_is_known(archive: Archive, clock: Clock) -> None:
    first = archive.add(article(notice("12月24日"), 1)).article
    clock.forward(days=1)
    archive.add(article(notice("12月25日"), 1))
    clock.forward(days=1)
    assert archive.add(article(notice("12月24日") + "\n阅读 12", 1)).article == first
