"""Web archives are written of a selection: its pages as received, those that name them, an index, and what is lost."""

from __future__ import annotations

import gzip
import hashlib
import json
import resource
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZIP_STORED, ZipFile

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archive.formats.torn import members
from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.transfer.captures_out import CapturesWritten, export_captures
from tests.harness.captured import SITE, Captured, contents
from tests.harness.damage import SPOILERS, bomb
from tests.harness.terminal import run

FRONT = f"{SITE}/column/202112/24/node_A01.html"
URLS = [f"{SITE}/content/202112/24/content_{number}.html" for number in range(4)]


@pytest.fixture
def shelf(archive: Archive) -> Captured:
    return Captured(archive)


@pytest.fixture
def ids(shelf: Captured) -> list[str]:
    """Two articles, a front page that names them and was unchanged a week later, robots.txt."""
    shelf.fetch("http://epaper.bsyjrb.cn/robots.txt", b"", status=404)
    front = shelf.issue(1, 2)
    found = [shelf.article(1), shelf.article(2, packed=True, file="second")]
    shelf.unchanged(front)
    return found


def written(archive: Archive, form: str, out: Path, **wanted: object) -> CapturesWritten:
    report = CapturesWritten()
    selection = Wanted(**wanted)  # type: ignore[arg-type]
    assert len(list(export_captures(archive, form, out, report, selection=selection))) >= bool(report.files)
    return report


def records(data: bytes) -> list[tuple[str, str]]:
    """Return what warcio finds, digests compared: the type and the address of each record."""
    found = []
    for one in ArchiveIterator(BytesIO(data), check_digests="raise"):
        found.append((one.rec_type, one.rec_headers.get_header("WARC-Target-URI") or ""))
        one.content_stream().read()
    return found


def index(path: Path) -> list[tuple[str, str, dict[str, str]]]:
    parts = [line.split(" ", 2) for line in path.read_text("ascii").splitlines()]
    return [(key, moment, json.loads(told)) for key, moment, told in parts]


def test_all_captures_go_out_with_their_requests_in_the_order_of_their_keys(
    archive: Archive, ids: list[str], tmp_path: Path
) -> None:
    report = written(archive, "warc", tmp_path / "out")
    assert report == CapturesWritten((tmp_path / "out/articles.warc.gz", tmp_path / "out/articles.cdxj"), 2, 5, 2)
    found = records(report.files[0].read_bytes())
    assert found == [
        ("warcinfo", ""),
        *((kind, FRONT) for kind in ("response", "request", "revisit", "request")),
        *((kind, url) for url in URLS[1:3] for kind in ("response", "request")),
        *((kind, "http://epaper.bsyjrb.cn/robots.txt") for kind in ("response", "request")),
    ]


def test_records_are_copied_byte_by_byte(archive: Archive, ids: list[str], tmp_path: Path) -> None:
    [path, _] = written(archive, "warc", tmp_path).files
    members_of = {file: [file.read_bytes()[start:end] for start, end in members(file)]
                  for file in (path, *archive.warc_folder.iterdir())}  # fmt: skip
    ours = members_of.pop(path)[1:]
    assert sorted(ours) == sorted(one for those in members_of.values() for one in those[1:])


def test_what_was_written_is_a_sound_warc_file(
    archive: Archive, ids: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [path, _] = written(archive, "warc", tmp_path).files
    checker = Checker(SimpleNamespace(inputs=[str(path)], verbose=True))  # as `warcio check -v`
    checker.process_all()
    assert checker.exit_value == 0
    assert capsys.readouterr().out.count("digest pass") == 2 * 5


def test_the_index_leads_to_each_response_and_not_to_what_was_unchanged(
    archive: Archive, ids: list[str], tmp_path: Path
) -> None:
    report = written(archive, "warc", tmp_path)
    data, lines = report.files[0].read_bytes(), index(report.files[1])
    assert report.files[1].read_bytes().splitlines() == sorted(report.files[1].read_bytes().splitlines())
    assert [line[:2] for line in lines] == [
        ("cn,bsyjrb,epaper)/pc/column/202112/24/node_a01.html", "20261101060000"),
        ("cn,bsyjrb,epaper)/pc/content/202112/24/content_1.html", "20261101070000"),
        ("cn,bsyjrb,epaper)/pc/content/202112/24/content_2.html", "20261101080000"),
        ("cn,bsyjrb,epaper)/robots.txt", "20261101050000"),
    ]
    kept = {one.url: one for one in contents(archive) if one.status != 304}
    for _, _, told in lines:
        start = int(told["offset"])
        record = next(iter(ArchiveIterator(BytesIO(data[start : start + int(told["length"])]))))
        assert record.rec_headers.get_header("WARC-Target-URI") == told["url"]
        assert record.raw_stream.read() == kept[told["url"]].body
        assert told["digest"] == kept[told["url"]].digest and told["filename"] == "articles.warc.gz"
        assert (told["status"], told["mime"]) == (str(kept[told["url"]].status), "text/html")


def test_a_selection_has_its_articles_the_pages_that_name_them_and_what_revisits_refer_to(
    archive: Archive, ids: list[str], tmp_path: Path
) -> None:
    report = written(archive, "warc", tmp_path, ids=(ids[1],))
    assert (report.captures, report.articles, report.uncaptured) == (3, 1, 0)
    found = [url for kind, url in records(report.files[0].read_bytes()) if kind in ("response", "revisit")]
    assert found == [FRONT, FRONT, URLS[2]]


def test_a_page_that_was_seen_elsewhere_brings_the_record_that_has_its_body(shelf: Captured, tmp_path: Path) -> None:
    archive = shelf.archive
    other = shelf.fetch(f"{SITE}/elsewhere.html", b"<p>" + b"x" * 900)
    article = shelf.article(1)
    shelf.fetch(URLS[1], status=304, revisit_of=other)
    found = records(written(archive, "warc", tmp_path, ids=(article,)).files[0].read_bytes())
    assert [url for kind, url in found if kind == "response"] == [URLS[1], other.url]


def test_the_same_captures_give_the_same_bytes(archive: Archive, ids: list[str], tmp_path: Path) -> None:
    first, second = (written(archive, "warc", tmp_path / name).files for name in ("a", "b"))
    assert [one.read_bytes() for one in first] == [one.read_bytes() for one in second]
    packed = [written(archive, "wacz", tmp_path / name).files[0] for name in ("a", "b")]
    within = [{name: file.read(name) for name in file.namelist()} for file in map(ZipFile, packed)]
    assert within[0]["archive/articles.warc.gz"] == first[0].read_bytes()
    assert within[0]["indexes/index.cdxj"] == first[1].read_bytes()
    told = [
        json.loads(one.pop("datapackage.json")) | {"created": ""}
        for one in within
        if one.pop("datapackage-digest.json")
    ]
    assert within[0] == within[1] and told[0] == told[1]  # but for when it was made


def test_a_wacz_says_what_is_in_it(archive: Archive, ids: list[str], tmp_path: Path) -> None:
    [path] = written(archive, "wacz", tmp_path).files
    assert path == tmp_path / "articles.wacz"
    with ZipFile(path) as file:
        assert file.testzip() is None
        package = file.read("datapackage.json")
        told = json.loads(package)
        assert (told["profile"], told["wacz_version"]) == ("data-package", "1.1.1")
        assert [one["path"] for one in told["resources"]] == [
            "archive/articles.warc.gz",
            "indexes/index.cdxj",
            "pages/pages.jsonl",
        ]
        for one in told["resources"]:
            content = file.read(one["path"])
            assert one["bytes"] == len(content) and one["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        digest = json.loads(file.read("datapackage-digest.json"))
        assert digest == {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"}
        assert {file.getinfo(one["path"]).compress_type for one in told["resources"][:2]} == {ZIP_STORED}
        head, *pages = [json.loads(line) for line in file.read("pages/pages.jsonl").splitlines()]
    assert head == {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    assert sorted(pages, key=lambda one: one["url"]) == [
        {"id": ids[0], "url": URLS[1], "ts": "2026-11-01T07:00:00Z", "title": "第1篇"},
        {"id": ids[1], "url": URLS[2], "ts": "2026-11-01T08:00:00Z", "title": "第2篇"},
    ]


def test_who_reads_the_directory_alone_looks_at_each_files_own_header(
    archive: Archive, ids: list[str], tmp_path: Path
) -> None:
    """ReplayWeb.page takes a file to begin behind a header of 30 bytes and its name, unless the directory says more."""
    [path] = written(archive, "wacz", tmp_path).files
    with ZipFile(path) as file:
        entries = file.infolist()
    data = path.read_bytes()
    for entry in entries:
        own = int.from_bytes(data[entry.header_offset + 28 : entry.header_offset + 30], "little")
        assert own >= len(entry.extra) > 0


def test_a_file_may_be_named(archive: Archive, ids: list[str], tmp_path: Path) -> None:
    assert written(archive, "wacz", tmp_path / "右江.wacz").files == (tmp_path / "右江.wacz",)
    with ZipFile(tmp_path / "右江.wacz") as file:
        assert file.namelist()[0] == "archive/右江.warc.gz"
    assert written(archive, "warc", tmp_path / "a.warc.gz").files == (tmp_path / "a.warc.gz", tmp_path / "a.cdxj")


def test_what_is_withdrawn_is_in_none(archive: Archive, ids: list[str], tmp_path: Path) -> None:
    archive.withdrawals.withdraw([ids[0]], "约定")
    for number, wanted in enumerate(({}, {"ids": (ids[1],)})):
        [path, _] = written(archive, "warc", tmp_path / str(number), **wanted).files
        assert URLS[1] not in {url for _, url in records(path.read_bytes())} and URLS[2].encode() in gzip.decompress(
            path.read_bytes()
        )


# What cannot be had


def test_where_nothing_is_selected_there_is_no_file(ids: list[str], archive: Archive, tmp_path: Path) -> None:
    for form in ("warc", "wacz"):
        result = run("export", "--format", form, "--out", tmp_path / "out", "--until", "2001", "--db", archive.path)
        assert (result.exit_code, result.stderr) == (1, "Error: no article is selected\n")
    assert not (tmp_path / "out").exists()


def test_articles_of_documents_have_no_page_and_that_is_told(shelf: Captured, tmp_path: Path) -> None:
    captured = shelf.archive.get(shelf.article(1)).article
    text = "说的是别的事，和修渠没有关系，县里的人另有说法，这里记下来。"
    imported = shelf.archive.add(replace(captured, title="别的", text=text, addresses=()))
    out = ("--out", tmp_path / "out", "--db", shelf.archive.path)
    result = run("export", "--format", "warc", *out)
    assert (result.exit_code, result.stderr) == (0, "note: 1 article came in documents alone and have no page\n")
    result = run("export", "--format", "wacz", *out, "--id", imported.article)
    assert result.exit_code == 1 and "no capture can be written" in result.stderr
    assert not (tmp_path / "out" / "articles.wacz").exists()


@pytest.mark.parametrize("spoil", [one for one in SPOILERS if one is not bomb], ids=lambda one: one.__name__)
def test_what_became_of_a_warc_file_is_said_in_a_line_and_the_rest_goes_out(
    archive: Archive, ids: list[str], tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(archive.warc_folder / "first.warc.gz")
    result = run("export", "--format", "wacz", "--out", tmp_path / "out", "--db", archive.path)
    assert result.exit_code == 1
    [line] = result.stderr.splitlines()
    assert line.startswith("first.warc.gz: ") or "first.warc.gz" in line
    with ZipFile(tmp_path / "out" / "articles.wacz") as file:
        found = records(file.read("archive/articles.warc.gz"))
        assert ("response", URLS[2]) in found and ("response", URLS[1]) not in found
        assert URLS[1].encode() not in file.read("pages/pages.jsonl") + file.read("indexes/index.cdxj")


def test_where_every_file_is_lost_nothing_is_written_and_what_was_there_stays(
    archive: Archive, ids: list[str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name in ("articles.warc.gz", "articles.cdxj", "articles.wacz"):
        (out / name).write_bytes(b"before")
    for file in list(archive.warc_folder.iterdir()):
        file.unlink()
    for form in ("warc", "wacz"):
        result = run("export", "--format", form, "--out", out, "--db", archive.path)
        assert result.exit_code == 1 and "first.warc.gz: 3 captures cannot be read" in result.stderr
        assert "no capture can be written" in result.stderr
    assert {file.name: file.read_bytes() for file in out.iterdir()} == dict.fromkeys(
        ("articles.warc.gz", "articles.cdxj", "articles.wacz"), b"before"
    )


def test_json_tells_files_captures_and_what_is_lost(archive: Archive, ids: list[str], tmp_path: Path) -> None:
    (archive.warc_folder / "second.warc.gz").unlink()
    result = run("export", "--format", "wacz", "--out", tmp_path, "--db", archive.path, "--json")
    told = {"selected": 2, "captures": 3, "articles": 1, "uncaptured": 0, "lost": {"second.warc.gz": 2}}
    assert json.loads(result.stdout) == [{"path": str(tmp_path / "articles.wacz"), **told}]


@pytest.mark.slow
def test_many_files_are_read_with_few_open(shelf: Captured, tmp_path: Path) -> None:
    for number in range(40):
        shelf.article(number, file=f"run{number}")
    assert written(shelf.archive, "warc", tmp_path).captures == 40


def test_on_a_full_disk_what_was_there_stays(archive: Archive, ids: list[str], tmp_path: Path) -> None:
    """Whatever write is the one that fails: of the directory of a WACZ, too, which comes last."""
    out = tmp_path / "out"
    [whole] = written(archive, "wacz", out).files
    size, before = whole.stat().st_size, whole.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for most in (size - 1, size - 300, size // 2):
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
            result = run("export", "--format", "wacz", "--out", out, "--db", archive.path)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert result.exit_code == 1 and "File too large" in result.stderr
        assert [path.read_bytes() for path in out.iterdir()] == [before]
