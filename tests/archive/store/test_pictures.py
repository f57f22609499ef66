"""Pictures: what is named, asked for, sent and shown; what is withdrawn with its article; merged, keyed anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from archive.addresses import rules
from archive.model import LinkState, Page
from archive.store.archive import Archive
from archive.store.pictures import PictureFile, PictureLink, PictureRole
from archive.transfer.merging import Merged, merge, source
from archive.transfer.pictures import picture_bytes
from tests.harness.depicted import BASE, DAY, PAPER, digests, drawn, issue, kept, sent
from tests.harness.same_archive import assert_same_archive

_PAGES = (PictureRole.PAGE, PictureRole.PDF, PictureRole.MAP)


@pytest.fixture
def held(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "archive.db")
    issue(archive)
    return archive


def test_an_issue_has_the_pictures_of_its_pages_and_articles_theirs(held: Archive) -> None:
    told = held.pictures.of_issue(PAPER.id, DAY)
    assert list(told) == ["A01", "A02"]
    for number, (page, pictures) in enumerate(told.items(), 1):
        assert pictures.image and pictures.image.file
        assert (pictures.image.url, pictures.image.file.type) == (f"{BASE}/{page}.jpg", "jpeg")
        assert (pictures.image.file.width, pictures.image.file.height) == (600, 900)
        assert picture_bytes(held, pictures.image.file) == drawn(number, (600, 900))
        assert pictures.pdf is None
        assert not pictures.is_withheld
    first, second, *_ = (record.id for record in held.articles())
    by_article = {one: held.pictures.of_article(one) for one in (first, second)}
    shown = [one for pictures in by_article.values() for one in pictures]
    assert [(one.caption, one.credit) for one in shown] == [("芒果丰收", "韦明")]


def test_what_is_noted_is_due_until_it_is_had_and_rests_longer_after_each_failure(held: Archive) -> None:
    url = f"{BASE}/A01.pdf"
    link = PictureLink(url, PictureRole.PDF, PAPER.id, DAY, "A01")
    assert held.pictures.note([link]) == 1
    assert held.pictures.note([link]) == 0
    assert [one.url for one in held.pictures.due(PAPER.id, _PAGES)] == [url]
    assert held.pictures.due(PAPER.id, [PictureRole.ARTICLE]) == []
    for tries in range(1, 6):
        held.pictures.fail(url, LinkState.FAILED, "连接不上")
        known = held.pictures.get(url)
        assert known
        assert (known.tries, known.reason, known.state) == (tries, "连接不上", LinkState.FAILED)
        assert bool(known.next_try) == (tries > 3)
    assert held.pictures.due(PAPER.id, _PAGES) == []
    assert [(one.url, one.state) for one in held.pictures.lacking(PAPER.id)] == [(url, LinkState.FAILED)]
    held.pictures.fail(url, LinkState.ABSENT, "404")
    [told] = [one for one in held.pictures.tally(PAPER.id) if one.role is PictureRole.PDF]
    assert (told.state, told.number, told.bytes) == (LinkState.ABSENT, 1, 0)


def test_what_is_no_picture_is_kept_and_not_shown(held: Archive) -> None:
    link = PictureLink(f"{BASE}/A01.pdf", PictureRole.PDF, PAPER.id, DAY, "A01")
    digest = kept(held, link, b"<html><script>alert(1)</script></html>", "application/pdf")
    assert held.pictures.shown(digest) is None
    told = held.pictures.of_issue(PAPER.id, DAY)["A01"].pdf
    assert told
    assert told.file is None
    assert told.state is LinkState.PENDING
    with closing(sqlite3.connect(held.path)) as db:
        assert db.execute("select fault from picture_files where digest = ?", [digest]).fetchall() == [("no picture",)]


def test_a_later_issue_at_the_same_address_is_asked_for_and_the_former_one_stays_that_of_its_day(held: Archive) -> None:
    url, later = f"{BASE}/A01.jpg", DAY + timedelta(days=1)
    held.editions.keep(PAPER.id, later, [Page("A01", "", f"{BASE}/x.html", url, read=True)])
    assert held.pictures.note([PictureLink(url, PictureRole.PAGE, PAPER.id, later, "A01")]) == 1
    assert held.pictures.note([PictureLink(url, PictureRole.PAGE, PAPER.id, DAY, "A01")]) == 0
    awaited = held.pictures.of_issue(PAPER.id, later)["A01"].image
    assert awaited
    assert awaited.file is None
    digest = kept(held, PictureLink(url, PictureRole.PAGE, PAPER.id, later, "A01"), drawn(77, (600, 900)))
    come = held.pictures.of_issue(PAPER.id, later)["A01"].image
    assert come and come.file
    assert come.file.digest == digest
    former = held.pictures.of_issue(PAPER.id, DAY)["A01"].image
    assert former and former.file
    assert picture_bytes(held, former.file) == drawn(1, (600, 900))
    same = kept(
        held, PictureLink(url, PictureRole.PAGE, PAPER.id, later + timedelta(days=1), "A01"), drawn(77, (600, 900))
    )
    assert (same, held.pictures.of_issue(PAPER.id, later)["A01"].image) == (
        digest,
        replace(come, issue_date="2021-12-03"),
    )


def test_a_withdrawn_article_takes_its_pictures_and_its_page_with_it_and_they_come_back(held: Archive) -> None:
    shown = {name: digests(held, [name]) for name in (record.id for record in held.articles())}
    article = next(name for name, own in shown.items() if own and "A01" in held.get(name).article.page)
    page = held.pictures.of_issue(PAPER.id, DAY)["A01"].image
    assert page and page.file
    withheld = [*shown[article], page.file.digest]
    others = [one for name, own in shown.items() if name != article for one in own]
    assert all(held.pictures.shown(one) for one in (*withheld, *others))
    held.withdrawals.withdraw([article], "应要求")
    assert [one for one in withheld if held.pictures.shown(one)] == []
    assert [one for one in others if not held.pictures.shown(one)] == []
    told = held.pictures.of_issue(PAPER.id, DAY)
    assert (told["A01"].is_withheld, told["A01"].image, told["A02"].is_withheld) == (True, None, False)
    out = {capture.url for capture in held.replaying.captures(None, str)}
    assert f"{BASE}/A01.jpg" not in out
    assert f"{BASE}/res/A01.png" not in out
    assert {f"{BASE}/A02.jpg", f"{BASE}/res/A02.png"} <= out
    held.withdrawals.undo([article])
    assert all(held.pictures.shown(one) for one in (*withheld, *others))
    assert f"{BASE}/A01.jpg" in {capture.url for capture in held.replaying.captures(None, str)}


def test_a_selection_of_articles_has_their_pictures_and_those_of_their_pages(held: Archive) -> None:
    one = next(record.id for record in held.articles() if record.article.page == "A02" and digests(held, [record.id]))
    urls = {capture.url for capture in held.replaying.captures([one], str)}
    assert {f"{BASE}/A02.jpg", f"{BASE}/res/A02.png"} <= urls
    assert not [url for url in urls if "A01" in url]


def test_a_selection_has_what_led_from_a_pictures_address_to_it(held: Archive) -> None:
    there = sent(held, f"{BASE}/A02.jpg", b"", "text/html")
    for name in ("A01", "A02"):
        moved = replace(there, id=f"<urn:uuid:{name}>", url=f"{BASE}/{name}.jpg", status=302)
        held.journal.add_capture(moved, "x.warc.gz", 0)
    one, other = (next(r.id for r in held.articles() if r.article.page == page) for page in ("A02", "A01"))
    assert [told.id for told in held.replaying.captures([one], str) if "A0" in told.id] == ["<urn:uuid:A02>"]
    held.withdrawals.withdraw([one], "应要求")
    assert [told.id for told in held.replaying.captures([one], str) if "A0" in told.id] == []
    assert [told.id for told in held.replaying.captures([other], str) if "A0" in told.id] == ["<urn:uuid:A01>"]


def _made(folder: Path, name: str, fill: Callable[[Archive], object]) -> Path:
    path = folder / name / "archive.db"
    path.parent.mkdir(parents=True)
    with Archive(path) as archive:
        fill(archive)
    return path


@pytest.mark.slow
def test_merged_in_any_order_archives_have_the_pictures_of_all(tmp_path: Path) -> None:
    def first(archive: Archive) -> None:
        issue(archive, pages=1)
        archive.pictures.note([PictureLink(f"{BASE}/A01.pdf", PictureRole.PDF, PAPER.id, DAY, "A01")])
        archive.pictures.fail(f"{BASE}/A01.pdf", LinkState.FAILED, "连接不上")
        archive.pictures.keep_text("0" * 64, "pypdf 1", "百色")

    def second(archive: Archive) -> None:
        issue(archive, pages=1)
        kept(archive, PictureLink(f"{BASE}/A01.pdf", PictureRole.PDF, PAPER.id, DAY, "A01"), b"%PDF-1.7\n", "x/y")
        archive.pictures.keep_text("0" * 64, "pypdf 2", "百色市")

    def third(archive: Archive) -> None:
        issue(archive, pages=2, day=date(2021, 12, 2), base="http://p.cn/pc/202112/02")

    made = [_made(tmp_path, name, fill) for name, fill in (("a", first), ("b", second), ("c", third))]
    merged = []
    for number, order in enumerate(permutations(made)):
        path = tmp_path / f"{number}.db"
        with Archive(path) as archive:
            for one in (*order, order[0]):
                with source(one) as other:
                    for _ in merge(archive, other, Merged(one)):
                        pass
            told = archive.pictures.of_issue(PAPER.id, DAY)["A01"]
            assert told.image and told.image.file and told.pdf and told.pdf.file
            assert picture_bytes(archive, told.pdf.file) == b"%PDF-1.7\n"
            assert archive.pictures.text_of("0" * 64) == "百色市"
        merged.append(path)
    for path in merged[1:]:
        assert_same_archive(merged[0], path, but_clocks=True)


def test_keys_that_are_made_anew_keep_pictures_and_where_they_stand(
    held: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {name: digests(held, [name]) for name in (record.id for record in held.articles())}
    with held.transaction():
        for sql in (
            "pragma defer_foreign_keys = on",
            "update depictions set picture = 'old:' || picture, shown_at = 'old:' || shown_at",
            "update picture_files set picture = 'old:' || picture",
            "update pictures set key = 'old:' || key",
            "update placements set link = 'old:' || link",
            "update links set key = 'old:' || key",
        ):
            held._db.execute(sql)
    path = held.path
    held.close()
    monkeypatch.setattr(rules, "VERSION", rules.VERSION + 1)
    with Archive(path) as again:
        assert {name: digests(again, [name]) for name in before} == before
        assert again.check_integrity() == "ok"
        assert list(again.dangling()) == []
        assert sorted(again.pictures.of_issue(PAPER.id, DAY)) == ["A01", "A02"]


def test_pages_without_text_are_those_of_pictures_alone(held: Archive) -> None:
    urls = {name: f"{BASE}/{name}.pdf" for name in ("B01", "B02", "B03")}
    pages = [Page(name, "", f"{BASE}/node_{name}.html", "", url, read=True) for name, url in urls.items()]
    pages.append(replace(pages[0], page="B04", url=f"{BASE}/node_B04.html", image=f"{BASE}/B04.jpg", pdf=""))
    held.editions.keep(PAPER.id, DAY, pages)
    texts = {"B01": "百色", "B02": ""}
    for name, text in texts.items():
        link = PictureLink(urls[name], PictureRole.PDF, PAPER.id, DAY, name)
        held.pictures.keep_text(kept(held, link, f"%PDF-1.7 {name}".encode(), "application/pdf"), "pypdf", text)
    told = [(one.page, one.type, bool(one.digest)) for one in held.pictures.without_text(PAPER.id)]
    assert told == [("B02", "pdf", True), ("B03", "", False), ("B04", "", False)]


def test_a_file_of_two_articles_is_shown_as_long_as_one_of_them_is_there(held: Archive) -> None:
    logo = drawn(33, (9, 9))
    names = [record.id for record in held.articles()]
    places = [held.places(name)[0].url for name in names[:2]]
    for place in places:
        digest = kept(held, PictureLink(f"{BASE}/logo.jpg", PictureRole.ARTICLE, PAPER.id, DAY, "", place, 2), logo)
    held.withdrawals.withdraw(names[:1], "应要求")
    assert held.pictures.shown(digest)
    held.withdrawals.withdraw(names[1:2], "应要求")
    assert held.pictures.shown(digest) is None


def test_a_capture_that_is_not_what_its_row_says_is_not_shown_for_it(held: Archive) -> None:
    other = sent(held, f"{BASE}/other.jpg", drawn(5))
    digest = kept(held, PictureLink(f"{BASE}/own.jpg", PictureRole.PAGE, PAPER.id, DAY, "A03"), drawn(6))
    file = held.pictures.shown(digest)
    assert file
    from archive.formats.warc import WarcError

    with pytest.raises(WarcError, match="another picture"):
        picture_bytes(held, replace(file, capture=other.id))
    with pytest.raises(WarcError, match="not in the archive"):
        picture_bytes(held, PictureFile(digest, "urn:uuid:none", "jpeg"))


def test_what_was_sent_for_two_pages_is_shown_for_neither_once_one_of_them_is_withheld(held: Archive) -> None:
    same = drawn(50, (600, 900))
    for page in ("A01", "A02"):
        digest = kept(held, PictureLink(f"{BASE}/{page}.jpg", PictureRole.PAGE, PAPER.id, DAY, page), same)
    assert held.pictures.shown(digest)
    article = next(record.id for record in held.articles() if record.article.page == "A01")
    held.withdrawals.withdraw([article], "应要求")
    assert held.pictures.shown(digest) is None
    assert [one.is_withheld for one in held.pictures.of_issue(PAPER.id, DAY).values()] == [True, True]
    sent_for_it = held._db.execute("select capture from picture_files where digest = ?", [digest]).fetchall()
    assert len(sent_for_it) == 2
    assert {one for (one,) in sent_for_it}.isdisjoint(one.id for one in held.replaying.captures(None, str))
    held.withdrawals.undo([article])
    assert held.pictures.shown(digest)
