"""The tags that people gave go along in every format, and an import of what we wrote gives the same."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from archive.formats import formats
from archive.formats.post_tags import checked_tags, tags_told, tags_written
from archive.model import Article, Byline
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.store.tags import TAG_MOST
from archive.transfer.exporting import export, export_forms
from archive.transfer.importing import import_paths
from archive.transfer.listing import listings

SEEDS = Path(__file__).parents[3] / "seeds"
ODD = [
    "水灾",
    "Flood 2021",
    "a, b",
    "甲；乙",
    'say "hi"',
    "it's",
    "C:\\x",
    "[x]",
    "{{ y }}",
    "null",
    "#1",
    "-",
    "2021",
    "新闻",
    "水灾新闻",
]
LAMPS = Article(
    "茶山深处的路灯有人管了",
    "凌云县今年补装路灯。",
    source="右江日报",
    issue_date=date(2021, 12, 24),
    bylines=(Byline("韦秋实", "reporter"),),
)
NOBODYS = Article("无名小渠通水", "小渠今日通水。")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Archive]:
    """An archive of an article with an outlet and one without, both in odd collections, and one in none."""
    with Archive(tmp_path / "archive.db") as archive:
        tagged = [archive.add(one).article for one in (LAMPS, NOBODYS)]
        archive.add(Article("又一条", "没有标签。", source="河池日报"))
        for name in ODD:
            archive.tags.give(name, tagged)
        yield archive


def written(archive: Archive, form: str) -> bytes:
    write = formats()[form].write_list
    assert write
    return b"".join(write(listings(archive, archive.search.find(Wanted(), "oldest"))))


NAMES = sorted(ODD)


def test_tables_have_a_column_of_them(kept: Archive) -> None:
    rows = list(csv.DictReader(StringIO(written(kept, "csv").decode("utf-8-sig"), newline="")))
    assert [row["标签"].lstrip("'") for row in rows if row["主题"] != "又一条"] == ["；".join(NAMES)] * 2
    assert [row["标签"] for row in rows if row["主题"] == "又一条"] == [""]
    sheet = openpyxl.load_workbook(BytesIO(written(kept, "xlsx"))).worksheets[0]
    assert {row[-1] for row in sheet.iter_rows(min_row=2, values_only=True)} == {"；".join(NAMES), None}


def test_references_have_them_as_keywords(kept: Archive) -> None:
    ris = written(kept, "ris").decode().split("ER  - ")
    assert [[line[6:] for line in one.splitlines() if line.startswith("KW")] for one in ris[:3]].count(NAMES) == 2
    items = json.loads(written(kept, "csl-json"))
    assert [one.get("keyword") for one in items if one["title"] != "又一条"] == [", ".join(NAMES)] * 2
    assert "keyword" not in next(one for one in items if one["title"] == "又一条")
    bibtex = written(kept, "bibtex").decode()
    assert bibtex.count("  keywords = {") == 2 and "{a, b}" in bibtex and "\\#1, " in bibtex


def test_lists_and_texts_have_them(kept: Archive, tmp_path: Path) -> None:
    assert sorted(len(one["tags"]) for one in json.loads(written(kept, "json"))) == [0, len(ODD), len(ODD)]
    texts = [one.path.read_text("utf-8") for one in export(kept, "markdown", tmp_path / "md")]
    assert sum("\n\n标签：" in text and "、水灾、" in text for text in texts) == 2
    assert sum("标签：" in text for text in texts) == 2


def test_these_are_all_formats() -> None:
    assert set(export_forms()) == {
        *("csv", "xlsx", "ris", "bibtex", "csl-json", "json", "markdown", "jsonl", "jekyll", "magazine", "original")
    }


@pytest.mark.parametrize("form", ["jekyll", "jsonl"])
def test_an_import_of_an_export_gives_them_again(form: str, kept: Archive, tmp_path: Path) -> None:
    out = tmp_path / "out"
    list(export(kept, form, out))
    with Archive(tmp_path / "other.db") as other:
        assert not [report.error for report in import_paths(other, [out]) if report.error]
        told = {record.article.title: (other.tags.of(record.id), record.article.source) for record in other.articles()}
        assert told == {LAMPS.title: (NAMES, "右江日报"), NOBODYS.title: (NAMES, ""), "又一条": ([], "河池日报")}
        again = next(record.id for record in other.articles() if record.article.title == LAMPS.title)
        other.tags.take_away("水灾", [again])
        list(import_paths(other, [out] if form == "jekyll" else []))
        assert "水灾" not in other.tags.of(again)


def test_front_matter_has_a_list_that_yaml_reads(kept: Archive, tmp_path: Path) -> None:
    posts = [one.path.read_text("utf-8") for one in export(kept, "jekyll", tmp_path / "posts")]
    tags = {told["title"]: told["tags"] for told in (yaml.safe_load(post.split("---\n")[1]) for post in posts)}
    assert tags == {LAMPS.title: ["右江日报新闻", *NAMES], NOBODYS.title: NAMES, "又一条": "河池日报新闻"}


def test_a_seed_goes_out_as_it_came_whatever_it_is_tagged(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        list(import_paths(archive, [SEEDS]))
        archive.tags.give("种子", [record.id for record in archive.articles()])
        for form, name in (("jekyll", "003_2ab8d2395e847c7a.txt"), ("magazine", "000_7c155fbc1eac5b23.txt")):
            [path] = [one.path for one in export(archive, form, tmp_path / form) if one.path.name == name]
            assert path.read_bytes() == (SEEDS / name).read_bytes()


@given(
    st.lists(st.text(min_size=1, max_size=TAG_MOST), max_size=4),
    st.sampled_from(["", "右江日报新闻", "新华社: #1新闻", "a, b新闻"]),
)
def test_any_tags_are_read_as_they_were_given(told: list[str], site: str) -> None:
    names, _ = checked_tags(told)
    back = f"\n\n[返回{site}](//finews/category/x.html)｜[返回首页](//finews)" if site else "\n\n[返回首页](//finews)"
    value = tags_written(site, names)
    assert tags_told(value, back) == (site, list(names))
    if names:
        assert yaml.safe_load(f"tags: {value}") == {"tags": [one for one in (site, *names) if one]}


@pytest.mark.parametrize("value", ["[a", "[a]]", '["a]', "[a: b, {c}]", "[]x"])
def test_what_is_no_list_of_ours_is_one_word(value: str) -> None:
    assert tags_told(value, "") == (value, [])


def test_a_name_that_archive_tag_refuses_is_told_and_not_given(tmp_path: Path) -> None:
    long = "水" * (TAG_MOST + 1)
    post = tmp_path / "2021-12-24-a.md"
    post.write_text(
        '---\nlayout: post\ntitle: "渠"\ndate: 2021-12-24 00:00:00 +0800\ncategories: \n'
        f'tags: [水灾, {long}, "　"]\n---\n'
        "<p>通水。</p>\n\n<http://a.cn/1.html>\n\n[返回首页](//finews.withounder.com/)",
        "utf-8",
    )
    with Archive(tmp_path / "archive.db") as archive:
        [report] = import_paths(archive, [post])
        [record] = archive.articles()
        assert archive.tags.of(record.id) == ["水灾"]
        assert [one for one in report.problems if one.startswith("no tag")] == [
            f"no tag: {long!r}: a tag has {TAG_MOST} characters at most, and this one {len(long)}",
            "no tag: '\\u3000': a tag has a name",
        ]


def test_tags_of_other_peoples_posts_stay_notes(tmp_path: Path) -> None:
    for name, front in (
        ("a.md", "tags: [水利, 农村]\ncategories:\n- [要闻, 本地]"),
        ("b.md", "tag: 水利\ncategory: 要闻"),
    ):
        (tmp_path / name).write_text(f"---\ntitle: 渠{name}\ndate: 2022-03-05\n{front}\n---\n第一段{name}。\n", "utf-8")
    with Archive(tmp_path / "archive.db") as archive:
        list(import_paths(archive, [tmp_path / "a.md", tmp_path / "b.md"]))
        notes = {record.article.title: record.article.notes for record in archive.articles()}
        assert notes == {
            "渠a.md": ("tags: 水利, 农村", "categories: 要闻, 本地"),
            "渠b.md": ("tag: 水利", "category: 要闻"),
        }
        assert archive.tags.counts() == []


def test_a_tag_that_an_article_got_under_a_former_id_goes_along(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        identifier = archive.add(LAMPS).article
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("insert into ids (old, article) values ('fedcba9876543210', ?)", [identifier])
        db.execute(
            "insert into tags (name, text, since) values ('水灾', 'fedcba9876543210', '2026-11-01T04:00:00+00:00')"
        )
    with Archive(path) as archive:
        archive.tags.give("路灯", [identifier])
        archive.tags.give("旧闻", [identifier])
        archive.tags.take_away("旧闻", [identifier])
        [told] = listings(archive, archive.search.find(Wanted(), "oldest"))
        assert told["tags"] == archive.tags.of(identifier) == ["水灾", "路灯"]
