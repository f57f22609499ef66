"""What is exported line by line is read back without loss, and what cannot be read is named."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from archive.formats.jsonl import line_of
from archive.model import Article, Byline, Capture, Document, Evidence, Newspaper, Passage
from archive.store.archive import Archive
from archive.store.witnesses.anew import DERIVED
from archive.transfer.exporting import export
from archive.transfer.importing import FileReport, import_paths
from tests.archive.store.test_anew import PAPERS, PLAIN, filled, page, with_document

ROWS = [replace(one, platform="founder", status="unknown", place="广西") for one in PAPERS]
ODD = Article(
    "题\u2028", "行\u0085\n行", html="<p>\x00", evidence=(Evidence("title", "题", "r", 0.1, True),), kicker='"\\'
)
HERE = ("passages", "captures", "links")
"""Tables that name what a line does not hold."""


def content(archive: Archive) -> dict[str, Any]:
    execute = archive.derivation._db.conn.execute
    found: dict[str, Any] = {name: set(execute(sql)) for name, sql in DERIVED.items() if name not in HERE}
    for name in ("witnesses", "contents", "newspapers"):
        found[name] = set(execute(f"select * from {name}"))
    return found


def varied(archive: Archive, seed: int = 0) -> None:
    archive.add_newspapers(ROWS)
    filled(archive, Random(seed).sample(PLAIN, len(PLAIN)))
    archive.add_newspapers(ROWS)
    with_document(archive)
    archive.add(ODD)
    article = archive.add(PLAIN[0]).article
    archive.correct(article, {"title": "对的", "bylines": (Byline("李芳"),)}, "印错")
    archive.correct(archive.add(page("http://a.cn/", text="来了。", newspaper=None)).article, {"page": ""}, "无版次")


def written(archive: Archive, folder: Path) -> dict[str, bytes]:
    list(export(archive, "jsonl", folder))
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def imported(archive: Archive, *paths: Path) -> list[FileReport]:
    return list(import_paths(archive, paths))


@pytest.mark.parametrize("seed", range(3))
def test_an_exported_folder_gives_the_same_archive_and_the_same_bytes(tmp_path: Path, seed: int) -> None:
    with Archive(tmp_path / "a.db") as archive, Archive(tmp_path / "b.db") as other:
        varied(archive, seed)
        first = written(archive, tmp_path / "first")
        assert sorted(first) == ["articles.jsonl", "newspapers.csv"]
        papers, articles = imported(other, tmp_path / "first")
        assert (papers.error, articles.error, articles.lines) == ("", "", archive.counts()["articles"])
        assert content(other) == content(archive)
        assert written(other, tmp_path / "second") == first


def test_a_part_of_a_headline_that_went_away_is_a_version_also_where_the_captures_are_not(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive, Archive(tmp_path / "b.db") as other:
        for number, kicker in enumerate(("引题", "")):
            moment = datetime(2026, 11, 1, number, tzinfo=UTC)
            capture = Capture(f"urn:uuid:{number}", "http://a.cn/", moment, 200, (), b"", "sha1:")
            archive.journal.add_capture(capture, "a.warc", 0)
            archive.add(page("http://a.cn/", newspaper=None, kicker=kicker, extractor="甲"), capture=capture)
        first = written(archive, tmp_path / "first")
        assert len(json.loads(first["articles.jsonl"])["versions"]) == 2
        imported(other, tmp_path / "first")
        assert written(other, tmp_path / "second") == first


def test_a_paper_of_which_only_id_and_name_are_known_goes_along(archive: Archive, tmp_path: Path) -> None:
    archive.add_newspapers([Newspaper("daqing", "大青日报")])
    archive.add(Article("修渠", "县里今年修渠九公里，清水流到村口，村民说今后浇地不用挑水上山。", newspaper="daqing"))
    list(export(archive, "jsonl", tmp_path / "out"))
    with Archive(tmp_path / "again.db") as again:
        reports = list(import_paths(again, [tmp_path / "out"]))
        assert [report.error for report in reports if report.error] == []
        assert [record.article.newspaper for record in again.articles()] == ["daqing"]


def test_importing_an_export_again_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    varied(archive)
    before = content(archive)
    written(archive, tmp_path / "out")
    assert [one.witnesses for one in imported(archive, tmp_path / "out")] == [0, 0]
    assert content(archive) == before


def test_a_correction_of_what_is_not_there_goes_along(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive, Archive(tmp_path / "b.db") as other:
        archive.add_document(Document("d1", "d.txt", "magazine", b"", ""))
        told = page("", addresses=(), newspaper=None)
        article = archive.add(told, passage=Passage("d1", 0, 1)).article
        archive.correct(article, {"title": "对的"}, "印错")
        archive.forget(archive.origins.named("d1")[0])
        first = written(archive, tmp_path / "first")
        imported(other, tmp_path / "first" / "articles.jsonl")
        assert written(other, tmp_path / "second") == first
        other.add_document(Document("d1", "d.txt", "magazine", b"", ""))
        assert other.get(other.add(told, passage=Passage("d1", 0, 1)).article).article.title == "对的"


def test_a_line_tells_what_follows_and_all_that_is_kept(archive: Archive, tmp_path: Path) -> None:
    archive.add_newspapers(ROWS)
    article = archive.add(PLAIN[0]).article
    archive.add(PLAIN[1])
    [line] = [json.loads(one) for one in written(archive, tmp_path)["articles.jsonl"].splitlines()]
    assert line["id"] == article
    assert [(one["outlet"], one["day"], one["title"], one["pages"]) for one in line["appearances"]] == [
        ("youjiang", "2021-12-24", "新渠通水", [{"page": "01", "page_name": ""}]),
        ("beihairibao", "2021-12-25", "渠通了", [{"page": "01", "page_name": ""}]),
    ]
    assert [(one["key"], one["position"]) for one in line["versions"]] == [
        ("epaper.bhxww.com/bhrb/b.html", 1), ("epaper.bsyjrb.cn/pc/a.html", 1)]  # fmt: skip
    assert sorted(one["origin"] for one in line["witnesses"]) == [
        "epaper.bhxww.com/bhrb/b.html", "epaper.bsyjrb.cn/pc/a.html"]  # fmt: skip
    assert {tuple(one) for one in line["witnesses"]} == {
        ("id", "kind", "origin", "keys", "rules", "fields", "text", "html", "evidence", "given", "document", "run",
         "first_seen", "last_seen")}  # fmt: skip


def test_a_line_of_an_older_version_is_one_witness_known_by_its_id(archive: Archive, tmp_path: Path) -> None:
    archive.add_newspapers(ROWS)
    record = archive.get(archive.add(PLAIN[0]).article)
    old = json.loads(line_of(record)) | {"id": "00ff00ff00ff00ff"}
    (tmp_path / "old.jsonl").write_text(json.dumps(old) + "\n\n", "utf-8")
    with Archive(tmp_path / "b.db") as other:
        other.add_newspapers(ROWS)
        [report] = imported(other, tmp_path / "old.jsonl")
        assert (report.lines, report.witnesses, report.error) == (1, 1, "")
        assert other.get("00ff00ff00ff00ff") == record


def test_a_line_whose_paper_is_not_known_is_named_and_the_others_are_read(archive: Archive, tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as other:
        other.add_newspapers([*ROWS, Newspaper("nobody", "某报")])
        other.add(page("http://a.cn/1", newspaper="nobody"))
        other.add(
            page("http://a.cn/2", newspaper=None, text="另一篇，很长的一篇，说的是别的事情，一共有三十多个字才行。")
        )
        written(other, tmp_path / "out")
    path = tmp_path / "out" / "articles.jsonl"
    number = 1 + [b"nobody" in line for line in path.read_bytes().splitlines()].index(True)
    [report] = imported(archive, path)
    why = f"line {number}: no newspaper has the id 'nobody': import its newspapers.csv first"
    assert report.error == f"{path}: 1 line cannot be read, the first: {why}"
    assert (report.lines, report.problems) == (1, (why,))
    assert [one.article.newspaper for one in archive.articles()] == [None]


def changed(line: bytes, **fields: Any) -> bytes:
    told = json.loads(line)
    told["witnesses"][0] |= fields
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    "harm",
    [
        lambda line: line[:50],
        lambda line: b"[]",
        lambda line: b"{}",
        lambda line: b'{"id": "\xff"}',
        lambda line: b'{"witnesses": 1}',
        lambda line: b'{"witnesses": [1]}',
        lambda line: changed(line, kind="rumour"),
        lambda line: changed(line, text="别的正文"),
        lambda line: changed(line, first_seen="2021-12-24"),
        lambda line: changed(line, first_seen="never"),
        lambda line: changed(line, mood="glad"),
        lambda line: changed(line, fields={"title": "新渠通水", "mood": "glad"}),
        lambda line: changed(line, evidence=[{"mood": "glad"}]),
        lambda line: b"[" * 200_000,
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_others_are_read(
    archive: Archive, tmp_path: Path, harm: Any
) -> None:
    with Archive(tmp_path / "a.db") as other:
        other.add(page("http://a.cn/1", newspaper=None))
        [line] = written(other, tmp_path / "out")["articles.jsonl"].splitlines()
    path = tmp_path / "in.jsonl"
    path.write_bytes(harm(line) + b"\n" + line + b"\n")
    [report] = imported(archive, path)
    assert report.error.startswith(f"{path}: 1 line cannot be read, the first: line 1: ")
    assert (report.lines, archive.counts()["articles"], archive.counts()["documents"]) == (1, 1, 0)


@pytest.mark.parametrize(
    "field, value",
    [
        *[("title", 5), ("text", None), ("captions", ["a", 5]), ("newspaper", 5), ("agreement", "0.5"), ("notes", [1])],
        *[("bylines", [{"name": 5}]), ("evidence", [{"field": 1, "value": 2, "rule": 3, "weight": "x"}])],
        *[(name, "字\ud800") for name in ("title", "newspaper", "id", "archived_at")],
        *[("addresses", ["http://a.cn/\ud800"]), ("addresses", [5]), ("doubts", [None])],
    ],
)
def test_a_line_of_an_older_version_whose_fields_are_of_other_types_is_named(
    archive: Archive, tmp_path: Path, field: str, value: Any
) -> None:
    with Archive(tmp_path / "a.db") as other:
        other.add(page("http://a.cn/1", newspaper=None))
        line = line_of(next(iter(other.articles())))
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(json.loads(line) | {field: value}) + "\n" + line + "\n", "utf-8")
    [report] = imported(archive, path)
    assert report.error.startswith(f"{path}: 1 line cannot be read, the first: line 1: no article as this program")
    assert (report.lines, archive.counts()["articles"]) == (1, 1)


def test_a_file_is_recognised_by_how_it_begins_and_an_empty_one_is_told(archive: Archive, tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as other:
        other.add(page("http://a.cn/1", newspaper=None))
        content = written(other, tmp_path / "out")["articles.jsonl"]
    (tmp_path / "saved.txt").write_bytes(content)
    (tmp_path / "empty.jsonl").touch()
    assert [(one.lines, one.error) for one in imported(archive, tmp_path / "saved.txt", tmp_path / "empty.jsonl")] == [
        (1, ""), (0, f"{tmp_path / 'empty.jsonl'}: line 1: the file is empty")]  # fmt: skip
