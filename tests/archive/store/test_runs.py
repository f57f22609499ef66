"""The journal: runs and captures."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.model import Article, Capture, Run
from archive.store.archive import Archive
from archive.store.runs import CaptureRecord
from tests.archive.conftest import Clock

CAPTURE = Capture(
    "<urn:uuid:1>",
    "http://a.cn/1",
    datetime(2026, 11, 1, 4, 0, 7, tzinfo=UTC),
    200,
    (("content-type", "text/html"), ("Content-Type", "text/html; charset=gbk")),
    b"12345",
    "sha256:ab",
)


def test_a_runs_id_tells_when_it_began_and_for_which_paper(archive: Archive) -> None:
    assert re.fullmatch(r"20261101T040000Z-youjiang-[0-9a-f]{6}", archive.journal.start("youjiang"))


def test_two_runs_of_one_second_have_two_ids(archive: Archive) -> None:
    assert archive.journal.start("youjiang") != archive.journal.start("youjiang")


def test_an_open_run_has_no_outcome(archive: Archive) -> None:
    run = archive.journal.start("youjiang", "since=2021-12-24")
    assert list(archive.journal.runs()) == [
        Run(run, "youjiang", "since=2021-12-24", datetime(2026, 11, 1, 4, tzinfo=UTC))
    ]


def test_a_closed_run_tells_how_it_ended_and_what_it_counted(archive: Archive, clock: Clock) -> None:
    run = archive.journal.start("youjiang")
    clock.forward(minutes=3)
    archive.journal.finish(run, "incomplete", 5, {"archive/added": 7, "失败": 1})
    began, ended = datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 1, 4, 3, tzinfo=UTC)
    assert list(archive.journal.runs()) == [
        Run(run, "youjiang", "", began, ended, "incomplete", 5, {"archive/added": 7, "失败": 1})
    ]


def test_runs_come_newest_first_and_no_more_than_asked_for(archive: Archive, clock: Clock) -> None:
    ids = []
    for _ in range(3):
        ids.append(archive.journal.start("youjiang"))
        clock.forward(seconds=1)
    assert [run.id for run in archive.journal.runs(2)] == [ids[2], ids[1]]


def test_runs_that_never_ended_are_buried_as_killed(archive: Archive) -> None:
    ended, dead = archive.journal.start("youjiang"), archive.journal.start("youjiang")
    archive.journal.finish(ended, "fine", 0, {})
    assert archive.journal.bury("youjiang") == [dead]
    assert {run.id: run.outcome for run in archive.journal.runs()} == {ended: "fine", dead: "killed"}


@pytest.mark.parametrize(
    "host, process, told",
    [
        (socket.gethostname(), os.getpid(), ""),
        (socket.gethostname(), 1, ""),  # of another user, or ours
        (socket.gethostname(), 2**22 + 1, "killed"),  # Linux has no such number
        (socket.gethostname(), 2**62, "killed"),
        ("elsewhere", 2**22 + 1, ""),
    ],
    ids=["own", "first", "none", "too large", "elsewhere"],  # numbers of processes differ from run to run
)
def test_a_run_whose_process_is_gone_was_killed(archive: Archive, host: str, process: int, told: str) -> None:
    archive.journal.start("youjiang")
    with closing(sqlite3.connect(archive.path)) as db, db:
        db.execute("update runs set host = ?, process = ?", [host, process])
    assert [run.outcome for run in archive.journal.runs()] == [told]
    assert archive.figures.last_runs()["youjiang"]["outcome"] == told


def test_runs_of_another_paper_are_not_buried(archive: Archive) -> None:
    archive.journal.start("guilin")
    assert archive.journal.bury("youjiang") == []


def test_a_run_is_buried_once(archive: Archive) -> None:
    archive.journal.start("youjiang")
    archive.journal.bury("youjiang")
    assert archive.journal.bury("youjiang") == []


def test_a_capture_tells_where_its_response_lies(archive: Archive) -> None:
    archive.journal.add_capture(CAPTURE, "run.warc.gz", 512)
    assert archive.journal.captures() == [
        CaptureRecord(
            "<urn:uuid:1>", "http://a.cn/1", "2026-11-01T04:00:07+00:00", 200, "sha256:ab", "run.warc.gz", 512, None
        )
    ]


def test_an_article_that_was_read_from_a_capture_is_named_by_it(archive: Archive) -> None:
    archive.journal.add_capture(CAPTURE, "run.warc.gz", 512)
    article = archive.add(Article("题", "县里今年修渠九公里，清水流到村口，村民说好。"), capture=CAPTURE).article
    assert [capture.article for capture in archive.journal.captures(article)] == [article]


def test_captures_of_no_article_are_not_those_of_one(archive: Archive) -> None:
    archive.journal.add_capture(CAPTURE, "run.warc.gz", 512)
    assert archive.journal.captures("0123456789abcdef") == []


# What a host says of a page's age


def captured(archive: Archive, number: int, status: int = 200, revisit_of: str = "", **headers: str) -> Capture:
    told = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    moment = CAPTURE.fetched_at + timedelta(days=number)
    found = replace(CAPTURE, id=f"<urn:uuid:{number}>", fetched_at=moment, status=status, headers=told,
                    revisit_of=revisit_of)  # fmt: skip
    archive.journal.add_capture(found, "run.warc.gz", number)
    return found


def newest(archive: Archive) -> str:
    found = archive.journal.newest_page(CAPTURE.url)
    return found.id if found else ""


def test_what_a_host_says_of_a_pages_age_is_kept_as_text(archive: Archive) -> None:
    value = 'W/"県\r\n\x00' + "a" * 3000 + '"'
    captured(archive, 1, ETag=value, Last_Modified="yesterday")
    [row] = archive.journal.captures()
    assert (row.etag, row.last_modified) == (value.replace("\x00", ""), "yesterday")


def test_the_newest_page_is_the_last_that_came_with_a_body_of_its_own(archive: Archive) -> None:
    assert newest(archive) == ""
    first = captured(archive, 1, ETag='"1"')
    captured(archive, 2, status=404)
    revisit = captured(archive, 3, status=304, revisit_of=first.id)
    assert newest(archive) == first.id
    second = captured(archive, 4)
    assert newest(archive) == second.id
    archive.journal.mark_cut(second.id, "it stops")
    assert newest(archive) == first.id
    archive.journal.mark_cut(revisit.id, "it stops")
    assert newest(archive) == "", "the body was cut, whoever names it"
    assert {row.id: row.cut for row in archive.journal.captures()} == {
        "<urn:uuid:1>": "it stops", "<urn:uuid:2>": "", "<urn:uuid:3>": "it stops", "<urn:uuid:4>": "it stops",
    }  # fmt: skip


def test_of_two_pages_of_one_second_the_later_is_the_newest(archive: Archive) -> None:
    captured(archive, 1)
    same_second = CAPTURE.fetched_at + timedelta(days=1)
    archive.journal.add_capture(replace(CAPTURE, id="<urn:uuid:0>", fetched_at=same_second), "run.warc.gz", 0)
    assert newest(archive) == "<urn:uuid:0>"


def test_a_capture_is_found_by_its_id(archive: Archive) -> None:
    first = captured(archive, 1)
    captured(archive, 2, status=304, revisit_of=first.id)
    found = archive.journal.capture("<urn:uuid:2>")
    assert found and (found.status, found.revisit_of) == (304, first.id)
    assert archive.journal.capture("<urn:uuid:3>") is None


@pytest.mark.parametrize("name", ["content-type", "Content-Type", "CONTENT-TYPE"])
def test_a_headers_last_value_counts_in_any_case(name: str) -> None:
    assert CAPTURE.header(name) == "text/html; charset=gbk"


def test_a_missing_header_is_empty() -> None:
    assert CAPTURE.header("ETag") == ""
