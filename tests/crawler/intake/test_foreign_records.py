"""What other programs have crawled is read: whatever is odd about their records, in one file of all of it."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import brotli
import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.store.archive import Archive
from tests.harness.foreign_records import DATE, HTML, arc, chunked, http, members, record, response, sha1, written
from tests.harness.saved_pages import LINES, TITLE, page

pytestmark = pytest.mark.slow

HOST = "http://epaper.bhxww.com/bhrb/html/2024-03/06"
_UNCHANGED = "http://netpreserve.org/warc/1.0/revisit/server-not-modified"
_SAME_PAYLOAD = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"


def url(number: int, host: str = HOST) -> str:
    return f"{host}/content_77_{1000 + number}.htm"


PLACES = "茶山 果园 渔港 桥头 学校 医院 车站 码头 公园 广场 市场 粮库 水库 电站 林场 牧场".split()


def body(number: int) -> bytes:
    """Return the page of an article that is like no other one."""
    place = PLACES[number]
    text = page().replace(TITLE, f"{place}：第{number}号消息来了")
    for line in LINES:
        text = text.replace(line, f"{place}的{number}号{place}{line[number:][::-1]}{place * 3}。")
    return text.encode()


def answer(number: int, *headers: str, status: str = "HTTP/1.1 200 OK", sent: bytes = b"") -> bytes:
    return http(sent or body(number), f"Content-Type: {HTML}", *headers, status=status)


CHUNKED = chunked(body(1))
RECORDS = {
    "plain": response(url(0), body(0)),
    "chunks, and a digest of them": record(
        "response", url(1), answer(1, "Transfer-Encoding: chunked", sent=CHUNKED), digest=sha1(CHUNKED)
    ),
    "chunks, and a digest of what they hold": record(
        "response",
        url(2),
        answer(2, "Transfer-Encoding: chunked", sent=chunked(body(2))),
        digest=sha1(body(2)),
    ),
    "a header of chunks that are undone": record("response", url(3), answer(3, "Transfer-Encoding: chunked")),
    "HTTP/2": record("response", url(4), answer(4, status="HTTP/2 200"), digest=sha1(body(4))),
    "brotli": record("response", url(5), answer(5, "Content-Encoding: br", sent=brotli.compress(body(5)))),
    "gzip within chunks": record(
        "response",
        url(6),
        answer(6, "Content-Encoding: gzip", "Transfer-Encoding: chunked", sent=chunked(gzip.compress(body(6)))),
    ),
    "a resource": record("resource", url(7), body(7)).replace(
        b"Content-Type: application/http; msgtype=response", b"Content-Type: text/html"
    ),
    "a conversion": record("conversion", url(8), body(8)).replace(
        b"Content-Type: application/http; msgtype=response", b"Content-Type: text/html"
    ),
    "an address in brackets": record("response", url(9), answer(9)).replace(
        f"WARC-Target-URI: {url(9)}".encode(), f"WARC-Target-URI: <{url(9)}>".encode()
    ),
}
NOT_KEPT = {
    "no-paper": response("http://www.nobody.example/2024-03/06/content_1.htm", body(11)),
    "not-html": response(f"{HOST}/1.png", b"\x89PNG", "Content-Type: image/png"),
    "error-status": record("response", url(12), answer(12, status="HTTP/1.1 503 Busy")),
    "no-page": record("metadata", url(0), b"via: x\r\n") + record("request", url(0), b"GET / HTTP/1.1\r\n\r\n"),
    "revisit-of-nothing": record(
        "revisit", url(13), http(b""), refers_to="<urn:uuid:0>", profile=_UNCHANGED, digest=sha1(body(13))
    ),
    "too-large": record("response", url(14), answer(14, sent=bytes(18 << 20))),
}
BROKEN = {
    "a payload that was changed": record("response", url(15), answer(15), digest=sha1(b"x")),
    "no HTTP answer": record("response", url(15), body(15)),
    "no moment": record("response", url(15), answer(15), date="yesterday"),
}
LATER = "2024-04-06T04:05:06Z"
REVISITS = {
    "by an address and a moment": record(
        "revisit", url(0), http(b"", status="HTTP/1.1 304 Not Modified"), date=LATER, profile=_UNCHANGED,
        refers_to_target_uri=url(0), refers_to_date=DATE,
    ),
    "by its payload": record(
        "revisit", url(2), answer(2)[:40], date=LATER, profile=_SAME_PAYLOAD, digest=sha1(body(2))
    ),
}  # fmt: skip


class Taken:
    """An archive of one file of all these records, its revisits first, and what was told of it."""

    def __init__(self, folder: Path) -> None:
        self.db = folder / "a.db"
        records = [*REVISITS.values(), *RECORDS.values(), *NOT_KEPT.values(), *BROKEN.values()]
        self.told = taken(self.db, written(folder / "all.warc.gz", *records), code=1)[0]

    def archive(self) -> Archive:
        return Archive(self.db, create=False)


def taken(db: Path, *paths: Path, code: int = 0, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Import files; return what is told of each."""
    done = CliRunner().invoke(main, ["import", *options, "--json", "--db", str(db), *map(str, paths)])
    assert done.exit_code == code, (done.output, done.exception)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    return Taken(tmp_path_factory.mktemp("everything"))


@pytest.mark.parametrize("number", range(len(RECORDS)), ids=RECORDS)
def test_what_another_program_crawled_is_read(everything: Taken, number: int) -> None:
    with everything.archive() as archive:
        record = archive.at(url(number))
        assert record, everything.told
        assert record.article.title == f"{PLACES[number]}：第{number}号消息来了"
        assert record.article.newspaper == "beihairibao"


def test_a_page_was_seen_when_its_record_says(everything: Taken) -> None:
    with everything.archive() as archive:
        assert archive.get(archive.at(url(0)).id).archived_at == "2022-03-05T04:05:06+00:00"  # type: ignore[union-attr]


@pytest.mark.parametrize("number", [0, 2], ids=REVISITS)
def test_a_revisit_tells_that_the_page_stood_there_later(everything: Taken, number: int) -> None:
    with everything.archive() as archive:
        first, later = archive.journal.captures_at(url(number))
        assert (later.revisit_of, later.fetched_at) == (first.id, LATER.replace("Z", "+00:00"))


def test_each_decision_is_counted(everything: Taken) -> None:
    counts = everything.told["records"]
    assert counts == {
        "article/added": 10,
        "article/known": 2,
        "as-response": 2,
        "broken": 3,
        "error-status": 1,
        "kept": 12,
        "no-page": 2,
        "no-paper": 1,
        "not-html": 1,
        "revisit-of-nothing": 1,
        "too-large": 1,
    }
    assert len(everything.told["problems"]) == 4
    assert all(problem.startswith("byte ") for problem in everything.told["problems"])


def test_what_was_kept_is_proven(everything: Taken) -> None:
    done = CliRunner().invoke(main, ["verify", "--db", str(everything.db)])
    assert done.exit_code == 0, done.output


def test_only_pages_of_papers_are_copied(everything: Taken) -> None:
    [copy] = (everything.db.parent / "a.warc").glob("*")
    assert copy.stat().st_size < sum(len(members(one)) for one in (*RECORDS.values(), *REVISITS.values())) + 2_000


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Return a folder with a WACZ, an ARC file, a plain WARC file, and a page of no paper."""
    folder = tmp_path / "files"
    folder.mkdir()
    with zipfile.ZipFile(folder / "a.wacz", "w") as packed:
        packed.writestr("archive/a.warc.gz", members(RECORDS["plain"]))
        packed.writestr("archive/b.warc.gz", members(RECORDS["HTTP/2"]), zipfile.ZIP_DEFLATED)
        packed.writestr("pages/pages.jsonl", "{}")
    (folder / "old.arc.gz").write_bytes(gzip.compress(arc((url(3), answer(3)))))
    (folder / "c.warc").write_bytes(RECORDS["brotli"])
    written(folder / "d.warc.gz", NOT_KEPT["no-paper"])
    return folder


def test_a_folder_of_files_of_all_kinds_is_taken_in(files: Path, tmp_path: Path) -> None:
    told = taken(tmp_path / "a.db", files)
    assert len(told) == 5
    with Archive(tmp_path / "a.db") as archive:
        assert sorted(place for one in archive.articles() for place in one.article.addresses) == sorted(
            url(number) for number in (0, 3, 4, 5)
        )
    again = taken(tmp_path / "a.db", files, options=("--all",))
    assert sum(one["records"].get("article/added", 0) for one in again) == 1


def test_a_revisit_of_what_came_with_another_file_is_resolved(tmp_path: Path) -> None:
    db, named = tmp_path / "a.db", record("response", url(0), answer(0)).partition(b"WARC-Record-ID: ")[2]
    taken(db, written(tmp_path / "first.warc.gz", record("response", url(0), answer(0))))
    again = record(
        "revisit", url(0), http(b""), date=LATER, refers_to=named.split(b"\r\n")[0].decode(), profile=_UNCHANGED
    )
    assert taken(db, written(tmp_path / "second.warc.gz", again))[0]["records"]["article/known"] == 1
    done = CliRunner().invoke(main, ["verify", "--db", str(db)])
    assert done.exit_code == 0, done.output


def test_a_page_of_a_paper_that_its_system_has_no_reader_for_is_read_as_any_sites(tmp_path: Path) -> None:
    other = "http://epaper.bhxww.com/news/202403/t20240306_12345.html"
    taken(tmp_path / "a.db", written(tmp_path / "a.warc.gz", response(other, body(3))))
    with Archive(tmp_path / "a.db") as archive:
        found = archive.at(other)
        assert found
        assert (found.article.newspaper, found.article.issue_date) == ("beihairibao", None)


def test_what_was_taken_in_is_merged_and_backed_up(tmp_path: Path) -> None:
    taken(tmp_path / "a.db", written(tmp_path / "a.warc.gz", RECORDS["HTTP/2"], RECORDS["gzip within chunks"]))
    for verb, target in (("merge", "b.db"), ("backup", "c.db")):
        paths = [str(tmp_path / target), str(tmp_path / "a.db")]
        given = paths if verb == "merge" else ["--db", paths[1], paths[0]]
        done = CliRunner().invoke(main, [verb, *given])
        assert done.exit_code == 0, done.output
        verified = CliRunner().invoke(main, ["verify", "--db", str(tmp_path / target)])
        assert verified.exit_code == 0, verified.output
        assert "2 captures" in verified.output


def test_a_wacz_that_is_a_bomb_or_none_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.wacz", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("archive/a.warc.gz", bytes(1 << 20))
    (tmp_path / "none.wacz").write_bytes(b"PK\x03\x04 is no zip")
    [bomb] = (one for one in taken(tmp_path / "a.db", tmp_path / "bomb.wacz", code=1) if "records" in one)
    assert "it would unpack to 1,048,576 bytes" in bomb["error"]
    assert all("records" not in one for one in taken(tmp_path / "a.db", tmp_path / "none.wacz", code=1))
