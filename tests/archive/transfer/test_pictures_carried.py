"""Pictures go where the archive goes: into copies, compacted files and web archives; not what is withdrawn."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.search.find import Wanted
from archive.store.archive import Archive
from archive.store.pictures import PictureLink, PictureRole
from archive.transfer.backup import back_up
from archive.transfer.captures_out import CapturesWritten, export_captures
from archive.transfer.pictures import picture_bytes
from archive.transfer.repacking import Repacked, repack
from archive.transfer.verifying import verify
from tests.harness.depicted import BASE, DAY, PAPER, digests, drawn, issue, kept, sent


@pytest.fixture
def held(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "archive.db")
    issue(archive)
    return archive


def _shown(archive: Archive) -> dict[str, bytes]:
    """Return the bytes of all pictures that pages and articles show, by their addresses."""
    pages = [one.image for one in archive.pictures.of_issue(PAPER.id, DAY).values()]
    own = [one.picture for record in archive.articles() for one in archive.pictures.of_article(record.id)]
    return {one.url: picture_bytes(archive, one.file) for one in (*pages, *own) if one and one.file}


def _exported(archive: Archive, form: str, out: Path) -> dict[str, bytes]:
    list(export_captures(archive, form, out, CapturesWritten(), selection=Wanted()))
    data = out.read_bytes()
    if form == "wacz":
        with ZipFile(out) as file:
            data = b"".join(file.read(name) for name in file.namelist() if name.endswith(".warc.gz"))
    found = {}
    for record in ArchiveIterator(BytesIO(data)):
        if record.rec_type == "response":
            found[record.rec_headers.get_header("WARC-Target-URI")] = record.content_stream().read()
    return found


def test_a_backup_shows_the_same_pictures(held: Archive, tmp_path: Path) -> None:
    before = _shown(held)
    assert len(before) == 4
    for _ in back_up(held, tmp_path / "copy" / "archive.db"):
        pass
    with Archive(tmp_path / "copy" / "archive.db") as copy:
        assert _shown(copy) == before


def test_what_was_compacted_shows_the_same_pictures(held: Archive) -> None:
    twice = drawn(50, (300, 300)) + random.Random(1).randbytes(9000)  # what cannot be packed
    for number in range(4):
        url = f"{BASE}/same{number}.jpg"
        kept(
            held,
            PictureLink(url, PictureRole.ARTICLE, PAPER.id, DAY, "", f"{BASE}/content_A01_0.html", 2 + number),
            twice,
        )
    for _ in range(5):
        sent(held, f"{BASE}/same0.jpg", twice)
    before = _shown(held)
    assert list(before.values()).count(twice) == 4
    report = Repacked()
    for _ in repack(held, report):
        pass
    assert report.saved > 0
    assert _shown(held) == before
    assert [fault for fault in verify(held) if fault] == []


@pytest.mark.parametrize("form", ["warc", "wacz"])
def test_a_web_archive_has_the_pictures_but_those_of_what_is_withdrawn(
    form: str, held: Archive, tmp_path: Path
) -> None:
    before = _shown(held)
    found = _exported(held, form, tmp_path / f"all.{form}{'.gz' if form == 'warc' else ''}")
    assert {url: found[url] for url in before} == before
    article = next(record.id for record in held.articles() if digests(held, [record.id]))
    gone = {url for url in before if held.get(article).article.page in url}
    held.withdrawals.withdraw([article], "应要求")
    found = _exported(held, form, tmp_path / f"rest.{form}{'.gz' if form == 'warc' else ''}")
    assert gone
    assert gone.isdisjoint(found)
    assert before.keys() - gone <= found.keys()
