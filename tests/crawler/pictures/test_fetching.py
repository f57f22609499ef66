"""Pictures are fetched when all texts are there, kept as received, and what is wrong with them is told."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date

import pytest

from archive.health.calendar import DayKind, calendar
from archive.health.check import check
from archive.model import LinkState
from archive.reasons import Verdict
from archive.store.pictures import PictureRole
from archive.transfer.warcs import read_back
from tests.crawler.pictures.made_pictures import PAGES, drawn, page_image, page_pdf, pdf
from tests.harness.bench import EPAPER, Bench, Result, TimedReplica, wait_for

pytestmark = pytest.mark.slow

DAY = date(2021, 12, 24)
OF_PAGES = ("-a", "images=pages")


def counts(bench: Bench) -> dict[str, int]:
    """Return what the last run counted of pictures."""
    with bench.archive() as archive:
        told = next(archive.journal.runs()).counts
    return {name.removeprefix("picture/"): n for name, n in told.items() if name.startswith("picture/")}


def put_all(replica: TimedReplica, make: Callable[[int], bytes] = lambda n: drawn(grey=n)) -> None:
    """Let the paper have a picture and a PDF of each page of the day."""
    for number, page in enumerate(PAGES):
        replica.put(page_image(page), make(number), "image/jpeg")
        replica.put(page_pdf(page), pdf(), "application/pdf")


def asked(replica: TimedReplica) -> list[str]:
    return [url for url in replica.log if "/att/" in url]


def pictures(bench: Bench, *args: str, settings: dict[str, object] | None = None) -> Result:
    return bench.crawl(*bench.small, *(args or OF_PAGES), settings=settings)


def test_pictures_come_after_all_texts_and_are_kept_as_received_the_same_bytes_once(
    bench: Bench, replica: TimedReplica
) -> None:
    put_all(replica, lambda number: drawn(grey=number // 2))
    result = pictures(bench)
    assert (result.code, result.err) == (0, "")
    first = replica.log.index(asked(replica)[0])
    assert replica.log[first:] == asked(replica), "no text is asked for after a picture"
    assert sorted(asked(replica)) == sorted([*map(page_image, PAGES), *map(page_pdf, PAGES)])
    assert counts(bench) == {"asked": 8, "kept": 8}
    with bench.archive() as archive:
        shown = archive.pictures.of_issue("youjiang", "2021-12-24")
        assert list(shown) == list(PAGES)
        repeated = 0
        for number, page in enumerate(PAGES):
            file = shown[page].image.file  # type: ignore[union-attr]
            assert file is not None
            body = drawn(grey=number // 2)
            assert (file.type, file.width, file.height, file.bytes) == ("jpeg", 600, 840, len(body))
            assert file.digest == hashlib.sha256(body).hexdigest()
            capture = archive.journal.capture(file.capture)
            assert capture and read_back(archive, capture).body == body
            repeated += bool(capture.revisit_of)
    assert repeated == 2
    folder = bench.folder / "archive.pictures"
    assert len(list(folder.rglob("*.png"))) + len(list(folder.rglob("*.jpg"))) == len(PAGES) // 2


def test_a_budget_is_kept_and_the_next_run_goes_on_where_this_one_stopped(bench: Bench, replica: TimedReplica) -> None:
    put_all(replica)
    result = pictures(bench, settings={"PICTURES_MAX": 3})
    assert (result.code, len(asked(replica))) == (6, 3)
    assert "  asked for 3 pictures: 3 kept, 5 left" in result.err.splitlines()
    assert result.err.splitlines()[-1] == "  left for the next run: 5 pictures"
    had = set(asked(replica))
    replica.clear_log()
    assert pictures(bench).code == 0
    assert len(asked(replica)) == 5 and had.isdisjoint(asked(replica))


def test_pictures_bring_no_run_to_its_ceiling(bench: Bench, replica: TimedReplica) -> None:
    put_all(replica)
    result = pictures(bench, settings={"CLOSESPIDER_PAGECOUNT": 15})
    assert result.code == 6
    assert "broken off" not in result.err
    assert 0 < len(asked(replica)) < 8
    assert counts(bench) == {"asked": len(asked(replica)), "kept": len(asked(replica)), "left": 8 - len(asked(replica))}


def test_what_the_memory_of_a_process_is_not_to_hold_is_put_off_and_no_failure(
    bench: Bench, replica: TimedReplica
) -> None:
    put_all(replica)
    replica.put(page_image("A01"), drawn()[:-2] + bytes(300_000) + b"\xff\xd9", "image/jpeg")
    assert pictures(bench, settings={"PICTURES_MEMORY_MB": 0.2}).code == 6
    assert counts(bench) == {"asked": 10, "kept": 7, "left": 1}, "it is tried three times"
    with bench.archive() as archive:
        (due,) = archive.pictures.due("youjiang", list(PictureRole))
    assert (due.url, due.tries) == (page_image("A01"), 0)


def test_a_run_that_is_killed_has_its_texts_and_the_next_one_goes_on_with_the_pictures(
    bench: Bench, replica: TimedReplica
) -> None:
    put_all(replica)
    replica.held = page_image("A03")
    with bench.crawling(*bench.small, *OF_PAGES) as process:
        wait_for("a picture that does not come", lambda: replica.held in replica.log)
        process.kill()
    replica.released.set()
    with bench.archive() as archive:
        assert len(list(archive.articles())) == 6
        due = {picture.url for picture in archive.pictures.due("youjiang", list(PictureRole))}
    assert replica.held in due
    replica.clear_log()
    assert pictures(bench).code == 0
    assert set(asked(replica)) == due and counts(bench)["kept"] == len(due)


def test_what_is_no_picture_is_kept_as_received_and_told(bench: Bench, replica: TimedReplica) -> None:
    put_all(replica)
    lying = {
        page_image("A01"): (b"<html><script>alert(1)</script></html>", "a page of markup", "NotAPicture"),
        page_image("A02"): (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "an SVG drawing", "NotAPicture"),
        page_image("A03"): (b"", "empty", "NotAPicture"),
        page_image("A04"): (drawn()[:-200], "cannot be decoded", "BrokenPicture"),
        page_pdf("A01"): (drawn("PNG", (1, 1))[:16] + b"\x00\x01\x86\xa0" * 2, "100000 x 100000", "TooLargePicture"),
    }
    for url, (body, _, _) in lying.items():
        replica.put(url, body, "image/jpeg")
    result = pictures(bench)
    assert result.code == 6
    assert "Traceback" not in result.err
    failed = {"failed/NotAPicture": 3, "failed/BrokenPicture": 1, "failed/TooLargePicture": 1}
    assert counts(bench) == {"asked": 8, "kept": 3} | failed
    with bench.archive() as archive:
        for url, (body, words, _) in lying.items():
            picture = archive.pictures.get(url)
            assert picture and words in picture.reason
            assert picture.file is None, "it is not shown"
            assert archive.pictures.shown(hashlib.sha256(body).hexdigest()) is None
            (capture,) = archive.journal.captures_at(url)
            assert read_back(archive, capture).body == body


def test_what_is_too_large_is_kept_as_cut(bench: Bench, replica: TimedReplica) -> None:
    put_all(replica)
    replica.put(page_pdf("A01"), b"%PDF-1.7\n" + bytes(66_000_000), "application/pdf")
    result = pictures(bench)
    assert (result.code, counts(bench)["failed/TooLargePicture"]) == (6, 1)
    with bench.archive() as archive:
        picture = archive.pictures.get(page_pdf("A01"))
        assert picture and (picture.state, picture.file) == (LinkState.REFUSED, None)
        assert picture.reason == f"{page_pdf('A01')} is larger than 64 MB, and kept as cut"
        (capture,) = archive.journal.captures_at(page_pdf("A01"))
        assert 64_000_000 < len(read_back(archive, capture).body) < 64 << 20


def test_a_picture_that_is_gone_is_absent_and_no_failure_but_a_run_of_which_none_came_is_not_fine(
    bench: Bench, replica: TimedReplica
) -> None:
    for url in (*map(page_image, PAGES), *map(page_pdf, PAGES)):
        replica.put(url, b"", "text/html", 404)
    result = pictures(bench)
    assert (result.code, counts(bench)) == (6, {"asked": 8, "absent": 8})
    put_all(replica)
    replica.clear_log()
    assert (pictures(bench).code, asked(replica)) == (0, [])
    assert (pictures(bench, *OF_PAGES, "-a", "again=1").code, asked(replica)) == (0, []), "that is for texts"
    assert (pictures(bench, *OF_PAGES, "-a", "again=failed").code, len(asked(replica))) == (0, 8)


def test_a_redirect_to_another_host_is_refused(bench: Bench, replica: TimedReplica) -> None:
    put_all(replica)
    for number, target in enumerate(("http://pictures.example.org/a.jpg", "http://127.0.0.1/a.jpg")):
        replica.put(page_image(PAGES[number]), b"", "text/html", 302, [("Location", target)])
    result = pictures(bench)
    assert result.code == 6
    assert any(line.startswith("  asked for 8 pictures: 6 kept, 2 failed (Moved);") for line in result.err.splitlines())
    assert result.err.splitlines()[-1] == "  left for the next run: 2 pictures that failed"
    assert counts(bench) == {"asked": 8, "kept": 6, "failed/Moved": 2}
    assert not [url for url in replica.log if "example.org" in url or "127.0.0.1" in url]


def test_pictures_of_articles_come_from_the_papers_own_hosts(bench: Bench, replica: TimedReplica) -> None:
    assert bench.crawl(*bench.small).code == 0
    assert (asked(replica), counts(bench)) == ([], {})
    with bench.archive() as archive:
        assert archive.pictures.tally() == [], "a crawl that says nothing of pictures notes none"
    url = next(one.link.url for one in bench_links(bench) if "content_" in one.link.url)
    page = replica.respond(url)
    assert page
    own, foreign = f"{EPAPER}/att/x.png", "http://pictures.example.org/y.png"
    shown = f'<p><img src="{own}"><img src="{foreign}"></p>'.encode()
    replica.put(url, page.content.replace(b"<founder-content>", b"<founder-content>" + shown), "text/html")
    replica.put(own, drawn("PNG"), "text/plain")
    result = bench.crawl(*bench.bare, *bench.small[-4:], "-a", "again=1", "-a", "images=articles")
    assert result.code in (0, 6), result.err
    assert counts(bench) == {"asked": 2, "kept": 2, "elsewhere": 1}  # that day has a photograph of its own
    with bench.archive() as archive:
        record = archive.at(url)
        assert record
        told = [(one.picture.url, one.picture.role) for one in archive.pictures.of_article(record.id)]
    assert told == [(own, PictureRole.ARTICLE), (foreign, PictureRole.ARTICLE)]


def bench_links(bench: Bench) -> list:  # type: ignore[type-arg]
    with bench.archive() as archive:
        return list(archive.links.select(LinkState.DONE))


@pytest.mark.parametrize("has_text", [True, False])
def test_an_issue_of_pdfs_alone_is_held_as_such_and_read_where_they_have_a_text_layer(
    bench: Bench, replica: TimedReplica, has_text: bool
) -> None:
    put_all(replica)
    for page in PAGES:
        replica.put(f"{EPAPER}/column/202112/24/node_{page}.html", emptied(replica, page))
        if has_text:
            words = f"右江区第{page}版说，今年修好水渠三十二条，新添水田两千亩，农民增收明显，各村都说好。"
            replica.put(page_pdf(page), pdf(words), "application/pdf")
    result = pictures(bench)
    assert result.code == (0 if has_text else 13), result.err
    with bench.archive() as archive:
        (day,) = calendar(archive, "youjiang", DAY, DAY, DAY)
        paper = archive.newspaper("youjiang")
        assert paper
        verdict = check(archive, paper, archive.figures.last_runs()["youjiang"], DAY).verdict
        assert [one.page for one in archive.pictures.without_text("youjiang")] == ([] if has_text else list(PAGES))
    assert (day.kind, day.pages_pictured) == (DayKind.COMPLETE if has_text else DayKind.NO_TEXT, 4)
    assert verdict is (Verdict.FINE if has_text else Verdict.NO_TEXT)
    assert has_text or "an issue without text: its pages are images or PDFs; held as pictures" in result.err


def test_a_pdf_that_nobody_has_read_is_read_by_the_next_run_and_one_of_the_whole_issue_is_no_pages_article(
    bench: Bench, replica: TimedReplica
) -> None:
    words = "右江区今年修好水渠三十二条，新添水田两千亩，农民增收明显，各村都说这是多年来最好的一年。"
    for page in PAGES[1:]:
        replica.put(f"{EPAPER}/column/202112/24/node_{page}.html", emptied(replica, page))
    put_all(replica)
    replica.put(page_pdf("A02"), pdf(words), "application/pdf")
    replica.put(page_pdf("A03"), pdf(words + "三", pages=3), "application/pdf")
    assert pictures(bench).code == 0
    assert counts(bench)["pdf-texts"] == 1
    with bench.archive() as archive:
        record = archive.at(page_pdf("A02"))
        assert record and archive.at(page_pdf("A03")) is None
        article = record.article
        assert (article.text, article.page, article.extractor) == (words, "A02", "pdf 1")
        assert article.title.startswith("第A02版") and "read from the text layer" in article.notes[0]
        assert archive.pictures.text_of(hashlib.sha256(pdf(words + "三", pages=3)).hexdigest())
    with closing(sqlite3.connect(bench.db)) as db, db:
        db.execute("delete from picture_texts")
    replica.clear_log()
    assert pictures(bench).code == 0
    assert asked(replica) == []
    with bench.archive() as archive:
        assert archive.pictures.unread("youjiang") == []


def emptied(replica: TimedReplica, page: str) -> bytes:
    answer = replica.respond(f"{EPAPER}/column/202112/24/node_{page}.html")
    assert answer
    return b"\n".join(line for line in answer.content.splitlines() if b"content_" not in line)
