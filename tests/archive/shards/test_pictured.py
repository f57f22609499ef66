"""Shards that are asked as one tell of pictures what the archive tells into which they are merged."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

import archive.browse
import archive.health
from archive.model import Article, Link, LinkKind, LinkState, Page
from archive.shards.pictured import UnitedPictures
from archive.store.archive import Archive
from archive.store.pictures import PictureLink, PictureRole, Pictures
from tests.archive.shards.alike import answer, merged, united
from tests.harness.depicted import BASE, DAY, PAPER, drawn, issue, kept

_LATER = date(2021, 12, 2)
_MORE = "http://p.cn/pc/202112/02"
_PAGES = [
    f"/paper/{PAPER.id}/{day}{page}" for day in (DAY, _LATER) for page in ("", "?page=A01", "?page=A02", "?print=1")
]
_PAGES += ["/papers", "/runs", f"/paper/{PAPER.id}", f"/paper/{PAPER.id}/{DAY.year}"]


def _shard(path: Path, *days: date, pages: int = 2, pdf: bool = False) -> Path:
    with Archive(path) as archive:
        for day in days:
            base = BASE if day == DAY else _MORE
            issue(archive, pages, day, base=base)
            if pdf:
                kept(archive, PictureLink(f"{base}/A01.pdf", PictureRole.PDF, PAPER.id, day, "A01"), b"%PDF-1.7\n")
    return path


@pytest.fixture
def shards(tmp_path: Path) -> list[Path]:
    """Two shards with one issue in common, of which one has a PDF, and the other the later issue."""
    return [_shard(tmp_path / "one.db", DAY, pdf=True), _shard(tmp_path / "two.db", DAY, _LATER, pages=1)]


def _alike(shards: list[Path], path: Path) -> Archive:
    """Return shards as one, having compared their pages with the archive that they are merged into."""
    one, whole = united(*shards), merged(path, *shards)
    articles = [f"/article/{record.id}" for record in whole.articles()]
    told = {address: (answer(one, address), answer(whole, address)) for address in (*_PAGES, *articles)}
    assert {address: pair for address, pair in told.items() if pair[0] != pair[1]} == {}
    digests = [digest for (digest,) in whole._db.execute("select digest from picture_files")]
    assert {one.pictures.shown(digest) is None for digest in digests} >= {False}
    for digest in digests:
        ours, theirs = one.pictures.shown(digest), whole.pictures.shown(digest)
        assert (ours and ours.digest) == (theirs and theirs.digest)
    return one


def test_pages_and_articles_have_the_pictures_that_any_shard_has(shards: list[Path], tmp_path: Path) -> None:
    one = _alike(shards, tmp_path / "merged.db")
    told = answer(one, _PAGES[0])["pages"]
    assert [bool(page["picture"]) for page in told] == [True, True]
    assert [bool(page["pdf_file"]) for page in told] == [True, False]


def test_what_one_shard_has_withdrawn_no_other_one_shows(shards: list[Path], tmp_path: Path) -> None:
    with Archive(shards[1]) as archive:
        gone = next(record.id for record in archive.articles() if record.article.issue_date == DAY)
        archive.withdrawals.withdraw([gone], "应要求")
    one = _alike(shards, tmp_path / "merged.db")
    told = answer(one, _PAGES[0])["pages"]
    assert [(page["is_withheld"], bool(page["picture"])) for page in told] == [(True, False), (False, True)]


def test_of_two_pictures_of_one_page_the_one_that_is_had_is_shown(tmp_path: Path) -> None:
    with Archive(tmp_path / "one.db") as archive:
        issue(archive, 1)
        archive._db.execute("delete from picture_files")
        archive._db.execute("update pictures set state = 'pending', tries = 0, last_try = null")
    shards = [tmp_path / "one.db", _shard(tmp_path / "two.db", DAY, pages=1)]
    one = _alike(shards, tmp_path / "merged.db")
    assert answer(one, _PAGES[0])["pages"][0]["picture"]
    held = one.pictures.of_issue(PAPER.id, DAY)["A01"].image
    assert held and held.file
    found = one.pictures.holder(held.file.digest)
    assert found
    assert found[0].path == shards[1]


def _pictures_alone(path: Path, *, state: LinkState, article: bool) -> Path:
    """Write an issue of two pages, which are pictures alone: the first came, of the second `state` tells."""
    with Archive(path) as archive:
        archive.add_newspapers([PAPER])
        images = [f"{BASE}/{page}.jpg" for page in ("A01", "A02")]
        pages = [Page(image[-7:-4], "要闻", f"{image}.html", image, read=True) for image in images]
        for page in pages:
            archive.links.finish(Link(page.url, LinkKind.LIST, newspaper=PAPER.id, issue_date=DAY))
        archive.editions.keep(PAPER.id, DAY, pages)
        first, second = (PictureLink(image, PictureRole.PAGE, PAPER.id, DAY, image[-7:-4]) for image in images)
        kept(archive, first, drawn(1, (60, 90)))
        if state is LinkState.DONE:
            kept(archive, second, drawn(2, (60, 90)))
        else:
            archive.pictures.note([second])
            archive.pictures.fail(second.url, state, "unreachable: it did not answer")
        if article:
            archive.add(
                Article(
                    "一版", "这一版的字是从别处读来的，说的是百色的事。", newspaper=PAPER.id, issue_date=DAY, page="A01"
                )
            )
    return path


@pytest.mark.parametrize("state", [LinkState.DONE, LinkState.ABSENT, LinkState.FAILED])
@pytest.mark.parametrize("article", [False, True])
def test_what_is_lacking_is_what_no_shard_has(state: LinkState, article: bool, tmp_path: Path) -> None:
    shards = [
        _pictures_alone(tmp_path / "one.db", state=LinkState.FAILED, article=False),
        _pictures_alone(tmp_path / "two.db", state=state, article=article),
    ]
    one, whole = united(*shards), merged(tmp_path / "merged.db", *shards)
    for address in (f"/paper/{PAPER.id}/{DAY}", f"/paper/{PAPER.id}/{DAY.year}"):
        assert answer(one, address) == answer(whole, address)
    for asked in (one, whole):
        lacking = [picture.state for picture in asked.pictures.lacking(PAPER.id)]
        assert lacking == ([] if state is LinkState.DONE else [LinkState.FAILED])
        bare = [told.page for told in asked.pictures.without_text(PAPER.id, DAY)]
        assert bare == (["A02"] if article else ["A01", "A02"])


def _asked(package: str) -> set[str]:
    """Return what the modules of a package ask of the pictures of an archive: `….pictures.NAME`."""
    found: set[str] = set()
    for path in sorted(Path(package).rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        names = {id(node.value): node.attr for node in nodes if isinstance(node, ast.Attribute)}
        for node in nodes:
            if isinstance(node, ast.Attribute) and node.attr == "pictures":
                assert id(node) in names, f"{path}:{node.lineno}: what is asked of these pictures cannot be told"
                found.add(names[id(node)])
    return found


@pytest.mark.parametrize("package", [archive.browse, archive.health], ids=["browse", "health"])
def test_what_pages_and_calendars_ask_of_pictures_shards_answer_themselves(package: ModuleType) -> None:
    asked = _asked(package.__path__[0])
    assert asked & vars(Pictures).keys() and asked <= vars(UnitedPictures).keys()
