"""`archive import --images`: what a crawl had of pictures is had from its files again, in any order of records."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from archive.model import Page
from archive.store.archive import Archive
from archive.store.pictures import PictureLink, PictureRole
from archive.transfer.pictures import picture_bytes
from crawler.papers import paper_of
from tests.archive.store.test_pictures import _PAGES as OF_PAGES
from tests.crawler.intake.test_taking_in import shuffled, taken
from tests.crawler.pictures.made_pictures import drawn as made
from tests.crawler.pictures.made_pictures import pdf
from tests.crawler.pictures.test_decoding import TEXT as _TEXT
from tests.crawler.pictures.test_decoding import png
from tests.harness.bench import Bench, TimedReplica
from tests.harness.depicted import drawn
from tests.harness.foreign_records import DATE, http, record, response, sha1, written
from tests.replica.papers import PAPERS

_PAPER = "ningboribao"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the archive of a crawl with pictures."""
    folder, paper = tmp_path_factory.mktemp("pictured"), PAPERS[_PAPER]
    with TimedReplica() as replica:
        bench = Bench(folder, replica)
        days = ("-a", f"since={paper.days[0]}", "-a", f"until={paper.days[0]}", "-a", "images=all")
        assert bench.crawl(*bench.bare, *days, paper=paper.id).code == 0
        return bench.db


def _pictures(db: Path) -> dict[str, tuple[str, str, str]]:
    """Return what is had of pictures, by their addresses."""
    with closing(sqlite3.connect(db)) as connection:
        rows = connection.execute("""
            select url, role, state, digest from pictures left join picture_files on picture = key and fault = ''
        """)
        return {url: told for url, *told in rows}


def _files(db: Path) -> list[Path]:
    return sorted(db.with_suffix(".warc").iterdir())


@pytest.mark.parametrize("way", ["at once", "in any order", "later"])
def test_a_crawls_own_files_bring_its_pictures_again(way: str, crawled: Path, tmp_path: Path) -> None:
    files = _files(crawled)
    if way == "in any order":
        files = [shuffled(file, tmp_path / f"{number}.warc.gz") for number, file in enumerate(files)]
    db = tmp_path / "again.db"
    if way == "later":
        taken(db, *files)
        assert _pictures(db) == {}
    told = taken(db, *files, options=("--images", "all"))
    assert _pictures(db) == _pictures(crawled)
    assert sum(one["records"]["picture/kept"] for one in told) == len(_pictures(crawled))
    with Archive(db) as archive:
        for digest in {one[2] for one in _pictures(db).values()}:
            file = archive.pictures.shown(digest)
            assert file
            assert picture_bytes(archive, file)
    again = taken(db, *files, options=("--images", "all"))
    assert not any(one["records"].get("picture/kept") for one in again)


def test_only_the_kinds_that_are_asked_for_are_taken(crawled: Path, tmp_path: Path) -> None:
    db = tmp_path / "again.db"
    taken(db, *_files(crawled), options=("--images", "articles"))
    assert {told[0] for told in _pictures(db).values()} <= {"article"}
    taken(db, *_files(crawled), options=("--images", "pages"))
    assert {told[0] for told in _pictures(db).values()} >= {"page", "pdf"}


def test_what_lies_is_kept_and_told_and_what_nobody_names_is_left(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    named = {name: f"http://daily.cnnb.com.cn/nbrb/images/{name}.jpg" for name in ("page", "html", "late", "other")}
    with Archive(db) as archive:
        for name in ("page", "html", "late"):
            archive.pictures.note([PictureLink(named[name], PictureRole.PAGE, None, None, "")])
    picture = drawn(7, (20, 20))
    records = [
        response(named["page"], picture, "Content-Type: text/html"),
        response(named["html"], b"<html>x</html>", "Content-Type: image/jpeg"),
        response(named["other"], picture, "Content-Type: image/jpeg"),
        record("response", named["late"], b"HTTP/1.1 404 Not Found\r\n\r\n"),
    ]
    told = taken(db, written(tmp_path / "a.warc.gz", *records), options=("--images", "all"))
    assert (told[0]["records"]["picture/kept"], told[0]["records"]["picture/failed"]) == (1, 1)
    found = {name: _pictures(db).get(url) for name, url in named.items()}
    assert {name: one and one[1] for name, one in found.items()} == {
        "page": "done", "html": "failed", "late": "pending", "other": None,
    }  # fmt: skip
    with Archive(db) as archive:
        reason = archive.pictures.get(named["html"])
        assert reason and "no picture" in reason.reason
        assert archive.pictures.due("x", OF_PAGES) == []


def test_one_import_judges_and_finds_all_whatever_stands_first(tmp_path: Path) -> None:
    host, day, found = "http://daily.cnnb.com.cn/nbrb", date(2022, 3, 5), {}
    noise = made("JPEG", (400, 600))
    named = {
        "half": response(f"{host}/half", noise[: len(noise) // 2], "Content-Type: image/jpeg"),
        "script": response(f"{host}/script", b"GIF89a/*" + b"x" * 40 + b"*/=1;alert(1)//", "Content-Type: image/gif"),
        "bomb": response(f"{host}/bomb", png(10, 40_000, colour=0, rows=1), "Content-Type: image/png"),
        "twin": _referring(f"{host}/twin", f"{host}/body", drawn(9)),
        "led": _leading(f"{host}/led", "hop"),
        "loop": _leading(f"{host}/loop", "loop"),
        "far": _leading(f"{host}/far", "far1"),
        "same": response(f"{host}/same", pdf(_TEXT), "Content-Type: application/pdf"),
        "pdf": response(f"{host}/pdf", pdf(_TEXT), "Content-Type: application/pdf"),
    }
    others = [
        response(f"{host}/end", drawn(8), "Content-Type: image/jpeg"),
        _leading(f"{host}/hop", "/nbrb/end"),
        *(_leading(f"{host}/far{n}", f"far{n + 1}") for n in range(1, 9)),
        response(f"{host}/far9", drawn(7), "Content-Type: image/jpeg"),
    ]
    body = response(f"{host}/body", drawn(9), "Content-Type: image/jpeg")
    with Archive(tmp_path / "archive.db") as archive:
        archive.add_newspapers([paper_of(_PAPER).row])
        archive.editions.keep(_PAPER, day, [Page("T1", "特刊", pdf=f"{host}/pdf", read=True)])
        archive.pictures.note(
            PictureLink(f"{host}/{name}", PictureRole.PDF if name == "pdf" else PictureRole.PAGE, _PAPER, day, "T1")
            for name in named
        )
    file = written(tmp_path / "a.warc.gz", *others, *named.values(), body)
    (told,) = taken(tmp_path / "archive.db", file, options=("--images", "all"))
    assert told["records"]["picture/kept"] == 4 and told["records"]["picture/failed"] == 3
    with Archive(tmp_path / "archive.db") as archive:
        found = {name: archive.pictures.get(f"{host}/{name}") for name in named}
        assert {name: one and one.state.value for name, one in found.items()} == {
            "half": "failed", "script": "refused", "bomb": "refused", "twin": "done", "led": "done", "pdf": "done",
            "same": "done", "loop": "pending", "far": "pending",
        }  # fmt: skip
        assert [one.text for one in archive.issue_articles(_PAPER, day)] == [_TEXT]
        assert told["records"]["picture/pdf-texts"] == 1
        twin = found["twin"]
        assert twin and twin.file and picture_bytes(archive, twin.file) == drawn(9)
    (again,) = taken(tmp_path / "archive.db", file, code=1, options=("--images", "all"))  # it has no article
    assert not again["records"].get("picture/kept"), "nothing is left for another import"


def _leading(url: str, target: str) -> bytes:
    return record("response", url, http(b"", f"Location: {target}", status="HTTP/1.1 302 Found"))


def _referring(url: str, target: str, body: bytes) -> bytes:
    told = {"refers_to_target_uri": target, "refers_to_date": DATE}
    return record("revisit", url, http(b"", "Content-Type: image/jpeg"), digest=sha1(body), **told)
